"""L: links that are missing, superfluous or easily misread, in blueprints and in what units add to them."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import NamedTuple

from rollout.check.links import (
    Plan,
    Use,
    awaited_elsewhere,
    blueprint_plan,
    has_work,
    plan_finding,
    tailored_plan,
)
from rollout.check.superfluous import superfluous
from rollout.model.blueprint import LinkType
from rollout.model.problem import Problem
from rollout.model.workspace import Workspace

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
    yield from superfluous(plan)


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
        ("L303", loose.isolated, "has no link that binds: nothing leads to it and it leads to nothing"),
        ("L301", loose.starts, "waits for nothing, and is not the first to do so"),
        ("L302", loose.finishes, "is awaited by nothing, and is not the last of the plan"),
    )
    for code, names, says in texts:
        for name in plan.milestones:
            if name in names:
                yield plan_finding(plan, code, plan.place(name), f'Milestone "{name}" {says}.', name)


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
            yield plan_finding(plan, "L304", uses[0].link.location, says, name)
        types = out.get(name, set()) | elsewhere.get((plan.programme, name), frozenset())
        if types and types.isdisjoint(_FROM_FINISH):
            says = f'Every link out of "{name}" leaves from its start; nothing waits for it to finish.'
            yield plan_finding(plan, "L305", plan.place(name), says, name)


def _misread(plan: Plan, use: Use) -> Iterator[Problem]:
    """L307-L309, of one link."""
    link = use.link
    if link.type is LinkType.SF:
        says = f'"{use.after}" may finish once "{use.before}" has started: a start-to-finish link.'
        yield plan_finding(plan, "L307", link.location, says, use.after)
    if link.lag < 0:
        says = f'"{use.after}" overlaps "{use.before}" by a lead of {-link.lag}d.'
        yield plan_finding(plan, "L308", link.location, says, use.after)
    if link.lag > (LONGEST_ELAPSED_LAG if link.elapsed else LONGEST_LAG):
        says = f'"{use.after}" waits another {link.lag_text} after "{use.before}": make it a milestone.'
        yield plan_finding(plan, "L309", link.location, says, use.after)
