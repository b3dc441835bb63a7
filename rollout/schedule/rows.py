"""Milestones in dates: one row of the network read out for all its lanes at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import repeat
from typing import Any

from rollout.model.progress import Facts
from rollout.schedule.backward import is_bound
from rollout.schedule.driving import Node
from rollout.schedule.network import Arc, Row
from rollout.schedule.passes import Passes
from rollout.schedule.result import Driver, Key, MilestoneSchedule, QuorumShort
from rollout.schedule.state import State, reported

_STATE_NAMES = ("not-started", "in-progress", "finished", "not-applicable")


def key_of(row: Row, lane: int) -> Key:
    """The name of a copy."""
    return Key(row.programme, row.cohort.lanes[lane].unit, row.milestone.id)


def shown_state(state: State, facts: Facts, data_date: date) -> str:
    """The word for a state: finished, else blocked (since a day that has come), else how far it is."""
    is_blocked = facts.blocked is not None and (facts.since is None or facts.since <= data_date)
    if is_blocked and state < State.FINISHED:
        return "blocked"
    return _STATE_NAMES[state]


def is_overrun(row: Row, lane: int, passes: Passes) -> bool:
    """Whether work under way has already taken its planned duration."""
    state = passes.inputs.rows[row.index]
    if state.state[lane] is not State.IN_PROGRESS:
        return False
    return state.floor[lane] - state.actual_start[lane] >= state.planned[lane]


def _drivers(row: Row, passes: Passes) -> list[tuple[Driver, ...]]:
    """Per lane: what sets unfinished work's place, every tied link, else every tied floor. Empty for the rest."""
    early, states = passes.early[row.index], passes.inputs.rows[row.index].state
    links: list[list[Driver]] = [[] for _ in states]
    for number, arc in enumerate(row.arcs_in):
        bounds = early.bounds[number]
        driven = [lane for lane, (b, p) in enumerate(zip(bounds, early.place, strict=True)) if b == p]
        if arc.pairs is None and arc.quorum is None:
            units, name, type_ = arc.predecessor.cohort.lanes, arc.predecessor.milestone.id, arc.type.value
            for lane in driven:
                key = Key(row.programme, units[lane].unit, name)
                links[lane].append(Driver(None, key, type_, arc.lag_text))
            continue
        for lane in driven:
            links[lane] += _crossing_drivers(row, lane, arc, passes)
    return [
        _distinct(found) or tuple(Driver(floor) for floor in passes.driving.floors(Node(row.index, lane)))
        if states[lane] < State.FINISHED
        else ()
        for lane, found in enumerate(links)
    ]


def _crossing_drivers(row: Row, lane: int, arc: Arc, passes: Passes) -> list[Driver]:
    rows = passes.network.rows
    return [
        Driver(None, key_of(rows[drive.node.row], drive.node.lane), arc.type.value, drive.lag)
        for drive in passes.driving.links(Node(row.index, lane))
        if drive.arc is arc
    ]


def _distinct(found: list[Driver]) -> tuple[Driver, ...]:
    return tuple(found if len(found) < 2 else dict.fromkeys(found))


Columns = dict[str, Any]
"""Fields of some copies of a milestone: a list with a value for each, or one value for all."""


