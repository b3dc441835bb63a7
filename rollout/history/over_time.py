"""Trends from a repository: which commit was the state on each report date, and what each says.

One programme's trend ends in a commit; those of all programmes, for reports, end in the schedule the reports show.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date

from rollout.history.batch import Batch
from rollout.history.cache import ReportCache, state_key
from rollout.history.errors import HistoryError, Shallow
from rollout.history.line import Line
from rollout.history.line_cache import line_of
from rollout.history.moments import commit_by, starts_late
from rollout.history.report_state import report_of, report_states
from rollout.history.repository import Repository
from rollout.history.snapshots import Snapshot, plans, root_trees, snapshots, value_states
from rollout.history.trends import Report, Trend, followed, report_dates, trend
from rollout.load.versions import id_at_version
from rollout.model.blueprint import Blueprint
from rollout.model.register import Register
from rollout.model.workspace import Workspace
from rollout.schedule.calendars import Calendars
from rollout.schedule.result import Schedule
from rollout.schedule.standing import Status


class NoProgramme(HistoryError):  # noqa: N818 - it says what is the matter
    """The programme is not there on the last report date; `known` are those that are."""

    def __init__(self, programme: str, day: date, known: Collection[str]) -> None:
        super().__init__(f'There is no programme "{programme}" at {day}, or its blueprint cannot be read.')
        self.known = known


def programme_over_time(
    repository: Repository,
    tip: str,
    last: date,
    programme: str,
    *,
    every: int | None = None,
    done: Callable[[date], object] = lambda _: None,
) -> Trend:
    """How a programme's key milestones moved over the first-parent line that ends in a commit.

    Args:
        repository: Where; its folder is the workspace's.
        tip: The commit, as a full id.
        last: The last report date.
        programme: The programme's id.
        every: Calendar days between report dates; month ends when None.
        done: Told each report date when it is done.

    Raises:
        Shallow: If the clone has but one commit, or nothing up to `last`.
        NoProgramme: If the programme cannot be read on the last report date.
        HistoryError: If history begins after `last`.
    """
    line = _line(repository, tip, last)
    days = report_dates(line.first_day, last, every)
    commits = [commit_by(repository, line, day) for day in days]
    with repository.batch() as batch:
        asked = _asked(repository, batch, zip(commits, days, strict=True))
        (now,) = snapshots(batch, commits[-1:], repository.prefix)
        register, newest = _plan(plans(batch, now), programme, last)
        known = _known(repository, batch, asked, {programme: _every_name(newest)}, done)[programme]
    return trend(programme, register, newest, [(day, known[key]) for key, (_, day) in asked.items()])


def programmes_over_time(
    repository: Repository, tip: str, now: Schedule, judged: Mapping[str, Mapping[str, Status]], *, most: int
) -> Mapping[str, Trend]:
    """How the key milestones of every programme moved from month end to month end, up to a schedule at hand.

    History is read in one pass: two processes for all that is read, and each state once for all programmes.

    Args:
        repository: Where; its folder is the workspace's.
        tip: The end of the first-parent line, as a full id.
        now: The last state; its data date is the last report date.
        judged: Its computed statuses by programme (see `statuses`).
        most: How many report dates count, the last ones.

    Returns:
        The trend of each programme whose blueprint can be read now.

    Raises:
        Shallow: If the clone has but one commit, or nothing up to the data date.
        HistoryError: If history begins after the data date.
    """
    line = _line(repository, tip, now.data_date)
    past = report_dates(line.first_day, now.data_date)[-most:-1]
    commits = [commit_by(repository, line, day) for day in past]
    plan = {name: known.blueprint for name, known in now.workspace.programmes.items() if known.blueprint is not None}
    wanted = {name: _every_name(blueprint) for name, blueprint in plan.items()}
    with repository.batch() as batch:
        asked = _asked(repository, batch, zip(commits, past, strict=True))
        known = _known(repository, batch, asked, wanted, lambda _: None)
    return {
        name: trend(
            name,
            now.workspace.register,
            blueprint,
            [
                *((day, known[name][key]) for key, (_, day) in asked.items()),
                (now.data_date, report_of(now, judged, name, wanted[name])),
            ],
        )
        for name, blueprint in plan.items()
    }


def _line(repository: Repository, tip: str, last: date) -> Line:
    """The line that ends in a commit, when it reaches back to the last report date (raises as its callers)."""
    line = line_of(repository, tip)
    if repository.is_shallow and len(line.commits) == 1:
        raise Shallow(starts_late(line))
    commit_by(repository, line, last)
    return line


Asked = Mapping[str, tuple[str, date]]
"""Commits and report dates by the key of the state."""


def _asked(repository: Repository, batch: Batch, states: Iterable[tuple[str, date]]) -> Asked:
    """Commits and days by what their reports are kept under."""
    states = tuple(states)
    trees = root_trees(batch, [commit for commit, _ in states])
    return {state_key(trees[commit], repository.prefix, day): (commit, day) for commit, day in states}


def _known(
    repository: Repository,
    batch: Batch,
    asked: Asked,
    wanted: Mapping[str, Collection[str]],
    done: Callable[[date], object],
) -> Mapping[str, Mapping[str, Report | None]]:
    """By programme, the report of each state and day that is asked for: kept from before, else computed and kept."""
    caches = {name: ReportCache(repository.common_dir, name, ids) for name, ids in wanted.items()}
    known = {name: cache.load() for name, cache in caches.items()}
    missing = {key: at for key, at in asked.items() if any(key not in kept for kept in known.values())}
    commits = tuple(dict.fromkeys(commit for commit, _ in missing.values()))
    found = dict(zip(commits, snapshots(batch, commits, repository.prefix), strict=True))
    new = dict(_reports(repository, found, missing, wanted, done))
    if new:
        for name, cache in caches.items():
            reports = known[name] | {key: by_programme[name] for key, by_programme in new.items()}
            cache.save({**{key: reports[key] for key in asked}, **known[name]})
            known[name] = reports
    return known


def _reports(
    repository: Repository,
    found: Mapping[str, Snapshot],
    asked: Asked,
    wanted: Mapping[str, Collection[str]],
    done: Callable[[date], object],
) -> Iterator[tuple[str, Mapping[str, Report | None]]]:
    """The reports of each state and day that is not known yet, in order; a state is read once for all its days."""
    reading = value_states(repository, tuple(found.values()), wanted)
    state, at, calendars = None, "", None
    for key, (commit, day) in asked.items():
        if commit != at:
            state, at = next(reading), commit
        if state is None:
            yield key, dict.fromkeys(wanted)
        else:
            if calendars is None or calendars.register is not state.register:
                calendars = Calendars(state.register)
            yield key, report_states(state, day, wanted, calendars)
        done(day)


def _plan(workspace: Workspace | None, programme: str, day: date) -> tuple[Register, Blueprint]:
    known = {} if workspace is None else workspace.programmes
    blueprint = known[programme].blueprint if programme in known else None
    if workspace is None or blueprint is None:
        raise NoProgramme(programme, day, known)
    return workspace.register, blueprint


def _every_name(newest: Blueprint) -> frozenset[str]:
    """What the milestones of a trend are and ever were called."""
    versions = (newest.version, *(change.version - 1 for change in newest.changes))
    names = (id_at_version(id_, newest, version) for id_ in followed(newest) for version in versions)
    return frozenset(name for name in names if name is not None)
