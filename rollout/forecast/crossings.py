"""Boundaries and dates of working calendars for whole arrays: the tables of `schedule.calendar`, read by numpy."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from rollout.schedule.calendar import NOWHERE, Crossing, WorkingCalendar

Boundaries = npt.NDArray[np.int32]


class Tables:
    """What crossings and calendars answer, by array; each table is made once, and grows."""

    def __init__(self) -> None:
        self._crossed: dict[int, tuple[int, Boundaries]] = {}
        self._days: dict[int, tuple[int, Boundaries]] = {}

    def cross(self, crossing: Crossing | None, values: Boundaries) -> Boundaries:
        """Boundaries of one calendar as those of another; `NOWHERE` stays."""
        if crossing is None:
            return values
        found = self._read(self._crossed, id(crossing), crossing.__getitem__, values)
        return np.where(values == NOWHERE, NOWHERE, found)

    def last_days(self, calendar: WorkingCalendar, boundaries: Boundaries) -> Boundaries:
        """The ordinal of the last working day before each boundary: how a finish is shown."""
        return self._read(self._days, id(calendar), calendar.ordinal, boundaries - 1)

    @staticmethod
    def _read(
        known: dict[int, tuple[int, Boundaries]], key: int, answer: Callable[[int], int], values: Boundaries
    ) -> Boundaries:
        real = values[values > NOWHERE]
        low, high = (int(real.min()), int(real.max())) if real.size else (1, 1)
        first, table = known.get(key, (low, np.zeros(0, dtype=np.int32)))
        if low < first or high >= first + len(table):
            first, end = min(low, first), max(high + 250, first + len(table))
            table = np.array([answer(value) for value in range(first, end)], dtype=np.int32)
            known[key] = first, table
        return table[np.maximum(values - first, 0)]
