"""What no plan can beat, from work and capacity alone: the energy bound.

Take the jobs of one centre that lead to a live date, let their work be cut and shared out at will
over the slots that are left, and serve the most valuable first. The weighted mean day on which work is done is then
the least possible; a job that holds its slots in one go starts half its length before its own mean day.

References:
    Goemans, Queyranne, Schulz, Skutella, Wang (2002), "Single machine scheduling with release dates", SIAM J. Discrete
    Mathematics 15(2): the mean busy date relaxation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import heappop, heappush
from math import lcm
from typing import NamedTuple

from rollout.schedule.calendar import WorkingCalendar
from rollout.waves.centres import LATEST, Free
from rollout.waves.instance import Instance, Job


def energy_bound(instance: Instance, free: Mapping[str, Free]) -> int:
    """The least lateness (see `serial.Score`) that the centres' slots allow.

    Units of different calendars count their days differently, so each calendar's are looked at alone; their sum is
    a bound as well, for no unit is in two.
    """
    units = {unit.unit: unit for unit in instance.units}
    groups: dict[int, dict[str, dict[str, _Stake]]] = {}
    for job in instance.jobs:
        unit = units[job.unit]
        if job.tail is not None:
            stake = _Stake(job, unit.weight, max(job.ready, unit.live_ready - job.tail))
            for centre, _ in job.needs:
                known = groups.setdefault(id(job.calendar), {}).setdefault(centre, {})
                if job.unit not in known or stake.room < known[job.unit].room:
                    known[job.unit] = stake
    return sum(
        max(
            _lateness(stakes, centre, free[centre])
            for centre, known in centres.items()
            for stakes in (list(known.values()), [stake for stake in known.values() if not stake.room])
        )
        for centres in groups.values()
    )


class _Stake(NamedTuple):
    """A job, what a working day of its unit's live date counts, and the start after which that date moves."""

    job: Job
    weight: int
    due: int

    @property
    def room(self) -> int:
        """Working days it can wait before it matters."""
        return self.due - self.job.ready


def _lateness(jobs: Sequence[_Stake], centre: str, free: Free) -> int:
    """The least weighted sum of working days from due to start, of jobs that share a calendar and a centre.

    Those that start before they are due count against it, so fewer jobs can prove more; none prove nothing.
    """
    if not jobs:
        return 0
    calendar = jobs[0].job.calendar
    comes = sorted(range(len(jobs)), key=lambda at: jobs[at].job.ready)
    work = [job.days * dict(job.needs)[centre] for job, _, _ in jobs]
    rank = [-weight / work[now] for now, (_, weight, _) in enumerate(jobs)]
    # Each job's done work times twice the middle of the day on which it is done.
    left, done_on, at = work[:], [0] * len(jobs), 0
    ready: list[tuple[float, int]] = []
    day = jobs[comes[0]].job.ready
    while at < len(comes) or ready:
        while at < len(comes) and jobs[comes[at]].job.ready <= day:
            heappush(ready, (rank[comes[at]], comes[at]))
            at += 1
        slots = _slots(free, calendar, day)
        if slots is None:
            break
        while slots > 0 and ready:
            now = ready[0][1]
            done = min(slots, left[now])
            done_on[now] += done * (2 * day + 1)
            left[now] -= done
            slots -= done
            if not left[now]:
                heappop(ready)
        day += 1
    # What is not done by the last day counts as if it were; a job begins half its length before its mean day.
    parts = lcm(*(2 * each for each in work))
    total = 0
    for now, (job, weight, due) in enumerate(jobs):
        middle = done_on[now] + left[now] * (2 * day + 1)
        total += weight * (middle - work[now] * (2 * due + job.days)) * (parts // (2 * work[now]))
    return max(0, -(-total // parts))


def _slots(free: Free, calendar: WorkingCalendar, day: int) -> int | None:
    """The slots left on a working day; None beyond the last day there is."""
    ordinal = calendar.ordinal(day)
    return None if ordinal > LATEST else free.least(ordinal, ordinal)
