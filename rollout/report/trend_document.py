"""The JSON document and the rows of `trend`: fields are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from rollout.history.trends import Point, Series, Trend
from rollout.report.documents import SCHEMA_VERSION, iso, lines, open_object

CSV_FIELDS = (
    "programme", "force", "collaboration", "milestone", "title", "date", "finish", "expected", "baseline", "status",
    "state",
)  # fmt: skip


def chosen(found: Trend, units: Collection[str] | None) -> list[Series]:
    """The series of some units, or all."""
    return [series for series in found.series if units is None or series.unit in units]


def trend_text(found: Trend, units: Collection[str] | None = None) -> str:
    """The document, one line a series.

    Args:
        found: The trend.
        units: Only these; None: all.
    """
    head = open_object(
        {
            "schema_version": SCHEMA_VERSION,
            "programme": found.programme,
            "as_of": iso(found.days[-1]),
            "reports": [iso(day) for day in found.days],
        }
    )
    series = lines(_series(found.programme, each) for each in chosen(found, units))
    return f'{head}, "series": [\n{series}]}}\n'


def _series(programme: str, series: Series) -> dict[str, Any]:
    return {
        "programme": programme,
        "force": None if series.collaboration else series.unit,
        "collaboration": series.unit if series.collaboration else None,
        "milestone": series.milestone,
        "title": series.title,
        "points": [None if point is None else _point(point) for point in series.points],
    }


def _point(point: Point) -> dict[str, str | None]:
    return {
        "date": iso(point.day),
        "finish": iso(point.finish),
        "expected": iso(point.expected),
        "baseline": iso(point.baseline),
        "status": point.status,
        "state": point.state,
    }


def csv_rows(found: Trend, units: Collection[str] | None = None) -> Iterator[list[object]]:
    """One row a point, gaps with the date only."""
    for series in chosen(found, units):
        force, together = ("", series.unit) if series.collaboration else (series.unit, "")
        for day, point in zip(found.days, series.points, strict=True):
            known = (None,) * 5 if point is None else point[1:]
            yield [found.programme, force, together, series.milestone, series.title, day, *known]
