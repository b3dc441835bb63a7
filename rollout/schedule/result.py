"""What a schedule says, in dates: the values every view, check and report reads.

Dates here are those shown to people (inclusive finishes); durations and floats are whole working days. The engine
computes in boundaries (see `calendar`) and builds these values once, at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import date
from typing import NamedTuple

from rollout.model.dataclass import dataclass
from rollout.model.problem import Problem
from rollout.model.workspace import Workspace
from rollout.schedule.passes import Passes


class Key(NamedTuple):
    """One copy of one milestone: `unit` is the force's or collaboration's id, None for the national copy."""

    programme: str
    unit: str | None
    milestone: str


def key_text(key: Key, programme: str, unit: str | None) -> str:
    """A copy as paths name it, seen from one unit of a programme: `discovery`, `other/discovery`, `discovery@essex`."""
    name = key.milestone if key.programme == programme else f"{key.programme}/{key.milestone}"
    return name if key.unit in (None, unit) else f"{name}@{key.unit}"


class Driver(NamedTuple):
    """What sets a milestone's date: a predecessor by a link, or a floor.

    `floor` is data-date, force-start, not-before, expected or slot; then the other fields are None. `type` and `lag`
    are as schedulers write them ("FS", "5d", "7ed").
    """

    floor: str | None = None
    predecessor: Key | None = None
    type: str | None = None
    lag: str | None = None


class QuorumShort(NamedTuple):
    """A quorum too few forces can meet: the link has dropped out and the date shown is the earliest possible."""

    needs: int
    take_part: int


class MilestoneSchedule(NamedTuple):
    """One milestone of one unit (or the nation). Not applicable: every date and float None, state says so."""

    key: Key
    title: str
    scope: str
    stage: str | None
    is_key: bool
    is_local: bool
    state: str
    """not-started, in-progress, finished, blocked or not-applicable."""
    duration: int
    """Planned working days (likely) in force for this unit."""
    remaining: int | None
    """Working days left; 0 when finished, None when not applicable."""
    remaining_start: date | None
    """When the remaining work starts; None unless in progress."""
    overrun: bool
    started: date | None
    finished: date | None
    expected: date | None
    early_start: date | None
    early_finish: date | None
    late_start: date | None
    late_finish: date | None
    total_float: int | None
    free_float: int | None
    target_float: int | None
    critical: bool
    near_critical: bool
    drag: int | None
    baseline: date | None
    variance: int | None
    drivers: tuple[Driver, ...]
    quorum_short: QuorumShort | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSchedule:
    """One force's (or collaboration's) row of a programme; null dates and no milestones when it takes no part.

    `participation` is "active", the stated state, or "unreadable" when its file cannot be read. `forces` are the
    register's ids it delivers for (after a merger: the successor's). `variance` is that of the live milestone.
    `critical_path` holds the keys of unfinished milestones by shown early start.
    """

    unit: str
    collaboration: bool
    forces: tuple[str, ...]
    participation: str
    calendar: str
    start: date | None = None
    finish: date | None = None
    live: date | None = None
    live_baseline: date | None = None
    variance: int | None = None
    target_float: int | None = None
    find_target: Callable[[], str | None] = field(default=lambda: None, repr=False, compare=False)
    critical_path: Sequence[Key] = ()
    milestones: Mapping[str, MilestoneSchedule] = field(default_factory=dict)

    @property
    def target(self) -> str | None:
        """The milestone whose required date `target_float` is measured against; looked for only when asked."""
        return self.find_target()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeSchedule:
    """One programme: its units by id and its national milestones. `computable` is False when a loop or a broken
    blueprint stops it; then it is empty and `problems` of the schedule says why.
    """

    programme: str
    version: int | None
    computable: bool
    national_calendar: str | None
    units: Mapping[str, UnitSchedule] = field(default_factory=dict)
    national: Mapping[str, MilestoneSchedule] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The whole workspace at one data date. `problems` are those of reading and those only a schedule can see."""

    workspace: Workspace
    data_date: date
    programmes: Mapping[str, ProgrammeSchedule]
    problems: Sequence[Problem] = ()
    made_from: Passes | None = field(default=None, repr=False, compare=False)

    @property
    def passes(self) -> Passes:
        """The boundaries behind the dates, for `schedule.explain` and `schedule.inherited`.

        Raises:
            ValueError: If the schedule was put together by hand, without an engine run behind it.
        """
        if self.made_from is None:
            raise ValueError("this schedule was not made by the engine")
        return self.made_from

    def milestone(self, key: Key) -> MilestoneSchedule:
        """The copy behind a key.

        Raises:
            KeyError: If the schedule has no such copy.
        """
        programme = self.programmes[key.programme]
        rows = programme.national if key.unit is None else programme.units[key.unit].milestones
        return rows[key.milestone]
