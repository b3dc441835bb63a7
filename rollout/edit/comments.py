"""The comments of a file, and which of them an edit has lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rollout.edit import spans
from rollout.edit.edited import Read
from rollout.model.source import MappingNode, Node, SequenceNode


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment, or a blank line (`text` empty), as it stands in the file. `gap` are the blanks before it."""

    start: int
    text: str
    gap: str
    alone: bool

    @property
    def words(self) -> str:
        """What it says, however it is laid out."""
        return " ".join(self.text.lstrip("#").split())


def comments(text: str, root: MappingNode) -> list[Comment]:
    """Every comment and blank line that is no part of a value, in order."""
    found: list[Comment] = []
    at = 0
    for start, end in [*_values(text, root), (len(text), len(text))]:
        found += _between(text, at, start)
        at = end
    return found


def _between(text: str, at: int, stop: int) -> Iterator[Comment]:
    """The comments and blank lines from one index to another, between which no value stands."""
    while at < stop:
        end = min(spans.line_end(text, at), stop)
        begin = spans.line_start(text, at)
        sign = text.find("#", at, end)  # between values nothing else begins so
        if sign >= 0:
            before = text[begin:sign]
            gap = before[len(before.rstrip(" ")) :] or " "
            yield Comment(sign, text[sign:end].rstrip(" \r"), gap, not before.strip())
        elif not text[begin:end].strip() and end < stop:
            yield Comment(at, "", "", alone=True)
        at = end if end == stop else max(spans.after_line_break(text, end), end + 1)


def _values(text: str, node: Node) -> Iterator[tuple[int, int]]:
    """The spans of all names and values, in order; a block scalar's first line may hold a comment, so has two."""
    if isinstance(node, MappingNode):
        for each in spans.fields(text, node):
            yield each.start, each.key_end
            yield from _values(text, each.value)
    elif isinstance(node, SequenceNode):
        for each_node in node.items:
            yield from _values(text, each_node)
    elif (words := spans.words(text, node)) is not None:
        yield spans.start_of(node), words.header_end
        yield words.first_line_end, spans.after_line_break(text, words.end)
    else:
        start = spans.start_of(node)
        yield start, max(start, node.end_mark.index)


def lost(before: Read, after: Read) -> list[Comment]:
    """The comments of one text that another one no longer has, in order; those that say nothing are left out."""
    left = Counter(each.words for each in comments(after.text, after.root))
    found = []
    for each in comments(before.text, before.root):
        left[each.words] -= 1
        if each.words and left[each.words] < 0:
            found.append(each)
    return found
