"""Where in a text a node begins and ends, to the character.

The parser's own marks are right for scalars on their lines and for brackets; they say too little about fields without
a value (no mark at all on some of them), block scalars (whose end is the beginning of another line) and block
collections (whose end is wherever the next thing begins). Positions are indexes into the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rollout.edit.meaning import is_nothing
from rollout.model.source import MappingNode, Node, Scalar, SequenceNode

_BLANK_OR_COMMENT = re.compile(r"(?:[ \t\r\n]+|(?<![^ \t\r\n])#[^\n]*)*")
_HEADER = re.compile(r"[|>][-+0-9]*")


class Field(NamedTuple):
    """One field as written: its key's span, the place behind its colon (None: it has none), its value and its end."""

    name: str
    start: int
    key_end: int
    colon: int | None
    value: Node
    end: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written behind its colon."""
        return _is_unwritten(self.value)


def fields(text: str, mapping: MappingNode) -> Iterator[Field]:
    """The fields of a mapping in the order they are written."""
    for name, (key, value) in mapping.entries.items():
        yield _field(text, name, key, value)


def field(text: str, mapping: MappingNode, name: str) -> Field:
    """One field of a mapping."""
    key, value = mapping.entries[name]
    return _field(text, name, key, value)


def _field(text: str, name: str, key: Scalar, value: Node) -> Field:
    key_end = key.end_mark.index
    after = skip(text, key_end)
    colon = after + 1 if text[after : after + 1] == ":" else None
    end = (colon or key_end) if _is_unwritten(value) else end_of(text, value)
    return Field(name, key.start_mark.index, key_end, colon, value, end)


def _is_unwritten(node: Node) -> bool:
    return is_nothing(node) and not isinstance(node, MappingNode | SequenceNode) and node.value == ""


class Entry(NamedTuple):
    """One entry of a list as written: where it begins (in block style at its dash), its value, its end."""

    start: int
    value: Node
    end: int


def entries(text: str, sequence: SequenceNode) -> list[Entry]:
    """The entries of a list in the order they are written."""
    found: list[Entry] = []
    flow = is_flow(text, sequence)
    at = sequence.start.index
    for node in sequence.items:
        start = start_of(node) if flow else skip(text, at)
        at = start + 1 if _is_unwritten(node) else end_of(text, node)
        found.append(Entry(start, node, at))
    return found


def start_of(node: Node) -> int:
    """The index of a node's first character."""
    return (node.start if isinstance(node, MappingNode | SequenceNode) else node.start_mark).index


def end_of(text: str, node: Node) -> int:
    """The index behind the last character that is a node's own: comments, blanks and line ends behind it are not."""
    if isinstance(node, MappingNode | SequenceNode):
        if is_flow(text, node):
            return node.end.index
        if isinstance(node, SequenceNode):
            return entries(text, node)[-1].end
        return field(text, node, next(reversed(node.entries))).end
    below = words(text, node)
    return node.end_mark.index if below is None else below.end


def is_flow(text: str, node: Node) -> bool:
    """Whether a mapping or list stands in braces or brackets."""
    return isinstance(node, MappingNode | SequenceNode) and text[node.start.index] in "{["


class Words(NamedTuple):
    """A block scalar, written below its field: where its indicator (`|-`), its first line and its words end."""

    header_end: int
    first_line_end: int
    end: int


def words(text: str, node: Node) -> Words | None:
    """The parts of a block scalar; None for anything else.

    Blank lines behind its words are left out, unless they are part of what it says.
    """
    if isinstance(node, MappingNode | SequenceNode) or node.style not in ("|", ">"):
        return None
    start, stop = node.start_mark.index, node.end_mark.index
    header = _HEADER.match(text, start)
    assert header is not None
    first = line_end(text, start)
    last = first + len(text[first:stop].rstrip(" \r\n"))
    end = line_end(text, last)
    if "+" in header.group() or " " in text[end:stop]:
        end = before_line_break(text, stop)
    return Words(header.end(), first, max(end, first))


def skip(text: str, index: int) -> int:
    """The index of the next character that is neither blank nor part of a comment."""
    match = _BLANK_OR_COMMENT.match(text, index)
    assert match is not None
    return match.end()


def line_start(text: str, index: int) -> int:
    """The index of the first character of a line."""
    return text.rfind("\n", 0, index) + 1


def line_end(text: str, index: int) -> int:
    """The index behind the last character of a line, before its line break."""
    found = text.find("\n", index)
    if found < 0:
        return len(text)
    return found - 1 if found > index and text[found - 1] == "\r" else found


def before_line_break(text: str, index: int) -> int:
    """An index moved back over the line break before it, if there is one."""
    if text[index - 1 : index] != "\n":
        return index
    return index - 2 if text[index - 2 : index] == "\r\n" else index - 1


def after_line_break(text: str, index: int) -> int:
    """An index moved on over the line break that stands there, if there is one."""
    if text.startswith("\r\n", index):
        return index + 2
    return index + 1 if text.startswith("\n", index) else index


def column(text: str, index: int) -> int:
    """How many characters stand before an index on its line."""
    return index - line_start(text, index)


def newline_of(text: str) -> str:
    """The line break a text is written with: that of its first line."""
    found = text.find("\n")
    return "\r\n" if found > 0 and text[found - 1] == "\r" else "\n"
