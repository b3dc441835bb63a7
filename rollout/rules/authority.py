"""A: who may change what. Facts are a force's own; what was agreed, and what everybody shares, is the service's."""

from __future__ import annotations

from rollout.model.problem import Severity
from rollout.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="A701",
        name="not-your-file",
        severity=Severity.ERROR,
        title="A file of a force that the account does not look after is changed",
        why="Each force answers for its own dates. A change of somebody else's file, however well meant, puts words "
        "into that force's mouth.",
        advice="Ask the force's own account to make the change. Who looks after a force is said by `owners` in "
        "forces.yaml; the delivery body can add an account there.",
        example="# @example-kent changes essex.yaml, which is for @example-essex:\nfinished: 2026-11-02\n",
    ),
    Rule(
        code="A702",
        name="term-changed",
        severity=Severity.ERROR,
        title="A term is changed by an account of the force",
        why="Baselines, tailoring, participation and the blueprint version were agreed between the force and the "
        "delivery body. If one side could change them alone, nothing could be measured against them.",
        advice="Leave it out of this change, or ask an account of the service (`service.owners`) to approve it.",
        example="baseline: 2027-03-31       # a new approved date needs the service\n",
    ),
    Rule(
        code="A703",
        name="reported-finish-changed",
        severity=Severity.ERROR,
        title="A finish that was already reported is changed",
        why="Others have planned, and durations have been learned, from the date that was reported. A correction is "
        "fine, but somebody of the service should see it.",
        advice="Ask an account of the service to approve the correction, and say in the pull request what was wrong.",
        example="finished: 2026-08-14       # was reported as 2026-08-07\n",
    ),
    Rule(
        code="A704",
        name="service-file-changed",
        severity=Severity.ERROR,
        title="A file that the service keeps is changed by another account",
        why="The register, blueprints, slots, national milestones, templates and workflows decide what every force "
        "sees and how every force is judged.",
        advice="Ask an account of the service to make the change, or open an issue that says what should change.",
        example="# in programmes/office-365/blueprint.yaml\ntitle: Office 365 and Teams\n",
    ),
    Rule(
        code="A705",
        name="file-replaced",
        severity=Severity.ERROR,
        title="A file is added, deleted, renamed or turned into something else by an account of the force",
        why="Joining or leaving a programme is agreed with the delivery body, and a link or an executable file has no "
        "place in data.",
        advice="Change the lines inside your file and leave the file itself where it is. To join a programme ask the "
        "delivery body; to leave it ask for `participation:` to be changed.",
        example="# programmes/office-365/progress/kent.yaml is deleted\nforce: kent\n",
    ),
    Rule(
        code="A706",
        name="name-twin",
        severity=Severity.ERROR,
        title="A new name that some machines take for that of another file",
        why="Windows and macOS do not tell Kent.yaml from kent.yaml. Whoever checks the change out there loses one of "
        "the two, so it would change a file without naming it.",
        advice="Use the id from forces.yaml, in small letters, as the name of the file. Nobody may add a twin.",
        example="# programmes/office-365/progress/Kent.yaml is added beside kent.yaml\nforce: kent\n",
    ),
    Rule(
        code="A707",
        name="mixed-change",
        severity=Severity.ERROR,
        title="Progress is changed together with what decides how progress is read",
        why="A blueprint, the register, a template or a workflow changes what every force's dates mean. When progress "
        "changes in the same step, nobody can see which of the two moved a date.",
        advice="Make two pull requests: one with the progress files, one with everything else.",
        example="# programmes/office-365/blueprint.yaml and a force's file change together\nversion: 4\n",
    ),
    Rule(
        code="A708",
        name="finding-silenced",
        severity=Severity.ERROR,
        title="A finding is silenced by an account of the force",
        why="A remark `# rollout: ignore[…]` takes a finding out of everybody's sight. That is agreed, not reported.",
        advice="Put right what `check` says, or ask an account of the service to approve the remark.",
        example="finished: 2026-08-07       # rollout: ignore[P407] agreed with the panel\n",
    ),
    Rule(
        code="A709",
        name="change-unreadable",
        severity=Severity.ERROR,
        title="Nobody can tell which fields a change touches",
        why="Where a file cannot be read, a fact cannot be told from a term.",
        advice="Put right what `rollout check` says about the file, then this can be judged.",
        example="started: 2026-11-02\nstarted: 2026-11-09       # which of the two?\n",
    ),
)
