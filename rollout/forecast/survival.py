"""Quantiles of a duration when some of it is still going on: the product-limit estimate, and plain order statistics.

The product-limit estimate assumes nothing of the distribution, but that being cut off says nothing of how long work
takes: the data date and the last confirmation must not come earlier or later for work that is slow.

References:
    Kaplan & Meier (1958), "Nonparametric estimation from incomplete observations", JASA 53(282);
    Conover (1999), "Practical Nonparametric Statistics", 3.2, for the intervals of a quantile.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import ceil, exp, lgamma, log
from typing import NamedTuple

_SLACK = 1e-12
"""A share is reached when it is missed by no more than rounding."""


class Quantile(NamedTuple):
    """A quantile of finished cases with a distribution-free interval; an end is None where too few cases bound it."""

    value: float
    low: float | None
    high: float | None


def product_limit(finished: Sequence[float], going_on: Sequence[float], share: float) -> float | None:
    """The smallest value by which at least `share` are done, by Kaplan and Meier; None where the curve does not reach.

    Cases still going on at the very value of a finish count as at risk there.
    """
    surviving, lasting = 1.0, sorted((*finished, *going_on))
    for value, ended in sorted(Counter(finished).items()):
        surviving *= 1 - ended / (len(lasting) - bisect_left(lasting, value))
        if surviving <= 1 - share + _SLACK:
            return value
    return None


def quantile(finished: Sequence[float], share: float, *, trust: float = 0.8) -> Quantile | None:
    """A quantile of finished cases alone (the smallest value that `share` of them do not exceed); None without cases.

    `share` lies between 0 and 1, both excluded.

    The interval's ends are order statistics: by the binomial distribution, the true quantile lies beyond either with
    a probability of at most (1 - trust) / 2, whatever the distribution.
    """
    if not finished:
        return None
    ordered, n = sorted(finished), len(finished)
    value = ordered[max(1, ceil(share * n - _SLACK)) - 1]
    tail = (1 - trust) / 2
    below = list(accumulate(_binomial(n, share)))
    # below[rank - 1] is the chance that fewer than `rank` cases fall below the quantile, so that it lies under them.
    lows = [rank for rank in range(1, n + 1) if below[rank - 1] <= tail]
    highs = [rank for rank in range(1, n + 1) if below[rank - 1] >= 1 - tail]
    return Quantile(value, ordered[lows[-1] - 1] if lows else None, ordered[highs[0] - 1] if highs else None)


def _binomial(n: int, share: float) -> list[float]:
    """The chances of 0 to n - 1 of n cases, by logarithms: of a thousand cases the counts are beyond any decimal."""
    ways = (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) for k in range(n))
    return [exp(each + k * log(share) + (n - k) * log(1 - share)) for k, each in enumerate(ways)]
