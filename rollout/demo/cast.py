"""Who takes part in what, and when: every life of the made-up workspace, from its settings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rollout.demo.chance import Chance
from rollout.demo.forces import DemoForce, forces
from rollout.demo.lives import (
    Life,
    Span,
    Surroundings,
    friday_after,
    held,
    most_at_once,
    national_life,
    unit_life,
    with_quorums,
)
from rollout.demo.plans import Plan, plans
from rollout.demo.progress import Participation
from rollout.model.register import CALENDAR_OF_NATION, Register, Service
from rollout.schedule.calendars import Calendars


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What history to make up.

    The last commit is not later than the end of `end`. With `every_file_weekly` every force takes part in every
    programme from the first week on, and each progress file changes once a week: the densest history there can be.
    """

    end: date
    forces: int = 50
    programmes: int = 4
    weeks: int = 104
    seed: int = 1
    every_file_weekly: bool = False


class Unit(NamedTuple):
    """A force's (or pair's) part in one programme: its life, the days it reports, and the day it defers, if it does.

    `apart` says that its force reports once for all programmes.
    """

    life: Life
    reports: tuple[int, ...]
    apart: bool = False
    deferred: int | None = None

    def last_report(self, day: int) -> int:
        """The last report up to a day; 0 when there is none."""
        number = bisect_right(self.reports, day)
        return self.reports[number - 1] if number else 0

    def judged(self, day: int) -> int:
        """The report with the judgement that holds on a day: a role judges at every third report."""
        number = bisect_right(self.reports, day) - 1
        return self.reports[number - number % 3] if number >= 0 else 0


class Cast(NamedTuple):
    """One programme with everybody in it.

    `changed` and `upgraded` say on which day each version came, and files were moved to it; `absent` the forces that
    say why they take no part, and since when.
    """

    plan: Plan
    launched: int
    changed: Mapping[int, int]
    upgraded: Mapping[int, int]
    target: int
    national: Unit
    units: tuple[Unit, ...]
    absent: Mapping[str, tuple[int, Participation]]

    def version(self, day: int) -> int:
        """The blueprint's version at the end of a day."""
        return max(version for version, since in self.changed.items() if since <= day)

    def version_of_file(self, joined: int, day: int) -> int:
        """The version a file is written for: that of the day it was begun, or the last one files were moved to."""
        return max(v for v, since in self.changed.items() if since <= joined or self.upgraded[v] <= day)


class World(NamedTuple):
    """Everybody in everything, and the slots each centre needs."""

    settings: Settings
    chance: Chance
    first: int
    last: int
    forces: tuple[DemoForce, ...]
    casts: tuple[Cast, ...]
    capacity: Mapping[str, int]


def world(settings: Settings) -> World:
    """Everything that happens, before anybody writes it down."""
    chance = Chance(settings.seed)
    last = settings.end.toordinal()
    first = last - 7 * settings.weeks + 1
    first += -(first - 1) % 7  # a Monday
    everybody = forces(settings.forces, chance)
    calendars = Calendars(Register(service=Service(name="demo")))
    casts: list[Cast] = []
    elsewhere: dict[str, dict[tuple[str, str], Span]] = {force.id: {} for force in everybody}
    for number, plan in enumerate(plans(settings.programmes)):
        stage = _Stage(settings, chance, calendars, first, last, number, plan, everybody[0].id)
        cast = stage.cast(everybody, elsewhere)
        casts.append(cast)
        for unit in cast.units:
            for force in unit.life.members:
                elsewhere[force.id] |= {(plan.id, id_): span for id_, span in unit.life.spans.items()}
    slots: dict[str, list[Span]] = {}
    for cast in casts:
        for centre, _, span, _ in held([unit.life for unit in cast.units]):
            slots.setdefault(centre, []).append(span)
    capacity = {centre: most_at_once(spans) for centre, spans in slots.items()}
    return World(settings, chance, first, last, everybody, tuple(casts), capacity)


