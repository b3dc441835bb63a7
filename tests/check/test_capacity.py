"""C: delivery centres asked for more than they have, and slots that do not fit."""

from datetime import date

import pytest

from rollout.check.slots import slots
from rollout.model.register import CapacityStep, Centre
from rollout.schedule.demand import Hold, stretches
from rollout.schedule.result import Key
from tests.check.stories import REGISTER, TODAY, blueprint, checked, messages, places, progress, story


def centre(capacity: str) -> str:
    return REGISTER + f"centres:\n  nmc:\n    title: Monitoring\n    capacity: {capacity}\n"


PLAN = blueprint("""
    build: {title: Built, duration: 5d, uses: nmc}
    live: {title: Live, duration: 5d, after: [build]}
""")
"""From Tuesday 16 June: the centre is held up to Monday 22 June."""


def both(capacity: str, kent: str = "", essex: str = "", plan: str = PLAN) -> dict[str, str]:
    return {
        "register": centre(capacity),
        "cloud": plan,
        "kent": progress(kent),
        "essex": progress(essex, force="essex"),
    }


def test_a_plan_that_needs_more_slots_than_there_are_is_told_once_with_days_and_names() -> None:
    problems = checked(both("1"))
    assert messages(problems, "C601") == [
        (
            "nmc needs 2 slots from 16 June 2026 to 22 June 2026, 1 exists: these dates cannot all be met "
            "(essex cloud/build, kent cloud/build)."
        )
    ]
    assert places(problems, "C601") == ["forces.yaml:10:15"]
    assert [p.programme for p in problems if p.code == "C601"] == ["cloud"]


@pytest.mark.parametrize(
    ("capacity", "kent"),
    [
        ("2", ""),
        ("1", "build: {started: 2026-06-01, finished: 2026-06-05}"),
        ("1", "build: {not_applicable: Shared}"),
        ("1", "build: {expected: 2026-07-31}"),
        ("[{from: 2026-01-01, slots: 1}, {from: 2026-06-16, slots: 2}]", ""),
    ],
    ids=["enough", "one is finished", "one does not need it", "one is later", "more by then"],
)
def test_plans_that_fit(capacity: str, kent: str) -> None:
    assert places(checked(both(capacity, kent)), "C601") == []


def test_days_that_have_passed_are_no_longer_in_anybody_s_way() -> None:
    kent = "build: {started: 2026-06-01, remaining: 1d}"
    (message,) = messages(checked(both("1", kent)), "C601")
    assert message.startswith("nmc needs 2 slots on 16 June 2026, 1 exists")


def test_a_milestone_can_hold_several_slots() -> None:
    plan = PLAN.replace("uses: nmc", "uses: {nmc: 2}")
    assert messages(checked(both("3", plan=plan)), "C601")[0].startswith("nmc needs 4 slots from 16 June 2026")


def test_a_centre_without_slots_yet_is_over_capacity_at_once() -> None:
    problems = checked(both("[{from: 2026-06-18, slots: 2}]"))
    assert messages(problems, "C601")[0].startswith("nmc needs 2 slots from 16 June 2026 to 17 June 2026, 0 exist")


def test_a_collaboration_counts_once() -> None:
    files = {
        "register": centre("1") + "collaborations:\n  pair: {name: Pair, forces: [kent, essex]}\n",
        "cloud": PLAN,
        "programmes/cloud/progress/pair.yaml": progress().replace("force: kent", "collaboration: pair"),
    }
    assert places(checked(files), "C601") == []


def test_national_milestones_and_those_of_one_force_alone_hold_slots_too() -> None:
    plan = blueprint("""
        design: {title: Designed, scope: national, duration: 3d, uses: nmc}
        live: {title: Live, duration: 5d}
    """)
    local = (
        "local: {milestones: {survey: {title: Surveyed, duration: 2d, uses: nmc, before: [live], reason: Two sites}}}\n"
    )
    files = {"register": centre("1"), "cloud": plan, "kent": progress(head=local)}
    assert messages(checked(files), "C601") == [
        (
            "nmc needs 2 slots from 16 June 2026 to 17 June 2026, 1 exists: these dates cannot all be met "
            "(national cloud/design, kent cloud/survey)."
        )
    ]


def test_a_finding_over_several_programmes_belongs_to_none() -> None:
    files = both("1")
    other = {
        "programmes/land/blueprint.yaml": PLAN.replace("programme: cloud", "programme: land"),
        "programmes/land/progress/kent.yaml": progress().replace("programme: cloud", "programme: land"),
    }
    (problem,) = (p for p in checked({**files, **other}) if p.code == "C601")
    assert problem.programme is None


def test_a_finding_names_five_and_counts_the_rest() -> None:
    forces = [f"force-{n}" for n in range(7)]
    register = centre("1") + "".join("" for _ in forces)
    register = register.replace(
        "forces:\n", "forces:\n" + "".join(f"  {f}: {{name: {f}, nation: england}}\n" for f in forces)
    )
    files = {f"programmes/cloud/progress/{name}.yaml": progress(force=name) for name in forces}
    (message,) = messages(checked({"register": register, "cloud": PLAN, **files}), "C601")
    assert message.endswith("(force-0 cloud/build, force-1 cloud/build, force-2 cloud/build, force-3 cloud/build, "
                            "force-4 cloud/build and 2 more).")  # fmt: skip


