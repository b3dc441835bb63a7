"""Forecasts from the past: the workspace as git knew it at each month end, and what has happened since.

Nothing of a forecast for a day is taken from any later state, so that removing later commits changes no date of it;
only what came of it, and which milestones still have a name, is asked of the newest state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import NamedTuple

from rollout.forecast.backtest import FORECAST, Backtest, Case, Said, Subject, scores
from rollout.forecast.foreseen import Foreseen, foreseen
from rollout.forecast.outcomes import Outcomes
from rollout.history.errors import HistoryError, Shallow
from rollout.history.line_cache import line_of
from rollout.history.moments import commit_by, starts_late
from rollout.history.over_time import NoProgramme
from rollout.history.repository import Repository
from rollout.history.snapshots import snapshots, value_states
from rollout.history.trends import report_dates
from rollout.model.workspace import Workspace
from rollout.schedule.engine import schedule

MONTHS = 24
SAMPLES = 2000

Working = Callable[[str], AbstractContextManager[None]]


class Asked(NamedTuple):
    """What is to be looked back on: up to `last`, one programme or all (None), and how the forecasts are drawn."""

    last: date
    programme: str | None = None
    months: int = MONTHS
    samples: int = SAMPLES
    seed: int = 1


def backtest(repository: Repository, tip: str, asked: Asked, working: Working = lambda _: nullcontext()) -> Backtest:
    """The forecasts from past month ends over the first-parent line that ends in a commit, and how they fared.

    One more month end than asked for is forecast where history reaches it, as the month before the first.

    Args:
        repository: Where; its folder is the workspace's.
        tip: The commit, as a full id.
        asked: What to look back on.
        working: Entered with a word about each step while it goes on.

    Raises:
        Shallow: If the clone has but one commit, or no month end before `last`.
        NoProgramme: If the programme asked for cannot be read on the last day.
        HistoryError: If history begins after `last`, no month has ended since, or forces.yaml cannot be read.
    """
    with working("Reading the history"):
        days, commits = _days(repository, tip, asked)
        with repository.batch() as batch:
            distinct = tuple(dict.fromkeys((*commits, commits[-1])))
            found = {s.commit: s for s in snapshots(batch, distinct, repository.prefix)}
        newest = next(value_states(repository, [found[commits[-1]]]))
        known = _checked(newest, asked)
    outcomes = Outcomes(schedule(known, asked.last))
    states = value_states(repository, [found[commit] for commit in dict.fromkeys(commits[:-1])])
    origins = days[-asked.months :]
    cases: list[Case] = []
    gaps: list[date] = []
    before: dict[Subject, Said] = {}
    state, at = None, ""
    for number, (day, commit) in enumerate(zip(days, commits, strict=False), start=1):
        with working(f"Forecasting from {day} ({number} of {len(days)})"):
            if commit != at:
                state, at = next(states), commit
            then = None if state is None else _foreseen(state, day, asked)
        if then is not None and day in origins:
            cases += _cases(then, outcomes, before)
        if then is None and day in origins:
            gaps.append(day)
        before = {} if then is None else {now: then.said[FORECAST][old] for old, now in outcomes.known_as(then)}
    return Backtest(
        as_of=asked.last,
        seed=asked.seed,
        samples=asked.samples,
        illustrative=known.register.service.illustrative,
        origins=tuple(day for day in origins if day not in gaps),
        gaps=tuple(gaps),
        cases=tuple(cases),
        scores=scores(cases, asked.last),
    )


def _days(repository: Repository, tip: str, asked: Asked) -> tuple[tuple[date, ...], list[str]]:
    """The month ends looked at, and the commit of each and of the last day."""
    line = line_of(repository, tip)
    if repository.is_shallow and len(line.commits) == 1:
        raise Shallow(starts_late(line))
    commit_by(repository, line, asked.last)
    ends = report_dates(line.first_day, asked.last)[:-1]
    if not ends:
        if repository.is_shallow:
            raise Shallow(starts_late(line))
        raise HistoryError(
            f"No month has ended between the beginning of history on {line.first_day} and {asked.last}: there is no "
            "forecast yet that could be looked back on."
        )
    days = ends[-asked.months - 1 :]
    return days, [commit_by(repository, line, day) for day in (*days, asked.last)]


def _checked(newest: Workspace | None, asked: Asked) -> Workspace:
    """The newest state, which must have a register, and the programme asked for."""
    if asked.programme is not None:
        programmes = {} if newest is None else newest.programmes
        if asked.programme not in programmes or programmes[asked.programme].blueprint is None:
            raise NoProgramme(asked.programme, asked.last, programmes)
    if newest is None:
        raise HistoryError(f"forces.yaml could not be read at {asked.last}, so nothing is known of what happened.")
    return newest


def _foreseen(state: Workspace, day: date, asked: Asked) -> Foreseen:
    only = None if asked.programme is None else (asked.programme,)
    return foreseen(state, day, programmes=only, samples=asked.samples, seed=asked.seed)


def _cases(then: Foreseen, outcomes: Outcomes, before: dict[Subject, Said]) -> Iterator[Case]:
    """What was foreseen on a day and can still be compared; `before` is what the month before had said."""
    for old, now in outcomes.known_as(then):
        outcome = outcomes.of(now, then)
        if outcome is None:
            continue
        said = {method: dates[old] for method, dates in then.said.items() if old in dates}
        if now in before:
            said["last-month"] = before[now]
        yield Case(then.day, now, said, outcome)
