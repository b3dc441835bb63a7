"""Working days as integers: the only place where dates become boundaries and boundaries become dates.

For a calendar the working days are numbered 0, 1, 2, …; the **boundary** w is the instant before working day w. Work
of d days from boundary s ends at boundary s + d. Everything in the engine is such an integer; a date has one of two
roles when it becomes one: as a start (the first working day on or after it) or as a finish (just after the last
working day on or before it).

Numbering begins in 1999, so every boundary of a real date is well above `NOWHERE`, which stands for "no bound".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from itertools import accumulate, compress
from typing import TypeVar

Question = TypeVar("Question")
Answer = TypeVar("Answer")

NOWHERE = 0
"""A boundary before every real one: a bound that binds nothing."""

_FIRST = date(1999, 1, 1).toordinal()
_LAST = date(2199, 12, 31).toordinal()
_IN_2000 = date(2000, 1, 1).toordinal()
_AFTER_2099 = date(2100, 1, 1).toordinal()
_STEP = 366 * 12
"""Days a calendar grows by when a date beyond its table is asked for."""


class WorkingCalendar:
    """The working days of one calendar.

    `is_working` tells, for a range of day ordinals, which are worked (1) and which are not (0); it is asked for a few
    years at a time. Dates beyond 2199 are answered as the end of 2199: the engine reports anything after 2099.

    Raises:
        ValueError: From every conversion, when the calendar has no working day at all.
    """

    __slots__ = ("_before", "_days", "_end", "_is_working", "dates", "finishes", "id", "is_empty", "starts")

    def __init__(self, id: str, is_working: Callable[[int, int], Iterable[int]]) -> None:  # noqa: A002
        self.id = id
        self._is_working = is_working
        self._end = _FIRST
        self._before: list[int] = [0]
        self._days: list[int] = []
        self._grow(_IN_2000 + _STEP * 3)
        self.is_empty = not self._works_until(self._end) and not self._works_until(_AFTER_2099)
        self.dates = Remembered(self.day)
        self.starts = Remembered[date, int](lambda day: self.starting(day.toordinal()))
        self.finishes = Remembered[date, int](lambda day: self.finishing(day.toordinal()))

    def _works_until(self, ordinal: int) -> bool:
        """Whether there is a working day from 2000 to the day before `ordinal`."""
        return self.starting(_IN_2000) < self.starting(ordinal - 1)

    def _grow(self, to: int) -> None:
        """Extend the tables up to the day before ordinal `to`."""
        start, end = self._end, min(max(to, self._end + _STEP), _LAST + 1)
        flags = bytes(self._is_working(start, end))
        self._before.extend(accumulate(flags, initial=self._before.pop()))
        self._days.extend(compress(range(start, end), flags))
        self._end = end

    def starting(self, ordinal: int) -> int:
        """The boundary of a day as a start: before the first working day on or after it."""
        index = min(ordinal, _LAST) - _FIRST
        try:
            return self._before[index]
        except IndexError:
            self._grow(ordinal + 2)
            return self.starting(ordinal)

    def finishing(self, ordinal: int) -> int:
        """The boundary of a day as a finish: after the last working day on or before it."""
        return self.starting(ordinal + 1)

    def starting_on(self, day: date) -> int:
        """`starting` for a date; `starts` keeps those that were asked for before."""
        return self.starts[day]

    def finishing_on(self, day: date) -> int:
        """`finishing` for a date; `finishes` keeps those that were asked for before."""
        return self.finishes[day]

    def ordinal(self, working_day: int) -> int:
        """The day ordinal of a working day (0 and above)."""
        try:
            return self._days[working_day]
        except IndexError:
            if self._end > _LAST:
                return _LAST
            self._grow(0)
            return self.ordinal(working_day)

    def day(self, working_day: int) -> date:
        """The date of a working day; `dates` keeps those that were asked for before."""
        return date.fromordinal(self.ordinal(working_day))

    def last_day(self, boundary: int) -> date:
        """The date of the last working day before a boundary: how a finish is shown."""
        return date.fromordinal(self.ordinal(boundary - 1))

    def days_between(self, earlier: date, later: date) -> int:
        """Working days from one finish to another; negative when `later` is the earlier one."""
        return self.finishes[later] - self.finishes[earlier]


class Remembered(dict[Question, Answer]):
    """What a function answers, worked out once for each question that is asked."""

    __slots__ = ("_compute",)

    def __init__(self, compute: Callable[[Question], Answer]) -> None:
        super().__init__()
        self._compute = compute

    def __missing__(self, question: Question) -> Answer:
        answer = self[question] = self._compute(question)
        return answer


Crossing = Remembered[int, int]
"""A boundary of one calendar as one of another."""


def finish_crossing(there: WorkingCalendar, here: WorkingCalendar, elapsed: int = 0) -> Crossing:
    """From a finish `there` to the first boundary `here` after its day, `elapsed` calendar days on."""
    return Crossing(lambda boundary: here.finishing(there.ordinal(boundary - 1) + elapsed))


def finish_crossing_back(there: WorkingCalendar, here: WorkingCalendar, elapsed: int = 0) -> Crossing:
    """The latest finish `there` whose `finish_crossing` is at most a boundary `here`: its exact inverse."""
    return Crossing(lambda boundary: there.finishing(here.ordinal(boundary) - 1 - elapsed))


def start_crossing(there: WorkingCalendar, here: WorkingCalendar, elapsed: int = 0) -> Crossing:
    """From a start `there` to the first boundary `here` on or after its day, `elapsed` calendar days on."""
    return Crossing(lambda boundary: here.starting(there.ordinal(boundary) + elapsed))


def start_crossing_back(there: WorkingCalendar, here: WorkingCalendar, elapsed: int = 0) -> Crossing:
    """The latest start `there` whose `start_crossing` is at most a boundary `here`: its exact inverse."""
    return Crossing(lambda boundary: there.finishing(here.ordinal(boundary) - elapsed) - 1)
