"""Which files have to be read to judge a few of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rollout.load.entries import role_of
from rollout.model.blueprint import Link
from rollout.model.workspace import Programme, Workspace


def needed_for(wanted: Collection[str], present: Collection[str]) -> frozenset[str]:
    """The files asked for, the register, their programmes' blueprints, and the returns of their forces."""
    needed = {"forces.yaml", *wanted}
    for path in wanted:
        role = role_of(path)
        if role is None:
            continue
        if role.programme is not None:
            needed.add(f"programmes/{role.programme}/blueprint.yaml")
        if role.kind == "progress":
            needed.add(f"programmes/returns/{role.name}.yaml")
    return frozenset(needed & set(present))


def linked_blueprints(workspace: Workspace) -> frozenset[str]:
    """Paths of the blueprints that links of these programmes lead to."""
    linked = {
        link.programme
        for programme in workspace.programmes.values()
        for link in _links(programme)
        if link.programme is not None
    }
    return frozenset(f"programmes/{programme}/blueprint.yaml" for programme in linked)


def _links(programme: Programme) -> Iterable[Link]:
    if programme.blueprint is not None:
        for milestone in programme.blueprint.milestones.values():
            yield from milestone.after
    for progress in programme.units.values():
        for added in progress.local.after.values():
            yield from added.add
        for own in progress.local.milestones.values():
            yield from own.milestone.after
