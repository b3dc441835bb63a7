"""Where everything stands once some work has been put later, without following every link each time.

Along plain links (one calendar, work that is open) a copy starts a fixed number of working days after the start of
what it waits for. Links in a row are one such **lag**, so that a copy waits only for what is decided: the jobs that are
given slots, and the few copies that only the rules of `schedule.forward` can place (a quorum, another calendar, work
that is finished or does not apply). What a plan is worth is then a few additions for each job.

References:
    Bartusch, Möhring, Radermacher (1988), "Scheduling project networks with resource constraints and time windows",
    Annals of Operations Research 16: start-to-start lags in place of links of every type.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import Early, bounds_of, evaluate
from rollout.schedule.network import Arc
from rollout.schedule.state import RowState, State
from rollout.waves.moving import Moving

Terms = tuple[tuple[int, int], ...]
"""Nodes, and how many working days after the start of each."""


class Lags:
    """Copies in terms of the **nodes**: those that are decided, in an order in which what comes before comes first.

    `nodes` are their copies and `at` the node of each copy; `is_job` says which are given a start, `is_odd` which the
    rules of the schedule have to place. A copy starts at its `floor` or later and at or after its `terms` (of an odd
    one these only name what it waits for). `after` are the nodes that wait for each node, `waits` for how many it
    waits.
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
        self.states = [
            state._replace(floor=[max(state.floor[0], offers.get(number, NOWHERE))])
            for number, state in enumerate(moving.states)
        ]
        chosen = frozenset(jobs)
        self.nodes: list[int] = []
        self.at: dict[int, int] = {}
        self.is_job: list[bool] = []
        self.is_odd: list[bool] = []
        self.floor: list[int] = []
        self.terms: list[Terms] = []
        for number in range(len(moving.places)):
            is_odd = self._is_odd(number)
            floor, terms = self._odd(number) if is_odd else self._plain(number)
            self.floor.append(floor)
            self.terms.append(terms)
            if is_odd or number in chosen:
                self.at[number] = len(self.nodes)
                self.nodes.append(number)
                self.is_job.append(number in chosen)
                self.is_odd.append(is_odd)
        self.waits = [len(self.terms[copy]) for copy in self.nodes]
        self.after: list[list[int]] = [[] for _ in self.nodes]
        for node, copy in enumerate(self.nodes):
            for source, _ in self.terms[copy]:
                self.after[source].append(node)

    def position(self) -> Position:
        """Nothing decided yet."""
        return Position(self)

    def _is_odd(self, number: int) -> bool:
        """Whether a copy cannot be placed by adding days to starts."""
        row, state = self.moving.rows[number], self.states[number]
        return bool(state.finished or row.passing) or any(
            self.moves(arc) and (arc.quorum is not None or (arc.pairs or ())[0].forth is not None)
            for arc in row.arcs_in
        )

    def moves(self, arc: Arc) -> bool:
        """Whether what a link binds can come later; what has started binds by its actual start."""
        if arc.quorum is not None:
            return any(copy.row.index < len(self.moving.places) for _, copies in arc.quorum.groups for copy in copies)
        before = arc.predecessor.index
        return before < len(self.moving.places) and (arc.from_finish or not self.states[before].begun)

    def _odd(self, number: int) -> tuple[int, Terms]:
        """The nodes that an odd copy waits for."""
        sources = {source for source in self.moving.rows[number].sources if source < number}
        nodes = {node for source in sources for node, _ in self.behind(source)[1]}
        return self.moving.early[number].place[0], tuple((node, 0) for node in sorted(nodes))

    def _plain(self, number: int) -> tuple[int, Terms]:
        """A copy's floor and terms from those of what it waits for."""
        state = self.states[number]
        floor, terms = state.floor[0], dict[int, int]()
        for arc in self.moving.rows[number].arcs_in:
            if not self.moves(arc):
                floor = max(floor, bounds_of(arc, state.remaining, self.moving.early)[0])
                continue
            before = arc.predecessor.index
            shift = (arc.pairs or ())[0].lag
            shift += self.states[before].remaining[0] if arc.from_finish else 0
            shift -= state.remaining[0] if arc.to_finish else 0
            least, ways = self.behind(before)
            floor = max(floor, least + shift)
            for node, days in ways:
                terms[node] = max(terms.get(node, days + shift), days + shift)
        return floor, tuple(terms.items())

    def behind(self, number: int) -> tuple[int, Terms]:
        """The floor and terms of a copy as what waits for it sees them: a node is decided, whatever it waits for."""
        if number in self.at:
            return NOWHERE, ((self.at[number], 0),)
        return self.floor[number], self.terms[number]


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
        """An odd copy by the rules of the schedule."""
        row = self._lags.moving.rows[copy]
        for source in row.sources:
            node = self._lags.at.get(source)
            if source < copy and (node is None or self._lags.is_job[node]):
                self._early[source] = self._open(source)
        return evaluate(row, self._lags.states[copy], self._early)

    def _open(self, copy: int) -> Early:
        """A copy whose work is open, as the rules of the schedule want it told."""
        state: RowState = self._lags.states[copy]
        place = [self.place(copy)]
        finish = [place[0] + state.remaining[0]]
        start = state.actual_start if state.state[0] is State.IN_PROGRESS else place
        return Early(place, finish, start, finish, start, [])
