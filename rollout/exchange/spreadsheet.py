"""Sheets as an Excel workbook: typed cells, never a formula or a link, ready to be filtered and printed."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, datetime
from math import ceil

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from rollout.exchange.sheets import Cell, Field, Sheet

LONGEST_CELL = 32_767
"""Characters Excel holds in a cell."""
_LONGEST_FURNITURE = 255
"""Characters of a header, a footer or a property."""
_LONGEST_LINE = 60
_A3, _A4 = 8, 9
_WIDE = 170
"""Characters across from which a sheet is printed on the larger paper."""
_WRAPS_FROM, _LINE = 36, 15
"""Characters from which a column breaks its text over lines, and how many points a line is high."""
_HEAD = {"bold": True, "indent": 1, "bg_color": "#F3F2F1", "bottom": 1, "text_wrap": True, "valign": "top"}


def new_workbook(target: io.BytesIO, title: str, marking: str, data_date: date) -> Workbook:
    """A workbook in which text stays text, dated by its data date so that the same figures have the same bytes."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    created = datetime(data_date.year, data_date.month, data_date.day)  # noqa: DTZ001 - a date of the file format
    said = {"title": title[:_LONGEST_FURNITURE], "category": marking[:_LONGEST_FURNITURE], "author": "rollout"}
    book.set_properties({**said, "created": created})
    return book


def write_workbook(sheets: Iterable[Sheet], *, title: str, marking: str, data_date: date) -> bytes:
    """A workbook of sheets."""
    packed = io.BytesIO()
    book = new_workbook(packed, title, marking, data_date)
    styles = Styles(book)
    for sheet in sheets:
        _write(book.add_worksheet(sheet.name), sheet, styles, marking)
    book.close()
    return packed.getvalue()


class Styles:
    """The few formats a workbook's cells have."""

    def __init__(self, book: Workbook) -> None:
        self.caption = book.add_format({"bold": True, "font_size": 14})
        self.head = book.add_format(_HEAD)
        self.text = book.add_format({"valign": "top", "num_format": "@", "indent": 1})
        self.long = book.add_format({"valign": "top", "text_wrap": True, "num_format": "@", "indent": 1})
        self.date = book.add_format({"valign": "top", "num_format": "d mmm yyyy", "align": "left", "indent": 1})
        self.number = book.add_format({"valign": "top", "num_format": "#,##0.##"})
        self.whole = book.add_format({"valign": "top", "num_format": "#,##0"})
        self.share = book.add_format({"valign": "top", "num_format": "0%"})


def put(page: Worksheet, row: int, column: int, cell: Cell, styles: Styles, field: Field) -> None:
    """One cell, by the kind of its value."""
    if isinstance(cell, str):
        page.write_string(row, column, cell[:LONGEST_CELL], styles.long if _wraps(field) else styles.text)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, styles.date)
    elif isinstance(cell, float):
        page.write_number(row, column, cell, styles.share if field.is_share else styles.number)
    elif cell is not None:
        page.write_number(row, column, cell, styles.whole)


def _write(page: Worksheet, sheet: Sheet, styles: Styles, marking: str) -> None:
    page.write_string(0, 0, f"{sheet.caption}{' · ' if marking else ''}{marking}", styles.caption)
    for at, field in enumerate(sheet.fields):
        page.set_column(at, at, field.width)
        page.write_string(1, at, field.title, styles.head)
    for number, cells in enumerate(sheet.rows, 2):
        for at, (cell, field) in enumerate(zip(cells, sheet.fields, strict=True)):
            put(page, number, at, cell, styles, field)
        texts = [(c, f.width) for c, f in zip(cells, sheet.fields, strict=True) if isinstance(c, str) and _wraps(f)]
        page.set_row(number, height_of(texts))
    page.set_row(1, height_of([(field.title, field.width) for field in sheet.fields]))
    page.freeze_panes(2, sheet.fixed)
    page.autofilter(1, 0, 1 + len(sheet.rows), len(sheet.fields) - 1)
    furnish(page, sheet.caption, marking, sum(field.width for field in sheet.fields))
    page.repeat_rows(1)


def _wraps(field: Field) -> bool:
    return field.width >= _WRAPS_FROM


def height_of(texts: Iterable[tuple[str, int]]) -> int:
    """How many points high a row has to be for its texts in columns of so many characters.

    Programs that do not work it out on opening would cut them off.
    """
    lines = [sum(ceil(max(len(line), 1) * 1.1 / width) for line in text.split("\n")) for text, width in texts]
    return max([1, *lines]) * _LINE


def furnish(page: Worksheet, caption: str, marking: str, width: int) -> None:
    """How a sheet is printed: wide, one page across, its caption and marking at the head, the marking at the foot."""
    page.set_landscape()
    page.set_paper(_A3 if width > _WIDE else _A4)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.8)
    middle = f"&C&B{_literal(marking)}" if marking else ""
    page.set_header(f"&L{_literal(caption)}{middle}")
    page.set_footer(f"{middle}&RPage &P of &N")


def _literal(text: str) -> str:
    """Text in a header or footer, where an ampersand begins a code; short enough for two of them."""
    return " ".join(text.split())[:_LONGEST_LINE].replace("&", "&&")
