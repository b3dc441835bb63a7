"""Working days, counted one by one. A boundary w is the instant before working day w."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, lru_cache

import holidays

from tests.oracle.description import CalendarText, Workspace

FIRST, LAST = date(2000, 1, 1), date(2048, 12, 31)
ONE_DAY = timedelta(days=1)
DIVISIONS = {"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"}
NATIONS = {
    "england": "england-and-wales",
    "wales": "england-and-wales",
    "scotland": "scotland",
    "northern-ireland": "northern-ireland",
    "uk": "england-and-wales",
    "crown-dependency": "england-and-wales",
}


class Days:
    """A calendar as the list of its working days, in order."""

    def __init__(self, working: frozenset[date]) -> None:
        self.working = working
        self.dates = sorted(working)
        self.number = {day: w for w, day in enumerate(self.dates)}

    def on_or_after(self, day: date) -> int:
        """The boundary before the first working day that is `day` or later: a typed start."""
        while day not in self.number:
            day += ONE_DAY
        return self.number[day]

    def end_of(self, day: date) -> int:
        """The boundary after the last working day that is `day` or earlier: a typed finish."""
        while day not in self.number:
            day -= ONE_DAY
        return self.number[day] + 1

    def day_after(self, boundary: int) -> date:
        """The working day that begins at this boundary."""
        return self.dates[boundary]

    def day_before(self, boundary: int) -> date:
        """The working day that ends at this boundary."""
        return self.dates[boundary - 1]


@cache
def bank_holidays(division: str) -> frozenset[date]:
    """The bank holidays of one division, as the government publishes them: the substitute day, never the weekend."""
    years = range(FIRST.year, LAST.year + 1)
    found = holidays.country_holidays("GB", subdiv=DIVISIONS[division], years=years)
    return frozenset(day for day in found if day.weekday() < 5)


@lru_cache(maxsize=512)
def working_days(
    week: tuple[int, ...],
    division: str | None,
    extra: tuple[date, ...],
    closures: tuple[tuple[date, date], ...],
) -> Days:
    """Every day from FIRST to LAST that is in the week and neither a holiday nor in a closure."""
    off = set(extra) | (bank_holidays(division) if division else set())
    working = set()
    day = FIRST
    while day <= LAST:
        closed = any(first <= day <= last for first, last in closures)
        if day.weekday() in week and day not in off and not closed:
            working.add(day)
        day += ONE_DAY
    return Days(frozenset(working))


@lru_cache(maxsize=512)
def common_days(calendars: tuple[Days, ...]) -> Days:
    """The days on which all of them work."""
    return Days(frozenset.intersection(*(calendar.working for calendar in calendars)))


def named_calendar(workspace: Workspace, name: str, closures: tuple[tuple[date, date], ...] = ()) -> Days:
    """A calendar of the register or a built-in one, with closures on top."""
    text = workspace.calendars.get(name) or CalendarText(holidays_of=name)
    return working_days(text.week, text.holidays_of, text.holidays, text.closures + closures)


def force_calendar(workspace: Workspace, force: str) -> Days:
    """A force's own calendar, else its nation's, less its closures."""
    described = workspace.forces[force]
    return named_calendar(workspace, described.calendar or NATIONS[described.nation], described.closures)


def unit_calendar(workspace: Workspace, unit: str) -> Days:
    """A force's calendar, or the days on which all forces of a collaboration work."""
    if unit in workspace.collaborations:
        return common_days(tuple(force_calendar(workspace, f) for f in workspace.collaborations[unit]))
    return force_calendar(workspace, unit)
