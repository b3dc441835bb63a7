"""`rollout merge`: two changes of one progress file brought together by field; git runs it as a merge driver."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rollout.cli.options import common_options
from rollout.cli.session import Failure, Session

if TYPE_CHECKING:
    from rollout.edit.changes import Meaning
    from rollout.edit.merge import Absent, Conflict

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="Merge two versions of a progress file by milestone and field.")
@click.argument("base", type=_FILE)
@click.argument("ours", type=_FILE)
@click.argument("theirs", type=_FILE)
@click.argument("path", required=False)
@click.option("-p", "--stdout", is_flag=True, default=False, help="Print the merged file; write nothing.")
@common_options
@click.pass_context
def command(ctx: click.Context, base: Path, ours: Path, theirs: Path, path: str | None, stdout: bool) -> None:
    """Merge what THEIRS changed since BASE into OURS, by milestone and field, and write the result to OURS. PATH is the
    file's place in the workspace, for messages.

    Different fields merge; the same field changed to different values is a conflict: both stand in the file between
    conflict markers, and the exit code is 1. Of two dates of `confirmed` the earlier counts."""
    session = Session(ctx, ("table",), reads_past=False)
    from rollout.edit.edited import ByHand
    from rollout.edit.merge import both_whole, merge
    from rollout.edit.store import content_of

    name = path or ours.as_posix()
    old, mine, other = ((content_of(each) or b"") for each in (base, ours, theirs))
    found = merge(name, old, mine, other, kind=_kind(name))
    if isinstance(found, ByHand):
        session.console.say(f"{found.location}: {found.message}\n  {found.hint}")
        session.console.say("Every line in which the two differ stands between conflict markers.")
        _give(session, ours, mine, both_whole(mine, other), stdout=stdout)
        sys.exit(1)
    for notice in found.notices:
        session.console.say(f"{name}: {notice}")
    for conflict in found.conflicts:
        session.console.say(f"{name}: {_told(conflict)}")
    _give(session, ours, mine, found.raw, stdout=stdout)
    if found.conflicts:
        sys.exit(1)


def _kind(path: str) -> str:
    """The kind of file a path names; a progress file where the name says nothing."""
    from rollout.load.entries import role_of

    at = path.find("programmes/")
    role = role_of(path[at:] if at >= 0 else path)
    return "progress" if role is None else role.kind


def _give(session: Session, ours: Path, before: bytes, after: bytes, *, stdout: bool) -> None:
    from rollout.edit.store import NotWritten, write_one

    if stdout and sys.stdout.isatty():
        session.console.result(after.decode("utf-8", "replace"))
        return
    if stdout:
        sys.stdout.flush()
        sys.stdout.buffer.write(after)
        return
    try:
        write_one(ours, before, after)
    except NotWritten as refusal:
        raise Failure(str(refusal)) from None


def _told(conflict: Conflict) -> str:
    where = "/".join(str(getattr(step, "id", step)) for step in conflict.path)
    return f"{where} is {_said(conflict.ours)} in ours and {_said(conflict.theirs)} in theirs: keep one of the two."


def _said(value: Meaning | Absent) -> str:
    """A value in one line: parts in braces, what is not there in words."""
    if isinstance(value, str):
        return f'"{" ".join(value.split())}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_said(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_said(each) for each in value) + "]"
    return "empty" if value is None else "not written"
