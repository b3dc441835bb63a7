"""Nodes into checked values, by the description of their file; every mistake becomes a located problem.

A reader never stops at a mistake: the field is left out, its record is no longer `sound`, and reading goes on, so
one run shows everything. What comes out is still plain (records are `Entry`s); the module of each file makes the
model's values from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from rollout.load.kinds import Either, Field, Kind, Listing, ListOrTable, Record, Scalar, Slug, Table, Text, Truth
from rollout.load.nearest import nearest
from rollout.load.scalars import Refused, is_slug, read_scalar, shortened
from rollout.model.problem import Fix, Problem
from rollout.model.source import Location, MappingNode, Node, SequenceNode, Source
from rollout.rules import finding

MAX_SUGGESTIONS = 200
"""Looking for the nearest name takes time; a file with more mistakes than this has another problem."""

_NULLS = ("", "~", "null", "Null", "NULL")
_BRANCHES = (MappingNode, SequenceNode)
_SHAPES = {MappingNode: "a mapping of names and values", SequenceNode: "a list"}


class _Bad:
    """Stands for a value that could not be read."""


BAD = _Bad()


class Entry:
    """A record as read: the values of its good fields, and the node they come from.

    `sound` says that every required field is there and good, so a value can be made of it.
    """

    __slots__ = ("node", "sound", "values")

    def __init__(self, node: MappingNode) -> None:
        self.node = node
        self.values: dict[str, Any] = {}
        self.sound = True

    def get(self, name: str, default: Any = None) -> Any:
        """A field's value, or `default` when it is absent or bad."""
        return self.values.get(name, default)

    def __getitem__(self, name: str) -> Any:
        return self.values[name]


FieldReader = Callable[["Reader", Node], Any]
KindReader = Callable[["Reader", Any, Node, str], Any]


