"""P416 from git: three returns that say the same while the finish moves later, in real repositories."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from rollout.cli.main import main
from tests.history.repositories import Story

REGISTER = """\
service: {name: Policing, return_cycle: 14}
calendars: {plain: {week: [mon, tue, wed, thu, fri], holidays: []}}
forces:
  kent: {name: Kent Police, nation: england, calendar: plain}
  sussex: {name: Sussex Police, nation: england, calendar: plain}
  surrey: {name: Surrey Police, nation: england, calendar: plain}
collaborations:
  south: {name: South, forces: [sussex, surrey]}
"""
CLOUD = """\
programme: cloud
title: Cloud
version: 1
national_calendar: plain
milestones:
  built: {title: Built, duration: 20d}
"""
KENT_FILE = "programmes/cloud/progress/kent.yaml"
SOUTH_FILE = "programmes/cloud/progress/south.yaml"
WEEKS = ("2026-11-06", "2026-11-13", "2026-11-20")


def kent(confirmed: str | None, left: str = "remaining: 12d") -> str:
    said = "" if confirmed is None else f"confirmed: {confirmed}\n"
    head = f"programme: cloud\nforce: kent\nblueprint: 1\nstart: 2026-10-05\n{said}"
    return f"{head}milestones:\n  built: {{started: 2026-10-05, {left}}}\n"


def begun(tmp_path: Path, **files: str) -> Story:
    """A repository with the plan, and Kent's file as its first return left it."""
    story = Story(tmp_path / "service")
    plan = {"forces.yaml": REGISTER, "programmes/cloud/blueprint.yaml": CLOUD}
    story.commit(WEEKS[0], {**plan, KENT_FILE: kent(WEEKS[0]), **files})
    return story


def confirm(story: Story, *days: str) -> Story:
    for day in days:
        story.commit(day, {KENT_FILE: kent(day)})
    return story


def found(story: Story, *arguments: str) -> str:
    """What `rollout check` says of unchanged returns."""
    line = ["-C", str(story.folder), "check", "--select", "P416", "--as-of", "2026-11-22", *arguments]
    return CliRunner().invoke(main, line, catch_exceptions=False).stdout


SLID = "P416 kent has confirmed cloud three times without changing a fact, while its finish moved later, to 2026-12-08."
"""Twelve working days from Monday 23 November: Tuesday 8 December."""


def test_three_returns_that_say_the_same_are_reported_where_the_last_was_confirmed(tmp_path: Path) -> None:
    assert found(confirm(begun(tmp_path), *WEEKS[1:])).startswith(f"{KENT_FILE}:5:12: {SLID}")


def test_what_is_not_committed_yet_is_the_last_return(tmp_path: Path) -> None:
    story = confirm(begun(tmp_path), WEEKS[1])
    (story.folder / KENT_FILE).write_text(kent(WEEKS[2]), encoding="utf-8")
    assert SLID in found(story)


def test_of_an_older_commit_only_what_came_before_counts(tmp_path: Path) -> None:
    story = confirm(begun(tmp_path), *WEEKS[1:])
    assert SLID in found(story, "--at", "HEAD")
    assert found(story, "--at", "HEAD~1") == ""


def test_two_returns_are_not_three_whatever_else_was_committed(tmp_path: Path) -> None:
    story = confirm(begun(tmp_path), WEEKS[1])
    story.commit("2026-11-20", {"notes.txt": "Nothing"})
    story.commit("2026-11-21", {KENT_FILE: kent(WEEKS[1]) + "# Looked at again\n"})
    assert found(story) == ""


def test_one_commit_is_no_history(tmp_path: Path) -> None:
    assert found(begun(tmp_path)) == ""


@pytest.mark.parametrize("left", ["remaining: 11d", "expected: 2026-12-04", "finished: 2026-11-12"])
def test_a_return_that_changed_something_ends_the_row(tmp_path: Path, left: str) -> None:
    story = begun(tmp_path)
    story.commit(WEEKS[1], {KENT_FILE: kent(WEEKS[1], left)})
    assert found(confirm(story, WEEKS[2])) == ""


def test_a_finish_that_stands_still_is_no_slide(tmp_path: Path) -> None:
    story = Story(tmp_path / "service")
    plan = {"forces.yaml": REGISTER, "programmes/cloud/blueprint.yaml": CLOUD}
    for day in WEEKS:
        story.commit(day, {**plan, KENT_FILE: kent(day, "expected: 2026-12-18")})
    assert found(story) == ""


def test_who_has_finished_cannot_slide(tmp_path: Path) -> None:
    story = begun(tmp_path)
    for day in WEEKS:
        story.commit(day, {KENT_FILE: kent(day, "finished: 2026-11-03")})
    assert found(story) == ""


def test_a_return_never_confirmed_is_none_but_hides_no_other(tmp_path: Path) -> None:
    story = begun(tmp_path)
    story.commit("2026-11-09", {KENT_FILE: kent(None)})
    assert SLID in found(confirm(story, *WEEKS[1:]))
    (story.folder / KENT_FILE).write_text(kent(None), encoding="utf-8")
    assert found(story) == ""


@pytest.mark.parametrize(
    "broken", ["programme: [\n", "programme: cloud\n" + "# A long note\n" * 80_000], ids=["broken", "too large"]
)
def test_a_version_that_cannot_be_read_ends_the_row(tmp_path: Path, broken: str) -> None:
    story = begun(tmp_path)
    story.commit("2026-11-09", {KENT_FILE: broken})
    assert found(confirm(story, *WEEKS[1:])) == ""


def test_a_file_that_was_not_there_before_ends_the_row(tmp_path: Path) -> None:
    story = begun(tmp_path)
    story.commit("2026-11-09", without=(KENT_FILE,))
    assert found(confirm(story, *WEEKS[1:])) == ""


def test_a_return_for_all_programmes_confirms_too(tmp_path: Path) -> None:
    story = begun(tmp_path)
    for day in WEEKS[1:]:
        story.commit(day, {"programmes/returns/kent.yaml": f"force: kent\nconfirmed: {day}\n"})
    assert f"programmes/returns/kent.yaml:2:12: {SLID}" in found(story)


def test_a_return_of_a_member_confirms_for_the_collaboration(tmp_path: Path) -> None:
    south = kent(WEEKS[0]).replace("force: kent", "collaboration: south")
    story = begun(tmp_path, **{SOUTH_FILE: south})
    for day in WEEKS[1:]:
        story.commit(day, {"programmes/returns/surrey.yaml": f"force: surrey\nconfirmed: {{cloud: {day}}}\n"})
    assert "P416 south has confirmed cloud three times" in found(story)


def test_a_return_without_a_plan_behind_it_is_none(tmp_path: Path) -> None:
    """The register of the second week, and then the blueprint, could not be read: no finish was computed then."""
    for file in ("forces.yaml", "programmes/cloud/blueprint.yaml"):
        story = begun(tmp_path / file.replace("/", "-"))
        story.commit(WEEKS[1], {KENT_FILE: kent(WEEKS[1]), file: "service: [\n"})
        mended = REGISTER if file == "forces.yaml" else CLOUD
        story.commit(WEEKS[2], {KENT_FILE: kent(WEEKS[2]), file: mended})
        assert found(story) == ""
