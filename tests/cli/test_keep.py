"""update, enrol, baseline and upgrade: what they do is shown first, and only the lines meant change."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from rollout.cli import baseline, enrol, proposal, update
from rollout.cli.effect import Effect, Moved, told
from rollout.cli.main import main
from tests.cli.conftest import AS_OF, CLOUD, FILES, KENT, Run

KENT_PATH = "programmes/cloud/progress/kent.yaml"
Ask = Callable[..., Result]


@pytest.fixture
def ask(root: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Run a command as somebody at a terminal, who types the lines given."""
    for module in (update, enrol, baseline, proposal):
        monkeypatch.setattr(module, "asks", lambda session: not session.no_input)

    def invoke(*arguments: str, typed: str) -> Result:
        return CliRunner().invoke(
            main, ["-C", str(root), *arguments, "--as-of", AS_OF], input=typed, catch_exceptions=False
        )

    return invoke


def text(root: Path, path: str = KENT_PATH) -> str:
    return (root / path).read_text(encoding="utf-8")


def test_update_shows_what_moves_and_changes_only_the_line(run: Run, root: Path) -> None:
    result = run("update", "cloud", "kent", "built", "--remaining", "20d")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[0] == "kent: cloud finishes 2026-12-15 → 2026-12-29, 8 working days later."
    assert result.stdout.splitlines()[-1] == f"wrote {KENT_PATH}"
    assert text(root) == KENT.replace("remaining: 12d", "remaining: 20d")


def test_a_dry_run_shows_the_difference_and_writes_nothing(run: Run, root: Path) -> None:
    result = run("update", "cloud", "kent", "built", "--remaining", "20d", "--dry-run")
    assert "-    remaining: 12d\n+    remaining: 20d\n" in result.stdout
    assert text(root) == KENT
    document = json.loads(
        run("update", "cloud", "kent", "built", "--remaining", "20d", "--dry-run", "--format", "json").stdout
    )
    assert document["dry_run"] is True
    assert document["files"] == [KENT_PATH]
    assert document["effects"][0]["finish"] == {"before": "2026-12-15", "after": "2026-12-29", "days": 8}
    written = json.loads(run("update", "cloud", "kent", "built", "--remaining", "20d", "--format", "json").stdout)
    assert written["dry_run"] is False
    assert "20d" in text(root)


def test_what_says_nothing_new_writes_nothing(run: Run, root: Path) -> None:
    before = (root / KENT_PATH).stat().st_mtime_ns
    result = run("update", "cloud", "kent", "built", "--remaining", "12d")
    assert result.exit_code == 0
    assert "Nothing to change." in result.stderr
    assert (root / KENT_PATH).stat().st_mtime_ns == before


def test_every_fact_has_an_option(run: Run, root: Path) -> None:
    assert run("update", "cloud", "kent", "trained", "--started", "2026-11-02", "--expected", "2026-12-01", "--note", "Two courses",
               "--evidence", "https://example.org/x", "--blocked", "Rooms", "--since", "2026-11-09").exit_code == 0  # fmt: skip
    assert text(root).endswith("  in-use:\n    baseline: 2026-12-01\n")
    assert (
        "  trained:\n    started: 2026-11-02\n    expected: 2026-12-01\n    blocked: Rooms\n    since: 2026-11-09\n"
        "    note: Two courses\n    evidence: https://example.org/x\n"
    ) in text(root)
    assert run("update", "cloud", "kent", "trained", "--unblock").exit_code == 0
    assert "blocked" not in text(root)
    assert run("update", "cloud", "kent", "--confirmed", "--summary", "Good.", "--start", "2026-10-05").exit_code == 0
    assert f"start: 2026-10-05\nconfirmed: {AS_OF}\n" in text(root)
    assert run("update", "cloud", "kent", "--confirmed", "2026-11-21").exit_code == 0
    assert "confirmed: 2026-11-21\n" in text(root)


def test_judgement_and_participation_carry_who_and_why(run: Run, root: Path) -> None:
    assert run("update", "cloud", "kent", "--confidence", "amber", "--by", "Board", "--reason", "Late").exit_code == 0
    assert f"confidence: {{rating: amber, by: Board, on: {AS_OF}, reason: Late}}" in text(root)
    result = run("update", "cloud", "kent", "--participation", "deferred", "--until", "2027-06-01", "--reason", "Funds")
    assert result.exit_code == 0, result.stderr
    assert "kent: cloud has no dates (deferred)." in result.stdout
    assert "A service owner has to agree: participation" in result.stdout
    assert run("update", "cloud", "kent", "--participation", "active").exit_code == 0
    assert (
        run("update", "cloud", "kent", "trained", "--not-applicable", "Done by the supplier", "--by", "Board").exit_code
        == 0
    )
    assert "not_applicable: Done by the supplier" in text(root)


