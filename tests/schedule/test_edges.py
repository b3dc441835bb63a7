"""The edges of a plan: nothing in it, everything done, odd calendars, odd links, far-off dates."""

from __future__ import annotations

import pytest

from tests.schedule.product import Json, Scheduler, force_rows, milestones, printed_schedule
from tests.schedule.stories import REGISTER, SUNDAY_1_MARCH, blueprint, progress, story

THREE_NATIONS = """\
service: {name: Policing, illustrative: true}
forces:
  kent: {name: Kent Police, nation: england}
  borders: {name: Borders Police, nation: scotland}
  derry: {name: Derry Police, nation: northern-ireland}
"""

KENT_IN_ENGLAND = REGISTER.replace("england, calendar: plain", "england")


def kent(document: Json) -> Json:
    """The only force's row."""
    (row,) = force_rows(document).values()
    return row


def dates(document: Json) -> dict[str, tuple[str, str]]:
    """Early start and finish of every milestone by id."""
    return {key[2]: (m["early_start"], m["early_finish"]) for key, m in milestones(document)}


def codes(document: Json) -> set[str]:
    """The codes of all problems."""
    return {problem["code"] for problem in document["problems"]}


def three_nations(plan: str, *, start: str) -> dict[str, str]:
    """Three forces of three nations, all starting on one day."""
    calendar = {"programmes/cloud/blueprint.yaml": blueprint(plan).replace("national_calendar: plain\n", "")}
    forces = ("kent", "borders", "derry")
    files = {f"programmes/cloud/progress/{f}.yaml": progress(force=f, start=start) for f in forces}
    return {"forces.yaml": THREE_NATIONS} | calendar | files


def test_a_programme_without_milestones_has_no_dates(schedule: Scheduler) -> None:
    row = kent(schedule(story(""), SUNDAY_1_MARCH))
    assert (row["start"], row["finish"], row["live"], row["variance"]) == (None, None, None, None)
    assert (row["milestones"], row["critical_path"]) == ([], [])


def test_when_all_is_finished_the_finish_is_what_happened(schedule: Scheduler) -> None:
    facts = "a: {started: 2026-03-02, finished: 2026-03-05}\nb: {started: 2026-03-06, finished: 2026-03-14}"
    row = kent(schedule(story("a: {title: A, duration: 5d}\nb: {title: B, after: [a]}", facts), "2026-03-20"))
    assert (row["start"], row["finish"], row["critical_path"]) == ("2026-03-02", "2026-03-14", [])
    assert [(m["state"], m["total_float"], m["critical"], m["drag"]) for m in row["milestones"]] == [
        ("finished", 0, False, None)
    ] * 2


def test_events_alone_all_fall_on_the_day_the_force_starts(schedule: Scheduler) -> None:
    document = schedule(story("a: {title: A}\nb: {title: B, after: [a]}"), SUNDAY_1_MARCH)
    assert dates(document) == {"a": ("2026-03-02",) * 2, "b": ("2026-03-02",) * 2}
    assert kent(document)["critical_path"] == ["a", "b"]


def test_a_milestone_nobody_waits_for_has_float_up_to_the_finish(schedule: Scheduler) -> None:
    document = schedule(story("a: {title: A, duration: 5d}\nalone: {title: L, duration: 2d}"), SUNDAY_1_MARCH)
    alone = dict(milestones(document))["cloud", "kent", "alone"]
    assert (alone["total_float"], alone["free_float"], alone["late_finish"]) == (3, 3, "2026-03-06")


def test_a_link_to_itself_empties_the_programme_with_an_error(schedule: Scheduler) -> None:
    document = schedule(story("a: {title: A, duration: 5d, after: [a]}"), SUNDAY_1_MARCH)
    assert list(milestones(document)) == []
    (problem,) = [p for p in document["problems"] if p["code"] == "L325"]
    assert (problem["severity"], problem["file"], problem["line"]) == (
        "error",
        "programmes/cloud/blueprint.yaml",
        6,
    )


