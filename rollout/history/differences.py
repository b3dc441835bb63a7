"""What differs between two values in meaning: never comments, order of keys, layout, or where something stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from rollout.model.blueprint import Link, LinkType, Quorum
from rollout.model.progress import Facts, Progress

Leaf = str | int | float | bool | date | None
_PLACES = ("origin", "location")
_NOT_REPORTED = ("local", "programme", "unit", "collaboration", "confirmed_before")
"""Fields of a progress file that are its identity, stand in the drift register, or said by earlier returns."""


class LeafChange(NamedTuple):
    """One value that differs. `path` leads to it through names of fields and ids."""

    path: tuple[str, ...]
    before: Leaf
    after: Leaf


class FieldChange(NamedTuple):
    """One field of a progress file that differs: of a milestone, or (`milestone` None) of the whole file.

    `field` is named as in the file, with a dot before what stands inside a record: `baseline.reason`, `asks.staff.by`.
    Days of work are whole numbers.
    """

    milestone: str | None
    field: str
    before: Leaf
    after: Leaf


def leaf_changes(before: Any, after: Any, path: tuple[str, ...] = ()) -> Iterator[LeafChange]:
    """Every value that differs between two records, tables or lists of the model, in the order of the later one.

    A list of records with ids is compared by id; any other list as a whole. A record with an id that is only on one
    side is one change, by what it is called.
    """
    if before is after:
        return
    parts, parts_after = _parts(before), _parts(after)
    known = parts if parts is not None else parts_after
    if known is None or (before is None and _name(after)) or (after is None and _name(before)):
        one, other = _leaf(before), _leaf(after)
        if one != other:
            yield LeafChange(path, one, other)
    elif (parts is None and before) or (parts_after is None and after):
        yield LeafChange(path, _leaf(before), _leaf(after))
    else:
        for name in dict.fromkeys((*(parts_after or {}), *(parts or {}))):
            yield from leaf_changes((parts or {}).get(name), (parts_after or {}).get(name), (*path, name))


def _parts(value: Any) -> Mapping[str, Any] | None:
    """The parts of a record or table by name; None for what is one value."""
    if isinstance(value, Mapping):
        return {str(key): each for key, each in value.items()}
    if isinstance(value, Link):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name.rstrip("_"): getattr(value, f.name) for f in fields(value) if f.name not in _PLACES}
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            return {name: each for name, each in value._asdict().items() if name not in _PLACES}
        if value and all(hasattr(each, "id") for each in value):
            return {each.id: each for each in value}
    return None


def _name(value: Any) -> str | None:
    """What a record is called, if it is called anything."""
    if not is_dataclass(value):
        return None
    return next((found for name in ("ask", "title", "name", "id") if (found := getattr(value, name, None))), None)


def _leaf(value: Any) -> Leaf:
    """One value, or a whole list or record in a few words."""
    if isinstance(value, Enum):
        return str(value)
    if value == date.min:
        return None  # from the beginning
    if value is None or isinstance(value, str | int | float | date):
        return value
    if isinstance(value, Link):
        return link_text(value)
    if isinstance(value, tuple) and not hasattr(value, "_asdict"):
        return ", ".join(str(_leaf(each)) for each in value) or None
    said = {name: _leaf(each) for name, each in (_parts(value) or {}).items()}
    return _name(value) or ", ".join(f"{name} {each}" for name, each in said.items() if each not in (None, "")) or None


def link_text(link: Link) -> str:
    """A link as schedulers write it."""
    name = link.milestone if link.programme is None else f"{link.programme}/{link.milestone}"
    sign = "+" if link.lag >= 0 else ""
    kind = f" {link.type}{sign}{link.lag_text}" if link.lag or link.type is not LinkType.FS else ""
    many = "" if link.quorum is None else f" ({_quorum(link.quorum)})"
    return f"{name}{kind}{many}{' (soft)' if link.soft else ''}"


def _quorum(quorum: Quorum) -> str:
    if quorum.everyone:
        return "all forces"
    return f"{quorum.count} forces" if quorum.share is None else f"{quorum.share:.0%} of forces"


def field_changes(before: Progress | None, after: Progress | None) -> tuple[FieldChange, ...]:
    """What a progress file reports otherwise than before, the file's own fields first; tailoring is left out.

    Both must be in terms of the same version of the blueprint. None: there is no such file (or it cannot be read).
    """
    found = []
    for change in leaf_changes(_reported(before), _reported(after)):
        name, *rest = change.path
        milestone = rest.pop(0) if name == "milestones" else None
        names = rest if milestone is not None else [name, *rest]
        if names[-2:] in (["baseline", "date"], ["participation", "state"]):
            names.pop()
        found.append(FieldChange(milestone, ".".join(names), change.before, change.after))
    return tuple(sorted(found, key=lambda change: change.milestone is not None))


def _reported(progress: Progress | None) -> Mapping[str, Any]:
    if progress is None:
        return {}
    return {f.name: getattr(progress, f.name) for f in fields(progress) if f.name not in (*_PLACES, *_NOT_REPORTED)}


def same_facts(one: Facts, other: Facts) -> bool:
    """Whether two milestones are reported alike, wherever that stands."""
    return one[:-1] == other[:-1]