def test_any_other_field_can_be_set_and_cleared(run: Run, root: Path) -> None:
    assert (
        run("update", "cloud", "kent", "--ask", "staff", "--set", "ask=Release two", "--set", "of=Council").exit_code
        == 0
    )
    assert "asks:\n  - id: staff\n    ask: Release two\n    of: Council\n" in text(root)
    assert run("update", "cloud", "kent", "--ask", "staff", "--clear", "of").exit_code == 0
    assert "of: Council" not in text(root)
    assert (
        run(
            "update",
            "cloud",
            "kent",
            "--risk",
            "r1",
            "--set",
            "title=Data",
            "--set",
            "likelihood=high",
            "--set",
            "impact=low",
        ).exit_code
        == 0
    )
    assert run("update", "cloud", "kent", "built", "--set", "note=Words").exit_code == 0
    assert "    note: Words\n" in text(root)
    assert run("update", "cloud", "kent", "--set", "confidence.reason=Because").exit_code == 0
    result = run("update", "cloud", "kent", "--set", "asks.staff.ask=Release three")
    assert result.exit_code == 0, result.stderr
    assert "ask: Release three" in text(root)
    result = run("update", "cloud", "kent", "built", "--finished", "2026-11-20")
    assert "built: remaining means nothing once it is finished; --clear remaining takes it away." in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("clowd", "kent"), 'There is no programme "clowd". Did you mean "cloud"?'),
        (("cloud", "kant"), 'There is no force "kant". Did you mean "kent"?'),
        (("cloud", "surrey"), None),
        (("robots", "essex", "hosted", "--started", "today"), "Begin with `rollout enrol robots essex`."),
        (("cloud", "kent"), "Say what to report"),
        (("cloud", "kent", "bilt", "--started", "today"), 'Cloud has no milestone "bilt". Did you mean "built"?'),
        (("cloud", "kent", "issued", "--started", "today"), "`rollout update cloud national issued`"),
        (("cloud", "national", "built", "--started", "today"), "it is reported in the force's file"),
        (("cloud", "kent", "--started", "today"), "--started is about a milestone: name one after the force."),
        (("cloud", "kent", "--unblock"), "--unblock is about a milestone"),
        (("cloud", "kent", "built", "--started", "20/11/2026"), "Write 2026-11-20."),
        (("cloud", "kent", "built", "--started", " "), '"started" has no value'),
        (("cloud", "kent", "--by", "Board"), "--by belongs to --not-applicable, --confidence or --participation."),
        (("cloud", "kent", "--confidence", "red", "--participation", "active"), "give them in two commands"),
        (("cloud", "kent", "--set", "summary"), '--set needs FIELD=VALUE, not "summary".'),
        (("cloud", "kent", "--set", "sumary=x"), 'there is no field "sumary" here'),
        (("cloud", "kent", "--clear", "sumary"), 'there is no field "sumary" here'),
        (("cloud", "kent", "--set", "milestones=x"), "holds more than one value"),
        (("cloud", "kent", "--set", "asks=x"), "holds more than one value"),
        (("cloud", "kent", "--ask", "a", "--risk", "b", "--set", "ask=x"), "--ask and --risk: one of them in a command."),
        (("cloud", "kent", "--exception"), "--exception chooses what --set and --clear are about; add one of them."),
        (("cloud", "kent", "--benefit", "b", "--set", "none=x"), "there is no field"),
        (("cloud", "kent", "--set", "blueprint=9"), "Nothing was written: the workspace would be worse than before."),
    ],
)  # fmt: skip
def test_what_cannot_be_reported_is_refused_in_words(
    run: Run, root: Path, arguments: tuple[str, ...], message: str | None
) -> None:
    before = {path: text(root, path) for path in FILES}
    result = run("update", *arguments)
    assert result.exit_code == 2
    assert message is None or message in " ".join(result.stderr.split())
    assert {path: text(root, path) for path in FILES} == before


def test_a_file_of_others_is_named(run: Run) -> None:
    result = run("update", "cloud", "dorset", "built", "--note", "x")
    assert result.exit_code == 0
    assert "dorset delivers cloud with others, in the file of dorset-and-surrey." in result.stderr


