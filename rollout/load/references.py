"""Names in one file that refer to another, and files that are not what their names say.

What leads nowhere is reported and left out of the value, so that whoever computes with a workspace meets only names
that exist. Nothing is judged against a file that could not be read.
"""

from __future__ import annotations

from collections.abc import Collection

from rollout.load import blueprint_references, progress_references
from rollout.load.naming import Namer
from rollout.load.read import Known, ReadFile, Whole
from rollout.load.versions import current_version
from rollout.model.progress import Ask, Progress, Risk
from rollout.model.register import Collaboration, Force, Register
from rollout.model.source import Location, MappingNode, Node, SequenceNode
from rollout.model.workspace import ForceReturn, Slot
from rollout.rules import finding


def check_references(whole: Whole) -> None:
    """Judges every file beside the others; broken ones too, as far as they could be read."""
    for file in whole.files():
        check_identity(file)
    register = whole.register
    whole.known = known = Known(
        None if register is None else register.value,
        {id_: None if file.is_broken else file.value for id_, file in whole.blueprints.items()},
        {*whole.programmes, *(path.split("/")[1] for path in whole.present if path.endswith("/blueprint.yaml"))},
    )
    for file in whole.blueprints.values():
        if file.value is not None:
            file.value = blueprint_references.checked(file, known)
    known.blueprints = {id_: None if f.is_broken else f.value for id_, f in whole.blueprints.items()}
    for programme, files in whole.progress.items():
        _check_programme(whole, programme)
        for file in files.values():
            check_progress(file, known, programme, whole.unit_names(programme))
    for file in whole.returns.values():
        if file.value is not None:
            _check_return(file, known)
    for file in whole.slots.values():
        if file.value is not None:
            file.value = tuple(slot for slot in file.value if _slot_leads_somewhere(file, slot, known))
    if register is not None and register.value is not None:
        _check_register(register, register.value, whole)


def check_progress(file: ReadFile, known: Known, programme: str, units: Collection[str]) -> None:
    """Judges one progress file, already known to be what its name says, beside the blueprint and the register."""
    if file.value is not None and not file.disowned:
        file.value = current_version(file, known.blueprints.get(programme))
        progress_references.check(file, known, units)


def _check_programme(whole: Whole, programme: str) -> None:
    if programme not in whole.blueprints:
        where = Location(file=f"programmes/{programme}/blueprint.yaml", revision=whole.revision)
        whole.strays.append(
            finding("R221", where, f"{programme} has progress files and no blueprint.yaml", programme=programme)
        )


def check_identity(file: ReadFile) -> None:
    """Marks a file that is not what its name says."""
    value, role = file.value, file.role
    if value is None or role.kind in ("forces", "slots"):
        return
    if role.programme is not None and value.programme != role.programme:
        _mismatch(file, "programme", value.programme, role.programme, "folder")
    if role.kind == "progress" and value.unit != role.name:
        field = "collaboration" if value.collaboration else "force"
        _mismatch(file, field, value.unit, role.name or "", "file")
    if role.kind == "return" and value.force != role.name:
        _mismatch(file, "force", value.force, role.name or "", "file")


def _mismatch(file: ReadFile, field: str, inside: str, name: str, what: str) -> None:
    file.disowned = True
    file.reader.report(
        "R203",
        file.value.origin.at(field),
        f'the {what} is named "{name}", but "{field}" inside says "{inside}"',
        f"Write {field}: {name}, or rename the {what}.",
    )


def _check_return(file: ReadFile, known: Known) -> None:
    value: ForceReturn = file.value
    namer = Namer(file, known)
    if not namer.force(value.force, value.origin.at("force")):
        file.disowned = True
    if "confirmed" in value.origin.entries:
        table = value.origin.entries["confirmed"][1]
        if isinstance(table, MappingNode):
            for programme in table.entries:
                namer.programme(programme, table.key_at(programme))
    said: tuple[Ask | Risk, ...] = (*value.asks, *value.risks)
    for given in said:
        for programme, place in zip(given.programmes, _places(given.origin, "programmes"), strict=False):
            namer.programme(programme, place)
    for ask in value.asks:
        blueprints = [known.blueprints.get(p) for p in ask.programmes or known.programmes]
        if ask.milestone is None or any(b is None or ask.milestone in b.milestones for b in blueprints):
            continue
        namer.unknown_milestone(ask.milestone, ask.origin.at("milestone"), blueprints[0] if blueprints else None)


