"""The only writer of data files: the old bytes or the new ones, whole, whatever happens.

Each file is written under another name in its own folder, brought to the disk, and moved over the old one, which the
file system does in one step. Several files are all prepared before the first is moved, and a journal says so, so that
`doctor` can finish what a crash left half done. Nothing is written when the bytes on disk are not those the change was
worked out from.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from rollout.edit.lock import Busy, locked
from rollout.edit.repository import keeping

SUFFIX = ".rollout"
"""Files being prepared are `.<name>.<eight characters>.rollout`: hidden, so never read as data."""

_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_OLD = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class NotWritten(Exception):  # noqa: N818 - it says what is the matter
    """Nothing was written (or, when `half_done`, not everything): `path` says where it stopped, `reason` why."""

    def __init__(self, path: str, reason: str, hint: str, *, half_done: bool = False) -> None:
        super().__init__(f"{path} {reason}. {hint}")
        self.path = path
        self.reason = reason
        self.hint = hint
        self.half_done = half_done


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One file's new bytes. `path` is from the workspace root (with `/`), `before` what was read (None: no file).

    `passing` is the name it is prepared under; None: one of its own.
    """

    path: str
    before: bytes | None
    after: bytes
    passing: str | None = None


class Prepared(NamedTuple):
    """A file's new bytes on disk under their passing name, as the journal tells them."""

    path: str
    passing: str
    before: str | None
    after: str


