"""The frame: help, options before and after the command, exit codes, streams, colour, hostile text."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from rollout.cli import complete
from rollout.cli import main as frame
from rollout.cli.console import Console, tame
from rollout.cli.main import COMMANDS, main
from rollout.report.tables import Column, Table, as_csv, fitted, guarded, plain, spoken
from tests.cli.conftest import KENT, Run

HEAVY = ("numpy", "networkx", "git", "jinja2", "yaml", "rich")
ROLLOUT = str(Path(sys.executable).parent / "rollout")


def test_help_lists_every_command_in_its_group_with_examples_first() -> None:
    text = CliRunner().invoke(main, ["--help"]).stdout
    assert text.index("Examples:") < text.index("Options:") < text.index("Start here:")
    for entry in COMMANDS:
        assert entry.summary.split()[0] in text
    assert text.index("check ") < text.index("status ")


def test_rollout_alone_is_help() -> None:
    result = CliRunner().invoke(main, [])
    assert result.exit_code == 0
    assert result.stdout.rstrip("\n") == CliRunner().invoke(main, ["--help"]).stdout.rstrip("\n")


@pytest.mark.parametrize("name", [entry.name for entry in COMMANDS])
def test_every_command_of_the_table_is_there_and_has_help(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert "--as-of" in result.stdout


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_loads_nothing_heavy(argument: str) -> None:
    code = (
        f"import sys; from rollout.cli.main import main\n"
        f"try: main(['{argument}'])\nexcept SystemExit: pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    result = CliRunner().invoke(main, ["statsu"])
    assert result.exit_code == 2
    assert 'Did you mean "status"?' in result.stderr
    assert "lists the commands" in CliRunner().invoke(main, ["zzzz"]).stderr
    assert CliRunner().invoke(main, ["--zzzz"]).exit_code == 2


def test_options_count_before_and_after_the_command_the_last_wins(run: Run, root: Path) -> None:
    before = CliRunner().invoke(main, ["-C", str(root), "--as-of", "2026-11-01", "schedule", "--format", "json"])
    assert json.loads(before.stdout)["as_of"] == "2026-11-01"
    after = CliRunner().invoke(
        main,
        [
            "-C",
            "nowhere",
            "--as-of",
            "2026-11-01",
            "schedule",
            "-C",
            str(root),
            "--as-of",
            "2026-11-22",
            "--format",
            "json",
        ],
    )
    assert json.loads(after.stdout)["as_of"] == "2026-11-22"


def test_the_data_date_is_today_unless_given(run: Run) -> None:
    for given in ((), ("--as-of", "today")):
        found = run("schedule", "--format", "json", *given, as_of=None)
        assert json.loads(found.stdout)["as_of"] == str(date.today())


@pytest.mark.parametrize("written", ["22/11/2026", "2026-02-30", "20261122", "1999-01-01", "2026-W47-7"])
def test_a_data_date_that_is_none_is_refused(run: Run, written: str) -> None:
    result = run("schedule", "--as-of", written, as_of=None)
    assert result.exit_code == 2
    assert "YYYY-MM-DD" in result.stderr


def test_a_format_a_command_does_not_know_is_refused(run: Run) -> None:
    result = run("why", "cloud", "kent", "built", "--format", "csv")
    assert result.exit_code == 2
    assert "it can print table, json" in result.stderr


def test_the_workspace_is_found_upward_and_by_the_environment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "programmes" / "cloud")
    assert CliRunner().invoke(main, ["schedule", "cloud"]).exit_code == 0
    monkeypatch.chdir("/")
    assert CliRunner().invoke(main, ["schedule", "cloud"], env={"ROLLOUT_WORKSPACE": str(root)}).exit_code == 0


def test_without_a_workspace_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["status"])
    assert result.exit_code == 2
    assert "rollout init" in result.stderr
    assert f"at {tmp_path}" in CliRunner().invoke(main, ["-C", str(tmp_path), "status"]).stderr


def test_a_broken_register_is_2_for_look_commands_with_its_place(run: Run, root: Path) -> None:
    (root / "forces.yaml").write_text("service: [\n")
    result = run("status")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "forces.yaml:" in result.stderr
    assert "cannot be read" in result.stderr


def test_one_broken_file_never_hides_the_others(run: Run, root: Path) -> None:
    (root / "programmes/cloud/progress/essex.yaml").write_text("programme: [\n")
    result = run("status", "cloud")
    assert result.exit_code == 0
    assert "unreadable" in result.stdout
    assert "kent" in result.stdout


HOSTILE = "\x1b[31mred\x1b[0m \x1b]8;;http://x\x07link \u202eevil [/] [bold] ::error::x"


@pytest.mark.parametrize("settings", [{}, {"FORCE_COLOR": "1"}, {"ROLLOUT_ACCESSIBLE": "1"}])
def test_hostile_text_reaches_a_terminal_as_text(run: Run, root: Path, settings: dict[str, str]) -> None:
    hostile = KENT.replace("Programme lead", "Lead [/] [bold]x[/bold] :smile:")
    (root / "programmes/cloud/progress/kent.yaml").write_text(hostile)
    (root / "programmes/cloud/progress/gwent.yaml").write_text(
        "programme: cloud\nforce: gwent\nblueprint: 1\n"
        "participation: {state: declined, reason: '[link=http://x]click[/link] [/]'}\n"
    )
    text = run("status", "--force", "gwent", **settings).stdout
    assert "[link=http://x]click[/link] [/]" in text.replace("\n", "")
    assert "\x1b]8" not in text


def test_control_characters_never_pass() -> None:
    assert "\x1b" not in tame(HOSTILE)
    assert "\u202e" not in tame(HOSTILE)
    assert tame("a\tb\nc") == "a\tb\nc"


TABLE = Table(
    title="Title",
    columns=(Column("Force"), Column("Days", right=True)),
    rows=[("kent", "5"), ("avon-and-somerset-with-a-long-name", "12")],
    caption="First.\nSecond.",
)


def test_piped_tables_are_never_cut_wrapped_or_coloured(run: Run) -> None:
    text = run("schedule", "cloud", COLUMNS="40").stdout
    assert "\x1b" not in text
    assert "…" not in text
    assert "dorset-and-surrey" in text


WIDE = Table(
    title="Wide",
    columns=(Column("Force"), Column("Less", drop=1), Column("Least", drop=2), Column("Words", keep=False)),
    rows=[("kent", "12345678", "1234567890", "many words that may be broken over several lines")],
    caption="Caption.",
)


def test_a_narrow_screen_loses_the_least_important_columns_and_says_so() -> None:
    assert fitted(WIDE, 200) == [WIDE]
    (medium,) = fitted(WIDE, 50)
    assert [column.title for column in medium.columns] == ["Force", "Less", "Words"]
    assert medium.caption.startswith("Caption.\nToo narrow for: least.")
    (small,) = fitted(replace(WIDE, caption=""), 20)
    assert small.caption.startswith("Too narrow for: less, least.")
    fast = Table(title="T", columns=(Column("A"),), rows=[("a" * 90,)])
    assert fitted(fast, 80) == [fast]


def test_a_wide_matrix_is_split_with_its_first_column_repeated() -> None:
    parts = fitted(replace(WIDE, fixed=1), 31)
    assert [[column.title for column in part.columns] for part in parts] == [
        ["Force", "Less"],
        ["Force", "Least"],
        ["Force", "Words"],
    ]
    assert [part.caption for part in parts] == ["", "", "Caption."]


def test_a_plain_table_is_aligned() -> None:
    lines = plain(TABLE)
    assert lines[1].startswith("Force")
    assert lines[3].endswith("   5")
    assert lines[-2:] == ["First.", "Second."]
    assert plain(Table(title="T", columns=TABLE.columns, rows=[]))[0] == "T"


def test_a_spoken_table_names_each_cell() -> None:
    assert spoken(TABLE)[1] == "Force: kent; Days: 5."
    assert len(spoken(Table(title="T", columns=TABLE.columns, rows=[("a", "")]))) == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\uff1d"])
def test_spreadsheets_get_text_never_formulas(start: str) -> None:
    assert guarded(f"{start}SUM(1)") == f"'{start}SUM(1)"
    assert guarded(-5) == -5
    assert guarded(None) is None
    assert "'=1+1" in as_csv(["a"], iter([["=1+1"]]))


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("color", "environment", "stream", "is_colored"),
    [
        ("auto", {}, Terminal(), True),
        ("auto", {}, io.StringIO(), False),
        ("auto", {"NO_COLOR": "1"}, Terminal(), False),
        ("auto", {"FORCE_COLOR": "1"}, io.StringIO(), True),
        ("always", {"NO_COLOR": "1"}, io.StringIO(), True),
        ("never", {"FORCE_COLOR": "1"}, Terminal(), False),
    ],
)
def test_colour_is_as_asked_then_as_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, color: str, environment: dict[str, str], stream: io.StringIO, is_colored: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Console(color).is_colored(stream) is is_colored


def test_a_terminal_gets_a_table_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("TERM", "xterm")
    Console("always").table(TABLE)
    assert "\x1b[1mTitle" in screen.getvalue()
    long = Table(title="T", columns=TABLE.columns, rows=[("kent", "5")] * 500)
    Console("always").table(long)
    assert screen.getvalue().count("kent") == 501


def test_accessible_tables_are_spoken_lines(run: Run) -> None:
    text = run("status", "cloud", "--accessible").stdout
    assert "Force: kent; Stage: build;" in text
    assert "----" not in text


def test_long_work_says_so_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from threading import Event

    for accessible in (False, True):
        screen = Terminal()
        monkeypatch.setattr(sys, "stderr", screen)
        console = Console("never", accessible=accessible)
        with console.working("Reading", quiet=False):
            Event().wait(2.2 if not accessible else 1.1)
        assert "Reading …" in screen.getvalue()
        assert ("2 s" in screen.getvalue()) is not accessible
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    with Console("always").working("Reading", quiet=False):
        pass
    with Console().working("Reading", quiet=True):
        pass
    assert screen.getvalue() == ""


def ending(monkeypatch: pytest.MonkeyPatch, error: BaseException | None, *arguments: str) -> int:
    """The exit code of the console script when the command ends in a certain way."""

    def end(**_: object) -> None:
        if error is not None:
            raise error

    monkeypatch.setattr(frame.main, "main", end)
    monkeypatch.setattr(sys, "argv", ["rollout", *arguments])
    monkeypatch.setattr("gc.disable", lambda: None)
    with pytest.raises(SystemExit) as ended:
        frame.run()
    assert isinstance(ended.value.code, int)
    return ended.value.code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (None, 0),
        (click.exceptions.Abort(), 130),
        (click.UsageError("no"), 2),
        (click.ClickException("no"), 2),
        (RuntimeError("oops"), 3),
    ],
)
def test_every_way_of_ending_has_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception | None, code: int
) -> None:
    assert ending(monkeypatch, error) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_closed_pipe_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert ending(monkeypatch, BrokenPipeError()) == 0


class Gone(io.StringIO):
    """An output whose reader has left before what was written reached it."""

    def flush(self) -> None:
        raise BrokenPipeError


def test_findings_keep_their_exit_code_when_the_reader_leaves_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Gone())
    assert ending(monkeypatch, SystemExit(1)) == 1


def test_a_terminal_keeps_its_own_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen(io.TextIOWrapper):
        def isatty(self) -> bool:
            return True

    screen = Screen(io.BytesIO(), encoding="latin-1")
    monkeypatch.setattr(sys, "stdout", screen)
    assert ending(monkeypatch, None) == 0
    assert (screen.encoding, screen.errors) == ("latin-1", "backslashreplace")


def through_a_closed_pipe(*arguments: str, cwd: Path) -> tuple[int, str]:
    """The exit code and standard error of the installed command whose reader is gone before it writes."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([ROLLOUT, *arguments], stdout=writer, stderr=subprocess.PIPE, text=True, check=False, cwd=cwd)
    os.close(writer)
    return done.returncode, done.stderr


