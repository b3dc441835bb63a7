"""Samples added up: what each block of them says of every copy and unit, kept as small as the answers allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
from rollout.schedule.network import Cohort
from rollout.schedule.passes import Passes


class Units:
    """The finishes of one cohort's units, sample by sample: units by samples.

    `finish` and `live` are boundaries as shown, 0 where nothing applies; `delay` the working days that queues add to
    the finish; `on_target` whether every milestone with a required date meets it, `has_target` whether there is one.
    """

    def __init__(self, cohort: Cohort, samples: int, *, queued: bool) -> None:
        shape = (len(cohort.lanes), samples)
        self.cohort = cohort
        self.finish = np.zeros(shape, dtype=np.int32)
        self.live = np.zeros(shape, dtype=np.int32)
        self.delay = np.zeros(shape if queued else (shape[0], 1), dtype=np.int32)
        self.on_target = np.ones(shape, dtype=np.bool_)
        self.has_target = np.zeros(shape[0], dtype=np.bool_)
        self.rows = [_Asked(self, cohort, name) for name in cohort.rows]


class _Asked:
    """What is asked of one row of a cohort, by lane: whether it applies, and its required date (`FAR`: none)."""

    def __init__(self, units: Units, cohort: Cohort, name: str) -> None:
        row = cohort.rows[name]
        self.index = row.index
        self.is_live = name == cohort.blueprint.live_milestone
        self.applies = np.array([[number not in row.passing] for number in range(len(cohort.lanes))])
        targets = np.array([[own_target(row, lane)] for lane in cohort.lanes])
        self.targets = np.where(self.applies, targets, FAR)
        self.has_targets = bool((self.targets < FAR).any())
        self._passes_somewhere = not self.applies.all()
        units.has_target |= self.targets[:, 0] < FAR

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

    def add(self, block: int) -> None:
        """Draw and follow one block of samples."""
        durations = self.draws.block(block)
        part = slice(block * BLOCK, min((block + 1) * BLOCK, self._samples))
        size = part.stop - part.start
        unlimited = done = self.forward.run(durations)
        if self._queues is not None:
            done = self._queues.run(durations, unlimited)
        reached = [_reached(plan, done[plan.row.index]) for plan in self.forward.plans]
        seen = [_seen(plan, done[plan.row.index], reached[plan.row.index]) for plan in self.forward.plans]
        for plan, each, counts in zip(self.forward.plans, seen, self.counts, strict=True):
            counts.add(_said(plan, each.shown), size)
        queued = self._queues is not None
        free = [_reached(plan, unlimited[plan.row.index]) for plan in self.forward.plans] if queued else []
        ends: dict[int, Boundaries] = {}
        for key, units in self.units.items():
            ends[key] = _ends(units, reached)
            _keep(units, part, seen, self.forward.plans)
            if queued:
                units.delay[:, part] = ends[key] - _ends(units, free)
        self.tracing.add(done, ends, size)
        self._correlate(durations, ends, size)

    def _correlate(self, durations: Mapping[int, Whole], ends: Mapping[int, Boundaries], size: int) -> None:
        ranked: dict[int, Ranks] = {}
        for index, sums in self.cruciality.items():
            found = self.draws.uncertain[index]
            lanes, cohort = list(found.lanes), found.row.cohort
            if id(cohort) not in ranked:
                finishes = self._last(cohort.programme, ends) if cohort.is_national else ends[id(cohort)]
                ranked[id(cohort)] = ranks(np.broadcast_to(finishes, (len(cohort.lanes), size)))
            sums[lanes] += rank_correlation(ranks(durations[index]), ranked[id(cohort)][lanes]) * size

    def _last(self, programme: str, ends: Mapping[int, Boundaries]) -> Boundaries:
        """The finish of a programme's last unit: one row of samples."""
        units = [ends[id(cohort)].max(axis=0) for cohort in self._network.cohorts[programme][1:]]
        found: Boundaries = np.max(np.broadcast_arrays(*units), axis=0) if units else np.zeros(1, dtype=np.int32)
        return found[None, :]


def _keep(units: Units, part: slice, seen: Sequence[_Seen], plans: Sequence[RowPlan]) -> None:
    """Keep what is asked of each unit."""
    finish = units.finish[:, part]
    for row in units.rows:
        plan = plans[row.index]
        shown = row.applying(_said(plan, seen[row.index].shown))
        np.maximum(finish, shown, out=finish)
        if row.is_live:
            units.live[:, part] = shown
        if row.has_targets:
            units.on_target[:, part] &= _said(plan, seen[row.index].reached) <= row.targets


def _ends(units: Units, reached: Sequence[Boundaries]) -> Boundaries:
    """The boundary of each unit's finish, by the schedule's rule: of unfinished and finished work alike."""
    wide = max((reached[row.index].shape[1] for row in units.rows), default=1)
    found = np.zeros((len(units.cohort.lanes), wide), dtype=np.int32)
    for row in units.rows:
        np.maximum(found, row.applying(reached[row.index]), out=found)
    return found


def _reached(plan: RowPlan, row: Sampled) -> Boundaries:
    """The boundary at which each copy is reached: its own finish, for a finished one wherever it is held."""
    if not plan.finished:
        return row.finish
    found = row.finish.copy()
    finished = list(plan.finished)
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
