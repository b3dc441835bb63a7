"""The portfolio as sheets of typed cells: dates as dates, figures as figures, every other thing as text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from rollout.exchange.document import plain
from rollout.exchange.request import Request
from rollout.report.edition import Edition
from rollout.report.listings import drivers_text, schedule_rows
from rollout.report.views.asks import asks
from rollout.report.views.benefits import benefits
from rollout.report.views.centres import loads
from rollout.report.views.position import position
from rollout.report.views.rule import reasons_said, status_rule, status_words
from rollout.schedule.standing import ForceStanding, Status

Cell = str | int | float | date | None


class Field(NamedTuple):
    """A column: its heading, how wide it stands in characters, and whether its figure is a share from 0 to 1."""

    title: str
    width: int = 14
    is_share: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: a caption, a header row, rows of as many cells. `fixed` columns stay in view when it is scrolled."""

    name: str
    caption: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Cell]]
    fixed: int = 1


def portfolio_sheets(request: Request) -> Iterator[Sheet]:
    """Every sheet of the portfolio's workbook, of the wanted programmes and of every force that may be named."""
    yield _about(request)
    yield _overview(request)
    yield _forces(request)
    yield _matrix(request)
    yield _milestones(request)
    yield _asks(request)
    yield _risks(request)
    yield _benefits(request)
    yield _centres(request)


def _sheet(
    edition: Edition, name: str, fields: Sequence[Field], rows: Sequence[Sequence[Cell]], fixed: int = 1
) -> Sheet:
    """A sheet with its caption, and with every text as it may be said and shown."""
    said = [[plain(edition.text(cell)) if isinstance(cell, str) else cell for cell in row] for row in rows]
    return Sheet(name=name, caption=f"{name}{edition.illustrative}", fields=fields, rows=said, fixed=fixed)


def _about(request: Request) -> Sheet:
    edition = request.edition
    head = edition.head(f"{edition.service.name}: portfolio", request.programmes)
    facts = [tuple(line.split(": ", 1)) if ": " in line else (line, "") for line in head.lines]
    rows: list[Sequence[Cell]] = [("Title", head.title), ("Marking", head.marking or "none"), *facts]
    rows += [("Notice", head.notice)] if head.notice else []
    rows += [("Left out", line) for line in request.shown.left_out()]
    rows += [
        ("Computed status", f"{status_rule(edition.service.status)} A programme may set its own days."),
        ("Days", "Durations, floats, drag and days late are working days; days late are counted against the baseline."),
        ("Float", "Total float: how far a milestone can slip before it moves its force's finish."),
        ("Target float", "How far a milestone can slip before a required date is missed; below zero it is missed."),
        ("Drag", "How far a force's finish would come forward if a critical milestone took no more time."),
    ]  # fmt: skip
    return _sheet(edition, "About", (Field("What", 24), Field("Says", 90)), rows)


def _overview(request: Request) -> Sheet:
    edition, count = request.edition, request.shown.count
    rows: list[Sequence[Cell]] = []
    for name in request.programmes:
        p = position(edition, name)
        rows.append(
            (
                p.title, name, p.scope, count(p.live), count(p.under_way), count(p.not_started), count(p.outside),
                count(p.unreadable), count(p.red), count(p.silent), p.last_live, p.last_baseline, p.national_done,
                p.national_all, p.national_status, p.date_for_all,
            )
        )  # fmt: skip
    fields = (
        Field("Programme", 30), Field("Programme id", 24), Field("Forces in scope"), Field("Live"), Field("Under way"),
        Field("Not started"), Field("Out or not joined"), Field("Not readable"), Field("Red"), Field("Not reported"),
        Field("Last live date of those with one"), Field("Last baseline for going live"), Field("National finished"),
        Field("National milestones"), Field("National status", 18), Field("Last live date, said of whom", 60),
    )  # fmt: skip
    return _sheet(edition, "Overview", fields, rows)


def _forces(request: Request) -> Sheet:
    edition = request.edition
    rows = [
        _force(edition, name, row)
        for name in request.programmes
        for row in request.shown.standings[name].forces
        if row.status is not Status.NOT_JOINED
    ]
    fields = (
        Field("Force", 28), Field("Programme", 28), Field("Force id", 20), Field("Programme id", 22),
        Field("Delivered as", 22), Field("Stage"), Field("Computed status", 16), Field("Last known status", 16),
        Field("Judged confidence", 16), Field("Judgement is"), Field("Live"), Field("Baseline for going live"),
        Field("Days late"), Field("Of these inherited"), Field("Of these own"), Field("Everything finished"),
        Field("Target float"), Field("Return confirmed"), Field("Age of return, calendar days"),
        Field("Done", is_share=True), Field("Next milestone", 30), Field("Next finish"), Field("Why this status", 60),
    )  # fmt: skip
    return _sheet(edition, "Forces", fields, rows, fixed=2)


def _force(edition: Edition, programme: str, row: ForceStanding) -> Sequence[Cell]:
    together = edition.force_name(row.collaboration) if row.collaboration is not None else None
    following = row.next_milestone and edition.milestone_title(programme, row.next_milestone)
    return (
        edition.force_name(row.force), edition.title(programme), row.force, programme, together, row.stage,
        status_words(row.status), None if row.last_known is None else status_words(row.last_known),
        row.confidence_note if row.confidence is None else row.confidence.rating, row.diverges, row.live,
        row.live_baseline, row.variance, row.inherited, row.own, row.finish, row.target_float, row.confirmed,
        row.age_days, row.progress, following, row.next_finish, reasons_said(edition, programme, row),
    )  # fmt: skip


