"""`rollout schedule`: every milestone of a programme, a force, or the whole workspace."""

from __future__ import annotations

import click

from rollout.cli.complete import complete_force, complete_programme
from rollout.cli.options import common_options
from rollout.cli.session import Session
from rollout.report.documents import schedule_text
from rollout.report.listings import drivers_text, schedule_csv, schedule_rows
from rollout.report.tables import Column, Table
from rollout.schedule.result import Schedule, UnitSchedule

FORMATS = ("table", "json", "csv", "markdown")
_COLUMNS = (
    Column("Force"),
    Column("Milestone"),
    Column("State", drop=2),
    Column("Early start", drop=4),
    Column("Early finish"),
    Column("Late finish", drop=9),
    Column("Float", right=True),
    Column("Target float", right=True, drop=8),
    Column("Baseline", drop=6),
    Column("Variance", right=True, drop=3),
    Column("Drag", right=True, drop=7),
    Column("Driven by", keep=False, drop=5),
)


@click.command(short_help="Show every milestone: dates, floats, baseline, variance, drivers.")
@click.argument("programme", required=False, shell_complete=complete_programme)
@click.option("--force", metavar="FORCE", shell_complete=complete_force, help="Only this force or collaboration.")
@click.option(
    "--near-critical",
    type=click.IntRange(0, 5000),
    default=5,
    show_default=True,
    metavar="DAYS",
    help="Working days of total float up to which work is near-critical.",
)
@common_options
@click.pass_context
def command(ctx: click.Context, programme: str | None, force: str | None, near_critical: int) -> None:
    """Show every milestone of a PROGRAMME (all of them when none is named): early and late dates, floats, baseline,
    variance and what drives each date."""
    session = Session(ctx, FORMATS)
    session.near_critical = near_critical
    if programme is not None:
        session.programme(programme)
    if force is not None:
        session.force(force)
    schedule = session.schedule
    chosen = {name: _units(schedule, session, name, force) for name in schedule.programmes if programme in (None, name)}
    if session.format == "json":
        session.console.print(schedule_text(schedule, chosen))
    elif session.format == "csv":
        session.console.print(schedule_csv(schedule, chosen, with_national=force is None))
    else:
        session.show(_table(schedule, name, units, with_national=force is None) for name, units in chosen.items())


def _units(schedule: Schedule, session: Session, programme: str, force: str | None) -> list[UnitSchedule]:
    units = schedule.programmes[programme].units
    names = units if force is None else session.units_of(programme, force)
    return [units[name] for name in names]


def _table(schedule: Schedule, programme: str, units: list[UnitSchedule], *, with_national: bool) -> Table:
    def text(value: object) -> str:
        return "" if value is None else str(value)

    rows = []
    for unit, m in schedule_rows(schedule, programme, units, with_national=with_national):
        state = f"{m.state} *" if m.critical else m.state
        rows.append(
            (
                unit, m.key.milestone, state, text(m.early_start), text(m.early_finish), text(m.late_finish),
                text(m.total_float), text(m.target_float), text(m.baseline), text(m.variance), text(m.drag),
                drivers_text(m),
            )
        )  # fmt: skip
    service = schedule.workspace.register.service
    title = f"{programme} at {schedule.data_date}" + (" (illustrative)" if service.illustrative else "")
    outside = [f"{unit.unit}: {unit.participation}" for unit in units if unit.participation != "active"]
    notes = ["* critical. Floats, variance and drag in working days."]
    if not schedule.programmes[programme].computable:
        notes = [f"{programme} cannot be computed: rollout check says why."]
    if outside:
        notes.append(f"Not scheduled: {', '.join(outside)}.")
    return Table(title=title, columns=_COLUMNS, rows=rows, caption="\n".join(notes))
