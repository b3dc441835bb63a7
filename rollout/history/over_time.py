"""Trends from a repository: which commit was the state on each report date, and what each says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date

from rollout.history.cache import ReportCache, state_key
from rollout.history.errors import HistoryError, Shallow
from rollout.history.moments import commit_by, starts_late
from rollout.history.report_state import report_states
from rollout.history.repository import Repository
from rollout.history.snapshots import plans, snapshots, value_states
from rollout.history.trends import Report, Trend, followed, report_dates, trend
from rollout.load.versions import id_at_version
from rollout.model.blueprint import Blueprint


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
    history = _History(repository, tip, last, every)
    if programme not in history.blueprints:
        raise NoProgramme(programme, last, history.programmes)
    return history.trends((programme,), done)[programme]


def programmes_over_time(repository: Repository, tip: str, last: date) -> Mapping[str, Trend]:
    """The same of every programme that can be read on the last report date, at month ends, from one reading.

    Raises:
        Shallow: If the clone has but one commit, or nothing up to `last`.
        HistoryError: If history begins after `last`.
    """
    history = _History(repository, tip, last, None)
    return history.trends(tuple(history.blueprints), lambda _: None)


class _History:
    """The states that some report dates look at; `programmes` are those of the last one, `blueprints` what they read.

    Raises as `programme_over_time`, but for `NoProgramme`.
    """

    def __init__(self, repository: Repository, tip: str, last: date, every: int | None) -> None:
        line = repository.line(tip)
        if repository.is_shallow and len(line.commits) == 1:
            raise Shallow(starts_late(line))
        commit_by(repository, line, last)
        self._repository = repository
        self._days = report_dates(line.first_day, last, every)
        commits = [commit_by(repository, line, day) for day in self._days]
        with repository.batch() as batch:
            self._found = {s.commit: s for s in snapshots(batch, tuple(dict.fromkeys(commits)), repository.prefix)}
            self._newest = plans(batch, self._found[commits[-1]])
        self._asked = {
            state_key(self._found[commit], day): (commit, day) for commit, day in zip(commits, self._days, strict=True)
        }
        self.programmes = () if self._newest is None else tuple(self._newest.programmes)
        self.blueprints = {
            name: programme.blueprint
            for name, programme in ({} if self._newest is None else self._newest.programmes).items()
            if programme.blueprint is not None
        }

    def trends(self, names: Collection[str], done: Callable[[date], object]) -> Mapping[str, Trend]:
        """The trends of some programmes; what is not kept from an earlier time is read once for all of them."""
        if self._newest is None or not names:
            return {}
        wanted = {name: _every_name(self.blueprints[name]) for name in names}
        caches = {name: ReportCache(self._repository.common_dir, name, wanted[name]) for name in names}
        known = {name: cache.load() for name, cache in caches.items()}
        missing = {key: at for key, at in self._asked.items() if any(key not in kept for kept in known.values())}
        read = dict(self._reports(missing, wanted, done))
        for name in names if read else ():
            kept = known[name] | {key: reports[name] for key, reports in read.items()}
            caches[name].save({**{key: kept[key] for key in self._asked}, **kept})
            known[name] = kept
        return {
            name: trend(
                name,
                self._newest.register,
                self.blueprints[name],
                [(day, known[name][key]) for key, (_, day) in self._asked.items()],
            )
            for name in names
        }

    def _reports(
        self,
        missing: Mapping[str, tuple[str, date]],
        wanted: Mapping[str, Collection[str]],
        done: Callable[[date], object],
    ) -> Iterator[tuple[str, Mapping[str, Report | None]]]:
        """What each state says on its days about each programme, in order; a state is read once for all its days."""
        commits = tuple(dict.fromkeys(commit for commit, _ in missing.values()))
        reading = value_states(self._repository, [self._found[commit] for commit in commits])
        state, at = None, ""
        for key, (commit, day) in missing.items():
            if commit != at:
                state, at = next(reading), commit
            yield key, dict.fromkeys(wanted) if state is None else report_states(state, day, wanted)
            done(day)


def _every_name(newest: Blueprint) -> frozenset[str]:
    """What the milestones of a trend are and ever were called."""
    versions = (newest.version, *(change.version - 1 for change in newest.changes))
    names = (id_at_version(id_, newest, version) for id_ in followed(newest) for version in versions)
    return frozenset(name for name in names if name is not None)
