"""From a workspace to its network: lanes, cohorts, rows, arcs, and the order of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property

from rollout.model.blueprint import Blueprint, Link, LinkType, Milestone
from rollout.model.dataclass import dataclass
from rollout.model.problem import Problem
from rollout.model.progress import Tailoring
from rollout.model.register import Register
from rollout.model.source import Location
from rollout.model.workspace import Programme, Workspace
from rollout.rules import finding
from rollout.schedule.calendar import WorkingCalendar
from rollout.schedule.calendars import Calendars
from rollout.schedule.durations import planned_durations
from rollout.schedule.loops import blueprint_loops, in_order, shortest_loops
from rollout.schedule.network import (
    Arc,
    Cohort,
    Copy,
    DroppedLink,
    Lane,
    Network,
    Pair,
    QuorumCount,
    Row,
    needed,
)
from rollout.schedule.scope import forces_of, scope_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A network, and what had to be left out of it.

    `left_out` are programmes that cannot be computed, `stopped` the units of others that cannot.
    """

    network: Network
    left_out: frozenset[str]
    stopped: frozenset[tuple[str, str]]
    problems: list[Problem]


def build(workspace: Workspace, calendars: Calendars, day: date) -> Built:
    """The network of every programme that can be computed, with the units in scope on `day`."""
    looped, problems = blueprint_loops(workspace.programmes)
    idle, more = _without_working_days(workspace, calendars)
    problems += more
    left_out = looped | frozenset(name for name, unit in idle if unit is None)
    left_out |= {name for name, programme in workspace.programmes.items() if programme.blueprint is None}
    stopped = frozenset((name, unit) for name, unit in idle if unit is not None)
    while True:
        builder = _Builder(workspace, calendars, day, left_out, stopped)
        rows = builder.rows()
        graph = {row.index: list(row.sources) for row in rows}
        order = in_order(list(graph), graph)
        if len(order) == len(rows):
            break
        tied, more = _tailored_loops(rows, graph)
        problems += more
        stopped |= tied
    ordered = [rows[index] for index in order]
    for index, row in enumerate(ordered):
        row.index = index
    network = Network(
        rows=ordered,
        cohorts=builder.cohorts,
        soft=builder.soft,
        dropped=builder.dropped,
        unsized=builder.unsized,
    )
    return Built(network=network, left_out=left_out, stopped=stopped, problems=problems)


def _tailored_loops(
    rows: list[Row], graph: Mapping[int, Iterable[int]]
) -> tuple[frozenset[tuple[str, str]], list[Problem]]:
    """Units whose own additions close a loop, and a problem for each loop."""
    tied: set[tuple[str, str]] = set()
    problems = []
    for loop in shortest_loops(graph):
        members = [rows[index] for index in loop]
        lanes = [lane for row in members for lane in row.cohort.lanes if lane.local.after or lane.local.milestones]
        names = [f"{row.programme}/{row.milestone.id}" for row in [*members, members[0]]]
        tied |= {(lane.programme, lane.unit) for lane in lanes if lane.unit is not None}
        local = lanes[0].local
        places = [entry.location for entry in local.after.values()]
        places += [entry.location for entry in local.milestones.values()]
        problems.append(
            finding(
                "L320",
                places[0],
                f"What {lanes[0].unit} adds to the blueprint closes a loop: {' → '.join(names)}.",
                programme=lanes[0].programme,
                force=lanes[0].unit,
                milestone=members[0].milestone.id,
            )
        )
    return frozenset(tied), problems


def _without_working_days(
    workspace: Workspace, calendars: Calendars
) -> tuple[set[tuple[str, str | None]], list[Problem]]:
    """Programmes (unit None) and units whose calendar has no working day, with a problem for each calendar."""
    register = workspace.register
    idle: set[tuple[str, str | None]] = set()
    problems: dict[str, Problem] = {}
    for name, programme in workspace.programmes.items():
        blueprint = programme.blueprint
        users: list[tuple[str | None, WorkingCalendar]] = []
        if blueprint is not None:
            users.append((None, calendars.named(blueprint.national_calendar)))
        users += [(unit, calendars.of_unit(unit)) for unit in programme.units]
        for unit, calendar in users:
            if calendar.is_empty:
                idle.add((name, unit))
                problems[calendar.id] = finding(
                    "C620",
                    _place_of_calendar(register, calendar.id, unit) or programme.location,
                    f'Calendar "{calendar.id}" has no working days, so {unit or "national milestones"} of {name} '
                    "cannot be scheduled.",
                    programme=name,
                    force=unit,
                )
    return idle, list(problems.values())


