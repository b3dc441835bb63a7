"""Waiting for a delivery centre: who starts when, when more are ready than it has slots.

In each sample those that are ready form a queue, in the order in which they became ready (ties by force id, then
programme, then place in the blueprint), those who have been waiting at the data date before all who come later; each
takes the slots that are free first. Work under way keeps its slots. A centre's capacity may change: a slot that ends is
given only to work that is over by then. Work that asks for more slots than there will ever be does not wait: nothing
could end its waiting, and `check` says so.

A queue delays what comes after it, which may stand in a queue again. The network is therefore followed anew with what
the queues added, from the work that they hold back on, until nobody's readiness changes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np

from rollout.forecast.counts import Whole
from rollout.forecast.crossings import Boundaries
from rollout.forecast.samples import Done, ForwardPass, RowPlan, Sampled
from rollout.model.register import Centre
from rollout.schedule.calendar import NOWHERE, WorkingCalendar
from rollout.schedule.state import Inputs, State

ROUNDS = 12
"""How often the network is followed before queues behind queues are left as they are."""

_NEVER = date.max.toordinal()
_FAR = 1 << 40
"""A boundary later than any."""
_PAST = 366 * 5
"""Days before the data date in which the order of readiness is still told."""
_HORIZON = _PAST + 366 * 45
"""Days for which the tables of calendars are made."""


class Job(NamedTuple):
    """One copy that needs a centre: its row and lane, how many slots of which centres, and where it could have begun by
    its floors, the data date left aside."""

    row: int
    lane: int
    needs: Mapping[str, int]
    calendar: WorkingCalendar
    is_begun: bool
    since: int


Spans = tuple[tuple[int, int], ...]
"""The spans of days (ordinals, both included) on which one slot of a centre exists."""


def slots_of(centre: Centre) -> list[Spans]:
    """The slots of a centre, the longest-lived first."""
    steps = sorted(centre.capacity, key=lambda step: step.from_)
    ends = [step.from_.toordinal() - 1 for step in steps[1:]] + [_NEVER]
    found = []
    for number in range(max((step.slots for step in steps), default=0)):
        spans: list[tuple[int, int]] = []
        for step, end in zip(steps, ends, strict=True):
            if step.slots > number:
                first = step.from_.toordinal()
                if spans and spans[-1][1] == first - 1:
                    first = spans.pop()[0]
                spans.append((first, end))
        found.append(tuple(spans))
    return found


def jobs(plans: Sequence[RowPlan], inputs: Inputs, centres: Mapping[str, Centre]) -> list[Job]:
    """Everything that needs a centre and is not done, in the order that breaks ties."""
    found = []
    for plan in plans:
        needs = {name: slots for name, slots in plan.row.milestone.uses.items() if name in centres and slots}
        if not needs:
            continue
        for lane, state in enumerate(inputs.rows[plan.row.index].state):
            if state < State.FINISHED:
                calendar = plan.row.cohort.lanes[lane].calendar
                begun, since = state is State.IN_PROGRESS, _since(plan, lane, inputs)
                found.append(Job(plan.row.index, lane, needs, calendar, begun, since))
    rows = {plan.row.index: plan.row for plan in plans}

    def turn(job: Job) -> tuple[str, str, int]:
        row = rows[job.row]
        return (row.cohort.lanes[job.lane].unit or "", row.programme, row.order)

    return sorted(found, key=turn)


def _since(plan: RowPlan, lane: int, inputs: Inputs) -> int:
    """The highest of a lane's floors but for its data date; what a force expects does not hold uncertain work."""
    aside = {"data-date", "expected"} if lane in plan.uncertain else {"data-date"}
    floors = inputs.floors(plan.row, lane)
    return max((floor.boundary for floor in floors if floor.name not in aside), default=NOWHERE)


