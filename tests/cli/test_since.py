"""`--since`: what a brief or report compares itself with, and how it says so when it cannot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rollout.cli.main import main
from tests.cli.conftest import FILES, KENT
from tests.history.repositories import Story, git

KENT_FILE = "programmes/cloud/progress/kent.yaml"
Ask = Callable[..., Result]


def left(days: int) -> dict[str, str]:
    return {KENT_FILE: KENT.replace("remaining: 12d", f"remaining: {days}d")}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    """Seven weeks of history with two briefs; the working tree has one more change."""
    story = Story(tmp_path / "service")
    story.commit("2026-10-09", FILES)
    story.git("tag", "brief/2026-10")
    story.commit("2026-11-06", left(14))
    story.git("tag", "brief/2026-11")
    story.git("tag", "other")
    story.commit("2026-11-18", left(20))
    (story.folder / KENT_FILE).write_text(left(24)[KENT_FILE])
    return story


@pytest.fixture
def ask(story: Story) -> Ask:
    def invoke(*arguments: str, folder: Path = story.folder) -> Result:
        return CliRunner().invoke(
            main, ["-C", str(folder), *arguments, "--as-of", "2026-11-20"], catch_exceptions=False
        )

    return invoke


def block(result: Result) -> str:
    assert result.exit_code == 0, result.stderr
    text = result.stdout.replace("\u200b", "")
    return text.split("## 3. What moved since the last brief, and why\n\n")[1].split("\n\n## 4.")[0]


@pytest.mark.parametrize(
    ("since", "then"),
    [
        ((), "23 October 2026"),
        (("--since", "last"), "the last brief (brief/2026-11), 6 November 2026"),
        (("--since", "brief/2026-10"), "brief/2026-10, 9 October 2026"),
        (("--since", "2026-11-17"), "17 November 2026"),
        (("--since", "other"), "other, 6 November 2026"),
    ],
    ids=str,
)
def test_the_brief_says_what_moved_since(ask: Ask, since: tuple[str, ...], then: str) -> None:
    said = block(ask("brief", *since))
    assert said.startswith(f"Since {then}:\n\n- ")
    assert "furthest: " in said


def test_each_side_is_seen_on_its_own_day(ask: Ask) -> None:
    """Five weeks of silence and then a longer estimate: both have their part."""
    assert "time passing +" in block(ask("brief", "--since", "brief/2026-10"))
    assert "facts reported +" in block(ask("brief", "--since", "brief/2026-10"))


def test_reports_take_it_too(ask: Ask) -> None:
    for report in (("portfolio",), ("programme", "cloud"), ("force", "kent")):
        text = ask("report", *report, "--since", "last").stdout
        assert "What changed, and why" in text
        assert "the last brief (brief/2026-11)" in text


def test_all_reports_are_written_with_it(ask: Ask, tmp_path: Path) -> None:
    assert ask("report", "all", str(tmp_path / "out"), "--since", "last").exit_code == 0
    assert "the last brief" in (tmp_path / "out" / "brief.md").read_text()
    assert "the last brief" in (tmp_path / "out" / "portfolio.md").read_text()


def test_the_state_of_at_is_compared(ask: Ask) -> None:
    said = block(ask("brief", "--at", "other", "--since", "brief/2026-10"))
    assert said.startswith("Since brief/2026-10, 9 October 2026:")


def test_the_newest_tag_is_no_newer_than_the_data_date(ask: Ask, story: Story) -> None:
    result = CliRunner().invoke(
        main, ["-C", str(story.folder), "brief", "--since", "last", "--as-of", "2026-11-01"], catch_exceptions=False
    )
    assert "the last brief (brief/2026-10), 9 October 2026" in result.stdout.replace("\u200b", "")


def test_a_tag_of_something_else_than_a_commit_is_passed_over(ask: Ask, story: Story) -> None:
    story.git("tag", "brief/odd", "HEAD:forces.yaml")
    assert "brief/2026-11" in block(ask("brief", "--since", "last"))


@pytest.mark.parametrize(
    ("since", "words"),
    [
        ("nowhere", '"nowhere" names no commit'),
        ("2026-10-01", "history begins on 2026-10-09"),
        ("2026-11-21", "--since 2026-11-21 is 2026-11-21, after the data date 2026-11-20."),
        ("-x", '"-x" names no commit'),
    ],
)
def test_an_earlier_state_that_does_not_exist_is_a_clear_error(ask: Ask, since: str, words: str) -> None:
    result = ask("brief", f"--since={since}")
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_pictures_show_how_dates_moved(ask: Ask, tmp_path: Path) -> None:
    for kind, made in (("report", ("report", "all")), ("site", ("site",))):
        result = ask(*made, str(tmp_path / kind), "--names", "all")
        assert result.exit_code == 0, result.stderr
        charts = {path.name for path in (tmp_path / kind / "charts").iterdir()}
        assert {"programme-cloud-trend.svg", "force-kent--cloud-trend.svg"} <= charts
    assert "charts/force-kent--cloud-trend.svg" in (tmp_path / "report" / "force-kent.md").read_text(encoding="utf-8")
    page = (tmp_path / "site" / "forces" / "kent.html").read_text(encoding="utf-8")
    assert "charts/force-kent--cloud-trend.svg" in page


def test_of_an_older_commit_pictures_show_what_came_before(story: Story, tmp_path: Path) -> None:
    line = ["-C", str(story.folder), "report", "all", str(tmp_path / "then"), "--at", "brief/2026-10"]
    assert CliRunner().invoke(main, line, catch_exceptions=False).exit_code == 0
    assert not [path for path in (tmp_path / "then" / "charts").iterdir() if "trend" in path.name]


def test_without_a_tag_the_last_brief_is_not_known(ask: Ask, story: Story) -> None:
    story.git("tag", "--delete", "brief/2026-10", "brief/2026-11")
    result = ask("brief", "--since", "last")
    assert result.exit_code == 2
    assert "No tag brief/… marks an earlier state. Tag each one: git tag brief/2026-11" in result.stderr


def test_history_that_begins_too_late_is_told_in_its_place(tmp_path: Path, ask: Ask) -> None:
    story = Story(tmp_path / "young")
    story.commit("2026-11-13", FILES)
    result = ask("brief", folder=story.folder)
    assert block(result) == "Not shown: There is nothing to show for 2026-10-23: history begins on 2026-11-13."
    text = ask("report", "portfolio", folder=story.folder).stdout
    assert "## What changed, and why\n\nNot shown: There is nothing to show for 2026-10-23" in text


def test_a_shallow_clone_says_to_fetch_the_rest(tmp_path: Path, ask: Ask, story: Story) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{story.folder}", "shallow")
    assert block(ask("brief", folder=tmp_path / "shallow")).startswith("Not shown: History starts at 2026-11-18 here")
    result = ask("brief", "--since", "2026-11-01", folder=tmp_path / "shallow")
    assert result.exit_code == 2
    assert "git fetch --unshallow" in result.stderr


def test_a_repository_without_commits_and_no_repository_at_all_still_have_a_brief(
    tmp_path: Path, root: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = Story(tmp_path / "new")
    assert block(ask("brief", folder=root)).startswith("Not shown: this brief was made without the workspace's history")
    assert "What changed" not in ask("report", "portfolio", folder=root).stdout
    for path, text in FILES.items():
        (new.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (new.folder / path).write_text(text)
    assert block(ask("brief", folder=new.folder)).startswith("Not shown: Nothing has been committed")
    monkeypatch.setenv("PATH", "")
    assert block(ask("brief", folder=new.folder)).startswith("Not shown: this brief was made without")


def test_a_register_that_cannot_be_read_now_is_refused_as_ever(ask: Ask, story: Story) -> None:
    (story.folder / "forces.yaml").write_text("service: [\n")
    result = ask("brief")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "forces.yaml cannot be read, so there is nothing to show." in result.stderr
    story.git("checkout", "--quiet", "--", "forces.yaml")


def test_a_register_that_could_not_be_read_then_is_told(ask: Ask, story: Story) -> None:
    bad = Story(story.folder.parent / "bad")
    bad.commit("2026-10-09", {**FILES, "forces.yaml": "service: [\n"})
    bad.commit("2026-11-18", FILES)
    assert "forces.yaml cannot be read in commit" in block(ask("brief", folder=bad.folder))
