"""P: what forces report about milestones, told by one force's file."""

from datetime import date

import pytest

from rollout.check.facts import Clock, part_of
from rollout.model.problem import Severity
from tests.check.stories import TODAY, blueprint, checked, messages, places, progress, story

PLAN = blueprint("""
    sign-up: {title: Signed up, duration: 5d, evidence: required}
    build: {title: Built, duration: 5d, after: [sign-up]}
    live: {title: Live, duration: 5d, after: [build]}
""")


def found(facts: str, code: str, data_date: date = TODAY, today: date | None = None) -> list[str]:
    problems = checked({"cloud": PLAN, "kent": progress(facts)}, data_date, today)
    return places(problems, code)


def test_facts_in_order_have_nothing_wrong() -> None:
    facts = """
        sign-up: {baseline: 2026-06-05, started: 2026-06-01, finished: 2026-06-05, evidence: Minute 12}
        build: {started: 2026-06-08, remaining: 2d}
        live: {expected: 2026-07-01, baseline: 2026-07-01}
    """
    problems = checked({"cloud": PLAN, "kent": progress(facts)})
    assert [p for p in problems if p.severity is not Severity.INFO] == []


@pytest.mark.parametrize("field", ["started", "finished"])
def test_nothing_can_have_happened_after_today(field: str) -> None:
    assert found(f"build: {{{field}: 2026-06-16}}", "P401") == [f"kent.yaml:7:{13 + len(field)}"]
    assert found(f"build: {{{field}: 2026-06-15}}", "P401") == []


def test_a_look_back_takes_later_facts_for_news_that_has_not_arrived() -> None:
    facts = "sign-up: {started: 2026-06-08}"
    assert found(facts, "P401", data_date=date(2026, 6, 1), today=TODAY) == []


def test_a_look_back_still_reports_what_has_not_come_even_today() -> None:
    facts = "sign-up: {started: 2026-07-08}"
    assert found(facts, "P401", data_date=date(2026, 6, 1), today=TODAY) == ["kent.yaml:7:22"]


def test_a_look_ahead_believes_what_is_reported_up_to_its_own_day() -> None:
    facts = "sign-up: {started: 2026-07-08}"
    assert found(facts, "P401", data_date=date(2026, 7, 8), today=TODAY) == []
    assert found(facts, "P401", data_date=date(2026, 7, 7), today=TODAY) == ["kent.yaml:7:22"]


def test_an_impossible_date_is_an_error_that_names_programme_force_and_milestone() -> None:
    problems = checked({"cloud": PLAN, "kent": progress("build: {finished: 2026-06-16}")})
    (problem,) = (p for p in problems if p.code == "P401")
    assert problem.severity is Severity.ERROR
    assert (problem.programme, problem.force, problem.milestone) == ("cloud", "kent", "build")
    assert problem.message == '"build" is reported as finished on 2026-06-16, a day that has not come.'


def test_work_cannot_finish_before_it_starts() -> None:
    assert found("build: {started: 2026-06-10, finished: 2026-06-09}", "P403") == ["kent.yaml:7:42"]
    assert found("build: {started: 2026-06-10, finished: 2026-06-10}", "P403") == []


def test_days_remaining_need_a_start() -> None:
    assert found("build: {remaining: 3d}", "P404") == ["kent.yaml:7:22"]
    assert found("build: {started: 2026-06-10, remaining: 3d}", "P404") == []
    assert found("build: {finished: 2026-06-10, remaining: 0d}", "P404") == []


def test_evidence_is_asked_for_where_the_blueprint_requires_it() -> None:
    assert found("sign-up: {finished: 2026-06-10}", "P405") == ["kent.yaml:7:23"]
    assert found("sign-up: {finished: 2026-06-10, evidence: Minute 12}", "P405") == []
    assert found("sign-up: {started: 2026-06-10}", "P405") == []
    assert found("build: {finished: 2026-06-10}", "P405") == []


def test_a_force_s_own_milestone_can_ask_for_evidence_too() -> None:
    local = """\
        local:
          milestones:
            survey: {title: Surveyed, evidence: required, before: [live], after: [build], reason: Two sites}
    """
    problems = checked({"cloud": PLAN, "kent": progress("survey: {finished: 2026-06-10}", head=local)})
    assert places(problems, "P405") == ["kent.yaml:10:22"]


def test_an_expectation_that_has_passed_without_a_finish_is_out_of_date() -> None:
    assert found("build: {expected: 2026-06-15}", "P410") == ["kent.yaml:7:21"]
    assert found("build: {expected: 2026-06-16}", "P410") == []
    assert found("build: {expected: 2026-06-10, finished: 2026-06-12}", "P410") == []


def test_a_look_back_does_not_know_of_a_later_finish() -> None:
    facts = "build: {expected: 2026-06-02, finished: 2026-06-12}"
    assert found(facts, "P410", data_date=date(2026, 6, 5), today=TODAY) == ["kent.yaml:7:21"]


