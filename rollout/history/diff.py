"""What a change means: facts, dates, status, critical path and drift of every force, before and after, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

from rollout.history.attribution import Attribution, Cause, cause_of
from rollout.history.differences import FieldChange, field_changes
from rollout.history.drift import Drift, PlanChange, drift_changes, plan_changes
from rollout.history.finishes import finish_of
from rollout.history.sides import Side, Sides
from rollout.model.progress import NATIONAL, Progress
from rollout.model.register import BUILT_IN_CALENDARS
from rollout.model.workspace import Programme, Workspace
from rollout.schedule.calendar import WorkingCalendar
from rollout.schedule.result import Key, Schedule, UnitSchedule
from rollout.schedule.standing import ProgrammeStanding, Status, standings, statuses

Standings = Mapping[str, ProgrammeStanding]
_Statuses = Mapping[str, Mapping[str, Status]]


class DateMove(NamedTuple):
    """A date before and after; `days` are working days of the unit's calendar, later positive, None if either is."""

    before: date | None
    after: date | None
    days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDiff:
    """What a change means for one force or collaboration of a programme (`unit` "national": national milestones).

    `causes` say what moved the finish, `live_causes` the live date and `variance_causes` the variance: working days
    that add up to the move. `files` names, for each cause that moved any of them, the changed files behind it.
    """

    programme: str
    unit: str
    collaboration: bool
    facts: tuple[FieldChange, ...]
    live: DateMove
    finish: DateMove
    variance_before: int | None
    variance_after: int | None
    target_float_before: int | None
    target_float_after: int | None
    status_before: str | None
    status_after: str | None
    entered: tuple[Key, ...]
    left: tuple[Key, ...]
    causes: Mapping[Cause, int]
    live_causes: Mapping[Cause, int]
    variance_causes: Mapping[Cause, int]
    files: Mapping[Cause, tuple[str, ...]]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing about the unit differs."""
        before = (self.live.before, self.finish.before, self.variance_before, self.status_before)
        after = (self.live.after, self.finish.after, self.variance_after, self.status_after)
        return before == after and not (self.facts or self.entered or self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """Everything that a change means. `units` are those for which anything differs."""

    base: Side
    head: Side
    units: tuple[UnitDiff, ...]
    drift: tuple[Drift, ...]
    plans: tuple[PlanChange, ...]
    changed_files: tuple[str, ...]
    attribution: Attribution
    find_standings: Callable[[], Standings] = field(repr=False, compare=False)

    @property
    def standings(self) -> Standings:
        """The head's standings."""
        return self.find_standings()

    @property
    def is_nothing(self) -> bool:
        """Whether the change means nothing: comments, order and layout at most."""
        return not (self.units or self.drift or self.plans)


def diff(sides: Sides) -> Diff:
    """What the difference between two states means."""
    comparison = _Comparison(sides)
    return Diff(
        base=sides.base,
        head=sides.head,
        units=tuple(unit for unit in comparison.units() if not unit.is_nothing),
        drift=comparison.drift,
        plans=comparison.plans,
        changed_files=sides.changed,
        attribution=comparison.attribution,
        find_standings=cache(lambda: standings(comparison.attribution.head)),
    )


