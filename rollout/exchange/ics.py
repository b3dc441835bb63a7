"""Key milestones as an iCalendar file: all-day events a calendar updates in place, since each keeps its identity.

References:
    RFC 5545 (iCalendar): lines end with CR LF and are folded at 75 octets; RFC 7986: NAME, and UIDs as opaque text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from rollout.exchange.document import plain
from rollout.exchange.request import Request
from rollout.report.listings import schedule_rows
from rollout.report.words import late, long_date
from rollout.schedule.result import MilestoneSchedule

_MOST_OCTETS = 75
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def as_ics(request: Request) -> bytes:
    """A calendar of the wanted forces' key milestones, and of the national ones unless one force is wanted."""
    edition = request.edition
    head = edition.head(f"{edition.service.name}: key milestones", request.programmes)
    stamp = f"{edition.schedule.data_date:%Y%m%d}T000000Z"
    lines = [
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//rollout//key milestones//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("NAME", _text(head.title)),
        ("X-WR-CALNAME", _text(head.title)),
        ("DESCRIPTION", _text("\n".join([head.marking, *head.lines, head.notice or ""]).strip())),
        *(line for event in _events(request, stamp, head.marking) for line in event),
        ("END", "VCALENDAR"),
    ]
    return b"".join(_folded(f"{name}:{value}") for name, value in lines)


def _events(request: Request, stamp: str, marking: str) -> Iterator[list[tuple[str, str]]]:
    edition, shown = request.edition, request.shown
    for name, units in request.chosen.items():
        named = {unit.unit: edition.force_name(unit.unit) for unit in units}
        for unit, m in schedule_rows(shown.schedule, name, units, with_national=request.force is None):
            if m.is_key and m.early_finish is not None:
                yield _event(request, m, named.get(unit, "National"), (f"{name}.{unit}", stamp, marking))


def _event(request: Request, m: MilestoneSchedule, who: str, known: tuple[str, str, str]) -> list[tuple[str, str]]:
    """One milestone on the day it finishes, or finished."""
    owner, stamp, marking = known
    edition = request.edition
    day = m.early_finish
    assert isinstance(day, date)
    title = f"{who}: {edition.text(m.title)} ({edition.title(m.key.programme)}){edition.illustrative}"
    return [
        ("BEGIN", "VEVENT"),
        ("UID", f"{owner}.{m.key.milestone}@rollout"),
        ("DTSTAMP", stamp),
        ("DTSTART;VALUE=DATE", f"{day:%Y%m%d}"),
        ("DTEND;VALUE=DATE", f"{day + timedelta(days=1):%Y%m%d}"),
        ("SUMMARY", _text(edition.text(title))),
        ("DESCRIPTION", _text("\n".join(_said(m, marking)))),
        ("CATEGORIES", _text(edition.text(edition.title(m.key.programme)))),
        ("STATUS", "CONFIRMED" if m.finished is not None else "TENTATIVE"),
        ("TRANSP", "TRANSPARENT"),
        ("END", "VEVENT"),
    ]


def _said(m: MilestoneSchedule, marking: str) -> Iterator[str]:
    """What a person wants to know when the day comes up."""
    if marking:
        yield marking
    assert m.early_finish is not None
    if m.finished is not None:
        yield f"Finished on {long_date(m.finished)}."
    else:
        yield f"Computed: {long_date(m.early_finish)}; {m.state.replace('-', ' ')}."
        if m.expected is not None:
            yield f"Expected by the force: {long_date(m.expected)}."
        yield f"Total float: {m.total_float} working days{'; critical' if m.critical else ''}."
    if m.baseline is not None:
        yield f"Baseline: {long_date(m.baseline)}; {late(m.variance)}."


def _text(text: str) -> str:
    """A text value, in which nothing ends the line or the list."""
    return plain(text.replace("\r", "")).translate(_ESCAPES)


def _folded(line: str) -> bytes:
    """A content line in octets, broken before the 76th; no character is torn apart."""
    folded, size = [""], 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _MOST_OCTETS:
            folded.append(" ")
            size = 1
        folded[-1] += character
        size += octets
    return ("\r\n".join(folded) + "\r\n").encode()
