"""Who goes when: within capacity, no earlier than anything allows, by the rule that is printed."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.waves.instance import instance_of
from rollout.waves.plan import Effort, _fullest
from tests.waves.stories import (
    BUILD_AND_LIVE,
    LISTS,
    SEARCH,
    blueprint,
    files,
    plan,
    planned,
    progress,
    register,
    slot,
    told,
)


def test_forces_that_are_ready_together_go_one_after_the_other() -> None:
    found = plan(files())
    assert told(found.slots) == ["avon 02.03-06.03", "bute 09.03-13.03", "clyde 16.03-20.03"]
    assert [each.wait for each in found.slots] == [0, 5, 10]
    assert (found.lateness, found.late, found.bound, found.jobs) == (15, 0, 15, 3)
    assert found.gap == 0


def test_with_slots_for_all_nobody_waits() -> None:
    found = plan(files(capacity="3"), Effort(iterations=10, solver=0))
    assert {each.wait for each in found.slots} == {0}
    assert (found.lateness, found.bound, found.gap) == (0, 0, 0.0)
    assert found.current.over == found.over == ()


def test_the_one_who_has_waited_longest_goes_first() -> None:
    found = plan(files(forces={"avon": progress("avon", start="2026-03-05"), "bute": progress("bute")}))
    assert told(found.slots) == ["bute 02.03-06.03", "avon 09.03-13.03"]
    assert [(each.ready, each.wait) for each in found.slots] == [(date(2026, 3, 2), 0), (date(2026, 3, 5), 2)]


def test_no_start_is_changed_and_nothing_is_earlier_than_not_before_or_a_gate() -> None:
    milestones = """\
  gate: {title: Gate, scope: national, duration: 10d}
  built: {title: Built, duration: 5d, uses: centre, after: [gate], not_before: 2026-03-18}
  live: {title: Live, duration: 5d, after: [built]}
