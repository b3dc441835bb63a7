"""The forecast: many samples of every duration, each followed through the network of the schedule.

References:
    Van Slyke (1963), "Monte Carlo methods and the PERT problem", Operations Research 11(5);
    Hulett (2009), "Practical Schedule Risk Analysis".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt

from rollout.forecast.adoption import adoption, live_now, share_dates
from rollout.forecast.counts import Counts, error, percentiles
from rollout.forecast.crossings import Boundaries
from rollout.forecast.draws import Draws, sample_blocks
from rollout.forecast.queue import Queues
from rollout.forecast.result import Dates, Forecast, MilestoneForecast, ProgrammeForecast, UnitForecast
from rollout.forecast.samples import ForwardPass, RowPlan, Sampled, row_plan
from rollout.forecast.streams import BLOCK
from rollout.forecast.trace import Tracing, rank_correlation
from rollout.schedule.backward import FAR, own_target
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.network import Cohort, Lane, Row
from rollout.schedule.result import Schedule, UnitSchedule
from rollout.schedule.rows import shown_state
from rollout.schedule.scope import scope_of
from rollout.schedule.state import State

SAMPLES = 10_000
SEED = 1


def forecast(
    schedule: Schedule,
    *,
    samples: int = SAMPLES,
    seed: int = SEED,
    queued: bool = True,
    traced: Collection[str] | None = None,
    learned: bool = True,
) -> Forecast:
    """When every unit of a workspace will be where, with chances.

    Args:
        schedule: The deterministic schedule, whose network, data dates and floors are used.
        samples: How often everything is drawn.
        seed: Names the random numbers; the same seed gives the same forecast.
        queued: Whether work waits for centres that are full.
        traced: The programmes in which to find what is critical and crucial, which takes time; None: all.
        learned: Whether finished work says how long other work takes; else the blueprint alone does.

    Returns:
        Dates and chances of every programme that can be computed.
    """
    run = _Run(schedule, samples, seed, queued=queued, traced=traced, learned=learned)
    for number in sample_blocks(samples):
        run.block(number)
    return Forecast(
        workspace=schedule.workspace,
        schedule=schedule,
        as_of=schedule.data_date,
        seed=seed,
        samples=samples,
        is_queued=queued,
        spread=schedule.workspace.register.service.spread,
        programmes={name: run.programme(name) for name in schedule.workspace.programmes},
    )


class _Units:
    """The finishes of one cohort's units, sample by sample."""

    def __init__(self, cohort: Cohort, samples: int) -> None:
        self.cohort = cohort
        shape = (len(cohort.lanes), samples)
        self.finish = np.zeros(shape, dtype=np.int32)
        """Boundaries as shown, 0 where nothing applies."""
        self.live = np.zeros(shape, dtype=np.int32)
        """Boundaries as shown of going live."""
        self.delay = np.zeros(shape, dtype=np.int32)
        self.on_target = np.ones(shape, dtype=np.bool_)


