"""`rollout diff`: what is compared with what, on which day, in which form, and how it ends."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
    """A main line, and a branch that left it at its second commit; the working tree is main's with one more change."""
    story = Story(tmp_path / "service")
    story.commit("2026-11-06", FILES)
    story.git("tag", "first")
    story.commit("2026-11-13", left(10))
    story.git("tag", "second")
    story.git("checkout", "--quiet", "-b", "side")
    story.commit("2026-11-16", left(20))
    story.git("checkout", "--quiet", "main")
    story.commit("2026-11-20", left(5))
    (story.folder / KENT_FILE).write_text(left(4)[KENT_FILE])
    return story


@pytest.fixture
def ask(story: Story) -> Ask:
    def invoke(*arguments: str, folder: Path = story.folder) -> Result:
        return CliRunner().invoke(main, ["-C", str(folder), "diff", *arguments], catch_exceptions=False)

    return invoke


def asked(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def remaining(document: dict[str, Any]) -> tuple[Any, Any]:
    """Kent's days left before and after."""
    (fact,) = (f for row in document["forces"] for f in row["facts"] if f["field"] == "remaining")
    return fact["before"], fact["after"]


@pytest.mark.parametrize(
    ("range_", "ends", "found"),
    [
        ((), ("main", None), (5, 4)),
        (("first",), ("first", None), (12, 4)),
        (("side",), ("second", None), (10, 4)),
        (("first..main",), ("first", "main"), (12, 5)),
        (("first..",), ("first", "main"), (12, 5)),
        (("..side",), ("second", "side"), (10, 20)),
        (("main..side",), ("second", "side"), (10, 20)),
        (("main...side",), ("second", "side"), (10, 20)),
        (("2026-11-08..2026-11-20",), ("first", "main"), (12, 5)),
        (("2026-11-08",), ("first", None), (12, 4)),
        (("--at", "main"), ("second", "main"), (10, 5)),
        (("first", "--at", "side"), ("first", "side"), (12, 20)),
    ],
    ids=str,
)
def test_what_is_compared(
    ask: Ask, story: Story, range_: tuple[str, ...], ends: tuple[str, str | None], found: tuple[int, int]
) -> None:
    document = asked(ask(*range_, "--format", "json", "--as-of", "2026-11-20"))
    assert remaining(document) == found
    commits = [None if end is None else story.git("rev-parse", end) for end in ends]
    assert [document["base"], document["head"]] == commits


def test_both_sides_are_seen_on_the_heads_day(ask: Ask) -> None:
    document = asked(ask("first..side", "--format", "json"))
    assert (document["as_of"], document["base_as_of"]) == ("2026-11-16", "2026-11-16")
    assert asked(ask("first..2026-11-25", "--format", "json"))["as_of"] == "2026-11-25"
    document = asked(ask("first..main", "--format", "json", "--as-of", "2026-11-23"))
    assert (document["as_of"], document["base_as_of"]) == ("2026-11-23", "2026-11-23")


def test_over_time_each_side_has_its_own_day(ask: Ask) -> None:
    document = asked(ask("first..main", "--over-time", "--format", "json"))
    assert (document["as_of"], document["base_as_of"]) == ("2026-11-20", "2026-11-06")
    (kent,) = (row for row in document["forces"] if (row["programme"], row["force"]) == ("cloud", "kent"))
    assert sum(kent["causes"].values()) == kent["finish"]["days"]
    assert kent["causes"]["time"] > 0 > kent["causes"]["facts"]
    document = asked(ask("main..side", "--over-time", "--format", "json", "--as-of", "2026-11-18"))
    assert (document["as_of"], document["base_as_of"]) == ("2026-11-18", "2026-11-13")


def test_the_working_tree_is_seen_today(ask: Ask) -> None:
    today = datetime.now(UTC).date()
    as_of = asked(ask("--format", "json"))["as_of"]
    assert as_of in {(today + timedelta(days=days)).isoformat() for days in (-1, 0, 1)}


def test_the_document_has_the_contracts_fields(ask: Ask) -> None:
    document = asked(ask("first..main", "--format", "json"))
    assert document.keys() >= {"schema_version", "base", "head", "as_of", "forces", "drift"}
    kent = document["forces"][0]
    assert kent == {
        "programme": "cloud",
        "force": "kent",
        "collaboration": None,
        "facts": [{"milestone": "built", "field": "remaining", "before": 12, "after": 5}],
        "live": {"before": "2026-12-15", "after": "2026-12-08", "days": -5},
        "finish": {"before": "2026-12-15", "after": "2026-12-08", "days": -5},
        "variance": {"before": 10, "after": 5},
        "target_float": {"before": None, "after": None},
        "status": {"before": "amber", "after": "green"},
        "entered": ["trained"],
        "left": ["built"],
        "causes": {"time": 0, "blueprint": 0, "register": 0, "tailoring": 0, "facts": -5, "baselines": 0},
        "live_causes": {"time": 0, "blueprint": 0, "register": 0, "tailoring": 0, "facts": -5, "baselines": 0},
        "variance_causes": {"time": 0, "blueprint": 0, "register": 0, "tailoring": 0, "facts": -5, "baselines": 0},
        "files": {"facts": [KENT_FILE]},
    }


def test_drift_and_plans_stand_in_the_document(ask: Ask, story: Story) -> None:
    text = left(5)[KENT_FILE] + "local: {not_before: {in-use: {is: 2026-12-01, reason: Rota}}}\n"
    (story.folder / KENT_FILE).write_text(text)
    register = story.folder / "forces.yaml"
    register.write_text(register.read_text().replace("Gwent Police", "Gwent"))
    document = asked(ask("--format", "json", "--as-of", "2026-11-20"))
    assert document["drift"] == [
        {
            "programme": "cloud", "force": "kent", "kind": "not_before", "milestone": "in-use", "before": None,
            "after": "2026-12-01", "reason": "Rota",
        }
    ]  # fmt: skip
    assert document["plans"] == [
        {"file": "forces.yaml", "field": "forces.gwent.name", "before": "Gwent Police", "after": "Gwent"}
    ]


def test_tables_are_for_people(ask: Ask, story: Story) -> None:
    result = ask("first..main")
    short = [story.git("rev-parse", name)[:12] for name in ("first", "main")]
    lines = result.stdout.splitlines()
    assert lines[0] == f"From commit {short[0]} to commit {short[1]}, at 2026-11-20 (illustrative)"
    assert any(line.startswith("cloud      kent   2026-12-15 > 2026-12-08    -5") for line in lines)
    assert "Reported otherwise" in lines


def test_a_comment_is_markdown(ask: Ask) -> None:
    text = ask("main..side", "--format", "markdown").stdout
    assert text.startswith("### What this change does to the dates, at 16 November 2026\n\n- **Kent Police**, Cloud:")


def test_nothing_in_meaning_is_silence(ask: Ask, story: Story) -> None:
    (story.folder / KENT_FILE).write_text("# A remark.\n" + left(5)[KENT_FILE])
    result = ask("--format", "markdown", "--fail-on", "any")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    result = ask("--fail-on", "any")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Nothing differs in meaning between commit" in result.stderr
    assert "and the working tree." in result.stderr


def test_a_condition_that_is_met_ends_with_one(ask: Ask) -> None:
    result = ask("main..side", "--format", "json", "--fail-on", "live:+10d", "--fail-on", "later")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["forces"]
    assert "diff --fail-on: kent in cloud: live moves 10 working days later.\n" in result.stderr
    assert ask("main..side", "--fail-on", "live:+11d").exit_code == 0


def test_a_condition_nobody_knows_is_refused(ask: Ask) -> None:
    result = ask("--fail-on", "soon")
    assert result.exit_code == 2
    assert '--fail-on knows no "soon". Write any, later, finish:+5d, live:+5d, amber, red or target.' in result.stderr


def test_a_range_and_at_name_the_head_twice(ask: Ask) -> None:
    assert "Name the head once" in ask("first..main", "--at", "side").stderr


def test_without_shared_history_more_has_to_be_fetched(ask: Ask, story: Story, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{story.folder}", "shallow")
    result = ask("origin/main..origin/side", folder=tmp_path / "shallow")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Fetch more of it (git fetch --unshallow" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nowhere..main",), '"nowhere" names no commit'),
        (("main..-x",), '"-x" names no commit'),
        (("2026-01-01..main",), "history begins on 2026-11-06"),
        (("--at", "first"), '"first^" names no commit'),
    ],
    ids=str,
)
def test_an_end_that_does_not_exist_is_a_clear_error(ask: Ask, arguments: tuple[str, ...], words: str) -> None:
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_a_side_without_a_register_is_a_clear_error(ask: Ask, story: Story) -> None:
    (story.folder / "forces.yaml").write_text("service: [\n")
    result = ask()
    assert (result.exit_code, result.stdout) == (2, "")
    assert "forces.yaml cannot be read in the working tree. forces.yaml:" in result.stderr
    bad = story.commit("2026-11-21")
    (story.folder / "forces.yaml").write_text(FILES["forces.yaml"])
    result = ask()
    assert result.exit_code == 2
    assert f"forces.yaml cannot be read in commit {bad[:12]}." in result.stderr


