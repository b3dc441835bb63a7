"""A change as git tells it: what is asked of a repository before an account's change can be judged."""

from __future__ import annotations

from typing import NamedTuple

from rollout.check.authority import ChangedFile, Proposal
from rollout.check.authority_paths import spot
from rollout.history.errors import HistoryError, Shallow
from rollout.history.objects import FILE_MODES
from rollout.history.repository import Repository
from rollout.load.assemble import RegisterUnreadable, read_workspace
from rollout.load.entries import FileEntry
from rollout.load.text import MAX_BYTES
from rollout.load.workspace import REGISTER_FILE
from rollout.model.register import Register


class Fork(NamedTuple):
    """A change between commits, as full ids: the tip of the branch it is to go to, its end, and where it left."""

    base: str
    head: str
    before: str


def fork(repository: Repository, base: str, head: str) -> Fork:
    """Where a change begins and ends.

    Args:
        repository: Where.
        base: The branch that the change is to go to, as a person names it.
        head: The end of the change, as a person names it.

    Raises:
        BadReference: If one of them names no commit.
        Shallow: If this clone does not go back to where the change began.
        HistoryError: If the two have nothing in common.
    """
    tip, end, before = repository.fork(base, head)
    if before is not None:
        return Fork(tip, end, before)
    if repository.is_shallow:
        raise Shallow("This clone does not reach back to where the change began; fetch more: git fetch --unshallow")
    raise HistoryError(f"{tip[:12]} and {end[:12]} have no history in common; fetch more, or name other commits.")


def read_proposal(repository: Repository, before: str, head: str) -> Proposal:
    """Everything a change touches, with the contents of what a workspace reads.

    Args:
        repository: Where; its prefix is the workspace's folder.
        before: Where the change began (see `fork`), a full id.
        head: Where it ends, a full id.
    """
    changes = repository.changes(before, head)
    wanted: dict[str, None] = {}
    for change in changes:
        if spot(change.path, repository.prefix).has_fields:
            sides = ((change.mode_before, change.id_before), (change.mode_after, change.id_after))
            wanted |= {id_: None for mode, id_ in sides if mode in FILE_MODES}
    with repository.batch() as batch:
        contents = {found.id: found.content for found in batch.read(tuple(wanted), most_bytes=MAX_BYTES)}
    return Proposal(
        files=tuple(
            ChangedFile(
                path=change.path,
                mode_before=change.mode_before,
                mode_after=change.mode_after,
                before=contents.get(change.id_before) if change.mode_before in FILE_MODES else None,
                after=contents.get(change.id_after) if change.mode_after in FILE_MODES else None,
            )
            for change in changes
        ),
        paths=tuple(entry.path for entry in repository.listing(head)),
        prefix=repository.prefix,
        base=before,
        head=head,
    )


def register_at(repository: Repository, commit: str) -> Register:
    """The register as a commit has it; nothing else is read.

    Raises:
        HistoryError: If the commit has none that can be read.
    """
    path = f"{repository.prefix}{REGISTER_FILE}"
    entry = next((entry for entry in repository.listing(commit, [path]) if entry.path == path and entry.is_file), None)
    if entry is None:
        raise HistoryError(f"There is no {path} in commit {commit[:12]}, so nobody can be authorised.")
    with repository.batch() as batch:
        (found,) = batch.read([entry.id], most_bytes=MAX_BYTES)
    try:
        file = FileEntry(path=REGISTER_FILE, content=found.content or b"", size=found.size)
        return read_workspace([file], revision=commit).register
    except RegisterUnreadable as error:
        first = next(problem for problem in error.problems if problem.location.file == REGISTER_FILE)
        raise HistoryError(
            f"{path} cannot be read in commit {commit[:12]}, so nobody can be authorised: "
            f"{first.location} {first.code} {first.message}"
        ) from None
