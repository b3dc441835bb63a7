"""Who is in a programme's scope on a day, and which files deliver for each force: the m of every "n of m"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rollout.model.progress import ParticipationState
from rollout.model.register import Force, Register
from rollout.model.workspace import Programme, Workspace

_NO_DELIVERY = (ParticipationState.MET_OTHERWISE, ParticipationState.NOT_APPLICABLE)


def current_force(register: Register, force: str, day: date) -> str:
    """The force that stands for `force` on a day: itself, or the last of its successors once it has merged."""
    seen = {force}
    while True:
        entry = register.forces.get(force)
        if entry is None or entry.to is None or day <= entry.to or entry.successor is None:
            return force
        if entry.successor in seen:
            return force
        force = entry.successor
        seen.add(force)


def in_scope(force: Force, programme: Programme, day: date) -> bool:
    """Whether a current force is in the programme's scope: any of its tags, or every force without tags."""
    scope = programme.blueprint.scope if programme.blueprint is not None else None
    return force.is_current(day) and (scope is None or not set(scope).isdisjoint(force.tags))


def forces_of(register: Register, unit: str, day: date) -> tuple[str, ...]:
    """The forces a file delivers for, as they stand on a day (merged ones by their successor), each once."""
    collaboration = register.collaborations.get(unit)
    members = collaboration.forces if collaboration is not None and unit not in register.forces else (unit,)
    return tuple(dict.fromkeys(current_force(register, member, day) for member in members))


def scope_of(workspace: Workspace, programme: str, day: date) -> Mapping[str, tuple[str, ...]]:
    """Every force in scope with the units that deliver for it, in the register's order; empty: not joined.

    A force's own file comes first and wins over the legs of forces that merged into it. A force delivered by merged
    predecessors has several units, its legs.
    """
    register = workspace.register
    entry = workspace.programmes[programme]
    names = sorted({*entry.units, *entry.unreadable} - {"national"})
    delivering: dict[str, list[str]] = {
        force.id: [] for force in register.forces.values() if in_scope(force, entry, day)
    }
    for name in names:
        for force in forces_of(register, name, day):
            if force in delivering:
                delivering[force].append(name)
    return {force: _own_or_legs(force, units) for force, units in delivering.items()}


def delivering(workspace: Workspace, programme: str, day: date) -> Mapping[str, tuple[str, ...]]:
    """`scope_of` without the legs whose need is met otherwise or which it does not apply to: the others speak alone."""
    units = workspace.programmes[programme].units
    out = {name for name, unit in units.items() if unit.participation.state in _NO_DELIVERY}
    return {
        force: tuple(leg for leg in legs if leg not in out)
        for force, legs in scope_of(workspace, programme, day).items()
    }


def _own_or_legs(force: str, units: list[str]) -> tuple[str, ...]:
    return (force,) if force in units else tuple(units)
