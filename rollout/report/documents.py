"""The JSON documents of the look commands: fields are only ever added (`schema_version` 1).

A portfolio has tens of thousands of milestones, so a document is written one line a milestone with the compact
encoder: quick to write, quick to read, and a difference between two of them shows whole milestones.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any

from rollout.report.problem_document import problem_document
from rollout.schedule.explain import Path, driving_links, next_path, told_path, until_critical
from rollout.schedule.result import (
    Driver,
    Key,
    MilestoneSchedule,
    ProgrammeSchedule,
    Schedule,
    UnitSchedule,
    key_text,
)

SCHEMA_VERSION = 1
_encode = json.JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode


def iso(day: date | None) -> str | None:
    """A date as YYYY-MM-DD."""
    return None if day is None else day.isoformat()


def driver_document(driver: Driver, programme: str, unit: str | None) -> dict[str, str]:
    """A driver seen from one unit of a programme: the programme and force are named when they differ."""
    if driver.predecessor is None:
        return {"floor": driver.floor or ""}
    key = driver.predecessor
    document = {"milestone": key.milestone, "type": driver.type or "", "lag": driver.lag or ""}
    if key.programme != programme:
        document["programme"] = key.programme
    if key.unit not in (None, unit):
        document["force"] = key.unit or ""
    return document


_FIELDS = (
    "title", "scope", "stage", "state", "duration", "remaining", "remaining_start", "overrun", "started", "finished",
    "expected", "early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float", "target_float",
    "critical", "near_critical", "drag", "baseline", "variance",
)  # fmt: skip
"""Fields of a milestone that carry the same name in the contract, between its id and its drivers."""
_read = attrgetter(*_FIELDS)
_TRUTHS = tuple(_FIELDS.index(name) for name in ("overrun", "critical", "near_critical"))
_LINE = '{"id": %s, ' + "".join(f'"{name}": %s, ' for name in _FIELDS) + '"drivers": [%s]%s}'


class _Encoded(dict[Any, str]):
    """Values as JSON, each encoded once: a portfolio repeats the same dates and titles tens of thousands of times.

    Truths stay out, since a dictionary takes `True` for 1.
    """

    def __missing__(self, value: object) -> str:
        text = self[value] = _encode(value.isoformat() if isinstance(value, date) else value)
        return text


_TRUE, _FALSE = object(), object()


def milestone_texts(milestones: Iterable[MilestoneSchedule]) -> str:
    """Milestones with the fields of the contract, one a line, between commas."""
    known = _Encoded({_TRUE: "true", _FALSE: "false"})
    return ",\n".join(_milestone_text(milestone, known) for milestone in milestones)


def _milestone_text(milestone: MilestoneSchedule, known: _Encoded) -> str:
    programme, unit, name = milestone.key
    values = list(_read(milestone))
    for at in _TRUTHS:
        values[at] = _TRUE if values[at] else _FALSE
    drivers = ", ".join(_encode(driver_document(driver, programme, unit)) for driver in milestone.drivers)
    more = ', "local": true' if milestone.is_local else ""
    if milestone.quorum_short is not None:
        needs, take_part = milestone.quorum_short
        more += f', "quorum_short": {{"needs": {needs}, "take_part": {take_part}}}'
    return _LINE % (known[name], *map(known.__getitem__, values), drivers, more)


def _unit_head(unit: UnitSchedule, programme: str) -> dict[str, Any]:
    return {
        "force": None if unit.collaboration else unit.unit,
        "collaboration": unit.unit if unit.collaboration else None,
        "participation": unit.participation,
        "calendar": unit.calendar,
        "start": iso(unit.start),
        "finish": iso(unit.finish),
        "live": iso(unit.live),
        "live_baseline": iso(unit.live_baseline),
        "variance": unit.variance,
        "target": unit.target,
        "target_float": unit.target_float,
        "critical_path": [key_text(key, programme, unit.unit) for key in unit.critical_path],
    }


def lines(documents: Iterable[Mapping[str, Any]]) -> str:
    """Documents one a line, between commas."""
    return ",\n".join(map(_encode, documents))


def open_object(document: Mapping[str, Any]) -> str:
    """An object's text without its closing brace, so that lists can follow line by line."""
    return _encode(document)[:-1]


def _programme_text(programme: ProgrammeSchedule, units: Iterable[UnitSchedule]) -> str:
    forces = ",\n".join(
        f'{open_object(_unit_head(unit, programme.programme))}, "milestones": [\n'
        f"{milestone_texts(unit.milestones.values())}]}}"
        for unit in units
    )
    head = open_object({"programme": programme.programme, "version": programme.version})
    national = milestone_texts(programme.national.values())
    calendar = _encode(programme.national_calendar)
    return f'{head}, "forces": [\n{forces}],\n"national": {{"calendar": {calendar}, "milestones": [\n{national}]}}}}'