class _Stage(NamedTuple):
    """One programme while its cast is found."""

    settings: Settings
    chance: Chance
    calendars: Calendars
    first: int
    last: int
    number: int
    plan: Plan
    first_force: str

    def cast(self, everybody: tuple[DemoForce, ...], elsewhere: Mapping[str, Mapping[tuple[str, str], Span]]) -> Cast:
        """The programme with everybody in it."""
        plan, dense = self.plan, self.settings.every_file_weekly
        launched = self.first + (0 if dense else 7 * min(6 * self.number, self.settings.weeks // 3))
        length = self.last - launched
        later = {v: friday_after(launched + length * 3 * (v - 1) // 10) for v in range(2, plan.versions + 1)}
        changed = {1: launched} | later
        upgraded = {version: day + 14 * (version > 1) for version, day in changed.items()}
        england = self.calendars.named("england-and-wales")
        nation = national_life(plan, england, launched - 7 * 20, launched, self.chance)
        joined = self._groups(everybody)
        units = []
        for rank, (name, members) in enumerate(joined.items()):
            around = Surroundings(nation.spans, _shared(members, elsewhere))
            units.append(self._unit(name, members, self._days(rank, len(joined), launched, name), around))
        if not dense and len(units) >= 6:
            units[4] = units[4]._replace(deferred=self._deferral(units[4].life))
        nation = with_quorums(nation, [unit.life for unit in units])
        every = 1 if dense else 2
        return Cast(
            plan=plan,
            launched=launched,
            changed=changed,
            upgraded=upgraded,
            target=friday_after(self.last + 300 + 30 * self.number),
            national=Unit(nation, tuple(range(launched + 3, self.last + 1, 7 * every))),
            units=tuple(units),
            absent={} if dense else self._absent(everybody, joined, launched),
        )

    def _candidates(self, everybody: tuple[DemoForce, ...]) -> list[DemoForce]:
        """Forces in scope, in the order in which they make up their minds; the first force is always first."""
        scope = [force for force in everybody if self.settings.every_file_weekly or force.tag == "home-office"]
        order = self.chance.order([force.id for force in scope], "order", self.plan.id)
        rank = {name: place for place, name in enumerate(order)}
        return sorted(scope, key=lambda force: (force is not everybody[0], rank[force.id]))

    def _groups(self, everybody: tuple[DemoForce, ...]) -> dict[str, tuple[DemoForce, ...]]:
        """Those who join, in order, by the name of their file; in every third programme two forces deliver as one."""
        found = self._candidates(everybody)
        if self.settings.every_file_weekly:
            return {force.id: (force,) for force in found}
        joining = found[: max(1, len(found) * 18 // 25)]
        pair = everybody[:2] if self.number % 3 == 0 and len(everybody) > 1 else ()
        groups: list[tuple[str, tuple[DemoForce, ...]]] = []
        if pair:
            groups.append((f"{pair[0].id}-and-{pair[1].id}", pair))
        groups += [(force.id, (force,)) for force in joining if force not in pair]
        # The first force is under way when the history ends, wherever that is.
        groups.insert(len(groups) * 2 // 5, groups.pop(0))
        return dict(groups)

    def _days(self, rank: int, count: int, launched: int, name: str) -> tuple[int, int, int]:
        """When a force joins, starts, and has its first baseline approved."""
        key = (self.plan.id, name)
        weeks = (self.last - launched) // 7
        if self.settings.every_file_weekly:
            joined = launched + 1
            return joined, joined + 7 * (2 + weeks * 7 * rank // (10 * count)), friday_after(joined + 14)
        joined = launched + 7 * (1 + weeks * 4 * rank // (5 * count)) + self.chance.between(1, 3, "joins", *key)
        return (
            joined,
            joined + self.chance.between(14, 56, "starts", *key),
            friday_after(joined + self.chance.between(14, 35, "approved", *key)),
        )

    def _unit(
        self, name: str, members: tuple[DemoForce, ...], days: tuple[int, int, int], around: Surroundings
    ) -> Unit:
        calendar = self.calendars.named(CALENDAR_OF_NATION[members[0].nation])
        start = calendar.ordinal(calendar.starting(days[1]))
        life = unit_life(self.plan, name, members, calendar, (days[0], start, days[2]), around, self.chance)
        apart = name != self.first_force and len(members) == 1 and self.chance.one_in(6, "apart", name)
        apart = apart and not self.settings.every_file_weekly
        return Unit(life, tuple(self._reports(life, name if apart else f"{self.plan.id}/{name}", apart=apart)), apart)

    def _reports(self, life: Life, name: str, *, apart: bool) -> Iterator[int]:
        """The days on which a force reports: its own rhythm and weekday, now and then a week left out; some fall
        silent in the last months, and who is done stops after a while."""
        if self.settings.every_file_weekly:
            yield from range(life.joined + 7, self.last + 1, 7)
            return
        first = (
            life.members[0].id == self.first_force
        )  # its next return waits to be merged, for whoever tries things out
        every = 14 if apart or first else self.chance.pick((7, 14, 14, 21, 28), "every", name)
        weekday = self.chance.below(4, "weekday", name)
        silent = not first and self.chance.one_in(12, "silent", name)
        end = self.last - (self.chance.between(42, 100, "since", name) if silent else 10 if first else 0)
        day = self.first + 7 * self.chance.below(4, "phase", name) + weekday
        while day <= end:
            works = life.calendar.starting(day) < life.calendar.finishing(day)
            if life.joined + 5 <= day and works and (apart or not self.chance.one_in(12, "missed", name, day)):
                yield day
            if not apart and day > life.complete + 30:
                return
            day += every

    def _deferral(self, life: Life) -> int:
        return friday_after((life.approved + min(life.complete, self.last)) // 2)

    def _absent(
        self, everybody: tuple[DemoForce, ...], joined: Mapping[str, tuple[DemoForce, ...]], launched: int
    ) -> dict[str, tuple[int, Participation]]:
        """Of those who do not join, one declines and two are still in discussion; the others say nothing."""
        inside = {force.id for members in joined.values() for force in members}
        outside = [force.id for force in self._candidates(everybody) if force.id not in inside]
        day = friday_after(launched + (self.last - launched) // 5)
        chief = "Chief officer team"
        why = (
            Participation("declined", f"Own contract for {self.plan.title} runs for four more years", chief),
            Participation("in-discussion", "Business case goes to the board in the spring", chief),
            Participation("in-discussion", "Waits for the result of the first forces", "Head of technology"),
        )
        return {name: (day + 7 * number, why[number]) for number, name in enumerate(outside[:3])}


def _shared(
    members: tuple[DemoForce, ...], elsewhere: Mapping[str, Mapping[tuple[str, str], Span]]
) -> dict[tuple[str, str], Span]:
    """What the members do in other programmes; the latest of them counts."""
    found: dict[tuple[str, str], Span] = {}
    for force in members:
        for key, span in elsewhere[force.id].items():
            if key not in found or found[key].last < span.last:
                found[key] = span
    return found