"""
    found = plan(files(forces=("avon", "bute"), milestones=milestones))
    assert told(found.slots) == ["avon 18.03-24.03", "bute 25.03-31.03"]


def test_closures_stretch_a_slot() -> None:
    closed = {"avon": ", closures: [{from: 2026-03-04, to: 2026-03-05}]", "bute": ""}
    texts = files(forces=("avon", "bute"), more={"forces.yaml": register(forces=closed)})
    assert told(plan(texts).slots) == ["avon 02.03-10.03", "bute 11.03-17.03"]


def test_a_force_that_would_miss_its_target_goes_before_one_that_has_none() -> None:
    late = progress("bute", "local:\n  target: {live: {is: 2026-03-13, reason: Promised}}\n")
    found = plan(files(forces={"avon": progress("avon"), "bute": late}))
    assert told(found.slots) == ["bute 02.03-06.03", "avon 09.03-13.03"]
    assert (found.late, found.late_bound) == (0, 0)


def test_who_is_late_whatever_is_planned_is_counted_once() -> None:
    late = progress("bute", "local:\n  target: {live: {is: 2026-03-05, reason: Promised}}\n")
    found = plan(files(forces={"avon": progress("avon"), "bute": late}))
    assert (found.late, found.late_bound, found.current.late) == (1, 1, 1)


def test_a_force_can_be_late_by_waiting() -> None:
    late = {
        name: progress(name, "local:\n  target: {live: {is: 2026-03-13, reason: Promised}}\n")
        for name in ("avon", "bute")
    }
    found = plan(files(forces=late), SEARCH)
    assert (found.late, found.current.late) == (1, 0)
    assert [(gain.late, gain.lateness) for gain in found.one_more] == [(1, 5)]


def test_short_work_goes_first_when_that_makes_the_sum_of_live_dates_smaller() -> None:
    long = progress("avon", "local:\n  duration: {built: {is: 30d, reason: Two sites}}\n")
    found = plan(files(forces={"avon": long, "bute": progress("bute"), "clyde": progress("clyde")}))
    assert told(found.slots) == ["bute 02.03-06.03", "clyde 09.03-13.03", "avon 16.03-24.04"]
    assert found.lateness == 15


def test_search_finds_what_lists_do_not() -> None:
    milestones = BUILD_AND_LIVE.replace("duration: 5d, uses: centre", "duration: 5d, uses: {centre: 2}", 1)
    forces = {
        name: progress(name, start=start)
        for name, start in zip(("avon", "bute", "clyde"), ("2026-03-02", "2026-03-03", "2026-03-02"), strict=True)
    }
    forces["avon"] = progress("avon", "local:\n  duration: {built: {is: 20d, reason: Two sites}}\n")
    texts = files(forces=forces, milestones=milestones, capacity="2")
    assert plan(texts, SEARCH).lateness <= plan(texts, LISTS).lateness


def test_by_workforce_the_larger_force_goes_first() -> None:
    heads = {"avon": ", workforce: 900", "bute": ", workforce: 7000", "clyde": ""}
    texts = files(more={"forces.yaml": register(forces=heads)})
    found = plan(texts, weight="workforce")
    assert [each.unit for each in found.slots] == ["bute", "clyde", "avon"]
    assert found.lateness == 5 * 3950 + 10 * 900


def test_without_any_workforce_every_force_weighs_the_same() -> None:
    assert plan(files(), weight="workforce").lateness == 15


def test_a_collaboration_is_one_job_and_counts_for_all_its_forces() -> None:
    together = progress("bute-and-clyde", kind="collaboration")
    more = {
        "forces.yaml": register() + "collaborations:\n  bute-and-clyde: {name: Both, forces: [bute, clyde]}\n",
        "programmes/cloud/progress/bute-and-clyde.yaml": together,
    }
    found = plan(files(forces=("avon",), more=more))
    assert told(found.slots) == ["bute-and-clyde 02.03-06.03", "avon 09.03-13.03"]
    assert [each.forces for each in found.slots] == [2, 1]


def test_capacity_that_grows_is_used_from_its_day() -> None:
    found = plan(files(capacity="[{from: 2026-01-01, slots: 1}, {from: 2026-03-09, slots: 2}]"))
    assert told(found.slots) == ["avon 02.03-06.03", "bute 09.03-13.03", "clyde 09.03-13.03"]


def test_capacity_that_shrinks_is_not_run_into() -> None:
    found = plan(
        files(
            forces=("avon",),
            capacity="[{from: 2026-01-01, slots: 1}, {from: 2026-03-05, slots: 0}, {from: 2026-04-01, slots: 1}]",
        )
    )
    assert told(found.slots) == ["avon 01.04-07.04"]


def test_work_under_way_keeps_its_slot() -> None:
    forces = {
        "avon": progress("avon", "  built: {started: 2026-02-25, remaining: 3d}\n", start="2026-02-02"),
        "bute": progress("bute"),
    }
    found = plan(files(forces=forces))
    assert told(found.slots) == ["bute 05.03-11.03"]
    assert found.load[0].used == 1


def test_accepted_slots_are_left_alone() -> None:
    found = plan(files(forces=("avon", "bute"), slots=slot("avon", "2026-03-05", "2026-03-11", "accepted")))
    assert told(found.slots) == ["bute 12.03-18.03"]


def test_an_accepted_slot_that_its_work_has_left_is_still_held() -> None:
    forces = {"avon": progress("avon", start="2026-04-01"), "bute": progress("bute")}
    found = plan(files(forces=forces, slots=slot("avon", "2026-03-02", "2026-03-06", "accepted")))
    assert told(found.slots) == ["bute 09.03-13.03"]
    assert [week.used for week in found.load if week.week == date(2026, 3, 30)] == [1]


def test_an_offer_that_can_be_met_is_kept() -> None:
    found = plan(files(forces=("avon", "bute"), slots=slot("bute", "2026-03-02", "2026-03-06", "offered")))
    assert told(found.slots) == ["bute 02.03-06.03", "avon 09.03-13.03"]
    assert [each.state for each in found.slots] == ["offered", "proposed"]


def test_an_offer_that_came_too_early_is_planned_anew() -> None:
    forces = {"avon": progress("avon", start="2026-03-09")}
    found = plan(files(forces=forces, slots=slot("avon", "2026-03-04", "2026-03-10", "offered")))
    assert told(found.slots) == ["avon 09.03-13.03"]
    assert [(key.unit, key.milestone) for key in found.broken] == [("avon", "built")]


def test_an_offer_is_given_up_when_what_comes_before_it_has_to_wait() -> None:
    milestones = """\
  surveyed: {title: Surveyed, duration: 5d, uses: centre}
  built: {title: Built, duration: 5d, uses: other, after: [surveyed]}
  live: {title: Live, duration: 5d, after: [built]}
