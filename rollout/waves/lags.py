"""Where everything stands once some work has been put later, without following every link each time.

Along plain links (one calendar, work that is open) a copy starts a fixed number of working days after the start of
what it waits for. Links in a row are one such **lag**, so that a copy waits only for what is decided: the jobs that are
given slots, and the few copies that only the rules of `schedule.forward` can place (a quorum, another calendar, work
that is finished). What a plan is worth is then a few additions for each job.

References:
    Bartusch, Möhring, Radermacher (1988), "Scheduling project networks with resource constraints and time windows",
    Annals of Operations Research 16: start-to-start lags in place of links of every type.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from heapq import heapify, heappop, heappush

from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import Early, bounds_of, evaluate
from rollout.schedule.network import Arc
from rollout.waves.moving import Moving

Terms = tuple[tuple[int, int], ...]
"""Nodes, and how many working days after the start of each."""


class Lags:
    """Copies in terms of the **nodes**: those that are decided, in an order in which what comes before comes first.

    `nodes` are their copies and `at` the node of each copy; `is_job` says which are given a start, `is_odd` which the
    rules of the schedule have to place. A copy starts at its `floor` or later and at or after its `terms`; an odd one
    can be held back by more than that. `after` are the nodes that wait for each node, `waits` for how many it waits.
    """

    __slots__ = ("after", "at", "floor", "is_job", "is_odd", "moving", "nodes", "states", "terms", "waits")

    def __init__(self, moving: Moving, jobs: Collection[int], offers: Mapping[int, int]) -> None:
        """Put together the links among what moves.

        Args:
            moving: What moves.
            jobs: The copies that are given a start.
            offers: Boundaries before which some other copies do not start.
        """
        self.moving = moving
        self.states = moving.states[:]
        for copy, boundary in offers.items():
            state = self.states[copy]
            self.states[copy] = state._replace(floor=[max(state.floor[0], boundary)])
        chosen = frozenset(jobs)
        self.nodes: list[int] = []
        self.at: dict[int, int] = {}
        self.is_job: list[bool] = []
        self.is_odd: list[bool] = []
        self.floor: list[int] = []
        self.terms: list[Terms] = []
        sources: list[set[int]] = []
        for number in range(len(moving.places)):
            behind, is_odd = self._add(number)
            if is_odd or number in chosen:
                self.at[number] = len(self.nodes)
                self.nodes.append(number)
                self.is_job.append(number in chosen)
                self.is_odd.append(is_odd)
                sources.append(behind)
        self.waits = [len(each) for each in sources]
        self.after: list[list[int]] = [[] for _ in self.nodes]
        for node, each in enumerate(sources):
            for source in each:
                self.after[source].append(node)

    def _add(self, number: int) -> tuple[set[int], bool]:
        """Work out a copy's floor and terms; the nodes that it waits for, and whether it is odd."""
        row, state = self.moving.rows[number], self.states[number]
        floor, terms, behind, is_odd = state.floor[0], dict[int, int](), set[int](), bool(state.finished)
        for arc in row.arcs_in:
            if not self._moves(arc):
                floor = max(floor, bounds_of(arc, state.remaining, self.moving.early)[0])
                continue
            lag = _plain_lag(arc)
            if lag is None or state.finished:
                is_odd = True
                behind.update(node for each in _sources(arc) for node, _ in self._behind(each)[1])
                continue
            before = arc.predecessor.index
            lag += self.states[before].remaining[0] if arc.from_finish else 0
            lag -= state.remaining[0] if arc.to_finish else 0
            least, ways = self._behind(before)
            floor = max(floor, least + lag)
            for node, days in ways:
                terms[node] = max(terms.get(node, days + lag), days + lag)
        self.floor.append(floor)
        self.terms.append(tuple(terms.items()))
        return behind.union(terms), is_odd

    def _moves(self, arc: Arc) -> bool:
        """Whether what a link binds can come later; what has started binds by its actual start."""
        count = len(self.moving.places)
        if arc.quorum is not None:
            return any(each < count for each in _sources(arc))
        before = arc.predecessor.index
        return before < count and (arc.from_finish or not self.states[before].begun)

    def _behind(self, number: int) -> tuple[int, Terms]:
        """The floor and terms of a copy as what waits for it sees them: a node is decided, whatever it waits for."""
        if number >= len(self.moving.places):
            return NOWHERE, ()
        if number in self.at:
            return NOWHERE, ((self.at[number], 0),)
        return self.floor[number], self.terms[number]

    def ahead(self, copy: int) -> Mapping[int, int]:
        """By node, how many working days after its start a copy starts at the earliest, whatever else holds it.

        Nodes that do not lead there by plain links are left out.
        """
        found = dict(self._behind(copy)[1])
        waiting = [-node for node in found]
        heapify(waiting)
        while waiting:
            node = -heappop(waiting)
            for source, days in self.terms[self.nodes[node]]:
                if source not in found:
                    heappush(waiting, -source)
                distance = found[node] + days
                found[source] = max(found.get(source, distance), distance)
        return found

    def position(self) -> Position:
        """Nothing decided yet."""
        return Position(self)