def _slot_leads_somewhere(file: ReadFile, slot: Slot, known: Known) -> bool:
    namer = Namer(file, known)
    centre = namer.centre(slot.centre, slot.origin.at("centre"))
    force = namer.unit(slot.force, slot.origin.at("force"))
    blueprint = known.blueprints.get(file.role.programme or "")
    milestone = blueprint is None or slot.milestone in blueprint.milestones
    if not milestone:
        namer.unknown_milestone(slot.milestone, slot.origin.at("milestone"), blueprint)
    return centre and force and milestone


def _check_register(file: ReadFile, register: Register, whole: Whole) -> None:
    namer = Namer(file, whole.known)
    _check_owners(namer, register.service.owners, register.service.origin, register)
    for force in register.forces.values():
        file.reader.force = force.id
        _check_force(namer, force, register)
    file.reader.force = None
    for both in register.collaborations.values():
        _check_collaboration(namer, both, register)
    _check_reserved(file, register)
    if register.service.agenda and not whole.present:
        _check_agenda(namer, register, whole)


def _check_force(namer: Namer, force: Force, register: Register) -> None:
    origin = force.origin
    assert origin is not None
    if force.calendar is not None:
        namer.calendar(force.calendar, origin.at("calendar"))
    if force.successor is not None:
        namer.force(force.successor, origin.at("successor"))
        if _comes_back(force, register):
            says = f'the successors of "{force.id}" lead back to it'
            namer.file.reader.report("R231", origin.at("successor"), says)
    _check_owners(namer, force.owners, origin, register)


def _comes_back(force: Force, register: Register) -> bool:
    """Whether following successors leads back to a force."""
    seen: set[str] = set()
    after = force.successor
    while after is not None and after != force.id and after not in seen:
        seen.add(after)
        known = register.forces.get(after)
        after = None if known is None else known.successor
    return after == force.id


def _check_owners(namer: Namer, owners: tuple[str, ...], origin: MappingNode | None, register: Register) -> None:
    for owner, place in zip(owners, _places(origin, "owners"), strict=False):
        if not owner.startswith("@") and owner not in register.service.teams:
            namer.unknown("R209", "team", owner, place, tuple(register.service.teams))


def _check_collaboration(namer: Namer, both: Collaboration, register: Register) -> None:
    for force, place in zip(both.forces, _places(both.origin, "forces"), strict=False):
        namer.force(force, place)
    if both.id in register.forces:
        _taken(namer.file, "collaborations", both.id, "a force")


def _check_reserved(file: ReadFile, register: Register) -> None:
    for table, ids in (("forces", register.forces), ("collaborations", register.collaborations)):
        if "national" in ids:
            _taken(file, table, "national", "the file of national milestones")


def _taken(file: ReadFile, table: str, id_: str, owner: str) -> None:
    file.reader.report("R225", file.value.origin.key_below(table, id_), f'the id "{id_}" already belongs to {owner}')


def _check_agenda(namer: Namer, register: Register, whole: Whole) -> None:
    places = _places(register.service.origin, "agenda")
    for entry, place in zip(register.service.agenda or (), places, strict=False):
        unit, programme, id_ = entry.split("/")
        file = whole.progress.get(programme, {}).get(unit)
        if file is not None and file.is_broken:
            continue
        progress: Progress | None = None if file is None else file.value
        made = [] if progress is None else [ask.id for ask in progress.asks]
        answer = whole.returns.get(unit)
        if answer is not None and answer.value is not None:
            made += [a.id for a in answer.value.asks if programme in (a.programmes or (programme,))]
        if id_ not in made:
            namer.unknown("R210", "ask", entry, place, tuple(f"{unit}/{programme}/{ask}" for ask in made))


def _places(origin: MappingNode | None, name: str) -> list[Location]:
    """The places of a list's values."""
    if origin is None or name not in origin.entries:
        return []
    node = origin.entries[name][1]
    if not isinstance(node, SequenceNode):
        return []
    return [place_of(origin, value) for value in node.items]


def place_of(origin: MappingNode, node: Node) -> Location:
    """The place of a node of the same file."""
    if isinstance(node, MappingNode | SequenceNode):
        return origin.source.at(node.start)
    return origin.source.at(node.start_mark, node.end_mark)
