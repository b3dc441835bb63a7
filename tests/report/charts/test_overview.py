"""A programme over time, one row a force."""

from __future__ import annotations

from pathlib import Path

from rollout.report.charts.overview import Span, overview
from rollout.report.edition import Edition
from tests.report.stories import changed, edition


def spans(made: Edition) -> dict[str, Span]:
    chart = overview(made, "cloud")
    assert chart is not None
    return {span.name: span for span in chart.view["spans"]}


def test_the_first_to_be_live_stand_first(tmp_path: Path) -> None:
    assert list(spans(edition(tmp_path))) == ["Essex", "Surrey", "Sussex", "Kent", "Thames Valley"]


def test_a_live_force_has_only_the_way_to_its_last_finish_ahead(tmp_path: Path) -> None:
    essex = spans(edition(tmp_path))["Essex"]
    assert essex.live is not None
    assert essex.start < essex.done == essex.live < essex.end
    assert not essex.is_alarm


def test_a_late_force_is_joined_to_its_baseline(tmp_path: Path) -> None:
    kent = spans(edition(tmp_path))["Kent"]
    assert kent.late_from == kent.baseline
    assert (kent.said, kent.is_alarm, kent.letter) == ("40 days late", True, "R")


def test_work_to_come_begins_where_it_is_planned(tmp_path: Path) -> None:
    sussex = spans(edition(tmp_path))["Sussex"]
    assert sussex.start == sussex.done


def test_a_force_without_a_live_date_is_drawn_to_its_finish(tmp_path: Path) -> None:
    story = changed(
        "programmes/cloud/progress/essex.yaml",
        ("moved: {started: 2026-03-02, finished: 2026-03-11, baseline: 2026-03-13}", "moved: {not_applicable: Bought}"),
    )
    essex = spans(edition(tmp_path, story))["Essex"]
    assert (essex.live, essex.baseline, essex.said) == (None, None, "no baseline")


def test_a_force_with_nothing_that_applies_has_nothing_to_draw(tmp_path: Path) -> None:
    story = changed(
        "programmes/cloud/progress/kent.yaml",
        ("designed: {started: 2026-03-02, finished: 2026-03-06, baseline: 2026-03-13}", "designed: {not_applicable: Bought}\n  settled: {not_applicable: Bought}"),
        ("built: {started: 2026-03-30, expected: 2026-05-08, baseline: 2026-03-27}", "built: {not_applicable: Bought}"),
        ("moved: {baseline: 2026-04-10}", "moved: {not_applicable: Bought}"),
    )  # fmt: skip
    assert "Kent" not in spans(edition(tmp_path, story))


def test_who_may_not_be_named_is_counted(tmp_path: Path) -> None:
    chart = overview(edition(tmp_path, names="exceptions"), "cloud")
    assert chart is not None
    assert (
        chart.subtitle == "Computed at 3 April 2026, earliest first. 2 more forces that take part are not named here."
    )
    assert overview(edition(tmp_path, names="withhold"), "cloud") is None


def test_every_date_that_is_drawn_stands_in_its_table(tmp_path: Path) -> None:
    chart = overview(edition(tmp_path), "cloud")
    assert chart is not None
    assert chart.numbers[0].rows[3] == (
        "Kent Police", "2 March 2026", "5 June 2026", "10 April 2026", "40 days late", "19 June 2026",
    )  # fmt: skip
    assert "2 go live, or went, later than their baseline" in chart.alt
