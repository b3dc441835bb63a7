"""How often each whole value came up: the percentiles of many samples without keeping or sorting them."""

from __future__ import annotations

from math import ceil, sqrt
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Whole = npt.NDArray[np.signedinteger[Any]]

POINTS = (0.1, 0.5, 0.8, 0.9)


_LAST = 0.98
_MANY = 200
"""Samples from which the first block's own percentiles can be trusted that far."""


class Percentiles(NamedTuple):
    """The smallest values that at least 10, 50, 80 and 90 % of the samples meet."""

    p10: int
    p50: int
    p80: int
    p90: int


class Counts:
    """Counts of whole values for several lanes, in tables as wide as the middle of the first values.

    The first block tells where each lane's values lie. What later falls before its least value or after its 98th
    percentile is counted at that end: with blocks of hundreds of samples that moves no percentile from 10 to 90 %.
    """

    def __init__(self, lanes: int) -> None:
        self._lanes = lanes
        self._table: Whole = np.zeros((lanes, 0), dtype=np.int32)
        self._low: Whole = np.zeros((lanes, 1), dtype=np.int32)

    def add(self, values: Whole, size: int) -> None:
        """Count values: lanes by samples, or one column that stands for `size` equal ones."""
        if not self._table.size:
            self._open(values)
        width = self._table.shape[1]
        cells = values - self._low
        np.maximum(cells, 0, out=cells)
        np.minimum(cells, width - 1, out=cells)
        cells += np.arange(0, self._lanes * width, width, dtype=np.int32)[:, None]
        found = np.bincount(cells.reshape(-1), minlength=self._lanes * width).reshape(self._lanes, width)
        self._table += (found * size if values.shape[1] == 1 else found).astype(np.int32)

    def _open(self, values: Whole) -> None:
        count = values.shape[1]
        last = (ceil(count * _LAST) if count >= _MANY else count) - 1
        self._low = values.min(axis=1, keepdims=True)
        high = np.partition(values, last, axis=1)[:, last : last + 1]
        self._table = np.zeros((self._lanes, int((high - self._low).max()) + 1), dtype=np.int32)

    def percentiles(self) -> list[Percentiles]:
        """Each lane's percentiles."""
        reached = np.cumsum(self._table, axis=1)
        ends = reached[:, -1:]
        found = [self._low[:, 0] + (reached < least(point, ends)).sum(axis=1) for point in POINTS]
        return [Percentiles(*map(int, lane)) for lane in zip(*found, strict=True)]


def least(point: float, samples: Whole) -> npt.NDArray[np.int64]:
    """How many samples a share means, rounded up; products a hair above a whole number are that number."""
    found: npt.NDArray[np.int64] = np.ceil(samples * point - 1e-9).astype(np.int64)
    return found


def ordered(values: npt.NDArray[Any]) -> Whole:
    """Samples in order; as 32-bit numbers, which are sorted several times as fast as 16-bit ones."""
    found: Whole = np.sort(values.astype(np.int32))
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
