"""From boundaries back to dates: the units and programmes that views, checks and reports read.

A unit's own figures are read out at once; its milestones, tens of thousands in a portfolio, when somebody first asks
for one of the programme's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property

from rollout.model.progress import NATIONAL
from rollout.model.workspace import Programme, Workspace
from rollout.schedule.backward import own_target
from rollout.schedule.drag import Drags
from rollout.schedule.driving import Node
from rollout.schedule.figures import Figures
from rollout.schedule.lazy import Lazy, LazyMapping
from rollout.schedule.network import Cohort
from rollout.schedule.passes import Passes
from rollout.schedule.result import Key, MilestoneSchedule, ProgrammeSchedule, UnitSchedule, key_text
from rollout.schedule.rows import Reader, key_of
from rollout.schedule.scope import forces_of, scope_of
from rollout.schedule.state import State

Milestones = Mapping[str, MilestoneSchedule]


class Assembly:
    """Everything the passes found, read out as dates."""

    def __init__(self, workspace: Workspace, passes: Passes, near_critical: int) -> None:
        self._workspace = workspace
        self._passes = passes
        self._near_critical = near_critical
        self._known: dict[int, Figures] = {}

    def programme(self, name: str, programme: Programme) -> ProgrammeSchedule:
        """One programme's units by id, those that take no part included, and its national milestones."""
        cohorts = self._passes.network.cohorts[name]
        reading = _Reading(self._passes, cohorts, self._near_critical)
        lanes = {
            lane.unit: (cohort, number)
            for cohort in cohorts[1:]
            for number, lane in enumerate(cohort.lanes)
            if lane.unit is not None
        }
        scope = scope_of(self._workspace, name, self._passes.inputs.data_date)
        listed = {unit for delivering in scope.values() for unit in delivering} | set(programme.unreadable)
        outside = listed - {*lanes, NATIONAL}

        def unit_schedule(unit: str) -> UnitSchedule:
            if unit in lanes:
                return self._unit(*lanes[unit], reading)
            return self._outside(programme, unit)

        blueprint = cohorts[0].blueprint
        return ProgrammeSchedule(
            programme=name,
            version=blueprint.version,
            computable=True,
            national_calendar=blueprint.national_calendar,
            units=LazyMapping(sorted({*lanes, *outside}), unit_schedule),
            national=_Rows(reading, cohorts[0], 0),
        )

    def _unit(self, cohort: Cohort, number: int, reading: _Reading) -> UnitSchedule:
        """One force's or collaboration's row."""
        lane = cohort.lanes[number]
        assert lane.unit is not None
        figures = self._figures(cohort)
        return UnitSchedule(
            unit=lane.unit,
            collaboration=lane.progress is not None and lane.progress.collaboration,
            forces=lane.forces,
            participation="active",
            calendar=lane.calendar.id,
            start=figures.start[number],
            finish=figures.finish[number],
            live=figures.live[number],
            live_baseline=figures.live_baseline[number],
            variance=figures.variance[number],
            target_float=figures.target_float[number],
            find_target=lambda: self._target(cohort, number),
            critical_path=Lazy(lambda: self._listed(cohort, number)),
            milestones=_Rows(reading, cohort, number),
        )

    def _figures(self, cohort: Cohort) -> Figures:
        known = self._known.get(id(cohort))
        if known is None:
            known = self._known[id(cohort)] = Figures(self._passes, cohort)
        return known

    def _listed(self, cohort: Cohort, number: int) -> tuple[Key, ...]:
        """A path's unfinished copies by shown early start, then programme, place in the blueprint, force."""
        rows = self._passes.network.rows
        open_nodes = [
            node for node in self._passes.paths.nodes(cohort, number) if self._passes.driving.is_unfinished(node)
        ]

        def order(node: Node) -> tuple[date, str, int, str]:
            row = rows[node.row]
            start = self._passes.shown.early_start(row, node.lane)
            return (start, row.programme, row.order, row.cohort.lanes[node.lane].unit or "")

        return tuple(key_of(rows[node.row], node.lane) for node in sorted(open_nodes, key=order))

    def _target(self, cohort: Cohort, number: int) -> str | None:
        """The milestone with the required date a unit is nearest to missing, or misses most."""
        days = self._figures(cohort).target_float[number]
        if days is None:
            return None
        node = self._own_target(cohort, number, days) or self._target_behind(self._nearest(cohort, number, days))
        key = key_of(self._passes.network.rows[node.row], node.lane)
        return key_text(key, cohort.programme, cohort.lanes[number].unit)

    def _nearest(self, cohort: Cohort, number: int, days: int) -> Node:
        """The first of a unit's milestones with so many days of target float."""
        rows = sorted(cohort.rows.values(), key=lambda row: row.order)
        floats = self._figures(cohort).target_floats
        return next(Node(row.index, number) for row in rows if floats(row)[number] == days)

    def _own_target(self, cohort: Cohort, number: int, days: int) -> Node | None:
        """The unit's own milestone whose required date leaves just so many days; usually there is one."""
        lane = cohort.lanes[number]
        for row in cohort.rows.values():
            if row.milestone.target is None and not lane.is_tailored:
                continue
            finish = self._passes.early[row.index].finish[number]
            is_open = self._passes.inputs.rows[row.index].state[number] < State.FINISHED
            if is_open and own_target(row, lane) - finish == days:
                return Node(row.index, number)
        return None

    def _target_behind(self, node: Node) -> Node:
        """The milestone whose required date sets a copy's latest finish against required dates."""
        rows = self._passes.network.rows
        while True:
            row, required = rows[node.row], self._passes.required_finish[node.row]
            assert required is not None
            target = own_target(row, row.cohort.lanes[node.lane])
            if self._passes.driving.is_unfinished(node) and target == required[node.lane]:
                return node
            after = self._passes.bounding_successor(node, self._passes.required_finish)
            assert after is not None
            node = after

    def _outside(self, programme: Programme, unit: str) -> UnitSchedule:
        """A unit that is not scheduled: it takes no part, or its file cannot be used."""
        register = self._workspace.register
        progress = programme.units.get(unit)
        states = "unreadable" if progress is None or progress.is_active else str(progress.participation.state)
        return UnitSchedule(
            unit=unit,
            collaboration=unit in register.collaborations and unit not in register.forces,
            forces=forces_of(register, unit, self._passes.inputs.data_date),
            participation=states,
            calendar=self._passes.calendars.of_unit(unit).id,
        )


