"""The adoption curve: forces live over time, as reported, computed, approved and forecast."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rollout.report.charts.adoption import Likely, adoption, counts_by_month
from tests.report.stories import changed, edition

FORECAST = (
    Likely(date(2026, 4, 30), 1, 1, 2),
    Likely(date(2026, 5, 31), 1, 2, 3.5),
    Likely(date(2026, 7, 31), 3, 4, 5),
)


def test_forces_are_counted_at_every_month_s_end_and_on_the_data_date(tmp_path: Path) -> None:
    counts = counts_by_month(edition(tmp_path), "cloud")
    assert [(count.day.isoformat(), count.live, count.approved) for count in counts] == [
        ("2025-12-31", 0, 0),
        ("2026-01-31", 0, 1),
        ("2026-02-28", 0, 1),
        ("2026-03-31", 1, 2),
        ("2026-04-03", 1, 2),
        ("2026-04-30", 1, 3),
        ("2026-05-31", 3, 3),
        ("2026-06-30", 5, 5),
    ]


def test_the_reported_line_ends_where_the_computed_one_begins(tmp_path: Path) -> None:
    view = adoption(edition(tmp_path), "cloud").view
    assert view["past"].endswith(view["future"].removeprefix("M").split("L")[0])
    assert (view["band"], view["middle"]) == ("", "")


def test_the_levels_to_reach_are_scope_and_who_has_joined(tmp_path: Path) -> None:
    marks = adoption(edition(tmp_path), "cloud").view["marks"]
    assert [mark.said for mark in marks] == ["6 in scope", "5 joined"]
    assert marks[1].label_y - marks[0].label_y >= 14


def test_when_everybody_has_joined_there_is_one_level(tmp_path: Path) -> None:
    story = changed(
        "programmes/cloud/progress/wiltshire.yaml",
        (
            "participation: {state: declined, reason: Content with what it has}",
            "start: 2026-05-01\nconfirmed: 2026-04-03",
        ),
    )
    marks = adoption(edition(tmp_path, story), "cloud").view["marks"]
    assert [mark.said for mark in marks] == ["6 in scope"]


def test_its_words_say_where_it_stands_and_should_stand(tmp_path: Path) -> None:
    assert adoption(edition(tmp_path), "cloud").alt == (
        "Line chart over time. Cloud: 1 of 6 live on 3 April 2026, 5 of 6 by 30 June 2026 by computed dates; 2 of 6 "
        "were to be live by now by their baselines."
    )


def test_the_table_leaves_out_months_without_a_change(tmp_path: Path) -> None:
    rows = adoption(edition(tmp_path), "cloud").numbers[0].rows
    assert [row[0] for row in rows] == [
        "31 December 2025", "31 January 2026", "31 March 2026", "3 April 2026 (data date)", "30 April 2026",
        "31 May 2026", "30 June 2026",
    ]  # fmt: skip


def test_a_forecast_is_a_band_with_its_middle(tmp_path: Path) -> None:
    chart = adoption(edition(tmp_path), "cloud", FORECAST)
    assert chart.view["band"].endswith("Z")
    assert chart.view["band"].count("L") == 5
    assert chart.view["middle"].count("L") == 2
    assert [entry.said for entry in chart.view["legend"]][3:5] == [
        "forecast: four chances in five that it lies here",
        "forecast: even chance",
    ]
    rows = {row[0]: row for row in chart.numbers[0].rows}
    assert rows["31 May 2026"] == ("31 May 2026", "3 of 6", "3 of 6", "1", "2", "3.5")
    assert rows["31 January 2026"][3:] == ("", "", "")
    assert list(rows)[-1] == "31 July 2026"


def test_small_counts_are_drawn_as_none_where_names_are_withheld(tmp_path: Path) -> None:
    chart = adoption(edition(tmp_path, names="withhold"), "cloud", FORECAST)
    assert chart.view["here"] == chart.view["bottom"]
    assert chart.subtitle.endswith("Counts below 3 are drawn as none.")
    rows = {row[0]: row for row in chart.numbers[0].rows}
    assert rows["31 March 2026"] == ("31 March 2026", "fewer than 3 of 6", "fewer than 3 of 6", "", "", "")
    assert rows["31 May 2026"][3:] == ("fewer than 3", "fewer than 3", "3.5")


def test_a_programme_nobody_has_joined_is_a_flat_line(tmp_path: Path) -> None:
    files = {
        "forces.yaml": "service: {name: Policing}\nforces: {kent: {name: Kent Police, nation: england}}\n",
        "programmes/cloud/blueprint.yaml": "programme: cloud\ntitle: Cloud\nversion: 1\nmilestones: {m: {title: Moved}}\n",
    }
    chart = adoption(edition(tmp_path, files), "cloud")
    assert chart.numbers[0].rows == [
        ("31 March 2026", "0 of 1", "0 of 1"),
        ("3 April 2026 (data date)", "0 of 1", "0 of 1"),
    ]