@pytest.mark.parametrize("spoilt", ["force: [\n", "&a x: 1\n"])
def test_a_file_that_cannot_be_read_is_left_alone(run: Run, root: Path, spoilt: str) -> None:
    (root / KENT_PATH).write_text(spoilt)
    result = run("update", "cloud", "kent", "built", "--note", "x")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{KENT_PATH}:")
    assert text(root) == spoilt


def test_a_change_that_cannot_be_fitted_in_names_the_line(run: Run, root: Path) -> None:
    (root / KENT_PATH).write_text(KENT.replace("  built:\n", "  ? built\n  :\n"))
    result = run("update", "cloud", "kent", "built", "--note", "x")
    assert result.exit_code == 2
    assert KENT_PATH in result.stderr


def test_unreadable_registers_and_blueprints_are_told(run: Run, root: Path) -> None:
    (root / "programmes/cloud/blueprint.yaml").write_text("programme: [\n")
    result = run("update", "cloud", "kent", "built", "--note", "x")
    assert (result.exit_code, "cannot be read; `rollout check` says why." in result.stderr) == (2, True)
    (root / "forces.yaml").write_text("forces: [\n")
    assert run("update", "cloud", "kent", "built", "--note", "x").exit_code == 2


def test_a_folder_that_cannot_be_written_is_told(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rollout.edit import store

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store, "_prepared", full)
    result = run("update", "cloud", "kent", "built", "--note", "x")
    assert (result.exit_code, "No space left on device" in result.stderr) == (2, True)
    assert text(root) == KENT


def test_only_the_files_it_needs_are_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    opening = os.open

    def watched(path: str, *rest: Any, **more: Any) -> int:
        seen.append(str(path))
        return opening(path, *rest, **more)

    monkeypatch.setattr(os, "open", watched)
    result = CliRunner().invoke(
        main, ["-C", str(root), "update", "cloud", "kent", "built", "--note", "x", "--as-of", AS_OF]
    )
    assert result.exit_code == 0
    assert not [path for path in seen if path.endswith(("essex.yaml", "gwent.yaml", "dorset-and-surrey.yaml"))]


def test_questions_lead_to_the_same_file(ask: Ask, root: Path) -> None:
    typed = "9\nnone\nbuilt\nnonsense\nremaining\nsoon\n20d\n\n2\nnote\nTwo courses\n\n\ny\ny\n"
    result = ask("update", "cloud", "kent", typed=typed)
    assert result.exit_code == 0, result.stderr
    assert "remaining: 20d" in text(root)
    assert "  trained:\n    note: Two courses\n" in text(root)
    assert f"confirmed: {AS_OF}\n" in text(root)
    assert "It can be one of: started, finished" in result.stderr


def test_a_milestone_named_is_asked_about_first_and_no_is_no(ask: Ask, root: Path) -> None:
    result = ask("update", "cloud", "kent", "built", typed="note\nWords\n\n\nn\nn\n")
    assert result.exit_code == 0, result.stderr
    assert "Nothing was written." in result.stderr
    assert text(root) == KENT
    assert ask("update", "cloud", "kent", "built", "--note", "Words", "--yes", typed="").exit_code == 0
    assert "note: Words" in text(root)


def test_the_national_file_shows_whom_it_moves(run: Run, root: Path) -> None:
    result = run("update", "cloud", "national", "issued", "--clear", "finished")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("kent: cloud finishes 2026-12-15 → 2026-12-16, 1 working day later.")
    assert "A service owner has to agree: issued/finished is not a force's own to change." in result.stdout


def test_words_for_what_stays_live_and_what_comes_and_goes() -> None:
    day = date(2026, 12, 1)
    one = Moved(before=None, after=day, days=None)
    found = Effect(
        programme="cloud", unit="kent", participation="active", live_milestone="in-use", finish=one,
        live=Moved(before=day, after=date(2026, 12, 6), days=0), drivers=(), drivers_before=(),
    )  # fmt: skip
    assert list(told(found)) == [
        "kent: cloud finishes on 2026-12-01.",
        "  in-use, which makes it live: 2026-12-01 → 2026-12-06, no working day apart.",
    ]


