"""What came back from outside, brought together with what the files say by now: three versions of each fact.

A fact the reader left as it was when the file went out is not a change, whatever has become of it since. One changed
on one side is taken; one changed to different values on both is a conflict, and then nothing is written at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rollout.exchange.document import plain
from rollout.exchange.facts import FactsByPlace, Place
from rollout.model.blueprint import Blueprint


class Unfit(Exception):  # noqa: N818 - it says what is the matter
    """A file that cannot be taken in at all; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """One programme's facts of one unit as they came back.

    Args:
        programme: The programme's id, as the file has it.
        unit: The force's or collaboration's id, as the file has it.
        stamp: The hash of the progress file it was made from; None when it has none.
        base: The facts it was made with; None when it brought none along.
        facts: The facts as they are in it now.
        covered: The places it speaks about; one that is covered and has no fact says that there is none.
        where: Where in it a place stands, in words.
        notes: What was passed over, in sentences.
        faults: What cannot be read, in sentences; then nothing may be written.
    """

    programme: str
    unit: str
    stamp: str | None = None
    base: FactsByPlace | None = None
    facts: FactsByPlace = field(default_factory=dict)
    covered: tuple[Place, ...] = ()
    where: Mapping[Place, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A fact changed on both sides since the file went out; None stands for no fact."""

    place: Place
    before: str | None
    ours: str | None
    theirs: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciled:
    """What is to be changed in the progress file (None: taken away), and what a person has to decide."""

    changes: Mapping[Place, str | None]
    conflicts: tuple[Conflict, ...]


def without_national(returned: Returned, blueprint: Blueprint) -> Returned:
    """What came back without the milestones that are reached once for everybody: no force reports those."""
    national = {name for name, milestone in blueprint.milestones.items() if milestone.is_national}
    kept = tuple(place for place in returned.covered if place.milestone not in national)
    return replace(returned, covered=kept)


def reconciled(returned: Returned, current: FactsByPlace, stamp: str) -> Reconciled:
    """What a returned file changes in facts that may have changed meanwhile.

    Args:
        returned: What came back.
        current: The progress file's facts as they are.
        stamp: The progress file's hash as it is.
    """
    base = current if returned.base is None or returned.stamp == stamp else returned.base
    changes: dict[Place, str | None] = {}
    conflicts = []
    for place in returned.covered:
        before, ours, theirs = base.get(place), current.get(place), returned.facts.get(place)
        if _same(theirs, before) or _same(theirs, ours):
            continue
        if _same(ours, before):
            changes[place] = theirs
        else:
            conflicts.append(Conflict(place=place, before=before, ours=ours, theirs=theirs))
    return Reconciled(changes=changes, conflicts=tuple(conflicts))


def _same(one: str | None, other: str | None) -> bool:
    """Whether two facts say the same: what a cell cannot hold as it was is no change."""
    if one is None or other is None:
        return one is other
    return _shown(one) == _shown(other)


def _shown(text: str) -> str:
    return plain(text.replace("\r\n", "\n")).strip()
