"""What every report is made from: the schedule, the standings, and whom and what it may name."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING, Any, TypeVar
from unicodedata import category

from rollout.model.blueprint import Blueprint
from rollout.model.progress import Ask, Progress
from rollout.model.register import Register, Service
from rollout.report.since import Changes
from rollout.report.words import listed, long_date, of, plural
from rollout.schedule.demand import Hold, Stretch, centre_demand
from rollout.schedule.result import MilestoneSchedule, Schedule, UnitSchedule
from rollout.schedule.standing import OWES_NOTHING, UNHEARD, ForceStanding, ProgrammeStanding, Status

if TYPE_CHECKING:
    from rollout.forecast.backtest import Backtest
    from rollout.forecast.result import Forecast

View = TypeVar("View")

MARKINGS = ("OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET")
NAMES = ("all", "exceptions", "withhold")
FEWER_THAN = 3
"""Counts below this are veiled where no force is named: two forces can work out the third."""
ACTION = (Status.RED, Status.AMBER, Status.NOT_REPORTED, Status.UNREADABLE)


_KINDS_OF_FORCE = {"police", "constabulary", "service", "force", "agency", "the", "of"}
"""Words that say what a force is and not which: "Police Scotland" is named by "Scotland", never by "police"."""


def proper_name(name: str) -> str:
    """The part of a force's name that names it; all of it when that part is but a number."""
    words = name.split()
    own = [at for at, word in enumerate(words) if word.casefold() not in _KINDS_OF_FORCE]
    proper = " ".join(words[own[0] : own[-1] + 1]) if own else name
    return proper if any(map(str.isalpha, proper)) else name


def _initials(name: str) -> str:
    """How people shorten a name: "GMP" for Greater Manchester Police."""
    return "".join(word[0] for word in name.split() if word[0].isupper())