@pytest.mark.parametrize("arguments", [("--help",), ("status",), ("schedule", "--format", "json"), ("rules",)])
def test_a_reader_that_has_seen_enough_is_no_error(root: Path, arguments: tuple[str, ...]) -> None:
    assert through_a_closed_pipe(*arguments, cwd=root) == (0, "")


def test_findings_are_told_by_the_exit_code_though_nobody_reads_them(root: Path) -> None:
    (root / "programmes/cloud/progress/kent.yaml").write_text("programme: cloud\n")
    assert through_a_closed_pipe("check", cwd=root) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [("rules",), ("check", "--fail-level", "info")])
def test_a_full_disk_is_told_plainly(root: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [ROLLOUT, *arguments], stdout=full, stderr=subprocess.PIPE, text=True, check=False, cwd=root
        )
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_character_stops_the_output(root: Path) -> None:
    path = root / "programmes/cloud/blueprint.yaml"
    path.write_text(path.read_text().replace("title: Cloud", "title: Cwmwl \u0175 \u2014 \u4e91"), encoding="utf-8")
    done = subprocess.run(
        [ROLLOUT, "brief"], capture_output=True, check=False, cwd=root, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 0, done.stderr
    assert "\u0175" in done.stdout.decode("utf-8")


def test_an_interrupted_command_ends_with_130(root: Path) -> None:
    code = (
        "import sys; from rollout.cli import main as frame, session\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "session.Session.load = stop\n"
        f"sys.argv = ['rollout', '-C', {str(root)!r}, 'status']\n"
        "frame.run()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (130, "", "")


def test_a_file_that_cannot_be_read_is_no_bug(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert ending(monkeypatch, PermissionError(13, "Permission denied", "forces\x1b.yaml")) == 2
    assert capsys.readouterr().err == "Error: forces\ufffd.yaml: Permission denied.\n"


def test_a_bug_is_shown_whole_to_who_asks(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert ending(monkeypatch, RuntimeError("oops\x1b"), "-v") == 3
    told = capsys.readouterr().err
    assert "Traceback" in told
    assert "RuntimeError: oops\ufffd" in told
    assert "\x1b" not in told


def test_what_is_said_beside_the_result_is_tamed_too(run: Run, root: Path) -> None:
    (root / "forces.yaml").write_bytes(b"service: [\x1b]0;gotcha\x07\n")
    result = run("status")
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr
    assert "\x07" not in result.stderr


def test_what_keeps_a_mention_from_acting_reaches_the_reader(run: Run, root: Path) -> None:
    path = root / "programmes/cloud/blueprint.yaml"
    path.write_text(path.read_text().replace("title: Cloud", "title: Cloud of @someone"))
    assert "@\u200bsomeone" in run("report", "programme", "cloud").stdout


def test_the_installed_command_and_the_module_do_the_same(root: Path) -> None:
    arguments = ["-C", str(root), "schedule", "cloud", "--as-of", "2026-11-22", "--format", "csv"]
    by_name = subprocess.run([ROLLOUT, *arguments], capture_output=True, text=True, check=True)
    by_module = subprocess.run(
        [sys.executable, "-m", "rollout", *arguments], capture_output=True, text=True, check=True
    )
    assert by_name.stdout == by_module.stdout
    assert by_name.stderr == ""


def test_the_same_files_give_the_same_bytes(run: Run) -> None:
    for command in (("schedule", "--format", "json"), ("status", "--format", "json"), ("status",), ("brief",)):
        assert run(*command).stdout == run(*command).stdout


def test_completion_offers_what_the_workspace_holds(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROLLOUT_WORKSPACE", str(root))
    ctx = click.Context(main)
    option = click.Argument(["x"])
    assert complete.complete_programme(ctx, option, "cl") == ["cloud"]
    assert complete.complete_force(ctx, option, "d") == ["dorset", "dorset-and-surrey"]
    assert complete.complete_milestone(ctx, option, "") == []
    ctx.params["programme"] = "cloud"
    assert complete.complete_milestone(ctx, option, "b") == ["built"]
    assert complete.complete_code(ctx, option, "r20")
    for kind, offered in (("programme", ["cloud"]), ("force", []), ("portfolio", [])):
        ctx.params["kind"] = kind
        assert complete.complete_subject(ctx, option, "cl") == offered
    (root / "forces.yaml").write_text("[")
    assert complete.complete_programme(ctx, option, "") == []
    monkeypatch.setenv("ROLLOUT_WORKSPACE", os.sep)
    assert complete.complete_force(ctx, option, "") == []
    assert complete.complete_milestone(ctx, option, "") == []


def test_what_stands_around_a_coloured_table_is_as_wide_as_the_screen(capsys: pytest.CaptureFixture[str]) -> None:
    long = "A caption that is a good deal wider than the table it stands below"
    narrow = Table(title="A title wider than its table", columns=(Column("A"),), rows=[("1",)], caption=long)
    for caption, last in ((long, long), ("", "1")):
        Console(color="always").table(replace(narrow, caption=caption))
        lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()]
        shown = [line for line in lines if line]
        assert shown[0] == "A title wider than its table"
        assert shown[-1] == last
