"""What a status needs of a unit's milestones, without reading every one of them out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rollout.model.blueprint import Estimate
from rollout.model.dataclass import dataclass
from rollout.schedule.network import Cohort, Row
from rollout.schedule.result import Schedule
from rollout.schedule.rows import is_overrun, shown_dates, shown_state
from rollout.schedule.state import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One unit's milestones, or a programme's national ones, in a few figures.

    `blocked` and `overrun` name critical work; `progress` is the finished share of the blueprint's durations (at least
    a day each) over what applies, None when nothing does; `next` the unfinished milestone with the earliest early
    finish, ties in the order of the blueprint.
    """

    has_begun: bool
    is_complete: bool
    stage: str | None
    progress: float | None
    next: tuple[str, date] | None
    blocked: tuple[str, ...]
    overrun: tuple[str, ...]


def summary(schedule: Schedule, programme: str, unit: str | None) -> Summary:
    """The summary of a unit, or of the national milestones (unit None).

    Raises:
        KeyError: If the schedule has no such unit.
    """
    cohort, lane = schedule.passes.network.lane_at[programme, unit]
    rows = sorted(cohort.rows.values(), key=lambda row: row.order)
    states = {row.index: schedule.passes.inputs.rows[row.index].state[lane] for row in rows}
    applicable = [row for row in rows if states[row.index] is not State.PASSING]
    unfinished = [row for row in applicable if states[row.index] < State.FINISHED]
    begun = [row for row in applicable if states[row.index] in (State.IN_PROGRESS, State.FINISHED)]
    blocked, overrun = _trouble(schedule, cohort, lane, unfinished)
    whole = sum(_weight(row, schedule, lane) for row in applicable)
    left = sum(_weight(row, schedule, lane) for row in unfinished)
    return Summary(
        has_begun=bool(begun),
        is_complete=bool(applicable) and not unfinished,
        stage=_stage(begun, cohort.blueprint.stages),
        progress=(whole - left) / whole if whole else None,
        next=_next(schedule, unfinished, lane),
        blocked=blocked,
        overrun=overrun,
    )


def _weight(row: Row, schedule: Schedule, lane: int) -> int:
    """The blueprint's own figure, whatever the force makes of it; by size where size drives it."""
    duration = row.milestone.duration
    planned = schedule.passes.inputs.rows[row.index].planned[lane]
    return max(1, duration.likely if isinstance(duration, Estimate) else planned)


def _stage(begun: Sequence[Row], stages: Sequence[str]) -> str | None:
    """The latest stage in which something has been started or finished."""
    reached = [stages.index(row.milestone.stage) for row in begun if row.milestone.stage in stages]
    return stages[max(reached)] if reached else None


def _next(schedule: Schedule, unfinished: Sequence[Row], lane: int) -> tuple[str, date] | None:
    if not unfinished:
        return None
    early = schedule.passes.early
    first = min(early[row.index].finish[lane] for row in unfinished)
    # An instant may be shown on the day before or after another with nearly the same boundary.
    near = [row for row in unfinished if early[row.index].finish[lane] <= first + 1]
    dated = [(shown_dates(row, lane, schedule.passes)[2], row) for row in near]
    finish, row = min(dated, key=lambda entry: entry[0])
    return row.milestone.id, finish


def _trouble(
    schedule: Schedule, cohort: Cohort, lane: int, unfinished: Sequence[Row]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Critical work that is blocked, and critical work that has overrun."""
    passes, unit = schedule.passes, cohort.lanes[lane]
    data_date = passes.inputs.date_of(unit)
    blocked, overrun = [], []
    for row in unfinished:
        if cohort.is_national:
            is_critical = row.index in schedule.national_on_paths
        else:
            is_critical = schedule.paths.reached[row.index][lane]
        if not is_critical:
            continue
        state = passes.inputs.rows[row.index].state[lane]
        if shown_state(state, unit.facts(row.milestone.id), data_date) == "blocked":
            blocked.append(row.milestone.id)
        elif is_overrun(row, lane, passes):
            overrun.append(row.milestone.id)
    return tuple(blocked), tuple(overrun)
