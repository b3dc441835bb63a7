"""Computed status: where every force in scope stands, by one printed rule, beside what people judge.

The status of a return that is in time is worked out at the day it was confirmed, so that waiting for the next return
turns nobody amber; shown dates stay at the data date. A return out of time is "not reported", shown with the status it
last had.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import NamedTuple

from rollout.model.dataclass import dataclass, replace
from rollout.model.progress import NATIONAL, Confidence, Progress
from rollout.model.workspace import Programme
from rollout.schedule.in_time import Runs, is_in_time
from rollout.schedule.result import ProgrammeSchedule, Schedule, UnitSchedule
from rollout.schedule.scope import scope_of
from rollout.schedule.summary import Summary, summaries
from rollout.schedule.verdict import Status, Verdict, Verdicts

__all__ = [
    "ForceStanding", "NationalStanding", "ProgrammeStanding", "Status", "is_in_time", "standings", "statuses",
]  # fmt: skip

_WORST_FIRST = (
    Status.UNREADABLE,
    Status.NOT_REPORTED,
    Status.RED,
    Status.AMBER,
    Status.NO_BASELINE,
    Status.NOT_STARTED,
    Status.GREEN,
    Status.IN_DISCUSSION,
    Status.DEFERRED,
    Status.DECLINED,
    Status.LIVE,
    Status.COMPLETE,
    Status.MET_OTHERWISE,
    Status.NOT_APPLICABLE,
    Status.NOT_JOINED,
)
"""Which of a merged force's legs speaks for it: live only when every leg is, but for those it does not apply to."""

_ROSY = {"green": 0, "amber": 1, "red": 2}
_COMPUTED = {
    Status.COMPLETE: 0,
    Status.LIVE: 0,
    Status.GREEN: 0,
    Status.NOT_STARTED: 0,
    Status.AMBER: 1,
    Status.RED: 2,
}


_DELIVERING = (Status.COMPLETE, Status.NOT_REPORTED)
"""Statuses without a look at dates of units that deliver all the same."""
_NO_NATIONAL: Mapping[Status | None, str] = {
    Status.UNREADABLE: "rollout check says why",
    Status.NOT_APPLICABLE: "no national milestones",
}
"""Statuses of national milestones of which nothing else is told, and why."""

OUTSIDE = (Status.IN_DISCUSSION, Status.DECLINED, Status.DEFERRED, Status.MET_OTHERWISE, Status.NOT_APPLICABLE)
"""Statuses of forces that take no part, as they say."""
OWES_NOTHING = (*OUTSIDE, Status.NOT_JOINED, Status.COMPLETE)
"""Statuses of which no return is awaited."""
UNHEARD = (Status.NOT_REPORTED, Status.UNREADABLE)
"""Statuses of which the return that is owed is missing, or says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceStanding:
    """One force in one programme. A collaboration's forces repeat its figures.

    `status` is computed, `confidence` a person's; neither changes the other, `diverges` says which is rosier.
    `last_known` is the status at the last return (None when nothing was ever confirmed), `by_now` what the rule would
    say today of what has not been confirmed in time (else None). `inherited` and `own` add up
    to `variance`. `age_days` are calendar days since `confirmed`; `unreported_days` working days by which the live
    date (else the finish) has moved since, for want of news. `progress` is a share from 0 to 1.
    """

    force: str
    units: tuple[str, ...] = ()
    collaboration: str | None = None
    stage: str | None = None
    status: Status
    last_known: Status | None = None
    by_now: Status | None = None
    reasons: tuple[str, ...] = ()
    confidence: Confidence | None = None
    confidence_note: str | None = None
    diverges: str | None = None
    live: date | None = None
    live_baseline: date | None = None
    variance: int | None = None
    inherited: int | None = None
    own: int | None = None
    finish: date | None = None
    target_float: int | None = None
    confirmed: date | None = None
    age_days: int | None = None
    unreported_days: int | None = None
    progress: float | None = None
    next_milestone: str | None = None
    next_finish: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalStanding:
    """A programme's national milestones under the same rule, outside every "n of m"."""

    status: Status
    last_known: Status | None = None
    reasons: tuple[str, ...] = ()
    confidence: Confidence | None = None
    confidence_note: str | None = None
    diverges: str | None = None
    confirmed: date | None = None
    age_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeStanding:
    """One programme: every force in scope, in the register's order, and how many have each status.

    `scope` is the m of every "n of m"; the counts, one for each status, add up to it.
    """

    programme: str
    scope: int
    counts: Mapping[Status, int]
    national: NationalStanding
    forces: tuple[ForceStanding, ...]

    @property
    def statuses(self) -> Mapping[str, Status]:
        """The status of every force in scope, of every unit that delivers for one, and of the national milestones."""
        found = {NATIONAL: self.national.status} | {row.force: row.status for row in self.forces}
        return found | {unit: row.status for row in self.forces for unit in row.units}


