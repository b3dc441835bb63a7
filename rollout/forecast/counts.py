"""How often each whole value came up: the percentiles of many samples without keeping or sorting them."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.signedinteger[Any]]

POINTS = (0.1, 0.5, 0.8, 0.9)


class Percentiles(NamedTuple):
    """The smallest values that at least 10, 50, 80 and 90 % of the samples meet."""

    p10: int
    p50: int
    p80: int
    p90: int


class Counts:
    """Counts of whole values for several lanes; the table grows as values come."""

    def __init__(self, lanes: int) -> None:
        self._lanes = lanes
        self._low = 0
        self._table: Whole = np.zeros((lanes, 0), dtype=np.int32)

    def add(self, values: Whole, size: int) -> None:
        """Count values: lanes by samples, or one column that stands for `size` equal ones."""
        low, high = int(values.min()), int(values.max())
        width = high - low + 1
        cells = values - low + np.arange(self._lanes)[:, None] * width
        found = np.bincount(cells.reshape(-1), minlength=self._lanes * width).reshape(self._lanes, width)
        if values.shape[1] == 1:
            found = found * size
        self._make_room(low, high)
        self._table[:, low - self._low : high - self._low + 1] += found

    def _make_room(self, low: int, high: int) -> None:
        if not self._table.size:
            self._low = low
        first, after = min(low, self._low), max(high + 1, self._low + self._table.shape[1])
        if after - first > self._table.shape[1]:
            room = np.zeros((self._lanes, after - first), dtype=np.int32)
            room[:, self._low - first : self._low - first + self._table.shape[1]] = self._table
            self._low, self._table = first, room

    def percentiles(self) -> list[Percentiles]:
        """Each lane's percentiles."""
        reached = np.cumsum(self._table, axis=1)
        found = [self._low + (reached < least(point, reached[:, -1:])).sum(axis=1) for point in POINTS]
        return [Percentiles(*map(int, lane)) for lane in zip(*found, strict=True)]


def least(point: float, samples: Whole) -> npt.NDArray[np.int64]:
    """How many samples a share means, rounded up; products a hair above a whole number are that number."""
    found: npt.NDArray[np.int64] = np.ceil(samples * point - 1e-9).astype(np.int64)
    return found


def percentile(ordered: Whole, point: float) -> int:
    """The smallest of some ordered samples that at least a share of them meet."""
    return int(ordered[max(1, ceil(len(ordered) * point - 1e-9)) - 1])


def percentiles(ordered: Whole) -> Percentiles:
    """All four of ordered samples."""
    return Percentiles(*(percentile(ordered, point) for point in POINTS))


def error(ordered: Whole, point: float) -> float:
    """The standard error of a percentile for want of samples, by the order statistics one deviation either side."""
    size = len(ordered)
    step = sqrt(size * point * (1 - point))
    at = size * point
    low, high = max(0, int(at - step) - 1), min(size - 1, ceil(at + step) - 1)
    return float(ordered[high] - ordered[low]) / 2
