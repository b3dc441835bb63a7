"""What a change does to a force's dates, before it is written: finish and live milestone, and what drives them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rollout.model.progress import NATIONAL
from rollout.report.documents import iso
from rollout.report.words import days, listed
from rollout.schedule.result import Schedule, UnitSchedule, key_text

_SHOWN_STEPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One date before and after a change, and by how many working days it moves (None: it came or went)."""

    before: date | None
    after: date | None
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a change does to one unit of a programme. `drivers` are the first steps of its critical path after it."""

    programme: str
    unit: str
    participation: str
    live_milestone: str | None
    finish: Moved
    live: Moved
    drivers: tuple[str, ...]
    drivers_before: tuple[str, ...]

    @property
    def moves(self) -> bool:
        """Whether a date changes."""
        return self.finish.before != self.finish.after or self.live.before != self.live.after


def effect(before: Schedule, after: Schedule, programme: str, unit: str) -> Effect:
    """What a change does to a unit of a programme."""
    old, new = _row(before, programme, unit), _row(after, programme, unit)
    calendar = after.passes.calendars.of_unit(unit)

    def moved(then: date | None, now: date | None) -> Moved:
        shift = None if then is None or now is None else calendar.days_between(then, now)
        return Moved(before=then, after=now, days=shift)

    blueprint = after.workspace.programmes[programme].blueprint
    return Effect(
        programme=programme,
        unit=unit,
        participation="unreadable" if new is None else new.participation,
        live_milestone=None if blueprint is None else blueprint.live_milestone,
        finish=moved(None if old is None else old.finish, None if new is None else new.finish),
        live=moved(None if old is None else old.live, None if new is None else new.live),
        drivers=_drivers(new, programme, unit),
        drivers_before=_drivers(old, programme, unit),
    )


def effects(before: Schedule, after: Schedule, programme: str, unit: str) -> list[Effect]:
    """What a change of a unit's file does: to the unit, or, of the national file, to every force it moves."""
    if unit != NATIONAL:
        return [effect(before, after, programme, unit)]
    units = after.programmes[programme].units
    return [each for each in (effect(before, after, programme, name) for name in units) if each.moves]


def _row(schedule: Schedule, programme: str, unit: str) -> UnitSchedule | None:
    found = schedule.programmes.get(programme)
    return None if found is None else found.units.get(unit)


def _drivers(row: UnitSchedule | None, programme: str, unit: str) -> tuple[str, ...]:
    return () if row is None else tuple(key_text(key, programme, unit) for key in row.critical_path)


def told(each: Effect) -> Iterator[str]:
    """An effect in words, line by line."""
    if each.finish.after is None:
        yield f"{each.unit}: {each.programme} has no dates ({each.participation})."
        return
    yield f"{each.unit}: {each.programme} finishes {_moved(each.finish)}."
    if each.live.after is not None and each.live.after != each.finish.after:
        yield f"  {each.live_milestone}, which makes it live: {_moved(each.live)}."
    if each.drivers:
        yield f"  Driven by {_steps(each.drivers)}{_instead(each)}."


def _moved(moved: Moved) -> str:
    if moved.before is None:
        return f"on {moved.after}"
    if moved.before == moved.after:
        return f"on {moved.after}, as before"
    assert moved.days is not None
    shift = (
        f"{days(abs(moved.days))} {'later' if moved.days > 0 else 'earlier'}" if moved.days else "no working day apart"
    )
    return f"{moved.before} → {moved.after}, {shift}"


def _instead(each: Effect) -> str:
    if not each.drivers_before or each.drivers_before[:1] == each.drivers[:1]:
        return ""
    return f" (before: {_steps(each.drivers_before)})"


def _steps(steps: tuple[str, ...]) -> str:
    return listed(steps, _SHOWN_STEPS)


def effect_document(each: Effect) -> dict[str, Any]:
    """An effect with the field names of `diff`'s document."""

    def moved(pair: Moved) -> dict[str, Any]:
        return {"before": iso(pair.before), "after": iso(pair.after), "days": pair.days}

    return {
        "programme": each.programme,
        "force": each.unit,
        "participation": each.participation,
        "live": moved(each.live),
        "finish": moved(each.finish),
        "drivers": list(each.drivers),
    }
