"""P: what forces report. P401-P439 are found in the reports, P440 and P441 while the dates are computed."""

from __future__ import annotations

from rollout.model.problem import Severity
from rollout.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="P401",
        name="actual-after-data-date",
        severity=Severity.ERROR,
        title="Something reported as done on a day that has not come",
        why="`started` and `finished` are what happened. A date in the future is a plan, and counting it as "
        "done makes every figure built on it too good.",
        advice="If the date is a plan, write it as `expected:`. If it is a typing mistake, correct it.",
        example="milestones:\n  sign-up: {finished: 2099-01-29}\n",
    ),
    Rule(
        code="P402",
        name="statement-after-data-date",
        severity=Severity.ERROR,
        title="A report or judgement dated on a day that has not come",
        why="Nobody can vouch today for what will be right on a later day. Such a report would look fresh "
        "for too long.",
        advice="Write the day on which it was said.",
        example="confirmed: 2099-01-29\n",
    ),
    Rule(
        code="P403",
        name="finish-before-start",
        severity=Severity.ERROR,
        title="Finished before it started",
        why="One of the two dates is wrong, and durations learned from it would be wrong for every other force.",
        advice="Correct whichever of `started` and `finished` was mistyped.",
        example="milestones:\n  sign-up: {started: 2026-06-01, finished: 2026-05-01}\n",
    ),
    Rule(
        code="P404",
        name="remaining-without-start",
        severity=Severity.ERROR,
        title="Days remaining of work that has not started",
        why="`remaining` is what is left of work under way. Without a start it says nothing about when the "
        "work begins.",
        advice="Add `started:`, or give the force's own duration under `local:` if the work is shorter here.",
        example="milestones:\n  discovery: {remaining: 6d}\n",
    ),
    Rule(
        code="P405",
        name="finished-without-evidence",
        severity=Severity.WARNING,
        title="Finished, but the evidence asked for is missing",
        why="The blueprint asks for proof of this milestone because others rely on it. Without it, done is an opinion.",
        advice="Add `evidence:` with a link or reference that a reviewer can follow.",
        example="milestones:\n"
        "  security-accepted: {finished: 2026-05-01}      # the blueprint says evidence: required\n",
    ),
    Rule(
        code="P406",
        name="live-after-arrangement",
        severity=Severity.WARNING,
        title="The force goes live after a buying arrangement has ended",
        why="The shared licence or contract will not be there when the force needs it, or will have to be extended.",
        advice="Bring the live date forward, or ask the programme's owner for an extension and record the new "
        "`expires:`.",
        example="reuse:\n  commercial: [{title: Licence agreement, expires: 2026-12-31}]\n",
    ),
    Rule(
        code="P407",
        name="finished-before-predecessor",
        severity=Severity.WARNING,
        title="Finished although its predecessor was not",
        why="It happens: a force pulls something ahead. But it may also be a date in the wrong place, and "
        "until the predecessor is done what follows is held.",
        advice="Check both dates. If the order was deliberate, ask for the link to be waived under `local:`.",
        example="milestones:\n"
        "  design: {finished: 2026-06-01}\n"
        "  build: {finished: 2026-05-01}                   # build comes after design\n",
    ),
    Rule(
        code="P408",
        name="stale-return",
        severity=Severity.WARNING,
        title="The last return is out of time",
        why="Nobody has said lately that these facts are right. The force counts as not reported, whatever "
        "its dates say.",
        advice="Look through the file, correct what has changed, and set `confirmed:` to today.",
        example="confirmed: 2026-01-05\n",
    ),
    Rule(
        code="P409",
        name="missing-return",
        severity=Severity.WARNING,
        title="Never confirmed",
        why="Without `confirmed:` nobody can tell a force that is on plan from one that has said nothing.",
        advice="Look through the file and add `confirmed:` with the day on which it was right.",
        example="programme: office-365\nforce: kent\nblueprint: 3\nstart: 2026-05-05\n",
    ),
    Rule(
        code="P410",
        name="expected-in-the-past",
        severity=Severity.WARNING,
        title="Expected on a day that has passed, and not reported as finished",
        why="Either it was finished and nobody has said so, or the expectation is out of date. Both mislead.",
        advice="Report `finished:`, or give the new `expected:`.",
        example="milestones:\n  discovery: {started: 2026-03-02, expected: 2026-03-20}\n",
    ),
    Rule(
        code="P411",
        name="fact-on-not-applicable",
        severity=Severity.WARNING,
        title="Progress on a milestone that does not apply",
        why="Work was reported on something this force is said not to need. One of the two is wrong, and "
        "while it stands the reported dates are not used.",
        advice="Remove `not_applicable:`, or remove the dates.",
        example="milestones:\n  pilot: {not_applicable: Covered by Essex, finished: 2026-05-01}\n",
    ),
    Rule(
        code="P412",
        name="baseline-change-without-reason",
        severity=Severity.WARNING,
        title="Baseline differs from the first one, and no reason is given",
        why="Moving the baseline makes lateness disappear. It is right when somebody has approved it and says why.",
        advice="Write the baseline in full: `{date: …, approved_by: …, on: …, reason: …}`.",
        example="milestones:\n  live: {baseline: 2027-02-26, original: 2026-12-18}\n",
    ),
    Rule(
        code="P413",
        name="deferral-over",
        severity=Severity.WARNING,
        title="Deferred until a day that has passed",
        why="The force stays out of the plan until somebody edits its file, however long ago the deferral ended.",
        advice="Set the participation to active with a `start:`, or give a new `until:` and reason.",
        example="participation: {state: deferred, reason: New contact system first, until: 2026-06-30}\n",
    ),
    Rule(
        code="P414",
        name="finish-after-force-ends",
        severity=Severity.WARNING,
        title="The plan runs on after the force has merged or ended",
        why="After that day somebody else is responsible for what is left, and has to plan for it.",
        advice="Agree with the successor what it takes over, or bring the finish forward.",
        example="forces:\n  old-shire: {name: Old Shire, nation: england, to: 2027-03-31, successor: new-shire}\n",
    ),
    Rule(
        code="P415",
        name="green-over-red",
        severity=Severity.WARNING,
        title="Judged green while the dates are red, and not looked at again",
        why="Judgement and arithmetic may differ for good reasons, but not for a whole reporting cycle "
        "without a word. This is how programmes stay green until the week they fail.",
        advice="Ask the person who judged to look again and to write the reason with the new rating.",
        example="confidence: {rating: green, by: Senior responsible owner, on: 2026-06-01}\n",
    ),
    Rule(
        code="P416",
        name="confirmed-unchanged",
        severity=Severity.WARNING,
        title="Confirmed again and again while the date slides and no fact changes",
        why="Three returns that change nothing while the computed finish moves later look like confirming "
        "without looking.",
        advice="Go through the milestones one by one: what started, what finished, what is now expected when?",
        example="confirmed: 2026-11-14          # as in the two returns before, with the same facts and a later "
        "finish\n",
    ),
    Rule(
        code="P440",
        name="out-of-sequence",
        severity=Severity.WARNING,
        title="Started before a predecessor allows",
        why="The rest of the work is held until the predecessor is done, so the finish may be later than "
        "the force thinks.",
        advice="Check the dates. If the order was deliberate, ask for the link to be waived under `local:`.",
        example="milestones:\n"
        "  design: {}\n"
        "  build: {started: 2026-05-01}                    # build comes after design\n",
    ),
    Rule(
        code="P441",
        name="expected-earlier-than-logic",
        severity=Severity.WARNING,
        title="Expected earlier than what it waits for allows",
        why="The force hopes for a date that its own dependencies rule out. The later date is the one that is shown.",
        advice="Move `expected:`, or bring forward what it waits for, or have the link waived if it does not "
        "hold here.",
        example="milestones:\n"
        "  build: {expected: 2026-12-01}                   # its predecessor finishes in January\n",
    ),
)
