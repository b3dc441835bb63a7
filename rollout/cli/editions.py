"""What `report` and `brief` share: options about names and markings, and the edition they make."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from rollout.cli.session import Session
from rollout.cli.since import changes_since, since_option
from rollout.report.since import Changes

if TYPE_CHECKING:
    from rollout.forecast.backtest import Backtest
    from rollout.forecast.result import Forecast
    from rollout.history.trends import Trend
    from rollout.report.charts.selection import Foresight
    from rollout.report.edition import Edition
    from rollout.schedule.result import Schedule

Function = TypeVar("Function", bound=Callable[..., Any])
NAMES = ("all", "exceptions", "withhold")
MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET")


forecast_option = click.option(
    "--forecast",
    is_flag=True,
    default=False,
    help="Add likely dates: as likely as not, four chances in five (takes some seconds).",
)


backtest_option = click.option(
    "--backtest",
    is_flag=True,
    default=False,
    help="Add likely dates, and how often such dates were met before (takes a while).",
)


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
    return names(marking(since_option(forecast_option(backtest_option(function)))))


def make_edition(
    session: Session, names: str | None, max_marking: str | None, since: str | None, *, forecast: bool, backtest: bool
) -> Edition:
    """The edition of the session's workspace at its data date, compared with an earlier state where there is one, and
    with likely dates when they are asked for."""
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
        forecast=_foreseen(session, schedule) if forecast or backtest else None,
        measured=_measured(session) if backtest else None,
    )


def _foreseen(session: Session, schedule: Schedule) -> Forecast:
    from rollout.forecast.engine import forecast

    with session.console.working("Drawing samples", quiet=session.quiet):
        return forecast(schedule)


def _measured(session: Session) -> Backtest:
    from rollout.forecast.backtest import MONTHS, SAMPLES
    from rollout.forecast.origins import Asked, backtest
    from rollout.history.repository import open_repository

    with session.asking_history():
        past = session.past
        repository = open_repository(session.root) if past is None else past.repository
        tip = repository.commit("HEAD") if past is None else past.moment.commit
        asked = Asked(session.as_of, None, MONTHS, SAMPLES, 1)
        return backtest(repository, tip, asked, partial(session.console.working, quiet=session.quiet))


def foresight(session: Session, edition: Edition) -> Foresight:
    """What pictures need of forecasts and of history; of history nothing, and why is said, where there is none."""
    from rollout.history.errors import HistoryError
    from rollout.history.over_time import programmes_over_time
    from rollout.history.repository import open_repository
    from rollout.report.charts.bands import bands
    from rollout.report.charts.drifted import MOST_REPORTS, delivery_lines, programme_lines
    from rollout.report.charts.selection import Foresight

    found: Mapping[str, Trend] = {}
    why = "No month has ended between the first commit and the data date."
    try:
        with session.console.working("Reading the history", quiet=session.quiet):
            past = session.past
            repository = open_repository(session.root) if past is None else past.repository
            tip = repository.commit("HEAD") if past is None else past.moment.commit
            judged = {name: standing.statuses for name, standing in edition.standings.items()}
            found = programmes_over_time(repository, tip, edition.schedule, judged, most=MOST_REPORTS)
    except HistoryError as error:
        why = str(error)
    if not session.quiet and all(len(each.days) < 2 for each in found.values()):
        session.console.say(f"No picture shows how dates moved. {why}")
    known = {name: found[name] for name in edition.programmes if name in found}
    return Foresight(
        forecasts=bands(edition),
        trends={name: programme_lines(edition, each) for name, each in known.items()},
        deliveries={name: delivery_lines(edition, each) for name, each in known.items()},
    )


def own_templates(session: Session) -> Path | None:
    """The workspace's own templates, if it has any."""
    folder = session.root / "templates"
    return folder if folder.is_dir() else None
