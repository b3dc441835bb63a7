"""The solver: known optima, plans no worse than the list's, and a clear answer when it is not installed."""

from __future__ import annotations

import csv
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from rollout.waves.instance import instance_of
from rollout.waves.optimise import Makespan, NoSolver, polished, shortest_makespan
from rollout.waves.plan import Effort, free_slots
from rollout.waves.search import listed_plan
from tests.waves.psplib import read
from tests.waves.stories import LISTS, blueprint, files, plan, planned, progress, register, slot, told
from tests.waves.test_properties import accepted, load, needed, stories

SOLVER = Effort(iterations=0, solver=4)
FOLDER = os.environ.get("ROLLOUT_CASES")


@pytest.fixture
def solver() -> None:
    pytest.importorskip("ortools", reason="the extra rollout[optimise] is not installed")


def test_without_the_extra_the_list_plan_and_the_energy_bound_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)
    found = plan(files(), SOLVER)
    assert (found.solver, found.bound, found.energy) == (False, 15, 15)
    with pytest.raises(NoSolver):
        shortest_makespan([1], [[]], [[0]], [1])


@pytest.mark.usefixtures("solver")
def test_the_solver_improves_on_the_lists_and_proves_it() -> None:
    forces = {
        "avon": progress("avon", "local:\n  duration: {built: {is: 8d, reason: Two sites}}\n"),
        "bute": progress("bute", "local:\n  duration: {built: {is: 4d, reason: Small}}\n", start="2026-03-03"),
        "clyde": progress("clyde", "local:\n  duration: {built: {is: 3d, reason: Small}}\n", start="2026-03-05"),
    }
    texts = files(forces=forces)
    lists, best = plan(texts, LISTS), plan(texts, SOLVER)
    assert best.solver
    assert best.lateness <= lists.lateness
    assert best.bound == best.lateness
    assert best == plan(texts, SOLVER)


@pytest.mark.usefixtures("solver")
def test_fewer_late_comes_before_earlier_live() -> None:
    slow = progress(
        "avon",
        "local:\n  duration: {built: {is: 10d, reason: Large}}\n  target: {live: {is: 2026-03-20, reason: Promised}}\n",
    )
    found = plan(files(forces={"avon": slow, "bute": progress("bute"), "clyde": progress("clyde")}), SOLVER)
    assert (found.late, found.late_bound) == (0, 0)
    assert told(found.slots)[0] == "avon 02.03-13.03"
    assert found.bound == found.lateness == 10 + 15


@pytest.mark.usefixtures("solver")
def test_the_bound_holds_with_several_calendars_jobs_and_steps() -> None:
    milestones = """\
  surveyed: {title: Surveyed, duration: 4d, uses: {centre: 2}}
  built: {title: Built, duration: 6d, after: [surveyed], uses: centre}
  reviewed: {title: Reviewed, duration: 2d, uses: centre}
  live: {title: Live, duration: 4d, after: [built], target: 2026-03-27}
"""
    rests = {"avon": ", closures: [{from: 2026-03-11, to: 2026-03-13}]", "bute": "", "clyde": ""}
    capacity = "[{from: 2026-01-01, slots: 2}, {from: 2026-03-09, slots: 3}, {from: 2026-03-14, slots: 1}, {from: 2026-03-16, slots: 2}]"
    found = plan(files(milestones=milestones, more={"forces.yaml": register(capacity, forces=rests)}), SOLVER)
    assert 0 < found.bound <= found.lateness


@pytest.mark.usefixtures("solver")
def test_more_starts_than_are_asked_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.waves.optimise._MOST", 1)
    assert plan(files(), SOLVER).bound == 15


@pytest.mark.usefixtures("solver")
def test_a_plan_with_more_late_than_there_need_be_is_no_limit() -> None:
    late = {n: progress(n, "local:\n  target: {live: {is: 2026-03-13, reason: Promised}}\n") for n in ("avon", "bute")}
    instance = instance_of(planned(files(forces=late)), "cloud")
    free = free_slots(instance, instance.loads)
    worse = listed_plan(instance, free)
    worse = worse._replace(score=worse.score._replace(late=2))
    assert polished(instance, free, free, worse, 2).plan.score.late == 1


@pytest.mark.usefixtures("solver")
def test_who_has_no_live_date_at_stake_is_planned_all_the_same() -> None:
    milestones = "  built: {title: Built, duration: 5d, uses: centre}\n  live: {title: Live, duration: 5d}\n"
    found = plan(files(milestones=milestones), SOLVER)
    assert told(found.slots) == ["avon 02.03-06.03", "bute 09.03-13.03", "clyde 16.03-20.03"]
    assert (found.lateness, found.bound) == (0, 0)


@pytest.mark.usefixtures("solver")
def test_two_activities_that_share_one_resource() -> None:
    found = shortest_makespan([3, 2, 2], [[2], [], []], [[1], [1], [0]], [1])
    assert (found.makespan, found.bound) == (5, 5)
    assert isinstance(found, Makespan)


