"""What `report` and `brief` share: options about names and markings, and the edition they make."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rollout.cli.session import Session
from rollout.cli.since import changes_since, since_option
from rollout.report.since import Changes

if TYPE_CHECKING:
    from rollout.report.edition import Edition

Function = TypeVar("Function", bound=Callable[..., Any])
NAMES = ("all", "exceptions", "withhold")
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET")


def edition_options(function: Function) -> Function:
    """Give a command the options about names, markings, and what to compare with."""
    names = click.option(
        "--names",
        type=click.Choice(NAMES),
        help="Who is named: all, exceptions (what needs action) or nobody; the register says what is usual.",
    )
    marking = click.option(
        "--max-marking",
        type=click.Choice(MARKINGS, case_sensitive=False),
        help="Leave out what is marked higher, and say how much that is.",
    )
    return names(marking(since_option(function)))


def make_edition(session: Session, names: str | None, max_marking: str | None, since: str | None = None) -> Edition:
    """The edition of the session's workspace at its data date, compared with an earlier state where there is one."""
    from rollout.report.edition import Edition
    from rollout.schedule.standing import standings

    changes = changes_since(session, since)
    if isinstance(changes, Changes):
        schedule, found = changes.diff.attribution.head, changes.diff.standings
    else:
        schedule = session.schedule
        with session.console.working("Judging the status", quiet=session.quiet):
            found = standings(schedule)
    return Edition(
        schedule=schedule,
        standings=found,
        names=names or schedule.workspace.register.service.names,
        max_marking=max_marking,
        changes=changes,
    )


def own_templates(session: Session) -> Path | None:
    """The workspace's own templates, if it has any."""
    folder = session.root / "templates"
    return folder if folder.is_dir() else None
