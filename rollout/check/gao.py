"""Q521-Q530: the ten practices of the GAO Schedule Assessment Guide, adapted.

References:
    United States Government Accountability Office, "Schedule Assessment Guide: Best Practices for Project Schedules",
    GAO-16-89G (2015). It names practices, not thresholds: those here are this project's own. Costs and staff of
    practice 3 are the slots of delivery centres; practice 5, horizontal and vertical traceability, asks that every
    milestone is before or after the live one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rollout.check.assessed import Assessed, is_held_by_a_date
from rollout.check.measures import Share
from rollout.model.blueprint import Estimate, Milestone
from rollout.schedule.scope import scope_of

LITTLE_FLOAT = 5
"""Working days of total float below which a milestone is as good as critical."""


def gao(plan: Assessed) -> Iterator[Share]:
    """Each of the ten practices for which there is anything to count."""
    for measure in (*_complete(plan), *_founded(plan), *_sound(plan), *_kept(plan)):
        if measure.of:
            yield measure


def _complete(plan: Assessed) -> Iterator[Share]:
    scope = scope_of(plan.workspace, plan.blueprint.programme, plan.schedule.data_date)
    joined = sum(bool(units) for units in scope.values())
    says = "forces in scope have a file"
    yield Share(code="Q521", count=joined, of=len(scope), what=says, limit=1, at_least=True)
    begun = sum(row.started is not None or row.finished is not None for row in plan.rows)
    orderly = max(0, begun - plan.faulty("P407", "P440"))
    says = "milestones begun so far were begun in the planned order"
    yield Share(code="Q522", count=orderly, of=begun, what=says, limit=0.95, at_least=True)


def _founded(plan: Assessed) -> Iterator[Share]:
    work = len(plan.work)
    based = sum(milestone.basis is not None for milestone in plan.work)
    says = "durations state their basis"
    yield Share(code="Q524", count=based, of=work, what=says, limit=1, at_least=True)
    ranged = sum(map(_has_range, plan.work))
    yield Share(code="Q528", count=ranged, of=work, what="durations have a range", limit=1, at_least=True)
    fitting = sum(hold not in plan.overloaded for hold in plan.holds)
    says = "uses of delivery centres fall into no overload"
    yield Share(code="Q523", count=fitting, of=len(plan.holds), what=says, limit=1, at_least=True)


def _has_range(milestone: Milestone) -> bool:
    duration = milestone.duration
    if isinstance(duration, Estimate):
        return duration.low is not None and duration.high is not None
    return duration.low_share is not None and duration.high_share is not None


def _sound(plan: Assessed) -> Iterator[Share]:
    live = plan.blueprint.live_milestone
    if live is not None and live in plan.plan.milestones:
        linked = len(_linked(plan, live))
        says = "milestones are linked, directly or not, to the live one"
        yield Share(code="Q525", count=linked, of=len(plan.plan.milestones), what=says, limit=1, at_least=True)
    critical = [row for row in plan.open if row.critical]
    held = sum(map(is_held_by_a_date, critical))
    says = "critical milestones start on a typed date"
    yield Share(code="Q526", count=held, of=len(critical), what=says, limit=0.05)
    tight = sum(row.total_float is not None and row.total_float <= LITTLE_FLOAT for row in plan.open)
    says = f"unfinished milestones have at most {LITTLE_FLOAT} days of total float"
    yield Share(code="Q527", count=tight, of=len(plan.open), what=says, limit=0.5)


def _linked(plan: Assessed, live: str) -> set[str]:
    """The milestone itself, all that comes before it and all that comes after it."""
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for use in plan.plan.uses:
        if not use.link.soft:
            before.setdefault(use.after, []).append(use.before)
            after.setdefault(use.before, []).append(use.after)
    return (_reached(before, live) | _reached(after, live)) & set(plan.plan.milestones)


def _reached(neighbours: Mapping[str, list[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        new = set(neighbours.get(waiting.pop(), ())) - found
        found |= new
        waiting += new
    return found


def _kept(plan: Assessed) -> Iterator[Share]:
    says = "returns owed are in time"
    yield Share(code="Q529", count=plan.in_time, of=len(plan.owing), what=says, limit=1, at_least=True)
    live = plan.blueprint.live_milestone
    wanted = [row for row in plan.rows if row.is_key or row.key.milestone == live]
    held = sum(row.baseline is not None for row in wanted)
    says = "key and live milestones have a baseline"
    yield Share(code="Q530", count=held, of=len(wanted), what=says, limit=1, at_least=True)