def standings(shown: Schedule, only: Collection[str] | None = None) -> Mapping[str, ProgrammeStanding]:
    """The standing of every force in scope of every programme, by programme id.

    Args:
        shown: The schedule at the data date, whose dates are the ones shown.
        only: The programmes asked for; None: all of them.
    """
    return {judge.programme.id: judge.standing() for judge in _judges(shown, only)}


def statuses(shown: Schedule, only: Collection[str] | None = None) -> Mapping[str, Mapping[str, Status]]:
    """The computed status alone of every force in scope and of every unit that delivers for one, by programme and id.

    Under "national" that of the national milestones. The same as in `standings`, without all that is beside it; legs
    of a merged force have the force's.

    Args:
        shown: The schedule at the data date.
        only: The programmes asked for; None: all of them.
    """
    return {judge.programme.id: judge.statuses() for judge in _judges(shown, only)}


def _judges(shown: Schedule, only: Collection[str] | None) -> Iterator[_Judge]:
    runs = Runs(shown, only)
    for name, programme in shown.workspace.programmes.items():
        if only is None or name in only:
            yield _Judge(shown, runs, programme)


class _Judged(NamedTuple):
    verdict: Verdict
    last_known: Status | None
    by_now: Status | None = None


class _Judge:
    """Judges one programme."""

    def __init__(self, shown: Schedule, runs: Runs, programme: Programme) -> None:
        self._shown = shown
        self._runs = runs
        self.programme = programme
        own = programme.blueprint.tolerance if programme.blueprint is not None else None
        self._tolerance = own or shown.workspace.register.service.status
        self._summaries: dict[int, list[Summary]] = {}

    @cached_property
    def _at_return(self) -> Verdicts:
        return Verdicts(self._runs.at_return, self.programme.id, self._tolerance)

    @cached_property
    def _at_last(self) -> Verdicts:
        return Verdicts(self._runs.at_last, self.programme.id, self._tolerance)

    @cached_property
    def _today(self) -> Verdicts:
        return Verdicts(self._shown.passes, self.programme.id, self._tolerance)

    @property
    def _day(self) -> date:
        return self._shown.data_date

    def _summary(self, unit: str | None) -> Summary:
        """A unit's milestones at the data date in a few figures; of the national ones for None."""
        cohort, lane = self._shown.passes.network.lane_at[self.programme.id, unit]
        known = self._summaries.get(id(cohort))
        if known is None:
            known = self._summaries[id(cohort)] = summaries(self._shown.passes, cohort, self._shown.workspace.register)
        return known[lane]

    @property
    def _scheduled(self) -> ProgrammeSchedule:
        return self._shown.programmes[self.programme.id]

    def statuses(self) -> Mapping[str, Status]:
        """The status of every force in scope, of every unit that delivers for one, and of the national milestones."""
        scope = scope_of(self._shown.workspace, self.programme.id, self._day)
        groups = {units: self._worst(units) for units in scope.values()}
        found = {NATIONAL: self._national_status()} | {force: groups[units] for force, units in scope.items()}
        return found | {unit: status for units, status in groups.items() for unit in units}

    def _worst(self, units: tuple[str, ...]) -> Status:
        """The status of a force by the files that deliver for it (see `_units`)."""
        return min(map(self._status, units), key=_WORST_FIRST.index, default=Status.NOT_JOINED)

    def _status(self, unit: str) -> Status:
        """One unit's computed status."""
        undated = self._undated(unit)
        if undated is not None:
            return undated
        progress = self.programme.units[unit]
        confirmed = progress.confirmed_by(self._day)
        assert confirmed is not None
        return self._at_return.on_unit(unit, progress, confirmed).status

    def _undated(self, unit: str) -> Status | None:
        """A unit's status where none of its dates is asked for; None where its last return is judged by them."""
        progress = self.programme.units.get(unit)
        if progress is None:
            return Status.UNREADABLE
        if not progress.is_active:
            return Status(str(progress.participation.state))
        if (self.programme.id, unit) not in self._shown.passes.network.lane_at:
            return Status.UNREADABLE
        if self._summary(unit).is_complete:
            return Status.COMPLETE
        return None if self._is_fresh(unit) else Status.NOT_REPORTED

    def _is_fresh(self, unit: str) -> bool:
        """Whether the unit's last return is in time."""
        return (self.programme.id, unit) in self._runs.fresh

    def standing(self) -> ProgrammeStanding:
        """The standing of the programme's forces and of its national milestones."""
        scope = scope_of(self._shown.workspace, self.programme.id, self._day)
        by_units: dict[tuple[str, ...], ForceStanding] = {}
        forces = []
        for force, units in scope.items():
            if units not in by_units:
                by_units[units] = self._units(force, units)
            known = by_units[units]
            forces.append(known if known.force == force else replace(known, force=force))
        counts = dict.fromkeys(Status, 0)
        for standing in forces:
            counts[standing.status] += 1
        return ProgrammeStanding(
            programme=self.programme.id,
            scope=len(scope),
            counts=counts,
            national=self._national(),
            forces=tuple(forces),
        )

    def _units(self, force: str, units: tuple[str, ...]) -> ForceStanding:
        """One force by the files that deliver for it; legs of a merged force speak through the worst of them."""
        if not units:
            return ForceStanding(force=force, status=Status.NOT_JOINED, reasons=("no progress file",))
        legs = [self._unit(force, unit) for unit in units]
        if len(legs) == 1:
            return legs[0]
        worst = min(legs, key=lambda leg: _WORST_FIRST.index(leg.status))
        delivering = [leg for leg in legs if leg.status not in (Status.MET_OTHERWISE, Status.NOT_APPLICABLE)]
        lives = [leg.live for leg in delivering]
        finishes = [leg.finish for leg in delivering]
        shares = [leg.progress for leg in legs if leg.progress is not None]
        return replace(
            worst,
            units=units,
            reasons=tuple(f"{leg.units[0]}: {reason}" for leg in legs for reason in leg.reasons),
            live=None if None in lives else max((day for day in lives if day is not None), default=None),
            finish=None if None in finishes else max((day for day in finishes if day is not None), default=None),
            progress=sum(shares) / len(shares) if shares else None,
        )

    def _unit(self, force: str, unit: str) -> ForceStanding:
        progress = self.programme.units.get(unit)
        row = self._scheduled.units.get(unit)
        collaboration = unit if row is not None and row.collaboration else None
        if collaboration is None and progress is not None and progress.collaboration:
            collaboration = unit
        undated = self._undated(unit)
        if undated is None or undated in _DELIVERING:
            assert progress is not None
            assert row is not None
            return self._active(force, collaboration, progress, row)
        base = ForceStanding(force=force, units=(unit,), collaboration=collaboration, status=undated)
        if progress is not None and not progress.is_active:
            stated = progress.participation
            reason = stated.reason or f"{stated.state} as stated"
            confirmed, age = self._returned(progress)
            return replace(base, reasons=(reason,), confirmed=confirmed, age_days=age)
        why = "its file cannot be read" if progress is None else "the programme cannot be computed"
        return replace(base, reasons=(f"{why}: rollout check says why",))

    def _active(self, force: str, collaboration: str | None, progress: Progress, row: UnitSchedule) -> ForceStanding:
        unit = row.unit
        known = self._summary(unit)
        verdict, last_known, by_now = self._judged(progress, unit)
        confidence, note = self._confidence(progress)
        confirmed, age = self._returned(progress)
        variance = row.variance
        inherited = self._runs.inherited.get((self.programme.id, unit)) if variance is not None else None
        return ForceStanding(
            force=force,
            units=(unit,),
            collaboration=collaboration,
            stage=known.stage,
            status=verdict.status,
            last_known=last_known,
            by_now=by_now,
            reasons=verdict.reasons,
            confidence=confidence,
            confidence_note=note,
            diverges=_diverges(confidence, verdict.status),
            live=row.live,
            live_baseline=row.live_baseline,
            variance=variance,
            inherited=inherited,
            own=None if variance is None or inherited is None else variance - inherited,
            finish=row.finish,
            target_float=row.target_float,
            confirmed=confirmed,
            age_days=age,
            unreported_days=self._unreported(unit, row, progress),
            progress=known.progress,
            next_milestone=None if known.next is None else known.next[0],
            next_finish=None if known.next is None else known.next[1],
        )

    def _returned(self, progress: Progress) -> tuple[date | None, int | None]:
        """The day of the last return, and its age in calendar days."""
        confirmed = progress.confirmed_by(self._day)
        return confirmed, None if confirmed is None else (self._day - confirmed).days

    def _judged(self, progress: Progress, unit: str) -> _Judged:
        """The verdict, the status at the last return, and today's."""
        undated = self._undated(unit)
        if undated is Status.COMPLETE:
            return _Judged(Verdict(Status.COMPLETE, ("every applicable milestone is finished",)), Status.COMPLETE)
        confirmed = progress.confirmed_by(self._day)
        last = None if confirmed is None else self._own_run(unit).on_unit(unit, progress, confirmed)
        if last is not None and undated is None:
            return _Judged(last, last.status)
        return _silent(confirmed, last, self._today.on_unit(unit, progress, self._day))

    def _own_run(self, unit: str) -> Verdicts:
        """The run at the data date of the unit's own return."""
        return self._at_return if self._is_fresh(unit) else self._at_last

    def _confidence(self, progress: Progress) -> tuple[Confidence | None, str | None]:
        """A person's judgement, unless it is older than the last return (or later than the data date)."""
        confidence = progress.confidence
        if confidence is None or (confidence.on is not None and confidence.on > self._day):
            return None, None
        confirmed = progress.confirmed_by(self._day)
        if confirmed is not None and confidence.on is not None and confidence.on < confirmed:
            return None, "no current judgement"
        return confidence, None

    def _unreported(self, unit: str, row: UnitSchedule, progress: Progress) -> int | None:
        """Working days by which the date shown has moved since the last return; None when there was none."""
        if progress.confirmed_by(self._day) is None:
            return None
        own, lane = self._own_run(unit).place(unit)
        now, then = (row.live, own.live[lane]) if row.live is not None else (row.finish, own.finish[lane])
        if now is None or then is None:
            return None
        return self._shown.passes.calendars.of_unit(unit).days_between(then, now)

    def _national(self) -> NationalStanding:
        """The national milestones by the same rule: judged by the latest of them with a baseline."""
        progress, undated = self.programme.national, self._undated_national()
        if undated in _NO_NATIONAL:
            assert undated is not None
            return NationalStanding(status=undated, reasons=(_NO_NATIONAL[undated],))
        if progress is None:
            return NationalStanding(status=Status.NOT_REPORTED, reasons=("no progress file",))
        confidence, note = self._confidence(progress)
        confirmed, age = self._returned(progress)
        verdict, last_known, _ = self._national_verdict(progress, undated)
        return NationalStanding(
            status=verdict.status,
            last_known=last_known,
            reasons=verdict.reasons,
            confidence=confidence,
            confidence_note=note,
            diverges=_diverges(confidence, verdict.status),
            confirmed=confirmed,
            age_days=age,
        )

    def _national_status(self) -> Status:
        """The computed status of the national milestones."""
        return self._undated_national() or self._at_return.on_national().status

    def _undated_national(self) -> Status | None:
        """Their status where none of their dates is asked for; None where the last return is judged by them."""
        if NATIONAL in self.programme.unreadable or not self._scheduled.computable:
            return Status.UNREADABLE
        if not self._shown.passes.network.cohorts[self.programme.id][0].rows:
            return Status.NOT_APPLICABLE
        if self.programme.national is None:
            return Status.NOT_REPORTED
        if self._summary(None).is_complete:
            return Status.COMPLETE
        return None if self._is_fresh(NATIONAL) else Status.NOT_REPORTED

    def _national_verdict(self, progress: Progress, undated: Status | None) -> _Judged:
        if undated is Status.COMPLETE:
            reasons = ("every national milestone is finished",)
            return _Judged(Verdict(Status.COMPLETE, reasons), Status.COMPLETE)
        if undated is None:
            verdict = self._at_return.on_national()
            return _Judged(verdict, verdict.status)
        confirmed = progress.confirmed_by(self._day)
        last = self._at_last.on_national() if confirmed is not None else None
        return _silent(confirmed, last, self._today.on_national())


def _silent(confirmed: date | None, last: Verdict | None, today: Verdict) -> _Judged:
    """Not reported, with the status at the last return and its reasons; red since then is said, not hidden."""
    reasons = ["never confirmed" if confirmed is None else f"last confirmed on {confirmed}"]
    reasons += [] if last is None else last.reasons
    known = None if last is None else last.status
    if today.status is Status.RED and known is not Status.RED:
        reasons += [f"red by now: {reason}" for reason in today.reasons]
    return _Judged(Verdict(Status.NOT_REPORTED, tuple(reasons)), known, today.status)


def _diverges(confidence: Confidence | None, status: Status) -> str | None:
    """Which of judgement and arithmetic is rosier; None when they agree or cannot be compared."""
    if confidence is None or confidence.rating not in _ROSY or status not in _COMPUTED:
        return None
    judged, computed = _ROSY[confidence.rating], _COMPUTED[status]
    return None if judged == computed else ("rosier" if judged < computed else "gloomier")
