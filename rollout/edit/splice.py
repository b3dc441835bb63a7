"""One change made to a text: the characters of the value it is about, and no others.

A `Page` is a text with its nodes. Every function here finds the few spans that have to change and gives back the text
with those replaced; the caller reads it again before the next change. What is found to be beyond it (a key without a
line of its own, a list inside brackets inside …) is left to `edited`, which refuses any text that does not mean what
it should.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rollout.edit import spans, writing
from rollout.edit.changes import (
    Append,
    Change,
    Drop,
    Item,
    NoSuchPlace,
    Path,
    Put,
    Remark,
    Step,
    Value,
    made_for,
    meaning_of,
    same,
)
from rollout.edit.meaning import is_nothing, meaning
from rollout.edit.spans import Entry, Field
from rollout.model.source import MappingNode, Node, SequenceNode

Order = Callable[[Path], Sequence[str]]
"""The names a mapping at some path can have, in the order they are usually written."""


@dataclass(frozen=True, slots=True)
class Page:
    """A text and the mapping it holds. `order` says where a new field goes."""

    text: str
    root: MappingNode
    order: Order


@dataclass(frozen=True, slots=True)
class _Splice:
    """Characters from `start` to `end` replaced."""

    start: int
    end: int
    text: str


def spliced(page: Page, change: Change) -> str:
    """The text after one change.

    Raises:
        NoSuchPlace: If the file has no place for it.
    """
    if isinstance(change, Put):
        pieces = _put(page, change.path, change.value)
    elif isinstance(change, Append):
        pieces = _append(page, change.path, change.value)
    elif isinstance(change, Drop):
        pieces = _drop(page, change.path)
    elif isinstance(change, Remark):
        pieces = _remark(page, change.path, change.text)
    else:
        pieces = _rename(page, change.path, change.name)
    return _replaced(page.text, pieces)


def _replaced(text: str, pieces: Sequence[_Splice]) -> str:
    """The text with all the pieces in their places; of two at one place the first listed stands first."""
    ordered = sorted(enumerate(pieces), key=lambda each: (each[1].start, each[1].end, each[0]), reverse=True)
    for _, piece in ordered:
        text = text[: piece.start] + piece.text + text[piece.end :]
    return text


# -- finding the place ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a path leads as far as the file goes: the node there, the steps to it, and the steps that are missing."""

    node: Node
    taken: Path
    missing: Path
    parent: MappingNode | SequenceNode | None


def _place(page: Page, path: Path) -> _Place:
    node: Node = page.root
    parent: MappingNode | SequenceNode | None = None
    for number, step in enumerate(path):
        child = _child(node, step)
        if child is None:
            return _Place(node, path[:number], path[number:], parent)
        assert isinstance(node, MappingNode | SequenceNode)
        parent = node
        node = child
    return _Place(node, path, (), parent)


def node_at(root: MappingNode, path: Path) -> Node | None:
    """The node a path leads to; None when the file has none there."""
    node: Node | None = root
    for step in path:
        try:
            node = None if node is None else _child(node, step)
        except NoSuchPlace:
            return None
    return node


def _child(node: Node, step: Step) -> Node | None:
    if isinstance(step, str):
        if isinstance(node, MappingNode):
            return node.entries[step][1] if step in node.entries else None
    elif isinstance(node, SequenceNode):
        place = _position(node, step)
        return None if place is None else node.items[place]
    if is_nothing(node):
        return None
    raise NoSuchPlace(f"there is no place for {_said(step)} in it")


def _position(node: SequenceNode, step: int | Item) -> int | None:
    if isinstance(step, int):
        return step if 0 <= step < len(node.items) else None
    for place, each in enumerate(node.items):
        if isinstance(each, MappingNode) and "id" in each.entries and meaning(each.entries["id"][1]) == step.id:
            return place
    return None


def _said(step: Step) -> str:
    if isinstance(step, Item):
        return f'"{step.id}"'
    return f'"{step}"' if isinstance(step, str) else f"entry {step + 1}"


# -- putting ----------------------------------------------------------------------------------------------------


