"""What the catalogue says about one kind of problem."""

from __future__ import annotations

from rollout.model.dataclass import dataclass
from rollout.model.problem import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One code's page: `rollout explain CODE` prints it.

    `name` is a kebab-case handle for machines, `title` one line for people, `why` says why it matters to a delivery
    lead or force project manager, `advice` what to do (and is the hint of a finding that has none of its own).
    """

    code: str
    name: str
    severity: Severity
    title: str
    why: str
    advice: str
    example: str = ""
    """A few lines of YAML that raise it."""
