"""What the forces that went first measured, milestone by milestone."""

from __future__ import annotations

from statistics import median

from rollout.model.dataclass import dataclass
from rollout.report.edition import Edition, once

_WELL_INSIDE = 0.8
"""Actual over planned duration below which others may want to ask how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One milestone over the forces of a programme. Durations are working days, from start to finish.

    A case is one delivery that reported both: a collaboration is several forces but one case, and a finish alone does
    not tell how long the work took.
    """

    milestone: str
    title: str
    finished: int
    under_way: int
    of: int
    measured: int
    actual: float | None
    planned: float | None
    ahead: tuple[str, ...]
    """Units that took at most four fifths of the plan."""

    @property
    def ratio(self) -> float | None:
        """Median actual over median planned duration."""
        return None if self.actual is None or not self.planned else self.actual / self.planned


@once
def lessons(edition: Edition, programme: str) -> list[Lesson]:
    """Every force milestone of a programme, in the order of the blueprint."""
    blueprint = edition.blueprint(programme)
    if blueprint is None or not edition.schedule.programmes[programme].computable:
        return []
    units = [row for _, row in edition.active(programme)]
    calendars = edition.schedule.passes.calendars
    found = []
    for milestone in blueprint.milestones.values():
        if milestone.is_national or not edition.may_show(milestone.marking):
            continue
        rows = [(unit, unit.milestones[milestone.id]) for unit in units]
        applicable = [(unit, row) for unit, row in rows if row.state != "not-applicable"]
        cases = []
        for unit, row in applicable:
            if row.started is not None and row.finished is not None and row.duration:
                calendar = calendars.of_unit(unit.unit)
                taken = calendar.finishing_on(row.finished) - calendar.starting_on(row.started)
                cases.append((unit.unit, max(1, taken), row.duration))
        finished = [unit.unit for unit, row in applicable if row.finished is not None]
        begun = [unit.unit for unit, row in applicable if row.started is not None and row.finished is None]
        found.append(
            Lesson(
                milestone=milestone.id,
                title=milestone.title,
                finished=edition.forces_with(programme, finished),
                under_way=edition.forces_with(programme, begun),
                of=edition.forces_with(programme, [unit.unit for unit, _ in applicable]),
                measured=len(cases),
                actual=median(taken for _, taken, _ in cases) if cases else None,
                planned=median(planned for _, _, planned in cases) if cases else None,
                ahead=tuple(unit for unit, taken, planned in cases if taken <= _WELL_INSIDE * planned),
            )
        )
    return found