def _matrix(request: Request) -> Sheet:
    """Forces by programmes, a word a cell; the national milestones first."""
    edition, standings = request.edition, request.shown.standings
    cells: dict[str, dict[str, str]] = {}
    for name in request.programmes:
        for row in standings[name].forces:
            if row.status is not Status.NOT_JOINED:
                cells.setdefault(row.force, {})[name] = status_words(row.status)
    rows: list[Sequence[Cell]] = [
        ("National milestones", *(status_words(standings[name].national.status) for name in request.programmes))
    ]
    statuses = {name: {row.force: row.status for row in edition.standings[name].forces} for name in request.programmes}
    for force in edition.register.forces:
        if force in cells:
            own = cells[force]
            words = [own.get(name) or _unnamed(statuses[name].get(force)) for name in request.programmes]
            rows.append((edition.force_name(force), *words))
    fields = (Field("Force", 30), *(Field(edition.title(name), 18) for name in request.programmes))
    return _sheet(edition, "Matrix", fields, rows)


def _unnamed(status: Status | None) -> str:
    """What stands where a force has no row of its own."""
    if status is None:
        return "not in scope"
    return status_words(status) if status is Status.NOT_JOINED else "not named here"


def _milestones(request: Request) -> Sheet:
    edition, shown = request.edition, request.shown
    rows: list[Sequence[Cell]] = []
    for name, units in request.chosen.items():
        forces = {unit.unit: edition.force_name(unit.unit) for unit in units}
        for unit, m in schedule_rows(shown.schedule, name, units, with_national=True):
            is_dated = m.early_finish is not None
            rows.append(
                (
                    forces.get(unit, "National"), edition.title(name), m.title, m.key.milestone,
                    m.stage, m.state.replace("-", " "), m.duration, m.remaining, m.started, m.finished, m.expected,
                    m.early_start, m.early_finish, m.late_start, m.late_finish, m.total_float, m.free_float,
                    m.target_float, ("yes" if m.critical else "no") if is_dated else None, m.drag, m.baseline,
                    m.variance, drivers_text(m),
                )
            )  # fmt: skip
    fields = (
        Field("Force", 28), Field("Programme", 28), Field("Milestone", 36), Field("Milestone id", 26), Field("Stage"),
        Field("State"), Field("Duration"), Field("Days left"), Field("Started"), Field("Finished"),
        Field("Expected by the force"), Field("Early start"), Field("Early finish"), Field("Late start"),
        Field("Late finish"), Field("Total float"), Field("Free float"), Field("Target float"), Field("Critical"),
        Field("Drag"), Field("Baseline"), Field("Days late"), Field("Driven by", 40),
    )  # fmt: skip
    return _sheet(edition, "Milestones", fields, rows, fixed=3)


def _asks(request: Request) -> Sheet:
    edition = request.edition
    rows: list[Sequence[Cell]] = [
        (
            view.ask, view.who, view.programme, view.of, view.state, view.by, view.decided, view.options,
            view.recommend, view.if_not, view.effect, view.decision,
        )
        for view in asks(edition)
        if _is_of_interest(request, view.path)
    ]  # fmt: skip
    fields = (
        Field("Ask", 50), Field("Who asks", 28), Field("Programme", 28), Field("Of whom", 16), Field("State"),
        Field("By"), Field("Decided"), Field("Options", 40), Field("Recommended", 40), Field("If not", 40),
        Field("Computed effect", 50), Field("Decision", 40),
    )  # fmt: skip
    return _sheet(edition, "Asks", fields, rows)


def _is_of_interest(request: Request, path: str) -> bool:
    """Whether an ask (force/programme/id) is of what was asked for, by somebody who may be named."""
    unit, programme, _ = path.split("/")
    if programme not in request.programmes:
        return False
    return unit == "national" or request.edition.names == "withhold" or request.shown.may_name(programme, unit)


def _risks(request: Request) -> Sheet:
    edition = request.edition
    rows: list[Sequence[Cell]] = []
    for name, units in request.chosen.items():
        for unit in units:
            progress = edition.file_of(name, unit.unit)
            for risk in progress.risks if progress is not None else ():
                who = (edition.force_name(unit.unit), edition.title(name))
                rows.append((risk.title, *who, risk.likelihood, risk.impact, risk.owner, risk.action))
    fields = (
        Field("Risk", 50), Field("Force", 28), Field("Programme", 28), Field("Likelihood"), Field("Impact"),
        Field("Owner", 24), Field("Action", 50),
    )  # fmt: skip
    return _sheet(edition, "Risks", fields, rows)


def _benefits(request: Request) -> Sheet:
    edition, count = request.edition, request.shown.count
    rows: list[Sequence[Cell]] = [
        (b.title, b.programme, b.kind, b.figures, count(b.measured_by), count(b.banked), count(b.without_before), b.of)
        for b in benefits(edition, request.programmes)
    ]
    fields = (
        Field("Benefit", 40), Field("Programme", 28), Field("Kind", 20), Field("Measured against target", 40),
        Field("Forces that measured it"), Field("Forces that banked it"), Field("Forces without a before-figure"),
        Field("Forces in scope"),
    )  # fmt: skip
    return _sheet(edition, "Benefits", fields, rows)


def _centres(request: Request) -> Sheet:
    edition = request.edition
    known = loads(edition)
    rows: list[Sequence[Cell]] = [
        (c.title, c.slots, c.held, c.free_from, c.ready, *(need for _, need, _ in c.peaks)) for c in known
    ]
    months = [Field(f"Most slots needed in {month}") for month, _, _ in known[0].peaks] if known else []
    fields = (
        Field("Centre", 36), Field("Slots today"), Field("Held today"), Field("Free from", 20),
        Field("Ready within 60 days", 50), *months,
    )  # fmt: skip
    return _sheet(edition, "Centres", fields, rows)
