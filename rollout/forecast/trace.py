"""What lies on the critical path of each unit in each sample, and how far its duration goes with the unit's finish.

The **criticality index** is the share of samples in which a milestone is on its unit's path (a national one: on that
of any unit of its programme), followed backwards over driving links as in `schedule.critical`. Here the path is
followed within the unit's programme, through its national milestones and through their quorums to the unit's own
milestones, but not into other programmes or through other forces' work: all units' paths are followed at once, and
what came back by those would no longer be known for its own unit's. **Cruciality** is Spearman's rank correlation of a
milestone's duration with the unit's finish.

References:
    Martin (1965), "Distribution of the time through a directed, acyclic network", Operations Research 13(1);
    Williams (1992), "Criticality in stochastic networks", Journal of the Operational Research Society 43(4).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rollout.forecast.counts import Whole
from rollout.forecast.crossings import Boundaries
from rollout.forecast.samples import ForwardPass, RowPlan, Sampled
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.network import Arc, Cohort, QuorumCount

Flags = npt.NDArray[np.bool_]
"""Of each unit, in which samples something is on its path: lanes by samples."""

Marks = dict[int, Flags]
"""By cohort (its `id`), the flags of its units. A force's milestone has those of its own cohort, a national one those
of every cohort it holds up."""


class Ranks(NamedTuple):
    """Average ranks less their mean (lanes by samples), and the sum of their squares in each lane."""

    values: npt.NDArray[np.float32]
    squares: npt.NDArray[np.float64]

    def of(self, lanes: Sequence[int]) -> Ranks:
        """Those of some lanes."""
        return self if len(lanes) == len(self.squares) else Ranks(self.values[lanes], self.squares[lanes])


class Tracing:
    """Adds up, block by block, what lies on critical paths."""

    def __init__(self, forward: ForwardPass, programmes: Collection[str]) -> None:
        self._forward = forward
        self._plans = [plan for plan in reversed(forward.plans) if plan.row.programme in programmes]
        self.counts: dict[int, npt.NDArray[np.int64]] = {
            plan.row.index: np.zeros(len(plan.floor), dtype=np.int64) for plan in self._plans
        }

    @property
    def is_asked(self) -> bool:
        """Whether anybody wants to know."""
        return bool(self._plans)

    def add(self, done: Mapping[int, Sampled], finishes: Mapping[int, Boundaries], size: int) -> None:
        """Count one block; `finishes` are the units' finishes by cohort (its `id`): lanes by samples."""
        paths = _Paths(self._forward, done)
        for plan in self._plans:
            cohort, at = plan.row.cohort, done[plan.row.index]
            marks = paths.reached.pop(plan.row.index, {})
            if not cohort.is_national:
                ends = at.finish == finishes[id(cohort)]
                ends[[*plan.finished, *plan.passing]] = False
                _marked(marks, cohort, size)[:] |= ends
            if any(flags.any() for flags in marks.values()):
                self._count(plan, marks)
                paths.follow(plan, marks)

    def _count(self, plan: RowPlan, marks: Marks) -> None:
        """Add up the samples in which each copy is on its unit's path, a national one on that of any unit."""
        cohort = plan.row.cohort
        if cohort.is_national:
            flags = np.logical_or.reduce([flags.any(axis=0, keepdims=True) for flags in marks.values()])
        else:
            flags = marks[id(cohort)]
        counted = np.count_nonzero(flags, axis=1)
        counted[[*plan.finished, *plan.passing]] = 0
        self.counts[plan.row.index] += counted


class _Paths:
    """Follows the paths of one block of samples backwards; `reached` are the marks of rows that are still to come."""

    def __init__(self, forward: ForwardPass, done: Mapping[int, Sampled]) -> None:
        self._forward = forward
        self._done = done
        self.reached: dict[int, Marks] = {}

    def follow(self, plan: RowPlan, marks: Marks) -> None:
        """Mark what drives the flagged copies of a row, apart for each cohort whose units' paths they are on."""
        place = self._done[plan.row.index].place
        for arc in plan.row.arcs_in:
            if arc.predecessor.programme != plan.row.programme:
                continue
            if arc.quorum is None:
                self._link(arc, plan, place, marks)
            else:
                self._quorum(arc.quorum, arc.lag, plan, place, marks)

    def _link(self, arc: Arc, plan: RowPlan, place: Boundaries, marks: Marks) -> None:
        # Inside a programme, but for quorums, links stay with one unit: lanes keep their numbers.
        drives, into = self._drives(arc, plan, place), self.reached.setdefault(arc.predecessor.index, {})
        for key, flags in marks.items():
            into.setdefault(key, np.zeros_like(flags))[:] |= flags & drives

    def _drives(self, arc: Arc, plan: RowPlan, place: Boundaries) -> Flags:
        """Which lanes stand where a link puts them: open ones, and finished ones that open work holds."""
        remaining = self._done[plan.row.index].remaining
        drives: Flags = (self._forward.bounds(arc, remaining, self._done) == place) & (place > NOWHERE)
        if not plan.finished:
            return drives
        held = (self._forward.bounds(arc, remaining, self._done, opened=True) == place) & (place > plan.floor)
        is_finished = np.zeros_like(plan.floor, dtype=np.bool_)
        is_finished[list(plan.finished)] = True
        return np.where(is_finished, held, drives)

    def _quorum(self, count: QuorumCount, lag: int, plan: RowPlan, place: Boundaries, marks: Marks) -> None:
        """Mark units' own copies that drive a quorum, which only national milestones have, on their own path."""
        is_done = bool(plan.finished)
        drives = place > plan.floor if is_done else np.ones_like(place, dtype=np.bool_)
        for copy in (copy for _, copies in count.groups for copy in copies):
            flags = marks.get(id(copy.row.cohort))
            if flags is not None:
                bound = self._forward.copy_bound(copy, lag, self._done, opened=is_done)
                found = _marked(self.reached.setdefault(copy.row.index, {}), copy.row.cohort, flags.shape[1])
                found[copy.lane] |= (flags[copy.lane] & drives & (bound == place))[0]


def _marked(marks: Marks, cohort: Cohort, size: int) -> Flags:
    """The flags of a cohort's units, none of them set before."""
    found = marks.get(id(cohort))
    if found is None:
        found = marks[id(cohort)] = np.zeros((len(cohort.lanes), size), dtype=np.bool_)
    return found


def rank_correlation(ranked: Ranks, against: Ranks) -> npt.NDArray[np.float64]:
    """Spearman's correlation by ranks, lane by lane; 0 where either never varies."""
    scale = np.sqrt(ranked.squares * against.squares)
    products = np.einsum("ij,ij->i", ranked.values, against.values)
    found: npt.NDArray[np.float64] = np.divide(products, scale, out=np.zeros(len(products)), where=scale > 0)
    return found


def ranks(values: Whole) -> Ranks:
    """The ranks of each lane's samples: whole numbers are counted, not sorted."""
    lanes, size = values.shape
    above = values - values.min(axis=1, keepdims=True)
    width = int(above.max()) + 1
    cells = above + np.arange(0, lanes * width, width)[:, None]
    counts = np.bincount(cells.reshape(-1), minlength=lanes * width).reshape(lanes, width)
    middle = np.cumsum(counts, axis=1) - (counts - 1) / 2
    middle -= (size + 1) / 2
    # A rank of so few samples is exact in 32 bits.
    exact: npt.NDArray[np.float32] = middle.reshape(-1).astype(np.float32)
    return Ranks(exact.take(cells, mode="clip"), np.einsum("ij,ij,ij->i", counts, middle, middle))
