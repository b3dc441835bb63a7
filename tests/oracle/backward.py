"""Late places and floats, each by its definition: how late could it be without moving what follows?"""

from __future__ import annotations

from collections.abc import Mapping

from tests.oracle.forward import NEVER, Forward
from tests.oracle.network import Arrow, Node
from tests.oracle.progress import IN_PROGRESS, NOT_APPLICABLE, NOT_STARTED

UNFINISHED = (NOT_STARTED, IN_PROGRESS)


class Backward:
    """Late finishes, given the boundaries some copies must be done by."""

    def __init__(self, forward: Forward, required: Mapping[Node, int], *, fallback: bool) -> None:
        """`fallback`: national copies that nothing bounds must be done by their programme's national finish."""
        self.forward = forward
        self.required = required
        self.fallback = fallback
        self.out = arrows_out(forward)
        self._late: dict[Node, int | None] = {}

    def late_finish(self, node: Node) -> int | None:
        """The latest boundary at which a copy may be done; None when nothing limits it."""
        if node not in self._late:
            self._late[node] = self._find_late(node)
        return self._late[node]

    def _find_late(self, node: Node) -> int | None:
        limits = [self.limit(link) for link in self.out[node]]
        known = [limit for limit in limits if limit is not None]
        if node in self.required:
            known.append(self.required[node])
        unfinished = self.forward.standing[node].kind in UNFINISHED
        if not known and self.fallback and not node.unit and unfinished:
            known.append(national_finish(self.forward, node.programme))
        return min(known, default=None)

    def limit(self, link: Arrow) -> int | None:
        """The latest finish of the predecessor with which the successor still keeps its own latest start."""
        late = self.late_finish(link.after)
        if late is None or gives_no_slack(self.forward, link):
            return None
        latest_start = late - self.forward.standing[link.after].left
        return latest_within(self.forward, link, latest_start)


def arrows_out(forward: Forward) -> dict[Node, list[Arrow]]:
    """The arrows that leave each copy; of a quorum, only those of copies that are needed."""
    out: dict[Node, list[Arrow]] = {node: [] for node in forward.network.nodes}
    for node in forward.network.nodes:
        for link, _ in forward.counting(node):
            out[link.before].append(link)
    return out


def gives_no_slack(forward: Forward, link: Arrow) -> bool:
    """Links from the start of something that has started cannot be changed any more."""
    return link.type in ("SS", "SF") and forward.standing[link.before].is_started


def latest_within(forward: Forward, link: Arrow, place: int) -> int:
    """The latest finish of the predecessor that leaves the successor at `place`, found by walking."""
    finish = forward.finish(link.before)
    if forward.place(link.before) == NEVER:
        finish = forward.standing[link.before].days.end_of(forward.network.workspace.as_of)
    while forward.bound_from(link, finish) > place:
        finish -= 1
    while forward.bound_from(link, finish + 1) <= place:
        finish += 1
    return finish


def unit_finish(forward: Forward, programme: str, unit: str) -> int | None:
    """The boundary at which a unit has done a programme: its own milestones, finished ones as they happened."""
    ends = []
    for node, standing in forward.standing.items():
        if (node.programme, node.unit) == (programme, unit) and standing.kind != NOT_APPLICABLE:
            ends.append(standing.finish if standing.finish is not None else forward.finish(node))
    return max(ends, default=None)


def national_finish(forward: Forward, programme: str) -> int:
    """The largest finish of a programme's national milestones."""
    finish = unit_finish(forward, programme, "")
    assert finish is not None
    return finish


def late_pass(forward: Forward) -> Backward:
    """Late places against the computed finishes."""
    required = {}
    for node, standing in forward.standing.items():
        if node.unit and standing.kind in UNFINISHED:
            finish = unit_finish(forward, node.programme, node.unit)
            assert finish is not None
            required[node] = finish
    return Backward(forward, required, fallback=True)


def targets(forward: Forward) -> dict[Node, int]:
    """The required dates that count: those of unfinished milestones."""
    result = {}
    for node, milestone in forward.network.nodes.items():
        target = milestone.target
        if node.unit:
            unit = forward.network.workspace.programmes[node.programme].units[node.unit]
            target = unit.targets.get(node.milestone, target)
        if target and forward.standing[node].kind in UNFINISHED:
            result[node] = forward.standing[node].days.end_of(target)
    return result


def free_float(forward: Forward, late: Backward, node: Node, total: int) -> int:
    """How far an unfinished copy can move alone: until the first of its successors would move."""
    room = [total]
    for link in late.out[node]:
        if not gives_no_slack(forward, link):
            end = latest_within(forward, link, forward.place(link.after))
            room.append(end - forward.finish(node))
    return max(0, min(room))