def schedule_text(schedule: Schedule, chosen: Mapping[str, Iterable[UnitSchedule]]) -> str:
    """The document of `schedule`: the chosen units of the chosen programmes.

    Args:
        schedule: The whole schedule; its problems are all listed.
        chosen: Programmes by id, each with the units to show.
    """
    head = open_object(
        {
            "schema_version": SCHEMA_VERSION,
            "as_of": iso(schedule.data_date),
            "revision": schedule.workspace.revision,
        }
    )
    programmes = ",\n".join(_programme_text(schedule.programmes[name], units) for name, units in chosen.items())
    problems = lines(map(problem_document, schedule.problems))
    return f'{head}, "programmes": [\n{programmes}],\n"problems": [\n{problems}]}}\n'


def _steps(schedule: Schedule, path: Path, programme: str, unit: str) -> list[dict[str, Any]]:
    return [_step(schedule, key, path.drags.get(key), programme, unit) for key in path.steps]


def _step(schedule: Schedule, key: Key, drag: int | None, programme: str, unit: str) -> dict[str, Any]:
    milestone = schedule.milestone(key)
    return {
        "milestone": key_text(key, programme, unit),
        "title": milestone.title,
        "early_start": iso(milestone.early_start),
        "early_finish": iso(milestone.early_finish),
        "drivers": [driver_document(driver, programme, unit) for driver in milestone.drivers],
        "drag": drag,
        "total_float": milestone.total_float,
    }


def empty_path_document(schedule: Schedule, programme: str, force: str) -> dict[str, Any]:
    """The same for a programme that cannot be computed."""
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": iso(schedule.data_date),
        "revision": schedule.workspace.revision,
        "programme": programme,
        "force": force,
        "finish": None,
        "steps": [],
        "next_path": None,
    }


def path_document(schedule: Schedule, programme: str, unit: str, to: str | None = None) -> dict[str, Any]:
    """The critical path of a unit (or the driving path to one of its milestones), and the next-nearest one."""
    row = schedule.programmes[programme].units[unit]
    following = next_path(schedule, programme, unit)
    next_document = None
    if following is not None:
        near, path = following
        next_document = {"total_float": near.total_float, "steps": _steps(schedule, path, programme, unit)}
    finish = row.finish if to is None else row.milestones[to].early_finish
    return empty_path_document(schedule, programme, unit) | {
        "finish": iso(finish),
        "steps": _steps(schedule, told_path(schedule, programme, unit, to), programme, unit),
        "next_path": next_document,
    }


def why_chain(schedule: Schedule, key: Key) -> list[tuple[Key, tuple[Driver, ...]]]:
    """A milestone and everything behind its date, each with what drives it, nearest first, each once.

    Held finished milestones are followed too: their drivers are what holds them.
    """
    chain: dict[Key, tuple[Driver, ...]] = {}
    waiting = [key]
    while waiting:
        current = waiting.pop(0)
        if current in chain:
            continue
        chain[current] = schedule.milestone(current).drivers or driving_links(schedule, current)
        waiting += [driver.predecessor for driver in chain[current] if driver.predecessor is not None]
    return list(chain.items())


def empty_why_document(schedule: Schedule, key: Key) -> dict[str, Any]:
    """The same of a milestone of a programme that cannot be computed."""
    return {
        "schema_version": SCHEMA_VERSION,
        "as_of": iso(schedule.data_date),
        "revision": schedule.workspace.revision,
        "programme": key.programme,
        "force": key.unit,
        "milestone": key.milestone,
        "early_finish": None,
        "chain": [],
        "critical": False,
        "days_until_critical": None,
        "through": None,
    }


def why_document(schedule: Schedule, key: Key) -> dict[str, Any]:
    """Why a milestone has its date, and how far it is from mattering to the finish."""
    milestone = schedule.milestone(key)
    ahead = until_critical(schedule, key)
    days = 0 if milestone.critical else None
    return empty_why_document(schedule, key) | {
        "early_finish": iso(milestone.early_finish),
        "chain": [
            {
                "milestone": key_text(step, key.programme, key.unit),
                "drivers": [driver_document(driver, key.programme, key.unit) for driver in drivers],
            }
            for step, drivers in why_chain(schedule, key)
        ],
        "critical": milestone.critical,
        "days_until_critical": days if ahead is None else ahead.days,
        "through": None if ahead is None or ahead.through is None else key_text(ahead.through, key.programme, key.unit),
    }
