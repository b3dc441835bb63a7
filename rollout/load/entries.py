"""What a workspace consists of before anything is read: paths, what stands there, and its bytes.

The working tree and a commit both become these values, so reading them is the same.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from rollout.model.dataclass import dataclass


class EntryKind(StrEnum):
    """What stands at a path, as far as reading is concerned."""

    FILE = "file"
    TOO_LARGE = "too-large"
    LINK = "link"
    SPECIAL = "special"
    CLOSED = "closed"
    """It exists and cannot be opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One file by its path from the workspace root (with `/`).

    `content` is None unless it is an ordinary file within the size limit; then `detail` may say more.
    """

    path: str
    content: bytes | None = None
    kind: EntryKind = EntryKind.FILE
    size: int = 0
    detail: str = ""


class Role(NamedTuple):
    """What a file is for: its kind in `format`, the programme's folder, and the name that should be the id inside."""

    kind: str
    programme: str | None = None
    name: str | None = None


def role_of(path: str) -> Role | None:
    """What a path is for; None when nothing is read there."""
    parts = path.split("/")
    if parts == ["forces.yaml"]:
        return Role("forces")
    if parts[0] != "programmes" or not parts[-1].endswith(".yaml"):
        return None
    name = parts[-1].removesuffix(".yaml")
    match parts[1:-1]:
        case ["returns"]:
            return Role("return", None, name)
        case [programme] if name in ("blueprint", "slots"):
            return Role(name, programme)
        case [programme, "progress"] if programme != "returns":
            return Role("national" if name == "national" else "progress", programme, name)
        case _:
            return None