def _put(page: Page, path: Path, value: Value) -> list[_Splice]:
    place = _place(page, path)
    if place.missing:
        return _added(page, place, value)
    return _set(page, place, value)


def _added(page: Page, place: _Place, value: Value) -> list[_Splice]:
    """A value that is not there yet, with all that is missing on the way to it."""
    step, rest = place.missing[0], place.missing[1:]
    if isinstance(step, str):
        value = made_for(rest, value)
        if isinstance(place.node, MappingNode) and (place.node.entries or place.parent is None):
            return _new_field(page, place.node, step, value, page.order(place.taken))
        return _set(page, place, {step: value})
    if isinstance(step, int):
        raise NoSuchPlace(f"there is no entry {step + 1} in the list")
    made = made_for(place.missing, value)
    assert isinstance(made, Sequence)
    return _appended(page, place, made[0])


def _set(page: Page, place: _Place, value: Value) -> list[_Splice]:
    """A value in the place of another; of two mappings, field by field."""
    if same(meaning(place.node), meaning_of(value)) and not isinstance(place.node, MappingNode | SequenceNode):
        return []
    if isinstance(place.parent, MappingNode):
        name = place.taken[-1]
        assert isinstance(name, str)
        return _set_field(page, place.parent, spans.field(page.text, place.parent, name), value)
    if isinstance(place.parent, SequenceNode):
        step = place.taken[-1]
        assert not isinstance(step, str)
        position = _position(place.parent, step)
        assert position is not None
        return _set_entry(page, place.parent, spans.entries(page.text, place.parent)[position], value)
    raise NoSuchPlace("a whole file is not replaced")


def _set_field(page: Page, mapping: MappingNode, field: Field, value: Value) -> list[_Splice]:
    text = page.text
    if spans.is_flow(text, mapping):
        return _set_in_braces(field, writing.flow_text(value) or "null")
    indent = spans.column(text, field.start)
    inline, below = writing.block_value(value, indent)
    assert field.colon is not None, "a name without a colon stands in braces only"
    lines = "".join(f"{spans.newline_of(text)}{line}" for line in below)
    return _without_value(text, field, inline, stays=bool(inline) and not below) + _below(text, field, lines)


def _set_in_braces(field: Field, written: str) -> list[_Splice]:
    if field.is_empty:
        colon = "" if field.colon is not None else ":"
        return [_Splice(field.end, field.end, f"{colon} {written}")]
    return [_Splice(spans.start_of(field.value), field.end, written)]


def _without_value(text: str, field: Field, inline: str, *, stays: bool) -> list[_Splice]:
    """A block field's value replaced by `inline` words, or taken away; comments on its line stay.

    `stays` says that a value written on a line of its own may be replaced where it is.
    """
    assert field.colon is not None
    if field.is_empty:
        return [_Splice(field.colon, field.colon, f" {inline}" if inline else "")]
    start = spans.start_of(field.value)
    begin = start if inline else field.colon
    if (words := spans.words(text, field.value)) is not None:
        return [_Splice(begin, words.header_end, inline), _Splice(words.first_line_end, words.end, "")]
    if _is_on_line(text, field):
        return [_Splice(begin, field.end, inline)]
    if stays and not isinstance(field.value, MappingNode | SequenceNode):
        return [_Splice(start, field.end, inline)]
    above = spans.before_line_break(text, spans.line_start(text, start))
    behind = _Splice(field.colon, field.colon, f" {inline}" if inline else "")
    return [behind, _Splice(above, spans.line_end(text, field.end), "")]


def _is_on_line(text: str, field: Field) -> bool:
    """Whether a field's value begins on the line of its colon."""
    assert field.colon is not None
    return "\n" not in text[field.colon : spans.start_of(field.value)]


def _below(text: str, field: Field, lines: str) -> list[_Splice]:
    """Lines added directly below a field's own line."""
    if not lines:
        return []
    assert field.colon is not None
    if (words := spans.words(text, field.value)) is not None:
        at = words.first_line_end
    elif field.is_empty or not _is_on_line(text, field):
        at = spans.line_end(text, field.colon)
    else:
        at = spans.line_end(text, field.end)
    return [_Splice(at, at, lines)]


