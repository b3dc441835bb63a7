"""Better plans by trying: the orders that usually do well, then a job or all jobs of a unit moved at a time.

The number of tries is fixed and chance begins with a seed that is handed in, so the same question has the same
answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rollout.waves.centres import Free
from rollout.waves.instance import Instance, Job
from rollout.waves.serial import Plan, by_day, serial_plan

if TYPE_CHECKING:
    from random import Random

_FAR = 30
"""By how many places fewer than this all jobs of a unit are moved."""


def listed_plan(instance: Instance, free: Mapping[str, Free]) -> Plan:
    """The best of some lists: least room to the required date, most gained for the work, first come first served, and
    several between that and who could be live first."""
    jobs = instance.jobs
    weight = {unit.unit: unit.weight for unit in instance.units}
    first = [job.calendar.ordinal(job.ready) for job in jobs]
    lists = (
        sorted(range(len(jobs)), key=lambda at: (jobs[at].latest, at)),
        sorted(range(len(jobs)), key=lambda at: (_work(jobs[at], weight[jobs[at].unit]), at)),
        *(
            # Five working days are a week: both are counted in parts of a day that make whole numbers.
            sorted(range(len(jobs)), key=lambda at: (20 * first[at] + 7 * quarters * (jobs[at].tail or 0), at))
            for quarters in range(5)
        ),
    )
    return min((serial_plan(instance, free, order) for order in lists), key=lambda plan: plan.score)


def _work(job: Job, weight: int) -> float:
    """Slots times days for what a day of the unit counts."""
    return job.days * max((slots for _, slots in job.needs), default=1) / weight


def searched_plan(
    instance: Instance, free: Mapping[str, Free], plan: Plan, iterations: int, seed: int, bound: int = 0
) -> Plan:
    """A plan at least as good: a job that waits is served earlier, any two change places, or all jobs of a unit are
    served earlier or later, as often as asked for.

    Args:
        instance: What is to be planned.
        free: What is left of each centre.
        plan: Where to begin.
        iterations: How many orders to try.
        seed: Where chance begins.
        bound: A lateness that no plan can beat; one that is as good is not tried to be bettered.
    """
    if not iterations:
        return plan
    from random import Random

    chance = Random(seed)  # noqa: S311 - no secret depends on it
    order = by_day(instance, plan.starts)
    best, kept = plan, order
    for _ in range(iterations):
        if len(order) < 2 or is_ideal(instance, best, bound):
            break
        tried = _moved(instance, best, kept, chance)
        found = serial_plan(instance, free, tried)
        if found.score[:3] <= best.score[:3]:
            kept = tried
            if found.score <= best.score:
                best = found
    return best


def is_ideal(instance: Instance, plan: Plan, bound: int) -> bool:
    """Whether no plan can be better, ties apart: nobody is late who need not be, and the lateness is the bound."""
    late = sum(unit.forces for unit in instance.units if unit.is_late)
    return plan.score[:3] == (0, late, bound)


def _moved(instance: Instance, plan: Plan, order: list[int], chance: Random) -> list[int]:
    """Another order, not far from one that is known."""
    if chance.random() < 0.5:
        return _unit_moved(instance, order, chance)
    tried = order[:]
    waiting = [
        place
        for place, at in enumerate(order)
        if place and (plan.starts[at] is None or (plan.starts[at] or 0) > instance.jobs[at].ready)
    ]
    if waiting and chance.random() < 0.75:
        place = waiting[chance.randrange(len(waiting))]
        tried.insert(chance.randrange(place), tried.pop(place))
    else:
        one, other = chance.sample(range(len(tried)), 2)
        tried[one], tried[other] = tried[other], tried[one]
    return tried


def _unit_moved(instance: Instance, order: list[int], chance: Random) -> list[int]:
    """All jobs of a unit so many places earlier or later: one of them alone gains little that waits for the next."""
    unit = instance.jobs[order[chance.randrange(len(order))]].unit
    places = chance.randrange(1, _FAR) * (1 if chance.random() < 0.5 else -1)
    moved = {at: place + places * (instance.jobs[at].unit == unit) for place, at in enumerate(order)}
    return sorted(order, key=lambda at: (moved[at], at))
