"""A delivery over time: baseline, early and float bars, and the data date."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.report.charts.chart import Chart
from rollout.report.charts.gantt import Bar, gantt
from rollout.report.edition import Edition
from tests.report.stories import CLOUD, SERVICE, changed, edition


def chart_of(made: Edition, unit: str = "kent", programme: str = "cloud") -> Chart:
    chart = gantt(made, programme, made.schedule.programmes[programme].units[unit])
    assert chart is not None
    return chart


def bars(made: Edition, unit: str = "kent", programme: str = "cloud") -> dict[str, Bar]:
    return {bar.name: bar for bar in chart_of(made, unit, programme).view["bars"]}


@pytest.fixture
def kent(tmp_path: Path) -> dict[str, Bar]:
    return bars(edition(tmp_path))


def test_what_others_must_do_first_stands_on_top(kent: dict[str, Bar]) -> None:
    assert list(kent) == ["Platform ready (national)", "Designed", "Built", "Mail moved", "Settled"]


def test_work_is_done_under_way_or_to_do(kent: dict[str, Bar]) -> None:
    assert [bar.kind for bar in kent.values()] == ["doing", "done", "doing", "todo", "todo"]


def test_the_past_part_of_work_under_way_ends_on_the_data_date(tmp_path: Path, kent: dict[str, Bar]) -> None:
    built = kent["Built"]
    assert built.start < built.done < built.end
    assert built.done == chart_of(edition(tmp_path)).view["today"]
    assert kent["Designed"].done == kent["Designed"].end
    assert kent["Mail moved"].done == 0


def test_a_late_finish_is_joined_to_its_baseline(kent: dict[str, Bar]) -> None:
    assert kent["Built"].late_from == kent["Built"].baseline
    assert kent["Built"].said == "40 days late"
    assert kent["Designed"].late_from is None
    assert kent["Settled"].baseline is None


def test_only_lateness_that_can_still_change_is_an_alarm(tmp_path: Path) -> None:
    story = changed("programmes/cloud/progress/kent.yaml", ("finished: 2026-03-06", "finished: 2026-03-20"))
    made = bars(edition(tmp_path, story))
    assert (made["Designed"].said, made["Designed"].is_alarm) == ("5 days late", False)
    assert made["Built"].is_alarm


def test_blocked_work_says_so(tmp_path: Path) -> None:
    story = changed(
        "programmes/cloud/progress/kent.yaml", ("expected: 2026-05-08", "blocked: Access, since: 2026-04-01")
    )
    built = bars(edition(tmp_path, story))["Built"]
    assert (built.said, built.is_alarm) == ("blocked", True)


def test_float_reaches_to_the_latest_finish(tmp_path: Path) -> None:
    story = changed(
        "programmes/cloud/blueprint.yaml",
        ("  settled:", "  trained: {title: Staff trained, stage: build, duration: 5d}\n  settled:"),
    )
    trained = bars(edition(tmp_path, story))["Staff trained"]
    assert trained.slack is not None
    assert trained.slack > trained.end
    assert not trained.is_critical


def test_a_milestone_without_duration_is_an_event(tmp_path: Path) -> None:
    story = changed("programmes/cloud/blueprint.yaml", ("embed, duration: 10d", "embed, duration: 0d"))
    settled = bars(edition(tmp_path, story))["Settled"]
    assert settled.kind == "event"
    assert settled.start == settled.end


def test_another_programme_s_step_says_whose_it_is(tmp_path: Path) -> None:
    assert next(iter(bars(edition(tmp_path), "kent", "network"))) == "Platform ready (Cloud, national)"


def test_what_does_not_apply_is_counted_not_drawn(tmp_path: Path) -> None:
    story = changed(
        "programmes/cloud/progress/essex.yaml",
        ("settled: {started: 2026-03-12, remaining: 2d}", "settled: {not_applicable: Small estate}"),
    )
    chart = chart_of(edition(tmp_path, story), "essex")
    assert chart.subtitle.endswith("1 milestone not applicable, not drawn.")
    assert [bar.name for bar in chart.view["bars"]] == ["Designed", "Built", "Mail moved"]
    assert [entry.said for entry in chart.view["legend"]] == ["work done", "baseline", "data date"]


def test_its_words_say_how_far_it_is_and_what_is_late(tmp_path: Path) -> None:
    assert chart_of(edition(tmp_path)).alt == (
        "Bar chart over time. Cloud, Kent Police: 1 of 4 milestones finished, live on 5 June 2026, everything finished "
        "on 19 June 2026; 2 unfinished ones are later than their baseline."
    )


def test_every_date_that_is_drawn_stands_in_its_table(tmp_path: Path) -> None:
    assert chart_of(edition(tmp_path)).numbers[0].rows[2] == (
        "Built (critical)", "30 March 2026", "22 May 2026", "22 May 2026", "27 March 2026", "0",
    )  # fmt: skip


def test_there_is_none_of_a_force_without_dates(tmp_path: Path) -> None:
    made = edition(tmp_path)
    assert gantt(made, "cloud", made.schedule.programmes["cloud"].units["wiltshire"]) is None


def test_what_is_marked_higher_is_left_out(tmp_path: Path) -> None:
    marked = CLOUD.replace("title: Built,", "title: Built, marking: SECRET,").replace(
        "title: Platform ready,", "title: Platform ready, marking: SECRET,"
    )
    made = edition(tmp_path, {**SERVICE, "programmes/cloud/blueprint.yaml": marked}, max_marking="OFFICIAL")
    assert list(bars(made)) == ["Designed", "Mail moved", "Settled"]


def test_a_withheld_force_is_a_force(tmp_path: Path) -> None:
    assert chart_of(edition(tmp_path, names="withhold")).title == "Cloud: a force"


def test_a_plan_without_a_live_date_says_nothing_of_one(tmp_path: Path) -> None:
    story = changed(
        "programmes/cloud/progress/essex.yaml",
        ("moved: {started: 2026-03-02, finished: 2026-03-11, baseline: 2026-03-13}", "moved: {not_applicable: Bought}"),
    )
    assert "live on" not in chart_of(edition(tmp_path, story), "essex").alt
