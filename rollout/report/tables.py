"""Tables as values, and as plain text for whatever is not a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rollout.model.dataclass import dataclass


class Column(NamedTuple):
    """A column's heading; whether figures stand at its right edge, and whether it is never broken over lines.

    Where a screen is too narrow the columns with the highest `drop` go first; 0: it stays.
    """

    title: str
    right: bool = False
    keep: bool = True
    drop: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of text under named columns, with a title above and a caption below.

    With `fixed` a wide table may be printed as several, the first `fixed` columns in each.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    caption: str = ""
    fixed: int = 0


_GAP = 3
"""Spaces a screen puts around a column."""
_LEAST = 24
"""How narrow a column that may be broken over lines can get and still be read."""


def _widths(table: Table) -> list[int]:
    cells = zip(*[[column.title for column in table.columns], *table.rows], strict=True)
    widths = [max(map(len, column)) for column in cells]
    return [width if column.keep else min(width, _LEAST) for width, column in zip(widths, table.columns, strict=True)]


def needs(table: Table) -> int:
    """How wide a screen has to be for a table whose longest words are broken over lines."""
    return sum(size + _GAP for size in _widths(table))


def _only(table: Table, kept: Sequence[int], caption: str) -> Table:
    columns, rows = [table.columns[at] for at in kept], [[row[at] for at in kept] for row in table.rows]
    return Table(title=table.title, columns=columns, rows=rows, caption=caption)


def fitted(table: Table, width: int) -> list[Table]:
    """A table as it fits a screen: split where it may be, else without its least important columns, which it names.

    What is too wide even so is split, the first column in each part, so that no figure is ever cut.
    """
    widths = [size + _GAP for size in _widths(table)]
    if sum(widths) <= width:
        return [table]
    if table.fixed:
        return _split(table, widths, width)
    kept = list(range(len(widths)))
    droppable = sorted((at for at in kept if table.columns[at].drop), key=lambda at: -table.columns[at].drop)
    gone = []
    while droppable and sum(widths[at] for at in kept) > width:
        gone.append(droppable.pop(0))
        kept.remove(gone[-1])
    if gone:
        names = ", ".join(table.columns[at].title.lower() for at in sorted(gone))
        note = f"Too narrow for: {names}. A wider window or --format csv shows all."
        table = _only(table, kept, f"{table.caption}\n{note}" if table.caption else note)
        widths = [widths[at] for at in kept]
    return [table] if sum(widths) <= width or len(widths) == 1 else _split(table, widths, width)


def _split(table: Table, widths: Sequence[int], width: int) -> list[Table]:
    fixed = table.fixed or 1
    first = list(range(fixed))
    room = width - sum(widths[at] for at in first)
    groups: list[list[int]] = [[]]
    used = 0
    for at in range(fixed, len(widths)):
        if groups[-1] and used + widths[at] > room:
            groups.append([])
            used = 0
        groups[-1].append(at)
        used += widths[at]
    return [_only(table, [*first, *group], table.caption if group is groups[-1] else "") for group in groups]


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


class _Guarded(dict[object, object]):
    """Texts as `guarded` leaves them: a table repeats the same few in tens of thousands of cells."""

    def __missing__(self, text: object) -> object:
        found = self[text] = guarded(text)
        return found


def as_csv(head: Sequence[str], rows: Iterator[Sequence[object]]) -> str:
    """Comma-separated values with a header row, lines ended as in RFC 4180 readers accept everywhere."""
    import csv
    from io import StringIO

    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    texts = _Guarded()
    writer.writerows([texts[cell] if cell.__class__ is str else cell for cell in row] for row in rows)
    return text.getvalue()