def _place_of_calendar(register: Register, name: str, unit: str | None) -> Location | None:
    """Where a calendar is written; that of a group stands where its members are named."""
    rule, group = register.calendars.get(name), register.collaborations.get(unit or "")
    written = rule if rule is not None else group if group is not None else register.forces.get(unit or "")
    return None if written is None or written.origin is None else written.origin.here()


class _Builder:
    """Puts rows and arcs together for one choice of what to leave out."""

    def __init__(
        self,
        workspace: Workspace,
        calendars: Calendars,
        day: date,
        left_out: frozenset[str],
        stopped: frozenset[tuple[str, str]],
    ) -> None:
        self._workspace = workspace
        self._calendars = calendars
        self._day = day
        self._stopped = stopped
        self._programmes: dict[str, tuple[Programme, Blueprint]] = {
            name: (programme, programme.blueprint)
            for name, programme in workspace.programmes.items()
            if programme.blueprint is not None and name not in left_out
        }
        self._scope = {name: scope_of(workspace, name, day) for name in self._programmes}
        self._lanes = {name: self._lanes_of(name) for name in self._programmes}
        self.cohorts = {name: self._cohorts_of(name) for name in self._programmes}
        self.soft: list[Arc] = []
        self.dropped: list[DroppedLink] = []
        self.unsized: list[tuple[Lane, Row]] = []

    def _lanes_of(self, name: str) -> tuple[Lane, ...]:
        programme, _ = self._programmes[name]
        delivering = {unit for units in self._scope[name].values() for unit in units}
        return tuple(
            Lane(
                programme=name,
                unit=unit,
                forces=forces_of(self._workspace.register, unit, self._day),
                calendar=self._calendars.of_unit(unit),
                progress=progress,
            )
            for unit, progress in programme.units.items()
            if progress.is_active and unit in delivering and (name, unit) not in self._stopped
        )

    @cached_property
    def _tailored_forces(self) -> frozenset[str]:
        """Forces of every family in which some unit's tailoring changes the shape of its network."""
        lanes = [lane for lanes in self._lanes.values() for lane in lanes]
        forces = {f for lane in lanes if lane.local.after or lane.local.milestones for f in lane.forces}
        while True:
            wider = forces.union(*(lane.forces for lane in lanes if not forces.isdisjoint(lane.forces)))
            if wider == forces:
                return frozenset(forces)
            forces = wider

    def _cohorts_of(self, name: str) -> tuple[Cohort, ...]:
        programme, blueprint = self._programmes[name]
        national = Lane(
            programme=name,
            unit=None,
            forces=(),
            calendar=self._calendars.named(blueprint.national_calendar),
            progress=programme.national,
        )
        alike = tuple(lane for lane in self._lanes[name] if self._tailored_forces.isdisjoint(lane.forces))
        apart = [(lane,) for lane in self._lanes[name] if not self._tailored_forces.isdisjoint(lane.forces)]
        groups = [(national,), *([alike] if alike else []), *apart]
        return tuple(Cohort(programme=name, blueprint=blueprint, lanes=lanes) for lanes in groups)

    def rows(self) -> list[Row]:
        """Every row with its arcs, programme by programme in the order of the blueprint."""
        rows = [row for cohorts in self.cohorts.values() for cohort in cohorts for row in self._rows_of(cohort)]
        for index, row in enumerate(rows):
            row.index = index
        for row in rows:
            for link in self._links_of(row):
                self._connect(row, link)
        return rows

    def _rows_of(self, cohort: Cohort) -> list[Row]:
        ours = [m for m in cohort.blueprint.milestones.values() if m.is_national == cohort.is_national]
        order = {name: place for place, name in enumerate(cohort.blueprint.milestones)}
        passing = _passing(cohort)
        for milestone in ours:
            cohort.rows[milestone.id] = self._row(cohort, milestone, order[milestone.id], passing)
        local = [entry.milestone for number in cohort.tailored for entry in _local(cohort, number).milestones.values()]
        for place, milestone in enumerate(local, len(order)):
            cohort.rows[milestone.id] = self._row(cohort, milestone, place, passing)
        return list(cohort.rows.values())

    def _row(self, cohort: Cohort, milestone: Milestone, order: int, passing: Mapping[str, set[int]]) -> Row:
        planned, unsized = planned_durations(milestone, cohort, self._workspace.register)
        row = Row(
            order=order,
            cohort=cohort,
            milestone=milestone,
            is_local=order >= len(cohort.blueprint.milestones),
            passing=frozenset(passing.get(milestone.id, ())),
            planned=planned,
        )
        self.unsized += [(cohort.lanes[number], row) for number in unsized]
        return row

    @staticmethod
    def _links_of(row: Row) -> list[Link]:
        """The row's links: the blueprint's, then what its one unit adds (also by `before:` of local milestones)."""
        links = list(row.milestone.after)
        for number in row.cohort.tailored:
            tailoring = _local(row.cohort, number)
            added = tailoring.after.get(row.milestone.id)
            if added is not None:
                links += added.add
            links += [
                Link(milestone=local.milestone.id, location=local.location)
                for local in tailoring.milestones.values()
                if row.milestone.id in local.before
            ]
        return links

    def _connect(self, row: Row, link: Link) -> None:
        other = link.programme if link.programme not in (None, row.programme) else None
        if link.quorum is not None and other is None and row.cohort.is_national and self._counts(row, link):
            self._join(self._quorum_arc(row, link), soft=link.soft)
        elif other is None:
            self._connect_within(row, link)
        elif other in self._programmes:
            self._connect_across(row, link, other)
        else:
            for lane in row.cohort.lanes:
                self._drop(lane, row, link, f"{other} cannot be computed")

    def _counts(self, row: Row, link: Link) -> bool:
        milestone = row.cohort.blueprint.milestones.get(link.milestone)
        return milestone is not None and not milestone.is_national

    def _connect_within(self, row: Row, link: Link) -> None:
        own = row.cohort.rows.get(link.milestone)
        if own is not None:
            lanes = [(number, number) for number in _bound_lanes(row, link)]
            self._join(self._arc(own, row, link, lanes), soft=link.soft)
        else:
            self._connect_national(row, link, row.programme)

    def _connect_national(self, row: Row, link: Link, programme: str) -> bool:
        """Join a national milestone to every lane; False when the programme has none of that name."""
        national = self.cohorts[programme][0].rows.get(link.milestone)
        if national is None:
            return False
        lanes = [(0, number) for number in _bound_lanes(row, link)]
        self._join(self._arc(national, row, link, lanes), soft=link.soft)
        return True

    def _connect_across(self, row: Row, link: Link, other: str) -> None:
        """Join the copies of another programme's milestone that share a force with each lane."""
        if self._connect_national(row, link, other) or row.cohort.is_national:
            return
        waiting = _bound_lanes(row, link)
        found: set[int] = set()
        for cohort in self.cohorts[other][1:]:
            before = cohort.rows[link.milestone]
            lanes = [
                (there, here)
                for here in waiting
                for there in _sharing(row.cohort.lanes[here], cohort)
                if there not in before.passing
            ]
            found.update(here for _, here in lanes)
            self._join(self._arc(before, row, link, lanes), soft=link.soft)
        for here in waiting:
            if here not in found:
                lane = row.cohort.lanes[here]
                self._drop(lane, row, link, f"{lane.unit} has no applicable {link.milestone} in {other}")

    def _drop(self, lane: Lane, row: Row, link: Link, why: str) -> None:
        self.dropped.append(DroppedLink(lane=lane, milestone=row.milestone.id, link=link, why=why))

    def _join(self, arc: Arc | None, *, soft: bool) -> None:
        """Put an arc into its rows; a soft one is set aside."""
        if arc is None:
            return
        if soft:
            self.soft.append(arc)
            return
        arc.successor.arcs_in.append(arc)
        if arc.quorum is None:
            arc.predecessor.arcs_out.append(arc)
        else:
            for row in {copy.row.index: copy.row for _, group in arc.quorum.groups for copy in group}.values():
                row.arcs_out.append(arc)

    def _arc(self, before: Row, row: Row, link: Link, lanes: list[tuple[int, int]]) -> Arc | None:
        """An arc over the given lanes, or None when there are none."""
        if not lanes:
            return None
        dropping = bool(link.lag) and bool(before.passing or row.passing)
        is_straight = before.cohort is row.cohort and len(lanes) == len(row.cohort.lanes)
        pairs = None
        if not is_straight or link.elapsed or dropping:
            pairs = tuple(self._pairs(before, row, link, lanes))
        return Arc(predecessor=before, successor=row, link=link, pairs=pairs)

    def _pairs(self, before: Row, row: Row, link: Link, lanes: list[tuple[int, int]]) -> Iterator[Pair]:
        """An arc lane by lane; a lag to or from a milestone that does not apply is dropped."""
        finish = link.type in (LinkType.FS, LinkType.FF)
        for there, here in lanes:
            lag = 0 if there in before.passing or here in row.passing else link.lag
            theirs, ours = before.cohort.lanes[there].calendar, row.cohort.lanes[here].calendar
            elapsed, days = (lag, 0) if link.elapsed else (0, lag)
            forth, back = self._calendars.crossings(theirs, ours, finish=finish, elapsed=elapsed)
            yield Pair(there, here, days, forth, back)

    def _quorum_arc(self, row: Row, link: Link) -> Arc:
        assert link.quorum is not None
        programme, _ = self._programmes[row.programme]
        weights: dict[tuple[str, ...], int] = {}
        for units in self._scope[row.programme].values():
            weights[units] = weights.get(units, 0) + 1
        groups, take_part = [], 0
        for units, weight in sorted(weights.items()):
            copies = tuple(copy for unit in units for copy in self._copies(row, link, unit))
            is_silent = any(unit in programme.unreadable or (row.programme, unit) in self._stopped for unit in units)
            if is_silent or copies:
                take_part += weight
            if copies and not is_silent:
                groups.append((weight, copies))
        count = QuorumCount(needs=needed(link.quorum, take_part), take_part=take_part, groups=tuple(groups))
        first = groups[0][1][0].row if groups else row
        return Arc(predecessor=first, successor=row, link=link, quorum=count)

    def _copies(self, row: Row, link: Link, unit: str) -> list[Copy]:
        """The unit's copy of the milestone a quorum counts, when it takes part and the milestone applies to it."""
        ours = row.cohort.lanes[0].calendar
        elapsed = link.lag if link.elapsed else 0
        found = []
        for cohort in self.cohorts[row.programme][1:]:
            before = cohort.rows[link.milestone]
            for number, lane in enumerate(cohort.lanes):
                if lane.unit == unit and number not in before.passing:
                    forth, back = self._calendars.crossings(lane.calendar, ours, finish=True, elapsed=elapsed)
                    found.append(Copy(before, number, forth, back))
        return found


