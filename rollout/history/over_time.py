"""A programme's trend from a repository: which commit was the state on each report date, and what each says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

from rollout.history.cache import ReportCache, state_key
from rollout.history.errors import HistoryError, Shallow
from rollout.history.moments import commit_by, starts_late
from rollout.history.report_state import report_state
from rollout.history.repository import Repository
from rollout.history.snapshots import Snapshot, plans, snapshots, value_states
from rollout.history.trends import Report, Trend, followed, report_dates, trend
from rollout.load.versions import id_at_version
from rollout.model.blueprint import Blueprint
from rollout.model.register import Register
from rollout.model.workspace import Workspace


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
    line = repository.line(tip)
    if repository.is_shallow and len(line.commits) == 1:
        raise Shallow(starts_late(line))
    commit_by(repository, line, last)
    days = report_dates(line.first_day, last, every)
    commits = [commit_by(repository, line, day) for day in days]
    with repository.batch() as batch:
        found = {s.commit: s for s in snapshots(batch, tuple(dict.fromkeys(commits)), repository.prefix)}
        register, newest = _plan(plans(batch, found[commits[-1]]), programme, last)
    wanted = _every_name(newest)
    cache = ReportCache(repository.common_dir, programme, wanted)
    asked = {state_key(found[commit], day): (commit, day) for commit, day in zip(commits, days, strict=True)}
    known = cache.load()
    missing = {key: at for key, at in asked.items() if key not in known}
    reports = dict(_reports(repository, found, missing, programme, wanted, done))
    if reports:
        cache.save({**{key: (known | reports)[key] for key in asked}, **known})
    known |= reports
    return trend(programme, register, newest, [(day, known[key]) for key, (_, day) in asked.items()])


def _reports(
    repository: Repository,
    found: Mapping[str, Snapshot],
    asked: Mapping[str, tuple[str, date]],
    programme: str,
    wanted: Collection[str],
    done: Callable[[date], object],
) -> Iterator[tuple[str, Report | None]]:
    """The report of each state and day that is not known yet, in order; a state is read once for all its days."""
    commits = tuple(dict.fromkeys(commit for commit, _ in asked.values()))
    reading = value_states(repository, [found[commit] for commit in commits])
    state, at = None, ""
    for key, (commit, day) in asked.items():
        if commit != at:
            state, at = next(reading), commit
        yield key, None if state is None else report_state(state, day, programme, wanted)
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
