"""A progress file in the one usual layout: block style, milestones in the blueprint's order, a blank line between them.

Values and names stay as they are written, quotes and all; every comment stays with the field it is beside or above.
The text is taken apart into pieces (a field or a list's entry, with its comments) and put together again, then read
back: unless it means the same and has the same comments, it is refused. Tidy text stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rollout.edit import spans
from rollout.edit.changes import same
from rollout.edit.comments import Comment, comments
from rollout.edit.edited import BOM, ByHand, Read, opened
from rollout.edit.meaning import meaning
from rollout.edit.writing import STEP
from rollout.model.source import MappingNode, Node, SequenceNode

_BLANK = ""


@dataclass(slots=True, kw_only=True)
class _Piece:
    """One field, or one entry of a list (`name` None), with everything that goes where it goes.

    `above` are comments on lines of their own, and blank lines; `beside` those behind it on its line, with the blanks
    before them; `inside` comments behind all its parts, and `below` those behind it, as far to the right as it is.
    """

    start: int
    column: int
    name: str | None
    value: Node
    end: int
    parts: list[_Piece] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    beside: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    parent: _Piece | None = None


def tidy(path: str, raw: bytes, milestones: Sequence[str]) -> bytes | ByHand:
    """A progress file's bytes in the usual layout; the same bytes when it has it already.

    Args:
        path: The file's path from the workspace root, for messages.
        raw: Its bytes.
        milestones: The ids of the blueprint's milestones, in order; others follow behind them.
    """
    read = opened(path, raw)
    if isinstance(read, ByHand):
        return read
    new = _Tidier(read, milestones).text()
    again = opened(path, new.encode("utf-8"))
    if isinstance(again, ByHand) or not _is_the_same(read, again):
        return ByHand(
            location=read.source.top() if isinstance(again, Read) else again.location,
            message=f"{path} was not laid out: something in it does not survive another layout",
            hint="Write what is spread over several lines in a simpler way, then try again.",
        )
    return (BOM if raw.startswith(BOM) else b"") + new.encode("utf-8")


def _is_the_same(before: Read, after: Read) -> bool:
    def told(read: Read) -> Counter[str]:
        return Counter(each.text for each in comments(read.text, read.root) if each.text)

    return same(meaning(before.root), meaning(after.root)) and told(before) == told(after)


class _Tidier:
    """Takes one file apart and puts it together."""

    def __init__(self, read: Read, milestones: Sequence[str]) -> None:
        self._text = read.text
        self._root = read.root
        self._order = {id_: number for number, id_ in enumerate(milestones)}
        self._newline = spans.newline_of(read.text)
        self._pieces: list[_Piece] = []

    def text(self) -> str:
        """The new text."""
        text, root = self._text, self._root
        parts = self._taken_apart(root, None)
        begin = root.start.index
        first = spans.line_start(text, begin)
        head = text[:first] if not text[first:begin].strip() else text[:begin].rstrip(" ") + self._newline
        end = spans.end_of(text, root)
        tail = spans.after_line_break(text, spans.line_end(text, end))
        outside = self._with_comments(comments(text, root), begin, tail)
        lines = [line for part in parts for line in self._lines(part, 0)]
        return head + "".join(line + self._newline for line in [*lines, *outside]) + text[tail:]

    # -- taking apart

    def _taken_apart(self, node: Node, parent: _Piece | None) -> list[_Piece]:
        text = self._text
        if isinstance(node, MappingNode):
            return [
                self._piece(each.start, text[each.start : each.key_end], each.value, each.end, parent)
                for each in spans.fields(text, node)
            ]
        listed = spans.entries(text, node) if isinstance(node, SequenceNode) else ()
        return [self._piece(each.start, None, each.value, each.end, parent) for each in listed]

    def _piece(self, start: int, name: str | None, value: Node, end: int, parent: _Piece | None) -> _Piece:
        column = spans.column(self._text, start)
        piece = _Piece(start=start, column=column, name=name, value=value, end=end, parent=parent)
        self._pieces.append(piece)
        piece.parts = self._taken_apart(value, piece)
        return piece

    def _with_comments(self, comments: Sequence[Comment], begin: int, tail: int) -> list[str]:
        """Gives every comment between two indexes to a piece; those that no piece can have are given back."""
        outside: list[str] = []
        pieces = self._pieces
        number = 0
        for comment in comments:
            if not begin <= comment.start < tail:
                continue
            while number < len(pieces) and pieces[number].start < comment.start:
                number += 1
            earlier = pieces[number - 1] if number else None
            later = pieces[number] if number < len(pieces) else None
            if comment.alone:
                _alone(self._text, comment, earlier, later, outside)
            else:
                owner = None if earlier is None else _closed_before(self._text, earlier, comment.start)
                (outside if owner is None else owner.beside).append(
                    comment.text if owner is None else comment.gap + comment.text
                )
        return outside

    # -- putting together

    def _lines(self, piece: _Piece, indent: int, *, behind_dash: bool = False) -> Iterator[str]:
        """A piece's lines; `behind_dash` says that its first one is to stand behind a list's dash."""
        pad = " " * indent
        beside, above = self._beside(piece)
        if not behind_dash:
            for line in [*self._gap(piece), *above]:
                yield pad + line if line else line
        name = "-" if piece.name is None else f"{piece.name}:"
        if piece.parts and piece.name is None:
            yield from self._entry(piece, indent)
        elif piece.parts:
            yield f"{pad}{name}{beside}"
            for part in self._in_order(piece):
                yield from self._lines(part, indent + STEP)
        else:
            yield from self._scalar(piece, f"{pad}{name}", beside, indent)
        for line in piece.inside:
            yield " " * (indent + STEP) + line
        for line in piece.below:
            yield pad + line

    def _entry(self, piece: _Piece, indent: int) -> Iterator[str]:
        """A list's entry that has parts: the first of them stands behind the dash."""
        first, *rest = piece.parts
        lines = list(self._lines(first, indent + STEP, behind_dash=True))
        yield f"{' ' * indent}- {lines[0].lstrip(' ')}"
        yield from lines[1:]
        for part in rest:
            yield from self._lines(part, indent + STEP)

    def _beside(self, piece: _Piece) -> tuple[str, list[str]]:
        """The comment that stays on a piece's line, and those that go above it: there is room for one."""
        above = [line for line in piece.above if line]
        stays = piece.beside[:1]
        moved = [line.strip() for line in piece.beside[1:]]
        if piece.parts and piece.name is None:
            moved, stays = [line.strip() for line in piece.beside], []
            first = piece.parts[0]
            while first.name is None and first.parts:
                first = first.parts[0]
            moved += [*(line for line in first.above if line), *(line.strip() for line in first.beside[1:])]
            first.above, first.beside = [], first.beside[:1]
        return "".join(stays), self._with_gaps(piece) + moved if self._keeps_gaps(piece) else above + moved

    def _keeps_gaps(self, piece: _Piece) -> bool:
        """Whether blank lines among a piece's comments stay: those of the file's own fields and of milestones do."""
        return piece.parent is None or self._is_milestone(piece)

    def _is_milestone(self, piece: _Piece) -> bool:
        parent = piece.parent
        return parent is not None and parent.parent is None and (parent.name or "").strip("'\"") == "milestones"

    def _with_gaps(self, piece: _Piece) -> list[str]:
        lines = list(piece.above)
        while lines and not lines[0]:
            lines.pop(0)
        return [line for number, line in enumerate(lines) if line or lines[number - 1]]

    def _gap(self, piece: _Piece) -> list[str]:
        """The blank line before a piece, if it has one."""
        if self._is_milestone(piece):
            assert piece.parent is not None
            return [_BLANK] if piece is not self._in_order(piece.parent)[0] else []
        is_first = piece is self._pieces[0]
        return [_BLANK] if piece.parent is None and piece.above[:1] == [_BLANK] and not is_first else []

    def _in_order(self, piece: _Piece) -> list[_Piece]:
        if piece.parts and self._is_milestone(piece.parts[0]):
            known = [part for part in piece.parts if self._id(part) in self._order]
            others = [part for part in piece.parts if self._id(part) not in self._order]
            return sorted(known, key=lambda part: self._order[self._id(part)]) + others
        return piece.parts

    def _id(self, piece: _Piece) -> str:
        return (piece.name or "").strip("'\"")

    def _scalar(self, piece: _Piece, name: str, beside: str, indent: int) -> Iterator[str]:
        """One value as it is written, further lines moved to where they belong now."""
        text, value = self._text, piece.value
        words = spans.words(text, value)
        if words is not None:
            yield from self._words(piece, words, f"{name} ", beside, indent)
            return
        written = text[spans.start_of(value) : spans.end_of(text, value)]
        if isinstance(value, MappingNode | SequenceNode):
            written = written[0] + written[-1]
        first, *rest = written.replace("\r\n", "\n").split("\n")
        lines = [f"{name} {first}".rstrip(" "), *(_moved(line, indent + STEP) for line in rest)]
        yield from lines[:-1]
        yield lines[-1] + beside

    def _words(self, piece: _Piece, words: spans.Words, name: str, beside: str, indent: int) -> Iterator[str]:
        """A block scalar, its words as far to the right of its field as everything else."""
        text = self._text
        header = text[spans.start_of(piece.value) : words.header_end]
        digits = "".join(each for each in header if each.isdigit())
        yield name + header.replace(digits or " ", str(STEP)) + beside
        rows = text[words.first_line_end : words.end].replace("\r\n", "\n").split("\n")[1:]
        if digits:
            old = piece.column + int(digits)
        else:
            old = next((len(row) - len(row.lstrip(" ")) for row in rows if row.strip()), 0)
        if "+" not in header:
            while rows and not rows[-1][old:]:
                rows.pop()
        for row in rows:
            yield " " * (indent + STEP) + row[old:] if row[old:] else ""