"""
    centres = register(more="  other: {title: Other, capacity: 1}\n")
    offered = slot("avon", "2026-03-02", "2026-03-06", "accepted", "surveyed")
    offered += slot("bute", "2026-03-10", "2026-03-16", "offered", "built", "other")
    texts = files(forces=("avon", "bute"), milestones=milestones, slots=offered, more={"forces.yaml": centres})
    found = plan(texts)
    assert [key.milestone for key in found.broken] == ["built"]
    assert "bute 16.03-20.03" in told(found.slots)


def test_other_programmes_come_first_where_they_stand() -> None:
    other = blueprint("  hosted: {title: Hosted, duration: 5d, uses: centre}\n", programme="robots", head="")
    more = {
        "programmes/robots/blueprint.yaml": other,
        "programmes/robots/progress/clyde.yaml": progress("clyde", programme="robots"),
    }
    assert told(plan(files(forces=("avon",), more=more)).slots) == ["avon 09.03-13.03"]


@pytest.mark.parametrize("first", ["2026-03-04", "2026-03-06", "2026-03-09"])
def test_an_offer_in_another_programme_that_came_too_early_holds_nothing(first: str) -> None:
    """Clyde can begin on the 9th: of days offered before that, others may have those it cannot use."""
    more = {
        "programmes/robots/blueprint.yaml": blueprint(
            "  hosted: {title: Hosted, duration: 5d, uses: centre}\n", programme="robots", head=""
        ),
        "programmes/robots/progress/clyde.yaml": progress("clyde", start="2026-03-09", programme="robots"),
        "programmes/robots/slots.yaml": "slots:\n" + slot("clyde", first, "2026-03-13", "offered", "hosted"),
    }
    assert told(plan(files(forces=("avon",), more=more)).slots) == ["avon 02.03-06.03"]


def test_what_a_plan_moves_of_another_programme_is_taken_into_account() -> None:
    other = blueprint(
        "  hosted: {title: Hosted, duration: 5d, after: [cloud/built], uses: centre}\n", programme="robots", head=""
    )
    more = {
        "programmes/robots/blueprint.yaml": other,
        "programmes/robots/progress/avon.yaml": progress("avon", programme="robots"),
    }
    late = slot("clyde", "2026-03-02", "2026-03-06", "accepted")
    found = plan(files(forces=("avon", "clyde"), slots=late, more=more))
    assert told(found.slots) == ["avon 09.03-13.03"]
    assert [(week.used, f"{week.week:%d.%m}") for week in found.load] == [(1, "02.03"), (1, "09.03"), (1, "16.03")]
    assert found.is_settled


def test_days_over_capacity_are_reported_and_nothing_is_added_to_them() -> None:
    started = "  built: {started: 2026-02-25, remaining: 3d}\n"
    forces = {name: progress(name, started, start="2026-02-02") for name in ("avon", "bute")} | {
        "clyde": progress("clyde")
    }
    found = plan(files(forces=forces))
    assert [(over.stretch.first, over.stretch.last, over.stretch.needed) for over in found.over] == [
        (date(2026, 3, 2), date(2026, 3, 4), 2)
    ]
    assert told(found.slots) == ["clyde 05.03-11.03"]


def test_later_work_of_one_unit_waits_for_its_earlier_slot() -> None:
    milestones = """\
  built: {title: Built, duration: 5d, uses: centre}
  live: {title: Live, duration: 3d, after: [built SS+7d], uses: centre}
