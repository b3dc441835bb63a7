"""Two changes of one progress file brought together: by milestone and field, not by line.

What one side changed is taken; what both changed alike is taken once; what both changed differently is a conflict,
shown with both values where it stands. Lists of things with ids (asks, risks) go by id. Of two different `confirmed`
the earlier counts: nobody has vouched for the merged file up to the later one. The layout is that of OURS.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, NamedTuple, TypeAlias

from rollout.edit import spans
from rollout.edit.asked import spread, written
from rollout.edit.changes import Append, Change, Drop, Item, Meaning, Path, Put, Step, Token, Value, applied, same
from rollout.edit.edited import BOM, ByHand, Read, edited, opened
from rollout.edit.meaning import meaning
from rollout.edit.order import order_of, scalar_of, written_kind_at
from rollout.load.kinds import Either, Kind, Record
from rollout.load.scalars import Refused, read_scalar
from rollout.model.source import MappingNode


class Absent:
    """Stands for a place that is not written, as opposed to one that is and says nothing."""


ABSENT: Final = Absent()
Said: TypeAlias = "Meaning | Absent"
Parts: TypeAlias = "Mapping[Step, Meaning]"


class Conflict(NamedTuple):
    """A place both sides changed differently, and what each says there."""

    path: Path
    ours: Said
    theirs: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """The merged bytes; with `conflicts` they hold both values between conflict markers. `notices` are for people."""

    raw: bytes
    conflicts: tuple[Conflict, ...] = ()
    notices: tuple[str, ...] = ()


def merge(path: str, base: bytes, ours: bytes, theirs: bytes, *, kind: str = "progress") -> Merged | ByHand:
    """Three versions of a file into one.

    Args:
        path: The file's path, for messages.
        base: The version both sides started from; empty when they began without one.
        ours: One side, whose layout is kept.
        theirs: The other side.
        kind: The kind of file.

    Returns:
        `ByHand` when one of the three cannot be read, or OURS cannot be edited.
    """
    if theirs in (ours, base):
        return Merged(raw=ours)
    start: Read | ByHand | None = opened(f"{path} (base)", base) if base.strip() else None
    mine, other = opened(f"{path} (ours)", ours), opened(f"{path} (theirs)", theirs)
    if isinstance(start, ByHand) or isinstance(mine, ByHand) or isinstance(other, ByHand):
        return next(each for each in (start, mine, other) if isinstance(each, ByHand))
    sides = _Sides(kind)
    said = meaning(mine.root)
    sides.merge((), {} if start is None else meaning(start.root), said, meaning(other.root))
    order = order_of(kind, _milestones(mine, other))
    merged = edited(path, ours, list(_spread(said, kind, sides.changes)), order)
    if isinstance(merged, ByHand) or not sides.conflicts:
        return merged if isinstance(merged, ByHand) else Merged(raw=merged, notices=tuple(sides.notices))
    for change in _spread(said, kind, sides.changes):
        said = applied(said, change)
    instead = edited(path, merged, list(_spread(said, kind, sides.instead)), order)
    conflicts, notices = tuple(sides.conflicts), tuple(sides.notices)
    return (
        instead
        if isinstance(instead, ByHand)
        else Merged(raw=_marked(merged, instead), conflicts=conflicts, notices=notices)
    )


class _Sides:
    """Walks three meanings and gathers what has to be done to OURS; `instead` makes its conflicts THEIRS."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.changes: list[Change] = []
        self.instead: list[Change] = []
        self.conflicts: list[Conflict] = []
        self.notices: list[str] = []

    def merge(self, path: Path, base: Said, ours: Said, theirs: Said) -> None:
        """Takes what only THEIRS changed, at one place and below it."""
        kind = written_kind_at(self._kind, path)
        if _alike(kind, ours, theirs) or _alike(kind, base, theirs):
            return
        if (
            path == ("confirmed",)
            and isinstance(ours, str)
            and isinstance(theirs, str)
            and not _alike(kind, base, ours)
        ):
            self._earlier(path, ours, theirs)
            return
        mine, other = _parts(kind, ours), _parts(kind, theirs)
        if mine is None or other is None or (isinstance(ours, str) and isinstance(theirs, str)):
            change = self._taken(path, ours, theirs)
            if _alike(kind, base, ours):
                self.changes.append(change)
            else:
                self.conflicts.append(Conflict(path, ours, theirs))
                self.instead.append(change)
            return
        before = _parts(kind, base) or {}
        for step in dict.fromkeys([*mine, *other]):
            self.merge((*path, step), *(side.get(step, ABSENT) for side in (before, mine, other)))

    def _earlier(self, path: Path, ours: str, theirs: str) -> None:
        self.notices.append(
            f"confirmed is {ours} on one side and {theirs} on the other: the earlier counts until somebody confirms "
            "the merged file."
        )
        if theirs < ours:
            self.changes.append(Put(path=path, value=Token(theirs)))

    def _taken(self, path: Path, ours: Said, theirs: Said) -> Change:
        """What makes a place of OURS say what THEIRS says."""
        if isinstance(theirs, Absent):
            return Drop(path=path)
        if isinstance(path[-1], Item) and isinstance(ours, Absent):
            return Append(path=path[:-1], value=self._value(path, theirs))
        return Put(path=path, value=self._value(path, theirs))

    def _value(self, path: Path, said: Meaning) -> Value:
        """What a side says, to be written as words or as something else, by the field's kind."""
        if isinstance(said, dict):
            return {name: self._value((*path, name), each) for name, each in said.items()}
        if isinstance(said, list):
            return [self._value((*path, number), each) for number, each in enumerate(said)]
        scalar = scalar_of(written_kind_at(self._kind, path))
        if said is None:
            return None
        return said if scalar is None else written(scalar, said)


