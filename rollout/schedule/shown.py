"""The dates people are shown: where milestones stand at their earliest, one row for all its lanes at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rollout.schedule.forward import Early
from rollout.schedule.network import Row
from rollout.schedule.state import Inputs, State, reported

_START_OF_DAY = ("data-date", "force-start", "not-before")


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

        Such is one on its data date, force start or `not_before`.
        """
        place = self._early[row.index].place[lane]
        if place > self._inputs.rows[row.index].floor[lane]:
            return False
        floors = self._inputs.floors(row, lane)
        return any(floor.boundary == place and floor.name in _START_OF_DAY for floor in floors)

    def _read(self, row: Row) -> EarlyDates:
        state, at = self._inputs.rows[row.index], self._early[row.index]
        tables = [lane.calendar.dates for lane in row.cohort.lanes]
        work_start: list[date | None] = [table[place] for table, place in zip(tables, at.place, strict=True)]
        finish: list[date | None] = [table[end - 1] for table, end in zip(tables, at.finish, strict=True)]
        closed = (*state.finished, *row.passing)
        if state.remaining.count(0) > len(closed):
            for lane in self._instants(row):
                stands = self.stands_on_a_floor(row, lane)
                work_start[lane] = finish[lane] = tables[lane][at.place[lane] if stands else at.place[lane] - 1]
        start = work_start[:]
        for lane in closed:
            work_start[lane] = start[lane] = finish[lane] = None
        for lane in (*state.begun, *state.finished):
            unit = row.cohort.lanes[lane]
            actual = reported(unit.facts(row.milestone.id), self._inputs.date_of(unit))
            start[lane] = actual.started or actual.finished
            finish[lane] = actual.finished or finish[lane]
        return EarlyDates(work_start, start, finish)

    def _instants(self, row: Row) -> list[int]:
        """The lanes with something still to be reached, and no work left for it."""
        state = self._inputs.rows[row.index]
        return [lane for lane, left in enumerate(state.remaining) if not left and state.state[lane] < State.FINISHED]
