"""How dates moved, as tables: every force's milestones at a glance, or one force date by date."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rollout.history.trends import Series, Trend
from rollout.report.tables import Column, Table

_OVERVIEW = (
    Column("Force"),
    Column("Milestone"),
    Column("First said", drop=2),
    Column("On", drop=4),
    Column("Now"),
    Column("Days", right=True),
    Column("Moves", right=True, drop=3),
    Column("Baseline", drop=1),
    Column("Status"),
)


def _mark(found: Trend) -> str:
    return " (illustrative)" if found.register.service.illustrative else ""


def overview(found: Trend) -> Table:
    """Each milestone of each unit: what was said first, what is said now, and how often it changed in between."""
    rows = [_row(series) for series in found.series]
    return Table(
        title=f"{found.programme}: how key dates moved up to {found.days[-1]}{_mark(found)}",
        columns=_OVERVIEW,
        rows=rows,
        caption="Days: calendar days from the first date to the one now, later +. Moves: how often the date changed "
        f"between {len(found.days)} reports.",
    )


def _row(series: Series) -> tuple[str, ...]:
    known = series.known
    first, last = known[0], known[-1]
    moves = sum(1 for one, other in pairwise(known) if one.finish != other.finish)
    days = (last.finish - first.finish).days
    return (
        series.unit,
        series.milestone,
        str(first.finish),
        str(first.day),
        str(last.finish),
        f"{days:+d}" if days else "0",
        str(moves),
        "" if last.baseline is None else str(last.baseline),
        last.state if last.state == "finished" else last.status,
    )


def date_by_date(found: Trend, units: Sequence[str]) -> list[Table]:
    """Each unit's milestones side by side, a row a report date."""
    tables = []
    for unit in dict.fromkeys(units):
        ours = [series for series in found.series if series.unit == unit]
        rows = [
            (str(day), *(_cell(series, at) for series in ours), _status(ours, at)) for at, day in enumerate(found.days)
        ]
        tables.append(
            Table(
                title=f"{unit}: key dates of {found.programme}, report by report{_mark(found)}",
                columns=(Column("Report"), *(Column(series.milestone) for series in ours), Column("Status")),
                rows=rows,
                caption="* finished. -: nothing could be read, or the milestone did not apply.",
                fixed=1,
            )
        )
    return tables


def _cell(series: Series, at: int) -> str:
    point = series.points[at]
    if point is None:
        return "-"
    return f"{point.finish} *" if point.state == "finished" else str(point.finish)


def _status(series: Sequence[Series], at: int) -> str:
    return next((point.status for each in series if (point := each.points[at]) is not None), "-")
