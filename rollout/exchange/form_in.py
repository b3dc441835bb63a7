"""A return form that came back: its facts, read cell by cell, and every cell that holds no fact by its name.

A workbook is an archive of XML from outside: it is measured before anything is unpacked, may declare nothing, and a
formula in it is a fault, since nobody knows what it will say tomorrow.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zipfile import BadZipFile, ZipFile

import openpyxl
from openpyxl.utils.datetime import from_excel
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from rollout.exchange.facts import DATES, DAYS, FILE_FIELDS, MILESTONE_FIELDS, Place
from rollout.exchange.layout import HEAD_ROW, HEADINGS, MILESTONE_KEY, RETURN, SHEET_KEY, STAMP, VERSION, WHOLE_FILE
from rollout.exchange.returned import Returned, Unfit

MOST_UNPACKED = 16 * 1024 * 1024
_MOST_MEMBERS = 1_000
_MOST_ROWS, _MOST_COLUMNS = 2_000, 60
_DAY = re.compile(r"20\d\d-\d\d-\d\d")
_DAYS = re.compile(r"(\d{1,4}) ?(d|w)?", re.IGNORECASE)
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050
"""1 January 2000 and 31 December 2099 as Excel counts days."""


def read_form(content: bytes) -> list[Returned]:
    """The returns a filled-in form holds, one for each of its programmes.

    Raises:
        Unfit: If it is no return form, or one that nothing sound can be read from.
    """
    _measure(content)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content))
        return list(_returns(book))
    except Unfit:
        raise
    except Exception as error:  # noqa: BLE001 - whatever openpyxl cannot make sense of is no return form
        raise Unfit(f"This workbook cannot be read ({type(error).__name__}). Save it again as .xlsx.") from None


def _measure(content: bytes) -> None:
    """Refuse what is no archive, unpacks to too much, or declares anything in its XML."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            if len(members) > _MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
                raise Unfit("This workbook unpacks to more than a return form can hold.")
            for member in members:
                if member.filename.endswith((".xml", ".rels")) and _declares(archive.read(member)):
                    raise Unfit(f"{member.filename} in this workbook declares entities: it is not read.")
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise Unfit(f"This is no workbook that can be unpacked: {error}.") from None


def _declares(xml: bytes) -> bool:
    return b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\x00" in xml


def _returns(book: Workbook) -> Iterator[Returned]:
    stamp = _stamp(book)
    fields = _rows(_page(book, RETURN), SHEET_KEY)
    for sheet, (programme, unit, digest) in stamp.files.items():
        reader = _Reader()
        whole = fields.get(sheet, {})
        reader.take(None, whole, FILE_FIELDS, RETURN)
        for milestone, row in _rows(_page(book, sheet), MILESTONE_KEY).items():
            reader.take(milestone, row, MILESTONE_FIELDS, sheet)
        yield Returned(
            programme=programme,
            unit=unit,
            stamp=digest,
            base=stamp.facts[sheet],
            facts=reader.facts,
            covered=tuple(reader.where),
            where=reader.where,
            faults=tuple(reader.faults),
        )


class _Stamp:
    """What the hidden sheet says: of each sheet its programme, unit and hash, and the facts it was made with."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, str, str]] = {}
        self.facts: dict[str, dict[Place, str]] = {}


def _stamp(book: Workbook) -> _Stamp:
    if STAMP not in book.sheetnames:
        raise Unfit(
            "This workbook is no return form: its hidden sheet is missing. Make one with "
            "`rollout export xlsx --force FORCE -o FILE`, and fill that in."
        )
    found = _Stamp()
    rows = [[_plain_text(cell) for cell in row] for row in _cells(_page(book, STAMP))]
    if not rows or rows[0][:2] != ["form", VERSION]:
        raise Unfit("This return form was made by another version of rollout: make a new one.")
    for row in rows[1:]:
        if row[0] == "file":
            found.files[row[1]] = (row[2], row[3], row[5])
            found.facts[row[1]] = {}
        else:
            place = Place(None if row[2] == WHOLE_FILE else row[2], row[3])
            found.facts[row[1]][place] = row[4]
    return found


def _plain_text(cell: Any) -> str:
    return "" if cell.value is None else str(cell.value)


def _page(book: Workbook, name: str) -> Worksheet:
    page = book[name] if name in book.sheetnames else None
    if not isinstance(page, Worksheet):
        raise Unfit(f'The sheet "{name}" of this return form is missing.')
    return page


def _cells(page: Worksheet) -> Iterator[Sequence[Any]]:
    """A sheet's cells, as many as a form can have."""
    most = min(page.max_row, _MOST_ROWS), min(page.max_column, _MOST_COLUMNS)
    yield from page.iter_rows(max_row=most[0], max_col=most[1])


def _rows(page: Worksheet, key: str) -> dict[str, Mapping[str, Any]]:
    """The rows under the headings, by what stands under `key`; their cells by heading.

    Raises:
        Unfit: If there is no such heading, or two rows have one key.
    """
    rows = list(_cells(page))
    head = [_plain_text(cell) for cell in rows[HEAD_ROW - 1]] if len(rows) >= HEAD_ROW else []
    if key not in head:
        raise Unfit(f'The headings of the sheet "{page.title}" have been changed: there is no "{key}".')
    found: dict[str, Mapping[str, Any]] = {}
    for cells in rows[HEAD_ROW:]:
        row = dict(zip(head, cells, strict=False))
        name = _plain_text(row[key]).strip() if key in row else ""
        if name in found:
            raise Unfit(f'"{name}" stands twice on the sheet "{page.title}".')
        if name:
            found[name] = row
    return found


class _Reader:
    """Takes facts out of cells."""

    def __init__(self) -> None:
        self.facts: dict[Place, str] = {}
        self.where: dict[Place, str] = {}
        self.faults: list[str] = []

    def take(self, milestone: str | None, row: Mapping[str, Any], fields: Sequence[str], sheet: str) -> None:
        """The facts of one row; a column that is gone says nothing."""
        for field in fields:
            cell = row.get(HEADINGS[field])
            if cell is None:
                continue
            place = Place(milestone, field)
            self.where[place] = f"{sheet}!{cell.coordinate}"
            fact = _fact(field, cell)
            if isinstance(fact, _Fault):
                self.faults.append(f"{self.where[place]}: {fact}")
            elif fact is not None:
                self.facts[place] = str(fact)


class _Fault(str):
    """Why a cell holds no fact."""

    __slots__ = ()


def _fact(field: str, cell: Any) -> str | _Fault | None:
    """What a cell says of a field; None for an empty one."""
    value: Any = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if cell.data_type == "f":
        return _Fault("a formula stands here; write its value instead.")
    if cell.data_type == "e":
        return _Fault(f"{value} stands here; write a value instead.")
    if field in DATES:
        return _date(value)
    return _working_days(value) if field in DAYS else _text(value)


def _date(value: Any) -> str | _Fault:
    if isinstance(value, int | float) and not isinstance(value, bool) and _FIRST_SERIAL <= value <= _LAST_SERIAL:
        value = from_excel(value)
    if isinstance(value, datetime):
        value = value.date()
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    if _DAY.fullmatch(text):
        return text
    return _Fault(f'"{text}" is no date. Write the day as YYYY-MM-DD, such as 2026-11-22.')


def _working_days(value: Any) -> str | _Fault:
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    found = _DAYS.fullmatch(text)
    if found is None or isinstance(value, bool):
        return _Fault(f'"{text}" is no number of working days. Write a whole number, such as 6.')
    return f"{int(found[1]) * (5 if (found[2] or '').lower() == 'w' else 1)}d"


def _text(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value).strip()
