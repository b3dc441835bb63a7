"""From a character of a file to the scalar it stands in, and to the field, milestone, force and programme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rollout.model.source import Location, MappingNode, Node, Scalar, SequenceNode, Source
from rollout.model.workspace import Workspace

_Place = tuple[int, int]


class Spot(NamedTuple):
    """Where something was found. `path` names the keys down to the scalar, empty outside every scalar."""

    location: Location
    path: tuple[str, ...]
    programme: str | None
    force: str | None
    milestone: str | None


def roots(workspace: Workspace) -> Mapping[str, list[Node]]:
    """The nodes of every file that was understood, by its path."""
    found: dict[str, list[Node]] = {}

    def add(node: MappingNode | None) -> None:
        if node is not None:
            found.setdefault(node.source.path, []).append(node)

    add(workspace.register.origin)
    for entry in workspace.returns.values():
        add(entry.origin)
    for programme in workspace.programmes.values():
        add(programme.blueprint.origin if programme.blueprint is not None else None)
        for progress in (*programme.units.values(), *((programme.national,) if programme.national else ())):
            add(progress.origin)
        for slot in programme.slots:
            add(slot.origin)
    return found


class Scalars:
    """The scalars of one file, so that what was found in its text can be placed."""

    __slots__ = ("_about", "_lines", "_scalars", "_source")

    def __init__(self, source: Source, nodes: Sequence[Node]) -> None:
        self._source = source
        self._about = about(source.path)
        self._scalars = sorted((s for node in nodes for s in _scalars(node, ())), key=lambda found: found[0])
        self._lines = [0]
        at = source.text.find("\n")
        while at >= 0:
            self._lines.append(at + 1)
            at = source.text.find("\n", at + 1)

    def spot(self, start: int, end: int) -> Spot:
        """The scalar around the characters, else (in a comment, or an unreadable file) the characters themselves."""
        from bisect import bisect_right

        line = bisect_right(self._lines, start) - 1
        place = (line, start - self._lines[line])
        programme, force = self._about
        number = bisect_right(self._scalars, place, key=lambda found: found[0]) - 1
        if number >= 0 and place < self._scalars[number][1]:
            _, _, scalar, path = self._scalars[number]
            location = self._source.at(scalar.start_mark, scalar.end_mark)
            return Spot(location, path, programme, force, _milestone(path))
        column = place[1] + 1
        location = Location(
            file=self._source.path,
            line=line + 1,
            column=column,
            end_column=column + end - start,
            revision=self._source.revision,
        )
        return Spot(location, (), programme, force, None)


def about(path: str) -> tuple[str | None, str | None]:
    """The programme and the force that a file is about, by its path."""
    match path.removesuffix(".yaml").split("/"):
        case ["programmes", "returns", force]:
            return None, force
        case ["programmes", programme, "progress", unit]:
            return programme, None if unit == "national" else unit
        case ["programmes", programme, *_]:
            return programme, None
        case _:
            return None, None


def _milestone(path: tuple[str, ...]) -> str | None:
    if len(path) > 2 and path[0] == "milestones":
        return path[1]
    return path[2] if len(path) > 2 and path[0] == "local" else None


def _scalars(node: Node, path: tuple[str, ...]) -> Iterator[tuple[_Place, _Place, Scalar, tuple[str, ...]]]:
    if isinstance(node, MappingNode):
        for name, (_, value) in node.entries.items():
            yield from _scalars(value, (*path, name))
    elif isinstance(node, SequenceNode):
        for value in node.items:
            yield from _scalars(value, path)
    else:
        start, end = node.start_mark, node.end_mark
        yield (start.line, start.column), (end.line, end.column), node, path
