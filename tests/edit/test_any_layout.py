"""Whatever a person's file looks like, an edit changes the lines of the fields it names and nothing else.

Layouts are drawn by `tests.edit.layouts`; each property is looked at for both parsers.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from difflib import SequenceMatcher
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings

from rollout.edit.changes import (
    Append,
    Change,
    Drop,
    Item,
    Meaning,
    NoSuchPlace,
    Path,
    Put,
    Rename,
    Token,
    Value,
    applied,
    same,
)
from rollout.edit.edited import ByHand, Read, edited, opened
from rollout.edit.meaning import meaning
from rollout.load.facts import FactsReader
from rollout.load.fields import Reader
from rollout.load.nodes import ParserFactory, PureParser, fastest_parser
from rollout.load.progress import read_progress
from rollout.model.progress import NO_FACTS, Progress
from rollout.model.source import MappingNode, Node, SequenceNode
from tests.edit import layouts
from tests.edit.layouts import SEEDS, file
from tests.edit.stories import ORDER

EXAMPLES = int(os.environ.get("ROLLOUT_EXAMPLES", "150"))
PARSERS = pytest.mark.parametrize("parser", [fastest_parser(), PureParser], ids=["c", "python"])
FIELDS = (
    "baseline",
    "original",
    "started",
    "finished",
    "remaining",
    "expected",
    "blocked",
    "since",
    "note",
    "evidence",
)


def value_of(rng: Random, field: str) -> Value:
    if field in ("note", "evidence", "blocked"):
        return layouts.words(rng)
    if field == "baseline" and rng.random() < 0.5:
        return {"date": date(2030, 1, 1), "reason": layouts.words(rng)}
    return Token("9d") if field == "remaining" else date(2030, 1, 1)


def change_of(rng: Random) -> Change:
    """Something a command might do to a progress file."""
    milestone, field = rng.choice(layouts.MILESTONES), rng.choice(FIELDS)
    ask = Item(rng.choice(layouts.ASKS))
    several: tuple[Path, ...] = (
        ("milestones", milestone),
        ("asks",),
        ("confidence",),
        ("summary",),
        ("asks", ask),
        ("asks", 0),
    )
    return rng.choice(
        (
            Put(path=("milestones", milestone, field), value=value_of(rng, field)),
            Put(path=("milestones", milestone, field), value=value_of(rng, field)),
            Put(path=("milestones", milestone), value=None),
            Put(path=(rng.choice(("summary", "start", "confirmed")),), value=layouts.words(rng)),
            Put(path=("asks", ask, rng.choice(("ask", "of", "decision"))), value=layouts.words(rng)),
            Put(path=("benefits", "hours-released", rng.choice(("measured", "target"))), value=17.5),
            Append(path=(rng.choice(("asks", "risks")),), value={"id": "new", "ask": layouts.words(rng)}),
            Drop(path=("milestones", milestone, field)),
            Drop(path=rng.choice(several)),
            Rename(path=("milestones", milestone), name="other"),
        )
    )  # fmt: skip


class Lines(NamedTuple):
    """Lines of a file, counted from 0, both ends included."""

    first: int
    last: int


def own_lines(read: Read, path: Path) -> Lines | None:
    """The lines an edit at `path` may change: those of the named field, or, where there is none yet, of the braces a
    new one goes into. None: no line that is there may change."""
    found: tuple[Node, Node] | None = None
    node: Node = read.root
    braces = _extent(read, node) if _in_braces(read, node) else None
    for number, step in enumerate(path):
        child = _child(node, step)
        if child is None:
            last_empty = found is not None and not isinstance(node, MappingNode | SequenceNode)
            return braces or (_own(read, found) if last_empty and found is not None else None)
        found = child
        node = child[1]
        if _in_braces(read, node) and (braces is None or number == len(path) - 1):
            braces = braces or _extent(read, node)
    return braces or (None if found is None else _own(read, found))


def _child(node: Node, step: object) -> tuple[Node, Node] | None:
    if isinstance(node, MappingNode) and isinstance(step, str):
        return node.entries.get(step)
    if isinstance(node, SequenceNode):
        for number, each in enumerate(node.items):
            if step == number or (isinstance(step, Item) and _id_of(each) == step.id):
                return each, each
    return None


def _id_of(node: Node) -> object:
    return meaning(node.entries["id"][1]) if isinstance(node, MappingNode) and "id" in node.entries else None


def _in_braces(read: Read, node: Node) -> bool:
    return isinstance(node, MappingNode | SequenceNode) and read.text[node.start.index] in "{["


def _extent(read: Read, node: Node) -> Lines:
    if isinstance(node, MappingNode | SequenceNode):
        end = node.end.index if _in_braces(read, node) else len(read.text[: node.end.index].rstrip())
        return Lines(node.start.line, read.text.count("\n", 0, end))
    return Lines(node.start_mark.line, node.end_mark.line - (node.style in ("|", ">") and node.end_mark.column == 0))


def _own(read: Read, found: tuple[Node, Node]) -> Lines:
    return Lines(_extent(read, found[0]).first, max(_extent(read, found[1]).last, _extent(read, found[0]).last))


def lines_gone(before: bytes, after: bytes) -> list[int]:
    """The lines of `before` that `after` does not have any more."""
    old, new = (raw.removeprefix(b"\xef\xbb\xbf").decode().splitlines() for raw in (before, after))
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        line for tag, first, end, _, _ in steps if tag != "equal" for line in range(first, end) if old[line].strip()
    ]


def remarks(raw: bytes) -> int:
    """How many comments there are."""
    return raw.decode().count(layouts.SIGN)


@PARSERS
@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_an_edit_means_the_change_and_touches_only_its_lines(seed: int, parser: ParserFactory) -> None:
    drawn, change = file(seed), change_of(Random(seed + 1))
    try:
        expected = applied(drawn.says, change)
    except NoSuchPlace:
        assert isinstance(edited("kent.yaml", drawn.raw, [change], ORDER, parser), ByHand)
        return
    new = edited("kent.yaml", drawn.raw, [change], ORDER, parser)
    assert isinstance(new, bytes), new
    read = opened("kent.yaml", new, parser)
    assert isinstance(read, Read)
    assert same(meaning(read.root), expected)
    before = opened("kent.yaml", drawn.raw, parser)
    assert isinstance(before, Read)
    allowed = own_lines(before, change.path)
    stray = [
        line for line in lines_gone(drawn.raw, new) if allowed is None or not allowed.first <= line <= allowed.last
    ]
    assert stray == [], f"{change}\n{drawn.raw.decode()}\n--\n{new.decode()}"
    assert new.startswith(b"\xef\xbb\xbf") is drawn.raw.startswith(b"\xef\xbb\xbf")
    assert b"\n" in new.replace(b"\r\n", b"") or b"\r\n" not in new or b"\r\n" in drawn.raw


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_a_value_set_loses_no_comment(seed: int) -> None:
    drawn, rng = file(seed), Random(seed + 2)
    fields = [field for field in FIELDS if field != "baseline"]
    path = ("milestones", rng.choice(layouts.MILESTONES), rng.choice(fields))
    new = edited("kent.yaml", drawn.raw, [Put(path=path, value=value_of(rng, path[2]))], ORDER)
    assert isinstance(new, bytes)
    assert remarks(new) == remarks(drawn.raw)


@settings(max_examples=EXAMPLES // 3, deadline=None)
@given(seed=SEEDS)
def test_many_changes_are_the_changes_one_after_the_other(seed: int) -> None:
    drawn, rng = file(seed), Random(seed + 3)
    said: Meaning = drawn.says
    changes: list[Change] = []
    for change in (change_of(rng) for _ in range(6)):
        try:
            said = applied(said, change)
        except NoSuchPlace:
            continue
        changes.append(change)
    new = edited("kent.yaml", drawn.raw, changes, ORDER)
    assert isinstance(new, bytes), new
    read = opened("kent.yaml", new)
    assert isinstance(read, Read)
    assert same(meaning(read.root), said)


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(seed=SEEDS)
def test_reading_again_gives_the_old_facts_and_the_change(seed: int) -> None:
    drawn, rng = file(seed), Random(seed + 4)
    id_, field = rng.choice(layouts.MILESTONES), rng.choice(FIELDS[1:])
    value = value_of(rng, field)
    before = progress_of(drawn.raw)
    new = edited("kent.yaml", drawn.raw, [Put(path=("milestones", id_, field), value=value)], ORDER)
    assert isinstance(new, bytes)
    after = progress_of(new)
    known: Any = 9 if isinstance(value, Token) else value.strip() if isinstance(value, str) else value
    facts = before.milestones.get(id_, NO_FACTS)._replace(**{field: known})
    assert {name: each[:-1] for name, each in after.milestones.items()} == {
        **{name: each[:-1] for name, each in before.milestones.items()},
        id_: facts[:-1],
    }
    assert replace(after, milestones={}) == replace(before, milestones={})


def progress_of(raw: bytes) -> Progress:
    read = opened("kent.yaml", raw)
    assert isinstance(read, Read)
    reader = Reader(read.source)
    found = read_progress(reader, read.root, "kent", FactsReader())
    assert found is not None, reader.problems
    return found
