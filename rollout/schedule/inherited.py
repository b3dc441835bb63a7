"""How much of a force's lateness it inherits from national milestones and other programmes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import Early, forward
from rollout.schedule.network import Cohort, Row
from rollout.schedule.state import Inputs, RowState, State


def inherited_variances(
    inputs: Inputs, early: Sequence[Early], *, alone: bool = False, only: Collection[str] | None = None
) -> Mapping[tuple[str, str], int]:
    """Per (programme, unit): the working days its live milestone would be late if only others were late.

    Each unit's own unfinished milestones take their planned durations from what they inherit, its finished ones stand
    at their baselines; national milestones and other programmes stay where the schedule has them, or, for a plan left
    `alone`, bind nothing. Left out are units whose live milestone has no baseline, or does not apply, and programmes
    that are not among `only`, where that is given.
    """
    found: dict[tuple[str, str], int] = {}
    for name, cohorts in inputs.network.cohorts.items():
        if only is not None and name not in only:
            continue
        ours = [row for cohort in cohorts if not cohort.is_national for row in cohort.rows.values()]
        trial: list[Early | None] = [_silent(each) for each in early] if alone else list(early)
        starts = {id(cohort): _starts(cohort) for cohort in cohorts}
        plan = {row.index: _to_plan(row, inputs, starts[id(row.cohort)]) for row in ours}
        forward(sorted(ours, key=lambda row: row.index), plan, trial)
        for cohort in cohorts:
            row = cohort.rows.get(cohort.blueprint.live_milestone or "")
            if row is not None and not cohort.is_national:
                found |= _variances(cohort, row, plan[row.index], trial[row.index])
    return found


def _silent(early: Early) -> Early:
    """A row that binds nothing after it."""
    nowhere = [NOWHERE] * len(early.place)
    return early._replace(finish=nowhere, start=nowhere, open_finish=nowhere, open_start=nowhere)


def _to_plan(row: Row, inputs: Inputs, starts: list[int]) -> RowState:
    """A row at the unit's own start and planned duration; what is finished stands at its baseline."""
    known, lanes = inputs.rows[row.index], row.cohort.lanes
    state = RowState(
        state=[State.NOT_STARTED] * len(lanes),
        floor=starts[:],
        remaining=known.planned[:],
        actual_start=[NOWHERE] * len(lanes),
        planned=known.planned,
        begun=[],
        finished=known.finished,
    )
    for number in (*known.finished, *row.passing):
        state.state[number] = known.state[number]
        state.floor[number] = known.floor[number]
        state.remaining[number] = 0
    for number in known.finished:
        state.actual_start[number] = known.actual_start[number]
        baseline = lanes[number].facts(row.milestone.id).baseline
        if baseline is not None:
            state.floor[number] = lanes[number].calendar.finishing_on(baseline.date)
    for number in range(len(lanes)) if inputs.has_floors(row) else row.cohort.tailored:
        if state.state[number] is State.NOT_STARTED:
            state.floor[number] = _planned_floor(row, number, inputs, starts[number])
    return state


def _starts(cohort: Cohort) -> list[int]:
    """Each unit's own start, the floor every plan has."""
    return [
        lane.calendar.starting_on(lane.progress.start)
        if lane.progress is not None and lane.progress.start is not None
        else NOWHERE
        for lane in cohort.lanes
    ]


def _planned_floor(row: Row, number: int, inputs: Inputs, start: int) -> int:
    """The force's start, `not_before` and slot: the floors that are plan, not lateness or opinion."""
    floors = inputs.own_floors(row, number, inputs.rows[row.index].planned[number])
    return max([start, *(floor.boundary for floor in floors if floor.name != "expected")])


def _variances(cohort: Cohort, row: Row, state: RowState, early: Early | None) -> dict[tuple[str, str], int]:
    assert early is not None
    found = {}
    for number, lane in enumerate(cohort.lanes):
        baseline = lane.facts(row.milestone.id).baseline
        if baseline is None or lane.unit is None or number in row.passing:
            continue
        finish = _shown_finish(number, state, early)
        found[cohort.programme, lane.unit] = finish - lane.calendar.finishing_on(baseline.date)
    return found


def _shown_finish(number: int, state: RowState, early: Early) -> int:
    """The finish boundary of the day shown: an instant that stands on its floor shows at the start of its day."""
    finish = state.floor[number] if state.state[number] is State.FINISHED else early.finish[number]
    stands = state.state[number] is State.NOT_STARTED and not state.remaining[number]
    if stands and early.place[number] == state.floor[number]:
        return finish + 1
    return finish
