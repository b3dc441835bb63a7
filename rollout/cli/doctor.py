"""`rollout doctor`: what a crash left behind, and what git and editors still have to be told."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import click

from rollout.cli.options import common_options
from rollout.cli.session import Failure, Session
from rollout.edit import driver
from rollout.edit.leftovers import Leftovers, clear, finish, leftovers
from rollout.edit.lock import Busy
from rollout.edit.repository import git_directory, work_tree
from rollout.edit.seed import SCHEMAS
from rollout.edit.store import NotWritten, content_of, write_one
from rollout.load.workspace import RegisterUnreadable

_SCHEMA_KINDS = ("forces", "blueprint", "progress", "national", "return", "slots")


class Finding(NamedTuple):
    """Something to be put right, and the command that does it. `broken` when it is more than a comfort."""

    what: str
    command: str
    broken: bool = False


class Wanted(NamedTuple):
    """A file that is to hold some text, what it is for, and what it holds now."""

    path: Path
    purpose: str
    before: bytes | None
    after: bytes


@click.command(short_help="Find what a crash left, and set up git's merge driver and editors' schemas.")
@click.option("--install", is_flag=True, default=False, help="Set up the merge driver and the schema files.")
@click.option("--finish", "finishes", is_flag=True, default=False, help="Finish a change of several files half done.")
@click.option(
    "--clear", "clears", is_flag=True, default=False, help="Take away what a crash left; data stays as it is."
)
@common_options
@click.pass_context
def command(ctx: click.Context, install: bool, finishes: bool, clears: bool) -> None:
    """Say what a crash left behind and what is not set up, with the one command that puts each right. Without an
    option nothing is changed; the exit code is 1 when a crash left something."""
    session = Session(ctx, ("table", "json"), reads_past=False)
    root = session.root
    try:
        if finishes:
            for path in finish(root):
                session.console.result(f"finished {path}")
        if clears:
            for path in clear(root):
                session.console.result(f"removed {path}")
        if install:
            for wanted in _wanted(session):
                _install(session, wanted)
    except Busy:
        raise Failure("Another rollout command is writing just now; try again when it is done.") from None
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}. Nothing else was changed.") from None
    findings = [*_left(leftovers(root)), *_missing(session)]
    if session.format == "json":
        told = [each._asdict() for each in findings]
        session.console.print(json.dumps({"schema_version": 1, "findings": told}, ensure_ascii=False, indent=1))
    else:
        for each in findings:
            session.console.result(f"{each.what}\n  {each.command}")
    sys.exit(1 if any(each.broken for each in findings) else 0)


def _left(left: Leftovers) -> Iterator[Finding]:
    """What a crash left."""
    if left.busy:
        yield Finding("Another rollout command is writing just now.", "Wait until it is done, then ask again.")
    if left.waiting:
        paths = ", ".join(each.path for each in left.waiting)
        what = f"A change of several files was interrupted; prepared and not yet in place: {paths}."
        yield Finding(what, "rollout doctor --finish   (or --clear, to leave these as they are)", broken=True)
    elif left.journal:
        what = "A change of several files was interrupted, and what is left of it can no longer be finished."
        paths = f" Compare with git: {', '.join(left.interrupted)}." if left.interrupted else ""
        yield Finding(what + paths, "rollout doctor --clear", broken=True)
    if left.passing and not left.waiting:
        yield Finding(
            f"Prepared and never put in place: {', '.join(left.passing)}.", "rollout doctor --clear", broken=True
        )


def _missing(session: Session) -> Iterator[Finding]:
    """What is not set up."""
    try:
        missing = [wanted for wanted in _wanted(session) if wanted.before != wanted.after]
    except RegisterUnreadable:
        yield Finding("forces.yaml cannot be read, so the schemas cannot name its ids.", "rollout check")
        return
    for purpose in dict.fromkeys(wanted.purpose for wanted in missing):
        yield Finding(purpose, "rollout doctor --install")


def _wanted(session: Session) -> Iterator[Wanted]:
    """Every file that setting up writes, as it is to be."""
    root = session.root.absolute()
    tree, git = work_tree(root), git_directory(root)
    if tree is not None and git is not None:
        driven = "Git does not merge progress files by field yet."
        yield _text(git / "config", driven, lambda text: driver.configured(text, _program()))
        folder = root.relative_to(tree).as_posix()
        yield _text(
            tree / ".gitattributes", driven, lambda text: driver.attributed(text, "" if folder == "." else folder)
        )
        hidden = "Git would offer files being prepared for a commit."
        yield _text(git / "info" / "exclude", hidden, driver.excluded)
    yield from _schemas(session, root)


def _schemas(session: Session, root: Path) -> Iterator[Wanted]:
    from rollout.load.schema import json_schema

    workspace = session.load()
    for kind in _SCHEMA_KINDS:
        text = json.dumps(json_schema(kind, workspace), ensure_ascii=False, indent=1) + "\n"
        path = root / SCHEMAS / f"{kind}.schema.json"
        yield Wanted(
            path, "Editors have no schema of this workspace's files, or an old one.", content_of(path), text.encode()
        )


def _text(path: Path, purpose: str, change: Callable[[str], str]) -> Wanted:
    before = content_of(path)
    return Wanted(path, purpose, before, change((before or b"").decode("utf-8")).encode("utf-8"))


def _program() -> str:
    """How git calls this program: by its name where that is found, else by the Python it runs in."""
    return "rollout" if shutil.which("rollout") else f"{shlex.quote(sys.executable)} -m rollout"


def _install(session: Session, wanted: Wanted) -> None:
    if wanted.before == wanted.after:
        return
    try:
        # Git itself writes its configuration under this name first, so the two keep out of each other's way.
        passing = "config.lock" if wanted.path.name == "config" else None
        write_one(wanted.path, wanted.before, wanted.after, passing=passing)
    except NotWritten as refusal:
        raise Failure(str(refusal)) from None
    session.console.result(f"wrote {wanted.path}")
