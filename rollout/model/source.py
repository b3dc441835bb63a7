"""Where a value stands in a file, and the nodes a file is read into.

A node is what the YAML parser saw, before any field has decided what it means: every scalar is still text and still
knows its line and column. Scalars are the parser's own events (nothing is copied), so keeping every place of
20,000 values costs no time; a `Location` is only made when somebody asks for it.
"""

from __future__ import annotations

from typing import Protocol

from rollout.model.dataclass import dataclass


class Mark(Protocol):
    """A point in a file as the parser counts it: line and column from 0, index in characters."""

    @property
    def index(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class Scalar(Protocol):
    """One scalar as written: its text, its quoting style (empty or None when plain) and the span it fills."""

    @property
    def value(self) -> str: ...
    @property
    def style(self) -> str | None: ...
    @property
    def start_mark(self) -> Mark: ...
    @property
    def end_mark(self) -> Mark: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A place a person can go to; line and columns count from 1.

    `end_column` is exclusive and None when the value runs over several lines. `revision` is the commit the file was
    read from, None for the working tree.
    """

    file: str
    line: int = 1
    column: int = 1
    end_column: int | None = None
    revision: str | None = None

    @property
    def sort_key(self) -> tuple[str, int, int]:
        """Order of reading: by file, then line, then column."""
        return (self.file, self.line, self.column)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Source:
    """One file as it was read: its path from the workspace root, its text, and the commit it came from."""

    __slots__ = ("path", "revision", "text")

    def __init__(self, path: str, text: str, revision: str | None = None) -> None:
        self.path = path
        self.text = text
        self.revision = revision

    def at(self, start: Mark, end: Mark | None = None) -> Location:
        """The location from `start` to `end`, for people and editors."""
        end_column = end.column + 1 if end is not None and end.line == start.line else None
        return Location(
            file=self.path,
            line=start.line + 1,
            column=start.column + 1,
            end_column=end_column,
            revision=self.revision,
        )

    def top(self) -> Location:
        """The file's first character."""
        return Location(file=self.path, revision=self.revision)


class SequenceNode:
    """A YAML list: its values in order."""

    __slots__ = ("end", "items", "source", "start")

    def __init__(self, source: Source, start: Mark) -> None:
        self.source = source
        self.start = start
        self.end = start
        self.items: list[Node] = []


class MappingNode:
    """A YAML mapping: each key's own scalar and its value, in the order they are written."""

    __slots__ = ("end", "entries", "source", "start")

    def __init__(self, source: Source, start: Mark) -> None:
        self.source = source
        self.start = start
        self.end = start
        self.entries: dict[str, tuple[Scalar, Node]] = {}

    def here(self) -> Location:
        """Where the mapping begins."""
        return self.source.at(self.start)

    def key_at(self, name: str) -> Location:
        """The place of a key; of the mapping itself when it has no such key."""
        entry = self.entries.get(name)
        return self.here() if entry is None else self.source.at(entry[0].start_mark, entry[0].end_mark)

    def key_below(self, name: str, key: str) -> Location:
        """The place of a key in the mapping that is the value of `name`; as near to it as there is something."""
        entry = self.entries.get(name)
        if entry is None or not isinstance(entry[1], MappingNode):
            return self.key_at(name)
        return entry[1].key_at(key)

    def at(self, name: str) -> Location:
        """The place of a key's value (its first character when it is a list or mapping), else of the mapping."""
        entry = self.entries.get(name)
        if entry is None:
            return self.here()
        node = entry[1]
        if isinstance(node, MappingNode | SequenceNode):
            return self.source.at(node.start)
        return self.source.at(node.start_mark, node.end_mark)


Node = Scalar | MappingNode | SequenceNode
