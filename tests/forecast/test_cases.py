"""What counts as a case, how long it took or has lasted, and what is said of many."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.forecast.evidence import Case, cases
from rollout.forecast.survival import product_limit, quantile
from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from tests.forecast.stories import told
from tests.schedule.stories import blueprint, progress
from tests.workspace import write_workspace

MID_MARCH = date(2026, 3, 13)
TWO = "a: {title: A, duration: 5d}\nb: {title: B, duration: 10d, after: [a]}"


def seen(root: Path, files: Mapping[str, str], day: date = MID_MARCH) -> dict[str, Case]:
    """The cases of a story by unit and milestone."""
    workspace = load_workspace(write_workspace(root, files))
    passes = schedule(workspace, day).passes
    found = cases(passes, workspace.register.service.spread)
    return {f"{case.unit or 'national'} {case.milestone}": case for case in found}


def kent(facts: str, milestones: str = TWO, *, confirmed: str = "2026-03-12", **more: object) -> dict[str, str]:
    """Kent's facts, confirmed on a day."""
    files = told(milestones, {"kent": facts}, certain=False, **more)  # type: ignore[arg-type]
    if confirmed:
        files["programmes/cloud/progress/kent.yaml"] += f"confirmed: {confirmed}\n"
    return files


def days(case: Case) -> tuple[int, bool]:
    """How long, and whether it is over."""
    return case.days, case.finished


def test_a_finish_counts_from_the_actual_start_both_days_included(tmp_path: Path) -> None:
    found = seen(tmp_path, kent("a: {started: 2026-03-03, finished: 2026-03-09}"))
    assert days(found["kent a"]) == (5, True)
    assert found["kent a"].ratio == 1


def test_without_a_start_it_counts_from_the_last_predecessor_s_finish(tmp_path: Path) -> None:
    found = seen(tmp_path, kent("a: {finished: 2026-03-04}\nb: {finished: 2026-03-11}"))
    assert days(found["kent b"]) == (5, True)
    assert days(found["kent a"]) == (3, True), "the first counts from its force's start"


def test_a_case_lasts_at_least_a_day(tmp_path: Path) -> None:
    found = seen(tmp_path, kent("a: {finished: 2026-03-04}\nb: {finished: 2026-03-04}"))
    assert days(found["kent b"]) == (1, True)


def test_where_nothing_tells_the_start_there_is_no_case(tmp_path: Path) -> None:
    assert "kent b" not in seen(tmp_path, kent("b: {finished: 2026-03-11}"))


def test_work_under_way_has_lasted_until_its_last_confirmation(tmp_path: Path) -> None:
    facts = "a: {started: 2026-03-03}"
    assert days(seen(tmp_path / "a", kent(facts))["kent a"]) == (8, False)
    assert days(seen(tmp_path / "b", kent(facts, confirmed=""))["kent a"]) == (0, False)
    assert days(seen(tmp_path / "c", kent(facts, confirmed="2026-03-31"))["kent a"]) == (0, False)


def test_work_that_is_due_and_not_heard_of_has_lasted_too(tmp_path: Path) -> None:
    found = seen(tmp_path / "a", kent("a: {finished: 2026-02-20}"))
    assert days(found["kent b"]) == (9, False)
    assert "kent b" not in seen(tmp_path / "b", kent("a: {finished: 2026-03-04}")), "not yet due"
    late = kent("a: {finished: 2026-02-20}", TWO.replace("after: [a]", "after: [a], not_before: 2026-03-20"))
    assert "kent b" not in seen(tmp_path / "c", late), "it could not have begun"
    waiting = kent(
        "a: {finished: 2026-02-20}", TWO.replace("after: [a]", "after: [a, c]") + "\nc: {title: C, duration: 9d}"
    )
    assert "kent b" not in seen(tmp_path / "d", waiting), "something before it is open"


def test_work_at_a_centre_without_a_start_is_no_case(tmp_path: Path) -> None:
    steps = TWO.replace("after: [a]", "after: [a], uses: nmc")
    assert "kent b" not in seen(tmp_path / "a", kent("a: {finished: 2026-03-04}\nb: {finished: 2026-03-11}", steps))
    started = "a: {finished: 2026-03-04}\nb: {started: 2026-03-09, finished: 2026-03-11}"
    assert days(seen(tmp_path / "b", kent(started, steps))["kent b"]) == (3, True)