def test_a_loop_empties_the_programme_and_no_other(schedule: Scheduler) -> None:
    loop = "a: {title: A, after: [c]}\nb: {title: B, after: [a]}\nc: {title: C, after: [b]}"
    other = {
        "programmes/radio/blueprint.yaml": blueprint("a: {title: A, duration: 5d}", programme="radio"),
        "programmes/radio/progress/kent.yaml": progress(programme="radio"),
    }
    document = schedule(story(loop) | other, SUNDAY_1_MARCH)
    assert [key for key, _ in milestones(document)] == [("radio", "kent", "a")]
    assert "L320" in codes(document)


def test_a_link_said_twice_counts_as_one(schedule: Scheduler) -> None:
    once = "a: {title: A, duration: 5d}\nb: {title: B, duration: 3d, after: [a]}"
    twice = once.replace("[a]", "[a, a]")
    (first, second) = (dates(schedule(story(plan), SUNDAY_1_MARCH)) for plan in (once, twice))
    assert first == second


def test_a_link_to_an_unknown_milestone_is_a_located_problem(schedule: Scheduler) -> None:
    document = schedule(story("a: {title: A, duration: 5d, after: [nowhere]}"), SUNDAY_1_MARCH)
    (problem,) = [p for p in document["problems"] if p["code"] == "R204"]
    assert (problem["file"], problem["line"]) == ("programmes/cloud/blueprint.yaml", 6)


def test_a_lead_longer_than_its_predecessor_is_cut_off_at_the_start(schedule: Scheduler) -> None:
    plan = "a: {title: A, duration: 5d}\nb: {title: B, duration: 3d, after: [a FS-8d]}"
    document = schedule(story(plan), SUNDAY_1_MARCH)
    assert dates(document)["b"] == ("2026-03-02", "2026-03-04")
    assert "L322" in codes(document)


def test_a_lag_longer_than_the_plan_is_kept(schedule: Scheduler) -> None:
    plan = "a: {title: A, duration: 5d}\nb: {title: B, duration: 1d, after: [a FS+100d]}"
    assert dates(schedule(story(plan), SUNDAY_1_MARCH))["b"] == ("2026-07-27", "2026-07-27")


def test_a_start_on_a_bank_holiday_moves_to_the_next_working_day(schedule: Scheduler) -> None:
    files = three_nations("a: {title: A, duration: 1d}", start="2026-04-03")
    found = {key[1]: m["early_start"] for key, m in milestones(schedule(files, SUNDAY_1_MARCH))}
    assert found == {"kent": "2026-04-07", "derry": "2026-04-07", "borders": "2026-04-06"}


def test_a_data_date_on_a_weekend_counts_from_monday(schedule: Scheduler) -> None:
    plan = "a: {title: A, duration: 5d}"
    friday, saturday, sunday = (dates(schedule(story(plan), day)) for day in ("2026-03-13", "2026-03-14", "2026-03-15"))
    assert friday == saturday == sunday == {"a": ("2026-03-16", "2026-03-20")}


def test_before_the_start_the_force_s_own_start_counts(schedule: Scheduler) -> None:
    document = schedule(story("a: {title: A, duration: 5d}", start="2026-05-05"), "2025-11-03")
    assert dates(document) == {"a": ("2026-05-05", "2026-05-11")}
    assert dict(milestones(document))["cloud", "kent", "a"]["drivers"] == [{"floor": "force-start"}]


def test_a_calendar_without_working_days_is_an_error(schedule: Scheduler) -> None:
    closed = "closures: [{from: 2000-01-01, to: 2099-12-31, why: Never open}]"
    register = REGISTER.replace("holidays: []", f"holidays: [], {closed}")
    document = schedule(story("a: {title: A, duration: 5d}", register=register), SUNDAY_1_MARCH)
    assert {p["severity"] for p in document["problems"] if p["code"] == "C620"} == {"error"}
    assert all(m["early_finish"] is None for _, m in milestones(document))


def test_the_29th_of_february_is_a_working_day(schedule: Scheduler) -> None:
    document = schedule(story("a: {title: A, duration: 3d}", start="2028-02-28"), "2028-02-27")
    assert dates(document) == {"a": ("2028-02-28", "2028-03-01")}


