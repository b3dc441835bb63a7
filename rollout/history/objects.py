"""Git objects and raw listings as values: bytes in, values out."""

from __future__ import annotations

import os
from typing import NamedTuple

FILE_MODES = frozenset({"100644", "100755", "100664"})
"""Modes of ordinary files; the last one was written by very old versions of git."""
LINK_MODE = "120000"
FOLDER_MODE = "40000"
SUBMODULE_MODE = "160000"
NO_MODE = "000000"
"""The mode of nothing: before a file is added, after it is deleted."""


class TreeEntry(NamedTuple):
    """One path of a tree. `path` may hold bytes that are no text, as `os.fsdecode` shows them."""

    mode: str
    id: str
    path: str

    @property
    def is_file(self) -> bool:
        """Whether it is an ordinary file: no link, no submodule, no folder."""
        return self.mode in FILE_MODES


class Change(NamedTuple):
    """One path that differs between two trees. An added one has `NO_MODE` before, a deleted one after.

    `status` is A (added), D (deleted), M (contents or mode changed) or T (another kind of thing, such as a link).
    """

    path: str
    status: str
    mode_before: str
    mode_after: str
    id_before: str
    id_after: str


class Touch(NamedTuple):
    """A commit and what it changed against its first parent."""

    commit: str
    changes: tuple[Change, ...]


class CommitHead(NamedTuple):
    """What a commit says about itself that matters here: its tree, its parents, the committer's time (seconds UTC)."""

    tree: str
    parents: tuple[str, ...]
    committed: int


def parse_listing(output: bytes) -> tuple[TreeEntry, ...]:
    """The output of `ls-tree -r -z`."""
    entries = []
    for record in output.split(b"\0")[:-1]:
        head, _, path = record.partition(b"\t")
        mode, _, id_ = head.decode("ascii").split(" ")
        entries.append(TreeEntry(mode, id_, os.fsdecode(path)))
    return tuple(entries)


def parse_changes(output: bytes) -> tuple[Change, ...]:
    """The output of `diff-tree -r -z --raw --no-abbrev --no-renames` over two trees."""
    fields = output.split(b"\0")
    return tuple(_change(head, path) for head, path in zip(fields[:-1:2], fields[1::2], strict=True))


def _change(head: bytes, path: bytes) -> Change:
    before, after, id_before, id_after, status = head.decode("ascii").removeprefix(":").split(" ")
    return Change(os.fsdecode(path), status, before, after, id_before, id_after)


def parse_touches(output: bytes) -> tuple[Touch, ...]:
    """The output of `log -r -z --raw --no-abbrev --no-renames --format=%H`, in its order."""
    touches: list[tuple[str, list[Change]]] = []
    fields = iter(output.split(b"\0")[:-1])
    for head in fields:
        if head.startswith((b":", b"\n:")):
            touches[-1][1].append(_change(head.removeprefix(b"\n"), next(fields)))
        else:
            touches.append((head.decode("ascii"), []))
    return tuple(Touch(commit, tuple(changes)) for commit, changes in touches)


def parse_tree(content: bytes, id_bytes: int) -> tuple[TreeEntry, ...]:
    """One tree object: its own entries, folders not walked.

    Args:
        content: The object.
        id_bytes: How many bytes an id has: 20, or 32 in a repository of SHA-256 ids.
    """
    entries = []
    at = 0
    while at < len(content):
        space = content.index(b" ", at)
        end = content.index(b"\0", space)
        mode = content[at:space].decode("ascii")
        after = end + 1 + id_bytes
        entries.append(TreeEntry(mode, content[end + 1 : after].hex(), os.fsdecode(content[space + 1 : end])))
        at = after
    return tuple(entries)


def parse_commit(content: bytes) -> CommitHead:
    """One commit object; one whose date makes no sense is as old as time itself, as it is for git."""
    tree, parents, committed = "", [], 0
    for line in content.split(b"\n\n", 1)[0].split(b"\n"):
        name, _, value = line.partition(b" ")
        if name == b"tree":
            tree = value.decode("ascii")
        elif name == b"parent":
            parents.append(value.decode("ascii"))
        elif name == b"committer":
            words = value.rsplit(b" ", 2)
            committed = int(words[1]) if len(words) == 3 and words[1].isdigit() else 0
    return CommitHead(tree, tuple(parents), committed)
