"""Many states of one workspace, each file read once.

A workspace of fifty forces changes by a few files a day. Whoever reads it as it stood on many days keeps its files on
a `Shelf`: a file is read when it first appears at its path with its contents, and taken down for every state that
still has it. What a file means beside the others (references, versions, returns) is worked out anew for each state,
so a state read this way equals the same state read alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from rollout.load.assemble import put_together, read_file, take_stray
from rollout.load.entries import FileEntry, role_of
from rollout.load.facts import FactsReader
from rollout.load.nodes import ParserFactory, fastest_parser
from rollout.load.read import ReadFile, Whole
from rollout.model.progress import NATIONAL
from rollout.model.workspace import Workspace


class FileKey(NamedTuple):
    """A file by its path from the workspace root and an id of its contents (equal ids, equal bytes)."""

    path: str
    id: str


class Shelf:
    """Files already read, by path and id of their contents.

    Places in them name the revision at which they were first read.
    """

    def __init__(self, parser: ParserFactory | None = None) -> None:
        self._parser = parser or fastest_parser()
        self._facts = FactsReader()
        self._files: dict[FileKey, ReadFile | FileEntry] = {}

    def __contains__(self, key: FileKey) -> bool:
        return key in self._files

    def add(self, entry: FileEntry, id_: str, revision: str | None = None) -> None:
        """Reads a file and keeps what was read."""
        role = role_of(entry.path)
        key = FileKey(entry.path, id_)
        if role is None:
            self._files[key] = FileEntry(path=entry.path, kind=entry.kind, size=entry.size, detail=entry.detail)
        else:
            self._files[key] = read_file(entry, role, self._facts, self._parser, revision)

    def keep(self, keys: Collection[FileKey]) -> None:
        """Forgets every file but these."""
        self._files = {key: file for key, file in self._files.items() if key in keys}

    def workspace(
        self,
        keys: Iterable[FileKey],
        *,
        revision: str | None = None,
        follow_ids: bool = False,
    ) -> Workspace:
        """The workspace that consists of these files, all of them on the shelf.

        Args:
            keys: Its files.
            revision: The commit of this state.
            follow_ids: Whether a progress file counts for the force named inside it when it is not named after it.

        Raises:
            RegisterUnreadable: If forces.yaml is missing or broken.
        """
        whole = Whole((), revision)
        for key in sorted(keys):
            file = self._files[key]
            if isinstance(file, FileEntry):
                take_stray(whole, file, revision)
            else:
                whole.place(file.role, file.afresh())
        if follow_ids:
            _follow(whole)
        return put_together(whole, revision=revision)


def _follow(whole: Whole) -> None:
    """Puts files that are not named after the force inside them where that force's file belongs, if it is free."""
    for files in whole.progress.values():
        inside = {name: None if file.value is None else file.value.unit for name, file in files.items()}
        by_name = dict(files)
        files.clear()
        for name, counts_as in followed_names(inside).items():
            file = files[counts_as] = by_name[name]
            file.role = file.role._replace(name=counts_as)


def followed_names(inside: Mapping[str, str | None]) -> dict[str, str]:
    """What each progress file of a programme counts as: its own name, or the force inside it where that is free.

    Args:
        inside: The unit named inside each file, by the file's name; None when that cannot be read.
    """
    moved = {name: unit for name, unit in inside.items() if unit not in (None, NATIONAL, name) and name != NATIONAL}
    claimed = list(moved.values())
    free = {
        name: unit
        for name, unit in moved.items()
        if unit is not None and claimed.count(unit) == 1 and (unit not in inside or unit in moved)
    }
    return {name: free.get(name, name) for name in inside if name in free or name not in free.values()}
