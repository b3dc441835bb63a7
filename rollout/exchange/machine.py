"""The look commands' machine formats as files: the same bytes, less what an edition may not show."""

from __future__ import annotations

import json
from typing import Any

from rollout.exchange.request import Cannot, Request
from rollout.exchange.shown import Shown
from rollout.report.documents import path_document, schedule_text
from rollout.report.listings import path_csv, schedule_csv, status_csv
from rollout.report.status_document import status_text
from rollout.schedule.explain import driving_path, nearest_to_critical, told_path
from rollout.schedule.result import Key, UnitSchedule, key_text

VIEWS = ("schedule", "status", "path")


def as_csv(request: Request) -> bytes:
    """A view as comma-separated values, guarded against formulas."""
    view = request.view or VIEWS[0]
    if view == "schedule":
        text = schedule_csv(request.shown.schedule, request.chosen, with_national=request.force is None)
    elif view == "status":
        text = status_csv((request.shown.standings[name] for name in request.programmes), request.force)
    else:
        programme, unit = scheduled_unit(request)
        schedule = request.edition.schedule
        path = told_path(schedule, programme, unit.unit)
        text = path_csv(schedule, path, programme, unit.unit, request.shown.key)
    return text.encode()


def as_json(request: Request) -> bytes:
    """A view as the document of its command."""
    view = request.view or VIEWS[0]
    shown = request.shown
    if view == "schedule":
        text = schedule_text(shown.schedule, request.chosen)
    elif view == "status":
        standings = [shown.standings[name] for name in request.programmes]
        text = status_text(shown.schedule, standings, request.force, count=shown.count)
    else:
        programme, unit = scheduled_unit(request)
        text = f"{json.dumps(_path(shown, programme, unit.unit), ensure_ascii=False, indent=1)}\n"
    return text.encode()


def scheduled_unit(request: Request) -> tuple[str, UnitSchedule]:
    """The programme and the one scheduled unit that are wanted.

    Raises:
        Cannot: If either is not named, or the unit takes no part or has no dates.
    """
    if request.programme is None or request.force is None:
        raise Cannot("This export is of one force in one programme: name both, as in `office-365 --force kent`.")
    (programme,) = request.programmes
    if not request.edition.schedule.programmes[programme].computable:
        raise Cannot(f'"{programme}" cannot be computed; `rollout check` says why.')
    units = request.units(programme)
    if not units:
        raise Cannot(f"{request.force} has not joined {programme}: there is no progress file of its.")
    own = [unit for unit in units if unit.unit == request.force] or units
    if len(own) > 1:
        legs = ", ".join(unit.unit for unit in own)
        raise Cannot(f"{request.force} delivers {programme} as {legs}: name one of these with --force.")
    if own[0].participation != "active":
        raise Cannot(f"{own[0].unit} is not scheduled in {programme}: {own[0].participation}.")
    return programme, own[0]


def _path(shown: Shown, programme: str, unit: str) -> dict[str, Any]:
    """The document of `path`, less the steps that may not be shown."""
    schedule = shown.edition.schedule
    document = path_document(schedule, programme, unit)
    if shown.is_everything:
        return document
    near = nearest_to_critical(schedule, programme, unit)
    keys = [*schedule.programmes[programme].units[unit].critical_path]
    keys += [] if near is None else driving_path(schedule, [near.key])
    said = {key_text(key, programme, unit): _said(shown, key, programme, unit) for key in keys}
    for part in (document, document["next_path"] or {}):
        steps = [step for step in part.get("steps", ()) if said[step["milestone"]] is not None]
        for step in steps:
            step["milestone"] = said[step["milestone"]]
            step["drivers"] = [d for d in step["drivers"] if _may_say(shown, d, programme)]
        part["steps"] = steps
    return document


def _said(shown: Shown, key: Key, programme: str, unit: str) -> str | None:
    known = shown.key(key)
    return None if known is None else key_text(known, programme, unit)


def _may_say(shown: Shown, driver: dict[str, str], programme: str) -> bool:
    """Whether a driver of a document names nothing that is withheld."""
    if "milestone" not in driver:
        return True
    key = Key(driver.get("programme", programme), driver.get("force"), driver["milestone"])
    return shown.key(key) == key
