"""How long work really takes: what one programme's cases say, shrunk towards what its blueprint says.

For unit f and milestone k,

    log(actual ÷ planned) = c + b + m_k + u_f + e,

where c is the centre of the blueprint's own distribution (see `spread`), b ~ N(0, τ_b²) the programme's common bias,
m_k ~ N(0, τ_m²) the milestone's effect, u_f ~ N(0, τ_u²) the unit's own pace (none for national milestones) and
e ~ N(0, (s·r)²) noise, r being how much wider the blueprint expects this duration to spread than its usual one.

How far the cases may lead away from the blueprint is its own claim only in part, for ranges that people state are too
narrow. τ_b is fixed at the blueprint's own standard deviation, but not below `UNSTATED`: a narrow range may say how
alike durations are, yet not that their plans are right. The other variances have weak scaled-inverse-χ² priors,
`PRIOR_CASES` cases' worth at the shares `SHARES` of a variance half-way between the blueprint's own and that of
`UNSTATED` (the product of both standard deviations) where the blueprint's is the smaller.

Censored cases are imputed. A Gibbs sampler goes round: all effects at once given the variances (units are independent
given b and m, so the joint normal is no larger than the number of milestones), the variances given the effects, the
censored durations given both. `STATES` of its states are kept. Every sample of a forecast takes one and draws all
effects anew from their joint distribution there, so that what is not known about them is in the answer.

Without any finished case the blueprint stands: the same sum with the variances of `SHARES`, scaled so that each
duration spreads as its blueprint says; censored cases alone then teach nothing about others, but work under way is
drawn from the blueprint's distribution cut off at what it has lasted.

What it assumes: ratios are log-normal; milestones of one unit are alike only in its pace, and units of one programme
only in its bias and milestones; a unit's pace lasts; being silent is not related to being slow or to standing still.

References:
    Gelman & Hill (2007), "Data Analysis Using Regression and Multilevel/Hierarchical Models", ch. 12-13, 18;
    Tanner & Wong (1987), "The calculation of posterior distributions by data augmentation", JASA 82(398);
    Robinson (1991), "That BLUP is a good thing", Statistical Science 6(1), for shrinkage of crossed effects;
    Capen (1976), "The difficulty of assessing uncertainty", Journal of Petroleum Technology 28(8);
    Jørgensen, Teigen & Moløkken (2004), "Better sure than safe? Over-confidence in judgement based software development
    effort prediction intervals", Journal of Systems and Software 70(1-2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log, sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from rollout.forecast.evidence import Case
from rollout.forecast.streams import Streams
from rollout.forecast.tail import above
from rollout.model.dataclass import dataclass

Floats = npt.NDArray[np.floating[Any]]
Samples = npt.NDArray[np.float32]

ASSUMPTIONS = (
    "log(actual ÷ planned) = the programme's common bias + milestone effect + force's own pace + noise, all normal; "
    "bias shrinks to the blueprint, effects and paces to the bias; work under way counts as lasting longer than so far "
    "and goes on from the last confirmation whether anything is heard or not"
)

BIAS, MILESTONE, PACE, NOISE = SHARES = (0.4, 0.1, 0.2, 0.3)
"""How the blueprint's own variance divides before anything is seen: bias, milestones, paces, noise."""

PRIOR_CASES = 3.0
"""How many cases each variance's prior is worth."""

UNSTATED = 0.36
"""The standard deviation of the log ratio by the usual range of 80 to 200 %: how sure nobody claims to be."""

WARM_UP, STATES, APART = 150, 100, 2
"""Rounds of the sampler before the first state is kept, states kept, and rounds from one to the next."""


class Effects(NamedTuple):
    """Draws of everything but the noise, a value a sample.

    `common` is bias + milestone effect by milestone, `pace` by unit; `noise` the standard deviation of a duration that
    spreads as the blueprint's usual one. Without learning (`is_learned` False) they are for such a one, and a
    duration that spreads r times as far has effects r times as large.
    """

    bias: Samples
    common: Mapping[str, Samples]
    pace: Mapping[str, Samples]
    noise: Samples
    pace_spread: Samples
    is_learned: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """One state of the sampler: the joint normal of bias and effects, the paces given those, and the variances."""

    mean: Floats
    root: Floats
    """A root of the covariance of (bias, effects of milestones with cases): it times its transpose."""
    pull: Floats
    """Units by 1 + milestones: how a unit's pace falls as the effects rise."""
    lean: Floats
    """Each unit's pace were all effects 0."""
    slack: Floats
    """Each unit's standard deviation given the effects."""
    milestone: float
    pace: float
    noise: float


