"""YAML text into nodes that keep every place.

Built on PyYAML's stream of events rather than on its loaders: those keep the last of two equal keys, follow aliases,
decide types, lose columns, and the C one ends the whole process on deep nesting. Here the limits hold while the
events arrive, recursion is bounded by them, and scalars stay the parser's own events, so a node costs next to
nothing. The hot loop (`_mapping`) looks at nothing that can be excluded for the whole text beforehand: anchors,
aliases, tags and escapes need their characters, and too many events need a long text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

import yaml
from yaml import events
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from rollout.load.syntax import syntax_problem
from rollout.load.text import code_of_character, named_character, unsafe_character
from rollout.model.problem import Problem
from rollout.model.source import MappingNode, Node, SequenceNode, Source
from rollout.rules import finding

MAX_LEVELS = 24
MAX_EVENTS = 100_000

_NEEDS_GUARD = re.compile(r"[&*!\\]")
_EXPLICIT_KEY = re.compile(r"(?:^|[\n\[{])[ -]*\?(?=[ \n]|$)")
_UNCOUNTED_LENGTH = MAX_EVENTS // 5
"""No character of YAML makes more than four events, so a text this short cannot reach the limit."""

# Compared by identity in the hot loop. Typed loosely: PyYAML's stubs let every place be absent, its parsers do not.
_ALIAS: Any = events.AliasEvent
_DOCUMENT_START: Any = events.DocumentStartEvent
_MAPPING_END: Any = events.MappingEndEvent
_MAPPING_START: Any = events.MappingStartEvent
_SCALAR: Any = events.ScalarEvent
_SEQUENCE_END: Any = events.SequenceEndEvent
_SEQUENCE_START: Any = events.SequenceStartEvent
_STREAM_END: Any = events.StreamEndEvent

NextEvent = Callable[[], Any]
ParserFactory = Callable[[str], Any]


class Tree(NamedTuple):
    """What a text was read into. `whole` says that the nodes are all that is written, so its fields can be judged."""

    root: Node | None
    whole: bool
    problems: tuple[Problem, ...]


class PureParser(Reader, Scanner, Parser):
    """PyYAML's parser in Python, for installations without the C one."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def fastest_parser() -> ParserFactory:
    """The C parser where PyYAML has it, else the Python one."""
    c_parser: ParserFactory | None = getattr(getattr(yaml, "cyaml", None), "CParser", None)
    return c_parser or PureParser


