"""How long each copy of each milestone takes in each sample."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, sqrt

import numpy as np
import numpy.typing as npt

from rollout.forecast.evidence import Case, cases, known_until
from rollout.forecast.model import NOISE, PACE, Effects, Model, Samples
from rollout.forecast.spread import Ratio, planned_ratios, usual_spread
from rollout.forecast.streams import A_WORD, BLOCK, Streams, fill_levels, normals
from rollout.forecast.tail import above, log_tail
from rollout.model.register import Spread
from rollout.schedule.network import Row
from rollout.schedule.passes import Passes
from rollout.schedule.state import State

LONGEST = 12_000
"""Working days: nothing is drawn longer than half a century. It fits `Days`."""
_LONGEST_LOG = np.float32(log(LONGEST))

_WITHOUT_PACE = np.float32(sqrt((NOISE + PACE) / NOISE))
"""How much noisier national work is that has no pace, for it to spread as its blueprint says."""

Days = npt.NDArray[np.int16]


class Uncertain:
    """The lanes of a row whose remaining work is not certain, with what is the same in every sample of them.

    `wider` (how far a duration spreads against the blueprint's usual one) and `centre` (the logarithm of the duration
    that the blueprint expects) have one column, and one row if the lanes are alike. `lasted` are the working days that
    work under way is known to have taken, 0 for all other work.
    """

    def __init__(self, row: Row, found: Sequence[tuple[int, Ratio]], usual: float, passes: Passes) -> None:
        state = passes.inputs.rows[row.index]
        self.row = row
        self.lanes = tuple(lane for lane, _ in found)
        self.units = tuple(row.cohort.lanes[lane].unit for lane in self.lanes)
        self.wider = _column([ratio.sd / usual for _, ratio in found])
        self.centre = _column([ratio.centre + log(row.planned[lane]) for lane, ratio in found])
        self.lasted = tuple(
            max(0, known_until(row, lane, passes) - state.actual_start[lane])
            if state.state[lane] is State.IN_PROGRESS
            else 0
            for lane in self.lanes
        )


def _column(values: Sequence[float]) -> Samples:
    """One column; of values that are all alike the first."""
    found = np.array(values, dtype=np.float32)[:, None]
    return found[:1] if (found == found[0]).all() else found


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
        self._paces: dict[int, Samples] = {}
        self._effects = {name: self._drawn(name) for name in self.models}

    def _drawn(self, programme: str) -> Effects:
        rows = [found for found in self.uncertain.values() if found.row.programme == programme]
        milestones = sorted({found.row.milestone.id for found in rows})
        units = {unit for found in rows for unit in found.units}
        effects = self.models[programme].draw(milestones, sorted(filter(None, units)), self._samples)
        still = np.zeros(self._samples, dtype=np.float32)
        for cohort in {id(found.row.cohort): found.row.cohort for found in rows}.values():
            self._paces[id(cohort)] = np.stack([effects.pace.get(lane.unit or "", still) for lane in cohort.lanes])
        return effects._replace(pace={})

    def durations(self, index: int, block: int) -> Days:
        """Whole durations of a row's uncertain lanes in the samples of a block: lanes by samples."""
        found = self.uncertain[index]
        row, effects = found.row, self._effects[found.row.programme]
        part = slice(block * BLOCK, min((block + 1) * BLOCK, self._samples))
        size = part.stop - part.start
        common, noise = effects.common[row.milestone.id][part], effects.noise[part]
        levels = np.empty((len(found.lanes), -(-size // A_WORD) * A_WORD), dtype=np.uint16)
        later: dict[int, npt.NDArray[np.float64]] = {}
        for at, (unit, lasted) in enumerate(zip(found.units, found.lasted, strict=True)):
            stream = self._streams.at("noise", row.programme, unit or "", row.milestone.id, block=block)
            if lasted and effects.is_learned:
                later[at] = 1 - stream.random(size)
            else:
                fill_levels(stream, levels[at])
        logs = normals(levels[:, :size])
        pace = self._paces[id(row.cohort)][:, part]
        if len(found.lanes) < len(pace):
            pace = pace[list(found.lanes)]
        if not effects.is_learned:
            common, pace = common * found.wider, pace * found.wider
            if row.cohort.is_national:
                noise = noise * _WITHOUT_PACE
        # One row where the lanes are alike: most arrays are then as small as a row of samples.
        centre, spread = common + found.centre, noise * found.wider
        for at, uniform in later.items():
            own = at if len(centre) > 1 else 0
            least = log(found.lasted[at] + 0.5) - centre[own] - pace[at]
            logs[at] = above(least / spread[at if len(spread) > 1 else 0].astype(float), uniform)
        logs *= spread
        logs += pace
        logs += centre
        if not effects.is_learned:
            for at, lasted in enumerate(found.lasted):
                if lasted:
                    logs[at] = self._outlasting(found, at, logs[at])
        # No duration is shorter than a day, the logarithm of which is 0.
        days = np.exp(np.clip(logs, 0, _LONGEST_LOG, out=logs), out=logs)
        return np.rint(days, out=days).astype(np.int16)

    def _outlasting(self, found: Uncertain, at: int, logs: Samples) -> Samples:
        """The logarithms of durations as the blueprint expects them, moved to where they outlast what has passed.

        Where nothing was learned, bias and paces are drawn as if nobody had begun. Each sample therefore keeps its
        place among all samples while their distribution becomes the blueprint's own, cut off below.
        """
        usual = self.models[found.row.programme].usual
        centre, sd = (float(values[at if len(values) > 1 else 0, 0]) for values in (found.centre, found.wider * usual))
        place = np.exp(log_tail((logs.astype(float) - centre) / sd))
        moved = above(np.full(len(logs), (log(found.lasted[at] + 0.5) - centre) / sd), place)
        return (centre + sd * moved).astype(np.float32)


def _open_ratios(row: Row, passes: Passes, spread: Spread) -> list[tuple[int, Ratio]]:
    """The lanes of a row that are neither done nor certain, with what the blueprint expects of them."""
    states = passes.inputs.rows[row.index].state
    return [
        (lane, ratio)
        for lane, (state, ratio) in enumerate(zip(states, planned_ratios(row, spread), strict=True))
        if state < State.FINISHED and ratio is not None
    ]


def sample_blocks(samples: int) -> Sequence[int]:
    """The numbers of the blocks that hold so many samples."""
    return range(-(-samples // BLOCK))
