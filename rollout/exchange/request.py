"""What an export is asked for, and how it says that it cannot be made."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rollout.exchange.shown import Shown
from rollout.report.edition import Edition
from rollout.schedule.result import UnitSchedule

VIEWS = ("schedule", "status", "path", "brief", "portfolio", "programme", "force")
"""What the formats can show: the first three as rows, the others as documents."""


class Cannot(Exception):  # noqa: N818 - it says what is the matter
    """What was asked for cannot be exported; the message says why and what to do."""


class Missing(Exception):  # noqa: N818 - it says what is the matter
    """A format needs a library that is not installed."""

    def __init__(self, extra: str) -> None:
        super().__init__(f"This format needs more than the core: pip install rollout[{extra}]")


@dataclass(frozen=True, kw_only=True)
class Request:
    """An export somebody asks for.

    Args:
        edition: The schedule at the data date, and whom and what it may name.
        programme: The one programme wanted; all of them when None.
        force: The force or collaboration wanted; all of them when None.
        units: The units that deliver for it, by programme.
        view: One of `VIEWS`, the format's usual one when None.
        templates: The workspace's own folder of templates, which wins.
    """

    edition: Edition
    programme: str | None = None
    force: str | None = None
    view: str | None = None
    templates: Path | None = None

    @property
    def programmes(self) -> tuple[str, ...]:
        """The programmes wanted that may be shown.

        Raises:
            Cannot: If the one that is wanted is marked too high.
        """
        shown = self.edition.programmes
        if self.programme is None:
            return shown
        if self.programme not in shown:
            raise Cannot(f"{self.programme} is marked above {self.edition.max_marking}.")
        return (self.programme,)

    @cached_property
    def asked(self) -> frozenset[str]:
        """The units that deliver for the force wanted, in any programme.

        Raises:
            Cannot: If a force is wanted and none may be named.
        """
        if self.force is None:
            return frozenset()
        if self.edition.names == "withhold":
            raise Cannot("What is exported of one force names it: names are withheld here (see --names).")
        rows = (row for p in self.edition.schedule.programmes.values() for row in p.units.values())
        return frozenset({self.force, *(row.unit for row in rows if self.force in row.forces)})

    @cached_property
    def shown(self) -> Shown:
        """What may be shown of the schedule."""
        return Shown(edition=self.edition, asked=self.asked)

    def units(self, programme: str) -> list[UnitSchedule]:
        """The units of a programme that are wanted and may be shown."""
        units = self.shown.schedule.programmes[programme].units
        return [units[unit] for unit in units if self.force is None or unit in self.asked]

    @cached_property
    def chosen(self) -> dict[str, list[UnitSchedule]]:
        """The wanted units by programme."""
        return {name: self.units(name) for name in self.programmes}
