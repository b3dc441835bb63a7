"""One writer at a time: the operating system's own lock on a file, gone with the process that held it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

_ATTEMPTS = 30
_PAUSE = 0.1
"""Seconds between attempts: a script that writes fifty files one after the other does not make another one fail."""


class Busy(Exception):  # noqa: N818 - it says what is the matter
    """Somebody else holds the lock."""


@contextmanager
def locked(path: Path, attempts: int = _ATTEMPTS) -> Iterator[None]:
    """Hold the lock at `path` while the block runs; the file stays behind, which means nothing.

    Raises:
        Busy: If somebody else holds it and does not let go within some attempts.
        OSError: If the lock's file or its folder cannot be made.
    """
    path.parent.mkdir(exist_ok=True)
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        for attempt in range(attempts):
            if attempt:
                time.sleep(_PAUSE)
            if _taken(descriptor):
                break
        else:
            raise Busy
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock at `path` just now."""
    if not path.is_file():
        return False
    try:
        with locked(path, attempts=1):
            return False
    except Busy:
        return True


def _taken(descriptor: int) -> bool:
    """Whether the lock could be had at once."""
    try:
        if _has("fcntl"):
            fcntl = import_module("fcntl")
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt = import_module("msvcrt")
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    except OSError:
        return False
    return True


def _has(name: str) -> bool:
    try:
        import_module(name)
    except ImportError:
        return False
    return True
