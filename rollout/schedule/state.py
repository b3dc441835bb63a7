"""What has been reported, as numbers the passes can use: each lane's state, floor and remaining work in each row.

This is the one place that applies the rules of progress at a data date (retained logic, spec 2.4): what counts as
started or finished, how much work is left, and before which boundary nothing can happen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from rollout.model.progress import Facts
from rollout.model.workspace import Workspace
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.network import Cohort, Lane, Network, Row, unit_name


class State(IntEnum):
    """How far a lane has come with a milestone. `PASSING` is not applicable: work passes through it."""

    NOT_STARTED = 0
    IN_PROGRESS = 1
    FINISHED = 2
    PASSING = 3


# The loop over all facts goes by these: asking an enumeration for a member takes longer than what is done with it.
_NOT_STARTED, _IN_PROGRESS, _FINISHED, _PASSING = State


class Reported(NamedTuple):
    """What counts at a data date of what was reported: later facts are as if they had not been written."""

    started: date | None
    finished: date | None


def reported(facts: Facts, data_date: date) -> Reported:
    """The actual dates known at the end of `data_date`."""
    started = facts.started if facts.started is not None and facts.started <= data_date else None
    finished = facts.finished if facts.finished is not None and facts.finished <= data_date else None
    return Reported(started, finished)


class Floor(NamedTuple):
    """A boundary before which a milestone cannot start, whatever its links allow."""

    name: str
    boundary: int


class RowState(NamedTuple):
    """One row at its data dates, a value a lane.

    `floor` is the highest of a lane's floors (its own finish when finished, `NOWHERE` when not applicable);
    `remaining` the working days left (0 when finished or not applicable); `actual_start` the boundary of the actual
    start of started lanes (`NOWHERE` of others); `planned` the planned duration.
    """

    state: list[State]
    floor: list[int]
    remaining: list[int]
    actual_start: list[int]
    planned: list[int]
    begun: list[int]
    """Numbers of the lanes under way."""
    finished: list[int]
    """Numbers of the finished lanes."""


class Inputs:
    """The state of every row of a network.

    `data_dates` gives the data date of each lane by (programme, unit or "national") where it is not `data_date`.
    """

    __slots__ = ("data_date", "data_dates", "network", "rows", "slots")

    def __init__(
        self,
        workspace: Workspace,
        network: Network,
        data_date: date,
        data_dates: Mapping[tuple[str, str], date],
    ) -> None:
        self.network = network
        self.data_date = data_date
        self.data_dates = data_dates
        self.slots = accepted_slots(workspace)
        bases = {id(cohort): self._lane_floors(cohort) for cohorts in network.cohorts.values() for cohort in cohorts}
        self.rows = [self._row(row, bases[id(row.cohort)]) for row in network.rows]
        for cohorts in network.cohorts.values():
            for cohort in cohorts:
                self._report(cohort)

    def date_of(self, lane: Lane) -> date:
        """A lane's data date."""
        if not self.data_dates:
            return self.data_date
        return self.data_dates.get((lane.programme, unit_name(lane)), self.data_date)

    def data_boundary(self, lane: Lane) -> int:
        """The boundary after which nothing is reported yet."""
        return lane.calendar.finishing_on(self.date_of(lane))

    def _lane_floors(self, cohort: Cohort) -> list[int]:
        """Per lane: the later of the data date and the force's own start."""
        floors = []
        for lane in cohort.lanes:
            floor = self.data_boundary(lane)
            start = lane.progress.start if lane.progress is not None else None
            floors.append(floor if start is None else max(floor, lane.calendar.starting_on(start)))
        return floors

    def _row(self, row: Row, base: list[int]) -> RowState:
        """A row of which nothing is reported."""
        lanes = row.cohort.lanes
        state = RowState(
            state=[State.NOT_STARTED] * len(lanes),
            floor=base[:],
            remaining=row.planned[:],
            actual_start=[NOWHERE] * len(lanes),
            planned=row.planned,
            begun=[],
            finished=[],
        )
        for number in row.passing:
            state.state[number] = State.PASSING
            state.floor[number] = NOWHERE
            state.remaining[number] = 0
        floored = range(len(lanes)) if self.has_floors(row) else row.cohort.tailored
        self._raise_floors(row, state, floored)
        return state

    def has_floors(self, row: Row) -> bool:
        """Whether a milestone has floors that do not come from one force alone."""
        return row.milestone.not_before is not None or (row.programme, row.milestone.id) in self.slots

    def _raise_floors(self, row: Row, state: RowState, lanes: Iterable[int]) -> None:
        """Raise the floors of lanes that have not started to their own: not before, expected, slot."""
        for number in lanes:
            if state.state[number] is State.NOT_STARTED:
                floors = self.own_floors(row, number, state.planned[number])
                state.floor[number] = max(state.floor[number], *(floor.boundary for floor in floors), NOWHERE)

    def _report(self, cohort: Cohort) -> None:
        """Put every lane's facts into the state of its rows."""
        states = {name: (row, self.rows[row.index]) for name, row in cohort.rows.items()}
        for number, lane in enumerate(cohort.lanes):
            if lane.progress is not None:
                self._report_lane(number, lane, lane.progress.milestones, states)

    def _report_lane(
        self, number: int, lane: Lane, reported: Mapping[str, Facts], states: Mapping[str, tuple[Row, RowState]]
    ) -> None:
        data_date, starts, finishes = self.date_of(lane), lane.calendar.starts, lane.calendar.finishes
        for name, facts in reported.items():
            started, finished, expected = facts.started, facts.finished, facts.expected
            if (not started and not finished and not expected) or name not in states:
                continue
            row, state = states[name]
            if state.state[number] is _PASSING:
                continue
            if finished and finished <= data_date:
                state.state[number] = _FINISHED
                state.floor[number] = finishes[finished]
                state.actual_start[number] = starts[started if started and started <= data_date else finished]
                state.remaining[number] = 0
                state.finished.append(number)
            elif started and started <= data_date:
                state.state[number] = _IN_PROGRESS
                state.begun.append(number)
                state.floor[number] = now = finishes[data_date]
                state.actual_start[number] = starts[started]
                state.remaining[number] = self._remaining(facts, lane, now, state.planned[number])
            elif expected:
                self._raise_floors(row, state, (number,))

    @staticmethod
    def _remaining(facts: Facts, lane: Lane, now: int, planned: int) -> int:
        """Working days left of work under way: as typed, else to the expected date, else of the duration."""
        if facts.remaining is not None:
            return facts.remaining
        calendar = lane.calendar
        if facts.expected is not None:
            return max(1, calendar.finishing_on(facts.expected) - now)
        assert facts.started is not None
        return max(1, planned - elapsed(lane, facts.started, now))

    def own_floors(self, row: Row, number: int, planned: int) -> list[Floor]:
        """The floors of a lane that has not started, other than its data date and the force's start."""
        lane = row.cohort.lanes[number]
        calendar, name = lane.calendar, row.milestone.id
        local = lane.local.not_before.get(name)
        not_before = local.is_ if local is not None else row.milestone.not_before
        expected = lane.facts(name).expected
        floors = []
        if not_before is not None:
            floors.append(Floor("not-before", calendar.starting_on(not_before)))
        if expected is not None:
            floors.append(Floor("expected", calendar.finishing_on(expected) - planned))
        accepted = self.slots.get((row.programme, name), {})
        days = [accepted[who] for who in (lane.unit, *lane.forces) if who in accepted]
        if days:
            floors.append(Floor("slot", calendar.starting_on(max(days))))
        return floors

    def floors(self, row: Row, number: int, *, planned: int | None = None) -> list[Floor]:
        """Every floor of a lane in the order in which tied ones are named; only the data date once under way.

        `planned` stands in for the planned duration.
        """
        lane = row.cohort.lanes[number]
        floors = [Floor("data-date", self.data_boundary(lane))]
        if self.rows[row.index].state[number] is not State.NOT_STARTED:
            return floors
        if lane.progress is not None and lane.progress.start is not None:
            floors.append(Floor("force-start", lane.calendar.starting_on(lane.progress.start)))
        days = self.rows[row.index].planned[number] if planned is None else planned
        return floors + self.own_floors(row, number, days)

    def without_work(self, row: Row, lanes: Iterable[int]) -> RowState:
        """A row's state with nothing left to do in some lanes; an expected date still stands, as a finish."""
        known = self.rows[row.index]
        remaining, floors = known.remaining[:], known.floor[:]
        for lane in lanes:
            remaining[lane] = 0
            if row.cohort.lanes[lane].facts(row.milestone.id).expected is not None:
                floors[lane] = max(floor.boundary for floor in self.floors(row, lane, planned=0))
        return known._replace(remaining=remaining, floor=floors)


def elapsed(lane: Lane, started: date, now: int) -> int:
    """Working days from an actual start to the data date."""
    return now - lane.calendar.starting_on(started)


def accepted_slots(workspace: Workspace) -> dict[tuple[str, str], dict[str, date]]:
    """By programme and milestone: from which day each force's accepted slot runs (the latest, if it has several)."""
    slots: dict[tuple[str, str], dict[str, date]] = {}
    for name, programme in workspace.programmes.items():
        for slot in programme.slots:
            if slot.state == "accepted":
                days = slots.setdefault((name, slot.milestone), {})
                days[slot.force] = max(slot.from_, days.get(slot.force, slot.from_))
    return slots
