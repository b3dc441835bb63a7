"""A force's return form: one sheet for each programme with the milestones' facts to fill in, stamped with its file.

What may be changed is unlocked, coloured and headed "(fill in)"; the hidden stamp says which file, in which state,
each sheet came from and what its facts were, so that `rollout import` can tell the reader's changes from others'.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from rollout.exchange.document import plain
from rollout.exchange.facts import (
    DATES,
    DAYS,
    FILE_FIELDS,
    LONGEST,
    MILESTONE_FIELDS,
    RATINGS,
    FactsByPlace,
    Place,
    facts_of,
    hash_of,
)
from rollout.exchange.layout import HEAD_ROW, HEADINGS, MILESTONE_KEY, RETURN, SHEET_KEY, STAMP, VERSION, WHOLE_FILE
from rollout.exchange.request import Cannot, Request
from rollout.exchange.sheets import Cell, Field
from rollout.exchange.spreadsheet import LONGEST_CELL, Styles, furnish, height_of, new_workbook, put
from rollout.model.progress import Progress
from rollout.report.words import long_date
from rollout.schedule.result import MilestoneSchedule, UnitSchedule

_WIDTHS = {"blocked": 24, "note": 40, "evidence": 30, "summary": 50, "confidence.by": 22, "confidence.reason": 40}
_GUIDANCE = (
    "Change only the yellow cells, headed “(fill in)”; everything else is for orientation.",
    "Dates are days on which something began or was done. A date of the future goes into “Expected finish”.",
    "Work under way: give the working days left, or when you expect to finish; without either the plan's rest counts.",
    "An emptied cell takes the fact back. A finish that was already reported needs the delivery body to change.",
    "On the sheet “Return” say up to which day all this is right: without that the return does not count.",
    "Send the file back, or read it in: rollout import FILE. It writes nothing where others changed the same fact.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One programme's share of a form."""

    sheet: str
    programme: str
    unit: UnitSchedule
    progress: Progress
    facts: FactsByPlace


def return_form(request: Request) -> bytes:
    """The return form of the wanted force: its programmes that may be shown, or the one wanted.

    Raises:
        Cannot: If the force has no progress file to return.
    """
    parts = list(_parts(request))
    if not parts:
        raise Cannot(f"{request.force} has no progress file that can be returned; `rollout enrol` makes one.")
    edition = request.edition
    name = edition.force_name(request.force or "")
    head = edition.head(f"Return of {name}", [part.programme for part in parts], only=request.force)
    packed = io.BytesIO()
    book = new_workbook(packed, head.title, head.marking, edition.schedule.data_date)
    pen = _Pen(book, head.marking, head.title)
    _guide(pen, [*head.lines, *([head.notice] if head.notice else [])])
    _return_sheet(pen, request, parts)
    for part in parts:
        _programme_sheet(pen, request, part)
    _stamp(pen, request, parts)
    book.close()
    return packed.getvalue()


def _parts(request: Request) -> Iterator[_Part]:
    taken: set[str] = set()
    for programme, units in request.chosen.items():
        for unit in units:
            progress = request.edition.file_of(programme, unit.unit)
            if progress is None or unit.participation != "active":
                continue
            name = _sheet_name(programme if len(units) == 1 else f"{programme} {unit.unit}", taken)
            taken.add(name)
            yield _Part(sheet=name, programme=programme, unit=unit, progress=progress, facts=facts_of(progress))