def hold(name: str, first: int, last: int, number: int = 1) -> Hold:
    return Hold(Key("cloud", name, "build"), number, date(2026, 6, first), date(2026, 6, last))


ONE = Centre(id="nmc", capacity=(CapacityStep(from_=date.min, slots=1),))


@pytest.mark.parametrize(
    ("holds", "expected"),
    [
        ([], []),
        ([hold("a", 1, 5)], []),
        ([hold("a", 1, 5), hold("b", 5, 9)], [(5, 5, 2)]),
        ([hold("a", 1, 5), hold("b", 6, 9)], []),
        ([hold("a", 1, 9), hold("b", 2, 3), hold("c", 5, 6)], [(2, 3, 2), (5, 6, 2)]),
        ([hold("a", 1, 20), hold("b", 1, 5), hold("c", 8, 9), hold("d", 8, 9)], [(1, 9, 3)]),
        ([hold("a", 1, 20), hold("b", 1, 5), hold("d", 1, 5), hold("c", 8, 9)], [(1, 9, 3)]),
        ([hold("a", 1, 20), hold("b", 1, 4), hold("c", 8, 9)], [(1, 4, 2), (8, 9, 2)]),
        ([hold("a", 1, 20), hold("b", 1, 5), hold("c", 9, 9)], [(1, 5, 2), (9, 9, 2)]),
    ],
    ids=[
        "nothing",
        "one fits",
        "both days included",
        "one after the other",
        "two stretches",
        "one over a weekend, worse after it",
        "one over a weekend, worse before it",
        "a Friday between",
        "a Monday between",
    ],
)
def test_stretches_of_days_over_capacity(holds: list[Hold], expected: list[tuple[int, int, int]]) -> None:
    found = [(s.first.day, s.last.day, s.needed) for s in stretches(ONE, holds)]
    assert found == expected


def test_a_stretch_knows_everything_held_in_it() -> None:
    holds = [hold("a", 1, 20), hold("b", 1, 5), hold("c", 8, 9), hold("d", 12, 12), hold("e", 21, 22)]
    first, second = stretches(ONE, holds)
    assert [h.key.unit for h in first.holds] == ["a", "b", "c"]
    assert [h.key.unit for h in second.holds] == ["a", "d"]


def test_capacity_that_changes_within_a_hold_is_looked_at_on_every_day() -> None:
    steps = (CapacityStep(from_=date(2026, 6, 1), slots=2), CapacityStep(from_=date(2026, 6, 10), slots=1))
    changing = Centre(id="nmc", capacity=steps)
    (stretch,) = stretches(changing, [hold("a", 8, 12), hold("b", 8, 12)])
    assert (stretch.first.day, stretch.last.day, stretch.needed, stretch.slots) == (10, 12, 2, 1)


def given(*entries: str) -> str:
    return "slots:\n" + "".join(f"  - {{centre: nmc, milestone: build, {entry}}}\n" for entry in entries)


def slot(force: str, first: str, last: str, state: str = "accepted") -> str:
    return f"force: {force}, from: {first}, to: {last}, state: {state}"


def found(text: str, code: str, register: str = centre("1"), plan: str = PLAN) -> list[str]:
    workspace = story({**both("1", plan=plan), "register": register, "slots": text})
    assert workspace.problems == ()
    return messages(slots(workspace, TODAY), code)


KENT = slot("kent", "2026-07-01", "2026-07-10")


def test_a_slot_that_no_longer_fits_is_reported() -> None:
    workspace = story({**both("1"), "slots": given(KENT, slot("essex", "2026-07-10", "2026-07-17"))})
    (problem,) = slots(workspace, TODAY)
    assert (str(problem.location), problem.code) == ("programmes/cloud/slots.yaml:3:14", "C602")
    assert (problem.programme, problem.force, problem.milestone) == ("cloud", "essex", "build")
    assert problem.message == (
        "essex has a slot of nmc from 10 July 2026 to 17 July 2026, but from 10 July 2026 its 1 slot cannot hold it "
        "as well."
    )


@pytest.mark.parametrize(
    "other",
    [
        slot("essex", "2026-07-11", "2026-07-17"),
        slot("essex", "2026-07-01", "2026-07-10", "declined"),
        slot("essex", "2026-07-01", "2026-07-10", "released"),
    ],
    ids=["later", "declined", "released"],
)
def test_slots_that_fit(other: str) -> None:
    assert found(given(KENT, other), "C602") == []


def test_what_is_accepted_is_served_before_what_is_offered() -> None:
    text = given(slot("essex", "2026-07-01", "2026-07-10", "offered"), KENT)
    assert [message[:5] for message in found(text, "C602")] == ["essex"]


