"""What drives the dates, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from rollout.model.dataclass import dataclass
from rollout.report.edition import Edition
from rollout.report.views.rule import tolerance_of
from rollout.schedule.engine import variance_alone
from rollout.schedule.result import MilestoneSchedule, UnitSchedule
from rollout.schedule.standing import Status

AHEAD = timedelta(days=28)
"""How far "what comes next" looks, in calendar days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A milestone that is on many critical paths."""

    programme: str
    programme_title: str
    milestone: str
    title: str
    is_national: bool
    forces: int
    """Forces on whose critical path it lies."""
    of: int
    """Forces that are scheduled in its programme."""
    now: int
    """Forces for which it is critical and under way, or to be started in the next 28 days."""
    due: date
    drag: int
    owner: str
    variance: int | None


def acting(owner: str | None, programme_owner: str | None, *, is_national: bool) -> str:
    """Who acts on a milestone, as the blueprint says; "force" means each of them."""
    if owner is None:
        return (programme_owner or "nobody named") if is_national else "each force"
    return "each force" if owner.casefold() in ("force", "forces") else owner


def patterns(edition: Edition, programme: str) -> list[Pattern]:
    """Every unfinished milestone of a programme that is critical for somebody, the most shared first."""
    scheduled = edition.schedule.programmes[programme]
    blueprint = edition.blueprint(programme)
    if not scheduled.computable or blueprint is None:
        return []
    units = [row for _, row in edition.active(programme)]
    critical: dict[str, list[str]] = {}
    for unit in units:
        own = {
            key.milestone for key in unit.critical_path if key.programme == programme and key.unit in (None, unit.unit)
        }
        for milestone in own:
            critical.setdefault(milestone, []).append(unit.unit)
    passes = edition.schedule.passes
    lane_at = passes.network.lane_at
    of, until = edition.taking_part(programme), edition.schedule.data_date + AHEAD
    found = []
    for milestone, critical_for in critical.items():
        if milestone not in blueprint.milestones or not edition.shows_milestone(programme, milestone):
            continue
        written = blueprint.milestones[milestone]
        places = [lane_at[programme, None]] if written.is_national else [lane_at[programme, u] for u in critical_for]
        copies = [(cohort.rows[milestone], lane) for cohort, lane in places]
        soon = [
            row.cohort.lanes[lane].unit or "" for row, lane in copies if passes.shown.early_start(row, lane) <= until
        ]
        found.append(
            Pattern(
                programme=programme,
                programme_title=blueprint.title,
                milestone=milestone,
                title=written.title,
                is_national=written.is_national,
                forces=edition.forces_with(programme, critical_for),
                of=of,
                now=edition.forces_with(programme, soon),
                due=max(passes.shown.early_finish(*copy) for copy in copies),
                drag=max(passes.critical_drags(row).get(lane, 0) for row, lane in copies),
                owner=acting(written.owner, blueprint.owner, is_national=written.is_national),
                variance=scheduled.national[milestone].variance if written.is_national else None,
            )
        )
    return sorted(found, key=lambda p: (-p.forces, -p.drag, p.title))


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherited:
    """How much of the red is not the forces' own."""

    red: int
    through_others: int
    """Red forces whose lateness would be red, or red dates missed, even had everything of their own gone to plan."""


def inherited_red(edition: Edition, programmes: Sequence[str]) -> Inherited:
    """Red forces over some programmes, split by where the lateness comes from."""
    red = [(name, row) for name in programmes for row in edition.standings[name].forces if row.status is Status.RED]
    alone = variance_alone(edition.schedule) if red else {}
    through = 0
    for name, row in red:
        limit = tolerance_of(edition, name).red_days
        to_plan = max((alone.get((name, unit), 0) for unit in row.units), default=0)
        through += row.inherited is not None and row.inherited > limit >= to_plan
    return Inherited(red=len(red), through_others=through)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A key milestone that is to finish soon."""

    programme: str
    milestone: str
    unit: str | None
    finish: date


def _key_rows(edition: Edition, programme: str, unit: UnitSchedule) -> Iterator[MilestoneSchedule]:
    """A unit's key milestones that may be shown; the others, most of them, are not even read out."""
    cohort, _ = edition.schedule.passes.network.lane_at[programme, unit.unit]
    for row in cohort.in_order():
        if row.milestone.key and edition.shows_milestone(programme, row.milestone.id):
            yield unit.milestones[row.milestone.id]


def due_soon(edition: Edition, programmes: Sequence[str]) -> list[Due]:
    """Key milestones to finish in the next 28 days, soonest first, national ones before forces'."""
    day = edition.schedule.data_date
    found = []
    for name in programmes:
        scheduled = edition.schedule.programmes[name]
        rows = list(edition.national(name)) if scheduled.computable else []
        rows += [m for _, unit in edition.active(name) for m in _key_rows(edition, name, unit)]
        found += [
            Due(programme=edition.title(name), milestone=m.title, unit=m.key.unit, finish=m.early_finish)
            for m in rows
            if m.is_key and m.finished is None and m.early_finish is not None and day < m.early_finish <= day + AHEAD
        ]
    return sorted(found, key=lambda d: (d.finish, d.unit is not None, d.programme, d.milestone, d.unit or ""))
