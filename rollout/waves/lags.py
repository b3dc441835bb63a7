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

from collections.abc import Collection, Mapping
from heapq import heapify, heappop, heappush

from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import Early, evaluate
from rollout.schedule.network import Row
from rollout.schedule.state import RowState, State
from rollout.waves.moving import Moving, place_of, ways_into

Terms = tuple[tuple[int, int], ...]
"""Nodes, and how many working days after the start of each."""

_FINISHED = State.FINISHED
MOVING_STARTS = (State.NOT_STARTED, State.PASSING)
"""States of copies whose start can come later; that of others is a fact."""


class Lags:
    """Copies in terms of the **nodes**: those that are decided, in an order in which what comes before comes first.

    `nodes` are their copies and `at` the node of each copy; `is_job` says which are given a start, `is_odd` which the
    rules of the schedule have to place. A copy starts at its `floor` or later and at or after its `terms`; an odd one
    can be held back by more than that. `after` are the nodes that wait for each node, `waits` for how many it waits.
    `alone` are the rows and states of odd copies, and of the not applicable ones that they wait for.
    """

    __slots__ = ("after", "alone", "at", "early", "floor", "is_job", "is_odd", "moving", "nodes", "terms", "waits")

    def __init__(self, moving: Moving, jobs: Collection[int], offers: Mapping[int, int]) -> None:
        """Put together the links among what moves.

        Args:
            moving: What moves.
            jobs: The copies that are given a start.
            offers: Boundaries before which some other copies do not start.
        """
        self.moving = moving
        chosen = frozenset(jobs)
        self.nodes: list[int] = []
        self.at: dict[int, int] = {}
        self.is_job: list[bool] = []
        self.is_odd: list[bool] = []
        # Nothing moves but to a later day: what does not move never binds more than it does now.
        self.floor = moving.starts[:]
        for copy, boundary in offers.items():
            self.floor[copy] = max(self.floor[copy], boundary)
        self.terms: list[Terms] = []
        self.alone: dict[int, tuple[Row, RowState]] = {}
        sources: list[set[int]] = []
        for number in range(len(moving.places)):
            behind, is_odd = self._add(number)
            if is_odd:
                self._keep_alone(number, offers)
            if is_odd or number in chosen:
                self.at[number] = len(self.nodes)
                self.nodes.append(number)
                self.is_job.append(number in chosen)
                self.is_odd.append(is_odd)
                sources.append(behind)
        self.early = moving.early()
        self.waits = [len(each) for each in sources]
        self.after: list[list[int]] = [[] for _ in self.nodes]
        for node, each in enumerate(sources):
            for source in each:
                self.after[source].append(node)

    def _add(self, number: int) -> tuple[set[int], bool]:
        """Work out a copy's terms, and what they add to its floor; the nodes that it waits for, and whether it is
        odd."""
        moving, at = self.moving, self.moving.at
        lane, remaining = moving.places[number].lane, moving.remaining[number]
        is_odd = is_finished = moving.state[number] is _FINISHED
        floor = self.floor[number]
        terms: dict[int, int] = {}
        behind: set[int] = set()
        for arc in moving.row(number).arcs_in:
            if arc.quorum is not None:
                sources = [
                    at[each] for _, group in arc.quorum.groups for copy in group if (each := place_of(copy)) in at
                ]
                is_odd |= bool(sources)
                behind.update(node for source in sources for node, _ in self.behind(source)[1])
                continue
            for before_lane, lag, forth in ways_into(arc, lane):
                before = at.get((arc.predecessor.index, before_lane))
                if before is None or not (arc.from_finish or moving.state[before] in MOVING_STARTS):
                    continue
                least, ways = self.behind(before)
                if forth is not None or is_finished:
                    is_odd = True
                    behind.update(node for node, _ in ways)
                    continue
                apart = lag + (moving.remaining[before] if arc.from_finish else 0) - (remaining if arc.to_finish else 0)
                if least + apart > floor:
                    floor = least + apart
                for node, days in ways:
                    terms[node] = max(terms[node], days + apart) if node in terms else days + apart
        self.floor[number] = floor
        self.terms.append(tuple(terms.items()))
        behind.update(terms)
        return behind, is_odd

    def behind(self, number: int) -> tuple[int, Terms]:
        """The floor and terms of a copy as what waits for it sees them: a node is decided, whatever it waits for."""
        if number in self.at:
            return NOWHERE, ((self.at[number], 0),)
        return self.floor[number], self.terms[number]

    def _keep_alone(self, number: int, offers: Mapping[int, int]) -> None:
        """Keep the row and state by which the rules of the schedule place a copy, with what passes on to it."""
        row, state = self.moving.alone(number)
        self.alone[number] = row, state._replace(floor=[max(state.floor[0], offers.get(number, NOWHERE))])
        for source in row.sources:
            if source < number and self.moving.is_passing(source) and source not in self.alone:
                self._keep_alone(source, offers)

    def ahead(self, copy: int) -> Mapping[int, int]:
        """By node, how many working days after its start a copy starts at the earliest, whatever else holds it.

        Nodes that do not lead there by plain links are left out.
        """
        found = dict(self.behind(copy)[1])
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


class Position:
    """Where everything stands while the nodes are decided, each after those that it waits for."""

    __slots__ = ("_early", "_lags", "starts")

    def __init__(self, lags: Lags) -> None:
        self._lags = lags
        self.starts = [NOWHERE] * len(lags.nodes)
        self._early = lags.early[:]

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
        self._early[copy] = found = self._evaluated(copy)
        self.starts[node] = found.place[0]

    def place(self, copy: int) -> int:
        """The boundary at which a copy's remaining work starts."""
        node = self._lags.at.get(copy)
        return self._latest(copy) if node is None else self.starts[node]

    def finish(self, copy: int) -> int:
        """The boundary at which a copy finishes."""
        return self.place(copy) + self._lags.moving.remaining[copy]

    def _latest(self, copy: int) -> int:
        found = self._lags.floor[copy]
        for node, days in self._lags.terms[copy]:
            place = self.starts[node] + days
            if place > found:
                found = place
        return found

    def _evaluated(self, copy: int) -> Early:
        """A copy by the rules of the schedule."""
        row, state = self._lags.alone[copy]
        for source in row.sources:
            node = self._lags.at.get(source)
            if source < copy and (node is None or self._lags.is_job[node]):
                self._early[source] = self._open(source)
        return evaluate(row, state, self._early)

    def _open(self, copy: int) -> Early:
        """A copy whose work is open, or that is passed through, as the rules of the schedule want it told."""
        moving = self._lags.moving
        if moving.is_passing(copy):
            return self._evaluated(copy)
        place = [self.place(copy)]
        finish = [place[0] + moving.remaining[copy]]
        start = moving.actual_start(copy) if moving.state[copy] is State.IN_PROGRESS else place
        return Early(place, finish, start, finish, start, [])
