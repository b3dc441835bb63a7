"""Who looks after what, as the register says: whose account may change which force's facts, and who the service is."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rollout.model.register import Register


class Accounts:
    """One account, and the teams it is in, against one register.

    An owner written `@name` is an account, `@body/team` a team of the forge, and a bare id one of the register's own
    teams: an account that calls itself like a team is no member of it. Forges do not tell capitals from small letters
    in names, so neither is done here.

    Args:
        register: As it is where the change is to go, never as the change would have it.
        actor: The account's name on the forge, with or without `@`.
        teams: Further teams it is known to be in, by id or as `body/team`.
    """

    def __init__(self, register: Register, actor: str, teams: Collection[str] = ()) -> None:
        self._register = register
        self.actor = _plain(actor)
        own = (id_ for id_, members in register.service.teams.items() if self.actor in map(_plain, members))
        self._teams = {*map(_plain, teams), *map(_plain, own)}
        self.is_service = self._is_among(register.service.owners)

    def _is_among(self, owners: Iterable[str]) -> bool:
        return any(self._is(owner) for owner in owners)

    def _is(self, owner: str) -> bool:
        if owner.startswith("@") and "/" not in owner:
            return _plain(owner) == self.actor
        return _plain(owner) in self._teams

    def looks_after(self, unit: str) -> bool:
        """Whether the account is listed by a force, or by any of the forces of a collaboration."""
        return self._is_among(owners_of(self._register, unit))


def owners_of(register: Register, unit: str) -> tuple[str, ...]:
    """The owners listed for a force, or for all forces of a collaboration; none for an id nobody knows."""
    force, collaboration = register.forces.get(unit), register.collaborations.get(unit)
    if force is not None:
        return force.owners
    members = () if collaboration is None else collaboration.forces
    listed = (owner for name in members if name in register.forces for owner in register.forces[name].owners)
    return tuple(dict.fromkeys(listed))


def accounts_of(register: Register, owners: Iterable[str]) -> tuple[str, ...]:
    """Owners with the register's own teams replaced by their members, each once, in order."""
    found = (account for owner in owners for account in register.service.teams.get(owner, (owner,)))
    return tuple(dict.fromkeys(found))


def _plain(name: str) -> str:
    return name.strip().removeprefix("@").casefold()
