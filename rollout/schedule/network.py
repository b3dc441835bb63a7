"""The network of the whole workspace: one row for each milestone, one lane for each unit, and the arcs between rows.

Every force has the same milestones in the same order, so the passes work row by row with the forces side by side.
The units of a programme that share the blueprint's shape form one **cohort**; a unit whose own tailoring adds links
or milestones is a cohort by itself, as is every unit that shares a force with it in another programme, so that the
rows of the whole workspace can always be put in one order. National milestones are a cohort of one lane.

An arc between two rows of one cohort is usually **straight**: same lane, same calendar, same lag. Everything else
(another calendar, another programme, an elapsed lag, a waived lane) is a list of `Pair`s. A quorum is its own kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil

from rollout.model.blueprint import Blueprint, Link, LinkType, Milestone, Quorum
from rollout.model.progress import NATIONAL, NO_FACTS, Facts, Progress, Tailoring
from rollout.model.source import Location
from rollout.schedule.calendar import Crossing, WorkingCalendar


@dataclass(slots=True, kw_only=True, eq=False)
class Lane:
    """One unit of a cohort: whose progress it is, in which calendar, for which forces. `unit` is None for national."""

    programme: str
    unit: str | None
    forces: tuple[str, ...]
    calendar: WorkingCalendar
    progress: Progress | None

    local: Tailoring = field(init=False)
    """The unit's own departures from the blueprint."""
    is_tailored: bool = field(init=False)

    def __post_init__(self) -> None:
        self.local = self.progress.local if self.progress is not None else Tailoring()
        self.is_tailored = self.local != Tailoring()

    def facts(self, milestone: str) -> Facts:
        """What the unit has reported about a milestone."""
        return self.progress.milestones.get(milestone, NO_FACTS) if self.progress is not None else NO_FACTS


@dataclass(slots=True, kw_only=True, eq=False)
class Cohort:
    """Units of one programme whose networks have the same shape, in the order of their ids."""

    programme: str
    blueprint: Blueprint
    lanes: tuple[Lane, ...]
    rows: dict[str, Row] = field(default_factory=dict)
    tailored: tuple[int, ...] = field(init=False)
    """Numbers of the lanes that depart from the blueprint in anything: few, so the rest need not be asked."""
    lane_of: Mapping[str, int] = field(init=False)
    """The lane that delivers for each force."""

    def __post_init__(self) -> None:
        self.tailored = tuple(number for number, lane in enumerate(self.lanes) if lane.is_tailored)
        self.lane_of = {force: number for number, lane in enumerate(self.lanes) for force in lane.forces}

    @property
    def is_national(self) -> bool:
        """Whether this is the cohort of milestones reached once, for everybody."""
        return self.lanes[0].unit is None


@dataclass(slots=True, kw_only=True, eq=False)
class Row:
    """One milestone of one cohort. `order` is its place in the blueprint (local milestones last)."""

    index: int = -1
    order: int
    cohort: Cohort
    milestone: Milestone
    is_local: bool = False
    passing: frozenset[int] = frozenset()
    """Lanes for which the milestone is not applicable: work passes through."""
    arcs_in: list[Arc] = field(default_factory=list)
    arcs_out: list[Arc] = field(default_factory=list)

    @property
    def programme(self) -> str:
        """The programme the row belongs to."""
        return self.cohort.programme

    @property
    def sources(self) -> Iterator[int]:
        """Indices of the rows it comes after, once for each arc or copy."""
        for arc in self.arcs_in:
            if arc.quorum is None:
                yield arc.predecessor.index
            else:
                yield from (copy.row.index for _, copies in arc.quorum.groups for copy in copies)


@dataclass(slots=True, frozen=True)
class Pair:
    """One lane of the predecessor bound to one lane of the successor. The crossings are None in the same calendar."""

    before: int
    after: int
    lag: int
    forth: Crossing | None
    back: Crossing | None


