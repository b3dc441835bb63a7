"""A milestone's finish as people see it, of one copy, without reading out all others."""

from __future__ import annotations

from datetime import date

from rollout.schedule.network import Row
from rollout.schedule.passes import Passes
from rollout.schedule.result import Schedule


def shown_finish(row: Row, lane: int, passes: Passes) -> date | None:
    """The actual finish, else the computed one; None where the milestone does not apply."""
    return passes.shown.early(row).finish[lane]


def national_finish(schedule: Schedule, programme: str) -> date | None:
    """The last finish of a programme's national milestones; None when it has none, or cannot be computed."""
    cohorts = schedule.passes.network.cohorts.get(programme)
    rows = () if cohorts is None else cohorts[0].rows.values()
    finishes = (shown_finish(row, 0, schedule.passes) for row in rows)
    return max((day for day in finishes if day is not None), default=None)
