"""What waits for what, as the solver sees it: a variable for each node, held back by all that the node waits for.

Later dates never make a plan better, so "no earlier than" says everything: the least answer puts each node where the
rules of the schedule do. A link within one calendar is a lag. A link into another is a lag for each stretch of days
over which the two calendars keep their distance. Of what a quorum counts, as much holds as it needs.

Two things are left out, so that what is proven is true of more than the plans there are: quorums of work that is
finished, and, where calendars differ in more than `_MOST` stretches, all but the least distance between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from rollout.schedule.calendar import NOWHERE, Crossing
from rollout.schedule.forward import copy_bound
from rollout.schedule.network import Arc
from rollout.schedule.state import State
from rollout.waves.lags import MOVING_STARTS, Lags

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel

_MOST = 20_000
"""How many stretches of days are told apart in all: more make the question slow to put."""


class Placed(NamedTuple):
    """A boundary that is to be found: an expression of the model, and between which boundaries it lies."""

    variable: Any
    first: int
    last: int

    def later(self, days: int) -> Placed:
        """So many working days later in the same calendar."""
        return Placed(self.variable + days, self.first + days, self.last + days)


class _Bound(NamedTuple):
    """No earlier than a boundary, once all the literals hold."""

    value: Placed
    literals: tuple[Any, ...] = ()


class _Group(NamedTuple):
    """What counts as one delivery of a quorum: its weight, and the boundaries that hold once it is counted."""

    weight: int
    least: int
    values: tuple[Placed, ...]


class _Quorum(NamedTuple):
    needs: int
    groups: tuple[_Group, ...]


class Waiting:
    """Every node's boundary in a model, no earlier than what it waits for.

    `places` are by node. `inside` gives, for each node that is a job, the last boundary at which it is bound by more
    than what it waits for; it can stand later only by what it waits for.
    """

    def __init__(self, model: CpModel, lags: Lags, inside: Mapping[int, int]) -> None:
        self._model = model
        self._lags = lags
        self._left = _MOST
        self._crossed: dict[tuple[int, int, int], Placed] = {}
        self._held: dict[int, tuple[Any, ...]] = {}
        self.places: list[Placed] = []
        for node in range(len(lags.nodes)):
            self.places.append(self._place(node, inside.get(node, NOWHERE)))

    def finishes(self, copy: int) -> tuple[int, list[Placed]]:
        """The boundaries no earlier than which a copy finishes: one that is certain, and those to be found."""
        least, ways = self._lags.behind(copy)
        days = self._lags.moving.remaining[copy]
        return least + days, [self.places[node].later(apart + days) for node, apart in ways]

    def _place(self, node: int, inside: int) -> Placed:
        """A node's variable, with all that it waits for."""
        copy = self._lags.nodes[node]
        floor = self._lags.floor[copy]
        bounds = [_Bound(self.places[source].later(days)) for source, days in self._lags.terms[copy]]
        quorums: list[_Quorum] = []
        if self._lags.is_odd[node]:
            bounds += self._odd_bounds(copy)
            quorums += self._quorums(copy)
        values = [bound.value for bound in bounds]
        values += [value for quorum in quorums for group in quorum.groups for value in group.values]
        least = [group.least for quorum in quorums for group in quorum.groups]
        # One day more than inside, so that a job is outside once it stands there.
        last = max(floor, inside and inside + 1, *least, *(value.last for value in values), NOWHERE)
        variable = self._model.new_int_var(floor, last, "")
        for bound in bounds:
            self._after(variable, bound.value, bound.literals)
        for quorum in quorums:
            self._count(variable, floor, quorum)
        return Placed(variable, floor, last)

    def _after(self, variable: Any, value: Placed, literals: Sequence[Any]) -> None:
        self._model.add(variable >= value.variable).only_enforce_if(*literals)

    def _odd_bounds(self, copy: int) -> Iterator[_Bound]:
        """What links from other calendars, and into work that is finished, put on a copy."""
        moving = self._lags.moving
        row, state = self._lags.alone[copy]
        is_finished = moving.state[copy] is State.FINISHED
        for arc in row.arcs_in:
            before = arc.predecessor.index
            if arc.quorum is not None or before >= len(moving.places):
                continue
            if not (arc.from_finish or moving.state[before] in MOVING_STARTS):
                continue
            (pair,) = arc.pairs or ()
            if pair.forth is None and not is_finished:
                continue
            apart = pair.lag - (state.remaining[0] if arc.to_finish else 0)
            days = moving.remaining[before] if arc.from_finish else 0
            least, ways = self._lags.behind(before)
            if least and not is_finished:
                begin = _crossed(least + days, pair.forth) + apart
                yield _Bound(Placed(begin, begin, begin))
            for node, distance in ways:
                held = self._is_held(node) if is_finished else ()
                yield _Bound(self._across(node, distance + days, pair.forth).later(apart), held)

    def _is_held(self, node: int) -> tuple[Any, ...]:
        """The literal that says that a finished node stands later than its own finish; none when that is certain, or
        its work is open."""
        copy, place = self._lags.nodes[node], self.places[node]
        if self._lags.moving.state[copy] is not State.FINISHED:
            return ()
        if node not in self._held:
            own = self._lags.alone[copy][1].floor[0]
            is_held = self._model.new_bool_var("")
            self._model.add(place.variable <= own).only_enforce_if(~is_held)
            self._held[node] = (is_held,)
        return self._held[node]

    def _quorums(self, copy: int) -> Iterator[_Quorum]:
        """The quorums that hold a copy back."""
        if self._lags.moving.state[copy] is not State.FINISHED:
            for arc in self._lags.alone[copy][0].arcs_in:
                if arc.quorum is not None and not arc.quorum.is_short:
                    yield _Quorum(arc.quorum.needs, tuple(self._groups(arc)))

    def _groups(self, arc: Arc) -> Iterator[_Group]:
        assert arc.quorum is not None
        count = len(self._lags.moving.places)
        for weight, copies in arc.quorum.groups:
            least, values = NOWHERE, list[Placed]()
            for each in copies:
                number = each.row.index
                if number >= count:
                    least = max(least, copy_bound(each, arc.lag, self._lags.early))
                    continue
                floor, ways = self._lags.behind(number)
                days = self._lags.moving.remaining[number]
                if floor:
                    least = max(least, _crossed(floor + days, each.forth) + arc.lag)
                values += [self._across(node, distance + days, each.forth).later(arc.lag) for node, distance in ways]
            yield _Group(weight, least, tuple(values))

    def _count(self, variable: Any, floor: int, quorum: _Quorum) -> None:
        """As much of a quorum as it needs is no later than a boundary."""
        counted = []
        for group in quorum.groups:
            is_counted = self._model.new_bool_var("")
            if group.least > floor:
                self._model.add(variable >= group.least).only_enforce_if(is_counted)
            for value in group.values:
                self._after(variable, value, (is_counted,))
            counted.append(group.weight * is_counted)
        self._model.add(sum(counted) >= quorum.needs)

    def _across(self, node: int, days: int, forth: Crossing | None) -> Placed:
        """So many days after a node's start, as a boundary of another calendar (None: of the same one)."""
        if forth is None:
            return self.places[node].later(days)
        key = (node, days, id(forth))
        if key not in self._crossed:
            self._crossed[key] = self._crossing(self.places[node].later(days), forth)
        return self._crossed[key]

    def _crossing(self, place: Placed, forth: Crossing) -> Placed:
        stretches = list(_stretches(place, forth))
        first, last = forth[place.first], forth[place.last]
        if len(stretches) == 1:
            return Placed(place.variable + stretches[0].apart, first, last)
        value = self._model.new_int_var(first, last, "")
        self._model.add(value >= place.variable + min(stretch.apart for stretch in stretches))
        if len(stretches) <= self._left:
            self._left -= len(stretches)
            chosen = []
            for stretch in stretches:
                is_here = self._model.new_bool_var("")
                self._model.add(place.variable >= stretch.first).only_enforce_if(is_here)
                self._model.add(place.variable <= stretch.last).only_enforce_if(is_here)
                self._model.add(value >= place.variable + stretch.apart).only_enforce_if(is_here)
                chosen.append(is_here)
            self._model.add_exactly_one(chosen)
        return Placed(value, first, last)


def _crossed(boundary: int, forth: Crossing | None) -> int:
    return boundary if forth is None else forth[boundary]


class _Stretch(NamedTuple):
    """Boundaries from which another calendar's are equally far apart, both ends included."""

    first: int
    last: int
    apart: int


def _stretches(place: Placed, forth: Crossing) -> Iterator[_Stretch]:
    boundaries = range(place.first, place.last + 1)
    for apart, same in groupby(boundaries, key=lambda boundary: forth[boundary] - boundary):
        here = list(same)
        yield _Stretch(here[0], here[-1], apart)
