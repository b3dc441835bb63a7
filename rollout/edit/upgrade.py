"""A progress file moved to its blueprint's newest version, by id.

What each milestone says afterwards is what reading the old file already says of it (`load.versions`): nothing is
decided twice. This module only finds the lines. An id that goes on under another name keeps its place, its comments
and its own way of writing; what the new version has no place for (the dates of two milestones that became one) stays
in the file as a comment, and is told, so that no fact is ever lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from rollout.edit import spans
from rollout.edit.changes import Change, Drop, Meaning, Path, Put, Remark, Rename, Token, Value
from rollout.edit.comments import lost
from rollout.edit.edited import ByHand, Read, edited, opened
from rollout.edit.meaning import meaning
from rollout.edit.order import order_of
from rollout.load.facts import FactsReader
from rollout.load.fields import Reader
from rollout.load.progress import read_progress
from rollout.load.versions import first_id, last_id, steps, upgraded
from rollout.model import blueprint as plan
from rollout.model.blueprint import Blueprint
from rollout.model.progress import NATIONAL, NO_FACTS, Baseline, Facts, Progress
from rollout.model.source import MappingNode

_LINKED = re.compile(r"([a-z0-9-]+)(?= |$)")
"""The id that a link within the programme begins with."""


class Upgraded(NamedTuple):
    """The file's new bytes, and what a person should look at: what could not be decided, or became something else."""

    raw: bytes
    remarks: tuple[str, ...]


def upgrade(path: str, raw: bytes, blueprint: Blueprint, unit: str) -> Upgraded | ByHand | None:
    """A progress file for the blueprint's newest version.

    Args:
        path: The file's path from the workspace root.
        raw: Its bytes.
        blueprint: The programme's blueprint.
        unit: The force or collaboration, or "national".

    Returns:
        None when the file is not older than the blueprint; `ByHand` when a person has to do it.
    """
    read = opened(path, raw)
    if isinstance(read, ByHand):
        return read
    progress = _progress(read, unit)
    if progress is None:
        return ByHand(
            location=read.source.top(),
            message=f"{path} cannot be read as a progress file",
            hint="Put right what `rollout check` says about it first.",
        )
    if progress.blueprint >= blueprint.version:
        return None
    kind = "national" if unit == NATIONAL else "progress"
    order = order_of(kind, tuple(blueprint.milestones))
    moving = _Moving(read, progress, blueprint)
    new = edited(path, raw, tuple(moving.changes()), order)
    again = new if isinstance(new, ByHand) else opened(path, new)
    if not isinstance(again, ByHand):
        assert isinstance(new, bytes)
        new = edited(path, new, tuple(moving.comments_of(again)), order)
    after = None if isinstance(again, ByHand) else _progress(again, unit)
    if after is not None and _say_the_same(upgraded(progress, blueprint), after):
        assert isinstance(new, bytes)
        return Upgraded(new, tuple(moving.remarks))
    return (
        new
        if isinstance(new, ByHand)
        else ByHand(
            location=progress.origin.at("blueprint"),
            message=f"{path} was not upgraded: what it reports would not have stayed the same",
            hint=f"Change its milestones to those of version {blueprint.version} by hand.",
        )
    )


def _progress(read: Read, unit: str) -> Progress | None:
    reader = Reader(read.source)
    return read_progress(reader, read.root, unit, FactsReader())


def _say_the_same(before: Progress, after: Progress) -> bool:
    """Whether two readings report the same about everything."""
    ids = {*before.milestones, *after.milestones}
    return (
        before.local == after.local
        and before.asks == after.asks
        and all(before.milestones.get(id_, NO_FACTS)[:-1] == after.milestones.get(id_, NO_FACTS)[:-1] for id_ in ids)
    )


