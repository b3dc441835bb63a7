"""`rollout diff`: what a change means, before and after, and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from rollout.cli.options import common_options
from rollout.cli.session import Failure, Session

if TYPE_CHECKING:
    from datetime import date

    from rollout.history.conditions import Condition
    from rollout.history.diff import Diff
    from rollout.history.moments import Moment
    from rollout.history.repository import Repository
    from rollout.history.sides import Sides

FORMATS = ("table", "json", "markdown")


@click.command(short_help="Say what a change means: dates, status and paths before and after, and why.")
@click.argument("range_", metavar="[BASE..HEAD]", required=False)
@click.option("--over-time", is_flag=True, default=False, help="Each side on its own data date.")
@click.option(
    "--fail-on",
    metavar="CONDITION",
    multiple=True,
    help="Exit with 1 when the change does this: any, later, finish:+5d, live:+5d, amber, red or target.",
)
@common_options
@click.pass_context
def command(ctx: click.Context, range_: str | None, over_time: bool, fail_on: tuple[str, ...]) -> None:
    """Say what a change means: facts, live and finish dates, status and critical path of every force before and
    after, what each cause did, and who departs from the blueprint otherwise.

    BASE..HEAD compares HEAD with where it left BASE; BASE alone compares the working tree, and nothing at all
    compares it with the last commit. Either may be a day. Both sides are seen on one data date, the head's, so a
    passing day is no change; --over-time gives each its own."""
    session = Session(ctx, FORMATS)
    conditions = [_condition(written) for written in fail_on]
    found = _compare(session, range_ or "", over_time=over_time)
    if session.format == "json":
        from rollout.report.diff_document import diff_text

        session.console.print(diff_text(found))
    elif session.format == "markdown":
        from rollout.report.diff_comment import comment

        session.console.result(comment(found))
    else:
        _print_tables(session, found)
    _judge(session, found, conditions)


def _condition(written: str) -> Condition:
    from rollout.history.conditions import WORDS, parse_condition

    condition = parse_condition(written)
    if condition is None:
        raise click.UsageError(f'--fail-on knows no "{written}". Write {WORDS}.')
    return condition


class _Asked(NamedTuple):
    """The two ends of a range as written; `head` None: the working tree, or what `--at` names."""

    base: str
    head: str | None


def _asked(session: Session, written: str) -> _Asked:
    for dots in ("...", ".."):
        if dots in written:
            base, head = written.split(dots, 1)
            if session.at is not None:
                raise click.UsageError("Name the head once: in BASE..HEAD or with --at.")
            return _Asked(base or "HEAD", head or "HEAD")
    if session.at is not None:
        return _Asked(written or f"{session.at}^", None)
    return _Asked(written or "HEAD", None)


def _compare(session: Session, written: str, *, over_time: bool) -> Diff:
    from rollout.history.diff import diff
    from rollout.history.repository import open_repository

    asked = _asked(session, written)
    with session.asking_history():
        repository = session.past.repository if session.past is not None else open_repository(session.root)
        with session.console.working("Reading both sides", quiet=session.quiet):
            sides = _read(session, repository, asked, over_time=over_time)
    with session.console.working("Comparing", quiet=session.quiet):
        return diff(sides)


def _read(session: Session, repository: Repository, asked: _Asked, *, over_time: bool) -> Sides:
    from rollout.history.moments import Moment, moment
    from rollout.history.sides import read_sides

    head = moment(repository, asked.head) if asked.head is not None else session.past and session.past.moment
    day = session.given_day or (session.as_of if head is None else head.day)
    tip = head.commit if head is not None else repository.commit("HEAD")
    return read_sides(
        repository,
        _base(repository, asked.base, tip, None if over_time else day),
        None if head is None else Moment(head.commit, day),
        root=session.root,
        today=day,
    )


def _base(repository: Repository, written: str, head: str, day: date | None) -> Moment:
    """Where the head left the base: the base itself, or the last commit the two share.

    `day` is its data date; when None that of the base, or of the commit.

    Raises:
        Failure: If they share none that is here.
    """
    from rollout.history.moments import Moment, commit_day, moment, named_commit

    base = moment(repository, written) if day is None else Moment(named_commit(repository, written), day)
    shared = repository.merge_base(base.commit, head)
    if shared is None:
        raise Failure(
            "The two share no history that is here. Fetch more of it (git fetch --unshallow, or in a workflow "
            "fetch-depth: 0), then try again."
        )
    if shared == base.commit:
        return base
    return Moment(shared, commit_day(repository, shared) if day is None else day)


def _print_tables(session: Session, found: Diff) -> None:
    from rollout.report.diff_tables import diff_tables

    if found.is_nothing:
        session.console.say(f"Nothing differs in meaning between {found.base.name} and {found.head.name}.")
    for table in diff_tables(found):
        session.console.table(table)
        session.console.print("")


def _judge(session: Session, found: Diff, conditions: list[Condition]) -> None:
    """Ends with 1 when the change does what it should not."""
    from rollout.history.conditions import met_by

    said = [line for condition in conditions for line in met_by(condition, found)]
    for line in dict.fromkeys(said):
        session.console.say(f"diff --fail-on: {line}.")
    if said:
        sys.exit(1)