class _Comparison:
    """Compares unit by unit; nothing is scheduled when the two states say the same on the same day."""

    def __init__(self, sides: Sides) -> None:
        self._sides = sides
        self.attribution = Attribution(sides)
        base, head = sides.base.workspace, sides.head.workspace
        in_heads_terms = self.attribution.in_heads_terms
        self.drift = tuple(drift_changes(in_heads_terms, head))
        self.plans = tuple(plan_changes(base, head))
        keys = sorted({*_copies(base), *_copies(head)}, key=lambda key: (key[0], key[1] != NATIONAL, key[1]))
        self._facts = {key: _field_changes(in_heads_terms, head, *key) for key in keys}
        broken = [_unreadable(workspace) for workspace in (base, head)]
        says_the_same = not (self.drift or self.plans or any(self._facts.values())) and broken[0] == broken[1]
        self._is_nothing = says_the_same and sides.base.day == sides.head.day

    @cached_property
    def _statuses(self) -> tuple[_Statuses, _Statuses]:
        """Those of the base and of the head."""
        return statuses(self.attribution.base), statuses(self.attribution.head)

    def units(self) -> Iterator[UnitDiff]:
        """Every unit of either side, programme by programme, national milestones first."""
        if not self._is_nothing:
            yield from (self._unit(*key) for key in self._facts)

    def _unit(self, programme: str, unit: str) -> UnitDiff:
        rows = [_row(schedule, programme, unit) for schedule in (self.attribution.base, self.attribution.head)]
        before, after = rows
        live = self._move(programme, unit, _live)
        finish = self._move(programme, unit, finish_of)
        variance = tuple(None if row is None else row.variance for row in rows)
        paths = [() if row is None else tuple(row.critical_path) for row in rows]
        moved = finish.days or live.days or variance[0] != variance[1]
        causes = [
            self._parts(programme, unit, figure) if moved else dict.fromkeys(Cause, 0)
            for figure in (finish_of, _live, None)
        ]
        return UnitDiff(
            programme=programme,
            unit=unit,
            collaboration=any(row is not None and row.collaboration for row in rows),
            facts=self._facts[programme, unit],
            live=live,
            finish=finish,
            variance_before=variance[0],
            variance_after=variance[1],
            target_float_before=None if before is None else before.target_float,
            target_float_after=None if after is None else after.target_float,
            status_before=self._statuses[0].get(programme, {}).get(unit),
            status_after=self._statuses[1].get(programme, {}).get(unit),
            entered=tuple(key for key in paths[1] if key not in paths[0]),
            left=tuple(key for key in paths[0] if key not in paths[1]),
            causes=causes[0],
            live_causes=causes[1],
            variance_causes=causes[2],
            files=self._files_behind(programme, unit, (before, after), causes),
        )

    def _move(self, programme: str, unit: str, figure: _Figure) -> DateMove:
        before = figure(self.attribution.base, programme, unit)
        after = figure(self.attribution.head, programme, unit)
        days = None
        if before is not None and after is not None:
            days = self._calendar(programme, unit).days_between(before, after) if before != after else 0
        return DateMove(before, after, days)

    def _parts(self, programme: str, unit: str, figure: _Figure | None) -> Mapping[Cause, int]:
        """What each cause did to a date of a unit, or (None) to its variance."""
        calendar = self._calendar(programme, unit)

        def value(schedule: Schedule) -> int | None:
            if figure is None:
                row = _row(schedule, programme, unit)
                return None if row is None else row.variance
            day = figure(schedule, programme, unit)
            return None if day is None else calendar.finishing_on(day)

        return self.attribution.parts(value)

    def _calendar(self, programme: str, unit: str) -> WorkingCalendar:
        """The unit's calendar as the head has it, in which all moves are counted."""
        calendars = self.attribution.head.passes.calendars
        if unit != NATIONAL:
            return calendars.of_unit(unit)
        known = self.attribution.head.programmes.get(programme)
        return calendars.named((known and known.national_calendar) or BUILT_IN_CALENDARS[0])

    def _files_behind(
        self,
        programme: str,
        unit: str,
        rows: tuple[UnitSchedule | None, UnitSchedule | None],
        causes: list[Mapping[Cause, int]],
    ) -> Mapping[Cause, tuple[str, ...]]:
        """The changed files behind each cause: those of copies on the critical paths and its own, else all."""
        near = {(programme, unit), (programme, NATIONAL)}
        near |= {(key.programme, key.unit or NATIONAL) for row in rows if row is not None for key in row.critical_path}
        found: dict[Cause, tuple[str, ...]] = {}
        for cause in Cause:
            if cause is Cause.TIME or not any(parts[cause] for parts in causes):
                continue
            kind = cause if cause in (Cause.BLUEPRINT, Cause.REGISTER) else Cause.FACTS
            files = [path for path in self._sides.changed if cause_of(path) is kind]
            nearer = [path for path in files if _belongs(path, near, kind)]
            found[cause] = tuple(nearer or files)
        return found


_Figure = Callable[[Schedule, str, str], date | None]


def _belongs(path: str, near: set[tuple[str, str]], kind: Cause) -> bool:
    """Whether a file is about any of these copies."""
    if kind is Cause.REGISTER:
        return True
    parts = path.removesuffix(".yaml").split("/")
    if kind is Cause.BLUEPRINT:
        return any(parts[1] == programme for programme, _ in near)
    if parts[1] == "returns":
        return any(parts[-1] == unit for _, unit in near)
    return (parts[1], parts[-1]) in near


def _row(schedule: Schedule, programme: str, unit: str) -> UnitSchedule | None:
    known = schedule.programmes.get(programme)
    return None if known is None else known.units.get(unit)


def _live(schedule: Schedule, programme: str, unit: str) -> date | None:
    row = _row(schedule, programme, unit)
    return None if row is None else row.live


def _copies(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Every copy of a programme by programme and unit, its national milestones among them."""
    for name, programme in workspace.programmes.items():
        yield name, NATIONAL
        yield from ((name, unit) for unit in (*programme.units, *programme.unreadable))


def _unreadable(workspace: Workspace) -> frozenset[tuple[str, str]]:
    return frozenset((name, unit) for name, known in workspace.programmes.items() for unit in known.unreadable)


def _field_changes(before: Workspace, after: Workspace, programme: str, unit: str) -> tuple[FieldChange, ...]:
    """What a unit's file reports otherwise; nothing can be said of a file that cannot be read."""
    sides = [workspace.programmes.get(programme) for workspace in (before, after)]
    if any(side is not None and unit in side.unreadable for side in sides):
        return ()
    old, new = (None if side is None else _progress(side, unit) for side in sides)
    return field_changes(old, new)


def _progress(programme: Programme, unit: str) -> Progress | None:
    return programme.national if unit == NATIONAL else programme.units.get(unit)
