"""What a person at a terminal is asked when `update` is given nothing to report: one thing after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from rollout.edit.report import MILESTONE_FACTS, set_to
from rollout.load.scalars import Refused

if TYPE_CHECKING:
    from rollout.cli.session import Session
    from rollout.cli.unit import Named
    from rollout.edit.changes import Change, Path

_QUESTIONS = {
    "started": "When did it start",
    "finished": "When was it reached",
    "remaining": "Working time still needed (6d, 2w)",
    "expected": "When do you expect to reach it",
    "blocked": "What stops it",
    "since": "Since when",
    "note": "What should a reader know",
    "evidence": "A link or reference that shows it was reached",
}


def interview(session: Session, subject: Named, place: Path | None) -> Iterator[Change]:
    """Ask about milestones until there is nothing more to say, then whether everything is confirmed."""
    today = session.as_of.isoformat()
    while True:
        here = place or _choose_milestone(session, subject)
        if here is None:
            break
        yield from _about(subject, here, today)
        place = None
    if click.confirm(f"Is everything in the file right up to the end of {today}?", default=False, err=True):
        change = set_to(subject.kind, ("confirmed",), today, today)
        assert not isinstance(change, Refused)
        yield change


def _choose_milestone(session: Session, subject: Named) -> Path | None:
    """Which milestone, by number or id; None when there is nothing (more) to report."""
    from rollout.edit.seed import own_milestones

    ids = own_milestones(subject.blueprint, subject.unit)
    for number, id_ in enumerate(ids, 1):
        session.console.say(f"{number:>3}  {id_}: {subject.blueprint.milestones[id_].title}")
    while True:
        answer = click.prompt(
            "Which milestone? (number or id; Enter for none)", default="", show_default=False, err=True
        )
        if not answer:
            return None
        chosen = ids[int(answer) - 1] if answer.isdecimal() and 0 < int(answer) <= len(ids) else answer
        try:
            return subject.milestone(chosen)
        except click.UsageError as error:
            session.console.say(error.message)


def _about(subject: Named, place: Path, today: str) -> Iterator[Change]:
    """What there is to say about one milestone."""
    words = ", ".join(MILESTONE_FACTS)
    while True:
        name = click.prompt(
            f"What do you report about {place[-1]}? ({words}; Enter for nothing more)",
            default="", show_default=False, err=True,
        )  # fmt: skip
        if not name:
            return
        if name not in MILESTONE_FACTS:
            click.echo(f"It can be one of: {words}.", err=True)
            continue
        yield _answered(subject, (*place, name), today)


def _answered(subject: Named, path: Path, today: str) -> Change:
    """One field's value, asked for until it is one."""
    name = str(path[-1])
    while True:
        text = click.prompt(_QUESTIONS[name], err=True)
        change = set_to(subject.kind, path, text, today)
        if not isinstance(change, Refused):
            return change
        click.echo(f"{change.message}. {change.hint or ''}".rstrip(), err=True)
