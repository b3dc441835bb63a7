"""`rollout check`: what is wrong, where, and what to do."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from rollout.cli.options import common_options
from rollout.cli.session import Session

if TYPE_CHECKING:
    from datetime import date

    from rollout.check.unchanged import Slide, Unit
    from rollout.history.repository import Repository
    from rollout.model.problem import Problem
    from rollout.model.source import Source
    from rollout.model.workspace import Workspace

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
@click.option(
    "--diff-base", metavar="REF", help="Only what is new since the change left REF, for instance origin/main."
)
@click.option("--fix", is_flag=True, default=False, help="First write every answer that is certain, and say which.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[str, ...],
    select: str,
    ignore: str,
    fail_level: str,
    statistics: bool,
    diff_base: str | None,
    fix: bool,
) -> None:
    """Say in plain English what is wrong, where, and what to do. Silent, with exit code 0, when all is well.

    With PATHS only those files are checked, by their own rules and references. Quality figures and other remarks show
    with -v or --statistics."""
    session = Session(ctx, FORMATS, reads_past=not fix)
    from rollout.check import select as choice
    from rollout.cli.problems import WRITERS, as_json

    wanted, unwanted = choice.codes(select), choice.codes(ignore)
    unknown = choice.unknown_codes([*wanted, *unwanted])
    if unknown:
        raise click.UsageError(f"There are no codes {', '.join(unknown)}. `rollout rules` lists them all.")
    wants_quality = session.verbose or statistics or any(code.startswith("Q") for code in wanted)
    inside = [_inside(session, path) for path in paths]
    if fix:
        from rollout.cli.fix import write_answers

        write_answers(session, inside, wanted, unwanted)
    base, head = (None, _head(session)) if diff_base is None else _change(session, diff_base)
    problems, sources = _found(session, head, inside, with_quality=wants_quality)
    lines: Collection[tuple[str, int]] | None = None
    if base is not None:
        if all(problem.code != "P416" for problem in problems):
            base = base._replace(line=lambda: None)  # then nobody asks what the base's history says
        before = _found(session, base, inside, with_quality=wants_quality)
        from rollout.check.introduced import introduced, new_lines

        problems = introduced(problems, before.problems, sources, before.sources)
        lines = new_lines(sources, before.sources)
    problems = choice.selected(problems, wanted, unwanted)
    shown = choice.visible(problems, verbose=session.verbose or statistics or bool(wanted))
    if session.format == "json":
        session.console.result(as_json(shown, sources, lines))
    elif shown or session.format != "text":
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


class _Found(NamedTuple):
    """The problems of one state, and the files they are in."""

    problems: Sequence[Problem]
    sources: Mapping[str, Source]


class _State(NamedTuple):
    """One state of the workspace: how to read it, and the last commit of the line before it where there is one."""

    load: Callable[[Collection[str] | None], Workspace]
    line: Callable[[], tuple[Repository, str] | None]


def _found(session: Session, state: _State, paths: list[str], *, with_quality: bool) -> _Found:
    """The problems of the whole workspace, or of some files."""
    from rollout.check.run import check
    from rollout.check.select import without_ignored
    from rollout.load.workspace import RegisterUnreadable

    try:
        workspace = state.load(paths or None)
    except RegisterUnreadable as error:
        return _Found(without_ignored(error.problems, error.sources.values()), error.sources)
    if paths:
        return _Found(
            check(workspace, None, data_date=session.as_of, today=session.latest, paths=paths), workspace.sources
        )
    from rollout.schedule.engine import schedule

    found = check(
        workspace,
        schedule(workspace, session.as_of),
        data_date=session.as_of,
        today=session.latest,
        with_quality=with_quality,
        slides=_slides(state, workspace, session.as_of),
    )
    return _Found(found, workspace.sources)


def _slides(state: _State, workspace: Workspace, day: date) -> Mapping[Unit, Slide]:
    """What history says about the returns; nothing without history."""
    line = state.line()
    if line is None:
        return {}
    from rollout.check.past_returns import slides

    return slides(*line, workspace, day)


def _head(session: Session) -> _State:
    """What is checked: the working tree, or the commit that `--at` names."""
    past = session.past
    if past is not None:
        return _State(session.load, lambda: (past.repository, past.moment.commit))
    return _State(session.load, lambda: _line(session.root.absolute()))


def _line(root: Path) -> tuple[Repository, str] | None:
    """The repository around the workspace and its last commit, where there are any: files are checked without, too."""
    if not any(os.path.lexists(folder / ".git") for folder in (root, *root.parents)):
        return None  # a look is quicker than a process
    from rollout.history.errors import HistoryError
    from rollout.history.repository import open_repository

    with suppress(HistoryError):
        repository = open_repository(root)
        return repository, repository.commit("HEAD")
    return None


def _change(session: Session, reference: str) -> tuple[_State, _State]:
    """Where the change left `reference`, and its end, which is what is checked."""
    from rollout.check.proposal import fork
    from rollout.history.repository import open_repository
    from rollout.history.snapshots import workspace_at

    with session.asking_history():
        repository = open_repository(session.root) if session.past is None else session.past.repository
        change = fork(repository, reference, "HEAD" if session.past is None else session.past.moment.commit)

    def load(only: Collection[str] | None) -> Workspace:
        del only  # of a commit everything is read
        with session.asking_history():
            return workspace_at(repository, change.before)

    return _State(load, lambda: (repository, change.before)), _State(session.load, lambda: (repository, change.head))
