"""P, as far as it is about the report: when it was confirmed, who judged, and whether anybody looked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from rollout.check.facts import Clock, files_of, part_of, unit_of
from rollout.model.problem import Problem
from rollout.model.progress import Ask, ParticipationState, Progress
from rollout.model.source import Location
from rollout.model.workspace import Programme, Workspace
from rollout.rules import finding
from rollout.schedule.scope import current_force

FAR_OFF = 90
"""Calendar days before its start from which a force need report only a third as often."""


def returns(workspace: Workspace, clock: Clock) -> Iterator[Problem]:
    """Every finding about confirmations, judgements, asks, measures and participation."""
    for programme in workspace.programmes.values():
        for progress in files_of(programme):
            yield from _statements(workspace, progress, clock)
            yield from _participation(progress, clock)
            yield from _ended(workspace, progress, clock)
            if progress.is_active and not is_complete(programme, progress, clock):
                yield from _timely(workspace, progress, clock)
    for entry in workspace.returns.values():
        for ask in entry.asks:
            yield from _decided(ask, clock, None, entry.force)


def is_complete(programme: Programme, progress: Progress, clock: Clock) -> bool:
    """Whether every milestone that applies to a unit (the nation: every national one) is finished."""
    if programme.blueprint is None:
        return False
    wanted = [m.id for m in programme.blueprint.milestones.values() if m.is_national == progress.is_national]
    for name in (*wanted, *progress.local.milestones):
        reported = progress.milestones.get(name)
        if reported is None or (reported.not_applicable is None and not clock.has_come(reported.finished)):
            return False
    return True


def days_in_time(return_cycle: int, start: date | None, data_date: date) -> int:
    """Calendar days for which a return counts: three cycles while the start is over 90 days off, else one."""
    is_far_off = start is not None and (start - data_date).days > FAR_OFF
    return return_cycle * 3 if is_far_off else return_cycle


def place_of_confirmation(workspace: Workspace, progress: Progress, day: date | None) -> Location:
    """Where the confirmation of that day stands: in the progress file, or in the force's return."""
    given = workspace.returns.get(progress.unit)
    own = progress.origin.entries.get("confirmed")
    is_own = own is not None and str(day) == getattr(own[1], "value", None)
    if given is None or is_own or progress.is_national:
        return progress.origin.at("confirmed")
    return part_of(given.origin, "confirmed", progress.programme)


def _found(progress: Progress, code: str, place: Location, message: str) -> Problem:
    return finding(code, place, message, programme=progress.programme, force=unit_of(progress))


def is_in_time(workspace: Workspace, progress: Progress, clock: Clock) -> bool:
    """Whether a unit's last return still counts. One from after the data date is as if it had not been written."""
    confirmed = progress.confirmed_by(clock.data_date)
    if confirmed is None:
        return False
    cycle = workspace.register.service.return_cycle
    return (clock.data_date - confirmed).days <= days_in_time(cycle, progress.start, clock.data_date)


def _timely(workspace: Workspace, progress: Progress, clock: Clock) -> Iterator[Problem]:
    """P408 and P409."""
    who = f"{'The national file' if progress.is_national else progress.unit} of {progress.programme}"
    confirmed = progress.confirmed_by(clock.data_date)
    if progress.confirmed is None:
        yield _found(progress, "P409", progress.origin.here(), f"{who}: nobody has confirmed these facts yet.")
    elif confirmed is not None and not is_in_time(workspace, progress, clock):
        age = (clock.data_date - confirmed).days
        cycle = days_in_time(workspace.register.service.return_cycle, progress.start, clock.data_date)
        says = f"{who}: last confirmed {age} days ago, on {confirmed}; a return counts for {cycle} days."
        yield _found(progress, "P408", place_of_confirmation(workspace, progress, confirmed), says)


def _statements(workspace: Workspace, progress: Progress, clock: Clock) -> Iterator[Problem]:
    """P402: what cannot have been said yet."""
    latest, ahead = clock.latest, "a day that has not come"
    if progress.confirmed is not None and progress.confirmed > latest:
        place = place_of_confirmation(workspace, progress, progress.confirmed)
        yield _found(progress, "P402", place, f"Confirmed on {progress.confirmed}, {ahead}.")
    judged = progress.confidence
    if judged is not None and judged.on is not None and judged.on > latest:
        says = f"The confidence rating is dated {judged.on}, {ahead}."
        yield _found(progress, "P402", judged.origin.at("on"), says)
    for name, measure in progress.benefits.items():
        if measure.measured is not None and measure.on is not None and measure.on > latest:
            says = f'Benefit "{name}" is said to be measured on {measure.on}, {ahead}.'
            yield _found(progress, "P402", measure.origin.at("on"), says)
    for ask in progress.asks:
        if ask.origin.source is progress.origin.source:  # those of the force's return are reported once, there
            yield from _decided(ask, clock, progress.programme, unit_of(progress))


def _decided(ask: Ask, clock: Clock, programme: str | None, force: str | None) -> Iterator[Problem]:
    if ask.decided is not None and ask.decided > clock.latest:
        says = f'Ask "{ask.id}" is said to be decided on {ask.decided}, a day that has not come.'
        place = ask.origin.at("decided")
        yield finding("P402", place, says, programme=programme, force=force, milestone=ask.milestone)


def _participation(progress: Progress, clock: Clock) -> Iterator[Problem]:
    """P413."""
    stated, until = progress.participation.state, progress.participation.until
    if stated is ParticipationState.DEFERRED and until is not None and until < clock.data_date:
        says = f"{progress.unit} deferred {progress.programme} until {until}, which has passed."
        yield _found(progress, "P413", part_of(progress.origin, "participation", "until"), says)


def _ended(workspace: Workspace, progress: Progress, clock: Clock) -> Iterator[Problem]:
    """R232: nobody is left for whom the file could count."""
    register, unit = workspace.register, progress.unit
    both = register.collaborations.get(unit)
    members = both.forces if both is not None and progress.collaboration else (unit,)
    known = [force for name in members if (force := register.forces.get(name)) is not None]
    days = [force.to for force in known if force.to is not None]
    if not known or len(days) < len(known) or max(days) >= clock.data_date:
        return
    standing = (register.forces.get(current_force(register, force.id, clock.data_date)) for force in known)
    if not any(force is not None and force.is_current(clock.data_date) for force in standing):
        place = progress.origin.at("collaboration" if progress.collaboration else "force")
        yield _found(progress, "R232", place, f"{unit} ended on {max(days)}, and no force has taken over.")
