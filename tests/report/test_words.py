"""Figures and dates in the words people read."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.report import words

SAID = {
    "a date": (words.long_date(date(2026, 11, 22)), "22 November 2026"),
    "no date": (words.long_date(None), "no date"),
    "a month": (words.month_of(date(2026, 5, 1)), "May 2026"),
    "a count": (words.of(31, 43), "31 of 43"),
    "a veiled count": (words.of(2, 43, fewer_than=3), "fewer than 3 of 43"),
    "a count of a small whole": (words.of(1, 2, fewer_than=3), "fewer than 3"),
    "one day": (words.days(1), "1 working day"),
    "one day less": (words.days(-1), "-1 working day"),
    "days": (words.days(6), "6 working days"),
    "one force": (words.plural(1, "force"), "1 force"),
    "forces": (words.plural(1200, "force"), "1,200 forces"),
    "a plural of its own": (words.plural(2, "delivery", "deliveries"), "2 deliveries"),
    "late": (words.late(3), "3 days late"),
    "early": (words.late(-3), "3 days early"),
    "on time": (words.late(0), "on time"),
    "no baseline": (words.late(None), "no baseline"),
    "a share": (words.share(0.42), "42%"),
    "no share": (words.share(None), ""),
    "a round figure": (words.number(1900.0), "1,900"),
    "a figure": (words.number(7.5), "7.5"),
    "nobody": (words.listed([]), ""),
    "one": (words.listed(["Kent"]), "Kent"),
    "three": (words.listed(["Kent", "Essex", "Surrey"]), "Kent, Essex and Surrey"),
    "more than fit": (words.listed(["Kent", "Essex", "Surrey", "Sussex"], 2), "Kent, Essex and 2 more"),
    "a sentence": (words.sentence("Wait"), "Wait."),
    "a sentence already": (words.sentence("Wait!"), "Wait!"),
    "a short text": (words.shortened("Two engineers", 5), "Two engineers"),
    "a long text": (words.shortened("Two engineers, and a van", 2), "Two engineers …"),
    "no text": (words.shortened(None, 2), ""),
}


@pytest.mark.parametrize(("said", "expected"), SAID.values(), ids=SAID.keys())
def test_words(said: str, expected: str) -> None:
    assert said == expected