class _Reading:
    """The milestones of one programme, read out together when the first is asked for."""

    def __init__(self, passes: Passes, cohorts: tuple[Cohort, ...], near_critical: int) -> None:
        self._passes = passes
        self._cohorts = cohorts
        self._near_critical = near_critical

    @cached_property
    def columns(self) -> Mapping[tuple[int, int], Milestones]:
        """Per cohort (its `id`) and lane: the milestones in the order of the blueprint, local ones last."""
        reader = Reader(self._passes, self._drags(), self._near_critical)
        columns: dict[tuple[int, int], dict[str, MilestoneSchedule]] = {
            (id(cohort), number): {} for cohort in self._cohorts for number in range(len(cohort.lanes))
        }
        for cohort in self._cohorts:
            for row in sorted(cohort.rows.values(), key=lambda row: row.order):
                for number, milestone in enumerate(reader.lanes(row)):
                    columns[id(cohort), number][row.milestone.id] = milestone
        return columns

    def _drags(self) -> dict[Node, int]:
        passes = self._passes
        drags = Drags(passes.network, passes.inputs, passes.early, passes.finishes)
        found: dict[Node, int] = {}
        for cohort in self._cohorts[1:]:
            for row in cohort.rows.values():
                flags = passes.paths.reached[row.index]
                lanes = [n for n, on in enumerate(flags) if on and passes.driving.is_unfinished(Node(row.index, n))]
                if lanes:
                    found |= {Node(row.index, n): days for n, days in drags.of_lanes(row, lanes).items()}
        for index in sorted(row.index for row in self._cohorts[0].rows.values()):
            if index in passes.paths.national and passes.driving.is_unfinished(Node(index, 0)):
                found[Node(index, 0)] = drags.of_national(passes.network.rows[index])
        return found


class _Rows(Mapping[str, MilestoneSchedule]):
    """One lane's milestones by id."""

    def __init__(self, reading: _Reading, cohort: Cohort, number: int) -> None:
        self._reading = reading
        self._cohort = cohort
        self._number = number

    def _column(self) -> Milestones:
        return self._reading.columns[id(self._cohort), self._number]

    def __getitem__(self, milestone: str) -> MilestoneSchedule:
        return self._column()[milestone]

    def __iter__(self) -> Iterator[str]:
        return iter(self._column())

    def __len__(self) -> int:
        return len(self._cohort.rows)

    def __repr__(self) -> str:
        return repr(dict(self._column()))
