"""`rollout demo`: a repository with a made-up history, the same everywhere."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rollout.cli.main import main
from tests.history.repositories import git

SMALL = ("--forces", "4", "--programmes", "2", "--weeks", "30", "--end", "2026-11-22")


def demo(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["demo", str(folder), *SMALL, *options], catch_exceptions=False)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    result = demo(folder)
    assert result.exit_code == 0
    assert "4 forces, 2 programmes, " in result.stdout
    assert "kent-slip-of-the-pen" in result.stderr
    return folder


def test_it_ends_in_a_clean_working_tree_on_main_that_passes_check(made: Path) -> None:
    assert git(made, "status", "--porcelain") == ""
    assert git(made, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert git(made, "fsck", "--strict") == ""
    result = CliRunner().invoke(main, ["-C", str(made), "check", "--as-of", "2026-11-22"])
    assert result.exit_code == 0


def test_reports_are_merged_pull_requests_on_a_line_whose_dates_increase(made: Path) -> None:
    lines = git(made, "log", "--first-parent", "--format=%ct %an %p|%s").split("\n")
    dates = [int(line.split(" ")[0]) for line in lines]
    assert dates == sorted(dates, reverse=True)
    merges = [line for line in lines if line.endswith("Merge pull request") or "|Merge pull request #" in line]
    assert merges
    assert all(len(line.split("|")[0].split(" ")) == 4 for line in merges)
    assert {line.split(" ")[1] for line in lines} == {"@example-delivery-lead", "@example-delivery-office"}
    assert "@example-kent" in git(made, "log", "--format=%an")


def test_each_month_ends_with_a_tag_for_the_brief(made: Path) -> None:
    tags = git(made, "tag", "--list").split("\n")
    assert tags[-1] == "brief/2026-10"
    assert len(tags) == 7


def test_branches_wait_to_be_merged_and_nothing_else_is_left_behind(made: Path) -> None:
    refs = git(made, "for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n")
    assert refs == ["kent-return", "kent-slip-of-the-pen", "main", "somebody-else"]
    changed = git(made, "diff", "--name-only", "main...kent-return")
    assert changed.endswith("/kent.yaml")


def test_the_same_options_give_the_same_commit_whatever_the_environment(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    demo(tmp_path / "again")
    demo(tmp_path / "other", "--seed", "7")
    assert git(tmp_path / "again", "rev-parse", "HEAD") == git(made, "rev-parse", "HEAD")
    assert git(tmp_path / "other", "rev-parse", "HEAD") != git(made, "rev-parse", "HEAD")
    assert not (tmp_path / "elsewhere").exists()


def test_years_are_weeks_and_the_data_date_is_the_end(tmp_path: Path) -> None:
    options = ["demo", str(tmp_path / "new"), "--forces", "1", "--programmes", "1", "--years", "1"]
    result = CliRunner().invoke(main, [*options, "--as-of", "2026-03-01"], catch_exceptions=False)
    assert "up to 2026-03-01" in result.stdout
    days = git(tmp_path / "new", "log", "--first-parent", "--format=%cs").split("\n")
    assert "2026-02-15" < days[0] <= "2026-03-01"
    assert days[-1] == "2025-03-03"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    result = demo(tmp_path)
    assert result.exit_code == 2
    assert "is not empty: nothing was written" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_will_do(tmp_path: Path) -> None:
    assert demo(tmp_path).exit_code == 0


def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    result = demo(tmp_path / "new")
    assert result.exit_code == 2
    assert "git is not installed" in result.stderr


def test_a_folder_that_cannot_be_made_is_said_to_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    result = demo(tmp_path / "file" / "new")
    assert result.exit_code == 2
    assert "cannot be written: Not a directory" in result.stderr


@pytest.mark.parametrize("command", ["init", "fast-import", "read-tree"])
def test_a_git_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    real = shutil.which("git")
    failing = tmp_path / "bin" / "git"
    failing.parent.mkdir()
    failing.write_text(
        f'#!/bin/sh\ncase " $* " in *" {command} "*) echo "fatal: no space left" >&2; exit 128;; esac\nexec {real} "$@"\n'
    )
    failing.chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{failing.parent}{os.pathsep}{os.environ['PATH']}")
    result = demo(tmp_path / "new")
    assert result.exit_code == 2
    assert f"git {command} failed: no space left" in result.stderr
