"""What has been seen: how long each milestone took the units that reached it, or has taken those still at it.

One **case** is one unit's milestone (a collaboration's counts once). A finish makes it whole; work under way, or due
and not heard of, is **right-censored**: it has lasted so many days and will last longer. Elapsed days run to the last
confirmation, not to the data date: a silent force has not told us that it worked on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from rollout.forecast.spread import Ratio, planned_ratio
from rollout.model.register import Spread
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import quorum_bound
from rollout.schedule.network import Arc, Row
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
        for lane, state in enumerate(states):
            if state is not State.PASSING:
                expected = planned_ratio(row, lane, spread)
                case = None if expected is None else _case(row, lane, passes, expected)
                if case is not None:
                    yield case


def _case(row: Row, lane: int, passes: Passes, expected: Ratio) -> Case | None:
    unit, state = row.cohort.lanes[lane], passes.inputs.rows[row.index]
    planned, known = row.planned[lane], known_until(row, lane, passes)
    facts = reported(unit.facts(row.milestone.id), passes.inputs.date_of(unit))
    begun = None if facts.started is None else unit.calendar.starting_on(facts.started)
    start = begun
    if start is None and not row.milestone.uses:
        start = _last_predecessor(row, lane, passes)
    if start is None:
        return None

    copy = (row.programme, unit.unit, row.milestone.id)
    if facts.finished is not None:
        return Case(*copy, max(1, state.floor[lane] - start), planned, True, start, expected)
    if begun is not None:
        return Case(*copy, max(0, known - start), planned, False, start, expected)
    is_due = start >= _own_floor(row, lane, passes) and known - start >= planned
    if is_due and not _waits(row, lane, passes):
        return Case(*copy, known - start, planned, False, start, expected)
    return None


def known_until(row: Row, lane: int, passes: Passes) -> int:
    """The boundary up to which a unit has told what it did: its last confirmation by the data date, else `NOWHERE`."""
    unit = row.cohort.lanes[lane]
    confirmed = None if unit.progress is None else unit.progress.confirmed_by(passes.inputs.date_of(unit))
    return NOWHERE if confirmed is None else unit.calendar.finishing_on(confirmed)


def _own_floor(row: Row, lane: int, passes: Passes) -> int:
    """The latest of a copy's floors other than the data date, and than the force's own opinion of its finish."""
    floors = passes.inputs.floors(row, lane)
    return max((f.boundary for f in floors if f.name not in ("data-date", "expected")), default=NOWHERE)


def _last_predecessor(row: Row, lane: int, passes: Passes) -> int | None:
    """Where the last finished predecessor let a copy begin; without any, where its force began."""
    bounds = [bound for arc in row.arcs_in for bound in _finishes(arc, lane, passes)]
    if row.arcs_in:
        return max(bounds, default=None)
    progress = row.cohort.lanes[lane].progress
    start = None if progress is None else progress.start
    return None if start is None else row.cohort.lanes[lane].calendar.starting_on(start)


def _finishes(arc: Arc, lane: int, passes: Passes) -> Iterator[int]:
    """The finishes of one link's finished predecessors, as boundaries of the copy's calendar."""
    if arc.quorum is not None:
        bound = quorum_bound(arc.quorum, 0, passes.early)
        if NOWHERE < bound <= passes.inputs.data_boundary(arc.successor.cohort.lanes[lane]):
            yield bound
        return
    before = passes.inputs.rows[arc.predecessor.index]
    if arc.pairs is None:
        if before.state[lane] is State.FINISHED:
            yield before.floor[lane]
        return
    for pair in arc.pairs:
        if pair.after == lane and before.state[pair.before] is State.FINISHED:
            finish = before.floor[pair.before]
            yield pair.forth[finish] if pair.forth is not None else finish


def _waits(row: Row, lane: int, passes: Passes) -> bool:
    """Whether a predecessor's work is still open, so that the copy is not due."""
    early = passes.early[row.index]
    return any(bounds[lane] > passes.inputs.data_boundary(row.cohort.lanes[lane]) for bounds in early.bounds)
