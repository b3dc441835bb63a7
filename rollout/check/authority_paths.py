"""What a path is in a change: whose file, what sort of file, and whether another path could be taken for it."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Collection, Mapping
from typing import NamedTuple

from rollout.load.entries import Role, role_of
from rollout.load.workspace import printable

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
    def has_fields(self) -> bool:
        """Whether it is a file of the workspace's own formats."""
        return self.sort not in ("template", "workflow", "file")

    @property
    def is_structure(self) -> bool:
        """Whether it decides how progress is read, judged or shown, so that progress may not change beside it."""
        return self.sort in ("blueprint", "register", "template", "workflow")


def spot(path: str, prefix: str) -> Spot:
    """What a path of the repository is in the workspace at `prefix` ("" or a folder ending in "/")."""
    if not path.startswith(prefix):
        own, shown = None, posixpath.relpath(path, prefix)
    else:
        own = shown = path.removeprefix(prefix)
    role = role_of(own) if own is not None else None
    if role is not None:
        return _of_role(printable(shown), role)
    lower = path.casefold()
    if lower.startswith(_WORKFLOWS) or lower in _WORKFLOW_FILES:
        return Spot(printable(shown), "workflow")
    is_template = own is not None and own.casefold().startswith("templates/")
    return Spot(printable(shown), "template" if is_template else "file")


def _of_role(shown: str, role: Role) -> Spot:
    sort = "register" if role.kind == "forces" else role.kind
    programme = None if role.programme is None else printable(role.programme)
    return Spot(shown, sort, programme, printable(role.name or "") if sort in ("progress", "return") else None)


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
    """The folders above a path, outermost first, and the path. For some machines a backslash divides folders too."""
    return [path[: match.start()] for match in re.finditer(r"[/\\]", path)] + [path]


def _key(path: str) -> str:
    seen = unicodedata.normalize("NFKC", _UNSEEN.sub("", unicodedata.normalize("NFKC", path)).casefold())
    return "/".join(piece.rstrip(". ") for piece in re.split(r"[/\\]", seen))
