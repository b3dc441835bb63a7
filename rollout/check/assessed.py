"""What the quality of one programme's plan is judged by, gathered once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from rollout.check.facts import Clock, files_of
from rollout.check.links import Plan, blueprint_plan, has_work
from rollout.check.logic import LooseEnds, loose_ends
from rollout.check.returns import is_complete, is_in_time
from rollout.model.blueprint import Blueprint, Link, LinkType, Milestone
from rollout.model.dataclass import dataclass
from rollout.model.problem import Problem
from rollout.model.progress import Progress
from rollout.model.workspace import Programme, Workspace
from rollout.schedule.demand import Hold, Stretch
from rollout.schedule.result import MilestoneSchedule, Schedule, UnitSchedule

TYPED_FLOORS = frozenset(("not-before", "expected", "slot"))
"""Floors that somebody typed as a date, as against the day of the report and the force's own start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One programme's plan. `rows` are the applicable milestones of every unit and the nation, `open` those not
    finished; `work` the blueprint's milestones that take time; `owing` the files that owe a return and `in_time`
    how many of them have sent it; `faults` the unit and milestone of each finding, by code.
    """

    workspace: Workspace
    schedule: Schedule
    programme: Programme
    blueprint: Blueprint
    plan: Plan
    loose: LooseEnds
    links: tuple[Link, ...]
    units: tuple[UnitSchedule, ...]
    rows: tuple[MilestoneSchedule, ...]
    open: tuple[MilestoneSchedule, ...]
    work: tuple[Milestone, ...]
    owing: tuple[Progress, ...]
    in_time: int
    faults: Mapping[str, Collection[tuple[str | None, str | None]]]
    holds: tuple[Hold, ...]
    overloaded: frozenset[Hold]

    def faulty(self, *codes: str) -> int:
        """How many copies of milestones have any of these findings."""
        return len({copy for code in codes for copy in self.faults.get(code, ())})

    @property
    def active(self) -> tuple[UnitSchedule, ...]:
        """Units with work left."""
        waiting = {row.key.unit for row in self.open}
        return tuple(unit for unit in self.units if unit.unit in waiting)


def is_held_by_a_date(row: MilestoneSchedule) -> bool:
    """Whether a typed date, rather than work, sets a milestone's start."""
    return any(driver.floor in TYPED_FLOORS for driver in row.drivers)


def assessed(
    workspace: Workspace,
    schedule: Schedule,
    name: str,
    *,
    problems: Iterable[Problem],
    elsewhere: Mapping[tuple[str, str], frozenset[LinkType]],
    demand: Mapping[str, tuple[list[Hold], list[Stretch]]],
) -> Assessed | None:
    """Everything about one programme; None when it cannot be computed.

    `problems` are the programme's own findings, `elsewhere` the milestones that other programmes wait for, `demand`
    the holds and overloaded stretches of each centre.
    """
    programme, planned = workspace.programmes[name], schedule.programmes[name]
    blueprint = programme.blueprint
    if blueprint is None or not planned.computable or not blueprint.milestones:
        return None
    plan = blueprint_plan(blueprint)
    units = tuple(unit for unit in planned.units.values() if unit.milestones)
    rows = tuple(
        row
        for group in (planned.national, *(unit.milestones for unit in units))
        for row in group.values()
        if row.state != "not-applicable"
    )
    clock = Clock(data_date=schedule.data_date, today=schedule.data_date)
    owing = tuple(p for p in files_of(programme) if p.is_active and not is_complete(programme, p, clock))
    faults: dict[str, set[tuple[str | None, str | None]]] = {}
    for problem in problems:
        faults.setdefault(problem.code, set()).add((problem.force, problem.milestone))
    return Assessed(
        workspace=workspace,
        schedule=schedule,
        programme=programme,
        blueprint=blueprint,
        plan=plan,
        loose=loose_ends(plan, elsewhere),
        links=tuple(use.link for use in plan.uses if not use.link.soft),
        units=units,
        rows=rows,
        open=tuple(row for row in rows if row.finished is None),
        work=tuple(m for m in blueprint.milestones.values() if has_work(m)),
        owing=owing,
        in_time=sum(is_in_time(workspace, progress, clock) for progress in owing),
        faults=faults,
        holds=tuple(h for holds, _ in demand.values() for h in holds if h.key.programme == name),
        overloaded=frozenset(h for _, over in demand.values() for stretch in over for h in stretch.holds),
    )
