"""How long milestones really take, from those who have been through them: what `learn` says.

Every figure is a **ratio**: actual working days ÷ planned working days. 1.25 says a quarter more time than planned.
"Planned" is the likely duration in force for the unit in question, its own tailoring included. A case is one unit's
milestone (see `evidence`); a collaboration's counts once.

Two kinds of figure stand side by side. **Observed** ones use nothing but the cases: `ratio`, `kaplan_meier`, `early`
and `late`. **Model** ones are the posterior of the shrinkage model (see `model`), which borrows strength from other
milestones and forces: `bias`, `pace_spread`, `noise_spread`, `model` and the paces. With few cases the two differ, and
the model's are the ones the forecast uses.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from math import exp
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rollout.forecast.evidence import Case, cases
from rollout.forecast.model import Effects, Model
from rollout.forecast.spread import P90, Ratio, blueprint_ratio, usual_spread
from rollout.forecast.streams import Streams
from rollout.forecast.survival import Quantile, product_limit, quantile
from rollout.model.blueprint import Milestone, SizeDriven
from rollout.model.dataclass import dataclass
from rollout.model.register import Spread
from rollout.schedule.network import Network, Row
from rollout.schedule.result import Schedule

_NEWCOMER = ""
"""Stands for a force that has not been seen: no unit has this id."""


class Bias(NamedTuple):
    """How the programme's durations compare with its plans, the particular milestone and force left aside.

    `ratio` is the posterior median of exp(c + b) with its P10 `low` and P90 `high`: b the model's common bias, c the
    mean over the blueprint's uncertain durations of what the blueprint itself expects. `expected` is exp(c): where
    `ratio` would stand had the blueprint been right. `cases` are finished cases, `under_way` censored ones.
    """

    ratio: float
    low: float
    high: float
    expected: float
    cases: int
    under_way: int


class Points(NamedTuple):
    """Three points of a duration in working days: P10, planned, P90, by the blueprint or its service's spread.

    Of a duration driven by size they are those of the middle force (lower median by planned days). Low and high may
    be fractions.
    """

    low: float
    likely: float
    high: float


class KaplanMeier(NamedTuple):
    """Quantiles of the ratio by the product-limit estimate, which counts work under way as lasting longer than so far.

    None: not estimable, since the curve of those done does not climb that far.
    """

    p50: float | None
    p80: float | None
    p90: float | None


class Predicted(NamedTuple):
    """Quantiles of the ratio of a force not seen before (of a national milestone: of the next one like it).

    Drawn from bias + milestone effect + pace + noise, all from their joint posterior, so that what is not known about
    them widens the range. Not rounded to whole days.
    """

    p10: float
    p50: float
    p80: float
    p90: float


class Half(NamedTuple):
    """The median ratio of some finished cases, None without any."""

    cases: int
    p50: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneLearned:
    """One uncertain milestone of the blueprint.

    `finished` and `under_way` count its cases; under way are also those due of which nothing was heard. `p50` and
    `p80` are the smallest ratio that half (four fifths) of the finished cases do not exceed, with a distribution-free
    80 % interval (None without finished cases). They look only at what is finished, so while much is under way they
    are too small: quick work finishes first. `early` is the first half of the finished cases by the day they started
    (ties by id, the middle one of an odd number is late), `late` the rest. `per` is officers or workforce where the
    duration is driven by size.
    """

    id: str
    title: str
    scope: str
    per: str | None
    planned: Points | None
    """None when no force has joined and the duration depends on its size."""
    finished: int
    under_way: int
    p50: Quantile | None
    p80: Quantile | None
    kaplan_meier: KaplanMeier
    model: Predicted
    early: Half
    late: Half


class Pace(NamedTuple):
    """How long one force (or collaboration) takes compared with the others over the same milestones.

    `ratio` is the posterior median of exp(u) with P10 `low` and P90 `high`; 1: as the others, above 1: longer. With few
    cases it is drawn to 1. It says nothing of why. `cases` are the unit's finished cases.
    """

    unit: str
    ratio: float
    low: float
    high: float
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeLearned:
    """What one programme's cases say.

    `pace_spread` and `noise_spread` are posterior medians of exp(standard deviation) of the log ratio: 1.3 says that
    two thirds of forces (of durations of one force and milestone) lie between 1 ÷ 1.3 and 1.3 times the middle one.
    `noise_spread` is that of a duration that spreads as the blueprint's usual one. With `is_learned` False there is no
    finished case: all model figures are the blueprint's own spread, and there are no paces. `own_cases` are cases of
    milestones only one force has, which count in bias and pace but stand in no row.
    """

    programme: str
    is_learned: bool
    bias: Bias
    pace_spread: float
    noise_spread: float
    milestones: tuple[MilestoneLearned, ...]
    forces: tuple[Pace, ...]
    own_cases: int


def learn(schedule: Schedule, programmes: Collection[str], *, seed: int, samples: int) -> tuple[ProgrammeLearned, ...]:
    """What the cases up to the data date say about programmes, in the order of their ids.

    Args:
        schedule: The schedule of the whole workspace.
        programmes: Which; those that cannot be computed are left out.
        seed: Names the random numbers, which are those of `forecast`: with one seed both use the same model.
        samples: How often the model is drawn, at least 1.
    """
    passes, spread = schedule.passes, schedule.workspace.register.service.spread
    found: dict[str, list[Case]] = {name: [] for name in sorted(programmes) if schedule.programmes[name].computable}
    for case in cases(passes, spread):
        if case.programme in found:
            found[case.programme].append(case)
    return tuple(
        _Learning(passes.network, spread, name, known, seed, samples).result() for name, known in found.items()
    )


class _Learning:
    """One programme while its figures are put together."""

    def __init__(
        self,
        network: Network,
        spread: Spread,
        programme: str,
        known: Sequence[Case],
        seed: int,
        samples: int,
    ) -> None:
        self._network = network
        self._programme = programme
        self._cases = known
        self._samples = samples
        self._streams = Streams(seed)
        cohorts = network.cohorts[programme]
        self._blueprint = cohorts[0].blueprint
        self._usual = usual_spread(self._blueprint, spread)
        self._planned = {
            milestone.id: _middle(milestone, [c.rows[milestone.id] for c in cohorts if milestone.id in c.rows])
            for milestone in self._blueprint.milestones.values()
        }
        self._expected = {
            milestone.id: expected
            for milestone in self._blueprint.milestones.values()
            if (expected := blueprint_ratio(milestone.duration, self._planned[milestone.id], spread)) is not None
        }
        self._model = Model(programme, known, self._usual, self._streams)
        units = {case.unit for case in known if case.unit is not None}
        self._units = sorted(units) if self._model.is_learned else []
        self._effects = self._model.draw(list(self._expected), [_NEWCOMER, *self._units], samples)

    def result(self) -> ProgrammeLearned:
        """The figures."""
        effects, finished = self._effects, [case for case in self._cases if case.finished]
        centres = [expected.centre for expected in self._expected.values()]
        centre = sum(centres) / len(centres) if centres else 0.0
        low, ratio, high = _quantiles(np.exp(effects.bias + centre), 0.1, 0.5, 0.9)
        return ProgrammeLearned(
            programme=self._programme,
            is_learned=self._model.is_learned,
            bias=Bias(ratio, low, high, exp(centre), len(finished), len(self._cases) - len(finished)),
            pace_spread=_quantiles(np.exp(effects.pace_spread), 0.5)[0],
            noise_spread=_quantiles(np.exp(effects.noise), 0.5)[0],
            milestones=tuple(
                self._milestone(milestone, self._expected[id_])
                for id_, milestone in self._blueprint.milestones.items()
                if id_ in self._expected
            ),
            forces=tuple(self._pace(unit) for unit in self._units),
            own_cases=sum(case.milestone not in self._expected for case in self._cases),
        )

    def _milestone(self, milestone: Milestone, expected: Ratio) -> MilestoneLearned:
        ours = [case for case in self._cases if case.milestone == milestone.id]
        finished = sorted((case for case in ours if case.finished), key=self._started)
        ratios = [case.ratio for case in finished]
        going_on = [case.ratio for case in ours if not case.finished]
        half = len(ratios) // 2
        duration, likely = milestone.duration, self._planned[milestone.id]
        return MilestoneLearned(
            id=milestone.id,
            title=milestone.title,
            scope=milestone.scope,
            per=duration.per if isinstance(duration, SizeDriven) else None,
            planned=None if likely is None else _points(expected, likely),
            finished=len(ratios),
            under_way=len(going_on),
            p50=quantile(ratios, 0.5),
            p80=quantile(ratios, 0.8),
            kaplan_meier=KaplanMeier(*(product_limit(ratios, going_on, share) for share in (0.5, 0.8, 0.9))),
            model=self._predicted(milestone, expected),
            early=_half(ratios[:half]),
            late=_half(ratios[half:]),
        )

    def _started(self, case: Case) -> tuple[int, str]:
        """The day a case began, as an ordinal: boundaries of different calendars do not compare."""
        cohort, number = self._network.lane_at[case.programme, case.unit]
        return cohort.lanes[number].calendar.ordinal(case.start), case.unit or ""

    def _predicted(self, milestone: Milestone, expected: Ratio) -> Predicted:
        effects: Effects = self._effects
        logs = effects.common[milestone.id].astype(float)
        if not milestone.is_national:
            logs += effects.pace[_NEWCOMER]
        wider = expected.sd / self._usual
        if not effects.is_learned:
            logs *= wider
        logs += wider * effects.noise * self._streams.normals(self._samples, "learn", self._programme, milestone.id)
        return Predicted(*_quantiles(np.exp(expected.centre + logs), 0.1, 0.5, 0.8, 0.9))

    def _pace(self, unit: str) -> Pace:
        low, ratio, high = _quantiles(np.exp(self._effects.pace[unit]), 0.1, 0.5, 0.9)
        return Pace(unit, ratio, low, high, sum(case.finished and case.unit == unit for case in self._cases))


def _middle(milestone: Milestone, rows: Sequence[Row]) -> int | None:
    """The planned working days by the blueprint; by size those of the middle unit, None when there is no unit."""
    if not isinstance(milestone.duration, SizeDriven):
        return milestone.duration.likely
    planned = sorted(
        days
        for row in rows
        for days, lane in zip(row.planned, row.cohort.lanes, strict=True)
        if milestone.id not in lane.local.duration
    )
    return planned[(len(planned) - 1) // 2] if planned else None


def _points(expected: Ratio, likely: int) -> Points:
    low, high = (likely * exp(expected.centre + side * P90 * expected.sd) for side in (-1, 1))
    return Points(low, likely, high)


def _half(ratios: Sequence[float]) -> Half:
    middle = quantile(ratios, 0.5)
    return Half(len(ratios), None if middle is None else middle.value)


def _quantiles(values: npt.NDArray[np.floating], *shares: float) -> list[float]:
    """For each share the smallest value that at least so many samples do not exceed."""
    return [float(value) for value in np.quantile(values, shares, method="inverted_cdf")]
