"""The forward pass: the earliest place of every milestone, row by row with the lanes side by side.

A lane's **place** is the boundary at which its remaining work starts (for a finished milestone: where it stands in
the network, its own finish or, when **held** by work that is not done, later). Beside the ordinary finish and start a
row keeps those that come only from *open* work, because a link into a finished milestone counts only from a
predecessor that is unfinished or itself held, and what is not applicable passes both on.

References:
    Kelley & Walker (1959), "Critical-Path Planning and Scheduling"; Wiest (1981), "Precedence diagramming method";
    retained logic as in Primavera P6.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from operator import add
from typing import NamedTuple

from rollout.schedule.calendar import NOWHERE
from rollout.schedule.network import Arc, Copy, QuorumCount, Row
from rollout.schedule.state import RowState, State


class Early(NamedTuple):
    """One row after the forward pass: boundaries by lane.

    `start` is what SS and SF links count from: the place, or the actual start once started. The open lists hold
    `NOWHERE` where nothing open stands behind; they are the ordinary lists themselves where every lane is open.
    `bounds` holds, for each arc into the row, the bound it puts on each lane's place (`NOWHERE`: none).
    """

    place: list[int]
    finish: list[int]
    start: list[int]
    open_finish: list[int]
    open_start: list[int]
    bounds: list[list[int]]


def forward(
    rows: Iterable[Row], states: Sequence[RowState] | Mapping[int, RowState], early: list[Early | None]
) -> None:
    """Fill `early` (by row index) for rows in network order; predecessors not among them must be filled already.

    `states` gives each row's state by its index.
    """
    for row in rows:
        early[row.index] = evaluate(row, states[row.index], early)


def evaluate(row: Row, state: RowState, early: Sequence[Early | None]) -> Early:
    """One row from its predecessors."""
    if state.finished or row.passing:
        return _partly_closed(row, state, early)
    bounds = [bounds_of(arc, state.remaining, early) for arc in row.arcs_in]
    place = state.floor
    for bound in bounds:
        place = _later(place, bound)
    finish = list(map(add, place, state.remaining))
    start = [a or p for a, p in zip(state.actual_start, place, strict=True)] if state.begun else place
    return Early(place, finish, start, finish, start, bounds)


def _partly_closed(row: Row, state: RowState, early: Sequence[Early | None]) -> Early:
    """A row of which some lanes are finished or not applicable, and stand where open work behind them puts them."""
    closed = [*state.finished, *row.passing]
    bounds = [_bounds(arc, state.remaining, early) for arc in row.arcs_in]
    place, opened = state.floor[:], [NOWHERE] * len(state.floor)
    for ordinary, through in bounds:
        place = _later(place, ordinary)
        for lane in closed:
            if through[lane] > opened[lane]:
                opened[lane] = through[lane]
    for lane in state.finished:
        place[lane] = max(state.floor[lane], opened[lane])
    finish = list(map(add, place, state.remaining))
    start = [a or p for a, p in zip(state.actual_start, place, strict=True)]
    open_finish, open_start = finish[:], start[:]
    for lane in state.finished:
        if place[lane] == state.floor[lane]:
            open_finish[lane] = open_start[lane] = NOWHERE
    for lane in row.passing:
        open_finish[lane] = open_start[lane] = opened[lane]
    effective = [_effective(ordinary, through, state) for ordinary, through in bounds]
    return Early(place, finish, start, open_finish, open_start, effective)


def _later(one: list[int], other: list[int]) -> list[int]:
    return [a if a > b else b for a, b in zip(one, other, strict=True)]


def _effective(ordinary: list[int], through: list[int], state: RowState) -> list[int]:
    """The bounds that count: those from open work alone in finished lanes."""
    if not state.finished:
        return ordinary
    bounds = ordinary[:]
    for lane in state.finished:
        bounds[lane] = through[lane]
    return bounds


def _bounds(arc: Arc, remaining: list[int], early: Sequence[Early | None]) -> tuple[list[int], list[int]]:
    """The bound on each lane's place from all work, and from open work."""
    if arc.quorum is not None:
        opened = [quorum_bound(arc.quorum, arc.lag, early, opened=True)]
        return bounds_of(arc, remaining, early), opened
    before = early[arc.predecessor.index]
    assert before is not None
    values, opened = (before.finish, before.open_finish) if arc.from_finish else (before.start, before.open_start)
    ordinary = _bound(arc, values, remaining)
    return ordinary, ordinary if opened is values else _bound(arc, opened, remaining)


def _bound(arc: Arc, values: list[int], remaining: list[int]) -> list[int]:
    """One arc's bound on each lane's place, from the predecessor's finishes or starts."""
    lag = arc.lag
    if arc.pairs is None:
        if arc.to_finish:
            return [v and v + lag - d for v, d in zip(values, remaining, strict=True)]
        return [v and v + lag for v in values] if lag else values
    bounds = [NOWHERE] * len(remaining)
    for pair in arc.pairs:
        value = values[pair.before]
        if value:
            bound = (pair.forth[value] if pair.forth is not None else value) + pair.lag
            if arc.to_finish:
                bound -= remaining[pair.after]
            if bound > bounds[pair.after]:
                bounds[pair.after] = bound
    return bounds


def bounds_of(arc: Arc, remaining: list[int], early: Sequence[Early | None]) -> list[int]:
    """The bound an arc puts on each lane's place from all work, done or not."""
    if arc.quorum is not None:
        return [quorum_bound(arc.quorum, arc.lag, early)]
    before = early[arc.predecessor.index]
    assert before is not None
    return _bound(arc, before.finish if arc.from_finish else before.start, remaining)


def copy_bound(copy: Copy, lag: int, early: Sequence[Early | None], *, opened: bool = False) -> int:
    """What one copy a quorum counts would put on the national milestone."""
    before = early[copy.row.index]
    assert before is not None
    value = (before.open_finish if opened else before.finish)[copy.lane]
    if not value:
        return NOWHERE
    return (copy.forth[value] if copy.forth is not None else value) + lag


def quorum_bound(count: QuorumCount, lag: int, early: Sequence[Early | None], *, opened: bool = False) -> int:
    """The boundary at which enough groups have reached the milestone; `NOWHERE` when too few take part."""
    if count.is_short:
        return NOWHERE
    reached = sorted(
        (max(copy_bound(copy, lag, early, opened=opened) for copy in copies), weight) for weight, copies in count.groups
    )
    each = [bound for bound, weight in reached for _ in range(weight)]
    return each[count.needs - 1]


def is_held(early: Early, state: RowState, lane: int) -> bool:
    """Whether a finished milestone stands later than its own finish because earlier work is not done."""
    return state.state[lane] is State.FINISHED and early.place[lane] > state.floor[lane]
