"""The part of the status rule that goes by dates: how late a unit is, whether its critical work is in trouble.

It is asked of a run of the engine at the units' own data dates, so that waiting for the next return turns nobody amber.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from rollout.model.progress import Progress
from rollout.model.register import Tolerance
from rollout.schedule.backward import is_bound
from rollout.schedule.figures import Figures
from rollout.schedule.passes import Passes
from rollout.schedule.state import State
from rollout.schedule.summary import Trouble, has_begun, trouble

_TIGHT_TARGET = 10
"""Working days of target float up to which a force is amber."""


class Status(StrEnum):
    """What the rule says, in the order in which it is asked."""

    NOT_JOINED = "not-joined"
    IN_DISCUSSION = "in-discussion"
    DECLINED = "declined"
    DEFERRED = "deferred"
    MET_OTHERWISE = "met-otherwise"
    NOT_APPLICABLE = "not-applicable"
    UNREADABLE = "unreadable"
    COMPLETE = "complete"
    NOT_REPORTED = "not-reported"
    RED = "red"
    AMBER = "amber"
    LIVE = "live"
    NO_BASELINE = "no-baseline"
    NOT_STARTED = "not-started"
    GREEN = "green"


class Verdict(NamedTuple):
    """A status and why."""

    status: Status
    reasons: tuple[str, ...]


class Verdicts:
    """The verdicts of one run on one programme."""

    def __init__(self, passes: Passes, programme: str, tolerance: Tolerance) -> None:
        self._passes = passes
        self._programme = programme
        self._tolerance = tolerance
        self._known: dict[int, Figures] = {}

    def place(self, unit: str) -> tuple[Figures, int]:
        """A unit's figures and its lane in them."""
        cohort, lane = self._passes.network.lane_at[self._programme, unit]
        figures = self._known.get(id(cohort))
        if figures is None:
            figures = self._known[id(cohort)] = Figures(self._passes, cohort)
        return figures, lane

    def on_unit(self, unit: str, progress: Progress, own_day: date) -> Verdict:
        """Red, amber, live, no baseline, not started or green, at the unit's own data date and this run's dates."""
        figures, lane = self.place(unit)
        variance, target_float, live = figures.variance[lane], figures.target_float[lane], figures.live[lane]
        late = self._lateness(variance, target_float)
        if late is not None:
            return late
        wrong = trouble(self._passes, figures.cohort, lane)
        if any(wrong):
            return Verdict(Status.AMBER, _words(wrong))
        if live is not None and live <= own_day:
            return Verdict(Status.LIVE, (f"live since {live}",))
        if figures.live_baseline[lane] is None and target_float is None:
            return Verdict(Status.NO_BASELINE, ("no approved date for going live",))
        is_waiting = progress.start is not None and progress.start > own_day
        if is_waiting and not has_begun(self._passes, figures.cohort, lane):
            return Verdict(Status.NOT_STARTED, (f"starts on {progress.start}",))
        return Verdict(Status.GREEN, _on_time(variance))

    def on_national(self) -> Verdict:
        """Red, amber, no baseline or green, by the latest of the unfinished national milestones with a baseline."""
        variances, floats = self._national_figures()
        late = self._lateness(max(variances, default=None), min(floats, default=None))
        if late is not None:
            return late
        wrong = trouble(self._passes, *self._passes.network.lane_at[self._programme, None])
        if any(wrong):
            return Verdict(Status.AMBER, _words(wrong))
        if not variances and not floats:
            return Verdict(Status.NO_BASELINE, ("no approved date for what is left",))
        return Verdict(Status.GREEN, _on_time(max(variances, default=None)))

    def _national_figures(self) -> tuple[list[int], list[int]]:
        """The variances and target floats of the national milestones that are left."""
        cohort, lane = self._passes.network.lane_at[self._programme, None]
        figures, unit = Figures(self._passes, cohort), cohort.lanes[lane]
        left = [
            row for row in cohort.rows.values() if self._passes.inputs.rows[row.index].state[lane] is not State.FINISHED
        ]
        variances = [
            unit.calendar.days_between(approved.date, self._passes.shown.early_finish(row, lane))
            for row in left
            if (approved := unit.facts(row.milestone.id).baseline) is not None
        ]
        floats = [days for row in left if is_bound(days := figures.target_floats(row)[lane])]
        return variances, floats

    def _lateness(self, variance: int | None, target_float: int | None) -> Verdict | None:
        """Red or amber by a baseline or a required date."""
        red, amber = self._tolerance.red_days, self._tolerance.amber_days
        if target_float is not None and target_float < 0:
            return Verdict(Status.RED, (f"a required date is missed by {_working_days(-target_float)}",))
        if variance is not None and variance > red:
            return Verdict(Status.RED, (f"{_working_days(variance)} late, more than {red}",))
        if variance is not None and variance > amber:
            return Verdict(Status.AMBER, (f"{_working_days(variance)} late, more than {amber}",))
        if target_float is not None and target_float <= _TIGHT_TARGET:
            return Verdict(Status.AMBER, (f"{_working_days(target_float)} before a required date",))
        return None


def _working_days(days: int) -> str:
    return f"{days} working {'day' if days == 1 else 'days'}"


def _on_time(variance: int | None) -> tuple[str, ...]:
    if variance is None:
        return ("no required date is at risk",)
    if variance > 0:
        return (f"{_working_days(variance)} late, within tolerance",)
    return ("on time" if variance == 0 else f"{_working_days(-variance)} early",)


def _words(known: Trouble) -> tuple[str, ...]:
    """Critical work that is blocked or has overrun, in words."""
    blocked = [f"{name} is critical and blocked" for name in known.blocked]
    return (*blocked, *(f"{name} is critical and has overrun" for name in known.overrun))
