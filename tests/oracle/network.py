"""Who waits for whom: every copy of every milestone is a node, every link between two copies an arrow."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from tests.oracle.days import Days, named_calendar, unit_calendar
from tests.oracle.description import Facts, Link, Milestone, Programme, Size, Unit, Workspace


class Node(NamedTuple):
    """One copy of a milestone; `unit` is empty for a national one."""

    programme: str
    unit: str
    milestone: str


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A link between two copies. `working` and `elapsed` are the lag, of which at most one is not 0.

    `link` is the link as written, with a quorum in `quorum` (then the arrow counts only within its quorum).
    """

    before: Node
    after: Node
    type: str
    working: int
    elapsed: int
    link: Link
    quorum: int | None = None


@dataclass(kw_only=True)
class Quorum:
    """One quorum link: one vote for each force that takes part, the same arrow for all forces of a collaboration.

    A vote of None is a force whose file cannot be read. `needs` votes must be reached.
    """

    after: Node
    needs: int
    votes: list[Arrow | None]


@dataclass(kw_only=True)
class Network:
    """The whole workspace; `arrows` leaves out what drops out, `order` numbers the milestones of each programme."""

    workspace: Workspace
    nodes: dict[Node, Milestone] = field(default_factory=dict)
    facts: dict[Node, Facts] = field(default_factory=dict)
    durations: dict[Node, int] = field(default_factory=dict)
    calendars: dict[Node, Days] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    quorums: list[Quorum] = field(default_factory=list)
    order: dict[Node, tuple[int, int]] = field(default_factory=dict)
    dropped: list[tuple[Node, Link]] = field(default_factory=list)

    def applicable(self, node: Node) -> bool:
        """Whether the copy's force has this milestone at all."""
        return not self.facts[node].not_applicable


def active_units(programme: Programme) -> dict[str, Unit]:
    """The files that are scheduled."""
    return {
        name: unit
        for name, unit in sorted(programme.units.items())
        if unit.participation == "active" and not unit.unreadable
    }


def forces_of(workspace: Workspace, unit: str) -> list[str]:
    """The forces a file speaks for."""
    return workspace.collaborations.get(unit, [unit])


def build(workspace: Workspace) -> Network:
    """The network of a workspace."""
    network = Network(workspace=workspace)
    for name, programme in sorted(workspace.programmes.items()):
        add_nodes(network, name, programme)
    for node, milestone in network.nodes.items():
        for link in links_into(network, node, milestone):
            if not link.soft:
                add_link(network, node, link)
    return network


def add_nodes(network: Network, name: str, programme: Programme) -> None:
    """Every copy of a programme's milestones."""
    for position, (milestone_id, milestone) in enumerate(programme.milestones.items()):
        if milestone.national:
            node = Node(name, "", milestone_id)
            days = named_calendar(network.workspace, programme.national_calendar)
            add_node(network, node, milestone, programme.national.get(milestone_id), days)
            network.order[node] = (0, position)
    for unit_id, unit in active_units(programme).items():
        days = unit_calendar(network.workspace, unit_id)
        own = [(i, m, 0) for i, m in programme.milestones.items() if not m.national]
        local = [(i, m, 1) for i, m in unit.milestones.items()]
        places = {i: n for n, i in enumerate([*programme.milestones, *unit.milestones])}
        for milestone_id, milestone, last in own + local:
            node = Node(name, unit_id, milestone_id)
            add_node(network, node, milestone, unit.facts.get(milestone_id), days)
            network.order[node] = (last, places[milestone_id])
            network.durations[node] = unit.durations.get(milestone_id, network.durations[node])


def add_node(network: Network, node: Node, milestone: Milestone, facts: Facts | None, days: Days) -> None:
    """One copy with its facts, its duration and its calendar."""
    network.nodes[node] = milestone
    network.facts[node] = facts or Facts()
    network.durations[node] = duration_of(network.workspace, node, milestone)
    network.calendars[node] = days


