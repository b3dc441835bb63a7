"""A programme's national milestones: the same rule, outside every "n of m"."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.schedule.standing import NationalStanding, Status
from tests.standing.stories import REGISTER, cloud, file, files

BLUEPRINT = """\
programme: cloud
title: Cloud
version: 1
national_calendar: plain
live: moved
milestones:
  design-issued: {title: Design issued, scope: national, duration: 10d}
  platform: {title: Platform, scope: national, duration: 10d, after: [design-issued]}
  moved: {title: Moved, duration: 10d, after: [platform]}
"""
"""With the design issued on 27 March and the platform begun on 30 March, the platform is due on 10 April."""

ISSUED = "design-issued: {started: 2026-03-16, finished: 2026-03-27, baseline: 2026-01-30}"


def told(*facts: str, confirmed: str | None = "2026-04-03", more: str = "") -> str:
    """The national file."""
    rows = "".join(f"  {fact}\n" for fact in facts)
    day = f"confirmed: {confirmed}\n" if confirmed else ""
    return f"programme: cloud\nblueprint: 1\n{day}{more}" + (f"milestones:\n{rows}" if rows else "")


def national(root: Path, text: str | None, blueprint: str = BLUEPRINT) -> NationalStanding:
    return cloud(root, files(("kent", file()), blueprint=blueprint, national=text)).national


BEGUN = "platform: {started: 2026-03-30, %s}"
CASES = {
    "all finished, though late and silent": (
        told(ISSUED, "platform: {finished: 2026-04-02, baseline: 2026-01-30}", confirmed="2026-01-30"),
        "complete",
        "every national milestone is finished",
    ),
    "no file": (None, "not-reported", "no progress file"),
    "never confirmed": (told(ISSUED, confirmed=None), "not-reported", "never confirmed"),
    "out of time": (told(ISSUED, confirmed="2026-02-20"), "not-reported", "last confirmed on 2026-02-20"),
    "red": (told(ISSUED, BEGUN % "baseline: 2026-03-12"), "red", "21 working days late, more than 20"),
    "amber": (told(ISSUED, BEGUN % "baseline: 2026-04-02"), "amber", "6 working days late, more than 5"),
    "overrun": (
        told(ISSUED, "platform: {started: 2026-03-02}"),
        "amber",
        "platform is critical and has overrun",
    ),
    "no baseline for what is left": (
        told(ISSUED, BEGUN % "note: Going well"),
        "no-baseline",
        "no approved date for what is left",
    ),
    "on time, whatever the finished ones were": (told(ISSUED, BEGUN % "baseline: 2026-04-10"), "green", "on time"),
}


@pytest.mark.parametrize(("text", "status", "reason"), CASES.values(), ids=CASES.keys())
def test_national_status_is_the_first_that_the_rule_finds(
    tmp_path: Path, text: str | None, status: str, reason: str
) -> None:
    standing = national(tmp_path, text)
    assert (str(standing.status), standing.reasons[0]) == (status, reason)


def test_a_required_date_counts_without_a_baseline(tmp_path: Path) -> None:
    required = BLUEPRINT.replace("duration: 10d, after: [design", "target: 2026-04-09, duration: 10d, after: [design")
    standing = national(tmp_path, told(ISSUED, BEGUN % "note: Going well"), required)
    assert (standing.status, standing.reasons) == (Status.RED, ("a required date is missed by 1 working day",))


def test_national_silence_shows_the_last_known_status(tmp_path: Path) -> None:
    standing = national(
        tmp_path, told("design-issued: {started: 2026-02-16, baseline: 2026-01-05}", confirmed="2026-02-20")
    )
    assert (standing.status, standing.last_known) == (Status.NOT_REPORTED, Status.RED)
    assert (str(standing.confirmed), standing.age_days) == ("2026-02-20", 42)


def test_national_judgement_stands_beside_it(tmp_path: Path) -> None:
    more = "confidence: {rating: green, by: Programme director, on: 2026-04-03, reason: Tests passed}\n"
    standing = national(tmp_path, told(ISSUED, BEGUN % "baseline: 2026-03-12", more=more))
    assert standing.confidence is not None
    assert (standing.status, standing.confidence.by, standing.diverges) == (Status.RED, "Programme director", "rosier")


def test_a_national_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    standing = national(tmp_path, told(ISSUED) + "programme: twice\n")
    assert (standing.status, standing.reasons) == (Status.UNREADABLE, ("rollout check says why",))


def test_a_programme_that_cannot_be_computed_says_so(tmp_path: Path) -> None:
    assert national(tmp_path, told(ISSUED), "programme: [\n").status is Status.UNREADABLE


def test_without_national_milestones_there_is_nothing_to_say(tmp_path: Path) -> None:
    bare = "programme: cloud\ntitle: Cloud\nversion: 1\nmilestones:\n  moved: {title: Moved, duration: 10d}\n"
    standing = national(tmp_path, None, bare)
    assert (standing.status, standing.reasons) == (Status.NOT_APPLICABLE, ("no national milestones",))


def test_national_milestones_are_in_no_count(tmp_path: Path) -> None:
    programme = cloud(tmp_path, files(blueprint=BLUEPRINT, national=told(ISSUED), register=REGISTER))
    assert programme.scope == sum(programme.counts.values()) == programme.counts[Status.NOT_JOINED] == 1