def test_files_that_are_no_files_are_compared_too(ask: Ask, story: Story) -> None:
    path = story.folder / "programmes/cloud/progress/surrey.yaml"
    path.symlink_to("kent.yaml")
    document = asked(ask("--format", "json", "--as-of", "2026-11-20"))
    assert [(row["force"], row["status"]["after"]) for row in document["forces"]][-1] != ("surrey", None)
    assert any(row["force"] == "surrey" and row["status"]["after"] == "unreadable" for row in document["forces"])


def test_a_repository_of_sha_256_ids_knows_its_own_files(tmp_path: Path, ask: Ask) -> None:
    story = Story(tmp_path / "long", "--object-format=sha256")
    story.commit("2026-11-06", FILES)
    result = ask("--format", "json", "--as-of", "2026-11-20", folder=story.folder)
    document = asked(result)
    assert len(document["base"]) == 64
    assert document["forces"] == []


def test_outside_a_repository_it_says_so(ask: Ask, root: Path) -> None:
    result = ask(folder=root)
    assert result.exit_code == 2
    assert "is in no git repository, so it has no history" in result.stderr


def test_nothing_is_written(ask: Ask, story: Story) -> None:
    def everything() -> dict[str, bytes]:
        return {
            str(path): path.read_bytes()
            for folder, _, names in os.walk(story.folder)
            for path in (Path(folder, name) for name in names)
        }

    before = everything()
    ask("first..main")
    ask()
    assert everything() == before
