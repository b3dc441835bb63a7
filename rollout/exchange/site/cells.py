"""Tables of pages: cells that know the figure behind their words, so that they can be sorted and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rollout.report.charts.marks import MARKS, Mark
from rollout.report.views.grid import Grid
from rollout.report.views.rule import status_words
from rollout.report.words import late, long_date
from rollout.schedule.standing import ForceStanding, Status


class Cell(NamedTuple):
    """What a cell says; `value` is the same as data (a date as YYYY-MM-DD, a number, a status), `href` a page."""

    text: str
    value: str = ""
    href: str = ""
    mark: Mark | None = None
    kind: str = ""
    """The style class: figure, date or none."""


class Tag(NamedTuple):
    """A status with what it is the status of, as one link."""

    text: str
    href: str
    mark: Mark


class Heading(NamedTuple):
    """A column's heading, and whether figures stand at its right edge."""

    title: str
    is_figure: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under headings; the first cell of a row names it. `sorts` offers to sort and filter where scripts run.

    `ids` name the rows for whoever reads the page by program: the force's or programme's id.
    """

    caption: str
    headings: Sequence[Heading]
    rows: Sequence[Sequence[Cell]]
    ids: Sequence[str] = ()
    note: str = ""
    sorts: bool = False


def from_grid(grid: Grid) -> Table:
    """A report's table as a page shows it."""
    return Table(
        caption=grid.caption,
        headings=[Heading(title, at in grid.figures) for at, title in enumerate(grid.columns)],
        rows=[
            [Cell(text, kind="figure" if at in grid.figures else "") for at, text in enumerate(row)]
            for row in grid.rows
        ],
        note=grid.note,
    )


def status_cell(status: Status, last_known: Status | None = None) -> Cell:
    """A status in words, with its mark."""
    return Cell(status_words(status, last_known), str(status), mark=MARKS[status])


def date_cell(day: date | None, none: str = "") -> Cell:
    """A date in words."""
    return Cell(none) if day is None else Cell(long_date(day), day.isoformat(), kind="date")


def variance_cell(row: ForceStanding) -> Cell:
    """How late going live is, in words, and how much of that comes from elsewhere."""
    if row.variance is None:
        return Cell("")
    split = "" if row.inherited is None else f" (inherited {row.inherited:+d}, own {row.own:+d})"
    return Cell(late(row.variance) + split, str(row.variance), kind="figure")


def figure(count: int, veil: int) -> str:
    """A count as data; empty when it is one that may not be printed."""
    return "" if 0 < count < veil else str(count)


def count_cell(said: str, count: int, veil: int) -> Cell:
    """A count in words, with its figure behind it."""
    return Cell(said, figure(count, veil), kind="figure")
