"""What `--at` and `--since` name: a commit, and the data date that goes with it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rollout.history.errors import BadReference, HistoryError, Shallow
from rollout.history.line import Line, day_of
from rollout.history.line_cache import line_of
from rollout.history.objects import parse_commit
from rollout.history.repository import Repository, open_repository
from rollout.history.snapshots import workspace_at
from rollout.load.workspace import REGISTER_FILE
from rollout.model.workspace import Workspace

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Moment(NamedTuple):
    """A state of the workspace: the commit's full id, and the day up to the end of which it is reported."""

    commit: str
    day: date


class Past(NamedTuple):
    """A state of a workspace in its repository."""

    repository: Repository
    moment: Moment

    def workspace(self) -> Workspace:
        """The workspace as it stood then.

        Raises:
            RegisterUnreadable: If forces.yaml is missing or broken there.
        """
        return workspace_at(self.repository, self.moment.commit)


def past(folder: Path, written: str, *, is_checked_out: bool = True) -> Past:
    """The state that a person names, of the workspace in a folder (see `moment`).

    Args:
        folder: The workspace, or with nothing checked out a folder of its repository.
        written: A day, or anything git takes for a commit.
        is_checked_out: Whether the folder holds forces.yaml; else the nearest folder upward that held it then counts.

    Raises:
        HistoryError: If there is no such state.
    """
    repository = open_repository(folder)
    found = moment(repository, written)
    return Past(repository if is_checked_out else where_a_workspace_is(repository, found.commit), found)


def moment(repository: Repository, written: str, tip: str = "HEAD") -> Moment:
    """The state a person names.

    A day names the last commit of the first-parent line up to its end (UTC), as of that day; anything else is a
    reference, as of its committer's date (UTC).

    Args:
        repository: Where.
        written: `2026-11-22`, or anything git takes for a commit.
        tip: The end of the line that a day is looked for on.

    Raises:
        BadReference: If it names no commit, or is no real day.
        Shallow: If the day lies before the part of history that this clone has.
        HistoryError: If the day lies before history begins.
    """
    day = _day(written)
    if day is not None:
        return moment_of_day(repository, day, tip)
    commit = repository.commit(written)
    return Moment(commit, commit_day(repository, commit))


def named_commit(repository: Repository, written: str, tip: str = "HEAD") -> str:
    """The commit alone of the state a person names: its own day is not looked up (see `moment`)."""
    day = _day(written)
    return repository.commit(written) if day is None else moment_of_day(repository, day, tip).commit


def _day(written: str) -> date | None:
    """The day that is written; None when a reference is.

    Raises:
        BadReference: If it is no real day.
    """
    if _DAY.fullmatch(written) is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise BadReference(f'"{written}" is not a day of the calendar.') from None


def moment_of_day(repository: Repository, day: date, tip: str = "HEAD") -> Moment:
    """The state at the end of a day on the first-parent line that ends in `tip` (raises as `commit_by`)."""
    return Moment(commit_by(repository, line_of(repository, repository.commit(tip)), day), day)


def newest_tag(repository: Repository, folder: str, until: date) -> tuple[str, Moment]:
    """The newest tag of a folder of tags by its commit's date, and its state; none newer than `until` counts.

    Raises:
        BadReference: If there is none.
    """
    names = repository.tags(folder)
    with repository.batch() as batch:
        found = [
            (day_of(parse_commit(commit.content).committed), name, commit.id)
            for name, commit in zip(names, batch.read([f"{name}^{{commit}}" for name in names]), strict=True)
            if commit.content is not None
        ]
    known = [entry for entry in found if entry[0] <= until]
    if not known:
        raise BadReference(f"No tag {folder}/… marks an earlier state. Tag each one: git tag {folder}/{until:%Y-%m}")
    day, name, commit_id = max(known)
    return name.removeprefix("refs/tags/"), Moment(commit_id, day)


def commit_by(repository: Repository, line: Line, day: date) -> str:
    """The commit that was the state of the workspace at the end of a day.

    Raises:
        Shallow: If the day lies before the part of history that this clone has.
        HistoryError: If it lies before history begins.
    """
    commit = line.commit_by(day)
    if commit is not None:
        return commit
    if repository.is_shallow:
        raise Shallow(starts_late(line))
    raise HistoryError(f"There is nothing to show for {day}: history begins on {line.first_day}.")


def starts_late(line: Line) -> str:
    """What to say about a clone that holds only the end of history."""
    return (
        f"History starts at {line.first_day} here, because this clone is shallow. Fetch the rest: git fetch --unshallow"
    )


def commit_day(repository: Repository, commit: str) -> date:
    """The day (UTC) of a commit by its committer's clock."""
    with repository.batch() as batch:
        (found,) = batch.read([commit])
    return day_of(parse_commit(found.content or b"").committed)


def where_a_workspace_is(repository: Repository, commit: str) -> Repository:
    """The repository with the prefix of the nearest folder upward that holds forces.yaml in a commit.

    For where nothing is checked out: a bare repository, or a branch that has no workspace.

    Raises:
        HistoryError: If there is none.
    """
    parts = repository.prefix.split("/")[:-1]
    prefixes = ["".join(f"{part}/" for part in parts[:count]) for count in range(len(parts), -1, -1)]
    listed = repository.listing(commit, [f"{prefix}{REGISTER_FILE}" for prefix in prefixes])
    found = {entry.path.removesuffix(REGISTER_FILE) for entry in listed}
    for prefix in prefixes:
        if prefix in found:
            return replace(repository, prefix=prefix)
    raise HistoryError(f"There is no workspace in commit {commit[:12]}: no forces.yaml in this folder or above it.")
