"""The critical path of every unit: everything reached backwards over driving links from its finish.

Inside a cohort it is found row by row for all lanes at once; where it leaves the cohort, for national milestones, other
programmes and, through quorums, other forces, it is followed copy by copy.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import eq, or_

from rollout.model.dataclass import dataclass
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.driving import Driving, Node
from rollout.schedule.forward import Early
from rollout.schedule.network import Arc, Cohort, Network, Row
from rollout.schedule.state import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalPaths:
    """What lies on the critical paths: `reached` by row index and lane (the unit's own milestones, held, finished and
    not applicable ones included), `outside` by cohort (its `id`) and lane (everything else it passes through)."""

    reached: Mapping[int, list[bool]]
    outside: Mapping[tuple[int, int], frozenset[Node]]
    national: frozenset[int]
    """Rows of national milestones on the path of any unit of their own programme."""

    def is_critical(self, row: Row, lane: int) -> bool:
        """Whether a copy is on its own unit's path; a national one on that of any unit of its programme."""
        return row.index in self.national if row.cohort.is_national else self.reached[row.index][lane]

    def nodes(self, cohort: Cohort, lane: int) -> Iterator[Node]:
        """Every copy on one unit's path."""
        outside = self.outside.get((id(cohort), lane), frozenset())
        for row in cohort.rows.values():
            node = Node(row.index, lane)
            if self.reached[row.index][lane] and node not in outside:
                yield node
        yield from outside


def critical_paths(
    network: Network,
    inputs: Inputs,
    early: Sequence[Early],
    finishes: Mapping[int, Sequence[int]],
    driving: Driving,
) -> CriticalPaths:
    """The critical paths of every unit of a network, given where each unit finishes and what drives what."""
    reached: dict[int, list[bool]] = {}
    outside: dict[tuple[int, int], frozenset[Node]] = {}
    for cohorts in network.cohorts.values():
        for cohort in cohorts:
            if cohort.is_national:
                continue
            for row in sorted(cohort.rows.values(), key=lambda row: -row.index):
                reached[row.index] = _reached(row, inputs, early, finishes[id(cohort)], reached)
            for lane, exits in _exits(cohort, early, driving, reached).items():
                found = frozenset(driving.path(exits))
                outside[id(cohort), lane] = found
                for node in found:
                    if network.rows[node.row].cohort is cohort and node.lane == lane:
                        reached[node.row][lane] = True
    return CriticalPaths(reached=reached, outside=outside, national=_national(network, outside))


def _national(network: Network, outside: Mapping[tuple[int, int], frozenset[Node]]) -> frozenset[int]:
    rows = network.rows
    found = set()
    for cohort, number, lane in network.lanes():
        for node in outside.get((id(cohort), number), ()):
            row = rows[node.row]
            if row.cohort.is_national and row.programme == lane.programme:
                found.add(node.row)
    return frozenset(found)


def _reached(
    row: Row, inputs: Inputs, early: Sequence[Early], finishes: Sequence[int], reached: Mapping[int, list[bool]]
) -> list[bool]:
    """Which lanes of a row end their unit's work, or drive something of their own that is reached."""
    at, state = early[row.index], inputs.rows[row.index]
    found = list(map(eq, at.finish, finishes))
    for lane in (*state.finished, *row.passing):
        found[lane] = False
    for arc in row.arcs_out:
        if arc.quorum is None and arc.successor.cohort is row.cohort:
            found = list(map(or_, found, _drives(arc, inputs, early, reached)))
    return found


def _drives(arc: Arc, inputs: Inputs, early: Sequence[Early], reached: Mapping[int, list[bool]]) -> list[bool]:
    """Which lanes of an arc inside a cohort drive something reached: unfinished, or finished and held."""
    after = arc.successor
    at, state = early[after.index], inputs.rows[after.index]
    bounds = at.bounds[after.arcs_in.index(arc)]
    drives = [b == p and r for b, p, r in zip(bounds, at.place, reached[after.index], strict=True)]
    for lane in state.finished:
        drives[lane] &= at.place[lane] > state.floor[lane]
    for lane in after.passing:
        drives[lane] &= at.place[lane] != NOWHERE
    return drives


def _exits(
    cohort: Cohort, early: Sequence[Early], driving: Driving, reached: Mapping[int, list[bool]]
) -> dict[int, list[Node]]:
    """Per lane: the copies outside the cohort that drive something reached."""
    exits: dict[int, list[Node]] = {}
    for row in cohort.rows.values():
        at = early[row.index]
        for number, arc in enumerate(row.arcs_in):
            if arc.predecessor.cohort is cohort:
                continue
            for lane, is_on in enumerate(reached[row.index]):
                if is_on and at.bounds[number][lane] == at.place[lane]:
                    drives = driving.links(Node(row.index, lane))
                    exits.setdefault(lane, []).extend(d.node for d in drives if d.arc is arc)
    return exits
