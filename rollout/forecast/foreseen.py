"""What one state of a workspace foresees: the dates each method gives for everything that is still open."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from rollout.forecast.adoption import SHARES, rank
from rollout.forecast.backtest import FORECAST, Said, Subject
from rollout.forecast.engine import forecast
from rollout.forecast.result import Dates, Forecast, ProgrammeForecast
from rollout.model.workspace import Workspace
from rollout.schedule.engine import schedule
from rollout.schedule.result import MilestoneSchedule, Schedule, UnitSchedule
from rollout.schedule.scope import delivering

Dated = Mapping[Subject, Said]


class Foreseen(NamedTuple):
    """What was said on a day, by method; milestones are called as they were then.

    `versions` are those of the blueprints, `joined` the forces behind each programme's dates for a share of them.
    """

    day: date
    versions: Mapping[str, int]
    joined: Mapping[str, tuple[str, ...]]
    said: Mapping[str, Dated]


def foreseen(
    workspace: Workspace, day: date, *, programmes: Collection[str] | None = None, samples: int, seed: int
) -> Foreseen:
    """What a state foresees at the end of a day, by every method that needs nothing but this state.

    The blueprint's dates are those of the same simulation with nothing learned from finished work. The force's own are
    the expected dates it reported; its finish has one when the milestone that ends last has.

    Args:
        workspace: The state.
        day: The data date.
        programmes: Only what is said of these; the whole workspace is computed all the same. None: all.
        samples: How often everything is drawn.
        seed: Names the random numbers.
    """
    planned = schedule(workspace, day)
    names = [
        name
        for name, programme in planned.programmes.items()
        if programme.computable and (programmes is None or name in programmes)
    ]
    found, plain = (
        forecast(planned, samples=samples, seed=seed, programmes=names, traced=False, learned=learned)
        for learned in (True, False)
    )
    joined = {name: _joined(found, name) for name in names}
    said = {
        FORECAST: dict(_simulated(found, names)),
        "blueprint": dict(_simulated(plain, names)),
        "schedule": dict(_scheduled(planned, names, joined)),
        "expected": dict(_expected(planned, names, joined)),
    }
    versions = {name: version for name in names if (version := planned.programmes[name].version) is not None}
    return Foreseen(day, versions, joined, said)


def _joined(found: Forecast, name: str) -> tuple[str, ...]:
    """The forces of a programme that have joined, as the forecast counts them."""
    absent = set(found.programmes[name].not_joined)
    return tuple(force for force in delivering(found.workspace, name, found.as_of) if force not in absent)


def _simulated(found: Forecast, names: Iterable[str]) -> Iterator[tuple[Subject, Said]]:
    for name in names:
        yield from _of_programme(found.programmes[name], found.as_of)


def _of_programme(programme: ProgrammeForecast, day: date) -> Iterator[tuple[Subject, Said]]:
    name = programme.programme
    for unit in programme.forces:
        if unit.finish is not None and unit.state != "finished":
            yield Subject("force", name, unit.unit), _said(unit.finish)
    for who, milestones in ((None, programme.national), *((unit.unit, unit.milestones) for unit in programme.forces)):
        for milestone in milestones:
            if milestone.finish is not None and milestone.state != "finished":
                yield Subject("milestone", name, who, milestone.id), _said(milestone.finish)
    for share in programme.dates:
        # A share that is reached already is no forecast: it carries the day on which it was.
        if share.of == "joined" and share.finish is not None and share.finish.p90 > day:
            yield Subject("joined", name, share=share.share), _said(share.finish)


def _said(dates: Dates) -> Said:
    return Said(dates.p50, dates.p80, dates.p90)


def _point(day: date) -> Said:
    return Said(day, day, day)


def _scheduled(
    planned: Schedule, names: Iterable[str], joined: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Subject, Said]]:
    """The deterministic schedule's dates, of done and open work alike; only open work is asked for."""
    for name in names:
        programme = planned.programmes[name]
        for unit, row in programme.units.items():
            if row.finish is not None:
                yield Subject("force", name, unit), _point(row.finish)
        for who, milestone in _milestones(planned, name):
            if milestone.early_finish is not None:
                yield Subject("milestone", name, who, milestone.key.milestone), _point(milestone.early_finish)
        lives = {unit: row.live for unit, row in programme.units.items()}
        yield from _shares(planned, name, joined[name], lives)


def _expected(
    planned: Schedule, names: Iterable[str], joined: Mapping[str, tuple[str, ...]]
) -> Iterator[tuple[Subject, Said]]:
    for name in names:
        for who, milestone in _milestones(planned, name):
            if milestone.expected is not None:
                yield Subject("milestone", name, who, milestone.key.milestone), _point(milestone.expected)
        units = planned.programmes[name].units
        for unit, row in units.items():
            finish = _own_finish(row)
            if finish is not None:
                yield Subject("force", name, unit), _point(finish)
        lives = {unit: _own_live(planned, name, row) for unit, row in units.items()}
        yield from _shares(planned, name, joined[name], lives)


def _milestones(planned: Schedule, name: str) -> Iterator[tuple[str | None, MilestoneSchedule]]:
    programme = planned.programmes[name]
    for milestone in programme.national.values():
        yield None, milestone
    for unit, row in programme.units.items():
        for milestone in row.milestones.values():
            yield unit, milestone


def _own_finish(row: UnitSchedule) -> date | None:
    """A force's opinion of its finish: its latest expected date, if the milestone that ends last has one."""
    last = [milestone for milestone in row.milestones.values() if milestone.early_finish == row.finish]
    hoped = [milestone.expected for milestone in row.milestones.values() if milestone.expected is not None]
    return max(hoped) if any(milestone.expected is not None for milestone in last) else None


def _own_live(planned: Schedule, name: str, row: UnitSchedule) -> date | None:
    """When a force was or expects to be live."""
    if row.live is None or row.live <= planned.data_date:
        return row.live
    blueprint = planned.workspace.programmes[name].blueprint
    live = None if blueprint is None else blueprint.live_milestone
    return None if live is None else row.milestones[live].expected


def _shares(
    planned: Schedule, name: str, joined: Iterable[str], lives: Mapping[str, date | None]
) -> Iterator[tuple[Subject, Said]]:
    """The days on which shares of the joined forces are live, by dates of single units; none while one is missing."""
    scope = delivering(planned.workspace, name, planned.data_date)
    days = [live_day(scope[force], lives) for force in joined]
    known = sorted(day for day in days if day is not None)
    if known and len(known) == len(days):
        for share in SHARES:
            yield Subject("joined", name, share=share), _point(known[rank(share, len(days)) - 1])


def live_day(units: Iterable[str], lives: Mapping[str, date | None]) -> date | None:
    """When a force is live: when the last of the units that deliver for it is; None while that is not known of all."""
    days = [lives.get(unit) for unit in units]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None
