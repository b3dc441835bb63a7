"""`rollout trend`: how the dates of key milestones moved, report by report."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from rollout.cli.complete import complete_force, complete_programme
from rollout.cli.options import common_options
from rollout.cli.session import Session, nearest

if TYPE_CHECKING:
    from rollout.history.trends import Trend

FORMATS = ("table", "json", "csv", "markdown")
SHALLOW = "This clone is shallow: the trend starts where its history does. Fetch the rest: git fetch --unshallow"
_EVERY = re.compile(r"([1-9][0-9]{0,3})d")


@click.command(short_help="Show how the dates of key milestones moved, report by report.")
@click.argument("programme", shell_complete=complete_programme)
@click.option("--force", metavar="FORCE", shell_complete=complete_force, help="Only this force, date by date.")
@click.option("--every", metavar="DAYS", help="Report dates every so many calendar days (7d), not at month ends.")
@common_options
@click.pass_context
def command(ctx: click.Context, programme: str, force: str | None, every: str | None) -> None:
    """Show how the dates of PROGRAMME's key milestones moved: what was computed at each month end up to the data date
    from the workspace as it stood in git that day, and at the data date itself."""
    session = Session(ctx, FORMATS)
    days = _days(every)
    found = _read(session, programme, days)
    units = None if force is None else _units(found, force)
    from rollout.report import trend_document

    if session.format == "json":
        session.console.print(trend_document.trend_text(found, units))
    elif session.format == "csv":
        from rollout.report.tables import as_csv

        session.console.print(as_csv(trend_document.CSV_FIELDS, trend_document.csv_rows(found, units)))
    else:
        _print_tables(session, found, units)
    _say_gaps(session, found)


def _days(every: str | None) -> int | None:
    if every is None:
        return None
    match = _EVERY.fullmatch(every)
    if match is None:
        raise click.UsageError(f'--every takes calendar days, for instance 7d; "{every}" is none.')
    return int(match[1])


def _read(session: Session, programme: str, every: int | None) -> Trend:
    from rollout.history.over_time import NoProgramme, programme_over_time
    from rollout.history.repository import open_repository

    with session.asking_history(), session.console.working("Reading the history", quiet=session.quiet):
        past = session.past
        repository = open_repository(session.root) if past is None else past.repository
        if repository.is_shallow:
            session.console.say(SHALLOW)
        tip = repository.commit("HEAD") if past is None else past.moment.commit
        try:
            return programme_over_time(repository, tip, session.as_of, programme, every=every)
        except NoProgramme as error:
            raise click.UsageError(f"{error}{nearest(programme, error.known)}") from None


def _units(found: Trend, force: str) -> list[str]:
    """The units of a trend that deliver for a force: its own, or a collaboration it belongs to."""
    units = [series.unit for series in found.series if force in (series.unit, *series.forces)]
    known = (*found.register.forces, *found.register.collaborations)
    if not units and force not in known:
        raise click.UsageError(f'There is no force "{force}".{nearest(force, known)}')
    return units


def _print_tables(session: Session, found: Trend, units: list[str] | None) -> None:
    from rollout.report.trend_tables import date_by_date, overview

    if units == []:
        session.console.say(f"Nothing of this force was ever scheduled in {found.programme} on a report date.")
    session.show([overview(found)] if units is None else date_by_date(found, units))


def _say_gaps(session: Session, found: Trend) -> None:
    if found.gaps and not session.quiet:
        days = ", ".join(map(str, found.gaps[:5])) + (" and others" if len(found.gaps) > 5 else "")
        session.console.say(f"There was no {found.programme} that could be read at {days}: the trend has gaps there.")