class _Calendars:
    """The calendars of the jobs as tables, so that in every sample another job, of another calendar, may be served.

    Days beyond the tables are answered as their ends.
    """

    def __init__(self, jobs: Sequence[Job], data_date: date) -> None:
        calendars = list({id(job.calendar): job.calendar for job in jobs}.values())
        number = {id(calendar): at for at, calendar in enumerate(calendars)}
        self.of_job = np.array([number[id(job.calendar)] for job in jobs])
        self._first = data_date.toordinal() - _PAST
        last = self._first + _HORIZON - 1
        self._base = np.array([calendar.starting(self._first) for calendar in calendars])
        working = [
            np.array([calendar.ordinal(boundary) for boundary in range(base, calendar.starting(last) + 1)])
            for calendar, base in zip(calendars, self._base.tolist(), strict=True)
        ]
        self._width = max(map(len, working))
        days = np.arange(self._first, last + 1)
        self._starting = np.concatenate(
            [base + np.searchsorted(each, days) for base, each in zip(self._base, working, strict=True)]
        )
        self._ordinal = np.concatenate([np.pad(each, (0, self._width - len(each)), mode="edge") for each in working])
        self._free_after = np.minimum(self._ordinal + 1, self._first + _HORIZON - 1)

    def starting(self, calendar: Whole, days: Whole) -> Whole:
        """The boundary of each day as a start, in the calendar of that number."""
        at = np.minimum(np.maximum(days - self._first, 0), _HORIZON - 1)
        found: Whole = self._starting[at + calendar * _HORIZON]
        return found

    def day(self, calendar: Whole, boundaries: Whole) -> Whole:
        """The ordinal of the working day after each boundary."""
        at = np.minimum(np.maximum(boundaries - self._base[calendar], 0), self._width - 1)
        found: Whole = self._ordinal[at + calendar * self._width]
        return found

    def serve(self, calendar: Whole, ready: Whole, work: Whole, free: Whole) -> Whole:
        """Give each in turn the slot of a centre that is free first; slots once there stay.

        Args:
            calendar: The number of each one's calendar: in the order of service, by samples.
            ready: Where it could start, alike.
            work: Its working days, 1 or more, alike.
            free: The first day on which each slot is free: slots by samples; changed.

        Returns:
            Where each starts, alike.
        """
        starts, samples = np.empty_like(ready), np.arange(ready.shape[1])
        # Where the tables of each one's calendar begin, and where its second one ends.
        by_day = calendar * _HORIZON - self._first
        by_boundary = calendar * self._width - self._base[calendar] + work - 1
        most = (calendar + 1) * self._width - 1
        np.clip(free, self._first, self._first + _HORIZON - 1, out=free)
        for turn, start in enumerate(starts):
            begins = np.maximum(ready[turn], self._starting[free + by_day[turn]])
            # Of slots that are free in time the last, as where some are taken away.
            slot = len(free) - 1 - begins[::-1].argmin(axis=0)
            start[:] = begins[slot, samples]
            free[slot, samples] = self._free_after[np.minimum(start + by_boundary[turn], most[turn])]
        return starts


class _Slots:
    """One centre's slots as arrays: `firsts` and `lasts` of their spans (spans by slots), and who needs how many.

    Of a centre that `is_growing` no slot is ever taken away.
    """

    def __init__(self, name: str, centre: Centre, jobs: Sequence[Job]) -> None:
        spans = slots_of(centre)
        depth = max(map(len, spans), default=0)
        padded = [[*each, *[(_NEVER, 0)] * (depth - len(each))] for each in spans]
        table = np.array(padded, dtype=np.int64).reshape(len(spans), depth, 2)
        self.firsts, self.lasts = table[:, :, 0].T, table[:, :, 1].T
        self.count = len(spans)
        self.is_growing = bool(spans) and depth == 1 and bool((self.lasts == _NEVER).all())
        self.needs = np.array([job.needs.get(name, 0) for job in jobs])


