"""From facts that came back to changes of a progress file's text, each judged by the rules of the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rollout.edit.changes import Change, Drop, Meaning, Path
from rollout.edit.report import milestone_path, set_to
from rollout.exchange.facts import FILE_FIELDS, FactsByPlace, Place
from rollout.exchange.returned import Conflict
from rollout.load.scalars import Refused
from rollout.model.blueprint import Blueprint

_JUDGEMENT = tuple(field for field in FILE_FIELDS if field.startswith("confidence."))


class Edits(NamedTuple):
    """Changes of one file, and what cannot be one of them, in sentences."""

    changes: tuple[Change, ...]
    faults: tuple[str, ...]


def edits(
    wanted: Mapping[Place, str | None], current: FactsByPlace, said: Meaning, blueprint: Blueprint, unit: str
) -> Edits:
    """The changes that make a progress file say what came back.

    Args:
        wanted: The facts to be changed; None: taken away.
        current: The file's facts as they are.
        said: What the file says, field by field.
        blueprint: The blueprint of its programme.
        unit: Whose file it is.
    """
    changes: list[Change] = []
    faults = []
    for place, fact in wanted.items():
        path = _path(place, said, blueprint, unit)
        if isinstance(path, str):
            faults.append(f"{path}.")
            continue
        change = Drop(path=path) if fact is None else set_to("progress", path, fact, "today")
        if isinstance(change, Refused):
            faults.append(f"{named(place)}: {change.message}. {change.hint or ''}".rstrip())
        else:
            changes.append(change)
    left = {**{p: t for p, t in current.items() if p.milestone is None}, **wanted}
    judged = [field for field in _JUDGEMENT if Place(None, field) in left]
    if judged and all(left[Place(None, field)] is None for field in judged):
        changes = [change for change in changes if change.path[0] != "confidence"]
        changes.append(Drop(path=("confidence",)))
    return Edits(tuple(changes), tuple(faults))


def _path(place: Place, said: Meaning, blueprint: Blueprint, unit: str) -> Path | str:
    """Where a fact stands in the file; in words why it has no place."""
    field: Path = tuple(place.field.split("."))
    if place.milestone is None:
        return field
    base = milestone_path(said, blueprint, unit, place.milestone)
    return base if isinstance(base, str) else (*base, *field)


def named(place: Place) -> str:
    """A place in words: `built expected`, or the field alone."""
    return place.field if place.milestone is None else f"{place.milestone} {place.field}"


def told(place: Place, before: str | None, after: str | None) -> str:
    """A change in words: `built expected: 2026-05-01 → 2026-05-20`."""
    return f"{named(place)}: {_said(before)} → {_said(after)}"


def told_conflict(conflict: Conflict) -> str:
    """A conflict in words, with all three versions."""
    return (
        f"{named(conflict.place)}: was {_said(conflict.before)}; the progress file now says {_said(conflict.ours)}, "
        f"what came back says {_said(conflict.theirs)}"
    )


def _said(fact: str | None) -> str:
    return "nothing" if fact is None else fact