def test_certain_work_and_what_does_not_apply_teach_nothing(tmp_path: Path) -> None:
    steps = "a: {title: A, duration: 0d}\nb: {title: B, duration: {low: 4d, likely: 4d, high: 4d}}\nc: {title: C, duration: 5d}"
    facts = "a: {finished: 2026-03-04}\nb: {finished: 2026-03-04}\nc: {not_applicable: Done before, by: PDS}"
    assert seen(tmp_path, kent(facts, steps)) == {}


def test_a_local_duration_is_the_plan(tmp_path: Path) -> None:
    files = kent("a: {started: 2026-03-03, finished: 2026-03-09}")
    files["programmes/cloud/progress/kent.yaml"] += "local: {duration: {a: {is: 10d, reason: Bigger}}}\n"
    assert seen(tmp_path, files)["kent a"].ratio == 0.5


def test_size_driven_work_has_shares_of_its_own(tmp_path: Path) -> None:
    sized = "a: {title: A, duration: {base: 5d, per: officers, rate: 100%s}}"
    files = kent("a: {started: 2026-03-03, finished: 2026-03-09}", sized % "/d")
    own = kent("a: {started: 2026-03-03, finished: 2026-03-09}", sized % "/d, low: 50%, high: 400%")
    found = seen(tmp_path / "a", files), seen(tmp_path / "b", own)
    if all(found):
        assert found[1]["kent a"].expected.sd > found[0]["kent a"].expected.sd


def test_national_work_counts_from_the_day_its_quorum_was_met(tmp_path: Path) -> None:
    steps = (
        "a: {title: A, duration: 5d}\nn: {title: N, scope: national, duration: 5d, after: [{milestone: a, forces: 1}]}\n"
        "c: {title: C, duration: 5d, after: [n]}"
    )
    files = kent("a: {finished: 2026-03-04}\nc: {finished: 2026-03-13}", steps)
    national = "programme: cloud\nblueprint: 1\nmilestones:\n  n: {finished: 2026-03-10}\n"
    files["programmes/cloud/progress/national.yaml"] = national
    found = seen(tmp_path / "a", files)
    assert days(found["national n"]) == (4, True)
    assert days(found["kent c"]) == (3, True)
    files = kent("a: {started: 2026-03-04}", steps) | {"programmes/cloud/progress/national.yaml": national}
    assert "national n" not in seen(tmp_path / "b", files), "the quorum was not met"


def test_predecessors_in_other_programmes_and_calendars_count_by_their_day(tmp_path: Path) -> None:
    files = kent("a: {started: 2026-03-02, finished: 2026-03-06}", "a: {title: A, duration: 5d}")
    files["forces.yaml"] = files["forces.yaml"].replace(
        "centres:", "  odd: {week: [mon, tue, wed, thu], holidays: []}\ncentres:"
    )
    files["programmes/robots/blueprint.yaml"] = blueprint(
        "r: {title: R, duration: 5d, after: [cloud/a, t]}\nt: {title: T, scope: national, duration: 2d}",
        programme="robots",
    ).replace("national_calendar: plain", "national_calendar: odd")
    files["programmes/robots/progress/kent.yaml"] = progress("r: {finished: 2026-03-12}", programme="robots")
    found = seen(tmp_path, files)
    assert days(found["kent r"]) == (4, True)


def test_kaplan_and_meier_on_the_leukaemia_remissions() -> None:
    """Freireich and others (1963), weeks of remission under 6-MP: the median is 23, the upper quantiles not reached."""
    relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    going_on = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    assert product_limit(relapsed, going_on, 0.5) == 23
    assert product_limit(relapsed, going_on, 0.25) == 13
    assert product_limit(relapsed, going_on, 0.8) is None
    assert product_limit([], going_on, 0.5) is None


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.sampled_from([0.1, 0.5, 0.8, 0.9]))
def test_with_everything_finished_the_curve_is_the_plain_quantile(finished: list[int], share: float) -> None:
    plain = quantile(finished, share)
    assert plain is not None
    assert product_limit(finished, [], share) == plain.value
    assert (plain.low or 0) <= plain.value <= (plain.high or 50)


def test_a_quantile_s_interval_is_the_binomial_s() -> None:
    """Conover's way: of 20 ordered values the 7th and 14th bound the median with less than a tenth beyond each."""
    found = quantile(range(1, 21), 0.5, trust=0.8)
    assert tuple(found or ()) in {(10, 7, 13), (10, 7, 14)}
    assert quantile([4], 0.5) == (4, None, None)
    assert quantile([], 0.5) is None


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_more_trust_is_a_wider_interval(share: float) -> None:
    narrow, wide = quantile(range(100), share, trust=0.5), quantile(range(100), share, trust=0.95)
    assert narrow is not None
    assert wide is not None
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low <= narrow.value
