"""P, as far as one progress file tells: what a unit has reported about its milestones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from rollout.model.blueprint import Milestone
from rollout.model.problem import Problem
from rollout.model.progress import Facts, Progress
from rollout.model.source import Location, MappingNode
from rollout.model.workspace import Programme, Workspace
from rollout.rules import finding


class Clock(NamedTuple):
    """The two days facts are held against: the data date, and the last day on which something can have happened.

    A fact dated after both is impossible. One after the data date alone is news that has not arrived yet.
    """

    data_date: date
    today: date

    @property
    def latest(self) -> date:
        """The last day on which something can have happened."""
        return max(self.data_date, self.today)

    def has_come(self, day: date | None) -> bool:
        """Whether a day is there and not after the data date."""
        return day is not None and day <= self.data_date


def place_of(progress: Progress, milestone: str, field: str) -> Location:
    """Where a fact stands; its milestone's place when the file does not have it in that form."""
    origin = progress.milestones[milestone].origin
    return progress.origin.here() if origin is None else origin.at(field)


def part_of(node: MappingNode, *names: str) -> Location:
    """The place of a value inside nested mappings, or of the innermost that is there."""
    *outer, last = names
    for name in outer:
        entry = node.entries.get(name)
        if entry is None or not isinstance(entry[1], MappingNode):
            return node.at(name)
        node = entry[1]
    return node.at(last)


def unit_of(progress: Progress) -> str | None:
    """The unit as problems name it: None for the nation."""
    return None if progress.is_national else progress.unit


def milestones_of(programme: Programme, progress: Progress) -> Mapping[str, Milestone]:
    """Every milestone the file can report on: the blueprint's and its own."""
    own = {name: entry.milestone for name, entry in progress.local.milestones.items()}
    return {**own, **(programme.blueprint.milestones if programme.blueprint is not None else {})}


def files_of(programme: Programme) -> Iterator[Progress]:
    """The readable progress files of a programme, the national one last."""
    yield from programme.units.values()
    if programme.national is not None:
        yield programme.national


def facts(workspace: Workspace, clock: Clock) -> Iterator[Problem]:
    """Every finding about the milestones of every progress file."""
    for programme in workspace.programmes.values():
        for progress in files_of(programme):
            known = milestones_of(programme, progress)
            for name, reported in progress.milestones.items():
                yield from _facts(progress, name, reported, known.get(name), clock)


def _facts(
    progress: Progress, name: str, reported: Facts, milestone: Milestone | None, clock: Clock
) -> Iterator[Problem]:
    if reported.started is not None or reported.finished is not None:
        yield from _actuals(progress, name, reported, clock)
    if reported.finished is not None and reported.evidence is None and milestone is not None and milestone.evidence:
        says = f'"{name}" is finished, but the evidence it asks for is missing.'
        yield _found(progress, "P405", name, "finished", says)
    if reported.remaining is not None and reported.started is None and reported.finished is None:
        says = f'"{name}" has {reported.remaining}d remaining, but no start.'
        yield _found(progress, "P404", name, "remaining", says)
    if reported.not_applicable is not None:
        yield from _not_applicable(progress, name, reported)
    elif reported.expected is not None and progress.is_active:
        yield from _expected(progress, name, reported, clock)
    if reported.since is not None and reported.since > clock.latest:
        says = f'"{name}" is said to be blocked since {reported.since}, a day that has not come.'
        yield _found(progress, "P402", name, "since", says)
    if reported.baseline is not None:
        yield from _baseline(progress, name, reported, clock)


def _actuals(progress: Progress, name: str, reported: Facts, clock: Clock) -> Iterator[Problem]:
    started, finished = reported.started, reported.finished
    for field, day in (("started", started), ("finished", finished)):
        if day is not None and day > clock.latest:
            says = f'"{name}" is reported as {field} on {day}, a day that has not come.'
            yield _found(progress, "P401", name, field, says)
    if started is not None and finished is not None and finished < started:
        says = f'"{name}" finished on {finished}, before it started on {started}.'
        yield _found(progress, "P403", name, "finished", says)


def _not_applicable(progress: Progress, name: str, reported: Facts) -> Iterator[Problem]:
    for field in ("started", "finished", "remaining", "expected", "blocked"):
        if getattr(reported, field) is not None:
            says = f'"{name}" is not applicable, yet "{field}" is reported.'
            yield _found(progress, "P411", name, field, says)
            return


def _expected(progress: Progress, name: str, reported: Facts, clock: Clock) -> Iterator[Problem]:
    if clock.has_come(reported.expected) and not clock.has_come(reported.finished):
        says = f'"{name}" was expected on {reported.expected}, but nobody has reported it as finished.'
        yield _found(progress, "P410", name, "expected", says)


def _baseline(progress: Progress, name: str, reported: Facts, clock: Clock) -> Iterator[Problem]:
    baseline = reported.baseline
    assert baseline is not None
    node = reported.origin or progress.origin
    if reported.original not in (None, baseline.date) and not baseline.reason:
        says = f'The baseline of "{name}" moved from {reported.original} to {baseline.date} without a reason.'
        yield _found(progress, "P412", name, "baseline", says)
    if baseline.on is not None and baseline.on > clock.latest:
        says = f'The baseline of "{name}" is said to be approved on {baseline.on}, a day that has not come.'
        yield _at(progress, "P402", part_of(node, "baseline", "on"), says, name)


def _found(progress: Progress, code: str, milestone: str, field: str, message: str) -> Problem:
    return _at(progress, code, place_of(progress, milestone, field), message, milestone)


def _at(progress: Progress, code: str, place: Location, message: str, milestone: str) -> Problem:
    return finding(
        code,
        place,
        message,
        programme=progress.programme,
        force=unit_of(progress),
        milestone=milestone,
    )