def instances() -> list[object]:
    if FOLDER is None:
        return [pytest.param("", 0, marks=pytest.mark.skip(reason="ROLLOUT_CASES names no folder of published cases"))]
    with (Path(FOLDER) / "psplib_j30" / "answers.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [pytest.param(row["instance"], int(row["upper_bound"]), id=row["instance"]) for row in rows[:8]]


@pytest.mark.usefixtures("solver")
@pytest.mark.parametrize(("name", "optimum"), instances())
def test_published_instances_reach_their_optimum(name: str, optimum: int) -> None:
    """PSPLIB j30: Kolisch & Sprecher (1996); optima by Demeulemeester & Herroelen and since."""
    assert FOLDER is not None
    project = read(Path(FOLDER) / "psplib_j30" / f"{name}.sm")
    found = shortest_makespan(*project)
    assert (found.makespan, found.bound) == (optimum, optimum)
    for activity, following in enumerate(project.successors):
        assert all(found.starts[each] >= found.starts[activity] + project.durations[activity] for each in following)


@pytest.mark.usefixtures("solver")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories())
def test_what_is_proven_holds_of_every_plan_found(texts: dict[str, str]) -> None:
    lists, best = plan(texts, Effort(iterations=8, solver=0)), plan(texts, Effort(iterations=0, solver=1))
    assert best.late_bound <= min(best.late, lists.late)
    if best.late == lists.late:
        assert best.bound <= min(best.lateness, lists.lateness)


WAITING = """\
  surveyed: {title: Surveyed, duration: 3d, uses: {centre: SLOTS}}
  built: {title: Built, duration: 6d, after: [surveyed FS+2d], uses: centre}
  lessons: {title: Lessons, scope: national, duration: 2d, after: [{milestone: surveyed, forces: 2}]}
  live: {title: Live, duration: 4d, after: [built, lessons]}
"""


def promised(force: str, start: str, live: str) -> str:
    """The file of a force that has to be live by a day."""
    return progress(force, f"local:\n  target: {{live: {{is: {live}, reason: Promised}}}}\n", start=start)


def hosting(force: str) -> dict[str, str]:
    """Another programme, in which one force's hosting waits for its building."""
    hosted = "  hosted: {title: Hosted, duration: 5d, after: [cloud/built], uses: centre}\n"
    return {
        "programmes/robots/blueprint.yaml": blueprint(hosted, programme="robots", head=""),
        f"programmes/robots/progress/{force}.yaml": progress(force, programme="robots"),
    }


@pytest.mark.usefixtures("solver")
def test_a_plan_of_the_solver_does_not_move_what_it_was_made_around() -> None:
    """Were Bute's hosting moved, the load would not be as told."""
    forces = {
        "bute": promised("bute", "2026-03-07", "2026-04-05"),
        "dee": progress("dee", start="2026-03-11"),
        "esk": promised("esk", "2026-03-24", "2026-04-05"),
        "forth": promised("forth", "2026-03-04", "2026-04-02"),
    }
    texts = files(forces=forces, milestones=WAITING.replace("SLOTS", "1"), more=hosting("bute"))
    found = plan(texts, Effort(iterations=8, solver=0.2))
    assert found.is_settled
    assert load(found) == needed(accepted(texts, found))


@pytest.mark.usefixtures("solver")
def test_what_is_proven_of_plans_with_fewer_late_is_not_said_of_one_with_more() -> None:
    """The solver has a plan with fewer forces late, which would move Clyde's hosting, and is left aside."""
    forces = {
        "avon": progress("avon", start="2026-03-16"),
        "bute": promised("bute", "2026-03-13", "2026-04-12"),
        "clyde": progress("clyde", start="2026-03-07"),
        "esk": promised("esk", "2026-03-02", "2026-03-25"),
        "forth": progress("forth", start="2026-03-02"),
    }
    offer = slot("bute", "2026-03-20", "2026-03-26", "offered", "surveyed")
    more = {"forces.yaml": register("2"), **hosting("clyde")}
    texts = files(forces=forces, milestones=WAITING.replace("SLOTS", "2"), slots=offer, more=more)
    found = plan(texts, Effort(iterations=8, solver=0.3))
    assert found.late_bound < found.late
    assert found.bound <= found.lateness


@pytest.mark.usefixtures("solver")
def test_an_offer_that_is_kept_counts_in_what_is_proven() -> None:
    """Avon has the only slot first, so that Bute has to wait a week, whoever plans."""
    texts = files(forces=("avon", "bute"), slots=slot("avon", "2026-03-02", "2026-03-06", "offered"))
    found = plan(texts, Effort(iterations=0, solver=1))
    assert told(found.slots) == ["avon 02.03-06.03", "bute 09.03-13.03"]
    assert found.bound == found.energy == found.lateness == 5