def test_an_exception_is_set_field_by_field(run: Run, root: Path) -> None:
    result = run(
        "update", "cloud", "kent", "--exception", "--set", "cause=Supplier", "--set", "consequence=Late", "--set",
        "options=Wait",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert "exception:\n  cause: Supplier\n  consequence: Late\n" in text(root)


def test_a_layout_that_takes_no_change_is_left_to_a_person(run: Run, root: Path) -> None:
    (root / KENT_PATH).write_text(
        KENT.replace(
            "  built:\n    started: 2026-11-02\n    remaining: 12d\n", "  built: {note, started: 2026-11-02}\n"
        )
    )
    result = run("update", "cloud", "kent", "built", "--set", "note.more=x")
    assert result.exit_code == 2
    (root / KENT_PATH).write_text(KENT.replace("  in-use:", "  trained: words\n  in-use:"))
    result = run("update", "cloud", "kent", "trained", "--note", "x")
    assert (
        result.exit_code,
        f"{KENT_PATH}:11:3: trained/note was not changed" in result.stderr.replace("milestones/", ""),
    ) == (2, True)


def test_of_two_fields_that_say_how_long_one_counts(run: Run) -> None:
    result = run("update", "cloud", "kent", "built", "--expected", "2026-12-20")
    assert "built: expected means nothing while `remaining` says how much is left; --clear expected" in result.stdout


# -- enrol


def test_enrol_lists_every_milestone(run: Run, root: Path) -> None:
    result = run("enrol", "robots", "essex", "--start", "2027-01-04", "--confirmed")
    assert result.exit_code == 0, result.stderr
    assert text(root, "programmes/robots/progress/essex.yaml") == (
        "# yaml-language-server: $schema=../../.schemas/progress.schema.json\n"
        "# What Essex Police reports about Robots. `rollout check` says what is wrong.\n"
        "programme: robots\nforce: essex\nblueprint: 1\nparticipation: active\nstart: 2027-01-04\n"
        f"confirmed: {AS_OF}\n\nmilestones:\n  hosted:\n"
    )
    assert "essex has no owners in forces.yaml yet" in result.stdout
    assert "Next: `rollout update robots essex`" in result.stderr
    assert run("check", "--select", "Y,S,R").exit_code == 0


def test_collaborations_the_nation_and_those_who_decline_can_be_enrolled(run: Run, root: Path) -> None:
    assert run("enrol", "robots", "dorset-and-surrey", "--start", "2027-01-04").exit_code == 0
    assert "collaboration: dorset-and-surrey\n" in text(root, "programmes/robots/progress/dorset-and-surrey.yaml")
    assert run("enrol", "robots", "national").exit_code == 0
    assert text(root, "programmes/robots/progress/national.yaml").endswith(
        "programme: robots\nblueprint: 1\n\nmilestones:\n"
    )
    result = run("enrol", "robots", "gwent", "--participation", "declined", "--reason", "Own service", "--by", "Board")
    assert result.exit_code == 0, result.stderr
    assert "participation:\n  state: declined\n  reason: Own service\n  by: Board\n" in text(
        root, "programmes/robots/progress/gwent.yaml"
    )


def test_enrolling_a_force_with_owners_names_them(run: Run, root: Path) -> None:
    (root / "programmes/robots/progress/kent.yaml").unlink()
    result = run("enrol", "robots", "kent", "--start", "2027-01-04", "--dry-run")
    assert "Owners, who may change its facts: @kent-office." in result.stdout
    assert "--- /dev/null" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cloud", "kent"), "kent has joined cloud already"),
        (("robots", "essex"), "Say --start DATE"),
        (("robots", "essex", "--start", "soon"), "--start:"),
        (("cloud", "dorset", "--start", "today"), "in the file of dorset-and-surrey"),
    ],
)
def test_who_cannot_join_is_told_why(run: Run, arguments: tuple[str, ...], message: str) -> None:
    result = run("enrol", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())


def test_the_first_day_is_asked_for(ask: Ask, root: Path) -> None:
    result = ask("enrol", "robots", "essex", typed="2027-02-01\nn\n")
    assert "Nothing was written." in result.stderr
    assert not (root / "programmes/robots/progress/essex.yaml").exists()
    assert ask("enrol", "robots", "essex", typed="\ny\n").exit_code == 0
    assert f"start: {AS_OF}\n" in text(root, "programmes/robots/progress/essex.yaml")


# -- baseline


