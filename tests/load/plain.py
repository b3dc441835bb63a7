"""Values compared without where they were read from: nodes, places and commits left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from rollout.model.source import Location, MappingNode
from rollout.model.workspace import Workspace


def plain(value: Any, *, places: bool = True) -> Any:
    """A value as dicts, lists and scalars; places keep file, line and column, or (`places` False) nothing."""
    if not places:
        return _without_places(plain(value))
    if isinstance(value, Workspace):
        return {**_fields(value), "sources": {path: source.text for path, source in value.sources.items()}}
    if isinstance(value, Location):
        return Place((value.file, value.line, value.column, value.end_column))
    if isinstance(value, MappingNode):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        return _fields(value)
    if isinstance(value, Mapping):
        return [(key, plain(each)) for key, each in value.items()]
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return [(key, plain(each)) for key, each in value._asdict().items() if key != "origin"]
    if isinstance(value, Enum | str):
        return value
    return [plain(each) for each in value] if isinstance(value, tuple | list) else value


class Place(tuple[Any, ...]):
    """A location, to be told from other values."""

    __slots__ = ()


def _without_places(value: Any) -> Any:
    if isinstance(value, Place):
        return None
    if isinstance(value, dict):
        return {key: _without_places(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_places(each) for each in value]
    return value


def _fields(value: Any) -> dict[str, Any]:
    left_out = ("origin", "revision", "sources")
    return {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.name not in left_out}
