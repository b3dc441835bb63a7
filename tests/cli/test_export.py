"""`rollout export`: what is asked for, where it goes, and what is said beside it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rollout.cli import export as command
from rollout.exchange import formats
from rollout.exchange.request import VIEWS
from tests.cli.conftest import FILES, REGISTER, Run
from tests.workspace import write_workspace


def test_the_command_offers_what_the_table_of_formats_has() -> None:
    assert tuple(formats.FORMATS) == command.FORMATS
    assert command.VIEWS == VIEWS
    assert {view for entry in formats.FORMATS.values() for view in entry.views} == set(VIEWS)


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("csv", b"programme,force,"),
        ("json", b'{"schema_version": 1'),
        ("xlsx", b"PK"),
        ("html", b"<!doctype html>"),
        ("docx", b"PK"),
        ("pdf", b"%PDF"),
        ("ics", b"BEGIN:VCALENDAR\r\n"),
        ("gmpp", b"Programme Id,"),
    ],
)
def test_each_format_is_written_to_its_file(run: Run, tmp_path: Path, name: str, begins: bytes) -> None:
    target = tmp_path / f"out.{name}"
    result = run("export", name, "-o", str(target))
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"Wrote {target}.\n"
    assert target.read_bytes().startswith(begins)


def test_quietly_nothing_is_said(run: Run, tmp_path: Path) -> None:
    result = run("export", "csv", "-q", "-o", str(tmp_path / "out.csv"))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_a_plan_is_of_a_programme_and_a_force(run: Run, tmp_path: Path) -> None:
    result = run("export", "mspdi", "cloud", "--force", "kent", "-o", str(tmp_path / "kent.xml"))
    assert result.exit_code == 0
    assert (tmp_path / "kent.xml").read_bytes().startswith(b"<?xml")
    refused = run("export", "mspdi", "cloud")
    assert (refused.exit_code, "name both" in refused.stderr) == (2, True)


@pytest.mark.parametrize("output", [(), ("-o", "-")])
def test_text_goes_to_stdout_unless_a_file_is_named(run: Run, output: tuple[str, ...]) -> None:
    result = run("export", "gmpp", *output)
    assert result.stdout.startswith("Programme Id,")
    assert result.stderr == ""


def test_lines_of_a_calendar_keep_their_ends_on_stdout(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rollout", "-C", str(root), "--as-of", "2026-11-22", "export", "ics"],
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert done.stdout.endswith(b"END:VCALENDAR\r\n")


@pytest.mark.parametrize("name", ["xlsx", "docx", "pdf"])
def test_what_is_no_text_needs_a_file(run: Run, name: str) -> None:
    result = run("export", name)
    assert (result.exit_code, "name the file to write with -o FILE" in result.stderr) == (2, True)


def test_the_data_are_never_overwritten(run: Run, root: Path) -> None:
    before = (root / "forces.yaml").read_bytes()
    result = run("export", "csv", "-o", str(root / "forces.yaml"))
    assert (result.exit_code, "the workspace's own data" in result.stderr) == (2, True)
    assert (root / "forces.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("csv", "clod"), 'Did you mean "cloud"?'),
        (("csv", "--force", "kint"), 'Did you mean "kent"?'),
        (("csv", "--view", "brief"), "csv cannot show brief"),
        (("html", "cloud", "--force", "kent"), "leave out the programme"),
        (("odt",), "is not one of"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(run: Run, arguments: tuple[str, ...], reason: str) -> None:
    result = run("export", *arguments)
    assert (result.exit_code, reason in result.stderr) == (2, True)


def test_a_missing_extra_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("docx", "typst"):
        monkeypatch.setitem(sys.modules, name, None)
    for module in ("word", "pdf"):
        monkeypatch.delitem(sys.modules, f"rollout.exchange.{module}", raising=False)
    for name, extra in (("docx", "office"), ("pdf", "pdf")):
        result = run("export", name, "-o", str(tmp_path / "x"))
        assert result.exit_code == 2
        assert f"pip install rollout[{extra}]" in result.stderr


def test_a_module_of_our_own_that_is_missing_is_a_bug(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    broken = formats.FORMATS["csv"]._replace(made_by="nowhere:as_csv")
    monkeypatch.setitem(formats.FORMATS, "csv", broken)
    with pytest.raises(ModuleNotFoundError):
        run("export", "csv")
    monkeypatch.setitem(formats.FORMATS, "csv", broken._replace(extra="office"))
    with pytest.raises(ModuleNotFoundError):
        run("export", "csv")


def test_a_broken_template_is_said(run: Run, root: Path) -> None:
    (root / "templates").mkdir()
    (root / "templates" / "brief.md.j2").write_text("{{ nobody }}", encoding="utf-8")
    result = run("export", "html")
    assert (result.exit_code, "A report template cannot be used" in result.stderr) == (2, True)


def stated(root: Path, names: str) -> Path:
    return write_workspace(
        root, {**FILES, "forces.yaml": REGISTER.replace("{name: Policing,", f"{{name: Policing, names: {names},")}
    )


def test_rows_name_everybody_until_the_register_or_a_person_says_otherwise(run: Run, root: Path) -> None:
    everybody = run("export", "csv", "--view", "status")
    assert "gwent" in everybody.stdout
    assert everybody.stderr == ""
    asked = run("export", "csv", "--view", "status", "--names", "exceptions")
    assert "gwent" not in asked.stdout
    assert "Left out: rows of" in asked.stderr
    stated(root, "exceptions")
    assert run("export", "csv", "--view", "status").stdout == asked.stdout
    stated(root, "withhold")
    withheld = run("export", "csv", "--view", "status", "-q")
    assert "kent" not in withheld.stdout
    assert withheld.stderr == ""


def test_documents_count_whom_they_do_not_name_and_say_nothing_beside(run: Run, root: Path) -> None:
    stated(root, "withhold")
    result = run("export", "html", "--view", "portfolio")
    assert "Kent Police" not in result.stdout
    assert result.stderr == ""


def test_what_is_marked_higher_is_counted(run: Run, root: Path) -> None:
    blueprint = FILES["programmes/cloud/blueprint.yaml"].replace("built: {title:", "built: {marking: SECRET, title:")
    write_workspace(root, {**FILES, "programmes/cloud/blueprint.yaml": blueprint})
    result = run("export", "json", "--max-marking", "official")
    assert "built" not in result.stdout
    assert "Left out: 1 programme or milestone marked above OFFICIAL." in result.stderr


def test_the_same_export_has_the_same_bytes_in_every_process(root: Path, tmp_path: Path) -> None:
    for name in ("xlsx", "docx", "pdf"):
        made = []
        for seed in ("1", "2"):
            target = tmp_path / f"{seed}.{name}"
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "rollout",
                    "-C",
                    str(root),
                    "--as-of",
                    "2026-11-22",
                    "export",
                    name,
                    "-o",
                    str(target),
                ],
                check=True,
                capture_output=True,
                env={**os.environ, "PYTHONHASHSEED": seed},
            )
            made.append(target.read_bytes())
        assert made[0] == made[1], name
