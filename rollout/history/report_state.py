"""One state of a workspace as a trend sees it: a programme's units on a report date."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date

from rollout.history.trends import Point, Report, UnitReport
from rollout.model.workspace import Workspace
from rollout.schedule.calendars import Calendars
from rollout.schedule.engine import schedule
from rollout.schedule.network import Row, unit_name
from rollout.schedule.passes import Passes
from rollout.schedule.result import Schedule
from rollout.schedule.rows import shown_state
from rollout.schedule.standing import Status, statuses


def report_states(
    workspace: Workspace, day: date, wanted: Mapping[str, Collection[str]], calendars: Calendars | None = None
) -> Mapping[str, Report | None]:
    """What a state says about programmes on a day, scheduled once for all; None for each that cannot be computed.

    Args:
        workspace: The state.
        day: The report date, which is the data date.
        wanted: Programmes, each with ids of milestones, as any version of its blueprint calls them.
        calendars: The register's, where they have been made already.
    """
    known = [workspace.programmes[name] for name in wanted if name in workspace.programmes]
    if all(programme.blueprint is None for programme in known):
        return dict.fromkeys(wanted)
    found = schedule(workspace, day, calendars=calendars)
    judged = statuses(found, wanted)
    return {name: report_of(found, judged, name, ids) for name, ids in wanted.items()}


def report_of(
    found: Schedule, judged: Mapping[str, Mapping[str, Status]], programme: str, wanted: Collection[str]
) -> Report | None:
    """What a schedule and its computed statuses say about a programme on their data date (see `report_states`)."""
    known = found.workspace.programmes.get(programme)
    if known is None or known.blueprint is None or not found.programmes[programme].computable:
        return None
    return Report(known.blueprint.version, dict(_units(found, judged[programme], programme, wanted)))


def _units(
    found: Schedule, judged: Mapping[str, Status], programme: str, wanted: Collection[str]
) -> Iterator[tuple[str, UnitReport]]:
    """Every scheduled unit, the national milestones first."""
    for cohort in found.passes.network.cohorts[programme]:
        rows = [row for id_, row in cohort.rows.items() if id_ in wanted]
        for number, lane in enumerate(cohort.lanes):
            of_unit = str(judged[unit_name(lane)])
            points = {row.milestone.id: _point(row, number, found.passes, of_unit) for row in rows}
            collaboration = lane.progress is not None and lane.progress.collaboration
            known = {id_: point for id_, point in points.items() if point is not None}
            yield unit_name(lane), UnitReport(collaboration, lane.forces, known)


def _point(row: Row, number: int, passes: Passes, status: str) -> Point | None:
    """One copy; None when it does not apply."""
    finish = passes.shown.early(row).finish[number]
    if finish is None:
        return None
    state = passes.inputs.rows[row.index].state[number]
    facts = row.cohort.lanes[number].facts(row.milestone.id)
    day = passes.inputs.data_date
    baseline = None if facts.baseline is None else facts.baseline.date
    return Point(day, finish, facts.expected, baseline, status, shown_state(state, facts, day))
