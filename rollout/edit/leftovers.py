"""What a crash left behind: prepared files that never took their place, and changes of several files half done."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rollout.edit.lock import is_held, locked
from rollout.edit.repository import keeping
from rollout.edit.store import SUFFIX, Prepared, content_of, digest, sync_folder
from rollout.load.entries import role_of

_PASSING = re.compile(rf"\..+\.[0-9a-f]{{8}}{re.escape(SUFFIX)}")
_LEVELS = 3
"""Data stands no deeper than `programmes/<programme>/progress/`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """What stands around in a workspace.

    `busy` says that a command is writing just now; then nothing else is told. `interrupted` holds the files of a
    change that was prepared and not finished, `waiting` those of them that still can be. `journal` says that such a
    change is on record.
    """

    busy: bool = False
    passing: tuple[str, ...] = ()
    interrupted: tuple[str, ...] = ()
    waiting: tuple[Prepared, ...] = ()
    journal: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to be put right."""
        return not self.passing and not self.journal


def leftovers(root: Path) -> Leftovers:
    """What a crash left in a workspace; nothing is touched."""
    kept = keeping(root)
    if is_held(kept.lock):
        return Leftovers(busy=True)
    planned = _planned(kept.journal)
    waiting = tuple(each for each in planned if _can_be_finished(root, each))
    return Leftovers(
        passing=tuple(sorted(_passing(root))),
        interrupted=tuple(each.path for each in planned if _digest(root / each.path) != each.after),
        waiting=waiting,
        journal=os.path.lexists(kept.journal),
    )


def finish(root: Path) -> tuple[str, ...]:
    """Put the prepared files of an interrupted change in their places and clear the rest; the paths that changed.

    Raises:
        Busy: If a command is writing just now.
        OSError: If a file cannot be moved; the others stay prepared.
    """
    with locked(keeping(root).lock):
        left = _known(root)
        for each in left:
            (root / each.passing).replace(root / each.path)
            sync_folder((root / each.path).parent)
        _clear(root)
    return tuple(each.path for each in left)


def clear(root: Path) -> tuple[str, ...]:
    """Take away what a crash left, and leave every data file as it is now; the names that are gone.

    Raises:
        Busy: If a command is writing just now.
        OSError: If something cannot be taken away.
    """
    with locked(keeping(root).lock):
        return _clear(root)


def _known(root: Path) -> list[Prepared]:
    return [each for each in _planned(keeping(root).journal) if _can_be_finished(root, each)]


def _clear(root: Path) -> tuple[str, ...]:
    gone = sorted(_passing(root))
    for path in gone:
        (root / path).unlink()
    keeping(root).journal.unlink(missing_ok=True)
    return tuple(gone)


def _passing(root: Path) -> Iterator[str]:
    """Files being prepared, by path from the root."""
    yield from _listed(root, "", 0)
    yield from _listed(root, "programmes", _LEVELS)


def _listed(root: Path, folder: str, levels: int) -> Iterator[str]:
    place = root / folder
    if place.is_symlink() or not place.is_dir():
        return
    with os.scandir(place) as listed:
        children = sorted(listed, key=lambda child: child.name)
    for child in children:
        path = f"{folder}/{child.name}".lstrip("/")
        if child.is_file(follow_symlinks=False) and _PASSING.fullmatch(child.name):
            yield path
        elif levels > 1 and child.is_dir(follow_symlinks=False) and not child.name.startswith("."):
            yield from _listed(root, path, levels - 1)


def _planned(journal: Path) -> list[Prepared]:
    """What a journal says, as far as it makes sense; a path that is no data file's is not followed."""
    try:
        content = content_of(journal)
        told = json.loads(content or b"{}")
        planned = [Prepared(**each) for each in told["files"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    return [each for each in planned if _makes_sense(each)]


def _makes_sense(each: Prepared) -> bool:
    if not all(isinstance(part, str) for part in (each.path, each.passing)) or role_of(each.path) is None:
        return False
    folder, _, name = each.passing.rpartition("/")
    return folder == each.path.rpartition("/")[0] and _PASSING.fullmatch(name) is not None and ".." not in folder


def _can_be_finished(root: Path, each: Prepared) -> bool:
    """Whether the prepared bytes are whole and what they replace is as it was."""
    return _digest(root / each.path) == each.before and _digest(root / each.passing) == each.after


def _digest(path: Path) -> str | None:
    """What tells a file's bytes from others; nothing like any digest for what is no ordinary file."""
    try:
        return digest(content_of(path))
    except OSError:
        return ""
