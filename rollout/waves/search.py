"""Better plans by trying: the orders that usually do well, then one job moved at a time.

The number of tries is fixed and chance comes from a generator that is handed in, so the same question has the same
answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random

from rollout.waves.centres import Free
from rollout.waves.instance import Instance, Job
from rollout.waves.serial import Plan, serial_plan


def listed_plan(instance: Instance, free: Mapping[str, Free]) -> Plan:
    """The best of three lists: first come first served, least room to the required date, most gained for the work."""
    jobs = instance.jobs
    weight = {unit.unit: unit.weight for unit in instance.units}
    lists = (
        list(range(len(jobs))),
        sorted(range(len(jobs)), key=lambda at: (jobs[at].latest, at)),
        sorted(range(len(jobs)), key=lambda at: (_work(jobs[at], weight[jobs[at].unit]), at)),
    )
    return min((serial_plan(instance, free, order) for order in lists), key=lambda plan: plan.score)


def _work(job: Job, weight: int) -> Fraction:
    """Slots times days for what a day of the unit counts."""
    return Fraction(job.days * max((slots for _, slots in job.needs), default=1), weight)


def searched_plan(
    instance: Instance, free: Mapping[str, Free], plan: Plan, iterations: int, chance: Random, bound: int = 0
) -> Plan:
    """A plan at least as good: a job that waits is served earlier, or any two change places, as often as asked for.

    Args:
        instance: What is to be planned.
        free: What is left of each centre.
        plan: Where to begin.
        iterations: How many orders to try.
        chance: Where chance comes from.
        bound: A lateness that no plan can beat; one that is as good is not tried to be bettered.
    """
    order = plan.order
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
