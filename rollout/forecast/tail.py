"""Normal numbers known to lie above a bound: drawn from the tail without rejection, however far out it is.

The logarithm of the normal's upper tail is tabulated once and read backwards: log S(z) falls smoothly, so that linear
reading between points 1/128 apart errs by less than a hundred-thousandth.

References:
    Devroye (1986), "Non-Uniform Random Variate Generation", II.2 (inversion of a truncated distribution).
"""

from __future__ import annotations

from functools import cache
from math import erfc, log, sqrt

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_FROM, _TO, _STEPS = -8, 37, 128


@cache
def _table() -> tuple[Array, Array]:
    """z, and log P(Z > z) for it."""
    points = np.linspace(_FROM, _TO, (_TO - _FROM) * _STEPS + 1)
    return points, np.array([log(erfc(z / sqrt(2)) / 2) for z in points])


def log_tail(z: Array) -> Array:
    """The logarithm of P(Z > z) of a standard normal Z; beyond the table as at its ends."""
    points, logs = _table()
    return np.interp(z, points, logs)


def above(bound: Array, uniform: Array) -> Array:
    """Standard normal numbers given that they exceed `bound`, one for each uniform number of (0, 1)."""
    points, logs = _table()
    drawn = np.interp(-(log_tail(bound) + np.log(uniform)), -logs, points)
    return np.maximum(drawn, bound)
