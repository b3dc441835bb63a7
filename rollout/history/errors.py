"""Why history cannot be read: one error for each thing a person can do something about."""

from __future__ import annotations


class HistoryError(Exception):
    """History cannot be read; the message says why, in a user's words, and what to do."""


class NoGit(HistoryError):  # noqa: N818 - the names of these say what is the matter
    """The git program is not installed, or cannot be run."""


class NoRepository(HistoryError):  # noqa: N818
    """The folder belongs to no git repository, or to one that git refuses to read."""


class BadReference(HistoryError):  # noqa: N818
    """A name that leads to no commit."""


class NoCommits(BadReference):
    """The repository is new: nothing has been committed yet."""


class Shallow(HistoryError):  # noqa: N818
    """The answer lies before the point where a shallow clone begins."""


class TooSlow(HistoryError):  # noqa: N818
    """A git process took longer than the time limit and was stopped."""

    def __init__(self, command: str, seconds: float) -> None:
        super().__init__(f"git {command} has not answered within {seconds:g} seconds and was stopped.")


class GitFailed(HistoryError):  # noqa: N818
    """Git itself failed, for instance over a damaged repository."""
