"""The new text of a file after some changes, or the reason why a person has to make them.

Nothing is trusted: whatever the spans were thought to be, the new text is read back, and unless it means exactly the
old text with the changes made, it is refused. So an edit can fail, but it cannot say something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rollout.edit import writing
from rollout.edit.changes import Append, Change, Drop, Meaning, NoSuchPlace, Path, Put, Remark, applied, same
from rollout.edit.meaning import meaning
from rollout.edit.splice import Order, Page, node_at, spliced
from rollout.load.nodes import ParserFactory, read_nodes
from rollout.load.text import decode, named_character
from rollout.model.problem import Severity
from rollout.model.source import Location, MappingNode, Source

BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """An edit that was not made: the line a person has to look at, what is in the way, and what to do."""

    location: Location
    message: str
    hint: str


class Read(NamedTuple):
    """A file's characters as they are on disk (without byte-order mark) and the mapping they hold."""

    text: str
    root: MappingNode
    source: Source


def no_order(path: Path) -> Sequence[str]:
    """No names come before others: new fields go to the end."""
    del path
    return ()


def edited(
    path: str,
    raw: bytes,
    changes: Sequence[Change],
    order: Order = no_order,
    parser: ParserFactory | None = None,
) -> bytes | ByHand:
    """A file's bytes with changes made, one after the other; everything else stays byte for byte.

    Args:
        path: The file's path from the workspace root, for messages.
        raw: Its bytes as they are.
        changes: What is to be changed.
        order: Where new fields go (see `order.order_of`).
        parser: Makes the event stream; by default the fastest one installed.

    Returns:
        The new bytes, which mean the old ones with the changes and nothing else; `ByHand` when that cannot be had.
    """
    first = opened(path, raw, parser)
    if isinstance(first, ByHand):
        return first
    read = first
    said: Meaning = meaning(read.root)
    text = read.text
    for wanted in changes:
        refusal = _unwritable(read, wanted)
        if refusal is not None:
            return refusal
        try:
            said = applied(said, wanted)
            for change in _smaller(read, wanted):
                text = spliced(Page(text, read.root, order), change)
                after = opened(path, text.encode("utf-8"), parser)
                if isinstance(after, ByHand):
                    return _refused(first, wanted, f"the change would break the file ({after.message})")
                read = after
        except NoSuchPlace as reason:
            return _refused(read, wanted, str(reason))
    if not same(said, meaning(read.root)):
        return _refused(first, changes[-1], "it is written in a way that this change cannot be fitted into")
    return (BOM if raw.startswith(BOM) else b"") + text.encode("utf-8")


def opened(path: str, raw: bytes, parser: ParserFactory | None = None) -> Read | ByHand:
    """A file's text and nodes; `ByHand` when it cannot be read well enough to be changed."""
    decoded = decode(path, raw)
    tree = read_nodes(decoded.source, parser) if decoded.parse else None
    problems = [*decoded.problems, *(() if tree is None else tree.problems)]
    if tree is None or tree.problems or not isinstance(tree.root, MappingNode):
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        if not errors:
            return ByHand(
                location=decoded.source.top(),
                message="the file holds no fields",
                hint="Write its first lines by hand, or copy another force's file.",
            )
        worst = min(errors, key=lambda problem: problem.location.sort_key)
        return ByHand(location=worst.location, message=f"{worst.code} {worst.message}", hint=worst.hint)
    text = raw.removeprefix(BOM).decode("utf-8")
    return Read(text, tree.root, decoded.source)


def _smaller(read: Read, change: Change) -> Iterator[Change]:
    """A mapping put over another is put field by field, so that what stays the same is not touched."""
    if not isinstance(change, Put) or not isinstance(change.value, dict):
        yield change
        return
    node = node_at(read.root, change.path)
    if not isinstance(node, MappingNode) or not node.entries or not change.value:
        yield change
        return
    for name, value in change.value.items():
        yield from _smaller(read, Put(path=(*change.path, name), value=value))
    for name in node.entries:
        if name not in change.value:
            yield Drop(path=(*change.path, name))


def _unwritable(read: Read, change: Change) -> ByHand | None:
    new = change.value if isinstance(change, Put | Append) else change.text if isinstance(change, Remark) else None
    character = writing.unwritable(new)
    if character is None:
        return None
    return _refused(read, change, f"the new text holds the character {named_character(character)}, which no file may")


def _refused(read: Read, change: Change, reason: str) -> ByHand:
    """Where a person would make the change: at the last place on its way that there is."""
    location = read.source.at(read.root.start)
    for length in range(len(change.path), 0, -1):
        node = node_at(read.root, change.path[: length - 1])
        step = change.path[length - 1]
        if isinstance(node, MappingNode) and isinstance(step, str) and step in node.entries:
            location = node.key_at(step)
            break
    said = "/".join(str(getattr(step, "id", step)) for step in change.path)
    return ByHand(
        location=location,
        message=f"{said} was not changed: {reason}",
        hint=f"Open {location.file} at line {location.line} and change it by hand; nothing was written.",
    )
