"""The forward pass of the schedule, sample by sample: rows in network order, lanes and samples side by side.

The rules are those of `schedule.forward` and `schedule.state`, and are tested to be: with certain durations both give
the same dates. Work whose duration is uncertain differs in three things: it is drawn; the force's own `expected` and
`remaining` for it are opinions that do not bind; and it goes on from the unit's last confirmation, not from the data
date, for whoever has not reported since need not have stood still. It is shown as finished after the data date at the
earliest, because nobody has said that it is.

References:
    Van Slyke (1963), "Monte Carlo methods and the PERT problem", Operations Research 11(5).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import reduce
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

from rollout.forecast.counts import Whole
from rollout.forecast.crossings import Boundaries, Tables
from rollout.forecast.evidence import known_until
from rollout.model.dataclass import dataclass
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.network import Arc, Copy, Pair, Row
from rollout.schedule.passes import Passes
from rollout.schedule.state import State

_START_OF_DAY = ("data-date", "force-start", "not-before")
_BINDING = ("force-start", "not-before", "slot")
"""Floors of uncertain work beside what is known of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowPlan:
    """What is the same in every sample of one row; lanes down, arrays of one column.

    `uncertain` are the lanes whose remaining work is drawn: of those under way (`begun`) the duration counts from
    `actual_start`. `floor` has a lane's floor (its own finish when finished, `NOWHERE` when passing). `instant_floor`
    is where an instant is shown at the start of its day (`NOWHERE`: at the end of the day before).
    `has_begun` says whether any lane has, `starts_others` whether any link goes out from the start, `is_all_drawn`
    whether all the work of every lane is drawn. `least` is where uncertain work is finished at the earliest as far as
    shown; None where no floor lies before the data date.
    """

    row: Row
    floor: Boundaries
    remaining: Boundaries
    actual_start: Boundaries
    instant_floor: Boundaries
    has_begun: bool
    starts_others: bool
    is_all_drawn: bool
    uncertain: tuple[int, ...]
    begun: tuple[int, ...]
    finished: tuple[int, ...]
    passing: tuple[int, ...]
    least: Boundaries | None


def row_plan(row: Row, passes: Passes, uncertain: Sequence[int]) -> RowPlan:
    """One row's state as arrays, with what is only opinion about uncertain work left out."""
    state = passes.inputs.rows[row.index]
    opened = [lane for lane in uncertain if state.state[lane] < State.FINISHED]
    floor, instant, least = list(state.floor), [NOWHERE] * len(state.floor), [NOWHERE] * len(state.floor)
    for lane in opened:
        now = passes.inputs.data_boundary(row.cohort.lanes[lane])
        known = known_until(row, lane, passes) or now
        binding = (each.boundary for each in passes.inputs.floors(row, lane) if each.name in _BINDING)
        floor[lane] = max(known, state.actual_start[lane], *binding)
        least[lane] = NOWHERE if known == now else now + 1
    begun = tuple(lane for lane in opened if state.state[lane] is State.IN_PROGRESS)
    for lane, left in enumerate(state.remaining):
        if not left and state.state[lane] < State.FINISHED and lane not in opened:
            floors = passes.inputs.floors(row, lane)
            standing = [each.boundary for each in floors if each.name in _START_OF_DAY]
            instant[lane] = floor[lane] if floor[lane] in standing else NOWHERE
    return RowPlan(
        row=row,
        floor=_column(floor),
        remaining=_column(state.remaining),
        actual_start=_column(state.actual_start),
        instant_floor=_column(instant),
        has_begun=any(state.actual_start),
        starts_others=any(not arc.from_finish for arc in row.arcs_out),
        is_all_drawn=len(opened) == len(state.state) and not begun,
        uncertain=tuple(opened),
        begun=begun,
        finished=tuple(state.finished),
        passing=tuple(sorted(row.passing)),
        least=_column(least) if any(least) else None,
    )


