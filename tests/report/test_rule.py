"""Reasons in reports: dates in words, milestones and forces by their names, nothing marked higher."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rollout.report.views.asks import asks
from rollout.report.views.exceptions import exceptions
from rollout.report.views.rule import reasons_said
from tests.report.stories import SERVICE, changed, edition

REASONS = {
    "a date": ("last confirmed on 2026-02-20", "last confirmed on 20 February 2026"),
    "what only looks like a date": ("last confirmed on 2026-13-40", "last confirmed on 2026-13-40"),
    "a milestone": ("built is critical and blocked", "Built is critical and blocked"),
    "a milestone marked higher": ("moved is critical and blocked", "a milestone that is marked higher is critical"),
    "a leg": ("essex: on time", "Essex Police: on time"),
}


@pytest.mark.parametrize(("reason", "said"), REASONS.values(), ids=REASONS.keys())
def test_a_reason_is_told_in_a_reader_s_words(tmp_path: Path, reason: str, said: str) -> None:
    marked = changed("programmes/cloud/blueprint.yaml", ("title: Mail moved,", "title: Mail moved, marking: SECRET,"))
    made = edition(tmp_path, marked, max_marking="OFFICIAL")
    standing = replace(made.standings["cloud"].forces[0], reasons=(reason,))
    assert reasons_said(made, "cloud", standing).startswith(said)


def test_an_ask_about_a_national_milestone_that_is_done_has_no_effect_left(tmp_path: Path) -> None:
    done = changed(
        "programmes/cloud/progress/national.yaml",
        ("{started: 2026-03-02, baseline: 2026-03-13, expected: 2026-04-17}", "{finished: 2026-03-13}"),
    )
    effects = {view.path: view.effect for view in asks(edition(tmp_path, done))}
    assert effects["national/cloud/fund-platform"] == "Platform ready: not on a critical path today"


def test_an_ask_tied_to_no_milestone_has_no_computed_effect(tmp_path: Path) -> None:
    untied = changed("programmes/cloud/progress/kent.yaml", (", milestone: designed", ""))
    effects = {view.path: view.effect for view in asks(edition(tmp_path, untied))}
    assert effects["kent/cloud/engineers"] == "none computed, as no milestone is named"


def test_what_is_complete_is_history_and_no_exception(tmp_path: Path) -> None:
    late = "  moved: {started: 2026-03-02, finished: 2026-03-11, baseline: 2026-01-09}\n  settled: {finished: 2026-03-20}\n"
    essex = SERVICE["programmes/cloud/progress/essex.yaml"]
    head, tail = essex.split("  moved:")
    files = {**SERVICE, "programmes/cloud/progress/essex.yaml": head + late + tail[tail.index("risks:") :]}
    assert [view.unit for view in exceptions(edition(tmp_path, files), "cloud")] == ["thames-valley", "kent"]
