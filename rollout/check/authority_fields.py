"""What changed between two versions of a file, field by field, and which of it is a force's own to change.

**Facts** are what a force reports about itself; **terms** are what was agreed with it. Files are compared as they are
written, not as they are understood: a field nobody knows is still a change, and a fact that is the same in other words
is reported rather than trusted. Comments, order and layout are no fields; a remark that silences `check` is one.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rollout.check.select import remarks
from rollout.load.nodes import read_nodes
from rollout.load.text import decode
from rollout.model.source import Location, MappingNode, Node, Scalar, SequenceNode, Source

FACT, TERM, OTHER = "fact", "term", "other"
"""Kinds of change: the force's own to report; agreed with it; not part of a progress file or return."""

_FACTS_AT_TOP = frozenset({"confirmed", "summary", "confidence", "asks", "risks", "exception", "start"})
_FACTS_OF_MILESTONE = frozenset(
    {"started", "finished", "remaining", "expected", "blocked", "since", "note", "evidence"}
)
_MEASURES = frozenset({"before", "measured", "on", "state"})

Path = tuple[str, ...]


class Leaf(NamedTuple):
    """One value as written, and its place."""

    text: str
    place: Location


class FieldChange(NamedTuple):
    """One field that differs. `before` or `after` is None where the field is not there; `place` is in the newer file:
    the value's, or that of what is left around it."""

    path: Path
    before: str | None
    after: str | None
    place: Location

    @property
    def field(self) -> str:
        """The field as people name it: `milestones.discovery.finished`."""
        return ".".join(self.path)


def readable(path: str, raw: bytes, revision: str | None) -> MappingNode | None:
    """A file's top level; None when there is any doubt about what belongs to what in it.

    A character that may not be there leaves no doubt (`check` reports it); a key written twice does.
    """
    decoded = decode(path, raw, revision)
    if not decoded.parse:
        return None
    tree = read_nodes(decoded.source)
    if tree.problems or not isinstance(tree.root, MappingNode):
        return None
    return tree.root


def changed_fields(before: MappingNode | None, after: MappingNode) -> tuple[FieldChange, ...]:
    """Every field that differs, in the order of the newer file, then what is no longer there.

    Args:
        before: The older version; None when there was none.
        after: The newer version.
    """
    old = {} if before is None else dict(_leaves(before, ()))
    new = dict(_leaves(after, ()))
    found = [
        FieldChange(path, old[path].text if path in old else None, leaf.text, leaf.place)
        for path, leaf in new.items()
        if path not in old or old[path].text != leaf.text
    ]
    found += [
        FieldChange(path, leaf.text, None, _nearest(after, path)) for path, leaf in old.items() if path not in new
    ]
    silenced = {} if before is None else _remarks(before)
    found += [FieldChange(path, None, "", at) for path, at in _remarks(after).items() if path not in silenced]
    return tuple(found)


def _nearest(root: MappingNode, path: Path) -> Location:
    """The place of the innermost part of a path that a file still has."""
    node: Node = root
    place = root.source.top()
    for name in path:
        if isinstance(node, SequenceNode):
            number = _names(node).index(name) if name in _names(node) else -1
            if number < 0:
                return place
            node = node.items[number]
            place = node.source.at(node.start) if isinstance(node, MappingNode | SequenceNode) else place
            continue
        if not isinstance(node, MappingNode) or name not in node.entries:
            return place
        place = node.key_at(name)
        node = node.entries[name][1]
    return place


def _leaves(node: MappingNode | SequenceNode, path: Path) -> Iterator[tuple[Path, Leaf]]:
    """Every value below a node by its path. What is listed without a value says nothing, so it is none."""
    if isinstance(node, MappingNode):
        for name, (_, value) in node.entries.items():
            yield from _entry(node, name, value, (*path, name))
        return
    for name, item in zip(_names(node), node.items, strict=True):
        if isinstance(item, MappingNode | SequenceNode):
            yield from _leaves(item, (*path, name))
        else:
            yield (*path, name), Leaf(item.value, node.source.at(item.start_mark, item.end_mark))


