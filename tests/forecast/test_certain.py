"""With certain durations a forecast is the schedule, to the day: on random workspaces with everything in them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rollout.forecast.engine import forecast
from rollout.load.workspace import load_workspace
from rollout.model.dataclass import replace
from rollout.model.register import Spread
from rollout.model.workspace import Workspace
from rollout.schedule.engine import schedule
from tests.oracle.text import files
from tests.oracle.workspaces import from_seed
from tests.workspace import write_workspace


def certain(workspace: Workspace) -> Workspace:
    """The workspace with a service that knows how long things take."""
    service = replace(workspace.register.service, spread=Spread(low=1.0, high=1.0))
    return replace(workspace, register=replace(workspace.register, service=service))


def differences(workspace: Workspace, day: date) -> list[str]:
    """Every date in which the two engines differ."""
    planned = schedule(certain(workspace), day)
    found = forecast(planned, samples=3, queued=False)
    different = []
    for name, programme in found.programmes.items():
        rows = [(None, programme.national)] + [(unit.unit, unit.milestones) for unit in programme.forces]
        for who, milestones in rows:
            expected = (
                planned.programmes[name].national if who is None else planned.programmes[name].units[who].milestones
            )
            for milestone in milestones:
                dates = set(milestone.finish) if milestone.finish else {None}
                if milestone.basis not in {"learned", "blueprint"}:
                    if dates != {expected[milestone.id].early_finish}:
                        different.append(f"{name} {who} {milestone.id}: {dates} {expected[milestone.id]}")
                    share = milestone.criticality
                    if who is not None and share == 1.0 and not expected[milestone.id].critical:
                        different.append(f"{name} {who} {milestone.id} is not critical")
        for unit in programme.forces:
            row = planned.programmes[name].units[unit.unit]
            for ours, theirs in ((unit.finish, row.finish), (unit.live, row.live)):
                if (set(ours) if ours else {None}) != {theirs}:
                    different.append(f"{name} {unit.unit}: {ours} {theirs}")
    return different


@pytest.mark.parametrize("seed", range(40))
def test_a_certain_forecast_is_the_schedule(seed: int, tmp_path: Path) -> None:
    described = from_seed(seed)
    workspace = load_workspace(write_workspace(tmp_path, files(described)))
    assert differences(workspace, described.as_of) == []