def _sources(arc: Arc) -> Iterator[int]:
    """The copies that a link comes from."""
    if arc.quorum is None:
        yield arc.predecessor.index
    else:
        yield from (copy.row.index for _, copies in arc.quorum.groups for copy in copies)


def _plain_lag(arc: Arc) -> int | None:
    """The lag of a link in one calendar; None of a quorum and of a link between calendars."""
    if arc.quorum is not None:
        return None
    (pair,) = arc.pairs or ()
    return pair.lag if pair.forth is None else None


class Position:
    """Where everything stands while the nodes are decided, each after those that it waits for."""

    __slots__ = ("_early", "_lags", "starts")

    def __init__(self, lags: Lags) -> None:
        self._lags = lags
        self.starts = [NOWHERE] * len(lags.nodes)
        self._early = lags.moving.early[:] if any(lags.is_odd) else lags.moving.early

    def ready(self, node: int) -> int:
        """The earliest boundary for a node by all that it waits for."""
        copy = self._lags.nodes[node]
        return self._evaluated(copy).place[0] if self._lags.is_odd[node] else self._latest(copy)

    def put(self, node: int, start: int) -> None:
        """Decide a node: it starts at a boundary, `ready` or later."""
        self.starts[node] = start

    def settle(self, node: int) -> None:
        """Decide a node that is given no start: it stands where all that it waits for puts it."""
        copy = self._lags.nodes[node]
        self._early[copy] = self._evaluated(copy)
        self.starts[node] = self._early[copy].place[0]

    def place(self, copy: int) -> int:
        """The boundary at which a copy's remaining work starts."""
        node = self._lags.at.get(copy)
        return self._latest(copy) if node is None else self.starts[node]

    def finish(self, copy: int) -> int:
        """The boundary at which a copy finishes."""
        return self.place(copy) + self._lags.states[copy].remaining[0]

    def _latest(self, copy: int) -> int:
        found = self._lags.floor[copy]
        for node, days in self._lags.terms[copy]:
            place = self.starts[node] + days
            if place > found:
                found = place
        return found

    def _evaluated(self, copy: int) -> Early:
        """A copy by the rules of the schedule."""
        row = self._lags.moving.rows[copy]
        for source in row.sources:
            node = self._lags.at.get(source)
            if source < copy and (node is None or self._lags.is_job[node]):
                self._early[source] = self._open(source)
        return evaluate(row, self._lags.states[copy], self._early)

    def _open(self, copy: int) -> Early:
        """A copy whose work is open, or that is passed through, as the rules of the schedule want it told."""
        if self._lags.moving.rows[copy].passing:
            return self._evaluated(copy)
        state = self._lags.states[copy]
        place = [self.place(copy)]
        finish = [place[0] + state.remaining[0]]
        start = state.actual_start if state.begun else place
        return Early(place, finish, start, finish, start, [])
