"""`rollout learn`: how long milestones really take, from the forces that have been through them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from rollout.cli.complete import complete_programme
from rollout.cli.options import common_options, given, samples_option, seed_option
from rollout.cli.session import Session

if TYPE_CHECKING:
    from rollout.forecast.learning import ProgrammeLearned
    from rollout.schedule.result import Schedule

FORMATS = ("table", "json", "csv", "markdown")


@click.command(short_help="Say how long milestones really take, from those who finished them.")
@click.argument("programme", required=False, shell_complete=complete_programme)
@click.option("--propose", is_flag=True, default=False, help="Print the blueprint's new durations as a patch.")
@seed_option
@samples_option(10_000)
@common_options
@click.pass_context
def command(ctx: click.Context, programme: str | None, propose: bool, seed: int, samples: int) -> None:
    """Say how long the milestones of PROGRAMME (all of them when none is named) really take: actual ÷ planned
    working days, from the forces that have been through them and those still at it. Spreads are factors,
    exp(standard deviation): 1.3 says that two in three lie between 1 ÷ 1.3 and 1.3 times the middle.

    With --propose a patch of the blueprint is printed, with durations as low, likely and high (P10, P50 and P90 of
    the model) for milestones with three or more finished cases; nothing is written. Apply it in the workspace's
    folder: `rollout learn PROGRAMME --propose | git apply`.
    """
    if propose:
        _check_proposing(ctx, programme)
    session = Session(ctx, FORMATS, reads_past=not propose)
    if programme is not None:
        session.programme(programme)
    schedule = session.schedule
    found = _learn(session, schedule, programme, seed=seed, samples=samples)
    if propose:
        _print_patch(session, found)
    elif session.format == "json":
        from rollout.report.learn_document import learn_text

        session.console.print(learn_text(schedule, found, seed=seed, samples=samples))
    elif session.format == "csv":
        from rollout.report.learn_document import CSV_FIELDS, csv_rows
        from rollout.report.tables import as_csv

        session.console.print(as_csv(CSV_FIELDS, csv_rows(found)))
    else:
        _print_tables(session, schedule, found, seed=seed, samples=samples)


def _check_proposing(ctx: click.Context, programme: str | None) -> None:
    if programme is None:
        raise click.UsageError("Name a PROGRAMME: --propose prints a patch of its blueprint.")
    if given(ctx, "format") is not None:
        raise click.UsageError("--propose prints a patch, whatever the format: leave --format out.")


def _learn(
    session: Session, schedule: Schedule, programme: str | None, *, seed: int, samples: int
) -> tuple[ProgrammeLearned, ...]:
    from rollout.forecast.learning import learn

    names = schedule.programmes if programme is None else (programme,)
    for name in names:
        if not schedule.programmes[name].computable:
            session.console.say(f"{name} cannot be computed, so nothing is learned of it: rollout check says why.")
    with session.console.working("Learning from the cases", quiet=session.quiet):
        return learn(schedule, names, seed=seed, samples=samples)


def _print_tables(
    session: Session, schedule: Schedule, found: tuple[ProgrammeLearned, ...], *, seed: int, samples: int
) -> None:
    from rollout.report.learn_tables import learn_tables

    session.show(
        table for programme in found for table in learn_tables(schedule, programme, seed=seed, samples=samples)
    )


def _print_patch(session: Session, found: tuple[ProgrammeLearned, ...]) -> None:
    """Print what would change in the blueprint of the one programme asked for, and say what is left out."""
    from rollout.cli.desk import Desk
    from rollout.edit.learned import patch, with_durations
    from rollout.forecast.proposals import proposal

    for learned in found:
        blueprint = session.workspace.programmes[learned.programme].blueprint
        path = f"programmes/{learned.programme}/blueprint.yaml"
        raw = Desk(session.root).content(path)
        assert blueprint is not None
        assert raw is not None, "a programme that can be computed has a blueprint that can be read"
        proposed = proposal(learned, blueprint.milestones, session.as_of.isoformat())
        new, refused = with_durations(path, raw, proposed.durations, list(blueprint.milestones))
        if not session.quiet:
            for milestone, why in proposed.left.items():
                session.console.say(f"{milestone}: no new duration, {why}.")
        for each in refused:
            session.console.say(f"{path}:{each.location.line}: {each.message}. {each.hint}")
        text = patch(path, raw, new)
        if not text:
            session.console.say("Nothing to propose.")
        elif _is_terminal():
            session.console.result(text)
        else:
            session.console.print(text)  # Byte for byte, or the patch would not fit.


def _is_terminal() -> bool:
    return sys.stdout.isatty()
