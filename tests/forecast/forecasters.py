"""Other forecasters in the product's place: they draw durations, and everything else is the product's own.

The network, the facts, the queues and the percentiles are shared, so that forecasts differ in their durations alone.
"""

from __future__ import annotations

from abc import abstractmethod
from math import log
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rollout.forecast.answers import Answers
from rollout.forecast.draws import LONGEST, Days, Draws, Uncertain, sample_blocks
from rollout.forecast.result import ProgrammeForecast
from rollout.forecast.streams import BLOCK
from rollout.forecast.tail import above
from rollout.forecast.tally import Tally
from rollout.schedule.result import Schedule

Values = npt.NDArray[np.float64]


class Copy(NamedTuple):
    """One unit's milestone (None: national); its ratio of actual to planned is above `least`."""

    milestone: str
    unit: str | None
    least: float


class Forecaster(Draws):
    """Draws the ratio of actual to planned of each copy, block by block."""

    def __init__(self, planned: Schedule, samples: int) -> None:
        spread = planned.workspace.register.service.spread
        super().__init__(planned.passes, spread, 1, samples, learned=False)
        self.samples = samples

    def durations(self, index: int, block: int) -> Days:
        part = slice(block * BLOCK, min((block + 1) * BLOCK, self.samples))
        return self._row(self.uncertain[index], part, [block, index])

    def _row(self, found: Uncertain, part: slice, name: list[int]) -> Days:
        rng = np.random.default_rng(name)
        days = np.empty((len(found.lanes), part.stop - part.start))
        for lane, lasted in enumerate(found.lasted):
            planned = found.row.planned[found.lanes[lane]]
            least = (lasted + 0.5) / planned if lasted else 0.0
            copy = Copy(found.row.milestone.id, found.units[lane], least)
            days[lane] = planned * self.ratios(copy, part, 1 - rng.random(days.shape[1]))
        whole: Days = np.clip(np.rint(days), 1, LONGEST).astype(np.int16)
        return whole

    @abstractmethod
    def ratios(self, copy: Copy, part: slice, uniform: Values) -> Values:
        """One ratio for each sample of `part`, drawn by uniform numbers of (0, 1]."""


def log_normal(centre: float | Values, sd: float, least: float, uniform: Values) -> Values:
    """Log-normal ratios given that they are above `least`."""
    bound = (log(max(least, 1e-9)) - centre) / sd + np.zeros(len(uniform))
    ratios: Values = np.exp(centre + sd * above(bound, uniform))
    return ratios


def foretold(planned: Schedule, draws: Draws, samples: int, *, queued: bool) -> ProgrammeForecast:
    """The forecast of the made-up programme from some durations."""
    register = planned.workspace.register
    tally = Tally(planned.passes, register, draws, samples, queued=queued, traced=frozenset())
    for block in sample_blocks(samples):
        tally.add(block)
    return Answers(planned, tally, samples).programme("cloud")
