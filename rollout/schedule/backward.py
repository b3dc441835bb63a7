"""The backward pass: how late each milestone may be, first against computed finishes, then against required dates.

Every rule here is the exact inverse of one in `forward`: the latest finish of the predecessor that leaves the
successor where it is allowed to be. The same inverse, given the successor's early place, tells how far a milestone
can move without moving that successor; so one function serves late dates, required dates and free float.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import Early, copy_bound
from rollout.schedule.network import Arc, Copy, Lane, Network, Pair, Row
from rollout.schedule.state import Inputs, RowState, State

FAR = 10**9
"""A boundary after every real one: nothing bounds a finish."""
_BEYOND = FAR // 2


@dataclass(slots=True, kw_only=True)
class Late:
    """One row after the backward pass, by lane: boundaries, `FAR` where nothing bounds them.

    `finish` is the latest finish against computed finishes; `target` that against required dates only (None: no
    required date lies downstream of the row); `reach` the latest finish that moves no direct successor.
    """

    finish: list[int]
    reach: list[int]
    target: list[int] | None


def unit_finishes(network: Network, inputs: Inputs, early: Sequence[Early]) -> dict[int, list[int]]:
    """Per cohort (by `id`) and lane: the latest finish of its applicable milestones; `NOWHERE` when it has none."""
    finishes = {}
    for cohorts in network.cohorts.values():
        for cohort in cohorts:
            latest = [NOWHERE] * len(cohort.lanes)
            for row in cohort.rows.values():
                latest = list(map(max, latest, own_finishes(row, inputs.rows[row.index], early[row.index])))
            finishes[id(cohort)] = latest
    return finishes


def own_finishes(row: Row, state: RowState, early: Early) -> list[int]:
    """Early finishes, actual ones where finished, `NOWHERE` where not applicable."""
    own = early.finish[:]
    for lane in state.finished:
        own[lane] = state.floor[lane]
    for lane in row.passing:
        own[lane] = NOWHERE
    return own


def backward(network: Network, inputs: Inputs, early: Sequence[Early], finishes: dict[int, list[int]]) -> list[Late]:
    """The late dates of every row, by row index."""
    late = [_starting_point(row, inputs, finishes[id(row.cohort)]) for row in network.rows]
    for row in reversed(network.rows):
        own = late[row.index]
        if row.cohort.is_national and own.finish[0] > _BEYOND and not inputs.rows[row.index].finished:
            own.finish = finishes[id(row.cohort)][:]
        _push(row, inputs, early, late)
    return late


def _starting_point(row: Row, inputs: Inputs, finishes: list[int]) -> Late:
    """A row before its successors have spoken: the unit's finish bounds open work; required dates bound their own."""
    state = inputs.rows[row.index]
    lanes = len(finishes)
    finish = [FAR] * lanes if row.cohort.is_national else finishes[:]
    for lane in (*state.finished, *row.passing):
        finish[lane] = FAR
    return Late(finish=finish, reach=[FAR] * lanes, target=own_targets(row, state))


def own_targets(row: Row, state: RowState) -> list[int] | None:
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


def _push(row: Row, inputs: Inputs, early: Sequence[Early], late: list[Late]) -> None:
    """Tell a row's predecessors how late they may be."""
    state, own, at = inputs.rows[row.index], late[row.index], early[row.index]
    latest_start = _less(own.finish, state.remaining)
    target_start = None if own.target is None else _less(own.target, state.remaining)
    for number, arc in enumerate(row.arcs_in):
        if arc.quorum is not None:
            _push_quorum(arc, at.bounds[number][0], inputs, early, late, (latest_start, target_start, at))
            continue
        before = arc.predecessor
        there, theirs = late[before.index], inputs.rows[before.index]
        there.finish = list(map(min, there.finish, inverse(arc, theirs, own.finish, latest_start)))
        there.reach = list(map(min, there.reach, inverse(arc, theirs, at.finish, at.place)))
        if own.target is not None and target_start is not None:
            bound = inverse(arc, theirs, own.target, target_start)
            there.target = bound if there.target is None else list(map(min, there.target, bound))


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


def _push_quorum(
    arc: Arc,
    met_at: int,
    inputs: Inputs,
    early: Sequence[Early],
    late: list[Late],
    successor: tuple[list[int], list[int] | None, Early],
) -> None:
    """Bound the copies a met quorum rests on: those whose own bound is at most the one that meets it."""
    count = arc.quorum
    assert count is not None
    if count.is_short:
        return
    latest_start, target_start, at = successor
    for _, copies in _resting(arc, met_at, inputs, early):
        for copy in copies:
            there, theirs = late[copy.row.index], inputs.rows[copy.row.index]
            step = Pair(copy.lane, 0, arc.lag, copy.forth, copy.back)

            def bound(value: int) -> int:
                return latest_finish(arc, theirs, copy.lane, step, value)  # noqa: B023  (used at once)

            there.finish = _lower(there.finish, copy.lane, bound(latest_start[0]))
            there.reach = _lower(there.reach, copy.lane, bound(at.place[0]))
            if target_start is not None:
                known = there.target or [FAR] * len(there.finish)
                there.target = _lower(known, copy.lane, bound(target_start[0]))


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


def _lower(values: list[int], lane: int, bound: int) -> list[int]:
    lowered = values[:]
    lowered[lane] = min(values[lane], bound)
    return lowered


def is_bound(boundary: int) -> bool:
    """Whether anything bounds a late date."""
    return boundary < _BEYOND
