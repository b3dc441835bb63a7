"""What a slot moves is moved as the schedule of the whole workspace would move it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from rollout.schedule.rows import key_of
from rollout.schedule.state import State
from rollout.waves.lags import Lags, Position
from rollout.waves.moving import Moving, Place
from tests.waves.stories import blueprint, files, planned, progress, register, slot

WIDE = """\
  issued: {title: Issued, scope: national, duration: 10d}
  surveyed: {title: Surveyed, duration: 5d, after: [issued], uses: centre}
  built: {title: Built, duration: 10d, after: [surveyed, issued FF+2d], uses: centre}
  tested: {title: Tested, duration: 8d, after: [built SS+3d, surveyed FS+7ed]}
  trained: {title: Trained, duration: 4d, after: [tested FF+1d, built SF+2d]}
  lessons: {title: Lessons, scope: national, duration: 3d, after: [{milestone: built, forces: 2}]}
  live: {title: Live, duration: 5d, after: [tested, trained, lessons]}
"""
ROBOTS = "  hosted: {title: Hosted, duration: 5d, after: [cloud/tested]}\n"


def wide() -> dict[str, str]:
    """Two calendars, elapsed lags, a quorum, another programme, work done out of order, and a milestone left out."""
    forces = {
        "avon": progress("avon"),
        "bute": progress("bute", "  trained: {not_applicable: Known, by: Delivery body}\n", start="2026-03-10"),
        "clyde": progress("clyde", "  tested: {started: 2026-02-02, finished: 2026-02-06}\n", start="2026-02-02"),
        "dee": progress("dee", "  tested: {started: 2026-02-20, remaining: 9d}\n", start="2026-02-02"),
        "esk": progress("esk", "local:\n  after: {live: {add: [issued], reason: Own board}}\n"),
    }
    rests = dict.fromkeys(("avon", "bute", "clyde", "dee", "esk"), "") | {
        "bute": ", closures: [{from: 2026-03-18, to: 2026-03-25}]"
    }
    return files(
        forces=forces,
        milestones=WIDE,
        capacity="9",
        more={
            "forces.yaml": register("9", forces=rests),
            "programmes/robots/blueprint.yaml": blueprint(ROBOTS, programme="robots", head=""),
            "programmes/robots/progress/avon.yaml": progress("avon", programme="robots"),
        },
    )


def moving_of(texts: Mapping[str, str]) -> tuple[Moving, dict[str, int]]:
    """What the jobs of `cloud` move, and the jobs by "force milestone"."""
    passes = planned(texts).passes
    jobs = {
        f"{key_of(row, lane).unit} {row.milestone.id}": Place(row.index, lane)
        for row in passes.network.rows
        if row.milestone.uses
        for lane, state in enumerate(passes.inputs.rows[row.index].state)
        if state is State.NOT_STARTED
    }
    moving = Moving(passes, jobs.values())
    return moving, {name: moving.at[place] for name, place in jobs.items()}


def decided(moving: Moving, jobs: Mapping[str, int], late: Mapping[int, int]) -> Position:
    """Everything where it stands once some jobs start at a boundary at the earliest, the others as soon as they can."""
    lags = Lags(moving, jobs.values(), {})
    position = lags.position()
    for node, copy in enumerate(lags.nodes):
        if lags.is_job[node]:
            position.put(node, max(position.ready(node), late.get(copy, 0)))
        else:
            position.settle(node)
    return position


@pytest.mark.parametrize(
    "late",
    [
        {},
        {"avon built": "2026-05-04"},
        {"avon surveyed": "2026-04-01", "bute built": "2026-04-20"},
        {"clyde surveyed": "2026-06-01", "dee built": "2026-07-06", "esk surveyed": "2026-05-11"},
        {"avon built": "2026-04-06", "bute built": "2026-05-05", "esk built": "2026-06-09"},
    ],
)
def test_moving_agrees_with_the_schedule_of_the_whole_workspace(late: dict[str, str]) -> None:
    texts = wide()
    moving, jobs = moving_of(texts)
    starts = {}
    for name, day in late.items():
        calendar = moving.calendar(jobs[name])
        starts[jobs[name]] = calendar.starting(date.fromisoformat(day).toordinal())
    position = decided(moving, jobs, starts)
    accepted = "".join(
        slot(force, day, "2026-12-31", "accepted", milestone)
        for (force, milestone), day in ((name.split(), day) for name, day in late.items())
    )
    exact = planned({**texts, "programmes/cloud/slots.yaml": f"slots:\n{accepted}"}).passes
    assert [(position.place(n), position.finish(n)) for n in range(len(moving.places))] == [
        (exact.early[row].place[lane], exact.early[row].finish[lane]) for row, lane in moving.places
    ]


def test_an_offer_holds_back_what_waits_for_it() -> None:
    moving, jobs = moving_of(wide())
    built = jobs.pop("avon built")
    offered = moving.starts[built] + 30
    lags = Lags(moving, jobs.values(), {built: offered})
    position = lags.position()
    for node in range(len(lags.nodes)):
        position.put(node, position.ready(node)) if lags.is_job[node] else position.settle(node)
    assert position.place(built) == offered
    assert position.finish(built) == offered + moving.remaining[built]


def test_distances_are_never_too_much() -> None:
    moving, jobs = moving_of(wide())
    lags = Lags(moving, jobs.values(), {})
    for copy in jobs.values():
        start = moving.starts[copy] + 300
        position = decided(moving, jobs, {copy: start})
        for other in range(len(moving.places)):
            distance = lags.ahead(other).get(lags.at[copy])
            assert distance is None or position.place(other) >= start + distance


def test_distances_are_counted_along_every_kind_of_plain_link() -> None:
    moving, jobs = moving_of(wide())
    lags = Lags(moving, jobs.values(), {})
    built = lags.at[jobs["avon built"]]
    names = {
        moving.row(n).milestone.id: distance
        for n in range(len(moving.places))
        if (distance := lags.ahead(n).get(built)) is not None
    }
    assert names == {"built": 0, "tested": 3, "trained": 8, "live": 12, "hosted": 11}


@pytest.mark.parametrize(
    "facts", ["{started: 2026-02-02, finished: 2026-02-06}", "{started: 2026-02-02, remaining: 2d}"]
)
@pytest.mark.parametrize("seen", ["tested SS+1d", "tested SS+2ed, built SS+2ed"])
def test_a_start_that_is_a_fact_stays_where_it_is_though_earlier_work_moves(facts: str, seen: str) -> None:
    milestones = f"""\
  built: {{title: Built, duration: 5d, uses: centre}}
  tested: {{title: Tested, duration: 5d, after: [built]}}
  seen: {{title: Seen, duration: 2d, after: [{seen}]}}
  live: {{title: Live, duration: 5d, after: [tested FS+1d, seen]}}