def _sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel accepts (31 characters), different from those taken."""
    name, number = wanted[:31], 1
    while name in taken or name.casefold() in (STAMP, RETURN.casefold(), "read me"):
        number += 1
        name = f"{wanted[: 31 - len(str(number)) - 1]} {number}"
    return name


class _Pen:
    """A workbook with the formats of a form."""

    def __init__(self, book: Workbook, marking: str, title: str) -> None:
        self.book, self.marking, self.title = book, marking, title
        self.styles = Styles(book)
        fill: dict[str, Any] = {
            "locked": False, "bg_color": "#FFF7D1", "border": 1, "border_color": "#B1B4B6", "valign": "top",
        }  # fmt: skip
        self.open_text = book.add_format({**fill, "num_format": "@", "text_wrap": True})
        self.open_date = book.add_format({**fill, "num_format": "yyyy-mm-dd", "align": "left"})
        self.open_number = book.add_format({**fill, "num_format": "0"})
        self.open_head = book.add_format(
            {"bold": True, "bg_color": "#FFE58A", "bottom": 1, "text_wrap": True, "valign": "top"}
        )

    def format_of(self, field: str) -> Format:
        """The format of a cell to be filled in."""
        if field in DATES:
            return self.open_date
        return self.open_number if field in DAYS else self.open_text

    def page(self, name: str, caption: str, fields: Sequence[tuple[str, int, bool]], fixed: int) -> Worksheet:
        """A sheet with its caption and headings; what may not be changed is locked, without a password."""
        page = self.book.add_worksheet(name)
        page.write_string(0, 0, f"{caption}{' · ' if self.marking else ''}{self.marking}", self.styles.caption)
        for at, (title, width, is_open) in enumerate(fields):
            page.set_column(at, at, width)
            page.write_string(HEAD_ROW - 1, at, title, self.open_head if is_open else self.styles.head)
        page.set_row(HEAD_ROW - 1, 45)
        page.freeze_panes(HEAD_ROW, fixed)
        page.protect("", {"format_columns": True, "format_rows": True, "autofilter": True, "sort": True})
        furnish(page, caption, self.marking, sum(width for _, width, _ in fields))
        page.repeat_rows(HEAD_ROW - 1)
        return page

    def fill(self, page: Worksheet, row: int, column: int, field: str, text: str | None) -> None:
        """A cell to be filled in, with the fact as it stands and a rule for what may stand there."""
        style = self.format_of(field)
        if text is None:
            page.write_blank(row, column, None, style)
        elif field in DATES:
            page.write_datetime(row, column, date.fromisoformat(text), style)
        elif field in DAYS:
            page.write_number(row, column, int(text.removesuffix("d")), style)
        else:
            page.write_string(row, column, plain(text)[:LONGEST_CELL], style)


def _validation(field: str) -> dict[str, Any] | None:
    """What Excel lets into a column, and what it says of anything else."""
    if field in DATES:
        return {
            "validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2099, 12, 31),
            "error_title": "A date, please", "error_message": "Write a date such as 2026-11-22.",
        }  # fmt: skip
    if field in DAYS:
        return {
            "validate": "integer", "criteria": "between", "minimum": 0, "maximum": 5000,
            "error_title": "Working days, please", "error_message": "Write a whole number of working days.",
        }  # fmt: skip
    if field == "confidence.rating":
        return {"validate": "list", "source": list(RATINGS)}
    if field in LONGEST:
        return {
            "validate": "length", "criteria": "<=", "value": LONGEST[field],
            "error_title": "Too long", "error_message": f"At most {LONGEST[field]} characters.",
        }  # fmt: skip
    return None


def _guide(pen: _Pen, facts: Sequence[str]) -> None:
    page = pen.book.add_worksheet("Read me")
    page.write_string(0, 0, f"{pen.title}{' · ' if pen.marking else ''}{pen.marking}", pen.styles.caption)
    page.set_column(0, 0, 110)
    for at, line in enumerate((*facts, "", *_GUIDANCE), 1):
        page.write_string(at, 0, plain(line), pen.styles.long)
    page.protect("")
    furnish(page, pen.title, pen.marking, 110)


def _return_sheet(pen: _Pen, request: Request, parts: Sequence[_Part]) -> None:
    """One row a programme: until when it is right, a summary, and somebody's judgement."""
    edition = request.edition
    fields = [("Programme", 30, False), (SHEET_KEY, 24, False), ("Last confirmed", 14, False)]
    fields += [(HEADINGS[field], _WIDTHS.get(field, 15), True) for field in FILE_FIELDS]
    page = pen.page(RETURN, pen.title, fields, fixed=1)
    for at, part in enumerate(parts, HEAD_ROW):
        confirmed = part.progress.confirmed
        page.write_string(at, 0, plain(edition.title(part.programme)), pen.styles.text)
        page.write_string(at, 1, part.sheet, pen.styles.text)
        page.write_string(at, 2, "never" if confirmed is None else long_date(confirmed), pen.styles.text)
        texts = [(part.facts.get(Place(None, field)), field) for field in FILE_FIELDS]
        for number, (text, field) in enumerate(texts, 3):
            pen.fill(page, at, number, field, text)
        page.set_row(at, height_of([(text or "", _WIDTHS.get(field, 15)) for text, field in texts]))
    _validate(page, FILE_FIELDS, 3, len(parts))


