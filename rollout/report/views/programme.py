"""A programme's report: what is reused, who is where, what sets the dates, and what may be learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rollout.model.blueprint import Blueprint
from rollout.report.edition import Edition
from rollout.report.since import Changes
from rollout.report.views.asks import asks
from rollout.report.views.benefits import benefits
from rollout.report.views.drift import drift
from rollout.report.views.exceptions import exceptions
from rollout.report.views.grid import Grid
from rollout.report.views.lessons import Lesson, lessons
from rollout.report.views.likely import basis, likely_lines, programme_grid
from rollout.report.views.outlook import patterns
from rollout.report.views.position import position
from rollout.report.views.rule import reasons_said, status_rule, status_words, tolerance_of
from rollout.report.words import DRAG, days, late, listed, long_date, number
from rollout.schedule.standing import ForceStanding, NationalStanding, Status

_RISKS_SHARED_BY = 2
_STILL_TO_COME = "nothing begun"


def programme_view(edition: Edition, programme: str) -> Mapping[str, Any]:
    """Everything one programme's report says."""
    blueprint = edition.blueprint(programme)
    assert blueprint is not None
    learned = lessons(edition, programme)
    national = edition.standings[programme].national
    return {
        "head": edition.head(blueprint.title, [programme]),
        "edition": edition,
        "purpose": blueprint.purpose or "",
        "owner": blueprint.owner or "",
        "version": blueprint.version,
        "computable": edition.schedule.programmes[programme].computable,
        "reuse": _reuse(edition, blueprint),
        "position": position(edition, programme),
        "national_reasons": reasons_said(edition, programme, national),
        "rule": status_rule(tolerance_of(edition, programme)),
        "national": _national(edition, programme),
        "stages": _stages(edition, programme, blueprint),
        "forces": _forces(edition, programme),
        **_likely(edition, programme),
        "exceptions": exceptions(edition, programme),
        "patterns": _patterns(edition, programme),
        "milestones": _milestones(edition, learned),
        "lessons": _lessons(edition, learned),
        "benefits": _benefits(edition, programme),
        "asks": [view for view in asks(edition) if view.programme == blueprint.title and view.state == "open"],
        "risks": _risks(edition, programme),
        "drift": _drift(edition, programme),
        "changed": _changed(edition, programme),
    }


def _likely(edition: Edition, programme: str) -> Mapping[str, Any]:
    """Likely dates: of the forces together, of each delivery, and what they rest on; nothing without a forecast."""
    if edition.forecast is None or not edition.schedule.programmes[programme].computable:
        return {"likely": None}
    (line,) = likely_lines(edition, [programme])
    return {
        "likely": programme_grid(edition, programme),
        "likely_line": line,
        "likely_basis": basis(edition, [programme]),
    }


def _changed(edition: Edition, programme: str) -> Grid | str | None:
    changes = edition.changes
    if not isinstance(changes, Changes):
        return changes
    from rollout.report.views.moved import programme_changes

    return programme_changes(edition, changes, programme)


def _reuse(edition: Edition, blueprint: Blueprint) -> list[str]:
    lines = []
    for route in blueprint.reuse.commercial:
        until = f", until {long_date(route.expires)}" if route.expires is not None else ""
        reference = f" ({route.reference})" if route.reference else ""
        lines.append(f"Buying route: {route.title}{reference}{until}")
    for design in blueprint.reuse.design:
        version = f", version {design.version}" if design.version else ""
        lines.append(f"Shared design: {design.title}{version}")
    if blueprint.reuse.centre is not None:
        centre = edition.register.centres.get(blueprint.reuse.centre)
        lines.append(f"Delivery centre: {(centre.title if centre is not None else None) or blueprint.reuse.centre}")
    return lines


