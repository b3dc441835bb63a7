"""Drag: how many working days a critical milestone costs the finish, by trying the schedule without it.

All forces' drags of one milestone are worked out in one pass, each lane its own experiment: inside a cohort lanes do
not touch. Where one force's change could come back through a quorum or another programme, that lane is tried again
alone, through the whole network.

References:
    Devaux (1999), "Total Project Control": drag, the effect of an activity on the project's length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rollout.schedule.backward import own_finishes
from rollout.schedule.forward import Early, copy_bound, evaluate
from rollout.schedule.network import Arc, Cohort, Network, Row
from rollout.schedule.state import Inputs


class Drags:
    """Tries a network with single milestones taking no time."""

    def __init__(
        self,
        network: Network,
        inputs: Inputs,
        early: Sequence[Early],
        finishes: Mapping[int, list[int]],
    ) -> None:
        self._network = network
        self._inputs = inputs
        self._early = early
        self._finishes = finishes
        self._own = [own_finishes(row, inputs.rows[row.index], early[row.index]) for row in network.rows]
        self._returning: dict[str, frozenset[int]] = {}

    def of_lanes(self, row: Row, lanes: Sequence[int]) -> dict[int, int]:
        """The drag of a force milestone in each of some lanes, in working days of the lane's calendar."""
        inside = sorted(other.index for other in row.cohort.rows.values() if other.index > row.index)
        trial, changed = self._try(row, lanes, (self._network.rows[index] for index in inside))
        again = self._leaking(row, lanes, trial, changed)
        drags = {lane: self._gain(row.cohort, lane, trial, changed) for lane in lanes if lane not in again}
        for lane in again:
            later = self._network.rows[row.index + 1 :]
            alone, touched = self._try(row, (lane,), later)
            drags[lane] = self._gain(row.cohort, lane, alone, touched)
        return drags

    def of_national(self, row: Row) -> int:
        """The drag of a national milestone: the largest over the units of its programme."""
        trial, changed = self._try(row, (0,), self._network.rows[row.index + 1 :])
        return max(
            (
                self._gain(cohort, lane, trial, changed)
                for cohort in self._network.cohorts[row.programme]
                if not cohort.is_national
                for lane in range(len(cohort.lanes))
            ),
            default=0,
        )

    def _try(self, row: Row, lanes: Iterable[int], later: Iterable[Row]) -> tuple[list[Early | None], set[int]]:
        """The network with no work left on `row` in some lanes, following its effect through the `later` rows."""
        trial: list[Early | None] = list(self._early)
        trial[row.index] = evaluate(row, self._inputs.without_work(row, lanes), trial)
        changed = {row.index}
        for other in later:
            if any(before in changed for before in other.sources):
                result = evaluate(other, self._inputs.rows[other.index], trial)
                base = self._early[other.index]
                if result.finish != base.finish or result.place != base.place:
                    trial[other.index] = result
                    changed.add(other.index)
        return trial, changed

    def _gain(self, cohort: Cohort, lane: int, trial: Sequence[Early | None], changed: set[int]) -> int:
        """Working days by which a unit's finish comes forward in a trial; never below 0."""
        latest = 0
        for row in cohort.rows.values():
            own = self._own[row.index][lane]
            if row.index in changed and own and lane not in self._inputs.rows[row.index].finished:
                early = trial[row.index]
                assert early is not None
                own = early.finish[lane]
            latest = max(latest, own)
        return max(0, self._finishes[id(cohort)][lane] - latest)

    def _leaking(self, row: Row, lanes: Sequence[int], trial: Sequence[Early | None], changed: set[int]) -> set[int]:
        """Lanes whose change reaches, outside their cohort, something that can come back to it."""
        returning = self._returning.get(row.programme)
        if returning is None:
            returning = self._returning[row.programme] = self._can_return(row.programme)
        again: set[int] = set()
        for index in changed:
            for arc in self._network.rows[index].arcs_out:
                if arc.successor.cohort is not row.cohort and arc.successor.index in returning:
                    again |= self._moved(arc, index, lanes, trial)
        return again

    def _moved(self, arc: Arc, index: int, lanes: Sequence[int], trial: Sequence[Early | None]) -> set[int]:
        before, after = self._early[index], trial[index]
        assert after is not None
        if arc.quorum is None:
            return {
                lane
                for lane in lanes
                if before.finish[lane] != after.finish[lane] or before.start[lane] != after.start[lane]
            }
        met_at = self._early[arc.successor.index].bounds[arc.successor.arcs_in.index(arc)][0]
        moved = set()
        for _, copies in arc.quorum.groups:
            for copy in copies:
                if copy.row.index == index and copy.lane in lanes:
                    was = copy_bound(copy, arc.lag, self._early)
                    now = copy_bound(copy, arc.lag, trial)
                    if (was < met_at, was <= met_at) != (now < met_at, now <= met_at):
                        moved.add(copy.lane)
        return moved

    def _can_return(self, programme: str) -> frozenset[int]:
        """Rows outside a programme's force milestones from which one of them can be reached."""
        found: set[int] = set()
        waiting = [row for cohort in self._network.cohorts[programme][1:] for row in cohort.rows.values()]
        while waiting:
            for before in waiting.pop().sources:
                if before not in found:
                    found.add(before)
                    waiting.append(self._network.rows[before])
        return frozenset(found)