def _column(values: Sequence[int]) -> Boundaries:
    return np.array(values, dtype=np.int32)[:, None]


class Opened(NamedTuple):
    """What open work alone makes of the lanes of a row that are not open themselves: those lanes by samples.

    `start` is None where no link goes out from the start.
    """

    lanes: Sequence[int]
    finish: Boundaries
    start: Boundaries | None


class Sampled(NamedTuple):
    """One row after the pass, lanes down and samples across; one column where every sample is alike.

    `finish` is where its work ends, `remaining` the work drawn. `began` is where it started as far as that is not where
    it was placed; `opened` is None where all is open. What else `schedule.forward.Early` has is worked out when it is
    asked for, since all of it for every row would take several times the memory.
    """

    finish: Boundaries
    remaining: Whole
    began: Boundaries | None = None
    opened: Opened | None = None

    @property
    def place(self) -> Boundaries:
        """Where the work left begins."""
        found: Boundaries = self.finish - self.remaining
        return found

    @property
    def start(self) -> Boundaries:
        """Where the work began or begins."""
        return self.place if self.began is None else self.began

    @property
    def open_finish(self) -> Boundaries:
        """Where open work puts the finish."""
        if self.opened is None:
            return self.finish
        return _with(self.finish, self.opened.lanes, self.opened.finish)

    @property
    def open_start(self) -> Boundaries:
        """Where open work puts the start."""
        if self.opened is None:
            return self.start
        assert self.opened.start is not None
        return _with(self.start, self.opened.lanes, self.opened.start)


class Group(NamedTuple):
    """Pairs of an arc that can be followed at once: no lane is bound twice; `lag` and crossing are the same."""

    before: list[int]
    after: list[int]
    pair: Pair


Done = dict[int, Sampled]
"""Rows by index."""


