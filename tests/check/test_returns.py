"""P: returns, judgements and participation."""

from datetime import date, timedelta

import pytest

from rollout.check.returns import (
    days_in_time,
)
from tests.check.stories import REGISTER, TODAY, blueprint, checked, messages, places, progress

PLAN = blueprint("""
    build: {title: Built, duration: 5d}
    live: {title: Live, duration: 5d, after: [build]}
""")


def confirmed(day: str | None, start: str = "2026-06-01") -> str:
    line = "" if day is None else f"confirmed: {day}\n"
    return progress().replace("confirmed: 2026-06-12\n", line).replace("2026-06-01", start)


def found(text: str, code: str, **files: str) -> list[str]:
    return places(checked({"cloud": PLAN, "kent": text, **files}), code)


def test_a_return_is_in_time_for_one_cycle() -> None:
    assert found(confirmed("2026-05-11"), "P408") == []
    assert found(confirmed("2026-05-10"), "P408") == ["kent.yaml:5:12"]


def test_a_stale_return_says_how_old_it_is_and_for_how_long_one_counts() -> None:
    problems = checked({"cloud": PLAN, "kent": confirmed("2026-05-10")})
    assert messages(problems, "P408") == [
        "kent of cloud: last confirmed 36 days ago, on 2026-05-10; a return counts for 35 days."
    ]


def test_the_service_chooses_the_cycle() -> None:
    register = REGISTER.replace("{name: UK policing}", "{name: UK policing, return_cycle: 14}")
    assert found(confirmed("2026-05-31"), "P408", register=register) == ["kent.yaml:5:12"]


@pytest.mark.parametrize(
    ("start", "days"), [(None, 35), (TODAY + timedelta(days=90), 35), (TODAY + timedelta(days=91), 105)]
)
def test_a_force_that_starts_much_later_reports_a_third_as_often(start: date | None, days: int) -> None:
    assert days_in_time(35, start, TODAY) == days


def test_a_far_off_start_keeps_an_older_return_in_time() -> None:
    assert found(confirmed("2026-03-02", start="2026-12-01"), "P408") == []
    assert found(confirmed("2026-03-01", start="2026-12-01"), "P408") == ["kent.yaml:5:12"]


def test_a_file_that_was_never_confirmed_is_missing_its_return() -> None:
    assert found(confirmed(None), "P409") == ["kent.yaml:1:1"]
    assert found(confirmed("2026-06-12"), "P409") == []


def test_a_confirmation_that_a_look_back_does_not_know_is_neither_missing_nor_stale() -> None:
    problems = checked({"cloud": PLAN, "kent": confirmed("2026-06-12")}, date(2026, 6, 1), TODAY)
    assert places(problems, "P408") == places(problems, "P409") == []


def test_a_force_that_has_finished_everything_owes_no_return() -> None:
    done = confirmed(None) + "milestones:\n  build: {finished: 2026-06-05}\n  live: {not_applicable: Shared}\n"
    assert found(done, "P409") == []


def test_a_force_with_own_milestones_left_owes_a_return() -> None:
    done = confirmed(None) + "milestones:\n  build: {finished: 2026-06-05}\n  live: {finished: 2026-06-08}\n"
    local = "local: {milestones: {survey: {title: Surveyed, after: [build], before: [live], reason: Two sites}}}\n"
    assert found(done + local, "P409") == ["kent.yaml:1:1"]


@pytest.mark.parametrize("state", ["declined", "in-discussion", "met-otherwise", "not-applicable", "deferred"])
def test_a_force_that_takes_no_part_owes_no_return(state: str) -> None:
    text = confirmed(None) + f"participation: {{state: {state}, reason: Own platform}}\n"
    assert found(text, "P409") == []


def test_the_nation_owes_a_return_while_its_own_milestones_are_unfinished() -> None:
    plan = blueprint("""
        design: {title: Designed, scope: national}
        live: {title: Live, after: [design]}
    """)
    national = "programme: cloud\nblueprint: 1\n"
    problems = checked({"cloud": plan, "national": national})
    assert messages(problems, "P409") == ["The national file of cloud: nobody has confirmed these facts yet."]
    done = national + "milestones: {design: {finished: 2026-06-05}}\n"
    assert places(checked({"cloud": plan, "national": done}), "P409") == []


