"""Which days each nation, force, collaboration and centre works: the register's calendars as `WorkingCalendar`s."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache

from rollout.model.register import (
    BUILT_IN_CALENDARS,
    CALENDAR_OF_NATION,
    CalendarRule,
    Closure,
    Force,
    Register,
)
from rollout.schedule.bank_holidays import TABLES
from rollout.schedule.calendar import (
    Crossing,
    WorkingCalendar,
    finish_crossing,
    finish_crossing_back,
    start_crossing,
    start_crossing_back,
)

_MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)
_MONDAY = date(2001, 1, 1).toordinal()


@cache
def bank_holidays(division: str) -> Mapping[int, tuple[int, ...]]:
    """Day ordinals of a division's weekday bank holidays, by year (2000-2099)."""
    years = {}
    for line in TABLES[division].split("\n")[1:-1]:
        year, *days = line.split(" ")
        years[int(year)] = tuple(date(int(year), int(day[:2]), int(day[2:])).toordinal() for day in days)
    return years


def _working(rule: CalendarRule, closures: Sequence[Closure]) -> Callable[[int, int], Iterable[int]]:
    """Tell the days worked in a range under a calendar's rule and further closures."""
    week = bytes(int(weekday in rule.week) for weekday in range(7))
    single = [day.toordinal() for day in rule.holidays]
    spans = [(c.from_.toordinal(), c.to.toordinal() + 1) for c in (*rule.closures, *closures)]

    def is_working(start: int, end: int) -> bytearray:
        turn = (start - _MONDAY) % 7
        flags = bytearray((week * ((end - start) // 7 + 2))[turn : turn + end - start])
        days = list(single)
        if rule.holidays_of is not None:
            published = bank_holidays(rule.holidays_of)
            years = range(date.fromordinal(start).year, date.fromordinal(end - 1).year + 1)
            days.extend(day for year in years for day in published.get(year, ()))
        for day in days:
            if start <= day < end:
                flags[day - start] = 0
        for first, after in spans:
            low, high = max(first, start), min(after, end)
            if low < high:
                flags[low - start : high - start] = bytes(high - low)
        return flags

    return is_working


class Calendars:
    """The calendars of one register, made when first asked for, and the crossings between them."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self._named: dict[str, WorkingCalendar] = {}
        self._of_force: dict[str, WorkingCalendar] = {}
        self._of_group: dict[tuple[str, ...], WorkingCalendar] = {}
        self._crossings: dict[tuple[int, int, bool, int], tuple[Crossing, Crossing]] = {}

    def _rule(self, name: str) -> CalendarRule:
        rule = self.register.calendars.get(name)
        if rule is not None:
            return rule
        division = name if name in BUILT_IN_CALENDARS else BUILT_IN_CALENDARS[0]
        return CalendarRule(id=name, week=_MONDAY_TO_FRIDAY, holidays_of=division)

    def named(self, name: str) -> WorkingCalendar:
        """A calendar by name; one the register does not know works like England and Wales (`check` says so)."""
        if name not in self._named:
            self._named[name] = WorkingCalendar(name, _working(self._rule(name), ()))
        return self._named[name]

    def of_force(self, force: Force) -> WorkingCalendar:
        """A force's calendar: its own or its nation's, less its closures."""
        name = force.calendar or CALENDAR_OF_NATION[force.nation]
        if not force.closures:
            return self.named(name)
        if force.id not in self._of_force:
            self._of_force[force.id] = WorkingCalendar(name, _working(self._rule(name), force.closures))
        return self._of_force[force.id]

    def of_group(self, forces: Sequence[Force]) -> WorkingCalendar:
        """The calendar of forces that deliver as one: the days on which all of them work."""
        members = {id(calendar): calendar for calendar in map(self.of_force, forces)}
        if len(members) == 1:
            return next(iter(members.values()))
        group = tuple(force.id for force in forces)
        if group not in self._of_group:
            rules = [self._rule(force.calendar or CALENDAR_OF_NATION[force.nation]) for force in forces]
            parts = [_working(rule, force.closures) for rule, force in zip(rules, forces, strict=True)]
            name = "+".join(dict.fromkeys(calendar.id for calendar in members.values()))

            def all_work(start: int, end: int) -> bytes:
                return bytes(map(min, *(part(start, end) for part in parts)))

            self._of_group[group] = WorkingCalendar(name, all_work)
        return self._of_group[group]

    def of_unit(self, unit: str) -> WorkingCalendar:
        """The calendar of a force or collaboration by its id (one the register does not know: England and Wales)."""
        force, collaboration = self.register.forces.get(unit), self.register.collaborations.get(unit)
        if force is not None:
            return self.of_force(force)
        members = () if collaboration is None else collaboration.forces
        known = [self.register.forces[name] for name in members if name in self.register.forces]
        return self.of_group(known) if known else self.named(BUILT_IN_CALENDARS[0])

    def crossings(
        self, there: WorkingCalendar, here: WorkingCalendar, *, finish: bool, elapsed: int = 0
    ) -> tuple[Crossing | None, Crossing | None]:
        """The way from a boundary of one calendar to another's, and back; None when it is the boundary itself.

        `finish` says whether the predecessor's finish or start is meant; `elapsed` is a lag in calendar days.
        """
        if there is here and not elapsed:
            return None, None
        key = (id(there), id(here), finish, elapsed)
        known = self._crossings.get(key)
        if known is None:
            forth, back = (finish_crossing, finish_crossing_back) if finish else (start_crossing, start_crossing_back)
            known = self._crossings[key] = (forth(there, here, elapsed), back(there, here, elapsed))
        return known
