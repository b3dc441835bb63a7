"""Drag: how many working days a critical milestone costs the finish, by trying the schedule without it.

Most are read off the slack around the milestone (`slack`). The others are tried out: all forces' drags of one milestone
in one pass, each lane its own experiment, because inside a cohort lanes do not touch. Where one force's change could
come back through a quorum or another programme, that lane is tried again alone, through the whole network.

References:
    Devaux (1999), "Total Project Control": drag, the effect of an activity on the project's length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rollout.schedule.backward import own_finishes
from rollout.schedule.forward import Early, copy_bound, evaluate
from rollout.schedule.network import Arc, Cohort, Network, Row
from rollout.schedule.slack import Slack
from rollout.schedule.state import Inputs


class Goal(NamedTuple):
    """What a drag is measured against: a unit's finish, or that of one of its milestones."""

    cohort: Cohort
    lane: int
    milestone: Row | None = None


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
        self._leaks: dict[int, frozenset[int]] = {}
        self._slacks: dict[int, Slack] = {}

    def of_lanes(self, row: Row, lanes: Sequence[int]) -> dict[int, int]:
        """The drag of a force milestone in each of some lanes, in working days of the lane's calendar."""
        slack = self._slack(row.cohort)
        may_leak = row.index in self._leaking_rows(row.cohort)
        known = {lane: None if may_leak else slack.drag(row, lane) for lane in lanes}
        left = [lane for lane in lanes if known[lane] is None]
        found = {lane: days for lane, days in known.items() if days is not None}
        return found | self.tried(row, left) if left else found

    def _slack(self, cohort: Cohort) -> Slack:
        if id(cohort) not in self._slacks:
            finishes = self._finishes[id(cohort)]
            self._slacks[id(cohort)] = Slack(cohort, self._inputs, self._early, finishes)
        return self._slacks[id(cohort)]

    def _leaking_rows(self, cohort: Cohort) -> frozenset[int]:
        """Rows of a cohort from which something outside it can be reached that comes back to the programme."""
        if id(cohort) not in self._leaks:
            returning = self._returning_to(cohort.programme)
            found: set[int] = set()
            for row in sorted(cohort.rows.values(), key=lambda row: -row.index):
                after = {arc.successor.index for arc in row.arcs_out}
                if not after.isdisjoint(found) or not after.isdisjoint(returning):
                    found.add(row.index)
            self._leaks[id(cohort)] = frozenset(found)
        return self._leaks[id(cohort)]

    def tried(self, row: Row, lanes: Sequence[int]) -> dict[int, int]:
        """The drag of a force milestone in some lanes, each by computing the schedule without its work."""
        inside = sorted(other.index for other in row.cohort.rows.values() if other.index > row.index)
        trial, changed = self._try(row, lanes, (self._network.rows[index] for index in inside))
        again = self._leaking(row, lanes, trial, changed)
        latest = self._latest(row.cohort, trial, changed)
        drags = {lane: self._gain(row.cohort, lane, latest) for lane in lanes}
        for lane in again:
            later = self._network.rows[row.index + 1 :]
            alone, touched = self._try(row, (lane,), later)
            drags[lane] = self._gain(row.cohort, lane, self._latest(row.cohort, alone, touched))
        return drags

    def of_national(self, row: Row) -> int:
        """The drag of a national milestone: the largest over the units of its programme."""
        ours = [cohort for cohort in self._network.cohorts[row.programme] if not cohort.is_national]
        if self._stays_inside(row, ours):
            inside = sorted(other.index for cohort in ours for other in cohort.rows.values())
            later: Sequence[Row] = [self._network.rows[index] for index in inside]
        else:
            later = self._network.rows[row.index + 1 :]
        trial, changed = self._try(row, (0,), later)
        return max(
            (
                self._gain(cohort, lane, latest)
                for cohort in ours
                for latest in (self._latest(cohort, trial, changed),)
                for lane in range(len(cohort.lanes))
            ),
            default=0,
        )

    def toward(self, row: Row, lane: int, goal: Goal) -> int:
        """Working days of the goal's calendar by which it comes forward without the work of any one copy."""
        trial, changed = self._try(row, (lane,), self._network.rows[row.index + 1 :])
        if goal.milestone is None:
            return self._gain(goal.cohort, goal.lane, self._latest(goal.cohort, trial, changed))
        after = trial[goal.milestone.index]
        assert after is not None
        return max(0, self._early[goal.milestone.index].finish[goal.lane] - after.finish[goal.lane])

    def _stays_inside(self, row: Row, cohorts: Sequence[Cohort]) -> bool:
        """Whether a national milestone reaches its programme's forces directly and by no other way."""
        returning = self._returning_to(row.programme)
        is_direct = all(arc.successor.index not in returning for arc in row.arcs_out)
        return is_direct and not any(self._leaking_rows(cohort) for cohort in cohorts)

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

    def _latest(self, cohort: Cohort, trial: Sequence[Early | None], changed: set[int]) -> list[int]:
        """Each lane's finish in a trial."""
        finishes = []
        for row in cohort.rows.values():
            early = trial[row.index]
            is_same = early is None or row.index not in changed
            finishes.append(self._own[row.index] if is_same else self._own_finishes(row, early))
        return [max(own) for own in zip(*finishes, strict=True)] or [0] * len(cohort.lanes)

    def _own_finishes(self, row: Row, early: Early | None) -> list[int]:
        assert early is not None
        return own_finishes(row, self._inputs.rows[row.index], early)

    def _gain(self, cohort: Cohort, lane: int, latest: Sequence[int]) -> int:
        """Working days by which a unit's finish comes forward in a trial; never below 0."""
        return max(0, self._finishes[id(cohort)][lane] - latest[lane])

    def _leaking(self, row: Row, lanes: Sequence[int], trial: Sequence[Early | None], changed: set[int]) -> set[int]:
        """Lanes whose change reaches, outside their cohort, something that can come back to it."""
        returning = self._returning_to(row.programme)
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

    def _returning_to(self, programme: str) -> frozenset[int]:
        """Rows outside a programme's force milestones from which one of them can be reached."""
        if programme not in self._returning:
            self._returning[programme] = self._can_return(programme)
        return self._returning[programme]

    def _can_return(self, programme: str) -> frozenset[int]:
        found: set[int] = set()
        waiting = [row for cohort in self._network.cohorts[programme][1:] for row in cohort.rows.values()]
        ours = {row.index for row in waiting}
        while waiting:
            for before in waiting.pop().sources:
                if before not in found:
                    found.add(before)
                    waiting.append(self._network.rows[before])
        return frozenset(found - ours)
