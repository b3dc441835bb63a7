"""Moves and their causes in the words that tables, comments, the brief and reports share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from rollout.history.attribution import Cause
from rollout.history.diff import DateMove, Diff, UnitDiff
from rollout.history.differences import Leaf
from rollout.model.progress import NATIONAL
from rollout.model.workspace import Workspace
from rollout.report.words import days, long_date
from rollout.schedule.explain import driving_path
from rollout.schedule.result import Key, Schedule

CAUSES: Mapping[Cause, str] = {
    Cause.TIME: "time passing",
    Cause.BLUEPRINT: "the blueprint",
    Cause.REGISTER: "the register and its calendars",
    Cause.TAILORING: "local tailoring",
    Cause.FACTS: "facts reported",
    Cause.BASELINES: "baselines",
}
NOTHING_REPORTED = "time passed and nothing was reported"


def moved(move: DateMove) -> str:
    """How far a date moved: "11 working days later"; empty when it did not, or has no before or after."""
    if not move.days:
        return ""
    return f"{days(abs(move.days))} {'later' if move.days > 0 else 'earlier'}"


def move_words(move: DateMove) -> str:
    """A move in a sentence: "14 May 2027 → 31 May 2027 (11 working days later)"."""
    if move.before == move.after:
        return long_date(move.after)
    how = moved(move)
    return f"{long_date(move.before)} → {long_date(move.after)}" + (f" ({how})" if how else "")


def cause_words(causes: Mapping[Cause, int], *, anything_reported: bool) -> str:
    """What each cause did: "facts reported +11, the blueprint -2"; empty when nothing moved."""
    parts = {cause: count for cause, count in causes.items() if count}
    if set(parts) == {Cause.TIME} and not anything_reported:
        return NOTHING_REPORTED
    return ", ".join(f"{CAUSES[cause]} {count:+d}" for cause, count in parts.items())


def why(unit: UnitDiff) -> str:
    """Why a unit's live date moved, else its finish."""
    causes = unit.live_causes if any(unit.live_causes.values()) else unit.causes
    return cause_words(causes, anything_reported=bool(unit.facts))


def title_of(workspace: Workspace, key: Key, programme: str) -> str:
    """A milestone's title; another programme's is named with it."""
    known = workspace.programmes.get(key.programme)
    if known is None or known.blueprint is None:
        return key.milestone
    milestone = known.blueprint.milestones.get(key.milestone)
    if milestone is None and key.unit is not None and key.unit in known.units:
        local = known.units[key.unit].local.milestones.get(key.milestone)
        milestone = None if local is None else local.milestone
    title = key.milestone if milestone is None else milestone.title
    return title if key.programme == programme else f"{title} ({known.blueprint.title})"


def titles(workspace: Workspace, keys: Iterable[Key], programme: str) -> list[str]:
    """The titles of several milestones, each once."""
    return list(dict.fromkeys(title_of(workspace, key, programme) for key in keys))


def driver_of(found: Diff, unit: UnitDiff) -> str | None:
    """The title of what sets a unit's live date now (its finish, once it is live): what has just come to, else the
    first step of the path; None when nothing is left to do."""
    schedule = found.attribution.head
    keys = _setting(schedule, unit)
    if not keys:
        return None
    entered = [key for key in keys if key in unit.entered]
    return title_of(schedule.workspace, (entered or keys)[0], unit.programme)


def _setting(schedule: Schedule, unit: UnitDiff) -> list[Key]:
    row = schedule.programmes[unit.programme].units.get(unit.unit) if unit.programme in schedule.programmes else None
    if row is None:
        return []
    blueprint = schedule.workspace.programmes[unit.programme].blueprint
    live = None if blueprint is None else blueprint.live_milestone
    if live is not None and row.live is not None and row.live > schedule.data_date:
        return list(driving_path(schedule, [Key(unit.programme, unit.unit, live)]))
    return list(row.critical_path)


def unit_name(workspace: Workspace, unit: str) -> str:
    """The name of a force or collaboration; "National milestones" for those."""
    if unit == NATIONAL:
        return "National milestones"
    register = workspace.register
    named = register.forces.get(unit) or register.collaborations.get(unit)
    return unit if named is None else named.name


def programme_title(workspace: Workspace, programme: str) -> str:
    """A programme's title, its id when the blueprint cannot be read."""
    known = workspace.programmes.get(programme)
    return programme if known is None or known.blueprint is None else known.blueprint.title


def value_words(value: Leaf) -> str:
    """A value before or after, for people."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)
