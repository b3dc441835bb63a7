"""The schedule of a whole workspace at a data date: network, passes, floats, paths and what only they can see.

References:
    Kelley (1961), "Critical-Path Planning and Scheduling: Mathematical Basis", Operations Research 9(3);
    Fondahl (1961) and Wiest (1981) for precedence links; retained logic as in Primavera P6.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from rollout.model.problem import Problem, in_reading_order
from rollout.model.workspace import Workspace
from rollout.schedule.assemble import Assembly
from rollout.schedule.calendars import Calendars
from rollout.schedule.findings import findings
from rollout.schedule.inherited import inherited_variances
from rollout.schedule.lazy import Lazy
from rollout.schedule.passes import Passes, run_passes
from rollout.schedule.result import ProgrammeSchedule, Schedule


def schedule(
    workspace: Workspace,
    data_date: date,
    *,
    own_dates: Mapping[tuple[str, str], date] | None = None,
    near_critical: int = 5,
    based_on: Schedule | None = None,
    calendars: Calendars | None = None,
) -> Schedule:
    """Every milestone's dates, floats, drivers and critical path, at the end of `data_date`.

    Args:
        workspace: Everything that was read; what could not be read is left out, with a problem.
        data_date: Everything up to the end of this day is reported; later facts are as if not written.
        own_dates: Data dates of single copies by (programme, unit or "national"), where they differ.
        near_critical: Working days of total float up to which unfinished work is near-critical.
        based_on: A schedule of the same workspace at the same data date, whose network is used again.
        calendars: The register's, where they have been made already.

    Returns:
        The schedule, with the workspace's problems and those that only a schedule can see.
    """
    earlier = None if based_on is None else based_on.passes
    passes = run_passes(workspace, data_date, own_dates or {}, earlier, calendars)
    assembly = Assembly(workspace, passes, near_critical)
    programmes = {
        name: assembly.programme(name, programme) if name in passes.network.cohorts else _empty(name, workspace)
        for name, programme in workspace.programmes.items()
    }
    return Schedule(
        workspace=workspace,
        data_date=data_date,
        programmes=programmes,
        problems=Lazy(lambda: _problems(workspace, passes)),
        made_from=passes,
    )


def _problems(workspace: Workspace, passes: Passes) -> tuple[Problem, ...]:
    """What was wrong when reading, and what only a schedule can see."""
    found: list[Problem] = [*workspace.problems, *passes.built.problems]
    found += findings(passes.network, passes.inputs, passes.early)
    return in_reading_order(found)


def _empty(name: str, workspace: Workspace) -> ProgrammeSchedule:
    """A programme that cannot be computed."""
    blueprint = workspace.programmes[name].blueprint
    return ProgrammeSchedule(
        programme=name,
        version=None if blueprint is None else blueprint.version,
        computable=False,
        national_calendar=None if blueprint is None else blueprint.national_calendar,
    )


def inherited_variance(schedule: Schedule, only: Collection[str] | None = None) -> Mapping[tuple[str, str], int]:
    """Per (programme, unit): the part of its live milestone's variance that comes from outside the unit.

    `only` names the programmes asked for; None: all of them.
    """
    return inherited_variances(schedule.passes.inputs, schedule.passes.early, only=only)


def variance_alone(schedule: Schedule) -> Mapping[tuple[str, str], int]:
    """The same had nothing outside the unit bound it: what its own plan misses the baseline by."""
    return inherited_variances(schedule.passes.inputs, schedule.passes.early, alone=True)
