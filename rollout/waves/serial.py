"""One plan from one order of the jobs: each in turn gets the earliest slot that is left.

References:
    Kolisch (1996), "Serial and parallel resource-constrained project scheduling methods revisited", EJOR 90(2):
    plans made so include a best one for every objective that later dates never improve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from rollout.schedule.backward import FAR
from rollout.waves.centres import LATEST, Free, first_fit
from rollout.waves.instance import Instance, Job
from rollout.waves.lags import Position


class Score(NamedTuple):
    """How good a plan is; the smaller, the better, compared from left to right.

    `without` jobs for which no slot can be found; `late` forces that miss a required date of their own; `lateness`
    the working days by which live dates stand later than without any limit, each times its unit's weight; `starts`
    the starts in the order in which ties are decided.
    """

    without: int
    late: int
    lateness: int
    starts: tuple[int, ...]


class Plan(NamedTuple):
    """A start for each job (a boundary; None: it has no slot), what that is worth, and where it puts everything."""

    starts: tuple[int | None, ...]
    score: Score
    position: Position


def by_day(instance: Instance, starts: Sequence[int | None]) -> list[int]:
    """The jobs by the days on which they start (calendars count their days differently), those without a slot last."""
    days = [
        LATEST + 1 if start is None else job.calendar.ordinal(start)
        for job, start in zip(instance.jobs, starts, strict=True)
    ]
    return sorted(range(len(days)), key=lambda at: (days[at], at))


def serial_plan(instance: Instance, free: Mapping[str, Free], order: Sequence[int]) -> Plan:
    """Every job's earliest slot, one job after the other.

    Args:
        instance: What is to be planned.
        free: What is left of each centre; not changed.
        order: The jobs' places, the first served first; one that waits for another is served after it all the same.
    """
    left = {centre: each.copy() for centre, each in free.items()}
    lags = instance.lags
    position = lags.position()
    # What is given no start comes first as soon as it can: its nodes are numbered below zero, the jobs' from zero on.
    node_at = [lags.at[instance.jobs[at].copy] for at in order] + list(range(len(lags.nodes)))
    rank = [node - len(lags.nodes) for node in range(len(lags.nodes))]
    for number in range(len(order)):
        rank[node_at[number]] = number
    waits, after, is_job = lags.waits[:], lags.after, lags.is_job
    ready = [rank[node] for node, count in enumerate(waits) if not count]
    heapify(ready)
    starts: list[int | None] = [None] * len(instance.jobs)
    lost: set[int] = set()
    while ready:
        number = heappop(ready)
        node = node_at[number]
        if not is_job[node]:
            position.settle(node)
        else:
            at = order[number]
            job, begin = instance.jobs[at], position.ready(node)
            start = None if node in lost else first_fit(left, job.needs, job.calendar, begin, job.days)
            if start is None:
                lost.add(node)
            else:
                _hold(job, left, start)
            position.put(node, begin if start is None else start)
            starts[at] = start
        for each in after[node]:
            if node in lost:
                lost.add(each)
            waits[each] -= 1
            if not waits[each]:
                heappush(ready, rank[each])
    return Plan(tuple(starts), score(instance, starts, position), position)


def _hold(job: Job, left: Mapping[str, Free], start: int) -> None:
    first, last = job.calendar.ordinal(start), job.calendar.ordinal(start + job.days - 1)
    for centre, slots in job.needs:
        left[centre].take(slots, first, last)


def score(instance: Instance, starts: Sequence[int | None], position: Position) -> Score:
    """What starts are worth that put everything where it stands."""
    late = lateness = 0
    stuck = {job.unit for job, start in zip(instance.jobs, starts, strict=True) if start is None}
    for unit in instance.units:
        missed = any(position.finish(copy) > target for copy, target in unit.targets)
        late += unit.forces * (unit.is_late or missed or (unit.unit in stuck and bool(unit.targets)))
        if unit.live is not None:
            lateness += unit.weight * (position.finish(unit.live) - unit.live_ready)
    return Score(starts.count(None), late, lateness, tuple(FAR if start is None else start for start in starts))
