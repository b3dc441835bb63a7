"""How past forecasts have fared: how often their dates were met, how far off they were, and against which rivals.

A case is one date foreseen from one past day. It counts for a percentile once that percentile's date has passed,
whether it was met or not, and never because the work has finished: work that ends early would otherwise be counted
before work that ends late, and every forecast would look too cautious.

Work that is still open is late by at least the working days from its date to the day looked back from. It counts as
unmet, and in losses and bias as finished on that day, which is the least it can be.

References:
    Koenker & Bassett (1978), "Regression Quantiles", Econometrica 46(1) (pinball loss);
    Gneiting & Raftery (2007), "Strictly Proper Scoring Rules, Prediction, and Estimation", JASA 102(477).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from rollout.model.dataclass import dataclass
from rollout.schedule.calendar import WorkingCalendar

TARGETS = ("force", "milestone", "joined")
FORECAST = "forecast"
MONTHS = 24
"""Month ends that are looked back on when nobody says otherwise."""
SAMPLES = 2_000
"""Samples of each forecast then: enough for a share of dates met."""
METHODS = (FORECAST, "blueprint", "schedule", "expected", "last-month")
POINTS: Mapping[str, float] = {"p50": 0.5, "p80": 0.8, "p90": 0.9}


class Subject(NamedTuple):
    """What a date is about: a unit's finish ("force"), one copy of a milestone ("milestone"; `unit` None: national),
    or the day on which a share of the forces that had joined is live ("joined")."""

    target: str
    programme: str
    unit: str | None = None
    milestone: str | None = None
    share: float | None = None


class Said(NamedTuple):
    """The dates one method gave; a method without chances gives one date for all."""

    p50: date
    p80: date
    p90: date


class Outcome(NamedTuple):
    """What came of it: the day it happened, None while it has not; `calendar` counts the working days it was off by."""

    actual: date | None
    calendar: WorkingCalendar


class Case(NamedTuple):
    """One subject seen from one past day: what each method said of it then, and what came of it."""

    origin: date
    subject: Subject
    said: Mapping[str, Said]
    outcome: Outcome


class SameCases(NamedTuple):
    """A method beside the forecast over the cases that count for both: their number and both mean losses."""

    cases: int
    pinball: float | None
    forecast: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How one method has fared with one target. Mappings are by percentile; losses and bias are in working days.

    `cases` counted for any percentile, about `forces` different units (a collaboration is one), `still_open` of them
    with nothing to show yet. `counted` and `met` are numbers of cases, by percentile. Pinball losses and `bias` (P50
    less actual, early dates negative) are means, None without a case.
    """

    target: str
    method: str
    cases: int
    forces: int
    still_open: int
    counted: Mapping[str, int]
    met: Mapping[str, int]
    pinball: Mapping[str, float | None]
    bias: float | None
    same_cases: Mapping[str, SameCases]

    def coverage(self, point: str) -> float | None:
        """The share of a percentile's dates that were met; None when none has passed."""
        return self.met[point] / self.counted[point] if self.counted[point] else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """Forecasts made from past month ends against what was known on `as_of`.

    `gaps` are month ends whose files could not be read. Cases are in order of origin.
    """

    as_of: date
    seed: int
    samples: int
    illustrative: bool
    origins: tuple[date, ...]
    gaps: tuple[date, ...]
    cases: tuple[Case, ...]
    scores: tuple[Score, ...]

    def score(self, target: str, method: str = FORECAST) -> Score:
        """One of the scores.

        Raises:
            StopIteration: If there is no such target or method.
        """
        return next(score for score in self.scores if (score.target, score.method) == (target, method))


def scores(cases: Sequence[Case], as_of: date) -> tuple[Score, ...]:
    """Every target and method, in the order of `TARGETS` and `METHODS`.

    Args:
        cases: What was foreseen and what came of it.
        as_of: The day up to the end of which outcomes are known.
    """
    return tuple(
        _score([case for case in cases if case.subject.target == target], target, method, as_of)
        for target in TARGETS
        for method in METHODS
    )


class _Measured(NamedTuple):
    """One case as one method's percentile sees it: working days late (early negative)."""

    case: Case
    late: int
    is_met: bool


def _score(cases: Sequence[Case], target: str, method: str, as_of: date) -> Score:
    found = {point: list(_measured(cases, method, point, as_of)) for point in POINTS}
    ours = {point: found[point] if method == FORECAST else _measured(cases, FORECAST, point, as_of) for point in POINTS}
    everything = {id(each.case): each.case for point in POINTS for each in found[point]}.values()
    middle = found["p50"]
    return Score(
        target=target,
        method=method,
        cases=len(everything),
        forces=len({case.subject.unit for case in everything} - {None}),
        still_open=sum(case.outcome.actual is None for case in everything),
        counted={point: len(each) for point, each in found.items()},
        met={point: sum(one.is_met for one in each) for point, each in found.items()},
        pinball={point: _loss([one.late for one in each], POINTS[point]) for point, each in found.items()},
        bias=_mean([-one.late for one in middle]),
        same_cases={point: _same(found[point], list(ours[point]), POINTS[point]) for point in POINTS},
    )


def _measured(cases: Sequence[Case], method: str, point: str, as_of: date) -> Iterator[_Measured]:
    """The cases that count for a method's percentile."""
    for case in cases:
        said = case.said.get(method)
        if said is None:
            continue
        day: date = getattr(said, point)
        if day > as_of:
            continue
        actual = case.outcome.actual
        late = case.outcome.calendar.days_between(day, as_of if actual is None else actual)
        yield _Measured(case, late, actual is not None and actual <= day)


def _same(theirs: Sequence[_Measured], ours: Sequence[_Measured], point: float) -> SameCases:
    known = {id(each.case): each.late for each in ours}
    both = [(each.late, known[id(each.case)]) for each in theirs if id(each.case) in known]
    return SameCases(len(both), _loss([late for late, _ in both], point), _loss([late for _, late in both], point))


def _loss(late: Sequence[int], point: float) -> float | None:
    """Mean pinball loss: a day late costs the percentile's chance, a day early what is left to one."""
    return _mean([days * point if days > 0 else -days * (1 - point) for days in late])


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
