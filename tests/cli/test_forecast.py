"""`rollout forecast`: tables, JSON and CSV of a small service."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rollout.cli.main import main
from tests.cli.conftest import AS_OF, FILES
from tests.forecast.stories import foretold, told
from tests.workspace import write_workspace

Ask = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "service", FILES)


@pytest.fixture
def ask(folder: Path) -> Ask:
    def invoke(*arguments: str, root: Path = folder) -> Result:
        given = ["-C", str(root), "forecast", *arguments, "--as-of", AS_OF, "--samples", "200"]
        return CliRunner().invoke(main, given, catch_exceptions=False)

    return invoke


def document(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert isinstance(found, dict)
    return found


def test_the_document_has_the_contracts_fields(ask: Ask) -> None:
    found = document(ask("cloud", "--format", "json", "--seed", "7"))
    assert {
        "schema_version",
        "as_of",
        "revision",
        "seed",
        "samples",
        "model",
        "centres",
        "spread",
        "programmes",
    } <= set(found)
    assert (found["seed"], found["samples"], found["centres"]) == (7, 200, "queued")
    assert found["spread"] == {"low": 0.8, "high": 2.0}
    (cloud,) = found["programmes"]
    assert {
        "programme", "version", "scope", "joined", "not_joined", "forces", "national", "adoption", "dates",
    } <= set(cloud)  # fmt: skip
    assert cloud["scope"] == 5
    kent = next(row for row in cloud["forces"] if row["force"] == "kent")
    assert {
        "force", "collaboration", "participation", "state", "finish", "live", "reason", "schedule_finish",
        "chance_of_target", "chance_of_baseline", "queue_delay", "monte_carlo_error", "cases", "milestones",
    } <= set(kent)  # fmt: skip
    assert list(kent["finish"]) == ["p10", "p50", "p80", "p90"]
    built = next(each for each in kent["milestones"] if each["id"] == "built")
    assert {"id", "scope", "state", "finish", "criticality", "cruciality", "cases", "censored", "basis"} <= set(built)
    assert built["state"] == "in-progress"
    assert [each["of"] for each in cloud["dates"]] == ["joined"] * 3 + ["scope"] * 3
    together = [row for row in cloud["forces"] if row["collaboration"]]
    assert [row["force"] for row in together] == [None] * len(together)


def test_the_same_seed_gives_the_same_bytes(ask: Ask) -> None:
    first = ask("--format", "json").stdout
    assert first == ask("--format", "json").stdout
    assert first != ask("--format", "json", "--seed", "2").stdout


def test_naming_a_force_leaves_its_own_row_as_it_was(ask: Ask) -> None:
    everybody = document(ask("cloud", "--format", "json"))["programmes"][0]["forces"]
    alone = document(ask("cloud", "--force", "kent", "--format", "json"))["programmes"][0]["forces"]
    assert alone == [row for row in everybody if row["force"] == "kent"]


def test_the_table_says_what_it_rests_on(ask: Ask) -> None:
    text = ask("cloud").stdout
    assert "Cloud: finish by force (illustrative)" in text
    assert "No finished case yet" in text or "Learned from" in text
    assert "200 samples, seed 1" in text
    assert "of 5 in scope" in text
    assert "have not joined" in text
    unlimited = ask("cloud", "--unlimited").stdout
    assert "room for everybody" in unlimited


def test_one_force_milestone_by_milestone(ask: Ask) -> None:
    text = ask("cloud", "--force", "kent").stdout
    assert "kent, what is left (illustrative)" in text
    assert "Critical: the share of samples" in text
    assert "declined" in ask("cloud", "--force", "gwent").stdout
    everywhere = ask("--force", "kent").stdout
    assert "Cloud: kent" in everywhere


def test_markdown_and_csv(ask: Ask) -> None:
    assert ask("cloud", "--format", "markdown").stdout.startswith("**Cloud: finish by force")
    rows = list(csv.DictReader(io.StringIO(ask("cloud", "--format", "csv").stdout)))
    kent = next(row for row in rows if row["force"] == "kent")
    assert kent["p50"] <= kent["p80"]
    alone = list(csv.DictReader(io.StringIO(ask("cloud", "--force", "kent", "--format", "csv").stdout)))
    assert alone == [kent]


def test_a_force_that_joined_nothing_is_told(ask: Ask) -> None:
    result = ask("robots", "--force", "essex")
    assert "essex has not joined robots: there is nothing to forecast." in result.stderr
    assert result.exit_code == 0


def test_wrong_names_are_told(ask: Ask) -> None:
    assert 'Did you mean "cloud"?' in ask("clowd").stderr
    assert 'Did you mean "kent"?' in ask("cloud", "--force", "kemt").stderr


def test_a_programme_that_cannot_be_computed_says_so(ask: Ask, folder: Path) -> None:
    loop = "programme: robots\ntitle: R\nversion: 1\nmilestones: {a: {title: A, after: [a]}}\n"
    (folder / "programmes/robots/blueprint.yaml").write_text(loop)
    result = ask("robots")
    assert result.stdout == ""
    assert "robots cannot be computed" in result.stderr
    (folder / "programmes/robots/blueprint.yaml").write_text("programme: [")
    found = document(ask("robots", "--format", "json"))["programmes"][0]
    assert (found["computable"], found["forces"]) == (False, [])


def test_short_quorums_and_learned_cases_stand_in_the_caption(ask: Ask, folder: Path) -> None:
    steps = (
        "programme: robots\ntitle: R\nversion: 1\nmilestones:\n  a: {title: A, duration: 5d}\n"
        "  n: {title: N, scope: national, duration: 5d, after: [{milestone: a, forces: 4}]}\n"
    )
    (folder / "programmes/robots/blueprint.yaml").write_text(steps)
    (folder / "programmes/robots/progress/kent.yaml").write_text(
        "programme: robots\nforce: kent\nblueprint: 1\nstart: 2026-10-01\nmilestones:\n"
        "  a: {started: 2026-10-01, finished: 2026-10-08}\n"
    )
    text = ask("robots").stdout
    assert "Learned from 1 finished and 0 unfinished cases." in text
    assert "n: too few forces take part for its quorum" in text
    assert "done" in text


def test_chances_are_never_rounded_to_certainty(tmp_path: Path) -> None:
    from rollout.report.words import chance

    assert [chance(share) for share in (None, 0.0, 0.004, 0.5, 0.996, 1.0)] == ["", "0%", "<1%", "50%", ">99%", "100%"]
    found = foretold(tmp_path, told("a: {title: A, duration: 5d}", {"kent": ""}))
    assert found.programmes["cloud"].live_now == 0


def test_queueing_shows_in_its_column(tmp_path: Path) -> None:
    files = told("a: {title: A, duration: 5d, uses: nmc}", {"essex": "", "kent": ""})
    root = write_workspace(tmp_path, files)
    given = ["-C", str(root), "forecast", "cloud", "--as-of", "2026-03-01", "--samples", "100"]
    assert "5d" in CliRunner().invoke(main, given, catch_exceptions=False).stdout
