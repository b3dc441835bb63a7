"""What drives what: the links whose bound is where a milestone stands, and the paths they make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import Early, copy_bound, is_held
from rollout.schedule.network import Arc, Row
from rollout.schedule.state import Inputs, State


class Node(NamedTuple):
    """One copy of one milestone: a row's index and a lane."""

    row: int
    lane: int


class Drive(NamedTuple):
    """A driving link: the predecessor's copy, the arc it comes by, and its lag as it counts, in schedulers' words."""

    node: Node
    arc: Arc
    lag: str


class Driving:
    """Finds the driving links of copies, each worked out once."""

    def __init__(self, rows: Sequence[Row], inputs: Inputs, early: Sequence[Early]) -> None:
        self._rows = rows
        self._inputs = inputs
        self._early = early
        self._known: dict[Node, tuple[Drive, ...]] = {}

    def links(self, node: Node) -> tuple[Drive, ...]:
        """The links whose bound equals the copy's place; none for a finished one that is not held."""
        known = self._known.get(node)
        if known is None:
            known = self._known[node] = tuple(self._find(node))
        return known

    def _find(self, node: Node) -> Iterable[Drive]:
        row, lane = self._rows[node.row], node.lane
        state, early = self._inputs.rows[node.row], self._early[node.row]
        place = early.place[lane]
        if place == NOWHERE or (state.state[lane] is State.FINISHED and not is_held(early, state, lane)):
            return
        opened = state.state[lane] is State.FINISHED
        for number, arc in enumerate(row.arcs_in):
            if early.bounds[number][lane] != place:
                continue
            if arc.quorum is not None:
                for _, copies in arc.quorum.groups:
                    for copy in copies:
                        if copy_bound(copy, arc.lag, self._early, opened=opened) == place:
                            yield Drive(Node(copy.row.index, copy.lane), arc, arc.lag_text)
            elif arc.pairs is None:
                yield Drive(Node(arc.predecessor.index, lane), arc, arc.lag_text)
            else:
                yield from self._driving_pairs(arc, lane, place, opened=opened)

    def _driving_pairs(self, arc: Arc, lane: int, place: int, *, opened: bool) -> Iterable[Drive]:
        before = self._early[arc.predecessor.index]
        if arc.from_finish:
            values = before.open_finish if opened else before.finish
        else:
            values = before.open_start if opened else before.start
        remaining = self._inputs.rows[arc.successor.index].remaining[lane] if arc.to_finish else 0
        assert arc.pairs is not None
        for pair in arc.pairs:
            if pair.after == lane and values[pair.before]:
                value = values[pair.before]
                bound = (pair.forth[value] if pair.forth is not None else value) + pair.lag - remaining
                if bound == place:
                    is_dropped = lane in arc.successor.passing or pair.before in arc.predecessor.passing
                    lag = "0d" if is_dropped else arc.lag_text
                    yield Drive(Node(arc.predecessor.index, pair.before), arc, lag)

    def floors(self, node: Node) -> list[str]:
        """The names of the floors a copy stands on, in the order in which tied ones are named."""
        place = self._early[node.row].place[node.lane]
        floors = self._inputs.floors(self._rows[node.row], node.lane)
        return [floor.name for floor in floors if floor.boundary == place]

    def path(self, ends: Iterable[Node]) -> set[Node]:
        """Everything reached backwards over driving links from `ends`, which are included."""
        found: set[Node] = set()
        waiting = list(ends)
        while waiting:
            node = waiting.pop()
            if node not in found:
                found.add(node)
                waiting.extend(drive.node for drive in self.links(node))
        return found

    def is_unfinished(self, node: Node) -> bool:
        """Whether a copy is work still to be done (not finished, and applicable)."""
        return self._inputs.rows[node.row].state[node.lane] in (State.NOT_STARTED, State.IN_PROGRESS)