def _entry(node: MappingNode, name: str, value: Node, path: Path) -> Iterator[tuple[Path, Leaf]]:
    if isinstance(value, MappingNode):
        yield from _leaves(value, path)
    elif isinstance(value, SequenceNode):
        if any(isinstance(item, MappingNode | SequenceNode) for item in value.items):
            yield from _leaves(value, path)
        else:
            texts = [_item(item.value) for item in value.items if not isinstance(item, MappingNode | SequenceNode)]
            yield path, Leaf(f"[{', '.join(texts)}]", node.at(name))
    elif value.value or value.style:
        yield path, Leaf(value.value, node.at(name))


def _item(text: str) -> str:
    """An item of a list of words; quoted where it could be taken for several, so that no two lists read alike."""
    return json.dumps(text, ensure_ascii=False) if not text or any(mark in text for mark in ',[]"') else text


def _names(node: SequenceNode) -> list[str]:
    """What the items of a list are called: their ids when each has one of its own, else their numbers."""
    ids = [_id(item) for item in node.items]
    if all(ids) and len(set(ids)) == len(ids):
        return [str(id_) for id_ in ids]
    return [str(number) for number in range(1, len(ids) + 1)]


def _id(item: Node) -> str | None:
    entry = item.entries.get("id") if isinstance(item, MappingNode) else None
    return None if entry is None or isinstance(entry[1], MappingNode | SequenceNode) else entry[1].value


def _remarks(root: MappingNode) -> dict[Path, Location]:
    """The remarks that silence `check`, each with the field on whose line it stands."""
    found: dict[Path, Location] = {}
    spoken = [remark for remark in remarks(root.source) if remark.counts]
    if not spoken:
        return found
    lines, paths = _lines(root)
    for remark in spoken:
        number = bisect_right(lines, remark.location.line) - 1
        above = paths[number] if number >= 0 else ()
        found[(*above, f"# rollout: ignore[{','.join(remark.codes)}]")] = remark.location
    return found


def _lines(root: MappingNode) -> tuple[list[int], list[Path]]:
    """The lines on which fields begin, in order, and the innermost field of each."""
    at: dict[int, Path] = {}
    for path, key, source in _keys(root, ()):
        at[source.at(key.start_mark).line] = path
    return list(at), list(at.values())


def _keys(node: Node, path: Path) -> Iterator[tuple[Path, Scalar, Source]]:
    if isinstance(node, MappingNode):
        for name, (key, value) in node.entries.items():
            yield (*path, name), key, node.source
            yield from _keys(value, (*path, name))
    elif isinstance(node, SequenceNode):
        for name, item in zip(_names(node), node.items, strict=True):
            yield from _keys(item, (*path, name))


def kind_in_progress(change: FieldChange) -> str:
    """Whether a change of a progress file (a force's, a collaboration's or the national one) is a fact or a term."""
    path = change.path
    if _is_remark(path):
        return TERM
    if path[0] in _FACTS_AT_TOP:
        return FACT
    if path[0] == "milestones" and len(path) >= 3 and path[2] in _FACTS_OF_MILESTONE:
        return TERM if is_reported_finish(change) else FACT
    if path[0] == "benefits" and len(path) >= 3 and path[2] in _MEASURES:
        return FACT
    return TERM


def kind_in_return(change: FieldChange) -> str:
    """Whether a change of a force's return is a fact or a term. Whose return it is, is said by the file's name."""
    if _is_remark(change.path):
        return TERM
    return FACT if change.path[0] in _FACTS_AT_TOP else TERM


def is_reported_finish(change: FieldChange) -> bool:
    """Whether a finish that was already reported is changed or taken away."""
    path = change.path
    return path[0] == "milestones" and path[2:3] == ("finished",) and change.before is not None


def is_remark(change: FieldChange) -> bool:
    """Whether the change is a new remark that silences `check`."""
    return _is_remark(change.path)


def _is_remark(path: Path) -> bool:
    return path[-1].startswith("# rollout: ignore[")


def milestone_of(path: Sequence[str]) -> str | None:
    """The milestone a field of a progress file belongs to."""
    return path[1] if len(path) >= 2 and path[0] == "milestones" else None