class _Stop(Exception):  # noqa: N818 - it ends the reading, and is not seen outside
    """Reading ends here: a limit has been reached."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _Trouble:
    """The problems of one text, and whether its nodes can still be trusted to be whole."""

    __slots__ = ("problems", "source", "whole")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.whole = True


def read_nodes(source: Source, parser: ParserFactory | None = None) -> Tree:
    """The nodes of one YAML document; no root when the text holds none, or is broken.

    Args:
        source: The text, already cleared of characters no file may hold (see `text`).
        parser: Makes the event stream; by default the fastest one installed.
    """
    trouble = _Trouble(source)
    root: Node | None = None
    try:
        stream = (parser or fastest_parser())(source.text)
        root = _document(_guarded(stream.get_event, trouble), trouble)
    except yaml.YAMLError as failure:
        trouble.problems.append(syntax_problem(source, failure))
        trouble.whole = False
    except _Stop as stop:
        trouble.problems.append(stop.problem)
        trouble.whole = False
    if not trouble.whole:
        root = None
    return Tree(root, trouble.whole, tuple(trouble.problems))


def _document(next_event: NextEvent, trouble: _Trouble) -> Node | None:
    next_event()  # the stream's start
    event = next_event()
    if event.__class__ is _STREAM_END:
        return None
    root = _node(next_event(), next_event, trouble, 1)
    next_event()  # the document's end
    event = next_event()
    if event.__class__ is _DOCUMENT_START:
        where = trouble.source.at(event.start_mark, event.end_mark)
        trouble.problems.append(finding("Y008", where, "A second document begins here"))
    return root


def _node(event: Any, next_event: NextEvent, trouble: _Trouble, level: int) -> Node:
    if event.__class__ is _MAPPING_START:
        return _mapping(event, next_event, trouble, level)
    if event.__class__ is _SEQUENCE_START:
        return _sequence(event, next_event, trouble, level)
    scalar: Node = event
    return scalar


def _sequence(start: Any, next_event: NextEvent, trouble: _Trouble, level: int) -> SequenceNode:
    if level > MAX_LEVELS:
        raise _too_deep(trouble.source, start)
    node = SequenceNode(trouble.source, start.start_mark)
    items = node.items
    while True:
        event = next_event()
        if event.__class__ is _SEQUENCE_END:
            node.end = event.end_mark
            return node
        items.append(_node(event, next_event, trouble, level + 1))


def _mapping(start: Any, next_event: NextEvent, trouble: _Trouble, level: int) -> MappingNode:
    if level > MAX_LEVELS:
        raise _too_deep(trouble.source, start)
    node = MappingNode(trouble.source, start.start_mark)
    entries = node.entries
    scalar = _SCALAR
    while True:
        key = next_event()
        if key.__class__ is not scalar:
            if key.__class__ is _MAPPING_END:
                node.end = key.end_mark
                return node
            _complex_key(key, next_event, trouble, level)
            continue
        value = next_event()
        if value.__class__ is not scalar:
            if value.__class__ is _MAPPING_START:
                value = _mapping(value, next_event, trouble, level + 1)
            else:
                value = _sequence(value, next_event, trouble, level + 1)
        name = key.value
        if name in entries:
            _duplicate(node, key, trouble)
        else:
            entries[name] = (key, value)


def _complex_key(key: Any, next_event: NextEvent, trouble: _Trouble, level: int) -> None:
    trouble.problems.append(
        finding("Y007", trouble.source.at(key.start_mark), "A list or mapping is used as the name of a field")
    )
    trouble.whole = False
    _node(key, next_event, trouble, level + 1)
    _node(next_event(), next_event, trouble, level + 1)


def _duplicate(node: MappingNode, key: Any, trouble: _Trouble) -> None:
    first = node.key_at(key.value)
    trouble.problems.append(
        finding(
            "Y002",
            trouble.source.at(key.start_mark, key.end_mark),
            f'"{key.value}" is written twice here; the first one is in line {first.line}, column {first.column}',
            f"Keep one of the two: compare line {first.line} with line {key.start_mark.line + 1}, "
            "move over what is missing, and delete the other.",
        )
    )


def _too_deep(source: Source, start: Any) -> _Stop:
    return _Stop(finding("Y010", source.at(start.start_mark), f"More than {MAX_LEVELS} levels are nested here"))


def _guarded(next_event: NextEvent, trouble: _Trouble) -> NextEvent:
    """The same events, with every check that this text can need; for most texts that is none."""
    text = trouble.source.text
    if _NEEDS_GUARD.search(text):
        next_event = _without_references(next_event, trouble)
    if "<<" in text or (("?" in text) and _EXPLICIT_KEY.search(text)):
        next_event = _plain_keys(next_event, trouble)
    if len(text) > _UNCOUNTED_LENGTH:
        next_event = _counted(next_event, trouble.source)
    return next_event


def _counted(next_event: NextEvent, source: Source) -> NextEvent:
    count = 0

    def counted() -> Any:
        nonlocal count
        count += 1
        event = next_event()
        if count > MAX_EVENTS:
            where = source.at(event.start_mark)
            raise _Stop(finding("Y011", where, f"The file has more than {MAX_EVENTS:,} parts"))
        return event

    return counted


def _without_references(next_event: NextEvent, trouble: _Trouble) -> NextEvent:
    """Reports anchors, aliases, tags and escaped controls; an alias becomes a scalar without text."""
    source = trouble.source

    def report(code: str, event: Any, message: str, *, harmful: bool = True) -> None:
        trouble.problems.append(finding(code, source.at(event.start_mark, event.end_mark), message))
        trouble.whole = trouble.whole and not harmful

    def checked() -> Any:
        event = next_event()
        if event.__class__ is _ALIAS:
            report("Y004", event, f'"*{event.anchor}" repeats another part of the file by reference')
            return _SCALAR(None, None, (True, False), "", event.start_mark, event.end_mark)
        if getattr(event, "anchor", None) is not None:
            report("Y003", event, f'"&{event.anchor}" gives a part of the file a name')
        if getattr(event, "tag", None) is not None:
            report("Y006", event, f'The tag "{event.tag}" asks for a type')
        if event.__class__ is _SCALAR and event.style == '"':
            character = unsafe_character(event.value)
            if character is not None:
                message = f"The text holds the character {named_character(character)}, written as an escape"
                report(code_of_character(character), event, message, harmful=False)
        return event

    return checked


def _plain_keys(next_event: NextEvent, trouble: _Trouble) -> NextEvent:
    """Reports merge keys and keys marked with `?`, which no field needs."""
    source = trouble.source
    text = source.text
    marks = {match.end() for match in _EXPLICIT_KEY.finditer(text)}
    in_mapping: list[bool | None] = []  # True: a key comes next; False: its value; None: inside a list

    def taken() -> None:
        if in_mapping and in_mapping[-1] is not None:
            in_mapping[-1] = not in_mapping[-1]

    def check(event: Any) -> None:
        start = event.start_mark
        if event.value == "<<" and not event.style:
            where = source.at(start, event.end_mark)
            trouble.problems.append(finding("Y005", where, 'The merge key "<<" copies another part of the file'))
            trouble.whole = False
        elif _marked(text, start, marks):
            where = source.at(start, event.end_mark)
            trouble.problems.append(finding("Y007", where, f'The name "{event.value}" is marked with "?"'))

    def checked() -> Any:
        event = next_event()
        kind = event.__class__
        if kind is _SCALAR:
            if in_mapping and in_mapping[-1]:
                check(event)
            taken()
        elif kind is _MAPPING_START or kind is _SEQUENCE_START:
            taken()
            in_mapping.append(True if kind is _MAPPING_START else None)
        elif kind is _MAPPING_END or kind is _SEQUENCE_END:
            in_mapping.pop()
        return event

    return checked


def _marked(text: str, start: Any, marks: set[int]) -> bool:
    """Whether a `?` stands before the key: on its line, or above it and further left."""
    index = start.index
    while index and text[index - 1] in " \n":
        index -= 1
    if index not in marks:
        return False
    column = index - 1 - (text.rfind("\n", 0, index) + 1)
    return "\n" not in text[index : start.index] or column < start.column
