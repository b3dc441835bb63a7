"""What a person asks for, a field's name and a text, as a change: judged by the same rules as the file itself."""

from __future__ import annotations

from rollout.edit.changes import Change, Meaning, Path, Put, Token, Value
from rollout.edit.order import kind_at, scalar_of, written_kind_at
from rollout.load.fields import fields_of
from rollout.load.kinds import Either, Record, Scalar, Text
from rollout.load.scalars import Refused, read_scalar


def asked(kind: str, path: Path, text: str) -> Put | Refused:
    """A field set to what a person typed.

    Args:
        kind: The kind of file (see `order.order_of`).
        path: The field.
        text: Its value as one would write it in the file.

    Returns:
        The change, or why the text is no value of that field.
    """
    found = written_kind_at(kind, path)
    if found is None:
        return Refused("S102", f'there is no field "{path[-1]}" here', _fields_there(kind, path))
    scalar = scalar_of(found)
    if scalar is None:
        return Refused("S101", f'"{path[-1]}" holds more than one value', _fields_there(kind, (*path, "")))
    text = text.strip()
    if not text:
        return Refused("S104", f'"{path[-1]}" has no value', "To take a field away, say --clear and its name.")
    value = read_scalar(scalar, text)
    if isinstance(value, Refused):
        said = value.message if value.message.startswith('"') else f'"{path[-1]}" {value.message}'
        return value._replace(message=said)
    return Put(path=path, value=written(scalar, text))


def written(kind: Scalar, text: str) -> Value:
    """A text as a value of its kind: words are quoted where they look like something else, the rest never."""
    return text if isinstance(kind, Text) else Token(text)


def spread(said: Meaning, kind: str, change: Change) -> tuple[Change, ...]:
    """A change of a part of a field that is written in its short form: the long form is written first.

    `baseline: 2026-08-28` becomes `baseline: {date: 2026-08-28, reason: …}` when a reason is put.
    """
    for length in range(1, len(change.path)):
        path = change.path[:length]
        found, there = written_kind_at(kind, path), _at(said, path)
        if isinstance(found, Either) and isinstance(found.long, Record) and isinstance(there, str):
            name = found.long.fields[0].name
            return (Put(path=path, value={name: written(found.short, there)}), change)
    return (change,)


def _fields_there(kind: str, path: Path) -> str:
    record = kind_at(kind, path[:-1])
    if not isinstance(record, Record):
        return "Name one of its parts."
    return f"It has the fields {', '.join(fields_of(record))}."


def _at(said: Meaning, path: Path) -> Meaning:
    for step in path:
        said = said.get(step) if isinstance(said, dict) and isinstance(step, str) else None
    return said
