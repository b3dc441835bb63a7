"""Q: the figures of DCMA's and GAO's assessments, each worked out by hand for a small programme."""

from datetime import date

import pytest

from rollout.check.measures import Index, Measure, Share
from rollout.check.quality import measures
from rollout.check.run import check
from rollout.model.problem import Severity
from rollout.schedule.demand import centre_demand
from rollout.schedule.engine import schedule
from tests.check.stories import REGISTER, TODAY, blueprint, progress, story

PLAN = blueprint(
    """
    sign-up: {title: Signed up, duration: {low: 3d, likely: 5d, high: 9d}, basis: assumed, owner: force, key: true}
    build: {title: Built, duration: 45d, after: [sign-up], uses: nmc, basis: Contract}
    test: {title: Tested, duration: {base: 5d, per: officers, rate: 10}, after: [build SS+2d, sign-up FS-1d]}
    live: {title: Live, after: [build, test], target: 2026-08-10}
    posters: {title: Posters up, not_before: 2026-09-01}
""",
    "live: live\n",
)
"""From Tuesday 16 June: live on Monday 17 August, a week after the target; posters, 56 days on, set the finish."""
REGISTRY = REGISTER.replace("nation: england,", "nation: england, officers: 100,") + (
    "  wales: {name: Wales, nation: wales, officers: 10}\ncentres: {nmc: {title: Monitoring, capacity: 1}}\n"
)
KENT = progress("""
    sign-up: {baseline: 2026-06-05, started: 2026-06-01, finished: 2026-06-09}
    build: {baseline: 2026-06-12}
    live: {baseline: 2026-08-20}
""")
ESSEX = progress("sign-up: {baseline: 2026-06-12, finished: 2026-06-12}", force="essex")


def figures(data_date: date = TODAY, **files: str) -> dict[str, Measure]:
    workspace = story({"register": REGISTRY, "cloud": PLAN, "kent": KENT, "essex": ESSEX, **files})
    plan = schedule(workspace, data_date)
    without_quality = [p for p in check(workspace, plan, today=data_date) if not p.code.startswith("Q")]
    found = measures(workspace, plan, without_quality, centre_demand(workspace, plan))
    return {measure.code: measure for measure in found.get("cloud", ())}


@pytest.mark.parametrize(
    ("code", "count", "of", "is_met"),
    [
        ("Q501", 1, 5, False),  # posters hang loose; sign-up begins and live ends the plan
        ("Q502", 1, 5, False),  # test on sign-up
        ("Q503", 1, 5, False),  # test on build
        ("Q504", 4, 5, False),
        ("Q505", 2, 8, False),  # both forces' posters
        ("Q506", 0, 8, True),
        ("Q507", 4, 6, False),  # build and live of both; nothing after posters has a target
        ("Q508", 2, 8, False),  # both forces' build
        ("Q509", 0, 10, True),
        ("Q510", 2, 3, False),  # nobody tests
        ("Q511", 2, 3, False),  # kent's sign-up was late, its build is not done; essex's sign-up was in time
        ("Q512", 2, 2, True),
        ("Q521", 2, 3, False),  # wales has no file
        ("Q522", 2, 2, True),
        ("Q523", 0, 2, False),  # both build at once
        ("Q524", 2, 3, False),
        ("Q525", 4, 5, False),  # posters
        ("Q526", 2, 2, False),
        ("Q527", 2, 8, True),  # both forces' posters
        ("Q528", 1, 3, False),
        ("Q529", 2, 2, True),
        ("Q530", 3, 4, False),  # essex's live milestone has none
    ],
)
def test_shares_of_a_small_programme(code: str, count: int, of: int, is_met: bool) -> None:
    measure = figures()[code]
    assert isinstance(measure, Share)
    assert (measure.count, measure.of, measure.is_met) == (count, of, is_met)


def test_indices_of_a_small_programme() -> None:
    found = figures()
    execution, length = found["Q514"], found["Q513"]
    assert isinstance(execution, Index)
    assert isinstance(length, Index)
    assert (execution.value, execution.of, execution.is_met) == (2 / 3, 3, False)
    assert (length.value, length.of, length.is_met) == (51 / 56, 2, False)


def test_sentences_state_figure_denominator_and_threshold() -> None:
    found = figures()
    assert found["Q503"].sentence == "1 of 5 links have a lag (20 %; should be at most 5 %)"
    assert found["Q502"].sentence == "1 of 5 links have a lead (20 %; should be none)"
    assert found["Q510"].sentence == (
        "2 of 3 milestones with work name an owner or a delivery centre (66.7 %; should be all)"
    )
    assert found["Q514"].sentence == "0.67 milestones finished for each of the 3 due by now (should be at least 0.95)"


def test_every_figure_is_a_finding_of_its_own_that_says_whether_it_is_met() -> None:
    workspace = story({"register": REGISTRY, "cloud": PLAN, "kent": KENT, "essex": ESSEX})
    problems = [p for p in check(workspace, schedule(workspace, TODAY), today=TODAY) if p.code.startswith("Q")]
    assert len(problems) == 24
    assert {p.severity for p in problems} == {Severity.INFO}
    assert {(str(p.location), p.programme) for p in problems} == {("programmes/cloud/blueprint.yaml:1:1", "cloud")}
    said = {p.code: (p.message, bool(p.hint)) for p in problems}
    assert said["Q529"] == ("cloud: 2 of 2 returns owed are in time (100 %; should be all): met.", False)
    assert said["Q503"] == ("cloud: 1 of 5 links have a lag (20 %; should be at most 5 %): not met.", True)


def test_what_there_is_none_of_has_no_figure() -> None:
    found = figures(cloud=blueprint("live: {title: Live}"), kent=progress("live: {finished: 2026-06-05}"), essex="")
    assert "Q503" not in found  # no links
    assert "Q505" not in found  # nothing unfinished
    assert "Q529" not in found  # no return owed


def test_what_does_not_apply_is_no_work_left() -> None:
    facts = "\n".join(f"{name}: {{finished: 2026-06-05}}" for name in ("sign-up", "build", "test", "live"))
    found = figures(kent=progress(f"{facts}\nposters: {{not_applicable: Shared}}"))
    assert found["Q512"].of == 1  # essex


def test_a_plan_without_targets_has_no_path_length_index() -> None:
    found = figures(cloud=PLAN.replace(", target: 2026-08-10", ""))
    assert "Q513" not in found
    assert "Q507" not in found


def test_a_programme_that_cannot_be_computed_has_no_figures() -> None:
    loop = blueprint("build: {title: Built, after: [live]}\nlive: {title: Live, after: [build]}")
    assert figures(cloud=loop) == {}
    assert figures(cloud="programme: cloud\n") == {}


def test_a_programme_of_national_milestones_only_has_no_live_one_to_be_linked_to() -> None:
    found = figures(cloud=blueprint("issued: {title: Issued, scope: national}"), kent=progress(), essex="")
    assert "Q525" not in found
    assert "Q501" in found


def test_facts_that_cannot_be_and_work_out_of_order_are_counted_from_the_findings() -> None:
    kent = progress("""
        sign-up: {started: 2026-06-09, expected: 2026-06-10}
        build: {started: 2026-06-05}
        test: {finished: 2026-07-01}
    """)
    found = figures(kent=kent)
    invalid, orderly = found["Q509"], found["Q522"]
    assert isinstance(invalid, Share)
    assert isinstance(orderly, Share)
    assert (invalid.count, invalid.of) == (2, 10)
    assert (orderly.count, orderly.of) == (2, 3)