class _Data:
    """The cases as arrays. Units are numbered by id; national cases have the number after the last."""

    def __init__(self, cases: Sequence[Case], usual: float) -> None:
        self.milestones = sorted({case.milestone for case in cases})
        self.units = sorted({case.unit for case in cases if case.unit is not None})
        numbers = {name: number for number, name in enumerate(self.milestones)}
        places: dict[str | None, int] = {name: number for number, name in enumerate(self.units)}
        self.milestone = np.array([numbers[case.milestone] for case in cases], dtype=np.intp)
        self.unit = np.array([places.get(case.unit, len(self.units)) for case in cases], dtype=np.intp)
        self.weight = np.array([usual / case.expected.sd for case in cases])
        """1 ÷ r of each case."""
        self.open = np.array([number for number, case in enumerate(cases) if not case.finished], dtype=np.intp)
        self.known = np.array([_log_ratio(case) for case in cases])
        self.cell = self.unit * len(self.milestones) + self.milestone
        self.square = self.weight**2
        squares = self.table(self.square)
        self.design = np.column_stack([squares.sum(axis=1), squares])
        """Sums of squared weights by unit (national last) and effect, the bias before the milestones."""
        totals = self.design.sum(axis=0)
        self.normal = np.diag(totals)
        """The same by pairs of effects."""
        self.normal[0] = self.normal[:, 0] = totals

    def table(self, values: Floats) -> Floats:
        """Sums by unit (national last) and milestone."""
        shape = (len(self.units) + 1, len(self.milestones))
        sums: Floats = np.bincount(self.cell, values, shape[0] * shape[1]).astype(float).reshape(shape)
        return sums


def _log_ratio(case: Case) -> float:
    """log(actual ÷ planned) less its expected centre; of work going on, where the days to come begin."""
    days = case.days if case.finished else case.days + 0.5
    return log(days / case.planned) - case.expected.centre


