"""What lies on the critical path of each unit in each sample, and how far its duration goes with the unit's finish.

The **criticality index** is the share of samples in which a milestone is on its unit's path (a national one: on that
of any unit of its programme), followed backwards over driving links as in `schedule.critical`. Here the path is
followed within the unit's programme and through its national milestones, but not into other programmes or, through
quorums, to other forces: all units' paths are followed at once, and what came back would no longer be known for its
own unit's. **Cruciality** is Spearman's rank correlation of a milestone's duration with the unit's finish.

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
from rollout.schedule.network import Arc

Flags = npt.NDArray[np.bool_]


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
        reached: dict[int, Flags] = {}
        for plan in self._plans:
            row, at = plan.row, done[plan.row.index]
            flags = reached.get(row.index)
            if flags is None:
                flags = reached[row.index] = np.zeros((len(plan.floor), size), dtype=np.bool_)
            if not row.cohort.is_national:
                ends = at.finish == finishes[id(row.cohort)]
                ends[[*plan.finished, *plan.passing]] = False
                flags |= ends
            if not flags.any():
                continue
            counted = np.count_nonzero(flags, axis=1)
            counted[[*plan.finished, *plan.passing]] = 0
            self.counts[row.index] += counted
            place = at.place
            for arc in row.arcs_in:
                self._follow(arc, plan, place, done, flags, reached)

    def _follow(
        self,
        arc: Arc,
        plan: RowPlan,
        place: Boundaries,
        done: Mapping[int, Sampled],
        flags: Flags,
        reached: dict[int, Flags],
    ) -> None:
        """Mark what drives the flagged copies by one link."""
        before, remaining = arc.predecessor, done[plan.row.index].remaining
        if arc.quorum is not None or before.programme != plan.row.programme:
            return
        drives = flags & (self._forward.bounds(arc, remaining, done) == place) & (place > NOWHERE)
        if plan.finished:
            finished = list(plan.finished)
            through = self._forward.bounds(arc, remaining, done, opened=True)
            is_held = place[finished] > plan.floor[finished]
            drives[finished] = (flags & (through == place))[finished] & is_held
        marks = reached.get(before.index)
        if marks is None:
            marks = reached[before.index] = np.zeros((len(before.cohort.lanes), flags.shape[1]), dtype=np.bool_)
        if arc.pairs is None:
            marks |= drives
        elif len(marks) == 1:
            lanes = [pair.after for pair in arc.pairs]
            marks |= drives[lanes].any(axis=0, keepdims=True)
        else:
            for pair in arc.pairs:
                marks[pair.before] |= drives[pair.after]


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
