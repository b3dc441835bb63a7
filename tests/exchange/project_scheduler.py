"""Microsoft Project's scheduling, told once more and slowly: the dates a program finds that knows nothing but the file.

Written from how Project schedules (a link's lag counts in the successor's calendar, elapsed lag by the clock, work
begins in working time, an event may stand at the end of a day, work under way runs on from its actual start, "start no
earlier than" is a floor), minute by minute over the calendar in the file. Shares no code with the export.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from xml.etree.ElementTree import Element, fromstring

NS = {"p": "http://schemas.microsoft.com/project"}
OPENS, CLOSES = time(9), time(17)
DAY = timedelta(days=1)


class Dates(NamedTuple):
    """What a task's dates come to."""

    start: datetime
    finish: datetime


def text(element: Element, name: str) -> str | None:
    """A child's text."""
    found = element.find(f"p:{name}", NS)
    return None if found is None else found.text


def moment(element: Element, name: str) -> datetime | None:
    """A child's date and time."""
    found = text(element, name)
    return None if found is None else datetime.fromisoformat(found)


def minutes(element: Element, name: str) -> int:
    """A child's duration."""
    hours, rest = (text(element, name) or "").removeprefix("PT").removesuffix("M0S").split("H")
    return int(hours) * 60 + int(rest)


class Calendar:
    """The working days of the file's calendar."""

    def __init__(self, project: Element) -> None:
        calendar = project.find("p:Calendars/p:Calendar", NS)
        assert calendar is not None
        days = calendar.findall("p:WeekDays/p:WeekDay", NS)
        self.week = {int(text(d, "DayType") or 0): text(d, "DayWorking") == "1" for d in days}
        self.exceptions: dict[date, bool] = {}
        for entry in calendar.findall("p:Exceptions/p:Exception", NS):
            period = entry.find("p:TimePeriod", NS)
            assert period is not None
            first, last = moment(period, "FromDate"), moment(period, "ToDate")
            assert first is not None
            assert last is not None
            day = first.date()
            while day <= last.date():
                self.exceptions[day] = text(entry, "DayWorking") == "1"
                day += DAY

    def works(self, day: date) -> bool:
        """Whether a day is worked. Project numbers the week from Sunday, 1."""
        return self.exceptions.get(day, self.week[day.isoweekday() % 7 + 1])

    def next_start(self, at: datetime) -> datetime:
        """The moment itself in working time, else the next start of a working day."""
        while not (self.works(at.date()) and OPENS <= at.time() < CLOSES):
            day = at.date() if self.works(at.date()) and at.time() < OPENS else at.date() + DAY
            at = datetime.combine(day, OPENS)
        return at

    def previous_finish(self, at: datetime) -> datetime:
        """The moment itself in working time, else the last end of a working day."""
        while not (self.works(at.date()) and OPENS < at.time() <= CLOSES):
            day = at.date() if self.works(at.date()) and at.time() > CLOSES else at.date() - DAY
            at = datetime.combine(day, CLOSES)
        return at

    def add(self, at: datetime, work: int) -> datetime:
        """A moment so many working minutes on, or back."""
        while work > 0:
            at = self.next_start(at)
            left = int((datetime.combine(at.date(), CLOSES) - at).total_seconds()) // 60
            at += timedelta(minutes=min(work, left))
            work -= min(work, left)
        while work < 0:
            at = self.previous_finish(at)
            left = int((at - datetime.combine(at.date(), OPENS)).total_seconds()) // 60
            at -= timedelta(minutes=min(-work, left))
            work += min(-work, left)
        return at


def computed(content: bytes) -> Mapping[int, Dates]:
    """The dates of every task by its UID, from the file alone."""
    project = fromstring(content)
    calendar = Calendar(project)
    begin = moment(project, "StartDate")
    assert begin is not None
    tasks = {
        int(text(task, "UID") or 0): task
        for task in project.findall("p:Tasks/p:Task", NS)
        if text(task, "Summary") == "0"
    }
    found: dict[int, Dates] = {}
    while len(found) < len(tasks):
        for uid, task in tasks.items():
            links = task.findall("p:PredecessorLink", NS)
            if uid not in found and all(int(text(link, "PredecessorUID") or 0) in found for link in links):
                found[uid] = schedule(task, links, found, calendar, begin)
    return found


def schedule(
    task: Element, links: list[Element], found: Mapping[int, Dates], calendar: Calendar, begin: datetime
) -> Dates:
    """One task from its predecessors."""
    duration, actual_start = minutes(task, "Duration"), moment(task, "ActualStart")
    if actual_start is not None:
        return Dates(actual_start, moment(task, "ActualFinish") or calendar.add(actual_start, duration))
    start = max((bound(link, found, calendar, duration) for link in links), default=begin)
    is_event = text(task, "Milestone") == "1"
    if not (is_event and calendar.works(start.date()) and start.time() == CLOSES):
        start = calendar.next_start(start)
    if text(task, "ConstraintType") == "4":
        floor = moment(task, "ConstraintDate")
        assert floor is not None
        start = floor if not links else max(start, floor)
    return Dates(start, calendar.add(start, duration))


def bound(link: Element, found: Mapping[int, Dates], calendar: Calendar, duration: int) -> datetime:
    """The start a link asks for. Project's types: 0 FF, 1 FS, 2 SF, 3 SS; lags in tenths of a minute."""
    before = found[int(text(link, "PredecessorUID") or 0)]
    type_, lag = text(link, "Type"), int(text(link, "LinkLag") or 0) // 10
    at = before.finish if type_ in ("0", "1") else before.start
    if type_ in ("0", "2"):
        at = calendar.add(at, -duration)
    return at + timedelta(minutes=lag) if text(link, "LagFormat") == "8" else calendar.add(at, lag)
