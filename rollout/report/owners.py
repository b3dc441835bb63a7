"""Who looks after which file, for the forges that ask for a review from those they find in CODEOWNERS."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rollout.check.authority_accounts import accounts_of, owners_of
from rollout.model.register import Register


class Owned(NamedTuple):
    """A pattern of paths, and the accounts any of which can approve a change to what it matches."""

    pattern: str
    accounts: tuple[str, ...]


def owned(register: Register, prefix: str = "") -> tuple[Owned, ...]:
    """Every pattern in the order in which forges read them: of those that match a path the last one counts.

    The service can approve everything; a force's files are for its own accounts as well, since nobody can approve a
    change of their own. Forces that list nobody are left to the service.

    Args:
        register: The register.
        prefix: The workspace's folder in the repository, "" or ending in "/".
    """
    service = accounts_of(register, register.service.owners)
    rows = [Owned("*", service)] if service else []
    for unit in (*register.forces, *register.collaborations):
        accounts = accounts_of(register, (*owners_of(register, unit), *register.service.owners))
        if owners_of(register, unit):
            rows.append(Owned(f"/{prefix}programmes/*/progress/{unit}.yaml", accounts))
            if unit in register.forces:
                rows.append(Owned(f"/{prefix}programmes/returns/{unit}.yaml", accounts))
    return tuple(rows)


def codeowners(rows: Sequence[Owned]) -> str:
    """The file as forges read it."""
    width = max((len(row.pattern) for row in rows), default=0)
    lines = [f"{row.pattern:<{width}}  {' '.join(row.accounts)}" for row in rows]
    return "\n".join(["# Written by `rollout owners` from forces.yaml; change it there, then write it again.", *lines])