def duration_of(workspace: Workspace, node: Node, milestone: Milestone) -> int:
    """The blueprint's figure, or by size: a collaboration is as large as its forces together."""
    if not isinstance(milestone.duration, Size):
        return milestone.duration
    size = milestone.duration
    people = Fraction(0)
    for force in forces_of(workspace, node.unit):
        people += Fraction(str(getattr(workspace.forces[force], size.per)))
    return size.base + ceil(people / Fraction(size.rate))


def links_into(network: Network, node: Node, milestone: Milestone) -> list[Link]:
    """A copy's links: the blueprint's, what the unit added, what its local milestones come before; less waivers."""
    links = list(milestone.after)
    if node.unit:
        unit = network.workspace.programmes[node.programme].units[node.unit]
        links += unit.added.get(node.milestone, [])
        links += [Link(milestone=i) for i, m in unit.milestones.items() if node.milestone in m.before]
        links = [link for link in links if not is_waived(unit, node, link)]
    return links


def is_waived(unit: Unit, node: Node, link: Link) -> bool:
    """Whether some waiver names this link's predecessor, and its type or none."""
    return any(
        w.milestone == node.milestone
        and w.link == link.milestone
        and (w.programme or node.programme) == (link.programme or node.programme)
        and w.type in (None, link.type)
        for w in unit.waived
    )


def add_link(network: Network, node: Node, link: Link) -> None:
    """The arrows of one link."""
    if link.quorum is not None:
        add_quorum(network, node, link)
        return
    home = link.programme or node.programme
    copies = copies_of(network, node, home, link.milestone)
    if home != node.programme:
        copies = [copy for copy in copies if network.applicable(copy)]
    if not copies:
        network.dropped.append((node, link))
    for copy in copies:
        network.arrows.append(arrow(network, copy, node, link))


def copies_of(network: Network, node: Node, programme: str, milestone: str) -> list[Node]:
    """The copies a link can mean: the national one, the unit's own, or those of units that share a force with it."""
    national = Node(programme, "", milestone)
    if national in network.nodes:
        return [national]
    if programme == node.programme:
        return [Node(programme, node.unit, milestone)]
    mine = set(forces_of(network.workspace, node.unit))
    return [
        Node(programme, unit, milestone)
        for unit in active_units(network.workspace.programmes[programme])
        if mine & set(forces_of(network.workspace, unit)) and Node(programme, unit, milestone) in network.nodes
    ]


def arrow(network: Network, before: Node, after: Node, link: Link, quorum: int | None = None) -> Arrow:
    """One arrow; next to a milestone that is not applicable the lag is gone."""
    counts = network.applicable(before) and network.applicable(after)
    return Arrow(
        before=before,
        after=after,
        type=link.type,
        working=link.lag if counts and not link.elapsed else 0,
        elapsed=link.lag if counts and link.elapsed else 0,
        link=link,
        quorum=quorum,
    )


def add_quorum(network: Network, node: Node, link: Link) -> None:
    """A quorum link: one vote for each force whose file takes part and has the milestone applicable."""
    votes: list[Arrow | None] = []
    for unit_id, unit in sorted(network.workspace.programmes[node.programme].units.items()):
        copy = Node(node.programme, unit_id, link.milestone)
        for _force in forces_of(network.workspace, unit_id):
            if unit.unreadable:
                votes.append(None)
            elif unit.participation == "active" and network.applicable(copy):
                votes.append(arrow(network, copy, node, link, quorum=len(network.quorums)))
    assert link.quorum is not None
    network.quorums.append(Quorum(after=node, needs=needed(link.quorum, len(votes)), votes=votes))


def needed(quorum: str, take_part: int) -> int:
    """How many must have reached it: a number, a percentage of those that take part (rounded up), or all."""
    if quorum == "all":
        return take_part
    if quorum.endswith("%"):
        return ceil(Fraction(take_part * int(quorum[:-1]), 100))
    return int(quorum)
