"""The network of the whole workspace: one row for each milestone, one lane for each unit, and the arcs between rows.

Every force has the same milestones in the same order, so the passes work row by row with the forces side by side.
The units of a programme that share the blueprint's shape form one **cohort**; a unit whose own tailoring adds links
or milestones is a cohort by itself, as is every unit that shares a force with it in another programme, so that the
rows of the whole workspace can always be put in one order. National milestones are a cohort of one lane.

An arc between two rows of one cohort is usually **straight**: same lane, same calendar, same lag. Everything else
(another calendar, another programme, an elapsed lag, a waived lane) is a list of `Pair`s. A quorum is its own kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from rollout.model.blueprint import Blueprint, Link, LinkType, Milestone, Quorum
from rollout.model.dataclass import dataclass
from rollout.model.progress import NATIONAL, NO_FACTS, NO_TAILORING, Facts, Progress, Tailoring
from rollout.schedule.calendar import Crossing, WorkingCalendar


class Lane:
    """One unit of a cohort: whose progress it is, in which calendar, for which forces. `unit` is None for national.

    `local` is the unit's own departures from the blueprint.
    """

    __slots__ = ("calendar", "forces", "is_tailored", "local", "programme", "progress", "unit")

    def __init__(
        self,
        *,
        programme: str,
        unit: str | None,
        forces: tuple[str, ...],
        calendar: WorkingCalendar,
        progress: Progress | None,
    ) -> None:
        self.programme = programme
        self.unit = unit
        self.forces = forces
        self.calendar = calendar
        self.progress = progress
        self.local: Tailoring = progress.local if progress is not None else NO_TAILORING
        self.is_tailored: bool = self.local is not NO_TAILORING and self.local != NO_TAILORING

    def facts(self, milestone: str) -> Facts:
        """What the unit has reported about a milestone."""
        return self.progress.milestones.get(milestone, NO_FACTS) if self.progress is not None else NO_FACTS


class Cohort:
    """Units of one programme whose networks have the same shape, in the order of their ids.

    `rows` are its milestones by id; `tailored` the numbers of the lanes that depart from the blueprint in anything
    (few, so the rest need not be asked); `lane_of` the lane that delivers for each force.
    """

    __slots__ = ("blueprint", "is_national", "lane_of", "lanes", "programme", "rows", "tailored")

    def __init__(self, *, programme: str, blueprint: Blueprint, lanes: tuple[Lane, ...]) -> None:
        self.programme = programme
        self.blueprint = blueprint
        self.lanes = lanes
        self.rows: dict[str, Row] = {}
        self.tailored = tuple(number for number, lane in enumerate(lanes) if lane.is_tailored)
        self.lane_of: Mapping[str, int] = {force: number for number, lane in enumerate(lanes) for force in lane.forces}
        self.is_national = lanes[0].unit is None

    def in_order(self) -> list[Row]:
        """The milestones in the order of the blueprint, local ones last."""
        return sorted(self.rows.values(), key=_order)


def _order(row: Row) -> int:
    return row.order


class Row:
    """One milestone of one cohort. `order` is its place in the blueprint (local milestones last).

    `index` is its place in the network; `passing` are the lanes for which the milestone is not applicable: work
    passes through; `planned` each lane's planned duration. Arcs are joined to their rows when the network is built.
    """

    __slots__ = ("arcs_in", "arcs_out", "cohort", "index", "is_local", "milestone", "order", "passing", "planned")

    def __init__(
        self,
        *,
        order: int,
        cohort: Cohort,
        milestone: Milestone,
        is_local: bool,
        passing: frozenset[int],
        planned: list[int],
    ) -> None:
        self.index = -1
        self.order = order
        self.cohort = cohort
        self.milestone = milestone
        self.is_local = is_local
        self.passing = passing
        self.planned = planned
        self.arcs_in: list[Arc] = []
        self.arcs_out: list[Arc] = []

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


class Pair(NamedTuple):
    """One lane of the predecessor bound to one lane of the successor. The crossings are None in the same calendar."""

    before: int
    after: int
    lag: int
    forth: Crossing | None
    back: Crossing | None


class Copy(NamedTuple):
    """One copy of a milestone a quorum counts."""

    row: Row
    lane: int
    forth: Crossing | None
    back: Crossing | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumCount:
    """What a quorum waits for: the `needs`-th of the groups, each counted with its weight.

    A group is what counts as one delivery: a force's copy, a collaboration's (its weight is its number of forces), or
    the legs of a merged force, which has reached the milestone when all its legs have.
    """

    needs: int
    take_part: int
    groups: tuple[tuple[int, tuple[Copy, ...]], ...]

    @property
    def readable(self) -> int:
        """How many of those that take part have a file that can be read."""
        return sum(weight for weight, _ in self.groups)

    @property
    def is_short(self) -> bool:
        """Whether too few take part, or can be read, ever to meet it: the link then drops out."""
        return self.needs == 0 or self.readable < self.needs


class Arc:
    """A link between two rows. `pairs` is None when it is straight. `predecessor` of a quorum is one of its rows.

    `from_finish` says whether the predecessor's finish counts (FS, FF), rather than its start; `to_finish` whether
    the successor's finish is bound (FF, SF), rather than its start.
    """

    __slots__ = (
        "from_finish", "lag", "lag_text", "location", "pairs", "predecessor", "quorum", "successor", "to_finish",
        "type",
    )  # fmt: skip

    def __init__(
        self,
        *,
        predecessor: Row,
        successor: Row,
        link: Link,
        pairs: tuple[Pair, ...] | None = None,
        quorum: QuorumCount | None = None,
    ) -> None:
        self.predecessor = predecessor
        self.successor = successor
        self.type = link.type
        self.lag = 0 if link.elapsed else link.lag
        self.lag_text = link.lag_text
        self.location = link.location
        self.pairs = pairs
        self.quorum = quorum
        self.from_finish = link.type in (LinkType.FS, LinkType.FF)
        self.to_finish = link.type in (LinkType.FF, LinkType.SF)

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


@dataclass(frozen=True, slots=True, kw_only=True)
class DroppedLink:
    """A link that binds nothing for one unit, and why."""

    lane: Lane
    milestone: str
    link: Link
    why: str


class Network:
    """Every row of the workspace in an order in which predecessors come first.

    `cohorts` are by programme: the national one first, then the others. `soft` are links that never drive a date and
    stand in no row's arcs. `unsized` are copies whose duration depends on a size the register does not have.
    `lane_at` tells where each unit of a programme stands (None: its national milestones).
    """

    __slots__ = ("cohorts", "dropped", "lane_at", "rows", "soft", "unsized")

    def __init__(
        self,
        *,
        rows: Sequence[Row],
        cohorts: Mapping[str, tuple[Cohort, ...]],
        soft: Sequence[Arc],
        dropped: Sequence[DroppedLink],
        unsized: Sequence[tuple[Lane, Row]],
    ) -> None:
        self.rows = rows
        self.cohorts = cohorts
        self.soft = soft
        self.dropped = dropped
        self.unsized = unsized
        self.lane_at: Mapping[tuple[str, str | None], tuple[Cohort, int]] = {
            (lane.programme, lane.unit): (cohort, number) for cohort, number, lane in self.lanes()
        }

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
