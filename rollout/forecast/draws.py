"""How long each copy of each milestone takes in each sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, sqrt
from typing import NamedTuple

import numpy as np

from rollout.forecast.crossings import Boundaries
from rollout.forecast.evidence import Case, cases, known_until
from rollout.forecast.model import Effects, Model
from rollout.forecast.spread import P90, Ratio, planned_ratio
from rollout.forecast.streams import BLOCK, Streams
from rollout.forecast.tail import above
from rollout.model.register import Spread
from rollout.schedule.network import Row
from rollout.schedule.passes import Passes
from rollout.schedule.state import State

LONGEST = 12_000
"""Working days: nothing is drawn longer than half a century."""


class Uncertain(NamedTuple):
    """The lanes of a row whose remaining work is not certain, with what the blueprint expects of each."""

    row: Row
    lanes: tuple[int, ...]
    ratios: tuple[Ratio, ...]


class Draws:
    """The durations of one workspace at one data date, under one seed.

    Attributes:
        models: What was learned, by programme.
        cases: What it was learned from, by programme.
        uncertain: By row index, the lanes that are drawn.

    Without `learned` nothing is made of the cases: durations are as the blueprint expects them.
    """

    def __init__(self, passes: Passes, spread: Spread, seed: int, samples: int, *, learned: bool = True) -> None:
        self._passes = passes
        self._streams = Streams(seed)
        self._samples = samples
        self.uncertain: Mapping[int, Uncertain] = {
            row.index: found for row in passes.network.rows if (found := _uncertain(row, passes, spread)).lanes
        }
        self.cases: dict[str, list[Case]] = {name: [] for name in passes.network.cohorts}
        for case in cases(passes, spread):
            self.cases[case.programme].append(case)
        self._usual = {name: usual_spread(passes, name, spread) for name in self.cases}
        self.models = {
            name: Model(name, found if learned else (), self._usual[name], self._streams)
            for name, found in self.cases.items()
        }
        self._effects = {name: self._drawn(name) for name in self.models}

    def _drawn(self, programme: str) -> Effects:
        rows = [found for found in self.uncertain.values() if found.row.programme == programme]
        milestones = sorted({found.row.milestone.id for found in rows})
        units = {found.row.cohort.lanes[lane].unit for found in rows for lane in found.lanes}
        return self.models[programme].draw(milestones, sorted(filter(None, units)), self._samples)

    def block(self, number: int) -> Mapping[int, Boundaries]:
        """Whole durations, by row index: uncertain lanes by samples of the block (the last block may be short)."""
        size = min(BLOCK, self._samples - number * BLOCK)
        return {index: self._durations(found, number, size) for index, found in self.uncertain.items()}

    def _durations(self, found: Uncertain, block: int, size: int) -> Boundaries:
        row, effects = found.row, self._effects[found.row.programme]
        usual, part = self._usual[row.programme], slice(block * BLOCK, block * BLOCK + size)
        common, noise = effects.common[row.milestone.id][part], effects.noise[part]
        states = self._passes.inputs.rows[row.index]
        logs = np.empty((len(found.lanes), size), dtype=np.float32)
        for at, (lane, ratio) in enumerate(zip(found.lanes, found.ratios, strict=True)):
            unit = row.cohort.lanes[lane].unit
            wider = np.float32(ratio.sd / usual)
            centre = common if unit is None else common + effects.pace[unit][part]
            if not effects.is_learned:
                centre = centre * wider
            centre = centre + np.float32(ratio.centre)
            name = ("noise", row.programme, unit or "", row.milestone.id)
            lasted = 0
            if states.state[lane] is State.IN_PROGRESS:
                lasted = max(0, known_until(row, lane, self._passes) - states.actual_start[lane])
            if lasted:
                uniform = 1 - self._streams.at(*name, block=block).random(size)
                spread = (wider * noise).astype(float)
                least = (log((lasted + 0.5) / row.planned[lane]) - centre) / spread
                logs[at] = centre + spread * above(least, uniform)
            else:
                self._streams.at(*name, block=block).standard_normal(dtype=np.float32, out=logs[at])
                logs[at] *= wider * noise
                logs[at] += centre
        planned = np.array([[row.planned[lane]] for lane in found.lanes], dtype=np.float32)
        days = np.rint(planned * np.exp(np.minimum(logs, np.float32(20))))
        return np.clip(days, 1, LONGEST).astype(np.int32)


def _uncertain(row: Row, passes: Passes, spread: Spread) -> Uncertain:
    """The lanes of a row that are neither done nor certain; one that is said to have nothing left counts as certain."""
    state = passes.inputs.rows[row.index].state
    found = [
        (lane, ratio)
        for lane in range(len(state))
        if state[lane] < State.FINISHED and (ratio := planned_ratio(row, lane, spread)) is not None
    ]
    return Uncertain(row, tuple(lane for lane, _ in found), tuple(ratio for _, ratio in found))


def usual_spread(passes: Passes, programme: str, spread: Spread) -> float:
    """The standard deviation of the log ratio a blueprint usually expects: the root mean square over its durations."""
    rows = [row for cohort in passes.network.cohorts[programme] for row in cohort.rows.values()]
    ratios = [ratio for row in rows if row.planned and (ratio := planned_ratio(row, 0, spread)) is not None]
    if not ratios:
        return max(0.01, log(spread.high / spread.low) / (2 * P90))
    return sqrt(sum(ratio.sd**2 for ratio in ratios) / len(ratios))


def sample_blocks(samples: int) -> Sequence[int]:
    """The numbers of the blocks that hold so many samples."""
    return range(-(-samples // BLOCK))
