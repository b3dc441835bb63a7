"""Samples added up: what each block of them says of every copy and unit, kept as small as the answers allow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rollout.forecast.counts import Counts, Whole
from rollout.forecast.crossings import Boundaries
from rollout.forecast.draws import Draws
from rollout.forecast.queue import Queues
from rollout.forecast.samples import ForwardPass, RowPlan, Sampled, row_plan
from rollout.forecast.streams import BLOCK
from rollout.forecast.trace import Ranks, Tracing, rank_correlation, ranks
from rollout.model.register import Register
from rollout.schedule.backward import FAR, own_target
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.network import Cohort, Row
from rollout.schedule.passes import Passes

AT_ONCE = 500
"""Samples followed through the whole network at once, where every row of it has to be kept."""


LATEST = 0xFFFF
"""A boundary that no calendar reaches before 2178, even if it rests on no day."""


class Units:
    """The finishes of one cohort's units, sample by sample: units by samples.

    `finish` and `live` are boundaries as shown, 0 where nothing applies; `delay` the working days that queues add to
    the finish; none is above `LATEST`. `on_target` says whether every milestone with a required date meets it,
    `has_target` whether there is one.
    """

    def __init__(self, cohort: Cohort, samples: int, *, queued: bool) -> None:
        shape = (len(cohort.lanes), samples)
        self.cohort = cohort
        self.finish = np.zeros(shape, dtype=np.uint16)
        self.live = np.zeros(shape, dtype=np.uint16)
        self.delay = np.zeros(shape if queued else (shape[0], 1), dtype=np.uint16)
        self.on_target = np.ones(shape, dtype=np.bool_)
        self.has_target = np.zeros(shape[0], dtype=np.bool_)


class _Asked:
    """What is asked of one row of a cohort, by lane: whether it applies, and its required date (`FAR`: none)."""

    def __init__(self, row: Row) -> None:
        cohort = row.cohort
        self.is_live = row.milestone.id == cohort.blueprint.live_milestone
        self.applies = np.array([[number not in row.passing] for number in range(len(cohort.lanes))])
        targets = np.array([[own_target(row, lane)] for lane in cohort.lanes])
        self.targets = np.where(self.applies, targets, FAR)
        self.has_target = self.targets[:, 0] < FAR
        self.has_targets = bool(self.has_target.any())
        self._passes_somewhere = not self.applies.all()

    def applying(self, values: Boundaries) -> Boundaries:
        """Values by lane, 0 where the milestone does not apply."""
        return np.where(self.applies, values, 0) if self._passes_somewhere else values


class _Seen(NamedTuple):
    """One row of a block: the boundaries at which its copies are reached, and those after the days shown."""

    reached: Boundaries
    shown: Boundaries


class Tally:
    """One forecast while its samples are added up.

    Attributes:
        draws: Where the durations come from.
        forward: The network they are followed through.
        counts: By row index, how often each copy is finished when.
        units: By cohort (its `id`), what is kept of each unit.
        tracing: How often each copy is critical; None where nobody asked.
        cruciality: By row index, each copy's rank correlation with its unit's finish, times the samples.
    """

    def __init__(
        self, passes: Passes, register: Register, draws: Draws, samples: int, *, queued: bool, traced: frozenset[str]
    ) -> None:
        self._samples = samples
        self._network = passes.network
        self.draws = draws
        rows, uncertain = passes.network.rows, draws.uncertain
        plans = [row_plan(row, passes, uncertain[row.index].lanes if row.index in uncertain else ()) for row in rows]
        self.forward = ForwardPass(plans)
        queues = Queues(self.forward, passes.inputs, register.centres) if queued else None
        self._queues = None if queues is None or queues.is_empty else queues
        self.tracing = Tracing(self.forward, traced)
        self.counts = [Counts(len(plan.floor)) for plan in plans]
        self.cruciality = {
            index: np.zeros(len(found.row.cohort.lanes))
            for index, found in uncertain.items()
            if found.row.programme in traced
        }
        self.units = {
            id(cohort): Units(cohort, samples, queued=self._queues is not None)
            for cohorts in passes.network.cohorts.values()
            for cohort in cohorts
            if not cohort.is_national
        }
        self._asked = {row.index: _Asked(row) for row in rows if id(row.cohort) in self.units}
        for row in rows:
            if row.index in self._asked:
                self.units[id(row.cohort)].has_target |= self._asked[row.index].has_target

    def add(self, block: int) -> None:
        """Draw and follow one block of samples."""
        size = min(BLOCK, self._samples - block * BLOCK)
        if self._queues is None and not self.tracing.is_asked:
            part = slice(block * BLOCK, block * BLOCK + size)
            for plan, row in self.forward.each(lambda index: self._drawn(index, block)):
                self._see(plan, row, part)
            return
        durations = {index: self.draws.durations(index, block) for index in self.draws.uncertain}
        for first in range(0, size, AT_ONCE):
            last = min(first + AT_ONCE, size)
            part = slice(block * BLOCK + first, block * BLOCK + last)
            self._add({index: days[:, first:last] for index, days in durations.items()}, part)

    def _drawn(self, index: int, block: int) -> Whole | None:
        return self.draws.durations(index, block) if index in self.draws.uncertain else None

    def _add(self, durations: Mapping[int, Whole], part: slice) -> None:
        """Follow some samples whose every row is needed at once."""
        done = self.forward.run(durations)
        free = self._ends(done) if self._queues is not None else {}
        if self._queues is not None:
            self._queues.run(done)
        ends: dict[int, Boundaries] = {}
        for plan in self.forward.plans:
            self._end(ends, plan, self._see(plan, done[plan.row.index], part))
        for key, without in free.items():
            self.units[key].delay[:, part] = np.minimum(ends[key] - without, LATEST)
        self.tracing.add(done, ends, part.stop - part.start)
        self._correlate(durations, ends, part.stop - part.start)

    def _see(self, plan: RowPlan, row: Sampled, part: slice) -> Boundaries:
        """Count one row's samples, and keep what is asked of its units; the boundaries at which it is reached."""
        reached = _reached(plan, row)
        seen = _seen(plan, row, reached)
        said = _said(plan, seen.shown)
        self.counts[plan.row.index].add(said, part.stop - part.start)
        asked = self._asked.get(plan.row.index)
        if asked is None:
            return reached
        units = self.units[id(plan.row.cohort)]
        shown = np.minimum(asked.applying(said), LATEST).astype(np.uint16)
        finish = units.finish[:, part]
        np.maximum(finish, shown, out=finish)
        if asked.is_live:
            units.live[:, part] = shown
        if asked.has_targets:
            units.on_target[:, part] &= _said(plan, seen.reached) <= asked.targets
        return reached

    def _ends(self, done: Mapping[int, Sampled]) -> Mapping[int, Boundaries]:
        """The boundary of each unit's finish by cohort, by the schedule's rule: of unfinished and finished work."""
        ends: dict[int, Boundaries] = {}
        for plan in self.forward.plans:
            self._end(ends, plan, _reached(plan, done[plan.row.index]))
        return ends

    def _end(self, ends: dict[int, Boundaries], plan: RowPlan, reached: Boundaries) -> None:
        """Let a row's units end no earlier than it."""
        asked, key = self._asked.get(plan.row.index), id(plan.row.cohort)
        if asked is not None:
            ended = asked.applying(reached)
            ends[key] = np.maximum(ends[key], ended) if key in ends else np.maximum(ended, 0)

    def _correlate(self, durations: Mapping[int, Whole], ends: Mapping[int, Boundaries], size: int) -> None:
        ranked: dict[int, Ranks] = {}
        for index, sums in self.cruciality.items():
            found = self.draws.uncertain[index]
            lanes, cohort = list(found.lanes), found.row.cohort
            if id(cohort) not in ranked:
                finishes = self._last(cohort.programme, ends) if cohort.is_national else ends[id(cohort)]
                ranked[id(cohort)] = ranks(np.broadcast_to(finishes, (len(cohort.lanes), size)))
            sums[lanes] += rank_correlation(ranks(durations[index]), ranked[id(cohort)].of(lanes)) * size

    def _last(self, programme: str, ends: Mapping[int, Boundaries]) -> Boundaries:
        """The finish of a programme's last unit: one row of samples."""
        units = [ends[id(cohort)].max(axis=0) for cohort in self._network.cohorts[programme][1:]]
        found: Boundaries = np.max(np.broadcast_arrays(*units), axis=0) if units else np.zeros(1, dtype=np.int32)
        return found[None, :]


def _reached(plan: RowPlan, row: Sampled) -> Boundaries:
    """The boundary at which each copy is reached: its own finish, for a finished one wherever it is held."""
    if not plan.finished:
        return row.finish
    found, finished = row.finish.copy(), list(plan.finished)
    found[finished] = plan.floor[finished]
    return found


def _said(plan: RowPlan, boundaries: Boundaries) -> Boundaries:
    """Boundaries as far as anybody has said: uncertain work is not finished by the data date, whatever was drawn.

    Made anew where it is asked for, since to keep it for every row would take as much memory again.
    """
    return boundaries if plan.least is None else np.maximum(boundaries, plan.least)


def _seen(plan: RowPlan, row: Sampled, reached: Boundaries) -> _Seen:
    at_start = plan.instant_floor > NOWHERE
    if not at_start.any():
        return _Seen(reached, reached)
    shown: npt.NDArray[np.int32] = reached + (at_start & (row.place == plan.instant_floor))
    return _Seen(reached, shown)
