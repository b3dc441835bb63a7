"""From days and counts to places in a picture, and where the ticks go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from rollout.report.words import MONTHS

_MONTHS_A_YEAR = 12
_STEPS_OF_MONTHS = (1, 2, 3, 6, 12, 24, 60)
_STEPS_OF_COUNTS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)


def rounded(value: float) -> float:
    """A place to a tenth of a pixel, without needless decimals: the same bytes everywhere, and few of them."""
    near = round(value, 1)
    return int(near) if near == int(near) else near


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on an axis: where it stands, what it says, and whether it begins a year."""

    at: float
    label: str
    is_major: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeScale:
    """Days from `first` to `last` (both shown whole) over the pixels from `left` to `right`."""

    first: date
    last: date
    left: float
    right: float

    def at(self, day: date) -> float:
        """Where a day begins; days outside are held at the edge."""
        return self._place((day - self.first).days)

    def after(self, day: date) -> float:
        """Where a day ends: the right edge of a bar whose last day it is."""
        return self._place((day - self.first).days + 1)

    def _place(self, days: int) -> float:
        whole = (self.last - self.first).days + 1
        return rounded(self.left + (self.right - self.left) * min(max(days, 0), whole) / whole)

    def ticks(self, room: float = 62) -> list[Tick]:
        """First days of months, no nearer to each other than so many pixels; a year's first month says the year."""
        months = (self.last.year - self.first.year) * _MONTHS_A_YEAR + self.last.month - self.first.month + 1
        most = max(1, int((self.right - self.left) / room))
        step = next((step for step in _STEPS_OF_MONTHS if months / step <= most), _STEPS_OF_MONTHS[-1])
        return [
            Tick(at=self.at(day), label=_label(day, step, is_first=number == 0), is_major=day.month == 1)
            for number, day in enumerate(self._months(step))
        ]

    def _months(self, step: int) -> Iterator[date]:
        """First days of months within the scale that stand a whole number of steps from a January."""
        year, month = self.first.year, self.first.month
        while (day := date(year, month, 1)) <= self.last:
            index = year * _MONTHS_A_YEAR + month - 1
            if index % step == 0 and day >= self.first:
                yield day
            year, month = (year + 1, 1) if month == _MONTHS_A_YEAR else (year, month + 1)


def _label(day: date, step: int, *, is_first: bool) -> str:
    if step >= _MONTHS_A_YEAR:
        return str(day.year)
    name = MONTHS[day.month - 1][:3]
    return f"{name} {day.year}" if day.month == 1 or is_first else name


def month_end(day: date) -> date:
    """The last day of a day's month."""
    following = date(day.year + day.month // _MONTHS_A_YEAR, day.month % _MONTHS_A_YEAR + 1, 1)
    return following - timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountScale:
    """Counts from 0 to `most` over the pixels from `bottom` up to `top`."""

    most: int
    top: float
    bottom: float

    def at(self, count: float) -> float:
        """Where a count stands."""
        return rounded(self.bottom - (self.bottom - self.top) * count / self.most)

    def ticks(self, most: int = 5) -> list[Tick]:
        """Round counts from 0 upwards, at most so many beside the 0."""
        step = next((step for step in _STEPS_OF_COUNTS if self.most / step <= most), ceil(self.most / most))
        return [Tick(at=self.at(count), label=str(count)) for count in range(0, self.most + 1, step)]
