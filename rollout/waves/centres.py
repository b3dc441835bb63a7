"""What is left of a delivery centre's slots, day by day, and where a piece of work can still be fitted in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rollout.model.register import Centre
from rollout.schedule.calendar import WorkingCalendar

LATEST = date(2099, 12, 31).toordinal()
"""No slot is planned beyond this day: it is the last one that a file can hold."""


class Free:
    """The slots left of one centre: a step function of the day (as an ordinal), from `first` on.

    It goes below zero where more is taken than there is.
    """

    __slots__ = ("days", "left")

    def __init__(self, days: list[int], left: list[int]) -> None:
        self.days = days
        self.left = left

    @classmethod
    def of(cls, centre: Centre, first: int, more: int = 0) -> Free:
        """All slots of a centre from a day on, `more` added to every step of its capacity."""
        days = [first, *(day for step in centre.capacity if (day := step.from_.toordinal()) > first)]
        return cls(days, [centre.slots_on(date.fromordinal(day)) + more for day in days])

    def copy(self) -> Free:
        """The same, to take from without touching this one."""
        return Free(self.days[:], self.left[:])

    def take(self, slots: int, first: int, last: int) -> None:
        """Take slots from one day to another, both included; days before the beginning are passed over."""
        days, left = self.days, self.left
        if last < days[0]:
            return
        end = bisect_right(days, last)
        if end == len(days) or days[end] != last + 1:
            days.insert(end, last + 1)
            left.insert(end, left[end - 1])
        begin = bisect_right(days, first) - 1
        if begin >= 0 and days[begin] != first:
            begin += 1
            end += 1
            days.insert(begin, first)
            left.insert(begin, left[begin - 1])
        for place in range(max(0, begin), end):
            left[place] -= slots

    def clear_of(self, slots: int, first: int, last: int) -> int | None:
        """The first day after everything that is in the way of so many slots from `first` to `last`.

        None when nothing is in the way; beyond `LATEST` when what is in the way never ends.
        """
        days, left = self.days, self.left
        place = bisect_right(days, last) - 1
        while place >= 0:
            if left[place] < slots:
                return days[place + 1] if place + 1 < len(days) else LATEST + 1
            if days[place] <= first:
                return None
            place -= 1
        return None

    def changes(self, first: int, end: int) -> Iterator[tuple[int, int]]:
        """The first day and each later one before `end` on which the slots left change, with what is left from it on.

        `first` is not before the beginning.
        """
        place = bisect_right(self.days, first)
        yield first, self.left[place - 1]
        while place < len(self.days) and self.days[place] < end:
            yield self.days[place], self.left[place]
            place += 1

    def least(self, first: int, last: int) -> int:
        """The fewest slots left on any day from `first` to `last`, both included."""
        begin = max(0, bisect_right(self.days, first) - 1)
        return min(self.left[begin : max(begin + 1, bisect_right(self.days, last))])


def first_fit(
    free: Mapping[str, Free], needs: Sequence[tuple[str, int]], calendar: WorkingCalendar, start: int, days: int
) -> int | None:
    """The earliest boundary, `start` or later, from which work can hold all its slots to its end.

    Args:
        free: What is left of each centre.
        needs: Centres and slots.
        calendar: The calendar that the work is done in; the slots are held on the days between as well.
        start: A boundary of it.
        days: Working days of the work, 1 or more.

    Returns:
        A boundary, None when there is none before 2100.
    """
    while True:
        first, last = calendar.ordinal(start), calendar.ordinal(start + days - 1)
        if last > LATEST:
            return None
        blocked = None
        for centre, slots in needs:
            clear = free[centre].clear_of(slots, first, last)
            if clear is not None and (blocked is None or clear > blocked):
                blocked = clear
        if blocked is None:
            return start
        start = calendar.starting(blocked)
