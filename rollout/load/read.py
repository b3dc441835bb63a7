"""Files as read, before they are judged beside each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from rollout.load.entries import Role, role_of
from rollout.load.fields import Reader
from rollout.load.nearest import Nearest, nearest
from rollout.model.blueprint import Blueprint
from rollout.model.problem import Problem, Severity
from rollout.model.register import BUILT_IN_CALENDARS, Collaboration, Force, Register
from rollout.model.source import Location, MappingNode, Node, Source

_FATAL_REFERENCES = frozenset({"R201", "R202", "R203", "R211"})
"""Reference errors that leave open whose file it is; they count when they are about the file's own identity."""


class ReadFile:
    """One file: what was made of it, and what is wrong with it. `disowned` says that it is not what its name says."""

    __slots__ = ("disowned", "problems", "reader", "role", "root", "source", "value")

    def __init__(self, role: Role, source: Source, reader: Reader) -> None:
        self.role = role
        self.source = source
        self.reader = reader
        self.problems: list[Problem] = []
        self.root: Node | None = None
        self.value: Any = None
        self.disowned = False

    def afresh(self) -> ReadFile:
        """The same file as it was read, to be judged beside others again."""
        again = ReadFile(self.role, self.source, self.reader.afresh())
        again.problems = self.problems[:]
        again.root = self.root
        again.value = self.value
        return again

    @property
    def all_problems(self) -> list[Problem]:
        """Of the text, of its shape, and of its references."""
        return self.problems + self.reader.problems

    @property
    def is_broken(self) -> bool:
        """Whether it is "not readable" as a whole."""
        if self.disowned:
            return True
        if not self.problems and not self.reader.problems:
            return False
        return any(_breaks(problem) for problem in self.all_problems)

    @property
    def first_error(self) -> Location:
        """The place of the error that comes first in the file."""
        errors = [p.location for p in self.all_problems if p.severity is Severity.ERROR]
        return min(errors, key=lambda place: place.sort_key, default=self.source.top())


def _breaks(problem: Problem) -> bool:
    return problem.severity is Severity.ERROR and problem.code[0] in "YS"


class Whole:
    """Every file of a workspace by what it is for."""

    __slots__ = (
        "blueprints",
        "known",
        "present",
        "programmes",
        "progress",
        "register",
        "returns",
        "revision",
        "slots",
        "strays",
    )

    def __init__(self, present: Collection[str], revision: str | None = None) -> None:
        self.present = frozenset(present)
        self.revision = revision
        self.register: ReadFile | None = None
        self.blueprints: dict[str, ReadFile] = {}
        self.progress: dict[str, dict[str, ReadFile]] = {}
        self.slots: dict[str, ReadFile] = {}
        self.returns: dict[str, ReadFile] = {}
        self.programmes: set[str] = set()
        self.strays: list[Problem] = []
        self.known = Known(None, {}, frozenset())

    def place(self, role: Role, file: ReadFile) -> None:
        """Puts a file where it belongs."""
        programme, name = role.programme or "", role.name or ""
        if programme:
            self.programmes.add(programme)
        if role.kind == "forces":
            self.register = file
        elif role.kind == "blueprint":
            self.blueprints[programme] = file
        elif role.kind == "slots":
            self.slots[programme] = file
        elif role.kind == "return":
            self.returns[name] = file
        else:
            self.progress.setdefault(programme, {})[name] = file

    def files(self) -> Iterator[ReadFile]:
        """All of them."""
        if self.register is not None:
            yield self.register
        yield from self.blueprints.values()
        for units in self.progress.values():
            yield from units.values()
        yield from self.slots.values()
        yield from self.returns.values()

    def unit_names(self, programme: str) -> set[str]:
        """Names of a programme's progress files, read or only present."""
        names = set(self.progress.get(programme, ()))
        for path in self.present:
            role = role_of(path)
            if role is not None and role.kind == "progress" and role.programme == programme and role.name:
                names.add(role.name)
        return names


class Known:
    """What ids can refer to. None stands for what could not be read: nothing is judged against it."""

    __slots__ = ("_nearest", "blueprints", "programmes", "register")

    def __init__(
        self, register: Register | None, blueprints: Mapping[str, Blueprint | None], programmes: Collection[str]
    ) -> None:
        self.register = register
        self.blueprints = blueprints
        self.programmes = frozenset(programmes)
        self._nearest: dict[tuple[str, int], Nearest] = {}

    def forces(self) -> Collection[str] | None:
        """Ids of all forces written in the register, also of those with a mistake."""
        return None if self.register is None else _written(self.register.origin, "forces")

    def force(self, id_: str) -> Force | None:
        """A force that could be read."""
        return None if self.register is None else self.register.forces.get(id_)

    def collaborations(self) -> Collection[str] | None:
        """Ids of all collaborations written in the register."""
        return None if self.register is None else _written(self.register.origin, "collaborations")

    def collaboration(self, id_: str) -> Collaboration | None:
        """A collaboration that could be read."""
        return None if self.register is None else self.register.collaborations.get(id_)

    def centres(self) -> Collection[str] | None:
        """Ids of all delivery centres written in the register."""
        return None if self.register is None else _written(self.register.origin, "centres")

    def calendars(self) -> Collection[str] | None:
        """Ids of all calendars: the built-in ones, and those written in the register."""
        if self.register is None:
            return None
        return (*BUILT_IN_CALENDARS, *_written(self.register.origin, "calendars"))

    def near(self, written: str, known: Collection[str]) -> Nearest:
        """The nearest known id; remembered, since one mistake is often made in fifty files."""
        key = (written, id(known))
        found = self._nearest.get(key)
        if found is None:
            found = self._nearest[key] = nearest(written, known)
        return found


def _written(origin: MappingNode | None, name: str) -> Collection[str]:
    if origin is None or name not in origin.entries:
        return ()
    node = origin.entries[name][1]
    return node.entries if isinstance(node, MappingNode) else ()
