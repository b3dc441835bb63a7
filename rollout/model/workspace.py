"""Everything that was read: the register, each programme with its files, and every problem found on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from rollout.model.blueprint import Blueprint
from rollout.model.dataclass import dataclass
from rollout.model.problem import Problem
from rollout.model.progress import Ask, Progress, Risk
from rollout.model.register import Register
from rollout.model.source import Location, MappingNode, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A delivery centre's slot for one force's milestone. `state`: offered, accepted, declined, used or released."""

    centre: str
    force: str
    milestone: str
    from_: date
    to: date
    state: str
    why: str | None = None
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceReturn:
    """`programmes/returns/<force>.yaml`: one return for all of a force's programmes.

    `confirmed` is one date for all, or dates by programme.
    """

    force: str
    confirmed: date | Mapping[str, date] | None = None
    summary: str | None = None
    asks: tuple[Ask, ...] = ()
    risks: tuple[Risk, ...] = ()
    origin: MappingNode = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """One folder of `programmes/`.

    `blueprint` is None when it cannot be read (`location` says where to look). `units` holds the readable progress
    files of forces and collaborations by id, sorted by id; `unreadable` the broken ones with the place of the first
    error; `national` the progress of national milestones (None: no file, or an unreadable one).
    """

    id: str
    blueprint: Blueprint | None
    location: Location
    units: Mapping[str, Progress] = field(default_factory=dict)
    unreadable: Mapping[str, Location] = field(default_factory=dict)
    national: Progress | None = None
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A workspace as read at one moment; programmes sorted by id, problems in reading order.

    `sources` holds every file that was read, by its path from the root, for excerpts. `revision` is the commit it
    was read from, None for the working tree.
    """

    register: Register
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    returns: Mapping[str, ForceReturn] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    revision: str | None = None