"""
    found = plan(files(forces=("avon", "bute"), milestones=milestones, capacity="1"), SEARCH)
    starts = {(each.unit, each.milestone): each.from_ for each in found.slots}
    for unit in ("avon", "bute"):
        assert (starts[unit, "live"] - starts[unit, "built"]).days >= 9


def test_a_slot_that_never_comes_is_said_and_what_follows_has_none_either() -> None:
    milestones = """\
  built: {title: Built, duration: 5d, uses: {centre: 2}}
  live: {title: Live, duration: 3d, after: [built], uses: centre, target: 2026-12-01}
"""
    found = plan(files(forces=("avon",), milestones=milestones), SEARCH)
    assert [key.milestone for key in found.without] == ["built", "live"]
    assert (found.slots, found.late) == ((), 1)


def test_nothing_to_plan() -> None:
    found = plan(files(milestones="  live: {title: Live, duration: 5d}\n"), Effort(iterations=1, solver=1))
    assert (found.jobs, found.slots, found.load, found.one_more) == (0, (), (), ())


def test_today_s_dates_stand_beside_the_plan_with_their_overload() -> None:
    found = plan(files())
    assert {each.from_ for each in found.current.slots} == {date(2026, 3, 2)}
    assert [(over.centre, over.stretch.needed, over.stretch.slots) for over in found.current.over] == [("centre", 3, 1)]


def test_what_one_more_slot_would_buy() -> None:
    assert [(gain.centre, gain.lateness) for gain in plan(files(), SEARCH).one_more] == [("centre", 10)]


def test_national_work_at_a_centre_is_a_load_not_a_job() -> None:
    milestones = "  issued: {title: Issued, scope: national, duration: 5d, uses: centre}\n" + BUILD_AND_LIVE
    assert told(plan(files(forces=("avon",), milestones=milestones)).slots) == ["avon 09.03-13.03"]


def test_an_instant_needs_no_slot_and_a_finished_or_waived_milestone_none_either() -> None:
    milestones = "  agreed: {title: Agreed, uses: centre}\n" + BUILD_AND_LIVE
    forces = {
        "avon": progress("avon", "  built: {not_applicable: Bought, by: Delivery body}\n"),
        "bute": progress("bute", "  built: {started: 2026-02-02, finished: 2026-02-06}\n", start="2026-02-02"),
    }
    assert plan(files(forces=forces, milestones=milestones)).slots == ()


def test_a_force_that_is_live_already_may_still_wait_for_a_slot() -> None:
    milestones = """\
  live: {title: Live, duration: 5d}
  reviewed: {title: Reviewed, duration: 5d, after: [live], uses: centre}
"""
    done = "  live: {started: 2026-02-02, finished: 2026-02-06}\n"
    forces = {name: progress(name, done, start="2026-02-02") for name in ("avon", "bute")}
    found = plan(files(forces=forces, milestones=milestones))
    assert told(found.slots) == ["avon 02.03-06.03", "bute 09.03-13.03"]
    assert found.lateness == 0


@pytest.mark.parametrize("state", ["declined", "released", "used"])
def test_slots_of_other_states_hold_nothing(state: str) -> None:
    found = plan(files(forces=("avon", "bute"), slots=slot("bute", "2026-03-02", "2026-03-06", state)))
    assert told(found.slots) == ["avon 02.03-06.03", "bute 09.03-13.03"]


def test_work_that_started_before_its_turn_keeps_its_slot_until_it_can_finish() -> None:
    milestones = """\
  surveyed: {title: Surveyed, duration: 5d, uses: other}
  built: {title: Built, duration: 5d, after: [surveyed], uses: centre}
  live: {title: Live, duration: 5d, after: [built]}
