"""Marks: every status has a letter of its own, and colours that the colour-blind can tell apart."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from itertools import combinations

import pytest

from rollout.report.charts.marks import MARKS, in_order, most_pressing
from rollout.report.render import PACKAGED
from rollout.schedule.standing import Status

STYLE = (PACKAGED / "charts" / "style.css.j2").read_text(encoding="utf-8")
LIGHT, DARK = STYLE.split("@media")
MAIN = (Status.RED, Status.AMBER, Status.GREEN, Status.LIVE, Status.COMPLETE)

# Published by Machado, Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency" (2009), IEEE Transactions on Visualization and Computer Graphics 15(6), table 1: complete absence of one kind of cone.
BLINDNESS = {
    "everybody": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
Colour = tuple[float, float, float]


def fill(css: str, status: Status) -> str:
    found = re.search(rf"\.s-{status}\{{fill:(#[0-9a-f]{{6}})", css)
    assert found is not None
    return found[1]


def linear(colour: str) -> Colour:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def seen(colour: Colour, matrix: Sequence[Sequence[float]]) -> Colour:
    red, green, blue = (
        min(1.0, max(0.0, sum(share * part for share, part in zip(row, colour, strict=True)))) for row in matrix
    )
    return red, green, blue


def lab(colour: Colour) -> Colour:
    """CIELAB at the white of D65."""
    red, green, blue = colour
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def distance(one: Colour, other: Colour) -> float:
    return math.dist(one, other)


def contrast(one: str, other: str) -> float:
    shares = (0.2126, 0.7152, 0.0722)
    low, high = sorted(sum(s * p for s, p in zip(shares, linear(colour), strict=True)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def test_every_status_has_a_mark_with_a_letter_of_its_own() -> None:
    assert set(MARKS) == set(Status)
    letters = [mark.letter for mark in MARKS.values()]
    assert len(set(letters)) == len(letters)
    assert [status for status, mark in MARKS.items() if not mark.letter] == [Status.NOT_JOINED]


@pytest.mark.parametrize("who", BLINDNESS)
def test_the_main_statuses_can_be_told_apart_by_colour_too(who: str) -> None:
    for one, other in combinations(MAIN, 2):
        apart = distance(*(lab(seen(linear(fill(LIGHT, status)), BLINDNESS[who])) for status in (one, other)))
        assert apart >= (10 if who == "tritanopia" else 15), (who, one, other, round(apart, 1))


@pytest.mark.parametrize("status", MAIN)
@pytest.mark.parametrize(("css", "ink"), [(LIGHT, "#ffffff"), (DARK, "#ffffff")], ids=["light", "dark"])
def test_letters_can_be_read_on_their_colour(css: str, ink: str, status: Status) -> None:
    own = css if f".s-{status}{{" in css else LIGHT
    inks = {Status.AMBER: "#1d1d1f"} if css is LIGHT else {Status.AMBER: "#1d1d1f", Status.COMPLETE: "#10213a"}
    assert contrast(fill(own, status), inks.get(status, ink)) >= (4.5 if css is LIGHT else 4.0)


def test_what_needs_action_first_speaks_for_a_force() -> None:
    assert most_pressing([Status.LIVE, Status.NOT_REPORTED, Status.AMBER]) is Status.NOT_REPORTED
    assert most_pressing([Status.NOT_REPORTED, Status.RED]) is Status.RED
    assert most_pressing([]) is Status.NOT_JOINED


def test_statuses_are_listed_once_with_what_needs_action_first() -> None:
    assert in_order([Status.LIVE, Status.RED, Status.LIVE]) == [Status.RED, Status.LIVE]
