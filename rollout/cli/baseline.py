"""`rollout baseline`: the approved dates set or changed, with who approved them and why; the first one is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from rollout.cli.complete import complete_force, complete_milestone, complete_programme
from rollout.cli.options import common_options
from rollout.cli.proposal import FORMATS, Intent, asks, propose
from rollout.cli.session import Session
from rollout.cli.unit import NATIONAL, Named, named

if TYPE_CHECKING:
    from datetime import date

    from rollout.edit.changes import Change


@click.command(short_help="Set approved dates, with who approved them and why; the first is kept.")
@click.argument("programme", shell_complete=complete_programme)
@click.argument("force", shell_complete=complete_force)
@click.argument("milestone", required=False, shell_complete=complete_milestone)
@click.argument("date", required=False)
@click.option("--all", "everything", is_flag=True, default=False, help="All milestones that are not finished.")
@click.option("--from-schedule", is_flag=True, default=False, help="Approve the finish computed today, not a DATE.")
@click.option("--reason", metavar="TEXT", help="Why it is set or changed. Needed.")
@click.option("--approved-by", metavar="ROLE", help="Who approved it.")
@click.option("--on", metavar="DATE", default="today", show_default=True, help="When it was approved.")
@click.option("--dry-run", is_flag=True, default=False, help="Only show what would change.")
@click.option("-y", "--yes", is_flag=True, default=False, help="Write without asking.")
@common_options
@click.pass_context
def command(ctx: click.Context, /, programme: str, force: str, **options: Any) -> None:
    """Set the approved date of MILESTONE of FORCE in PROGRAMME to DATE, or, with --all --from-schedule, those of all
    milestones not yet finished to the dates computed today. The date approved first of all stays as `original`."""
    session = Session(ctx, FORMATS, reads_past=False)
    intent = Intent(dry_run=options["dry_run"], yes=options["yes"])
    subject = named(session, programme, force)
    dates = dict(_dates(session, subject, options))
    reason = options["reason"]
    if not reason and asks(session):
        reason = click.prompt("Why is it set or changed", err=True)
    if not reason:
        raise click.UsageError("Say --reason TEXT: a baseline without a reason cannot be told from a slip.")
    details = {"approved_by": options["approved_by"], "on": options["on"], "reason": reason}
    changes = list(_changes(session, subject, dates, {name: text for name, text in details.items() if text}))
    raw, remarks = subject.edited(changes)
    propose(session, subject.desk, {subject.path: raw}, [(programme, subject.unit)], intent, remarks=remarks)


def _dates(session: Session, subject: Named, options: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The new dates by milestone.

    Raises:
        click.UsageError: If the options do not say which, or contradict each other.
    """
    milestone, written = options["milestone"], options["date"]
    if options["everything"]:
        if milestone is not None or not options["from_schedule"]:
            raise click.UsageError("--all goes with --from-schedule, and without a MILESTONE.")
        yield from ((name, day.isoformat()) for name, day in _computed(session, subject).items())
        return
    if milestone is None:
        raise click.UsageError("Name a MILESTONE and a DATE, or say --all --from-schedule.")
    if options["from_schedule"] is (written is not None):
        raise click.UsageError("Give a DATE, or --from-schedule: one of the two.")
    if written is None:
        computed = _computed(session, subject)
        if milestone not in computed:
            raise click.UsageError(f'"{milestone}" is finished or has no computed finish: give a DATE.')
        written = computed[milestone].isoformat()
    yield milestone, written


def _computed(session: Session, subject: Named) -> dict[str, date]:
    """The finishes computed at the data date of everything that is not finished, in the blueprint's order."""
    from rollout.schedule.engine import schedule

    found = schedule(subject.workspace, session.as_of).programmes[subject.programme]
    row = found.units.get(subject.unit)
    rows = found.national if subject.unit == NATIONAL else {} if row is None else row.milestones
    return {
        name: each.early_finish
        for name, each in rows.items()
        if each.early_finish is not None and each.finished is None
    }


def _changes(session: Session, subject: Named, dates: dict[str, str], details: dict[str, str]) -> Iterator[Change]:
    from rollout.edit.baselines import rebaselined
    from rollout.load.scalars import Refused

    for milestone, day in dates.items():
        path = subject.milestone(milestone)
        found = rebaselined(subject.kind, subject.said(), path, {"date": day, **details}, session.as_of.isoformat())
        if isinstance(found, Refused):
            raise click.UsageError(f"{milestone}: {found.message}. {found.hint or ''}".rstrip())
        yield from found
