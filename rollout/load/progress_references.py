"""What a progress file refers to: its force, the blueprint's milestones and benefits, and links it tailors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from rollout.load.blueprint_references import leads_to_programme, uses_centre, with_possible_lag
from rollout.load.naming import Namer
from rollout.load.read import Known, ReadFile
from rollout.model.blueprint import Blueprint, Link
from rollout.model.dataclass import replace
from rollout.model.progress import (
    NO_FACTS,
    NO_TAILORING,
    AddedLinks,
    Facts,
    LocalMilestone,
    Progress,
    Tailoring,
    Waiver,
)
from rollout.model.register import Force
from rollout.model.source import Location, MappingNode

Kept = TypeVar("Kept")


def check(file: ReadFile, known: Known, units: Collection[str]) -> None:
    """Reports what leads nowhere and leaves it out; a file nobody can place is marked as disowned.

    Args:
        file: A progress file already brought to the blueprint's newest version.
        known: What there is.
        units: The names of all progress files of the programme.
    """
    progress: Progress = file.value
    namer = Namer(file, known)
    blueprint = known.blueprints.get(progress.programme)
    if not progress.is_national:
        _check_unit(namer, progress, blueprint, units)
    if blueprint is None:
        return
    if progress.blueprint > blueprint.version:
        message = f"it is written for version {progress.blueprint}; the blueprint is at version {blueprint.version}"
        file.reader.report("R218", progress.origin.at("blueprint"), message)
    if progress.local is not NO_TAILORING and progress.local != NO_TAILORING:
        progress = replace(progress, local=_Local(namer, progress, blueprint).kept())
    progress = _known_milestones(namer, progress, blueprint)
    _check_asks(namer, progress, blueprint)
    file.value = _known_benefits(namer, progress, blueprint)


def _check_unit(namer: Namer, progress: Progress, blueprint: Blueprint | None, units: Collection[str]) -> None:
    known = namer.known
    if progress.collaboration:
        place = progress.origin.at("collaboration")
        found = namer.collaboration(progress.unit, place)
        both = known.collaboration(progress.unit)
        members = () if both is None else both.forces
    else:
        place = progress.origin.at("force")
        found = namer.force(progress.unit, place)
        members = (progress.unit,)
        _check_counted_once(namer, progress, units, place)
    forces = [force for member in members if (force := known.force(member)) is not None]
    if not found or (forces and blueprint is not None and not _any_in_scope(forces, blueprint)):
        namer.file.disowned = True
    if found and namer.file.disowned and blueprint is not None:
        tags = " or ".join(blueprint.scope or ())
        message = f"{progress.unit} is outside the scope of {blueprint.title}: forces tagged {tags}"
        namer.file.reader.report("R211", place, message)


def _any_in_scope(forces: Iterable[Force], blueprint: Blueprint) -> bool:
    return blueprint.scope is None or any(set(force.tags) & set(blueprint.scope) for force in forces)


def _check_counted_once(namer: Namer, progress: Progress, units: Collection[str], place: Location) -> None:
    register = namer.known.register
    for both in () if register is None else register.collaborations.values():
        if progress.unit in both.forces and both.id in units:
            message = f"{progress.unit} is also counted in {both.id}.yaml"
            namer.file.reader.report("R212", place, message)


def _known_milestones(namer: Namer, progress: Progress, blueprint: Blueprint) -> Progress:
    """The progress without facts about milestones that do not exist; retired ones stay, and mean nothing."""
    facts = progress.milestones
    unknown = facts.keys() - blueprint.milestones.keys() - progress.local.milestones.keys()
    if unknown:
        retired = {id_ for change in blueprint.changes for id_ in change.retired}
        for id_ in unknown - retired:
            namer.unknown_milestone(id_, progress.origin.key_below("milestones", id_), blueprint)
        facts = {id_: each for id_, each in facts.items() if id_ not in unknown}
        progress = replace(progress, milestones=facts)
    impossible = _check_where_facts_belong(namer, progress, blueprint)
    return replace(progress, milestones={**facts, **impossible}) if impossible else progress


def _check_where_facts_belong(namer: Namer, progress: Progress, blueprint: Blueprint) -> dict[str, Facts]:
    """Reports facts in the wrong file; gives back those that cannot be, as they count."""
    reader = namer.file.reader
    impossible: dict[str, Facts] = {}
    for id_, milestone in blueprint.milestones.items():
        if not (milestone.is_national or progress.is_national) or id_ not in progress.milestones:
            continue
        facts = progress.milestones[id_]
        if facts[:-1] == NO_FACTS[:-1] or facts.origin is None:
            continue
        reader.milestone = id_
        if milestone.is_national is not progress.is_national:
            whose = "a national milestone" if milestone.is_national else "each force's own milestone"
            reader.report("R227", facts.origin.here(), f"it is {whose}: what stands here does not count")
        elif progress.is_national and facts.not_applicable is not None:
            reader.report("R216", facts.origin.key_at("not_applicable"), "a national milestone always applies")
            impossible[id_] = facts._replace(not_applicable=None)
        reader.milestone = None
    return impossible


def _check_asks(namer: Namer, progress: Progress, blueprint: Blueprint) -> None:
    for ask in progress.asks:
        if ask.milestone is not None and not _has(blueprint, progress, ask.milestone):
            namer.unknown_milestone(ask.milestone, ask.origin.at("milestone"), blueprint)


def _has(blueprint: Blueprint, progress: Progress, id_: str) -> bool:
    if id_ in blueprint.milestones or id_ in progress.local.milestones:
        return True
    return any(id_ in change.retired for change in blueprint.changes)


def _known_benefits(namer: Namer, progress: Progress, blueprint: Blueprint) -> Progress:
    unknown = progress.benefits.keys() - blueprint.benefits.keys()
    for id_ in unknown:
        place = progress.origin.key_below("benefits", id_)
        namer.unknown("R223", "benefit", id_, place, blueprint.benefits.keys())
    if not unknown:
        return progress
    known = {id_: measure for id_, measure in progress.benefits.items() if id_ not in unknown}
    return replace(progress, benefits=known)


class _Local:
    """Judges a force's tailoring, entry by entry."""

    def __init__(self, namer: Namer, progress: Progress, blueprint: Blueprint) -> None:
        self.namer = namer
        self.local = progress.local
        self.blueprint = blueprint
        self.node = progress.origin.entries["local"][1]
        own = self._section("milestones")
        self.own: Collection[str] = () if own is None else own.entries

    def kept(self) -> Tailoring:
        """The entries that lead somewhere."""
        local = self.local
        milestones = {id_: self._milestone(own) for id_, own in local.milestones.items() if self._is_free(id_)}
        return replace(
            local,
            duration=self._keyed("duration", local.duration),
            target=self._keyed("target", local.target),
            not_before=self._keyed("not_before", local.not_before),
            after={id_: self._added(added) for id_, added in self._keyed("after", local.after).items()},
            waive=tuple(waiver for waiver in local.waive if self._waives(waiver)),
            milestones=milestones,
        )

    def _section(self, name: str) -> MappingNode | None:
        if not isinstance(self.node, MappingNode) or name not in self.node.entries:
            return None
        section = self.node.entries[name][1]
        return section if isinstance(section, MappingNode) else None

    def _keyed(self, name: str, entries: Mapping[str, Kept]) -> dict[str, Kept]:
        section = self._section(name)
        if section is None:
            return {}
        return {id_: own for id_, own in entries.items() if self._is_own(id_, section.key_at(id_))}

    def _is_own(self, id_: str, place: Location) -> bool:
        """Whether an id is a milestone of the force, which it may tailor."""
        if id_ in self.own:
            return True
        if id_ not in self.blueprint.milestones:
            if not any(id_ in change.retired for change in self.blueprint.changes):
                self.namer.unknown_milestone(id_, place, self.blueprint)
            return False
        if self.blueprint.milestones[id_].is_national:
            self.namer.file.reader.report("R226", place, f'"{id_}" is a national milestone')
            return False
        return True

    def _is_free(self, id_: str) -> bool:
        if id_ not in self.blueprint.milestones:
            return True
        place = self.local.milestones[id_].location
        self.namer.file.reader.report("R225", place, f'the blueprint already has a milestone "{id_}"')
        return False

    def _milestone(self, own: LocalMilestone) -> LocalMilestone:
        milestone = own.milestone
        before = tuple(id_ for id_ in own.before if self._is_own(id_, milestone.origin.at("before")))
        stages = self.blueprint.stages
        if milestone.stage is not None and stages and milestone.stage not in stages:
            self.namer.unknown("R208", "stage", milestone.stage, milestone.origin.at("stage"), stages)
        uses = {c: slots for c, slots in milestone.uses.items() if uses_centre(self.namer, milestone, c)}
        after = tuple(link for link in map(self._link, milestone.after) if link is not None)
        return replace(own, before=before, milestone=replace(milestone, after=after, uses=uses))

    def _added(self, added: AddedLinks) -> AddedLinks:
        return replace(added, add=tuple(link for link in map(self._link, added.add) if link is not None))

    def _link(self, link: Link) -> Link | None:
        if link.quorum is not None:
            message = f'a number of forces cannot be asked for at "{link.milestone}" here'
            self.namer.file.reader.report("R213", link.location, message)
            return None
        if link.programme is None and link.milestone not in self.own:
            if link.milestone not in self.blueprint.milestones:
                self.namer.unknown_milestone(link.milestone, link.location, self.blueprint)
                return None
        elif link.programme is not None and not leads_to_programme(self.namer, link):
            return None
        return with_possible_lag(self.namer, link)

    def _waives(self, waiver: Waiver) -> bool:
        if not self._is_own(waiver.milestone, waiver.location):
            return False
        own = self.blueprint.programme
        if any(
            link.milestone == waiver.link
            and (link.programme or own) == (waiver.programme or own)
            and waiver.type in (None, link.type)
            for link in self._predecessors(waiver.milestone)
        ):
            return True
        kind = f"{waiver.type} " if waiver.type else ""
        message = f'"{waiver.milestone}" has no {kind}link from "{waiver.link}"'
        self.namer.file.reader.report("R222", waiver.location, message)
        return False

    def _predecessors(self, id_: str) -> Iterable[Link]:
        if id_ in self.blueprint.milestones:
            yield from self.blueprint.milestones[id_].after
        if id_ in self.local.milestones:
            yield from self.local.milestones[id_].milestone.after
        if id_ in self.local.after:
            yield from self.local.after[id_].add
        for own in self.local.milestones.values():
            if id_ in own.before:
                yield Link(milestone=own.milestone.id, location=own.location)
