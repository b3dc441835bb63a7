"""The workspace as it stood at a commit: its files by mode and id, and the same values as from the working tree.

What counts as a file of the workspace is what `rollout.load.workspace.survey` finds on disk: forces.yaml, and below
`programmes` everything up to the depth that is read, links and submodules by what they are. Trees and contents are
asked of one process, each tree once however many commits share it, and a file whose contents did not change from one
commit to the next is not read again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from rollout.history.batch import Batch, GitObject
from rollout.history.errors import GitFailed
from rollout.history.objects import FOLDER_MODE, LINK_MODE, CommitHead, TreeEntry, parse_commit, parse_tree
from rollout.history.repository import Repository
from rollout.load.assemble import RegisterUnreadable
from rollout.load.entries import EntryKind, FileEntry, role_of
from rollout.load.shelf import FileKey, Shelf
from rollout.load.text import MAX_BYTES
from rollout.load.value_shelf import ValueShelf
from rollout.load.workspace import REGISTER_FILE, printable
from rollout.model.workspace import Workspace

_LEVELS = 3
"""Levels of folders below `programmes` that are read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The files of a workspace at a commit by path and contents, sorted by path from the workspace root.

    `committed` is in seconds UTC.
    """

    commit: str
    committed: int
    files: Mapping[FileKey, TreeEntry]


def _key(path: str, entry: TreeEntry) -> FileKey:
    """A link's contents are where it leads, so only its mode tells it from a file that says the same."""
    shown = path if path.isascii() and path.isprintable() else printable(path)
    return FileKey(shown, entry.id if _is_read(path, entry) else f"{entry.mode}-{entry.id}")


def _is_read(path: str, entry: TreeEntry) -> bool:
    return entry.is_file and path != "programmes"


def snapshots(batch: Batch, commits: Sequence[str], prefix: str = "") -> tuple[Snapshot, ...]:
    """What the workspace at `prefix` consisted of at each commit, in their order.

    Args:
        batch: Where objects are asked for.
        commits: Full ids.
        prefix: The workspace's folder inside the repository, "" or ending in "/".

    Raises:
        GitFailed: If a commit or a folder is not in this clone.
    """
    trees = _Trees(batch)
    heads = trees.commits(commits)
    roots: list[str | None] = [heads[commit].tree for commit in commits]
    for part in prefix.split("/")[:-1]:
        trees.fetch(roots)
        roots = [trees.folder(root, part) for root in roots]
    trees.fetch(roots)
    below = [trees.folder(root, "programmes") for root in roots]
    for _ in range(_LEVELS):
        below = trees.fetch_below(below)
    return tuple(
        Snapshot(commit=commit, committed=heads[commit].committed, files=_files(trees, root))
        for commit, root in zip(commits, roots, strict=True)
    )


def root_trees(batch: Batch, commits: Sequence[str]) -> Mapping[str, str]:
    """The id of each commit's tree, by commit: equal ids, equal files.

    Raises:
        GitFailed: If a commit is not in this clone.
    """
    return {commit: head.tree for commit, head in _Trees(batch).commits(commits).items()}


def _files(trees: _Trees, root: str | None) -> Mapping[FileKey, TreeEntry]:
    found: dict[str, TreeEntry] = {}
    for entry in trees.entries(root) if root is not None else ():
        if entry.path == REGISTER_FILE or (entry.path == "programmes" and entry.mode != FOLDER_MODE):
            found[entry.path] = entry
        elif entry.path == "programmes":
            _walk(trees, entry, "programmes", _LEVELS, found)
    return {_key(path, entry): entry for path, entry in sorted(found.items())}


def _walk(trees: _Trees, folder: TreeEntry, path: str, levels: int, found: dict[str, TreeEntry]) -> None:
    for entry in trees.entries(folder.id):
        if entry.path.startswith("."):
            continue
        below = f"{path}/{entry.path}"
        if entry.mode != FOLDER_MODE:
            found[below] = entry
        elif levels > 1:
            _walk(trees, entry, below, levels - 1, found)