def _set_entry(page: Page, sequence: SequenceNode, entry: Entry, value: Value) -> list[_Splice]:
    text = page.text
    if spans.is_flow(text, sequence):
        return [_Splice(entry.start, entry.end, writing.flow_text(value) or "null")]
    lines = writing.block_item(value, spans.column(text, entry.start))
    return [_Splice(entry.start, entry.end, spans.newline_of(text).join(lines))]


# -- adding -----------------------------------------------------------------------------------------------------


def _new_field(page: Page, mapping: MappingNode, name: str, value: Value, order: Sequence[str]) -> list[_Splice]:
    text = page.text
    written = list(spans.fields(text, mapping))
    before = _goes_behind(name, [field.name for field in written], order)
    if spans.is_flow(text, mapping):
        return [_in_braces(text, mapping, written, before, writing.flow_entry(name, value))]
    newline = spans.newline_of(text)
    indent = spans.column(text, written[0].start)
    lines = writing.block_entry(name, value, indent)
    gap = newline if _stands_apart(text, written, len(lines)) else ""
    if before is None:
        at = written[0].start
        return [_Splice(at, at, newline.join(lines) + newline + gap + " " * indent)]
    at = spans.line_end(text, written[before].end)
    lines[0] = " " * indent + lines[0]
    return [_Splice(at, at, gap + "".join(newline + line for line in lines))]


def _in_braces(text: str, mapping: MappingNode, written: list[Field], before: int | None, entry: str) -> _Splice:
    if not written:
        at = mapping.start.index + 1
        return _Splice(at, at, entry)
    if before is None:
        return _Splice(written[0].start, written[0].start, f"{entry}, ")
    at = written[before].end
    return _Splice(at, at, f"{' ' if text[at - 1] == ':' else ''}, {entry}")


def _goes_behind(name: str, written: Sequence[str], order: Sequence[str]) -> int | None:
    """Behind which of the names written a new one goes: the nearest that usually stands before it.

    Without any such it goes before all of them when one usually stands behind it, else behind the last.
    """
    place = {each: number for number, each in enumerate(order)}
    if name not in place:
        return len(written) - 1
    earlier = [number for number, each in enumerate(written) if place.get(each, len(order)) < place[name]]
    if earlier:
        return max(earlier, key=lambda number: place[written[number]])
    return None if any(each in place for each in written) else len(written) - 1


def _stands_apart(text: str, written: Sequence[Field], height: int) -> bool:
    """Whether a blank line goes between a new field of some lines and the one before: as most fields have it here,
    or, for a field of several lines, as any other of several lines has it."""
    apart = [
        "\n\n" in text[earlier.end : later.start].replace("\r", "").replace(" ", "")
        for earlier, later in pairwise(written)
    ]
    if sum(apart) * 2 > len(apart):
        return True
    tall = ("\n" in text[field.start : field.end] for field in written[1:])
    return height > 1 and any(gap and is_tall for gap, is_tall in zip(apart, tall, strict=True))


def _append(page: Page, path: Path, value: Value) -> list[_Splice]:
    place = _place(page, path)
    if place.missing:
        return _added(page, place, [value])
    return _appended(page, place, value)


def _appended(page: Page, place: _Place, value: Value) -> list[_Splice]:
    text, node = page.text, place.node
    if not isinstance(node, SequenceNode):
        if isinstance(node, MappingNode) or not is_nothing(node):
            raise NoSuchPlace("this is no list")
        return _set(page, place, [value])
    if not node.items:
        return _set(page, place, [value])
    last = spans.entries(text, node)[-1]
    if spans.is_flow(text, node):
        return [_Splice(last.end, last.end, f", {writing.flow_text(value) or 'null'}")]
    newline = spans.newline_of(text)
    indent = spans.column(text, node.start.index)
    in_braces = isinstance(value, Mapping) and all(
        isinstance(each, MappingNode) and spans.is_flow(text, each) for each in node.items
    )
    lines = [f"- {writing.flow_text(value)}"] if in_braces else writing.block_item(value, indent)
    lines[0] = " " * indent + lines[0]
    at = spans.line_end(text, last.end)
    return [_Splice(at, at, "".join(newline + line for line in lines))]


