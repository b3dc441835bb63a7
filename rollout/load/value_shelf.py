"""Many states of one workspace by their values alone: what a trend or a back-test reads by the thousand.

Like `Shelf`, but files are read block by block (`blocks`), nothing is kept of where a value stood, and what a file
means beside the blueprints and the register is worked out once for as long as those stay the same; values that stay
the same are the same objects from state to state. Problems and sources of the workspaces are left out. Whatever is
not plain is read and judged in the ordinary way. Of a programme that nobody asks about, and that no link leads to from
one that somebody does, no file is read at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rollout.load.assemble import put_together, read_file
from rollout.load.blocks import Blocks
from rollout.load.entries import FileEntry, Role, role_of
from rollout.load.facts import FactsReader
from rollout.load.nodes import ParserFactory, fastest_parser
from rollout.load.read import Known, ReadFile, Whole
from rollout.load.references import check_identity, check_progress
from rollout.load.returns import with_return
from rollout.load.shelf import FileKey, followed_names
from rollout.load.versions import upgraded
from rollout.model.blueprint import Blueprint, Link, Milestone
from rollout.model.progress import NATIONAL, NO_FACTS, Facts, Progress, Tailoring
from rollout.model.source import Location
from rollout.model.workspace import Programme, Workspace

_PLAIN = Tailoring()
_LOCAL = re.compile(rb"(?<![\w-])local[\"']?\s*[:#\n]")
_WHOLE_LOCAL = re.compile(rb"\nlocal:[^\n]*(?:\n(?:[ #][^\n]*|(?=\n)))*")


class _Kept:
    """One progress file: its bytes, and what it says once somebody needs to know."""

    def __init__(self, entry: FileEntry, role: Role, read: Callable[[FileEntry, Role], Progress | None]) -> None:
        self.entry = entry
        self.role = role
        self.whole: ReadFile | None = None
        self._read = read

    @cached_property
    def plain(self) -> Progress | None:
        """What it says, when it is plain."""
        return self._read(self.entry, self.role)


@dataclass(slots=True, kw_only=True)
class _Plans:
    """Register, blueprints, slots and returns of a state, judged beside each other, and progress judged beside them."""

    workspace: Workspace
    known: Known
    national: Mapping[str, frozenset[str]]
    """By programme: its national milestones."""
    judged: dict[tuple[FileKey, str], Progress | None] = field(default_factory=dict)


class ValueShelf:
    """Files already read, by path and id of their contents (see `Shelf`)."""

    def __init__(self, parser: ParserFactory | None = None) -> None:
        self._parser = parser or fastest_parser()
        self._facts = FactsReader()
        self._blocks = Blocks(self._parser)
        self._progress: dict[FileKey, _Kept] = {}
        self._others: dict[FileKey, ReadFile | None] = {}
        self._plans: tuple[frozenset[FileKey], frozenset[str], _Plans] | None = None

    def __contains__(self, key: FileKey) -> bool:
        return key in self._progress or key in self._others

    def add(self, entry: FileEntry, id_: str, revision: str | None = None) -> None:
        """Reads a file and keeps what was read."""
        del revision
        role, key = role_of(entry.path), FileKey(entry.path, id_)
        if role is None:
            self._others[key] = None
        elif role.kind not in ("progress", "national"):
            self._others[key] = self._whole(entry, role)
        else:
            self._progress[key] = _Kept(entry, role, self._plain)

    def _plain(self, entry: FileEntry, role: Role) -> Progress | None:
        return None if entry.content is None else self._blocks.read(entry.path, entry.content, role.name or NATIONAL)

    def _whole(self, entry: FileEntry, role: Role) -> ReadFile:
        return read_file(entry, role, self._facts, self._parser, None)

    def keep(self, keys: Collection[FileKey]) -> None:
        """Forgets every file but these."""
        self._progress = {key: file for key, file in self._progress.items() if key in keys}
        self._others = {key: file for key, file in self._others.items() if key in keys}
        if self._plans is not None:
            judged = self._plans[2].judged
            self._plans[2].judged = {key: value for key, value in judged.items() if key[0] in keys}

    def workspace(
        self,
        keys: Iterable[FileKey],
        *,
        revision: str | None = None,
        follow_ids: bool = False,
        about: Collection[str] | None = None,
    ) -> Workspace:
        """The workspace that consists of these files, all of them on the shelf, without problems and sources.

        Args:
            keys: Its files.
            revision: The commit of this state.
            follow_ids: Whether a progress file counts for the force named inside it when it is not named after it.
            about: The programmes asked about: all others are left out that no chain of links joins to one of them,
                and that cannot move any of their dates. None: everything.

        Raises:
            RegisterUnreadable: If forces.yaml is missing or broken; it carries no problems here.
        """
        folders: dict[str, dict[str, FileKey]] = {}
        plans: list[FileKey] = []
        for key in keys:
            kept = self._progress.get(key)
            if kept is None:
                plans.append(key)
            else:
                folders.setdefault(kept.role.programme or "", {})[kept.role.name or NATIONAL] = key
        beside = self._plans_of(frozenset(plans), frozenset(folders))
        plan = beside.workspace.programmes
        joined = plan.keys() if about is None else self._joined(about, plan, folders)
        programmes = {
            name: self._programme(programme, folders.get(name, {}), beside, follow_ids=follow_ids)
            for name, programme in plan.items()
            if name in joined
        }
        return Workspace(
            register=beside.workspace.register,
            programmes=programmes,
            returns=beside.workspace.returns,
            revision=revision,
        )

    def _plans_of(self, keys: frozenset[FileKey], folders: frozenset[str]) -> _Plans:
        """What does not change from state to state as long as no plan does."""
        if self._plans is None or self._plans[:2] != (keys, folders):
            whole = Whole(())
            for key in sorted(keys):
                file = self._others[key]
                if file is not None:
                    whole.place(file.role, file.afresh())
            whole.programmes |= folders
            workspace = put_together(whole)
            national = {name: _national(programme.blueprint) for name, programme in workspace.programmes.items()}
            self._plans = (keys, folders, _Plans(workspace=workspace, known=whole.known, national=national))
        return self._plans[2]

    def _joined(
        self, about: Collection[str], plan: Mapping[str, Programme], folders: Mapping[str, Mapping[str, FileKey]]
    ) -> frozenset[str]:
        """The programmes asked about, and all that a chain of links joins to them, whichever way it leads."""
        groups = [frozenset({name}) | _linked(programme.blueprint) for name, programme in plan.items()]
        for name, files in folders.items():
            groups += [frozenset({name}) | linked for key in files.values() if (linked := self._linked_by(key))]
        joined = frozenset(about)
        while True:
            wider = joined.union(*(group for group in groups if not joined.isdisjoint(group)))
            if wider == joined:
                return joined
            joined = wider

    def _linked_by(self, key: FileKey) -> frozenset[str]:
        """The programmes that a file's own tailoring links to; no more than a glance at a file that has none."""
        kept = self._progress[key]
        if not _may_link(kept.entry.content or b""):
            return frozenset()
        value: Progress | None = kept.plain if kept.plain is not None else self._read_whole(kept).value
        return frozenset() if value is None else _linked_to(_added(value.local))

    def _programme(
        self, programme: Programme, files: Mapping[str, FileKey], beside: _Plans, *, follow_ids: bool
    ) -> Programme:
        names = {name: name for name in files}
        if follow_ids:
            names = followed_names({name: self._unit_inside(key) for name, key in files.items()})
        units: dict[str, Progress] = {}
        unreadable: dict[str, Location] = {}
        national = None
        for name, counts_as in sorted(names.items(), key=lambda entry: entry[1]):
            progress = self._judged(files[name], counts_as, beside)
            if progress is None:
                unreadable[counts_as] = Location(file=files[name].path)
            elif counts_as == NATIONAL:
                national = progress
            else:
                units[counts_as] = progress
        return Programme(
            id=programme.id,
            blueprint=programme.blueprint,
            location=programme.location,
            units=units,
            unreadable=unreadable,
            national=national,
            slots=programme.slots,
        )

    def _unit_inside(self, key: FileKey) -> str | None:
        kept = self._progress[key]
        value: Progress | None = kept.plain if kept.plain is not None else self._read_whole(kept).value
        return None if value is None else value.unit

    def _read_whole(self, kept: _Kept) -> ReadFile:
        if kept.whole is None:
            kept.whole = self._whole(kept.entry, kept.role)
        return kept.whole

    def _judged(self, key: FileKey, counts_as: str, beside: _Plans) -> Progress | None:
        """What a file says beside the plans; None when it cannot be read or used."""
        known = (key, counts_as)
        if known not in beside.judged:
            beside.judged[known] = self._judge(self._progress[key], counts_as, beside)
        return beside.judged[known]

    def _judge(self, kept: _Kept, counts_as: str, beside: _Plans) -> Progress | None:
        programme = kept.role.programme or ""
        value = None if kept.plain is None else _judged_at_sight(kept.plain, programme, counts_as, beside)
        if value is None:
            file = self._read_whole(kept).afresh()
            file.role = file.role._replace(name=counts_as)
            check_identity(file)
            check_progress(file, beside.known, programme, ())
            value = None if file.is_broken else file.value
        if value is None or counts_as == NATIONAL:
            return value
        return with_return(value, beside.known, beside.workspace.returns)


