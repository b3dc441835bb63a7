"""Values as YAML: quotes only where YAML 1.2 or the reader needs them, block style where lines are one's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rollout.edit.changes import Value, text_of
from rollout.edit.meaning import NULLS
from rollout.load.text import unsafe_character

STEP = 2
"""Spaces by which what belongs to a field stands further right."""

_STARTS_OTHERWISE = frozenset(",[]{}#&*!|>'\"%@`?:")
_FLOW = frozenset(",[]{}?")
_TYPED = re.compile(
    r"true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
    re.ASCII,
)
"""Plain scalars that are no text in YAML 1.2's core schema."""


def unwritable(value: Value) -> str | None:
    """The first character of a value that no file may hold, if there is one."""
    if isinstance(value, Mapping):
        parts: Sequence[Value] = [*value.keys(), *value.values()]
    elif isinstance(value, Sequence) and not isinstance(value, str):
        parts = value
    else:
        return unsafe_character(text_of(value) or "")
    return next((found for each in parts if (found := unwritable(each)) is not None), None)


def scalar(value: Value, *, flow: bool = False) -> str:
    """One scalar on one line; empty for nothing.

    Args:
        value: Words (a `str`) that look like a number or a truth value are quoted; every other kind is not.
        flow: Whether it stands in brackets or braces, where fewer characters may go without quotes.
    """
    assert isinstance(value, str) or not isinstance(value, Mapping | Sequence)
    text = text_of(value)
    if text is None:
        return ""
    if _is_plain(text, flow=flow) and not (isinstance(value, str) and _TYPED.fullmatch(text)):
        return text
    return _quoted(text)


def _is_plain(text: str, *, flow: bool) -> bool:
    """Whether a text reads as itself without quotes."""
    if text in NULLS or text != text.strip() or "\n" in text:
        return False
    if text[0] in _STARTS_OTHERWISE or re.match(r"-(?![^\s,\[\]{}])", text):
        return False
    if ": " in text or text.endswith(":") or " #" in text:
        return False
    return not flow or _FLOW.isdisjoint(text)


def _quoted(text: str) -> str:
    if "\n" not in text and ('"' in text or "\\" in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def flow_text(value: Value) -> str:
    """A value on one line, in brackets and braces where it has parts."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(flow_entry(name, each) for name, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(flow_text(each) or "null" for each in value) + "]"
    return scalar(value, flow=True)


def flow_entry(name: str, value: Value) -> str:
    """A field as it stands between braces."""
    return f"{name}: {flow_text(value)}".rstrip(" ") if value is not None else f"{name}: null"


def block_entry(name: str, value: Value, indent: int) -> list[str]:
    """A field's lines; the first one is not indented, the others are, for a field `indent` characters from the left."""
    inline, below = block_value(value, indent)
    return [f"{name}:{' ' if inline else ''}{inline}", *below]


def block_value(value: Value, indent: int) -> tuple[str, list[str]]:
    """What stands behind the colon of a field `indent` characters from the left, and the lines below it."""
    if isinstance(value, Mapping) and value:
        return "", block_mapping(value, indent + STEP)
    if isinstance(value, Sequence) and value and not isinstance(value, str):
        return "", block_items(value, indent + STEP)
    if isinstance(value, Mapping | Sequence) and not value and not isinstance(value, str):
        return flow_text(value), []
    return _block_scalar(value, indent)


def _block_scalar(value: Value, indent: int) -> tuple[str, list[str]]:
    """Words of several lines stand below the field as they are, where nothing is lost by it."""
    lines = value.split("\n") if isinstance(value, str) else []
    if len(lines) < 2 or not lines[0].strip() or lines[0][0] == " " or any(not line.strip() for line in lines[-1:]):
        return scalar(value), []
    if any(line and not line.strip() for line in lines):
        return scalar(value), []
    return "|-", [" " * (indent + STEP) + line if line else "" for line in lines]


def block_mapping(value: Mapping[str, Value], indent: int) -> list[str]:
    """The lines of a mapping's fields, all indented."""
    return [line for name, each in value.items() for line in _indented(block_entry(name, each, indent), indent)]


def block_items(value: Sequence[Value], indent: int) -> list[str]:
    """The lines of a list's entries, all indented; their dashes stand `indent` characters from the left."""
    return [line for each in value for line in _indented(block_item(each, indent), indent)]


def block_item(value: Value, indent: int) -> list[str]:
    """One entry of a list; the first line is not indented, for a dash `indent` characters from the left."""
    if isinstance(value, Mapping) and value:
        lines = block_mapping(value, indent + STEP)
        return [f"- {lines[0][indent + STEP :]}", *lines[1:]]
    if isinstance(value, Mapping | Sequence) and not isinstance(value, str):
        return [f"- {flow_text(value)}"]
    return [f"- {scalar(value)}".rstrip(" ")]


def _indented(lines: list[str], indent: int) -> list[str]:
    return [" " * indent + lines[0], *lines[1:]]