class _Line:
    """One queue: centres that some work needs together, and everything that needs them."""

    def __init__(self, numbers: Sequence[int], jobs: Sequence[Job], centres: Mapping[str, Centre], day: date) -> None:
        self.numbers = list(numbers)
        self.jobs = jobs
        self.calendars = _Calendars(jobs, day)
        self.slots = [_Slots(name, centre, jobs) for name, centre in centres.items()]
        self.waiting = np.array([at for at, job in enumerate(jobs) if not job.is_begun], dtype=np.intp)
        self._is_simple = len(self.slots) == 1 and int(self.slots[0].needs.max()) == 1

    def starts(self, ready: Whole, since: Whole, work: Whole) -> Whole:
        """Where each copy starts (jobs by samples), given where it could, since when, and how much work it is."""
        free = [self._begun(slots, ready, work) for slots in self.slots]
        starts, samples = ready.copy(), np.arange(ready.shape[1])
        turn = self.calendars.day(self.calendars.of_job[:, None], since)
        turns = self.waiting[np.argsort(turn[self.waiting], axis=0, kind="stable")]
        if self._is_simple and self.slots[0].is_growing:
            np.maximum(free[0], self.slots[0].firsts[0][:, None], out=free[0])
            asked, needed = np.take_along_axis(ready, turns, 0), np.take_along_axis(work, turns, 0)
            served = self.calendars.serve(self.calendars.of_job[turns], asked, np.maximum(needed, 1), free[0])
            np.put_along_axis(starts, turns, served, 0)
            return starts
        serve = self._serve_one if self._is_simple else self._serve
        for number in turns:
            starts[number, samples] = serve(number, ready[number, samples], work[number, samples], free)
        return starts

    def _begun(self, slots: _Slots, ready: Whole, work: Whole) -> Whole:
        """The first day on which each slot is free of work under way: slots by samples."""
        free = np.zeros((slots.count, ready.shape[1]), dtype=np.int64)
        ends = [
            self.calendars.day(self.calendars.of_job[at], ready[at] + work[at] - 1) + 1
            for at, job in enumerate(self.jobs)
            if job.is_begun
            for _ in range(slots.needs[at])
        ]
        if ends:
            last = np.sort(np.stack(ends), axis=0)[::-1][: slots.count]
            free[: len(last)] = last
        return free

    def _serve_one(self, number: Whole, ready: Whole, work: Whole, free: Sequence[Whole]) -> Whole:
        """`_serve` for one slot of one centre."""
        if not self.slots[0].count:
            return ready
        calendar, samples = self.calendars.of_job[number], np.arange(len(ready))
        begins = self._begins(self.slots[0], calendar, ready, work, free[0])
        # Of slots that are free equally early, the shortest-lived: the others may be needed for longer work.
        at = len(begins) - 1 - np.argmin(begins[::-1], axis=0)
        start = begins[at, samples]
        never = start == _FAR
        start = np.where(never, ready, start)
        end = self.calendars.day(calendar, start + np.maximum(work, 1) - 1) + 1
        free[0][at, samples] = np.where(never, free[0][at, samples], end)
        return start

    def _serve(self, number: Whole, ready: Whole, work: Whole, free: Sequence[Whole]) -> Whole:
        """Give one copy in each sample (`number`) its slots; gives back where it starts."""
        calendar, samples, start = self.calendars.of_job[number], np.arange(len(ready)), ready
        asked = [(slots, slots.needs[number], each) for slots, each in zip(self.slots, free, strict=True)]
        asked = [(slots, np.where(needed <= slots.count, needed, 0), each) for slots, needed, each in asked]
        before = start - 1
        while not np.array_equal(start, before):
            # Each round moves some start to a day on which slots come free, of which there are only so many.
            before = start
            for slots, needed, each in asked:
                begins = np.sort(self._begins(slots, calendar, start, work, each), axis=0)
                found = np.append(begins, np.full((1, len(start)), _FAR), axis=0)[needed - 1, samples]
                start = np.where((needed > 0) & (found < _FAR), found, start)
        end = self.calendars.day(calendar, start + np.maximum(work, 1) - 1) + 1
        for slots, needed, each in asked:
            begins = self._begins(slots, calendar, start, work, each)
            left = needed
            for at in range(slots.count - 1, -1, -1):
                takes = (left > 0) & (begins[at] == start)
                each[at] = np.where(takes, end, each[at])
                left = left - takes
        return start

    def _begins(self, slots: _Slots, calendar: Whole, start: Whole, work: Whole, free: Whole) -> Whole:
        """Where work could begin on each slot of a centre, not before `start`; `_FAR` where it never fits."""
        found = np.full(free.shape, _FAR, dtype=np.int64)
        for first, last in zip(slots.firsts, slots.lasts, strict=True):
            begin = np.maximum(start, self.calendars.starting(calendar, np.maximum(free, first[:, None])))
            if (last < _NEVER).any():
                fits = self.calendars.day(calendar, begin + np.maximum(work, 1) - 1) <= last[:, None]
                begin = np.where(fits, begin, _FAR)
            found = np.minimum(found, begin)
        return found


