"""A change on its way to the disk: its effect shown, its rules checked, its difference printed, then written or not."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

import click

from rollout.cli.desk import Desk
from rollout.cli.session import Failure, Session

if TYPE_CHECKING:
    from rollout.model.workspace import Workspace
    from rollout.schedule.result import Schedule

FORMATS = ("table", "json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """How a change is to be made: only shown, or written without asking."""

    dry_run: bool
    yes: bool


def propose(
    session: Session,
    desk: Desk,
    new: Mapping[str, bytes],
    subjects: Sequence[tuple[str, str]],
    intent: Intent,
    *,
    remarks: Sequence[str] = (),
) -> bool:
    """Show what new files do, and write them when that is wanted.

    Args:
        session: The command's surroundings.
        desk: The files as they are.
        new: Their new bytes by path; what is not on the desk is a new file.
        subjects: Whose dates to show: programme and unit of each.
        intent: How to go about it.
        remarks: What a person should know besides.

    Returns:
        Whether the files were written.

    Raises:
        SystemExit: With 2, when the change would make the workspace worse than it is.
        Failure: When the files could not be written.
    """
    changed = {path: raw for path, raw in new.items() if raw != desk.content(path)}
    before, after = desk.workspace(), desk.workspace(changed)
    plans = _plan(session, before), _plan(session, after)
    _refuse_worse(session, (before, after), plans)
    _show(session, desk, changed, subjects, plans, intent, remarks)
    if intent.dry_run or not changed:
        if not changed:
            session.console.say("Nothing to change.")
        return False
    if asks(session) and not intent.yes and not click.confirm("Write it?", default=True, err=True):
        session.console.say("Nothing was written.")
        return False
    store(session, desk, changed)
    if session.format != "json":
        for path in changed:
            session.console.result(f"wrote {path}")
    return True


def store(session: Session, desk: Desk, new: Mapping[str, bytes]) -> None:
    """Write files over those of a desk.

    Raises:
        Failure: When that cannot be done; what happened is in its words.
    """
    from rollout.edit.store import NotWritten, Write, write

    try:
        write(session.root, [Write(path=path, before=desk.content(path), after=raw) for path, raw in new.items()])
    except NotWritten as refusal:
        raise Failure(str(refusal)) from None


def asks(session: Session) -> bool:
    """Whether there is a person to be asked."""
    return not session.no_input and sys.stdin.isatty()


def _plan(session: Session, workspace: Workspace) -> Schedule:
    from rollout.schedule.engine import schedule

    return schedule(workspace, session.as_of)


def _refuse_worse(session: Session, both: tuple[Workspace, Workspace], plans: tuple[Schedule, Schedule]) -> None:
    """End the command when there are errors after the change that were not there before; tell new warnings."""
    from rollout.check.introduced import introduced
    from rollout.check.run import check
    from rollout.cli.problems import as_text
    from rollout.model.problem import Severity

    found = [
        check(workspace, plan, data_date=session.as_of, today=session.latest, with_quality=False)
        for workspace, plan in zip(both, plans, strict=True)
    ]
    fresh = introduced(found[1], found[0], both[1].sources, both[0].sources)
    errors = [problem for problem in fresh if problem.severity is Severity.ERROR]
    sources = both[1].sources
    if errors:
        session.console.say(as_text(errors, sources))
        session.console.say("Nothing was written: the workspace would be worse than before.")
        sys.exit(2)
    warnings = [problem for problem in fresh if problem.severity is Severity.WARNING]
    if warnings and not session.quiet:
        session.console.say(as_text(warnings, sources))


def _show(
    session: Session,
    desk: Desk,
    changed: Mapping[str, bytes],
    subjects: Sequence[tuple[str, str]],
    plans: tuple[Schedule, Schedule],
    intent: Intent,
    remarks: Sequence[str],
) -> None:
    from rollout.cli.effect import effect_document, effects, told

    found = [each for programme, unit in subjects for each in effects(*plans, programme, unit)]
    if session.format == "json":
        document = {
            "schema_version": 1,
            "dry_run": intent.dry_run,
            "files": list(changed),
            "effects": [effect_document(each) for each in found],
            "remarks": list(remarks),
        }
        session.console.print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    for line in [*(line for each in found for line in told(each)), *remarks]:
        session.console.result(line)
    if intent.dry_run:
        for path, raw in changed.items():
            session.console.result(difference(path, desk.content(path), raw))


def difference(path: str, before: bytes | None, after: bytes) -> str:
    """What changes in a file, as a unified difference."""
    old = "" if before is None else before.decode("utf-8", "replace")
    new = after.decode("utf-8", "replace")
    name = "/dev/null" if before is None else f"a/{path}"
    lines = unified_diff(_lines(old), _lines(new), name, f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").splitlines(keepends=True)
