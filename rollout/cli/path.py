"""`rollout path`: the critical path of a force as a story, and the next-nearest path."""

from __future__ import annotations

import json
from collections.abc import Sequence

import click

from rollout.cli.complete import complete_force, complete_milestone, complete_programme
from rollout.cli.options import common_options
from rollout.cli.session import Session, nearest
from rollout.report.documents import path_document
from rollout.report.tables import Column, Table, as_csv, as_markdown
from rollout.report.words import days
from rollout.schedule.explain import driving_path, nearest_to_critical
from rollout.schedule.result import Driver, Key, Schedule, key_text

FORMATS = ("table", "json", "csv", "markdown")
_COLUMNS = (
    Column("Step", right=True, drop=4),
    Column("Milestone"),
    Column("Starts", drop=2),
    Column("Finishes"),
    Column("Days left", right=True, drop=3),
    Column("Drag", right=True),
    Column("Because of", keep=False),
)


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
    tables = [_table(schedule, keys, f"{words}{_mark(schedule)}", programme, unit)]
    near = nearest_to_critical(schedule, programme, unit)
    if near is not None:
        title = f"Next: {near.key.milestone} may slip {days(near.total_float or 0)} before it sets the finish"
        tables.append(_table(schedule, driving_path(schedule, [near.key]), title, programme, unit))
    for table in tables:
        if session.format == "csv":
            session.console.print(as_csv([column.title for column in table.columns], iter(table.rows)))
            return
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


def because(driver: Driver, programme: str, unit: str | None) -> str:
    """A driver in words."""
    if driver.predecessor is None:
        return {
            "data-date": "the data date: it has not happened yet",
            "force-start": "the force's own start",
            "not-before": "not before its date",
            "expected": "the force's expected date",
            "slot": "its centre's slot",
        }.get(driver.floor or "", driver.floor or "")
    name = key_text(driver.predecessor, programme, unit)
    if (driver.type, driver.lag) == ("FS", "0d"):
        return name
    sign = "" if (driver.lag or "").startswith("-") else "+"
    lag = "" if driver.lag == "0d" else f"{sign}{driver.lag}"
    return f"{name} {driver.type}{lag}"


def _table(schedule: Schedule, keys: Sequence[Key], title: str, programme: str, unit: str) -> Table:
    rows = []
    for number, key in enumerate(keys, 1):
        m = schedule.milestone(key)
        rows.append(
            (
                str(number),
                key_text(key, programme, unit),
                str(m.early_start),
                str(m.early_finish),
                str(m.remaining),
                "" if m.drag is None else str(m.drag),
                ", ".join(because(driver, programme, unit) for driver in m.drivers),
            )
        )
    caption = "" if rows else "Nothing is left to do on it."
    return Table(title=title, columns=_COLUMNS, rows=rows, caption=caption)
