"""Everything `rollout check` says about a workspace, or about some of its files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from rollout.check.facts import Clock, facts
from rollout.check.notes import notes
from rollout.check.returns import returns
from rollout.check.select import without_ignored
from rollout.check.sequence import once_per_link, sequence
from rollout.check.unchanged import Slide, Unit, unchanged_returns
from rollout.model.problem import Problem, in_reading_order
from rollout.model.workspace import Workspace

if TYPE_CHECKING:
    from rollout.schedule.result import Schedule


def check(
    workspace: Workspace,
    schedule: Schedule | None,
    *,
    today: date,
    data_date: date | None = None,
    paths: Collection[str] | None = None,
    with_quality: bool = True,
    slides: Mapping[Unit, Slide] | None = None,
) -> tuple[Problem, ...]:
    """Every problem in reading order, without those that a remark on their line takes away.

    Args:
        workspace: What was read; its own problems are among those given back.
        schedule: The plan of the same workspace; None leaves out what only a plan can tell.
        today: The last day on which something can have happened: what is dated later, and after the data date, is
            a mistake. `date.max` for a data date in the past, since later facts are then as if not written.
        data_date: Everything up to the end of this day is reported; that of the schedule, else `today`, when None.
        paths: Files and folders, from the root: only what is wrong in them, by themselves and in what they refer to,
            so no schedule is looked at. None: everything.
        with_quality: Whether to work out the figures on the quality of plans (Q), which reads every milestone out of
            the schedule and takes about as long as everything else.
        slides: How the finishes moved of units that confirmed the same again and again, where git was asked for that.
    """
    wanted = None if paths is None else _within(workspace, paths)
    plan = schedule if wanted is None else None
    planned = today if schedule is None else schedule.data_date
    clock = Clock(data_date=data_date or planned, today=today)
    found = [*workspace.problems, *_of_files(workspace, clock, wanted)]
    if plan is not None:
        found = once_per_link([*found, *_of_plan(workspace, plan, found, with_quality=with_quality)])
    found += unchanged_returns(workspace, slides or {})
    sources = list(workspace.sources.values())
    if wanted is not None:
        found = [problem for problem in found if problem.location.file in wanted]
        sources = [source for source in sources if source.path in wanted]
    return in_reading_order(without_ignored(found, sources))


def _within(workspace: Workspace, paths: Collection[str]) -> frozenset[str]:
    """The files named, and those read in the folders named; problems may stand in files that could not be read."""
    named = {path.strip("/").removeprefix("./") for path in paths}
    files = {*workspace.sources, *(problem.location.file for problem in workspace.problems)}
    if not named.isdisjoint(("", ".")):
        return frozenset(files)
    folders = tuple(f"{path}/" for path in named)
    return frozenset(named) | {file for file in files if file.startswith(folders)}


def _of_files(workspace: Workspace, clock: Clock, wanted: Collection[str] | None) -> Iterator[Problem]:
    """What can be told without dates computed."""
    yield from facts(workspace, clock)
    yield from returns(workspace, clock)
    yield from sequence(workspace, clock)
    yield from notes(workspace, wanted)
    if wanted is None or _holds_links(workspace, wanted):
        from rollout.check.logic import logic

        yield from logic(workspace)
    if any(programme.slots for programme in workspace.programmes.values()):
        from rollout.check.slots import slots

        yield from slots(workspace, clock.data_date)


def _holds_links(workspace: Workspace, wanted: Collection[str]) -> bool:
    """Whether any file asked for has links of its own: a blueprint, or a unit's additions to it."""
    units = (unit for programme in workspace.programmes.values() for unit in programme.units.values())
    own = (unit for unit in units if unit.local.after or unit.local.milestones)
    return any(unit.origin.source.path in wanted for unit in own) or any(
        file.endswith("/blueprint.yaml") for file in wanted
    )


def _of_plan(
    workspace: Workspace, schedule: Schedule, known: Sequence[Problem], *, with_quality: bool
) -> Iterator[Problem]:
    """What takes the computed plan; `known` is what was found without it."""
    from rollout.check.capacity import overloads
    from rollout.check.outlook import outlook
    from rollout.schedule.demand import centre_demand

    demand = centre_demand(workspace, schedule)
    found = [*schedule.problems, *outlook(workspace, schedule), *overloads(workspace, demand)]
    yield from found
    if with_quality:
        from rollout.check.quality import quality

        yield from quality(workspace, schedule, (*known, *found), demand)
