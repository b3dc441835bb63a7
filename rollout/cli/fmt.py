"""`rollout fmt`: progress files in the one usual layout, which makes their changes easy to read and to merge."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from rollout.cli.desk import Desk
from rollout.cli.options import common_options
from rollout.cli.proposal import difference, store
from rollout.cli.session import Session


@click.command(short_help="Lay progress files out in block style, in the blueprint's order.")
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("--check", is_flag=True, default=False, help="Write nothing; exit with 1 when a file would change.")
@click.option("--dry-run", is_flag=True, default=False, help="Write nothing; show what would change.")
@common_options
@click.pass_context
def command(ctx: click.Context, paths: tuple[str, ...], check: bool, dry_run: bool) -> None:
    """Lay out the progress files in PATHS (without any: all): block style, milestones in the blueprint's order, one
    blank line between them. Values, quotes and comments stay."""
    session = Session(ctx, ("table",), reads_past=False)
    desk = Desk(session.root)
    from rollout.edit.edited import ByHand
    from rollout.edit.tidy import tidy

    new: dict[str, bytes] = {}
    refused = False
    for path in _chosen(session, desk, paths):
        raw = desk.content(path)
        found = tidy(path, raw or b"", _milestones(desk, path.split("/")[1]))
        if isinstance(found, ByHand):
            refused = True
            session.console.say(f"{found.location}: {found.message}\n  {found.hint}")
        elif found != raw:
            new[path] = found
    for path, raw in new.items():
        if dry_run:
            session.console.result(difference(path, desk.content(path), raw))
        else:
            session.console.result(f"{'would lay out' if check else 'laid out'} {path}")
    if new and not check and not dry_run:
        store(session, desk, new)
    if refused:
        sys.exit(2)
    sys.exit(1 if check and new else 0)


def _chosen(session: Session, desk: Desk, paths: tuple[str, ...]) -> list[str]:
    """The progress files among those named and in the folders named.

    Raises:
        click.UsageError: If a path is not in the workspace.
    """
    progress = sorted(path for path in desk.present if "/progress/" in path and path.endswith(".yaml"))
    if not paths:
        return progress
    chosen: set[str] = set()
    for path in paths:
        named = _inside(session.root.absolute(), path)
        found = {each for each in progress if named in (each, ".") or each.startswith(f"{named}/")}
        if not found and named in desk.present:
            session.console.say(f"{named} is no progress file: it is left as it is.")
        chosen |= found
    return sorted(chosen)


def _inside(root: Path, path: str) -> str:
    for start in (Path.cwd(), root):
        full = os.path.normpath(start / path)
        if os.path.lexists(full) and Path(full).is_relative_to(root):
            return Path(full).relative_to(root).as_posix()
    raise click.UsageError(f'"{path}" is not a file or folder of the workspace {root}.')


def _milestones(desk: Desk, programme: str) -> tuple[str, ...]:
    """The blueprint's milestones in order; none when it cannot be read."""
    from rollout.edit.edited import ByHand, opened
    from rollout.edit.meaning import meaning

    raw = desk.content(f"programmes/{programme}/blueprint.yaml")
    read = None if raw is None else opened("", raw)
    if read is None or isinstance(read, ByHand):
        return ()
    said = meaning(read.root)
    table = said.get("milestones") if isinstance(said, dict) else None
    return tuple(table) if isinstance(table, dict) else ()
