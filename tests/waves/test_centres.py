"""What is left of a centre, and where work can still be fitted in."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from rollout.model.register import CapacityStep, Centre
from rollout.schedule.calendar import WorkingCalendar
from rollout.waves.centres import LATEST, Free, first_fit

EVERY_DAY = WorkingCalendar("every-day", lambda start, end: [1] * (end - start))
DAY = date(2026, 3, 2).toordinal()


def centre(*steps: tuple[int, int]) -> Centre:
    return Centre(id="c", capacity=tuple(CapacityStep(from_=date.fromordinal(day), slots=n) for day, n in steps))


def test_capacity_is_a_step_function_from_the_first_day_on() -> None:
    free = Free.of(centre((DAY - 5, 1), (DAY + 3, 2)), DAY)
    assert (free.days, free.left) == ([DAY, DAY + 3], [1, 2])
    assert Free.of(centre((DAY + 3, 2)), DAY, 1).left == [1, 3]


def test_what_was_taken_before_the_first_day_is_over() -> None:
    free = Free.of(centre((DAY, 2)), DAY)
    free.take(1, DAY - 9, DAY - 1)
    free.take(1, DAY - 9, DAY + 1)
    assert [free.least(DAY + n, DAY + n) for n in range(4)] == [1, 1, 2, 2]
    assert free.least(DAY, DAY + 3) == 1


def test_copies_do_not_share() -> None:
    free = Free.of(centre((DAY, 2)), DAY)
    free.copy().take(2, DAY, DAY)
    assert free.left == [2]


def test_work_fits_behind_the_last_thing_in_its_way() -> None:
    free = Free.of(centre((DAY, 1)), DAY)
    free.take(1, DAY + 2, DAY + 3)
    free.take(1, DAY + 6, DAY + 6)
    start = EVERY_DAY.starting(DAY)
    fits = [first_fit({"c": free}, [("c", 1)], EVERY_DAY, start, days) for days in (1, 2, 3, 4)]
    assert [fit - start for fit in fits if fit is not None] == [0, 0, 7, 7]


def test_the_years_end() -> None:
    start = EVERY_DAY.starting(LATEST - 3)
    free = {"c": Free.of(centre((DAY, 1)), DAY)}
    assert first_fit(free, [("c", 1)], EVERY_DAY, start, 4) == start
    assert first_fit(free, [("c", 1)], EVERY_DAY, start, 5) is None
    assert first_fit(free, [("c", 2)], EVERY_DAY, start, 1) is None


def test_nothing_is_in_the_way_before_the_first_day() -> None:
    assert Free.of(centre((DAY, 0)), DAY).clear_of(1, DAY - 3, DAY - 1) is None


def test_what_is_left_is_told_where_it_changes() -> None:
    free = Free.of(centre((DAY, 2), (DAY + 5, 3)), DAY)
    free.take(1, DAY + 2, DAY + 2)
    assert list(free.changes(DAY, DAY + 5)) == [(DAY, 2), (DAY + 2, 1), (DAY + 3, 2)]
    assert list(free.changes(DAY + 4, DAY + 6)) == [(DAY + 4, 2), (DAY + 5, 3)]


@given(st.lists(st.tuples(st.integers(-4, 12), st.integers(1, 6), st.integers(1, 2)), max_size=8))
def test_what_is_taken_is_missing_on_its_days_and_on_no_others(taken: list[tuple[int, int, int]]) -> None:
    free = Free.of(centre((DAY, 3), (DAY + 4, 5)), DAY)
    for first, days, slots in taken:
        free.take(slots, DAY + first, DAY + first + days - 1)
    assert free.days == sorted(set(free.days))
    for day in range(20):
        held = sum(slots for first, days, slots in taken if first <= day < first + days)
        assert free.least(DAY + day, DAY + day) == (3 if day < 4 else 5) - held
