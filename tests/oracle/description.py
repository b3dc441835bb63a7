"""What the second engine computes on: a workspace said in plain values, before it is written as YAML."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(kw_only=True)
class CalendarText:
    """A calendar of the register. `week` holds weekdays, Monday = 0; closures include both their days."""

    week: tuple[int, ...] = (0, 1, 2, 3, 4)
    holidays_of: str | None = None
    holidays: tuple[date, ...] = ()
    closures: tuple[tuple[date, date], ...] = ()


@dataclass(kw_only=True)
class Force:
    """A force: its nation, perhaps its own calendar, closures and size."""

    nation: str
    calendar: str | None = None
    closures: tuple[tuple[date, date], ...] = ()
    officers: str | None = None
    workforce: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Link:
    """One predecessor; `quorum` is a count, a percentage ("40%") or "all"."""

    milestone: str
    programme: str | None = None
    type: str = "FS"
    lag: int = 0
    elapsed: bool = False
    soft: bool = False
    quorum: str | None = None


@dataclass(frozen=True, kw_only=True)
class Size:
    """A duration by size: base days plus one for every `rate` people, rounded up."""

    base: int
    per: str
    rate: str


@dataclass(kw_only=True)
class Milestone:
    """One milestone; `before` is used by local ones only."""

    title: str
    national: bool = False
    duration: int | Size = 0
    after: list[Link] = field(default_factory=list)
    not_before: date | None = None
    target: date | None = None
    before: list[str] = field(default_factory=list)


@dataclass(kw_only=True)
class Facts:
    """What a file reports about one milestone."""

    baseline: date | None = None
    started: date | None = None
    finished: date | None = None
    remaining: int | None = None
    expected: date | None = None
    blocked: bool = False
    since: date | None = None
    not_applicable: bool = False


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """A link a unit has been excused from; without a type, every link from that predecessor."""

    milestone: str
    link: str
    programme: str | None = None
    type: str | None = None


@dataclass(kw_only=True)
class Unit:
    """One progress file: of a force, or of a collaboration that delivers as one."""

    collaboration: bool = False
    participation: str = "active"
    start: date | None = None
    facts: dict[str, Facts] = field(default_factory=dict)
    durations: dict[str, int] = field(default_factory=dict)
    added: dict[str, list[Link]] = field(default_factory=dict)
    waived: list[Waiver] = field(default_factory=list)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    targets: dict[str, date] = field(default_factory=dict)
    not_before: dict[str, date] = field(default_factory=dict)
    unreadable: bool = False


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A delivery centre's slot for one unit's milestone."""

    force: str
    milestone: str
    start: date
    end: date
    state: str


@dataclass(kw_only=True)
class Programme:
    """A blueprint and its progress files; milestones in the order of the file."""

    version: int = 1
    milestones: dict[str, Milestone] = field(default_factory=dict)
    national_calendar: str = "england-and-wales"
    live: str | None = None
    units: dict[str, Unit] = field(default_factory=dict)
    national: dict[str, Facts] = field(default_factory=dict)
    slots: list[Slot] = field(default_factory=list)


@dataclass(kw_only=True)
class Workspace:
    """Everything, and the data date it is looked at."""

    as_of: date
    forces: dict[str, Force] = field(default_factory=dict)
    collaborations: dict[str, list[str]] = field(default_factory=dict)
    calendars: dict[str, CalendarText] = field(default_factory=dict)
    programmes: dict[str, Programme] = field(default_factory=dict)