def rank(marking: str | None) -> int:
    """How high a protective marking is; without one lowest, and one nobody knows above all others."""
    if marking is None:
        return 0
    return MARKINGS.index(marking.upper()) if marking.upper() in MARKINGS else len(MARKINGS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The head of a report."""

    title: str
    marking: str
    lines: tuple[str, ...]
    notice: str | None


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One issue of the reports.

    Args:
        schedule: The schedule at the data date.
        standings: The standing of every force, by programme.
        names: all, exceptions (only what needs action is named) or withhold.
        max_marking: Programmes and milestones marked higher are left out, and counted.
        changes: The difference to an earlier state; a text says why there is none, None that nobody looked.
        forecast: Likely dates of every programme; None when they are not asked for.
        measured: How often such dates were met before; None when nobody looked back.
    """

    schedule: Schedule
    standings: Mapping[str, ProgrammeStanding]
    names: str = "exceptions"
    max_marking: str | None = None
    changes: Changes | str | None = None
    forecast: Forecast | None = None
    measured: Backtest | None = None
    _known: dict[tuple[str, str], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def register(self) -> Register:
        """The register."""
        return self.schedule.workspace.register

    @property
    def service(self) -> Service:
        """The delivery body's settings."""
        return self.register.service

    @property
    def illustrative(self) -> str:
        """What every title and caption adds while the figures are invented."""
        return " (illustrative)" if self.service.illustrative else ""

    @property
    def veil(self) -> int:
        """Counts below this are not printed."""
        return FEWER_THAN if self.names == "withhold" else 0

    @cached_property
    def demand(self) -> Mapping[str, tuple[list[Hold], list[Stretch]]]:
        """Each delivery centre's holds, and the days on which they are too many."""
        return centre_demand(self.schedule.workspace, self.schedule)

    def count(self, part: int, whole: int) -> str:
        """A count of its whole, veiled where names are withheld."""
        return of(part, whole, fewer_than=self.veil)

    def number(self, count: int) -> str:
        """A number of forces, veiled where names are withheld."""
        return f"fewer than {self.veil}" if 0 < count < self.veil else str(count)

    def plural(self, count: int, one: str, many: str | None = None) -> str:
        """A number of forces with its noun, veiled where names are withheld."""
        veiled = 0 < count < self.veil
        return f"fewer than {self.veil} {many or one + 's'}" if veiled else plural(count, one, many)

    @cached_property
    def programmes(self) -> tuple[str, ...]:
        """Programmes this edition may show, by id; one that cannot be read may carry any marking."""
        return tuple(
            name
            for name, programme in self.schedule.workspace.programmes.items()
            if (self.max_marking is None if programme.blueprint is None else self.may_show(programme.blueprint.marking))
        )

    @property
    def left_out(self) -> int:
        """How many programmes and milestones are marked too high for this edition."""
        workspace = self.schedule.workspace
        hidden = len(workspace.programmes) - len(self.programmes)
        for name in self.programmes:
            blueprint = workspace.programmes[name].blueprint
            rows = blueprint.milestones.values() if blueprint is not None else ()
            hidden += sum(1 for milestone in rows if not self.may_show(milestone.marking))
        return hidden

    def may_show(self, marking: str | None) -> bool:
        """Whether something with this marking, or with none but the service's, may stand in the edition."""
        if self.max_marking is None:
            return True
        return max(rank(marking), rank(self.service.marking)) <= rank(self.max_marking)

    def blueprint(self, programme: str) -> Blueprint | None:
        """A programme's blueprint, None when it cannot be read."""
        return self.schedule.workspace.programmes[programme].blueprint

    def title(self, programme: str) -> str:
        """A programme's title; its id, and why, when the blueprint cannot be read."""
        blueprint = self.blueprint(programme)
        return f"{programme} (not readable)" if blueprint is None else blueprint.title

    def milestone_title(self, programme: str, milestone: str) -> str:
        """A milestone's title; its id when the blueprint has none of that name."""
        blueprint = self.blueprint(programme)
        known = None if blueprint is None else blueprint.milestones.get(milestone)
        return milestone if known is None else known.title

    def shows_milestone(self, programme: str, milestone: str) -> bool:
        """Whether a milestone's marking lets it stand in the edition."""
        blueprint = self.blueprint(programme)
        known = None if blueprint is None else blueprint.milestones.get(milestone)
        return known is None or self.may_show(known.marking)

    def rows(self, unit: UnitSchedule, programme: str) -> list[MilestoneSchedule]:
        """A unit's milestones that may be shown, in the order of the blueprint."""
        if self.max_marking is None:
            return list(unit.milestones.values())
        return [m for m in unit.milestones.values() if self.shows_milestone(programme, m.key.milestone)]

    def national(self, programme: str) -> list[MilestoneSchedule]:
        """A programme's national milestones that may be shown."""
        rows = self.schedule.programmes[programme].national.values()
        return [m for m in rows if self.shows_milestone(programme, m.key.milestone)]

    def force_name(self, unit: str) -> str:
        """The name of a force or collaboration, whatever the policy."""
        register = self.register
        if unit in register.forces:
            return register.forces[unit].name
        return register.collaborations[unit].name if unit in register.collaborations else unit

    def named(self, standing: ForceStanding) -> bool:
        """Whether the policy lets this force be named for this programme: it needs action, or asks for something."""
        if self.names == "all":
            return True
        return self.names == "exceptions" and (standing.status in ACTION or self._asks(standing))

    def _asks(self, standing: ForceStanding) -> bool:
        """Whether a force has an open ask in any programme shown: who asks is named, so it is named wherever it is."""
        return not self._asking.isdisjoint(standing.units)

    @cached_property
    def _asking(self) -> frozenset[str]:
        files = (file for name in self.programmes for file in self.schedule.workspace.programmes[name].units.items())
        return frozenset(unit for unit, progress in files if any(self.waits(ask) for ask in progress.asks))

    def waits(self, ask: Ask) -> bool:
        """Whether an ask still waited for a decision on the data date."""
        return ask.state == "open" or (ask.decided is not None and ask.decided > self.schedule.data_date)

    def may_name(self, programme: str, unit: str) -> bool:
        """Whether the policy lets a unit be named for a programme: any of its forces may be."""
        rows = (row for row in self.standings[programme].forces if unit in row.units)
        return any(self.named(row) for row in rows)

    def forces_with(self, programme: str, units: Collection[str]) -> int:
        """How many forces in scope are delivered for by any of these units: a collaboration counts as all its own."""
        rows = self.standings[programme].forces
        return sum(1 for row in rows if not set(units).isdisjoint(row.units))

    def taking_part(self, programme: str) -> int:
        """How many forces in scope are scheduled: the m of what is critical, finished or tailored."""
        return self.forces_with(programme, [row.unit for _, row in self.active(programme)])

    def who(self, units: Sequence[str], limit: int = 5) -> str:
        """Forces that need action, by name where the policy allows, else their number."""
        if self.names == "withhold":
            return self.plural(len(units), "force")
        return listed([self.force_name(unit) for unit in units], limit)

    @property
    def said(self) -> Callable[[str], str] | None:
        """What may be said of a text, for whoever prints many: None when all of it may be."""
        return self.text if self.names == "withhold" else None

    def text(self, written: str | None) -> str:
        """Free text, left out when names are withheld and it names a force."""
        if not written or self.names != "withhold":
            return written or ""
        # Marks that do not show can be put inside a name, and hide it from a search but from no reader.
        shown = "".join(character for character in written if category(character) != "Cf")
        return "(left out: it names a force)" if self._naming.search(shown) else written

    @cached_property
    def _naming(self) -> re.Pattern[str]:
        """Anything that names a force or collaboration: names, ids, and names without "Police" and its like."""
        names: set[str] = set()
        register = self.register
        known = [(force.id, force.name) for force in register.forces.values()]
        known += [(together.id, together.name) for together in register.collaborations.values()]
        for slug, name in known:
            proper = proper_name(name)
            names |= {name, slug, slug.replace("-", " "), proper, *re.split(r" (?:&|and) ", proper)}
        ordered = sorted((name for name in names if len(name) > 2), key=len, reverse=True)
        initials = sorted({_initials(name) for _, name in known if len(_initials(name)) > 2})
        either = [f"(?i:{'|'.join(map(re.escape, ordered))})", *map(re.escape, initials)]
        return re.compile(r"(?<![^\W_])(?:" + "|".join(either) + r")s?(?![^\W_])")

    def active(self, programme: str) -> Iterator[tuple[ForceStanding, UnitSchedule]]:
        """Each delivery once (a collaboration is one), with the standing of its first force."""
        seen: set[str] = set()
        for standing in self.standings[programme].forces:
            for unit in standing.units:
                row = self.schedule.programmes[programme].units.get(unit)
                if row is not None and row.participation == "active" and unit not in seen:
                    seen.add(unit)
                    yield standing, row

    def file_of(self, programme: str, unit: str) -> Progress | None:
        """A unit's progress file."""
        return self.schedule.workspace.programmes[programme].units.get(unit)

    def head(self, title: str, programmes: Sequence[str], *, only: str | None = None) -> Head:
        """The head of a report about some programmes; returns are those of one force when `only` names it."""
        service = self.service
        highest = max([*self._markings(programmes)], key=rank, default=self.max_marking)
        returns, owed = self.returns(programmes, only)
        lines = [f"Data date: {long_date(self.schedule.data_date)}"]
        if self.schedule.workspace.revision is not None:
            lines.append(f"Read from commit {self.schedule.workspace.revision[:12]}")
        lines.append(f"Returns in time: {of(returns, owed)}")
        lines += [f"{label}: {value}" for label, value in self._labels() if value]
        if self.left_out:
            lines.append(f"Left out, marked above {self.max_marking}: {self.left_out}")
        return Head(
            title=title + self.illustrative, marking=highest or "", lines=tuple(lines), notice=service.notice or None
        )

    def _labels(self) -> tuple[tuple[str, str | None], ...]:
        service = self.service
        return (("Handling", service.handling), ("Freedom of information", service.foi), ("Author", service.author))

    def _markings(self, programmes: Sequence[str]) -> Iterator[str | None]:
        """The markings of what a report contains; the service's own is on everything that has no higher one."""
        if self.may_show(None):
            yield self.service.marking
        for name in programmes:
            blueprint = self.blueprint(name)
            if blueprint is not None:
                yield blueprint.marking
                yield from (m.marking for m in blueprint.milestones.values() if self.may_show(m.marking))

    def returns(self, programmes: Sequence[str], only: str | None = None) -> tuple[int, int]:
        """Returns in time, and returns owed: one for each force (or for the one named) in each programme it is in."""
        owed = [
            standing
            for name in programmes
            for standing in self.standings[name].forces
            if standing.status not in OWES_NOTHING and only in (None, standing.force, standing.collaboration)
        ]
        return sum(1 for standing in owed if standing.status not in UNHEARD), len(owed)


def once(view: Callable[[Edition, str], View]) -> Callable[[Edition, str], View]:
    """A view of a programme that many reports of one edition share: worked out once, then remembered."""

    @wraps(view)
    def known(edition: Edition, programme: str) -> View:
        key = (f"{view.__module__}.{view.__qualname__}", programme)
        if key not in edition._known:  # noqa: SLF001 - its own memory, which no report may look into
            edition._known[key] = view(edition, programme)  # noqa: SLF001
        found: View = edition._known[key]  # noqa: SLF001
        return found

    return known
