"""How long each copy of each milestone takes in each sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

import numpy as np
import numpy.typing as npt

from rollout.forecast.evidence import Case, cases, known_until
from rollout.forecast.model import Effects, Model, Samples
from rollout.forecast.spread import Ratio, planned_ratio, usual_spread
from rollout.forecast.streams import BLOCK, Streams, fill_normals
from rollout.forecast.tail import above
from rollout.model.register import Spread
from rollout.schedule.network import Row
from rollout.schedule.passes import Passes
from rollout.schedule.state import State

LONGEST = 12_000
"""Working days: nothing is drawn longer than half a century. It fits `Days`."""
TOGETHER = 5
"""Blocks whose durations are drawn at once: going to a stream's place takes as long as drawing a block from it."""

Days = npt.NDArray[np.int16]


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
        self._drawn_block = -1
        self._held: Mapping[int, Days] = {}

    def _drawn(self, programme: str) -> Effects:
        rows = [found for found in self.uncertain.values() if found.row.programme == programme]
        milestones = sorted({found.row.milestone.id for found in rows})
        units = {unit for found in rows for unit in found.units}
        return self.models[programme].draw(milestones, sorted(filter(None, units)), self._samples)

    def block(self, number: int) -> Mapping[int, Days]:
        """Whole durations, by row index: uncertain lanes by samples of the block (the last block may be short)."""
        drawn, place = divmod(number, TOGETHER)
        if drawn != self._drawn_block:
            size = min(TOGETHER * BLOCK, self._samples - drawn * TOGETHER * BLOCK)
            self._held = {index: self._durations(found, drawn, size) for index, found in self.uncertain.items()}
            self._drawn_block = drawn
        return {index: days[:, place * BLOCK : (place + 1) * BLOCK] for index, days in self._held.items()}

    def _durations(self, found: Uncertain, block: int, size: int) -> Days:
        """The durations of a row's lanes in the samples that are drawn together, worked out in one array."""
        row, effects = found.row, self._effects[found.row.programme]
        part = slice(block * TOGETHER * BLOCK, block * TOGETHER * BLOCK + size)
        common, noise = effects.common[row.milestone.id][part], effects.noise[part]
        logs = np.empty((len(found.lanes), size), dtype=np.float32)
        for at, (unit, lasted) in enumerate(zip(found.units, found.lasted, strict=True)):
            stream = self._streams.at("noise", row.programme, unit or "", row.milestone.id, block=block)
            wider, own = found.wider[at, 0], logs[at]
            centre = common if unit is None else common + effects.pace[unit][part]
            if not effects.is_learned:
                centre = centre * wider
            if lasted:
                least = log((lasted + 0.5) / found.planned[at, 0]) - found.centre[at, 0] - centre
                own[:] = above(least / (wider * noise).astype(float), 1 - stream.random(size))
            else:
                fill_normals(stream, own)
            own *= noise
            own *= wider
            own += centre
        logs += found.centre
        np.exp(np.minimum(logs, np.float32(20), out=logs), out=logs)
        logs *= found.planned
        np.rint(logs, out=logs)
        return np.clip(logs, 1, LONGEST, out=logs).astype(np.int16)


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
