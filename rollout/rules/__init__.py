"""The catalogue of everything `rollout` can find: one `Rule` per code, one file per family.

A code is never used twice and never changes its meaning. The families are the letters of the codes:
Y reading, S shape, R references, L logic, P progress, Q quality, C calendars and capacity, A authority, N notes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from rollout.model.problem import Fix, Problem
from rollout.model.source import Location
from rollout.rules.rule import Rule


@cache
def catalogue() -> Mapping[str, Rule]:
    """Every rule by its code, in the order of the families."""
    from rollout.rules import calendars, logic, notes, progress, quality, reading, references, shape

    families = (reading, shape, references, logic, progress, quality, calendars, notes)
    rules = [rule for family in families for rule in family.RULES]
    return {rule.code: rule for rule in rules}


def finding(
    code: str,
    location: Location,
    message: str,
    hint: str | None = None,
    *,
    programme: str | None = None,
    force: str | None = None,
    milestone: str | None = None,
    fix: Fix | None = None,
) -> Problem:
    """A problem of the catalogued kind `code`; without a `hint` of its own it carries the rule's advice.

    Raises:
        KeyError: If the catalogue has no such code.
    """
    rule = catalogue()[code]
    return Problem(
        code=code,
        name=rule.name,
        severity=rule.severity,
        location=location,
        message=message,
        hint=rule.advice if hint is None else hint,
        programme=programme,
        force=force,
        milestone=milestone,
        fix=fix,
    )
