"""The answer to "who goes when": a plan for one programme within the centres' capacity, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rollout.model.dataclass import dataclass
from rollout.schedule.demand import Hold, Stretch, stretches
from rollout.schedule.result import Key, Schedule
from rollout.schedule.state import State
from rollout.waves.bounds import energy_bound
from rollout.waves.centres import Free
from rollout.waves.instance import Instance, Job, Load, instance_of
from rollout.waves.search import listed_plan, searched_plan
from rollout.waves.serial import Plan, by_day, serial_plan

_ROUNDS = 5
"""How often a plan is made again because it moved what it had taken for fixed."""


class Effort(NamedTuple):
    """How hard to look: orders to try, deterministic time of the solver (0: not asked), and where chance begins."""

    iterations: int = 500
    solver: float = 4.0
    seed: int = 1


class Slot(NamedTuple):
    """One unit's slot of a centre, both days included. `ready` is the first day on which the work could start.

    `state` is "offered" when the offer stands in the files already, else "proposed". `wait` counts working days.
    """

    centre: str
    unit: str
    forces: int
    milestone: str
    from_: date
    to: date
    slots: int
    ready: date
    wait: int
    state: str


class Week(NamedTuple):
    """A centre's load in one week, named by its Monday: that of the day that is most over capacity, else of
    the one with most in use, and the slots there are that day."""

    centre: str
    week: date
    used: int
    slots: int


class Gain(NamedTuple):
    """What one more slot of a centre would save: forces late, and lateness."""

    centre: str
    late: int
    lateness: int


class Over(NamedTuple):
    """Days on which a centre is asked for more than it has."""

    centre: str
    stretch: Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """The current plan: every job at its earliest, whatever the centres have."""

    late: int
    slots: tuple[Slot, ...]
    over: tuple[Over, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waves:
    """A programme's plan. `late` counts forces that miss a required date of their own, `lateness` the working days by
    which live dates stand later than without any limit, times the unit's weight (see `instance.WEIGHTS`).

    `energy` is what work and capacity alone prove of the lateness, `bound` the best that is proven (with the solver:
    of plans with `late_bound` forces late at least), `solver` whether one was asked. `over` are the days on which
    what stands already is too much; `without` jobs for which there is no slot; `broken` offers that can no longer be
    met; `is_settled` whether the loads the plan was made for stand where it puts them.
    """

    programme: str
    data_date: date
    weight: str
    effort: Effort
    illustrative: bool
    jobs: int
    slots: tuple[Slot, ...]
    load: tuple[Week, ...]
    late: int
    late_bound: int
    lateness: int
    energy: int
    bound: int
    solver: bool
    one_more: tuple[Gain, ...]
    current: Today
    over: tuple[Over, ...]
    without: tuple[Key, ...]
    broken: tuple[Key, ...]
    is_settled: bool

    @property
    def gap(self) -> float:
        """The share of the lateness that is not proven to be needed, from 0 to 1."""
        return (self.lateness - self.bound) / self.lateness if self.lateness else 0.0


class _Made(NamedTuple):
    instance: Instance
    free: Mapping[str, Free]
    loads: tuple[Load, ...]
    plan: Plan
    energy: int
    is_settled: bool


def waves(schedule: Schedule, programme: str, *, weight: str = "forces", effort: Effort = Effort()) -> Waves:  # noqa: B008 - a value
    """Who has which slot when.

    Args:
        schedule: The whole workspace at its data date.
        programme: A programme that can be computed.
        weight: What a working day of a live date counts (`instance.WEIGHTS`).
        effort: How hard to look.
    """
    made = _made(schedule, programme, weight, effort)
    instance, free, plan = made.instance, made.free, made.plan
    limits = _limits(made)
    energy = made.energy if limits is free else energy_bound(instance, limits)
    bound, late_bound, asked = energy, sum(unit.forces for unit in instance.units if unit.is_late), False
    if effort.solver and instance.jobs and None not in plan.starts:
        from rollout.waves.optimise import NoSolver, polished

        try:
            better = polished(instance, limits, free, plan, effort.solver)
        except NoSolver:
            pass
        else:
            asked, late_bound = True, better.late
            further = searched_plan(instance, free, better.plan, effort.iterations, effort.seed, made.energy)
            # A better plan that moves what it was made around may be none.
            fitting = [each for each in (plan, better.plan, further) if _leaves_alone(instance, made.loads, each)]
            plan = min(fitting, key=lambda one: one.score, default=plan)
            if plan.score.late <= better.plan.score.late:
                bound = max(energy, better.lateness)
    made = made._replace(plan=plan)
    return Waves(
        programme=programme,
        data_date=schedule.data_date,
        weight=weight,
        effort=effort,
        illustrative=schedule.workspace.register.service.illustrative,
        jobs=len(instance.jobs),
        slots=_slots(made),
        load=tuple(_weeks(made)),
        late=plan.score.late,
        late_bound=late_bound,
        lateness=plan.score.lateness,
        energy=energy,
        bound=bound,
        solver=asked,
        one_more=tuple(_one_more(made, effort)),
        current=_today(made),
        over=tuple(_over(instance, [(load.centre, load.hold) for load in made.loads])),
        without=tuple(job.key for job, start in zip(instance.jobs, plan.starts, strict=True) if start is None),
        broken=tuple(sorted(instance.stale, key=lambda key: (key.unit or "", key.milestone))),
        is_settled=made.is_settled,
    )


def _made(schedule: Schedule, programme: str, weight: str, effort: Effort) -> _Made:
    """A plan by lists and search, made again until it leaves alone what it was made around."""
    broken: frozenset[Key] = frozenset()
    instance = instance_of(schedule, programme, weight)
    loads, rounds = instance.loads, 0
    while True:
        rounds += 1
        free = free_slots(instance, loads)
        energy = energy_bound(instance, free)
        plan = searched_plan(instance, free, listed_plan(instance, free), effort.iterations, effort.seed, energy)
        is_settled = _leaves_alone(instance, loads, plan)
        if is_settled or rounds == _ROUNDS:
            return _Made(instance, free, loads, plan, energy, is_settled)
        missed = _missed(instance, plan)
        if missed:
            broken |= missed
            instance = instance_of(schedule, programme, weight, without=broken)
            loads = instance.loads
        else:
            loads = _moved(instance, plan)


def _limits(made: _Made) -> Mapping[str, Free]:
    """What is left of each centre whatever is planned: work that may move with the plan holds nothing for certain."""
    certain = [load for load in made.loads if load.copy is None or load.copy in made.instance.offers]
    return made.free if len(certain) == len(made.loads) else free_slots(made.instance, certain)


def _leaves_alone(instance: Instance, loads: Sequence[Load], plan: Plan) -> bool:
    """Whether a plan keeps every offer, and all that is not planned where it was when the plan was made."""
    return not _missed(instance, plan) and _moved(instance, plan) == loads


def _missed(instance: Instance, plan: Plan) -> set[Key]:
    """The copies that a plan holds back beyond the offers they have."""
    return {key for copy, (key, boundary) in instance.offers.items() if plan.position.place(copy) > boundary}


def free_slots(instance: Instance, loads: Sequence[Load], more: str | None = None) -> dict[str, Free]:
    """What the loads leave of each centre, `more` naming one that has a slot more."""
    first = (instance.data_date + timedelta(days=1)).toordinal()
    free = {name: Free.of(centre, first, int(name == more)) for name, centre in instance.centres.items()}
    for centre, hold, _ in loads:
        free[centre].take(hold.slots, hold.first.toordinal(), hold.last.toordinal())
    return free


def _moved(instance: Instance, plan: Plan) -> tuple[Load, ...]:
    """The loads where the plan puts them."""
    found = []
    for load in instance.loads:
        if load.copy is not None and plan.position.place(load.copy) > instance.moving.starts[load.copy]:
            calendar = instance.moving.calendar(load.copy)
            begin, end = plan.position.place(load.copy), plan.position.finish(load.copy)
            first = calendar.day(begin if begin < end else begin - 1)
            if instance.moving.state[load.copy] is State.IN_PROGRESS:
                first = load.hold.first
            found.append(load._replace(hold=load.hold._replace(first=first, last=calendar.last_day(end))))
        else:
            found.append(load)
    return tuple(found)


def _holds(instance: Instance, starts: Sequence[int | None]) -> Iterator[tuple[str, Hold]]:
    """What the jobs hold from some starts."""
    for job, start in zip(instance.jobs, starts, strict=True):
        if start is not None:
            yield from _held(job, start)


def _held(job: Job, start: int) -> Iterator[tuple[str, Hold]]:
    """What one job holds of each centre that it needs."""
    first, last = job.calendar.day(start), job.calendar.last_day(start + job.days)
    for centre, slots in job.needs:
        yield centre, Hold(job.key, slots, first, last)


def _slots(made: _Made) -> tuple[Slot, ...]:
    """The slots by centre and day: those that are offered already, and those that are proposed."""
    instance = made.instance
    forces = {unit.unit: unit.forces for unit in instance.units}
    found = [
        _slot(job, centre, hold, forces, start)
        for job, start in zip(instance.jobs, made.plan.starts, strict=True)
        if start is not None
        for centre, hold in _held(job, start)
    ]
    kept = {key: copy for copy, (key, _) in instance.offers.items()}
    for centre, hold, _ in made.loads:
        if hold.key in kept:
            copy = kept[hold.key]
            calendar = instance.moving.calendar(copy)
            ready = instance.moving.starts[copy]
            unit = hold.key.unit or ""
            wait = made.plan.position.place(copy) - ready
            found.append(
                Slot(
                    centre, unit, forces[unit], hold.key.milestone, hold.first, hold.last, hold.slots,
                    calendar.day(ready), wait, "offered",
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda slot: (slot.centre, slot.from_, slot.unit, slot.milestone)))


def _slot(job: Job, centre: str, hold: Hold, forces: Mapping[str, int], start: int) -> Slot:
    return Slot(
        centre, job.unit, forces[job.unit], job.key.milestone, hold.first, hold.last, hold.slots,
        job.calendar.day(job.ready), start - job.ready, "proposed",
    )  # fmt: skip


def _weeks(made: _Made) -> Iterator[Week]:
    """Every centre's load in each week from the first to the last in which any of it is held."""
    instance = made.instance
    held = [(load.centre, load.hold) for load in made.loads] + list(_holds(instance, made.plan.starts))
    tomorrow = instance.data_date + timedelta(days=1)
    for name, centre in instance.centres.items():
        ours = [hold for each, hold in held if each == name and hold.last >= tomorrow]
        if not ours:
            continue
        free = Free.of(centre, tomorrow.toordinal())
        for hold in ours:
            free.take(hold.slots, hold.first.toordinal(), hold.last.toordinal())
        monday = max(tomorrow, min(hold.first for hold in ours))
        monday -= timedelta(days=monday.weekday())
        last = max(hold.last for hold in ours)
        while monday <= last:
            following = monday + timedelta(days=7)
            days = free.changes(max(monday, tomorrow).toordinal(), following.toordinal())
            yield _fullest(name, monday, [(centre.slots_on(date.fromordinal(day)), left) for day, left in days])
            monday = following


