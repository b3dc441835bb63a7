"""The reusable plan of a programme: milestones, their usual durations, and what each comes after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from rollout.model.dataclass import dataclass
from rollout.model.register import Tolerance
from rollout.model.source import Location, MappingNode


class LinkType(StrEnum):
    """How a milestone waits for another: the end of the predecessor, then the end of the successor it binds."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quorum:
    """How many forces must have reached a milestone: exactly one of the three says it. `share` is 0-1."""

    count: int | None = None
    share: float | None = None
    everyone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One predecessor. `programme` is None within the same programme; `lag` is in working days of the successor's
    calendar, or in calendar days when `elapsed`. A soft link never moves a date."""

    milestone: str
    programme: str | None = None
    type: LinkType = LinkType.FS
    lag: int = 0
    elapsed: bool = False
    soft: bool = False
    quorum: Quorum | None = None
    location: Location = field(compare=False, repr=False)

    @property
    def lag_text(self) -> str:
        """The lag as schedulers write it: `5d`, `-2d`, `7ed`."""
        return f"{self.lag}{'ed' if self.elapsed else 'd'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Working days. `low` and `high` are the P10 and P90 in working days, where the blueprint gives them."""

    likely: int = 0
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeDriven:
    """`base` days plus one for every `rate` people of the force, rounded up; shares are of the resulting figure."""

    base: int
    per: str
    rate: float
    low_share: float | None = None
    high_share: float | None = None


Duration = Estimate | SizeDriven


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One step of a blueprint (or of a force's own tailoring). `scope` is "force" or "national"."""

    id: str
    title: str
    stage: str | None = None
    scope: str = "force"
    duration: Duration = Estimate()
    after: tuple[Link, ...] = ()
    uses: Mapping[str, int] = field(default_factory=dict)
    not_before: date | None = None
    target: date | None = None
    key: bool = False
    owner: str | None = None
    basis: str | None = None
    evidence: bool = False
    """Whether finishing it asks for evidence."""
    guidance: str | None = None
    marking: str | None = None
    origin: MappingNode = field(compare=False, repr=False)

    @property
    def is_national(self) -> bool:
        """Whether it is reached once, for everybody."""
        return self.scope == "national"


@dataclass(frozen=True, slots=True, kw_only=True)
class Commercial:
    """A buying route every force can use."""

    title: str
    reference: str | None = None
    expires: date | None = None
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A design made once for all."""

    title: str
    url: str | None = None
    version: str | None = None
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reuse:
    """What is built once and used by all; `centre` is a delivery centre of the register."""

    commercial: tuple[Commercial, ...] = ()
    design: tuple[Design, ...] = ()
    centre: str | None = None
    origin: MappingNode | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class BenefitKind:
    """A benefit the programme is for. `kind` is cash-releasing, non-cash-releasing or qualitative; `better` says
    which way is good: "lower" or "higher"."""

    id: str
    title: str
    kind: str
    unit: str | None = None
    better: str = "higher"
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a version of the blueprint changed, so that files of older versions can be read by id.

    `added` maps an id to whom it applies: "all" or "not-live" (forces not live on `date`).
    """

    version: int
    date: date
    why: str | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    split: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    merged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    retired: tuple[str, ...] = ()
    added: Mapping[str, str] = field(default_factory=dict)
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Blueprint:
    """`blueprint.yaml`. Milestones and changes keep the order of the file (changes: newest first)."""

    programme: str
    title: str
    version: int
    milestones: Mapping[str, Milestone]
    owner: str | None = None
    purpose: str | None = None
    scope: tuple[str, ...] | None = None
    """Tags; a force with any of them is in scope. None: every current force."""
    national_calendar: str = "england-and-wales"
    reuse: Reuse = Reuse()
    stages: tuple[str, ...] = ()
    live: str | None = None
    """As written; `live_milestone` is what counts."""
    tolerance: Tolerance | None = None
    benefits: Mapping[str, BenefitKind] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    marking: str | None = None
    origin: MappingNode = field(compare=False, repr=False)

    @property
    def live_milestone(self) -> str | None:
        """The milestone that makes a force live: as written, else the last force milestone, if there is one."""
        if self.live is not None:
            return self.live
        return next((m.id for m in reversed(list(self.milestones.values())) if not m.is_national), None)
