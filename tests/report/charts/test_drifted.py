"""Which lines a milestone trend picture holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from rollout.history.trends import Point, Series, Trend
from rollout.report.charts.drifted import delivery_lines, programme_lines
from rollout.report.charts.selection import Atlas, Foresight
from rollout.report.edition import Edition
from tests.report.stories import CLOUD, SERVICE, edition

DAYS = (date(2026, 1, 31), date(2026, 2, 28), date(2026, 4, 3))
FIRST = date(2026, 6, 1)


def past(unit: str, milestone: str, *slips: int | None) -> Series:
    """A milestone that stood so many days behind its first date at each report; None: nothing was known."""
    points = [
        None if slip is None else Point(day, FIRST + timedelta(days=slip), None, None, "amber", "not-started")
        for day, slip in zip(DAYS, slips, strict=True)
    ]
    return Series(unit=unit, collaboration=False, forces=(), milestone=milestone, title=milestone, points=tuple(points))


def found(made: Edition, *series: Series) -> Trend:
    return Trend(programme="cloud", register=made.register, days=DAYS, series=series, gaps=())


def titles(made: Edition, *series: Series) -> list[str]:
    return [line.title for line in programme_lines(made, found(made, *series))]


def test_the_national_milestones_come_first_then_the_forces_the_most_slipped_on_top(tmp_path: Path) -> None:
    made = edition(tmp_path)
    assert titles(
        made,
        past("national", "platform", 0, 5, 9),
        past("essex", "moved", 0, 0, 4),
        past("kent", "moved", 0, 10, 30),
        past("kent", "built", 0, 60, 90),
    ) == ["platform", "Kent live", "Essex live"]


def test_what_is_reached_stands_behind_what_is_ahead(tmp_path: Path) -> None:
    done = past("kent", "moved", 0, 10, 30)
    done = replace(done, points=(*done.points[:2], done.known[2]._replace(state="finished")))
    assert titles(edition(tmp_path), done, past("essex", "moved", 0, 0, 4)) == ["Essex live", "Kent live"]


def test_where_being_live_is_not_followed_the_last_key_milestone_stands_for_it(tmp_path: Path) -> None:
    early, late = past("kent", "designed", 0, 0, 4), past("kent", "built", 0, 0, 2)
    assert titles(edition(tmp_path), early, late) == ["Kent: built"]


def test_three_national_milestones_and_five_forces_are_enough(tmp_path: Path) -> None:
    made = edition(tmp_path)
    national = [past("national", "platform", 0, 0, slip) for slip in range(5)]
    forces = [past("kent", "moved", 0, 0, slip) for slip in range(9)]
    lines = programme_lines(made, found(made, *national, *forces))
    assert [line.title for line in lines] == ["platform"] * 3 + ["Kent live"] * 5
    assert lines[0].points == list(zip(DAYS, (FIRST, FIRST, FIRST + timedelta(days=4)), strict=True))


def test_one_report_is_no_trend_and_a_gap_stays_one(tmp_path: Path) -> None:
    made = edition(tmp_path)
    assert titles(made, past("kent", "moved", None, None, 3)) == []
    (line,) = programme_lines(made, found(made, past("kent", "moved", 0, None, 3)))
    assert line.points[1] == (DAYS[1], None)


def test_what_is_not_known_now_or_was_reached_from_the_start_is_no_line(tmp_path: Path) -> None:
    made = edition(tmp_path)
    assert titles(made, past("kent", "moved", 0, 3, None)) == []
    line = past("kent", "moved", 0, 0, 0)
    reached = replace(line, points=tuple(point and point._replace(state="finished") for point in line.points))
    assert titles(made, reached) == []


def test_a_line_begins_with_its_first_point(tmp_path: Path) -> None:
    made = edition(tmp_path)
    (line,) = programme_lines(made, found(made, past("kent", "moved", None, 0, 3)))
    assert [day for day, _ in line.points] == list(DAYS[1:])


def test_who_may_not_be_named_and_what_is_marked_higher_stay_out(tmp_path: Path) -> None:
    series = (past("kent", "moved", 0, 1, 2), past("national", "platform", 0, 1, 2))
    assert titles(edition(tmp_path / "withheld", names="withhold"), *series) == ["platform"]
    marked = CLOUD.replace("title: Platform ready,", "title: Platform ready, marking: SECRET,")
    made = edition(tmp_path / "marked", {**SERVICE, "programmes/cloud/blueprint.yaml": marked}, max_marking="OFFICIAL")
    assert titles(made, *series) == ["Kent live"]


def test_of_a_blueprint_that_cannot_be_read_no_milestone_is_the_live_one(tmp_path: Path) -> None:
    made = edition(tmp_path, {**SERVICE, "programmes/cloud/blueprint.yaml": "programme: ["})
    assert titles(made, past("kent", "moved", 0, 1, 2), past("national", "platform", 0, 1, 2)) == [
        "platform",
        "Kent: moved",
    ]


def test_each_delivery_has_a_picture_of_its_own_key_milestones(tmp_path: Path) -> None:
    made = edition(tmp_path)
    lines = delivery_lines(
        made,
        found(
            made, past("national", "platform", 0, 1, 2), past("kent", "built", 0, 0, 7), past("kent", "moved", 0, 1, 2)
        ),
    )
    assert {unit: [line.title for line in own] for unit, own in lines.items()} == {"kent": ["built", "moved"]}
    atlas = Atlas(edition=made, known=Foresight(deliveries={"cloud": lines}))
    chart = atlas.drift("cloud", "kent")
    assert chart is not None
    assert chart.file == "charts/force-kent--cloud-trend.svg"
    assert chart.title.startswith("Cloud, Kent Police: how computed dates have moved")
    assert chart in list(atlas.every())
    assert atlas.drift("cloud", "essex") is None
    withheld = Atlas(edition=replace(made, names="withhold"), known=Foresight(deliveries={"cloud": lines}))
    assert "trend" not in {each.kind for each in withheld.every()}
