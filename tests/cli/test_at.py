"""`--at`: every look and report command shows the data of a commit, and nothing is checked out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rollout.cli.main import main
from tests.cli.conftest import FILES, KENT
from tests.history.repositories import Story, git

KENT_FILE = "programmes/cloud/progress/kent.yaml"
Ask = Callable[..., Result]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Two weeks of history; Kent has less and less left to do, and something else still in the working tree."""
    story = Story(tmp_path / "service")
    story.commit("2026-11-06", FILES)
    story.git("tag", "first")
    story.commit("2026-11-13", {KENT_FILE: KENT.replace("remaining: 12d", "remaining: 7d")})
    story.commit("2026-11-20", {KENT_FILE: KENT.replace("remaining: 12d", "remaining: 3d")})
    (story.folder / KENT_FILE).write_text(KENT.replace("remaining: 12d", "remaining: 1d"))
    return story


@pytest.fixture
def ask(story: Story) -> Ask:
    def invoke(*arguments: str, folder: Path = story.folder) -> Result:
        return CliRunner().invoke(main, ["-C", str(folder), *arguments], catch_exceptions=False)

    return invoke


def left(result: Result) -> tuple[str, str | None, int]:
    """Data date, revision, and Kent's days left, from the JSON of `schedule`."""
    document = json.loads(result.stdout)
    (kent,) = document["programmes"][0]["forces"]
    remaining = {m["id"]: m["remaining"] for m in kent["milestones"]}["built"]
    return document["as_of"], document["revision"], remaining


def schedule(ask: Ask, *arguments: str) -> tuple[str, str | None, int]:
    return left(ask("schedule", "cloud", "--force", "kent", "--format", "json", *arguments))


def test_a_reference_is_read_as_of_its_commits_day(ask: Ask, story: Story) -> None:
    first, second = story.git("rev-parse", "first"), story.git("rev-parse", "HEAD~1")
    assert schedule(ask, "--at", "first") == ("2026-11-06", first, 12)
    assert schedule(ask, "--at", "HEAD~1") == ("2026-11-13", second, 7)
    assert schedule(ask, "--at", second) == ("2026-11-13", second, 7)


@pytest.mark.parametrize(
    ("day", "remaining"), [("2026-11-06", 12), ("2026-11-12", 12), ("2026-11-13", 7), ("2027-01-01", 3)]
)
def test_a_day_is_read_as_it_stood_at_its_end(ask: Ask, day: str, remaining: int) -> None:
    as_of, _, found = schedule(ask, "--at", day)
    assert (as_of, found) == (day, remaining)


def test_as_of_overrides_the_day(ask: Ask) -> None:
    assert schedule(ask, "--at", "first", "--as-of", "2026-11-10")[0] == "2026-11-10"
    assert schedule(ask, "--at", "2026-11-13", "--as-of", "2026-11-10")[0] == "2026-11-10"


def test_without_it_the_working_tree_counts(ask: Ask) -> None:
    assert schedule(ask, "--as-of", "2026-11-20") == ("2026-11-20", None, 1)


def test_nothing_is_checked_out(ask: Ask, story: Story) -> None:
    before = (story.folder / KENT_FILE).read_bytes(), (story.folder / ".git" / "index").read_bytes()
    ask("report", "portfolio", "--at", "first")
    assert ((story.folder / KENT_FILE).read_bytes(), (story.folder / ".git" / "index").read_bytes()) == before
    assert not (story.folder / "reports").exists()


