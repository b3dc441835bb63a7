"""The workspace on disk: the only place of this layer that touches files.

Files are found by walking, never by joining an id from the data into a path. Each is opened once, without following
links and without waiting for anything, and is read only if it is an ordinary file within the size limit.
"""

from __future__ import annotations

import gc
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from rollout.load.assemble import RegisterUnreadable, read_workspace
from rollout.load.entries import EntryKind, FileEntry
from rollout.load.needed import linked_blueprints, needed_for
from rollout.load.text import MAX_BYTES
from rollout.model.workspace import Workspace

__all__ = ["RegisterUnreadable", "find_root", "load_workspace", "open_entry", "survey"]

REGISTER_FILE = "forces.yaml"
_OPEN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def find_root(start: Path) -> Path | None:
    """The nearest folder from `start` upward that holds forces.yaml; the search ends at the root of the repository."""
    folder = start.absolute()
    for candidate in (folder, *folder.parents):
        if os.path.lexists(candidate / REGISTER_FILE):
            return candidate
        if os.path.lexists(candidate / ".git"):
            return None
    return None


def load_workspace(root: Path, *, only: Collection[str] | None = None) -> Workspace:
    """Everything below `root`, with every problem found on the way.

    Args:
        root: The folder that holds forces.yaml.
        only: Paths from the root (with `/`; a folder stands for all files in it). Then just these files are read,
            and what their references need: the register, their programme's blueprint, blueprints those link to, and
            the forces' returns. Problems of other files are left out.

    Returns:
        The workspace. Files that cannot be read are named in their programme's `unreadable`, never missing quietly.

    Raises:
        RegisterUnreadable: If forces.yaml is missing or broken, so that there is nothing to hold a workspace
            together. It carries the problems of all files, in reading order: `check` lists them and exits with 1,
            other commands exit with 2.
    """
    with _no_garbage_collection():
        found = survey(root)
        if only is None:
            return read_workspace(open_entry(root, path, kind) for path, kind in found.items())
        wanted = _asked_for(found, only)
        needed = needed_for(wanted, found)
        while True:
            workspace = read_workspace(
                (open_entry(root, path, found[path]) for path in sorted(needed)), present=found, report=wanted
            )
            linked = linked_blueprints(workspace) & found.keys()
            if linked <= needed:
                return workspace
            needed = needed | linked


def _asked_for(found: Mapping[str, EntryKind], only: Collection[str]) -> frozenset[str]:
    """The paths that were named, and those in folders that were named."""
    named = {path.strip("/").removeprefix("./") for path in only}
    folders = tuple(f"{path}/" for path in named if path not in ("", "."))
    everything = "" in named or "." in named
    return frozenset(path for path in found if everything or path in named or path.startswith(folders))


def survey(root: Path) -> dict[str, EntryKind]:
    """What stands where a workspace has its files, by path from `root` (with `/`), sorted; nothing is opened yet."""
    found: dict[str, EntryKind] = {}
    register = root / REGISTER_FILE
    if os.path.lexists(register):
        found[REGISTER_FILE] = _kind(register.lstat().st_mode)
    _walk(root, "programmes", 3, found)
    return dict(sorted(found.items()))


def _walk(root: Path, folder: str, levels: int, found: dict[str, EntryKind]) -> None:
    """Adds the files below a folder; folders deeper than any that is read are left alone."""
    try:
        mode = os.lstat(root / folder).st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISDIR(mode):
        found[folder] = _kind(mode) if not stat.S_ISREG(mode) else EntryKind.SPECIAL
        return
    try:
        with os.scandir(root / folder) as listed:
            children = list(listed)
    except OSError:
        found[folder] = EntryKind.CLOSED
        return
    for child in children:
        if child.name.startswith("."):
            continue
        path = f"{folder}/{child.name}"
        if child.is_dir(follow_symlinks=False):
            if child.name.endswith(".yaml"):
                found[path] = EntryKind.SPECIAL
            elif levels > 1:
                _walk(root, path, levels - 1, found)
        else:
            found[path] = _kind_of(child)


def _kind_of(child: os.DirEntry[str]) -> EntryKind:
    """What the folder's own listing says it is, without looking at it."""
    if child.is_file(follow_symlinks=False):
        return EntryKind.FILE
    return EntryKind.LINK if child.is_symlink() else EntryKind.SPECIAL


def _kind(mode: int) -> EntryKind:
    if stat.S_ISREG(mode):
        return EntryKind.FILE
    return EntryKind.LINK if stat.S_ISLNK(mode) else EntryKind.SPECIAL


def open_entry(root: Path, path: str, kind: EntryKind) -> FileEntry:
    """One file of a `survey` with its bytes, if it still is an ordinary file within the size limit."""
    shown = printable(path)
    if kind is not EntryKind.FILE:
        return FileEntry(path=shown, kind=kind)
    try:
        descriptor = os.open(root / path, _OPEN)
    except OSError as failure:
        return FileEntry(path=shown, kind=EntryKind.CLOSED, detail=failure.strerror or "")
    try:
        return _read_entry(shown, descriptor)
    finally:
        os.close(descriptor)


def _read_entry(path: str, descriptor: int) -> FileEntry:
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        return FileEntry(path=path, kind=EntryKind.SPECIAL)
    if status.st_size > MAX_BYTES:
        return FileEntry(path=path, kind=EntryKind.TOO_LARGE, size=status.st_size)
    content = b""
    while len(content) <= MAX_BYTES and (more := os.read(descriptor, status.st_size + 1)):
        content += more
    return FileEntry(path=path, content=content, size=status.st_size)


def printable(path: str) -> str:
    """A path as it can be shown: bytes that are no text, and characters that are not to be seen, are spelt out."""
    text = os.fsencode(path).decode("utf-8", "backslashreplace")
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Reading makes hundreds of thousands of values and no garbage; looking for some would double its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
