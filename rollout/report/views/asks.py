"""Asks: what somebody is asked to decide, and what it would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from rollout.model.dataclass import dataclass, replace
from rollout.model.progress import NATIONAL, Ask
from rollout.report.edition import Edition, once
from rollout.report.words import long_date


@dataclass(frozen=True, slots=True, kw_only=True)
class AskView:
    """One ask with its computed effect."""

    path: str
    """force/programme/id: how the register's agenda names it."""
    ask: str
    who: str
    programme: str
    of: str
    by: date | None
    options: str
    recommend: str
    if_not: str
    effect: str
    state: str
    decided: date | None
    decision: str

    @property
    def when(self) -> str:
        """By when it is needed, in words."""
        return f"by {long_date(self.by)}" if self.by is not None else "no date given"


def asks(edition: Edition) -> Iterator[AskView]:
    """Every ask of every programme the edition may show, in the order of the files."""
    for name in edition.programmes:
        yield from asks_of(edition, name)


@once
def asks_of(edition: Edition, programme: str) -> list[AskView]:
    """Every ask of one programme, in the order of its files."""
    known = edition.schedule.workspace.programmes[programme]
    files = dict(known.units)
    if known.national is not None:
        files[NATIONAL] = known.national
    return [
        _view(edition, programme, unit, ask)
        for unit, progress in files.items()
        for ask in progress.asks
        if ask.milestone is None or edition.shows_milestone(programme, ask.milestone)
    ]


def _view(edition: Edition, programme: str, unit: str, ask: Ask) -> AskView:
    who = "National" if unit == NATIONAL else edition.force_name(unit)
    is_open = edition.waits(ask)
    return AskView(
        path=f"{unit}/{programme}/{ask.id}",
        ask=edition.text(ask.ask),
        who="A force" if edition.names == "withhold" and unit != NATIONAL else who,
        programme=edition.title(programme),
        of=ask.of or "",
        by=ask.by,
        options=edition.text(ask.options),
        recommend=edition.text(ask.recommend),
        if_not=edition.text(ask.if_not),
        effect=_effect(edition, programme, unit, ask.milestone),
        state="open" if is_open else ask.state,
        decided=None if is_open else ask.decided,
        decision=edition.text(ask.decision),
    )


def _effect(edition: Edition, programme: str, unit: str, milestone: str | None) -> str:
    """What the milestone behind an ask costs the finish: for its own force, and how many others it holds up."""
    scheduled = edition.schedule.programmes[programme]
    if milestone is None:
        return "none computed, as no milestone is named"
    if not scheduled.computable:
        return "none can be computed while the programme cannot"
    title = edition.milestone_title(programme, milestone)
    if milestone in scheduled.national:
        row = scheduled.national[milestone]
        held = edition.forces_with(programme, _held_up(edition, programme, milestone))
        if row.drag is None:
            return f"{title}: not on a critical path today"
        return f"{title}: up to {_drag(row.drag)} for {edition.plural(held, 'force')}"
    own = scheduled.units[unit].milestones.get(milestone) if unit in scheduled.units else None
    others = {
        name: row.milestones[milestone].drag or 0
        for name, row in scheduled.units.items()
        if name != unit and milestone in row.milestones and row.milestones[milestone].drag
    }
    also = edition.plural(edition.forces_with(programme, others), "other") if others else ""
    who = "this force" if edition.names == "withhold" else edition.force_name(unit)
    if own is None or own.drag is None:
        elsewhere = f", up to {_drag(max(others.values()))} for {also}" if others else ""
        return f"{title}: not critical for {who} today{elsewhere}"
    if not others:
        return f"{title}: {_drag(own.drag)} for {who}"
    return f"{title}: up to {_drag(max(own.drag, *others.values()))} for {who} and {also}"


def _drag(days: int) -> str:
    return "1 day's drag" if days == 1 else f"{days} days' drag"


def _held_up(edition: Edition, programme: str, milestone: str) -> list[str]:
    """The units on whose critical path a national milestone lies."""
    return [
        unit.unit
        for _, unit in edition.active(programme)
        if any((key.programme, key.unit, key.milestone) == (programme, None, milestone) for key in unit.critical_path)
    ]


def agenda(edition: Edition) -> tuple[list[AskView], list[AskView]]:
    """What the council is asked to decide, in order, and what became of what was decided, the newest first.

    The register's agenda names asks in order; without one all open ones count, the most pressing first. An ask that a
    force's one return makes for several programmes is one ask.
    """
    every = _once(asks(edition))
    by_path = {view.path: view for view in asks(edition)}
    listed = edition.service.agenda
    if listed is not None:
        waiting = [by_path[path] for path in listed if path in by_path and by_path[path].state == "open"]
    else:
        waiting = [view for view in every if view.state == "open"]
        waiting.sort(key=lambda view: (view.by or date.max, view.path))
    decided = [view for view in every if view.state != "open"]
    decided.sort(key=lambda view: (view.decided or date.min, view.path), reverse=True)
    return waiting, decided


def _once(views: Iterable[AskView]) -> list[AskView]:
    """Asks of one unit with one id and one text, with the programmes they are made for."""
    found: dict[tuple[str, str, str], AskView] = {}
    for view in views:
        unit, _, name = view.path.split("/")
        known = found.get((unit, name, view.ask))
        found[unit, name, view.ask] = (
            view if known is None else replace(known, programme=f"{known.programme}, {view.programme}")
        )
    return list(found.values())
