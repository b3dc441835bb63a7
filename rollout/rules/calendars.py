"""C: calendars and capacity. C601-C619 are found in the finished plan, C620 and C621 while it is computed."""

from __future__ import annotations

from rollout.model.problem import Severity
from rollout.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        code="C601",
        name="centre-overloaded",
        severity=Severity.WARNING,
        title="The plan needs more slots of a delivery centre than there are",
        why="Every force's date assumes that the centre is free when the force is ready. When too many are "
        "ready at once, some of these dates will be missed, and which ones nobody has decided.",
        advice="Agree with the forces who goes later, or ask the centre for more slots.",
        example="centres:\n"
        "  m365-centre: {title: Delivery centre, capacity: 1}      # two forces need it in the same "
        "week\n",
    ),
    Rule(
        code="C602",
        name="slot-beyond-capacity",
        severity=Severity.WARNING,
        title="A slot that the centre does not have",
        why="More slots are given out for this time than the centre's capacity, so one of these forces will "
        "be turned away.",
        advice="Move or release one of the slots, or correct the centre's `capacity:`.",
        example="slots:\n"
        "  - {centre: nmc, force: kent, milestone: discovery, from: 2027-01-04, to: 2027-01-29, state: "
        "accepted}\n"
        "  - {centre: nmc, force: essex, milestone: discovery, from: 2027-01-11, to: 2027-02-05, state: "
        "accepted}\n",
    ),
    Rule(
        code="C603",
        name="slot-in-closure",
        severity=Severity.WARNING,
        title="An accepted slot falls in a closure",
        why="The centre's people are booked for days on which the force does not work.",
        advice="Agree another time for the slot, or correct the closure.",
        example="slots:\n"
        "  - {centre: nmc, force: kent, milestone: discovery, from: 2026-12-14, to: 2027-01-08, state: "
        "accepted}\n",
    ),
    Rule(
        code="C620",
        name="empty-calendar",
        severity=Severity.ERROR,
        title="Calendar without working days",
        why="Work that can never be done has no dates, so nothing that uses this calendar can be computed.",
        advice="Give the calendar at least one day in `week:`, and closures that end.",
        example="calendars:\n  never: {week: []}\n",
    ),
    Rule(
        code="C621",
        name="beyond-published-holidays",
        severity=Severity.INFO,
        title="The plan runs past the last published bank holidays",
        why="Holidays of later years follow the usual rules but are not yet announced; a royal occasion may add one.",
        advice="Nothing. Later dates may move by a day or two when the holidays are published.",
        example="milestones:\n  live: {title: Live, not_before: 2040-01-02}\n",
    ),
)
