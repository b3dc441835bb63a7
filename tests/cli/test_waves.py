"""`rollout waves`: who goes when, in every form it is printed in, and as offers in `slots.yaml`."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rollout.cli.complete import complete_programme
from rollout.cli.main import main
from rollout.edit.changes import Meaning
from rollout.edit.offers import Offer, offering
from tests.waves.stories import files, progress, register, slot
from tests.workspace import write_workspace

SLOTS = "programmes/cloud/slots.yaml"
Ask = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path, files())


@pytest.fixture
def ask(folder: Path) -> Ask:
    def invoke(*arguments: str, programme: str = "cloud", as_of: str = "2026-03-01") -> Result:
        line = ["-C", str(folder), "waves", programme, *arguments, "--as-of", as_of, "--no-input"]
        return CliRunner().invoke(main, line, catch_exceptions=False)

    return invoke


@pytest.fixture(autouse=True)
def without_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """These are about what is printed and written; the solver has its own tests."""
    monkeypatch.setitem(sys.modules, "ortools.sat.python", None)


def test_the_document_has_the_contracts_fields(ask: Ask) -> None:
    document = json.loads(ask("--format", "json").stdout)
    assert (document["schema_version"], document["as_of"], document["programme"]) == (1, "2026-03-01", "cloud")
    assert document["slots"][1] == {
        "centre": "centre", "force": "bute", "milestone": "built", "from": "2026-03-09", "to": "2026-03-13",
        "slots": 1, "ready": "2026-03-02", "wait": 5, "state": "proposed",
    }  # fmt: skip
    assert document["load"][0] == {"centre": "centre", "week": "2026-03-02", "used": 1, "slots": 1}
    assert [document[name] for name in ("late", "lateness", "bound", "gap", "solver")] == [0, 15, 15, 0.0, False]
    assert document["one_more"] == [{"centre": "centre", "gain": 10, "late": 0}]
    assert document["current"]["over"] == [
        {"centre": "centre", "from": "2026-03-02", "to": "2026-03-06", "needed": 3, "slots": 1}
    ]
    assert [each["from"] for each in document["current"]["slots"]] == ["2026-03-02"] * 3
    assert (document["without"], document["broken"], document["settled"]) == ([], [], True)


def test_the_tables_say_who_when_how_full_and_by_which_rule(ask: Ask) -> None:
    told = ask("--seed", "7").stdout
    assert "centre  bute   built      2026-03-09  2026-03-13  2026-03-02       5  proposed" in told
    assert (
        "Rule: fewest forces late against a required date of their own, then the smallest sum of live dates; " in told
    )
    assert "ties: longest wait, then least target float, then force id." in told
    assert "centre  2026-03-02  2026-03-16     1      1" in told
    assert "3 where 1 exists, 2026-03-02 to 2026-03-06  within its slots  10 working days" in told
    assert "The bound is the energy bound" in told
    assert "rollout[optimise]" in told
    assert "Orders tried: up to 500; seed 7; solver effort 4." in told
    assert "(illustrative)" in told


def test_the_answer_is_the_same_every_time(ask: Ask) -> None:
    assert ask("--format", "json").stdout == ask("--format", "json").stdout


def test_the_solver_is_named_where_it_was_asked(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    pytest.importorskip("ortools", reason="the extra rollout[optimise] is not installed")
    assert "The bound is proven by the solver" in ask("--effort", "2").stdout


def test_by_workforce_the_figures_say_so(ask: Ask) -> None:
    told = ask("--weight", "workforce").stdout
    assert "the smallest sum of live dates, each force's by its workforce;" in told
    assert "15 working days times workforce later" in told


def test_csv_and_markdown(ask: Ask) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("--format", "csv").stdout)))
    assert next((row["force"], row["from"], row["state"]) for row in rows) == ("avon", "2026-03-02", "proposed")
    told = ask("--format", "markdown").stdout
    assert "| centre | bute | built | 2026-03-09 |" in told
    assert told.count("| --- |") >= 1


def test_nothing_to_plan_is_said_in_words(ask: Ask, folder: Path) -> None:
    write_workspace(folder, files(milestones="  live: {title: Live, duration: 5d}\n"))
    assert ask().stdout.startswith("Nothing to plan in cloud: no milestone that uses a delivery centre")
    assert "Nothing to change." in ask("--write").stderr


def test_what_stands_over_capacity_and_what_has_no_slot_is_said(ask: Ask, folder: Path) -> None:
    started = "  built: {started: 2026-02-25, remaining: 3d}\n"
    forces = {name: progress(name, started, start="2026-02-02") for name in ("avon", "bute")} | {
        "clyde": progress("clyde")
    }
    write_workspace(folder, files(forces=forces))
    told = ask().stdout
    assert (
        "centre is over its capacity already from 2 March 2026 to 4 March 2026: 2 needed, 1 there (avon cloud/built and bute cloud/built)."
        in told
    )
    write_workspace(folder, files(capacity="0"))
    assert "There is no slot for avon's built: its centre, or that of what it waits for" in ask().stdout


def test_several_stretches_and_late_forces_are_counted(ask: Ask, folder: Path) -> None:
    promised = "local:\n  target: {live: {is: 2026-03-13, reason: Promised}}\n"
    forces = {name: progress(name, promised) for name in ("avon", "bute")}
    forces |= {name: progress(name, start="2026-05-04") for name in ("clyde", "dee")}
    write_workspace(folder, files(forces=forces, more={"forces.yaml": register()}))
    told = ask().stdout
    assert "2 where 1 exists, 2026-03-02 to 2026-03-06, and 1 other stretch" in told
    assert "1 force from being late and 10 working days" in told


def test_weeks_over_capacity_and_offers_that_came_too_early_are_marked(ask: Ask, folder: Path) -> None:
    slots = slot("avon", "2026-03-02", "2026-03-06", "accepted") + slot("bute", "2026-03-02", "2026-03-06", "accepted")
    slots += slot("clyde", "2026-03-03", "2026-03-09", "offered")
    forces = {"avon": progress("avon"), "bute": progress("bute"), "clyde": progress("clyde", start="2026-03-09")}
    write_workspace(folder, files(forces=forces, slots=slots))
    told = ask().stdout
    assert "by 1" in told
    assert "clyde can no longer meet the slot it is offered for built: mark that one released in slots.yaml" in told


def test_a_plan_that_moves_what_it_was_made_around_says_so(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.waves.plan._ROUNDS", 1)
    monkeypatch.setattr("rollout.waves.plan._moved", lambda *_: None)
    assert "The plan moves other work that holds slots" in ask().stdout


def test_a_slip_in_a_name_is_answered_with_the_nearest_one(ask: Ask) -> None:
    answer = ask(programme="clod")
    assert answer.exit_code == 2
    assert 'There is no programme "clod". Did you mean "cloud"?' in answer.stderr


def test_a_programme_that_cannot_be_computed(ask: Ask, folder: Path) -> None:
    write_workspace(folder, {"programmes/cloud/blueprint.yaml": "programme: cloud\n"})
    answer = ask()
    assert answer.exit_code == 2
    assert '"cloud" cannot be computed; `rollout check` says why.' in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--dry-run",), "--dry-run and --yes go with --write."),
        (("--yes",), "--dry-run and --yes go with --write."),
        (("--write", "--format", "csv"), "With --write there is no csv; it prints table or json."),
        (("--write", "--at", "HEAD"), "works on the files as they are"),
    ],
)
def test_options_that_do_not_go_together(ask: Ask, arguments: tuple[str, ...], words: str) -> None:
    answer = ask(*arguments)
    assert answer.exit_code == 2
    assert words in answer.stderr


def test_writing_makes_the_file_and_says_what_it_wrote(ask: Ask, folder: Path) -> None:
    answer = ask("--write")
    assert answer.exit_code == 0
    assert answer.stdout.endswith(f"wrote {SLOTS}\n")
    text = (folder / SLOTS).read_text(encoding="utf-8")
    assert text.startswith(
        "# yaml-language-server: $schema=../.schemas/slots.schema.json\n# Which force has which slot."
    )
    assert (
        "  - centre: centre\n    force: bute\n    milestone: built\n"
        "    from: 2026-03-09\n    to: 2026-03-13\n    state: offered\n"
    ) in text
    before = (folder / SLOTS).read_bytes()
    again = ask("--write")
    assert "Nothing to change." in again.stderr
    assert "offered" in again.stdout
    assert (folder / SLOTS).read_bytes() == before


def test_a_dry_run_shows_the_difference_only(ask: Ask, folder: Path) -> None:
    told = ask("--write", "--dry-run").stdout
    assert "+    force: clyde\n" in told
    assert not (folder / SLOTS).exists()


def test_json_with_writing_is_one_document(ask: Ask) -> None:
    document = json.loads(ask("--write", "--yes", "--format", "json").stdout)
    assert (document["dry_run"], document["files"], document["effects"]) == (False, [SLOTS], [])


def test_what_stands_in_the_file_is_never_touched(ask: Ask, folder: Path) -> None:
    old = (
        "# Kept by hand.\r\nslots:   # newest last\r\n"
        "- {centre: centre, force: avon, milestone: built, from: 2026-03-09, to: 2026-03-13,   state: accepted} # agreed\r\n"
        "- {centre: centre, force: bute, milestone: built, from: 2026-02-02, to: 2026-02-06, state: offered, why: Old}\r\n"
    )
    (folder / SLOTS).write_bytes(old.encode())
    answer = ask("--write")
    assert (
        "bute has a slot of centre for built in programmes/cloud/slots.yaml already; it was left as it is."
        in answer.stdout
    )
    new = (folder / SLOTS).read_bytes().decode()
    assert new.startswith(old)
    assert new.count("force: clyde") == 1
    assert new.count("bute") == 1


def test_a_file_that_cannot_be_changed_by_program_is_left_to_a_person(ask: Ask, folder: Path) -> None:
    (folder / SLOTS).write_text("- no fields\n", encoding="utf-8")
    answer = ask("--write")
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f"{SLOTS}:1:1")
    (folder / SLOTS).write_text("slots: none\n", encoding="utf-8")
    answer = ask("--write")
    assert answer.exit_code == 2
    assert f"Open {SLOTS} at line 1 and change it by hand; nothing was written." in answer.stderr


def test_offers_are_not_repeated_and_odd_lines_are_passed_over() -> None:
    from datetime import date

    offer = Offer("centre", "avon", "built", date(2026, 3, 2), date(2026, 3, 6))
    assert offering({"slots": ["odd"]}, [offer])[1] == []
    taken: dict[str, Meaning] = {"centre": "centre", "force": "avon", "milestone": "built", "state": "offered"}
    assert offering({"slots": [{**taken}]}, [offer]) == ([], [offer])
    assert offering({"slots": [taken | {"state": "declined"}]}, [offer])[1] == []
    assert offering(None, [offer])[1] == offering({"slots": None}, [offer])[1] == []


def test_programmes_are_completed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import click

    from rollout.cli.waves import command

    monkeypatch.chdir(folder)
    ctx = click.Context(command)
    (argument,) = (each for each in command.params if isinstance(each, click.Argument))
    assert [each.value for each in argument.shell_complete(ctx, "cl")] == ["cloud"]
    assert complete_programme(ctx, argument, "x") == []


def test_help_names_the_command_under_foresee() -> None:
    told = CliRunner().invoke(main, ["--help"]).stdout
    assert "Foresee:\n" in told
    assert "Say who has which slot of the delivery centres when" in told.split("Foresee:")[1]
