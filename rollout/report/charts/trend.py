"""Milestone trend: at each report, when each milestone was computed to finish. Level is steady, rising is slipping."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rollout.report.charts.chart import TOP, WIDTH, Chart
from rollout.report.charts.lettering import shortened, width_of
from rollout.report.charts.scales import TimeScale
from rollout.report.views.grid import Grid, split
from rollout.report.words import long_date

_LEFT, _RIGHT, _TALL, _AXIS = 74, 250, 400, 20
_LINE = 16
MOST = 12
"""Lines that can be told apart in one picture; the caller chooses the ones that matter."""
_LOOKS = 6


class Series(NamedTuple):
    """One milestone: its name, and for each report date the finish it then had; None where there was none to read."""

    title: str
    points: Sequence[tuple[date, date | None]]


class Point(NamedTuple):
    """A point of a line."""

    x: float
    y: float


class Line(NamedTuple):
    """One milestone's line; a gap in what is known is a gap in `path`. `look` says which colour, dash and shape."""

    path: str
    points: tuple[Point, ...]
    look: int
    label: str
    label_y: float
    end: Point


def trend(name: str, subject: str, illustrative: str, series: Sequence[Series], *, subtitle: str = "") -> Chart | None:
    """A milestone trend chart; None when no series has a date.

    Args:
        name: The picture's file name, without the ending.
        subject: What the title speaks of, such as a programme's or force's name.
        illustrative: What titles add while figures are invented.
        series: At most `MOST`, in the order of the legend.
        subtitle: A line under the title.
    """
    known = [one for one in series[:MOST] if any(finish is not None for _, finish in one.points)]
    if not known:
        return None
    reports = sorted({report for one in known for report, _ in one.points})
    finishes = [finish for one in known for _, finish in one.points if finish is not None]
    across = TimeScale(first=reports[0], last=reports[-1], left=_LEFT, right=WIDTH - _RIGHT)
    room = timedelta(days=max(7, (max(finishes) - min(finishes)).days // 20))
    down = TimeScale(first=min(finishes) - room, last=max(finishes) + room, left=TOP + _AXIS + _TALL, right=TOP + _AXIS)
    lines = _spread([_line(one, number, across, down) for number, one in enumerate(known)])
    return Chart(
        name=name,
        kind="trend",
        title=f"{subject}: how computed dates have moved{illustrative}",
        subtitle=subtitle
        or "Across: the day of the report. Up: the finish computed then. Rising lines slip; the dotted one is reached.",
        alt=_alt(subject, known),
        height=round(TOP + _AXIS + _TALL + 44),
        view={
            "lines": lines,
            "ticks": across.ticks(),
            "dates": TimeScale(first=down.first, last=down.last, left=0, right=_TALL).ticks(34),
            "bottom": TOP + _AXIS + _TALL,
            "top": TOP + _AXIS,
            "left": _LEFT,
            "right": WIDTH - _RIGHT,
            "reached": _reached(across, down),
        },
        numbers=_numbers(known, reports, illustrative),
    )


def _line(one: Series, number: int, across: TimeScale, down: TimeScale) -> Line:
    path, points, is_broken = "", [], True
    for report, finish in sorted(one.points):
        if finish is None:
            is_broken = True
            continue
        point = Point(across.after(report), down.after(finish))
        path += f"{'M' if is_broken else 'L'}{point.x} {point.y}"
        points.append(point)
        is_broken = False
    moved = f" ({_moved(one)})"
    label = shortened(one.title, _RIGHT - 38 - width_of(moved, 12), 12) + moved
    return Line(path, tuple(points), number % _LOOKS, label, points[-1].y + 4, points[-1])


def _moved(one: Series) -> str:
    """By how many calendar days the date moved from the first report to the last."""
    finishes = [finish for _, finish in sorted(one.points) if finish is not None]
    days = (finishes[-1] - finishes[0]).days
    return f"{days:+d} days" if days else "steady"


def _spread(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Labels moved down just far enough that none stands on another, then up again from the bottom."""
    ordered = sorted(lines, key=lambda line: line.label_y)
    lowest = TOP + _AXIS + _TALL + 4
    placed: list[Line] = []
    for line in ordered:
        y = max(line.label_y, placed[-1].label_y + _LINE) if placed else line.label_y
        placed.append(line._replace(label_y=y))
    for at in range(len(placed) - 1, -1, -1):
        room = placed[at + 1].label_y - _LINE if at + 1 < len(placed) else lowest
        placed[at] = placed[at]._replace(label_y=min(placed[at].label_y, room))
    return tuple(placed)


def _reached(across: TimeScale, down: TimeScale) -> str:
    """The line on which the finish is the day of the report: a milestone that meets it is reached. Empty if outside."""
    first, last = max(across.first, down.first), min(across.last, down.last)
    if first >= last:
        return ""
    return f"M{across.after(first)} {down.after(first)}L{across.after(last)} {down.after(last)}"


def _alt(subject: str, series: Sequence[Series]) -> str:
    said = "; ".join(f"{one.title}: {_moved(one)}" for one in series)
    return f"Milestone trend chart of {subject}, one line a milestone. From first to last report, {said}."


def _numbers(series: Sequence[Series], reports: Sequence[date], illustrative: str) -> list[Grid]:
    by_report = [dict(one.points) for one in series]
    grid = Grid(
        caption=f"Computed finish at each report{illustrative}",
        columns=("Report", *(one.title for one in series)),
        rows=[
            (long_date(report), *("" if (day := known.get(report)) is None else long_date(day) for known in by_report))
            for report in reports
        ],
    )
    return split(grid)
