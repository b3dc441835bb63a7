"""What history says about returns: which were confirmed three times without a change, and how far the finish slid.

A unit's file and its returns are followed backwards from a commit, version by version, only until something differs;
most differ at once. Whole states are read for the few whose last three returns say the same, one for each day on
which the first of the three was confirmed. However many files there are, git is started five times.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import NamedTuple

from rollout.check.facts import Clock, files_of
from rollout.check.returns import days_in_time, is_complete, is_in_time
from rollout.check.unchanged import TIMES, Slide, Unit, goes_on, said
from rollout.history.batch import Batch
from rollout.history.errors import HistoryError
from rollout.history.finishes import finish_of
from rollout.history.objects import NO_MODE, Touch
from rollout.history.repository import Repository
from rollout.history.sides import blob_id
from rollout.history.snapshots import Snapshot, snapshots, value_states
from rollout.load.assemble import read_file
from rollout.load.entries import FileEntry, Role, role_of
from rollout.load.facts import FactsReader
from rollout.load.nodes import fastest_parser
from rollout.load.returns import folded
from rollout.load.shelf import FileKey
from rollout.load.text import MAX_BYTES
from rollout.load.value_shelf import ValueShelf
from rollout.model.progress import NATIONAL, Progress
from rollout.model.workspace import ForceReturn, Workspace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule

_NOW = "now"
"""The id of a plan as it stands in the workspace that is checked."""


class Version(NamedTuple):
    """One state of a unit's files: the commit that made it, and what then stood at each path (None: nothing)."""

    commit: str
    ids: tuple[str | None, ...]


class Unchanged(NamedTuple):
    """Three returns that say the same: when the first and the last were confirmed, and the commit of the first."""

    first: date
    last: date
    commit: str


def slides(repository: Repository, tip: str, workspace: Workspace, data_date: date) -> Mapping[Unit, Slide]:
    """How the finish moved over the last three returns of every unit that said the same in each of them.

    Units that owe no return, or whose return is out of time, are left out: other findings are about those.

    Args:
        repository: Where; a shallow clone gives nothing, nor does one that is damaged.
        tip: The end of the line of commits before the workspace, a full id.
        workspace: The state that is checked; it may hold what is not committed yet.
        data_date: Later confirmations do not count.
    """
    if repository.is_shallow:
        return {}
    with suppress(HistoryError):  # what cannot be looked up is no finding
        return _slides(repository, tip, workspace, data_date)
    return {}


def _slides(repository: Repository, tip: str, workspace: Workspace, day: date) -> Mapping[Unit, Slide]:
    units = dict(_owing(workspace, day))
    if not units:
        return {}
    prefix = repository.prefix
    touches = repository.touches(tip, _since(workspace, units.values(), day), [f"{prefix}programmes"])
    with repository.batch() as batch:
        (newest,) = snapshots(batch, [tip], prefix)
        ids = {key.path: key.id for key in newest.files}
        known = {path: blob_id(source.text.encode(), len(tip)) for path, source in workspace.sources.items()}
        behind = {unit: _behind(workspace, unit, progress) for unit, progress in units.items()}
        trails = {
            unit: [version for version in trail if version.ids != tuple(map(known.get, behind[unit]))]
            for unit, trail in versions(touches, ids, behind, prefix).items()
        }
        unchanged = _unchanged(_Reader(batch, workspace), trails, behind, units, day)
        ages = {touch.commit: age for age, touch in enumerate(touches)}
        commits = _states(unchanged.values(), ages)
        found = snapshots(batch, list(commits.values()), prefix)
    then = dict(_plans(repository, commits, found))
    return dict(_moves(unchanged, then, workspace))


def _owing(workspace: Workspace, day: date) -> Iterator[tuple[Unit, Progress]]:
    """The files that owe a return and have sent it in time."""
    clock = Clock(data_date=day, today=day)
    for programme in workspace.programmes.values():
        for progress in files_of(programme):
            is_owed = progress.is_active and not is_complete(programme, progress, clock)
            if is_owed and is_in_time(workspace, progress, clock):
                yield (programme.id, progress.unit), progress


def _since(workspace: Workspace, units: Iterable[Progress], day: date) -> date:
    """The day before which no return counts: three that are each in time do not reach back further."""
    cycle = workspace.register.service.return_cycle
    return day - timedelta(days=TIMES * max(days_in_time(cycle, progress.start, day) for progress in units))


def _behind(workspace: Workspace, unit: Unit, progress: Progress) -> tuple[str, ...]:
    """The paths of a unit's file and of the returns that speak for it."""
    own = f"programmes/{unit[0]}/progress/{unit[1]}.yaml"
    together = workspace.register.collaborations.get(unit[1]) if progress.collaboration else None
    members = (unit[1],) if together is None else together.forces
    return (own, *(f"programmes/returns/{member}.yaml" for member in members if not progress.is_national))


def versions(
    touches: Sequence[Touch], ids: Mapping[str, str], behind: Mapping[Unit, Sequence[str]], prefix: str = ""
) -> dict[Unit, list[Version]]:
    """Every state of each unit's files that a commit made, newest first.

    Args:
        touches: The commits, newest first.
        ids: What stands at each path, from the workspace root, after the newest.
        behind: The paths of each unit's files.
        prefix: The workspace's folder in the repository.
    """
    of_path: dict[str, list[Unit]] = {}
    for unit, paths in behind.items():
        for path in paths:
            of_path.setdefault(f"{prefix}{path}", []).append(unit)
    standing = {f"{prefix}{path}": id_ for path, id_ in ids.items()}
    found: dict[Unit, list[Version]] = {unit: [] for unit in behind}
    for commit, changes in touches:
        for unit in dict.fromkeys(unit for change in changes for unit in of_path.get(change.path, ())):
            there = tuple(standing.get(f"{prefix}{path}") for path in behind[unit])
            found[unit].append(Version(commit, there))
        for change in changes:
            standing[change.path] = change.id_before
            if change.mode_before == NO_MODE:
                del standing[change.path]
    return found