def digest(content: bytes | None) -> str | None:
    """What tells a file's bytes from others; None where there is no file."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def write(root: Path, writes: Sequence[Write]) -> None:
    """Put new bytes in the place of old ones, all or (short of a crash between two of them) none.

    Args:
        root: The workspace's folder.
        writes: The files; one that is new to a folder may need that folder made.

    Raises:
        NotWritten: If anything is in the way. Unless it says otherwise every file is as it was.
    """
    wanted = [each for each in writes if each.before != each.after]
    if not wanted:
        return
    kept = keeping(root)
    with _sole_writer(kept.lock):
        if os.path.lexists(kept.journal):
            raise NotWritten(
                wanted[0].path,
                "was not changed: an earlier change of several files was interrupted",
                "`rollout doctor` says what it left and how to put it right.",
            )
        _write_all(root, wanted, kept.journal)


def write_one(path: Path, before: bytes | None, after: bytes, *, passing: str | None = None) -> None:
    """Put new bytes in the place of one file's that is no part of a workspace's data; no lock is taken.

    `passing` is the name to prepare it under, where others look for one.

    Raises:
        NotWritten: If anything is in the way; then the file is as it was.
    """
    if before != after:
        _write_all(path.parent, [Write(path=path.name, before=before, after=after, passing=passing)], None)


@contextmanager
def _sole_writer(lock: Path) -> Iterator[None]:
    try:
        with locked(lock):
            yield
    except Busy:
        raise NotWritten(
            "The workspace",
            "is being changed by another rollout command just now",
            "Nothing was written; run the command again.",
        ) from None
    except OSError as failure:
        raise NotWritten(
            failure.filename or str(lock),
            f"cannot be made: {failure.strerror}",
            "Nothing was written: without its lock two commands could write at once.",
        ) from None


def _write_all(root: Path, writes: Sequence[Write], journal: Path | None) -> None:
    prepared: list[Prepared] = []
    at = writes[0].path
    try:
        for each in writes:
            at = each.path
            prepared.append(_prepared(root, each))
        for each in writes:
            at = each.path
            _same_as_read(root, each)
        if len(prepared) > 1 and journal is not None:
            at = journal.name
            _write_journal(journal, prepared)
    except OSError as failure:
        _discard(root, prepared, journal)
        raise NotWritten(at, f"cannot be written: {failure.strerror or failure}", "Nothing was changed.") from None
    except BaseException:
        _discard(root, prepared, journal)
        raise
    moved = 0
    try:
        for ready in prepared:
            at = ready.path
            (root / ready.passing).replace(root / ready.path)
            moved += 1
            sync_folder((root / ready.path).parent)
        if journal is not None:
            at = journal.name
            journal.unlink(missing_ok=True)
    except OSError as failure:
        raise _stopped(root, prepared, journal, moved, at, failure) from None
    except BaseException:
        if moved == 0:
            _discard(root, prepared, journal)
        raise


def _stopped(
    root: Path, prepared: Sequence[Prepared], journal: Path | None, moved: int, at: str, failure: OSError
) -> NotWritten:
    """What to say when the moving stopped; with nothing moved yet everything is as it was."""
    reason = failure.strerror or failure
    if moved == 0:
        _discard(root, prepared, journal)
        return NotWritten(at, f"cannot be replaced: {reason}", "Nothing was changed.")
    if moved == len(prepared):
        return NotWritten(
            at,
            f"could not be made safe on the disk: {reason}",
            "The new text is there; check the disk.",
            half_done=True,
        )
    hint = f"{moved} of {len(prepared)} files are changed; `rollout doctor` says how to finish the rest or leave it."
    return NotWritten(at, f"cannot be replaced: {reason}", hint, half_done=True)


def _prepared(root: Path, wanted: Write) -> Prepared:
    """The new bytes on disk beside the old ones, with their mode, brought to the disk."""
    target = root / wanted.path
    mode = _mode_of(root, wanted)
    target.parent.mkdir(parents=True, exist_ok=True)
    passing = wanted.passing or f".{target.name}.{os.urandom(4).hex()}{SUFFIX}"
    place = target.parent / passing
    descriptor = os.open(place, _NEW, 0o666 if mode is None else 0o600)
    try:
        try:
            _write_bytes(descriptor, wanted.after)
            if mode is not None:
                place.chmod(mode)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        with suppress(OSError):
            place.unlink()
        raise
    relative = f"{wanted.path.rpartition('/')[0]}/{passing}".lstrip("/")
    after = digest(wanted.after)
    assert after is not None
    return Prepared(wanted.path, relative, digest(wanted.before), after)


def _write_bytes(descriptor: int, content: bytes) -> None:
    written = 0
    while written < len(content):
        written += os.write(descriptor, content[written:])


def _mode_of(root: Path, wanted: Write) -> int | None:
    """The mode of the file that is to be replaced; None for a new one.

    Raises:
        NotWritten: If it, or a folder on the way to it, is no ordinary one.
    """
    place = root
    *folders, _ = wanted.path.split("/")
    for folder in folders:
        place /= folder
        if place.is_symlink():
            raise NotWritten(wanted.path, f"stands behind the link {place.name}", "Data is not written through links.")
    try:
        status = (root / wanted.path).lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(status.st_mode):
        kind = "a symbolic link" if stat.S_ISLNK(status.st_mode) else "no ordinary file"
        raise NotWritten(wanted.path, f"is {kind}", "Put an ordinary file in its place; nothing was written.")
    return stat.S_IMODE(status.st_mode)


def _same_as_read(root: Path, wanted: Write) -> None:
    """Refuse when somebody changed the file since it was read."""
    if content_of(root / wanted.path) != wanted.before:
        raise NotWritten(
            wanted.path,
            "changed meanwhile" if wanted.before is not None else "was made by somebody else meanwhile",
            "Nothing was written; look at what is there now, and run the command again.",
        )


def content_of(path: Path) -> bytes | None:
    """A file's bytes, read without following links; None where there is none.

    Raises:
        OSError: If it cannot be read.
    """
    try:
        descriptor = os.open(path, _OLD)
    except FileNotFoundError:
        return None
    with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor has no path
        return file.read()


def _discard(root: Path, prepared: Sequence[Prepared], journal: Path | None) -> None:
    """Take back what was prepared, as far as the disk lets it: what stays is found by `doctor`."""
    for each in prepared:
        with suppress(OSError):
            (root / each.passing).unlink()
    if journal is not None:
        with suppress(OSError):
            journal.unlink()


def _write_journal(journal: Path, prepared: Sequence[Prepared]) -> None:
    content = json.dumps({"format": 1, "files": [each._asdict() for each in prepared]}, indent=1).encode()
    descriptor = os.open(journal, _NEW, 0o666)
    try:
        _write_bytes(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(journal.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk, on systems where a folder can be opened."""
    flag = getattr(os, "O_DIRECTORY", None)
    if flag is None:
        return
    descriptor = os.open(folder, os.O_RDONLY | flag)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
