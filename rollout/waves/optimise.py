"""Plans polished by a constraint solver, which also proves how good a plan can be at best.

The solver is the optional extra `rollout[optimise]` (OR-Tools CP-SAT). It works on one thread, with a fixed seed and a
limit in deterministic time, so the same question has the same answer on one platform.

What it is asked leaves some things out: links into other calendars and programmes, quorums, and the odd day on which
one force works and another does not. So what it proves is true of every plan, and the order it finds is planned again
by the exact rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from rollout.schedule.backward import FAR
from rollout.waves.centres import LATEST, Free
from rollout.waves.instance import Instance, Job
from rollout.waves.serial import Plan, by_day, serial_plan

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpModel, CpSolver

EXTRA = "rollout[optimise]"
_MOST = 20_000
"""How many starts are asked about one by one: more make the question slow to put."""


class NoSolver(Exception):  # noqa: N818 - it names what is missing
    """The solver is not installed."""


def solver_module() -> Any:
    """OR-Tools' CP-SAT, loaded when it is first needed.

    Raises:
        NoSolver: If the extra is not installed.
    """
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise NoSolver from None
    return cp_model


# -- the classical problem ----------------------------------------------------------------------------------------


class Makespan(NamedTuple):
    """Starts of every activity, when the last one ends, and the least that has been proven for that."""

    starts: tuple[int, ...]
    makespan: int
    bound: int


def shortest_makespan(
    durations: Sequence[int],
    successors: Sequence[Sequence[int]],
    requests: Sequence[Sequence[int]],
    capacities: Sequence[int],
    effort: float = 60.0,
) -> Makespan:
    """The resource-constrained project scheduling problem: all done as early as possible.

    Args:
        durations: One for each activity.
        successors: The activities that begin when each one has ended.
        requests: For each activity, how much of each resource it takes while it lasts.
        capacities: How much there is of each resource; every single request fits.
        effort: The most deterministic time to spend.

    Raises:
        NoSolver: If the extra is not installed.

    References:
        Kolisch & Sprecher (1996), "PSPLIB", EJOR 96(1), whose instances test it.
    """
    cp_model = solver_module()
    model = cp_model.CpModel()
    horizon = sum(durations)
    starts = [model.new_int_var(0, horizon, f"s{at}") for at in range(len(durations))]
    spans = [model.new_fixed_size_interval_var(s, d, "") for s, d in zip(starts, durations, strict=True)]
    makespan = model.new_int_var(0, horizon, "makespan")
    for at, after in enumerate(successors):
        model.add(makespan >= starts[at] + durations[at])
        for each in after:
            model.add(starts[each] >= starts[at] + durations[at])
    for resource, capacity in enumerate(capacities):
        model.add_cumulative(spans, [needs[resource] for needs in requests], capacity)
    model.minimize(makespan)
    solver = _solver(cp_model, effort)
    solver.solve(model)
    return Makespan(
        tuple(solver.value(each) for each in starts), solver.value(makespan), round(solver.best_objective_bound)
    )


def _solver(cp_model: Any, effort: float) -> CpSolver:
    solver: CpSolver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    return solver


# -- slots --------------------------------------------------------------------------------------------------------


class Polished(NamedTuple):
    """A plan and what is proven of every plan: no fewer forces late than `late`, and, with as many late as here, no
    less lateness than `lateness`."""

    plan: Plan
    late: int
    lateness: int


def polished(instance: Instance, free: Mapping[str, Free], plan: Plan, effort: float) -> Polished:
    """A plan at least as good as one that is known, with what is proven of all.

    Args:
        instance: What is to be planned.
        free: What is left of each centre.
        plan: The plan to begin with, in which every job has a slot.
        effort: The most deterministic time to spend.

    Raises:
        NoSolver: If the extra is not installed.
    """
    question = _Question(solver_module(), instance, free, plan)
    late = question.least(question.late(), effort / 2)
    question.model.add(question.late() <= late.value)
    if plan.score.late <= late.value:
        question.no_later_than(plan.score.lateness)
    lateness = question.least(question.lateness(), effort / 2)
    better = min(
        (plan, *(serial_plan(instance, free, each.order) for each in (late, lateness))), key=lambda one: one.score
    )
    return Polished(better, late.bound, lateness.bound)


class _Answer(NamedTuple):
    value: int
    bound: int
    order: list[int]


class _Question:
    """The solver's view of an instance: time runs over the days on which anybody works."""

    def __init__(self, cp_model: Any, instance: Instance, free: Mapping[str, Free], plan: Plan) -> None:
        self._cp_model = cp_model
        self.model: CpModel = cp_model.CpModel()
        self._instance = instance
        self._free = free
        self._days = _days(instance, free, plan)
        self._ranges = [self._range(job) for job in instance.jobs]
        self._starts = [self.model.new_int_var(first, last, "") for first, last in self._ranges]
        self._link()
        self._fit()
        self._is_late, self._delays = self._stakes()
        self._hint([start or 0 for start in plan.starts])

    def late(self) -> Any:
        """How many forces miss a required date of their own."""
        always = sum(unit.forces for unit in self._instance.units if unit.is_late)
        forces = {unit.unit: unit.forces for unit in self._instance.units}
        return always + sum(forces[unit] * is_late for unit, is_late in self._is_late.items())

    def lateness(self) -> Any:
        """By how many weighted working days live dates stand later than without any limit."""
        weight = {unit.unit: unit.weight for unit in self._instance.units}
        return 0 + sum(weight[unit] * delay for unit, delay in self._delays.items())

    def no_later_than(self, lateness: int) -> None:
        """Leave out all that is worse than a known plan.

        Little time is left then, and every job can be asked of each day whether it starts on it: of such questions
        much more can be proven.
        """
        self.model.add(self.lateness() <= lateness)
        units = {unit.unit: unit for unit in self._instance.units}
        for at, job in enumerate(self._instance.jobs):
            unit = units[job.unit]
            if job.tail is not None and unit.live is not None:
                latest = unit.live_ready + lateness // unit.weight - job.tail
                self._ranges[at] = job.ready, min(self._ranges[at][1], latest)
                self.model.add(self._starts[at] <= latest)
        if sum(last - first + 1 for first, last in self._ranges) <= _MOST:
            self._day_by_day()

    def _day_by_day(self) -> None:
        """The centres' limits once more, day by day and in every calendar exactly."""
        held: dict[tuple[str, int], list[tuple[Any, int]]] = {}
        for at, job in enumerate(self._instance.jobs):
            first, last = self._ranges[at]
            days = [bisect_left(self._days, job.calendar.ordinal(day)) for day in range(first, last + job.days)]
            chosen = {start: self.model.new_bool_var("") for start in range(first, last + 1)}
            self.model.add_exactly_one(chosen.values())
            self.model.add(sum(start * literal for start, literal in chosen.items()) == self._starts[at])
            for start, literal in chosen.items():
                for day in range(days[start - first], days[start - first + job.days - 1] + 1):
                    for centre, slots in job.needs:
                        held.setdefault((centre, day), []).append((literal, slots))
        for (centre, day), jobs in held.items():
            left = max(0, self._free[centre].least(self._days[day], self._days[day]))
            self.model.add(sum(slots * literal for literal, slots in jobs) <= left)

    def least(self, what: Any, effort: float) -> _Answer:
        """The least value found and proven; the starts found become the next question's first guess."""
        self.model.minimize(what)
        solver = _solver(self._cp_model, effort)
        status = solver.solve(self.model)
        assert status in (self._cp_model.OPTIMAL, self._cp_model.FEASIBLE), "the plan to begin with is an answer"
        starts = [solver.value(each) for each in self._starts]
        self._hint(starts)
        bound = max(0, -round(-solver.best_objective_bound // 1))
        return _Answer(round(solver.objective_value), bound, by_day(self._instance, starts))

    def _range(self, job: Job) -> tuple[int, int]:
        """The boundaries between which a job starts."""
        return job.ready, max(job.ready, job.calendar.starting(self._days[-1]) - job.days)

    def _link(self) -> None:
        """A job that waits for another keeps the distance that is certain."""
        lags = self._instance.lags
        place = {lags.at[job.copy]: at for at, job in enumerate(self._instance.jobs)}
        for at, job in enumerate(self._instance.jobs):
            for node, distance in lags.ahead(job.copy).items():
                if place.get(node, at) != at:
                    self.model.add(self._starts[at] >= self._starts[place[node]] + distance)

    def _fit(self) -> None:
        spans: dict[str, list[tuple[Any, int]]] = {centre: [] for centre in self._free}
        for at, job in enumerate(self._instance.jobs):
            begin = self._on_days(at, job)
            span = self.model.new_fixed_size_interval_var(begin, job.days, "")
            for centre, slots in job.needs:
                spans[centre].append((span, slots))
        for centre, jobs in spans.items():
            self._fit_centre(self._free[centre], jobs)

    def _on_days(self, at: int, job: Job) -> Any:
        """A job's start on the common days: a boundary of its own calendar, moved by the days on which it rests."""
        start = self._starts[at]
        first, last = self._ranges[at]
        least, most = self._shift(job, first), self._shift(job, last)
        if least == most:
            return start + least
        begin = self.model.new_int_var(first + least, last + most, "")
        self.model.add(begin >= start + least)
        self.model.add(begin <= start + most)
        return begin

    def _shift(self, job: Job, boundary: int) -> int:
        return bisect_left(self._days, job.calendar.ordinal(boundary)) - boundary

    def _fit_centre(self, free: Free, jobs: Sequence[tuple[Any, int]]) -> None:
        capacity = max(0, *free.left)
        spans, slots = [span for span, _ in jobs], [needs for _, needs in jobs]
        ends = [*(bisect_left(self._days, day) for day in free.days[1:]), len(self._days)]
        begin = 0
        for end, left in zip(ends, free.left, strict=True):
            if end > begin and max(0, left) < capacity:
                spans.append(self.model.new_fixed_size_interval_var(begin, end - begin, ""))
                slots.append(capacity - max(0, left))
            begin = end
        self.model.add_cumulative(spans, slots, capacity)

    def _stakes(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """For each unit that has a job: whether it is late, and its delay."""
        units = {unit.unit: unit for unit in self._instance.units}
        late: dict[str, Any] = {}
        delays: dict[str, Any] = {}
        for at, job in enumerate(self._instance.jobs):
            unit, start = units[job.unit], self._starts[at]
            last = self._ranges[at][1]
            if job.latest < FAR and not unit.is_late:
                if job.unit not in late:
                    late[job.unit] = self.model.new_bool_var("")
                self.model.add(start <= job.latest + max(0, last - job.latest) * late[job.unit])
            if job.tail is not None and last + job.tail > unit.live_ready:
                if job.unit not in delays:
                    delays[job.unit] = self.model.new_int_var(0, FAR, "")
                self.model.add(delays[job.unit] >= start + job.tail - unit.live_ready)
        return late, delays

    def _hint(self, starts: Sequence[int]) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for variable, start in zip(self._starts, starts, strict=True):
            self.model.add_hint(variable, start)


def _days(instance: Instance, free: Mapping[str, Free], plan: Plan) -> list[int]:
    """The days on which anybody works, from the first on which a job can start to one by which all can be done.

    Even one after the other, once nothing else changes any more, all jobs are done by then; no plan needs longer.
    """
    calendars = list({id(job.calendar): job.calendar for job in instance.jobs}.values())
    first = min(job.calendar.ordinal(job.ready) for job in instance.jobs)
    end = max(
        *(each.days[-1] for each in free.values()),
        *(job.calendar.ordinal((start or 0) + job.days) for job, start in zip(instance.jobs, plan.starts, strict=True)),
    )
    slowest: Callable[[int], int] = lambda days: max(  # noqa: E731 - one line that is used once
        calendar.ordinal(calendar.starting(end) + days) for calendar in calendars
    )
    last = min(LATEST, slowest(sum(job.days for job in instance.jobs)))
    works = {
        calendar.ordinal(day)
        for calendar in calendars
        for day in range(calendar.starting(first), calendar.finishing(last))
    }
    return sorted(works)
