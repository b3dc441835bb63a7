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
from rollout.schedule.backward import FAR, is_bound, own_finishes, own_target
from rollout.schedule.critical import CriticalPaths, critical_paths
from rollout.schedule.drag import Drags
from rollout.schedule.driving import Node
from rollout.schedule.lazy import Lazy, LazyMapping
from rollout.schedule.network import Cohort, Row
from rollout.schedule.passes import Passes
from rollout.schedule.result import Key, MilestoneSchedule, ProgrammeSchedule, UnitSchedule, key_text
from rollout.schedule.rows import Reader, key_of, shown_dates
from rollout.schedule.scope import forces_of, scope_of
from rollout.schedule.state import State

Milestones = Mapping[str, MilestoneSchedule]


class Assembly:
    """Everything the passes found, read out as dates."""

    def __init__(self, workspace: Workspace, passes: Passes, near_critical: int) -> None:
        self._workspace = workspace
        self._passes = passes
        self._near_critical = near_critical
        self.paths: CriticalPaths = critical_paths(passes)
        self._spans: dict[int, tuple[list[Row], list[tuple[int, ...]], list[tuple[int, ...]]]] = {}
        self._targets: dict[int, list[tuple[int, int] | None]] = {}

    def programme(self, name: str, programme: Programme) -> ProgrammeSchedule:
        """One programme's units by id, those that take no part included, and its national milestones."""
        cohorts = self._passes.network.cohorts[name]
        reading = _Reading(self._passes, self.paths, cohorts, self._near_critical)
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
        live = self._live(cohort, number)
        approved = lane.facts(cohort.blueprint.live_milestone or "").baseline
        baseline = approved.date if approved is not None else None
        nearest = self._smallest_targets(cohort)[number]
        start, finish = self._span(cohort, number)
        return UnitSchedule(
            unit=lane.unit,
            collaboration=lane.progress is not None and lane.progress.collaboration,
            forces=lane.forces,
            participation="active",
            calendar=lane.calendar.id,
            start=start,
            finish=finish,
            live=live,
            live_baseline=baseline,
            variance=None if live is None or baseline is None else lane.calendar.days_between(baseline, live),
            target_float=None if nearest is None else nearest[0],
            find_target=lambda: self._target(cohort, number),
            critical_path=Lazy(lambda: self._listed(cohort, number)),
            milestones=_Rows(reading, cohort, number),
        )

    def _live(self, cohort: Cohort, number: int) -> date | None:
        """The shown finish of the milestone that makes a unit live; None when it does not apply."""
        row = cohort.rows.get(cohort.blueprint.live_milestone or "")
        if row is None or number in row.passing:
            return None
        return self._shown(row, number)[1]

    def _shown(self, row: Row, number: int) -> tuple[date, date]:
        """The shown early start and finish of an applicable copy."""
        if self._passes.inputs.rows[row.index].state[number] is State.FINISHED:
            facts = row.cohort.lanes[number].facts(row.milestone.id)
            assert facts.finished is not None
            known = self._passes.inputs.date_of(row.cohort.lanes[number])
            started = facts.started if facts.started is not None and facts.started <= known else None
            return started or facts.finished, facts.finished
        shown = shown_dates(row, number, self._passes)
        return shown[1], shown[2]

    def _span(self, cohort: Cohort, number: int) -> tuple[date | None, date | None]:
        """A unit's first shown start and last shown finish.

        Only milestones within a day of the extreme boundary can show it: an instant may stand at either end of one.
        """
        rows, starts, finishes = self._columns(cohort)
        applicable = [at for at, start in enumerate(starts[number]) if start != FAR]
        if not applicable:
            return None, None
        first, last = min(starts[number]) + 1, max(finishes[number]) - 1
        earliest = [rows[at] for at in applicable if starts[number][at] <= first]
        latest = [rows[at] for at in applicable if finishes[number][at] >= last]
        start = min(self._shown(row, number)[0] for row in earliest)
        return start, max(self._shown(row, number)[1] for row in latest)

    def _columns(self, cohort: Cohort) -> tuple[list[Row], list[tuple[int, ...]], list[tuple[int, ...]]]:
        """A cohort's rows, and per lane their starts (`FAR` where not applicable) and finishes (`NOWHERE`)."""
        known = self._spans.get(id(cohort))
        if known is None:
            rows = list(cohort.rows.values())
            starts, finishes = [], []
            for row in rows:
                early, state = self._passes.early[row.index], self._passes.inputs.rows[row.index]
                finishes.append(own_finishes(row, state, early))
                starts.append([FAR if lane in row.passing else at for lane, at in enumerate(early.start)])
            nothing: list[tuple[int, ...]] = [()] * len(cohort.lanes)
            known = (
                rows,
                list(zip(*starts, strict=True)) or nothing,
                list(zip(*finishes, strict=True)) or nothing,
            )
            self._spans[id(cohort)] = known
        return known

    def _listed(self, cohort: Cohort, number: int) -> tuple[Key, ...]:
        """A path's unfinished copies by shown early start, then programme, place in the blueprint, force."""
        rows = self._passes.network.rows
        open_nodes = [node for node in self.paths.nodes(cohort, number) if self._passes.driving.is_unfinished(node)]

        def order(node: Node) -> tuple[date, str, int, str]:
            row = rows[node.row]
            start = self._shown(row, node.lane)[0]
            return (start, row.programme, row.order, row.cohort.lanes[node.lane].unit or "")

        return tuple(key_of(rows[node.row], node.lane) for node in sorted(open_nodes, key=order))

    def _target(self, cohort: Cohort, number: int) -> str | None:
        """The milestone with the required date a unit is nearest to missing, or misses most."""
        smallest = self._smallest_targets(cohort)[number]
        if smallest is None:
            return None
        days, order = smallest
        first = next(row for row in cohort.rows.values() if row.order == order)
        node = self._own_target(cohort, number, days) or self._target_behind(Node(first.index, number))
        key = key_of(self._passes.network.rows[node.row], node.lane)
        return key_text(key, cohort.programme, cohort.lanes[number].unit)

    def _smallest_targets(self, cohort: Cohort) -> list[tuple[int, int] | None]:
        """Per lane: the smallest target float of its unfinished milestones, and the first milestone that has it."""
        known = self._targets.get(id(cohort))
        if known is None:
            known = self._targets[id(cohort)] = [None] * len(cohort.lanes)
            for row in cohort.rows.values():
                targets = self._passes.late[row.index].target
                if targets is None:
                    continue
                finishes = self._passes.early[row.index].finish
                states = self._passes.inputs.rows[row.index].state
                for lane, (target, finish, state) in enumerate(zip(targets, finishes, states, strict=True)):
                    if state < State.FINISHED and is_bound(target):
                        found, best = (target - finish, row.order), known[lane]
                        if best is None or found < best:
                            known[lane] = found
        return known

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
            row, late = rows[node.row], self._passes.late[node.row]
            assert late.target is not None
            target = own_target(row, row.cohort.lanes[node.lane])
            if self._passes.driving.is_unfinished(node) and target == late.target[node.lane]:
                return node
            after = self._passes.bounding_successor(node, target=True)
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

    def __init__(self, passes: Passes, paths: CriticalPaths, cohorts: tuple[Cohort, ...], near_critical: int) -> None:
        self._passes = passes
        self._paths = paths
        self._cohorts = cohorts
        self._near_critical = near_critical

    @cached_property
    def columns(self) -> Mapping[tuple[int, int], Milestones]:
        """Per cohort (its `id`) and lane: the milestones in the order of the blueprint, local ones last."""
        reader = Reader(self._passes, self._paths, self._drags(), self._near_critical)
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
                flags = self._paths.reached[row.index]
                lanes = [n for n, on in enumerate(flags) if on and passes.driving.is_unfinished(Node(row.index, n))]
                if lanes:
                    found |= {Node(row.index, n): days for n, days in drags.of_lanes(row, lanes).items()}
        for index in sorted(row.index for row in self._cohorts[0].rows.values()):
            if index in self._paths.national and passes.driving.is_unfinished(Node(index, 0)):
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
