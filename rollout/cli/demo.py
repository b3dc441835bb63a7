"""`rollout demo`: a made-up workspace with years of history, for trying things out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from rollout.cli.options import DataDate, common_options, seed_option
from rollout.cli.session import Failure, Session

if TYPE_CHECKING:
    from rollout.demo.cast import Settings
    from rollout.demo.story import Change

_PIECE = 1 << 16
_TIME_LIMIT = 3600.0


class Made(NamedTuple):
    """What was written: how many changes reached the main line, the files it ends with, and the branches that wait."""

    changes: int
    files: int
    waiting: tuple[str, ...]


@click.command(short_help="Make up a workspace with years of weekly history, to try things on.")
@click.argument("folder", type=click.Path(file_okay=False))
@click.option("--forces", type=click.IntRange(1, 999), default=50, show_default=True, help="How many forces.")
@click.option("--programmes", type=click.IntRange(1, 99), default=4, show_default=True, help="How many programmes.")
@click.option("--years", type=click.IntRange(1, 20), default=2, show_default=True, help="How long the history is.")
@click.option("--weeks", type=click.IntRange(4, 1040), help="The same in weeks.")
@seed_option
@click.option("--end", type=DataDate(), metavar="DATE", help="The last day of the history; the data date when absent.")
@click.option("--every-file-weekly", is_flag=True, default=False, help="Every file changes every week (for measuring).")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    folder: str,
    forces: int,
    programmes: int,
    years: int,
    weeks: int | None,
    seed: int,
    end: date | None,
    every_file_weekly: bool,
) -> None:
    """Make up a workspace in FOLDER, which must be empty or not there yet: a git repository with years of weekly
    returns, enrolments, new baselines, blueprint versions, slots and asks. All of it is invented and says so.

    The same options and the same end date give the same files and the same commit ids everywhere."""
    session = Session(ctx, ("table",), reads_past=False)
    from rollout.demo.cast import Settings

    settings = Settings(
        end=end or session.as_of,
        forces=forces,
        programmes=programmes,
        weeks=weeks or years * 52,
        seed=seed,
        every_file_weekly=every_file_weekly,
    )
    root = Path(folder)
    if os.path.lexists(root) and (not root.is_dir() or any(root.iterdir())):
        raise click.UsageError(f"{folder} is not empty: nothing was written. Name a new folder.")
    with session.console.working("Making up the history", quiet=session.quiet):
        made = make_workspace(root, settings)
    session.console.print(
        f"Wrote {folder}: {forces} forces, {programmes} programmes, {made.changes:,} changes up to {settings.end} "
        "(invented, and marked as illustrative)."
    )
    session.console.say(
        f"Next: `rollout -C {folder} status --as-of {settings.end}`. "
        f"Branches that wait to be merged: {', '.join(made.waiting)}."
    )


def make_workspace(root: Path, settings: Settings) -> Made:
    """A repository with the history of `settings` in a folder, its last state checked out.

    Args:
        root: An empty folder, or one that is not there yet.
        settings: What to make up.

    Raises:
        Failure: If git is missing or fails, or the folder cannot be written.
    """
    from rollout.demo.story import history, open_pull_requests
    from rollout.demo.stream import stream
    from rollout.history.errors import HistoryError

    ending: dict[str, str] = {}
    waiting = open_pull_requests(settings)
    count = _Count()
    try:
        root.mkdir(parents=True, exist_ok=True)
        _git(root, "init", "--quiet", "--template=", "--initial-branch=main", "--object-format=sha1")
        _import(root, stream(_kept(history(settings), ending, count), waiting))
        for path, text in ending.items():
            target = root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        _git(root, "read-tree", "HEAD")
    except HistoryError as error:
        raise Failure(str(error)) from None
    except OSError as error:
        raise Failure(f"{error.filename or root} cannot be written: {error.strerror}.") from None
    return Made(count.changes, len(ending), tuple(branch.name for branch in waiting))


class _Count:
    """How many changes went by."""

    changes = 0


def _kept(changes: Iterable[Change], ending: dict[str, str], count: _Count) -> Iterator[Change]:
    """The same changes; what the files say in the end is left in `ending`."""
    for change in changes:
        ending.update(change.files)
        count.changes += 1
        yield change


def _git(root: Path, *arguments: str) -> None:
    from rollout.history.errors import GitFailed
    from rollout.history.git import Place, run

    ended = run(Place(root.absolute()), arguments, _TIME_LIMIT)
    if ended.code:
        raise GitFailed(f"git {arguments[0]} failed: {ended.said}")


def _import(root: Path, pieces: Iterable[bytes]) -> None:
    """Feeds a stream to `git fast-import`, which works while more of it is made up."""
    from rollout.history.errors import GitFailed
    from rollout.history.git import Place, start

    process = start(Place(root.absolute()), ("fast-import", "--quiet", "--date-format=raw"))
    assert process.stdin is not None
    try:
        waiting = bytearray()
        for piece in pieces:
            waiting += piece
            if len(waiting) > _PIECE:
                process.stdin.write(waiting)
                waiting.clear()
        process.stdin.write(waiting)
    except BrokenPipeError:
        pass  # what it says about its end tells more
    _, said = process.communicate()
    if process.returncode:
        raise GitFailed(f"git fast-import failed: {said.decode('utf-8', 'replace').strip().removeprefix('fatal: ')}")