class _Moving:
    """Works out one file's changes; `remarks` gathers what a person should know."""

    def __init__(self, read: Read, progress: Progress, blueprint: Blueprint) -> None:
        self.read = read
        self.before = progress
        self.after = upgraded(progress, blueprint)
        self.blueprint = blueprint
        self.national = progress.is_national
        self.said = meaning(read.root)
        self.steps = [change for change, _ in steps(progress.blueprint, blueprint)]
        self.remarks: list[str] = []

    def changes(self) -> Iterator[Change]:
        """All of them, in the order they are to be made."""
        yield from self._milestones()
        yield from self._added()
        yield from self._asks()
        yield from self._local()
        yield Put(path=("blueprint",), value=self.blueprint.version)

    # -- milestones

    def _milestones(self) -> Iterator[Change]:
        """Every id that goes on under another one, or under several, or with others under one."""
        became = {old: self._became(old) for old in self.before.milestones}
        staying = {old for old, new in became.items() if new == (old,)}
        named = {old: old for old in became}
        taken: set[str] = set()
        for old, new in became.items():
            sources = [each for each, now in became.items() if not set(now).isdisjoint(new)]
            yield from self._remembered(old, named[old], sources, became)
            if old in staying and len(sources) == 1:
                continue
            carried = next((id_ for id_ in new if id_ not in taken), None)
            if carried is None or (carried in staying and carried != old):
                yield Drop(path=("milestones", named[old]))
                continue
            taken.add(carried)
            if carried != old:
                yield from _out_of_the_way(carried, named)
                yield Rename(path=("milestones", named[old]), name=carried)
                named[old] = carried
            yield from self._set(carried, self.before.milestones[old])
        for id_ in dict.fromkeys(each for new in became.values() for each in new):
            if id_ not in taken:
                yield from self._set(id_, self.before.milestones[id_] if id_ in staying else NO_FACTS)

    def _became(self, id_: str) -> tuple[str, ...]:
        return goes_on_as(id_, self.blueprint, self.before.blueprint)

    def _set(self, id_: str, before: Facts) -> Iterator[Change]:
        """One milestone's fields brought to what they say in the new version."""
        after = self.after.milestones.get(id_, NO_FACTS)
        if after[:-1] == NO_FACTS[:-1] and id_ not in self.before.milestones:
            yield Put(path=("milestones", id_), value=None)
            return
        for name, old, new in zip(Facts._fields[:-1], before, after, strict=False):
            if new == old:
                continue
            path = ("milestones", id_, name)
            yield Drop(path=path) if new is None else Put(path=path, value=_value(new))

    def _remembered(
        self, old: str, at: str, sources: Sequence[str], became: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Change]:
        """A comment with the facts of an id that the new version cannot say."""
        facts = self.before.milestones[old]
        said = [self.after.milestones.get(id_, NO_FACTS) for id_ in became[old]]
        lost = [
            f"{name} {_words(value)}"
            for name, value in zip(Facts._fields[:-1], facts, strict=False)
            if value is not None and not any(_says(each, name, value) for each in said)
        ]
        named = " and ".join(became[old])
        if lost:
            words = f"{old}, until version {self._last_version(old)}: {', '.join(lost)}"
            yield Remark(path=("milestones", at), text=words)
            self.remarks.append(f"{old} is now {named}, which cannot say: {', '.join(lost)}. It stays as a comment.")
        if len(became[old]) > 1 and facts.finished is None and facts[:-1] != NO_FACTS[:-1]:
            self.remarks.append(
                f"{old} is now {named}: work reported stands under {became[old][0]}, dates for the whole under "
                f"{became[old][-1]}. Say which part is how far."
            )
        if len(sources) > 1 and old == sources[0] and not lost:
            self.remarks.append(f"{' and '.join(sources)} are now {named}.")

    def _last_version(self, id_: str) -> int:
        """The last version that had an id."""
        return next(
            change.version - 1
            for change in self.steps
            if id_ in change.split or id_ in change.merged or _through(id_, change) != (id_,)
        )

    def _added(self) -> Iterator[Change]:
        """What the new versions added: with what reading says of it, else empty, in the blueprint's order."""
        for change in self.steps:
            for id_ in change.added:
                milestone = self.blueprint.milestones.get(id_)
                if milestone is None or milestone.is_national is not self.national or id_ in self._written():
                    continue
                facts = self.after.milestones.get(id_, NO_FACTS)
                if facts[:-1] == NO_FACTS[:-1]:
                    yield Put(path=("milestones", id_), value=None)
                    self.remarks.append(f"{id_} is new in version {change.version}: nothing is reported about it yet.")
                else:
                    yield from self._set(id_, NO_FACTS)
                    self.remarks.append(f"{id_} is new in version {change.version} and does not apply: already live.")

    def _written(self) -> frozenset[str]:
        """The ids the file has once its milestones are moved."""
        return frozenset(new for old in self.before.milestones for new in self._became(old))

    # -- comments

    def comments_of(self, after: Read) -> Iterator[Remark]:
        """The comments that stood beside what went, above what it has become."""
        for comment in lost(self.read, after):
            yield Remark(path=self._now_of(comment.start), text=comment.words)

    def _now_of(self, index: int) -> Path:
        """Where that which stood at an index of the old file stands now, as near as can be told."""
        root, text = self.read.root, self.read.text
        outer = _around(text, root, index)
        table = root.entries[outer][1]
        inner = _around(text, table, index) if outer == "milestones" and isinstance(table, MappingNode) else None
        return (outer,) if inner is None else (outer, self._became(inner)[0])

    # -- what names milestones

    def _asks(self) -> Iterator[Change]:
        asks = self.said.get("asks") if isinstance(self.said, dict) else None
        for place, ask in enumerate(_records(asks)):
            yield from self._linked(("asks", place, "milestone"), ask.get("milestone"), self._last)

    def _local(self) -> Iterator[Change]:
        said = self.said.get("local") if isinstance(self.said, dict) else None
        if not isinstance(said, dict):
            return
        yield from self._durations(said.get("duration"))
        yield from self._keyed("target", said.get("target"), self._last)
        yield from self._keyed("not_before", said.get("not_before"), self._first)
        yield from self._links_of("after", "add", said.get("after"))
        yield from self._keyed("after", said.get("after"), self._first)
        yield from self._waivers(said.get("waive"))
        yield from self._links_of("milestones", "after", said.get("milestones"))
        yield from self._before_lists(said.get("milestones"))

    def _first(self, id_: str) -> str:
        for change in self.steps:
            id_ = first_id(id_, change)
        return id_

    def _last(self, id_: str) -> str:
        for change in self.steps:
            id_ = last_id(id_, change)
        return id_

    def _durations(self, table: Meaning) -> Iterator[Change]:
        for id_, own in table.items() if isinstance(table, dict) else ():
            name, path = self._kept(id_), ("local", "duration", id_)
            if name is None:
                words = f"own duration ({_flat(own)})"
                yield Remark(path=path, text=f"{id_}, until version {self._last_version(id_)}: {words}")
                yield Drop(path=path)
                self.remarks.append(
                    f"{id_} is now {' and '.join(self._became(id_))}: its {words} says nothing about that and stays "
                    "as a comment. Decide on the new durations."
                )
            elif name != id_:
                yield Rename(path=path, name=name)

    def _kept(self, id_: str) -> str | None:
        """An id's new name; None when it was split or merged on the way."""
        for change in self.steps:
            if id_ in change.split or any(id_ in olds for olds in change.merged.values()):
                return None
            id_ = change.renamed.get(id_, id_)
        return id_

    def _keyed(self, field: str, table: Meaning, new_id: Callable[[str], str]) -> Iterator[Change]:
        """Entries by milestone under their new ids; of two that meet under one the later counts, as in reading."""
        entries = table if isinstance(table, dict) else {}
        named = {id_: new_id(id_) for id_ in entries}
        for id_, name in named.items():
            later = list(named)[list(named).index(id_) + 1 :]
            if any(named[other] == name for other in later):
                words = f"{field} {_flat(entries[id_])}"
                yield Remark(path=("local", field, id_), text=f"{id_}, until the blueprint changed: {words}")
                yield Drop(path=("local", field, id_))
                self.remarks.append(f"{id_} is now {name}, which has another {field}: {words} stays as a comment.")
            elif name != id_:
                yield Rename(path=("local", field, id_), name=name)

    def _links_of(self, field: str, inner: str, table: Meaning) -> Iterator[Change]:
        for id_, entry in table.items() if isinstance(table, dict) else ():
            links = entry.get(inner) if isinstance(entry, dict) else None
            for place, link in enumerate(links if isinstance(links, list) else ()):
                path: Path = ("local", field, id_, inner, place)
                if isinstance(link, dict):
                    path, link = (*path, "milestone"), link.get("milestone")  # noqa: PLW2901
                yield from self._linked(path, link, self._last)

    def _waivers(self, waivers: Meaning) -> Iterator[Change]:
        for place, waiver in enumerate(_records(waivers)):
            yield from self._linked(("local", "waive", place, "milestone"), waiver.get("milestone"), self._first)
            yield from self._linked(("local", "waive", place, "link"), waiver.get("link"), self._last)

    def _before_lists(self, table: Meaning) -> Iterator[Change]:
        for id_, entry in table.items() if isinstance(table, dict) else ():
            before = entry.get("before") if isinstance(entry, dict) else None
            for place, each in enumerate(before if isinstance(before, list) else ()):
                yield from self._linked(("local", "milestones", id_, "before", place), each, self._first)

    def _linked(self, path: Path, link: Meaning, new_id: Callable[[str], str]) -> Iterator[Change]:
        """A link with its id brought up to date; one into another programme stays."""
        found = _LINKED.match(link) if isinstance(link, str) else None
        if found is not None and isinstance(link, str):
            name = new_id(found.group())
            if name != found.group():
                yield Put(path=path, value=Token(name + link[found.end() :]))


