"""P, as far as it takes the computed plan: its dates against contracts, mergers and judgements."""

from __future__ import annotations

from collections.abc import Iterator

from rollout.check.returns import days_in_time
from rollout.model.problem import Problem
from rollout.model.progress import Progress
from rollout.model.source import Location
from rollout.model.workspace import Programme, Workspace
from rollout.rules import finding
from rollout.schedule.result import Schedule, UnitSchedule


def outlook(workspace: Workspace, schedule: Schedule) -> Iterator[Problem]:
    """Every finding about where the units of every computable programme are heading."""
    for name, planned in schedule.programmes.items():
        programme = workspace.programmes[name]
        for unit, row in planned.units.items():
            progress = programme.units.get(unit)
            if progress is not None and progress.is_active:
                yield from _arrangements(programme, progress, row)
                yield from _mergers(workspace, progress, row)
                yield from _judgement(workspace, programme, progress, row, schedule)


def _arrangements(programme: Programme, progress: Progress, row: UnitSchedule) -> Iterator[Problem]:
    """P406."""
    blueprint = programme.blueprint
    if blueprint is None or row.live is None or blueprint.live_milestone is None:
        return
    live = blueprint.live_milestone
    for arrangement in blueprint.reuse.commercial:
        if arrangement.expires is not None and row.live > arrangement.expires:
            yield finding(
                "P406",
                _place(progress, live),
                f'{progress.unit} goes live on {row.live}, after "{arrangement.title}" ends on '
                f"{arrangement.expires} ({arrangement.origin.at('expires')}).",
                programme=progress.programme,
                force=progress.unit,
                milestone=live,
            )


def _place(progress: Progress, milestone: str) -> Location:
    """A milestone's place in a unit's file, else that of the unit's name."""
    reported = progress.milestones.get(milestone)
    if reported is None or reported.origin is None:
        return progress.origin.key_at("collaboration" if progress.collaboration else "force")
    return reported.origin.here()


def _mergers(workspace: Workspace, progress: Progress, row: UnitSchedule) -> Iterator[Problem]:
    """P414."""
    register = workspace.register
    collaboration = register.collaborations.get(progress.unit) if progress.collaboration else None
    for name in (progress.unit,) if collaboration is None else collaboration.forces:
        force = register.forces.get(name)
        if force is None or force.to is None or row.finish is None or row.finish <= force.to:
            continue
        then = f"; {force.successor} takes over" if force.successor is not None else ""
        yield finding(
            "P414",
            progress.origin.at("collaboration" if progress.collaboration else "force"),
            f"{progress.unit} finishes {progress.programme} on {row.finish}, but {name} ends on {force.to}{then}.",
            programme=progress.programme,
            force=progress.unit,
        )


def _judgement(
    workspace: Workspace, programme: Programme, progress: Progress, row: UnitSchedule, schedule: Schedule
) -> Iterator[Problem]:
    """P415: green for longer than a return counts, while a target is missed or variance is beyond red."""
    judged = progress.confidence
    service = workspace.register.service
    if judged is None or judged.rating != "green" or judged.on is None:
        return
    age = (schedule.data_date - judged.on).days
    if age <= days_in_time(service.return_cycle, progress.start, schedule.data_date):
        return
    tolerance = programme.blueprint.tolerance if programme.blueprint is not None else None
    limit = (tolerance or service.status).red_days
    if row.target_float is not None and row.target_float < 0:
        why = f"misses {row.target} by {-row.target_float} working days"
    elif row.variance is not None and row.variance > limit:
        why = f"is {row.variance} working days late against baseline"
    else:
        return
    yield finding(
        "P415",
        judged.origin.at("rating"),
        f"{progress.unit} was judged green {age} days ago, yet {progress.programme} {why}.",
        programme=progress.programme,
        force=progress.unit,
    )
