"""Many states of one workspace by their values alone: what a trend or a back-test reads by the thousand.

Like `Shelf`, but files are read block by block (`blocks`), nothing is kept of where a value stood, and what a file
means beside the blueprints and the register is worked out once for as long as those stay the same; values that stay
the same are the same objects from state to state. Problems and sources of the workspaces are left out. Whatever is
not plain is read and judged in the ordinary way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from rollout.load.assemble import put_together, read_file
from rollout.load.blocks import Blocks
from rollout.load.entries import FileEntry, Role, role_of
from rollout.load.facts import FactsReader
from rollout.load.nodes import ParserFactory, fastest_parser
from rollout.load.read import Known, ReadFile, Whole
from rollout.load.references import check_identity, check_progress
from rollout.load.returns import with_return
from rollout.load.shelf import FileKey, followed_names
from rollout.model.blueprint import Blueprint
from rollout.model.progress import NATIONAL, NO_FACTS, Facts, Progress, Tailoring
from rollout.model.source import Location
from rollout.model.workspace import Programme, Workspace

_PLAIN = Tailoring()


@dataclass(slots=True, kw_only=True)
class _Kept:
    """One progress file: what it says when that is plain, and its bytes for when it is not."""

    entry: FileEntry
    role: Role
    plain: Progress | None
    whole: ReadFile | None = None


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
            plain = None
            if entry.content is not None:
                plain = self._blocks.read(entry.path, entry.content, role.name or NATIONAL)
            self._progress[key] = _Kept(entry=entry, role=role, plain=plain)

    def _whole(self, entry: FileEntry, role: Role) -> ReadFile:
        return read_file(entry, role, self._facts, self._parser, None)

    def keep(self, keys: Collection[FileKey]) -> None:
        """Forgets every file but these."""
        self._progress = {key: file for key, file in self._progress.items() if key in keys}
        self._others = {key: file for key, file in self._others.items() if key in keys}
        if self._plans is not None:
            judged = self._plans[2].judged
            self._plans[2].judged = {key: value for key, value in judged.items() if key[0] in keys}

    def workspace(self, keys: Iterable[FileKey], *, revision: str | None = None, follow_ids: bool = False) -> Workspace:
        """The workspace that consists of these files, all of them on the shelf, without problems and sources.

        Args:
            keys: Its files.
            revision: The commit of this state.
            follow_ids: Whether a progress file counts for the force named inside it when it is not named after it.

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
        programmes = {
            name: self._programme(programme, folders.get(name, {}), beside, follow_ids=follow_ids)
            for name, programme in beside.workspace.programmes.items()
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
        value = kept.plain
        if value is None or not _needs_no_judging(value, programme, counts_as, beside):
            file = self._read_whole(kept).afresh()
            file.role = file.role._replace(name=counts_as)
            check_identity(file)
            check_progress(file, beside.known, programme, ())
            value = None if file.is_broken else file.value
        if value is None or counts_as == NATIONAL:
            return value
        return with_return(value, beside.known, beside.workspace.returns)


def _national(blueprint: Blueprint | None) -> frozenset[str]:
    rows = () if blueprint is None else blueprint.milestones.values()
    return frozenset(milestone.id for milestone in rows if milestone.is_national)


def _needs_no_judging(progress: Progress, programme: str, counts_as: str, beside: _Plans) -> bool:
    """Whether judging a file beside the plans would find nothing and change nothing in what it says."""
    blueprint = beside.known.blueprints.get(programme)
    if blueprint is None or (progress.programme, progress.unit) != (programme, counts_as):
        return False
    return (
        progress.blueprint == blueprint.version
        and progress.local == _PLAIN
        and not progress.benefits
        and all(ask.milestone is None or ask.milestone in blueprint.milestones for ask in progress.asks)
        and _is_in_scope(progress, blueprint, beside.known)
        and progress.milestones.keys() <= blueprint.milestones.keys()
        and _facts_are_where_they_belong(
            progress.milestones, beside.national[programme], of_nation=counts_as == NATIONAL
        )
    )


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