def _passing(cohort: Cohort) -> dict[str, set[int]]:
    """Per milestone: the lanes it is not applicable to. A national one applies to everybody."""
    passing: dict[str, set[int]] = {}
    if cohort.is_national:
        return passing
    for number, lane in enumerate(cohort.lanes):
        assert lane.progress is not None
        for milestone, facts in lane.progress.milestones.items():
            if facts.not_applicable is not None:
                passing.setdefault(milestone, set()).add(number)
    return passing


def _local(cohort: Cohort, number: int) -> Tailoring:
    return cohort.lanes[number].local


def _sharing(lane: Lane, cohort: Cohort) -> list[int]:
    """The lanes of a cohort that deliver for any of a lane's forces."""
    return list(dict.fromkeys(cohort.lane_of[force] for force in lane.forces if force in cohort.lane_of))


def _bound_lanes(row: Row, link: Link) -> list[int]:
    """The lanes a link binds: all but those excused from it."""
    lanes = list(range(len(row.cohort.lanes)))
    excused = [number for number in row.cohort.tailored if _is_waived(row.cohort.lanes[number], row, link)]
    return [number for number in lanes if number not in excused] if excused else lanes


def _is_waived(lane: Lane, row: Row, link: Link) -> bool:
    """Whether the lane is excused from a link: every link from that predecessor, or only those of the named type."""
    return any(
        waiver.milestone == row.milestone.id
        and waiver.link == link.milestone
        and (waiver.programme or lane.programme) == (link.programme or lane.programme)
        and waiver.type in (None, link.type)
        for waiver in lane.local.waive
    )
