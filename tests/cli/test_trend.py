"""`rollout trend`: series as a table, JSON and CSV."""

from __future__ import annotations

import csv
import io
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


def left(days: int) -> dict[str, str]:
    return {KENT_FILE: KENT.replace("remaining: 12d", f"remaining: {days}d")}


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path / "service")
    story.commit("2026-09-10", {**FILES, **left(40)})
    story.commit("2026-10-10", {KENT_FILE: "broken: ["})
    story.commit("2026-11-13", left(10))
    return story


@pytest.fixture
def ask(story: Story) -> Ask:
    def invoke(*arguments: str, folder: Path = story.folder, as_of: str = "2026-11-20") -> Result:
        return CliRunner().invoke(
            main, ["-C", str(folder), "trend", *arguments, "--as-of", as_of], catch_exceptions=False
        )

    return invoke


def test_the_document_has_the_contracts_fields(ask: Ask) -> None:
    document = json.loads(ask("cloud", "--format", "json").stdout)
    assert document["reports"] == ["2026-09-30", "2026-10-31", "2026-11-20"]
    assert document["schema_version"] == 1
    (kent,) = (series for series in document["series"] if series["force"] == "kent")
    assert kent == {
        "programme": "cloud",
        "force": "kent",
        "collaboration": None,
        "milestone": "in-use",
        "title": "In use",
        "points": [
            {
                "date": "2026-09-30", "finish": "2026-11-18", "expected": None, "baseline": "2026-12-01",
                "status": "not-reported", "state": "not-started",
            },
            None,
            {
                "date": "2026-11-20", "finish": "2026-12-11", "expected": None, "baseline": "2026-12-01",
                "status": "amber", "state": "not-started",
            },
        ],
    }  # fmt: skip
    (together,) = (series for series in document["series"] if series["collaboration"])
    assert (together["force"], together["collaboration"]) == (None, "dorset-and-surrey")


def test_one_force_is_chosen_by_itself_or_by_whom_it_delivers_with(ask: Ask) -> None:
    for force, units in (
        ("kent", ["kent"]),
        ("dorset", ["dorset-and-surrey"]),
        ("dorset-and-surrey", ["dorset-and-surrey"]),
    ):
        document = json.loads(ask("cloud", "--force", force, "--format", "json").stdout)
        assert [series["force"] or series["collaboration"] for series in document["series"]] == units


def test_report_dates_may_be_closer(ask: Ask) -> None:
    document = json.loads(ask("cloud", "--every", "28d", "--format", "json").stdout)
    assert document["reports"] == ["2026-09-25", "2026-10-23", "2026-11-20"]


def test_the_table_has_a_line_for_each_milestone(ask: Ask) -> None:
    lines = ask("cloud").stdout.splitlines()
    assert lines[0] == "cloud: how key dates moved up to 2026-11-20 (illustrative)"
    (kent,) = (line for line in lines if line.startswith("kent"))
    assert kent.split() == [
        "kent", "in-use", "2026-11-18", "2026-09-30", "2026-12-11", "+23", "1", "2026-12-01", "amber",
    ]  # fmt: skip


def test_one_force_is_shown_date_by_date(ask: Ask) -> None:
    lines = ask("cloud", "--force", "kent").stdout.splitlines()
    assert lines[0] == "kent: key dates of cloud, report by report (illustrative)"
    assert [line.split() for line in lines[3:6]] == [
        ["2026-09-30", "2026-11-18", "not-reported"],
        ["2026-10-31", "-", "-"],
        ["2026-11-20", "2026-12-11", "amber"],
    ]


def test_what_is_finished_is_marked(ask: Ask, story: Story) -> None:
    text = KENT.replace("    baseline: 2026-12-01", "    baseline: 2026-12-01\n    finished: 2026-11-18")
    story.commit("2026-11-19", {KENT_FILE: text})
    assert "2026-11-18 *" in ask("cloud", "--force", "kent").stdout
    assert ask("cloud").stdout.split("kent ")[1].split("\n")[0].endswith("finished")


def test_markdown_and_csv(ask: Ask) -> None:
    assert "| kent | in-use | 2026-11-18 |" in ask("cloud", "--format", "markdown").stdout
    rows = list(csv.DictReader(io.StringIO(ask("cloud", "--force", "kent", "--format", "csv").stdout)))
    assert [(row["date"], row["finish"], row["status"]) for row in rows] == [
        ("2026-09-30", "2026-11-18", "not-reported"), ("2026-10-31", "", ""), ("2026-11-20", "2026-12-11", "amber"),
    ]  # fmt: skip
    together = list(csv.DictReader(io.StringIO(ask("cloud", "--force", "surrey", "--format", "csv").stdout)))
    assert {(row["force"], row["collaboration"]) for row in together} == {("", "dorset-and-surrey")}


def test_gaps_are_said_beside_the_result(ask: Ask, story: Story) -> None:
    assert ask("cloud").stderr == ""
    story.commit("2026-11-19", {"forces.yaml": "service: ["})
    story.commit("2026-12-02", {"forces.yaml": FILES["forces.yaml"]})
    result = ask("cloud", "--every", "2d", as_of="2026-12-02")
    assert (
        "There was no cloud that could be read at 2026-11-20, 2026-11-22, 2026-11-24, 2026-11-26, 2026-11-28 and others"
        in result.stderr
    )
    result = ask("cloud", as_of="2026-12-02")
    assert "could be read at 2026-11-30: the trend has gaps there." in result.stderr
    assert ask("cloud", "-q", as_of="2026-12-02").stderr == ""


def test_the_state_of_at_is_the_last(ask: Ask, story: Story) -> None:
    head = story.git("rev-parse", "HEAD")
    story.commit("2026-11-14", left(30))
    result = CliRunner().invoke(main, ["-C", str(story.folder), "trend", "cloud", "--at", head, "--format", "json"])
    assert json.loads(result.stdout)["reports"][-1] == "2026-11-13"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("clod",),
            'There is no programme "clod" at 2026-11-20, or its blueprint cannot be read. Did you mean "cloud"?',
        ),
        (("cloud", "--force", "knt"), 'There is no force "knt". Did you mean "kent"?'),
        (("cloud", "--every", "7w"), '--every takes calendar days, for instance 7d; "7w" is none.'),
        (("cloud", "--every", "0d"), '"0d" is none.'),
    ],
    ids=str,
)
def test_what_is_not_there_is_said(ask: Ask, arguments: tuple[str, ...], words: str) -> None:
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_a_force_that_never_took_part_has_no_dates(ask: Ask) -> None:
    result = ask("cloud", "--force", "gwent")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Nothing of this force was ever scheduled in cloud on a report date." in result.stderr


def test_a_shallow_clone_says_so(ask: Ask, story: Story, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{story.folder}", "two")
    result = ask("cloud", folder=tmp_path / "two")
    assert result.exit_code == 0
    assert "This clone is shallow" in result.stderr
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{story.folder}", "one")
    result = ask("cloud", folder=tmp_path / "one")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "History starts at 2026-11-13 here" in result.stderr


def test_without_history_there_is_no_trend(ask: Ask, root: Path) -> None:
    result = ask("cloud", folder=root)
    assert result.exit_code == 2
    assert "so it has no history" in result.stderr
