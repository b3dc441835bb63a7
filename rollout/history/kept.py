"""Files kept in the git directory to be quicker next time."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path


def write_kept(path: Path, text: str) -> None:
    """Writes a file whole or not at all; a folder that cannot be written, or that is somebody's link, is left alone."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if Path(os.path.realpath(path.parent)) != path.parent:
            return  # the link leads out of the git directory
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
