"""L: the logic of a plan. L301-L319 are found in the links alone, L320-L326 while the dates are computed."""

from __future__ import annotations

from rollout.model.problem import Severity
from rollout.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="L301",
        name="extra-start",
        severity=Severity.INFO,
        title="Another milestone that nothing leads to",
        why="A plan usually has one beginning. Work that waits for nothing is shown as possible from the "
        "first day, which is right for a second beginning and wrong for a forgotten link.",
        advice="If something has to be done first, name it in `after:`. If this really is a second beginning, "
        "leave it.",
        example="milestones:\n"
        "  sign-up: {title: Signed up}\n"
        "  discovery: {title: Readiness assessed}\n"
        "  build: {title: Built, after: [sign-up, discovery]}\n",
    ),
    Rule(
        code="L302",
        name="extra-finish",
        severity=Severity.INFO,
        title="Another milestone that leads to nothing",
        why="Delay of a milestone that nothing waits for moves only the last date of the plan. That is "
        "normal for a benefits review, and a hidden risk for anything that somebody needs.",
        advice="If something needs it, name it in that milestone's `after:`. If it is a second end, leave it.",
        example="milestones:\n"
        "  build: {title: Built}\n"
        "  training: {title: Trained, after: [build]}\n"
        "  live: {title: Live, after: [build]}\n",
    ),
    Rule(
        code="L303",
        name="isolated-milestone",
        severity=Severity.INFO,
        title="Milestone without any link that binds",
        why="It waits for nothing and nothing waits for it, so neither its dates nor its delay tell anybody anything.",
        advice="Link it with `after:`, or take it out of the plan.",
        example="milestones:\n"
        "  sign-up: {title: Signed up}\n"
        "  live: {title: Live, after: [sign-up]}\n"
        "  posters: {title: Posters up}\n",
    ),
    Rule(
        code="L304",
        name="dangling-start",
        severity=Severity.WARNING,
        title="Nothing says when the work may start",
        why="Every link into this milestone binds only its finish (FF or SF). Lengthening the work then "
        "makes it start earlier instead of finish later, and a late start goes unnoticed.",
        advice="Add a link that binds the start (FS or SS), such as the milestone that must be done before "
        "work begins.",
        example="milestones:\n"
        "  build: {title: Built, duration: 20d}\n"
        "  test: {title: Tested, duration: 10d, after: [build FF]}\n",
    ),
    Rule(
        code="L305",
        name="dangling-finish",
        severity=Severity.WARNING,
        title="Nothing waits for the work to finish",
        why="Every link out of this milestone leaves from its start (SS or SF). The work can overrun for "
        "ever without moving anything, so the overrun never shows on the critical path.",
        advice="Add a link from its finish (FS or FF) to whatever needs the finished work.",
        example="milestones:\n"
        "  build: {title: Built, duration: 20d}\n"
        "  test: {title: Tested, duration: 10d, after: [build SS+5d]}\n",
    ),
    Rule(
        code="L306",
        name="redundant-link",
        severity=Severity.WARNING,
        title="Link that other links already imply",
        why="The predecessor is already waited for through another chain, so this link can be the later of "
        "the two only by accident. Redundant links hide the real order and double the work of changing "
        "it.",
        advice="Delete the link; the chain named in the message keeps the order.",
        example="milestones:\n"
        "  sign-up: {title: Signed up}\n"
        "  design: {title: Designed, after: [sign-up]}\n"
        "  build: {title: Built, after: [design, sign-up]}\n",
    ),
    Rule(
        code="L307",
        name="start-to-finish-link",
        severity=Severity.WARNING,
        title="Start-to-finish link",
        why="SF says that this milestone may finish once the other has started. It is almost always a link "
        "written the wrong way round, and readers of the plan misread it.",
        advice="Turn the link round, or use FS from the milestone that really hands over.",
        example="milestones:\n"
        "  new-service: {title: New service starts, duration: 5d}\n"
        "  old-service: {title: Old service ends, duration: 5d, after: [new-service SF]}\n",
    ),
    Rule(
        code="L308",
        name="lead",
        severity=Severity.WARNING,
        title="Lead: work starts before its predecessor allows",
        why="A negative lag plans on a date that nobody can yet know, because it counts back from an end "
        "that is still to come. When the end moves, the early start has already happened.",
        advice="Split the predecessor where the handover really is, or use SS with a lag.",
        example="milestones:\n"
        "  build: {title: Built, duration: 20d}\n"
        "  test: {title: Tested, duration: 10d, after: [build FS-5d]}\n",
    ),
    Rule(
        code="L309",
        name="long-lag",
        severity=Severity.WARNING,
        title="Lag of more than a working week",
        why="A long lag is work or waiting that has no name: nobody owns it, nobody reports it, and it "
        "cannot be shortened because it is not in the plan.",
        advice="Make a milestone of it, with a title, a duration and an owner.",
        example="milestones:\n"
        "  ordered: {title: Devices ordered}\n"
        "  installed: {title: Devices installed, after: [ordered FS+30d]}\n",
    ),
    Rule(
        code="L310",
        name="link-never-drives",
        severity=Severity.WARNING,
        title="Link that can never set a date",
        why="Another link between the same two milestones always binds at least as late, whatever the "
        "durations are. The weaker one suggests freedom or restraint that does not exist.",
        advice="Delete the weaker link, or correct whichever of the two was written by mistake.",
        example="milestones:\n"
        "  build: {title: Built, duration: 20d}\n"
        "  test: {title: Tested, duration: 10d, after: [build, build SS]}\n",
    ),
    Rule(
        code="L311",
        name="duplicate-link",
        severity=Severity.WARNING,
        title="The same link twice",
        why="It changes no date, but whoever removes one of the two will wonder why nothing happened.",
        advice="Delete one of them.",
        example="milestones:\n  build: {title: Built}\n  test: {title: Tested, after: [build, build FS]}\n",
    ),
    Rule(
        code="L320",
        name="dependency-loop",
        severity=Severity.ERROR,
        title="Milestones that wait for each other in a circle",
        why="None of them could ever start, so no date of the programme can be computed.",
        advice="Remove or turn round one link of the circle.",
        example="milestones:\n  design: {title: Designed, after: [build]}\n  build: {title: Built, after: [design]}\n",
    ),
    Rule(
        code="L321",
        name="link-dropped",
        severity=Severity.INFO,
        title="Link to something this force will not do",
        why="The milestone belongs to a programme that the force has not joined or has left, or does not "
        "apply to it there. The plan goes on as if the link were not written, which may make dates too "
        "early.",
        advice="Nothing, if the force can do without. Otherwise ask the force to join, or add what it does instead.",
        example="milestones:\n  monitoring: {title: Monitoring connected, after: [cloud-migration/landing-zone]}\n",
    ),
    Rule(
        code="L322",
        name="lead-cut-off",
        severity=Severity.WARNING,
        title="Lead that would start work before it may start",
        why="The negative lag reaches back before the data date, the force's start or the milestone's "
        "`not_before`. It is cut off there, so the plan shows less overlap than was written.",
        advice="Shorten the lead, or move the date that stops it.",
        example="milestones:\n  build: {title: Built, duration: 5d}\n  test: {title: Tested, after: [build FS-20d]}\n",
    ),
    Rule(
        code="L323",
        name="quorum-short",
        severity=Severity.WARNING,
        title="Fewer forces take part than a national milestone waits for",
        why="Until enough forces have joined, the milestone has no computable date. The link is left out "
        "and the date shown is only the earliest possible one.",
        advice="Lower the number of forces, or tell readers that the date depends on more forces joining.",
        example="milestones:\n"
        "  pilot: {title: Piloted}\n"
        "  lessons: {title: Lessons published, scope: national, after: [{milestone: pilot, forces: "
        "40}]}\n",
    ),
    Rule(
        code="L324",
        name="soft-link-broken",
        severity=Severity.WARNING,
        title="A soft link is not kept",
        why="A soft link states a preferred order without moving dates. Here the order is the other way "
        "round, so whatever made it preferable is being given up.",
        advice="Accept it, or make the link a hard one by removing `soft: true`.",
        example="milestones:\n"
        "  training: {title: Trained, duration: 20d}\n"
        "  rollout: {title: Rolled out, after: [{milestone: training, soft: true}]}\n",
    ),
    Rule(
        code="L325",
        name="self-link",
        severity=Severity.ERROR,
        title="Milestone that waits for itself",
        why="It could never start, so no date of the programme can be computed.",
        advice="Remove the link, or name the milestone that was meant.",
        example="milestones:\n  build: {title: Built, after: [build]}\n",
    ),
    Rule(
        code="L326",
        name="beyond-2099",
        severity=Severity.ERROR,
        title="Computed date after the year 2099",
        why="A plan that runs into the next century has a mistyped duration, lag or date.",
        advice="Look at the durations and lags on the way to this milestone.",
        example="milestones:\n"
        "  build: {title: Built, duration: 5000d}\n"
        "  test: {title: Tested, duration: 5000d, after: [build]}\n"
        "  live: {title: Live, duration: 5000d, after: [test]}\n"
        "  close: {title: Closed, duration: 5000d, after: [live]}\n",
    ),
)
