"""P407: milestones that finished although what they come after had not; and what is then not said a second time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rollout.check.facts import Clock, place_of, unit_of
from rollout.check.links import Plan, Use, blueprint_plan, tailored_plan
from rollout.model.blueprint import LinkType
from rollout.model.problem import Problem
from rollout.model.progress import NO_FACTS, Facts, Progress
from rollout.model.workspace import Programme, Workspace
from rollout.rules import finding

_FROM_FINISH = (LinkType.FS, LinkType.FF)


def sequence(workspace: Workspace, clock: Clock) -> Iterator[Problem]:
    """Every milestone that finished before a milestone whose finish it waits for."""
    for programme in workspace.programmes.values():
        if programme.blueprint is None:
            continue
        shared = blueprint_plan(programme.blueprint)
        links = _by_successor(shared)
        for progress in programme.units.values():
            if progress.is_active:
                local = progress.local
                own = local.after or local.milestones or local.waive
                plan = _by_successor(tailored_plan(programme.blueprint, progress)) if own else links
                yield from _of_unit(workspace, programme, progress, plan, clock)
        if programme.national is not None:
            yield from _of_unit(workspace, programme, programme.national, links, clock)


def once_per_link(problems: Sequence[Problem]) -> list[Problem]:
    """The problems without every P440 about a link of which a P407 tells at the same place.

    Where a force reports a finish and no start, the start is no later than the finish. Of a predecessor that was not
    finished by then both rules would speak, of one date: it is the finish that was reported, so that is what is said.
    A start that was reported too early stands on a line of its own, and is a finding of its own.
    """
    told = {(problem.location, problem.predecessor) for problem in problems if problem.code == "P407"}
    return [p for p in problems if p.code != "P440" or (p.location, p.predecessor) not in told]


def _by_successor(plan: Plan) -> Mapping[str, list[Use]]:
    """The links that wait for a finish, by the milestone that waits; leads and quorums promise no order."""
    found: dict[str, list[Use]] = {}
    for use in plan.uses:
        link = use.link
        if link.type in _FROM_FINISH and link.lag >= 0 and not link.soft and link.quorum is None:
            found.setdefault(use.after, []).append(use)
    return found


def _of_unit(
    workspace: Workspace,
    programme: Programme,
    progress: Progress,
    links: Mapping[str, list[Use]],
    clock: Clock,
) -> Iterator[Problem]:
    for name, reported in progress.milestones.items():
        if reported.not_applicable is not None or not clock.has_come(reported.finished):
            continue
        assert reported.finished is not None
        for use in links.get(name, ()):
            for before in _predecessors(workspace, programme, progress, use):
                late = before.finished
                if before.not_applicable is not None or (late is not None and late <= reported.finished):
                    continue
                then = f"finished on {late}" if clock.has_come(late) else "is not reported as finished"
                yield finding(
                    "P407",
                    place_of(progress, name, "finished"),
                    f'"{name}" finished on {reported.finished}, but its predecessor "{use.before}" {then}.',
                    programme=progress.programme,
                    force=unit_of(progress),
                    milestone=name,
                    predecessor=f"{use.link.programme or programme.id}/{use.link.milestone}",
                )


def _predecessors(workspace: Workspace, programme: Programme, progress: Progress, use: Use) -> Iterable[Facts]:
    """What is reported about a predecessor: the same unit's, the nation's, or the same forces' elsewhere."""
    name = use.link.milestone
    other = programme if use.link.programme is None else workspace.programmes.get(use.link.programme, programme)
    blueprint = other.blueprint
    if blueprint is None or (name not in blueprint.milestones and name not in progress.local.milestones):
        return ()
    if name in blueprint.milestones and blueprint.milestones[name].is_national:
        return (_facts(other.national, name),) if other.national is not None else ()
    if other is programme:
        return (_facts(progress, name),)
    forces = _members(workspace, progress.unit)
    there = (unit for unit in other.units.values() if unit.is_active)
    return [_facts(unit, name) for unit in there if not forces.isdisjoint(_members(workspace, unit.unit))]


def _facts(progress: Progress | None, milestone: str) -> Facts:
    return NO_FACTS if progress is None else progress.milestones.get(milestone, NO_FACTS)


def _members(workspace: Workspace, unit: str) -> frozenset[str]:
    collaboration = workspace.register.collaborations.get(unit)
    return frozenset((unit,) if collaboration is None else collaboration.forces)