def _national(edition: Edition, programme: str) -> Grid:
    rows = [
        (
            m.title,
            m.state.replace("-", " "),
            long_date(m.early_finish),
            "" if m.baseline is None else long_date(m.baseline),
            "" if m.variance is None else late(m.variance),
            "" if m.drag is None else days(m.drag),
        )
        for m in edition.national(programme)
    ]
    return Grid(
        caption=f"National milestones{edition.illustrative}",
        columns=("Milestone", "State", "Finish", "Baseline", "Against baseline", "Drag"),
        rows=rows,
    )


def _stages(edition: Edition, programme: str, blueprint: Blueprint) -> Grid:
    """The stage map: how many forces have come how far, and who of those that may be named."""
    rows = []
    scheduled = [row for row in edition.standings[programme].forces if row.finish is not None]
    for stage in (None, *blueprint.stages):
        here = [row for row in scheduled if row.stage == stage]
        if stage is None and not here:
            continue
        named = [edition.force_name(row.force) for row in here if edition.named(row)]
        names = "" if not named else listed(named, 12)
        rows.append((stage or _STILL_TO_COME, edition.count(len(here), len(scheduled)), names))
    return Grid(
        caption=f"Stage map: where the forces that take part are{edition.illustrative}",
        columns=("Stage", "Forces", "Of these, in need of action" if edition.names == "exceptions" else "Who"),
        rows=rows,
        figures=frozenset({1}),
    )


def _forces(edition: Edition, programme: str) -> Grid:
    """Each force that may be named: dates, status and judgement side by side; the rest counted."""
    forces = [row for row in edition.standings[programme].forces if row.status is not Status.NOT_JOINED]
    shown = [row for row in forces if edition.named(row)]
    national = edition.standings[programme].national
    lasts = [m.early_finish for m in edition.national(programme) if m.early_finish is not None]
    rows = [
        (
            "National milestones",
            status_words(national.status, national.last_known),
            _judgement(national),
            "",
            "",
            long_date(max(lasts)) if lasts else "",
        )
    ]
    rows += [
        (
            edition.force_name(row.force),
            status_words(row.status, row.last_known),
            _judgement(row),
            _live(row),
            _variance(row),
            long_date(row.finish) if row.finish is not None else "",
        )
        for row in sorted(shown, key=lambda row: (-(row.variance or 0), row.force))
    ]
    left = len(forces) - len(shown)
    note = "Inherited: the days late had the force's own work gone to plan from what it waits for; own: the rest."
    if left:
        note = f"Not named here, of those that have answered: {edition.count(left, len(forces))}. {note}"
    return Grid(
        caption=f"Forces{edition.illustrative}",
        columns=("Force", "Computed status", "Judged confidence", "Live", "Against baseline", "All finished"),
        rows=rows,
        note=note,
    )


def _live(row: ForceStanding) -> str:
    if row.live is None:
        return "no date" if row.finish is not None else ""
    baseline = "" if row.live_baseline is None else f" (baseline {long_date(row.live_baseline)})"
    return long_date(row.live) + baseline


def _judgement(row: ForceStanding | NationalStanding) -> str:
    if row.confidence is None:
        return row.confidence_note or ""
    return row.confidence.rating + (f" ({row.diverges} than computed)" if row.diverges else "")


def _variance(row: ForceStanding) -> str:
    if row.variance is None:
        return ""
    if row.inherited is None or row.own is None:
        return late(row.variance)
    return f"{late(row.variance)} (inherited {row.inherited:+d}, own {row.own:+d})"


def _patterns(edition: Edition, programme: str) -> Grid:
    rows = [
        (
            p.title,
            "national" if p.is_national else "force",
            edition.count(p.forces, p.of),
            days(p.drag),
            long_date(p.due),
            p.owner,
        )
        for p in patterns(edition, programme)[:12]
    ]
    return Grid(
        caption=f"What is critical, and for how many of the forces taking part{edition.illustrative}",
        columns=("Milestone", "Scope", "Critical for", "Most drag", "Latest date", "Who acts"),
        rows=rows,
        figures=frozenset({2, 3}),
        note=DRAG,
    )


