"""Which links of a plan are implied by chains of other links."""

from __future__ import annotations

from collections.abc import Mapping

from rollout.check.links import Plan
from rollout.model.blueprint import LinkType
from rollout.schedule.loops import in_order


def chains(plan: Plan) -> Mapping[tuple[str, str], str]:
    """For each linked pair that a longer chain joins too, the last but one milestone of that chain.

    A chain is made of hard finish-to-start links without leads, so it holds whatever the durations are. All
    that comes before a milestone is one integer, a bit for each (transitive reduction: Aho, Garey and Ullman
    1972): 500 milestones of 50 links take a few milliseconds. A plan with a loop has no chains.
    """
    before: dict[str, list[str]] = {name: [] for name in plan.milestones}
    for use in plan.uses:
        link = use.link
        if link.type is LinkType.FS and link.lag >= 0 and not link.soft and link.quorum is None:
            before[use.after].append(use.before)
            before.setdefault(use.before, [])
    nodes = list(before)
    order = in_order(nodes, before)
    if len(order) != len(nodes):
        return {}
    bit = {name: 1 << number for number, name in enumerate(nodes)}
    ancestors: dict[str, int] = {}
    for name in order:
        mine = 0
        for predecessor in before[name]:
            mine |= bit[predecessor] | ancestors[predecessor]
        ancestors[name] = mine
    found: dict[tuple[str, str], str] = {}
    for use in plan.uses:
        wanted = bit.get(use.before, 0)
        for via in before[use.after]:
            if via != use.before and ancestors[via] & wanted:
                found[use.before, use.after] = via
                break
    return found
