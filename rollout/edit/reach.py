"""Which files set a force's dates in a programme: all that has to be read to say what a change does to its finish."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rollout.load.entries import role_of
from rollout.load.needed import linked_blueprints
from rollout.model.progress import NATIONAL
from rollout.model.register import Register
from rollout.model.workspace import Workspace


def reach(workspace: Workspace, present: Collection[str], programme: str, unit: str) -> frozenset[str]:
    """The files that a unit's dates in a programme depend on, as far as the files read so far can tell.

    Read what is given back and ask again, until nothing new comes: a blueprint has to be read before it is known
    which programmes it links to.

    Args:
        workspace: What has been read so far.
        present: Paths of all files there are.
        programme: The programme.
        unit: A force, a collaboration, or "national".

    Returns:
        Paths out of `present`: the register, the programme's files that matter, those of every programme it links
        to, and the returns of the forces.
    """
    linked = {path.split("/")[1] for path in linked_blueprints(workspace)}
    programmes = {programme, *linked}
    names = _kin(workspace.register, unit)
    wanted = {"forces.yaml", *(f"programmes/returns/{name}.yaml" for name in names)}
    for each in programmes:
        wanted |= {f"programmes/{each}/{file}.yaml" for file in ("blueprint", "slots", f"progress/{NATIONAL}")}
        wanted |= {f"programmes/{each}/progress/{name}.yaml" for name in names}
        if _waits_for_forces(workspace, each) or unit == NATIONAL:
            wanted |= _units(present, each)
    return frozenset(wanted & set(present))


def _kin(register: Register, unit: str) -> set[str]:
    """The unit, and whoever delivers with it, for it or in its place: their copies of a milestone are one."""
    names = {unit}
    while True:
        more = {
            name
            for both in register.collaborations.values()
            if not names.isdisjoint((both.id, *both.forces))
            for name in (both.id, *both.forces)
        }
        for force in register.forces.values():
            if force.successor is not None and not names.isdisjoint((force.id, force.successor)):
                more |= {force.id, force.successor}
        if more <= names:
            return names
        names |= more


def _waits_for_forces(workspace: Workspace, programme: str) -> bool:
    """Whether a national milestone waits for a number of forces, so that every force's file matters."""
    known = workspace.programmes.get(programme)
    blueprint = None if known is None else known.blueprint
    if blueprint is None:
        return False
    return any(link.quorum is not None for milestone in blueprint.milestones.values() for link in milestone.after)


def _units(present: Iterable[str], programme: str) -> set[str]:
    return {path for path in present if (role := role_of(path)) and role.programme == programme}