class Queues:
    """The queues of every centre."""

    def __init__(self, forward: ForwardPass, inputs: Inputs, centres: Mapping[str, Centre]) -> None:
        self._forward = forward
        self._jobs = jobs(forward.plans, inputs, centres)
        self._lines = [
            _Line(
                numbers, [self._jobs[at] for at in numbers], {name: centres[name] for name in names}, inputs.data_date
            )
            for names, numbers in _together(self._jobs)
            if not all(self._jobs[at].is_begun for at in numbers)
        ]
        self.is_empty = not self._lines

    def run(self, done: Done) -> None:
        """Put every queue into rows that were worked out without any."""
        size = max(row.finish.shape[1] for row in done.values())
        ready, since = self._ready(done, size)
        held: dict[int, Boundaries] = {}
        is_settled, rounds = False, 0
        while not is_settled and rounds < ROUNDS:
            before, rounds, last = ready, rounds + 1, held
            held = self._held(ready, since, done, size)
            moved = {index for index in (*held, *last) if not _alike(held.get(index), last.get(index))}
            if moved:
                self._forward.rerun(done, held, moved)
                ready, since = self._ready(done, size)
            is_settled = np.array_equal(ready, before)

    def _ready(self, done: Mapping[int, Sampled], size: int) -> tuple[Whole, Whole]:
        """Where each copy could start if its centre were free, and where it could have but for the data date.

        Both are jobs by samples.
        """
        ready, since = np.empty((2, len(self._jobs), size), dtype=np.int64)
        rows: dict[int, Boundaries] = {}
        for number, job in enumerate(self._jobs):
            plan = self._forward.plans[job.row]
            if job.row not in rows:
                rows[job.row] = self._forward.released(plan, done)
            released = rows[job.row][job.lane if len(rows[job.row]) > 1 else 0]
            ready[number] = np.maximum(plan.floor[job.lane], released)
            since[number] = np.maximum(job.since, released)
        return ready, since

    def _held(self, ready: Whole, since: Whole, done: Mapping[int, Sampled], size: int) -> dict[int, Boundaries]:
        """By row index, the floors that the queues put under its lanes; none when nobody waits."""
        held: dict[int, Boundaries] = {}
        for line in self._lines:
            work = np.stack([np.broadcast_to(done[job.row].remaining[job.lane], (size,)) for job in line.jobs])
            starts = line.starts(ready[line.numbers], since[line.numbers], work)
            for at in line.waiting:
                job, wanted = line.jobs[at], ready[line.numbers[at]]
                if (starts[at] > wanted).any():
                    lanes = len(self._forward.plans[job.row].floor)
                    floors = held.setdefault(job.row, np.zeros((lanes, size), dtype=np.int32))
                    floors[job.lane] = starts[at]
        return held


def _alike(one: Boundaries | None, other: Boundaries | None) -> bool:
    """Whether the same is held back to the same boundaries, or nothing is."""
    return one is other or (one is not None and other is not None and np.array_equal(one, other))


def _together(jobs: Sequence[Job]) -> list[tuple[list[str], list[int]]]:
    """Centres that share work, with the numbers of the jobs that need any of them."""
    lines: list[tuple[set[str], list[int]]] = []
    for number, job in enumerate(jobs):
        names, numbers = set(job.needs), [number]
        apart = []
        for line in lines:
            if names.isdisjoint(line[0]):
                apart.append(line)
            else:
                names, numbers = names | line[0], numbers + line[1]
        lines = [*apart, (names, numbers)]
    return [(sorted(names), sorted(numbers)) for names, numbers in lines]