class _Trees:
    """Folders by id, each asked for once."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._known: dict[str, tuple[TreeEntry, ...]] = {}

    def commits(self, commits: Sequence[str]) -> Mapping[str, CommitHead]:
        """What each commit says about itself."""
        return {found.id: parse_commit(_there(found)) for found in self._batch.read(tuple(dict.fromkeys(commits)))}

    def fetch(self, ids: Sequence[str | None]) -> None:
        """Asks for folders not known yet."""
        new = tuple(dict.fromkeys(id_ for id_ in ids if id_ is not None and id_ not in self._known))
        for found in self._batch.read(new):
            self._known[found.id] = parse_tree(_there(found), len(found.id) // 2)

    def fetch_below(self, ids: Sequence[str | None]) -> list[str | None]:
        """Asks for folders not known yet, and gives back the folders in them."""
        self.fetch(ids)
        distinct = dict.fromkeys(id_ for id_ in ids if id_ is not None)
        return [
            entry.id
            for id_ in distinct
            for entry in self._known[id_]
            if entry.mode == FOLDER_MODE and not entry.path.startswith(".")
        ]

    def entries(self, id_: str) -> tuple[TreeEntry, ...]:
        """What a folder holds."""
        return self._known[id_]

    def folder(self, id_: str | None, name: str) -> str | None:
        """The id of a folder in a folder; None when there is none."""
        entries = () if id_ is None else self._known[id_]
        return next((entry.id for entry in entries if entry.path == name and entry.mode == FOLDER_MODE), None)


def _there(found: GitObject) -> bytes:
    if found.content is None:
        raise GitFailed(f"{found.id} is not in this clone, so history cannot be read. `git fetch` may bring it.")
    return found.content


def workspace_at(repository: Repository, commit: str) -> Workspace:
    """The workspace at one commit, as `load_workspace` would read it were it checked out.

    Args:
        repository: Where; its folder is the workspace's.
        commit: A full id.

    Raises:
        RegisterUnreadable: If forces.yaml is missing or broken there.
    """
    with repository.batch() as batch:
        (snapshot,) = snapshots(batch, [commit], repository.prefix)
        shelf = Shelf()
        add_files(shelf, batch, snapshot)
        return shelf.workspace(snapshot.files, revision=commit)


def workspaces(
    repository: Repository, commits: Sequence[str], *, follow_ids: bool = False
) -> Iterator[Workspace | None]:
    """The workspace at each commit, in their order; None where forces.yaml is missing or broken: a visible gap.

    Args:
        repository: Where; its folder is the workspace's.
        commits: Full ids, oldest first: only what changed from one to the next is read.
        follow_ids: Whether a progress file counts for the force named inside it when it is not named after it.
    """
    with repository.batch() as batch:
        found = snapshots(batch, commits, repository.prefix)
    with repository.batch(once=True) as batch:
        shelf = Shelf()
        yield from _read(shelf, batch, found, partial(shelf.workspace, follow_ids=follow_ids))


def value_states(
    repository: Repository, found: Sequence[Snapshot], about: Collection[str] | None = None
) -> Iterator[Workspace | None]:
    """The workspace of each snapshot by its values alone, files followed by the ids inside them.

    Args:
        repository: Where.
        found: The states, oldest first.
        about: The programmes asked about; None: all of them (see `ValueShelf.workspace`).
    """
    shelf = ValueShelf()
    with repository.batch(once=True) as batch:
        yield from _read(shelf, batch, found, partial(shelf.workspace, follow_ids=True, about=about))


class _PutTogether(Protocol):
    def __call__(self, keys: Collection[FileKey], /, *, revision: str) -> Workspace:
        """The workspace of these files of a shelf."""


def _read(
    shelf: Shelf | ValueShelf, batch: Batch, found: Sequence[Snapshot], put_together: _PutTogether
) -> Iterator[Workspace | None]:
    """Every state in turn; all contents are asked for at once, in the order in which they first appear."""
    before: Mapping[FileKey, TreeEntry] = {}
    asked: list[str] = []
    for snapshot in found:
        asked += [e.id for key, e in snapshot.files.items() if key not in before and _is_read(key.path, e)]
        before = snapshot.files
    contents = batch.read(asked, most_bytes=MAX_BYTES)
    for snapshot in found:
        shelf.keep(snapshot.files)
        _add(shelf, contents, snapshot)
        state = None
        with suppress(RegisterUnreadable):
            state = put_together(snapshot.files, revision=snapshot.commit)
        yield state


def plans(batch: Batch, snapshot: Snapshot) -> Workspace | None:
    """The register and the blueprints of a snapshot, without any progress; None without a register."""
    files = {key: entry for key, entry in snapshot.files.items() if _is_plan(key.path)}
    shelf = Shelf()
    return next(_read(shelf, batch, [replace(snapshot, files=files)], shelf.workspace))


def _is_plan(path: str) -> bool:
    role = role_of(path)
    return role is not None and role.kind in ("forces", "blueprint")


def add_files(shelf: Shelf, batch: Batch, snapshot: Snapshot) -> None:
    """Puts those of a state's files on the shelf that are not there yet."""
    asked = [e.id for key, e in snapshot.files.items() if key not in shelf and _is_read(key.path, e)]
    _add(shelf, batch.read(asked, most_bytes=MAX_BYTES), snapshot)


def _add(shelf: Shelf | ValueShelf, contents: Iterator[GitObject], snapshot: Snapshot) -> None:
    """Takes the contents of files that are not on the shelf yet, and what needs none."""
    for key, entry in snapshot.files.items():
        if key in shelf:
            continue
        if _is_read(key.path, entry):
            shelf.add(_entry(key.path, next(contents)), key.id, snapshot.commit)
        else:
            kind = EntryKind.LINK if entry.mode == LINK_MODE else EntryKind.SPECIAL
            shelf.add(FileEntry(path=key.path, kind=kind), key.id, snapshot.commit)


def _entry(path: str, found: GitObject) -> FileEntry:
    if found.content is not None:
        return FileEntry(path=path, content=found.content, size=found.size)
    if found.kind == "missing":
        return FileEntry(path=path, kind=EntryKind.CLOSED, detail="git has not fetched its contents")
    return FileEntry(path=path, kind=EntryKind.TOO_LARGE, size=found.size)
