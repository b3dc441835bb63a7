"""`rollout import`: what came back in a return form or a plan becomes changes of the progress files."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from rollout.cli.complete import complete_force, complete_programme
from rollout.cli.options import common_options
from rollout.cli.proposal import FORMATS, Intent, propose
from rollout.cli.session import Failure, Session

if TYPE_CHECKING:
    from rollout.cli.desk import Desk
    from rollout.cli.unit import Named
    from rollout.edit.changes import Change
    from rollout.exchange.returned import Conflict, Returned

_FINDINGS = 1
EXAMPLES = """\
\b
Examples:
  rollout import return-of-kent.xlsx --dry-run        what would change, and what it does to the finish
  rollout import kent-plan.xml                        a plan that went out with `rollout export mspdi`
  rollout import plan.xml --map ids.csv --programme office-365 --force kent
"""


class _Part(NamedTuple):
    """One progress file's share of what came back."""

    returned: Returned
    subject: Named
    changes: tuple[Change, ...]
    told: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    faults: tuple[str, ...]


@click.command(short_help="Take in a filled-in return form or a Microsoft Project plan.", epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path), metavar="CSV", help="Milestone ids of a plan's tasks."
)
@click.option("--programme", metavar="P", shell_complete=complete_programme, help="For a plan that does not say it.")
@click.option("--force", metavar="F", shell_complete=complete_force, help="For a plan that does not say it.")
@click.option("--dry-run", is_flag=True, default=False, help="Only show what would change.")
@click.option("-y", "--yes", is_flag=True, default=False, help="Write without asking.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    file: Path,
    mapping: Path | None,
    programme: str | None,
    force: str | None,
    dry_run: bool,
    yes: bool,
) -> None:
    """Take in FILE: a return form made by `rollout export xlsx --force F`, filled in, or a plan in Microsoft Project
    XML. Only facts that were changed in it change in the progress files, and nothing else there. Where a fact was
    changed in the progress file meanwhile too, both are shown and nothing is written (exit code 1)."""
    session = Session(ctx, FORMATS, reads_past=False)
    returned = _read(file, mapping, programme, force)
    _refuse([fault for each in returned for fault in each.faults], session)
    from rollout.cli.desk import Desk

    desk = Desk(session.root)
    parts = [_part(session, desk, each) for each in returned]
    _refuse([fault for part in parts for fault in part.faults], session)
    if any(part.conflicts for part in parts):
        _report(session, parts)
    new, remarks = {}, []
    for part in parts:
        raw, said = part.subject.edited(part.changes)
        new[part.subject.path] = raw
        remarks += [*part.told, *said, *part.returned.notes]
    subjects = [(part.subject.programme, part.subject.unit) for part in parts if part.changes]
    propose(session, desk, new, subjects, Intent(dry_run=dry_run, yes=yes), remarks=list(dict.fromkeys(remarks)))


def _read(file: Path, mapping: Path | None, programme: str | None, force: str | None) -> list[Returned]:
    """What a file says, whatever kind it is of.

    Raises:
        Failure: If it cannot be read, or a library for it is missing.
        click.UsageError: If an option does not belong to it, or it does not say whose it is.
    """
    from rollout.exchange.files import Unreadable, read_input
    from rollout.exchange.request import Missing
    from rollout.exchange.returned import Unfit

    try:
        content = read_input(file)
        if content.startswith(b"PK"):
            if mapping is not None or programme is not None or force is not None:
                raise click.UsageError("A return form says whose it is: --map, --programme and --force are for plans.")
            return _form(content)
        return [_plan(content, mapping, programme, force)]
    except (Unreadable, Missing) as error:
        raise Failure(str(error)) from None
    except Unfit as error:
        raise Failure(f"{file}: {error}") from None


def _form(content: bytes) -> list[Returned]:
    from rollout.exchange.request import Missing

    try:
        from rollout.exchange.form_in import read_form
    except ModuleNotFoundError:
        raise Missing("office") from None
    return read_form(content)


def _plan(content: bytes, mapping: Path | None, programme: str | None, force: str | None) -> Returned:
    from dataclasses import replace

    from rollout.exchange.files import read_input
    from rollout.exchange.mspdi_in import read_mapping, read_plan
    from rollout.exchange.returned import Unfit

    try:
        ids = None if mapping is None else read_mapping(read_input(mapping).decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unfit(f"{mapping} is not written as UTF-8.") from None
    found = read_plan(content, ids)
    named = replace(found, programme=programme or found.programme, unit=force or found.unit)
    if not named.programme or not named.unit:
        raise click.UsageError("This plan does not say whose it is: name --programme and --force.")
    return named


def _refuse(faults: Sequence[str], session: Session) -> None:
    """End the command when something that came back is no fact."""
    if faults:
        for fault in faults:
            session.console.say(fault)
        session.console.say("Nothing was written. Put these right, then import the file again.")
        sys.exit(2)


def _part(session: Session, desk: Desk, returned: Returned) -> _Part:
    """What one programme's share changes in its progress file."""
    from rollout.cli.unit import named
    from rollout.exchange.edits import edits, told
    from rollout.exchange.facts import facts_of, hash_of
    from rollout.exchange.returned import reconciled, without_national

    subject = named(session, returned.programme, returned.unit)
    desk.reaching(subject.programme, subject.unit)
    subject = subject._replace(desk=desk)
    said = subject.said()
    progress = subject.workspace.programmes[subject.programme].units.get(subject.unit)
    if progress is None:
        raise click.UsageError(f"{subject.path} cannot be read; `rollout check` says why.")
    own = without_national(returned, subject.blueprint)
    current = facts_of(progress)
    found = reconciled(own, current, hash_of(progress))
    made = edits(found.changes, current, said, subject.blueprint, subject.unit)
    head = f"{subject.programme}, {subject.unit}: "
    return _Part(
        returned=own,
        subject=subject,
        changes=made.changes,
        told=tuple(head + told(place, current.get(place), fact) for place, fact in found.changes.items()),
        conflicts=found.conflicts,
        faults=tuple(head + fault for fault in made.faults),
    )


def _report(session: Session, parts: Sequence[_Part]) -> NoReturn:
    """Show every conflict with its three versions, and end with 1."""
    from rollout.exchange.edits import told_conflict

    if session.format == "json":
        conflicts = [
            {
                "programme": part.subject.programme,
                "force": part.subject.unit,
                "file": part.subject.path,
                "milestone": conflict.place.milestone,
                "field": conflict.place.field,
                "before": conflict.before,
                "ours": conflict.ours,
                "theirs": conflict.theirs,
                "where": part.returned.where.get(conflict.place),
            }
            for part in parts
            for conflict in part.conflicts
        ]
        session.console.print(json.dumps({"schema_version": 1, "conflicts": conflicts}, ensure_ascii=False, indent=1))
        sys.exit(_FINDINGS)
    for part in parts:
        for conflict in part.conflicts:
            where = part.returned.where.get(conflict.place, "")
            session.console.result(f"{part.subject.path}: {told_conflict(conflict)} ({where}).")
    session.console.say(
        "These facts were changed on both sides since the file went out: nothing was written. Decide which is right, "
        "put it into the returned file or the progress file, and import again."
    )
    sys.exit(_FINDINGS)
