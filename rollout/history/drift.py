"""What differs apart from facts: forces' own tailoring, and the plans that are kept centrally."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rollout.history.differences import Leaf, leaf_changes, link_text
from rollout.model.blueprint import Estimate, Milestone
from rollout.model.progress import LocalMilestone, Progress, Waiver
from rollout.model.workspace import Slot, Workspace


class Drift(NamedTuple):
    """One entry of a force's own tailoring that is new, gone, or different.

    `kind` is the section of `local:` it stands in, or "not_applicable".
    """

    programme: str
    unit: str
    kind: str
    milestone: str
    before: Leaf
    after: Leaf
    reason: str | None


class PlanChange(NamedTuple):
    """One value of a blueprint, of the register or of the slots that differs; `field` leads to it."""

    file: str
    field: str
    before: Leaf
    after: Leaf


class _Entry(NamedTuple):
    value: Leaf
    reason: str


def drift_changes(before: Workspace, after: Workspace) -> Iterator[Drift]:
    """Every entry of tailoring that differs, by programme, unit, kind and milestone; both states in the same terms."""
    old, new = (dict(_departures(workspace)) for workspace in (before, after))
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if was != now:
            entry = now or was
            assert entry is not None
            yield Drift(*key, None if was is None else was.value, None if now is None else now.value, entry.reason)


def _departures(workspace: Workspace) -> Iterator[tuple[tuple[str, str, str, str], _Entry]]:
    for name, programme in workspace.programmes.items():
        for unit, progress in programme.units.items():
            for (kind, milestone), entry in tailoring(progress).items():
                yield (name, unit, kind, milestone), entry


def tailoring(progress: Progress) -> Mapping[tuple[str, str], _Entry]:
    """A force's departures from the blueprint by kind and milestone: what each says, and why."""
    local = progress.local
    found: dict[tuple[str, str], _Entry] = {}
    for milestone, own in local.duration.items():
        found["duration", milestone] = _Entry(_days(own.is_), own.reason)
    for kind, dates in (("target", local.target), ("not_before", local.not_before)):
        found |= {(kind, milestone): _Entry(entry.is_, entry.reason) for milestone, entry in dates.items()}
    for milestone, links in local.after.items():
        found["after", milestone] = _Entry(", ".join(map(link_text, links.add)), links.reason)
    for waiver in local.waive:
        known = found.get(("waive", waiver.milestone))
        more = () if known is None else (str(known.value),)
        found["waive", waiver.milestone] = _Entry(", ".join((*more, _waived(waiver))), waiver.reason)
    for milestone, entry in local.milestones.items():
        found["milestones", milestone] = _Entry(_own(entry), entry.reason)
    for milestone, facts in progress.milestones.items():
        if facts.not_applicable is not None:
            found["not_applicable", milestone] = _Entry(_said_by("not applicable", facts.by), facts.not_applicable)
    return found


def _days(estimate: Estimate) -> str:
    ends = [f"{end:g}d" for end in (estimate.low, estimate.high) if end is not None]
    return f"{estimate.likely}d" + (f" ({' to '.join(ends)})" if ends else "")


def _waived(waiver: Waiver) -> str:
    name = waiver.link if waiver.programme is None else f"{waiver.programme}/{waiver.link}"
    return _said_by(name if waiver.type is None else f"{name} {waiver.type}", waiver.by)


def _said_by(what: str, who: str | None) -> str:
    return what if who is None else f"{what} (by {who})"


def _own(entry: LocalMilestone) -> str:
    """A force's own milestone with everything that is written about it."""
    bare = Milestone(id=entry.milestone.id, title=entry.milestone.title, origin=entry.milestone.origin)
    said = [f"{'.'.join(change.path)} {change.after}" for change in leaf_changes(bare, entry.milestone)]
    before = [f"before {', '.join(entry.before)}"] if entry.before else []
    return ", ".join([entry.milestone.title, *said, *before])


def plan_changes(before: Workspace, after: Workspace) -> Iterator[PlanChange]:
    """Every value of blueprints, register and slots that differs, the register first."""
    yield from _plan("forces.yaml", before.register, after.register)
    for name in sorted({*before.programmes, *after.programmes}):
        old, new = (workspace.programmes.get(name) for workspace in (before, after))
        folder = f"programmes/{name}"
        yield from _plan(f"{folder}/blueprint.yaml", old and old.blueprint, new and new.blueprint)
        yield from _plan(f"{folder}/slots.yaml", _slots(old.slots if old else ()), _slots(new.slots if new else ()))


def _slots(slots: tuple[Slot, ...]) -> Mapping[str, Slot]:
    """Slots by milestone and force; a second one of the same by its number."""
    found: dict[str, Slot] = {}
    for slot in slots:
        name, count = f"{slot.milestone}/{slot.force}", 1
        while name in found:
            count += 1
            name = f"{slot.milestone}/{slot.force}/{count}"
        found[name] = slot
    return found


def _plan(file: str, before: object, after: object) -> Iterator[PlanChange]:
    for change in leaf_changes(before, after):
        yield PlanChange(file, ".".join(change.path), change.before, change.after)
