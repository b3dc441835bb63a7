"""A plan that came back from Microsoft Project: actual dates, remaining work and what the force expects.

A file from outside: it may declare nothing, nest no deeper than Project does, and only what is asked for is looked at.
Tasks are known by the id in their custom field, or by a mapping. Per cent complete is never read: nobody knows what
it is of.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from xml.etree.ElementTree import Element, ParseError, iterparse

from rollout.exchange.facts import Place
from rollout.exchange.mspdi import BASE, CUSTOM_BASE, EXPECTED, FIELDS, ID, MINUTES, NAMESPACE
from rollout.exchange.returned import Returned, Unfit

_MOST_DEEP, _MOST_ELEMENTS = 24, 2_000_000
_ENCODING = re.compile(rb"""^<\?xml[^>]*?encoding\s*=\s*["']([^"']*)["']""")
_SUBJECT = re.compile(
    r"programmes/([a-z0-9]+(?:-[a-z0-9]+)*)/progress/([a-z0-9]+(?:-[a-z0-9]+)*)\.yaml(?: sha256:([0-9a-f]{64}))?"
)
_DURATION = re.compile(r"PT(\d{1,7})H(\d{1,2})M(\d{1,2})(?:\.\d+)?S")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T[\d:.]+)?")
PER_CENT = "Per cent complete is not read: say what is done by actual dates, and what is left by Remaining Duration."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """One task as the file has it."""

    uid: str
    name: str
    actual_start: str | None
    actual_finish: str | None
    remaining: str | None
    per_cent: str | None
    custom: Mapping[str, str]


def read_plan(content: bytes, mapping: Mapping[str, str] | None = None) -> Returned:
    """What a plan says of a force's milestones.

    Args:
        content: The file.
        mapping: Milestone ids by a task's UID or name, for plans that carry no ids.

    Raises:
        Unfit: If it is no plan of Microsoft Project that can be read.
    """
    root = _parsed(content)
    if root.tag != f"{{{NAMESPACE}}}Project":
        raise Unfit("This is no Microsoft Project XML: save the plan as XML in Project, and import that.")
    subject = _SUBJECT.fullmatch((_text(root, "Subject") or "").strip())
    programme, unit, stamp = ("", "", None) if subject is None else subject.groups()
    fields = _fields(root)
    return _Reading(root, fields, mapping).returned(programme or "", unit or "", stamp)


def read_mapping(text: str) -> dict[str, str]:
    """Milestone ids by task, from a csv file with the columns `task` (a UID or a name) and `milestone`.

    Raises:
        Unfit: If it has no such columns, or two lines for one task.
    """
    rows = csv.DictReader(io.StringIO(text))
    if not {"task", "milestone"} <= set(rows.fieldnames or ()):
        raise Unfit("The mapping needs the columns task and milestone in its first line.")
    found: dict[str, str] = {}
    for row in rows:
        task, milestone = (row["task"] or "").strip(), (row["milestone"] or "").strip()
        if task in found:
            raise Unfit(f'The mapping has two lines for the task "{task}".')
        if task and milestone:
            found[task] = milestone
    return found


def _parsed(content: bytes) -> Element:
    """The file's root element, read within limits."""
    content = content.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = _ENCODING.match(content)
    if declared is not None and declared[1].lower() not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Unfit("This XML is not written as UTF-8: save it again from Project.")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        raise Unfit("This XML is not written as UTF-8: save it again from Project.") from None
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Unfit("This XML declares a document type or entities: it is not read.")
    deep = count = 0
    root: Element | None = None
    try:
        # What makes XML dangerous, declarations, is refused above; depth and size are counted here.
        for event, element in iterparse(io.BytesIO(content), events=("start", "end")):  # noqa: S314
            deep += 1 if event == "start" else -1
            count += event == "start"
            root = element if root is None else root
            if deep > _MOST_DEEP or count > _MOST_ELEMENTS:
                raise Unfit("This XML nests deeper, or holds more, than a plan of Microsoft Project can.")
    except ParseError as error:
        raise Unfit(f"This is no XML that can be read: {error}.") from None
    assert root is not None
    return root


def _text(element: Element, name: str) -> str | None:
    found = element.find(f"{{{NAMESPACE}}}{name}")
    return None if found is None else found.text


def _fields(root: Element) -> dict[str, str]:
    """The numbers of our custom fields in this file: by alias, else where the export puts them."""
    wanted = {number: FIELDS[number][1] for number in (ID, BASE, EXPECTED)}
    found = {number: number for number in wanted}
    for entry in root.iterfind(f"{{{NAMESPACE}}}ExtendedAttributes/{{{NAMESPACE}}}ExtendedAttribute"):
        alias, number = (_text(entry, "Alias") or "").strip().casefold(), _text(entry, "FieldID")
        for ours, name in wanted.items():
            if alias == name.casefold() and number:
                found[ours] = number
    return found


