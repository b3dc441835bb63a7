"""The part of the network that slots can move: one row for every copy, so that one force can be moved alone.

The rules are those of `schedule.forward`, which evaluates these rows as it does any others; here it is only given
rows of one lane each, and only those that stand behind a milestone that waits for a slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rollout.schedule.forward import Early
from rollout.schedule.network import Arc, Copy, Pair, QuorumCount, Row
from rollout.schedule.passes import Passes
from rollout.schedule.state import RowState, State


class Place(NamedTuple):
    """One copy in the network: its row's index and its lane."""

    row: int
    lane: int


class Moving:
    """Copies downstream of some first ones, in an order in which what comes before comes first.

    `places` are the copies, `at` the number of each; `rows`, `states` and `early` hold them by number and, behind
    them, the copies that they wait for and that do not move.
    """

    __slots__ = ("at", "early", "places", "rows", "states")

    def __init__(self, passes: Passes, first: Iterable[Place]) -> None:
        self.places = _downstream(passes, first)
        self.at = {place: number for number, place in enumerate(self.places)}
        self.rows: list[Row] = []
        self.states: list[RowState] = []
        self.early: list[Early] = []
        for place in self.places:
            self._add(passes, place)
        known = dict(self.at)
        for number, place in enumerate(self.places):
            self.rows[number].arcs_in = [
                arc
                for each in passes.network.rows[place.row].arcs_in
                for arc in self._arcs(passes, each, number, known)
            ]

    def _add(self, passes: Passes, place: Place) -> Row:
        row = passes.network.rows[place.row]
        alone = Row(
            order=row.order,
            cohort=row.cohort,
            milestone=row.milestone,
            is_local=row.is_local,
            passing=frozenset((0,)) if place.lane in row.passing else frozenset(),
            planned=[row.planned[place.lane]],
        )
        alone.index = len(self.rows)
        self.rows.append(alone)
        self.states.append(_alone(passes.inputs.rows[place.row], place.lane))
        early, lane = passes.early[place.row], place.lane
        self.early.append(
            Early(
                [early.place[lane]],
                [early.finish[lane]],
                [early.start[lane]],
                [early.open_finish[lane]],
                [early.open_start[lane]],
                [],
            )
        )
        return alone

    def _known(self, passes: Passes, place: Place, known: dict[Place, int]) -> Row:
        if place not in known:
            known[place] = self._add(passes, place).index
        return self.rows[known[place]]

    def _arcs(self, passes: Passes, arc: Arc, number: int, known: dict[Place, int]) -> Iterator[Arc]:
        """An arc as it binds one copy."""
        lane = self.places[number].lane
        if arc.quorum is not None:
            groups = tuple(
                (
                    weight,
                    tuple(
                        Copy(self._known(passes, Place(each.row.index, each.lane), known), 0, each.forth, each.back)
                        for each in copies
                    ),
                )
                for weight, copies in arc.quorum.groups
            )
            quorum = QuorumCount(needs=arc.quorum.needs, take_part=arc.quorum.take_part, groups=groups)
            yield _like(arc, arc.predecessor, self.rows[number], None, quorum)
            return
        for pair in (Pair(lane, lane, arc.lag, None, None),) if arc.pairs is None else arc.pairs:
            if pair.after == lane:
                before = self._known(passes, Place(arc.predecessor.index, pair.before), known)
                yield _like(arc, before, self.rows[number], (Pair(0, 0, pair.lag, pair.forth, pair.back),), None)


def _like(
    arc: Arc, predecessor: Row, successor: Row, pairs: tuple[Pair, ...] | None, quorum: QuorumCount | None
) -> Arc:
    """A link of the same kind between other rows."""
    alone = Arc.__new__(Arc)
    alone.predecessor, alone.successor, alone.pairs, alone.quorum = predecessor, successor, pairs, quorum
    alone.type, alone.lag, alone.lag_text, alone.location = arc.type, arc.lag, arc.lag_text, arc.location
    alone.from_finish, alone.to_finish = arc.from_finish, arc.to_finish
    return alone


def _alone(state: RowState, lane: int) -> RowState:
    """One lane of a row's state."""
    return RowState(
        state=[state.state[lane]],
        floor=[state.floor[lane]],
        remaining=[state.remaining[lane]],
        actual_start=[state.actual_start[lane]],
        planned=[state.planned[lane]],
        begun=[0] if state.state[lane] is State.IN_PROGRESS else [],
        finished=[0] if state.state[lane] is State.FINISHED else [],
    )


def _downstream(passes: Passes, first: Iterable[Place]) -> list[Place]:
    """Some copies and everything that waits for them, in network order."""
    found: set[Place] = set()
    waiting = list(first)
    while waiting:
        place = waiting.pop()
        if place in found:
            continue
        found.add(place)
        for arc in passes.network.rows[place.row].arcs_out:
            waiting += [Place(arc.successor.index, step.after) for step in arc.steps_from(place.row, place.lane)]
    return sorted(found)