def _fullest(centre: str, monday: date, days: Sequence[tuple[int, int]]) -> Week:
    """A week by its worst day, of which each has its slots and what is left of them."""
    slots, left = min(days, key=lambda day: (min(0, day[1]), day[1] - day[0]))
    return Week(centre, monday, slots - left, slots)


def _one_more(made: _Made, effort: Effort) -> Iterator[Gain]:
    """The plan again with one more slot of each centre in turn, the forces served in the same order at first."""
    instance, plan = made.instance, made.plan
    for centre in instance.centres if instance.jobs else ():
        asked = [at for at, job in enumerate(instance.jobs) if centre in dict(job.needs)]
        if all(plan.starts[at] == instance.jobs[at].ready for at in asked):
            yield Gain(centre, 0, 0)  # nobody waits for it
            continue
        free = free_slots(instance, made.loads, centre)
        start = serial_plan(instance, free, by_day(instance, plan.starts))
        bound = energy_bound(instance, free) if effort.iterations else 0
        found = searched_plan(instance, free, start, effort.iterations, effort.seed, bound)
        better = min(plan, found, key=lambda one: one.score)
        yield Gain(centre, plan.score.late - better.score.late, plan.score.lateness - better.score.lateness)


def _today(made: _Made) -> Today:
    """Every job at its earliest."""
    instance = made.instance
    forces = {unit.unit: unit.forces for unit in instance.units}
    jobs = {job.key: job for job in instance.jobs}
    starts = [job.ready for job in instance.jobs]
    holds = list(_holds(instance, starts))
    slots = [_slot(jobs[hold.key], centre, hold, forces, jobs[hold.key].ready) for centre, hold in holds]
    loads = [(load.centre, load.hold) for load in instance.loads]
    return Today(
        late=sum(unit.forces for unit in instance.units if unit.is_late),
        slots=tuple(sorted(slots, key=lambda slot: (slot.centre, slot.from_, slot.unit, slot.milestone))),
        over=tuple(_over(instance, loads + holds)),
    )


def _over(instance: Instance, held: Sequence[tuple[str, Hold]]) -> Iterator[Over]:
    """The days to come on which centres hold more than they have."""
    tomorrow = instance.data_date + timedelta(days=1)
    for name, centre in instance.centres.items():
        ours = [
            hold._replace(first=max(hold.first, tomorrow))
            for each, hold in held
            if each == name and hold.last >= tomorrow
        ]
        yield from (Over(name, stretch) for stretch in stretches(centre, sorted(ours, key=lambda hold: hold.first)))