"""
    forces = {
        "avon": progress("avon", "  built: {started: 2026-02-25, remaining: 3d}\n", start="2026-02-02"),
        "bute": progress("bute", "  surveyed: {started: 2026-02-02, finished: 2026-02-06}\n", start="2026-02-02"),
    }
    centres = register(more="  other: {title: Other, capacity: [{from: 2026-03-09, slots: 1}]}\n")
    found = plan(files(forces=forces, milestones=milestones, more={"forces.yaml": centres}))
    assert told(found.slots) == ["bute 19.03-25.03", "avon 09.03-13.03"]


def test_a_job_waits_for_all_its_earlier_ones_and_targets_elsewhere_are_no_matter() -> None:
    milestones = """\
  posters: {title: Posters, duration: 1d, target: 2026-03-02}
  surveyed: {title: Surveyed, duration: 5d, uses: centre}
  ordered: {title: Ordered, duration: 5d, uses: centre}
  told: {title: Staff told, duration: 5d, after: [surveyed], target: 2026-03-06}
  built: {title: Built, duration: 5d, after: [surveyed, ordered], uses: centre}
  live: {title: Live, duration: 5d, after: [built]}
"""
    left_out = progress("avon", "  told: {not_applicable: Small, by: Delivery body}\n")
    found = plan(files(forces={"avon": left_out}, milestones=milestones), SEARCH)
    assert [each.milestone for each in found.slots] == ["surveyed", "ordered", "built"]
    assert (found.late, found.lateness) == (0, 5)


def test_longest_wait_breaks_ties() -> None:
    forces = {"avon": progress("avon", start="2026-03-05"), "bute": progress("bute")}
    found = plan(files(forces=forces, capacity="[{from: 2026-03-09, slots: 1}]"))
    assert told(found.slots) == ["bute 09.03-13.03", "avon 16.03-20.03"]


def test_least_target_float_breaks_ties_of_those_who_wait_alike() -> None:
    forces = {
        name: progress(name, f"local:\n  target: {{live: {{is: {day}, reason: Promised}}}}\n")
        for name, day in (("avon", "2026-06-01"), ("bute", "2026-05-01"))
    }
    assert told(plan(files(forces=forces)).slots) == ["bute 02.03-06.03", "avon 09.03-13.03"]


def test_of_several_required_dates_the_one_with_least_room_counts() -> None:
    milestones = """\
  built: {title: Built, duration: 5d, uses: centre}
  live: {title: Live, duration: 5d, after: [built], target: 2026-03-20}
  closed: {title: Closed, duration: 5d, after: [live], target: 2026-06-01}
"""
    (job,) = instance_of(planned(files(forces=("avon",), milestones=milestones)), "cloud").jobs
    assert job.latest - job.ready == 5


def test_a_collaboration_that_is_late_counts_for_all_its_forces() -> None:
    together = progress(
        "bute-and-clyde", "local:\n  target: {live: {is: 2026-03-13, reason: Promised}}\n", kind="collaboration"
    )
    more = {
        "forces.yaml": register() + "collaborations:\n  bute-and-clyde: {name: Both, forces: [bute, clyde]}\n",
        "programmes/cloud/progress/bute-and-clyde.yaml": together,
    }
    found = plan(
        files(
            forces=(),
            slots=slot("avon", "2026-03-02", "2026-03-13", "accepted"),
            more=more
            | {
                "programmes/cloud/progress/avon.yaml": progress(
                    "avon", "local:\n  duration: {built: {is: 10d, reason: Two sites}}\n"
                )
            },
        )
    )
    assert (found.late, found.current.late) == (2, 0)


@pytest.mark.parametrize("state", ["accepted", "offered"])
def test_a_slot_that_ended_on_the_data_date_is_over(state: str) -> None:
    found = plan(files(forces=("avon",), slots=slot("avon", "2026-02-23", "2026-03-01", state)))
    assert told(found.slots) == ["avon 02.03-06.03"]
    assert found.broken == ()


def test_a_week_is_told_by_the_day_that_is_most_over_else_by_the_fullest() -> None:
    monday = date(2026, 3, 2)
    assert _fullest("centre", monday, [(5, 1), (1, -1)])[2:] == (2, 1)
    assert _fullest("centre", monday, [(5, 2), (1, 0)])[2:] == (3, 5)
