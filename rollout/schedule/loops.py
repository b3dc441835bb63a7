"""Loops: milestones that wait for each other, found on the blueprints' own graph and on what forces add to it."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

from rollout.model.blueprint import Link
from rollout.model.problem import Problem
from rollout.model.workspace import Programme
from rollout.rules import finding

Node = TypeVar("Node", bound=Hashable)


def in_order(nodes: Sequence[Node], predecessors: Mapping[Node, Iterable[Node]]) -> list[Node]:
    """The nodes with every predecessor before its successors, otherwise in the order given (Kahn 1962).

    Nodes on a loop, and all that come after one, are left out.
    """
    waiting = {node: len(set(predecessors[node])) for node in nodes}
    successors: dict[Node, list[Node]] = {node: [] for node in nodes}
    for node in nodes:
        for before in dict.fromkeys(predecessors[node]):
            successors[before].append(node)
    ordered = [node for node in nodes if not waiting[node]]
    for node in ordered:  # the list grows while it is walked
        for after in successors[node]:
            waiting[after] -= 1
            if not waiting[after]:
                ordered.append(after)
    return ordered


def shortest_loops(predecessors: Mapping[Node, Iterable[Node]]) -> list[list[Node]]:
    """The shortest loop of each knot of milestones that wait for each other, in the direction work flows."""
    import networkx as nx

    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(predecessors)
    graph.add_edges_from((before, after) for after, group in predecessors.items() for before in group)
    loops = []
    for knot in sorted(nx.strongly_connected_components(graph), key=min):
        inside = graph.subgraph(knot)
        own = sorted(node for node in knot if inside.has_edge(node, node))
        if own:
            loops.append([own[0]])
        elif len(knot) > 1:
            ways = [nx.shortest_path(inside, after, before) for before, after in sorted(inside.edges)]
            loops.append(min(ways, key=lambda way: (len(way), way)))
    return loops


MilestoneNode = tuple[str, str]
"""A milestone of a blueprint: programme and id."""


def hard_links(programmes: Mapping[str, Programme]) -> dict[MilestoneNode, dict[MilestoneNode, Link]]:
    """For each milestone of the readable blueprints, the milestones it comes after, with the (first) link."""
    known = {
        (name, milestone)
        for name, programme in programmes.items()
        if programme.blueprint is not None
        for milestone in programme.blueprint.milestones
    }
    graph: dict[MilestoneNode, dict[MilestoneNode, Link]] = {}
    for name, programme in programmes.items():
        if programme.blueprint is None:
            continue
        for milestone in programme.blueprint.milestones.values():
            before = graph.setdefault((name, milestone.id), {})
            for link in milestone.after:
                node = (link.programme or name, link.milestone)
                if not link.soft and node in known:
                    before.setdefault(node, link)
    return graph


def blueprint_loops(programmes: Mapping[str, Programme]) -> tuple[frozenset[str], list[Problem]]:
    """Programmes whose blueprints hold a loop (each programme on it), and a problem for each loop."""
    graph = hard_links(programmes)
    if len(in_order(list(graph), graph)) == len(graph):
        return frozenset(), []
    loops = shortest_loops(graph)
    problems = [_loop_problem(loop, graph) for loop in loops]
    return _programmes_in_knots(graph), problems


def _programmes_in_knots(graph: Mapping[MilestoneNode, Iterable[MilestoneNode]]) -> frozenset[str]:
    import networkx as nx

    whole: nx.DiGraph = nx.DiGraph((before, after) for after, group in graph.items() for before in group)
    knots = [k for k in nx.strongly_connected_components(whole) if len(k) > 1 or whole.has_edge(*(list(k) * 2))]
    return frozenset(programme for knot in knots for programme, _ in knot)


def _loop_problem(loop: list[MilestoneNode], graph: Mapping[MilestoneNode, Mapping[MilestoneNode, Link]]) -> Problem:
    pairs = list(zip([loop[-1], *loop[:-1]], loop, strict=True))
    links = [graph[after][before] for before, after in pairs]
    programme, milestone = loop[0]
    if len(loop) == 1:
        return finding(
            "L325",
            links[0].location,
            f'Milestone "{milestone}" comes after itself, so {programme} cannot be scheduled.',
            programme=programme,
            milestone=milestone,
        )
    names = [node[1] if node[0] == programme else "/".join(node) for node in [*loop, loop[0]]]
    places = "; ".join(
        f"{after[1]} waits for {before[1]} at {link.location}"
        for (before, after), link in zip(pairs, links, strict=True)
    )
    return finding(
        "L320",
        min(links, key=lambda link: link.location.sort_key).location,
        f"Milestones wait for each other in a loop: {' → '.join(names)}. {places}.",
        programme=programme,
        milestone=milestone,
    )
