"""`rollout waves`: who has which slot of the delivery centres when, within their capacity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from rollout.cli.complete import complete_programme
from rollout.cli.options import common_options, seed_option
from rollout.cli.session import Session

if TYPE_CHECKING:
    from rollout.cli.desk import Desk
    from rollout.waves.plan import Effort, Waves

FORMATS = ("table", "json", "csv", "markdown")


@click.command(short_help="Say who has which slot of the delivery centres when, within their capacity.")
@click.argument("programme", shell_complete=complete_programme)
@click.option(
    "--weight",
    type=click.Choice(["forces", "workforce"]),
    default="forces",
    show_default=True,
    help="What a day of a live date counts: each force the same, or by its headcount.",
)
@click.option(
    "--iterations", type=click.IntRange(0, 100_000), default=500, show_default=True, help="How many orders to try."
)
@click.option(
    "--effort",
    type=click.FloatRange(0, 3600),
    default=4.0,
    show_default=True,
    help="Deterministic time for the solver of rollout[optimise], 1 being some 5 seconds of one core; 0: without it.",
)
@seed_option
@click.option("--write", is_flag=True, default=False, help="Add the proposed slots to slots.yaml, as offers.")
@click.option("--dry-run", is_flag=True, default=False, help="With --write: only show what would change.")
@click.option("-y", "--yes", is_flag=True, default=False, help="With --write: write without asking.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    programme: str,
    weight: str,
    iterations: int,
    effort: float,
    seed: int,
    write: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Propose who has which slot of the delivery centres when, so that PROGRAMME's forces stay within the centres'
    capacity: no earlier than links, `start`, closures and gates allow, accepted slots and work under way left alone.
    Nobody's `start` changes. With --write the slots are added to slots.yaml as offers, for each force to accept."""
    session = Session(ctx, FORMATS, reads_past=not write)
    if (dry_run or yes) and not write:
        raise click.UsageError("--dry-run and --yes go with --write.")
    if write and session.format in ("csv", "markdown"):
        raise click.UsageError(f"With --write there is no {session.format}; it prints table or json.")
    from rollout.waves.plan import Effort

    how = Effort(iterations=iterations, solver=effort, seed=seed)
    if not write:
        _print(session, _planned(session, programme, weight, how, None))
        return
    from rollout.cli.desk import Desk

    desk = Desk(session.root)
    found = _planned(session, programme, weight, how, desk)
    if session.format == "table":
        _print(session, found)
    _offer(session, desk, found, dry_run=dry_run, yes=yes)


def _planned(session: Session, programme: str, weight: str, how: Effort, desk: Desk | None) -> Waves:
    """The plan, of the files as a desk has them when there is one.

    Raises:
        click.UsageError: If there is no such programme, or it cannot be computed.
    """
    if desk is not None:
        desk.take(desk.present)
    session.programme(programme)
    schedule = session.schedule
    if not schedule.programmes[programme].computable:
        raise click.UsageError(f'"{programme}" cannot be computed; `rollout check` says why.')
    from rollout.waves.plan import waves

    with session.console.working("Looking for slots", quiet=session.quiet):
        return waves(schedule, programme, weight=weight, effort=how)


def _print(session: Session, found: Waves) -> None:
    if session.format == "json":
        from rollout.report.waves_document import waves_text

        session.console.print(waves_text(found))
        return
    if session.format == "csv":
        from rollout.report.tables import as_csv
        from rollout.report.waves_document import CSV_FIELDS, csv_rows

        session.console.print(as_csv(CSV_FIELDS, csv_rows(found)))
        return
    from rollout.report.waves_tables import remarks, tables

    shown = list(tables(found))
    session.show(shown)
    if shown:
        session.console.print("\n")
    for remark in remarks(found):
        session.console.result(remark)


def _offer(session: Session, desk: Desk, found: Waves, *, dry_run: bool, yes: bool) -> None:
    """Add the proposed slots to the programme's file, as offers."""
    from rollout.cli.proposal import Intent, propose
    from rollout.cli.unit import by_hand
    from rollout.edit.edited import ByHand, edited, opened
    from rollout.edit.meaning import meaning
    from rollout.edit.offers import Offer, empty_slots, offering, slots_path
    from rollout.edit.order import order_of

    path = slots_path(found.programme)
    raw = desk.content(path) or empty_slots(found.programme)
    read = opened(path, raw)
    if isinstance(read, ByHand):
        by_hand(read)
    proposed = [
        Offer(slot.centre, slot.unit, slot.milestone, slot.from_, slot.to)
        for slot in found.slots
        if slot.state == "proposed"
    ]
    changes, known = offering(meaning(read.root), proposed)
    new = edited(path, raw, changes, order_of("slots"))
    if isinstance(new, ByHand):
        by_hand(new)
    told = [
        f"{offer.unit} has a slot of {offer.centre} for {offer.milestone} in {path} already; it was left as it is."
        for offer in known
    ]
    propose(session, desk, {path: new} if changes else {}, [], Intent(dry_run=dry_run, yes=yes), remarks=told)
