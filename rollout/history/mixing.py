"""Progress files of one state with parts of another's: tailoring, facts and baselines moved one at a time.

Both states must be in terms of the same blueprints and register, so that every id means the same in both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from rollout.history.differences import field_changes, leaf_changes, same_facts
from rollout.model.progress import NO_FACTS, Facts, Progress
from rollout.model.workspace import Programme, Workspace

_Change = Callable[[Progress, Progress], Progress]


def with_tailoring(before: Workspace, after: Workspace) -> Workspace:
    """`before`, with what its forces tailor (their `local` sections, and what is not applicable) as in `after`.

    `before` itself when no force tailors anything otherwise.
    """
    return _mixed(before, after, _tailored)


def with_facts(before: Workspace, after: Workspace) -> Workspace:
    """`after`, with the baselines of `before`: everything that was reported, but for baselines.

    `before` itself when nothing was reported otherwise; `after` itself when no baseline differs.
    """
    reported = _mixed(after, before, _with_baselines)
    return before if _says_the_same(before, reported) else reported


def _mixed(kept: Workspace, other: Workspace, change: _Change) -> Workspace:
    """`kept` with each progress file that is in both changed in some way; itself when that leaves all as they are."""
    programmes: dict[str, Programme] = {}
    for name, programme in kept.programmes.items():
        theirs = other.programmes.get(name)
        if theirs is None:
            continue
        units = {
            unit: change(progress, theirs.units[unit]) if unit in theirs.units else progress
            for unit, progress in programme.units.items()
        }
        national = programme.national
        if national is not None and theirs.national is not None:
            national = change(national, theirs.national)
        if national is not programme.national or any(units[u] is not programme.units[u] for u in units):
            programmes[name] = replace(programme, units=units, national=national)
    return replace(kept, programmes={**kept.programmes, **programmes}) if programmes else kept


def _tailored(progress: Progress, other: Progress) -> Progress:
    """A file with another one's tailoring."""
    if progress.milestones is other.milestones and progress.local == other.local:
        return progress  # the same file on both sides
    facts = dict(progress.milestones)
    for id_ in {**progress.milestones, **other.milestones}:
        own, new = facts.get(id_, NO_FACTS), other.milestones.get(id_, NO_FACTS)
        if (own.not_applicable, own.by) != (new.not_applicable, new.by):
            facts[id_] = own._replace(not_applicable=new.not_applicable, by=new.by)
    if facts == progress.milestones and progress.local == other.local:
        return progress
    return replace(progress, local=other.local, milestones=facts)


def _with_baselines(progress: Progress, other: Progress) -> Progress:
    """A file with another one's baselines."""
    if progress.milestones == other.milestones:
        return progress
    facts: dict[str, Facts] = {}
    for id_ in {**progress.milestones, **other.milestones}:
        own, approved = progress.milestones.get(id_, NO_FACTS), other.milestones.get(id_, NO_FACTS)
        facts[id_] = own._replace(baseline=approved.baseline, original=approved.original)
    same = all(same_facts(each, progress.milestones.get(id_, NO_FACTS)) for id_, each in facts.items())
    return progress if same else replace(progress, milestones=facts)


def _says_the_same(one: Workspace, other: Workspace) -> bool:
    """Whether all progress files of two states say the same."""
    mine, theirs = dict(_files(one)), dict(_files(other))
    return mine.keys() == theirs.keys() and all(_same(progress, theirs[key]) for key, progress in mine.items())


def _files(workspace: Workspace) -> Iterator[tuple[tuple[str, str], Progress | None]]:
    """Every progress file by programme and unit; None for one that cannot be read."""
    for name, programme in workspace.programmes.items():
        yield from (((name, unit), progress) for unit, progress in programme.units.items())
        yield from (((name, unit), None) for unit in programme.unreadable)
        if programme.national is not None:
            yield (name, programme.national.unit), programme.national


def _same(one: Progress | None, other: Progress | None) -> bool:
    """Whether two progress files say the same, wherever it stands in them."""
    if one is None or other is None or one == other:
        return one == other
    return not field_changes(one, other) and not any(True for _ in leaf_changes(one.local, other.local))
