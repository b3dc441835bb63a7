"""What has become of what was foreseen: the facts known at the end of the day looked back from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from rollout.forecast.adoption import rank
from rollout.forecast.backtest import FORECAST, Outcome, Subject
from rollout.forecast.foreseen import Foreseen, live_day
from rollout.load.versions import id_at_version
from rollout.model.blueprint import Blueprint
from rollout.schedule.calendar import WorkingCalendar
from rollout.schedule.result import MilestoneSchedule, ProgrammeSchedule, Schedule, UnitSchedule
from rollout.schedule.scope import current_force, delivering


class Outcomes:
    """The outcomes that a schedule of the newest state knows of.

    What no longer takes part, no longer applies or cannot be read has no outcome. A milestone is followed through the
    changes of its blueprint; one that has since been split into several has no outcome of its own. Of forces that had
    joined, those that have left since are no longer counted.
    """

    def __init__(self, newest: Schedule) -> None:
        self._newest = newest
        self._scopes = {
            name: delivering(newest.workspace, name, newest.data_date)
            for name, programme in newest.programmes.items()
            if programme.computable
        }
        cohorts = newest.passes.network.cohorts
        self._calendars: Mapping[tuple[str, str | None], WorkingCalendar] = {
            (name, lane.unit): lane.calendar
            for name in self._scopes
            for cohort in cohorts[name]
            for lane in cohort.lanes
        }

    def known_as(self, found: Foreseen) -> Iterator[tuple[Subject, Subject]]:
        """Each subject of a forecast with what it is called now; those without a name now are left out."""
        names = {name: self._names(name, found.versions[name]) for name in found.versions if name in self._scopes}
        for subject in found.said[FORECAST]:
            if subject.programme not in names:
                continue
            milestone = subject.milestone
            now = None if milestone is None else names[subject.programme].get(milestone, milestone)
            if (now is None) == (milestone is None):
                yield subject, subject._replace(milestone=now)

    def _names(self, programme: str, version: int) -> Mapping[str, str | None]:
        """What milestones of an earlier version are called now; None: nothing any more, or several things."""
        blueprint = self._newest.workspace.programmes[programme].blueprint
        assert blueprint is not None
        return present_names(blueprint, version)

    def of(self, subject: Subject, found: Foreseen) -> Outcome | None:
        """What came of a subject by its present name; None when it cannot be said any more."""
        if subject.target == "joined":
            return self._of_share(subject, found)
        calendar = self._calendars.get((subject.programme, subject.unit))
        if calendar is None:
            return None
        programme = self._newest.programmes[subject.programme]
        if subject.target == "force":
            assert subject.unit is not None
            return _finish(programme.units[subject.unit], calendar)
        milestone = _row(programme, subject.unit).get(subject.milestone or "")
        return None if milestone is None or not _applies(milestone) else Outcome(_actual(milestone), calendar)

    def _of_share(self, subject: Subject, found: Foreseen) -> Outcome | None:
        name, newest = subject.programme, self._newest
        units, scope = newest.programmes[name].units, self._scopes[name]
        register = newest.workspace.register
        now = dict.fromkeys(current_force(register, force, newest.data_date) for force in found.joined[name])
        still = [
            force for force in now if scope.get(force) and all((name, unit) in self._calendars for unit in scope[force])
        ]
        if not still:
            return None
        lives = {unit: row.live for unit, row in units.items()}
        days = [day for force in still if (day := live_day(scope[force], lives)) is not None]
        reached = sorted(day for day in days if day <= newest.data_date)
        needed = rank(subject.share or 0, len(still))
        actual = reached[needed - 1] if len(reached) >= needed else None
        return Outcome(actual, self._calendars[name, None])


def present_names(blueprint: Blueprint, version: int) -> Mapping[str, str | None]:
    """By a milestone's id at an earlier version what it is called now; None: nothing that ends when it did.

    Ids that are not listed are forces' own milestones, which keep theirs.
    """
    heirs: dict[str, list[str]] = {}
    for id_ in blueprint.milestones:
        then = id_at_version(id_, blueprint, version)
        if then is not None:
            heirs.setdefault(then, []).append(id_)
    names: dict[str, str | None] = dict.fromkeys(blueprint.milestones)
    for then, found in heirs.items():
        names[then] = then if then in found else found[0] if len(found) == 1 else None
    return names


def _row(programme: ProgrammeSchedule, unit: str | None) -> Mapping[str, MilestoneSchedule]:
    return programme.national if unit is None else programme.units[unit].milestones


def _applies(milestone: MilestoneSchedule) -> bool:
    return milestone.state != "not-applicable"


def _actual(milestone: MilestoneSchedule) -> date | None:
    return milestone.finished if milestone.state == "finished" else None


def _finish(row: UnitSchedule, calendar: WorkingCalendar) -> Outcome | None:
    """A unit's finish: the last of its milestones', once all are finished."""
    days = [_actual(milestone) for milestone in row.milestones.values() if _applies(milestone)]
    known = [day for day in days if day is not None]
    if not days:
        return None
    return Outcome(max(known) if len(known) == len(days) else None, calendar)
