"""What an export may say: rows of whom its edition names, marked no higher than it may show, everything else left out.

Reports count the forces they do not name; a file of rows can only leave them out, so it also says how many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from rollout.model.problem import Problem
from rollout.model.progress import NATIONAL, Confidence
from rollout.report.edition import Edition
from rollout.report.words import plural
from rollout.schedule.lazy import LazyMapping
from rollout.schedule.result import Key, MilestoneSchedule, ProgrammeSchedule, Schedule, UnitSchedule
from rollout.schedule.standing import ForceStanding, NationalStanding, ProgrammeStanding


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An edition's schedule and standings as rows. `asked` are the units somebody asked for by name."""

    edition: Edition
    asked: frozenset[str] = frozenset()

    @property
    def is_everything(self) -> bool:
        """Whether nothing is left out: what is shown is then the edition's own schedule."""
        return self.edition.names == "all" and self.edition.max_marking is None

    @cached_property
    def _named(self) -> Mapping[str, frozenset[str]]:
        """Units that may be named, by programme."""
        edition = self.edition
        named = {name: [r for r in edition.standings[name].forces if edition.named(r)] for name in edition.standings}
        return {name: self.asked.union(*(row.units for row in rows)) for name, rows in named.items()}

    def may_name(self, programme: str, unit: str) -> bool:
        """Whether a unit's own rows of a programme may stand in the file."""
        return self.edition.names == "all" or unit in self._named[programme]

    def key(self, key: Key) -> Key | None:
        """A copy as it may be named: without its force where that is not to be named, None where it is not shown."""
        if key.programme not in self.edition.programmes:
            return None
        if not self.edition.shows_milestone(key.programme, key.milestone):
            return None
        if key.unit is None or self.may_name(key.programme, key.unit):
            return key
        return key._replace(unit=None)

    @cached_property
    def schedule(self) -> Schedule:
        """The schedule with the rows that may be shown."""
        found = self.edition.schedule
        if self.is_everything:
            return found
        return replace(
            found,
            programmes={name: self._programme(found.programmes[name]) for name in self.edition.programmes},
            problems=tuple(problem for problem in found.problems if self._may_say(problem)),
        )

    def _programme(self, programme: ProgrammeSchedule) -> ProgrammeSchedule:
        name = programme.programme
        named = [unit for unit in programme.units if self.may_name(name, unit)]
        return replace(
            programme,
            # Most exports are of one force: the rows of all others are never looked at.
            units=LazyMapping(named, lambda unit: self._unit(programme.units[unit], name)),
            national={m.key.milestone: self._milestone(m) for m in self.edition.national(name)},
        )

    def _unit(self, unit: UnitSchedule, programme: str) -> UnitSchedule:
        target = unit.target
        shown = target if target is None or self.edition.shows_milestone(programme, target) else None
        path = [self.key(key) for key in unit.critical_path]
        return replace(
            unit,
            find_target=lambda: shown,
            critical_path=tuple(dict.fromkeys(key for key in path if key is not None)),
            milestones={m.key.milestone: self._milestone(m) for m in self.edition.rows(unit, programme)},
        )

    def _milestone(self, milestone: MilestoneSchedule) -> MilestoneSchedule:
        drivers = []
        for driver in milestone.drivers:
            key = None if driver.predecessor is None else self.key(driver.predecessor)
            if key is not None or driver.predecessor is None:
                drivers.append(driver._replace(predecessor=key))
        return milestone._replace(title=self.edition.text(milestone.title), drivers=tuple(dict.fromkeys(drivers)))

    def _may_say(self, problem: Problem) -> bool:
        """Whether a problem names nothing that is withheld; its file names a force as surely as its words."""
        edition = self.edition
        if problem.programme is not None and problem.programme not in edition.programmes:
            return False
        if problem.programme is not None and problem.milestone is not None:
            hidden = self.key(Key(problem.programme, None, problem.milestone)) is None
            if hidden:
                return False
        said = (problem.message, problem.hint, problem.location.file)
        if any(edition.text(words) != words for words in said):
            return False
        return all(self._is_nameable(unit, problem.programme) for unit in _units_of(problem))

    def _is_nameable(self, unit: str, programme: str | None) -> bool:
        if programme is None:
            return self.edition.names == "all" or unit in self.asked
        return self.may_name(programme, unit)

    @cached_property
    def standings(self) -> Mapping[str, ProgrammeStanding]:
        """The standings with the rows that may be shown; the counts are of all forces."""
        if self.is_everything:
            return self.edition.standings
        return {name: self._standing(self.edition.standings[name]) for name in self.edition.programmes}

    def _standing(self, standing: ProgrammeStanding) -> ProgrammeStanding:
        named = [row for row in standing.forces if self.edition.named(row) or not self.asked.isdisjoint(_who(row))]
        return replace(
            standing,
            forces=tuple(self._force(row, standing.programme) for row in named),
            national=self._national(standing.national, standing.programme),
        )

    def _force(self, row: ForceStanding, programme: str) -> ForceStanding:
        following = row.next_milestone
        if following is not None and not self.edition.shows_milestone(programme, following):
            row = replace(row, next_milestone=None, next_finish=None)
        return replace(row, reasons=self._reasons(row.reasons, programme))

    def _national(self, row: NationalStanding, programme: str) -> NationalStanding:
        return replace(row, reasons=self._reasons(row.reasons, programme), confidence=self._confidence(row.confidence))

    def _confidence(self, confidence: Confidence | None) -> Confidence | None:
        if confidence is None:
            return None
        by, reason = confidence.by, confidence.reason
        return replace(confidence, by=by and self.edition.text(by), reason=reason and self.edition.text(reason))

    def _reasons(self, reasons: tuple[str, ...], programme: str) -> tuple[str, ...]:
        """Reasons without the names of milestones that are marked too high."""
        blueprint = self.edition.blueprint(programme)
        hidden = [
            name
            for name in (() if blueprint is None else blueprint.milestones)
            if not self.edition.shows_milestone(programme, name)
        ]
        if not hidden:
            return reasons
        either = re.compile(rf"(?<![a-z0-9-])(?:{'|'.join(hidden)})(?= is critical and )")
        return tuple(either.sub("a milestone marked higher", reason) for reason in reasons)

    def count(self, number: int) -> int | str:
        """A number of forces, veiled where names are withheld; a figure elsewhere."""
        return self.edition.number(number) if 0 < number < self.edition.veil else number

    def left_out(self) -> Iterator[str]:
        """What the file does not say, in sentences for whoever made it."""
        edition = self.edition
        if edition.left_out:
            marked = plural(edition.left_out, "programme or milestone", "programmes and milestones")
            yield f"Left out: {marked} marked above {edition.max_marking}."
        missing = {
            row.force
            for name in edition.programmes
            for row in edition.standings[name].forces
            if row.units and not any(self.may_name(name, unit) for unit in row.units)
        }
        if missing and not self.asked:
            why = "names are withheld" if edition.names == "withhold" else "they need no action in it"
            how = f"{edition.plural(len(missing), 'force')} not named in a programme"
            yield f"Left out: rows of {how}, as {why}; see --names."


def _who(row: ForceStanding) -> tuple[str, ...]:
    return (row.force, *row.units)


def _units_of(problem: Problem) -> Iterator[str]:
    """Whom a problem names: the force it is about, and the one whose file it stands in."""
    if problem.force not in (None, NATIONAL):
        yield problem.force or ""
    place = PurePosixPath(problem.location.file)
    if place.parent.name in ("progress", "returns") and place.stem != NATIONAL:
        yield place.stem
