"""How far a planned duration may be off: the blueprint's low and high as a log-normal distribution of the ratio.

`low` and `high` are the P10 and P90 of actual working days, so the logarithm of actual ÷ planned is normal with its
centre half-way between their logarithms and a standard deviation of their distance over twice 1.2816. The planned value
is `likely`, which need not be the median: a blueprint of 80 % to 200 % expects its plans to be overrun.

References:
    Keefer & Bodily (1983), "Three-point approximations for continuous random variables", Management Science 29(5).
"""

from __future__ import annotations

from math import log, sqrt
from typing import NamedTuple

from rollout.model.blueprint import Blueprint, Duration, SizeDriven
from rollout.model.register import Spread
from rollout.schedule.network import Row

P90 = 1.2815515655446004
"""The standard normal's 90 % point."""

_SHORTEST = 0.5
"""Less than half a working day is not a duration one can take the logarithm of."""


_ANY_PLAN = 100
"""Working days that stand for a figure that depends on the force: long enough for shares of it to be whole days."""


_NARROWEST = 0.01
"""The usual spread where everything is certain: only forces' own milestones can then spread at all."""


class Ratio(NamedTuple):
    """The logarithm of actual ÷ planned as a blueprint expects it; `sd` is above 0."""

    centre: float
    sd: float


def planned_ratios(row: Row, spread: Spread) -> list[Ratio | None]:
    """What is expected of the durations of a row's lanes; None of those that are certain (0 days, or low = high)."""
    usual: dict[int, Ratio | None] = {}
    found = []
    for lane, planned in zip(row.cohort.lanes, row.planned, strict=True):
        local = lane.local.duration.get(row.milestone.id)
        if local is not None:
            found.append(expected_ratio(local.is_, planned, spread))
            continue
        if planned not in usual:
            usual[planned] = expected_ratio(row.milestone.duration, planned, spread)
        found.append(usual[planned])
    return found


def expected_ratio(duration: Duration, planned: int, spread: Spread) -> Ratio | None:
    """What is expected of a duration that is planned to take so many working days; None when it is certain."""
    if planned == 0:
        return None
    low, high = _shares(duration, spread)
    low, high = max(low, _SHORTEST / planned), max(high, _SHORTEST / planned)
    if high <= low:
        return None
    return Ratio((log(low) + log(high)) / 2, (log(high) - log(low)) / (2 * P90))


def blueprint_ratio(duration: Duration, planned: int | None, spread: Spread) -> Ratio | None:
    """What is expected of a blueprint's duration, of which no figure (None) may be known before a force joins."""
    return expected_ratio(duration, _ANY_PLAN if planned is None else planned, spread)


def usual_spread(blueprint: Blueprint, spread: Spread) -> float:
    """The standard deviation of the log ratio a blueprint usually expects: the root mean square over its durations.

    Forces' own figures have no say in it: who joins must not change what is drawn for the others.
    """
    durations = [milestone.duration for milestone in blueprint.milestones.values()]
    plans = [None if isinstance(duration, SizeDriven) else duration.likely for duration in durations]
    ratios = [blueprint_ratio(duration, plan, spread) for duration, plan in zip(durations, plans, strict=True)]
    squares = [ratio.sd**2 for ratio in ratios if ratio is not None]
    if not squares:
        return max(_NARROWEST, log(spread.high / spread.low) / (2 * P90))
    return sqrt(sum(squares) / len(squares))


def _shares(duration: Duration, spread: Spread) -> tuple[float, float]:
    """Low and high as shares of the planned duration; the service's spread where the blueprint gives none."""
    if isinstance(duration, SizeDriven):
        low, high = duration.low_share, duration.high_share
    else:
        low = None if duration.low is None else duration.low / duration.likely
        high = None if duration.high is None else duration.high / duration.likely
    return spread.low if low is None else low, spread.high if high is None else high
