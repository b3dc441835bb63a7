"""`rollout forecast`: when forces will really finish, with chances, learned from those that went first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rollout.cli.complete import complete_force, complete_programme
from rollout.cli.options import common_options, samples_option, seed_option
from rollout.cli.session import Session

if TYPE_CHECKING:
    from rollout.forecast.result import Forecast

FORMATS = ("table", "json", "csv", "markdown")
SAMPLES = 10_000


@click.command(short_help="Say when forces will really finish, with chances.")
@click.argument("programme", required=False, shell_complete=complete_programme)
@click.option(
    "--force", metavar="FORCE", shell_complete=complete_force, help="Only this force, milestone by milestone."
)
@samples_option(SAMPLES)
@seed_option
@click.option("--unlimited", is_flag=True, help="As if every delivery centre had room for everybody.")
@common_options
@click.pass_context
def command(
    ctx: click.Context, programme: str | None, force: str | None, samples: int, seed: int, *, unlimited: bool
) -> None:
    """Say when each force will finish and how many will be live when: durations are drawn many times from what
    finished and unfinished work has shown so far, and followed through the schedule. A date is as likely as not, or
    met four times in five; it is no promise."""
    session = Session(ctx, FORMATS)
    names = [programme] if programme is not None else sorted(session.workspace.programmes)
    for name in names:
        session.programme(name)
    units = None if force is None else {name: session.units_of(name, session.force(force)) for name in names}
    if units is not None and programme is None:
        names = [name for name in names if units[name]]
    traced = session.format == "json" or force is not None
    found = _computed(session, names, samples=samples, seed=seed, queued=not unlimited, traced=traced)
    if session.format == "json":
        from rollout.report.forecast_document import forecast_text

        session.console.print(forecast_text(found, names, units))
    elif session.format == "csv":
        from rollout.report.forecast_document import CSV_FIELDS, csv_rows
        from rollout.report.tables import as_csv

        session.console.print(as_csv(CSV_FIELDS, csv_rows(found, names, units)))
    else:
        _print_tables(session, found, names, units)
    if force is not None and not any((units or {}).values()):
        session.console.say(f"{force} has not joined {programme or 'any programme'}: there is nothing to forecast.")


def _computed(session: Session, names: list[str], *, samples: int, seed: int, queued: bool, traced: bool) -> Forecast:
    schedule = session.schedule
    from rollout.forecast.engine import forecast

    with session.console.working("Drawing samples", quiet=session.quiet):
        return forecast(schedule, samples=samples, seed=seed, queued=queued, programmes=names, traced=traced)


def _print_tables(session: Session, found: Forecast, names: list[str], units: dict[str, list[str]] | None) -> None:
    from rollout.report.forecast_tables import programme_tables

    dated = [name for name in names if found.programmes[name].computable]
    for name in names:
        if name not in dated:
            session.console.say(f"{name} cannot be computed, so it has no dates: `rollout check` says why.")
    session.show(
        table for name in dated for table in programme_tables(found, name, None if units is None else units[name])
    )
