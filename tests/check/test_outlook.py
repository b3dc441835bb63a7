"""P: computed dates against contracts, mergers and judgements."""

from datetime import date

import pytest

from rollout.check.outlook import outlook
from rollout.schedule.engine import schedule
from tests.check.stories import REGISTER, TODAY, blueprint, checked, messages, places, progress, story

MILESTONES = """
    build: {title: Built, duration: 5d}
    live: {title: Live, duration: 5d, after: [build]}
"""
PLAN = blueprint(MILESTONES)
"""From Tuesday 16 June: live on Monday 29 June."""


def licence(expires: str) -> str:
    return blueprint(MILESTONES, f"reuse: {{commercial: [{{title: Licence, expires: {expires}}}, {{title: Frame}}]}}\n")


def test_a_force_that_goes_live_after_the_licence_ends_is_told() -> None:
    problems = checked({"cloud": licence("2026-06-28"), "kent": progress("live: {}")})
    assert places(problems, "P406") == ["kent.yaml:7:9"]
    assert messages(problems, "P406") == [
        'kent goes live on 2026-06-29, after "Licence" ends on 2026-06-28 (programmes/cloud/blueprint.yaml:5:48).'
    ]
    assert places(checked({"cloud": licence("2026-06-29"), "kent": progress()}), "P406") == []


def test_a_force_that_does_not_list_its_live_milestone_is_told_at_its_name() -> None:
    assert places(checked({"cloud": licence("2026-06-28"), "kent": progress()}), "P406") == ["kent.yaml:2:1"]


def test_a_force_without_a_live_date_outlives_no_licence() -> None:
    text = progress("live: {not_applicable: Shared}")
    assert places(checked({"cloud": licence("2026-06-28"), "kent": text}), "P406") == []
    none = blueprint(
        "design: {title: Designed, scope: national}", "reuse: {commercial: [{title: L, expires: 2026-01-01}]}\n"
    )
    assert places(checked({"cloud": none, "kent": progress()}), "P406") == []


def merging(day: str) -> str:
    return REGISTER.replace("weekdays}\n  essex", f"weekdays, to: {day}, successor: essex}}\n  essex")


def test_a_plan_that_runs_on_after_a_merger_is_pointed_out() -> None:
    files = {"cloud": PLAN, "kent": progress()}
    problems = checked({**files, "register": merging("2026-06-28")})
    assert places(problems, "P414") == ["kent.yaml:2:8"]
    assert messages(problems, "P414") == [
        "kent finishes cloud on 2026-06-29, but kent ends on 2026-06-28; essex takes over."
    ]
    assert places(checked({**files, "register": merging("2026-06-29")}), "P414") == []


def test_a_force_that_ends_without_a_successor_is_pointed_out_too() -> None:
    register = REGISTER.replace("weekdays}\n  essex", "weekdays, to: 2026-06-28}\n  essex")
    problems = checked({"cloud": PLAN, "kent": progress(), "register": register})
    assert messages(problems, "P414") == ["kent finishes cloud on 2026-06-29, but kent ends on 2026-06-28."]


def test_each_ending_force_of_a_collaboration_is_named() -> None:
    register = merging("2026-06-28") + "collaborations:\n  both: {name: Both, forces: [kent, essex]}\n"
    together = progress().replace("force: kent", "collaboration: both")
    problems = checked({"cloud": PLAN, "programmes/cloud/progress/both.yaml": together, "register": register})
    assert places(problems, "P414") == ["both.yaml:2:16"]


def judged(rating: str, on: str | None) -> str:
    when = "" if on is None else f", on: {on}"
    return f"confidence: {{rating: {rating}, by: Sponsor{when}, reason: On plan}}\n"


LATE = "live: {baseline: 2026-05-29}"
"""Live on 29 June: 21 working days late, one more than red allows."""


@pytest.mark.parametrize(
    ("rating", "on", "facts", "count"),
    [
        ("green", "2026-05-10", LATE, 1),
        ("green", "2026-05-11", LATE, 0),
        ("green", None, LATE, 0),
        ("amber", "2026-05-10", LATE, 0),
        ("green", "2026-05-10", "live: {baseline: 2026-06-01}", 0),
        ("green", "2026-05-10", "live: {}", 0),
    ],
    ids=["too long ago", "within a cycle", "nobody knows when", "not green", "late but not red", "no baseline"],
)
def test_green_that_nobody_has_looked_at_while_the_dates_are_red(
    rating: str, on: str | None, facts: str, count: int
) -> None:
    problems = checked({"cloud": PLAN, "kent": progress(facts, judged(rating, on))})
    assert len(places(problems, "P415")) == count


def test_the_programme_s_own_tolerance_counts() -> None:
    plan = blueprint(MILESTONES, "tolerance: {amber_days: 10, red_days: 30}\n")
    problems = checked({"cloud": plan, "kent": progress(LATE, judged("green", "2026-05-10"))})
    assert places(problems, "P415") == []


def test_a_missed_target_is_red_too() -> None:
    plan = PLAN.replace("after: [build]}", "after: [build], target: 2026-06-26}")
    problems = checked({"cloud": plan, "kent": progress(head=judged("green", "2026-05-10"))})
    assert messages(problems, "P415") == ["kent was judged green 36 days ago, yet cloud misses live by 1 working days."]
    assert places(problems, "P415") == ["kent.yaml:6:22"]


def test_forces_that_take_no_part_have_no_outlook() -> None:
    head = "participation: {state: declined, reason: Own platform}\n" + judged("green", "2026-01-10")
    workspace = story({"cloud": licence("2026-01-01"), "kent": progress(head=head), "register": merging("2026-06-28")})
    assert list(outlook(workspace, schedule(workspace, TODAY))) == []


def test_a_file_that_cannot_be_read_has_no_outlook() -> None:
    workspace = story({"cloud": licence("2026-01-01"), "kent": "programme: [\n"})
    assert list(outlook(workspace, schedule(workspace, date(2026, 6, 1)))) == []
