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


def differences(workspace: Workspace, day: date, *, is_whole: bool = False) -> list[str]:
    """Every date in which the two engines differ, and everything that only one of them calls critical.

    `is_whole` says that all paths can be followed, whatever reaches out.
    """
    planned = schedule(certain(workspace), day)
    found = forecast(planned, samples=3, queued=False)
    enclosed, different = set(found.programmes) - (set() if is_whole else reaching_out(planned)), []
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
                    if share is not None and followed and share != critical:
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


STEPS = """\
survey: {title: Survey, duration: 30d}
own: {title: Own, duration: 1d}
decision: {title: Decision, scope: national, duration: 5d, after: [{milestone: survey, forces: all}]}
end: {title: End, duration: 2d, after: [decision, own]}
"""
HELD = """\
a: {title: A, duration: 20d}
b: {title: B, duration: 5d, after: [a]}
c: {title: C, duration: 5d, after: [LINK]}
d: {title: D, duration: 5d, after: [c]}
other: {title: Other, duration: 12d}
"""
DONE = "{started: 2026-02-02, finished: 2026-02-06}"
STORIES = {
    "what all forces wait for": (STEPS, {"kent": "", "essex": f"survey: {DONE}"}, "{}"),
    "a decision said to be made while a survey is open": (
        STEPS, {"kent": "", "essex": f"survey: {DONE}"}, "{decision: {finished: 2026-02-20}}"
    ),
    "a decision made, and no survey open": (
        STEPS, {"kent": f"survey: {DONE}", "essex": f"survey: {DONE}"}, "{decision: {finished: 2026-02-20}}"
    ),
    "work done before what it waits for": (HELD.replace("LINK", "b"), {"kent": f"b: {DONE}"}, "{}"),
    "work done one after the other before what both wait for": (
        HELD.replace("LINK", "b"), {"kent": f"b: {DONE}\nc: {DONE}"}, "{}"
    ),
    "work done that nothing holds, and what it let begin done before it": (
        HELD.replace("LINK", "b FS+40d"), {"kent": f"a: {DONE}\nb: {DONE}\nc: {{finished: 2026-02-20}}"}, "{}"
    ),
    "work done that open work would have let begin earlier": (
        HELD.replace("duration: 5d, after: [a]", "duration: 5d, after: [a FS-20d]").replace("LINK", "b FS+40d"),
        {"kent": f"b: {{finished: 2026-02-27}}\nc: {DONE}"}, "{}",
    ),
    "work done before the start of what it waits for": (
        HELD.replace("LINK", "b SS+3d"), {"kent": f"b: {DONE}\nc: {DONE}"}, "{}"
    ),
    "a step that is waived": (
        HELD.replace("LINK", "b"), {"kent": "b: {not_applicable: not needed here}"}, "{}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_what_is_critical_is_what_the_schedule_calls_critical(
    story: tuple[str, dict[str, str], str], tmp_path: Path
) -> None:
    """Finished out of order, held and not held, through quorums and beside them."""
    steps, forces, national = story
    texts = told(steps, forces)
    texts["programmes/cloud/progress/national.yaml"] = f"programme: cloud\nblueprint: 1\nmilestones: {national}\n"
    workspace = load_workspace(write_workspace(tmp_path, texts))
    assert workspace.problems == ()
    assert differences(workspace, date(2026, 3, 1), is_whole=True) == []


@pytest.mark.parametrize(("first", "second"), [("kent", "essex"), ("essex", "kent")])
def test_a_national_step_is_critical_for_whichever_force_waits_for_it(tmp_path: Path, first: str, second: str) -> None:
    """The first force waits for the standard, the second has longer work; Essex's network is another than Kent's."""
    steps = (
        "standard: {title: Standard, scope: national, duration: 10d}\nlocal: {title: Local, duration: 30d}\n"
        "end: {title: End, duration: 2d, after: [standard, local]}"
    )
    texts = told(steps, {first: f"local: {DONE}", second: ""})
    extra = "local:\n  milestones:\n    extra: {title: Extra, duration: 1d, after: [end], reason: Two sites}\n"
    texts["programmes/cloud/progress/essex.yaml"] += extra
    workspace = load_workspace(write_workspace(tmp_path, texts))
    assert workspace.problems == ()
    assert differences(workspace, date(2026, 3, 1), is_whole=True) == []
    national = foretold(tmp_path, texts).programmes["cloud"].national
    assert [each.criticality for each in national] == [1]
