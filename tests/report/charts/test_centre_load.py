"""Delivery centres week by week: slots needed against slots there are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rollout.model.register import CapacityStep, Centre
from rollout.report.charts.centre_load import Week, centre_load, said_of, weekly_load
from rollout.schedule.demand import Hold
from rollout.schedule.result import Key
from tests.report.stories import REGISTER, SERVICE, edition

FRIDAY = date(2026, 4, 3)
CENTRE = Centre(id="centre", capacity=(CapacityStep(from_=date.min, slots=2),))


def hold(first: str, last: str, slots: int = 1) -> Hold:
    return Hold(Key("cloud", "kent", "designed"), slots, date.fromisoformat(first), date.fromisoformat(last))


def test_a_week_needs_what_its_tightest_day_needs() -> None:
    holds = [hold("2026-04-06", "2026-04-14"), hold("2026-04-08", "2026-04-08", 2)]
    assert weekly_load(CENTRE, holds, FRIDAY, 4) == [
        Week(date(2026, 3, 30), 0, 2),
        Week(date(2026, 4, 6), 3, 2),
        Week(date(2026, 4, 13), 1, 2),
        Week(date(2026, 4, 20), 0, 2),
    ]


def test_days_up_to_the_data_date_are_no_load() -> None:
    assert weekly_load(CENTRE, [hold("2026-03-30", "2026-04-03", 2)], FRIDAY, 1) == [Week(date(2026, 3, 30), 0, 2)]


def test_holds_beyond_the_last_week_are_left_out() -> None:
    assert [week.used for week in weekly_load(CENTRE, [hold("2026-04-16", "2027-04-16")], FRIDAY, 3)] == [0, 0, 1]


def test_a_change_of_capacity_within_a_week_counts_on_its_day() -> None:
    growing = Centre(
        id="centre", capacity=(CapacityStep(from_=date.min, slots=1), CapacityStep(from_=date(2026, 4, 8), slots=4))
    )
    weeks = weekly_load(growing, [hold("2026-04-06", "2026-04-17", 2)], FRIDAY, 3)
    assert [(week.used, week.slots, week.is_over) for week in weeks] == [(0, 1, False), (2, 1, True), (2, 4, False)]


def test_the_worst_week_is_told() -> None:
    weeks = [Week(date(2026, 4, 6), 3, 2), Week(date(2026, 4, 13), 5, 2), Week(date(2026, 4, 20), 1, 2)]
    assert said_of(weeks) == "over in 2 weeks: 5 of 2 from 13 April 2026"
    assert said_of(weeks[2:]) == "within its slots"


def test_every_centre_has_a_panel_with_what_is_over_apart(tmp_path: Path) -> None:
    chart = centre_load(edition(tmp_path))
    assert chart is not None
    cloud, spare = chart.view["panels"]
    assert (cloud.title, cloud.is_over, spare.is_over) == ("Cloud centre", True, False)
    over = [column for column in cloud.columns if column.over_tall]
    assert len(over) == 4
    assert all(column.over_y + column.over_tall == column.y for column in over)
    assert chart.alt == (
        "Columns by week for each of 2 delivery centres: Cloud centre, over in 4 weeks: 2 of 1 from 6 April 2026."
    )


def test_a_change_of_slots_is_a_step(tmp_path: Path) -> None:
    register = REGISTER.replace(
        "title: Spare centre, capacity: 2",
        "title: Spare centre, capacity: [{from: 2026-01-01, slots: 1}, {from: 2026-06-01, slots: 3}]",
    )
    chart = centre_load(edition(tmp_path, {**SERVICE, "forces.yaml": register}))
    assert chart is not None
    spare = chart.view["panels"][1]
    assert spare.slots.count("V") == 1
    assert spare.slots_said == "3"


def test_the_table_ends_with_the_last_week_in_which_anything_is_needed(tmp_path: Path) -> None:
    chart = centre_load(edition(tmp_path))
    assert chart is not None
    assert list(map(tuple, chart.numbers[0].rows)) == [
        ("30 March 2026", "0 of 1", "0 of 2"),
        ("6 April 2026", "2 of 1 (over)", "0 of 2"),
        ("13 April 2026", "2 of 1 (over)", "0 of 2"),
        ("20 April 2026", "2 of 1 (over)", "0 of 2"),
        ("27 April 2026", "2 of 1 (over)", "0 of 2"),
        ("4 May 2026", "1 of 1", "0 of 2"),
    ]


def test_without_centres_there_is_no_chart_and_with_idle_ones_nothing_is_over(tmp_path: Path) -> None:
    none = REGISTER.replace("centres:\n", "").replace("  cloud-centre: {title: Cloud centre, capacity: 1}\n", "")
    none = none.replace("  spare-centre: {title: Spare centre, capacity: 2}\n", "")
    blueprint = (
        SERVICE["programmes/cloud/blueprint.yaml"]
        .replace(", uses: cloud-centre", "")
        .replace("  centre: cloud-centre\n", "")
    )
    assert (
        centre_load(edition(tmp_path, {**SERVICE, "forces.yaml": none, "programmes/cloud/blueprint.yaml": blueprint}))
        is None
    )
    idle = centre_load(edition(tmp_path, {**SERVICE, "programmes/cloud/blueprint.yaml": blueprint}))
    assert idle is not None
    assert idle.alt.endswith("no centre needs more slots than it has.")
    assert len(idle.numbers[0].rows) == 1
