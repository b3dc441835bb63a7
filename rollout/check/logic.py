"""L: links that are missing, superfluous or easily misread, in blueprints and in what units add to them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import NamedTuple

from rollout.check.links import Plan, Use, awaited_elsewhere, blueprint_plan, tailored_plan
from rollout.check.order import chains
from rollout.model.blueprint import Estimate, Link, LinkType, Milestone
from rollout.model.problem import Problem
from rollout.model.source import Location
from rollout.model.workspace import Workspace
from rollout.rules import finding

LONGEST_LAG = 5
"""Working days of lag that may go without a milestone of their own."""
LONGEST_ELAPSED_LAG = 7
"""The same in calendar days."""

_FROM_FINISH = frozenset((LinkType.FS, LinkType.FF))
_TO_START = frozenset((LinkType.FS, LinkType.SS))


def logic(workspace: Workspace) -> Iterator[Problem]:
    """Every finding about links: of each blueprint, then of each unit that adds links or milestones."""
    elsewhere = awaited_elsewhere(workspace)
    for programme in workspace.programmes.values():
        blueprint = programme.blueprint
        if blueprint is None:
            continue
        yield from plan_logic(blueprint_plan(blueprint), elsewhere)
        for progress in programme.units.values():
            if progress.local.after or progress.local.milestones:
                yield from plan_logic(tailored_plan(blueprint, progress), elsewhere)


def plan_logic(plan: Plan, elsewhere: Mapping[tuple[str, str], frozenset[LinkType]]) -> Iterator[Problem]:
    """The findings of one plan; of a tailored one only those that its unit has caused."""
    yield from _open_ends(plan, elsewhere)
    yield from _dangling(plan, elsewhere)
    for use in plan.uses:
        if use.is_local or plan.unit is None:
            yield from _misread(plan, use)
    yield from _superfluous(plan)


def _found(plan: Plan, code: str, place: Location, message: str, milestone: str, *, hint: str | None = None) -> Problem:
    return finding(code, place, message, hint, programme=plan.programme, force=plan.unit, milestone=milestone)


class LooseEnds(NamedTuple):
    """Milestones that nothing leads to or that lead to nothing, beyond the one beginning and end every plan has."""

    isolated: frozenset[str]
    starts: frozenset[str]
    finishes: frozenset[str]


def loose_ends(plan: Plan, elsewhere: Container[tuple[str, str]]) -> LooseEnds:
    """The loose ends of a plan; of a tailored one those among the unit's own milestones.

    A blueprint's first beginning and last end in the order of the file are the ones expected. `elsewhere` holds the
    (programme, milestone) that other programmes wait for.
    """
    hard = [use for use in plan.uses if not use.link.soft]
    led_to = {use.after for use in hard}
    leading = {use.before for use in hard}
    starts = [name for name in plan.milestones if name not in led_to]
    finishes = [name for name in plan.milestones if name not in leading and (plan.programme, name) not in elsewhere]
    isolated = set(starts) & set(finishes) if len(plan.milestones) > 1 else set()
    starts = [name for name in starts if name not in isolated]
    finishes = [name for name in finishes if name not in isolated]
    if plan.unit is None:
        return LooseEnds(isolated=frozenset(isolated), starts=frozenset(starts[1:]), finishes=frozenset(finishes[:-1]))
    return LooseEnds(
        isolated=plan.local & isolated,
        starts=plan.local.intersection(starts),
        finishes=plan.local.intersection(finishes),
    )


def _open_ends(plan: Plan, elsewhere: Container[tuple[str, str]]) -> Iterator[Problem]:
    """L301-L303."""
    loose = loose_ends(plan, elsewhere)
    texts = (
        ("L303", loose.isolated, "has no link at all: nothing leads to it and it leads to nothing"),
        ("L301", loose.starts, "waits for nothing, and is not the first to do so"),
        ("L302", loose.finishes, "is awaited by nothing, and is not the last of the plan"),
    )
    for code, names, says in texts:
        for name in plan.milestones:
            if name in names:
                yield _found(plan, code, plan.place(name), f'Milestone "{name}" {says}.', name)


def has_work(milestone: Milestone) -> bool:
    """Whether a milestone takes time: its start and finish are then two different things."""
    return not isinstance(milestone.duration, Estimate) or milestone.duration.likely > 0


def _dangling(plan: Plan, elsewhere: Mapping[tuple[str, str], frozenset[LinkType]]) -> Iterator[Problem]:
    """L304 and L305. The start and finish of a pure event are one, so it cannot dangle."""
    into: dict[str, list[Use]] = {}
    out: dict[str, set[LinkType]] = {}
    for use in plan.uses:
        if not use.link.soft:
            into.setdefault(use.after, []).append(use)
            out.setdefault(use.before, set()).add(use.link.type)
    for name, milestone in plan.milestones.items():
        if not has_work(milestone) or (plan.unit is not None and name not in plan.local):
            continue
        uses = into.get(name, [])
        if uses and all(use.link.type not in _TO_START for use in uses):
            says = f'Every link into "{name}" binds its finish only; nothing says when its work may start.'
            yield _found(plan, "L304", uses[0].link.location, says, name)
        types = out.get(name, set()) | elsewhere.get((plan.programme, name), frozenset())
        if types and types.isdisjoint(_FROM_FINISH):
            says = f'Every link out of "{name}" leaves from its start; nothing waits for it to finish.'
            yield _found(plan, "L305", plan.place(name), says, name)


def _misread(plan: Plan, use: Use) -> Iterator[Problem]:
    """L307-L309, of one link."""
    link = use.link
    if link.type is LinkType.SF:
        says = f'"{use.after}" may finish once "{use.before}" has started: a start-to-finish link.'
        yield _found(plan, "L307", link.location, says, use.after)
    if link.lag < 0:
        says = f'"{use.after}" overlaps "{use.before}" by a lead of {-link.lag}d.'
        yield _found(plan, "L308", link.location, says, use.after)
    if link.lag > (LONGEST_ELAPSED_LAG if link.elapsed else LONGEST_LAG):
        says = f'"{use.after}" waits another {link.lag_text} after "{use.before}": make it a milestone.'
        yield _found(plan, "L309", link.location, says, use.after)


def _superfluous(plan: Plan) -> Iterator[Problem]:
    """L310, L311 and L306: each link is reported once, for the most telling reason."""
    pairs: dict[tuple[str, str], list[Use]] = {}
    for use in plan.uses:
        pairs.setdefault((use.before, use.after), []).append(use)
    through = chains(plan)
    for (before, after), uses in pairs.items():
        for number, use in enumerate(uses):
            if plan.unit is not None and not use.is_local:
                continue
            link = use.link
            others = uses[:number] + uses[number + 1 :] if len(uses) > 1 else []
            if any(_is_repeat(other.link, link) for other in uses[:number]):
                says = f'"{after}" already waits for "{before}" in the same way.'
                yield _found(plan, "L311", link.location, says, after)
            elif (stronger := _stronger(link, others)) is not None:
                says = f"This {link.type} link never sets a date: the {_as_written(stronger)} link from "
                yield _found(plan, "L310", link.location, f'{says}"{before}" binds at least as late.', after)
            elif (via := through.get((before, after))) is not None and _is_implied(link):
                yield _implied(plan, use, via)


def _implied(plan: Plan, use: Use, via: str) -> Problem:
    if use.link.type is LinkType.FS:
        says = f'"{use.after}" already waits for "{use.before}" through "{via}".'
        hint = f'Delete the link from "{use.before}"; the chain through "{via}" keeps the order.'
        return _found(plan, "L306", use.link.location, says, use.after, hint=hint)
    says = f'This {use.link.type} link never sets a date: "{use.before}" has to finish first anyway, through '
    return _found(plan, "L310", use.link.location, f'{says}"{via}".', use.after)


def _as_written(link: Link) -> str:
    return f"{link.type}{'' if link.lag < 0 else '+'}{link.lag_text}" if link.lag else str(link.type)


def _is_implied(link: Link) -> bool:
    """Whether a chain of FS links without leads, however short its work, always binds at least as late."""
    return link.lag <= 0 and link.quorum is None and not link.soft


def _is_repeat(first: Link, second: Link) -> bool:
    same = (first.type, first.lag, first.elapsed, first.quorum) == (
        second.type,
        second.lag,
        second.elapsed,
        second.quorum,
    )
    return same and (second.soft or not first.soft)


def _stronger(link: Link, others: Iterable[Use]) -> Link | None:
    """The link of the same pair that always binds at least as late as `link`, if there is one."""
    if link.soft or link.quorum is not None:
        return None
    return next((other.link for other in others if _binds_later(other.link, link)), None)


def _binds_later(strong: Link, weak: Link) -> bool:
    """Whether `strong`, a different link, binds at least as late as `weak` whatever the durations are."""
    if strong.soft or strong.quorum is not None or _is_repeat(strong, weak):
        return False
    covers = strong.type in (weak.type, LinkType.FS) or weak.type is LinkType.SF
    if strong.elapsed == weak.elapsed:
        return covers and strong.lag >= weak.lag
    return covers and strong.elapsed and weak.lag <= 0