def test_a_new_baseline_keeps_the_first(run: Run, root: Path) -> None:
    result = run("baseline", "cloud", "kent", "in-use", "2027-01-15", "--reason", "New plan", "--approved-by", "Board")
    assert result.exit_code == 0, result.stderr
    assert text(root).endswith(
        "  in-use:\n    baseline:\n      date: 2027-01-15\n      approved_by: Board\n"
        f"      on: {AS_OF}\n      reason: New plan\n    original: 2026-12-01\n"
    )
    assert "A service owner has to agree: in-use/baseline" in result.stdout
    again = run("baseline", "cloud", "kent", "in-use", "2027-02-15", "--reason", "Newer plan")
    assert again.exit_code == 0
    assert text(root).count("original: 2026-12-01") == 1
    assert "date: 2027-02-15" in text(root)
    same = run("baseline", "cloud", "kent", "in-use", "2027-02-15", "--reason", "Newer plan")
    assert "Nothing to change." in same.stderr


def test_computed_dates_become_baselines(run: Run, root: Path) -> None:
    result = run("baseline", "cloud", "kent", "--all", "--from-schedule", "--reason", "First plan")
    assert result.exit_code == 0, result.stderr
    assert text(root).count("reason: First plan") == 3
    assert run("baseline", "cloud", "kent", "built", "--from-schedule", "--reason", "x").exit_code == 0
    assert run("baseline", "cloud", "national", "--all", "--from-schedule", "--reason", "x").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("in-use", "2027-01-15", "--reason", ""), "Say --reason TEXT"),
        (("--reason", "x"), "Name a MILESTONE and a DATE"),
        (("--all", "--reason", "x"), "--all goes with --from-schedule"),
        (("in-use", "--all", "--from-schedule", "--reason", "x"), "without a MILESTONE"),
        (("in-use", "2027-01-15", "--from-schedule", "--reason", "x"), "one of the two"),
        (("in-use", "soon", "--reason", "x"), "in-use:"),
        (("issued", "--from-schedule", "--reason", "x"), "is finished or has no computed finish"),
    ],
)
def test_a_baseline_that_cannot_be_set_is_refused(
    run: Run, root: Path, arguments: tuple[str, ...], message: str
) -> None:
    result = run("baseline", "cloud", "kent", *arguments)
    assert result.exit_code == 2
    assert message in " ".join(result.stderr.split())
    assert text(root) == KENT


def test_the_reason_is_asked_for(ask: Ask, root: Path) -> None:
    assert ask("baseline", "cloud", "kent", "in-use", "2027-01-15", typed="New plan\ny\n").exit_code == 0
    assert "reason: New plan" in text(root)


# -- upgrade

NEWER = CLOUD.replace("version: 1\n", "version: 2\nchanges: [{version: 2, date: 2026-11-01, renamed: {trained: taught}}]\n").replace(
    "trained", "taught"
).replace("{taught: taught}", "{trained: taught}")  # fmt: skip


def test_all_files_of_a_programme_move_to_the_newest_version(run: Run, root: Path) -> None:
    (root / "programmes/cloud/blueprint.yaml").write_text(NEWER)
    (root / KENT_PATH).write_text(KENT + "  trained: {note: x}\n")
    one = run("upgrade", "cloud", "kent", "--dry-run")
    assert "+  taught: {note: x}\n" in one.stdout
    result = run("upgrade", "cloud")
    assert result.exit_code == 0, result.stderr
    assert all("blueprint: 2\n" in text(root, path) for path in FILES if path.startswith("programmes/cloud/progress"))
    assert "  taught: {note: x}\n" in text(root)
    assert "Nothing to change." in run("upgrade", "cloud").stderr


def test_a_file_that_cannot_be_moved_is_named(run: Run, root: Path) -> None:
    (root / "programmes/cloud/blueprint.yaml").write_text(NEWER)
    (root / KENT_PATH).write_text("force: [\n")
    result = run("upgrade", "cloud")
    assert (result.exit_code, result.stderr.startswith(f"{KENT_PATH}:")) == (2, True)
    assert "blueprint: 1\n" in text(root, "programmes/cloud/progress/essex.yaml")


# -- common


@pytest.mark.parametrize("command", [
    ("update", "cloud", "kent", "built", "--note", "x"), ("enrol", "robots", "essex", "--start", "today"),
    ("baseline", "cloud", "kent", "in-use", "2027-01-15", "--reason", "x"), ("upgrade", "cloud"), ("fmt",), ("doctor",),
    ("init", "there"), ("check", "--fix"),
])  # fmt: skip
def test_what_keeps_the_files_works_on_the_files_that_are_there(run: Run, root: Path, command: tuple[str, ...]) -> None:
    result = run(*command, "--at", "HEAD")
    assert result.exit_code == 2
    assert "--at" in result.stderr
    assert text(root) == KENT