def _moved(line: str, indent: int) -> str:
    """A further line of a value in quotes or of plain words, where blanks at its ends say nothing."""
    stripped = line.strip(" ")
    return " " * indent + stripped if stripped else ""


def _closed_before(text: str, piece: _Piece, index: int) -> _Piece | None:
    """Whose comment one behind everything on its line is: the outermost braces that were closed before it, if any."""
    owner: _Piece | None = piece
    while owner is not None and owner.parent is not None and owner.parent.end <= index:
        if not spans.is_flow(text, owner.parent.value):
            break
        owner = owner.parent
    return owner


def _alone(text: str, comment: Comment, earlier: _Piece | None, later: _Piece | None, outside: list[str]) -> None:
    """A comment on a line of its own belongs to what comes next, unless it stands further right, with what is above."""
    column = spans.column(text, comment.start)
    owner = earlier
    if comment.text and column > (-1 if later is None else later.column):
        while owner is not None and owner.column > column:
            owner = owner.parent
        if owner is not None and not _is_inside(owner, later):
            (owner.below if owner.column == column else owner.inside).append(comment.text)
            return
    if later is not None:
        later.above.append(comment.text)
    elif comment.text:
        outside.append(comment.text)


def _is_inside(owner: _Piece, piece: _Piece | None) -> bool:
    while piece is not None:
        if piece is owner:
            return True
        piece = piece.parent
    return False
