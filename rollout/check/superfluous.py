"""L306, L310 and L311: links that other links make useless."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rollout.check.links import Plan, Use, has_work, plan_finding
from rollout.model.blueprint import Link, LinkType
from rollout.model.problem import Problem
from rollout.schedule.loops import in_order

_FROM_START = frozenset((LinkType.SS, LinkType.SF))


def superfluous(plan: Plan) -> Iterator[Problem]:
    """Each superfluous link once, for the most telling reason; of a tailored plan those its unit has added."""
    pairs: dict[tuple[str, str], list[Use]] = {}
    for use in plan.uses:
        pairs.setdefault((use.before, use.after), []).append(use)
    through = chains(plan)
    for pair, uses in pairs.items():
        for number, use in enumerate(uses):
            if use.is_local or plan.unit is None:
                yield from _useless(plan, use, uses[:number], uses[number + 1 :], through.get(pair))


def _useless(plan: Plan, use: Use, earlier: list[Use], later: list[Use], via: str | None) -> Iterator[Problem]:
    link = use.link
    stronger = next((other.link for other in (*earlier, *later) if _binds_later(plan, use, other.link)), None)
    if any(_is_repeat(other.link, link) for other in earlier):
        says = f'"{use.after}" already waits for "{use.before}" in the same way.'
        yield plan_finding(plan, "L311", link.location, says, use.after)
    elif stronger is not None:
        says = f"This {link.type} link never sets a date: the {_as_written(stronger)} link from "
        yield plan_finding(plan, "L310", link.location, f'{says}"{use.before}" binds at least as late.', use.after)
    elif via is not None and _is_implied(plan, use):
        yield _implied(plan, use, via)


def _implied(plan: Plan, use: Use, via: str) -> Problem:
    if use.link.type is LinkType.FS:
        says = f'"{use.after}" already waits for "{use.before}" through "{via}".'
        hint = f'Delete the link from "{use.before}"; the chain through "{via}" keeps the order.'
        return plan_finding(plan, "L306", use.link.location, says, use.after, hint=hint)
    says = f'This {use.link.type} link never sets a date: "{use.before}" has to finish first anyway, through '
    return plan_finding(plan, "L310", use.link.location, f'{says}"{via}".', use.after)


def _as_written(link: Link) -> str:
    return f"{link.type}{'' if link.lag < 0 else '+'}{link.lag_text}" if link.lag else str(link.type)


def _finish_is_later(plan: Plan, use: Use) -> bool:
    """Whether waiting for the predecessor's finish is at least as long as waiting for its start.

    An event at a weekend shows its two sides: its finish is the end of Friday, its start the beginning of Monday, and
    a successor that works on Saturdays tells them apart.
    """
    before = plan.milestones.get(use.before)
    return use.link.type not in _FROM_START or (before is not None and has_work(before))


def _is_implied(plan: Plan, use: Use) -> bool:
    """Whether a chain of FS links without leads, however short its work, always binds at least as late."""
    link = use.link
    return link.lag <= 0 and link.quorum is None and not link.soft and _finish_is_later(plan, use)


def _is_repeat(first: Link, second: Link) -> bool:
    same = (first.type, first.lag, first.elapsed, first.quorum) == (
        second.type,
        second.lag,
        second.elapsed,
        second.quorum,
    )
    return same and (second.soft or not first.soft)


def _binds_later(plan: Plan, weak: Use, strong: Link) -> bool:
    """Whether `strong`, another link of the same pair, binds at least as late as `weak` whatever the durations are."""
    link = weak.link
    if any(one.soft or one.quorum is not None for one in (link, strong)) or _is_repeat(strong, link):
        return False
    if strong.type is not link.type:
        covers = strong.type is LinkType.FS or link.type is LinkType.SF
        if not covers or not (strong.type in _FROM_START or _finish_is_later(plan, weak)):
            return False
    if strong.elapsed == link.elapsed:
        return strong.lag >= link.lag
    return strong.elapsed and link.lag <= 0


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
