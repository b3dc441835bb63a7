"""What is reported about milestones: the one part of the data that is large, and so is read in a hurry.

A workspace has tens of thousands of facts and nearly all of them are right. `FactsReader` reads a right one with a
handful of dictionary look-ups: the date of every text that was ever a date is remembered for the whole load, and no
place is made. Whatever is not plainly right is read again by the general reader, which knows how to complain.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from yaml.events import ScalarEvent

from rollout.load.fields import BAD, Entry, Reader
from rollout.load.format import FACTS
from rollout.load.kinds import Day, Days, Slug, Table, Text
from rollout.load.scalars import Refused, is_slug, read_scalar
from rollout.model.progress import NO_FACTS, Baseline, Facts
from rollout.model.source import MappingNode, Node

_TABLE = Table(keys=Slug(of="milestone"), of=FACTS)
_ORDER = Facts._fields
_ORIGIN = _ORDER.index("origin")
_EMPTY: tuple[Any, ...] = (None,) * len(_ORDER)


class _NotPlain(Exception):  # noqa: N818 - not an error: a way out of the hurry
    """This fact needs the general reader."""


class _Remembered(dict[str, Any]):
    """Values of texts of one kind; a text not seen before is read, and remembered if it is right."""

    def __init__(self, kind: Day | Days) -> None:
        super().__init__()
        self.kind = kind

    def __missing__(self, text: str) -> Any:
        value = read_scalar(self.kind, text)
        if isinstance(value, Refused):
            raise _NotPlain
        self[text] = value
        return value


class _Baselines(dict[str, Baseline]):
    """Baselines that are just a date."""

    def __init__(self, days: _Remembered) -> None:
        super().__init__()
        self._days = days

    def __missing__(self, text: str) -> Baseline:
        baseline = self[text] = Baseline(self._days[text])
        return baseline


class _Words(dict[str, str]):
    """Texts, which are not worth remembering; a text that is no plain words is not answered."""

    def __missing__(self, text: str) -> str:
        words = text.strip()
        if words in ("", "~", "null", "Null", "NULL"):
            raise _NotPlain
        return words


class FactsReader:
    """Reads the `milestones` of progress files; keep one for a whole load."""

    __slots__ = ("_known", "_plans")

    def __init__(self) -> None:
        days = _Remembered(Day())
        memories: dict[str, dict[str, Any]] = {"baseline": _Baselines(days)}
        for field in FACTS.fields:
            if isinstance(field.kind, Day):
                memories[field.name] = days
            elif isinstance(field.kind, Days):
                memories[field.name] = _Remembered(field.kind)
            elif isinstance(field.kind, Text):
                memories[field.name] = _Words()
        self._plans = {name: (_ORDER.index(name), memory) for name, memory in memories.items()}
        self._known: set[str] = set()

    def read(self, reader: Reader, table: Node) -> dict[str, Facts]:
        """The facts of every milestone listed, by id; those with a mistake hold what is right of them."""
        if not isinstance(table, MappingNode):
            reader.table(_TABLE, table, "milestones")  # nothing is listed, or the general reader complains
            return {}
        read: dict[str, Facts] = {}
        plans = self._plans
        known = self._known
        facts_of = partial(tuple.__new__, Facts)
        scalar: Any = ScalarEvent
        mapping: Any = MappingNode
        node: Any
        value: Any
        for id_, (_, node) in table.entries.items():
            if id_ not in known:
                if not is_slug(id_):
                    reader.key(_TABLE.keys, table, id_)
                    continue
                known.add(id_)
            if node.__class__ is mapping:
                row = list(_EMPTY)
                row[_ORIGIN] = node
                try:
                    for name, (_, value) in node.entries.items():
                        if value.__class__ is not scalar:
                            raise _NotPlain  # noqa: TRY301 - a call for each value would cost more
                        position, memory = plans[name]
                        row[position] = memory[value.value]
                except (_NotPlain, KeyError):
                    read[id_] = _carefully(reader, id_, node)
                else:
                    read[id_] = facts_of(row)
            elif node.__class__ is scalar and node.value == "" and not node.style:
                read[id_] = NO_FACTS
            else:
                read[id_] = _carefully(reader, id_, node)
        return read

    def plain(self, fields: Iterable[tuple[str, str]]) -> Facts | None:
        """Facts of texts by field name, all of them plainly right; None when any is not."""
        row = list(_EMPTY)
        plans = self._plans
        try:
            for name, text in fields:
                position, memory = plans[name]
                row[position] = memory[text]
        except (_NotPlain, KeyError):
            return None
        return Facts._make(row)


def _carefully(reader: Reader, id_: str, node: Node) -> Facts:
    outer = reader.milestone
    reader.milestone = id_
    entry = reader.read(FACTS, node, id_)
    reader.milestone = outer
    if entry is BAD:
        return NO_FACTS
    values: dict[str, Any] = dict(entry.values)
    baseline = values.get("baseline")
    if isinstance(baseline, date):
        values["baseline"] = Baseline(baseline)
    elif isinstance(baseline, Entry):
        values["baseline"] = Baseline(**baseline.values) if baseline.sound else None
    return Facts(**values, origin=entry.node)
