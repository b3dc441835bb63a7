"""`--fail-on`: conditions as written, and whom they are about."""

from __future__ import annotations

import pytest

from rollout.history.conditions import Condition, met_by, parse_condition
from tests.cli.conftest import FILES
from tests.history.comparing import compared

KENT = "programmes/cloud/progress/kent.yaml"
CLOUD = "programmes/cloud/blueprint.yaml"


def after(path: str, old: str, new: str, files: dict[str, str] = FILES) -> dict[str, str]:
    assert old in files[path]
    return {**files, path: files[path].replace(old, new)}


@pytest.mark.parametrize(
    ("written", "condition"),
    [
        ("any", Condition("any")),
        ("later", Condition("later")),
        ("red", Condition("red")),
        ("amber", Condition("amber")),
        ("target", Condition("target")),
        ("finish:+5d", Condition("finish", 5)),
        ("live:+0d", Condition("live", 0)),
        ("finish", None),
        ("finish:5d", None),
        ("finish:-5d", None),
        ("start:+5d", None),
        ("green", None),
        ("", None),
    ],
)
def test_a_condition_is_read_or_refused(written: str, condition: Condition | None) -> None:
    assert parse_condition(written) == condition


LATER = after(KENT, "remaining: 12d", "remaining: 15d")
SOONER = after(KENT, "remaining: 12d", "remaining: 11d")
RED = after(KENT, "remaining: 12d", "remaining: 40d")
GREEN = after(KENT, "remaining: 12d", "remaining: 1d")
ON_TARGET = after(CLOUD, "key: true", "key: true, target: 2026-12-18")
MISSED = after(KENT, "remaining: 12d", "remaining: 16d", ON_TARGET)
MISSED_MORE = after(KENT, "remaining: 12d", "remaining: 17d", ON_TARGET)
ESSEX_MET = after(
    "programmes/cloud/progress/essex.yaml", "baseline: 2027-03-01", "finished: 2026-11-02", ON_TARGET
)["programmes/cloud/progress/essex.yaml"]  # fmt: skip


def met(written: str, base: dict[str, str], head: dict[str, str]) -> list[str]:
    condition = parse_condition(written)
    assert condition is not None
    return list(met_by(condition, compared(base, head)))


@pytest.mark.parametrize(
    ("written", "base", "head", "said"),
    [
        ("any", FILES, FILES, []),
        ("any", FILES, after(CLOUD, "title: Cloud", "title: The cloud"), ["something changed in meaning"]),
        ("finish:+3d", FILES, LATER, ["kent in cloud: finish moves 3 working days later", "kent in robots: finish moves 3 working days later"]),
        ("finish:+4d", FILES, LATER, []),
        ("live:+0d", FILES, SOONER, []),
        ("later", FILES, SOONER, []),
        ("later", FILES, LATER, ["kent in cloud: finish moves 3 working days later and live moves 3 working days later", "kent in robots: finish moves 3 working days later and live moves 3 working days later"]),
        ("red", FILES, LATER, []),
        ("red", FILES, RED, ["kent in cloud: turns red"]),
        ("amber", GREEN, FILES, ["kent in cloud: turns amber"]),
        ("amber", GREEN, RED, ["kent in cloud: turns red"]),
        ("amber", FILES, RED, []),
        ("red", RED, FILES, []),
        ("target", MISSED, MISSED_MORE, []),
        ("target", FILES, LATER, []),
    ],
)  # fmt: skip
def test_who_meets_a_condition(written: str, base: dict[str, str], head: dict[str, str], said: list[str]) -> None:
    assert met(written, base, head) == said


def test_a_required_date_is_newly_missed() -> None:
    files = {**ON_TARGET, "programmes/cloud/progress/essex.yaml": ESSEX_MET}
    assert met("target", files, after(KENT, "remaining: 12d", "remaining: 16d", files)) == [
        "kent in cloud: a required date is missed now"
    ]