@pytest.mark.parametrize(
    "command",
    [
        ("status",), ("status", "cloud"), ("schedule",), ("path", "cloud", "kent"), ("why", "cloud", "kent", "in-use"),
        ("report", "portfolio"), ("report", "programme", "cloud"), ("report", "force", "kent"), ("brief",), ("check",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_look_and_report_command_takes_it(ask: Ask, command: tuple[str, ...]) -> None:
    result = ask(*command, "--at", "HEAD")
    assert result.exit_code == 0, result.output


def test_the_head_of_a_report_shows_the_commit(ask: Ask, story: Story) -> None:
    commit = story.git("rev-parse", "first")[:12]
    text = ask("report", "portfolio", "--at", "first").stdout.replace("\u200b", "")
    assert f"- Data date: 6 November 2026\n- Read from commit {commit}\n" in text


def test_a_state_that_was_broken_says_where(ask: Ask, story: Story) -> None:
    story.commit("2026-11-21", {KENT_FILE: KENT.replace("2026-11-02", "02/11/2026")})
    head = story.git("rev-parse", "HEAD")
    story.commit("2026-11-22", {KENT_FILE: KENT})
    result = ask("check", "--at", "HEAD~1")
    assert result.exit_code == 1
    assert f"{KENT_FILE}:9:14" in result.stdout
    document = json.loads(ask("schedule", "--at", "HEAD~1", "--format", "json").stdout)
    assert document["revision"] == head
    assert [problem["file"] for problem in document["problems"] if problem["severity"] == "error"] == [KENT_FILE]
    assert ask("check", "--at", "HEAD~1", "programmes/cloud/blueprint.yaml").exit_code == 0
    assert ask("check", "--at", "HEAD~1", KENT_FILE).exit_code == 1


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-11-05", "There is nothing to show for 2026-11-05: history begins on 2026-11-06."),
        ("2026-02-30", "is not a day of the calendar"),
        ("nowhere", '"nowhere" names no commit'),
        ("--all", '"--all" names no commit'),
    ],
)
def test_what_names_no_state_is_a_clear_error(ask: Ask, at: str, words: str) -> None:
    result = ask("status", f"--at={at}")
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_a_commit_without_a_workspace_is_a_clear_error(ask: Ask, story: Story) -> None:
    story.git("checkout", "--quiet", "--orphan", "empty")
    story.git("rm", "-rf", "--quiet", ".")
    story.commit("2026-11-22", {"README": "nothing here"})
    commit = story.git("rev-parse", "HEAD")
    result = ask("status", "--at", "HEAD")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"There is no workspace in commit {commit[:12]}" in result.stderr
    story.git("checkout", "--quiet", "--force", "main")
    result = ask("status", "--at", "empty")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"forces.yaml cannot be read in commit {commit[:12]}." in result.stderr


def test_a_branch_without_a_workspace_can_still_show_another(ask: Ask, story: Story) -> None:
    story.git("checkout", "--quiet", "--orphan", "empty")
    story.git("rm", "-rf", "--quiet", ".")
    assert schedule(ask, "--at", "main")[2] == 3


def test_a_bare_repository_is_read(ask: Ask, story: Story, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(story.folder), "bare.git")
    found = ask(
        "schedule", "cloud", "--force", "kent", "--format", "json", "--at", "HEAD", folder=tmp_path / "bare.git"
    )
    assert left(found)[2] == 3
    assert ask("brief", "--at", "HEAD", folder=tmp_path / "bare.git").exit_code == 0


def test_a_workspace_in_a_folder_nobody_checked_out_is_found_from_below(tmp_path: Path) -> None:
    story = Story(tmp_path / "service")
    story.commit("2026-11-06", {f"data/{path}": text for path, text in FILES.items()})
    story.git("rm", "-rf", "--quiet", ".")
    (story.folder / "data" / "programmes").mkdir(parents=True)
    folder = str(story.folder / "data" / "programmes")
    assert CliRunner().invoke(main, ["-C", folder, "status", "--at", "HEAD"]).exit_code == 0


def test_a_shallow_clone_says_where_its_history_starts(ask: Ask, story: Story, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{story.folder}", "shallow")
    result = ask("status", "--at", "2026-11-13", folder=tmp_path / "shallow")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "History starts at 2026-11-20 here" in result.stderr
    assert "git fetch --unshallow" in result.stderr
    assert ask("status", "--at", "2026-11-20", folder=tmp_path / "shallow").exit_code == 0


def test_outside_a_repository_it_says_so(ask: Ask, root: Path) -> None:
    result = ask("status", "--at", "HEAD", folder=root)
    assert result.exit_code == 2
    assert "is in no git repository, so it has no history" in result.stderr


def test_without_git_everything_else_works(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert ask("status", "--as-of", "2026-11-20").exit_code == 0
    result = ask("status", "--at", "HEAD")
    assert result.exit_code == 2
    assert "git is not installed" in result.stderr


@pytest.mark.parametrize("command", [("init", "new"), ("explain", "P401"), ("rules",), ("schema",)], ids=" ".join)
def test_a_command_that_reads_no_data_refuses_it(ask: Ask, command: tuple[str, ...]) -> None:
    result = ask(*command, "--at", "HEAD")
    assert result.exit_code == 2
    assert "works on the files as they are" in result.stderr
