"""`rollout check`: what is wrong, where, and what to do."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rollout.cli.options import common_options
from rollout.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rollout.model.problem import Problem
    from rollout.model.source import Source

FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit")


@click.command(short_help="Say in plain English what is wrong, where, and what to do.")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--select", metavar="CODES", default="", help="Only these codes or families, for instance P,R204.")
@click.option("--ignore", metavar="CODES", default="", help="All but these codes or families.")
@click.option(
    "--fail-level",
    type=click.Choice(["error", "warning", "info"]),
    default="error",
    show_default=True,
    help="The least severe problem that makes the exit code 1.",
)
@click.option(
    "--statistics", is_flag=True, default=False, help="How many problems of each code, and every quality figure."
)
@common_options
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[str, ...], select: str, ignore: str, fail_level: str, statistics: bool
) -> None:
    """Say in plain English what is wrong, where, and what to do. Silent, with exit code 0, when all is well.

    With PATHS only those files are checked, by their own rules and references. Quality figures and other remarks show
    with -v or --statistics."""
    session = Session(ctx, FORMATS)
    from rollout.check import select as choice
    from rollout.cli.problems import WRITERS

    wanted, unwanted = choice.codes(select), choice.codes(ignore)
    unknown = choice.unknown_codes([*wanted, *unwanted])
    if unknown:
        raise click.UsageError(f"There are no codes {', '.join(unknown)}. `rollout rules` lists them all.")
    wants_quality = session.verbose or statistics or any(code.startswith("Q") for code in wanted)
    inside = [_inside(session, path) for path in paths]
    problems, sources = _found(session, inside, with_quality=wants_quality)
    problems = choice.selected(problems, wanted, unwanted)
    shown = choice.visible(problems, verbose=session.verbose or statistics or bool(wanted))
    if shown or session.format != "text":
        session.console.result(WRITERS[session.format](shown, sources))
    if statistics and session.format == "text":
        for row in choice.statistics(problems):
            session.console.print(f"{row.times:>6}  {row.code}  {row.name}")
    from rollout.model.problem import Severity

    if choice.fails(problems, Severity(fail_level)):
        sys.exit(1)


def _inside(session: Session, path: str) -> str:
    """A path as the workspace names it.

    Raises:
        click.UsageError: If it lies outside the workspace or is not there.
    """
    root = session.root.absolute()
    for start in (Path.cwd(), root):
        # Not resolved: a link is to be reported as a link, not as what it leads to.
        full = os.path.normpath(start / path)
        if (session.at is not None or os.path.lexists(full)) and Path(full).is_relative_to(root):
            return Path(full).relative_to(root).as_posix()
    raise click.UsageError(f'"{path}" is not a file or folder of the workspace {root}.')


def _found(session: Session, paths: list[str], *, with_quality: bool) -> tuple[Sequence[Problem], Mapping[str, Source]]:
    """The problems of the whole workspace, or of some files."""
    from rollout.check.run import check
    from rollout.check.select import without_ignored
    from rollout.load.workspace import RegisterUnreadable

    try:
        workspace = session.load(paths or None)
    except RegisterUnreadable as error:
        return without_ignored(error.problems, error.sources.values()), error.sources
    if paths:
        return check(workspace, None, today=session.as_of, paths=paths), workspace.sources
    from rollout.schedule.engine import schedule

    plan = schedule(workspace, session.as_of)
    found = check(workspace, plan, today=session.as_of, with_quality=with_quality)
    return found, workspace.sources
