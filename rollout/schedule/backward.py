"""The backward pass: how late each milestone may be, first against computed finishes, then against required dates.

Every rule here is the exact inverse of one in `forward`: the latest finish of the predecessor that leaves the
successor where it is allowed to be. The same inverse, given the successor's early place, tells how far a milestone
can move without moving that successor; so one function serves late dates, required dates and free float.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import Early, copy_bound
from rollout.schedule.network import Arc, Copy, Lane, Network, Pair, Row
from rollout.schedule.state import Inputs, RowState, State

FAR = 10**9
"""A boundary after every real one: nothing bounds a finish."""
_BEYOND = FAR // 2


Latest = list[int]
"""Latest finishes by lane: boundaries, `FAR` where nothing bounds them."""


def unit_finishes(network: Network, inputs: Inputs, early: Sequence[Early]) -> dict[int, list[int]]:
    """Per cohort (by `id`) and lane: the latest finish of its applicable milestones; `NOWHERE` when it has none."""
    finishes = {}
    for cohorts in network.cohorts.values():
        for cohort in cohorts:
            latest = [NOWHERE] * len(cohort.lanes)
            for row in cohort.rows.values():
                own = own_finishes(row, inputs.rows[row.index], early[row.index])
                latest = [a if a > b else b for a, b in zip(latest, own, strict=True)]
            finishes[id(cohort)] = latest
    return finishes


def own_finishes(row: Row, state: RowState, early: Early) -> list[int]:
    """Early finishes, actual ones where finished, `NOWHERE` where not applicable."""
    if not state.finished and not row.passing:
        return early.finish
    own = early.finish[:]
    for lane in state.finished:
        own[lane] = state.floor[lane]
    for lane in row.passing:
        own[lane] = NOWHERE
    return own


def late_finishes(
    network: Network, inputs: Inputs, early: Sequence[Early], finishes: Mapping[int, list[int]]
) -> list[Latest]:
    """The latest finishes against computed finishes, by row index.

    The unit's own finish bounds its open work; that of all national milestones those that nothing follows.
    """
    latest = [_bounded_by_finish(row, inputs, finishes[id(row.cohort)]) for row in network.rows]
    for row in reversed(network.rows):
        state = inputs.rows[row.index]
        if row.cohort.is_national and latest[row.index][0] > _BEYOND and not state.finished:
            latest[row.index] = finishes[id(row.cohort)][:]
        finish = latest[row.index]
        _bound_predecessors(row, finish, _less(finish, state.remaining), inputs, early, latest)
    return latest


def required_finishes(network: Network, inputs: Inputs, early: Sequence[Early]) -> list[Latest | None]:
    """The latest finishes against required dates only, by row index; None: no required date lies downstream."""
    required = [own_targets(row, inputs.rows[row.index]) for row in network.rows]
    for row in reversed(network.rows):
        finish = required[row.index]
        if finish is not None:
            start = _less(finish, inputs.rows[row.index].remaining)
            _bound_predecessors(row, finish, start, inputs, early, required)
    return required


def undisturbing_finishes(network: Network, inputs: Inputs, early: Sequence[Early]) -> list[Latest]:
    """The latest finishes that move no direct successor, by row index."""
    latest = [[FAR] * len(row.cohort.lanes) for row in network.rows]
    for row in network.rows:
        at = early[row.index]
        _bound_predecessors(row, at.finish, at.place, inputs, early, latest)
    return latest


def _bounded_by_finish(row: Row, inputs: Inputs, finishes: list[int]) -> Latest:
    """What bounds a row before its successors have spoken."""
    latest = [FAR] * len(finishes) if row.cohort.is_national else finishes[:]
    for lane in (*inputs.rows[row.index].finished, *row.passing):
        latest[lane] = FAR
    return latest


def own_targets(row: Row, state: RowState) -> Latest | None:
    """The boundaries of a row's own required dates, for lanes that have not finished; None when there are none."""
    if row.milestone.target is None and not row.cohort.tailored:
        return None
    targets = [
        target if reached in (State.NOT_STARTED, State.IN_PROGRESS) else FAR
        for target, reached in zip((own_target(row, lane) for lane in row.cohort.lanes), state.state, strict=True)
    ]
    return None if min(targets, default=FAR) == FAR else targets