def _milestones(edition: Edition, learned: list[Lesson]) -> Grid:
    rows = [
        (
            lesson.title,
            edition.count(lesson.finished, lesson.of),
            edition.number(lesson.under_way),
            "" if lesson.actual is None else number(lesson.actual),
            "" if lesson.planned is None else number(lesson.planned),
            edition.number(lesson.measured),
        )
        for lesson in learned
    ]
    return Grid(
        caption=f"Milestones over the forces taking part{edition.illustrative}",
        columns=("Milestone", "Finished", "Under way", "Median days taken", "Median days planned", "Measured cases"),
        rows=rows,
        figures=frozenset({1, 2, 3, 4, 5}),
        note="Working days from reported start to reported finish.",
    )


def _lessons(edition: Edition, learned: list[Lesson]) -> list[str]:
    """Milestones some finished well inside the plan, and whom others may ask."""
    lines = []
    for lesson in learned:
        if lesson.ahead:
            who = (
                edition.who(lesson.ahead)
                if edition.names == "all"
                else edition.plural(len(lesson.ahead), "delivery", "deliveries")
            )
            measured = edition.number(lesson.measured)
            lines.append(f"{lesson.title}: {who} of {measured} measured took four fifths of the plan or less.")
    return lines


def _benefits(edition: Edition, programme: str) -> Grid:
    rows = [
        (
            b.title,
            b.kind,
            b.figures,
            edition.count(b.measured_by, b.of),
            edition.number(b.banked),
            edition.number(b.without_before),
        )
        for b in benefits(edition, [programme])
    ]
    return Grid(
        caption=f"Benefits, measured against a before-figure{edition.illustrative}",
        columns=("Benefit", "Kind", "Measured", "From forces", "Banked by", "Without a before-figure"),
        rows=rows,
        figures=frozenset({3, 4, 5}),
    )


def _risks(edition: Edition, programme: str) -> Grid:
    """Risks that several forces report under one id or title."""
    shared: dict[str, list[tuple[str, Any]]] = {}
    for unit, progress in edition.schedule.workspace.programmes[programme].units.items():
        for risk in progress.risks:
            shared.setdefault(risk.title.casefold(), []).append((unit, risk))
    rows = []
    for reports in sorted(shared.values(), key=lambda reports: (-len(reports), reports[0][1].title)):
        if len(reports) < _RISKS_SHARED_BY:
            continue
        levels = ("high", "medium", "low")
        worst = min(reports, key=lambda entry: levels.index(entry[1].impact) if entry[1].impact in levels else 3)[1]
        actions = list(dict.fromkeys(edition.text(risk.action) for _, risk in reports if risk.action))
        rows.append(
            (
                edition.text(worst.title),
                edition.number(len(reports)),
                worst.likelihood or "",
                worst.impact or "",
                _several(actions, 2),
            )
        )
    return Grid(
        caption=f"Risks shared by several forces{edition.illustrative}",
        columns=("Risk", "Forces", "Likelihood", "Impact", "Actions"),
        rows=rows,
        figures=frozenset({1}),
    )


def _drift(edition: Edition, programme: str) -> Grid:
    rows = [
        (
            entry.title,
            entry.kind,
            edition.count(entry.forces, entry.of),
            "yes: the blueprint may be wrong" if entry.is_doubtful else "no",
            _several(entry.reasons, 3),
        )
        for entry in drift(edition, programme)
    ]
    return Grid(
        caption=f"Drift register: where forces depart from the blueprint{edition.illustrative}",
        columns=("Milestone", "How", "Forces", "More than a fifth", "Reasons"),
        rows=rows,
        figures=frozenset({2}),
    )


def _several(texts: Sequence[str], limit: int) -> str:
    """Whole texts beside each other, the rest counted."""
    left = len(texts) - limit
    return "; ".join([*texts[:limit], *([f"and {left} more"] if left > 0 else [])])
