"""What a blueprint refers to: milestones of its own and of other programmes, stages, centres, calendars, tags."""

from __future__ import annotations

from collections.abc import Iterable

from rollout.load.naming import Namer
from rollout.load.read import Known, ReadFile
from rollout.model.blueprint import Blueprint, Estimate, Link, LinkType, Milestone, SizeDriven
from rollout.model.dataclass import replace
from rollout.model.source import Location, MappingNode


def checked(file: ReadFile, known: Known) -> Blueprint:
    """The blueprint without the links, centres and durations that cannot be; each of them is reported."""
    blueprint: Blueprint = file.value
    namer = Namer(file, known)
    written = _written_milestones(blueprint)
    _check_head(namer, blueprint, written)
    milestones = {}
    for milestone in blueprint.milestones.values():
        file.reader.milestone = milestone.id
        milestones[milestone.id] = _milestone(namer, milestone, blueprint, written)
    file.reader.milestone = None
    _check_changes(namer, blueprint, written)
    live = blueprint.live if blueprint.live in milestones else None
    return replace(blueprint, milestones=milestones, live=live)


def _written_milestones(blueprint: Blueprint) -> Iterable[str]:
    """Every id in the file, also of milestones with a mistake: a link to one of those is no second mistake."""
    node = blueprint.origin.entries["milestones"][1]
    return node.entries if isinstance(node, MappingNode) else ()


def _check_head(namer: Namer, blueprint: Blueprint, written: Iterable[str]) -> None:
    origin = blueprint.origin
    if blueprint.live is not None and blueprint.live not in written:
        namer.unknown_milestone(blueprint.live, origin.at("live"), blueprint)
    elif (live := blueprint.milestones.get(blueprint.live or "")) is not None and live.is_national:
        namer.file.reader.report("R228", origin.at("live"), f'"{blueprint.live}" is a national milestone')
    if "national_calendar" in origin.entries:
        namer.calendar(blueprint.national_calendar, origin.at("national_calendar"))
    if blueprint.reuse.centre is not None and blueprint.reuse.origin is not None:
        namer.centre(blueprint.reuse.centre, blueprint.reuse.origin.at("centre"))
    register = namer.known.register
    if blueprint.scope is not None and register is not None:
        tags = {tag for force in register.forces.values() for tag in force.tags}
        for tag in blueprint.scope:
            if tag not in tags:
                namer.unknown("R224", "force with the tag", tag, origin.at("scope"), tags)


def _milestone(namer: Namer, milestone: Milestone, blueprint: Blueprint, written: Iterable[str]) -> Milestone:
    origin = milestone.origin
    if milestone.stage is not None and blueprint.stages and milestone.stage not in blueprint.stages:
        namer.unknown("R208", "stage", milestone.stage, origin.at("stage"), blueprint.stages)
    uses = {centre: slots for centre, slots in milestone.uses.items() if uses_centre(namer, milestone, centre)}
    duration = milestone.duration
    if milestone.is_national and isinstance(duration, SizeDriven):
        namer.file.reader.report("R215", origin.at("duration"), "the duration depends on a force's size")
        duration = Estimate(likely=duration.base)
    links = tuple(
        link for each in milestone.after if (link := _link(namer, each, milestone, blueprint, written)) is not None
    )
    return replace(milestone, uses=uses, duration=duration, after=links)


def uses_centre(namer: Namer, milestone: Milestone, centre: str) -> bool:
    """Whether a centre a milestone uses is in the register."""
    node = milestone.origin.entries["uses"][1]
    place = node.key_at(centre) if isinstance(node, MappingNode) else milestone.origin.at("uses")
    return namer.centre(centre, place)


def _link(namer: Namer, link: Link, milestone: Milestone, blueprint: Blueprint, written: Iterable[str]) -> Link | None:
    if link.programme is None and link.milestone not in written:
        namer.unknown_milestone(link.milestone, link.location, blueprint)
        return None
    if link.programme is not None and not leads_to_programme(namer, link):
        return None
    other = blueprint if link.programme in (None, blueprint.programme) else namer.known.blueprints.get(link.programme)
    target = None if other is None else other.milestones.get(link.milestone)
    report = namer.file.reader.report
    if link.quorum is not None:
        if not milestone.is_national or other is not blueprint or (target is not None and target.is_national):
            report("R213", link.location, f'a number of forces cannot be asked for at "{link.milestone}" here')
            return None
        if link.type is not LinkType.FS:
            report("R213", link.location, f"a number of forces goes with FS only, not with {link.type}")
            return None
    elif milestone.is_national and target is not None and not target.is_national:
        report("R214", link.location, f'it comes after "{link.milestone}", which every force reaches on its own')
        return None
    return with_possible_lag(namer, link)


def leads_to_programme(namer: Namer, link: Link) -> bool:
    """Whether the programme of a link exists, and has the milestone as far as can be seen."""
    if link.programme is None or not namer.programme(link.programme, link.location):
        return link.programme is None
    other = namer.known.blueprints.get(link.programme)
    if other is not None and link.milestone not in other.milestones:
        namer.unknown_milestone(link.milestone, link.location, other)
        return False
    return True


def with_possible_lag(namer: Namer, link: Link) -> Link:
    """The link, without a lag in calendar days where those have no meaning."""
    if not link.elapsed or (link.lag > 0 and link.type in (LinkType.FS, LinkType.SS)):
        return link
    how = f"an {link.type} link" if link.lag > 0 else "a lag that does not run forwards"
    namer.file.reader.report("R217", link.location, f"calendar days cannot be counted with {how}")
    return replace(link, lag=0, elapsed=False)


def _check_changes(namer: Namer, blueprint: Blueprint, written: Iterable[str]) -> None:
    """New names of every version must still be there, unless a later version changed them again."""
    gone: set[str] = set()
    for change in sorted(blueprint.changes, key=lambda change: -change.version):
        origin = change.origin
        if change.version > blueprint.version:
            message = f"version {change.version} is described, but the blueprint is at version {blueprint.version}"
            namer.file.reader.report("R218", origin.at("version"), message)
        new: list[tuple[str, str]] = [("renamed", id_) for id_ in change.renamed.values()]
        new += [("split", id_) for parts in change.split.values() for id_ in parts]
        new += [("merged", id_) for id_ in change.merged]
        new += [("added", id_) for id_ in change.added]
        for field, id_ in new:
            if id_ not in written and id_ not in gone:
                namer.unknown_milestone(id_, _place_in(origin, field), blueprint)
        gone |= {*change.renamed, *change.split, *change.retired}
        gone |= {old for olds in change.merged.values() for old in olds}


def _place_in(origin: MappingNode, field: str) -> Location:
    return origin.key_at(field)