def _linked(blueprint: Blueprint | None) -> frozenset[str]:
    """The programmes that a blueprint links to."""
    return frozenset() if blueprint is None else _linked_to(_links(blueprint.milestones.values()))


def _links(milestones: Iterable[Milestone]) -> Iterator[Link]:
    return (link for milestone in milestones for link in milestone.after)


def _added(local: Tailoring) -> Iterator[Link]:
    yield from (link for entry in local.after.values() for link in entry.add)
    yield from _links(entry.milestone for entry in local.milestones.values())


def _linked_to(links: Iterable[Link]) -> frozenset[str]:
    return frozenset(link.programme for link in links if link.programme is not None)


def _may_link(content: bytes) -> bool:
    """Whether a file's own tailoring may link to another programme, as far as a glance can tell.

    It needs a field `local`, or an escape that could spell it; and where that field plainly stands, a slash in it.
    """
    if b"\\" in content:
        return True
    fields = _LOCAL.findall(content) if b"local" in content else []
    whole = _WHOLE_LOCAL.search(content) if len(fields) == 1 else None
    return bool(fields) and (whole is None or b"/" in whole[0])


def _national(blueprint: Blueprint | None) -> frozenset[str]:
    rows = () if blueprint is None else blueprint.milestones.values()
    return frozenset(milestone.id for milestone in rows if milestone.is_national)


