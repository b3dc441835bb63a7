"""What people judge stands beside what is computed; neither changes the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.schedule.standing import Status
from tests.standing.stories import file, kent

ON_TIME = "moved: {baseline: 2026-05-15}"
AMBER = "moved: {baseline: 2026-05-01}"
RED = "moved: {baseline: 2026-02-13}"


def judged(rating: str, on: str | None = "2026-04-03") -> str:
    day = f", on: {on}" if on else ""
    return f"confidence: {{rating: {rating}, by: Senior responsible owner, reason: Staff are trained{day}}}\n"


COMPARED = {
    "both green": (ON_TIME, "green", None),
    "green, computed amber": (AMBER, "green", "rosier"),
    "amber, computed red": (RED, "amber", "rosier"),
    "both red": (RED, "red", None),
    "amber, computed green": (ON_TIME, "amber", "gloomier"),
    "exempt from judgement": (RED, "exempt", None),
    "nothing to compare with, for want of a baseline": ("", "green", None),
}


@pytest.mark.parametrize(("facts", "rating", "diverges"), COMPARED.values(), ids=COMPARED.keys())
def test_judgement_is_compared_and_changes_nothing(
    tmp_path: Path, facts: str, rating: str, diverges: str | None
) -> None:
    with_it = kent(tmp_path / "with", file(facts, more=judged(rating)))
    without = kent(tmp_path / "without", file(facts))
    assert with_it.status == without.status
    assert with_it.confidence is not None
    assert (with_it.confidence.rating, with_it.diverges) == (rating, diverges)


def test_a_judgement_beside_silence_is_kept_and_not_compared(tmp_path: Path) -> None:
    standing = kent(tmp_path, file(RED, confirmed="2026-02-20", more=judged("green", "2026-02-20")))
    assert standing.confidence is not None
    assert (standing.status, standing.confidence.rating, standing.diverges) == (Status.NOT_REPORTED, "green", None)


def test_a_judgement_older_than_the_last_return_is_no_current_one(tmp_path: Path) -> None:
    standing = kent(tmp_path, file(RED, more=judged("green", "2026-04-02")))
    assert (standing.confidence, standing.confidence_note, standing.diverges) == (None, "no current judgement", None)


def test_a_judgement_of_a_day_to_come_is_not_known_yet(tmp_path: Path) -> None:
    standing = kent(tmp_path, file(RED, more=judged("green", "2026-04-04")))
    assert (standing.confidence, standing.confidence_note) == (None, None)


def test_a_judgement_without_a_date_counts_as_current(tmp_path: Path) -> None:
    standing = kent(tmp_path, file(RED, more=judged("green", None)))
    assert standing.diverges == "rosier"


def test_a_judgement_without_any_return_counts_as_current(tmp_path: Path) -> None:
    standing = kent(tmp_path, file(RED, confirmed=None, more=judged("green", "2026-03-02")))
    assert standing.confidence is not None
