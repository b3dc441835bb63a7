"""How far each milestone of a cohort stands from setting its units' finishes: drag in closed form.

A network's finish is its longest path. Put the milestones in network order and cut between those before one milestone
and those after it: every path that avoids the milestone crosses the cut once, over a link, from a floor after it, or
to the finish from before it. The least slack of these crossings says how far the finish can come forward before
another path takes over; the paths through the milestone itself are looked at by the kind of their links, because only
FS and FF count its duration on the way out and only FF and SF on the way in.

This holds exactly for units whose own links have no elapsed lags, with nothing held and nothing not applicable, when
the milestone does not move later; the others are tried out (`drag`).

References:
    Devaux (1999), "Total Project Control"; the cut is the usual argument for the most vital arc of an acyclic network.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from rollout.schedule.backward import FAR, inverse
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import Early, is_held
from rollout.schedule.network import Arc, Cohort, Row
from rollout.schedule.state import Inputs

Boundaries = list[int]


class Slack:
    """The drags of one cohort's milestones, lane by lane, where the closed form holds."""

    def __init__(self, cohort: Cohort, inputs: Inputs, early: Sequence[Early], finishes: Boundaries) -> None:
        self._inputs = inputs
        self._early = early
        self._finishes = finishes
        self._rows = sorted(cohort.rows.values(), key=lambda row: row.index)
        self._place = {row.index: place for place, row in enumerate(self._rows)}
        self._by_finish: dict[int, Boundaries] = {}
        self._by_start: dict[int, Boundaries] = {}
        self._latest_start: dict[int, Boundaries] = {}
        self._own_latest_starts()
        self._elsewhere = self._crossings()
        self.exact = self._exact_lanes(cohort)
        """Lanes for which the closed form holds."""

    def drag(self, row: Row, lane: int) -> int | None:
        """Working days the finish comes forward without the milestone's work; None when it has to be tried out."""
        state, early = self._inputs.rows[row.index], self._early[row.index]
        if lane not in self.exact or row.cohort.lanes[lane].facts(row.milestone.id).expected is not None:
            return None
        remaining, place = state.remaining[lane], state.floor[lane]
        for number, arc in enumerate(row.arcs_in):
            bound = early.bounds[number][lane]
            if bound != NOWHERE:
                place = max(place, bound + remaining if arc.to_finish else bound)
        if place > early.place[lane]:
            return None
        through = min(self._finishes[lane], self._by_finish[row.index][lane], self._by_start[row.index][lane])
        return max(0, min(self._elsewhere[self._place[row.index]][lane], through - place))

    def _exact_lanes(self, cohort: Cohort) -> frozenset[int]:
        bent = any(
            pair.forth is not None
            for row in self._rows
            for arc in row.arcs_in
            if arc.predecessor.cohort is cohort
            for pair in arc.pairs or ()
        )
        if bent:
            return frozenset()
        odd = {lane for row in self._rows for lane in row.passing}
        for row in self._rows:
            state, early = self._inputs.rows[row.index], self._early[row.index]
            odd |= {lane for lane in state.finished if is_held(early, state, lane)}
        return frozenset(range(len(cohort.lanes))) - odd

    def _is_own(self, arc: Arc) -> bool:
        return arc.quorum is None and arc.predecessor.index in self._place and arc.successor.index in self._place

    def _inverse(self, arc: Arc) -> Boundaries:
        start = self._latest_start[arc.successor.index]
        remaining = self._inputs.rows[arc.successor.index].remaining
        finish = [s + d for s, d in zip(start, remaining, strict=True)]
        return inverse(arc, self._inputs.rows[arc.predecessor.index], finish, start)

    def _own_latest_starts(self) -> None:
        """Latest starts against the unit's own finish alone, other programmes left aside.

        What a milestone's links ask of its finish and of its start is kept apart: without its work only the first
        still counts the time it takes.
        """
        lanes = len(self._finishes)
        for row in self._rows:
            self._by_finish[row.index] = [FAR] * lanes
            self._by_start[row.index] = [FAR] * lanes
        for row in reversed(self._rows):
            state = self._inputs.rows[row.index]
            by_finish, by_start = self._by_finish[row.index], self._by_start[row.index]
            own = self._finishes[:]
            for lane in state.finished:
                own[lane] = FAR
            self._latest_start[row.index] = [
                min(f - d, g - d, s) for f, g, s, d in zip(own, by_finish, by_start, state.remaining, strict=True)
            ]
            for arc in row.arcs_in:
                if self._is_own(arc):
                    self._keep(arc, self._inverse(arc))

    def _keep(self, arc: Arc, latest: Boundaries) -> None:
        """Let a link bound its predecessor; between two finished milestones there is nothing to bind."""
        before, after = self._inputs.rows[arc.predecessor.index], self._inputs.rows[arc.successor.index]
        if after.finished:
            latest = latest[:]
            for lane in set(after.finished).intersection(before.finished):
                latest[lane] = FAR
        if arc.from_finish:
            known = self._by_finish[arc.predecessor.index]
        else:
            known = self._by_start[arc.predecessor.index]
            latest = [late - d for late, d in zip(latest, before.remaining, strict=True)]
        known[:] = map(min, known, latest)

    def _crossings(self) -> list[Boundaries]:
        """For the cut at each row: the least slack of everything that crosses it."""
        before, after = self._sinks(), self._sources()
        crossing = [list(map(min, b, a)) for b, a in zip(before, after, strict=True)]
        for row in self._rows:
            early, start = self._early[row.index], self._latest_start[row.index]
            for number, arc in enumerate(row.arcs_in):
                if not self._is_own(arc):
                    continue
                slack = _gap(start, early.bounds[number])
                for cut in range(self._place[arc.predecessor.index] + 1, self._place[row.index]):
                    crossing[cut] = list(map(min, crossing[cut], slack))
        return crossing

    def _sinks(self) -> list[Boundaries]:
        """For each cut: the least distance to the finish of what lies before it, and of finished work anywhere."""
        lanes = len(self._finishes)
        fixed, distances = [FAR] * lanes, []
        for row in self._rows:
            state = self._inputs.rows[row.index]
            distance = [f - e for f, e in zip(self._finishes, self._early[row.index].finish, strict=True)]
            for lane in state.finished:
                fixed[lane] = min(fixed[lane], self._finishes[lane] - state.floor[lane])
                distance[lane] = FAR
            distances.append(distance)
        start: list[Boundaries] = [[FAR] * lanes, *distances[:-1]]
        return [list(map(min, least, fixed)) for least in accumulate(start, lambda a, b: list(map(min, a, b)))]

    def _sources(self) -> list[Boundaries]:
        """For each cut: the least slack of what holds the milestones after it from outside: floors, other rows."""
        slacks = []
        for row in self._rows:
            state, early = self._inputs.rows[row.index], self._early[row.index]
            start = self._latest_start[row.index]
            slack = _gap(start, state.floor)
            for number, arc in enumerate(row.arcs_in):
                if not self._is_own(arc):
                    slack = list(map(min, slack, _gap(start, early.bounds[number])))
                elif not arc.from_finish:
                    begun = self._inputs.rows[arc.predecessor.index].actual_start
                    fixed = [b if a else NOWHERE for a, b in zip(begun, early.bounds[number], strict=True)]
                    slack = list(map(min, slack, _gap(start, fixed)))
            slacks.append(slack)
        end: list[Boundaries] = [[FAR] * len(self._finishes), *reversed(slacks[1:])]
        return list(reversed(list(accumulate(end, lambda a, b: list(map(min, a, b))))))


def _gap(latest: Boundaries, bound: Boundaries) -> Boundaries:
    """How far each bound is from mattering; `FAR` where there is none."""
    return [a - b if b != NOWHERE else FAR for a, b in zip(latest, bound, strict=True)]