class _Run:
    """One forecast while its samples are added up."""

    def __init__(
        self,
        schedule: Schedule,
        samples: int,
        seed: int,
        *,
        queued: bool,
        traced: Collection[str] | None,
        learned: bool,
    ) -> None:
        self._schedule = schedule
        self._passes = passes = schedule.passes
        self._samples = samples
        register = schedule.workspace.register
        self.draws = Draws(passes, register.service.spread, seed, samples, learned=learned)
        rows = passes.network.rows
        uncertain = self.draws.uncertain
        plans = [row_plan(row, passes, uncertain[row.index].lanes if row.index in uncertain else ()) for row in rows]
        self._forward = ForwardPass(plans)
        queues = Queues(self._forward, passes.inputs, register.centres)
        self._queues = queues if queued and not queues.is_empty else None
        self._traced = frozenset(self.draws.cases if traced is None else traced)
        self._tracing = Tracing(self._forward, self._traced)
        self._counts = [Counts(len(plan.floor)) for plan in plans]
        self._cruciality = {row.index: np.zeros(len(row.cohort.lanes)) for row in rows}
        self._units = {
            id(cohort): _Units(cohort, samples)
            for cohorts in passes.network.cohorts.values()
            for cohort in cohorts
            if not cohort.is_national
        }

    def block(self, number: int) -> None:
        """Draw and follow one block of samples."""
        durations = self.draws.block(number)
        first = number * BLOCK
        size = min(BLOCK, self._samples - first)
        free = done = self._forward.run(durations)
        if self._queues is not None:
            done = self._queues.run(durations, free)
        part = slice(first, first + size)
        ends: dict[int, Boundaries] = {}
        for key, units in self._units.items():
            ends[key] = self._finishes(units.cohort, done)
            self._keep(units, part, done)
            if self._queues is not None:
                units.delay[:, part] = ends[key] - self._finishes(units.cohort, free)
        for plan, counts in zip(self._forward.plans, self._counts, strict=True):
            counts.add(shown(plan, done[plan.row.index]), size)
        self._tracing.add(done, ends, size)
        self._correlate(durations, ends, size)

    def _keep(self, units: _Units, part: slice, done: Sequence[Sampled]) -> None:
        """Keep what is asked of each unit: its finish, when it is live, whether it is on target."""
        cohort = units.cohort
        for row in cohort.rows.values():
            plan = self._forward.plans[row.index]
            seen = shown(plan, done[row.index])
            applies = np.ones((len(cohort.lanes), 1), dtype=np.bool_)
            applies[list(plan.passing)] = False
            np.maximum(units.finish[:, part], np.where(applies, seen, 0), out=units.finish[:, part])
            if row.milestone.id == cohort.blueprint.live_milestone:
                units.live[:, part] = np.where(applies, seen, 0)
            targets = np.array([[own_target(row, lane)] for lane in cohort.lanes])
            if (targets < FAR).any():
                units.on_target[:, part] &= ~applies | (reached(plan, done[row.index]) <= targets)

    def _finishes(self, cohort: Cohort, done: Sequence[Sampled]) -> Boundaries:
        """The boundary of each unit's finish, by the schedule's rule: of unfinished and finished work alike."""
        found = np.zeros((len(cohort.lanes), 1), dtype=np.int32)
        for row in cohort.rows.values():
            plan = self._forward.plans[row.index]
            applies = np.ones((len(cohort.lanes), 1), dtype=np.bool_)
            applies[list(plan.passing)] = False
            found = np.maximum(found, np.where(applies, reached(plan, done[row.index]), 0))
        return found

    def _correlate(self, durations: Mapping[int, Boundaries], ends: Mapping[int, Boundaries], size: int) -> None:
        for index, found in self.draws.uncertain.items():
            row = found.row
            if row.programme not in self._traced:
                continue
            if row.cohort.is_national:
                units = [ends[id(c)] for c in self._passes.network.cohorts[row.programme][1:]]
                last = np.max(np.concatenate(np.broadcast_arrays(*units)), axis=0, keepdims=True) if units else None
                against = np.zeros((1, size), dtype=np.int32) if last is None else last
            else:
                against = ends[id(row.cohort)]
            finishes = np.broadcast_to(against, (len(row.cohort.lanes), size))[list(found.lanes)]
            self._cruciality[index][list(found.lanes)] += rank_correlation(durations[index], finishes) * size

    def programme(self, name: str) -> ProgrammeForecast:
        """One programme's answer."""
        schedule, workspace = self._schedule, self._schedule.workspace
        scheduled, blueprint = schedule.programmes[name], workspace.programmes[name].blueprint
        scope = scope_of(workspace, name, schedule.data_date)
        lanes = {
            lane.unit: (cohort, number)
            for cohort in self._passes.network.cohorts.get(name, ())
            for number, lane in enumerate(cohort.lanes)
            if lane.unit is not None
        }
        joined = [force for force, units in scope.items() if units and all(unit in lanes for unit in units)]
        lives = {force: self._live(scope[force], lanes) for force in joined}
        learned = self.draws.cases.get(name, [])
        rows = self._passes.network.cohorts[name][0].rows.values() if scheduled.computable else ()
        months = adoption(lives, schedule.data_date)
        return ProgrammeForecast(
            programme=name,
            title=name if blueprint is None else blueprint.title,
            version=scheduled.version,
            computable=scheduled.computable,
            scope=len(scope),
            joined=len(joined),
            live_now=live_now(lives, schedule.data_date),
            not_joined=tuple(force for force in scope if force not in lives),
            finished_cases=sum(case.finished for case in learned),
            censored_cases=sum(not case.finished for case in learned),
            quorum_short=tuple(id_ for id_, m in scheduled.national.items() if m.quorum_short is not None),
            forces=tuple(
                self._unit(*lanes[unit], row.finish) if unit in lanes else _outside(row)
                for unit, row in scheduled.units.items()
            ),
            national=tuple(self._milestone(row, 0) for row in sorted(rows, key=lambda row: row.order)),
            adoption=months,
            dates=share_dates(lives, scope=len(scope)),
        )

    def _live(self, units: Sequence[str], lanes: Mapping[str, tuple[Cohort, int]]) -> npt.NDArray[np.int64] | None:
        """The day ordinals on which a force is live, by sample: when its last unit is; None where it never is."""
        found: npt.NDArray[np.int64] | None = None
        for unit in units:
            cohort, number = lanes[unit]
            lane, boundaries = cohort.lanes[number], self._units[id(cohort)].live[number]
            if not boundaries[0]:
                continue
            days = self._ordinals(lane, boundaries)
            actual = self._schedule.programmes[cohort.programme].units[unit].live
            if actual is not None and actual <= self._schedule.data_date:
                days = np.full_like(days, actual.toordinal())
            found = days if found is None else np.maximum(found, days)
        return found

    def _ordinals(self, lane: Lane, boundaries: Boundaries) -> npt.NDArray[np.int64]:
        return self._forward.tables.last_days(lane.calendar, boundaries).astype(np.int64)

    def _unit(self, cohort: Cohort, number: int, schedule_finish: date | None) -> UnitForecast:
        lane, units = cohort.lanes[number], self._units[id(cohort)]
        assert lane.unit is not None
        scheduled = self._schedule.programmes[cohort.programme].units[lane.unit]
        milestones = tuple(
            self._milestone(row, number) for row in sorted(cohort.rows.values(), key=lambda row: row.order)
        )
        states = {milestone.state for milestone in milestones} - {"not-applicable"}
        is_finished = states <= {"finished"}
        finishes = np.sort(units.finish[number])
        finish = None if schedule_finish is None else self._dates(lane, finishes)
        live = None if scheduled.live is None else self._dates(lane, np.sort(units.live[number]))
        if is_finished and schedule_finish is not None:
            finish = Dates(*[schedule_finish] * 4)
        if scheduled.live is not None and scheduled.live <= self._schedule.data_date:
            live = Dates(*[scheduled.live] * 4)
        delays = np.sort(units.delay[number])
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
            queue_delay={"p50": percentiles(delays).p50, "p80": percentiles(delays).p80},
            monte_carlo_error={f"p{round(at * 100)}": error(finishes, at) for at in (0.5, 0.8, 0.9)},
            cases=sum(milestone.cases for milestone in milestones if milestone.basis in {"learned", "blueprint"}),
            milestones=milestones,
        )

    def _chance_of_target(self, cohort: Cohort, number: int) -> float | None:
        lane = cohort.lanes[number]
        required = [row for row in cohort.rows.values() if own_target(row, lane) < FAR and number not in row.passing]
        return float(self._units[id(cohort)].on_target[number].mean()) if required else None

    def _chance_of_baseline(self, cohort: Cohort, number: int) -> float | None:
        lane = cohort.lanes[number]
        assert lane.unit is not None
        row = self._schedule.programmes[cohort.programme].units[lane.unit]
        if row.live is None or row.live_baseline is None:
            return None
        if row.live <= self._schedule.data_date:
            return float(row.live <= row.live_baseline)
        live = self._units[id(cohort)].live[number]
        return float((live <= lane.calendar.finishing_on(row.live_baseline)).mean())

    def _dates(self, lane: Lane, ordered: Boundaries) -> Dates:
        return Dates(*(lane.calendar.last_day(boundary) for boundary in percentiles(ordered)))

    def _milestone(self, row: Row, number: int) -> MilestoneForecast:
        lane = row.cohort.lanes[number]
        state = self._passes.inputs.rows[row.index].state[number]
        cases = [case for case in self.draws.cases[row.programme] if case.milestone == row.milestone.id]
        is_drawn = row.index in self.draws.uncertain and number in self.draws.uncertain[row.index].lanes
        is_open = state < State.FINISHED
        is_traced = row.programme in self._traced
        return MilestoneForecast(
            id=row.milestone.id,
            title=row.milestone.title,
            scope=row.milestone.scope,
            state=shown_state(state, lane.facts(row.milestone.id), self._passes.inputs.date_of(lane)),
            finish=self._finish(row, number, state),
            criticality=float(self._tracing.counts[row.index][number] / self._samples)
            if is_open and is_traced
            else None,
            cruciality=float(self._cruciality[row.index][number] / self._samples) if is_drawn and is_traced else None,
            cases=sum(case.finished for case in cases),
            censored=sum(not case.finished for case in cases),
            basis=self._basis(row, state, is_drawn=is_drawn),
        )

    def _basis(self, row: Row, state: State, *, is_drawn: bool) -> str:
        if state is State.FINISHED:
            return "reported"
        if not is_drawn:
            return "certain"
        return "learned" if self.draws.models[row.programme].is_learned else "blueprint"

    def _finish(self, row: Row, number: int, state: State) -> Dates | None:
        if state is State.PASSING:
            return None
        lane = row.cohort.lanes[number]
        if state is State.FINISHED:
            finished = lane.facts(row.milestone.id).finished
            assert finished is not None
            return Dates(*[finished] * 4)
        return Dates(*(lane.calendar.last_day(at) for at in self._counts[row.index].percentiles()[number]))


_BEGUN = frozenset({"finished", "in-progress", "blocked"})


def reached(plan: RowPlan, row: Sampled) -> Boundaries:
    """The boundary at which each copy is reached: its own finish, for a finished one wherever it is held."""
    if not plan.finished:
        return row.finish
    found = row.finish.copy()
    finished = list(plan.finished)
    found[finished] = plan.floor[finished]
    return found


def shown(plan: RowPlan, row: Sampled) -> Boundaries:
    """The boundary after the day on which each copy's finish is shown."""
    found = reached(plan, row)
    if not (plan.instant_floor > NOWHERE).any():
        return found
    at_start: Boundaries = found + ((plan.instant_floor > NOWHERE) & (row.place == plan.instant_floor))
    return at_start


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
