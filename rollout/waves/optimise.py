"""Plans polished by a constraint solver, which also proves how good a plan can be at best.

The solver is the optional extra `rollout[optimise]` (OR-Tools CP-SAT). It works on one thread, with a fixed seed and a
limit in deterministic time, so the same question has the same answer on one platform.

What it is asked holds for every plan, and for some that are none: of the few things that `waiting` leaves out, of the
slots that other programmes' work holds when it moves with the plan, of the odd day on which one force works and another
does not while there is too much time to ask day by day, and of the limits long after everything could be done. So what
it proves is true of every plan, and the order it finds is planned again by the exact rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from math import ceil, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from rollout.schedule.calendar import WorkingCalendar
from rollout.waves.centres import LATEST, Free
from rollout.waves.instance import Instance, Job
from rollout.waves.serial import Plan, by_day, serial_plan
from rollout.waves.waiting import Waiting

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
    # Plans are told apart by what follows what, of which the linear relaxation knows little: without it, the same time
    # proves more of PSPLIB's instances and finds better slots.
    solver.parameters.linearization_level = 0
    solver.parameters.max_deterministic_time = effort
    return solver


# -- slots --------------------------------------------------------------------------------------------------------


class Polished(NamedTuple):
    """A plan and what is proven of every plan: no fewer forces late than `late`, and, with as many late as here, no
    less lateness than `lateness`."""

    plan: Plan
    late: int
    lateness: int


def polished(
    instance: Instance, limits: Mapping[str, Free], free: Mapping[str, Free], plan: Plan, effort: float
) -> Polished:
    """A plan at least as good as one that is known, with what is proven of all.

    Args:
        instance: What is to be planned.
        limits: What is left of each centre whatever is planned, of which the bounds are proven.
        free: What is left of it for the plan: no more than that.
        plan: The plan to begin with, in which every job has a slot.
        effort: The most deterministic time to spend.

    Raises:
        NoSolver: If the extra is not installed.
    """
    question = _Question(solver_module(), instance, limits, plan)
    late = question.least(question.late(), effort / 2)
    plan = min((plan, serial_plan(instance, free, late.order)), key=lambda one: one.score)
    fewest = plan.score.late if late.value is None else late.value
    question.model.add(question.late() <= fewest)
    if plan.score.late <= fewest:
        question.no_later_than(plan.score.lateness)
    lateness = question.least(question.lateness(), effort / 2, tries=True)
    plan = min((plan, serial_plan(instance, free, lateness.order)), key=lambda one: one.score)
    # What is proven of plans with fewer late is not true of one with more.
    return Polished(plan, late.bound, lateness.bound if plan.score.late <= fewest else 0)


class _Answer(NamedTuple):
    """The least value found (None: none, in so little time), what is proven of it, and the jobs in that order."""

    value: int | None
    bound: int
    order: list[int]


class _Shifts(NamedTuple):
    """How much later the boundaries of a calendar, from `first` on, are on the common days.

    `days` times that is at least `rest` times the boundary's distance from `first`, more by `low` to `high`.
    """

    first: int
    each: list[int]
    days: int
    rest: int
    low: int
    high: int

    def at(self, boundary: int) -> int:
        """That of one boundary."""
        return self.each[boundary - self.first]


def _shifts(common: Sequence[int], calendar: WorkingCalendar, first: int, last: int) -> _Shifts:
    each = [bisect_left(common, calendar.ordinal(boundary)) - boundary for boundary in range(first, last + 1)]
    days, rest = max(1, last - first), each[-1] - each[0]
    off = [days * shift - rest * place for place, shift in enumerate(each)]
    return _Shifts(first, each, days, rest, min(off), max(off))


class _Question:
    """The solver's view of an instance: time runs over the days on which anybody works."""

    def __init__(self, cp_model: Any, instance: Instance, free: Mapping[str, Free], plan: Plan) -> None:
        self._cp_model = cp_model
        self.model: CpModel = cp_model.CpModel()
        self._instance = instance
        self._free = free
        self._known_shifts: dict[int, _Shifts] = {}
        self._days = _days(instance, free, plan)
        lags = instance.lags
        nodes = [lags.at[job.copy] for job in instance.jobs]
        self._inside = [self._last_inside(job) for job in instance.jobs]
        self._waiting = Waiting(self.model, lags, dict(zip(nodes, self._inside, strict=True)))
        places = [self._waiting.places[node] for node in nodes]
        self._ranges = [(place.first, place.last) for place in places]
        self._starts = [place.variable for place in places]
        self._fit()
        self._is_late, self._delays = self._stakes()
        self._known = [start or 0 for start in plan.starts]
        self._hint()

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
                if start > self._inside[at]:
                    continue
                for day in range(days[start - first], days[start - first + job.days - 1] + 1):
                    for centre, slots in job.needs:
                        held.setdefault((centre, day), []).append((literal, slots))
        for (centre, day), jobs in held.items():
            left = max(0, self._free[centre].least(self._days[day], self._days[day]))
            self.model.add(sum(slots * literal for literal, slots in jobs) <= left)

    def least(self, what: Any, effort: float, *, tries: bool = False) -> _Answer:
        """The least value found and proven; the starts found become the next question's first guess.

        `tries` several ways of looking in turn, of which some better the plan that is known and some prove.
        """
        self.model.minimize(what)
        solver = _solver(self._cp_model, effort)
        solver.parameters.interleave_search = tries
        status = solver.solve(self.model)
        bound = max(0, ceil(solver.best_objective_bound - 1e-6)) if isfinite(solver.best_objective_bound) else 0
        if status not in (self._cp_model.OPTIMAL, self._cp_model.FEASIBLE):
            return _Answer(None, bound, by_day(self._instance, self._known))  # there was no time to find any plan
        self._known = [solver.value(each) for each in self._starts]
        self._hint()
        return _Answer(round(solver.objective_value), bound, by_day(self._instance, self._known))

    def _last_inside(self, job: Job) -> int:
        """The last boundary from which a job is done while the centres' limits are looked at."""
        return max(job.ready, job.calendar.starting(self._days[-1]) - job.days)

    def _fit(self) -> None:
        spans: dict[str, list[tuple[Any, int]]] = {centre: [] for centre in self._free}
        for at, job in enumerate(self._instance.jobs):
            is_inside = self.model.new_bool_var("")
            self.model.add(self._starts[at] <= self._inside[at]).only_enforce_if(is_inside)
            self.model.add(self._starts[at] > self._inside[at]).only_enforce_if(~is_inside)
            begin = self._on_days(at, job, is_inside)
            span = self.model.new_optional_fixed_size_interval_var(begin, job.days, is_inside, "")
            for centre, slots in job.needs:
                spans[centre].append((span, slots))
        for centre, jobs in spans.items():
            self._fit_centre(self._free[centre], jobs)

    def _on_days(self, at: int, job: Job, is_inside: Any) -> Any:
        """A job's start on the common days: a boundary of its own calendar, moved by the days on which it rests.

        Those days are spread over the years, and so is what they move it by: it lies between two parallel lines, a few
        days apart.
        """
        start, first, last = self._starts[at], self._ranges[at][0], self._inside[at]
        shifts = self._shifts(job.calendar)
        least, most = shifts.at(first), shifts.at(last)
        if least == most:
            return start + least
        begin = self.model.new_int_var(first + least, last + most, "")
        line = shifts.rest * (start - shifts.first)
        self.model.add(shifts.days * (begin - start) >= line + shifts.low).only_enforce_if(is_inside)
        self.model.add(shifts.days * (begin - start) <= line + shifts.high).only_enforce_if(is_inside)
        return begin

    def _shifts(self, calendar: WorkingCalendar) -> _Shifts:
        if id(calendar) not in self._known_shifts:
            first, last = calendar.starting(self._days[0]), calendar.starting(self._days[-1])
            self._known_shifts[id(calendar)] = _shifts(self._days, calendar, first, last)
        return self._known_shifts[id(calendar)]

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
        """For each unit: whether it is late, if waiting decides that, and the delay of its live date, if it moves."""
        late: dict[str, Any] = {}
        delays: dict[str, Any] = {}
        for unit in self._instance.units:
            for copy, target in () if unit.is_late else unit.targets:
                least, finishes = self._waiting.finishes(copy)
                if max([least, *(finish.last for finish in finishes)]) > target:
                    is_late = late.setdefault(unit.unit, self.model.new_bool_var(""))
                    self.model.add(is_late >= int(least > target))
                    for finish in finishes:
                        self.model.add(finish.variable <= target).only_enforce_if(~is_late)
            if unit.live is not None:
                least, finishes = self._waiting.finishes(unit.live)
                last = max(least, unit.live_ready, *(finish.last for finish in finishes))
                delays[unit.unit] = delay = self.model.new_int_var(
                    max(0, least - unit.live_ready), last - unit.live_ready, ""
                )
                for finish in finishes:
                    self.model.add(delay >= finish.variable - unit.live_ready)
        return late, delays

    def _hint(self) -> None:
        self.model.clear_hints()  # type: ignore[no-untyped-call]
        for variable, start in zip(self._starts, self._known, strict=True):
            self.model.add_hint(variable, start)


def _days(instance: Instance, free: Mapping[str, Free], plan: Plan) -> list[int]:
    """The days on which anybody works, from the first on which a job can start to one by which all can be done.

    One after the other, once nothing else changes any more, jobs that wait for nothing but slots are done by then. What
    has to start still later is no longer limited by slots in the model, so that no plan is left out.
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