# -- taking away ------------------------------------------------------------------------------------------------


def _drop(page: Page, path: Path) -> list[_Splice]:
    try:
        place = _place(page, path)
    except NoSuchPlace:
        return []
    if place.missing:
        return []
    text, step = page.text, path[-1]
    if isinstance(place.parent, MappingNode):
        assert isinstance(step, str)
        written = list(spans.fields(text, place.parent))
        number = next(number for number, field in enumerate(written) if field.name == step)
        starts = [(field.start, field.end) for field in written]
    else:
        assert isinstance(place.parent, SequenceNode)
        assert not isinstance(step, str)
        position = _position(place.parent, step)
        assert position is not None
        number = position
        starts = [(entry.start, entry.end) for entry in spans.entries(text, place.parent)]
    if spans.is_flow(text, place.parent):
        return _out_of_braces(text, starts, number)
    return _lines_gone(text, starts, number)


def _out_of_braces(text: str, written: Sequence[tuple[int, int]], number: int) -> list[_Splice]:
    start, end = written[number]
    comma = spans.skip(text, end)
    if text[comma : comma + 1] == ",":
        stop = comma + 1
        while text[stop : stop + 1] == " " and text[stop + 1 : stop + 2] != "#":
            stop += 1
        return [_Splice(start, end, ""), _Splice(comma, stop, "")] if comma > end else [_Splice(start, stop, "")]
    if number == 0:
        return [_Splice(start, end, "")]
    comma = spans.skip(text, written[number - 1][1])
    between = text[comma + 1 : start]
    if between.strip(" "):
        return [_Splice(comma, comma + 1, ""), _Splice(start, end, "")]
    return [_Splice(comma, end, "")]


def _lines_gone(text: str, written: Sequence[tuple[int, int]], number: int) -> list[_Splice]:
    start, end = written[number]
    first, last = spans.line_start(text, start), spans.line_end(text, end)
    if text[first:start].strip(" "):
        return _first_of_entry_gone(text, written, number)
    if last == len(text):
        return [_Splice(spans.before_line_break(text, first), last, "")]
    last = spans.after_line_break(text, last)
    above = spans.line_start(text, first - 1) if first else 0
    if first and not text[above:first].strip() and not text[last : spans.line_end(text, last)].strip():
        last = spans.after_line_break(text, spans.line_end(text, last))
    return [_Splice(first, last, "")]


def _first_of_entry_gone(text: str, written: Sequence[tuple[int, int]], number: int) -> list[_Splice]:
    """What stands behind a dash goes; what follows it moves up, unless a comment stands in between."""
    start, end = written[number]
    if number + 1 < len(written) and not text[end : written[number + 1][0]].strip():
        return [_Splice(start, written[number + 1][0], "")]
    return [_Splice(start, end, "")]


# -- naming -----------------------------------------------------------------------------------------------------


def _rename(page: Page, path: Path, name: str) -> list[_Splice]:
    place = _place(page, path)
    step = path[-1]
    if place.missing or not isinstance(place.parent, MappingNode) or not isinstance(step, str):
        raise NoSuchPlace(f"there is no {_said(step)} here")
    if name in place.parent.entries:
        raise NoSuchPlace(f'there already is a "{name}" here')
    field = spans.field(page.text, place.parent, step)
    return [_Splice(field.start, field.key_end, name)]


# -- remarking --------------------------------------------------------------------------------------------------


def _remark(page: Page, path: Path, words: str) -> list[_Splice]:
    """A line above the innermost field on the way that has a line of its own."""
    text = page.text
    at = spans.line_start(text, page.root.start.index)
    node: Node | None = page.root
    for step in path:
        if isinstance(node, MappingNode) and isinstance(step, str) and step in node.entries:
            start = spans.field(text, node, step).start
            if not spans.is_flow(text, node) and not text[spans.line_start(text, start) : start].strip(" "):
                at = start
        node = None if node is None else _child(node, step)
    first = spans.line_start(text, at)
    line = f"{' ' * (at - first)}# {' '.join(words.split())}".rstrip(" ")
    return [_Splice(first, first, line + spans.newline_of(text))]
