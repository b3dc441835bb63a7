"""When a copy of a programme finishes: a unit's, or the nation's, which a schedule does not read out by itself."""

from __future__ import annotations

from datetime import date

from rollout.model.progress import NATIONAL
from rollout.schedule.result import Schedule


def finish_of(schedule: Schedule, programme: str, unit: str) -> date | None:
    """The computed finish of a unit ("national": of the national milestones).

    None when the schedule has no such copy, it takes no part, or cannot be computed.
    """
    if unit == NATIONAL:
        return _national(schedule, programme)
    known = schedule.programmes.get(programme)
    row = None if known is None else known.units.get(unit)
    return None if row is None else row.finish


def _national(schedule: Schedule, programme: str) -> date | None:
    """The last finish of a programme's national milestones, read out without all their other dates."""
    cohorts = schedule.passes.network.cohorts.get(programme)
    rows = () if cohorts is None else cohorts[0].rows.values()
    finishes = (schedule.passes.shown.early(row).finish[0] for row in rows)
    return max((day for day in finishes if day is not None), default=None)