@dataclass(slots=True, frozen=True)
class Copy:
    """One copy of a milestone a quorum counts."""

    row: Row
    lane: int
    forth: Crossing | None
    back: Crossing | None


@dataclass(slots=True, frozen=True, kw_only=True)
class QuorumCount:
    """What a quorum waits for: the `needs`-th of the groups, each counted with its weight.

    A group is what counts as one delivery: a force's copy, a collaboration's (its weight is its number of forces), or
    the legs of a merged force, which has reached the milestone when all its legs have.
    """

    needs: int
    take_part: int
    groups: tuple[tuple[int, tuple[Copy, ...]], ...]

    @property
    def is_short(self) -> bool:
        """Whether too few take part, or can be read, ever to meet it: the link then drops out."""
        return self.needs == 0 or sum(weight for weight, _ in self.groups) < self.needs


@dataclass(slots=True, kw_only=True, eq=False)
class Arc:
    """A link between two rows. `pairs` is None when it is straight. `predecessor` of a quorum is one of its rows."""

    predecessor: Row
    successor: Row
    type: LinkType
    lag: int
    lag_text: str
    location: Location
    pairs: tuple[Pair, ...] | None = None
    quorum: QuorumCount | None = None
    from_finish: bool = field(init=False)
    """Whether the predecessor's finish counts (FS, FF), rather than its start."""
    to_finish: bool = field(init=False)
    """Whether the successor's finish is bound (FF, SF), rather than its start."""

    def __post_init__(self) -> None:
        self.from_finish = self.type in (LinkType.FS, LinkType.FF)
        self.to_finish = self.type in (LinkType.FF, LinkType.SF)

    def steps_from(self, row: int, lane: int) -> Iterator[Pair]:
        """The ways from one lane of a predecessor row to lanes of the successor."""
        if self.quorum is not None:
            for _, copies in self.quorum.groups:
                for copy in copies:
                    if copy.row.index == row and copy.lane == lane:
                        yield Pair(lane, 0, self.lag, copy.forth, copy.back)
        elif self.pairs is None:
            yield Pair(lane, lane, self.lag, None, None)
        else:
            yield from (pair for pair in self.pairs if pair.before == lane)


@dataclass(slots=True, frozen=True, kw_only=True)
class DroppedLink:
    """A link that binds nothing for one unit, and why."""

    lane: Lane
    milestone: str
    link: Link
    why: str


@dataclass(slots=True, kw_only=True)
class Network:
    """Every row of the workspace in an order in which predecessors come first."""

    rows: list[Row]
    cohorts: Mapping[str, tuple[Cohort, ...]]
    """By programme: the national cohort first if there is one, then the others."""
    soft: tuple[Arc, ...] = ()
    """Links that never drive a date; they stand in no row's arcs."""
    dropped: tuple[DroppedLink, ...] = ()

    lane_at: Mapping[tuple[str, str | None], tuple[Cohort, int]] = field(init=False)
    """Where each unit of a programme stands (None: its national milestones)."""

    def __post_init__(self) -> None:
        self.lane_at = {(lane.programme, lane.unit): (cohort, number) for cohort, number, lane in self.lanes()}

    def lanes(self) -> Iterator[tuple[Cohort, int, Lane]]:
        """Every lane with its cohort, programme by programme."""
        for cohorts in self.cohorts.values():
            for cohort in cohorts:
                for number, lane in enumerate(cohort.lanes):
                    yield cohort, number, lane


def needed(quorum: Quorum, take_part: int) -> int:
    """How many of those taking part a quorum asks for; a percentage is rounded up."""
    if quorum.everyone:
        return take_part
    if quorum.share is not None:
        return ceil(round(quorum.share * take_part, 9))  # 0.07 * 100 is 7.000000000000001
    return quorum.count or 0


def unit_name(lane: Lane) -> str:
    """How a lane is named in keys of data dates: the unit's id, or "national"."""
    return NATIONAL if lane.unit is None else lane.unit
