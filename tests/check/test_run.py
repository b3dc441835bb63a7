"""What the whole check puts together, and what it leaves out for single files."""

import subprocess
import sys
from datetime import date

import pytest

from rollout.check.run import check
from rollout.model.problem import Problem
from rollout.schedule.engine import schedule
from tests.check.stories import REGISTER, TODAY, blueprint, checked, progress, story

PLAN = blueprint("""
    build: {title: Built, duration: 5d}
    live: {title: Live, duration: 5d, after: [build FS+9d]}
""")
KENT = "programmes/cloud/progress/kent.yaml"


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [problem.code for problem in problems if not problem.code.startswith("Q")]


def test_all_is_well_and_nothing_is_said() -> None:
    plan = PLAN.replace(" FS+9d", "")
    assert codes(checked({"cloud": plan, "kent": progress()})) == []


def test_findings_of_reading_of_the_schedule_and_of_every_family_come_in_reading_order() -> None:
    files = {
        "cloud": PLAN,
        "kent": progress("build: {started: 2026-06-16, note: 01632 960123}\nlive: {expected: 2026-06-17}"),
        "essex": "programme: [\n",
    }
    workspace = story(files)
    problems = check(workspace, schedule(workspace, TODAY), today=TODAY)
    assert codes(problems) == ["L309", "Y001", "P401", "N802", "P441"]
    places = [problem.location.sort_key for problem in problems]
    assert places == sorted(places)


def test_what_is_reported_by_reading_and_by_the_schedule_is_said_once() -> None:
    workspace = story({"cloud": PLAN, "kent": progress("nowhere: {started: 2026-06-01}")})
    problems = check(workspace, schedule(workspace, TODAY), today=TODAY)
    assert codes(problems).count("R204") == 1


def test_without_a_schedule_everything_else_is_still_told() -> None:
    workspace = story({"cloud": PLAN, "kent": progress("build: {started: 2026-06-16}\nlive: {finished: 2026-06-12}")})
    assert codes(check(workspace, None, today=TODAY)) == ["L309", "P401", "P407"]


FILES = {
    "cloud": PLAN,
    "kent": progress("build: {started: 2026-06-16}"),
    "essex": progress("build: {started: 2026-06-16}", force="essex"),
}


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        ([KENT], ["P401"]),
        (["programmes/cloud/progress"], ["P401", "P401"]),
        (["programmes/cloud/progress/"], ["P401", "P401"]),
        (["programmes/cloud"], ["L309", "P401", "P401"]),
        (["."], ["L309", "P401", "P401"]),
        (["./"], ["L309", "P401", "P401"]),
        (["./programmes/cloud/progress/kent.yaml"], ["P401"]),
        (["programmes/cloud/progress/wales.yaml"], []),
        ([], []),
    ],
)
def test_with_paths_only_their_own_findings_are_told_and_no_schedule_is_needed(
    paths: list[str], expected: list[str]
) -> None:
    workspace = story(FILES)
    assert codes(check(workspace, None, today=TODAY, paths=paths)) == expected
    assert codes(check(workspace, schedule(workspace, TODAY), today=TODAY, paths=paths)) == expected


def test_a_file_that_cannot_be_read_is_among_the_paths() -> None:
    workspace = story({**FILES, "essex": "programme: [\n"})
    assert codes(check(workspace, None, today=TODAY, paths=["programmes/cloud/progress"])) == ["Y001", "P401"]


def test_links_that_a_force_adds_are_looked_at_in_its_own_file_alone() -> None:
    local = "local: {after: {live: {add: [build SS], reason: Board}}}\n"
    workspace = story({"cloud": PLAN.replace(" FS+9d", ""), "kent": progress(head=local)})
    assert codes(check(workspace, None, today=TODAY, paths=[KENT])) == ["L310"]


def test_a_remark_on_the_line_takes_its_finding_away() -> None:
    text = progress("build: {started: 2026-06-16} # rollout: ignore[P401] typed ahead by agreement")
    workspace = story({"cloud": PLAN, "kent": text})
    assert codes(check(workspace, None, today=TODAY, paths=[KENT])) == []


def test_a_remark_without_a_reason_in_another_file_is_not_told_about_this_one() -> None:
    workspace = story({**FILES, "cloud": PLAN + "# rollout: ignore[L309]\n"})
    assert codes(check(workspace, None, today=TODAY, paths=[KENT])) == ["P401"]
    assert "N807" in codes(check(workspace, None, today=TODAY))


def test_a_schedule_of_the_past_is_held_against_the_day_of_asking() -> None:
    workspace = story({"cloud": PLAN, "kent": progress("build: {started: 2026-06-08}")})
    plan = schedule(workspace, date(2026, 6, 5))
    assert "P401" not in codes(check(workspace, plan, today=TODAY))


def test_the_loop_that_stops_a_programme_is_told_and_the_rest_is_checked() -> None:
    loop = blueprint("build: {title: Built, after: [live]}\nlive: {title: Live, after: [build]}")
    told = codes(checked({"cloud": loop, "kent": progress("build: {started: 2026-06-16}")}))
    assert {"L320", "P401"} <= set(told)


def test_the_figures_on_quality_can_be_left_out() -> None:
    workspace = story({"cloud": PLAN, "kent": progress()})
    plan = schedule(workspace, TODAY)
    every = check(workspace, plan, today=TODAY)
    fewer = check(workspace, plan, today=TODAY, with_quality=False)
    assert [p for p in every if not p.code.startswith("Q")] == list(fewer)
    assert len(every) > len(fewer)


def test_an_empty_workspace_is_fine() -> None:
    assert checked({"register": REGISTER}) == ()


def test_checking_a_file_loads_neither_the_engine_nor_networkx() -> None:
    code = (
        "import sys, rollout.check.run; "
        "print(sorted(m for m in sys.modules if m in ('networkx', 'numpy', 'yaml', 'rollout.schedule.engine', "
        "'rollout.schedule.result')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
