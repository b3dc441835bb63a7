"""A history as `git fast-import` reads it: the same bytes, and so the same commit ids, on every machine."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from rollout.demo.story import Change, Waiting

MAIN = b"refs/heads/main"
_TOPIC = b"refs/heads/topic"
_REMEMBERED = 1_000
"""From so many commits back a pull request may have begun."""


def stream(changes: Iterable[Change], waiting: Iterable[Waiting] = ()) -> Iterator[bytes]:
    """The stream of a history, in pieces.

    Pull requests become merges, everything else commits on the main line. At the end of each month the main line is
    tagged `brief/YYYY-MM`. Each of `waiting` becomes a branch of its own, begun at the end of the main line.
    """
    yield b"feature done\n"
    mark = 0
    times, marks = [0], [0]
    month = b""
    for change in changes:
        now = datetime.fromtimestamp(change.merged, UTC).strftime("%Y-%m").encode()
        if month and now != month:
            yield b"reset refs/tags/brief/%s\nfrom :%d\n\n" % (month, mark)
        month = now
        if change.merged_by is None:
            mark += 1
            yield _commit(MAIN, mark, change, change.author, change.merged, change.title)
            for path, text in change.files.items():
                yield _inline(path, text)
        else:
            base = marks[bisect_right(times, change.opened) - 1] or mark
            yield from _pull_request(change, mark, base)
            mark += len(change.files) + 2
        times.append(change.merged)
        marks.append(mark)
        if len(times) > 2 * _REMEMBERED:
            del times[1:_REMEMBERED], marks[1:_REMEMBERED]
    yield b"reset %s\nfrom %s\n\n" % (_TOPIC, b"0" * 40)
    for branch in waiting:
        yield b"reset refs/heads/%s\nfrom :%d\n\n" % (branch.name.encode(), mark)
        change = branch.change
        yield _commit(b"refs/heads/" + branch.name.encode(), 0, change, change.author, change.opened, change.title)
        for path, text in change.files.items():
            yield _inline(path, text)
    yield b"done\n"


def _pull_request(change: Change, mark: int, base: int) -> Iterator[bytes]:
    """One commit on a side branch that begins at `base`, and its merge; marks count on from `mark`."""
    paths = list(change.files.items())
    for number, (_, text) in enumerate(paths, mark + 1):
        raw = text.encode()
        yield b"blob\nmark :%d\ndata %d\n%s\n" % (number, len(raw), raw)
    modified = b"".join(b"M 100644 :%d %s\n" % (n, path.encode()) for n, (path, _) in enumerate(paths, mark + 1))
    side = mark + len(paths) + 1
    yield _commit(_TOPIC, side, change, change.author, change.opened, change.title)
    yield b"from :%d\n%s\n" % (base, modified)
    assert change.merged_by is not None
    branch = f"{change.author.removeprefix('@')}/return-{change.number}"
    title = f"Merge pull request #{change.number} from {branch}\n\n{change.title}"
    yield _commit(MAIN, side + 1, change, change.merged_by, change.merged, title)
    yield b"merge :%d\n%s\n" % (side, modified)


def _commit(ref: bytes, mark: int, change: Change, committer: str, when: int, message: str) -> bytes:
    """The head of a commit; what it changes follows. `mark` 0: nobody refers to it."""
    author = _identity(change.author if committer == change.author else committer)
    words = message.encode() + b"\n"
    marked = b"mark :%d\n" % mark if mark else b""
    return b"commit %s\n%sauthor %s %d +0000\ncommitter %s %d +0000\ndata %d\n%s" % (
        ref, marked, author, change.opened if committer == change.author else when, author, when, len(words), words,
    )  # fmt: skip


def _identity(account: str) -> bytes:
    name = account.encode()
    return b"%s <%s@users.example.org>" % (name, name.removeprefix(b"@"))


def _inline(path: str, text: str) -> bytes:
    raw = text.encode()
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(raw), raw)
