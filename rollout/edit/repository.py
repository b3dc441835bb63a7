"""Where `rollout` keeps what is not data: its lock, and the journal of a change of several files.

In a git repository that is a folder in the directory all work trees share, so that two work trees lock each other out
and nothing of it can be committed; elsewhere two hidden files beside forces.yaml. Git is not run: a hostile
configuration has no part in this, and machines without git can write.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import NamedTuple

_LONGEST = 4096


class Keeping(NamedTuple):
    """Where lock and journal are kept; `git` is the directory all work trees share, None outside a repository."""

    lock: Path
    journal: Path
    git: Path | None


def keeping(root: Path) -> Keeping:
    """Where the lock and the journal of a workspace are kept."""
    git = git_directory(root)
    if git is None:
        return Keeping(root / ".rollout.lock", root / ".rollout.journal", None)
    return Keeping(git / "rollout" / "lock", git / "rollout" / "journal", git)


def git_directory(start: Path) -> Path | None:
    """The directory all work trees of a repository share; None when `start` is in no work tree."""
    folder = start.absolute()
    for candidate in (folder, *folder.parents):
        found = _common(candidate / ".git")
        if found is not None:
            return found
    return None


def work_tree(start: Path) -> Path | None:
    """The top folder of the work tree `start` is in; None when it is in none."""
    folder = start.absolute()
    return next((each for each in (folder, *folder.parents) if _common(each / ".git") is not None), None)


def _common(entry: Path) -> Path | None:
    """What a `.git` leads to: itself, or the directory a linked work tree names in its place."""
    kind = _mode(entry)
    if stat.S_ISDIR(kind):
        own = entry
    elif stat.S_ISREG(kind):
        named = _line(entry)
        if named is None or not named.startswith("gitdir: "):
            return None
        own = entry.parent / named.removeprefix("gitdir: ")
    else:
        return None
    shared = _line(own / "commondir")
    common = own if shared is None else own / shared
    # Only what looks like git's own is trusted with a new file.
    looks_right = stat.S_ISREG(_mode(common / "HEAD")) and stat.S_ISDIR(_mode(common / "objects"))
    return common.resolve() if looks_right else None


def _mode(path: Path) -> int:
    """What stands at a path, links followed; 0 when nothing does, or nobody may look."""
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _line(path: Path) -> str | None:
    """The first line of a small file; None when there is none to be read."""
    try:
        with path.open("r", encoding="utf-8") as file:
            line = file.readline(_LONGEST).rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        return None
    return line if line.isprintable() else None
