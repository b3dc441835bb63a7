"""A git repository as far as history needs it: which commit was when, what it holds, and what changed.

    repository = open_repository(Path("."))
    head = repository.commit("HEAD")
    line = repository.line(head)                                  # which commit was the state on which day
    repository.listing(head, [repository.prefix + "programmes"])  # paths with modes and ids
    repository.changes(base, head)                                # deletions, mode changes, links: nothing is hidden
    with repository.batch() as batch:
        for found in batch.read(ids): ...                         # contents

Names given by a person become ids first (`Repository.commit`); everything else is asked by full id.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from rollout.history.batch import Batch
from rollout.history.errors import BadReference, GitFailed, HistoryError, NoCommits, NoGit, NoRepository
from rollout.history.git import Ended, Place, run, start
from rollout.history.line import Line, end_of, parse_line
from rollout.history.objects import Change, Touch, TreeEntry, parse_changes, parse_listing, parse_touches

TIME_LIMIT = 300.0
"""Seconds after which a git process that has not answered is stopped."""

_FULL_ID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?\n")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_/-]*(?:[.~^][A-Za-z0-9_/-]+)*[~^]?")
"""References that mean the same inside a longer expression: no two dots, nothing that begins like an option."""
_RAW = (
    "-r", "-z", "--raw", "--no-renames", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--no-relative",
    "--ignore-submodules=none",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A repository that a folder belongs to; made by `open_repository`.

    `folder` is where git runs: the folder asked about; `top` is the root of its working tree, None where that does not
    matter. `prefix` is the folder's path inside the repository, "" at its root, else ending in "/": the path `prefix +
    "forces.yaml"` of a commit is the folder's forces.yaml. In a bare repository it is "". `common_dir` is the directory
    all work trees share (`.git`), for locks and caches. `is_shallow` says that history is cut off.
    """

    folder: Path
    common_dir: Path
    top: Path | None = None
    prefix: str = ""
    is_bare: bool = False
    is_shallow: bool = False
    time_limit: float = TIME_LIMIT

    def commit(self, reference: str) -> str:
        """The full id of the commit that a person's reference names: a branch, a tag, an id, `HEAD~3`.

        Raises:
            BadReference: If it names no commit, or begins with a hyphen; `NoCommits` when nothing is committed yet.
        """
        if not reference.startswith("-") and reference.isprintable() and reference.strip():
            found = self._run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}")
            if found.code == 0 and _FULL_ID.fullmatch(found.output):
                return found.output.decode("ascii").strip()
            if reference in ("HEAD", "@") and not self._has_commits():
                raise NoCommits("Nothing has been committed in this repository yet, so it has no history.")
        raise BadReference(f'"{reference}" names no commit of this repository.{self._fetch_hint()}')

    def fork(self, one: str, other: str) -> tuple[str, str, str | None]:
        """The commits that two references name, and their best common ancestor (None: none is here), asked at once.

        Raises:
            BadReference: If one of them names no commit (see `commit`).
        """
        if all(map(_NAME.fullmatch, (one, other))):
            found = self._run("rev-parse", f"{one}^{{commit}}...{other}^{{commit}}", "--")
            if not found.code:
                end, start, *bases = found.output.decode("ascii").split()
                return start, end, next((base[1:] for base in bases if base.startswith("^")), None)
        start, end = self.commit(one), self.commit(other)
        return start, end, self.merge_base(start, end)

    def _has_commits(self) -> bool:
        return bool(self._answer("rev-list", "--max-count=1", "--all"))

    def _fetch_hint(self) -> str:
        return " This clone is shallow: `git fetch --unshallow` fetches the rest." if self.is_shallow else ""

    def line(self, commit: str) -> Line:
        """The first-parent line that ends in a commit, oldest first, with the running maximum of its dates.

        Args:
            commit: A full id.
        """
        return parse_line(self._answer("rev-list", "--first-parent", "--timestamp", commit, "--"))

    def line_since(self, older: str, commit: str) -> Line | None:
        """The part of the first-parent line of a commit that came after an older commit of the same line.

        Args:
            older: A full id.
            commit: A full id.

        Returns:
            None when the older commit does not stand on that line, or is not here; no commits when it is the same one.
        """
        found = self._run("rev-list", "--first-parent", "--timestamp", "--parents", commit, f"^{older}", "--")
        rows = [row.split() for row in found.output.decode("ascii").splitlines()]
        if found.code or (rows[-1][2:3] != [older] if rows else commit != older):
            return None
        return parse_line("\n".join(f"{row[0]} {row[1]}" for row in rows).encode("ascii"))

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor of two commits (full ids); None when the two share no history that is here."""
        lines = self._answer("rev-parse", f"{one}...{other}", "--").decode("ascii").split()
        return next((line[1:] for line in lines if line.startswith("^")), None)

    def listing(self, commit: str, paths: Sequence[str] = ()) -> tuple[TreeEntry, ...]:
        """Everything in a commit's tree with mode and id, folders walked, sorted by path.

        Args:
            commit: A full id.
            paths: Only what stands at or below these paths, as they are from the root of the repository.
        """
        return parse_listing(self._answer("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths))

    def changes(self, before: str, after: str) -> tuple[Change, ...]:
        """Every path that differs between two commits or trees, with modes and ids, sorted by path.

        Nothing is taken for a rename: a file that moved is deleted at one path and added at the other. Modes tell
        ordinary files (100644, 100755) from links (120000) and submodules (160000). Two paths that differ in nothing
        but case are two changes.

        Args:
            before: A full id.
            after: A full id.
        """
        return parse_changes(self._answer("diff-tree", *_RAW, before, after, "--"))

    def touches(self, tip: str, since: date, paths: Sequence[str]) -> tuple[Touch, ...]:
        """The commits of the first-parent line that changed something at or below some paths, newest first.

        Args:
            tip: The end of the line, a full id.
            since: The first day (UTC) that counts; git stops at the first commit that says it is older.
            paths: As they are from the root of the repository.
        """
        how = (
            "--first-parent",
            "-m",
            "--no-color",
            "--format=%H",
            f"--max-age={end_of(since - timedelta(days=1)) + 1}",
        )
        # Other than `ls-tree --full-tree` it takes paths from where it runs.
        return parse_touches(self._answer("log", *_RAW, *how, tip, "--", *paths, folder=self.top))

    def tags(self, folder: str) -> tuple[str, ...]:
        """The full names of the tags below a folder of tags (`brief` for `refs/tags/brief/…`), sorted."""
        names = self._answer("rev-parse", "--symbolic-full-name", f"--tags={folder}/*", "--")
        return tuple(sorted(name for name in names.decode("utf-8", "surrogateescape").splitlines() if name != "--"))

    def batch(self, *, once: bool = False) -> Batch:
        """A conversation with `git cat-file --batch`: any number of objects by id, from one process.

        A context manager; see `Batch.read`. With `once` everything is asked for at once, which is quicker.
        """
        how = ("--buffer",) if once else ()
        return Batch(lambda: start(self.place, ("cat-file", "--batch", *how)), self.time_limit, once=once)

    @property
    def place(self) -> Place:
        """Where git runs for it."""
        return Place(self.folder, self.common_dir if self.is_bare else None)

    def _run(self, *arguments: str, folder: Path | None = None) -> Ended:
        place = self.place if folder is None else self.place._replace(folder=folder)
        return run(place, arguments, self.time_limit)

    def _answer(self, *arguments: str, folder: Path | None = None) -> bytes:
        ended = self._run(*arguments, folder=folder)
        if ended.code:
            raise GitFailed(f"git {arguments[0]} failed: {ended.said}")
        return ended.output


def open_repository(folder: Path, *, time_limit: float = TIME_LIMIT) -> Repository:
    """The repository a folder belongs to: of its own, of a folder above it, a linked work tree, or a bare one.

    Args:
        folder: Any folder of the working tree, or a bare repository.
        time_limit: Seconds that any one git process may take.

    Raises:
        NoGit: If git is not installed.
        NoRepository: If the folder does not exist, belongs to no repository, or to one that git refuses to read
            (another user's, without `safe.directory`).
    """
    folder = Path(os.path.realpath(folder))
    if not folder.is_dir():
        raise NoRepository(f"There is no folder {folder}.")
    here = Repository(folder=folder, common_dir=folder, is_bare=_looks_bare(folder))
    questions = ("--is-inside-work-tree", "--is-bare-repository", "--is-shallow-repository", "--show-cdup")
    found = run(here.place, ("rev-parse", *questions, "--git-common-dir"), time_limit)
    if found.code:
        raise _refusal(folder, found.said)
    inside, bare, shallow, *rest = os.fsdecode(found.output).removesuffix("\n").split("\n")
    if inside != "true" and bare != "true":
        raise NoRepository(f"{folder} lies in no working tree of its repository; name the folder of the workspace.")
    up = rest.pop(0).count("..") if inside == "true" else 0
    return Repository(
        folder=folder,
        top=(folder, *folder.parents)[up],
        common_dir=Path(os.path.realpath(folder / "\n".join(rest))),
        prefix="".join(f"{part}/" for part in folder.parts[len(folder.parts) - up :]),
        is_bare=inside != "true",
        is_shallow=shallow == "true",
        time_limit=time_limit,
    )


def find_repository(folder: Path) -> Repository | None:
    """The repository a folder belongs to; None without one, or without git."""
    try:
        return open_repository(folder)
    except (NoGit, NoRepository):
        return None


def _looks_bare(folder: Path) -> bool:
    """Whether a folder is itself a bare repository, and lies in no working tree.

    Inside a working tree a folder that looks like a repository is part of somebody's data; git would take it, and the
    configuration in it, for the repository.
    """
    if any(os.path.lexists(above / ".git") for above in (folder, *folder.parents)):
        return False
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def _refusal(folder: Path, said: str) -> HistoryError:
    if "dubious ownership" in said:
        return NoRepository(
            f"Git refuses to read {folder}, because it belongs to another user. If you trust it: "
            f'git config --global --add safe.directory "{folder}"'
        )
    if "not a git repository" in said or "bare repository" in said:
        return NoRepository(f"{folder} is in no git repository, so it has no history.")
    return GitFailed(f"Git could not read the repository of {folder}: {said}")
