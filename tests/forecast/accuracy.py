"""How good forecasts of made-up services are, beside those of an oracle and of simpler forecasters.

What is really open at the data date is scored: units' finishes, their milestones, and the days on which half, four
fifths and all of the forces are live. Losses are pinball losses at P50, P80 and P90, in working days.

References:
    Gneiting & Raftery (2007), "Strictly Proper Scoring Rules, Prediction, and Estimation", JASA 102(477).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rollout.forecast.draws import Draws
from rollout.forecast.result import Dates, ProgrammeForecast
from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule
from tests.forecast.forecasters import foretold
from tests.forecast.oracle import Learner, Oracle, Spreads
from tests.forecast.rivals import BlueprintMonteCarlo, MeanRatio, Resampled
from tests.forecast.service import FIRST, Truth, made_up
from tests.workspace import write_workspace

TARGETS = ("force", "milestone", "joined")
POINTS = np.array([0.5, 0.8, 0.9])
RIVALS: Mapping[str, Callable[[Schedule, int], Draws]] = {
    "blueprint": BlueprintMonteCarlo,
    "mean": MeanRatio,
    "resampled": Resampled,
}
METHODS = ("forecast", "oracle", "learner", *RIVALS)


OPTIMISM = (1.2, 1.8)
"""Between which the actual durations of a service lie as multiples of the planned ones, in the median."""
SPREADS = Spreads(centre=0.385, bias=0.117, milestone=0.15, pace=0.2, noise=0.3)
"""How the made-up services vary; the bias as if `OPTIMISM` had a normal logarithm."""


def any_year(seed: int) -> Truth:
    """A service looked at before it has seen much, in its midst, or when much is known."""
    return _three_years(seed, (200, 300, 400, 500, 600, 700))


def third_year(seed: int) -> Truth:
    """A service looked at in its third year, when most of what can be known is known."""
    return _three_years(seed, (650, 700, 750))


def alike(seed: int) -> Truth:
    """A service at the end of its third year whose forces and milestones differ by a tenth: little is left to learn."""
    return _three_years(seed, (750,), milestone=0.1, pace=0.1)


def _three_years(seed: int, days: Sequence[int], **spreads: float) -> Truth:
    """A service of 48 forces that all begin in its first year, of which a blueprint asks 40 short milestones.

    Its own range of plans, 85 to 125 %, knows nothing of its optimism.
    """
    same = _same(seed) | spreads
    return made_up(seed, steps=40, plans=(5, 20), starts=200, elapsed=days[seed % len(days)], **same)


def crowded(seed: int) -> Truth:
    """A service whose forces all begin in its first year and then queue half-way for a centre of one slot."""
    day = (500, 600, 700)[seed % 3]
    return made_up(seed, steps=30, plans=(5, 25), starts=200, slots=1, elapsed=day, **_same(seed))


def _same(seed: int) -> dict[str, Any]:
    """What all services share: how their truth varies, and rosy returns."""
    bias = float(np.random.default_rng([seed, 1]).uniform(*np.log(OPTIMISM)))
    spreads = {"milestone": SPREADS.milestone, "pace": SPREADS.pace, "noise": SPREADS.noise}
    return {"bias": bias, "spread": (85, 125), "rosy": True, **spreads}


class Scored(NamedTuple):
    """One forecast date against what happens: working days late at P50, P80 and P90 (early: negative)."""

    method: str
    target: str
    late: tuple[int, ...]


def scored(
    truth: Truth, root: Path, methods: Iterable[str] = METHODS, *, samples: int = 1000, queued: bool = False
) -> Iterator[Scored]:
    """Some methods' dates for one service, whose files are written below `root`."""
    planned = schedule(load_workspace(write_workspace(root, truth.files)), truth.day)
    for method in methods:
        found = foretold(planned, forecaster(method, planned, truth, samples), samples, queued=queued)
        for target, dates, actual in compared(found, truth):
            yield Scored(method, target, tuple(actual - reached(day) for day in dates[1:]))


def forecaster(method: str, planned: Schedule, truth: Truth, samples: int) -> Draws:
    """What draws the durations by a method's name."""
    if method == "forecast":
        return Draws(planned.passes, planned.workspace.register.service.spread, 1, samples)
    if method == "oracle":
        return Oracle(planned, samples, truth.parameters)
    if method == "learner":
        return Learner(planned, samples, SPREADS)
    return RIVALS[method](planned, samples)


def compared(found: ProgrammeForecast, truth: Truth) -> Iterator[tuple[str, Dates, int]]:
    """Target, dates foretold and the actual finish of everything that is really open."""
    for unit in found.forces:
        if truth.is_open[unit.unit]:
            assert unit.finish is not None
            yield "force", unit.finish, truth.finishes[unit.unit]
    rows = [(None, found.national), *((unit.unit, unit.milestones) for unit in found.forces)]
    for who, milestones in rows:
        for milestone in milestones:
            actual = truth.milestones[who, milestone.id]
            if actual - 1 > truth.elapsed:
                assert milestone.finish is not None
                yield "milestone", milestone.finish, actual
    lives = sorted(day for unit, day in truth.finishes.items() for _ in range(truth.weights[unit]))
    for share in found.dates:
        if share.of == "joined":
            actual = lives[ceil(share.share * len(lives) - 1e-9) - 1]
            assert share.finish is not None
            if actual - 1 > truth.elapsed:
                yield "joined", share.finish, actual


def reached(day: date) -> int:
    """The working days from the first to the end of a day."""
    return int(np.busday_count(FIRST, day)) + 1


class Scores:
    """Many scored dates, by method and target."""

    def __init__(self, found: Iterable[Scored]) -> None:
        late: dict[tuple[str, str], list[Sequence[int]]] = {}
        for each in found:
            late.setdefault((each.method, each.target), []).append(each.late)
        self._late = {key: np.array(values) for key, values in late.items()}

    def count(self, target: str) -> int:
        """How many dates are scored of a target."""
        return len(self._late["forecast", target])

    def met(self, target: str, method: str = "forecast") -> npt.NDArray[np.float64]:
        """The shares of P50, P80 and P90 dates that are met."""
        found: npt.NDArray[np.float64] = (self._late[method, target] <= 0).mean(axis=0)
        return found

    def bias(self, target: str, method: str = "forecast") -> float:
        """P50 less actual, in the mean: early dates are negative."""
        return float(-self._late[method, target][:, 0].mean())

    def loss(self, method: str, *targets: str) -> float:
        """The mean pinball loss over all three percentiles and some targets."""
        late = np.concatenate([self._late[method, target] for target in targets])
        return float(np.maximum(POINTS * late, (POINTS - 1) * late).mean())

    def ratio(self, other: str, *targets: str) -> float:
        """The forecast's loss as a share of another method's."""
        return self.loss("forecast", *targets) / self.loss(other, *targets)
