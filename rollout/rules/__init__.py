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
    from rollout.rules.authority import RULES as AUTHORITY
    from rollout.rules.calendars import RULES as CALENDARS
    from rollout.rules.logic import RULES as LOGIC
    from rollout.rules.notes import RULES as NOTES
    from rollout.rules.progress import RULES as PROGRESS
    from rollout.rules.quality import RULES as QUALITY
    from rollout.rules.reading import RULES as READING
    from rollout.rules.references import RULES as REFERENCES
    from rollout.rules.shape import RULES as SHAPE

    rules = (*READING, *SHAPE, *REFERENCES, *LOGIC, *PROGRESS, *QUALITY, *CALENDARS, *AUTHORITY, *NOTES)
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
    predecessor: str | None = None,
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
        predecessor=predecessor,
        fix=fix,
    )
