"""What the solver proves where forces wait for one another: never more than the best of all orders, and no less."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.waves.instance import Instance, instance_of
from rollout.waves.optimise import Polished, polished
from rollout.waves.plan import free_slots
from rollout.waves.serial import serial_plan
from tests.waves.stories import blueprint, files, planned, progress, register, slot
from tests.waves.test_properties import stories

pytest.importorskip("ortools", reason="the extra rollout[optimise] is not installed")


def instance(texts: Mapping[str, str]) -> Instance:
    return instance_of(planned(texts), "cloud")


def proven(texts: Mapping[str, str], effort: float = 5) -> Polished:
    this = instance(texts)
    free = free_slots(this, this.loads)
    return polished(this, free, free, serial_plan(this, free, range(len(this.jobs))), effort)


def best(texts: Mapping[str, str]) -> tuple[int, int]:
    """Forces late and lateness of the best plan: every order of the jobs is tried (Kolisch 1996)."""
    this = instance(texts)
    free = free_slots(this, this.loads)
    scores = (serial_plan(this, free, order).score for order in permutations(range(len(this.jobs))))
    least = min(scores)
    return least.late, least.lateness


def is_tight(texts: Mapping[str, str]) -> bool:
    """Whether the solver finds the best plan and proves that it is."""
    found = proven(texts)
    least = best(texts)
    return (found.late, found.lateness) == (found.plan.score.late, found.plan.score.lateness) == least


QUORUM = """\
  built: {title: Built, duration: 5d, uses: centre}
  lessons: {title: Lessons, scope: national, duration: 4d, after: [{milestone: built, forces: NEEDS, lag: 1d}]}
  live: {title: Live, duration: 5d, after: [built, lessons]}
"""


@pytest.mark.parametrize("needs", ["1", "2", "all", "9"])
def test_a_quorum_is_met_by_as_many_as_it_needs(needs: str) -> None:
    slow = progress("avon", "local:\n  duration: {built: {is: 9d, reason: Two sites}}\n")
    forces = {"avon": slow, "bute": progress("bute"), "clyde": progress("clyde", start="2026-03-05")}
    assert is_tight(files(forces=forces, milestones=QUORUM.replace("NEEDS", needs)))


def test_a_collaboration_counts_for_its_forces_and_what_is_reached_counts_already() -> None:
    more = {
        "forces.yaml": register() + "collaborations:\n  bute-and-clyde: {name: Both, forces: [bute, clyde]}\n",
        "programmes/cloud/progress/bute-and-clyde.yaml": progress("bute-and-clyde", kind="collaboration"),
    }
    done = progress("dee", "  built: {started: 2026-02-02, finished: 2026-02-06}\n", start="2026-02-02")
    forces = {"avon": progress("avon"), "dee": done, "esk": progress("esk")}
    for needs in ("1", "2", "3", "4"):
        assert is_tight(files(forces=forces, milestones=QUORUM.replace("NEEDS", needs), more=more))


def test_a_way_through_another_programme_is_waited_for() -> None:
    milestones = """\
  built: {title: Built, duration: 5d, uses: centre, target: 2060-01-01}
  live: {title: Live, duration: 5d, after: [built, robots/hosted], target: 2026-04-03}
"""
    more = {
        "programmes/robots/blueprint.yaml": blueprint(
            "  hosted: {title: Hosted, duration: 12d, after: [cloud/built]}\n", programme="robots", head=""
        ),
        **{f"programmes/robots/progress/{name}.yaml": progress(name, programme="robots") for name in ("avon", "bute")},
    }
    texts = files(milestones=milestones, more=more)
    assert is_tight(texts)


RESTS = {
    "avon": ", closures: [{from: 2026-03-11, to: 2026-03-18}, {from: 2026-04-06, to: 2026-04-10}]",
    "bute": "",
    "clyde": ", closures: [{from: 2026-03-19, to: 2026-03-27}]",
}
ACROSS = """\
  built: {title: Built, duration: 6d, uses: centre}
  lessons: {title: Lessons, scope: national, duration: 3d, after: [{milestone: built, forces: 2}]}
  trained: {title: Trained, duration: 2d, after: [built FS+10ed, lessons SS+1d, lessons FF+2d]}
  live: {title: Live, duration: 4d, after: [trained, lessons]}
"""


def test_calendars_that_keep_no_distance() -> None:
    assert is_tight(files(milestones=ACROSS, more={"forces.yaml": register(forces=RESTS)}))


def test_with_too_many_stretches_the_least_distance_still_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.waves.waiting._MOST", 1)
    texts = files(milestones=ACROSS, more={"forces.yaml": register(forces=RESTS)})
    found = proven(texts)
    assert 0 < found.lateness <= best(texts)[1]


def test_what_is_proven_of_fewer_late_is_not_said_of_a_plan_with_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.waves.waiting._MOST", 0)
    forces = {
        name: progress(name, "local:\n  target: {live: {is: 2026-04-03, reason: Promised}}\n")
        for name in ("avon", "bute", "clyde")
    }
    found = proven(files(forces=forces, milestones=ACROSS, more={"forces.yaml": register(forces=RESTS)}))
    assert (found.late, found.plan.score.late, found.lateness) == (1, 2, 0)


@pytest.mark.parametrize("finished", ["2026-02-06", "2026-02-27"])
def test_finished_work_passes_on_what_holds_it(finished: str) -> None:
    """Work done before its turn: what follows it waits for what is still open before it, and for that alone."""
    milestones = """\
  built: {title: Built, duration: 5d, uses: centre}
  tested: {title: Tested, duration: 5d, after: [built]}
  signed: {title: Signed, duration: 1d, after: [tested, built SS+2d]}
  lessons: {title: Lessons, scope: national, duration: 4d, after: [{milestone: signed, forces: 2}]}
  live: {title: Live, duration: 5d, after: [signed, lessons]}