class Reader:
    """Reads one file: knows whose it is, and gathers what is wrong with it."""

    __slots__ = ("force", "milestone", "problems", "programme", "source", "suggestions")

    def __init__(self, source: Source, *, programme: str | None = None, force: str | None = None) -> None:
        self.source = source
        self.programme = programme
        self.force = force
        self.milestone: str | None = None
        self.problems: list[Problem] = []
        self.suggestions = 0

    def afresh(self) -> Reader:
        """A reader of the same file that has found the same."""
        again = Reader(self.source, programme=self.programme, force=self.force)
        again.problems = self.problems[:]
        again.suggestions = self.suggestions
        return again

    def report(
        self, code: str, where: Location, message: str, hint: str | None = None, *, fix: Fix | None = None
    ) -> None:
        """Adds a problem, named by the force and the milestone it belongs to."""
        whose = ", ".join(name for name in (self.force, self.milestone) if name is not None)
        text = f"{whose}: {message}" if whose else message[:1].upper() + message[1:]
        self.problems.append(
            finding(
                code,
                where,
                text,
                hint,
                programme=self.programme,
                force=self.force,
                milestone=self.milestone,
                fix=fix,
            )
        )

    def read(self, kind: Kind, node: Node, name: str) -> Any:
        """The value of a node that should be of some kind, or `BAD`, with the problem reported."""
        read: KindReader = _READERS.get(kind.__class__, Reader.scalar)
        return read(self, kind, node, name)

    def scalar(self, kind: Scalar, node: Node, name: str) -> Any:
        """The value of one scalar, or `BAD`."""
        if isinstance(node, _BRANCHES):
            self._wrong_shape(node, name, "one value")
            return BAD
        if not node.style and node.value in _NULLS:
            where = self.source.at(node.start_mark, node.end_mark)
            self.report("S104", where, f'"{name}" has no value')
            return BAD
        text = node.value
        if isinstance(kind, Truth) and node.style and text in ("true", "false"):
            value: Any = Refused("S114", f'is the text "{text}" in quotes', "Leave the quotes out.", text)
        else:
            value = read_scalar(kind, text)
        if isinstance(value, Refused):
            self.refused(value, node, name)
            return BAD
        if value == "" and isinstance(kind, Text):
            return None
        return value

    def refused(self, refusal: Refused, node: Any, name: str) -> None:
        """Reports why a scalar is no value of its kind."""
        fix = None
        if refusal.replacement is not None and node.end_mark.line == node.start_mark.line:
            fix = Fix(replacement=refusal.replacement, describe=f"Write {refusal.replacement}")
        message = refusal.message if refusal.message.startswith('"') else f'"{name}" {refusal.message}'
        self.report(refusal.code, self.source.at(node.start_mark, node.end_mark), message, refusal.hint, fix=fix)

    def list_or_table(self, kind: ListOrTable, node: Node, name: str) -> Any:
        """The value of a field that lists ids, or tables them."""
        return self.read(kind.listing if isinstance(node, SequenceNode) else kind.table, node, name)

    def either(self, kind: Either, node: Node, name: str) -> Any:
        """The value of a field with a short and a long form."""
        if isinstance(node, _BRANCHES):
            if isinstance(node, SequenceNode) is not isinstance(kind.long, Listing):
                self._wrong_shape(node, name, "one value or " + _expected(kind.long))
                return BAD
            return self.read(kind.long, node, name)
        return self.scalar(kind.short, node, name)

    def listing(self, kind: Listing, node: Node, name: str) -> Any:
        """A tuple of the good values of a list; the list is never bad because of one of them."""
        if _is_null(node):
            items: list[Node] = []
        elif isinstance(node, SequenceNode):
            items = node.items
        else:
            self._wrong_shape(node, name, "a list", listed=True)
            return BAD
        if kind.most is not None and len(items) > kind.most:
            self.report("S113", _start(self.source, node), f'"{name}" has {len(items)} values; at most {kind.most} fit')
            items = items[: kind.most]
        if len(items) < kind.least:
            message = f'"{name}" needs at least {kind.least} value{"s" if kind.least > 1 else ""}'
            self.report("S113", _start(self.source, node), message)
            return BAD
        values = (self.read(kind.of, item, name) for item in items)
        return tuple(value for value in values if is_sound(value))

    def table(self, kind: Table, node: Node, name: str) -> Any:
        """A dict of the good values of a mapping by id."""
        if _is_null(node):
            return {}
        if not isinstance(node, MappingNode):
            self._wrong_shape(node, name, "a mapping of ids and values")
            return BAD
        if kind.most is not None and len(node.entries) > kind.most:
            message = f'"{name}" has {len(node.entries)} entries; at most {kind.most} fit'
            self.report("S113", node.here(), message)
        return dict(self._rows(kind, node))

    def _rows(self, kind: Table, node: MappingNode) -> Iterator[tuple[str, Any]]:
        outer = self.force, self.milestone
        for key in node.entries:
            if kind.keys.of == "milestone":
                self.milestone = key
            elif kind.keys.of == "force":
                self.force = key
            good_key = self.key(kind.keys, node, key)
            value_node = node.entries[key][1]
            if kind.may_be_empty and _is_null(value_node):
                value: Any = None
            else:
                value = self.read(kind.of, value_node, key)
            if good_key and is_sound(value):
                yield key, value
        self.force, self.milestone = outer

    def key(self, kind: Slug, node: MappingNode, key: str) -> bool:
        """Whether a key can be an id; reported if not."""
        if is_slug(key):
            return True
        refusal = read_scalar(kind, key)
        self.report("S110", node.key_at(key), f'"{shortened(key)}" cannot be the id of a {kind.of}', refusal.hint)
        return False

    def record(self, kind: Record, node: Node, name: str, own: Mapping[str, FieldReader] | None = None) -> Any:
        """An `Entry` with the good fields of a mapping, or `BAD` when it is none.

        Args:
            kind: What the mapping should hold.
            node: The mapping.
            name: The field it is the value of; empty for a whole file.
            own: Readers for fields that are not read in the general way.
        """
        if isinstance(node, MappingNode):
            mapping = node
        elif not isinstance(node, SequenceNode) and _is_null(node):
            mapping = MappingNode(self.source, node.start_mark)
        else:
            self._wrong_shape(node, name, "a mapping of names and values")
            return BAD
        entry = Entry(mapping)
        known = fields_of(kind)
        for key, (_, value_node) in mapping.entries.items():
            field = known.get(key)
            if field is None:
                self.unknown_field(kind, mapping, key)
                continue
            special = None if own is None else own.get(key)
            value = self.read(field.kind, value_node, key) if special is None else special(self, value_node)
            if field.required and not is_sound(value):
                entry.sound = False
            if value is not BAD and value is not None:
                entry.values[key] = value
            elif value is None and field.required:
                self.missing_field(mapping, field, name)
                entry.sound = False
        for field in kind.fields:
            if field.required and field.name not in mapping.entries:
                self.missing_field(mapping, field, name)
                entry.sound = False
        return entry

    def missing_field(self, node: MappingNode, field: Field, name: str) -> None:
        """Reports a field that has to be there, at the beginning of the record that lacks it."""
        of = f' of "{name}"' if name else ""
        message = f'"{field.name}"{of} is missing'
        self.report("S103", self.source.at(node.start), message, f"Add a line `{field.name}: …`. {field.help}")

    def unknown_field(self, kind: Record, node: MappingNode, key: str) -> None:
        """Reports a field the description does not know, with the nearest one it does."""
        hint = f"{kind.title} has the fields {', '.join(field.name for field in kind.fields)}."
        fix = None
        if self.suggestions < MAX_SUGGESTIONS:
            self.suggestions += 1
            near = nearest(key, fields_of(kind))
            if near.best is not None:
                hint = f"Did you mean {near.best}? {hint}"
            if near.certain is not None and near.certain not in node.entries:
                fix = Fix(replacement=near.certain, describe=f"Write {near.certain}")
        self.report("S102", node.key_at(key), f'there is no field "{shortened(key)}" here', hint, fix=fix)

    def _wrong_shape(self, node: Node, name: str, expected: str, *, listed: bool = False) -> None:
        found = _SHAPES.get(type(node), "one value")
        fix = None
        if listed and not isinstance(node, _BRANCHES) and not node.style:
            fix = Fix(replacement=f"[{node.value}]", describe="Put it in a list")
        self.report(
            "S101",
            _start(self.source, node),
            f'"{name}" should be {expected}, but {found} is written' if name else f"The file should be {expected}",
            "Write each value on its own line after `- `, or all in square brackets: [a, b]." if listed else None,
            fix=fix,
        )


_READERS: Mapping[type, KindReader] = {
    Record: Reader.record,
    Listing: Reader.listing,
    Table: Reader.table,
    Either: Reader.either,
    ListOrTable: Reader.list_or_table,
}
"""How values of each kind are read; every other kind is that of a scalar."""


@cache
def fields_of(kind: Record) -> Mapping[str, Field]:
    """A record's fields by name."""
    return {field.name: field for field in kind.fields}


def is_sound(value: Any) -> bool:
    """Whether a value was read, and all it needs with it."""
    return value is not BAD and (value.__class__ is not Entry or value.sound)


def _is_null(node: Node) -> bool:
    """Whether nothing is written: an empty section is a section without entries."""
    return not isinstance(node, _BRANCHES) and not node.style and node.value in _NULLS


def _expected(kind: Listing | Table | Record) -> str:
    return "a list" if isinstance(kind, Listing) else "a mapping of names and values"


def _start(source: Source, node: Node) -> Location:
    if isinstance(node, _BRANCHES):
        return source.at(node.start)
    return source.at(node.start_mark, node.end_mark)
