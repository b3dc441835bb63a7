"""C602 and C603: slots given out that a centre does not have, or that fall in a closure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rollout.check.words import period, slot_count, written
from rollout.model.problem import Problem
from rollout.model.register import CALENDAR_OF_NATION, Centre, Closure
from rollout.model.workspace import Slot, Workspace
from rollout.rules import finding

_HELD = ("accepted", "used", "offered")
"""States in which a slot is taken, those that come first being served first."""


class _Claim(NamedTuple):
    """What a slot takes: the same claim of two forces of a collaboration is one."""

    programme: str
    unit: str
    milestone: str
    slots: int
    first: date
    last: date


def slots(workspace: Workspace, data_date: date) -> Iterator[Problem]:
    """Every slot that its centre does not have, or that its force cannot use."""
    taken: dict[str, list[tuple[Slot, _Claim]]] = {}
    for name, programme in workspace.programmes.items():
        milestones = programme.blueprint.milestones if programme.blueprint is not None else {}
        for slot in programme.slots:
            if slot.state in _HELD and slot.to > data_date and slot.from_ <= slot.to:
                uses = milestones[slot.milestone].uses if slot.milestone in milestones else {}
                unit, wanted = _unit(workspace, name, slot.force), uses.get(slot.centre, 1)
                claim = _Claim(name, unit, slot.milestone, wanted, slot.from_, slot.to)
                taken.setdefault(slot.centre, []).append((slot, claim))
            if slot.state == "accepted":
                yield from _closed(workspace, name, slot)
    for name, centre in workspace.register.centres.items():
        yield from _beyond(centre, taken.get(name, ()), data_date)


def _unit(workspace: Workspace, programme: str, force: str) -> str:
    """The unit that delivers for a force, so that the slots of a collaboration's forces count once."""
    for unit, progress in workspace.programmes[programme].units.items():
        together = workspace.register.collaborations.get(unit) if progress.collaboration else None
        if together is not None and force in together.forces:
            return unit
    return force


def _beyond(centre: Centre, given: Sequence[tuple[Slot, _Claim]], data_date: date) -> Iterator[Problem]:
    """Slots are served by state, then in the order written; each that no longer fits is reported.

    What is left of the centre is a step function: `left[i]` slots from day `days[i]` on.
    """
    days = [date.min, *(step.from_ for step in centre.capacity if step.from_ > date.min)]
    left = [centre.slots_on(day) for day in days]
    served: set[_Claim] = set()
    for slot, claim in sorted(given, key=lambda pair: _HELD.index(pair[0].state)):
        if claim in served:
            continue
        begin = _cut(days, left, max(claim.first, data_date + timedelta(days=1)))
        end = _cut(days, left, claim.last + timedelta(days=1))
        if min(left[begin:end]) >= claim.slots:
            served.add(claim)
            left[begin:end] = [free - claim.slots for free in left[begin:end]]
            continue
        day = next(days[n] for n in range(begin, end) if left[n] < claim.slots)
        exist = centre.slots_on(day)
        yield finding(
            "C602",
            slot.origin.at("centre"),
            f"{slot.force} has a slot of {centre.id} {period(slot.from_, slot.to)}, but from {written(day)} its "
            f"{slot_count(exist)} cannot hold it as well.",
            programme=claim.programme,
            force=slot.force,
            milestone=slot.milestone,
        )


def _cut(days: list[date], left: list[int], day: date) -> int:
    """Where in the step function a day begins; the step that it falls into is cut in two."""
    place = bisect_left(days, day)
    if place == len(days) or days[place] != day:
        days.insert(place, day)
        left.insert(place, left[place - 1])
    return place


def _closed(workspace: Workspace, programme: str, slot: Slot) -> Iterator[Problem]:
    for closure in _closures(workspace, slot.force):
        if closure.from_ <= slot.to and slot.from_ <= closure.to:
            why = f" ({closure.why})" if closure.why else ""
            yield finding(
                "C603",
                slot.origin.at("from"),
                f"{slot.force} has accepted a slot of {slot.centre} {period(slot.from_, slot.to)}, but is closed "
                f"{period(closure.from_, closure.to)}{why}.",
                programme=programme,
                force=slot.force,
                milestone=slot.milestone,
            )


def _closures(workspace: Workspace, name: str) -> Iterator[Closure]:
    """The closures of a force (or of a collaboration's forces): its own and its calendar's."""
    register = workspace.register
    collaboration = register.collaborations.get(name)
    found: dict[Closure, None] = {}
    members = (name,) if collaboration is None else collaboration.forces
    for force in (register.forces[member] for member in members if member in register.forces):
        rule = register.calendars.get(force.calendar or CALENDAR_OF_NATION[force.nation])
        found |= dict.fromkeys((*force.closures, *(rule.closures if rule is not None else ())))
    yield from found
