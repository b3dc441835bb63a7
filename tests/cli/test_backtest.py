"""`rollout backtest`: how past forecasts fared, as tables, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rollout.cli.main import main
from rollout.forecast.backtest import Backtest, Case, Outcome, Said, Subject, scores
from rollout.report.backtest_tables import calibration, rivals, sentence
from tests.cli.conftest import FILES, KENT
from tests.forecast.test_backtest import WEEK
from tests.history.repositories import Story, git

KENT_FILE = "programmes/cloud/progress/kent.yaml"
Ask = Callable[..., Result]
IN_USE = KENT.replace("remaining: 12d", "finished: 2026-11-27").replace(
    "baseline: 2026-12-01", "started: 2026-11-30\n    finished: 2026-12-04"
)


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path / "service")
    story.commit("2026-10-10", FILES)
    story.commit("2026-12-04", {KENT_FILE: IN_USE.replace("confirmed: 2026-11-20", "confirmed: 2026-12-04")})
    return story


@pytest.fixture
def ask(story: Story) -> Ask:
    def invoke(*arguments: str, folder: Path = story.folder, as_of: str = "2027-03-02") -> Result:
        command = ["-C", str(folder), "backtest", *arguments, "--samples", "100", "--as-of", as_of]
        return CliRunner().invoke(main, command, catch_exceptions=False)

    return invoke


def test_the_document_has_the_contracts_fields(ask: Ask) -> None:
    document = json.loads(ask("cloud", "--format", "json", "--seed", "7").stdout)
    assert list(document) == ["schema_version", "as_of", "seed", "samples", "origins", "gaps", "scores", "cases"]
    assert (document["schema_version"], document["as_of"]) == (1, "2027-03-02")
    assert (document["seed"], document["samples"]) == (7, 100)
    assert document["origins"] == ["2026-10-31", "2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]
    pairs = [(score["target"], score["method"]) for score in document["scores"]]
    methods = ["forecast", "blueprint", "schedule", "expected", "last-month"]
    assert pairs == [(target, method) for target in ("force", "milestone", "joined") for method in methods]
    score = document["scores"][0]
    assert set(score) >= {"cases", "forces", "coverage", "pinball", "bias"}
    assert set(score["coverage"]) == set(score["pinball"]) == {"p50", "p80", "p90"}
    assert (score["cases"], score["forces"]) == (score["counted"]["p50"], 2)
    kent = [case for case in document["cases"] if case["force"] == "kent" and case["target"] == "force"]
    assert [(case["origin"], case["milestone"], case["actual"]) for case in kent] == [
        ("2026-10-31", None, None), ("2026-11-30", None, None), ("2026-12-31", None, None),
        ("2027-01-31", None, None), ("2027-02-28", None, None),
    ]  # fmt: skip
    built = next(case for case in document["cases"] if (case["force"], case["milestone"]) == ("kent", "built"))
    assert built["actual"] == "2026-11-27"
    assert built["p50"] <= built["p80"] <= built["p90"]


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(ask: Ask) -> None:
    first = ask("--format", "json").stdout
    assert ask("--format", "json").stdout == first
    assert ask("--format", "json", "--seed", "2").stdout != first


def test_the_tables_say_how_often_dates_were_met(ask: Ask) -> None:
    result = ask("cloud")
    lines = result.stdout.splitlines()
    assert lines[0] == "How often forecast dates were met up to 2027-03-02 (illustrative)"
    assert [line.split()[3] for line in lines if line.startswith("a force's finish") and " of " in line] == [
        "50%", "80%", "90%",
    ]  # fmt: skip
    assert "Too few forecast dates have passed to judge the forecast" in result.stdout
    assert "Forecasts made at 5 month ends from 2026-10-31." in result.stdout
    assert "Forecast and rivals up to 2027-03-02 (illustrative)" in lines
    assert "100 samples of each forecast, seed 1." in result.stderr
    assert ask("cloud", "-q").stderr == ""


def test_fewer_month_ends_may_be_asked_for(ask: Ask) -> None:
    assert json.loads(ask("--months", "2", "--format", "json").stdout)["origins"] == ["2027-01-31", "2027-02-28"]


def test_markdown_and_csv(ask: Ask) -> None:
    result = ask("cloud", "--format", "markdown")
    assert "| Dates of | Given at | Met |" in result.stdout
    assert result.stderr == ""
    rows = list(csv.DictReader(io.StringIO(ask("--format", "csv").stdout)))
    document = json.loads(ask("--format", "json").stdout)
    assert [(row["origin"], row["p80"], row["actual"]) for row in rows] == [
        (case["origin"], case["p80"], case["actual"] or "") for case in document["cases"]
    ]
    assert {row["programme"] for row in rows} == {"cloud", "robots"}
    later = [row for row in rows if row["origin"] != "2026-10-31"]
    assert all(row["last_month_p80"] for row in later if row["force"] == "essex")
    assert all(row["blueprint_p50"] and row["schedule"] for row in rows if row["target"] == "force")


def test_the_state_of_at_is_the_last(story: Story) -> None:
    head = story.git("rev-parse", "HEAD")
    story.commit("2027-01-14", {KENT_FILE: KENT})
    command = ["-C", str(story.folder), "backtest", "--at", head, "--format", "json", "--samples", "100"]
    document = json.loads(CliRunner().invoke(main, command, catch_exceptions=False).stdout)
    assert (document["as_of"], document["origins"]) == ("2026-12-04", ["2026-10-31", "2026-11-30"])


def test_gaps_are_said_beside_the_result(ask: Ask, story: Story) -> None:
    assert "Nothing could be read" not in ask("cloud").stderr
    story.commit("2027-01-29", {"forces.yaml": "service: ["})
    story.commit("2027-02-01", {"forces.yaml": FILES["forces.yaml"]})
    assert "Nothing could be read at 2027-01-31: there is no forecast" in ask("cloud").stderr
    story.commit("2027-03-01", {"forces.yaml": "service: ["})
    story.commit("2027-09-01", {"forces.yaml": FILES["forces.yaml"]})
    assert "2027-05-31, 2027-06-30 and others" in ask("cloud", as_of="2027-09-02").stderr
    assert ask("cloud", "-q", as_of="2027-09-02").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("clod",),
            'There is no programme "clod" at 2027-03-02, or its blueprint cannot be read. Did you mean "cloud"?',
        ),
        (("--months", "0"), "0 is not in the range"),
        (("--format", "docx"), '"backtest" cannot print docx; it can print table, json, csv, markdown.'),
    ],
    ids=str,
)
def test_what_is_not_there_is_said(ask: Ask, arguments: tuple[str, ...], words: str) -> None:
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_a_shallow_clone_says_so(ask: Ask, story: Story, tmp_path: Path) -> None:
    story.commit("2027-01-14", {KENT_FILE: KENT})
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{story.folder}", "two")
    result = ask("cloud", "--format", "json", folder=tmp_path / "two")
    assert result.exit_code == 0
    assert "This clone is shallow" in result.stderr
    assert json.loads(result.stdout)["origins"] == ["2026-12-31", "2027-01-31", "2027-02-28"]
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{story.folder}", "one")
    result = ask("cloud", folder=tmp_path / "one")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "History starts at 2027-01-14 here" in result.stderr


def test_without_history_there_is_nothing_to_look_back_on(ask: Ask, root: Path) -> None:
    result = ask("cloud", folder=root)
    assert result.exit_code == 2
    assert "so it has no history" in result.stderr
    empty = Story(root)
    assert "Nothing has been committed in this repository yet" in ask("cloud", folder=root).stderr
    empty.commit("2027-03-01")
    result = ask("cloud", folder=root)
    assert result.exit_code == 2
    assert "No month has ended between the beginning of history on 2027-03-01 and 2027-03-02" in result.stderr


# -- the words --------------------------------------------------------------------------------------------------------


def made(met: int, missed: int, target: str = "force") -> Backtest:
    """Forecasts for Monday 1 June, so many of which were met and missed by a day."""
    said = {"forecast": Said(*[date(2026, 6, 1)] * 3), "schedule": Said(*[date(2026, 5, 29)] * 3)}
    days = [date(2026, 6, 1)] * met + [date(2026, 6, 2)] * missed
    cases = tuple(Case(date(2026, 4, 30), Subject(target, "cloud", "kent"), said, Outcome(day, WEEK)) for day in days)
    return Backtest(
        as_of=date(2026, 6, 30), seed=1, samples=2000, illustrative=False, origins=(), gaps=(), cases=cases,
        scores=scores(cases, date(2026, 6, 30)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("met", "missed", "words"),
    [
        (16, 4, "80% were met: its chances can be taken at their word."),
        (14, 6, "70% were met: the forecast has been too hopeful, so allow more time than it says."),
        (18, 2, "90% were met: the forecast has been cautious, and work tends to end sooner than it says."),
    ],
)
def test_one_sentence_says_what_to_make_of_it(met: int, missed: int, words: str) -> None:
    assert sentence(made(met, missed)).endswith(words)
    assert "Of 20 finish dates of forces" in sentence(made(met, missed))


def test_few_finishes_are_no_ground_for_judging_so_milestones_are_asked() -> None:
    assert sentence(made(16, 4, "milestone")).startswith("Of 20 milestone dates that were forecast")
    assert sentence(made(10, 9)).startswith("Too few forecast dates have passed to judge the forecast: 19 dates")
    assert sentence(made(0, 0)).startswith("Too few forecast dates have passed to judge the forecast: 0 dates")


def test_what_has_no_case_is_a_dash() -> None:
    found = made(16, 4)
    assert found.scores[0].coverage("p80") == 0.8
    assert calibration(found).rows[:2] == [
        ("a force's finish", "50%", "80%", "16 of 20", "1"),
        ("a force's finish", "80%", "80%", "16 of 20", "1"),
    ]
    assert calibration(found).rows[-1] == ("a share of forces live", "90%", "-", "0 of 0", "")
    table = rivals(found)
    assert table.title == "Forecast and rivals up to 2026-06-30"
    assert table.rows[0][1:] == ("forecast", "20", "1", "80%", "0.1", "0.2", "0.2", "-0.2", "", "", "")
    assert table.rows[2][1:] == ("schedule", "20", "1", "0%", "0.6", "1.0", "1.1", "-1.2", "20", "1.0", "0.2")
    assert table.rows[3][1:] == ("force's own date", "0", "", "-", "-", "-", "-", "-", "0", "-", "-")
