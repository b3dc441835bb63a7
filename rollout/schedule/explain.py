"""Why a date is what it is, and what would have to happen for it to matter: the questions behind `path` and `why`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from rollout.schedule.backward import Latest, is_bound
from rollout.schedule.drag import Goal
from rollout.schedule.driving import Node
from rollout.schedule.result import Driver, Key, MilestoneSchedule, Schedule


def node_of(schedule: Schedule, key: Key) -> Node:
    """The engine's name of a copy.

    Raises:
        KeyError: If the schedule has no such copy.
    """
    cohort, lane = schedule.passes.network.lane_at[key.programme, key.unit]
    return Node(cohort.rows[key.milestone].index, lane)


def key_of(schedule: Schedule, node: Node) -> Key:
    """The name of a copy for people."""
    row = schedule.passes.network.rows[node.row]
    return Key(row.programme, row.cohort.lanes[node.lane].unit, row.milestone.id)


def driving_links(schedule: Schedule, key: Key) -> tuple[Driver, ...]:
    """The links that put a copy where it is in the network, those that hold finished work included."""
    drives = schedule.passes.driving.links(node_of(schedule, key))
    return tuple(
        dict.fromkeys(Driver(None, key_of(schedule, drive.node), str(drive.arc.type), drive.lag) for drive in drives)
    )


def driving_path(schedule: Schedule, ends: Iterable[Key]) -> tuple[Key, ...]:
    """The unfinished milestones on the driving chains that lead to `ends` (included), by shown early start.

    Ties: programme, place in the blueprint (local milestones last), force.
    """
    passes = schedule.passes
    nodes = passes.driving.path(node_of(schedule, key) for key in ends)
    open_nodes = [node for node in nodes if passes.driving.is_unfinished(node)]

    def order(node: Node) -> tuple[date, str, int, str]:
        key = key_of(schedule, node)
        start = schedule.milestone(key).early_start
        assert start is not None
        return (start, key.programme, passes.network.rows[node.row].order, key.unit or "")

    return tuple(key_of(schedule, node) for node in sorted(open_nodes, key=order))


def nearest_to_critical(schedule: Schedule, programme: str, unit: str) -> MilestoneSchedule | None:
    """The unfinished milestone of a unit, not on its critical path, with the least total float; None if all are."""
    rows = schedule.programmes[programme].units[unit].milestones.values()
    waiting = [row for row in rows if row.total_float is not None and row.finished is None and not row.critical]
    return min(waiting, key=lambda row: row.total_float or 0, default=None)


class UntilCritical(NamedTuple):
    """How many working days a milestone can slip before it sets the finish, and the critical milestone its path joins
    then; None when nothing but the finish itself lies ahead."""

    days: int
    through: Key | None


def until_critical(schedule: Schedule, key: Key) -> UntilCritical | None:
    """How far unfinished work is from its own programme's critical path.

    The finish meant is its unit's, of a national milestone those of all its programme's units; other programmes'
    finishes, which bound total float as well, are left aside. None for what is critical, finished or not applicable,
    and for what no such finish waits for.
    """
    milestone = schedule.milestone(key)
    if milestone.critical or milestone.finished is not None or milestone.early_finish is None:
        return None
    passes = schedule.passes
    latest = passes.late_for(key.programme, key.unit)
    node = node_of(schedule, key)
    bound = latest[node.row][node.lane]
    if not is_bound(bound):
        return None
    return UntilCritical(bound - passes.early[node.row].finish[node.lane], _merge_point(schedule, node, latest))


def _merge_point(schedule: Schedule, node: Node, latest: Sequence[Latest]) -> Key | None:
    """The first critical milestone on the way from a copy to the finish that bounds it."""
    after = schedule.passes.bounding_successor(node, latest)
    while after is not None:
        key = key_of(schedule, after)
        if schedule.milestone(key).critical:
            return key
        after = schedule.passes.bounding_successor(after, latest)
    return None


class Path(NamedTuple):
    """The steps of a path by shown early start, and the drag of those that are critical for what it leads to."""

    steps: tuple[Key, ...]
    drags: Mapping[Key, int]


def told_path(schedule: Schedule, programme: str, unit: str, to: str | None = None) -> Path:
    """The critical path of a unit, or the driving path to one of its milestones.

    Each step's drag is in working days of the unit's calendar, by which the unit's finish (or the early finish of
    `to`) would come forward without the step's work, whatever programme or force the step belongs to.
    """
    row = schedule.programmes[programme].units[unit]
    steps = tuple(row.critical_path) if to is None else driving_path(schedule, [Key(programme, unit, to)])
    passes = schedule.passes
    cohort, lane = passes.network.lane_at[programme, unit]
    goal = Goal(cohort, lane, None if to is None else cohort.rows[to])

    def drag(key: Key) -> int:
        node = node_of(schedule, key)
        row = passes.network.rows[node.row]
        if to is None and row.cohort is cohort and node.lane == lane:
            return passes.critical_drags(row)[lane]
        return passes.drags.toward(row, node.lane, goal)

    return Path(steps, {key: drag(key) for key in steps})


def next_path(schedule: Schedule, programme: str, unit: str) -> tuple[MilestoneSchedule, Path] | None:
    """The driving path of the unfinished, non-critical milestone with the least total float, and that milestone."""
    near = nearest_to_critical(schedule, programme, unit)
    if near is None:
        return None
    return near, Path(driving_path(schedule, [near.key]), told_path(schedule, programme, unit).drags)
