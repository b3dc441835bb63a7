"""`rollout path`: the critical path of a force as a story, and the next-nearest path."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from rollout.cli.complete import complete_force, complete_milestone, complete_programme
from rollout.cli.options import common_options
from rollout.cli.session import Session, nearest
from rollout.report.documents import path_document
from rollout.report.listings import PATH_COLUMNS, path_csv, path_rows
from rollout.report.tables import Table, as_markdown
from rollout.report.words import days
from rollout.schedule.explain import driving_path, nearest_to_critical
from rollout.schedule.result import Key, Schedule

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
    unit = scheduled_unit(session, programme, force)
    schedule = session.schedule
    row = schedule.programmes[programme].units[unit]
    if to is not None and (to not in row.milestones or row.milestones[to].early_finish is None):
        raise click.UsageError(f'{unit} has no milestone "{to}" in {programme}.{nearest(to, list(row.milestones))}')
    if session.format == "json":
        session.console.print(json.dumps(path_document(schedule, programme, unit, to), ensure_ascii=False, indent=1))
        return
    keys = row.critical_path if to is None else driving_path(schedule, [Key(programme, unit, to)])
    finish = row.finish if to is None else row.milestones[to].early_finish
    goal = programme if to is None else f"{programme}/{to}"
    words = f"{unit}: {goal} finishes on {finish}"
    if session.format == "csv":
        session.console.print(path_csv(schedule, keys, programme, unit))
        return
    tables = [_table(schedule, keys, f"{words}{_mark(schedule)}", programme, unit)]
    near = nearest_to_critical(schedule, programme, unit)
    if near is not None:
        title = f"Next: {near.key.milestone} may slip {days(near.total_float or 0)} before it sets the finish"
        tables.append(_table(schedule, driving_path(schedule, [near.key]), title, programme, unit))
    for table in tables:
        if session.format == "markdown":
            session.console.print(as_markdown(table))
        else:
            session.console.table(table)
            session.console.print("")


def scheduled_unit(session: Session, programme: str, force: str) -> str:
    """The unit that delivers a programme for a force, one that is scheduled.

    Raises:
        click.UsageError: If there is none, with the reason.
    """
    found = session.scheduled(programme)
    session.force(force)
    units = session.units_of(programme, force)
    if not units:
        raise click.UsageError(f"{force} has not joined {programme}: there is no progress file of its.")
    row = found.units[units[0]]
    if row.participation != "active":
        raise click.UsageError(f"{force} is not scheduled in {programme}: {row.participation}.")
    return units[0]


def _mark(schedule: Schedule) -> str:
    return " (illustrative)" if schedule.workspace.register.service.illustrative else ""


def _table(schedule: Schedule, keys: Sequence[Key], title: str, programme: str, unit: str) -> Table:
    rows = list(path_rows(schedule, keys, programme, unit))
    caption = "" if rows else "Nothing is left to do on it."
    return Table(title=title, columns=PATH_COLUMNS, rows=rows, caption=caption)