def test_ten_days_over_christmas_take_each_nation_s_own_holidays(schedule: Scheduler) -> None:
    files = three_nations("a: {title: A, duration: 10d}", start="2026-12-21")
    found = {key[1]: m["early_finish"] for key, m in milestones(schedule(files, "2026-12-20"))}
    assert found == {"kent": "2027-01-06", "derry": "2027-01-06", "borders": "2027-01-07"}


def test_forces_of_three_nations_follow_one_national_milestone(schedule: Scheduler) -> None:
    plan = """
        design: {title: Design issued, scope: national, duration: 5d}
        local: {title: Design adopted, duration: 3d, after: [design]}
        """
    document = schedule(three_nations(plan, start="2026-06-01"), "2026-07-05")
    found = {key[1:]: (m["early_start"], m["early_finish"]) for key, m in milestones(document)}
    assert found == {
        ("", "design"): ("2026-07-06", "2026-07-10"),
        ("kent", "local"): ("2026-07-13", "2026-07-15"),
        ("borders", "local"): ("2026-07-13", "2026-07-15"),
        ("derry", "local"): ("2026-07-14", "2026-07-16"),
    }


def test_a_plan_beyond_the_published_holidays_says_so(schedule: Scheduler) -> None:
    document = schedule(story("a: {title: A, duration: 3000d}", register=KENT_IN_ENGLAND), SUNDAY_1_MARCH)
    assert "C621" in codes(document)
    assert dates(document)["a"][1] > "2035"


def test_a_force_that_reported_nothing_follows_the_blueprint(schedule: Scheduler) -> None:
    document = schedule(story("a: {title: A, duration: 5d}\nb: {title: B, after: [a]}"), SUNDAY_1_MARCH)
    assert [(m["id"], m["state"], m["early_finish"]) for m in kent(document)["milestones"]] == [
        ("a", "not-started", "2026-03-06"),
        ("b", "not-started", "2026-03-06"),
    ]


EVENT = "a: {title: A, duration: 5d}\nm: {title: M, after: [a]}\nb: {title: B, duration: 5d, after: [m]}"
ALL_ON_FRIDAY = "a: {started: 2026-03-02, finished: 2026-03-06}\nm: {finished: 2026-03-06}"
IN_SEQUENCE = {
    "an event on the day its predecessor finished": (ALL_ON_FRIDAY, []),
    "an event the day before": (ALL_ON_FRIDAY.replace("m: {finished: 2026-03-06}", "m: {finished: 2026-03-05}"), ["m"]),
    "work whose start nobody reported": (f"{ALL_ON_FRIDAY}\nb: {{finished: 2026-03-06}}", []),
    "work reported as started on the day": (f"{ALL_ON_FRIDAY}\nb: {{started: 2026-03-06}}", ["b"]),
    "work started on the next day": (f"{ALL_ON_FRIDAY}\nb: {{started: 2026-03-09}}", []),
}


@pytest.mark.parametrize(("facts", "early"), IN_SEQUENCE.values(), ids=IN_SEQUENCE.keys())
def test_out_of_sequence_is_what_certainly_began_too_early(facts: str, early: list[str]) -> None:
    problems = printed_schedule(story(EVENT, facts), "2026-03-15")["problems"]
    assert [problem["milestone"] for problem in problems if problem["code"] == "P440"] == early


def test_an_event_on_its_slot_stands_at_the_end_of_the_day_before() -> None:
    """Only the data date, the force's start and `not_before` put an instant at the start of a day."""
    files = story("m: {title: M, uses: hub}", register=REGISTER + "centres: {hub: {capacity: 1}}\n")
    files["programmes/cloud/slots.yaml"] = (
        "slots: [{centre: hub, force: kent, milestone: m, from: 2026-03-11, to: 2026-03-12, state: accepted}]\n"
    )
    (row,) = force_rows(printed_schedule(files, "2026-03-01")).values()
    assert row["milestones"][0]["early_finish"] == "2026-03-10"
    assert row["milestones"][0]["drivers"] == [{"floor": "slot"}]
