"""Tables as values, and as plain text for whatever is not a terminal."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Column(NamedTuple):
    """A column's heading; whether figures stand at its right edge, and whether it is never broken over lines."""

    title: str
    right: bool = False
    keep: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of text under named columns, with a title above and a caption below."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""


def plain(table: Table) -> list[str]:
    """Aligned columns, two spaces apart, as wide as they need to be."""
    titles = [column.title for column in table.columns]
    widths = [max(map(len, cells)) for cells in zip(titles, *table.rows, strict=True)]
    layout = "  ".join(
        f"{{:>{width}}}" if column.right else f"{{:<{width}}}"
        for column, width in zip(table.columns, widths, strict=True)
    )
    lines = [table.title, layout.format(*titles).rstrip(), layout.format(*("-" * width for width in widths)).rstrip()]
    lines += [layout.format(*row).rstrip() for row in table.rows]
    if table.caption:
        lines += table.caption.split("\n")
    return lines


def spoken(table: Table) -> list[str]:
    """One line a row, every cell with its column's name, for screen readers."""
    lines = [table.title]
    for row in table.rows:
        cells = [f"{column.title}: {cell}" for column, cell in zip(table.columns, row, strict=True) if cell]
        lines.append("; ".join(cells) + ".")
    if table.caption:
        lines += table.caption.split("\n")
    return lines


def as_markdown(table: Table) -> str:
    """A pipe table that any forge renders, everything in it shown as text."""
    from rollout.report.markdown import escape

    head = " | ".join(escape(column.title) for column in table.columns)
    rule = " | ".join("---:" if column.right else "---" for column in table.columns)
    rows = "".join(f"| {' | '.join(escape(cell) for cell in row)} |\n" for row in table.rows)
    caption = f"\n{escape(table.caption)}\n" if table.caption else ""
    return f"**{escape(table.title)}**\n\n| {head} |\n| {rule} |\n{rows}{caption}"


_ACTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What makes a spreadsheet take a text for a formula, full-width forms included."""


def guarded(cell: object) -> object:
    """A cell for a CSV file: text that a spreadsheet could run gets an apostrophe in front; numbers stay numbers."""
    if isinstance(cell, str) and (cell.startswith(_ACTS) or cell.lstrip().startswith(_ACTS)):
        return f"'{cell}"
    return cell


def as_csv(head: Sequence[str], rows: Iterator[Sequence[object]]) -> str:
    """Comma-separated values with a header row, lines ended as in RFC 4180 readers accept everywhere."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()