def _around(text: str, mapping: MappingNode, index: int) -> str:
    """The field of a mapping that something stands in or beside: the last one that begins before it."""
    return [field.name for field in spans.fields(text, mapping) if field.start <= index][-1]


def _records(said: Meaning) -> list[dict[str, Meaning]]:
    """The records of a list; a file that has been read holds nothing else in it."""
    return [each for each in said if isinstance(each, dict)] if isinstance(said, list) else []


def _out_of_the_way(id_: str, named: dict[str, str]) -> Iterator[Change]:
    """Whatever still has an id another milestone needs goes by a passing one until its own turn comes."""
    for old, now in named.items():
        if now == id_:
            named[old] = f"{id_}-moving"
            yield Rename(path=("milestones", id_), name=f"{id_}-moving")


def goes_on_as(id_: str, blueprint: Blueprint, version: int) -> tuple[str, ...]:
    """The ids under which an id of some version of a blueprint goes on in the newest, in order."""
    now: tuple[str, ...] = (id_,)
    for change, _ in steps(version, blueprint):
        now = tuple(dict.fromkeys(new for old in now for new in _through(old, change)))
    return now


def _through(id_: str, change: plan.Change) -> tuple[str, ...]:
    if id_ in change.split:
        return change.split[id_]
    return (last_id(id_, change),)


def _says(facts: Facts, name: str, value: object) -> bool:
    """Whether facts say what a field of an old id said; joined notes hold what each of them said."""
    there = getattr(facts, name)
    if isinstance(there, str) and isinstance(value, str):
        return value in there
    return bool(there == value)


def _words(value: object) -> str:
    if isinstance(value, Baseline):
        more = [f"{name} {each}" for name, each in zip(value._fields[1:], value[1:], strict=True) if each is not None]
        return " ".join([str(value.date), f"({', '.join(more)})" if more else ""]).strip()
    return f"{value}d" if isinstance(value, int) else f"{value}"


def _value(value: object) -> Value:
    """A fact as it is written."""
    if isinstance(value, Baseline):
        more = {name: each for name, each in zip(value._fields[1:], value[1:], strict=True) if each is not None}
        return value.date if not more else {"date": value.date, **more}
    if isinstance(value, int):
        return Token(f"{value}d")
    assert isinstance(value, date | str)
    return value


def _flat(said: Meaning) -> str:
    if isinstance(said, dict):
        return ", ".join(f"{name} {_flat(each)}" for name, each in said.items())
    return " ".join(_flat(each) for each in said) if isinstance(said, list) else f"{said or ''}"
