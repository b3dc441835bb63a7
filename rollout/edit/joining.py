"""Whether a force can join a programme, and if not, why not and what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from rollout.model.blueprint import Blueprint
from rollout.model.progress import NATIONAL
from rollout.model.register import Force, Register


def obstacle(register: Register, blueprint: Blueprint, unit: str, present: Collection[str], day: date) -> str | None:
    """What keeps a force or collaboration from joining a programme on a day, in words; None: nothing does.

    Args:
        register: Who there is.
        blueprint: The programme's blueprint.
        unit: A force, a collaboration of the register, or "national".
        present: The names of the programme's progress files.
        day: The day it would join.
    """
    programme = blueprint.programme
    if unit in present:
        return f"{unit} has joined {programme} already; change its file with `rollout update {programme} {unit}`."
    if unit == NATIONAL:
        return None
    members = _members(register, unit)
    return (
        _gone(members, programme, day)
        or _counted_twice(register, unit, members, present)
        or _out_of_scope(blueprint, unit, members)
    )


def _members(register: Register, unit: str) -> tuple[Force, ...]:
    both = register.collaborations.get(unit)
    names = (unit,) if both is None else both.forces
    return tuple(register.forces[name] for name in names if name in register.forces)


def _gone(members: Iterable[Force], programme: str, day: date) -> str | None:
    for force in members:
        if force.to is not None and force.to < day:
            instead = f": enrol {force.successor}" if force.successor is not None else ""
            return f"{force.id} ended on {force.to}, so it joins nothing{instead}."
        if not force.is_current(day):
            return f"{force.id} begins on {force.from_}; enrol it from that day on, for {programme} too."
    return None


def _counted_twice(register: Register, unit: str, members: Iterable[Force], present: Collection[str]) -> str | None:
    """A force is never counted twice in one programme."""
    for force in members:
        with_others = [b.id for b in register.collaborations.values() if force.id in b.forces and b.id != unit]
        there = next((name for name in (*with_others, force.id) if name in present), None)
        if there is not None:
            return f"{force.id} delivers this programme already, in the file of {there}; a force is counted once."
    return None


def _out_of_scope(blueprint: Blueprint, unit: str, members: Iterable[Force]) -> str | None:
    if blueprint.scope is None or any(set(force.tags) & set(blueprint.scope) for force in members):
        return None
    tags = " or ".join(blueprint.scope)
    return (
        f"{unit} is outside the scope of {blueprint.title}: forces tagged {tags}. "
        "The scope is the delivery body's to widen, in blueprint.yaml."
    )
