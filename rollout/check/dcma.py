"""Q501-Q514: the 14 points of the DCMA schedule assessment, adapted.

References:
    Defense Contract Management Agency, "Earned Value Management System (EVMS) Program Analysis Pamphlet",
    DCMA-EA PAM 200.1 (2012), section 4: thresholds of 5 %, 90 %, 44 working days and 0.95 are its own. Adapted: the
    shape of the plan (points 1-4, 10) is judged on the blueprint that all forces share; "hard constraints" are typed
    dates that set a start, since targets move no work here; negative float is that against targets; the critical path
    test asks whether the path of every force reaches its finish, which the schedule has already computed.
"""

from __future__ import annotations

from collections.abc import Iterator

from rollout.check.assessed import Assessed, is_held_by_a_date
from rollout.check.measures import Index, Measure, Share
from rollout.model.blueprint import LinkType
from rollout.schedule.result import UnitSchedule

TWO_MONTHS = 44
"""Working days that DCMA takes for two months."""


def dcma(plan: Assessed) -> Iterator[Measure]:
    """Each of the 14 points for which there is anything to count."""
    for measure in (*_shape(plan), *_dates(plan), *_kept(plan), *_paths(plan)):
        if measure.of:
            yield measure


def _shape(plan: Assessed) -> Iterator[Share]:
    links, loose = plan.links, plan.loose
    ends = len(loose.isolated | loose.starts | loose.finishes)
    of = len(plan.plan.milestones)
    says = "milestones have no predecessor or no successor"
    yield Share(code="Q501", count=ends, of=of, what=says, limit=0.05)
    leads, lags = sum(link.lag < 0 for link in links), sum(link.lag > 0 for link in links)
    yield Share(code="Q502", count=leads, of=len(links), what="links have a lead", limit=0)
    yield Share(code="Q503", count=lags, of=len(links), what="links have a lag", limit=0.05)
    usual = sum(link.type is LinkType.FS for link in links)
    says = "links are finish-to-start"
    yield Share(code="Q504", count=usual, of=len(links), what=says, limit=0.9, at_least=True)
    owned = sum(milestone.owner is not None or bool(milestone.uses) for milestone in plan.work)
    says = "milestones with work name an owner or a delivery centre"
    yield Share(code="Q510", count=owned, of=len(plan.work), what=says, limit=1, at_least=True)


def _dates(plan: Assessed) -> Iterator[Share]:
    rows, of = plan.open, len(plan.open)
    held = sum(map(is_held_by_a_date, rows))
    says = "unfinished milestones start on a typed date"
    yield Share(code="Q505", count=held, of=of, what=says, limit=0.05)
    loose = sum(row.total_float is not None and row.total_float > TWO_MONTHS for row in rows)
    says = f"unfinished milestones have more than {TWO_MONTHS} days of total float"
    yield Share(code="Q506", count=loose, of=of, what=says, limit=0.05)
    targeted = [row.target_float for row in rows if row.target_float is not None]
    missed = sum(value < 0 for value in targeted)
    says = "unfinished milestones with a target ahead miss it"
    yield Share(code="Q507", count=missed, of=len(targeted), what=says, limit=0)
    long = sum(row.duration > TWO_MONTHS for row in rows)
    says = f"unfinished milestones take more than {TWO_MONTHS} days"
    yield Share(code="Q508", count=long, of=of, what=says, limit=0.05)


def _kept(plan: Assessed) -> Iterator[Measure]:
    bad = plan.faulty("P401", "P403", "P410")
    says = "milestones have impossible or outdated dates"
    yield Share(code="Q509", count=bad, of=max(len(plan.rows), bad), what=says, limit=0)
    based = [(row.baseline, row.finished) for row in plan.rows if row.baseline is not None]
    due = [(day, finished) for day, finished in based if day <= plan.schedule.data_date]
    missed = sum(finished is None or finished > day for day, finished in due)
    says = "milestones due by now were not finished by their baseline"
    yield Share(code="Q511", count=missed, of=len(due), what=says, limit=0.05)
    done = sum(finished is not None for _, finished in based)
    says = f"milestones finished for each of the {len(due)} due by now"
    yield Index(code="Q514", value=done / max(1, len(due)), of=len(due), what=says, limit=0.95)


def _paths(plan: Assessed) -> Iterator[Measure]:
    active = plan.active
    reached = sum(_reaches_the_finish(plan, unit) for unit in active)
    says = "plans with work left have a critical path that leads to their finish"
    yield Share(code="Q512", count=reached, of=len(active), what=says, limit=1, at_least=True)
    indices = [(index, unit.unit) for unit in active if (index := _length_index(plan, unit)) is not None]
    lowest, unit = min(indices, default=(1.0, ""))
    of = "the plan" if len(indices) == 1 else f"{len(indices)} plans"
    says = f"is the lowest critical path length index of {of} with a target, that of {unit}"
    yield Index(code="Q513", value=lowest, of=len(indices), what=says, limit=0.95)


def _reaches_the_finish(plan: Assessed, unit: UnitSchedule) -> bool:
    path = (plan.schedule.milestone(key) for key in unit.critical_path)
    return any(row.early_finish == unit.finish for row in path)


def _length_index(plan: Assessed, unit: UnitSchedule) -> float | None:
    """(Path length + float to the target) ÷ path length, in the unit's working days from the data date."""
    if unit.target_float is None or unit.finish is None:
        return None
    calendar = plan.schedule.passes.calendars.of_unit(unit.unit)
    length = calendar.days_between(plan.schedule.data_date, unit.finish)
    return (length + unit.target_float) / length if length > 0 else None