class Model:
    """What one programme's cases say.

    Args:
        programme: Names the streams of random numbers.
        cases: Its cases; those without a confirmed day teach nothing and are left out.
        usual: The standard deviation of the log ratio the blueprint usually expects.
        streams: Random numbers by name.
    """

    def __init__(self, programme: str, cases: Sequence[Case], usual: float, streams: Streams) -> None:
        self.programme = programme
        self.usual = usual
        self.is_learned = any(case.finished for case in cases)
        self._bias = max(usual, UNSTATED)
        """The bias's standard deviation before any case."""
        self._prior: Floats = usual * self._bias * np.array(SHARES[1:])
        """Where the variances of milestone effects, paces and noise stand before any case."""
        self._streams = streams
        self._data = _Data([case for case in cases if case.days] if self.is_learned else [], usual)
        self._states = list(self._sampled()) if self.is_learned else [self._blueprint()]

    def draw(self, milestones: Sequence[str], units: Sequence[str], samples: int) -> Effects:
        """Effects of milestones and units, seen or not, for so many samples, which take the states in turn."""
        count = len(self._states)
        size = -(-samples // count)
        data, name = self._data, self.programme
        raw = {m: self._normals(size, name, "", m) for m in {*milestones, *data.milestones}}
        inner = np.stack([self._normals(size, name), *(raw[m] for m in data.milestones)], axis=2)
        effects = np.empty((size, count, 1 + len(data.milestones)))
        for number, state in enumerate(self._states):
            effects[:, number] = state.mean + inner[:, number] @ state.root.T
        bias = effects[:, :, 0]
        spread = np.array([[state.milestone, state.pace, state.noise] for state in self._states])
        common = {m: bias + spread[:, 0] * raw[m] for m in milestones}
        common |= {m: bias + effects[:, :, 1 + at] for at, m in enumerate(data.milestones) if m in common}
        places = {unit: at for at, unit in enumerate(data.units)}
        pace = {}
        for unit in units:
            drawn = self._normals(size, name, unit)
            at = places.get(unit)
            pace[unit] = spread[:, 1] * drawn if at is None else self._paced(at, drawn, effects)

        def flat(values: Floats) -> Samples:
            return values.reshape(-1)[:samples].astype(np.float32)

        return Effects(
            flat(bias),
            {m: flat(values) for m, values in common.items()},
            {unit: flat(values) for unit, values in pace.items()},
            flat(np.broadcast_to(spread[:, 2], (size, count))),
            flat(np.broadcast_to(spread[:, 1], (size, count))),
            self.is_learned,
        )

    def _normals(self, size: int, *name: str) -> Floats:
        """Normal numbers, samples of one state in a column."""
        return self._streams.normals(size * len(self._states), *name).reshape(size, -1).astype(float)

    def _paced(self, at: int, drawn: Floats, effects: Floats) -> Floats:
        """The pace of a unit with cases, given the effects of each sample."""
        lean = np.array([state.lean[at] for state in self._states])
        pull = np.array([state.pull[at] for state in self._states])
        slack = np.array([state.slack[at] for state in self._states])
        found: Floats = lean - np.einsum("snk,nk->sn", effects, pull) + slack * drawn
        return found

    def _blueprint(self) -> _State:
        """The one state there is without cases."""
        return _State(
            mean=np.zeros(1),
            root=np.array([[self.usual * sqrt(BIAS)]]),
            pull=np.zeros((0, 1)),
            lean=np.zeros(0),
            slack=np.zeros(0),
            milestone=self.usual * sqrt(MILESTONE),
            pace=self.usual * sqrt(PACE),
            noise=self.usual * sqrt(NOISE),
        )

    def _sampled(self) -> list[_State]:
        data = self._data
        rng = self._streams.at(self.programme, "", "", "fit")
        variances = self._prior
        seen = data.known.copy()
        # A first guess of what is still going on: a little longer than so far.
        seen[data.open] += self.usual / 2
        kept = []
        for number in range(WARM_UP + STATES * APART):
            state = self._state(variances, seen)
            if number > WARM_UP and (number - WARM_UP) % APART == 1:
                kept.append(state)
            effects = state.mean + state.root @ rng.standard_normal(len(state.mean))
            paces = state.lean - state.pull @ effects + state.slack * rng.standard_normal(len(data.units))
            centre = effects[0] + effects[1:][data.milestone] + np.append(paces, 0.0)[data.unit]
            residual = (seen - centre) * data.weight
            variances = self._variances(rng, (effects[1:], paces, residual))
            if len(data.open):
                sd = sqrt(variances[2]) / data.weight[data.open]
                least = (data.known[data.open] - centre[data.open]) / sd
                uniform = 1 - rng.random(len(data.open))
                seen[data.open] = centre[data.open] + sd * above(least, uniform)
        return kept

    def _variances(self, rng: np.random.Generator, parts: tuple[Floats, Floats, Floats]) -> Floats:
        """Variances of milestone effects, paces and noise given their values."""
        squares = np.array([part @ part for part in parts])
        counts = np.array([len(part) for part in parts])
        found: Floats = (PRIOR_CASES * self._prior + squares) / rng.chisquare(PRIOR_CASES + counts)
        return found

    def _state(self, variances: Floats, seen: Floats) -> _State:
        """The joint normal of the effects, and of the paces given them, at some variances and durations."""
        data = self._data
        milestone, pace, noise = variances
        design, pulls = data.design[:-1] / noise, data.table(data.square * seen) / noise
        precision = 1 / pace + design[:, 0]
        pull = design / precision[:, None]
        lean = pulls[:-1].sum(axis=1) / precision
        matrix = data.normal / noise - design.T @ pull
        matrix.flat[:: len(matrix) + 1] += [1 / self._bias**2, *[1 / milestone] * len(data.milestones)]
        sums = pulls.sum(axis=0)
        right = np.append(sums.sum(), sums) - design.T @ lean
        root = np.linalg.inv(np.linalg.cholesky(matrix)).T
        return _State(
            mean=root @ (root.T @ right),
            root=root,
            pull=pull,
            lean=lean,
            slack=1 / np.sqrt(precision),
            milestone=sqrt(milestone),
            pace=sqrt(pace),
            noise=sqrt(noise),
        )
