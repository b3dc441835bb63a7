"""Kept reports make a trend quicker, and never another one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rollout.history import cache, kept, over_time
from rollout.history.cache import ReportCache
from rollout.history.kept import keep
from rollout.history.over_time import programme_over_time
from rollout.history.repository import open_repository
from rollout.history.trends import Point, Report, Trend, UnitReport
from tests.cli.conftest import FILES, KENT
from tests.history.repositories import Story, git

KENT_FILE = "programmes/cloud/progress/kent.yaml"
DAY = date(2026, 11, 20)
POINT = Point(DAY, date(2026, 12, 15), None, date(2026, 12, 1), "amber", "not-started")
REPORTS: dict[str, Report | None] = {
    "a": Report(1, {"kent": UnitReport(False, ("kent",), {"in-use": POINT}), "both": UnitReport(True, (), {})}),
    "b": None,
}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path / "service")
    story.commit("2026-09-10", FILES)
    story.commit("2026-10-10", {"forces.yaml": "service: ["})
    story.commit("2026-11-13", {"forces.yaml": FILES["forces.yaml"], KENT_FILE: KENT.replace("12d", "10d")})
    return story


def ask(story: Story, last: date = DAY) -> tuple[Trend, list[date]]:
    """A trend, and the days that had to be computed for it."""
    repository, computed = open_repository(story.folder), list[date]()
    found = programme_over_time(repository, repository.commit("HEAD"), last, "cloud", done=computed.append)
    return found, computed


def kept_in(story: Story) -> Path:
    return story.folder / ".git" / "rollout" / "trend" / "cloud.json"


def test_what_was_computed_is_not_computed_again(story: Story) -> None:
    first, computed = ask(story)
    assert len(computed) == 3
    again, computed = ask(story)
    assert computed == []
    assert again == first


def test_a_new_week_computes_only_itself(story: Story) -> None:
    ask(story)
    story.commit("2026-11-25", {KENT_FILE: KENT.replace("12d", "2d")})
    found, computed = ask(story, date(2026, 11, 27))
    assert computed == [date(2026, 11, 27)]
    kept_in(story).unlink()
    assert ask(story, date(2026, 11, 27))[0] == found


def test_another_state_is_another_report(story: Story) -> None:
    ask(story)
    story.git("commit", "--quiet", "--amend", "--allow-empty", "--message", "x", at="2026-11-13T12:00:00Z")
    assert ask(story)[1] == []  # the same files under another id
    (story.folder / KENT_FILE).write_text(KENT.replace("12d", "1d"))
    story.git("commit", "--quiet", "--all", "--amend", "--message", "x", at="2026-11-13T12:00:00Z")
    assert ask(story)[1] == [DAY]


def test_all_work_trees_share_it(story: Story, tmp_path: Path) -> None:
    first, _ = ask(story)
    story.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    linked = Story.__new__(Story)
    linked.folder = tmp_path / "linked"
    assert ask(linked) == (first, [])


def test_a_cache_gives_back_what_it_was_given(tmp_path: Path) -> None:
    ReportCache(tmp_path, "cloud", ["in-use"]).save(REPORTS)
    assert ReportCache(tmp_path, "cloud", ["in-use"]).load() == REPORTS
    assert ReportCache(tmp_path, "cloud", ["in-use", "built"]).load() == {}
    assert ReportCache(tmp_path, "robots", ["in-use"]).load() == {}
    assert [path.name for path in (tmp_path / "rollout" / "trend").iterdir()] == ["cloud.json"]


def test_another_program_starts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ReportCache(tmp_path, "cloud", ["in-use"]).save(REPORTS)
    monkeypatch.setattr(cache, "__version__", "99.0")
    assert ReportCache(tmp_path, "cloud", ["in-use"]).load() == {}


def sealed(path: Path, body: str) -> None:
    """A body under a head that is right for it."""
    keep(path / "rollout" / "trend" / "cloud.json", ReportCache(path, "cloud", ["in-use"])._question, body)


def spoilt(change: Callable[[list[object]], object]) -> str:
    """The first report with something in it that cannot be."""
    unit = {"kent": [False, ["kent"], {"in-use": ["2026-11-20", "2026-12-15", None, None, "amber", "not-started"]}]}
    body = {"a": [1, unit]}
    change(unit["kent"])
    return json.dumps(body)


def set_point(at: int, value: object) -> Callable[[list[object]], object]:
    def change(row: list[object]) -> None:
        points = row[2]
        assert isinstance(points, dict)
        points["in-use"][at] = value

    return change


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '{"a": [1]}',
        '{"a": ["1", {}]}',
        '{"a": [1, []]}',
        '{"a": [1, {"kent": [false, ["kent"]]}]}',
        "[" * 100_000,
        spoilt(lambda row: row.__setitem__(0, "no")),
        spoilt(lambda row: row.__setitem__(1, ["\x1b[31m"])),
        spoilt(lambda row: row.__setitem__(2, {"<b>": ["2026-11-20"] * 6})),
        spoilt(set_point(1, "soon")),
        spoilt(set_point(1, None)),
        spoilt(set_point(4, "fine")),
        spoilt(set_point(5, "fine")),
    ],
)
def test_what_is_not_of_its_form_is_as_good_as_none(tmp_path: Path, body: str) -> None:
    sealed(tmp_path, body)
    assert ReportCache(tmp_path, "cloud", ["in-use"]).load() == {}


def test_the_form_that_is_right_is_read(tmp_path: Path) -> None:
    sealed(tmp_path, spoilt(lambda _: None))
    assert len(ReportCache(tmp_path, "cloud", ["in-use"]).load()) == 1


@pytest.mark.parametrize("damage", ["cut", "changed", "not text", "large"])
def test_a_damaged_cache_is_made_anew(story: Story, damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected, _ = ask(story)
    path = kept_in(story)
    content = path.read_bytes()
    if damage == "large":
        monkeypatch.setattr(kept, "_LARGEST", 10)
    path.write_bytes({
        "cut": content[:-20],
        "changed": content.replace(b"2026-12-", b"2027-12-"),
        "not text": b"\xff\xfe\x00",
        "large": content,
    }[damage])  # fmt: skip
    found, computed = ask(story)
    assert (found, len(computed)) == (expected, 3)
    if damage != "large":
        assert path.read_bytes() == content


def test_a_cache_that_cannot_be_written_is_left_unwritten(story: Story, tmp_path: Path) -> None:
    blocked = story.folder / ".git" / "rollout"
    blocked.write_text("in the way")
    first, computed = ask(story)
    assert len(computed) == 3
    assert ask(story) == (first, computed)
    blocked.unlink()
    (tmp_path / "elsewhere").mkdir()
    blocked.symlink_to(tmp_path / "elsewhere")
    assert ask(story) == (first, computed)
    assert not (tmp_path / "elsewhere" / "trend" / "cloud.json").exists()


def test_only_the_newest_questions_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST", 1)
    ReportCache(tmp_path, "cloud", ["in-use"]).save(REPORTS)
    assert list(ReportCache(tmp_path, "cloud", ["in-use"]).load()) == ["a"]


def test_git_processes_do_not_grow_with_the_dates(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where, which commit, the line, the folders, the contents: five, for any number of days."""
    real = git(story.folder, "--exec-path")
    (tmp_path / "bin").mkdir()
    log = tmp_path / "log"
    script = f'#!/bin/sh\necho "$@" >> {log}\nexec {real}/git "$@"\n'
    (tmp_path / "bin" / "git").write_text(script)
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    repository = open_repository(story.folder)
    tip = repository.commit("HEAD")
    over_time.programme_over_time(repository, tip, DAY, "cloud", every=1)
    assert len(log.read_text().splitlines()) == 5
