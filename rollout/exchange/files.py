"""The outside of exchange: reads what comes back, writes what goes out. No other module here touches a file.

A file that goes out is written whole or not at all, beside its place and then into it; the workspace's own data, the
one truth, is never a place for it.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp

MOST_BYTES = 32 * 1024 * 1024
"""More than any return or project plan has; what is larger is no return."""


class Unwritable(Exception):  # noqa: N818 - it says what is the matter
    """A place an export may not or cannot be written to; the message says why."""


class Unreadable(Exception):  # noqa: N818 - it says what is the matter
    """A file that cannot be taken in; the message says why."""


def is_input(root: Path, target: Path) -> bool:
    """Whether a path is, or lies among, what the workspace is read from."""
    resolved, base = target.resolve(), root.resolve()
    if resolved == base / "forces.yaml":
        return True
    return any(resolved.is_relative_to(base / folder) for folder in ("programmes", "templates", ".git"))


def write_output(root: Path, target: Path, content: bytes) -> None:
    """Put an export in its place, whole: a temporary file in the same folder, then a rename.

    Raises:
        Unwritable: If the place holds the workspace's data, is no plain file, or cannot be written.
    """
    if is_input(root, target):
        raise Unwritable(f"{target} is where the workspace's own data stand: nothing was written. Name another file.")
    try:
        mode = _mode(target)
        handle, name = mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    except OSError as error:
        raise Unwritable(f"{target} cannot be written: {error.strerror}.") from None
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(mode)
        beside.replace(target)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise Unwritable(f"{target} cannot be written: {error.strerror}.") from None


def _mode(target: Path) -> int:
    """The mode of the file that is replaced, else that of a new file."""
    try:
        found = target.lstat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
    if not stat.S_ISREG(found.st_mode):
        raise Unwritable(f"{target} is no plain file: nothing was written. Name another file.")
    return stat.S_IMODE(found.st_mode)


def read_input(path: Path) -> bytes:
    """The bytes of a file that came back.

    Raises:
        Unreadable: If it is no plain file, too large, or cannot be read.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable(f"{path} is no plain file.")
        if found.st_size > MOST_BYTES:
            raise Unreadable(f"{path} has {found.st_size:,} bytes; at most {MOST_BYTES:,} are read.")
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}.") from None