def own_target(row: Row, lane: Lane) -> int:
    """The boundary of the date a milestone itself is required by for a unit; `FAR` when it has none."""
    local = lane.local.target.get(row.milestone.id)
    day = local.is_ if local is not None else row.milestone.target
    return FAR if day is None else lane.calendar.finishing_on(day)


def _bound_predecessors(
    row: Row, finish: list[int], start: list[int], inputs: Inputs, early: Sequence[Early], latest: list[Any]
) -> None:
    """Tell a row's predecessors how late they may be, if the row is to finish and start so late.

    `latest` holds what each row knows so far (None: nothing), and learns it.
    """
    for number, arc in enumerate(row.arcs_in):
        if arc.quorum is not None:
            met_at = early[row.index].bounds[number][0]
            _bound_copies(arc, met_at, start[0], inputs, early, latest)
            continue
        before = arc.predecessor.index
        bound, known = inverse(arc, inputs.rows[before], finish, start), latest[before]
        if known is None:
            latest[before] = bound
        else:
            latest[before] = [a if a < b else b for a, b in zip(known, bound, strict=True)]


def _less(finish: list[int], remaining: list[int]) -> list[int]:
    return [f - d for f, d in zip(finish, remaining, strict=True)]


def inverse(arc: Arc, before: RowState, finish: list[int], start: list[int]) -> list[int]:
    """The latest finish of each predecessor lane that lets the successor finish and start where it does.

    `finish` and `start` are the successor's. Lanes without a successor here, and starts that have already happened
    (SS, SF), are not bound: `FAR`.
    """
    values = finish if arc.to_finish else start
    if arc.pairs is None:
        if arc.from_finish:
            return [v - arc.lag for v in values] if arc.lag else values
        return [
            FAR if started else v - arc.lag + d
            for v, started, d in zip(values, before.actual_start, before.remaining, strict=True)
        ]
    bounds = [FAR] * len(before.remaining)
    for pair in arc.pairs:
        bound = latest_finish(arc, before, pair.before, pair, values[pair.after])
        bounds[pair.before] = min(bounds[pair.before], bound)
    return bounds


def latest_finish(arc: Arc, before: RowState, lane: int, step: Pair, value: int) -> int:
    """The latest finish of one predecessor lane, given the successor's boundary its step leads to."""
    if value > _BEYOND or (not arc.from_finish and before.actual_start[lane]):
        return FAR
    value -= step.lag
    if step.back is not None:
        value = step.back[value]
    return value if arc.from_finish else value + before.remaining[lane]


def _bound_copies(arc: Arc, met_at: int, start: int, inputs: Inputs, early: Sequence[Early], latest: list[Any]) -> None:
    """Bound the copies a met quorum rests on: those whose own bound is at most the one that meets it."""
    count = arc.quorum
    assert count is not None
    if count.is_short:
        return
    for _, copies in _resting(arc, met_at, inputs, early):
        for copy in copies:
            before, lane = copy.row.index, copy.lane
            step = Pair(lane, 0, arc.lag, copy.forth, copy.back)
            bounded = latest[before][:] if latest[before] is not None else [FAR] * len(copy.row.cohort.lanes)
            bounded[lane] = min(bounded[lane], latest_finish(arc, inputs.rows[before], lane, step, start))
            latest[before] = bounded


def _resting(arc: Arc, met_at: int, inputs: Inputs, early: Sequence[Early]) -> list[tuple[int, tuple[Copy, ...]]]:
    """The groups a met quorum rests on: those that have reached the milestone by the time it is met."""
    assert arc.quorum is not None
    opened = bool(inputs.rows[arc.successor.index].finished)
    return [
        (weight, copies)
        for weight, copies in arc.quorum.groups
        if max(copy_bound(copy, arc.lag, early, opened=opened) for copy in copies) <= met_at
    ]


def rests_on(arc: Arc, row: int, lane: int, inputs: Inputs, early: Sequence[Early]) -> bool:
    """Whether a quorum that is met rests on one copy, so that it bounds how late the copy may be."""
    assert arc.quorum is not None
    after = arc.successor
    met_at = early[after.index].bounds[after.arcs_in.index(arc)][0]
    resting = [] if arc.quorum.is_short else _resting(arc, met_at, inputs, early)
    return any(copy.row.index == row and copy.lane == lane for _, copies in resting for copy in copies)


def is_bound(boundary: int) -> bool:
    """Whether anything bounds a late date."""
    return boundary < _BEYOND
