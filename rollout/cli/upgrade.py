"""`rollout upgrade`: progress files moved to the blueprint's newest version, no fact lost."""

from __future__ import annotations

import click

from rollout.cli.complete import complete_force, complete_programme
from rollout.cli.options import common_options
from rollout.cli.proposal import FORMATS, Intent, propose
from rollout.cli.session import Session
from rollout.cli.unit import NATIONAL, Named, by_hand, named, path_of


@click.command(short_help="Move progress files to the blueprint's newest version; no fact is lost.")
@click.argument("programme", shell_complete=complete_programme)
@click.argument("force", required=False, shell_complete=complete_force)
@click.option("--dry-run", is_flag=True, default=False, help="Only show what would change.")
@click.option("-y", "--yes", is_flag=True, default=False, help="Write without asking.")
@common_options
@click.pass_context
def command(ctx: click.Context, programme: str, force: str | None, dry_run: bool, yes: bool) -> None:
    """Move the progress file of FORCE in PROGRAMME (without one: of every force) to the blueprint's newest version, by
    the blueprint's `changes`. What was renamed, split or merged moves with all its facts; what cannot be decided is
    listed. A file that is up to date stays as it is."""
    session = Session(ctx, FORMATS, reads_past=False)
    subject = named(session, programme, force or NATIONAL, joined=force is not None)
    from rollout.edit.edited import ByHand
    from rollout.edit.upgrade import upgrade

    new: dict[str, bytes] = {}
    units: list[str] = []
    remarks: list[str] = []
    for unit in [subject.unit] if force is not None else _units(subject):
        path = path_of(programme, unit)
        found = upgrade(path, subject.desk.content(path) or b"", subject.blueprint, unit)
        if isinstance(found, ByHand):
            by_hand(found)
        if found is not None:
            new[path] = found.raw
            units.append(unit)
            remarks += [f"{unit}: {remark}" for remark in found.remarks]
    shown = [(programme, unit) for unit in units if unit != NATIONAL]
    propose(session, subject.desk, new, shown, Intent(dry_run=dry_run, yes=yes), remarks=remarks)


def _units(subject: Named) -> list[str]:
    """The names of all the programme's progress files."""
    folder = path_of(subject.programme, "").rpartition("/")[0]
    paths = sorted(
        path for path in subject.desk.present if path.rpartition("/")[0] == folder and path.endswith(".yaml")
    )
    return [path.rpartition("/")[2].removesuffix(".yaml") for path in paths]
