"""`rollout backtest`: how well past forecasts met what has happened since."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from rollout.cli.complete import complete_programme
from rollout.cli.options import common_options, samples_option, seed_option
from rollout.cli.session import Session, nearest
from rollout.forecast.backtest import MONTHS, SAMPLES

if TYPE_CHECKING:
    from rollout.forecast.backtest import Backtest

FORMATS = ("table", "json", "csv", "markdown")
SHALLOW = (
    "This clone is shallow: only forecasts since its history begins are looked back on. Fetch the rest: "
    "git fetch --unshallow"
)


@click.command(short_help="Measure how well past forecasts met what happened since.")
@click.argument("programme", required=False, shell_complete=complete_programme)
@click.option(
    "--months",
    type=click.IntRange(1, 600),
    default=MONTHS,
    show_default=True,
    help="How many month ends to look back on.",
)
@samples_option(SAMPLES)
@seed_option
@common_options
@click.pass_context
def command(ctx: click.Context, programme: str | None, months: int, samples: int, seed: int) -> None:
    """Measure how well forecasts would have done: for each past month end, the forecast from the workspace as it stood
    in git that day, compared with what has happened up to the data date, for PROGRAMME or all.

    Beside the forecast stand its rivals: the blueprint without what finished work taught, the schedule, the force's
    own expected dates, and the forecast of the month before. A date counts once it has passed, whether it was met or
    not."""
    session = Session(ctx, FORMATS)
    found = _read(session, programme, months, samples, seed)
    from rollout.report import backtest_document

    if session.format == "json":
        session.console.print(backtest_document.backtest_text(found))
    elif session.format == "csv":
        from rollout.report.tables import as_csv

        session.console.print(as_csv(backtest_document.CSV_FIELDS, backtest_document.csv_rows(found)))
    else:
        _print_tables(session, found)
    _say_gaps(session, found)


def _read(session: Session, programme: str | None, months: int, samples: int, seed: int) -> Backtest:
    from rollout.forecast.origins import Asked, backtest
    from rollout.history.over_time import NoProgramme
    from rollout.history.repository import open_repository

    with session.asking_history():
        past = session.past
        repository = open_repository(session.root) if past is None else past.repository
        if repository.is_shallow:
            session.console.say(SHALLOW)
        tip = repository.commit("HEAD") if past is None else past.moment.commit
        asked = Asked(session.as_of, programme, months, samples, seed)
        try:
            return backtest(repository, tip, asked, partial(session.console.working, quiet=session.quiet))
        except NoProgramme as error:
            raise click.UsageError(f"{error}{nearest(programme or '', error.known)}") from None


def _print_tables(session: Session, found: Backtest) -> None:
    from rollout.report.backtest_tables import calibration, rivals

    session.show((calibration(found), rivals(found)))
    if session.format == "table" and not session.quiet:
        session.console.say(f"{found.samples:,} samples of each forecast, seed {found.seed}.")


def _say_gaps(session: Session, found: Backtest) -> None:
    if found.gaps and not session.quiet:
        days = ", ".join(map(str, found.gaps[:5])) + (" and others" if len(found.gaps) > 5 else "")
        session.console.say(f"Nothing could be read at {days}: there is no forecast from these month ends.")
