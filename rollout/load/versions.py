"""Progress files of earlier blueprint versions, read as if they were written for the newest one.

Ids are carried from version to version by the blueprint's `changes`, one version after the other, so that reading a
file two versions back gives what two upgrades would have given. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TypeVar

from rollout.load.read import ReadFile
from rollout.model.blueprint import Blueprint, Change, Link
from rollout.model.dataclass import replace
from rollout.model.progress import (
    NO_FACTS,
    NO_TAILORING,
    Ask,
    Facts,
    LocalDuration,
    LocalMilestone,
    Progress,
    Tailoring,
    Waiver,
)

Dated = TypeVar("Dated")


def current_version(file: ReadFile, blueprint: Blueprint | None) -> Progress:
    """A file's progress in terms of the blueprint's newest version; a notice says so when that is not its own."""
    progress: Progress = file.value
    if blueprint is None or progress.blueprint >= blueprint.version:
        return progress
    file.reader.report(
        "R219",
        progress.origin.at("blueprint"),
        f"it is written for version {progress.blueprint} of {blueprint.title} and read as version {blueprint.version}",
    )
    return upgraded(progress, blueprint)


def upgraded(progress: Progress, blueprint: Blueprint) -> Progress:
    """The progress carried through every change after its own version.

    `Progress.blueprint` keeps the version the file was written for.
    """
    for change, live in steps(progress.blueprint, blueprint):
        progress = _through(progress, change, live)
    return progress


def steps(version: int, blueprint: Blueprint) -> list[tuple[Change, str | None]]:
    """The changes since a version, oldest first, each with the id that the live milestone had when it came."""
    changes = [c for c in blueprint.changes if version < c.version <= blueprint.version]
    taken = []
    live = blueprint.live_milestone
    for change in sorted(changes, key=lambda change: -change.version):
        taken.append((change, live))
        live = _id_before(live, change)
    return taken[::-1]


def id_at_version(id_: str, blueprint: Blueprint, version: int) -> str | None:
    """What a milestone was called at an earlier version of its blueprint; None when a later one added it.

    Of a milestone that was split off, the whole; of one that was merged, the last part: both end when it does.
    """
    now: str | None = id_
    for change in sorted(blueprint.changes, key=lambda change: -change.version):
        if version < change.version <= blueprint.version and now is not None:
            now = None if now in change.added else _id_before(now, change)
    return now


def _id_before(id_: str | None, change: Change) -> str | None:
    for old, new in change.renamed.items():
        if new == id_:
            return old
    for old, parts in change.split.items():
        if id_ in parts:
            return old
    return change.merged[id_][-1] if id_ is not None and id_ in change.merged else id_


def _through(progress: Progress, change: Change, live: str | None) -> Progress:
    """One change: facts, tailoring and asks under their new ids, then what the version added."""
    facts = _facts_through(progress.milestones, change)
    reached = None if live is None else facts.get(live, NO_FACTS).finished
    if reached is not None and reached <= change.date:
        for id_, whom in change.added.items():
            if whom == "not-live" and facts.get(id_, NO_FACTS)[:-1] == NO_FACTS[:-1]:
                reason = f"Added in version {change.version}, after this force went live"
                facts[id_] = Facts(not_applicable=reason, by=f"Blueprint version {change.version}")
    return replace(
        progress,
        milestones=facts,
        local=_tailoring_through(progress.local, change),
        asks=tuple(_ask_through(ask, change) for ask in progress.asks),
    )


def _facts_through(facts: Mapping[str, Facts], change: Change) -> dict[str, Facts]:
    moved: dict[str, Facts] = {}
    merging = {old: new for new, olds in change.merged.items() for old in olds}
    for id_, each in facts.items():
        if id_ in change.split:
            for part, share in zip(change.split[id_], _split(each, len(change.split[id_])), strict=True):
                _put(moved, part, share)
        elif id_ in merging:
            new = merging[id_]
            if new not in moved:
                olds = change.merged[new]
                _put(moved, new, _merged([facts.get(old, NO_FACTS) for old in olds]))
        else:
            _put(moved, change.renamed.get(id_, id_), each)
    return moved


def _put(moved: dict[str, Facts], id_: str, each: Facts) -> None:
    """Facts under an id; where a file already has some under the new id, those win field by field."""
    there = moved.get(id_)
    if there is None:
        moved[id_] = each
    else:
        moved[id_] = Facts._make(new if new is not None else old for new, old in zip(there, each, strict=True))


def _split(whole: Facts, parts: int) -> list[Facts]:
    """Finished: every part is. Otherwise work is in the first part, and dates for the whole belong to the last."""
    if whole.not_applicable is not None or parts == 1:
        return [whole] * parts
    first = Facts(
        started=whole.started,
        finished=whole.finished,
        remaining=whole.remaining,
        blocked=whole.blocked,
        since=whole.since,
        note=whole.note,
        evidence=whole.evidence,
        origin=whole.origin,
    )
    done = Facts(finished=whole.finished, evidence=whole.evidence, origin=whole.origin)
    last = done._replace(baseline=whole.baseline, original=whole.original, expected=whole.expected)
    return [first, *[done] * (parts - 2), last]


def _merged(parts: list[Facts]) -> Facts:
    """Finished when every part that applies is; started with the first of them."""
    applying = [part for part in parts if part.not_applicable is None]
    if not applying:
        return parts[0]
    open_parts = [part for part in applying if part.finished is None]
    begun = [day for part in applying for day in (part.started, part.finished) if day is not None]
    remaining = [part.remaining for part in open_parts if part.remaining is not None]
    blocked = next((part for part in open_parts if part.blocked is not None), NO_FACTS)
    baselines = [part.baseline for part in applying if part.baseline is not None]
    started = [part.started for part in applying if part.started is not None]
    return Facts(
        baseline=max(baselines, key=lambda baseline: baseline.date, default=None),
        original=_latest(part.original for part in applying),
        started=min(started, default=None) if not open_parts else min(begun, default=None),
        finished=None if open_parts else _latest(part.finished for part in applying),
        remaining=sum(remaining) if remaining and len(remaining) == len(open_parts) else None,
        expected=_latest(part.expected for part in open_parts),
        blocked=blocked.blocked,
        since=blocked.since,
        note=_joined(part.note for part in parts),
        evidence=_joined(part.evidence for part in parts),
        origin=next((part.origin for part in parts if part.origin is not None), None),
    )


def _latest(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _joined(texts: Iterable[str | None]) -> str | None:
    return "; ".join(dict.fromkeys(text for text in texts if text is not None)) or None


def first_id(id_: str, change: Change) -> str:
    """Where the beginning of a milestone is now."""
    return change.split[id_][0] if id_ in change.split else last_id(id_, change)


def last_id(id_: str, change: Change) -> str:
    """Where the end of a milestone is now."""
    if id_ in change.split:
        return change.split[id_][-1]
    for new, olds in change.merged.items():
        if id_ in olds:
            return new
    return change.renamed.get(id_, id_)


def _ask_through(ask: Ask, change: Change) -> Ask:
    return ask if ask.milestone is None else replace(ask, milestone=last_id(ask.milestone, change))


def _tailoring_through(local: Tailoring, change: Change) -> Tailoring:
    if local == NO_TAILORING:
        return local
    return replace(
        local,
        duration=_durations(local.duration, change),
        target=_keyed(local.target, change, last_id),
        not_before=_keyed(local.not_before, change, first_id),
        after={
            first_id(id_, change): replace(added, add=_links(added.add, change)) for id_, added in local.after.items()
        },
        waive=tuple(_waiver(waiver, change) for waiver in local.waive),
        milestones={id_: _own(own, change) for id_, own in local.milestones.items()},
    )


def _keyed(entries: Mapping[str, Dated], change: Change, id_of: Callable[[str, Change], str]) -> dict[str, Dated]:
    return {id_of(id_, change): each for id_, each in entries.items()}


def _durations(durations: Mapping[str, LocalDuration], change: Change) -> dict[str, LocalDuration]:
    """A duration of a whole says nothing about its parts, nor one part's about the whole: only renaming keeps it."""
    changed = {*change.split, *(old for olds in change.merged.values() for old in olds)}
    return {change.renamed.get(id_, id_): own for id_, own in durations.items() if id_ not in changed}


def _links(links: Iterable[Link], change: Change) -> tuple[Link, ...]:
    return tuple(
        link if link.programme is not None else replace(link, milestone=last_id(link.milestone, change))
        for link in links
    )


def _waiver(waiver: Waiver, change: Change) -> Waiver:
    link = waiver.link if waiver.programme is not None else last_id(waiver.link, change)
    return replace(waiver, milestone=first_id(waiver.milestone, change), link=link)


def _own(own: LocalMilestone, change: Change) -> LocalMilestone:
    return replace(
        own,
        before=tuple(first_id(id_, change) for id_ in own.before),
        milestone=replace(own.milestone, after=_links(own.milestone.after, change)),
    )
