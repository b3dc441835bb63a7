"""`rollout learn`: figures as tables, JSON, CSV and Markdown, and the blueprint's new durations as a patch."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rollout.cli import learn
from rollout.cli.main import main
from rollout.load.workspace import load_workspace
from tests.history.repositories import Story
from tests.workspace import write_workspace

NAMES = ("avon", "dyfed", "essex", "kent")
REGISTER = """\
service: {name: Policing, illustrative: true, spread: {low: 50%, high: 300%}}
calendars: {plain: {week: [mon, tue, wed, thu, fri], holidays: []}}
forces:
""" + "".join(f"  {name}: {{name: {name.title()} Police, nation: england, calendar: plain}}\n" for name in NAMES)
BLUEPRINT = """\
programme: cloud
title: Cloud
version: 1
national_calendar: plain
milestones:
  built: {title: Built, duration: 10d}   # by the supplier
  moved:
    title: Moved
    duration: {base: 5d, per: officers, rate: 100}
    after: [built]
  tested: {title: Tested, duration: 5d, after: [built]}
  live: {title: Live, after: [moved, tested]}
"""
PATH = "programmes/cloud/blueprint.yaml"


def unit(name: str, facts: str) -> str:
    head = f"programme: cloud\nforce: {name}\nblueprint: 1\nstart: 2024-01-01\nconfirmed: 2024-03-29\n"
    return f"{head}milestones: {facts}\n"


def finished(last: str) -> str:
    return f"{{built: {{started: 2024-01-01, finished: 2024-{last}}}}}"


FILES = {
    "forces.yaml": REGISTER,
    PATH: BLUEPRINT,
    "programmes/cloud/progress/avon.yaml": unit("avon", finished("01-26")),
    "programmes/cloud/progress/dyfed.yaml": unit("dyfed", finished("02-09")),
    "programmes/cloud/progress/essex.yaml": unit("essex", finished("02-23")),
    "programmes/cloud/progress/kent.yaml": unit("kent", "{built: {started: 2024-01-08}}"),
    "programmes/robots/blueprint.yaml": """\
programme: robots
title: Robots
version: 1
milestones:
  hosted: {title: Hosted, duration: 10d}
