"""Why a date is what it is, and what would have to happen for it to matter: the questions behind `path` and `why`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

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


def merge_point(schedule: Schedule, key: Key) -> Key | None:
    """The first critical milestone on the way from a copy to what bounds it: where its path joins the critical one.

    None when the copy is critical itself, or when only the finish bounds it.
    """
    node: Node | None = node_of(schedule, key)
    if schedule.milestone(key).critical:
        return None
    while node is not None:
        node = schedule.passes.bounding_successor(node, target=False)
        if node is not None and schedule.milestone(key_of(schedule, node)).critical:
            return key_of(schedule, node)
    return None