def _judged_at_sight(progress: Progress, programme: str, counts_as: str, beside: _Plans) -> Progress | None:
    """What a file says beside the plans, when judging it would find nothing to leave out; None when it might."""
    blueprint = beside.known.blueprints.get(programme)
    if blueprint is None or (progress.programme, progress.unit) != (programme, counts_as):
        return None
    if progress.blueprint > blueprint.version or not _is_in_scope(progress, blueprint, beside.known):
        return None
    progress = upgraded(progress, blueprint)
    national = beside.national[programme]
    is_plain = (
        progress.local == _PLAIN
        and progress.benefits.keys() <= blueprint.benefits.keys()
        and all(ask.milestone is None or ask.milestone in blueprint.milestones for ask in progress.asks)
        and progress.milestones.keys() <= blueprint.milestones.keys()
        and _facts_are_where_they_belong(progress.milestones, national, of_nation=counts_as == NATIONAL)
    )
    return progress if is_plain else None


def _is_in_scope(progress: Progress, blueprint: Blueprint, known: Known) -> bool:
    if progress.unit == NATIONAL:
        return True
    if progress.collaboration:
        together = known.collaboration(progress.unit)
        members = () if together is None else together.forces
    else:
        members = (progress.unit,)
    forces = [force for member in members if (force := known.force(member)) is not None]
    if not forces:
        return False
    return blueprint.scope is None or any(not set(blueprint.scope).isdisjoint(force.tags) for force in forces)


def _facts_are_where_they_belong(facts: Mapping[str, Facts], national: frozenset[str], *, of_nation: bool) -> bool:
    if of_nation:
        return all(each is NO_FACTS or (id_ in national and each.not_applicable is None) for id_, each in facts.items())
    return all(facts[id_] is NO_FACTS for id_ in national & facts.keys())