""",
}
Ask = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "service", FILES)


@pytest.fixture
def ask(root: Path) -> Ask:
    def invoke(*arguments: str, as_of: tuple[str, ...] = ("--as-of", "2024-03-29")) -> Result:
        return CliRunner().invoke(
            main, ["-C", str(root), "learn", *arguments, *as_of], catch_exceptions=False, env={"COLUMNS": "200"}
        )

    return invoke


def test_the_document_has_the_contracts_fields(ask: Ask) -> None:
    document = json.loads(ask("cloud", "--format", "json", "--seed", "7", "--samples", "500").stdout)
    assert {name: document[name] for name in ("schema_version", "as_of", "revision", "seed", "samples", "spread")} == {
        "schema_version": 1, "as_of": "2024-03-29", "revision": None, "seed": 7, "samples": 500,
        "spread": {"low": 0.5, "high": 3.0},
    }  # fmt: skip
    assert "log(actual ÷ planned)" in document["model"]
    (programme,) = document["programmes"]
    assert programme.keys() == {
        "programme", "basis", "bias", "pace_spread", "noise_spread", "own_cases", "milestones", "forces",
    }  # fmt: skip
    assert (programme["programme"], programme["basis"]) == ("cloud", "learned")
    bias = programme["bias"]
    assert (bias["cases"], bias["expected"]) == (3, pytest.approx(1.225, abs=0.01))
    assert bias["low"] < bias["ratio"] < bias["high"]
    built, moved, _ = programme["milestones"]
    model = built.pop("model")
    assert model["p10"] < model["p50"] < model["p80"] < model["p90"]
    assert built == {
        "id": "built", "title": "Built", "scope": "force", "per": None,
        "planned": {"low": 5.0, "likely": 10, "high": 30.0}, "finished": 3, "under_way": 1,
        "ratio": {"p50": 3.0, "p50_interval": [None, None], "p80": 4.0, "p80_interval": [2.0, None]},
        "kaplan_meier": {"p50": 3.0, "p80": None, "p90": None},
        "early": {"cases": 1, "p50": 2.0}, "late": {"cases": 2, "p50": 3.0},
    }  # fmt: skip
    assert (moved["ratio"], moved["per"], moved["early"]) == (None, "officers", {"cases": 0, "p50": None})
    assert [force["force"] for force in programme["forces"]] == list(NAMES)
    assert programme["forces"][0].keys() == {"force", "pace", "low", "high", "cases"}


def test_without_a_programme_all_are_told_and_the_same_seed_says_the_same(ask: Ask) -> None:
    one, other = ask("--format", "json", "--samples", "200"), ask("--format", "json", "--samples", "200")
    assert one.stdout == other.stdout
    cloud, robots = json.loads(one.stdout)["programmes"]
    assert (cloud["programme"], cloud["basis"]) == ("cloud", "learned")
    assert (robots["programme"], robots["basis"], robots["forces"]) == ("robots", "blueprint", [])


def test_the_tables_say_what_their_figures_mean(ask: Ask) -> None:
    text = ask("cloud").stdout
    assert "cloud: actual ÷ planned duration up to 2024-03-29 (illustrative)" in text
    (row,) = (line for line in text.splitlines() if line.startswith("built "))
    assert row.split()[:10] == ["built", "5-10-30d", "3", "1", "3.00", "-", "4.00", "2.00", "to", "-"]
    assert "from 3 finished cases and 7 under way; the blueprint itself expects 1.22" in text
    assert "silence is not work" in text
    assert "not estimable" in text
    assert "exp(standard deviation)" in text
    assert "bias shrinks to the blueprint" in text
    assert "50% to 300%" in text
    assert "Seed 1, 10,000 samples." in text
    assert "* Driven by size" in text
    assert "paces of forces" in text
    assert "the blueprint's own spread stands" not in text


def test_without_a_finished_case_the_blueprint_is_said_to_stand(ask: Ask) -> None:
    text = ask("robots").stdout
    assert "No finished case: the blueprint's own spread stands" in text
    assert "paces of forces" not in text
    assert "Driven by size" not in text


def test_a_service_that_withholds_names_shows_no_paces(root: Path, ask: Ask) -> None:
    register = REGISTER.replace("illustrative: true", "names: withhold")
    write_workspace(root, {"forces.yaml": register})
    text = ask("cloud").stdout
    assert "the service withholds names" in text
    assert "avon" not in text
    assert "withholds" not in ask("robots").stdout


def test_size_driven_work_no_force_has_joined_has_no_planned_figure(root: Path, ask: Ask) -> None:
    for name in NAMES:
        (root / f"programmes/cloud/progress/{name}.yaml").unlink()
    (row,) = (line for line in ask("cloud").stdout.splitlines() if line.startswith("moved "))
    assert row.split()[1:3] == ["?", "*"]
    document = json.loads(ask("cloud", "--format", "json").stdout)
    assert document["programmes"][0]["milestones"][1]["planned"] is None
    rows = list(csv.DictReader(io.StringIO(ask("cloud", "--format", "csv").stdout)))
    assert rows[1]["planned_likely"] == ""


def test_a_forces_own_milestones_are_counted_in_words(root: Path, ask: Ask) -> None:
    local = "local: {milestones: {survey: {title: Survey, duration: 5d, before: [built], reason: Two sites}}}\n"
    facts = "{survey: {started: 2024-01-01, finished: 2024-01-05}}"
    text = unit("kent", facts).replace("milestones:", f"{local}milestones:")
    write_workspace(root, {"programmes/cloud/progress/kent.yaml": text})
    assert "1 case of milestones that only some force has" in ask("cloud").stdout


def test_csv_has_a_row_a_milestone(ask: Ask) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("--format", "csv").stdout)))
    assert [row["milestone"] for row in rows] == ["built", "moved", "tested", "hosted"]
    built, moved, *_ = rows
    assert [built[name] for name in ("ratio_p50", "ratio_p50_low", "ratio_p80_low", "kaplan_meier_p90")] == [
        "3.0", "", "2.0", "",
    ]  # fmt: skip
    assert (moved["per"], moved["ratio_p50"], moved["early_cases"], moved["early_p50"]) == ("officers", "", "0", "")


def test_markdown_is_two_tables(ask: Ask) -> None:
    text = ask("cloud", "--format", "markdown").stdout
    assert text.startswith("**cloud: actual ÷ planned duration")
    assert text.count("| --- |") == 2


def test_figures_of_a_commit(tmp_path: Path) -> None:
    story = Story(tmp_path / "past")
    story.commit("2024-02-01", {**FILES, "programmes/cloud/progress/essex.yaml": unit("essex", "{}")})
    story.commit("2024-03-01", FILES)
    found = CliRunner().invoke(
        main, ["-C", str(story.folder), "learn", "cloud", "--at", "2024-02-15", "--format", "json"]
    )
    document = json.loads(found.stdout)
    assert document["as_of"] == "2024-02-15"
    assert document["programmes"][0]["bias"]["cases"] == 2


def test_a_programme_that_cannot_be_computed_is_named(root: Path, ask: Ask) -> None:
    write_workspace(root, {"programmes/robots/blueprint.yaml": "broken: ["})
    result = ask("--format", "json")
    assert "robots cannot be computed" in result.stderr
    assert [each["programme"] for each in json.loads(result.stdout)["programmes"]] == ["cloud"]


def test_an_unknown_programme_and_too_few_samples_are_refused(ask: Ask) -> None:
    assert 'Did you mean "cloud"?' in ask("clowd").stderr
    assert ask("cloud", "--samples", "10").exit_code == 2


def test_the_defaults_are_those_of_the_forecast() -> None:
    from rollout.forecast.engine import SAMPLES, SEED

    defaults = {option.name: option.default for option in learn.command.params}
    assert (defaults["samples"], defaults["seed"]) == (SAMPLES, SEED)


# -- the patch --------------------------------------------------------------------------------------------------


def test_the_proposal_is_a_patch_git_takes_and_nothing_is_written(root: Path, ask: Ask) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}
    result = ask("cloud", "--propose")
    assert result.exit_code == 0
    assert {path: path.read_bytes() for path in root.rglob("*") if path.is_file()} == before
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    subprocess.run(["git", "apply"], input=result.stdout.encode(), cwd=root, check=True)
    text = (root / PATH).read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if line.startswith("  built:"))
    assert line.startswith("  built: {title: Built, duration: {low: ")
    assert line.endswith("basis: learned from 3 forces to 2024-03-29}   # by the supplier")
    assert [row for row in text.splitlines() if row != line] == [
        row for row in BLUEPRINT.splitlines() if not row.startswith("  built:")
    ]
    assert [problem.message for problem in load_workspace(root).problems] == []


def test_what_is_left_out_is_said_unless_quiet(root: Path, ask: Ask) -> None:
    facts = finished("01-26").removesuffix("}") + ", tested: {finished: 2024-02-02}}"
    write_workspace(root, {"programmes/cloud/progress/avon.yaml": unit("avon", facts)})
    assert "tested: no new duration, 1 of the 3 finished cases it takes." in ask("cloud", "--propose").stderr
    assert ask("cloud", "--propose", "-q").stderr == ""


def test_nothing_to_propose_is_said(ask: Ask) -> None:
    result = ask("robots", "--propose")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing to propose.\n")


def test_a_line_a_person_has_to_change_is_named(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    from rollout.edit import learned
    from rollout.edit.edited import ByHand
    from rollout.model.source import Location

    def refuses(path: str, *_: object) -> ByHand:
        return ByHand(location=Location(file=path, line=6, column=3), message="it does not fit", hint="Change it.")

    monkeypatch.setattr(learned, "edited", refuses)
    result = ask("cloud", "--propose")
    assert f"{PATH}:6: it does not fit. Change it." in result.stderr
    assert result.stdout == ""


def test_on_a_terminal_the_patch_cannot_act(root: Path, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    text = BLUEPRINT.replace("by the supplier", "by the \u200dsupplier")
    (root / PATH).write_text(text, encoding="utf-8")
    assert "by the \u200dsupplier" in ask("cloud", "--propose").stdout
    monkeypatch.setattr(learn, "_is_terminal", lambda: True)
    assert "by the \ufffdsupplier" in ask("cloud", "--propose").stdout


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--propose"], "Name a PROGRAMME"),
        (["cloud", "--propose", "--format", "json"], "leave --format out"),
        (["cloud", "--propose", "--at", "HEAD"], "as they are"),
        (["robots-and-more", "--propose"], "There is no programme"),
    ],
)
def test_what_a_proposal_cannot_be_asked_for_is_refused(arguments: list[str], why: str, ask: Ask) -> None:
    result = ask(*arguments)
    assert result.exit_code == 2
    assert why in result.stderr


def test_a_blueprint_that_cannot_be_read_gives_no_patch(root: Path, ask: Ask) -> None:
    write_workspace(root, {"programmes/robots/blueprint.yaml": "broken: ["})
    result = ask("robots", "--propose")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "cannot be computed" in result.stderr