class ForwardPass:
    """Follows blocks of samples through one network."""

    def __init__(self, plans: Sequence[RowPlan]) -> None:
        self.plans = plans
        self.tables = Tables()
        self._sources = {plan.row.index: frozenset(plan.row.sources) for plan in plans}
        self._turns = _turns(plans, self._sources)
        last = {source: turn for turn in self._turns for source in self._sources[turn]}
        self._over: dict[int, list[int]] = {}
        for index in self._turns:
            self._over.setdefault(last.get(index, index), []).append(index)
        self._groups = {
            id(arc): grouped(arc.pairs) for plan in plans for arc in plan.row.arcs_in if arc.pairs is not None
        }

    def each(self, durations: Callable[[int], Whole | None]) -> Iterator[tuple[RowPlan, Sampled]]:
        """Every row of the network in turn, each kept only while others wait for it.

        Args:
            durations: By row index, whole durations of its uncertain lanes: lanes by samples; None: it has none.
        """
        done: Done = {}
        for index in self._turns:
            plan = self.plans[index]
            row = done[index] = self._row(plan, plan.floor, self._work_left(plan, durations(index)), done)
            yield plan, row
            for source in self._over.get(index, ()):
                del done[source]

    def run(self, durations: Mapping[int, Whole]) -> Done:
        """Every row of the network, given the durations of uncertain lanes."""
        done: Done = {}
        for plan in self.plans:
            left = self._work_left(plan, durations.get(plan.row.index))
            done[plan.row.index] = self._row(plan, plan.floor, left, done)
        return done

    def rerun(self, done: Done, held: Mapping[int, Boundaries], moved: Collection[int]) -> None:
        """Work out some rows anew, and all that wait for them.

        Args:
            done: All rows; those that are worked out anew are replaced.
            held: By row index, further floors of the row's lanes (a centre's queue).
            moved: The rows whose further floors have changed.
        """
        anew = set(moved)
        for plan in self.plans:
            index = plan.row.index
            if index in anew or not anew.isdisjoint(self._sources[index]):
                anew.add(index)
                floor = np.maximum(plan.floor, held[index]) if index in held else plan.floor
                done[index] = self._row(plan, floor, done[index].remaining, done)

    @staticmethod
    def _work_left(plan: RowPlan, durations: Whole | None) -> Whole:
        """Remaining working days of a row's lanes."""
        if durations is None:
            return plan.remaining
        if plan.is_all_drawn:
            return durations
        left = np.repeat(plan.remaining, durations.shape[1], axis=1)
        left[list(plan.uncertain)] = durations
        if plan.begun:
            begun = list(plan.begun)
            # Under way, the floor is what is known: what lies before it is done.
            left[begun] = np.maximum(1, plan.actual_start[begun] + left[begun] - plan.floor[begun])
        return left

    def _row(self, plan: RowPlan, floor: Boundaries, left: Whole, done: Mapping[int, Sampled]) -> Sampled:
        place = floor
        finished, passing = list(plan.finished), list(plan.passing)
        closed = [*finished, *passing]
        opened = np.full((len(closed), 1), NOWHERE, dtype=np.int32)
        for arc in plan.row.arcs_in:
            place = np.maximum(place, self.bounds(arc, left, done))
            if closed:
                opened = np.maximum(opened, self._open_bounds(arc, closed, left, done))
        held, through = opened[: len(finished)], opened[len(finished) :]
        if finished:
            place = _wide(place, opened)
            place[finished] = np.maximum(floor[finished], held)
        finish = place + left
        began = None
        if plan.has_begun and plan.starts_others:
            began = np.where(plan.actual_start > NOWHERE, plan.actual_start, place)
        if not closed:
            return Sampled(finish, left, began)
        is_held = place[finished] > floor[finished]

        def of_open_work(values: Boundaries) -> Boundaries:
            kept = np.where(is_held, values[finished], NOWHERE)
            return _stacked(kept, through) if passing else kept

        start = place if began is None else began
        return Sampled(
            finish,
            left,
            began,
            Opened(closed, of_open_work(finish), of_open_work(start) if plan.starts_others else None),
        )

    def _open_bounds(self, arc: Arc, lanes: Sequence[int], left: Whole, done: Mapping[int, Sampled]) -> Boundaries:
        """What open work puts on some lanes' places by one link."""
        if arc.quorum is not None or arc.pairs is not None:
            every = self.bounds(arc, left, done, opened=True)
            return every if len(every) == 1 else every[lanes]
        before = done[arc.predecessor.index]
        values = (before.open_finish if arc.from_finish else before.open_start)[lanes]
        if not arc.lag and not arc.to_finish:
            return values
        return _kept_nowhere(values, values + arc.lag - left[lanes] if arc.to_finish else values + arc.lag)

    def released(self, plan: RowPlan, done: Mapping[int, Sampled]) -> Boundaries:
        """Where a row's lanes could start by their links alone: lanes by samples, or one of either for all."""
        place: Boundaries = np.full((1, 1), NOWHERE, dtype=np.int32)
        for arc in plan.row.arcs_in:
            place = np.maximum(place, self.bounds(arc, done[plan.row.index].remaining, done))
        return place

    def bounds(self, arc: Arc, left: Whole, done: Mapping[int, Sampled], *, opened: bool = False) -> Boundaries:
        """What a link puts on each lane's place, from all work or from open work only."""
        if arc.quorum is not None:
            return self._quorum(arc, done, opened=opened)
        before = done[arc.predecessor.index]
        if arc.from_finish:
            values = before.open_finish if opened else before.finish
        else:
            values = before.open_start if opened else before.start
        if arc.pairs is None:
            if not arc.lag and not arc.to_finish:
                return values
            return _kept_nowhere(values, values + arc.lag - left if arc.to_finish else values + arc.lag)
        return self._paired(arc, values, left)

    def _paired(self, arc: Arc, values: Boundaries, left: Whole) -> Boundaries:
        lanes = len(arc.successor.cohort.lanes)
        found = np.full((lanes, max(values.shape[1], left.shape[1] if arc.to_finish else 1)), NOWHERE, dtype=np.int32)
        for group in self._groups[id(arc)]:
            bound = self.tables.cross(group.pair.forth, values[group.before])
            if group.pair.lag or arc.to_finish:
                later = bound + group.pair.lag
                bound = _kept_nowhere(bound, later - left[group.after] if arc.to_finish else later)
            found[group.after] = np.maximum(found[group.after], bound)
        return found

    def copy_bound(self, copy: Copy, lag: int, done: Mapping[int, Sampled], *, opened: bool) -> Boundaries:
        """Where one copy that a quorum counts puts it: one row of samples, from all work or from open work only."""
        before = done[copy.row.index]
        values = (before.open_finish if opened else before.finish)[copy.lane][None, :]
        bound = self.tables.cross(copy.forth, values)
        return _kept_nowhere(bound, bound + lag) if lag else bound

    def _quorum(self, arc: Arc, done: Mapping[int, Sampled], *, opened: bool) -> Boundaries:
        count = arc.quorum
        assert count is not None
        if count.is_short:
            return np.full((1, 1), NOWHERE, dtype=np.int32)
        reached = []
        for weight, copies in count.groups:
            each = [self.copy_bound(copy, arc.lag, done, opened=opened) for copy in copies]
            reached += [reduce(np.maximum, each)] * weight
        together = np.concatenate(np.broadcast_arrays(*reached))
        return np.partition(together, count.needs - 1, axis=0)[count.needs - 1 : count.needs]


