"""A force's programme as Microsoft Project XML (MSPDI): written for Project, read back by `mspdi_in`.

A working day is 09:00 to 17:00 here, eight hours, so that days are days whoever opens the file. Elements stand in the
order of the schema (Project 2007 and later): Project refuses others.

References:
    Microsoft, "Project XML Data Interchange Schema" (mspdi_pj12.xsd): names, order and codes of the elements.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import date
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from rollout.exchange.document import plain
from rollout.exchange.facts import MILESTONE_FIELDS, as_text, hash_of
from rollout.exchange.instants import Instant
from rollout.exchange.machine import scheduled_unit
from rollout.exchange.plan import Plan, Task, plan_of
from rollout.exchange.request import Request
from rollout.model.blueprint import LinkType
from rollout.model.progress import Facts
from rollout.schedule.calendar import WorkingCalendar

NAMESPACE = "http://schemas.microsoft.com/project"
MINUTES = 480
"""A working day."""
SAVED_BY = "14"
"""The schema's version Project 2010 and later write."""
ID, STAGE, OWNER, STATE, BASE = "188743731", "188743734", "188743737", "188743740", "188743743"
"""The fields Text1 to Text5."""
EXPECTED, TARGET = "188743945", "188743946"
"""The fields Date1 and Date2."""
FIELDS = {
    ID: ("Text1", "rollout id"),
    STAGE: ("Text2", "Stage"),
    OWNER: ("Text3", "Owner"),
    STATE: ("Text4", "State"),
    BASE: ("Text5", "rollout base"),
    EXPECTED: ("Date1", "expected"),
    TARGET: ("Date2", "Target"),
}
CUSTOM_BASE = ("started", "finished", "remaining", "expected")
"""The facts a task brings along as they were when it was written."""

_LINK_TYPES = {LinkType.FF: "0", LinkType.FS: "1", LinkType.SF: "2", LinkType.SS: "3"}
_START_NO_EARLIER, _AS_SOON_AS_POSSIBLE = "4", "0"
_WORKING_DAYS, _ELAPSED_DAYS = "7", "8"
_TENTHS = 10
"""Slack and lag are counted in tenths of a minute."""
_MOST = {"name": 255, "notes": 32_000}


def as_mspdi(request: Request) -> bytes:
    """The wanted force's plan of the wanted programme."""
    programme, unit = scheduled_unit(request)
    plan = plan_of(request, programme, unit.unit)
    packed = io.BytesIO()
    tree = _project(request, plan)
    indent(tree, " ")
    ElementTree(tree).write(packed, encoding="UTF-8", xml_declaration=True)
    return packed.getvalue() + b"\n"


def _add(parent: Element, name: str, text: object) -> Element:
    element = SubElement(parent, name)
    element.text = plain(str(text))
    return element


def _moment(at: Instant) -> str:
    return f"{at.date.isoformat()}T{'17' if at.is_end else '09'}:00:00"


