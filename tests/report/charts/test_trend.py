"""Milestone trend: how each computed date moved from report to report."""

from __future__ import annotations

import itertools
from datetime import date

from rollout.report.charts.chart import Chart
from rollout.report.charts.trend import MOST, Series, trend

JAN, FEB, MARCH = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)


def chart_of(*series: Series) -> Chart:
    chart = trend("programme-cloud-trend", "Cloud", " (illustrative)", series)
    assert chart is not None
    return chart


STEADY = Series("Designed", [(JAN, date(2026, 5, 1)), (FEB, date(2026, 5, 1)), (MARCH, date(2026, 5, 1))])
SLIPPING = Series("Mail moved", [(JAN, date(2026, 6, 1)), (FEB, date(2026, 6, 15)), (MARCH, date(2026, 7, 1))])
BROKEN = Series("Settled", [(JAN, date(2026, 8, 1)), (FEB, None), (MARCH, date(2026, 8, 11))])


def test_a_steady_date_is_a_level_line_and_a_slipping_one_rises() -> None:
    steady, slipping = chart_of(STEADY, SLIPPING).view["lines"][::-1]
    assert len({point.y for point in steady.points}) == 1
    assert [point.y for point in slipping.points] == sorted((point.y for point in slipping.points), reverse=True)


def test_labels_say_by_how_much_a_date_moved() -> None:
    labels = [line.label for line in chart_of(STEADY, SLIPPING).view["lines"]]
    assert labels == ["Mail moved (+30 days)", "Designed (steady)"]


def test_what_was_not_known_is_a_gap() -> None:
    (line,) = chart_of(BROKEN).view["lines"]
    assert (line.path.count("M"), len(line.points)) == (2, 2)


def test_labels_never_stand_on_each_other() -> None:
    close = [Series(f"Step {n}", [(JAN, date(2026, 5, 1)), (MARCH, date(2026, 5, 1 + n))]) for n in range(8)]
    far = Series("Far", [(JAN, date(2027, 5, 1)), (MARCH, date(2027, 5, 1))])
    places = [line.label_y for line in chart_of(*close, far).view["lines"]]
    assert all(lower - upper >= 16 for upper, lower in itertools.pairwise(places))


def test_only_so_many_lines_are_drawn_as_can_be_told_apart() -> None:
    many = [Series(f"Step {n}", [(JAN, date(2026, 5, 1))]) for n in range(MOST + 3)]
    assert len(chart_of(*many).view["lines"]) == MOST


def test_series_without_dates_are_no_chart() -> None:
    assert trend("x", "Cloud", "", []) is None
    assert trend("x", "Cloud", "", [Series("Designed", [(JAN, None)])]) is None


def test_the_line_on_which_a_milestone_is_reached_is_drawn_where_it_can_be_seen() -> None:
    assert chart_of(STEADY).view["reached"] == ""
    near = Series("Designed", [(JAN, date(2026, 3, 1)), (MARCH, date(2026, 3, 15))])
    assert chart_of(near).view["reached"].startswith("M")


def test_titles_numbers_and_words_tell_the_same() -> None:
    chart = chart_of(STEADY, BROKEN)
    assert chart.title == "Cloud: how computed dates have moved (illustrative)"
    assert chart.alt == (
        "Milestone trend chart of Cloud, one line a milestone. From first to last report, Designed: steady; "
        "Settled: +10 days."
    )
    assert list(map(tuple, chart.numbers[0].rows)) == [
        ("31 January 2026", "1 May 2026", "1 August 2026"),
        ("28 February 2026", "1 May 2026", ""),
        ("31 March 2026", "1 May 2026", "11 August 2026"),
    ]


def test_a_subtitle_may_say_what_is_chosen() -> None:
    chart = trend("x", "Cloud", "", [STEADY], subtitle="Key milestones only.")
    assert chart is not None
    assert chart.subtitle == "Key milestones only."
