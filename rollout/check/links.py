"""Who comes after whom, by ids alone: a blueprint's links, or those of one unit's tailored copy of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rollout.model.blueprint import Blueprint, Estimate, Link, LinkType, Milestone
from rollout.model.problem import Problem
from rollout.model.progress import Progress, Tailoring
from rollout.model.source import Location, MappingNode
from rollout.model.workspace import Workspace
from rollout.rules import finding


class Use(NamedTuple):
    """One link at work: `before` is the predecessor (`id` or `programme/id`), `after` the successor."""

    before: str
    after: str
    link: Link
    is_local: bool


class Plan(NamedTuple):
    """The milestones of a blueprint and every link between them; with `unit`, as that unit has tailored them.

    Links to unknown milestones, and of a milestone to itself, are left out: other rules report them.
    """

    programme: str
    unit: str | None
    blueprint: Blueprint
    milestones: Mapping[str, Milestone]
    local: frozenset[str]
    uses: tuple[Use, ...]

    def place(self, milestone: str) -> Location:
        """Where a milestone's id stands: in the blueprint, or in the file of the unit that added it."""
        found = self.milestones[milestone]
        if milestone in self.local:
            return found.origin.here()
        return key_place(self.blueprint, milestone)


def has_work(milestone: Milestone) -> bool:
    """Whether a milestone takes time: its start and finish are then two different things."""
    return not isinstance(milestone.duration, Estimate) or milestone.duration.likely > 0


def plan_finding(
    plan: Plan, code: str, place: Location, message: str, milestone: str, *, hint: str | None = None
) -> Problem:
    """A finding about a milestone of a plan."""
    return finding(code, place, message, hint, programme=plan.programme, force=plan.unit, milestone=milestone)


def key_place(blueprint: Blueprint, milestone: str) -> Location:
    """Where a milestone's id stands in its blueprint."""
    node = blueprint.origin.entries["milestones"][1]
    assert isinstance(node, MappingNode)
    return node.key_at(milestone)


def blueprint_plan(blueprint: Blueprint) -> Plan:
    """The plan every unit starts from."""
    milestones = blueprint.milestones
    return Plan(
        programme=blueprint.programme,
        unit=None,
        blueprint=blueprint,
        milestones=milestones,
        local=frozenset(),
        uses=tuple(_known(_written(milestones.values(), is_local=False), blueprint.programme, milestones)),
    )


def tailored_plan(blueprint: Blueprint, progress: Progress) -> Plan:
    """The plan of one unit, with what it has added and been excused from."""
    own = {name: entry.milestone for name, entry in progress.local.milestones.items()}
    milestones = {**own, **blueprint.milestones}
    uses = [*_written(blueprint.milestones.values(), is_local=False), *_added(progress.local)]
    kept = (use for use in uses if not is_waived(progress.local, use))
    return Plan(
        programme=blueprint.programme,
        unit=progress.unit,
        blueprint=blueprint,
        milestones=milestones,
        local=frozenset(own) - frozenset(blueprint.milestones),
        uses=tuple(_known(kept, blueprint.programme, milestones)),
    )


def _written(milestones: Iterable[Milestone], *, is_local: bool) -> Iterator[Use]:
    for milestone in milestones:
        for link in milestone.after:
            before = link.milestone if link.programme is None else f"{link.programme}/{link.milestone}"
            yield Use(before, milestone.id, link, is_local)


def _added(local: Tailoring) -> Iterator[Use]:
    yield from _written((entry.milestone for entry in local.milestones.values()), is_local=True)
    for name, entry in local.milestones.items():
        for after in entry.before:
            yield Use(name, after, Link(milestone=name, location=entry.location), is_local=True)
    for after, added in local.after.items():
        for link in added.add:
            before = link.milestone if link.programme is None else f"{link.programme}/{link.milestone}"
            yield Use(before, after, link, is_local=True)


def _known(uses: Iterable[Use], programme: str, milestones: Mapping[str, Milestone]) -> Iterator[Use]:
    own = f"{programme}/"
    for use in uses:
        before = use.before.removeprefix(own)
        if before != use.after and use.after in milestones and (before in milestones or "/" in before):
            yield use._replace(before=before)


def is_waived(local: Tailoring, use: Use) -> bool:
    """Whether a unit is excused from a link: every link from that predecessor, or only those of a type."""
    return any(
        waiver.milestone == use.after
        and waiver.link == use.link.milestone
        and waiver.programme == use.link.programme
        and waiver.type in (None, use.link.type)
        for waiver in local.waive
    )


def awaited_elsewhere(workspace: Workspace) -> Mapping[tuple[str, str], frozenset[LinkType]]:
    """For each milestone that another programme's blueprint waits for, the types of those links."""
    found: dict[tuple[str, str], set[LinkType]] = {}
    blueprints = {name: programme.blueprint for name, programme in workspace.programmes.items()}
    for name, blueprint in blueprints.items():
        for milestone in blueprint.milestones.values() if blueprint is not None else ():
            for link in milestone.after:
                if link.programme is not None and link.programme != name and not link.soft:
                    found.setdefault((link.programme, link.milestone), set()).add(link.type)
    return {key: frozenset(types) for key, types in found.items()}
