"""The best that forecasts can do: an oracle who is told the truth, and a learner who is told how far truths vary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rollout.forecast.evidence import Case
from rollout.forecast.tail import above
from rollout.schedule.result import Schedule
from tests.forecast.forecasters import Copy, Forecaster, Values, log_normal
from tests.forecast.service import Parameters


class Oracle(Forecaster):
    """Knows the bias, every effect and every pace: only the noise is left to chance."""

    def __init__(self, planned: Schedule, samples: int, parameters: Parameters) -> None:
        super().__init__(planned, samples)
        self._known = parameters

    def ratios(self, copy: Copy, part: slice, uniform: Values) -> Values:
        known = self._known
        centre = known.bias + known.effects[copy.milestone] + known.paces[copy.unit]
        return log_normal(centre, known.noise, copy.least, uniform)


class Spreads(NamedTuple):
    """How the truth of made-up services varies: the bias about a centre, effects, paces and noise about 0."""

    centre: float
    bias: float
    milestone: float
    pace: float
    noise: float


class Learner(Forecaster):
    """Knows how far biases, effects, paces and noise spread, but has to learn each of them from the cases.

    Nobody does better without being told. Slow and plain: all effects are drawn from one dense normal distribution
    given every duration, then the durations of what still goes on given the effects, and so on.
    """

    WARM_UP = 200

    def __init__(self, planned: Schedule, samples: int, spreads: Spreads) -> None:
        super().__init__(planned, samples)
        self._spreads = spreads
        cases = [case for case in self.cases["cloud"] if case.days]
        units = {(case.milestone, case.unit) for case in cases}
        units |= {(found.row.milestone.id, unit) for found in self.uncertain.values() for unit in found.units}
        names = sorted({name for copy in units for name in _effects(*copy)})
        self._at = {name: number for number, name in enumerate(names)}
        sds = {"bias": spreads.bias, "milestone": spreads.milestone, "pace": spreads.pace}
        self._posterior = self._gibbs(cases, np.array([sds[kind] for kind, _ in names]))

    def _columns(self, milestone: str, unit: str | None) -> list[int]:
        return [self._at[name] for name in _effects(milestone, unit)]

    def _gibbs(self, cases: Sequence[Case], sds: Values) -> Values:
        """Draws of all effects: samples by effects."""
        rng, noise = np.random.default_rng(7), self._spreads.noise
        design = np.zeros((len(cases), len(sds)))
        for number, case in enumerate(cases):
            design[number, self._columns(case.milestone, case.unit)] = 1
        known = np.log([(case.days + (not case.finished) / 2) / case.planned for case in cases]) - self._spreads.centre
        going_on = np.array([not case.finished for case in cases])
        covariance = np.linalg.inv(np.diag(sds**-2) + design.T @ design / noise**2)
        root = np.linalg.cholesky(covariance)
        seen, kept = known + going_on * noise, []
        for _ in range(self.WARM_UP + self.samples):
            effects = covariance @ (design.T @ seen) / noise**2 + root @ rng.standard_normal(len(sds))
            centre = (design @ effects)[going_on]
            least = (known[going_on] - centre) / noise
            seen[going_on] = centre + noise * above(least, 1 - rng.random(len(least)))
            kept.append(effects)
        return np.array(kept[self.WARM_UP :])

    def ratios(self, copy: Copy, part: slice, uniform: Values) -> Values:
        effects = self._posterior[part][:, self._columns(copy.milestone, copy.unit)]
        return log_normal(self._spreads.centre + effects.sum(axis=1), self._spreads.noise, copy.least, uniform)


def _effects(milestone: str, unit: str | None) -> list[tuple[str, str]]:
    """What a copy's duration is made of."""
    return [("bias", ""), ("milestone", milestone), *([] if unit is None else [("pace", unit)])]
