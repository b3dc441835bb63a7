"""From boundaries back to dates: the rows, units and programmes that views, checks and reports read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rollout.model.progress import NATIONAL, Facts
from rollout.model.workspace import Programme, Workspace
from rollout.schedule.backward import is_bound, own_target
from rollout.schedule.drag import Drags
from rollout.schedule.driving import Node
from rollout.schedule.network import Cohort, Row
from rollout.schedule.passes import Passes
from rollout.schedule.result import (
    Driver,
    Key,
    MilestoneSchedule,
    ProgrammeSchedule,
    QuorumShort,
    UnitSchedule,
    key_text,
)
from rollout.schedule.scope import forces_of, scope_of
from rollout.schedule.state import State, elapsed, reported

_Dates = tuple[date | None, date | None, date | None, date | None, date | None]
"""Remaining start, early start, early finish, late start, late finish, as shown."""
_NO_DATES: _Dates = (None, None, None, None, None)

_STATE_NAMES = {
    State.NOT_STARTED: "not-started",
    State.IN_PROGRESS: "in-progress",
    State.FINISHED: "finished",
    State.PASSING: "not-applicable",
}


class Assembly:
    """Everything the passes found, read out as dates."""

    def __init__(self, workspace: Workspace, passes: Passes, near_critical: int) -> None:
        self._workspace = workspace
        self._passes = passes
        self._network = passes.network
        self._inputs = passes.inputs
        self._early = passes.early
        self._late = passes.late
        self._driving = passes.driving
        self._finishes = passes.finishes
        self._near_critical = near_critical
        self._paths = self._critical_paths()
        self._critical = self._critical_nodes()
        self._drags = self._all_drags(Drags(self._network, self._inputs, self._early, self._finishes))

    def ends(self, cohort: Cohort, lane: int) -> list[Node]:
        """The milestones whose finish is the unit's finish."""
        finish = self._finishes[id(cohort)][lane]
        ends = []
        for row in cohort.rows.values():
            node = Node(row.index, lane)
            if self._driving.is_unfinished(node) and self._early[row.index].finish[lane] == finish:
                ends.append(node)
        return ends

    def _critical_paths(self) -> dict[tuple[int, int], set[Node]]:
        """Per lane (cohort by `id`): everything on the way back from its finish."""
        return {
            (id(cohort), number): self._driving.path(self.ends(cohort, number))
            for cohort, number, lane in self._network.lanes()
            if lane.unit is not None
        }

    def _critical_nodes(self) -> set[Node]:
        """Unfinished copies on their own programme's critical paths: a force's on its own, a national one on any."""
        rows = self._network.rows
        critical = set()
        for cohort, number, lane in self._network.lanes():
            for node in self._paths.get((id(cohort), number), ()):
                row = rows[node.row]
                is_own = row.cohort is cohort and node.lane == number
                is_national = row.cohort.is_national and row.programme == lane.programme
                if (is_own or is_national) and self._driving.is_unfinished(node):
                    critical.add(node)
        return critical

    def _all_drags(self, drags: Drags) -> dict[Node, int]:
        by_row: dict[int, list[int]] = {}
        for node in self._critical:
            by_row.setdefault(node.row, []).append(node.lane)
        found: dict[Node, int] = {}
        for index in sorted(by_row):
            row = self._network.rows[index]
            if row.cohort.is_national:
                found[Node(index, 0)] = drags.of_national(row)
            else:
                for lane, days in drags.of_lanes(row, sorted(by_row[index])).items():
                    found[Node(index, lane)] = days
        return found

    def key(self, node: Node) -> Key:
        """The name of a copy."""
        row = self._network.rows[node.row]
        return Key(row.programme, row.cohort.lanes[node.lane].unit, row.milestone.id)

    def drivers(self, node: Node) -> tuple[Driver, ...]:
        """What sets a copy's place: every tied link, else every tied floor; none once finished or not applicable."""
        if not self._driving.is_unfinished(node):
            return ()
        links = dict.fromkeys(
            Driver(None, self.key(drive.node), str(drive.arc.type), drive.lag) for drive in self._driving.links(node)
        )
        return tuple(links) or tuple(Driver(floor) for floor in self._driving.floors(node))

    def milestone(self, row: Row, number: int) -> MilestoneSchedule:
        """One copy in dates."""
        lane = row.cohort.lanes[number]
        facts = lane.facts(row.milestone.id)
        state = self._inputs.rows[row.index]
        node = Node(row.index, number)
        shown = _shown_state(state.state[number], facts, self._inputs.date_of(lane))
        known = reported(facts, self._inputs.date_of(lane))
        baseline = facts.baseline.date if facts.baseline is not None else None
        reached = state.state[number]
        if reached is State.PASSING:
            dates: _Dates = _NO_DATES
        elif reached is State.FINISHED:
            assert known.finished is not None
            start = known.started or known.finished
            dates = (None, start, known.finished, start, known.finished)
        else:
            dates = self._open_dates(row, number)
        is_open = reached in (State.NOT_STARTED, State.IN_PROGRESS)
        total, free, target = self._floats(row, number, is_open=is_open)
        is_critical = node in self._critical
        finish = dates[2]
        is_overrun = (
            reached is State.IN_PROGRESS
            and known.started is not None
            and elapsed(lane, known.started, self._inputs.data_boundary(lane)) >= state.planned[number]
        )
        return MilestoneSchedule(
            Key(row.programme, lane.unit, row.milestone.id),
            row.milestone.title,
            row.milestone.scope,
            row.milestone.stage,
            row.milestone.key,
            row.is_local,
            shown,
            state.planned[number],
            None if reached is State.PASSING else state.remaining[number],
            dates[0],
            is_overrun,
            known.started,
            known.finished,
            facts.expected,
            dates[1],
            dates[2],
            dates[3],
            dates[4],
            (total if is_open else 0) if reached is not State.PASSING else None,
            (free if is_open else 0) if reached is not State.PASSING else None,
            target,
            is_critical,
            is_open and not is_critical and 0 < total <= self._near_critical,
            self._drags.get(node),
            baseline,
            None if baseline is None or finish is None else lane.calendar.days_between(baseline, finish),
            self.drivers(node),
            self._quorum_short(row),
        )

    def _floats(self, row: Row, number: int, *, is_open: bool) -> tuple[int, int, int | None]:
        """Total, free and target float of unfinished work; zeros and None otherwise."""
        if not is_open:
            return 0, 0, None
        finish, late = self._early[row.index].finish[number], self._late[row.index]
        total = late.finish[number] - finish
        target = None
        if late.target is not None and is_bound(late.target[number]):
            target = late.target[number] - finish
        return total, max(0, min(total, late.reach[number] - finish)), target

    def _open_dates(self, row: Row, number: int) -> _Dates:
        """Remaining start, early start and finish, late start and finish of unfinished work, as shown to people."""
        lane, state = row.cohort.lanes[number], self._inputs.rows[row.index]
        calendar = lane.calendar
        remaining, place = state.remaining[number], self._early[row.index].place[number]
        late_finish = self._late[row.index].finish[number]
        if remaining:
            early = calendar.day(place), calendar.last_day(place + remaining)
            late = calendar.day(late_finish - remaining), calendar.last_day(late_finish)
        else:
            back = 0 if self._stands_on_a_floor(row, number, place) else 1
            early = (calendar.day(place - back),) * 2
            late = (calendar.day(late_finish - back),) * 2
        if state.state[number] is State.IN_PROGRESS:
            return early[0], lane.facts(row.milestone.id).started, early[1], late[0], late[1]
        return None, early[0], early[1], late[0], late[1]

    def _stands_on_a_floor(self, row: Row, number: int, place: int) -> bool:
        """Whether an instant is shown at the start of its day, not at the end of the day before.

        `expected` is the end of a day, so it does not count.
        """
        floors = self._inputs.floors(row, number)
        return any(floor.boundary == place and floor.name != "expected" for floor in floors)

    def _quorum_short(self, row: Row) -> QuorumShort | None:
        for arc in row.arcs_in:
            if arc.quorum is not None and arc.quorum.is_short:
                return QuorumShort(arc.quorum.needs, arc.quorum.take_part)
        return None

    def unit(self, cohort: Cohort, number: int) -> UnitSchedule:
        """One force's or collaboration's row."""
        lane = cohort.lanes[number]
        assert lane.unit is not None
        rows = sorted(cohort.rows.values(), key=lambda row: row.order)
        milestones = {row.milestone.id: self.milestone(row, number) for row in rows}
        applicable = [m for m in milestones.values() if m.early_finish is not None]
        live = milestones.get(cohort.blueprint.live_milestone or "")
        target, target_float = self._target(cohort, number, milestones)
        return UnitSchedule(
            unit=lane.unit,
            collaboration=lane.progress is not None and lane.progress.collaboration,
            forces=lane.forces,
            participation="active",
            calendar=lane.calendar.id,
            start=min((m.early_start for m in applicable if m.early_start is not None), default=None),
            finish=max((m.early_finish for m in applicable if m.early_finish is not None), default=None),
            live=live.early_finish if live is not None else None,
            live_baseline=live.baseline if live is not None else None,
            variance=live.variance if live is not None else None,
            target=target,
            target_float=target_float,
            critical_path=self._listed(self._paths[(id(cohort), number)]),
            milestones=milestones,
        )

    def _listed(self, path: set[Node]) -> tuple[Key, ...]:
        """A path's unfinished copies by shown early start, then programme, place in the blueprint, force."""
        rows = self._network.rows
        listed = [node for node in path if self._driving.is_unfinished(node)]

        def order(node: Node) -> tuple[date, str, int, str]:
            row = rows[node.row]
            start = self._shown_start(row, node.lane)
            return (start, row.programme, row.order, row.cohort.lanes[node.lane].unit or "")

        return tuple(self.key(node) for node in sorted(listed, key=order))

    def _shown_start(self, row: Row, number: int) -> date:
        start = self._open_dates(row, number)[1]
        assert start is not None
        return start

    def _target(
        self, cohort: Cohort, number: int, milestones: Mapping[str, MilestoneSchedule]
    ) -> tuple[str | None, int | None]:
        """The required date a unit is nearest to missing (or misses most): its milestone, and the float."""
        floats = [(m.target_float, name) for name, m in milestones.items() if m.target_float is not None]
        if not floats:
            return None, None
        smallest = min(value for value, _ in floats)
        first = next(name for value, name in floats if value == smallest)
        node = self._target_behind(Node(cohort.rows[first].index, number))
        return key_text(self.key(node), cohort.programme, cohort.lanes[number].unit), smallest

    def _target_behind(self, node: Node) -> Node:
        """The milestone whose required date sets a copy's latest finish against required dates."""
        rows = self._network.rows
        while True:
            row, late = rows[node.row], self._late[node.row]
            assert late.target is not None
            latest = late.target[node.lane]
            if self._driving.is_unfinished(node) and own_target(row, row.cohort.lanes[node.lane]) == latest:
                return node
            after = self._passes.bounding_successor(node, target=True)
            assert after is not None
            node = after

    def programme(self, name: str, programme: Programme) -> ProgrammeSchedule:
        """One programme's units by id, those that take no part included, and its national milestones."""
        cohorts = self._network.cohorts[name]
        units = {
            lane.unit: self.unit(cohort, number)
            for cohort in cohorts[1:]
            for number, lane in enumerate(cohort.lanes)
            if lane.unit is not None
        }
        scope = scope_of(self._workspace, name, self._inputs.data_date)
        listed = {unit for delivering in scope.values() for unit in delivering} | set(programme.unreadable)
        for unit in listed - {*units, NATIONAL}:
            units[unit] = self._outside(programme, unit)
        national = sorted(cohorts[0].rows.values(), key=lambda row: row.order)
        blueprint = cohorts[0].blueprint
        return ProgrammeSchedule(
            programme=name,
            version=blueprint.version,
            computable=True,
            national_calendar=blueprint.national_calendar,
            units={unit: units[unit] for unit in sorted(units)},
            national={row.milestone.id: self.milestone(row, 0) for row in national},
        )

    def _outside(self, programme: Programme, unit: str) -> UnitSchedule:
        """A unit that is not scheduled: it takes no part, or its file cannot be used."""
        register = self._workspace.register
        progress = programme.units.get(unit)
        is_silent = progress is None or progress.is_active
        return UnitSchedule(
            unit=unit,
            collaboration=unit in register.collaborations and unit not in register.forces,
            forces=forces_of(register, unit, self._inputs.data_date),
            participation="unreadable" if is_silent or progress is None else str(progress.participation.state),
            calendar=self._passes.calendars.of_unit(unit).id,
        )


def _shown_state(state: State, facts: Facts, data_date: date) -> str:
    """The word for a state: finished, else blocked (since a day that has come), else how far it is."""
    is_blocked = facts.blocked is not None and (facts.since is None or facts.since <= data_date)
    if is_blocked and state in (State.NOT_STARTED, State.IN_PROGRESS):
        return "blocked"
    return _STATE_NAMES[state]
