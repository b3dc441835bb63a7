"""Text in pictures: how wide it is taken to be, and how it is cut and broken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.report.charts.lettering import shortened, width_of, wrapped


def test_narrow_letters_take_less_room_than_wide_ones() -> None:
    assert width_of("ill", 12) < width_of("see", 12) < width_of("WWW", 12) < width_of("警警警", 12)


def test_bold_text_takes_more_room() -> None:
    assert width_of("Kent", 12, bold=True) > width_of("Kent", 12)


def test_text_that_fits_is_left_alone() -> None:
    assert shortened("Kent Police", 200, 12) == "Kent Police"


def test_text_that_does_not_fit_ends_in_an_ellipsis() -> None:
    assert shortened("Staff records, cleaned", 80, 12) == "Staff record…"


def test_nothing_but_an_ellipsis_is_left_where_there_is_no_room() -> None:
    assert shortened("Kent", 1, 12) == "…"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", ()),
        ("Kent", ("Kent",)),
        ("Avon and Somerset", ("Avon and", "Somerset")),
        ("Hampshire and Isle of Wight", ("Hampshire", "and Isle of…")),
        ("Gloucestershire police", ("Glouceste…", "police")),
    ],
)
def test_text_is_broken_between_words(text: str, lines: tuple[str, ...]) -> None:
    assert wrapped(text, 60, 10) == lines


@given(st.text(max_size=60), st.integers(20, 300))
def test_every_line_fits_its_room(text: str, room: int) -> None:
    for line in (shortened(text, room, 12), *wrapped(text, room, 12, 3)):
        assert width_of(line, 12) <= room or line in (text, "…")
