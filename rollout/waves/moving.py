"""The part of the network that slots can move: copies one by one, so that one force can be moved alone.

Only copies that stand behind a milestone that waits for a slot are here. Where they stand is mostly a matter of plain
sums (`lags`); for what only the rules of `schedule.forward` can place, a copy is given as a row of one lane, which
those rules evaluate as they do any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rollout.schedule.calendar import Crossing, WorkingCalendar
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

    `places` are the copies, `at` the number of each. By number: `starts` are the boundaries at which their remaining
    work starts at the earliest, `remaining` its working days, `state` how far it has come.
    """

    __slots__ = ("_early", "_known", "_passes", "at", "places", "remaining", "starts", "state")

    def __init__(self, passes: Passes, first: Iterable[Place]) -> None:
        self._passes = passes
        self.places: list[Place] = []
        self.starts: list[int] = []
        self.remaining: list[int] = []
        self.state: list[State] = []
        for row, lanes in _downstream(passes, first):
            early, state = passes.early[row].place, passes.inputs.rows[row]
            self.places += [Place(row, lane) for lane in lanes]
            self.starts += [early[lane] for lane in lanes]
            self.remaining += [state.remaining[lane] for lane in lanes]
            self.state += [state.state[lane] for lane in lanes]
        self.at: dict[tuple[int, int], int] = {place: number for number, place in enumerate(self.places)}
        self._known = dict(self.at)
        self._early: dict[int, Early] = {}

    def row(self, number: int) -> Row:
        """The milestone that a copy is one of, in the network."""
        return self._passes.network.rows[self.places[number].row]

    def lane(self, number: int) -> int:
        """The lane of that row in which it stands."""
        return self.places[number].lane

    def calendar(self, number: int) -> WorkingCalendar:
        """The calendar of its unit."""
        return self.row(number).cohort.lanes[self.lane(number)].calendar

    def actual_start(self, number: int) -> list[int]:
        """The boundary at which its work has started, as a row of one lane has it."""
        place = self.places[number]
        return [self._passes.inputs.rows[place.row].actual_start[place.lane]]

    def is_passing(self, number: int) -> bool:
        """Whether it is not applicable."""
        return self.state[number] is State.PASSING

    def alone(self, number: int) -> tuple[Row, RowState]:
        """A copy as a row of one lane with its state. The rows it comes after are numbered as the copies are, those
        that do not move from their number on (see `early`)."""
        place = self.places[number]
        row, lane = self._passes.network.rows[place.row], place.lane
        alone = _one_lane(row, lane, number)
        alone.arcs_in = [arc for each in row.arcs_in for arc in self._arcs(each, lane, alone)]
        return alone, _alone(self._passes.inputs.rows[place.row], lane)

    def early(self) -> list[Early | None]:
        """By number, what the forward pass says now of all that a copy asked for `alone` waits for."""
        return [self._early.get(number) for number in range(len(self._known))]

    def _before(self, row: Row, lane: int) -> Row:
        """What a copy waits for, as a row of one lane without what it waits for in its turn."""
        number = self._known.setdefault(Place(row.index, lane), len(self._known))
        place, finish, start, open_finish, open_start, _ = self._passes.early[row.index]
        self._early[number] = Early(
            [place[lane]], [finish[lane]], [start[lane]], [open_finish[lane]], [open_start[lane]], []
        )
        return _one_lane(row, lane, number)

    def _arcs(self, arc: Arc, lane: int, alone: Row) -> Iterator[Arc]:
        """An arc as it binds one copy."""
        if arc.quorum is not None:
            groups = tuple(
                (weight, tuple(Copy(self._before(each.row, each.lane), 0, each.forth, None) for each in copies))
                for weight, copies in arc.quorum.groups
            )
            quorum = QuorumCount(needs=arc.quorum.needs, take_part=arc.quorum.take_part, groups=groups)
            yield _like(arc, arc.predecessor, alone, None, quorum)
            return
        for lane_before, lag, forth in ways_into(arc, lane):
            before = self._before(arc.predecessor, lane_before)
            yield _like(arc, before, alone, (Pair(0, 0, lag, forth, None),), None)


def place_of(copy: Copy) -> Place:
    """Where in the network a copy stands that a quorum counts."""
    return Place(copy.row.index, copy.lane)


def ways_into(arc: Arc, lane: int) -> Sequence[tuple[int, int, Crossing | None]]:
    """The ways by which an arc that is no quorum binds one lane of its successor: from which lane, with what lag and
    crossing."""
    if arc.pairs is None:
        return ((lane, arc.lag, None),)
    return [(pair.before, pair.lag, pair.forth) for pair in arc.pairs if pair.after == lane]


def _one_lane(row: Row, lane: int, number: int) -> Row:
    """One lane of a row, without its arcs."""
    alone = Row(
        order=row.order,
        cohort=row.cohort,
        milestone=row.milestone,
        is_local=row.is_local,
        passing=frozenset((0,)) if lane in row.passing else frozenset(),
        planned=[row.planned[lane]],
    )
    alone.index = number
    return alone


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


def _downstream(passes: Passes, first: Iterable[Place]) -> Iterator[tuple[int, list[int]]]:
    """Some copies and everything that waits for them, in network order: rows, each with its lanes."""
    found: dict[int, set[int]] = {}
    for place in first:
        found.setdefault(place.row, set()).add(place.lane)
    for row in passes.network.rows[min(found, default=len(passes.network.rows)) :]:
        lanes = found.get(row.index)
        if not lanes:
            continue
        yield row.index, sorted(lanes)
        for arc in row.arcs_out:
            after = found.setdefault(arc.successor.index, set())
            if arc.quorum is None and arc.pairs is None:
                after |= lanes
            else:
                after.update(step.after for lane in lanes for step in arc.steps_from(row.index, lane))
