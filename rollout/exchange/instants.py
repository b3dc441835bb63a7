"""Project's clock: the moments at which a working day begins and ends, and what links and lags make of them.

Our boundary between two working days is two moments there, the end of the one and the start of the next. Links and
lags here are those of Microsoft Project's scheduler, so that a plan can be written that comes to the same dates.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rollout.schedule.calendar import WorkingCalendar


class Instant(NamedTuple):
    """A moment of a day (its ordinal): the end of its working hours, or their start. In order of time."""

    day: int
    is_end: bool

    @property
    def date(self) -> date:
        """The day."""
        return date.fromordinal(self.day)


def start_of(calendar: WorkingCalendar, boundary: int) -> Instant:
    """The start of the working day behind a boundary."""
    return Instant(calendar.ordinal(boundary), is_end=False)


def end_before(calendar: WorkingCalendar, boundary: int) -> Instant:
    """The end of the working day before a boundary."""
    return Instant(calendar.ordinal(boundary - 1), is_end=True)


def boundary_at(calendar: WorkingCalendar, at: Instant) -> int:
    """The boundary at a moment, or the next one when nobody works then."""
    return calendar.finishing(at.day) if at.is_end else calendar.starting(at.day)


def moved(calendar: WorkingCalendar, at: Instant, days: int, *, elapsed: bool = False) -> Instant:
    """A moment some working days on (or back); calendar days when `elapsed`."""
    if elapsed:
        return at._replace(day=at.day + days)
    if not days:
        return at
    boundary = boundary_at(calendar, at) + days
    return end_before(calendar, boundary) if days > 0 else start_of(calendar, boundary)


def start_at(calendar: WorkingCalendar, at: Instant, *, is_event: bool) -> Instant:
    """When work can start from a moment on: an event may stand at the end of a working day, work begins with one."""
    if is_event and at.is_end and calendar.finishing(at.day) > calendar.starting(at.day):
        return at
    return start_of(calendar, boundary_at(calendar, at))
