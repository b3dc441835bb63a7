"""What the samples say, in dates and chances: one programme, unit and milestone at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from rollout.forecast.adoption import Days, adoption, live_now, share_dates
from rollout.forecast.counts import Ordered, Percentiles
from rollout.forecast.crossings import Boundaries
from rollout.forecast.evidence import Case
from rollout.forecast.result import Dates, MilestoneForecast, ProgrammeForecast, UnitForecast
from rollout.forecast.tally import Tally
from rollout.schedule.network import Cohort, Lane, Row
from rollout.schedule.result import Schedule, UnitSchedule
from rollout.schedule.rows import shown_state
from rollout.schedule.scope import delivering
from rollout.schedule.state import State

_BEGUN = frozenset({"finished", "in-progress", "blocked"})


class Answers:
    """Reads one tally out."""

    def __init__(self, schedule: Schedule, tally: Tally, samples: int) -> None:
        self._schedule = schedule
        self._network = schedule.passes.network
        self._inputs = schedule.passes.inputs
        self._tally = tally
        self._samples = samples
        self._percentiles: dict[int, list[Percentiles]] = {}
        self._cases = {name: _by_milestone(cases) for name, cases in tally.draws.cases.items()}

    def programme(self, name: str) -> ProgrammeForecast:
        """One programme's answer."""
        schedule, workspace = self._schedule, self._schedule.workspace
        scheduled, blueprint = schedule.programmes[name], workspace.programmes[name].blueprint
        scope = delivering(workspace, name, schedule.data_date)
        lanes = {
            lane.unit: (cohort, number)
            for cohort in self._network.cohorts.get(name, ())
            for number, lane in enumerate(cohort.lanes)
            if lane.unit is not None
        }
        joined = [force for force, units in scope.items() if units and all(unit in lanes for unit in units)]
        lives = {force: self._live(scope[force], lanes) for force in joined}
        known = self._cases.get(name, {})
        rows = self._network.cohorts[name][0].rows.values() if scheduled.computable else ()
        return ProgrammeForecast(
            programme=name,
            title=name if blueprint is None else blueprint.title,
            version=scheduled.version,
            computable=scheduled.computable,
            scope=len(scope),
            joined=len(joined),
            live_now=live_now(lives, schedule.data_date),
            not_joined=tuple(force for force in scope if force not in lives),
            finished_cases=sum(finished for finished, _ in known.values()),
            censored_cases=sum(censored for _, censored in known.values()),
            quorum_short=tuple(id_ for id_, m in scheduled.national.items() if m.quorum_short is not None),
            forces=tuple(
                self._unit(*lanes[unit], row.finish) if unit in lanes else _outside(row)
                for unit, row in scheduled.units.items()
            ),
            national=tuple(self._milestone(row, 0) for row in sorted(rows, key=lambda row: row.order)),
            adoption=adoption(lives, schedule.data_date),
            dates=share_dates(lives, scope=len(scope)),
        )

    def _live(self, units: Sequence[str], lanes: Mapping[str, tuple[Cohort, int]]) -> Days | None:
        """The day ordinals on which a force is live, by sample: when its last unit is; None where one never is."""
        found: Days | None = None
        for unit in units:
            cohort, number = lanes[unit]
            lane, boundaries = cohort.lanes[number], self._tally.units[id(cohort)].live[number]
            if not boundaries[0]:
                return None
            days = self._ordinals(lane, boundaries)
            actual = self._schedule.programmes[cohort.programme].units[unit].live
            if actual is not None and actual <= self._schedule.data_date:
                days = np.full_like(days, actual.toordinal())
            found = days if found is None else np.maximum(found, days)
        return found

    def _ordinals(self, lane: Lane, boundaries: Boundaries) -> Days:
        return self._tally.forward.tables.last_days(lane.calendar, boundaries)

    def _unit(self, cohort: Cohort, number: int, schedule_finish: date | None) -> UnitForecast:
        lane, units = cohort.lanes[number], self._tally.units[id(cohort)]
        assert lane.unit is not None
        scheduled = self._schedule.programmes[cohort.programme].units[lane.unit]
        milestones = tuple(self._milestone(row, number) for row in cohort.in_order())
        states = {milestone.state for milestone in milestones} - {"not-applicable"}
        is_finished = states <= {"finished"}
        finishes = Ordered(units.finish[number])
        finish = None if schedule_finish is None else self._dates(lane, finishes)
        live = None if scheduled.live is None else self._dates(lane, Ordered(units.live[number]))
        if is_finished and schedule_finish is not None:
            finish = Dates(*[schedule_finish] * 4)
        if scheduled.live is not None and scheduled.live <= self._schedule.data_date:
            live = Dates(*[scheduled.live] * 4)
        delays = Ordered(units.delay[number]).percentiles()
        return UnitForecast(
            unit=lane.unit,
            collaboration=scheduled.collaboration,
            forces=lane.forces,
            participation="active",
            state="finished" if is_finished else "in-progress" if states & _BEGUN else "not-started",
            finish=finish,
            live=live,
            reason=None if finish is not None else "no milestone applies",
            schedule_finish=schedule_finish,
            chance_of_target=self._chance_of_target(cohort, number),
            chance_of_baseline=self._chance_of_baseline(cohort, number),
            queue_delay={"p50": delays.p50, "p80": delays.p80},
            monte_carlo_error={f"p{round(at * 100)}": finishes.error(at) for at in (0.5, 0.8, 0.9)},
            cases=sum(milestone.cases for milestone in milestones if milestone.basis in {"learned", "blueprint"}),
            milestones=milestones,
        )

    def _chance_of_target(self, cohort: Cohort, number: int) -> float | None:
        units = self._tally.units[id(cohort)]
        return float(units.on_target[number].mean()) if units.has_target[number] else None

    def _chance_of_baseline(self, cohort: Cohort, number: int) -> float | None:
        lane = cohort.lanes[number]
        assert lane.unit is not None
        row = self._schedule.programmes[cohort.programme].units[lane.unit]
        if row.live is None or row.live_baseline is None:
            return None
        if row.live <= self._schedule.data_date:
            return float(row.live <= row.live_baseline)
        live = self._tally.units[id(cohort)].live[number]
        return float((live <= lane.calendar.finishing_on(row.live_baseline)).mean())

    def _dates(self, lane: Lane, boundaries: Ordered) -> Dates:
        return Dates(*map(lane.calendar.last_day, boundaries.percentiles()))

    def _milestone(self, row: Row, number: int) -> MilestoneForecast:
        lane, tally = row.cohort.lanes[number], self._tally
        state = self._inputs.rows[row.index].state[number]
        finished, censored = self._cases[row.programme].get(row.milestone.id, (0, 0))
        is_drawn = row.index in tally.draws.uncertain and number in tally.draws.uncertain[row.index].lanes
        critical, crucial = tally.tracing.counts.get(row.index), tally.cruciality.get(row.index)
        return MilestoneForecast(
            id=row.milestone.id,
            title=row.milestone.title,
            scope=row.milestone.scope,
            state=shown_state(state, lane.facts(row.milestone.id), self._inputs.date_of(lane)),
            finish=self._finish(row, number, state),
            criticality=self._share(critical, number) if state < State.FINISHED else None,
            cruciality=self._share(crucial, number) if is_drawn else None,
            cases=finished,
            censored=censored,
            basis=self._basis(row, state, is_drawn=is_drawn),
        )

    def _share(self, sums: npt.NDArray[Any] | None, number: int) -> float | None:
        """A lane's mean over the samples; None where nothing was added up."""
        return None if sums is None else float(sums[number]) / self._samples

    def _basis(self, row: Row, state: State, *, is_drawn: bool) -> str:
        if state is State.FINISHED:
            return "reported"
        if not is_drawn:
            return "certain"
        return "learned" if self._tally.draws.models[row.programme].is_learned else "blueprint"

    def _finish(self, row: Row, number: int, state: State) -> Dates | None:
        if state is State.PASSING:
            return None
        lane = row.cohort.lanes[number]
        if state is State.FINISHED:
            finished = lane.facts(row.milestone.id).finished
            assert finished is not None
            return Dates(*[finished] * 4)
        if row.index not in self._percentiles:
            self._percentiles[row.index] = self._tally.counts[row.index].percentiles()
        return Dates(*map(lane.calendar.last_day, self._percentiles[row.index][number]))


def _by_milestone(cases: Iterable[Case]) -> Mapping[str, tuple[int, int]]:
    """How many finished and how many unfinished cases each milestone has."""
    found: dict[str, tuple[int, int]] = {}
    for case in cases:
        finished, censored = found.get(case.milestone, (0, 0))
        found[case.milestone] = (finished + case.finished, censored + (not case.finished))
    return found


def _outside(row: UnitSchedule) -> UnitForecast:
    return UnitForecast(
        unit=row.unit,
        collaboration=row.collaboration,
        forces=row.forces,
        participation=row.participation,
        state="not-scheduled",
        finish=None,
        live=None,
        reason=f"it takes no part: {row.participation}",
        schedule_finish=None,
        chance_of_target=None,
        chance_of_baseline=None,
        queue_delay=None,
        monte_carlo_error=None,
        cases=0,
        milestones=(),
    )