"""
    done = "".join(f"  {name}: {{started: 2026-02-03, finished: {finished}}}\n" for name in ("tested", "signed"))
    forces = {"avon": progress("avon", done, start="2026-02-02"), "bute": progress("bute"), "clyde": progress("clyde")}
    assert is_tight(files(forces=forces, milestones=milestones))


def test_a_start_that_is_a_fact_holds_nothing_back_any_more() -> None:
    milestones = """\
  built: {title: Built, duration: 5d, uses: centre}
  tested: {title: Tested, duration: 5d, after: [built]}
  seen: {title: Seen, duration: 2d, after: [tested SS+2ed, built SS+2ed, tested FS+1ed]}
  lessons: {title: Lessons, scope: national, duration: 4d, after: [{milestone: tested, forces: 2}]}
  live: {title: Live, duration: 5d, after: [seen, lessons]}
"""
    begun = progress("avon", "  tested: {started: 2026-02-03, remaining: 2d}\n", start="2026-02-02")
    forces = {"avon": begun, "bute": progress("bute"), "clyde": progress("clyde")}
    assert is_tight(files(forces=forces, milestones=milestones))


def test_finished_work_that_two_wait_for_is_held_once() -> None:
    milestones = """\
  built: {title: Built, duration: 5d, uses: centre}
  tested: {title: Tested, duration: 5d, after: [built]}
  signed: {title: Signed, duration: 1d, after: [tested]}
  filed: {title: Filed, duration: 1d, after: [tested]}
  live: {title: Live, duration: 5d, after: [signed, filed]}
"""
    facts = "".join(
        f"  {name}: {{started: 2026-02-03, finished: 2026-02-06}}\n" for name in ("tested", "signed", "filed")
    )
    late = {name: progress(name, facts, start="2026-02-02") for name in ("avon", "bute")}
    assert is_tight(files(forces=late, milestones=milestones))


def test_finished_national_work_counts_on_nobody() -> None:
    national = "programme: cloud\nblueprint: 1\nmilestones:\n  lessons: {started: 2026-02-03, finished: 2026-02-06}\n"
    texts = files(milestones=QUORUM.replace("NEEDS", "2"), more={"programmes/cloud/progress/national.yaml": national})
    found = proven(texts)
    assert (found.late, found.lateness) <= best(texts)


def test_an_offer_and_a_target_that_it_misses() -> None:
    forces = {
        name: progress(name, f"local:\n  target: {{live: {{is: {day}, reason: Promised}}}}\n")
        for name, day in (("avon", "2026-03-13"), ("bute", "2026-03-16"), ("clyde", "2026-03-25"))
    }
    offered = slot("avon", "2026-03-09", "2026-03-13", "offered")
    for milestones in (QUORUM.replace("NEEDS", "1"), ACROSS):
        texts = files(
            forces=forces, milestones=milestones, slots=offered, more={"forces.yaml": register("2", forces=RESTS)}
        )
        assert is_tight(texts)


def test_an_offer_that_misses_a_target_makes_late_whatever_is_planned() -> None:
    late = progress("avon", "local:\n  target: {live: {is: 2026-03-25, reason: Promised}}\n")
    offered = slot("avon", "2026-04-06", "2026-04-10", "offered")
    texts = files(forces={"avon": late, "bute": progress("bute")}, slots=offered)
    assert best(texts)[0] == 1
    assert is_tight(texts)


def test_finished_work_passes_nothing_on_while_nothing_holds_it() -> None:
    milestones = """\
  built: {title: Built, duration: 30d, uses: centre}
  tested: {title: Tested, duration: 5d, after: [built FS-30d]}
  signed: {title: Signed, duration: 1d, after: [tested]}
  live: {title: Live, duration: 5d, after: [signed FS+40d]}
"""
    done = (
        "  tested: {started: 2026-02-03, finished: 2026-02-27}\n  signed: {started: 2026-02-03, finished: 2026-02-06}\n"
    )
    forces = {name: progress(name, done, start="2026-02-02") for name in ("avon", "bute", "clyde")}
    assert is_tight(files(forces=forces, milestones=milestones))


def test_without_time_the_plan_to_begin_with_stands() -> None:
    texts = files(milestones=QUORUM.replace("NEEDS", "2"))
    found = proven(texts, 1e-9)
    assert found.plan.score.without == 0
    assert (found.late, found.lateness) <= best(texts)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(stories(), st.sampled_from(["1", "2", "all"]))
def test_the_bound_is_never_above_the_best_plan(texts: dict[str, str], needs: str) -> None:
    told = {path: text.replace("forces: 2}]", f"forces: {needs}}}]") for path, text in texts.items()}
    # Every order is tried: of three forces at most.
    crowd = [path for path in told if "/progress/" in path][3:]
    told = {path: text for path, text in told.items() if path not in crowd}
    least, found = best(told), proven(told)
    assert found.late <= least[0]
    assert (found.plan.score.late, found.plan.score.lateness) >= least
    if found.plan.score.late == least[0]:
        assert found.lateness <= least[1]
