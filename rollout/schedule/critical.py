"""The critical path of every unit: everything reached backwards over driving links from its finish.

Inside a cohort it is found row by row for all lanes at once; where it leaves the cohort, for national milestones, other
programmes and, through quorums, other forces, it is followed copy by copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rollout.model.dataclass import dataclass
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.driving import Node
from rollout.schedule.network import Cohort, Row
from rollout.schedule.passes import Passes
from rollout.schedule.state import State

_OPEN = (State.NOT_STARTED, State.IN_PROGRESS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalPaths:
    """What lies on the critical paths: `reached` by row index and lane (the unit's own milestones, held, finished and
    not applicable ones included), `outside` by cohort (its `id`) and lane (everything else it passes through)."""

    reached: Mapping[int, list[bool]]
    outside: Mapping[tuple[int, int], frozenset[Node]]
    national: frozenset[int]
    """Rows of national milestones on the path of any unit of their own programme."""

    def nodes(self, cohort: Cohort, lane: int) -> Iterator[Node]:
        """Every copy on one unit's path."""
        outside = self.outside.get((id(cohort), lane), frozenset())
        for row in cohort.rows.values():
            node = Node(row.index, lane)
            if self.reached[row.index][lane] and node not in outside:
                yield node
        yield from outside


def critical_paths(passes: Passes) -> CriticalPaths:
    """The critical paths of every unit of a network."""
    reached: dict[int, list[bool]] = {}
    outside: dict[tuple[int, int], frozenset[Node]] = {}
    for cohorts in passes.network.cohorts.values():
        for cohort in cohorts:
            if cohort.is_national:
                continue
            for row in sorted(cohort.rows.values(), key=lambda row: -row.index):
                reached[row.index] = _reached(row, passes, reached)
            for lane, exits in _exits(cohort, passes, reached).items():
                found = frozenset(passes.driving.path(exits))
                outside[id(cohort), lane] = found
                for node in found:
                    if passes.network.rows[node.row].cohort is cohort and node.lane == lane:
                        reached[node.row][lane] = True
    return CriticalPaths(reached=reached, outside=outside, national=_national(passes, outside))


def _national(passes: Passes, outside: Mapping[tuple[int, int], frozenset[Node]]) -> frozenset[int]:
    rows = passes.network.rows
    found = set()
    for cohort, number, lane in passes.network.lanes():
        for node in outside.get((id(cohort), number), ()):
            row = rows[node.row]
            if row.cohort.is_national and row.programme == lane.programme:
                found.add(node.row)
    return frozenset(found)


def _reached(row: Row, passes: Passes, reached: Mapping[int, list[bool]]) -> list[bool]:
    """Which lanes of a row end their unit's work, or drive something of their own that is reached."""
    state, early = passes.inputs.rows[row.index], passes.early[row.index]
    finishes = passes.finishes[id(row.cohort)]
    found = [
        finish == end and known in _OPEN for finish, end, known in zip(early.finish, finishes, state.state, strict=True)
    ]
    for arc in row.arcs_out:
        if arc.quorum is not None or arc.successor.cohort is not row.cohort:
            continue
        after = passes.early[arc.successor.index]
        bounds = after.bounds[arc.successor.arcs_in.index(arc)]
        begun = passes.inputs.rows[arc.successor.index]
        follows = reached[arc.successor.index]
        for lane, (place, bound) in enumerate(zip(after.place, bounds, strict=True)):
            if bound == place != NOWHERE and follows[lane] and not found[lane]:
                found[lane] = begun.state[lane] is not State.FINISHED or place > begun.floor[lane]
    return found


def _exits(cohort: Cohort, passes: Passes, reached: Mapping[int, list[bool]]) -> dict[int, list[Node]]:
    """Per lane: the copies outside the cohort that drive something reached."""
    exits: dict[int, list[Node]] = {}
    for row in cohort.rows.values():
        early = passes.early[row.index]
        for number, arc in enumerate(row.arcs_in):
            if arc.predecessor.cohort is cohort:
                continue
            for lane, is_on in enumerate(reached[row.index]):
                if is_on and early.bounds[number][lane] == early.place[lane]:
                    drives = passes.driving.links(Node(row.index, lane))
                    exits.setdefault(lane, []).extend(d.node for d in drives if d.arc is arc)
    return exits
