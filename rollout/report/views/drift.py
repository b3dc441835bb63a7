"""The drift register: where forces depart from the blueprint, and where so many do that it may be wrong."""

from __future__ import annotations

from collections.abc import Iterator

from rollout.model.dataclass import dataclass
from rollout.model.progress import Progress
from rollout.report.edition import Edition

_OWN = "own milestone"
_MANY = 0.2
"""A share of the forces above which the blueprint itself is asked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One entry of one force's tailoring."""

    unit: str
    milestone: str
    what: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A milestone that several forces tailor in the same way."""

    milestone: str
    title: str
    kind: str
    forces: int
    of: int
    reasons: tuple[str, ...]

    @property
    def is_doubtful(self) -> bool:
        """Whether more than a fifth of the forces that take part depart here: the blueprint may be wrong."""
        return self.forces > _MANY * self.of


def departures(unit: str, progress: Progress) -> Iterator[Departure]:
    """Everything one force's file says of its own tailoring."""
    local = progress.local
    for milestone, own in local.duration.items():
        yield Departure(
            unit=unit, milestone=milestone, what=f"{own.is_.likely}d", kind="re-estimated", reason=own.reason
        )
    for milestone, links in local.after.items():
        names = ", ".join(link.milestone for link in links.add)
        yield Departure(unit=unit, milestone=milestone, what=names, kind="also waits", reason=links.reason)
    for waiver in local.waive:
        yield Departure(unit=unit, milestone=waiver.milestone, what=waiver.link, kind="waived", reason=waiver.reason)
    for milestone, added in local.milestones.items():
        yield Departure(unit=unit, milestone=milestone, what=added.milestone.title, kind=_OWN, reason=added.reason)
    for kind, dates in (("own target", local.target), ("own earliest start", local.not_before)):
        for milestone, entry in dates.items():
            yield Departure(unit=unit, milestone=milestone, what=str(entry.is_), kind=kind, reason=entry.reason)
    for milestone, facts in progress.milestones.items():
        if facts.not_applicable is not None:
            yield Departure(unit=unit, milestone=milestone, what="", kind="not applicable", reason=facts.not_applicable)


def drift(edition: Edition, programme: str) -> list[Drift]:
    """A programme's departures by milestone and kind, the most shared first."""
    units = edition.schedule.workspace.programmes[programme].units
    active = {unit: progress for unit, progress in units.items() if progress.is_active}
    of = edition.forces_with(programme, active)
    groups: dict[tuple[str, str], list[Departure]] = {}
    for unit, progress in active.items():
        for departure in departures(unit, progress):
            if edition.shows_milestone(programme, departure.milestone):
                groups.setdefault((departure.milestone, departure.kind), []).append(departure)
    found = [
        Drift(
            milestone=milestone,
            title=entries[0].what if kind == _OWN else edition.milestone_title(programme, milestone),
            kind=kind,
            forces=edition.forces_with(programme, {entry.unit for entry in entries}),
            of=of,
            reasons=tuple(dict.fromkeys(edition.text(entry.reason) for entry in entries)),
        )
        for (milestone, kind), entries in groups.items()
    ]
    return sorted(found, key=lambda d: (-d.forces, d.milestone, d.kind))