def _duration(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"PT{hours}H{rest}M0S"


def _project(request: Request, plan: Plan) -> Element:
    """The whole file."""
    edition = request.edition
    day = edition.schedule.data_date
    head = edition.head(f"{edition.force_name(plan.unit)}: {edition.title(plan.programme)}", [plan.programme])
    progress = edition.file_of(plan.programme, plan.unit)
    assert progress is not None
    root = Element("Project", xmlns=NAMESPACE)
    today = f"{day.isoformat()}T17:00:00"
    starts = [task.start for task in plan.tasks]
    finishes = [task.finish for task in plan.tasks]
    here = Instant(day.toordinal(), is_end=True)
    for name, text in (
        ("SaveVersion", SAVED_BY),
        ("Name", f"{plan.programme}-{plan.unit}.xml"),
        ("Title", head.title),
        ("Subject", f"{progress.origin.source.path} sha256:{hash_of(progress)}"),
        ("Category", head.marking),
        ("Author", "rollout"),
        ("CreationDate", today),
        ("ScheduleFromStart", 1),
        ("StartDate", _moment(min(starts, default=here))),
        ("FinishDate", _moment(max(finishes, default=here))),
        ("CriticalSlackLimit", 0),
        ("CurrencyCode", "GBP"),
        ("CalendarUID", 1),
        ("DefaultStartTime", "09:00:00"),
        ("DefaultFinishTime", "17:00:00"),
        ("MinutesPerDay", MINUTES),
        ("MinutesPerWeek", MINUTES * 5),
        ("DaysPerMonth", 20),
        ("DefaultTaskType", 1),
        ("DurationFormat", _WORKING_DAYS),
        ("HonorConstraints", 1),
        ("NewTasksEffortDriven", 0),
        ("NewTasksEstimated", 0),
        ("SplitsInProgressTasks", 0),
        ("StatusDate", today),
        ("CurrentDate", today),
        ("NewTasksAreManual", 0),
    ):
        _add(root, name, text)
    _fields(root)
    _calendar(root, plan.calendar, [*starts, *finishes, *(task.late_finish for task in plan.tasks), here])
    _tasks(root, plan)
    SubElement(root, "Resources")
    SubElement(root, "Assignments")
    return root


def _fields(root: Element) -> None:
    """The custom fields by their names."""
    fields = SubElement(root, "ExtendedAttributes")
    for number, (name, alias) in FIELDS.items():
        field = SubElement(fields, "ExtendedAttribute")
        _add(field, "FieldID", number)
        _add(field, "FieldName", name)
        _add(field, "Alias", alias)


def _calendar(root: Element, calendar: WorkingCalendar, moments: Sequence[Instant]) -> None:
    """The force's calendar: its usual week, and every other day as an exception, to a year beyond the plan."""
    first = date(min(moments).date.year, 1, 1).toordinal()
    last = date(min(max(moments).date.year + 1, 2199), 12, 31).toordinal()
    week = _usual_week(calendar, first, last)
    entry = SubElement(SubElement(root, "Calendars"), "Calendar")
    for name, text in (("UID", 1), ("Name", calendar.id), ("IsBaseCalendar", 1), ("BaseCalendarUID", -1)):
        _add(entry, name, text)
    days = SubElement(entry, "WeekDays")
    for number in range(7):
        day = SubElement(days, "WeekDay")
        works = week[(number - 1) % 7]
        _add(day, "DayType", number + 1)
        _add(day, "DayWorking", int(works))
        if works:
            _hours(day)
    exceptions = SubElement(entry, "Exceptions")
    for begin, end, works in _exceptions(calendar, week, first, last):
        _exception(exceptions, begin, end, works=works)


def _works(calendar: WorkingCalendar, day: int) -> bool:
    return calendar.finishing(day) > calendar.starting(day)


def _usual_week(calendar: WorkingCalendar, first: int, last: int) -> tuple[bool, ...]:
    """Monday to Sunday: whether the day is worked more often than not."""
    week = []
    for weekday in range(7):
        days = [day for day in range(first, last + 1) if date.fromordinal(day).weekday() == weekday]
        week.append(sum(_works(calendar, day) for day in days) * 2 > len(days))
    return tuple(week)


def _exceptions(
    calendar: WorkingCalendar, week: Sequence[bool], first: int, last: int
) -> Iterator[tuple[int, int, bool]]:
    """Days that are not as usual, first and last: days off run on over days on which nobody works anyway."""
    off: list[int] = []
    for day in range(first, last + 2):
        works = _works(calendar, day)
        usual = week[date.fromordinal(day).weekday()]
        if usual and not works and day <= last:
            off.append(day)
            continue
        if works and off:
            yield off[0], off[-1], False
            off = []
        if works and not usual and day <= last:
            yield day, day, True
    if off:
        yield off[0], off[-1], False


def _exception(parent: Element, begin: int, end: int, *, works: bool) -> None:
    exception = SubElement(parent, "Exception")
    _add(exception, "EnteredByOccurrences", 0)
    period = SubElement(exception, "TimePeriod")
    _add(period, "FromDate", f"{date.fromordinal(begin).isoformat()}T00:00:00")
    _add(period, "ToDate", f"{date.fromordinal(end).isoformat()}T23:59:00")
    _add(exception, "Occurrences", end - begin + 1)
    _add(exception, "Name", "Worked" if works else "Bank holiday or closure")
    _add(exception, "Type", 1)
    _add(exception, "DayWorking", int(works))
    if works:
        _hours(exception)


def _hours(parent: Element) -> None:
    hours = SubElement(SubElement(parent, "WorkingTimes"), "WorkingTime")
    _add(hours, "FromTime", "09:00:00")
    _add(hours, "ToTime", "17:00:00")


def _tasks(root: Element, plan: Plan) -> None:
    """The tasks under a summary for the national milestones and one for each stage, in that order."""
    tasks = SubElement(root, "Tasks")
    number, summary = 0, len(plan.tasks)
    for outline, (title, members) in enumerate(_groups(plan), 1):
        level = 1
        if title:
            number, summary, level = number + 1, summary + 1, 2
            _summary(tasks, number, summary, title, str(outline), members)
        for place, task in enumerate(members, 1):
            number += 1
            _task(tasks, number, task, f"{outline}.{place}" if title else str(outline), level)


def _groups(plan: Plan) -> Iterator[tuple[str, list[Task]]]:
    """Tasks by what they stand under; those of no stage stand by themselves."""
    national = [task for task in plan.tasks if task.key.unit is None]
    own = [task for task in plan.tasks if task.key.unit is not None]
    if national:
        yield "National milestones (reported nationally)", national
    for stage in plan.stages:
        members = [task for task in own if task.stage == stage]
        if members:
            yield stage.capitalize(), members
    yield from (("", [task]) for task in own if task.stage not in plan.stages)


def _summary(parent: Element, number: int, identity: int, title: str, outline: str, members: Sequence[Task]) -> None:
    start, finish = min(task.start for task in members), max(task.finish for task in members)
    task = SubElement(parent, "Task")
    for name, text in (
        ("UID", identity), ("ID", number), ("Name", title), ("Manual", 0), ("Type", 1), ("IsNull", 0),
        ("OutlineNumber", outline), ("OutlineLevel", 1), ("Start", _moment(start)), ("Finish", _moment(finish)),
        ("Milestone", 0), ("Summary", 1), ("ConstraintType", _AS_SOON_AS_POSSIBLE), ("CalendarUID", -1),
    ):  # fmt: skip
        _add(task, name, text)


def _task(parent: Element, number: int, task: Task, outline: str, level: int) -> None:
    m = task.scheduled
    entry = SubElement(parent, "Task")
    minute = int(task.left_over)
    total, done = task.duration * MINUTES + minute, task.done * MINUTES
    finish = _moment(task.finish).replace(":00:00", ":01:00") if minute else _moment(task.finish)
    for name, text in (
        ("UID", task.number),
        ("ID", number),
        ("Name", m.title[: _MOST["name"]]),
        ("Active", 1),
        ("Manual", 0),
        ("Type", 1),
        ("IsNull", 0),
        ("OutlineNumber", outline),
        ("OutlineLevel", level),
        ("Priority", 500),
        ("Start", _moment(task.start)),
        ("Finish", finish),
        ("Duration", _duration(total)),
        ("DurationFormat", _WORKING_DAYS),
        ("EffortDriven", 0),
        ("Estimated", 0),
        ("Milestone", int(task.is_event)),
        ("Summary", 0),
        ("Critical", int(m.critical)),
        ("EarlyStart", _moment(task.start)),
        ("EarlyFinish", finish),
        ("LateStart", _moment(task.late_start)),
        ("LateFinish", _moment(task.late_finish)),
        ("FreeSlack", (m.free_float or 0) * MINUTES * _TENTHS),
        ("TotalSlack", (m.total_float or 0) * MINUTES * _TENTHS),
        ("PercentComplete", _per_cent(task)),
        ("ActualStart", None if task.actual_start is None else _moment(task.actual_start)),
        ("ActualFinish", None if task.actual_finish is None else _moment(task.actual_finish)),
        ("ActualDuration", _duration(done)),
        ("RemainingDuration", _duration(total - done)),
        ("ConstraintType", _AS_SOON_AS_POSSIBLE if task.constraint is None else _START_NO_EARLIER),
        ("CalendarUID", -1),
        ("ConstraintDate", None if task.constraint is None else _moment(task.constraint)),
        ("Deadline", None if task.deadline is None else _moment(task.deadline)),
        ("IgnoreResourceCalendar", 0),
        ("Notes", _notes(task.facts)[: _MOST["notes"]] or None),
    ):
        if text is not None:
            _add(entry, name, text)
    _links(entry, task)
    _custom(entry, task)
    _baselines(entry, task.facts)


def _per_cent(task: Task) -> int:
    """The share that is done; never all of it before it is finished, which Project would take for a finish."""
    if task.scheduled.finished is not None:
        return 100
    return min(99, round(100 * task.done / task.duration)) if task.duration else 0


def _notes(facts: Facts) -> str:
    blocked = f"Blocked: {facts.blocked}" if facts.blocked is not None else ""
    return "\n".join(text for text in (blocked, facts.note or "") if text)


def _links(entry: Element, task: Task) -> None:
    for link in task.links:
        element = SubElement(entry, "PredecessorLink")
        days = 24 * 60 if link.elapsed else MINUTES
        _add(element, "PredecessorUID", link.before)
        _add(element, "Type", _LINK_TYPES[link.type])
        _add(element, "CrossProject", 0)
        _add(element, "LinkLag", link.lag * days * _TENTHS)
        _add(element, "LagFormat", _ELAPSED_DAYS if link.elapsed else _WORKING_DAYS)


def _custom(entry: Element, task: Task) -> None:
    """The id, what the force expects, and the facts as they are, for the way back."""
    values: dict[str, str | date | None] = {
        ID: task.key.milestone,
        STAGE: task.stage,
        OWNER: task.owner,
        STATE: task.scheduled.state.replace("-", " "),
        BASE: base_text(task) if task.key.unit is not None else None,
        EXPECTED: task.facts.expected,
        TARGET: task.target,
    }
    for field, value in values.items():
        if value is not None:
            element = SubElement(entry, "ExtendedAttribute")
            _add(element, "FieldID", field)
            _add(element, "Value", f"{value.isoformat()}T17:00:00" if isinstance(value, date) else value)


def base_text(task: Task) -> str:
    """The facts of a task that may come back, and the minutes the file says are left: `started=… left=2400`."""
    facts = [(name, getattr(task.facts, name)) for name in MILESTONE_FIELDS if name in CUSTOM_BASE]
    left = (task.duration - task.done) * MINUTES + task.left_over
    said = [f"{name}={as_text(value)}" for name, value in facts if value is not None]
    return " ".join([*said, f"left={left}"])


def _baselines(entry: Element, facts: Facts) -> None:
    """The approved date now in force, and the first one ever approved."""
    dates = (("0", None if facts.baseline is None else facts.baseline.date), ("1", facts.original))
    for number, day in dates:
        if day is not None:
            element = SubElement(entry, "Baseline")
            _add(element, "Number", number)
            _add(element, "Finish", f"{day.isoformat()}T17:00:00")
