"""How dates moved, report by report: milestone trend analysis over the states of a workspace.

References:
    Milestone trend analysis as in DIN 69901: the date forecast for a milestone against the day on which it was
    forecast. Values only; who reads states stands in `snapshots`, who computes one in `report_state`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from rollout.load.versions import id_at_version
from rollout.model.blueprint import Blueprint
from rollout.model.register import Register


class Point(NamedTuple):
    """One milestone on one report date.

    `finish` is computed (or actual), `expected` the force's opinion, `baseline` the approved date then in force,
    `status` the unit's computed status that day, `state` the milestone's own.
    """

    day: date
    finish: date
    expected: date | None
    baseline: date | None
    status: str
    state: str


class UnitReport(NamedTuple):
    """One unit of a programme on one report date: the points of the milestones asked for, by their ids then.

    `forces` are those it delivers for, none for the national milestones.
    """

    collaboration: bool
    forces: tuple[str, ...]
    points: Mapping[str, Point]


class Report(NamedTuple):
    """A programme on one report date: its blueprint's version, and each scheduled unit ("national" among them)."""

    version: int
    units: Mapping[str, UnitReport]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One milestone of one unit (`unit` "national": a national one) on every report date; None where there is a gap."""

    unit: str
    collaboration: bool
    forces: tuple[str, ...]
    milestone: str
    title: str
    points: tuple[Point | None, ...]

    @property
    def known(self) -> tuple[Point, ...]:
        """The points that are no gaps."""
        return tuple(point for point in self.points if point is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A programme's key milestones over time. `gaps` are report dates on which nothing of it could be read.

    `register` is that of the last report date.
    """

    programme: str
    register: Register
    days: tuple[date, ...]
    series: tuple[Series, ...]
    gaps: tuple[date, ...]


def report_dates(first: date, last: date, every: int | None = None) -> tuple[date, ...]:
    """The days looked at, in order: month ends from `first` on, then `last`; or every so many calendar days, back
    from `last`. No day before `first`, except that `last` always counts."""
    if every is not None:
        back = [last - timedelta(days=every * count) for count in range((last - first).days // every + 1)]
        return tuple(back[::-1]) or (last,)
    days = []
    year, month = first.year, first.month
    while (end := date(year, month, monthrange(year, month)[1])) < last:
        days.append(end)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return (*days, last)


def followed(blueprint: Blueprint) -> tuple[str, ...]:
    """The milestones a trend is about: the key ones of a blueprint, else the one that makes a force live."""
    keys = tuple(id_ for id_, milestone in blueprint.milestones.items() if milestone.key)
    live = blueprint.live_milestone
    return keys or (() if live is None else (live,))


def trend(
    programme: str, register: Register, newest: Blueprint, reports: Sequence[tuple[date, Report | None]]
) -> Trend:
    """The series of a programme's key milestones, unit by unit, national milestones first.

    Before a milestone had its present id it is followed back through the changes of the newest blueprint. Series
    without any point are left out.

    Args:
        programme: The programme's id.
        register: The register on the last report date.
        newest: Its blueprint on the last report date: it says which milestones are key.
        reports: Each report date in order; None: the state could not be read, or the programme not be computed.
    """
    return Trend(
        programme=programme,
        register=register,
        days=tuple(day for day, _ in reports),
        series=tuple(series for series in _series(newest, reports) if series.known),
        gaps=tuple(day for day, report in reports if report is None),
    )


def _series(newest: Blueprint, reports: Sequence[tuple[date, Report | None]]) -> Iterator[Series]:
    last: dict[str, UnitReport] = {}
    for _, report in reports:
        last |= report.units if report is not None else {}
    for unit in sorted(last, key=lambda unit: (unit != "national", unit)):
        for milestone in followed(newest):
            yield Series(
                unit=unit,
                collaboration=last[unit].collaboration,
                forces=last[unit].forces,
                milestone=milestone,
                title=newest.milestones[milestone].title,
                points=tuple(_point(newest, milestone, unit, report) for _, report in reports),
            )


def _point(newest: Blueprint, milestone: str, unit: str, report: Report | None) -> Point | None:
    row = None if report is None else report.units.get(unit)
    if report is None or row is None:
        return None
    then = id_at_version(milestone, newest, report.version)
    return None if then is None else row.points.get(then)
