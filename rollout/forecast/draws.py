"""How long each copy of each milestone takes in each sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

import numpy as np

from rollout.forecast.crossings import Boundaries
from rollout.forecast.evidence import Case, cases, known_until
from rollout.forecast.model import Effects, Model, Samples
from rollout.forecast.spread import Ratio, planned_ratio, usual_spread
from rollout.forecast.streams import BLOCK, Streams
from rollout.forecast.tail import above
from rollout.model.register import Spread
from rollout.schedule.network import Row
from rollout.schedule.passes import Passes
from rollout.schedule.state import State

LONGEST = 12_000
"""Working days: nothing is drawn longer than half a century."""


class Uncertain:
    """The lanes of a row whose remaining work is not certain, with what is the same in every sample of them.

    `centre`, `wider` (how far a duration spreads against the blueprint's usual one) and `planned` have one column.
    `lasted` are the working days that work under way is known to have taken, 0 for all other work.
    """

    def __init__(self, row: Row, found: Sequence[tuple[int, Ratio]], usual: float, passes: Passes) -> None:
        state = passes.inputs.rows[row.index]
        self.row = row
        self.lanes = tuple(lane for lane, _ in found)
        self.units = tuple(row.cohort.lanes[lane].unit for lane in self.lanes)
        self.centre = _column([ratio.centre for _, ratio in found])
        self.wider = _column([ratio.sd / usual for _, ratio in found])
        self.planned = _column([row.planned[lane] for lane in self.lanes])
        self.lasted = tuple(
            max(0, known_until(row, lane, passes) - state.actual_start[lane])
            if state.state[lane] is State.IN_PROGRESS
            else 0
            for lane in self.lanes
        )


def _column(values: Sequence[float]) -> Samples:
    return np.array(values, dtype=np.float32)[:, None]


class Draws:
    """The durations of one workspace at one data date, under one seed.

    Attributes:
        models: What was learned, by programme.
        cases: What it was learned from, by programme.
        uncertain: By row index, the lanes that are drawn.

    Without `learned` nothing is made of the cases: durations are as the blueprint expects them.
    """

    def __init__(self, passes: Passes, spread: Spread, seed: int, samples: int, *, learned: bool = True) -> None:
        self._streams = Streams(seed)
        self._samples = samples
        self.cases: dict[str, list[Case]] = {name: [] for name in passes.network.cohorts}
        for case in cases(passes, spread):
            self.cases[case.programme].append(case)
        usual = {name: usual_spread(cohorts[0].blueprint, spread) for name, cohorts in passes.network.cohorts.items()}
        self.uncertain: Mapping[int, Uncertain] = {
            row.index: Uncertain(row, found, usual[row.programme], passes)
            for row in passes.network.rows
            if (found := _open_ratios(row, passes, spread))
        }
        self.models = {
            name: Model(name, found if learned else (), usual[name], self._streams)
            for name, found in self.cases.items()
        }
        self._effects = {name: self._drawn(name) for name in self.models}

    def _drawn(self, programme: str) -> Effects:
        rows = [found for found in self.uncertain.values() if found.row.programme == programme]
        milestones = sorted({found.row.milestone.id for found in rows})
        units = {unit for found in rows for unit in found.units}
        return self.models[programme].draw(milestones, sorted(filter(None, units)), self._samples)

    def block(self, number: int) -> Mapping[int, Boundaries]:
        """Whole durations, by row index: uncertain lanes by samples of the block (the last block may be short)."""
        size = min(BLOCK, self._samples - number * BLOCK)
        return {index: self._durations(found, number, size) for index, found in self.uncertain.items()}

    def _durations(self, found: Uncertain, block: int, size: int) -> Boundaries:
        row, effects = found.row, self._effects[found.row.programme]
        part = slice(block * BLOCK, block * BLOCK + size)
        noise = found.wider * effects.noise[part]
        centre = np.broadcast_to(effects.common[row.milestone.id][part], noise.shape).copy()
        if not row.cohort.is_national:
            centre += np.stack([effects.pace[unit or ""][part] for unit in found.units])
        if not effects.is_learned:
            centre *= found.wider
        centre += found.centre
        logs = np.empty_like(centre)
        for at, (unit, lasted) in enumerate(zip(found.units, found.lasted, strict=True)):
            stream = self._streams.at("noise", row.programme, unit or "", row.milestone.id, block=block)
            if lasted:
                least = (log((lasted + 0.5) / found.planned[at, 0]) - centre[at]) / noise[at].astype(float)
                logs[at] = above(least, 1 - stream.random(size))
            else:
                stream.standard_normal(dtype=np.float32, out=logs[at])
        logs *= noise
        logs += centre
        days = np.rint(found.planned * np.exp(np.minimum(logs, np.float32(20))))
        return np.clip(days, 1, LONGEST).astype(np.int32)


def _open_ratios(row: Row, passes: Passes, spread: Spread) -> list[tuple[int, Ratio]]:
    """The lanes of a row that are neither done nor certain, with what the blueprint expects of them."""
    state = passes.inputs.rows[row.index].state
    return [
        (lane, ratio)
        for lane in range(len(state))
        if state[lane] < State.FINISHED and (ratio := planned_ratio(row, lane, spread)) is not None
    ]


def sample_blocks(samples: int) -> Sequence[int]:
    """The numbers of the blocks that hold so many samples."""
    return range(-(-samples // BLOCK))
