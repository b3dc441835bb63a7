"""What is wrong, where, and what to do about it. Problems are values: readers and checks return them and go on."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from rollout.model.dataclass import dataclass
from rollout.model.source import Location


class Severity(StrEnum):
    """How bad a problem is; `check` fails on errors unless told otherwise."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """The one certain answer to a problem: the text that replaces the problem's span."""

    replacement: str
    describe: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding: a stable code, one plain sentence, and a hint saying what to do next.

    `predecessor` is set where it is about one link of the milestone: `programme/milestone` of what that comes after.
    """

    code: str
    name: str
    severity: Severity
    location: Location
    message: str
    hint: str
    programme: str | None = None
    force: str | None = None
    milestone: str | None = None
    predecessor: str | None = None
    fix: Fix | None = None


def in_reading_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems sorted by place, then code, without exact repeats."""
    ordered = sorted(problems, key=lambda p: (p.location.sort_key, p.code, p.message))
    return tuple(dict.fromkeys(ordered))
