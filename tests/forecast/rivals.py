"""Simpler forecasters that the product must do better than: what a careful person does with a spreadsheet."""

from __future__ import annotations

from math import log
from statistics import NormalDist

import numpy as np

from rollout.schedule.result import Schedule
from tests.forecast.forecasters import Copy, Forecaster, Values, log_normal


class Rival(Forecaster):
    """Has the plans, the service's spread of them and the ratios of what has finished.

    `centre` and `sd` are of the logarithm of actual ÷ planned, of which the service's spread gives P10 and P90.
    """

    def __init__(self, planned: Schedule, samples: int) -> None:
        super().__init__(planned, samples)
        spread = planned.workspace.register.service.spread
        self.centre = log(spread.low * spread.high) / 2
        self.sd = log(spread.high / spread.low) / (2 * NormalDist().inv_cdf(0.9))
        self.seen = np.array([case.ratio for case in self.cases["cloud"] if case.finished] or [1.0])


class BlueprintMonteCarlo(Rival):
    """Each duration spreads as the service says, whatever has happened elsewhere."""

    def ratios(self, copy: Copy, part: slice, uniform: Values) -> Values:
        return log_normal(self.centre, self.sd, copy.least, uniform)


class MeanRatio(Rival):
    """Plans are stretched by the mean ratio of what has finished, and spread as the service says."""

    def ratios(self, copy: Copy, part: slice, uniform: Values) -> Values:
        return log_normal(self.centre + log(self.seen.mean()), self.sd, copy.least, uniform)


class Resampled(Rival):
    """Each ratio is one of those that have finished, of whichever force and milestone, if any took as long already."""

    def ratios(self, copy: Copy, part: slice, uniform: Values) -> Values:
        longer = self.seen[self.seen > copy.least]
        if not len(longer):
            return log_normal(self.centre, self.sd, copy.least, uniform)
        found: Values = longer[np.minimum((uniform * len(longer)).astype(int), len(longer) - 1)]
        return found
