"""Scales: days and counts as places, and ticks that a person would choose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.report.charts.scales import CountScale, TimeScale, month_end, rounded

MARCH = TimeScale(first=date(2026, 3, 1), last=date(2026, 3, 31), left=0, right=310)


def test_a_day_begins_and_ends_at_its_edges() -> None:
    assert (MARCH.at(date(2026, 3, 1)), MARCH.after(date(2026, 3, 1))) == (0, 10)
    assert (MARCH.at(date(2026, 3, 31)), MARCH.after(date(2026, 3, 31))) == (300, 310)


def test_days_outside_are_held_at_the_edge() -> None:
    assert (MARCH.at(date(2025, 1, 1)), MARCH.after(date(2027, 1, 1))) == (0, 310)


def test_a_scale_of_one_day_has_room_for_it() -> None:
    day = date(2026, 3, 1)
    scale = TimeScale(first=day, last=day, left=10, right=20)
    assert (scale.at(day), scale.after(day)) == (10, 20)


@pytest.mark.parametrize(
    ("last", "labels"),
    [
        (date(2026, 5, 20), ["Feb 2026", "Mar", "Apr", "May"]),
        (date(2027, 3, 1), ["Apr 2026", "Jul", "Oct", "Jan 2027"]),
        (date(2027, 12, 1), ["Jul 2026", "Jan 2027", "Jul"]),
        (date(2030, 12, 1), ["2027", "2028", "2029", "2030"]),
        (date(2099, 12, 31), ["2030", "2035", "2040", "2045", "2050", "2055", "2060", "2065", "2070", "2075"]),
    ],
)
def test_ticks_stand_at_months_as_close_as_there_is_room(last: date, labels: list[str]) -> None:
    scale = TimeScale(first=date(2026, 1, 12), last=last, left=0, right=350)
    assert [tick.label for tick in scale.ticks()][:10] == labels


def test_a_january_is_a_major_tick() -> None:
    scale = TimeScale(first=date(2026, 11, 1), last=date(2027, 2, 1), left=0, right=400)
    assert [tick.is_major for tick in scale.ticks()] == [False, False, True, False]


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 3000), st.integers(0, 3000))
def test_a_later_day_never_stands_further_left(first: date, one: int, two: int) -> None:
    scale = TimeScale(first=first, last=first + timedelta(days=3000), left=5, right=900)
    early, late = sorted((first + timedelta(days=one), first + timedelta(days=two)))
    assert 5 <= scale.at(early) <= scale.at(late) <= scale.after(late) <= 900


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2026, 2, 3), date(2026, 2, 28)),
        (date(2028, 2, 3), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_a_month_ends_on_its_last_day(day: date, end: date) -> None:
    assert month_end(day) == end


def test_counts_rise_from_the_bottom() -> None:
    up = CountScale(most=40, top=100, bottom=500)
    assert (up.at(0), up.at(10), up.at(40)) == (500, 400, 100)


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (1, ["0", "1"]),
        (6, ["0", "2", "4", "6"]),
        (43, ["0", "10", "20", "30", "40"]),
        (48, ["0", "10", "20", "30", "40"]),
        (7000, ["0", "1400", "2800", "4200", "5600", "7000"]),
    ],
)
def test_count_ticks_are_round_and_few(most: int, labels: list[str]) -> None:
    assert [tick.label for tick in CountScale(most=most, top=0, bottom=100).ticks()] == labels


def test_places_are_short_numbers() -> None:
    assert [repr(rounded(value)) for value in (1.0, 1.04, 2.25, 3.96)] == ["1", "1", "2.2", "4"]
