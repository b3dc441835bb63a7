"""Files kept in the git directory: only to be quicker, never to be believed.

A file begins with the question it answers and a digest of what follows, so that one that is cut off, changed, or about
something else is as good as none.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from pathlib import Path

_LARGEST = 64 * 1024 * 1024


def keep(path: Path, question: str, body: str) -> None:
    """Keeps an answer, whole or not at all; a folder that cannot be written, or is somebody's link, is left alone."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if Path(os.path.realpath(path.parent)) != path.parent:
            return  # the link leads out of the git directory
        try:
            beside.write_text(f"{_head(question, body)}\n{body}", encoding="utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def recall(path: Path, question: str) -> str | None:
    """What was kept as the answer to a question; None when there is nothing that can be used."""
    with suppress(OSError, ValueError):
        if path.stat().st_size <= _LARGEST:
            head, _, body = path.read_text(encoding="utf-8").partition("\n")
            if head == _head(question, body):
                return body
    return None


def _head(question: str, body: str) -> str:
    return f"{question} {hashlib.sha256(body.encode()).hexdigest()}"
