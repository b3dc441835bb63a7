"""What can be asked of a file: a value put, dropped, appended or given another name, at a path of fields.

A change says what is meant, not where the characters stand; `splice` finds the place and `edited` proves that the new
text means exactly this. `applied` is the same change made to plain values: what the text is proven against.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias


class Item(NamedTuple):
    """The entry of a list whose `id` is this one."""

    id: str


@dataclass(frozen=True, slots=True)
class Token:
    """A scalar's text that is written without quotes wherever YAML lets it: figures, durations, words of a choice."""

    text: str


Step: TypeAlias = str | int | Item
"""One step into a file: the name of a field, the place in a list (from 0), or the list's entry of some id."""
Path: TypeAlias = tuple[Step, ...]
Value: TypeAlias = "bool | int | float | date | str | Token | Mapping[str, Value] | Sequence[Value] | None"
"""What can be written. A `str` is words: it is quoted when another reader of YAML would see something else in it."""
Meaning: TypeAlias = "str | dict[str, Meaning] | list[Meaning] | None"
"""What a text says: scalars as text (None: nothing written), mappings and lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Put:
    """A value set, replaced or added; what is missing on the way to it is made. An `Item` that is not there is
    appended to its list."""

    path: Path
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A field or a list's entry removed, with its lines; nothing happens when it is not there."""

    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Append:
    """A value added behind the last one of a list; the list is made when it is missing."""

    path: Path
    value: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """A field given another name where it stands, its value and comments with it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A comment on a line of its own, above the field at `path`; it says nothing to a reader of data."""

    path: Path
    text: str


Change: TypeAlias = Put | Drop | Append | Rename | Remark


class NoSuchPlace(Exception):  # noqa: N818 - it names what is missing
    """A change is about a place that the file does not have, or that holds something else."""


def text_of(value: bool | float | date | str | Token | None) -> str | None:
    """A scalar as it reads: what a file says once it is written."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".")
    if isinstance(value, Token):
        return value.text
    return None if value is None else str(value)


def meaning_of(value: Value) -> Meaning:
    """What a value says once it is written."""
    if isinstance(value, Mapping):
        return {name: meaning_of(each) for name, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [meaning_of(each) for each in value]
    return text_of(value)


def applied(before: Meaning, change: Change) -> Meaning:
    """What a file says after a change.

    Raises:
        NoSuchPlace: If it has no place for the change.
    """
    if isinstance(change, Put):
        return _put(before, change.path, meaning_of(change.value))
    if isinstance(change, Append):
        return _append(before, change.path, meaning_of(change.value))
    if isinstance(change, Drop):
        return _drop(before, change.path)
    if isinstance(change, Remark):
        return before
    return _rename(before, change.path, change.name)


def same(one: Meaning, other: Meaning) -> bool:
    """Whether two meanings are one: nothing written, `{}` and `[]` all say that there is nothing."""
    if not one or not other:
        return (_nothing(one) and _nothing(other)) or one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(each, other[name]) for name, each in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def _nothing(meaning: Meaning) -> bool:
    return not meaning and meaning != ""


def find_item(items: Sequence[Meaning], step: int | Item) -> int | None:
    """Where in a list a step leads; None when nothing is there."""
    if isinstance(step, int):
        return step if 0 <= step < len(items) else None
    for place, each in enumerate(items):
        if isinstance(each, dict) and each.get("id") == step.id:
            return place
    return None


def made_for(path: Path, value: Value) -> Value:
    """A value wrapped in all that is missing on the way to it.

    Raises:
        NoSuchPlace: If the way leads through a place in a list that is not there.
    """
    for step in reversed(path):
        if isinstance(step, str):
            value = {step: value}
        elif isinstance(step, Item):
            value = [with_id(step, value)]
        else:
            raise NoSuchPlace(f"there is no entry {step + 1} in the list")
    return value


def with_id(item: Item, value: Value) -> Value:
    """A new entry of a list, its id first."""
    return {"id": item.id, **value} if isinstance(value, Mapping) else value


def _put(before: Meaning, path: Path, value: Meaning) -> Meaning:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        if before is not None and not isinstance(before, dict):
            if before:
                raise NoSuchPlace(f'"{step}" cannot be added to something that is no mapping')
            before = None
        fields = dict(before or {})
        fields[step] = _put(fields.get(step), rest, value)
        return fields
    items = _items(before)
    place = find_item(items, step)
    if place is not None:
        return [*items[:place], _put(items[place], rest, value), *items[place + 1 :]]
    if isinstance(step, int):
        raise NoSuchPlace(f"there is no entry {step + 1} in the list")
    made = _put(None, rest, value)
    return [*items, {"id": step.id, **made} if isinstance(made, dict) else made]


def _append(before: Meaning, path: Path, value: Meaning) -> Meaning:
    found = _found(before, path)
    return _put(before, path, [*_items(found), value])


def _found(before: Meaning, path: Path) -> Meaning:
    for step in path:
        if isinstance(step, str):
            before = before.get(step) if isinstance(before, dict) else None
        else:
            items = _items(before)
            place = find_item(items, step)
            before = None if place is None else items[place]
    return before


def _items(meaning: Meaning) -> list[Meaning]:
    if isinstance(meaning, list):
        return meaning
    if meaning:
        raise NoSuchPlace("this is no list")
    return []


def _drop(before: Meaning, path: Path) -> Meaning:
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        if not isinstance(before, dict) or step not in before:
            return before
        fields = dict(before)
        if rest:
            fields[step] = _drop(fields[step], rest)
        else:
            del fields[step]
        return fields
    items = _items(before)
    place = find_item(items, step)
    if place is None:
        return before
    kept = [_drop(items[place], rest)] if rest else []
    return [*items[:place], *kept, *items[place + 1 :]]


def _rename(before: Meaning, path: Path, name: str) -> Meaning:
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        if not isinstance(before, dict) or step not in before:
            raise NoSuchPlace(f'there is no "{step}" here')
        if rest:
            return {**before, step: _rename(before[step], rest, name)}
        if name in before:
            raise NoSuchPlace(f'there already is a "{name}" here')
        return {name if key == step else key: each for key, each in before.items()}
    items = _items(before)
    place = find_item(items, step)
    if place is None or not rest:
        raise NoSuchPlace("there is no such entry in the list")
    return [*items[:place], _rename(items[place], rest, name), *items[place + 1 :]]
