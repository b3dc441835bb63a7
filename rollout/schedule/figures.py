"""The units of a cohort in a few figures each: their own span, when they are live, how near their required dates."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cached_property
from operator import sub
from typing import TypeVar

from rollout.schedule.backward import FAR, is_bound
from rollout.schedule.network import Cohort, Row
from rollout.schedule.passes import Passes

Value = TypeVar("Value")


class Figures:
    """One cohort's figures, lane by lane; each column is worked out for all lanes when first asked for."""

    def __init__(self, passes: Passes, cohort: Cohort) -> None:
        self._passes = passes
        self.cohort = cohort

    @cached_property
    def live(self) -> Sequence[date | None]:
        """The shown finish of the milestone that makes a unit live; None when it does not apply."""
        row = self.cohort.rows.get(self.cohort.blueprint.live_milestone or "")
        return [None] * len(self.cohort.lanes) if row is None else self._passes.shown.early(row).finish

    @cached_property
    def live_baseline(self) -> Sequence[date | None]:
        """The approved date of that milestone."""
        name = self.cohort.blueprint.live_milestone or ""
        approved = [lane.facts(name).baseline for lane in self.cohort.lanes]
        return [None if baseline is None else baseline.date for baseline in approved]

    @cached_property
    def variance(self) -> Sequence[int | None]:
        """Working days from the approved date of going live to the shown one; None without either."""
        return [
            lane.calendar.days_between(baseline, live) if live and baseline else None
            for lane, live, baseline in zip(self.cohort.lanes, self.live, self.live_baseline, strict=True)
        ]

    @cached_property
    def start(self) -> Sequence[date | None]:
        """Each unit's first shown start; None when nothing applies to it."""
        starts = self._by_lane(self._passes.shown.early(row).start for row in self._rows)
        return [min(filter(None, days), default=None) for days in starts]

    @cached_property
    def finish(self) -> Sequence[date | None]:
        """Each unit's last shown finish; None when nothing applies to it."""
        finishes = self._by_lane(self._passes.shown.early(row).finish for row in self._rows)
        return [max(filter(None, days), default=None) for days in finishes]

    @cached_property
    def target_float(self) -> Sequence[int | None]:
        """Each unit's smallest target float; None when no required date lies ahead of it."""
        nearest = [min(floats, default=FAR) for floats in self._by_lane(map(self.target_floats, self._rows))]
        return [days if is_bound(days) else None for days in nearest]

    def target_floats(self, row: Row) -> Sequence[int]:
        """The target float of each copy of a milestone; not bound where it is finished or no required date is ahead."""
        required = self._passes.required_finish[row.index]
        if required is None:
            return [FAR] * len(self.cohort.lanes)
        floats = list(map(sub, required, self._passes.early[row.index].finish))
        for lane in (*self._passes.inputs.rows[row.index].finished, *row.passing):
            floats[lane] = FAR
        return floats

    @property
    def _rows(self) -> Collection[Row]:
        return self.cohort.rows.values()

    def _by_lane(self, columns: Iterable[Sequence[Value]]) -> Iterable[Sequence[Value]]:
        """What each lane has in every row."""
        return list(zip(*columns, strict=True)) or [()] * len(self.cohort.lanes)