def test_expectations_of_a_force_that_takes_no_part_are_nobody_s_concern() -> None:
    text = progress("build: {expected: 2026-06-10}", head="participation: {state: declined, reason: Own platform}\n")
    assert places(checked({"cloud": PLAN, "kent": text}), "P410") == []


@pytest.mark.parametrize(
    "fact", ["started: 2026-06-10", "finished: 2026-06-10", "expected: 2026-07-01", "blocked: Supplier"]
)
def test_progress_on_what_does_not_apply_is_a_contradiction(fact: str) -> None:
    facts = f"build: {{not_applicable: Done by Essex, {fact}}}"
    assert len(found(facts, "P411")) == 1


def test_only_the_first_contradiction_of_a_milestone_is_reported() -> None:
    facts = "build: {not_applicable: Done by Essex, started: 2026-06-08, finished: 2026-06-10}"
    assert found(facts, "P411") == ["kent.yaml:7:51"]


def test_what_does_not_apply_may_have_a_baseline_and_a_note() -> None:
    assert found("build: {not_applicable: Done by Essex, baseline: 2026-07-01, note: See minute 12}", "P411") == []


def test_a_moved_baseline_needs_a_reason() -> None:
    assert found("live: {baseline: 2026-08-01, original: 2026-07-01}", "P412") == ["kent.yaml:7:20"]
    moved = "live: {baseline: {date: 2026-08-01, reason: Supplier late}, original: 2026-07-01}"
    assert found(moved, "P412") == []
    assert found("live: {baseline: 2026-07-01, original: 2026-07-01}", "P412") == []
    assert found("live: {baseline: 2026-07-01}", "P412") == []


def test_a_baseline_cannot_be_approved_on_a_day_to_come() -> None:
    facts = "live: {baseline: {date: 2026-08-01, approved_by: Board, on: 2026-06-16}}"
    assert found(facts, "P402") == ["kent.yaml:7:63"]
    assert found(facts.replace("2026-06-16", "2026-06-15"), "P402") == []


def test_a_blockage_cannot_begin_on_a_day_to_come() -> None:
    assert found("build: {blocked: Supplier, since: 2026-06-16}", "P402") == ["kent.yaml:7:37"]
    assert found("build: {blocked: Supplier, since: 2026-06-15}", "P402") == []


def test_the_national_file_is_held_to_the_same_rules() -> None:
    plan = blueprint("""
        design: {title: Designed, scope: national, duration: 5d}
        live: {title: Live, duration: 5d, after: [design]}
    """)
    national = """\
        programme: cloud
        blueprint: 1
        confirmed: 2026-06-12
        milestones:
          design: {finished: 2026-06-16}
    """
    problems = checked({"cloud": plan, "national": national})
    (problem,) = (p for p in problems if p.code == "P401")
    assert (str(problem.location), problem.force) == ("programmes/cloud/progress/national.yaml:5:22", None)


def test_facts_of_a_programme_whose_blueprint_is_broken_are_still_looked_at() -> None:
    from rollout.check.run import check

    workspace = story({"cloud": "programme: cloud\n", "kent": progress("build: {finished: 2026-06-16}")})
    assert "P401" in {p.code for p in check(workspace, None, today=TODAY)}


def test_facts_moved_from_an_older_version_are_placed_at_what_the_file_has() -> None:
    plan = PLAN.replace("version: 1", "version: 2").replace(
        "milestones:\n",
        "changes:\n  - {version: 2, date: 2026-05-01, split: {start: [sign-up, build]}}\nmilestones:\n",
    )
    problems = checked({"cloud": plan, "kent": progress("start: {finished: 2026-06-16}")})
    assert set(places(problems, "P401")) == {"kent.yaml:7:21"}


def test_the_place_of_a_part_is_that_of_the_innermost_mapping_that_has_it() -> None:
    origin = story({"cloud": PLAN}).programmes["cloud"].blueprint
    assert origin is not None
    node = origin.origin
    assert part_of(node, "milestones", "live", "title").line == 8
    assert part_of(node, "title", "nothing").line == 2
    assert part_of(node, "nowhere", "nothing").line == 1


def test_a_clock_knows_what_has_come_by_the_data_date() -> None:
    clock = Clock(data_date=date(2026, 6, 1), today=TODAY)
    assert clock.has_come(date(2026, 6, 1))
    assert not clock.has_come(date(2026, 6, 2))
    assert not clock.has_come(None)
    assert clock.latest == TODAY


def test_messages_tell_what_was_expected_of_a_moved_baseline() -> None:
    problems = checked({"cloud": PLAN, "kent": progress("live: {baseline: 2026-08-01, original: 2026-07-01}")})
    assert messages(problems, "P412") == [
        'The baseline of "live" moved from 2026-07-01 to 2026-08-01 without a reason.'
    ]
