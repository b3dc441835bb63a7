"""What each copy's facts mean at the data date: what is done, what is left, and what holds it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tests.oracle.days import Days
from tests.oracle.description import Facts
from tests.oracle.network import Network, Node

NOT_STARTED, IN_PROGRESS, FINISHED, NOT_APPLICABLE = (
    "not-started",
    "in-progress",
    "finished",
    "not-applicable",
)


@dataclass(kw_only=True)
class Standing:
    """One copy at the data date. `left` is its remaining duration; `floors` hold the boundaries it may not start before.

    `started` and `finished` are dates as reported, None when they are not known at the data date.
    `finish` is the boundary of the actual finish.
    """

    kind: str
    days: Days
    left: int = 0
    started: date | None = None
    finished: date | None = None
    finish: int | None = None
    overrun: bool = False
    blocked: bool = False
    floors: list[tuple[str, int]] = field(default_factory=list)

    @property
    def is_started(self) -> bool:
        """Whether its actual start is what its starts count from."""
        return self.started is not None


def standings(network: Network, gone: Node | None = None) -> dict[Node, Standing]:
    """Every copy's standing; the copy `gone`, if given, has nothing left to do."""
    result = {}
    for node in network.nodes:
        standing = reported(network, node)
        if node == gone:
            standing.left = 0
        standing.floors = floors(network, node, standing)
        result[node] = standing
    return result


def reported(network: Network, node: Node) -> Standing:
    """What the facts known at the end of the data date say."""
    facts, days, duration = network.facts[node], network.calendars[node], network.durations[node]
    data_date = network.workspace.as_of
    blocked = facts.blocked and (facts.since is None or facts.since <= data_date)
    if facts.not_applicable:
        return Standing(kind=NOT_APPLICABLE, days=days)
    if facts.finished and facts.finished <= data_date:
        return Standing(
            kind=FINISHED,
            days=days,
            started=facts.started or facts.finished,
            finished=facts.finished,
            finish=days.end_of(facts.finished),
        )
    if facts.started and facts.started <= data_date:
        elapsed = days.end_of(data_date) - days.on_or_after(facts.started)
        return Standing(
            kind=IN_PROGRESS,
            days=days,
            left=left_to_do(facts, days, duration - elapsed, data_date),
            started=facts.started,
            overrun=elapsed >= duration,
            blocked=blocked,
        )
    return Standing(kind=NOT_STARTED, days=days, left=duration, blocked=blocked)


def left_to_do(facts: Facts, days: Days, by_duration: int, data_date: date) -> int:
    """The remaining duration of work in progress."""
    if facts.finished is None and facts.remaining is not None:
        return facts.remaining
    if facts.finished is None and facts.expected is not None:
        return max(1, days.end_of(facts.expected) - days.end_of(data_date))
    return max(1, by_duration)


def floors(network: Network, node: Node, standing: Standing) -> list[tuple[str, int]]:
    """What a copy may not start before, apart from its links, in the order in which they are named."""
    days, facts, milestone = standing.days, network.facts[node], network.nodes[node]
    if standing.kind in (FINISHED, NOT_APPLICABLE):
        return []
    result = [("data-date", days.end_of(network.workspace.as_of))]
    if standing.kind == IN_PROGRESS:
        return result
    programme = network.workspace.programmes[node.programme]
    not_before, slot = milestone.not_before, None
    if node.unit:
        unit = programme.units[node.unit]
        assert unit.start is not None
        result.append(("force-start", days.on_or_after(unit.start)))
        not_before = unit.not_before.get(node.milestone, not_before)
        slot = max(
            (
                s.start
                for s in programme.slots
                if s.force == node.unit and s.milestone == node.milestone and s.state == "accepted"
            ),
            default=None,
        )
    if not_before:
        result.append(("not-before", days.on_or_after(not_before)))
    if facts.expected:
        result.append(("expected", days.end_of(facts.expected) - standing.left))
    if slot:
        result.append(("slot", days.on_or_after(slot)))
    return result
