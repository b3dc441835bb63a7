"""Why a date moved: the two states computed again with one cause switched at a time, in a fixed order.

The parts add up to the whole move exactly, because each is the difference to the step before, in working days of one
calendar. Where a step has no date (its mixture of files cannot be computed), its part falls to the next that has one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from rollout.history.mixing import with_facts, with_tailoring
from rollout.history.sides import Sides
from rollout.load.entries import role_of
from rollout.model.workspace import Workspace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule


class Cause(StrEnum):
    """What can move a date, in the order in which it is switched."""

    TIME = "time"
    BLUEPRINT = "blueprint"
    REGISTER = "register"
    TAILORING = "tailoring"
    FACTS = "facts"
    BASELINES = "baselines"


class Step(NamedTuple):
    """A state on the way from base to head."""

    workspace: Workspace
    day: date


def cause_of(path: str) -> Cause:
    """The cause a changed file belongs to; a progress file holds tailoring and baselines too."""
    role = role_of(path)
    if role is not None and role.kind == "blueprint":
        return Cause.BLUEPRINT
    return Cause.REGISTER if role is not None and role.kind in ("forces", "slots") else Cause.FACTS


class Attribution:
    """The steps between two sides, each computed when it is first asked for.

    Args:
        sides: Base and head.
        near_critical: See `schedule.engine.schedule`.
    """

    def __init__(self, sides: Sides, near_critical: int = 5) -> None:
        self._sides = sides
        self._near_critical = near_critical
        self._computed: dict[tuple[int, date], Schedule] = {}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The base as it was, then the state after each cause in turn; the last is the head."""
        base, head = self._sides.base, self._sides.head
        planned = self._sides.mixed(lambda path: cause_of(path) is Cause.BLUEPRINT)
        central = self._sides.mixed(lambda path: cause_of(path) is not Cause.FACTS)
        tailored = central if central is head.workspace else with_tailoring(central, head.workspace)
        reported = tailored if tailored is head.workspace else with_facts(tailored, head.workspace)
        states = (base.workspace, planned, central, tailored, reported, head.workspace)
        return (Step(base.workspace, base.day), *(Step(state, head.day) for state in states))

    @property
    def in_heads_terms(self) -> Workspace:
        """What the base reports, in terms of the head's blueprints and register."""
        return self.steps[3].workspace

    @property
    def base(self) -> Schedule:
        """The base as it was."""
        return self._schedule(self.steps[0])

    @property
    def head(self) -> Schedule:
        """The head."""
        return self._schedule(self.steps[-1])

    def parts(self, value: Callable[[Schedule], int | None]) -> Mapping[Cause, int]:
        """What each cause did to a figure; all nothing when it is missing at either end.

        Args:
            value: The figure in a schedule, on one scale for all steps.
        """
        parts = dict.fromkeys(Cause, 0)
        known = value(self.base)
        if known is None or value(self.head) is None:
            return parts
        for cause, step in zip(Cause, self.steps[1:], strict=True):
            new = value(self._schedule(step))
            if new is not None:
                parts[cause] = new - known
                known = new
        return parts

    def _schedule(self, step: Step) -> Schedule:
        key = (id(step.workspace), step.day)  # the steps keep every workspace alive
        if key not in self._computed:
            self._computed[key] = schedule(step.workspace, step.day, near_critical=self._near_critical)
        return self._computed[key]