def test_a_slot_that_was_refused_takes_nothing_from_the_next() -> None:
    text = given(KENT, slot("essex", "2026-07-08", "2026-07-24"), slot("kent", "2026-07-13", "2026-07-24", "offered"))
    assert [message[:5] for message in found(text, "C602")] == ["essex"]


def test_slots_of_the_past_are_history() -> None:
    text = given(slot("kent", "2026-06-01", "2026-06-15", "used"), slot("essex", "2026-06-01", "2026-06-15", "used"))
    assert found(text, "C602") == []
    assert len(found(text.replace("06-15", "06-16"), "C602")) == 1


def test_a_slot_takes_as_many_as_its_milestone_needs() -> None:
    plan = PLAN.replace("uses: nmc", "uses: {nmc: 2}")
    later = slot("essex", "2026-07-08", "2026-07-17")
    assert len(found(given(KENT, later), "C602", centre("3"), plan)) == 1
    assert found(given(KENT, later), "C602", centre("4"), plan) == []


def test_capacity_that_grows_makes_room() -> None:
    register = centre("[{from: 2026-01-01, slots: 1}, {from: 2026-07-08, slots: 2}]")
    assert found(given(KENT, slot("essex", "2026-07-08", "2026-07-17")), "C602", register) == []
    assert len(found(given(KENT, slot("essex", "2026-07-07", "2026-07-17")), "C602", register)) == 1


def test_the_same_slot_of_two_forces_that_deliver_together_is_one() -> None:
    files = {
        "register": centre("1") + "collaborations:\n  pair: {name: Pair, forces: [kent, essex]}\n",
        "cloud": PLAN,
        "programmes/cloud/progress/pair.yaml": progress().replace("force: kent", "collaboration: pair"),
        "slots": given(KENT, slot("essex", "2026-07-01", "2026-07-10")),
    }
    assert list(slots(story(files), TODAY)) == []


CLOSED = "closures: [{from: 2026-07-06, to: 2026-07-07, why: Regatta}, {from: 2026-09-01, to: 2026-09-02}]"


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [("2026-07-01", "2026-07-05", 0), ("2026-07-01", "2026-07-06", 1), ("2026-07-08", "2026-07-17", 0)],
)
def test_an_accepted_slot_may_not_fall_in_a_force_s_closure(first: str, last: str, count: int) -> None:
    register = centre("1").replace("weekdays}\n  essex", f"weekdays, {CLOSED}}}\n  essex")
    told = found(given(slot("kent", first, last)), "C603", register)
    assert len(told) == count
    assert all(message.endswith("but is closed from 6 July 2026 to 7 July 2026 (Regatta).") for message in told)
    assert found(given(slot("essex", first, last)), "C603", register) == []
    assert found(given(slot("kent", first, last, "offered")), "C603", register) == []


def test_a_closure_of_the_force_s_calendar_counts_too() -> None:
    register = centre("1").replace("holidays: []}", "holidays: [], closures: [{from: 2026-07-06, to: 2026-07-06}]}")
    assert found(given(slot("kent", "2026-07-01", "2026-07-06")), "C603", register) == [
        "kent has accepted a slot of nmc from 1 July 2026 to 6 July 2026, but is closed on 6 July 2026."
    ]


def test_a_nation_s_own_calendar_has_no_closures() -> None:
    register = centre("1").replace("nation: england, calendar: weekdays}\n  essex", "nation: england}\n  essex")
    assert found(given(KENT), "C603", register) == []


def test_a_closure_of_any_of_its_forces_closes_a_collaboration() -> None:
    register = centre("1").replace("weekdays}\n  essex", f"weekdays, {CLOSED}}}\n  essex")
    files = {
        "register": register + "collaborations:\n  pair: {name: Pair, forces: [kent, essex]}\n",
        "cloud": PLAN,
        "programmes/cloud/progress/pair.yaml": progress().replace("force: kent", "collaboration: pair"),
        "slots": given(slot("kent", "2026-07-01", "2026-07-10")),
    }
    assert len(messages(slots(story(files), TODAY), "C603")) == 1


def test_slots_are_among_the_findings_of_the_whole_check() -> None:
    text = given(KENT, slot("essex", "2026-07-10", "2026-07-17"))
    assert places(checked({**both("1"), "slots": text}), "C602") == ["slots.yaml:3:14"]


def test_a_slot_of_a_centre_or_milestone_that_nobody_knows_is_left_to_other_rules() -> None:
    text = given(KENT).replace("nmc", "nowhere") + "  - {centre: nmc, milestone: gone, " + KENT + "}\n"
    assert list(slots(story({**both("1"), "slots": text}), TODAY)) == []


def test_slots_of_a_programme_whose_blueprint_is_broken_count_as_one_each() -> None:
    text = given(KENT, slot("essex", "2026-07-10", "2026-07-17"))
    workspace = story({**both("1"), "cloud": "programme: cloud\n", "slots": text})
    assert [p.code for p in slots(workspace, TODAY)] == ["C602"]
