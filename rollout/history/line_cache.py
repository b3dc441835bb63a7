"""The first-parent line of a long history, kept in the git directory: only to be quicker, never to be believed.

Which commits lead to a commit never changes, so what is kept of a line holds for good; a later tip of the same branch
adds the commits since. Kept is the last commit of each day, which is all that is ever asked for. The file may be
deleted at any time; one that is damaged or cannot be written is as good as none. A shallow clone keeps nothing: where
its line begins changes with every fetch.
"""

from __future__ import annotations

import re
from pathlib import Path

from rollout.history.kept import keep, recall
from rollout.history.line import Line, joined
from rollout.history.repository import Repository

_FORM = re.compile(r"(?:-?[0-9]{1,18} [0-9a-f]{40}(?:[0-9a-f]{24})?\n)+")
_LONG = 2_000
"""Commits of a line below which git tells it faster than it is worth keeping."""


def line_of(repository: Repository, tip: str) -> Line:
    """The line that ends in a commit, of a long history only the last commit of each day.

    Args:
        repository: Where.
        tip: A full id.
    """
    if repository.is_shallow:
        return repository.line(tip)
    path = repository.common_dir / "rollout" / "line"
    known = _load(path)
    newer = None if known is None else repository.line_since(known.commits[-1], tip)
    if known is None or newer is None:
        line = repository.line(tip)
        if len(line.commits) < _LONG:
            return line
    elif not newer.commits:
        return known
    else:
        line = joined(known, newer)
    line = line.thinned()
    _save(path, line)
    return line


def _load(path: Path) -> Line | None:
    body = recall(path, "line")
    if body is None or _FORM.fullmatch(body) is None:
        return None
    words = body.split()
    return Line(words[1::2], list(map(int, words[::2])))


def _save(path: Path, line: Line) -> None:
    body = "".join(f"{time} {commit}\n" for time, commit in zip(line.times, line.commits, strict=True))
    keep(path, "line", body)