"""
    texts = files(forces={"avon": progress("avon", f"  tested: {facts}\n", start="2026-02-02")}, milestones=milestones)
    moving, jobs = moving_of(texts)
    start = moving.calendar(jobs["avon built"]).starting_on(date(2026, 5, 4))
    position = decided(moving, jobs, {jobs["avon built"]: start})
    accepted = f"slots:\n{slot('avon', '2026-05-04', '2026-05-08', 'accepted')}"
    exact = planned({**texts, "programmes/cloud/slots.yaml": accepted}).passes
    found = {moving.row(n).milestone.id: position.place(n) for n in range(len(moving.places))}
    assert found == {
        row.milestone.id: exact.early[row.index].place[0] for row in exact.network.rows if row.milestone.id in found
    }


def test_an_offer_holds_back_what_the_rules_of_the_schedule_place() -> None:
    milestones = """\
  surveyed: {title: Surveyed, duration: 5d, uses: centre}
  built: {title: Built, duration: 5d, after: [surveyed FS+3ed], uses: centre}
  live: {title: Live, duration: 5d, after: [built]}
"""
    moving, jobs = moving_of(files(forces=("avon",), milestones=milestones))
    offered = moving.starts[jobs["avon built"]] + 9
    lags = Lags(moving, [jobs["avon surveyed"]], {jobs["avon built"]: offered})
    position = lags.position()
    for node in range(len(lags.nodes)):
        position.put(node, position.ready(node)) if lags.is_job[node] else position.settle(node)
    assert position.place(jobs["avon built"]) == offered
