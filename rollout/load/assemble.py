"""Files into a workspace: bytes to values, without touching anything.

Every file is read on its own, then looked at beside the others (versions, references), then put in its place. A file
with an error of reading or shape, or one that is not what its name says, is "not readable" as a whole: half of a
force's facts would make a plausible, wrong schedule. It takes its own place in the workspace and hides nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from rollout.load.blueprints import read_blueprint
from rollout.load.entries import EntryKind, FileEntry, Role, role_of
from rollout.load.facts import FactsReader
from rollout.load.fields import Reader
from rollout.load.forces import read_register
from rollout.load.nodes import ParserFactory, fastest_parser, read_nodes
from rollout.load.progress import read_progress, read_return
from rollout.load.read import Known, ReadFile, Whole
from rollout.load.references import check_references
from rollout.load.returns import with_return
from rollout.load.slots import read_slots
from rollout.load.text import decode, too_large
from rollout.model.problem import Problem, in_reading_order
from rollout.model.progress import NATIONAL, Progress
from rollout.model.source import Location, Node, Source
from rollout.model.workspace import ForceReturn, Programme, Workspace
from rollout.rules import finding


class RegisterUnreadable(Exception):  # noqa: N818 - it says what is the matter
    """forces.yaml is missing or broken, so there is no workspace; `problems` are those of all files."""

    def __init__(self, problems: tuple[Problem, ...], sources: Mapping[str, Source]) -> None:
        super().__init__("forces.yaml cannot be read")
        self.problems = problems
        self.sources = sources


def read_workspace(
    files: Iterable[FileEntry],
    *,
    revision: str | None = None,
    present: Collection[str] = (),
    report: Collection[str] | None = None,
    parser: ParserFactory | None = None,
) -> Workspace:
    """A workspace from its files.

    Args:
        files: Every file to read, in any order.
        revision: The commit they come from; None for the working tree.
        present: Paths of further files that exist and are not read.
        report: Only problems in these files are kept; None keeps all.
        parser: Makes the event stream of a text; by default the fastest one installed.

    Raises:
        RegisterUnreadable: If forces.yaml is missing or broken.
    """
    whole = Whole(present, revision)
    facts = FactsReader()
    parser = parser or fastest_parser()
    for entry in sorted(files, key=lambda file: file.path):
        _take(whole, entry, facts, parser, revision)
    return put_together(whole, revision=revision, report=report)


def put_together(whole: Whole, *, revision: str | None = None, report: Collection[str] | None = None) -> Workspace:
    """A workspace from files already read: each is judged beside the others and put in its place.

    Raises:
        RegisterUnreadable: If forces.yaml is missing or broken.
    """
    check_references(whole)
    problems = _problems(whole, report)
    sources = {file.source.path: file.source for file in whole.files()}
    register = whole.register
    if register is None or register.is_broken or register.value is None:
        raise RegisterUnreadable(_with_missing_register(whole, problems, revision), sources)
    returns = {name: file.value for name, file in whole.returns.items() if file.value and not file.is_broken}
    return Workspace(
        register=register.value,
        programmes={id_: _programme(whole, id_, returns) for id_ in sorted(whole.programmes)},
        returns=returns,
        problems=problems,
        sources=sources,
        revision=revision,
    )


def _take(whole: Whole, entry: FileEntry, facts: FactsReader, parser: ParserFactory, revision: str | None) -> None:
    """Reads one file into its place."""
    role = role_of(entry.path)
    if role is None:
        take_stray(whole, entry, revision)
    else:
        whole.place(role, read_file(entry, role, facts, parser, revision))


def read_file(
    entry: FileEntry, role: Role, facts: FactsReader, parser: ParserFactory, revision: str | None
) -> ReadFile:
    """One file by itself: what it says, and what is wrong with its text and its shape."""
    file = _opened(entry, role, revision)
    if entry.content is None:
        return file
    decoded = decode(entry.path, entry.content, revision)
    file.source = decoded.source
    file.reader = Reader(decoded.source, programme=role.programme, force=_force_named(role))
    file.problems.extend(decoded.problems)
    if not decoded.parse:
        return file
    tree = read_nodes(decoded.source, parser)
    file.problems.extend(tree.problems)
    if tree.root is not None:
        file.root = tree.root
        file.value = _value(role, file.reader, tree.root, facts)
    elif tree.whole and not file.problems:
        file.problems.append(finding("S118", decoded.source.top(), f"{entry.path} holds nothing"))
    return file


def _force_named(role: Role) -> str | None:
    return role.name if role.kind in ("progress", "return") else None


def _value(role: Role, reader: Reader, root: Node, facts: FactsReader) -> Any:
    if role.kind in ("progress", "national"):
        return read_progress(reader, root, role.name or NATIONAL, facts)
    if role.kind == "blueprint":
        return read_blueprint(reader, root)
    if role.kind == "return":
        return read_return(reader, root)
    return read_slots(reader, root) if role.kind == "slots" else read_register(reader, root)


def _opened(entry: FileEntry, role: Role, revision: str | None) -> ReadFile:
    source = Source(entry.path, "", revision)
    file = ReadFile(role, source, Reader(source, programme=role.programme, force=_force_named(role)))
    problem = _trouble(entry, revision)
    if problem is not None:
        file.problems.append(problem)
    return file


def _trouble(entry: FileEntry, revision: str | None) -> Problem | None:
    where = Location(file=entry.path, revision=revision)
    if entry.kind is EntryKind.TOO_LARGE:
        return too_large(entry.path, entry.size, revision)
    if entry.kind is EntryKind.LINK:
        return finding("Y019", where, f"{entry.path} is a symbolic link")
    if entry.kind is EntryKind.SPECIAL:
        return finding("Y019", where, f"{entry.path} is {entry.detail or 'no ordinary file'}")
    if entry.kind is EntryKind.CLOSED:
        return finding("Y020", where, f"{entry.path} cannot be opened: {entry.detail or 'no reason given'}")
    return None


def take_stray(whole: Whole, entry: FileEntry, revision: str | None) -> None:
    """Notes a file that stands where nothing is read."""
    problem = _trouble(entry, revision)
    if problem is None and entry.path.lower().endswith((".yaml", ".yml")):
        where = Location(file=entry.path, revision=revision)
        problem = finding("R220", where, f"{entry.path} is not read: nothing is expected there")
    if problem is not None:
        whole.strays.append(problem)


def _problems(whole: Whole, report: Collection[str] | None) -> tuple[Problem, ...]:
    found = [*whole.strays, *(problem for file in whole.files() for problem in file.all_problems)]
    return in_reading_order(p for p in found if report is None or p.location.file in report)


def _with_missing_register(whole: Whole, problems: tuple[Problem, ...], revision: str | None) -> tuple[Problem, ...]:
    if whole.register is None:
        where = Location(file="forces.yaml", revision=revision)
        return in_reading_order((*problems, finding("S118", where, "There is no forces.yaml")))
    return in_reading_order((*problems, *whole.register.all_problems))


def _programme(whole: Whole, id_: str, returns: Mapping[str, ForceReturn]) -> Programme:
    blueprint = whole.blueprints.get(id_)
    units: dict[str, Progress] = {}
    unreadable: dict[str, Location] = {}
    national = None
    for name, file in sorted(whole.progress.get(id_, {}).items()):
        if file.is_broken or file.value is None:
            unreadable[name] = file.first_error
        elif name == NATIONAL:
            national = file.value
        else:
            units[name] = with_return(file.value, whole.known, returns)
    slots = whole.slots.get(id_)
    readable = blueprint is not None and not blueprint.is_broken
    return Programme(
        id=id_,
        blueprint=blueprint.value if blueprint is not None and readable else None,
        location=_programme_place(whole, id_, blueprint),
        units=units,
        unreadable=unreadable,
        national=national,
        slots=() if slots is None or slots.is_broken or slots.value is None else slots.value,
    )


def _programme_place(whole: Whole, id_: str, blueprint: ReadFile | None) -> Location:
    if blueprint is None:
        return Location(file=f"programmes/{id_}/blueprint.yaml", revision=whole.revision)
    return blueprint.first_error if blueprint.is_broken else blueprint.source.top()


__all__ = ["Known", "RegisterUnreadable", "read_workspace"]
