"""`rollout why`: why a milestone has its date, back to a fact, and how far it is from mattering."""

from __future__ import annotations

from collections.abc import Iterator

import click

from rollout.cli.complete import complete_force, complete_milestone, complete_programme
from rollout.cli.options import common_options
from rollout.cli.path import as_document, is_empty, scheduled_unit
from rollout.cli.session import Session, nearest
from rollout.report.documents import empty_why_document, why_chain, why_document
from rollout.report.listings import because
from rollout.report.words import days
from rollout.schedule.explain import until_critical
from rollout.schedule.result import Key, MilestoneSchedule, Schedule, key_text


@click.command(short_help="Say why a milestone has the date it has, back to a fact.")
@click.argument("programme", shell_complete=complete_programme)
@click.argument("force", shell_complete=complete_force)
@click.argument("milestone", shell_complete=complete_milestone)
@common_options
@click.pass_context
def command(ctx: click.Context, programme: str, force: str, milestone: str) -> None:
    """Say why MILESTONE of FORCE in PROGRAMME has the date it has: the chain of what drives it, back to a fact; and,
    when it is not critical, how many days until it would be."""
    session = Session(ctx, ("table", "json"))
    schedule = session.schedule
    if is_empty(session, programme, force):
        if session.format == "json":
            session.console.print(as_document(empty_why_document(schedule, Key(programme, force, milestone))))
        return
    key = _key(schedule, programme, scheduled_unit(session, programme, force), milestone)
    if session.format == "json":
        session.console.print(as_document(why_document(schedule, key)))
    else:
        session.console.print("\n".join(_story(schedule, key)))


def _key(schedule: Schedule, programme: str, unit: str, milestone: str) -> Key:
    found = schedule.programmes[programme]
    if milestone in found.units[unit].milestones:
        return Key(programme, unit, milestone)
    if milestone in found.national:
        return Key(programme, None, milestone)
    known = [*found.units[unit].milestones, *found.national]
    raise click.UsageError(f'{programme} has no milestone "{milestone}".{nearest(milestone, known)}')


def _story(schedule: Schedule, key: Key) -> Iterator[str]:
    """The answer line by line."""
    milestone = schedule.milestone(key)
    who = "the national milestone" if key.unit is None else key.unit
    mark = " (illustrative)" if schedule.workspace.register.service.illustrative else ""
    yield f"{who}: {milestone.title} ({key.milestone}) of {key.programme}{mark}"
    yield _state(milestone)
    if milestone.early_finish is None:
        return
    for step, drivers in why_chain(schedule, key):
        at = schedule.milestone(step)
        name = key_text(step, key.programme, key.unit)
        if not drivers:
            yield f"  {name}: {_fact(at)}."
            continue
        reasons = " and ".join(because(driver, key.programme, key.unit) for driver in drivers)
        yield f"  {name}: {_fact(at)}, because of {reasons}."
    yield from _matter(schedule, key, milestone)


def _fact(m: MilestoneSchedule) -> str:
    if m.state == "not-applicable":
        return "does not apply, so work passes through"
    if m.finished is not None:
        return f"finished on {m.finished}"
    if m.started is not None:
        return f"started on {m.started}, {days(m.remaining or 0)} left, finishes on {m.early_finish}"
    return f"from {m.early_start} to {m.early_finish}"


def _state(m: MilestoneSchedule) -> str:
    if m.state == "not-applicable":
        return "It does not apply."
    return f"It {'finished' if m.finished else 'is to finish'} on {m.early_finish}. What sets that date:"


def _matter(schedule: Schedule, key: Key, m: MilestoneSchedule) -> Iterator[str]:
    """How far it is from setting the finish."""
    if m.finished is not None:
        return
    if m.critical:
        yield f"It is critical: without its work the finish would come forward {days(m.drag or 0)}."
        return
    ahead = until_critical(schedule, key)
    if ahead is None:
        yield f"It is not critical: nothing of {key.programme} waits for it."
        return
    through = "the finish itself" if ahead.through is None else key_text(ahead.through, key.programme, key.unit)
    yield f"It is not critical: it becomes so after {days(ahead.days)}, through {through}."
