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
from rollout.schedule.result import Schedule
from tests.forecast.stories import foretold, told, units
from tests.oracle.text import files
from tests.oracle.workspaces import from_seed
from tests.workspace import write_workspace


def certain(workspace: Workspace) -> Workspace:
    """The workspace with a service that knows how long things take."""
    service = replace(workspace.register.service, spread=Spread(low=1.0, high=1.0))
    return replace(workspace, register=replace(workspace.register, service=service))


def reaching_out(planned: Schedule) -> set[str]:
    """Programmes with links from or to others, or with quorums: critical paths are not followed through those."""
    arcs = [arc for row in planned.passes.network.rows for arc in row.arcs_in]
    ends = [(arc.successor.programme, arc.quorum is None and arc.predecessor.programme) for arc in arcs]
    return {str(name) for pair in ends if pair[0] != pair[1] for name in pair}


def differences(workspace: Workspace, day: date) -> list[str]:
    """Every date in which the two engines differ."""
    planned = schedule(certain(workspace), day)
    found = forecast(planned, samples=3, queued=False)
    enclosed, different = set(found.programmes) - reaching_out(planned), []
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
                    share, critical = milestone.criticality, expected[milestone.id].critical
                    followed = name in enclosed or not critical
                    if who is not None and share is not None and followed and share != critical:
                        different.append(f"{name} {who} {milestone.id}: {share}, critical {critical}")
        for unit in programme.forces:
            row = planned.programmes[name].units[unit.unit]
            for ours, theirs in ((unit.finish, row.finish), (unit.live, row.live)):
                if (set(ours) if ours else {None}) != {theirs}:
                    different.append(f"{name} {unit.unit}: {ours} {theirs}")
    return different


def test_most_random_programmes_are_followed_whole(tmp_path: Path) -> None:
    found = [load_workspace(write_workspace(tmp_path / str(n), files(from_seed(n)))) for n in range(40)]
    out = [reaching_out(schedule(each, from_seed(n).as_of)) for n, each in enumerate(found)]
    assert (
        sum(len(each.programmes) - len(names & set(each.programmes)) for each, names in zip(found, out, strict=True))
        > 20
    )


@pytest.mark.parametrize("seed", range(0, 40, 4))
def test_many_samples_of_certain_work_are_one(seed: int, tmp_path: Path) -> None:
    """The last block of samples is not full."""
    described = from_seed(seed)
    planned = schedule(certain(load_workspace(write_workspace(tmp_path, files(described)))), described.as_of)
    one, many = (forecast(planned, samples=samples) for samples in (1, 700))
    for name, programme in many.programmes.items():
        alone = one.programmes[name]
        drawn = {m.basis for unit in programme.forces for m in unit.milestones} & {"learned", "blueprint"}
        if not drawn:
            assert (programme.dates, programme.adoption) == (alone.dates, alone.adoption)
            assert [(u.finish, u.live, u.queue_delay) for u in programme.forces] == [
                (u.finish, u.live, u.queue_delay) for u in alone.forces
            ]


def test_a_queue_of_certain_work_is_alike_in_every_sample(tmp_path: Path) -> None:
    steps = "a: {title: A, duration: 5d, uses: nmc}\nb: {title: B, duration: 3d, uses: nmc, after: [a]}"
    waiting = told(steps, dict.fromkeys(("essex", "kent", "sussex"), ""))
    one, many = (units(foretold(tmp_path, waiting, samples=samples)) for samples in (1, 700))
    assert [unit.finish for unit in many.values()] == [unit.finish for unit in one.values()]
    assert [unit.queue_delay for unit in many.values()] == [unit.queue_delay for unit in one.values()]
    assert {len(set(unit.finish or ())) for unit in many.values()} == {1}
    assert all(unit.queue_delay and unit.queue_delay["p50"] for unit in many.values())


@pytest.mark.parametrize("seed", range(40))
def test_a_certain_forecast_is_the_schedule(seed: int, tmp_path: Path) -> None:
    described = from_seed(seed)
    workspace = load_workspace(write_workspace(tmp_path, files(described)))
    assert differences(workspace, described.as_of) == []
