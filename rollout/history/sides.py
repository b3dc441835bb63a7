"""Two states of one workspace side by side: a base and a head, and any mixture of their files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from rollout.history.batch import Batch
from rollout.history.errors import HistoryError
from rollout.history.moments import Moment
from rollout.history.repository import Repository
from rollout.history.snapshots import Snapshot, add_files, snapshots
from rollout.load.assemble import RegisterUnreadable
from rollout.load.shelf import FileKey, Shelf
from rollout.load.workspace import open_entry, printable, survey
from rollout.model.workspace import Workspace

Files = Mapping[str, FileKey]
"""The files of a state by path."""


class NoWorkspace(HistoryError):  # noqa: N818 - it says what is the matter
    """One of the two sides has no forces.yaml that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One of two states. `commit` is None for the working tree; `day` is its data date."""

    commit: str | None
    day: date
    files: Files
    workspace: Workspace

    @property
    def name(self) -> str:
        """What people call it."""
        return "the working tree" if self.commit is None else f"commit {self.commit[:12]}"


class Sides:
    """A base and a head. Mixtures of their files are read from what was read for the two."""

    def __init__(self, shelf: Shelf, base: Side, head: Side) -> None:
        self._shelf = shelf
        self.base = base
        self.head = head

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """Paths of files that are not the same on both sides, sorted."""
        paths = {*self.base.files, *self.head.files}
        return tuple(sorted(path for path in paths if self.base.files.get(path) != self.head.files.get(path)))

    def mixed(self, from_head: Callable[[str], bool]) -> Workspace:
        """The workspace of the base's files, but the head's where `from_head` says so of the path."""
        taken = {path: self.head.files if from_head(path) else self.base.files for path in self.changed}
        if all(side is self.base.files for side in taken.values()):
            return self.base.workspace
        if all(side is self.head.files for side in taken.values()):
            return self.head.workspace
        keys = {path: key for path, key in self.base.files.items() if path not in taken}
        keys |= {path: side[path] for path, side in taken.items() if path in side}
        return self._shelf.workspace(keys.values())


def read_sides(repository: Repository, base: Moment, head: Moment | None, *, root: Path, today: date) -> Sides:
    """Two states of the workspace at `root`, files they share read once.

    Args:
        repository: The workspace's.
        base: The state to compare with.
        head: The state to compare; None: the working tree.
        root: The workspace's folder.
        today: The data date of the working tree.

    Raises:
        NoWorkspace: If forces.yaml of either side cannot be read.
    """
    shelf = Shelf()
    with repository.batch() as batch:
        commits = [moment.commit for moment in (base, head) if moment is not None]
        first, *rest = snapshots(batch, commits, repository.prefix)
        base_files = _add_snapshot(shelf, batch, first)
        head_files = _add_snapshot(shelf, batch, rest[0]) if rest else _add_tree(shelf, root, len(base.commit))
    return Sides(
        shelf,
        _side(shelf, base.commit, base.day, base_files),
        _side(shelf, head.commit if head else None, head.day if head else today, head_files),
    )


def _add_snapshot(shelf: Shelf, batch: Batch, snapshot: Snapshot) -> Files:
    add_files(shelf, batch, snapshot)
    return {key.path: key for key in snapshot.files}


def _add_tree(shelf: Shelf, root: Path, id_length: int) -> Files:
    """The files on disk, those whose bytes are known already not read again."""
    files = {}
    for path, kind in survey(root).items():
        entry = open_entry(root, path, kind)
        id_ = str(entry.kind) if entry.content is None else blob_id(entry.content, id_length)
        key = files[printable(path)] = FileKey(entry.path, id_)
        if key not in shelf:
            shelf.add(entry, id_)
    return files


def blob_id(content: bytes, id_length: int = 40) -> str:
    """The id git gives to a file's bytes, in a repository with ids of this length (64: SHA-256)."""
    digest = hashlib.sha256 if id_length == 64 else hashlib.sha1
    return digest(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _side(shelf: Shelf, commit: str | None, day: date, files: Files) -> Side:
    try:
        workspace = shelf.workspace(files.values(), revision=commit)
    except RegisterUnreadable as error:
        where = "the working tree" if commit is None else f"commit {commit[:12]}"
        problem = next((f" {p.location}: {p.message}." for p in error.problems if "forces.yaml" in p.location.file), "")
        raise NoWorkspace(f"forces.yaml cannot be read in {where}.{problem}") from None
    return Side(commit=commit, day=day, files=files, workspace=workspace)
