"""fmt, merge, doctor and check --fix: whole files, in real folders and real repositories."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from rollout.cli import doctor as doctoring
from rollout.cli import merge as merging
from rollout.cli.main import main
from rollout.edit import leftovers as left
from rollout.edit.lock import Busy
from rollout.edit.merge import ABSENT
from rollout.edit.store import NotWritten
from tests.cli.conftest import AS_OF, KENT, Run

KENT_PATH = "programmes/cloud/progress/kent.yaml"
UNTIDY = KENT.replace(
    "    started: 2026-11-02\n    remaining: 12d\n", "      started: 2026-11-02 # late\n      remaining: 12d\n"
)
TIDY = KENT.replace("confidence: {rating: green, by: Programme lead, on: 2026-11-20}", "confidence:\n  rating: green\n  by: Programme lead\n  on: 2026-11-20").replace("\n  in-use", "\n\n  in-use")  # fmt: skip


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments], cwd=root, capture_output=True, text=True, check=False
    )  # fmt: skip
    return done.stdout + done.stderr


# -- fmt


def test_fmt_lays_out_what_is_named_and_says_so(run: Run, root: Path) -> None:
    (root / KENT_PATH).write_text(UNTIDY)
    shown = run("fmt", KENT_PATH, "--dry-run")
    assert "+    started: 2026-11-02 # late\n" in shown.stdout
    would = run("fmt", KENT_PATH, "--check")
    assert (would.exit_code, would.stdout) == (1, f"would lay out {KENT_PATH}\n")
    assert (root / KENT_PATH).read_text() == UNTIDY
    done = run("fmt", "programmes/cloud/progress/kent.yaml", "programmes/robots")
    assert (done.exit_code, done.stdout) == (0, f"laid out {KENT_PATH}\n")
    assert (root / KENT_PATH).read_text() == TIDY.replace("started: 2026-11-02", "started: 2026-11-02 # late")
    assert run("fmt", KENT_PATH, "--check").exit_code == 0


def test_fmt_of_everything_leaves_other_files_alone(run: Run, root: Path) -> None:
    before = (root / "forces.yaml").read_text()
    assert run("fmt").exit_code == 0
    assert (root / KENT_PATH).read_text() == TIDY
    assert "forces.yaml is no progress file: it is left as it is." in run("fmt", "forces.yaml").stderr
    assert (root / "forces.yaml").read_text() == before
    assert run("fmt", "nowhere").exit_code == 2


@pytest.mark.parametrize("blueprint", ["milestones: 5\n", "programme: [\n", None])
def test_without_a_blueprint_the_order_stays(run: Run, root: Path, blueprint: str | None) -> None:
    path = root / "programmes/cloud/blueprint.yaml"
    if blueprint is None:
        path.unlink()
    else:
        path.write_text(blueprint)
    (root / KENT_PATH).write_text(KENT.replace("  built:", "  z: {note: x}\n  built:"))
    assert run("fmt", KENT_PATH).exit_code == 0
    assert "milestones:\n  z:\n    note: x\n\n  built:\n" in (root / KENT_PATH).read_text()


def test_fmt_names_what_it_cannot_lay_out_and_does_the_rest(run: Run, root: Path) -> None:
    (root / KENT_PATH).write_text("force: [\n")
    result = run("fmt")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{KENT_PATH}:")
    assert "laid out programmes/cloud/progress/essex.yaml" in result.stdout


# -- merge


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    """Base, ours and theirs as git hands them over."""
    texts = (KENT, KENT.replace("12d", "10d"), KENT.replace("2026-12-01", "2026-12-08"))
    paths = [tmp_path / name for name in ("base", "ours", "theirs")]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text)
    return [str(path) for path in paths]


def merge(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["merge", *arguments], catch_exceptions=False)


def test_merge_writes_what_both_changed(three: list[str]) -> None:
    both = KENT.replace("12d", "10d").replace("2026-12-01", "2026-12-08")
    assert merge("-p", *three, KENT_PATH).stdout == both
    assert Path(three[1]).read_text() == KENT.replace("12d", "10d")
    assert merge(*three, KENT_PATH).exit_code == 0
    assert Path(three[1]).read_text() == both


def test_a_person_at_a_terminal_sees_it_tame(three: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "sys", SimpleNamespace(stdout=SimpleNamespace(isatty=lambda: True), exit=sys.exit))
    assert "remaining: 10d" in merge("-p", *three).stdout


def test_merge_tells_conflicts_and_notices(three: list[str]) -> None:
    Path(three[1]).write_text(KENT.replace("12d", "10d").replace("confirmed: 2026-11-20", "confirmed: 2026-11-21"))
    Path(three[2]).write_text(
        KENT.replace("12d", "11d").replace("confirmed: 2026-11-20", "confirmed: 2026-11-22")
        .replace("    baseline: 2026-12-01\n", "    baseline: {date: 2026-12-01, reason: x}\n")
    )  # fmt: skip
    result = merge(*three, KENT_PATH)
    assert result.exit_code == 1
    assert (
        f'{KENT_PATH}: milestones/built/remaining is "10d" in ours and "11d" in theirs: keep one of the two.'
        in result.stderr
    )
    assert f"{KENT_PATH}: confirmed is 2026-11-21 on one side" in result.stderr
    assert (
        "<<<<<<< ours\n    remaining: 10d\n=======\n    remaining: 11d\n>>>>>>> theirs\n" in Path(three[1]).read_text()
    )


def test_values_are_told_in_one_line() -> None:
    assert merging._said({"a": ["x", None], "b": {}}) == '{a: ["x", empty], b: {}}'
    assert merging._said(ABSENT) == "not written"


def test_what_cannot_be_read_is_merged_by_line(three: list[str]) -> None:
    Path(three[2]).write_text("force: [\n")
    result = merge(*three)
    assert result.exit_code == 1
    assert "Every line in which the two differ stands between conflict markers." in result.stderr
    assert "<<<<<<< ours" in Path(three[1]).read_text()


def test_a_result_that_cannot_be_written_is_told(three: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotWritten("ours", "cannot be written: full", "Nothing was changed.")

    monkeypatch.setattr("rollout.edit.store.write_one", refuse)
    assert merge(*three).exit_code == 2


def test_git_merges_by_field_once_doctor_has_set_it_up(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctoring, "_program", lambda: f"{sys.executable} -m rollout")
    git(root, "init", "-q", "-b", "main")
    found = run("doctor")
    assert found.exit_code == 0
    assert "Git does not merge progress files by field yet.\n  rollout doctor --install\n" in found.stdout
    assert run("doctor", "--install").exit_code == 0
    assert run("doctor").stdout == ""
    git(root, "add", "-A")
    git(root, "commit", "-qm", "one")
    git(root, "checkout", "-qb", "side")
    (root / KENT_PATH).write_text(KENT.replace("    remaining: 12d\n", "    remaining: 12d\n    note: From the side\n"))
    git(root, "commit", "-qam", "two")
    git(root, "checkout", "-q", "main")
    (root / KENT_PATH).write_text(KENT.replace("remaining: 12d", "remaining: 9d"))
    git(root, "commit", "-qam", "three")
    git(root, "merge", "-q", "side")
    assert (root / KENT_PATH).read_text() == KENT.replace(
        "remaining: 12d\n", "remaining: 9d\n    note: From the side\n"
    )


# -- doctor


def test_doctor_without_git_offers_the_schemas(run: Run, root: Path) -> None:
    document = json.loads(run("doctor", "--format", "json").stdout)
    assert [each["command"] for each in document["findings"]] == ["rollout doctor --install"]
    assert run("doctor", "--install").stdout.count("wrote ") == 6
    assert run("doctor", "--install").stdout == ""
    (root / "forces.yaml").write_text("forces: [\n")
    assert "forces.yaml cannot be read, so the schemas cannot name its ids." in run("doctor").stdout


def test_doctor_in_a_folder_of_a_repository_names_the_folder(tmp_path: Path, root: Path) -> None:
    inner = tmp_path / "police"
    inner.mkdir()
    git(tmp_path, "init", "-q")
    (inner / "forces.yaml").write_text((root / "forces.yaml").read_text())
    result = CliRunner().invoke(main, ["-C", str(inner), "doctor", "--install", "--as-of", AS_OF])
    assert result.exit_code == 0
    assert "police/programmes/*/progress/*.yaml merge=rollout" in (tmp_path / ".gitattributes").read_text()


def test_doctor_finds_clears_and_finishes_what_a_crash_left(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("doctor", "--install")
    lost = left.Leftovers
    for what, words in (
        ({"busy": True}, "Another rollout command is writing just now."),
        ({"journal": True, "waiting": (_prepared(),)}, "prepared and not yet in place: a.yaml."),
        ({"journal": True, "interrupted": ("a.yaml",)}, "Compare with git: a.yaml."),
        ({"journal": True}, "can no longer be finished."),
        ({"passing": (".a.rollout",)}, "Prepared and never put in place: .a.rollout."),
    ):
        whole = {"busy": False, "waiting": (), "journal": False, "interrupted": (), "passing": ()} | what
        monkeypatch.setattr(doctoring, "leftovers", lambda _, whole=whole: lost(**whole))
        result = run("doctor")
        assert words in result.stdout
        assert result.exit_code == (0 if "busy" in what else 1)
    monkeypatch.undo()
    (root / "programmes/cloud/progress/.kent.yaml.0123abcd.rollout").write_text("x")
    assert run("doctor").exit_code == 1
    assert "removed" in run("doctor", "--clear").stdout
    monkeypatch.setattr(doctoring, "finish", lambda _: ("a.yaml",))
    assert "finished a.yaml" in run("doctor", "--finish").stdout


def _prepared() -> object:
    class Waiting:
        path = "a.yaml"

    return Waiting()


@pytest.mark.parametrize(("failure", "words"), [
    (Busy(), "Another rollout command is writing just now; try again when it is done."),
    (OSError(13, "Permission denied", "x"), "x: Permission denied. Nothing else was changed."),
])  # fmt: skip
def test_doctor_says_what_stops_it(run: Run, monkeypatch: pytest.MonkeyPatch, failure: Exception, words: str) -> None:
    def fails(_: Path) -> tuple[str, ...]:
        raise failure

    monkeypatch.setattr(doctoring, "clear", fails)
    result = run("doctor", "--clear")
    assert (result.exit_code, words in result.stderr) == (2, True)


def test_a_schema_that_cannot_be_written_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise NotWritten("x", "cannot be written: full", "Nothing was changed.")

    monkeypatch.setattr(doctoring, "write_one", refuse)
    assert run("doctor", "--install").exit_code == 2


def test_git_calls_the_program_by_its_name_where_that_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/rollout")
    assert doctoring._program() == "rollout"
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert doctoring._program().endswith(" -m rollout")


# -- check --fix


def test_certain_answers_are_written_and_told(run: Run, root: Path) -> None:
    (root / KENT_PATH).write_text(
        KENT.replace("2026-11-02", "02/11/2026")
        .replace("    baseline:", "\tbaseline:")
        .replace("rating: green", "rating: geen")
    )
    result = run("check", KENT_PATH, "--fix")
    assert "S105 fixed" in result.stderr
    assert (root / KENT_PATH).read_text().count("started: 2026-11-02") == 1
    assert "\t" not in (root / KENT_PATH).read_text()
    assert run("check", "--fix", "--select", "S").stderr == ""


def test_only_what_was_asked_for_is_written(run: Run, root: Path) -> None:
    wrong = KENT.replace("2026-11-02", "02/11/2026")
    (root / KENT_PATH).write_text(wrong)
    run("check", "--fix", "--ignore", "S105")
    run("check", "programmes/robots", "--fix")
    assert (root / KENT_PATH).read_text() == wrong
    run("check", "programmes", "--fix", "--select", "S")
    assert (root / KENT_PATH).read_text() == KENT


def test_an_answer_after_which_more_is_wrong_is_not_written(
    run: Run, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rollout.cli import fix
    from rollout.edit.fixes import Fixed

    wrong = KENT.replace("2026-11-02", "02/11/2026")
    (root / KENT_PATH).write_text(wrong)
    monkeypatch.setattr(fix, "fixed", lambda raw, _: Fixed(raw + b"nonsense: 1\nnothing: 2\n", ()))
    run("check", "--fix")
    assert (root / KENT_PATH).read_text() == wrong


def test_a_register_can_be_mended_too(run: Run, root: Path) -> None:
    text = (root / "forces.yaml").read_text()
    (root / "forces.yaml").write_text(text.replace("forces:\n", "forces:\n\t"))
    result = run("check", "--fix")
    assert "forces.yaml" in result.stdout + result.stderr


def test_answers_come_to_an_end(run: Run, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rollout.cli import fix

    monkeypatch.setattr(fix, "_ROUNDS", 1)
    (root / KENT_PATH).write_text(KENT.replace("2026-11-02", "02/11/2026"))
    run("check", "--fix")
    assert (root / KENT_PATH).read_text() == KENT
