"""From boundaries back to dates: the units and programmes that views, checks and reports read.

A unit's own figures are read out at once; its milestones, tens of thousands in a portfolio, when somebody asks: each
for all the units of its cohort together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property

from rollout.model.progress import NATIONAL
from rollout.model.workspace import Programme, Workspace
from rollout.schedule.backward import own_target
from rollout.schedule.driving import Node
from rollout.schedule.figures import Figures
from rollout.schedule.lazy import Lazy, LazyMapping
from rollout.schedule.network import Cohort, Row
from rollout.schedule.passes import Passes
from rollout.schedule.result import Key, MilestoneSchedule, ProgrammeSchedule, UnitSchedule, key_text
from rollout.schedule.rows import Reader, key_of
from rollout.schedule.scope import forces_of, scope_of
from rollout.schedule.state import State


class Assembly:
    """Everything the passes found, read out as dates."""

    def __init__(self, workspace: Workspace, passes: Passes, near_critical: int) -> None:
        self._workspace = workspace
        self._passes = passes
        self._near_critical = near_critical
        self._known: dict[int, Figures] = {}

    @cached_property
    def _reading(self) -> _Reading:
        return _Reading(self._passes, self._near_critical)

    def programme(self, name: str, programme: Programme) -> ProgrammeSchedule:
        """One programme's units by id, those that take no part included, and its national milestones."""
        cohorts = self._passes.network.cohorts[name]
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
                return self._unit(*lanes[unit])
            return self._outside(programme, unit)

        blueprint = cohorts[0].blueprint
        return ProgrammeSchedule(
            programme=name,
            version=blueprint.version,
            computable=True,
            national_calendar=blueprint.national_calendar,
            units=LazyMapping(sorted({*lanes, *outside}), unit_schedule),
            national=_Rows(self._reading, cohorts[0], 0),
        )

    def _unit(self, cohort: Cohort, number: int) -> UnitSchedule:
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
            milestones=_Rows(self._reading, cohort, number),
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
        rows = cohort.in_order()
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
    """The milestones of a workspace, each row read out for all its lanes when one of them is first asked for."""

    def __init__(self, passes: Passes, near_critical: int) -> None:
        self._reader = Reader(passes, near_critical)
        self._known: dict[int, Sequence[MilestoneSchedule]] = {}

    def lanes(self, row: Row) -> Sequence[MilestoneSchedule]:
        """A row's copies, in the order of its lanes."""
        known = self._known.get(row.index)
        if known is None:
            known = self._known[row.index] = self._reader.lanes(row)
        return known


class _Rows(Mapping[str, MilestoneSchedule]):
    """One lane's milestones by id, in the order of the blueprint, local ones last."""

    def __init__(self, reading: _Reading, cohort: Cohort, number: int) -> None:
        self._reading = reading
        self._cohort = cohort
        self._number = number

    def __getitem__(self, milestone: str) -> MilestoneSchedule:
        return self._reading.lanes(self._cohort.rows[milestone])[self._number]

    def __iter__(self) -> Iterator[str]:
        return (row.milestone.id for row in self._cohort.in_order())

    def __len__(self) -> int:
        return len(self._cohort.rows)

    def __repr__(self) -> str:
        return repr(dict(self))
