"""A chart: what a template needs to draw it, what to say to whoever cannot see it, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from rollout.report.charts.lettering import width_of
from rollout.report.charts.marks import Mark
from rollout.report.views.grid import Grid

WIDTH = 960
"""Pixels across, unless a chart says otherwise; pictures scale to the page."""
MARGIN = 16
TOP = 66
"""Where the drawing begins, below the title and the line under it."""
LEGEND_SIZE = 12
_SWATCH = 22
_GAP = 22
LEGEND_LINE = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One picture.

    `name` is its file's name without the ending, `kind` its template's; `title` and `subtitle` stand on it. `alt` says
    in a sentence or two what it shows. `view` holds places in pixels, rounded, from the top left; `numbers` the tables
    with everything that is drawn.
    """

    name: str
    kind: str
    title: str
    subtitle: str
    alt: str
    width: int = WIDTH
    height: int
    view: Mapping[str, Any]
    numbers: Sequence[Grid]

    @property
    def file(self) -> str:
        """The picture's file, from the folder of the reports."""
        return f"charts/{self.name}.svg"


class Entry(NamedTuple):
    """One entry of a legend: a swatch with a letter, and what it stands for."""

    kind: str
    letter: str
    said: str


class Placed(NamedTuple):
    """An entry of a legend where it stands."""

    x: float
    y: float
    kind: str
    letter: str
    said: str


def entry(mark: Mark, said: str) -> Entry:
    """A status in a legend, with what is said of it."""
    return Entry(mark.kind, mark.letter, f"{mark.word} {said}".strip())


def legend(entries: Sequence[Entry], top: float, width: int = WIDTH) -> tuple[tuple[Placed, ...], float]:
    """Entries side by side in as many lines as they need, and where the last line ends."""
    placed, x, y = [], float(MARGIN), top
    for one in entries:
        needs = _SWATCH + width_of(one.said, LEGEND_SIZE) + _GAP
        if x > MARGIN and x + needs - _GAP > width - MARGIN:
            x, y = float(MARGIN), y + LEGEND_LINE
        placed.append(Placed(round(x), round(y), *one))
        x += needs
    return tuple(placed), y + LEGEND_LINE
