"""The files a change is worked out from: each read once, and what the workspace would be with some of them replaced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from rollout.edit.reach import reach
from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.load.workspace import open_entry, survey

if TYPE_CHECKING:
    from rollout.model.workspace import Workspace


class Desk:
    """Reads only what it is told to; `present` are the paths of all files there are."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._found = survey(root)
        self._entries: dict[str, FileEntry] = {}

    @property
    def present(self) -> frozenset[str]:
        """The paths of all files of the workspace."""
        return frozenset(self._found)

    @property
    def read(self) -> frozenset[str]:
        """The paths of the files that have been read."""
        return frozenset(self._entries)

    def take(self, paths: Iterable[str]) -> None:
        """Read files that have not been read yet; a path where nothing stands is passed over."""
        for path in paths:
            if path in self._found and path not in self._entries:
                self._entries[path] = open_entry(self._root, path, self._found[path])

    def content(self, path: str) -> bytes | None:
        """A file's bytes as they were read; None where there is no file, or none that can be read."""
        self.take([path])
        return self._entries[path].content if path in self._entries else None

    def workspace(self, new: Mapping[str, bytes] | None = None) -> Workspace:
        """What the files read say together, `new` ones in the place of old ones.

        Raises:
            RegisterUnreadable: If forces.yaml cannot be read.
        """
        self.take(["forces.yaml"])
        replaced = {path: FileEntry(path=path, content=raw, size=len(raw)) for path, raw in (new or {}).items()}
        return read_workspace({**self._entries, **replaced}.values(), present={*self._found, *replaced})

    def reaching(self, programme: str, unit: str) -> Workspace:
        """What the files say that a unit's dates in a programme depend on.

        Raises:
            RegisterUnreadable: If forces.yaml cannot be read.
        """
        self.take(["forces.yaml", f"programmes/{programme}/blueprint.yaml"])
        while True:
            workspace = self.workspace()
            needed = reach(workspace, self.present, programme, unit)
            if needed <= self.read:
                return workspace
            self.take(needed)
