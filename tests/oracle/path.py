"""What drives each date, which milestones the finish hangs on, and what each of them costs."""

from __future__ import annotations

from collections.abc import Iterable

from tests.oracle.backward import UNFINISHED, unit_finish
from tests.oracle.forward import NEVER, Forward
from tests.oracle.network import Arrow, Network, Node, links_into
from tests.oracle.progress import FINISHED, standings


def driving_arrows(forward: Forward, node: Node, *, only_open: bool = False) -> list[Arrow]:
    """The arrows whose bound is exactly the copy's place, in the order in which the links are written."""
    standing = forward.standing[node]
    only_open = only_open or standing.kind == FINISHED
    place = forward.place(node, only_open=only_open)
    if place == NEVER or (standing.kind == FINISHED and not forward.is_held(node)):
        return []
    tied = [a for a, _ in forward.counting(node) if forward.bound(a, only_open=only_open) == place]
    written = links_into(forward.network, node, forward.network.nodes[node])
    return sorted(tied, key=lambda a: written.index(a.link))


def driving_floors(forward: Forward, node: Node) -> list[str]:
    """The floors that hold a copy where no link does."""
    if driving_arrows(forward, node):
        return []
    place = forward.place(node)
    return [name for name, boundary in forward.standing[node].floors if boundary == place]


def reached_back(forward: Forward, ends: Iterable[Node]) -> set[Node]:
    """The unfinished copies that `ends` hang on, over driving arrows, those ends among them."""
    waiting = [(node, False) for node in ends]
    seen = set(waiting)
    while waiting:
        node, only_open = waiting.pop()
        only_open = only_open or forward.standing[node].kind == FINISHED
        for link in driving_arrows(forward, node, only_open=only_open):
            step = (link.before, only_open)
            if step not in seen:
                seen.add(step)
                waiting.append(step)
    return {node for node, _ in seen if forward.standing[node].kind in UNFINISHED}


def critical_path(forward: Forward, programme: str, unit: str) -> set[Node]:
    """Every unfinished copy that the finish of (programme, unit) hangs on."""
    finish = unit_finish(forward, programme, unit)
    ends = []
    for node, standing in forward.standing.items():
        # Nothing moves an actual finish, and what does not apply has none: only unfinished work can end a path.
        is_open_here = (node.programme, node.unit) == (programme, unit) and standing.kind in UNFINISHED
        if is_open_here and forward.finish(node) == finish:
            ends.append(node)
    return reached_back(forward, ends)


def drag(network: Network, forward: Forward, node: Node, units: Iterable[str]) -> int:
    """Working days by which a finish comes forward if the copy had nothing left to do: the most of these units."""
    without = Forward(network, standings(network, gone=node))
    gains = [0]
    for unit in units:
        before = unit_finish(forward, node.programme, unit)
        after = unit_finish(without, node.programme, unit)
        if before is not None and after is not None:
            gains.append(before - after)
    return max(gains)