def _validate(page: Worksheet, fields: Sequence[str], first: int, rows: int) -> None:
    for at, field in enumerate(fields, first):
        rule = _validation(field)
        if rule is not None and rows:
            page.data_validation(HEAD_ROW, at, HEAD_ROW + rows - 1, at, rule)


_KNOWN = (
    Field("Milestone", 36), Field(MILESTONE_KEY, 24), Field("Stage", 12), Field("State", 13), Field("Baseline", 13),
    Field("Computed finish", 13), Field("Days late", 9), Field("Total float", 9), Field("Critical", 9),
)  # fmt: skip
_GUIDE = Field("Guidance", 50)


def _programme_sheet(pen: _Pen, request: Request, part: _Part) -> None:
    """One row a milestone: what is known, what may be filled in, and the blueprint's guidance."""
    edition = request.edition
    title = f"{edition.title(part.programme)}: return of {edition.force_name(part.unit.unit)}{edition.illustrative}"
    fields = [(field.title, field.width, False) for field in _KNOWN]
    fields += [(HEADINGS[field], _WIDTHS.get(field, 13), True) for field in MILESTONE_FIELDS]
    page = pen.page(part.sheet, plain(title), [*fields, (_GUIDE.title, _GUIDE.width, False)], fixed=1)
    rows = [m for m in part.unit.milestones.values() if m.early_finish is not None]
    blueprint = edition.blueprint(part.programme)
    for at, m in enumerate(rows, HEAD_ROW):
        name = m.key.milestone
        for number, (cell, field) in enumerate(zip(_known(m), _KNOWN, strict=True)):
            put(page, at, number, plain(cell) if isinstance(cell, str) else cell, pen.styles, field)
        for number, fact in enumerate(MILESTONE_FIELDS, len(_KNOWN)):
            pen.fill(page, at, number, fact, part.facts.get(Place(name, fact)))
        known = None if blueprint is None else blueprint.milestones.get(name)
        guidance = plain((known.guidance if known is not None else None) or "")
        put(page, at, len(fields), guidance, pen.styles, _GUIDE)
        texts = [(guidance, _GUIDE.width), (m.title, _KNOWN[0].width)]
        texts += [(part.facts.get(Place(name, fact), ""), _WIDTHS.get(fact, 13)) for fact in MILESTONE_FIELDS]
        page.set_row(at, height_of(texts))
    page.autofilter(HEAD_ROW - 1, 0, HEAD_ROW - 1 + len(rows), len(fields))
    _validate(page, MILESTONE_FIELDS, len(_KNOWN), len(rows))


def _known(m: MilestoneSchedule) -> tuple[Cell, ...]:
    return (
        m.title, m.key.milestone, m.stage, m.state.replace("-", " "), m.baseline, m.early_finish, m.variance,
        m.total_float, "yes" if m.critical else "no",
    )  # fmt: skip


def _stamp(pen: _Pen, request: Request, parts: Sequence[_Part]) -> None:
    """The hidden sheet: which file, in which state, each sheet is of, and the facts it was made with."""
    page = pen.book.add_worksheet(STAMP)
    day = request.edition.schedule.data_date.isoformat()
    rows: list[tuple[str, ...]] = [("form", VERSION, day)]
    for part in parts:
        path = part.progress.origin.source.path
        rows.append(("file", part.sheet, part.programme, part.unit.unit, path, hash_of(part.progress)))
        shown = {None, *part.unit.milestones}
        rows += [
            ("fact", part.sheet, place.milestone or WHOLE_FILE, place.field, text)
            for place, text in part.facts.items()
            if place.milestone in shown
        ]
    for at, row in enumerate(rows):
        for number, text in enumerate(row):
            page.write_string(at, number, text)
    page.protect("")
    page.very_hidden()
