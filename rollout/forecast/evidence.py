"""What has been seen: how long each milestone took the units that reached it, or has taken those still at it.

One **case** is one unit's milestone (a collaboration's counts once). A finish makes it whole; work under way, or due
and not heard of, is **right-censored**: it has lasted so many days and will last longer. Elapsed days run to the last
confirmation, not to the data date: a silent force has not told us that it worked on.

Work began on its actual start. Where none was reported, it began when the last predecessor that has finished let it
begin, lags, the force's own start and `not_before` included, for waiting is not work. Of a milestone that uses a
centre only a reported start counts: nobody can tell its queue from its work. A milestone with neither start nor
finish is a case once it is due: its predecessors are done, and so is its planned duration by the data date.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rollout.forecast.spread import Ratio, planned_ratios
from rollout.model.register import Spread
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.network import Arc, Pair, QuorumCount, Row
from rollout.schedule.passes import Passes
from rollout.schedule.state import State, reported


class Case(NamedTuple):
    """One unit's milestone (`unit` None: national). `days` are working days in its own calendar, `start` their first
    boundary; `finished` False: it has lasted so many days and goes on. Days are 0 when nothing was confirmed since."""

    programme: str
    unit: str | None
    milestone: str
    days: int
    planned: int
    finished: bool
    start: int
    expected: Ratio

    @property
    def ratio(self) -> float:
        """Actual ÷ planned."""
        return self.days / self.planned


def cases(passes: Passes, spread: Spread) -> Iterator[Case]:
    """Every case of a workspace, in the order of the network's rows and lanes; certain durations teach nothing."""
    for row in passes.network.rows:
        states = passes.inputs.rows[row.index].state
        for lane, (state, expected) in enumerate(zip(states, planned_ratios(row, spread), strict=True)):
            if state is not State.PASSING and expected is not None:
                case = _case(row, lane, passes, expected)
                if case is not None:
                    yield case


def _case(row: Row, lane: int, passes: Passes, expected: Ratio) -> Case | None:
    unit, state = row.cohort.lanes[lane], passes.inputs.rows[row.index]
    planned, known = row.planned[lane], known_until(row, lane, passes)
    facts = reported(unit.facts(row.milestone.id), passes.inputs.date_of(unit))
    begun = None if facts.started is None else unit.calendar.starting_on(facts.started)
    start = begun
    if start is None and not row.milestone.uses:
        start = _let_begin(row, lane, passes)
    if start is None:
        return None

    copy = (row.programme, unit.unit, row.milestone.id)
    if facts.finished is not None:
        days = state.floor[lane] - start
        if begun is None and days < 0:
            return None  # It was done before what it comes after: when it began nobody has said.
        return Case(*copy, max(1, days), planned, True, start, expected)
    so_far = Case(*copy, max(0, known - start), planned, False, start, expected)
    if begun is not None:
        return so_far
    is_due = passes.inputs.data_boundary(unit) - start >= planned
    return so_far if is_due and not _waits(row, lane, passes) else None


def known_until(row: Row, lane: int, passes: Passes) -> int:
    """The boundary up to which a unit has told what it did: its last confirmation by the data date, else `NOWHERE`."""
    unit = row.cohort.lanes[lane]
    confirmed = None if unit.progress is None else unit.progress.confirmed_by(passes.inputs.date_of(unit))
    return NOWHERE if confirmed is None else unit.calendar.finishing_on(confirmed)


def _let_begin(row: Row, lane: int, passes: Passes) -> int | None:
    """Where the last finished predecessor let a copy begin, but no earlier than its force's start and other floors.

    None when nothing tells: without predecessors only the force's own start does.
    """
    bound = _last_predecessor(row, lane, passes)
    if bound is None:
        return None
    unit = row.cohort.lanes[lane]
    floors = passes.inputs.own_floors(row, lane, row.planned[lane])
    own = [floor.boundary for floor in floors if floor.name != "expected"]
    start = None if unit.progress is None else unit.progress.start
    if start is not None:
        own.append(unit.calendar.starting_on(start))
    return max(bound, *own) if own else bound


def _last_predecessor(row: Row, lane: int, passes: Passes) -> int | None:
    """Where the last finished predecessor let a copy begin; without any, where its force began."""
    bounds = [bound for arc in row.arcs_in for bound in _bounds(arc, lane, passes)]
    if row.arcs_in:
        return max(bounds, default=None)
    progress = row.cohort.lanes[lane].progress
    start = None if progress is None else progress.start
    return None if start is None else row.cohort.lanes[lane].calendar.starting_on(start)


def _bounds(arc: Arc, lane: int, passes: Passes) -> Iterator[int]:
    """Where one link's finished predecessors let a copy begin, its lag included, as boundaries of the copy's calendar.

    Of a link from the start, the predecessor's actual start does; links to the finish tell nothing about a beginning.
    """
    if arc.quorum is not None:
        yield from _enough(arc.quorum, arc.lag, passes)
    elif not arc.to_finish:
        straight = [Pair(lane, lane, arc.lag, None, None)]
        for pair in straight if arc.pairs is None else [each for each in arc.pairs if each.after == lane]:
            bound = _reached(arc, pair.before, passes)
            if bound is not None:
                yield (bound if pair.forth is None else pair.forth[bound]) + pair.lag


def _reached(arc: Arc, lane: int, passes: Passes) -> int | None:
    """The boundary of a predecessor's actual finish or start, as its link asks; None when it has not happened.

    What is not applicable lets begin what its own predecessors let begin.
    """
    state = passes.inputs.rows[arc.predecessor.index]
    if state.state[lane] is State.PASSING:
        return _last_predecessor(arc.predecessor, lane, passes)
    if arc.from_finish:
        return state.floor[lane] if state.state[lane] is State.FINISHED else None
    return state.actual_start[lane] or None


def _enough(count: QuorumCount, lag: int, passes: Passes) -> Iterator[int]:
    """Where the last delivery that a quorum needed was finished; nothing when too few have finished, or can."""
    if count.is_short:
        return
    finishes: list[int] = []
    for weight, copies in count.groups:
        states = [(copy, passes.inputs.rows[copy.row.index]) for copy in copies]
        if all(state.state[copy.lane] is State.FINISHED for copy, state in states):
            ends = [(copy.forth, state.floor[copy.lane]) for copy, state in states]
            finishes += [max(end if forth is None else forth[end] for forth, end in ends)] * weight
    if len(finishes) >= count.needs:
        yield sorted(finishes)[count.needs - 1] + lag


def _waits(row: Row, lane: int, passes: Passes) -> bool:
    """Whether a predecessor's work is still open, so that the copy is not due."""
    early = passes.early[row.index]
    return any(bounds[lane] > passes.inputs.data_boundary(row.cohort.lanes[lane]) for bounds in early.bounds)
