"""Milestones in dates: one row of the network read out for all its lanes at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rollout.model.progress import NO_FACTS, Facts
from rollout.schedule.backward import is_bound
from rollout.schedule.critical import CriticalPaths
from rollout.schedule.driving import Node
from rollout.schedule.network import Arc, Row
from rollout.schedule.passes import Passes
from rollout.schedule.result import Driver, Key, MilestoneSchedule, QuorumShort
from rollout.schedule.state import State, reported

_STATE_NAMES = ("not-started", "in-progress", "finished", "not-applicable")
_Shown = tuple[date | None, date, date, date, date]
"""Remaining start, early start and finish, late start and finish, as shown to people."""


def key_of(row: Row, lane: int) -> Key:
    """The name of a copy."""
    return Key(row.programme, row.cohort.lanes[lane].unit, row.milestone.id)


def stands_on_a_floor(row: Row, lane: int, passes: Passes) -> bool:
    """Whether an instant is shown at the start of its day, not at the end of the day before.

    Such is one on its data date, force start, `not_before` or slot; `expected` is the end of a day, so not that.
    """
    place = passes.early[row.index].place[lane]
    if place > passes.inputs.rows[row.index].floor[lane]:
        return False
    floors = passes.inputs.floors(row, lane)
    return any(floor.boundary == place and floor.name != "expected" for floor in floors)


def shown_dates(row: Row, lane: int, passes: Passes) -> _Shown:
    """The dates of unfinished work, finishes inclusive."""
    dates = row.cohort.lanes[lane].calendar.dates
    state = passes.inputs.rows[row.index]
    place, remaining = passes.early[row.index].place[lane], state.remaining[lane]
    late_finish = passes.late[row.index].finish[lane]
    if remaining:
        early, early_last = dates[place], dates[place + remaining - 1]
        late, late_last = dates[late_finish - remaining], dates[late_finish - 1]
    else:
        back = 0 if stands_on_a_floor(row, lane, passes) else 1
        early = early_last = dates[place - back]
        late = late_last = dates[late_finish - back]
    if state.state[lane] is State.IN_PROGRESS:
        started = row.cohort.lanes[lane].facts(row.milestone.id).started
        assert started is not None
        return early, started, early_last, late, late_last
    return None, early, early_last, late, late_last


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


def drivers(row: Row, passes: Passes) -> list[tuple[Driver, ...]]:
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


class Reader:
    """Reads rows out of the passes."""

    def __init__(self, passes: Passes, paths: CriticalPaths, drags: Mapping[Node, int], near: int) -> None:
        self._passes = passes
        self._paths = paths
        self._drags = drags
        self._near = near

    def _is_critical(self, row: Row, lane: int) -> bool:
        """Whether unfinished work is on its programme's critical path: its unit's own, or any for a national one."""
        return row.index in self._paths.national if row.cohort.is_national else self._paths.reached[row.index][lane]

    def lanes(self, row: Row) -> list[MilestoneSchedule]:
        """A row's copies, in the order of its lanes."""
        states = self._passes.inputs.rows[row.index].state
        driven = drivers(row, self._passes)
        return [
            self._open(row, lane, driven[lane]) if state < State.FINISHED else self._closed(row, lane, state)
            for lane, state in enumerate(states)
        ]

    def _closed(self, row: Row, number: int, state: State) -> MilestoneSchedule:
        """A finished milestone at its actual dates, or one that does not apply."""
        lane, milestone, passes = row.cohort.lanes[number], row.milestone, self._passes
        facts = NO_FACTS if lane.progress is None else lane.progress.milestones.get(milestone.id, NO_FACTS)
        known = reported(facts, passes.inputs.date_of(lane))
        finish = known.finished if state is State.FINISHED else None
        start = finish and (known.started or finish)
        zero = 0 if finish is not None else None
        baseline = facts.baseline[0] if facts.baseline is not None else None
        return MilestoneSchedule(
            key_of(row, number),
            milestone.title,
            milestone.scope,
            milestone.stage,
            milestone.key,
            row.is_local,
            _STATE_NAMES[state],
            passes.inputs.rows[row.index].planned[number],
            zero,
            None,
            False,
            known.started,
            known.finished,
            facts.expected,
            start,
            finish,
            start,
            finish,
            zero,
            zero,
            None,
            False,
            False,
            None,
            baseline,
            lane.calendar.days_between(baseline, finish) if baseline is not None and finish is not None else None,
            (),
            _quorum_short(row),
        )

    def _open(self, row: Row, number: int, driven: tuple[Driver, ...]) -> MilestoneSchedule:
        """Unfinished work at its computed dates."""
        lane, milestone, passes = row.cohort.lanes[number], row.milestone, self._passes
        facts = NO_FACTS if lane.progress is None else lane.progress.milestones.get(milestone.id, NO_FACTS)
        state, late = passes.inputs.rows[row.index], passes.late[row.index]
        finish = passes.early[row.index].finish[number]
        total = late.finish[number] - finish
        target = None
        if late.target is not None and is_bound(late.target[number]):
            target = late.target[number] - finish
        is_critical = self._is_critical(row, number)
        remaining_start, early_start, early_finish, late_start, late_finish = shown_dates(row, number, passes)
        data_date = passes.inputs.date_of(lane)
        baseline = facts.baseline[0] if facts.baseline is not None else None
        return MilestoneSchedule(
            key_of(row, number),
            milestone.title,
            milestone.scope,
            milestone.stage,
            milestone.key,
            row.is_local,
            shown_state(state.state[number], facts, data_date),
            state.planned[number],
            state.remaining[number],
            remaining_start,
            is_overrun(row, number, passes),
            facts.started if state.state[number] is State.IN_PROGRESS else None,
            None,
            facts.expected,
            early_start,
            early_finish,
            late_start,
            late_finish,
            total,
            max(0, min(total, late.reach[number] - finish)),
            target,
            is_critical,
            not is_critical and 0 < total <= self._near,
            self._drags.get(Node(row.index, number)),
            baseline,
            None if baseline is None else lane.calendar.days_between(baseline, early_finish),
            driven,
            _quorum_short(row),
        )


def _quorum_short(row: Row) -> QuorumShort | None:
    if not row.cohort.is_national:
        return None
    short = (arc.quorum for arc in row.arcs_in if arc.quorum is not None and arc.quorum.is_short)
    return next((QuorumShort(count.needs, count.take_part) for count in short), None)