def _turns(plans: Sequence[RowPlan], sources: Mapping[int, Collection[int]]) -> list[int]:
    """Rows in an order in which what comes before comes first, one programme after the other as far as that goes.

    Few rows are then waited for at any time.
    """
    number = {name: at for at, name in enumerate(dict.fromkeys(plan.row.programme for plan in plans))}
    after: dict[int, list[int]] = {plan.row.index: [] for plan in plans}
    for index, behind in sources.items():
        for source in behind:
            after[source].append(index)
    waits = {index: len(behind) for index, behind in sources.items()}
    ready = [(number[plans[index].row.programme], index) for index, count in waits.items() if not count]
    heapify(ready)
    turns = []
    while ready:
        _, index = heappop(ready)
        turns.append(index)
        for each in after[index]:
            waits[each] -= 1
            if not waits[each]:
                heappush(ready, (number[plans[each].row.programme], each))
    return turns


def _kept_nowhere(values: Boundaries, bounds: Boundaries) -> Boundaries:
    """Bounds made of boundaries, without those made of `NOWHERE`."""
    nowhere = values == NOWHERE
    if nowhere.any():
        return np.where(nowhere, NOWHERE, bounds)
    return bounds


def grouped(pairs: Sequence[Pair]) -> list[Group]:
    """Pairs put together by lag and crossing, those that bind a lane again in a group of their own."""
    groups: dict[tuple[int, int, int], Group] = {}
    times: dict[tuple[int, int, int], int] = {}
    for pair in pairs:
        way = (pair.lag, id(pair.forth))
        turn = times.get((*way, pair.after), 0)
        times[*way, pair.after] = turn + 1
        group = groups.setdefault((*way, turn), Group([], [], pair))
        group.before.append(pair.before)
        group.after.append(pair.after)
    return list(groups.values())


def _with(values: Boundaries, lanes: Sequence[int], others: Boundaries) -> Boundaries:
    """Values with those of some lanes replaced."""
    found = _wide(values, others)
    found[lanes] = others
    return found


def _stacked(one: Boundaries, other: Boundaries) -> Boundaries:
    """The lanes of two arrays, one below the other."""
    return np.concatenate([_wide(one, other), _wide(other, one)])


def _wide(values: Boundaries, like: Boundaries) -> Boundaries:
    """A copy that has a column for each sample wherever one of two arrays has."""
    return np.array(np.broadcast_to(values, (len(values), max(values.shape[1], like.shape[1]))))
