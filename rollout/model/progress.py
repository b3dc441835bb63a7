"""What a force (or a collaboration that delivers as one, or the nation) has reported about one programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rollout.model.blueprint import Estimate, Link, Milestone
from rollout.model.dataclass import dataclass
from rollout.model.source import Location, MappingNode

NATIONAL = "national"
"""The name of the progress file of milestones that are reached once, for everybody."""


class ParticipationState(StrEnum):
    """Whether a force takes part. Only active forces are scheduled; all are counted."""

    ACTIVE = "active"
    IN_DISCUSSION = "in-discussion"
    DECLINED = "declined"
    DEFERRED = "deferred"
    MET_OTHERWISE = "met-otherwise"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Participation:
    """The stated participation, why, and who says so."""

    state: ParticipationState = ParticipationState.ACTIVE
    reason: str | None = None
    by: str | None = None
    until: date | None = None


class Baseline(NamedTuple):
    """The approved date of a milestone now in force, and how it was approved."""

    date: date
    approved_by: str | None = None
    on: dt.date | None = None
    reason: str | None = None


class Facts(NamedTuple):
    """Everything written about one milestone in one progress file. Dates are calendar days, `remaining` working days.

    A tuple because a workspace has tens of thousands of them; `origin` is the node it was read from, for places.
    """

    baseline: Baseline | None = None
    original: date | None = None
    started: date | None = None
    finished: date | None = None
    remaining: int | None = None
    expected: date | None = None
    blocked: str | None = None
    since: date | None = None
    note: str | None = None
    evidence: str | None = None
    not_applicable: str | None = None
    by: str | None = None
    origin: MappingNode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """A named role's judgement: red, amber, green or exempt. It stands beside the computed status."""

    rating: str
    by: str | None = None
    on: date | None = None
    reason: str | None = None
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Something a force (or the centre) asks somebody to decide."""

    id: str
    ask: str
    of: str | None = None
    by: date | None = None
    milestone: str | None = None
    options: str | None = None
    recommend: str | None = None
    if_not: str | None = None
    state: str = "open"
    decided: date | None = None
    decision: str | None = None
    programmes: tuple[str, ...] = ()
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A risk as reported; likelihood and impact are low, medium or high."""

    id: str
    title: str
    likelihood: str | None = None
    impact: str | None = None
    owner: str | None = None
    action: str | None = None
    programmes: tuple[str, ...] = ()
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionNote:
    """Cause, consequence and options, written when tolerance is forecast to break."""

    cause: str | None = None
    consequence: str | None = None
    options: str | None = None
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One benefit as measured: `state` is planned, measured, validated or banked."""

    before: float | None = None
    target: float | None = None
    measured: float | None = None
    on: date | None = None
    state: str = "planned"
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDuration:
    """A force's own duration of a milestone, and why."""

    is_: Estimate
    reason: str
    location: Location = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDate:
    """A force's own target or earliest start of a milestone, and why."""

    is_: date
    reason: str
    location: Location = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedLinks:
    """Links a force adds to a milestone, and why."""

    add: tuple[Link, ...]
    reason: str
    location: Location = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """A link a force has been excused from: every link from `link` to `milestone`, or only those of `type`."""

    milestone: str
    link: str
    programme: str | None = None
    type: str | None = None
    reason: str
    by: str | None = None
    location: Location = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalMilestone:
    """A milestone only this force has; `before` names the milestones that wait for it (FS)."""

    milestone: Milestone
    before: tuple[str, ...] = ()
    reason: str
    location: Location = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tailoring:
    """A force's own departures from the blueprint; every one gives a reason and shows in the drift register."""

    duration: Mapping[str, LocalDuration] = field(default_factory=dict)
    target: Mapping[str, LocalDate] = field(default_factory=dict)
    not_before: Mapping[str, LocalDate] = field(default_factory=dict)
    after: Mapping[str, AddedLinks] = field(default_factory=dict)
    waive: tuple[Waiver, ...] = ()
    milestones: Mapping[str, LocalMilestone] = field(default_factory=dict)


NO_TAILORING = Tailoring()
"""The blueprint as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One progress file, its force's return folded in.

    `unit` is the force's or collaboration's id (the file's name), or "national". `blueprint` is the version the file
    was written for; the facts are already those of the blueprint's newest version. `confirmed` is the latest of the
    file's and the returns', `confirmed_before` holds the others. `collaboration` says whether `unit` is one.
    `milestones` holds every id the file lists.
    """

    programme: str
    unit: str
    collaboration: bool = False
    blueprint: int
    participation: Participation = Participation()
    start: date | None = None
    confirmed: date | None = None
    confirmed_before: tuple[date, ...] = ()
    confidence: Confidence | None = None
    summary: str | None = None
    asks: tuple[Ask, ...] = ()
    exception: ExceptionNote | None = None
    milestones: Mapping[str, Facts] = field(default_factory=dict)
    local: Tailoring = NO_TAILORING
    risks: tuple[Risk, ...] = ()
    benefits: Mapping[str, Measure] = field(default_factory=dict)
    origin: MappingNode = field(compare=False, repr=False)

    def confirmed_by(self, day: date) -> date | None:
        """The latest confirmation known on a day, later ones left aside; None when there was none."""
        days = (self.confirmed, *self.confirmed_before)
        return max((each for each in days if each is not None and each <= day), default=None)

    @property
    def is_national(self) -> bool:
        """Whether this is the file of milestones reached once, for everybody."""
        return self.unit == NATIONAL and not self.collaboration

    @property
    def is_active(self) -> bool:
        """Whether the force takes part, and so is scheduled."""
        return self.participation.state is ParticipationState.ACTIVE


NO_FACTS = Facts()
