"""`rollout path`: the critical path of a force as a story, and the next-nearest path."""

from __future__ import annotations

import json
from typing import Any

import click

from rollout.cli.complete import complete_force, complete_milestone, complete_programme
from rollout.cli.options import common_options
from rollout.cli.session import Session, nearest
from rollout.report.documents import empty_path_document, path_document
from rollout.report.listings import PATH_COLUMNS, path_csv, path_rows
from rollout.report.tables import Table
from rollout.report.words import days
from rollout.schedule.explain import Path, next_path, told_path
from rollout.schedule.result import Schedule

FORMATS = ("table", "json", "csv", "markdown")


@click.command(short_help="Tell a force's critical path as a story, then the next-nearest path.")
@click.argument("programme", shell_complete=complete_programme)
@click.argument("force", shell_complete=complete_force)
@click.option("--to", metavar="MILESTONE", shell_complete=complete_milestone, help="Trace from this milestone instead.")
@common_options
@click.pass_context
def command(ctx: click.Context, programme: str, force: str, to: str | None) -> None:
    """Tell what sets the finish of FORCE in PROGRAMME: each step, its dates, what drives it, and its drag (how many
    working days the finish would come forward without it)."""
    session = Session(ctx, FORMATS)
    schedule = session.schedule
    if is_empty(session, programme, force):
        if session.format == "json":
            session.console.print(as_document(empty_path_document(schedule, programme, force)))
        return
    unit = scheduled_unit(session, programme, force)
    row = schedule.programmes[programme].units[unit]
    if to is not None and (to not in row.milestones or row.milestones[to].early_finish is None):
        raise click.UsageError(f'{unit} has no milestone "{to}" in {programme}.{nearest(to, list(row.milestones))}')
    if session.format == "json":
        session.console.print(as_document(path_document(schedule, programme, unit, to)))
        return
    path = told_path(schedule, programme, unit, to)
    finish = row.finish if to is None else row.milestones[to].early_finish
    goal = programme if to is None else f"{programme}/{to}"
    words = f"{unit}: {goal} finishes on {finish}" if finish else f"{unit}: nothing of {goal} applies"
    if session.format == "csv":
        session.console.print(path_csv(schedule, path, programme, unit))
        return
    tables = [_table(schedule, path, f"{words}{_mark(schedule)}", programme, unit)]
    following = next_path(schedule, programme, unit)
    if following is not None:
        near, path = following
        title = f"Next: {near.key.milestone} has {days(near.total_float or 0)} of float"
        tables.append(_table(schedule, path, title, programme, unit))
    session.show(tables)


def is_empty(session: Session, programme: str, force: str) -> bool:
    """Whether there is nothing to tell, since the programme cannot be computed; it says so."""
    session.programme(programme)
    session.force(force)
    if session.schedule.programmes[programme].computable:
        return False
    session.console.say(f"{programme} cannot be computed, so it has no dates: `rollout check` says why.")
    return True


def as_document(document: dict[str, Any]) -> str:
    """A document as it is printed."""
    return json.dumps(document, ensure_ascii=False, indent=1)


def scheduled_unit(session: Session, programme: str, force: str) -> str:
    """The unit that delivers a programme for a force, one that is scheduled.

    Raises:
        click.UsageError: If there is none, with the reason.
    """
    units = session.units_of(programme, force)
    if not units:
        raise click.UsageError(f"{force} has not joined {programme}: there is no progress file of its.")
    row = session.schedule.programmes[programme].units[units[0]]
    if row.participation != "active":
        raise click.UsageError(f"{force} is not scheduled in {programme}: {row.participation}.")
    return units[0]


def _mark(schedule: Schedule) -> str:
    return " (illustrative)" if schedule.workspace.register.service.illustrative else ""


def _table(schedule: Schedule, path: Path, title: str, programme: str, unit: str) -> Table:
    rows = list(path_rows(schedule, path, programme, unit))
    caption = "" if rows else "Nothing is left to do on it."
    return Table(title=title, columns=PATH_COLUMNS, rows=rows, caption=caption)