class _Reading:
    """Takes facts out of tasks."""

    def __init__(self, root: Element, fields: Mapping[str, str], mapping: Mapping[str, str] | None) -> None:
        self._fields = fields
        self._mapping = mapping
        self._tasks = [
            _task(entry)
            for entry in root.iterfind(f"{{{NAMESPACE}}}Tasks/{{{NAMESPACE}}}Task")
            if _text(entry, "Summary") != "1" and _text(entry, "IsNull") != "1"
        ]
        minutes = _text(root, "MinutesPerDay") or ""
        self._minutes = int(minutes) if minutes.isdigit() and 0 < int(minutes) <= 1440 else MINUTES
        self._facts: dict[Place, str] = {}
        self._base: dict[Place, str] = {}
        self._where: dict[Place, str] = {}
        self._faults: list[str] = []
        self._notes: list[str] = []

    def returned(self, programme: str, unit: str, stamp: str | None) -> Returned:
        """Everything the tasks say."""
        seen: dict[str, str] = {}
        has_base = False
        keeps_expected = any(self._fields[EXPECTED] in task.custom for task in self._tasks)
        for task in self._tasks:
            milestone = self._milestone(task)
            if milestone is None:
                continue
            if milestone in seen:
                self._faults.append(f"{_named(task)}: {seen[milestone]} is {milestone} too; only one of them can be.")
                continue
            seen[milestone] = _named(task)
            base = _base(task.custom.get(self._fields[BASE]))
            has_base |= base is not None
            self._take(task, milestone, base, keeps_expected=keeps_expected)
        if not seen:
            raise Unfit(
                "No task in this plan carries the id of a milestone. Give a mapping with --map FILE: a csv file with "
                "the columns task (its UID or name) and milestone."
            )
        if any(task.per_cent not in (None, "0") for task in self._tasks):
            self._notes.insert(0, PER_CENT)
        return Returned(
            programme=programme,
            unit=unit,
            stamp=stamp,
            base=self._base if has_base else None,
            facts=self._facts,
            covered=tuple(self._where),
            where=self._where,
            notes=tuple(self._notes),
            faults=tuple(self._faults),
        )

    def _milestone(self, task: _Task) -> str | None:
        if self._mapping is not None:
            found = self._mapping.get(task.uid) or self._mapping.get(task.name)
            if found is not None:
                return found
        return task.custom.get(self._fields[ID], "").strip() or None

    def _take(self, task: _Task, milestone: str, base: Mapping[str, str] | None, *, keeps_expected: bool) -> None:
        """The facts of one task; without the facts it was made with, what it does not say is not taken back."""
        known = base or {}
        started, finished = self._day(task, task.actual_start), self._day(task, task.actual_finish)
        if finished is not None and started == finished and "started" not in known and "finished" in known:
            started = None  # a finish without a start goes out with the day it finished on as its start
        expected = self._day(task, task.custom.get(self._fields[EXPECTED]))
        self._say(milestone, "started", started, known, task, speaks=base is not None)
        self._say(milestone, "finished", finished, known, task, speaks=base is not None)
        self._say(milestone, "expected", expected, known, task, speaks=base is not None and keeps_expected)
        self._remaining(task, milestone, known, is_open=started is not None and finished is None)

    def _remaining(self, task: _Task, milestone: str, known: Mapping[str, str], *, is_open: bool) -> None:
        """Remaining Duration of work under way; of anything else it is the plan's, not a force's to report."""
        found = _DURATION.fullmatch(task.remaining or "")
        if found is None:
            return
        minutes = int(found[1]) * 60 + int(found[2])
        if known.get("left") == str(minutes):
            left = known.get("remaining")
        elif not is_open:
            if "left" in known and task.actual_finish is None:
                self._notes.append(
                    f"{_named(task)}: its Remaining Duration is the plan's until it has an Actual Start; not read."
                )
            return
        else:
            left = f"{ceil(minutes / self._minutes)}d"
        if is_open:
            self._say(milestone, "remaining", left, known, task, speaks="left" in known)

    def _say(
        self, milestone: str, field: str, fact: str | None, known: Mapping[str, str], task: _Task, *, speaks: bool
    ) -> None:
        """One fact, or, where the file speaks about it, that there is none."""
        place = Place(milestone, field)
        if field in known:
            self._base[place] = known[field]
        if fact is not None or speaks:
            self._where[place] = _named(task)
        if fact is not None:
            self._facts[place] = fact

    def _day(self, task: _Task, text: str | None) -> str | None:
        """The day of a date and time; Project writes NA, or nothing, for none."""
        if text is None or text.strip() in ("", "NA"):
            return None
        found = _MOMENT.fullmatch(text.strip())
        try:
            if found is not None:
                return date.fromisoformat(found[1]).isoformat()
        except ValueError:
            pass  # 30 February and the like
        self._faults.append(f'{_named(task)}: "{text}" is no date.')
        return None


def _task(entry: Element) -> _Task:
    custom = {}
    for field in entry.iterfind(f"{{{NAMESPACE}}}ExtendedAttribute"):
        number, value = _text(field, "FieldID"), _text(field, "Value")
        if number and value:
            custom[number] = value
    return _Task(
        uid=_text(entry, "UID") or "",
        name=(_text(entry, "Name") or "").strip(),
        actual_start=_text(entry, "ActualStart"),
        actual_finish=_text(entry, "ActualFinish"),
        remaining=_text(entry, "RemainingDuration"),
        per_cent=_text(entry, "PercentComplete"),
        custom=custom,
    )


def _named(task: _Task) -> str:
    return f'task {task.uid} "{task.name}"'


def _base(text: str | None) -> Mapping[str, str] | None:
    """The facts a task was written with; None when it brought none along."""
    if text is None:
        return None
    parts = dict(part.split("=", 1) for part in text.split() if "=" in part)
    return {name: value for name, value in parts.items() if name in (*CUSTOM_BASE, "left")}