class _Reader:
    """Old versions of progress files and returns, read beside the register and the blueprints of the workspace."""

    def __init__(self, batch: Batch, workspace: Workspace) -> None:
        self._batch = batch
        self._shelf = ValueShelf()
        self._returns: dict[FileKey, ForceReturn | None] = {}
        self._facts = FactsReader()
        self._plans = []
        for path, source in workspace.sources.items():
            role = role_of(path)
            if role is not None and role.kind in ("forces", "blueprint"):
                self._shelf.add(FileEntry(path=path, content=source.text.encode()), _NOW)
                self._plans.append(FileKey(path, _NOW))

    def read(self, asked: Mapping[Unit, Sequence[FileKey]]) -> dict[Unit, Progress]:
        """What each unit's files said, the first of them its own; a unit whose file cannot be read is left out."""
        keys = dict.fromkeys(key for files in asked.values() for key in files)
        new = [key for key in keys if key not in self._shelf and key not in self._returns]
        for key, found in zip(new, self._batch.read([key.id for key in new], most_bytes=MAX_BYTES), strict=True):
            self._add(key, FileEntry(path=key.path, content=found.content, size=found.size))
        state = self._shelf.workspace([*self._plans, *(own for own, *_ in asked.values())])
        progress = {unit: _of(state, unit) for unit in asked}
        return {unit: self._folded(each, asked[unit][1:]) for unit, each in progress.items() if each is not None}

    def _add(self, key: FileKey, entry: FileEntry) -> None:
        role = role_of(entry.path)
        if role is not None and role.kind == "return":
            self._returns[key] = self._given(entry, role)
        else:
            self._shelf.add(entry, key.id)

    def _given(self, entry: FileEntry, role: Role) -> ForceReturn | None:
        file = read_file(entry, role, self._facts, fastest_parser(), None)
        return None if file.is_broken else file.value

    def _folded(self, progress: Progress, returns: Iterable[FileKey]) -> Progress:
        for given in map(self._returns.get, returns):
            progress = progress if given is None else folded(progress, given)
        return progress


def _of(workspace: Workspace, unit: Unit) -> Progress | None:
    programme = workspace.programmes[unit[0]]
    return programme.national if unit[1] == NATIONAL else programme.units.get(unit[1])


def _unchanged(
    reader: _Reader,
    trails: Mapping[Unit, Sequence[Version]],
    behind: Mapping[Unit, Sequence[str]],
    units: Mapping[Unit, Progress],
    day: date,
) -> dict[Unit, Unchanged]:
    """The units whose last three returns say the same; all are followed back one version in each round."""
    returns = {unit: [now] for unit, progress in units.items() if (now := said(progress, day)) is not None}
    found: dict[Unit, Unchanged] = {}
    age, waiting = 0, list(returns)
    while asked := {unit: files for unit in waiting if (files := _files(trails[unit][age:], behind[unit]))}:
        read = reader.read(asked)
        older = {unit: said(read[unit], day) if unit in read else None for unit in asked}
        waiting = [unit for unit in asked if goes_on(returns[unit], older[unit])]
        done = {unit for unit in waiting if len(returns[unit]) == TIMES}
        for unit in done:
            last, *_, first = returns[unit]
            found[unit] = Unchanged(first.on, last.on, trails[unit][age].commit)
        age, waiting = age + 1, [unit for unit in waiting if unit not in done]
    return found


def _files(trail: Sequence[Version], paths: Sequence[str]) -> list[FileKey]:
    """The files of the first version of a trail; none at its end, and where the unit's own file was not there."""
    if not trail or trail[0].ids[0] is None:
        return []
    return [FileKey(path, id_) for path, id_ in zip(paths, trail[0].ids, strict=True) if id_ is not None]


def _states(unchanged: Iterable[Unchanged], ages: Mapping[str, int]) -> dict[date, str]:
    """The commit that stands for each day of a first return, oldest commit first: one that has all of them."""
    found: dict[date, str] = {}
    for each in sorted(unchanged, key=lambda each: -ages[each.commit]):
        found.pop(each.first, None)
        found[each.first] = each.commit
    return found


def _plans(
    repository: Repository, commits: Mapping[date, str], found: Sequence[Snapshot]
) -> Iterator[tuple[date, Schedule]]:
    """The schedule of each commit on its day."""
    for day, state in zip(commits, value_states(repository, found), strict=True):
        if state is not None:
            yield day, schedule(state, day)


def _moves(
    unchanged: Mapping[Unit, Unchanged], then: Mapping[date, Schedule], workspace: Workspace
) -> Iterator[tuple[Unit, Slide]]:
    """Each unit's finish as it was computed on the days of its first and its last return."""
    now = {day: schedule(workspace, day) for day in dict.fromkeys(each.last for each in unchanged.values())}
    for unit, each in unchanged.items():
        before = finish_of(then[each.first], *unit) if each.first in then else None
        after = finish_of(now[each.last], *unit)
        if before is not None and after is not None:
            yield unit, Slide(before, after)
