"""The register: the service, its calendars, its delivery centres, the forces and who delivers together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from rollout.model.dataclass import dataclass
from rollout.model.source import MappingNode

NATIONS = ("england", "wales", "scotland", "northern-ireland", "uk", "crown-dependency")

CALENDAR_OF_NATION: Mapping[str, str] = {
    "england": "england-and-wales",
    "wales": "england-and-wales",
    "scotland": "scotland",
    "northern-ireland": "northern-ireland",
    "uk": "england-and-wales",
    "crown-dependency": "england-and-wales",
}
BUILT_IN_CALENDARS = ("england-and-wales", "scotland", "northern-ireland")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """Working days late against baseline at which a force turns amber and red."""

    amber_days: int = 5
    red_days: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """P10 and P90 of a duration as shares of the likely figure, where a blueprint gives one figure only."""

    low: float = 0.8
    high: float = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Days on which nobody works: a change freeze, a major event. Both days included."""

    from_: date
    to: date
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRule:
    """How a calendar of the register is put together. `week` holds weekdays, Monday = 0."""

    id: str
    week: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays_of: str | None = None
    holidays: tuple[date, ...] = ()
    closures: tuple[Closure, ...] = ()
    origin: MappingNode | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CapacityStep:
    """From this day on a centre has this many slots."""

    from_: date
    slots: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre:
    """A delivery centre of excellence. One step from `date.min` when the capacity never changes."""

    id: str
    title: str | None = None
    capacity: tuple[CapacityStep, ...] = ()
    origin: MappingNode | None = field(default=None, compare=False, repr=False)

    def slots_on(self, day: date) -> int:
        """Slots on a day; none before the first step."""
        slots = 0
        for step in self.capacity:
            if step.from_ <= day:
                slots = step.slots
        return slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """One force of the register. `owners` are accounts ("@name") or teams of `service.teams`."""

    id: str
    name: str
    nation: str
    region: str | None = None
    officers: float | None = None
    workforce: float | None = None
    code: str | None = None
    calendar: str | None = None
    tags: tuple[str, ...] = ()
    from_: date | None = None
    to: date | None = None
    successor: str | None = None
    owners: tuple[str, ...] = ()
    tile: tuple[int, int] | None = None
    closures: tuple[Closure, ...] = ()
    origin: MappingNode | None = field(default=None, compare=False, repr=False)

    def is_current(self, day: date) -> bool:
        """Whether the force exists on that day: from its first to its last day, both included."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collaboration:
    """Forces that may deliver a programme as one."""

    id: str
    name: str
    forces: tuple[str, ...]
    origin: MappingNode | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The delivery body's own settings; names of bodies are data, never code."""

    name: str
    illustrative: bool = False
    notice: str | None = None
    marking: str | None = None
    handling: str | None = None
    foi: str | None = None
    author: str | None = None
    names: str = "exceptions"
    owners: tuple[str, ...] = ()
    teams: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    agenda: tuple[str, ...] | None = None
    council: str | None = None
    delivery: str | None = None
    return_cycle: int = 35
    repository: str | None = None
    status: Tolerance = Tolerance()
    spread: Spread = Spread()
    origin: MappingNode | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """`forces.yaml`: everything in the order it is written there."""

    service: Service
    calendars: Mapping[str, CalendarRule] = field(default_factory=dict)
    centres: Mapping[str, Centre] = field(default_factory=dict)
    forces: Mapping[str, Force] = field(default_factory=dict)
    collaborations: Mapping[str, Collaboration] = field(default_factory=dict)
    origin: MappingNode | None = field(default=None, compare=False, repr=False)
