"""Who changes which file when: the commits of the made-up history, in the order in which they reach the main line.

Reports come by pull request on Mondays to Thursdays, each from the account of its force; what needs the delivery
body (enrolments, baselines, versions, slots) is settled at the end of the week. Nothing here looks at a file that was
written before: what a file says is a function of the day, and a change that changes nothing is left out.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter
from typing import NamedTuple

from rollout.demo.cast import Cast, Settings, Unit, World, world
from rollout.demo.files import (
    ATTRIBUTES,
    DELIVERY,
    RegisterState,
    blueprint_text,
    register_text,
    return_text,
    slots_text,
)
from rollout.demo.forces import DemoForce
from rollout.demo.progress import Days, Listed, Participation, Said, absent_text, listing, progress_text

_EPOCH = date(1970, 1, 1).toordinal()


class Change(NamedTuple):
    """One change on its way to the main line.

    `opened` and `merged` are seconds since 1970. `merged_by` is who merged the pull request; None: the change is one
    commit on the main line. `number` is that of the pull request, given in order of merging.
    """

    opened: int
    merged: int
    author: str
    title: str
    files: Mapping[str, str]
    merged_by: str | None = None
    number: int = 0


class Waiting(NamedTuple):
    """A pull request that nobody has merged yet: a branch and its one commit."""

    name: str
    change: Change


def history(settings: Settings) -> Iterator[Change]:
    """Every change in the order of merging, without those that change nothing."""
    return _numbered(_Telling(world(settings)).changes())


def open_pull_requests(settings: Settings) -> tuple[Waiting, ...]:
    """Three changes of the first force to try the checks on: a return, the same with slips of the pen, and one by
    somebody who may not make it."""
    telling = _Telling(world(settings))
    return tuple(telling.waiting())


def _numbered(changes: Iterable[Change]) -> Iterator[Change]:
    current: dict[str, str] = {}
    merged, number = 0, 0
    for change in changes:
        files = {path: text for path, text in change.files.items() if current.get(path) != text}
        if not files:
            continue
        current |= files
        number += 1
        merged = max(merged + 1, change.merged)
        yield change._replace(files=files, number=number, merged=merged)


def _at(day: int, minutes: int) -> int:
    return (day - _EPOCH) * 86_400 + minutes * 60


class _Telling:
    """Tells the world's story; keeps what is asked for again and again."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.days = Days()
        self._listings: dict[tuple[str, int, bool], tuple[Listed, ...]] = {}

    def changes(self) -> Iterator[Change]:
        """All changes of everybody, by the time they were merged."""
        streams = [self._register()]
        for cast in self.world.casts:
            streams += [self._versions(cast), self._upgrades(cast), self._absences(cast)]
            streams += [self._slots(cast), self._national(cast)]
            streams += [self._unit(cast, unit) for unit in cast.units]
        if not self.world.settings.every_file_weekly:
            streams += [self._returns(force) for force in self.world.forces]
        last = _at(self.world.last + 1, 0)
        return (change for change in heapq.merge(*streams, key=attrgetter("merged")) if change.merged < last)

    def _register(self) -> Iterator[Change]:
        world = self.world
        state = RegisterState()
        plans = [cast.plan for cast in world.casts]

        def change(day: int, title: str) -> Change:
            text = register_text(world.forces, plans, world.capacity, state, self.days)
            return self._direct(day, 8 * 60, DELIVERY[0], title, {"forces.yaml": text})

        first = change(world.first, "Start the tracker")
        yield first._replace(files={".gitattributes": ATTRIBUTES, **first.files})
        length = world.last - world.first
        state = state._replace(has_teams=True)
        yield change(world.first + length // 8, f"{world.forces[0].name}: files are looked after by two accounts")
        state = state._replace(return_cycle=35)
        yield change(world.first + length // 4, "Returns count for five weeks")
        state = state._replace(grown_on=world.first + length // 2 + 30)
        yield change(world.first + length // 2, "A second team for the busiest delivery centre")

    def _direct(self, day: int, minutes: int, author: str, title: str, files: Mapping[str, str]) -> Change:
        when = _at(day, minutes)
        return Change(when, when, author, title, files)

    def _versions(self, cast: Cast) -> Iterator[Change]:
        path = f"programmes/{cast.plan.id}/blueprint.yaml"
        for_all = self.world.settings.every_file_weekly
        for version, day in cast.changed.items():
            text = blueprint_text(cast.plan, version, cast.changed, cast.target, self.days, for_all=for_all)
            title = f"{cast.plan.title}: blueprint version {version}"
            yield self._direct(day, 500 if version == 1 else 840, DELIVERY[0], title, {path: text})

    def _upgrades(self, cast: Cast) -> Iterator[Change]:
        """All files of a programme are moved to a new version at once."""
        for version, day in cast.upgraded.items():
            if version > 1:
                there = [unit for unit in (cast.national, *cast.units) if unit.life.joined <= day]
                out = [name for name, (since, _) in cast.absent.items() if since <= day]
                files = {self._path(unit): self._text(cast, unit, day) for unit in there}
                files |= dict(self._absent(cast, name, day) for name in out)
                title = f"{cast.plan.title}: files move to version {version}"
                yield self._direct(day, 900, DELIVERY[1], title, files)

    def _absences(self, cast: Cast) -> Iterator[Change]:
        for name, (day, why) in cast.absent.items():
            title = f"{cast.plan.title}: {name} is {why.state}"
            yield self._direct(day, 930, DELIVERY[1], title, dict([self._absent(cast, name, day)]))

    def _absent(self, cast: Cast, name: str, day: int) -> tuple[str, str]:
        """The path of the file of a force that takes no part, and what it says on a day."""
        since, why = cast.absent[name]
        text = absent_text(cast.plan, name, cast.version_of_file(since, day), why, self.days)
        return f"programmes/{cast.plan.id}/progress/{name}.yaml", text

    def _slots(self, cast: Cast) -> Iterator[Change]:
        lives = [unit.life for unit in cast.units if unit.deferred is None]
        path = f"programmes/{cast.plan.id}/slots.yaml"
        for day in range(cast.launched + 4, self.world.last + 1, 7):
            text = slots_text(cast.plan, lives, cast.version(day), day, self.days)
            if text is not None:
                yield self._direct(day, 1020, DELIVERY[1], f"{cast.plan.title}: slots", {path: text})

    def _national(self, cast: Cast) -> Iterator[Change]:
        unit = cast.national
        for number, day in enumerate((cast.launched, *unit.reports)):
            title = f"{cast.plan.title}: national milestones"
            change = self._direct(day, 660 if number else 505, DELIVERY[0], title, {})
            yield self._merged(change._replace(files={self._path(unit): self._text(cast, unit, day)}), day, "national")

    def _unit(self, cast: Cast, unit: Unit) -> Iterator[Change]:
        """Everything that happens to one unit's file, but for moves to new versions."""
        life = unit.life
        title = cast.plan.title
        terms = [
            (life.joined, 600, f"{life.unit} joins {title}"),
            (life.approved, 960, f"{title}: {life.unit} has a baseline"),
        ]
        terms += [(again.on, 990, f"{title}: new baseline for {life.unit}") for again in life.rebaselines]
        if unit.deferred is not None:
            terms.append((unit.deferred, 1000, f"{title}: {life.unit} defers"))
        events = [(day, minutes, words) for day, minutes, words in terms]
        if not unit.apart:
            stop = unit.deferred or self.world.last + 1
            events += [(day, 540, "") for day in unit.reports if day < stop]
        before = life.joined
        for day, minutes, words in sorted(events):
            files = {self._path(unit): self._text(cast, unit, day)}
            if words:
                yield self._direct(day, minutes + self._minute(unit, day), DELIVERY[1], words, files)
            else:
                yield self._report(unit, day, before, files)
                before = day

    def _minute(self, unit: Unit, day: int) -> int:
        return self.world.chance.below(30, "minute", unit.life.plan.id, unit.life.unit, day)

    def _report(self, unit: Unit, day: int, before: int, files: Mapping[str, str]) -> Change:
        life = unit.life
        reached = [s.title for s in life.plan.steps if s.id in life.spans and before < life.spans[s.id].last <= day]
        news = reached[0] if reached else "return"
        author = life.members[0].account
        change = self._direct(
            day, 540 + self._minute(unit, day), author, f"{life.unit}, {life.plan.title}: {news}", files
        )
        return self._merged(change, day, life.plan.id, life.unit)

    def _merged(self, change: Change, day: int, *name: str) -> Change:
        """As a pull request, opened in the morning and merged by the delivery office within the day."""
        if self.world.settings.every_file_weekly:
            return change
        minutes = self.world.chance.between(20, 400, "merge", *name, day)
        return change._replace(merged=change.merged + minutes * 60, merged_by=DELIVERY[1])

    def _returns(self, force: DemoForce) -> Iterator[Change]:
        """The fortnightly return of a force that reports once for everything, with the files whose facts changed."""
        parts = [
            (cast, unit)
            for cast in self.world.casts
            for unit in cast.units
            if unit.apart and force in unit.life.members
        ]
        before = 0
        for day in sorted({day for _, unit in parts for day in unit.reports}):
            now = [(cast, unit) for cast, unit in parts if unit.last_report(day) == day and not _is_out(unit, day)]
            if now:
                files = {
                    f"programmes/returns/{force.id}.yaml": return_text(force, [u.life for _, u in now], day, self.days)
                }
                files |= {self._path(unit): self._text(cast, unit, day) for cast, unit in now}
                change = self._report(now[0][1], day, before, files)
                yield change._replace(title=f"{force.id}: return for all programmes")
                before = day

    def waiting(self) -> Iterator[Waiting]:
        """Pull requests opened on the last day."""
        first, last = self.world.forces[0], self.world.last
        parts = [(cast, unit) for cast in self.world.casts for unit in cast.units if first in unit.life.members]
        alone = [part for part in parts if len(part[1].life.members) == 1] or parts
        cast, unit, text = max(
            (
                (cast, unit, self._text(cast, unit._replace(reports=(*unit.reports, last)), last))
                for cast, unit in alone
            ),
            key=lambda part: (
                part[1].life.complete > last,
                _lines_changed(self._text(part[0], part[1], last), part[2]),
            ),
        )
        path = self._path(unit)
        careless = text.replace(f"confirmed: {self.days[last]}", f"confirmed: {_day_first(last)}")
        title = f"{unit.life.unit}, {cast.plan.title}: return"
        change = self._direct(last, 600, first.account, title, {path: text})
        yield Waiting(f"{first.id}-return", change)
        yield Waiting(f"{first.id}-slip-of-the-pen", change._replace(files={path: careless}))
        moved = re.sub(r"      date: \S+", f"      date: {self.days[last + 365]}", text, count=1)
        other = change._replace(author="@example-visitor", title="New date", files={path: moved})
        yield Waiting("somebody-else", other)

    def _path(self, unit: Unit) -> str:
        return f"programmes/{unit.life.plan.id}/progress/{unit.life.unit}.yaml"

    def _text(self, cast: Cast, unit: Unit, day: int) -> str:
        """What a unit's file says at the end of a day."""
        life = unit.life
        version = cast.version_of_file(life.joined, day)
        until = day if unit.deferred is None else min(day, unit.deferred)
        said = Said(
            facts=unit.last_report(until),
            judged=unit.judged(until),
            terms=until,
            version=version,
            live_by=cast.changed[version] if version == cast.plan.versions and cast.plan.added is not None else 0,
            apart=unit.apart,
            participation=_participation(unit, day),
        )
        key = (cast.plan.id, version, life.unit == "national")
        if key not in self._listings:
            self._listings[key] = listing(cast.plan, version, national=key[2])
        return progress_text(life, self._listings[key], said, self.world.chance, self.days)


def _lines_changed(before: str, after: str) -> int:
    return len(set(after.split("\n")) - set(before.split("\n")))


def _day_first(day: int) -> str:
    return date.fromordinal(day).strftime("%d/%m/%Y")


def _is_out(unit: Unit, day: int) -> bool:
    return unit.deferred is not None and unit.deferred <= day


def _participation(unit: Unit, day: int) -> Participation | None:
    if unit.deferred is None or not _is_out(unit, day):
        return None
    until = unit.deferred + 540
    return Participation("deferred", "Major event and a change of supplier come first", "Chief officer team", until)