class Reader:
    """Reads rows out of the passes."""

    def __init__(self, passes: Passes, near: int) -> None:
        self._passes = passes
        self._near = near

    def lanes(self, row: Row) -> list[MilestoneSchedule]:
        """A row's copies, in the order of its lanes."""
        states = self._passes.inputs.rows[row.index].state
        opened = [lane for lane, state in enumerate(states) if state < State.FINISHED]
        closed = [lane for lane, state in enumerate(states) if state >= State.FINISHED]
        read: dict[int, MilestoneSchedule] = {}
        if opened:
            read |= zip(opened, _made(self._known(row, opened) | self._open(row, opened)), strict=True)
        if closed:
            read |= zip(closed, _made(self._known(row, closed) | self._closed(row, closed)), strict=True)
        return [read[lane] for lane in range(len(states))]

    def _known(self, row: Row, lanes: Sequence[int]) -> Columns:
        """What is read alike of work that is open and of work that is not."""
        milestone, early = row.milestone, self._passes.shown.early(row)
        planned = self._passes.inputs.rows[row.index].planned
        units = [row.cohort.lanes[lane] for lane in lanes]
        facts = [unit.facts(milestone.id) for unit in units]
        finishes = [early.finish[lane] for lane in lanes]
        baselines = [None if each.baseline is None else each.baseline.date for each in facts]
        return {
            "key": [Key(row.programme, unit.unit, milestone.id) for unit in units],
            "title": milestone.title,
            "scope": milestone.scope,
            "stage": milestone.stage,
            "is_key": milestone.key,
            "is_local": row.is_local,
            "duration": [planned[lane] for lane in lanes],
            "expected": [each.expected for each in facts],
            "early_start": [early.start[lane] for lane in lanes],
            "early_finish": finishes,
            "baseline": baselines,
            "variance": [
                unit.calendar.days_between(baseline, finish) if baseline and finish else None
                for unit, baseline, finish in zip(units, baselines, finishes, strict=True)
            ],
            "quorum_short": _quorum_short(row),
        }

    def _open(self, row: Row, lanes: Sequence[int]) -> Columns:
        """Unfinished work at its computed dates."""
        passes, near = self._passes, self._near
        state, early, shown = passes.inputs.rows[row.index], passes.early[row.index], passes.shown.early(row)
        units = [(row.cohort.lanes[lane], row.cohort.lanes[lane].facts(row.milestone.id)) for lane in lanes]
        begun = [state.state[lane] is State.IN_PROGRESS for lane in lanes]
        late, undisturbing = passes.late_finish[row.index], passes.undisturbing_finish[row.index]
        totals = [late[lane] - early.finish[lane] for lane in lanes]
        critical = [passes.paths.is_critical(row, lane) for lane in lanes]
        late_starts, late_finishes = _late_dates(row, lanes, passes)
        drivers, drags = _drivers(row, passes), passes.critical_drags(row)
        return {
            "state": [
                shown_state(state.state[lane], facts, passes.inputs.date_of(unit))
                for lane, (unit, facts) in zip(lanes, units, strict=True)
            ],
            "remaining": [state.remaining[lane] for lane in lanes],
            "remaining_start": [
                shown.work_start[lane] if started else None for lane, started in zip(lanes, begun, strict=True)
            ],
            "overrun": [is_overrun(row, lane, passes) for lane in lanes],
            "started": [facts.started if started else None for (_, facts), started in zip(units, begun, strict=True)],
            "finished": None,
            "late_start": late_starts,
            "late_finish": late_finishes,
            "total_float": totals,
            "free_float": [
                max(0, min(total, undisturbing[lane] - early.finish[lane]))
                for lane, total in zip(lanes, totals, strict=True)
            ],
            "target_float": _target_floats(row, lanes, passes),
            "critical": critical,
            "near_critical": [not on and 0 < total <= near for on, total in zip(critical, totals, strict=True)],
            "drag": [drags.get(lane) for lane in lanes],
            "drivers": [drivers[lane] for lane in lanes],
        }

    def _closed(self, row: Row, lanes: Sequence[int]) -> Columns:
        """Finished milestones at their actual dates, and those that do not apply."""
        states, shown = self._passes.inputs.rows[row.index].state, self._passes.shown.early(row)
        units = [row.cohort.lanes[lane] for lane in lanes]
        known = [reported(unit.facts(row.milestone.id), self._passes.inputs.date_of(unit)) for unit in units]
        zeros = [0 if states[lane] is State.FINISHED else None for lane in lanes]
        return {
            "state": [_STATE_NAMES[states[lane]] for lane in lanes],
            "remaining": zeros,
            "remaining_start": None,
            "overrun": False,
            "started": [facts.started for facts in known],
            "finished": [facts.finished for facts in known],
            "late_start": [shown.start[lane] for lane in lanes],
            "late_finish": [shown.finish[lane] for lane in lanes],
            "total_float": zeros,
            "free_float": zeros,
            "target_float": None,
            "critical": False,
            "near_critical": False,
            "drag": None,
            "drivers": (),
        }


def _made(columns: Columns) -> Iterator[MilestoneSchedule]:
    """Milestones from their fields."""
    given = [columns[name] for name in MilestoneSchedule._fields]
    return map(MilestoneSchedule._make, zip(*(c if isinstance(c, list) else repeat(c) for c in given), strict=False))


def _late_dates(row: Row, lanes: Sequence[int], passes: Passes) -> tuple[list[date], list[date]]:
    """The latest start and finish of unfinished work."""
    remaining, late_finish = passes.inputs.rows[row.index].remaining, passes.late_finish[row.index]
    starts, finishes = [], []
    for lane in lanes:
        dates, days, latest = row.cohort.lanes[lane].calendar.dates, remaining[lane], late_finish[lane]
        at_start = not days and passes.shown.stands_on_a_floor(row, lane)
        finish = dates[latest if at_start else latest - 1]
        starts.append(dates[latest - days] if days else finish)
        finishes.append(finish)
    return starts, finishes


def _target_floats(row: Row, lanes: Sequence[int], passes: Passes) -> list[int | None]:
    """Working days by which unfinished work is ahead of the nearest required date; None where there is none."""
    required, finish = passes.required_finish[row.index], passes.early[row.index].finish
    if required is None:
        return [None] * len(lanes)
    return [required[lane] - finish[lane] if is_bound(required[lane]) else None for lane in lanes]


def _quorum_short(row: Row) -> QuorumShort | None:
    if not row.cohort.is_national:
        return None
    short = (arc.quorum for arc in row.arcs_in if arc.quorum is not None and arc.quorum.is_short)
    return next((QuorumShort(count.needs, count.take_part) for count in short), None)
