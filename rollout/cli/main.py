"""The `rollout` command: a table of commands, each loaded when it is used.

Nothing heavy is imported here, so that help and the version answer at once.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module
from io import StringIO, TextIOWrapper
from typing import NamedTuple, NoReturn

import click

from rollout import __version__
from rollout.cli.options import common_options

FINDINGS, USAGE, BUG, INTERRUPTED = 1, 2, 3, 130
"""Exit codes beside 0: findings · usage, an unreadable workspace or a failing tool · a bug · interrupted."""


class Entry(NamedTuple):
    """One command as help lists it; its code is `rollout.cli.<module>`."""

    name: str
    group: str
    summary: str
    module: str


COMMANDS = (
    Entry("check", "Start here", "Say in plain English what is wrong, where, and what to do.", "check"),
    Entry("update", "Start here", "Report what happened, and see what it does to the finish.", "update"),
    Entry("report", "Start here", "Write the Markdown reports: portfolio, programme, force or all.", "report"),
    Entry("status", "Look", "Show forces and programmes at a glance; --chase: who owes a return.", "status"),
    Entry("schedule", "Look", "Show every milestone: dates, floats, baseline, variance, drivers.", "schedule"),
    Entry("path", "Look", "Tell a force's critical path as a story, then the next-nearest path.", "path"),
    Entry("why", "Look", "Say why a milestone has the date it has, back to a fact.", "why"),
    Entry("diff", "Look", "Say what a change means: dates, status and paths before and after, and why.", "diff"),
    Entry("trend", "Look", "Show how the dates of key milestones moved, report by report.", "trend"),
    Entry("brief", "Report", "Print the one-page brief for the council.", "brief"),
    Entry("site", "Report", "Write a static web site: pages, pictures and downloads.", "site"),
    Entry("export", "Report", "Write csv, json, xlsx, html, docx, pdf, mspdi, ics or gmpp.", "export"),
    Entry("forecast", "Foresee", "Say when forces will really finish, with chances.", "forecast"),
    Entry("backtest", "Foresee", "Measure how well past forecasts met what happened since.", "backtest"),
    Entry("learn", "Foresee", "Say how long milestones really take, from those who finished them.", "learn"),
    Entry("waves", "Foresee", "Say who has which slot of the delivery centres when, within their capacity.", "waves"),
    Entry("init", "Keep", "Start a new workspace.", "init"),
    Entry("demo", "Keep", "Make up a workspace with years of weekly history, to try things on.", "demo"),
    Entry("enrol", "Keep", "Let a force join a programme: writes its file, every milestone listed.", "enrol"),
    Entry("baseline", "Keep", "Set approved dates, with who approved them and why; the first is kept.", "baseline"),
    Entry("upgrade", "Keep", "Move progress files to the blueprint's newest version; no fact is lost.", "upgrade"),
    Entry("import", "Keep", "Take in a filled-in return form or a Microsoft Project plan.", "import_"),
    Entry("fmt", "Keep", "Lay progress files out in block style, in the blueprint's order.", "fmt"),
    Entry("explain", "Guard", "Explain a problem code: why it matters and what to do.", "explain"),
    Entry("rules", "Guard", "List everything `check` can find.", "rules"),
    Entry("authorise", "Guard", "Say whether an account may make a change, field by field.", "authorise"),
    Entry("owners", "Guard", "Print who looks after which file, as a CODEOWNERS file.", "owners"),
    Entry("schema", "Guard", "Print the JSON Schema of a file, for editors.", "schema"),
    Entry("merge", "Guard", "Merge two versions of a progress file by milestone and field.", "merge"),
    Entry("doctor", "Guard", "Find what a crash left, and set up git's merge driver and editors' schemas.", "doctor"),
)
GROUPS = ("Start here", "Look", "Report", "Foresee", "Keep", "Guard")

EXAMPLES = """\
\b
  rollout check                                       is everything right?
  rollout status office-365                           who is where, and what is late?
  rollout path office-365 kent                        what sets Kent's finish date?
  rollout report all reports                          write every report to a folder
"""


class Commands(click.Group):
    """The commands of the table, in its order and groups."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order of the table."""
        del ctx
        return [entry.name for entry in COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, loaded now; None when there is none."""
        del ctx
        for entry in COMMANDS:
            if entry.name == cmd_name:
                command = import_module(f"rollout.cli.{entry.module}").command
                assert isinstance(command, click.Command)
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but an unknown name is answered with the nearest one."""
        name = click.utils.make_str(args[0])
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, self.list_commands(ctx), 1)
            hint = f' Did you mean "{near[0]}"?' if near else " `rollout --help` lists the commands."
            ctx.fail(f'There is no command "{name}".{hint}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands by group, what a force project manager needs first."""
        del ctx
        for group in GROUPS:
            with formatter.section(group):
                formatter.write_dl([(entry.name, entry.summary) for entry in COMMANDS if entry.group == group])


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="rollout", message="%(prog)s %(version)s")
@common_options
@click.pass_context
def main(ctx: click.Context) -> None:
    """Track technology programmes that are designed once and delivered by every force when it suits it."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


main.help = f"{main.help}\n\nExamples:\n\n{EXAMPLES}"


def run() -> NoReturn:
    """The console script: `main`, with every way of ending told apart by its exit code."""
    # One command, then the process ends: looking for garbage among a portfolio's values finds none and takes long.
    gc.disable()
    _write_alike_everywhere()
    output = sys.stdout
    try:
        code = main.main(prog_name="rollout", standalone_mode=False) or 0
        sys.stdout.flush()
    except click.exceptions.Abort:
        code = INTERRUPTED
    except click.ClickException as error:
        told = StringIO()
        error.show(file=told)
        click.echo(_tame(told.getvalue()), nl=False, err=True)
        code = USAGE
    except BrokenPipeError:
        code = _stop_writing()
    except SystemExit as ended:
        # click puts something else in the place of an output whose reader has seen enough (`| head`), and ends with 1,
        # which would read as findings here.
        code = _flushed(ended.code) if sys.stdout is output else _stop_writing()
    except OSError as error:
        click.echo(_tame(f"Error: {error.filename or 'The output'}: {error.strerror or error}."), err=True)
        code = _stop_writing(USAGE)
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person never sees a traceback
        _report_bug(error)
    # At its end Python looks for garbage all the same, which for a portfolio takes longer than reading half of it.
    gc.freeze()
    sys.exit(code)


def _write_alike_everywhere() -> None:
    """What is piped or saved is UTF-8 with line feeds on every platform; no character can stop the output."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
            if not stream.isatty():
                stream.reconfigure(encoding="utf-8", newline="\n")


def _flushed(code: str | int | None) -> str | int | None:
    """The exit code of a command that ended by itself, once its output is through."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _stop_writing()
    return code


# Of the console these are needed only when something goes wrong, and help and the version are quicker without it.


def _stop_writing(code: int = 0) -> int:
    from rollout.cli.console import stop_writing

    stop_writing()
    return code


def _tame(text: str) -> str:
    from rollout.cli.console import tame

    return tame(text)


def _report_bug(error: Exception) -> NoReturn:
    if "-v" in sys.argv or "--verbose" in sys.argv:
        from traceback import format_exception

        click.echo(_tame("".join(format_exception(error))), err=True)
    click.echo(
        f"rollout has a bug: {type(error).__name__}: {_tame(str(error))}\n"
        "Nothing was changed. Run the same command with -v and report what it prints.",
        err=True,
    )
    sys.exit(BUG)
