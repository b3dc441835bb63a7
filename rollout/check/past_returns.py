"""Each unit's last returns as git knows them: what P416 looks at.

Nearly every return changes something, so a unit's older files are read one by one, newest first, only until one says
something else. Plans are computed for those few units that have said the same three times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from rollout.check.returns import UNCHANGED_RETURNS, Confirmed, facts_said
from rollout.history.batch import Batch
from rollout.history.line import Line
from rollout.history.repository import Repository
from rollout.history.snapshots import Snapshot, snapshots, workspaces
from rollout.load.assemble import read_file
from rollout.load.entries import FileEntry, role_of
from rollout.load.facts import FactsReader
from rollout.load.nodes import fastest_parser
from rollout.load.returns import confirmed_in
from rollout.load.text import MAX_BYTES
from rollout.model.progress import Progress
from rollout.model.workspace import ForceReturn, Workspace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule

_CYCLES = UNCHANGED_RETURNS + 1
"""How many return cycles to look back: three returns in time lie within three of them."""

Unit = tuple[str, str]
"""A programme and a unit of it."""


class _Said(NamedTuple):
    """A return that says what the newest one says: its day, and the commit that held it (None: what is checked)."""

    on: date
    commit: str | None


def past_returns(repository: Repository, tip: str, plan: Schedule) -> Mapping[Unit, Sequence[Confirmed]]:
    """The last three returns, oldest first, of every unit that said the same in all of them.

    Args:
        repository: Where; its folder is the workspace's.
        tip: The commit at which to begin, as a full id.
        plan: The schedule of what is checked: of that commit, or of the working tree on top of it.

    Raises:
        HistoryError: If git cannot answer.
    """
    line = repository.line(tip)
    commits = _recent(line, plan.data_date, plan.workspace.register.service.return_cycle * _CYCLES)
    if len(commits) < UNCHANGED_RETURNS - 1:
        return {}
    with repository.batch() as batch:
        states = snapshots(batch, commits, repository.prefix)
        reading = _Reading(batch, states)
        said = dict(reading.unchanged(plan))
    return _with_finishes(repository, commits, said, plan)


def _recent(line: Line, last: date, days: int) -> list[str]:
    """The commits that were the state of the workspace at the end of each of the last days, newest first."""
    found = (line.commit_by(last - timedelta(days=back)) for back in range(days))
    return list(dict.fromkeys(commit for commit in found if commit is not None))


class _Reading:
    """Reads older versions of single files."""

    def __init__(self, batch: Batch, states: Sequence[Snapshot]) -> None:
        self._batch = batch
        self._states = [(state.commit, {key.path: key.id for key in state.files}) for state in states]
        self._facts = FactsReader()
        self._known: dict[tuple[str, str], Any] = {}

    def unchanged(self, plan: Schedule) -> Iterator[tuple[Unit, list[_Said]]]:
        """Units with a finish ahead whose last returns all say the same, with those returns, newest first."""
        for name, programme in plan.programmes.items():
            files = plan.workspace.programmes[name].units
            for unit, row in programme.units.items():
                newest = files[unit].confirmed_by(plan.data_date) if unit in files else None
                if newest is not None and row.finish is not None and row.finish > plan.data_date:
                    found = self._same(plan.workspace, files[unit], newest)
                    if len(found) == UNCHANGED_RETURNS:
                        yield (name, unit), found

    def _same(self, workspace: Workspace, progress: Progress, newest: date) -> list[_Said]:
        """A unit's last returns as long as they say what the newest one says: three at most."""
        facts, found, before = facts_said(progress), [_Said(newest, None)], None
        own = progress.origin.source.path
        given = [f"programmes/returns/{force}.yaml" for force in _members(workspace, progress)]
        for commit, files in self._states:
            ids = tuple(files.get(path) for path in (own, *given))
            if ids == before:
                continue
            before = ids
            older = self._value(own, ids[0])
            if not isinstance(older, Progress):
                break
            on = self._confirmed(older, zip(given, ids[1:], strict=True), found[-1].on)
            if on is None or on == found[-1].on:
                continue
            if facts_said(older) != facts:
                break
            found.append(_Said(on, commit))
            if len(found) == UNCHANGED_RETURNS:
                break
        return found

    def _confirmed(self, older: Progress, given: Iterator[tuple[str, str | None]], until: date) -> date | None:
        """When a state was last confirmed, by its own file or by a force's return."""
        returns = (self._value(path, id_) for path, id_ in given)
        days = [older.confirmed, *(confirmed_in(r, older.programme) for r in returns if isinstance(r, ForceReturn))]
        return max((day for day in days if day is not None and day <= until), default=None)

    def _value(self, path: str, id_: str | None) -> Any:
        """What a version of a file says; None when it was not there, or cannot be read."""
        if id_ is None:
            return None
        if (path, id_) not in self._known:
            self._known[path, id_] = self._read(path, id_)
        return self._known[path, id_]

    def _read(self, path: str, id_: str) -> Any:
        role = role_of(path)
        assert role is not None  # they are the paths of files that were read
        (found,) = self._batch.read([id_], most_bytes=MAX_BYTES)
        if found.content is None:
            return None
        entry = FileEntry(path=path, content=found.content, size=found.size)
        return read_file(entry, role, self._facts, fastest_parser(), None).value


def _members(workspace: Workspace, progress: Progress) -> tuple[str, ...]:
    """The forces whose own returns speak for a unit."""
    unit = progress.unit
    return workspace.register.collaborations[unit].forces if progress.collaboration else (unit,)


def _with_finishes(
    repository: Repository, commits: Sequence[str], said: Mapping[Unit, Sequence[_Said]], plan: Schedule
) -> Mapping[Unit, Sequence[Confirmed]]:
    """The returns with the finish that the plan of their day had; those without one are left out."""
    asked: dict[str | None, dict[date, list[Unit]]] = {}
    for unit, found in said.items():
        for one in found:
            asked.setdefault(one.commit, {}).setdefault(one.on, []).append(unit)
    needed = [commit for commit in reversed(commits) if commit in asked]
    states = zip(needed, workspaces(repository, needed), strict=True) if needed else ()
    history: dict[Unit, list[Confirmed]] = {}
    for commit, state in (*states, (None, plan.workspace)):
        if state is not None:
            for unit, confirmed in _finishes(state, asked.get(commit, {})):
                history.setdefault(unit, []).append(confirmed)
    return history


def _finishes(state: Workspace, asked: Mapping[date, Sequence[Unit]]) -> Iterator[tuple[Unit, Confirmed]]:
    """What one state's plan gave units on the days they were confirmed."""
    for on, units in sorted(asked.items()):
        programmes = schedule(state, on).programmes
        for unit in units:
            scheduled = programmes.get(unit[0])
            row = None if scheduled is None else scheduled.units.get(unit[1])
            if row is not None and row.finish is not None:
                # All of them said the same: one word for it tells the reader of this history as much.
                yield unit, Confirmed(on, "the same", row.finish)