def _parts(kind: Kind | None, said: Said) -> Parts | None:
    """The parts of what is said, by name or id; None where there are none that could be told apart."""
    if isinstance(said, Absent):
        return None
    if said is None:
        return {}
    if isinstance(said, dict):
        return {name: each for name, each in said.items()}  # noqa: C416 - a step can be more than a name
    if isinstance(said, str):
        is_short = isinstance(kind, Either) and isinstance(kind.long, Record)
        return {_short_field(kind): said} if is_short else None
    parts: dict[Step, Meaning] = {}
    for each in said:
        id_ = each.get("id") if isinstance(each, dict) else None
        if not isinstance(id_, str) or Item(id_) in parts:
            return None
        parts[Item(id_)] = each
    return parts


def _short_field(kind: Kind | None) -> str:
    """The field that the short form of a record stands for."""
    assert isinstance(kind, Either)
    assert isinstance(kind.long, Record)
    return kind.long.fields[0].name


def _alike(kind: Kind | None, one: Said, other: Said) -> bool:
    """Whether two sides say the same: `3w` is `15d`, and a date alone is a record with nothing but a date."""
    if isinstance(one, Absent) or isinstance(other, Absent):
        return one is other
    if same(one, other):
        return True
    if isinstance(one, str) and isinstance(other, str):
        scalar = scalar_of(kind)
        if scalar is None:
            return False
        read = read_scalar(scalar, one)
        return not isinstance(read, Refused) and bool(read == read_scalar(scalar, other))
    parts = _parts(kind, one), _parts(kind, other)
    return isinstance(one, str) is not isinstance(other, str) and parts[0] is not None and parts[0] == parts[1]


def _spread(said: Meaning, kind: str, changes: Sequence[Change]) -> Iterator[Change]:
    """The changes, with short forms written out where a part is put into them."""
    for change in changes:
        for each in spread(said, kind, change):
            said = applied(said, each)
            yield each


def _milestones(ours: Read, theirs: Read) -> tuple[str, ...]:
    """The milestones of both in one order: those only THEIRS has go where THEIRS has them."""
    together, other = _ids(ours.root), _ids(theirs.root)
    for number, id_ in enumerate(other):
        if id_ not in together:
            before = next((each for each in reversed(other[:number]) if each in together), None)
            together.insert(0 if before is None else together.index(before) + 1, id_)
    return tuple(together)


def _ids(root: MappingNode) -> list[str]:
    table = root.entries.get("milestones")
    return list(table[1].entries) if table is not None and isinstance(table[1], MappingNode) else []


def both_whole(ours: bytes, theirs: bytes) -> bytes:
    """OURS with every line in which THEIRS differs between markers: for files that are not merged field by field."""
    return _marked(ours, theirs)


def _marked(ours: bytes, theirs: bytes) -> bytes:
    """One text out of two that differ in the conflicts only, with the usual markers around each difference."""
    mine, other = (raw.removeprefix(BOM).decode("utf-8").splitlines(keepends=True) for raw in (ours, theirs))
    newline = spans.newline_of("".join(mine))
    parts: list[str] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, mine, other, autojunk=False).get_opcodes():
        if tag == "equal":
            parts += mine[i1:i2]
            continue
        parts += [f"<<<<<<< ours{newline}", *_ended(mine[i1:i2], newline), f"======={newline}"]
        parts += [*_ended(other[j1:j2], newline), f">>>>>>> theirs{newline}"]
    return (BOM if ours.startswith(BOM) else b"") + "".join(parts).encode("utf-8")


def _ended(lines: list[str], newline: str) -> list[str]:
    """Lines that all end: a marker needs a line of its own."""
    return [line if line.endswith("\n") else line + newline for line in lines]
