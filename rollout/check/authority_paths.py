"""What a path is in a change: whose file, what sort of file, and whether another path could be taken for it."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import NamedTuple

from rollout.load.entries import Role, role_of

_WORKFLOWS = (".github/", ".gitlab/", ".ci/")
_WORKFLOW_FILES = frozenset({".gitlab-ci.yml", ".pre-commit-config.yaml", ".pre-commit-hooks.yaml"})
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
"""Characters that some file systems leave out of names."""


class Spot(NamedTuple):
    """A path of a repository as the workspace sees it.

    `shown` is the path from the workspace's root. `sort` is progress, return, national, slots, blueprint, register,
    template, workflow or file. `programme` and `unit` are those of the file's place, not of what stands inside.
    """

    shown: str
    sort: str
    programme: str | None = None
    unit: str | None = None

    @property
    def is_a_forces(self) -> bool:
        """Whether it is a file that a force (or several as one) keeps."""
        return self.sort in ("progress", "return")

    @property
    def is_structure(self) -> bool:
        """Whether it decides how progress is read, judged or shown, so that progress may not change beside it."""
        return self.sort in ("blueprint", "register", "template", "workflow")


def spot(path: str, prefix: str) -> Spot:
    """What a path of the repository is in the workspace at `prefix` ("" or a folder ending in "/")."""
    shown = path.removeprefix(prefix) if path.startswith(prefix) else posixpath.relpath(path, prefix or ".")
    role = role_of(shown) if path.startswith(prefix) else None
    if role is not None:
        return _of_role(shown, role)
    lower = path.casefold()
    if lower.startswith(_WORKFLOWS) or lower in _WORKFLOW_FILES:
        return Spot(shown, "workflow")
    return Spot(shown, "template" if shown.casefold().startswith("templates/") else "file")


def _of_role(shown: str, role: Role) -> Spot:
    sort = "register" if role.kind == "forces" else role.kind
    return Spot(shown, sort, role.programme, role.name if sort in ("progress", "return") else None)


def twins(added: Collection[str], present: Collection[str]) -> Mapping[str, str]:
    """Paths that some machines would take for another path that is there, or for each other: each with that other.

    Names are the same for some file systems when they differ in capitals, in how accents are composed, in characters
    nobody sees, or in dots and blanks at the end; folders count as well as files.

    Args:
        added: Paths a change adds.
        present: Every path there is with the change.
    """
    spelled: dict[str, str] = {}
    new = frozenset(added)
    for path in sorted(present, key=lambda path: (path in new, path)):
        for part in _parts(path):
            spelled.setdefault(_key(part), part)
    found = {}
    for path in sorted(new):
        other = next((spelled[_key(part)] for part in _parts(path) if spelled.get(_key(part), part) != part), None)
        if other is not None:
            found[path] = other
    return found


def _parts(path: str) -> list[str]:
    """The folders above a path, outermost first, and the path."""
    pieces = path.replace("\\", "/").split("/")
    return ["/".join(pieces[: number + 1]) for number in range(len(pieces))]


def _key(path: str) -> str:
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", path)).casefold()
    return "/".join(piece.rstrip(". ") for piece in unicodedata.normalize("NFKC", seen).split("/"))