def test_a_confirmation_ahead_of_today_is_an_error_where_it_was_written() -> None:
    assert found(confirmed("2026-06-16"), "P402") == ["kent.yaml:5:12"]
    together = "force: kent\nconfirmed: 2026-06-16\n"
    by_programme = "force: kent\nconfirmed: {cloud: 2026-06-16}\n"
    assert found(confirmed("2026-06-12"), "P402", **{"return": together}) == ["kent.yaml:2:12"]
    assert found(confirmed("2026-06-12"), "P402", **{"return": by_programme}) == ["kent.yaml:2:20"]


def test_a_stale_return_is_placed_where_the_later_confirmation_stands() -> None:
    problems = checked(
        {"cloud": PLAN, "kent": confirmed("2026-04-01"), "return": "force: kent\nconfirmed: 2026-05-01\n"}
    )
    (problem,) = (p for p in problems if p.code == "P408")
    assert str(problem.location) == "programmes/returns/kent.yaml:2:12"


def test_judgements_measures_and_decisions_cannot_be_dated_ahead() -> None:
    plan = PLAN.replace("milestones:\n", "benefits: {hours: {title: Hours, kind: qualitative}}\nmilestones:\n", 1)
    text = progress() + (
        "confidence: {rating: green, by: Sponsor, on: 2026-06-16}\n"
        "benefits: {hours: {measured: 5, on: 2026-06-17}}\n"
        "asks:\n  - {id: engineers, ask: Two engineers, state: agreed, decided: 2026-06-18}\n"
    )
    problems = checked({"cloud": plan, "kent": text})
    assert places(problems, "P402") == ["kent.yaml:6:46", "kent.yaml:7:37", "kent.yaml:9:65"]
    today = text.replace("06-16", "06-15").replace("06-17", "06-15").replace("06-18", "06-15")
    assert places(checked({"cloud": plan, "kent": today}), "P402") == []


def test_a_measure_still_to_be_taken_may_have_a_day_to_come() -> None:
    plan = PLAN.replace("milestones:\n", "benefits: {hours: {title: Hours, kind: qualitative}}\nmilestones:\n", 1)
    text = progress() + "benefits: {hours: {target: 5, on: 2027-06-17}}\n"
    assert places(checked({"cloud": plan, "kent": text}), "P402") == []


def test_an_ask_in_the_force_s_return_is_reported_once_and_there() -> None:
    given = "force: kent\nasks:\n  - {id: engineers, ask: Two engineers, state: agreed, decided: 2026-06-18}\n"
    problems = checked({"cloud": PLAN, "kent": progress(), "return": given})
    (problem,) = (p for p in problems if p.code == "P402")
    assert (str(problem.location), problem.force) == ("programmes/returns/kent.yaml:3:65", "kent")


def test_a_deferral_ends_on_its_day_and_is_then_out_of_date() -> None:
    text = progress() + "participation: {state: deferred, reason: Contact system first, until: 2026-06-14}\n"
    assert found(text, "P413") == ["kent.yaml:6:71"]
    assert found(text.replace("06-14", "06-15"), "P413") == []
    assert found(text.replace(", until: 2026-06-14", ""), "P413") == []


def test_only_a_deferral_can_be_over() -> None:
    text = progress() + "participation: {state: declined, reason: Own platform, until: 2026-06-14}\n"
    assert found(text, "P413") == []


def test_a_confirmation_of_a_later_day_hides_no_earlier_one() -> None:
    files = {"cloud": PLAN, "kent": confirmed("2026-06-20"), "return": "force: kent\nconfirmed: 2026-06-10\n"}
    assert [p.code for p in checked(files) if p.code in ("P402", "P408", "P409")] == ["P402"]
    past = checked(files, today=date.max)
    assert [p.code for p in past if p.code in ("P402", "P408", "P409")] == []


ENDED = """\
service: {name: UK policing}
calendars:
  weekdays: {week: [mon, tue, wed, thu, fri], holidays: []}
forces:
  kent: {name: Kent Police, nation: england, calendar: weekdays, to: 2026-03-31SUCCESSOR}
  essex: {name: Essex Police, nation: england, calendar: weekdays}
"""


@pytest.mark.parametrize(
    ("successor", "end", "places_found"),
    [
        ("", "2026-03-31", ["kent.yaml:2:8"]),
        (", successor: essex", "2026-03-31", []),
        ("", "2026-06-15", []),
        ("", "2026-06-14", ["kent.yaml:2:8"]),
    ],
)
def test_a_file_of_a_force_that_has_ended_counts_for_nobody(successor: str, end: str, places_found: list[str]) -> None:
    register = ENDED.replace("2026-03-31", end).replace("SUCCESSOR", successor)
    assert found(confirmed("2026-06-12"), "R232", register=register) == places_found
