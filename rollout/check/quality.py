"""Q: how good each programme's plan is as a plan, one figure for each point of DCMA's and GAO's assessments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from rollout.check.assessed import assessed
from rollout.check.dcma import dcma
from rollout.check.gao import gao
from rollout.check.links import awaited_elsewhere
from rollout.check.measures import Measure, as_problem
from rollout.model.problem import Problem
from rollout.model.workspace import Workspace
from rollout.schedule.demand import Hold, Stretch
from rollout.schedule.result import Schedule


def measures(
    workspace: Workspace,
    schedule: Schedule,
    problems: Iterable[Problem],
    demand: Mapping[str, tuple[list[Hold], list[Stretch]]],
) -> Mapping[str, tuple[Measure, ...]]:
    """Every figure that can be computed, by programme, in the order of the codes.

    `problems` are the findings so far, some of which are counted; `demand` is that of `demand.centre_demand`.
    """
    elsewhere = awaited_elsewhere(workspace)
    of_programme: dict[str | None, list[Problem]] = {}
    for problem in problems:
        of_programme.setdefault(problem.programme, []).append(problem)
    found = {}
    for name in schedule.programmes:
        known = of_programme.get(name, [])
        plan = assessed(workspace, schedule, name, problems=known, elsewhere=elsewhere, demand=demand)
        if plan is not None:
            found[name] = tuple(sorted((*dcma(plan), *gao(plan)), key=lambda measure: measure.code))
    return found


def quality(
    workspace: Workspace,
    schedule: Schedule,
    problems: Iterable[Problem],
    demand: Mapping[str, tuple[list[Hold], list[Stretch]]],
) -> Iterator[Problem]:
    """Every figure as a finding of its own, met or not (see `measures`)."""
    for name, figures in measures(workspace, schedule, problems, demand).items():
        blueprint = workspace.programmes[name].blueprint
        assert blueprint is not None
        for measure in figures:
            yield as_problem(blueprint, measure)
