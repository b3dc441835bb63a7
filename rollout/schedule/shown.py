"""The dates people are shown: where milestones stand at their earliest, one row for all its lanes at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rollout.schedule.forward import Early
from rollout.schedule.network import Row
from rollout.schedule.state import Inputs, State, reported


class EarlyDates(NamedTuple):
    """One row's earliest dates by lane, finishes inclusive; None where the milestone does not apply.

    `start` and `finish` are the actual dates of what has started or finished; `work_start` is when the work that is
    left starts (None where none is).
    """

    work_start: list[date | None]
    start: list[date | None]
    finish: list[date | None]


class Shown:
    """The rows of one schedule in dates, each worked out once."""

    def __init__(self, inputs: Inputs, early: Sequence[Early]) -> None:
        self._inputs = inputs
        self._early = early
        self._known: dict[int, EarlyDates] = {}

    def early(self, row: Row) -> EarlyDates:
        """The earliest dates of a row."""
        known = self._known.get(row.index)
        if known is None:
            known = self._known[row.index] = self._read(row)
        return known

    def early_start(self, row: Row, lane: int) -> date:
        """The shown start of an applicable copy."""
        start = self.early(row).start[lane]
        assert start is not None
        return start

    def early_finish(self, row: Row, lane: int) -> date:
        """The shown finish of an applicable copy."""
        finish = self.early(row).finish[lane]
        assert finish is not None
        return finish

    def stands_on_a_floor(self, row: Row, lane: int) -> bool:
        """Whether an instant is shown at the start of its day, not at the end of the day before.

        Such is one on its data date, force start, `not_before` or slot; `expected` is the end of a day, so not that.
        """
        place = self._early[row.index].place[lane]
        if place > self._inputs.rows[row.index].floor[lane]:
            return False
        floors = self._inputs.floors(row, lane)
        return any(floor.boundary == place and floor.name != "expected" for floor in floors)

    def _read(self, row: Row) -> EarlyDates:
        state, at = self._inputs.rows[row.index], self._early[row.index]
        lanes = range(len(row.cohort.lanes))
        opened = [lane for lane in lanes if state.state[lane] < State.FINISHED]
        read = EarlyDates([None] * len(lanes), [None] * len(lanes), [None] * len(lanes))
        for lane in opened:
            dates = row.cohort.lanes[lane].calendar.dates
            place, remaining = at.place[lane], state.remaining[lane]
            if remaining:
                start, finish = dates[place], dates[place + remaining - 1]
            else:
                start = finish = dates[place if self.stands_on_a_floor(row, lane) else place - 1]
            read.work_start[lane] = read.start[lane] = start
            read.finish[lane] = finish
            if state.state[lane] is State.IN_PROGRESS:
                read.start[lane] = row.cohort.lanes[lane].facts(row.milestone.id).started
        for lane in state.finished:
            unit = row.cohort.lanes[lane]
            actual = reported(unit.facts(row.milestone.id), self._inputs.date_of(unit))
            read.start[lane], read.finish[lane] = actual.started or actual.finished, actual.finished
        return read
