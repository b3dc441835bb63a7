"""`rollout check --diff-base`: only what a change introduces, on real repositories."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rollout.cli.main import main
from tests.cli.conftest import AS_OF, FILES, KENT
from tests.history.repositories import Story, git

PATH = "programmes/cloud/progress/kent.yaml"
OLD_MISTAKE = KENT.replace("start: 2026-10-01", "start: 01/10/2026")


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """A repository whose main branch has one error (a date) and a few warnings; on a branch that has just left it."""
    story = Story(tmp_path / "workspace")
    story.commit("2026-11-01", {**FILES, PATH: OLD_MISTAKE})
    story.git("checkout", "--quiet", "-b", "change")
    return story


def check(folder: Path, *options: str) -> Result:
    arguments = ["-C", str(folder), "check", "--as-of", AS_OF, *options]
    return CliRunner().invoke(main, arguments, catch_exceptions=False)


def test_what_was_wrong_before_is_not_the_changes_doing(story: Story) -> None:
    assert check(story.folder).exit_code == 1
    result = check(story.folder, "--diff-base", "main", "--fail-level", "warning")
    assert (result.exit_code, result.stdout) == (0, "")
    story.commit("2026-11-15", {PATH: "# one\n# two\n" + OLD_MISTAKE.replace("remaining: 12d", "remaining: 8d")})
    result = check(story.folder, "--diff-base", "main", "--fail-level", "warning")
    assert (result.exit_code, result.stdout) == (0, "")


def test_what_is_new_is_said_on_its_line_in_every_format(story: Story) -> None:
    story.commit("2026-11-15", {PATH: OLD_MISTAKE.replace("started: 2026-11-02", "started: 02/11/2026")})
    text = check(story.folder, "--diff-base", "main")
    assert text.exit_code == 1
    assert text.stdout.startswith(f"{PATH}:9:14: S105 ")
    assert text.stdout.count("S105") == 1
    for form in ("github", "gitlab", "sarif", "junit", "json"):
        assert "02/11/2026" in check(story.folder, "--diff-base", "main", "--format", form).stdout
        assert "01/10/2026" not in check(story.folder, "--diff-base", "main", "--format", form).stdout
        assert "01/10/2026" in check(story.folder, "--format", form).stdout


def test_the_answer_is_given_as_a_whole_line_and_whether_that_line_is_new(story: Story) -> None:
    story.commit("2026-11-15", {PATH: OLD_MISTAKE.replace("started: 2026-11-02", "started: 02/11/2026  # Mon")})
    (problem,) = json.loads(check(story.folder, "--diff-base", "main", "--format", "json").stdout)["problems"]
    assert problem["fix"]["suggestion"] == "    started: 2026-11-02  # Mon"
    assert problem["on_new_line"] is True
    everything = json.loads(check(story.folder, "--format", "json").stdout)["problems"]
    assert all("on_new_line" not in problem for problem in everything)


def test_what_is_not_committed_yet_counts_too(story: Story) -> None:
    (story.folder / PATH).write_text(OLD_MISTAKE + "nonsense: 1\n")
    assert "nonsense" in check(story.folder, "--diff-base", "main").stdout


def test_a_commit_can_be_checked_against_its_base_without_being_checked_out(story: Story, tmp_path: Path) -> None:
    story.commit("2026-11-15", {PATH: OLD_MISTAKE.replace("12d", "12 d")})
    git(tmp_path, "clone", "--quiet", "--bare", str(story.folder), "bare")
    result = check(tmp_path / "bare", "--at", "change", "--diff-base", "main")
    assert result.exit_code == 1
    assert "12 d" in result.stdout
    assert check(tmp_path / "bare", "--at", "main", "--diff-base", "main").exit_code == 0


def test_the_base_is_where_the_change_began(story: Story) -> None:
    story.commit("2026-11-15", {PATH: OLD_MISTAKE + "nonsense: 1\n"})
    story.git("checkout", "--quiet", "main")
    story.commit("2026-11-16", {PATH: OLD_MISTAKE + "nonsense: 1\n"})
    story.git("checkout", "--quiet", "change")
    assert check(story.folder, "--diff-base", "main").exit_code == 1


def test_files_that_are_named_are_compared_alone(story: Story) -> None:
    essex = "programmes/cloud/progress/essex.yaml"
    story.commit("2026-11-15", {PATH: OLD_MISTAKE + "nonsense: 1\n"})
    assert check(story.folder, essex, "--diff-base", "main").exit_code == 0
    result = check(story.folder, PATH, "--diff-base", "main")
    assert result.exit_code == 1
    assert "S105" not in result.stdout


@pytest.mark.parametrize("broken", ["before", "after"])
def test_a_broken_register_on_either_side_is_no_end(story: Story, broken: str) -> None:
    bad = FILES["forces.yaml"].replace("forces:", "forces: [")
    if broken == "before":
        story.git("checkout", "--quiet", "main")
        story.commit("2026-11-02", {"forces.yaml": bad})
        story.git("checkout", "--quiet", "-B", "change")
        story.commit("2026-11-03", {"forces.yaml": FILES["forces.yaml"]})
        assert "forces.yaml" not in check(story.folder, "--diff-base", "main", "--select", "Y,S").stdout
    else:
        story.commit("2026-11-03", {"forces.yaml": bad})
        result = check(story.folder, "--diff-base", "main")
        assert result.exit_code == 1
        assert result.stdout.startswith("forces.yaml:")


def test_statistics_count_what_is_new(story: Story) -> None:
    story.commit("2026-11-15", {PATH: OLD_MISTAKE + "nonsense: 1\n"})
    counted = check(story.folder, "--diff-base", "main", "--statistics", "--select", "S").stdout
    assert counted.rstrip().endswith("     1  S102  unknown-field")


@pytest.mark.parametrize("reference", ["nowhere", "--all"])
def test_a_base_that_is_none_is_exit_code_2(story: Story, reference: str) -> None:
    result = check(story.folder, f"--diff-base={reference}")
    assert result.exit_code == 2
    assert "names no commit" in result.stderr


def test_outside_a_repository_it_says_so(root: Path) -> None:
    result = check(root, "--diff-base", "main")
    assert result.exit_code == 2
    assert "is in no git repository" in result.stderr
