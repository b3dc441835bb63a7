"""How far a force has come: its stage, its share of the work, and what comes next."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.standing.stories import BLUEPRINT, file, kent

DESIGNED = "designed: {started: 2026-03-02, finished: 2026-03-13}"
STAGES = {
    "nothing begun": ("", None),
    "finished in the first": (DESIGNED, "design"),
    "started in the next": (f"{DESIGNED}\nbuilt: {{started: 2026-03-16}}", "build"),
    "started in the last before its turn": (f"{DESIGNED}\nsettled: {{started: 2026-03-16}}", "embed"),
    "started after the data date": (f"{DESIGNED}\nbuilt: {{started: 2026-04-06}}", "design"),
}


@pytest.mark.parametrize(("facts", "stage"), STAGES.values(), ids=STAGES.keys())
def test_the_stage_is_the_latest_in_which_something_has_begun(tmp_path: Path, facts: str, stage: str | None) -> None:
    assert kent(tmp_path, file(facts)).stage == stage


def test_a_blueprint_without_stages_has_none_to_be_in(tmp_path: Path) -> None:
    bare = "programme: cloud\ntitle: Cloud\nversion: 1\nmilestones:\n  designed: {title: Designed, duration: 10d}\n"
    assert kent(tmp_path, file("designed: {started: 2026-03-02}"), blueprint=bare).stage is None


SHARES = {
    "nothing": ("", "", 0),
    "a quarter": (DESIGNED, "", 0.25),
    "a third of what applies": (f"{DESIGNED}\nsettled: {{not_applicable: Nothing to settle}}", "", 1 / 3),
    "of the blueprint's figures, not of the force's own": (
        DESIGNED,
        "local: {duration: {designed: {is: 70d, reason: Two sites}}}\n",
        0.25,
    ),
    "own milestones count, at least a day each": (
        f"{DESIGNED}\nsigned: {{finished: 2026-03-04}}",
        (
            "local: {milestones: {signed: {title: Signed, after: [designed], reason: Local board},"
            " surveyed: {title: Surveyed, duration: 8d, after: [designed], reason: Two sites}}}\n"
        ),
        11 / 49,
    ),
}


@pytest.mark.parametrize(("facts", "more", "share"), SHARES.values(), ids=SHARES.keys())
def test_progress_is_the_finished_share_of_planned_durations(
    tmp_path: Path, facts: str, more: str, share: float
) -> None:
    assert kent(tmp_path, file(facts, more=more)).progress == pytest.approx(share)


def test_next_is_the_smallest_early_finish_and_ties_go_by_the_blueprint(tmp_path: Path) -> None:
    side_by_side = BLUEPRINT.replace("duration: 10d, after: [designed]", "duration: 10d")
    standing = kent(tmp_path, file(), blueprint=side_by_side)
    assert (standing.next_milestone, standing.next_finish) == ("designed", date(2026, 4, 17))


def test_next_may_be_a_force_s_own_milestone_but_no_national_one(tmp_path: Path) -> None:
    national = BLUEPRINT.replace("milestones:\n", "milestones:\n  issued: {title: Issued, scope: national}\n")
    own = "local: {milestones: {surveyed: {title: Surveyed, duration: 1d, before: [designed], reason: Two sites}}}\n"
    assert kent(tmp_path, file(more=own), blueprint=national).next_milestone == "surveyed"


def test_dates_shown_are_those_of_the_data_date(tmp_path: Path) -> None:
    standing = kent(tmp_path, file(f"{DESIGNED}\nmoved: {{baseline: 2026-04-24}}", confirmed="2026-03-13"))
    assert (standing.live, standing.live_baseline, standing.finish) == (
        date(2026, 5, 1),
        date(2026, 4, 24),
        date(2026, 5, 15),
    )


def test_progress_weighs_by_the_blueprint_whatever_the_force_has_made_of_it(tmp_path: Path) -> None:
    """Designed, a quarter of the blueprint, is done; a longer own duration of what is left changes no weight."""
    own = "local: {duration: {built: {is: 45d, reason: Two sites}}}\n"
    assert kent(tmp_path, file(DESIGNED, more=own)).progress == 0.25
    sized = BLUEPRINT.replace(
        "stage: build, duration: 10d", "stage: build, duration: {base: 10d, per: officers, rate: 1}", 1
    )
    assert kent(tmp_path / "sized", file(DESIGNED, more=own), blueprint=sized).progress == 0.25
