"""`--since`: the earlier state that a brief or report compares itself with."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rollout.cli.session import Failure, Session
from rollout.report.since import Changes

if TYPE_CHECKING:
    from rollout.history.moments import Moment
    from rollout.history.repository import Repository

Function = TypeVar("Function", bound=Callable[..., Any])
USUAL = timedelta(days=28)
"""How far a brief looks back when nobody says otherwise."""

since_option = click.option(
    "--since",
    metavar="REF|DATE|last",
    help="Say what moved since then; last: the newest tag brief/…. 28 days before the data date when not given.",
)


def changes_since(session: Session, since: str | None) -> Changes | str | None:
    """The difference to the earlier state; a text says why there is none, None that there is no history at all.

    Raises:
        Failure: If an earlier state was asked for and cannot be read.
    """
    from rollout.history.errors import HistoryError, NoGit, NoRepository

    try:
        return _compared(session, since)
    except HistoryError as error:
        if since is not None:
            raise Failure(str(error)) from None
        return None if isinstance(error, NoGit | NoRepository) else str(error)


def _compared(session: Session, since: str | None) -> Changes:
    from rollout.history.diff import diff
    from rollout.history.moments import Moment
    from rollout.history.repository import open_repository
    from rollout.history.sides import read_sides

    past = session.past
    repository = open_repository(session.root) if past is None else past.repository
    tip = "HEAD" if past is None else past.moment.commit
    name, base = _base(session, repository, since, tip)
    head = None if past is None else Moment(past.moment.commit, session.as_of)
    with session.console.working("Reading both sides", quiet=session.quiet):
        sides = read_sides(repository, base, head, root=session.root, today=session.as_of)
    with session.console.working("Comparing", quiet=session.quiet):
        return Changes(diff=diff(sides), name=name)


def _base(session: Session, repository: Repository, since: str | None, tip: str) -> tuple[str, Moment]:
    """The earlier state, and what to call it beside its day."""
    from rollout.history.errors import BadReference
    from rollout.history.moments import moment, moment_of_day, newest_tag

    if since is None:
        return "", moment_of_day(repository, session.as_of - USUAL, tip)
    if since == "last":
        tag, found = newest_tag(repository, "brief", session.as_of)
        return f"the last brief ({tag})", found
    found = moment(repository, since, tip)
    if found.day > session.as_of:
        raise BadReference(f"--since {since} is {found.day}, after the data date {session.as_of}.")
    return ("" if found.day.isoformat() == since else since), found
