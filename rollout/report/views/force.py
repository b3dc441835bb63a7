"""A force's highlight report, as its programme boards expect it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rollout.model.dataclass import dataclass
from rollout.report.edition import Edition
from rollout.report.since import Changes
from rollout.report.views.asks import AskView, asks_of
from rollout.report.views.exceptions import ExceptionView, exceptions
from rollout.report.views.grid import Grid
from rollout.report.views.lessons import lessons
from rollout.report.views.likely import unit_grid, unit_line
from rollout.report.views.outlook import AHEAD
from rollout.report.views.rule import reasons_said, status_rule, status_words, tolerance_of
from rollout.report.words import DRAG, days, late, long_date, number, share
from rollout.schedule.explain import Path, told_path
from rollout.schedule.result import Key, MilestoneSchedule, UnitSchedule
from rollout.schedule.standing import ForceStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One programme of a force's report, as one unit delivers it."""

    programme: str
    unit: str
    title: str
    status: str
    reasons: str
    judged: str
    dates: str
    tolerance: str
    likely: str
    """Likely dates and chances in a sentence; empty without a forecast, or with nothing ahead."""
    summary: str
    done: tuple[str, ...]
    next: tuple[str, ...]
    path: Grid
    key_dates: Grid
    likely_dates: Grid | None
    exceptions: tuple[ExceptionView, ...]
    asks: tuple[AskView, ...]
    risks: Grid
    benefits: Grid
    learned: Grid
    unscheduled: str
    changed: list[str] | str | None
    since: str


def force_view(edition: Edition, force: str) -> Mapping[str, Any]:
    """Everything one force's report says, programme by programme."""
    rows = [
        (name, row)
        for name in edition.programmes
        for row in edition.standings[name].forces
        if force in (row.force, row.collaboration) and row.units
    ]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    sections = []
    for name, row in rows:
        if (name, row.units) not in seen:
            seen.add((name, row.units))
            sections += [_section(edition, name, row, unit) for unit in row.units]
    joined = [name for name, _ in rows]
    apart = [
        edition.title(name)
        for name in edition.programmes
        if name not in joined and any(force == row.force for row in edition.standings[name].forces)
    ]
    return {
        "head": edition.head(
            "A force" if edition.names == "withhold" else edition.force_name(force),
            list(dict.fromkeys(joined)),
            only=force,
        ),
        "edition": edition,
        "sections": sections,
        "apart": apart,
        "overview": _overview(edition, rows),
        "rule": f"{status_rule(edition.service.status)} A programme may set its own days.",
    }


def _overview(edition: Edition, rows: Sequence[tuple[str, ForceStanding]]) -> Grid:
    return Grid(
        caption=f"Programmes at a glance{edition.illustrative}",
        columns=("Programme", "Computed status", "Judged confidence", "Live", "Against baseline", "Done"),
        rows=[
            (
                edition.title(name),
                status_words(row.status, row.last_known),
                (row.confidence_note or "") if row.confidence is None else row.confidence.rating,
                "" if row.live is None else long_date(row.live),
                "" if row.variance is None else late(row.variance),
                share(row.progress),
            )
            for name, row in rows
        ],
        figures=frozenset({5}),
    )


def _section(edition: Edition, programme: str, row: ForceStanding, unit: str) -> Section:
    scheduled = edition.schedule.programmes[programme].units.get(unit)
    progress = edition.file_of(programme, unit)
    is_active = scheduled is not None and scheduled.participation == "active"
    milestones = edition.rows(scheduled, programme) if scheduled is not None and is_active else []
    confidence = row.confidence
    judged = row.confidence_note or "none given"
    if confidence is not None:
        by = f" by {confidence.by}" if confidence.by else ""
        on = f" on {long_date(confidence.on)}" if confidence.on is not None else ""
        reason = f": {confidence.reason}" if confidence.reason else ""
        judged = f"{confidence.rating}{by}{on}{reason}"
    reasons = reasons_said(edition, programme, row)
    partners = "a collaboration" if edition.names == "withhold" else edition.force_name(unit)
    collaboration = f", delivered as {partners}" if row.collaboration == unit or len(row.units) > 1 else ""
    likely = unit_line(edition, programme, unit) if edition.forecast is not None else ""
    return Section(
        programme=programme,
        unit=unit,
        title=f"{edition.title(programme)}{collaboration}",
        status=status_words(row.status, row.last_known),
        reasons=reasons,
        judged=judged + (f" ({row.diverges} than computed)" if row.diverges else ""),
        dates=_dates(row),
        tolerance=_tolerance(edition, programme, row),
        summary="" if progress is None else edition.text(progress.summary),
        done=tuple(_this_period(edition, milestones)),
        next=tuple(_next_period(edition, milestones)),
        path=_path(edition, programme, scheduled if is_active else None),
        key_dates=_key_dates(edition, milestones),
        likely=likely,
        likely_dates=unit_grid(edition, programme, unit) if likely else None,
        exceptions=tuple(exceptions(edition, programme, unit)),
        asks=tuple(
            view
            for view in asks_of(edition, programme)
            if view.state == "open" and view.path.startswith(f"{unit}/{programme}/")
        ),
        risks=_risks(edition, programme, unit),
        benefits=_benefits(edition, programme, unit),
        learned=_learned(edition, programme, milestones),
        unscheduled="" if is_active else reasons,
        **_changed(edition, programme, unit),
    )


def _changed(edition: Edition, programme: str, unit: str) -> dict[str, Any]:
    changes = edition.changes
    if not isinstance(changes, Changes):
        return {"changed": changes, "since": ""}
    from rollout.report.views.moved import force_changes, since_words

    return {"changed": force_changes(edition, changes, programme, unit), "since": since_words(changes)}


def _dates(row: ForceStanding) -> str:
    if row.finish is None:
        return "no dates"
    parts = [f"live {long_date(row.live)}"] if row.live is not None else []
    if row.live_baseline is not None:
        parts.append(f"baseline {long_date(row.live_baseline)}")
    if row.variance is not None:
        split = "" if row.inherited is None else f" (inherited {row.inherited:+d}, own {row.own:+d})"
        since = f", {days(row.unreported_days)} of them since the last return" if row.unreported_days else ""
        parts.append(late(row.variance) + split + since)
    parts.append(f"everything finished {long_date(row.finish)}")
    return "; ".join(parts)


def _tolerance(edition: Edition, programme: str, row: ForceStanding) -> str:
    tolerance = tolerance_of(edition, programme)
    words = f"amber over {days(tolerance.amber_days)} late, red over {tolerance.red_days}"
    if row.variance is None:
        return f"{words}; no baseline to hold against it"
    left = tolerance.red_days - row.variance
    return f"{words}; {days(left)} left" if left >= 0 else f"{words}; exceeded by {days(-left)}"


def _this_period(edition: Edition, milestones: Sequence[MilestoneSchedule]) -> Iterator[str]:
    day = edition.schedule.data_date
    since = day - AHEAD
    for m in milestones:
        if m.finished is not None and since < m.finished:
            yield f"Finished: {m.title}, on {long_date(m.finished)}"
        elif m.started is not None and since < m.started and m.finished is None:
            yield f"Started: {m.title}, on {long_date(m.started)}"


def _next_period(edition: Edition, milestones: Sequence[MilestoneSchedule]) -> Iterator[str]:
    until = edition.schedule.data_date + AHEAD
    for m in milestones:
        if m.finished is not None or m.early_finish is None or m.early_start is None:
            continue
        if m.state == "blocked":
            yield f"Blocked: {m.title}"
        elif m.early_finish <= until:
            yield f"To finish: {m.title}, by {long_date(m.early_finish)}"
        elif m.started is None and m.early_start <= until:
            yield f"To start: {m.title}, on {long_date(m.early_start)}"


def _path(edition: Edition, programme: str, unit: UnitSchedule | None) -> Grid:
    rows = []
    path = Path((), {}) if unit is None else told_path(edition.schedule, programme, unit.unit)
    for key in path.steps:
        if key.programme not in edition.programmes or not edition.shows_milestone(key.programme, key.milestone):
            continue
        m = edition.schedule.milestone(key)
        rows.append(
            (
                _step_name(edition, programme, key, m),
                long_date(m.early_start),
                long_date(m.early_finish),
                str(m.remaining),
                str(path.drags[key]),
            )
        )
    return Grid(
        caption=f"Critical path{edition.illustrative}",
        columns=("Milestone", "Starts", "Finishes", "Working days left", "Drag"),
        rows=rows,
        figures=frozenset({3, 4}),
        note=DRAG if rows else "",
    )


def _step_name(edition: Edition, programme: str, key: Key, m: MilestoneSchedule) -> str:
    parts = [m.title]
    if key.programme != programme:
        parts.append(f"({edition.title(key.programme)})")
    if key.unit is None:
        parts.append("(national)")
    return " ".join(parts)


def _key_dates(edition: Edition, milestones: Sequence[MilestoneSchedule]) -> Grid:
    """Baseline, expected and computed side by side, of what is not finished and of what the council watches."""
    rows = [
        (
            m.title,
            m.state.replace("-", " "),
            "" if m.baseline is None else long_date(m.baseline),
            "" if m.expected is None or m.finished is not None else long_date(m.expected),
            long_date(m.early_finish),
            "" if m.variance is None else late(m.variance),
        )
        for m in milestones
        if m.early_finish is not None and (m.is_key or m.finished is None)
    ]
    return Grid(
        caption=f"Dates: approved, expected by the force, computed{edition.illustrative}",
        columns=("Milestone", "State", "Baseline", "Expected", "Computed or actual", "Against baseline"),
        rows=rows,
    )


def _risks(edition: Edition, programme: str, unit: str) -> Grid:
    progress = edition.file_of(programme, unit)
    return Grid(
        caption=f"Risks{edition.illustrative}",
        columns=("Risk", "Likelihood", "Impact", "Owner", "Action"),
        rows=[
            (risk.title, risk.likelihood or "", risk.impact or "", risk.owner or "", risk.action or "")
            for risk in (progress.risks if progress is not None else ())
        ],
    )


def _benefits(edition: Edition, programme: str, unit: str) -> Grid:
    progress, blueprint = edition.file_of(programme, unit), edition.blueprint(programme)
    rows = []
    for name, measure in (progress.benefits if progress is not None else {}).items():
        kind = blueprint.benefits.get(name) if blueprint is not None else None
        figures = [
            "" if value is None else number(value) for value in (measure.before, measure.target, measure.measured)
        ]
        rows.append((name if kind is None else kind.title, "" if kind is None else kind.kind, *figures, measure.state))
    return Grid(
        caption=f"Benefits{edition.illustrative}",
        columns=("Benefit", "Kind", "Before", "Target", "Measured", "State"),
        rows=rows,
        figures=frozenset({2, 3, 4}),
    )


def _learned(edition: Edition, programme: str, milestones: Sequence[MilestoneSchedule]) -> Grid:
    """What other deliveries measured on the milestones still ahead."""
    ahead = {m.key.milestone for m in milestones if m.finished is None and m.early_finish is not None}
    rows = [
        (
            lesson.title,
            edition.count(lesson.finished, lesson.of),
            edition.number(lesson.measured),
            number(lesson.actual or 0),
            number(lesson.planned or 0),
        )
        for lesson in lessons(edition, programme)
        if lesson.milestone in ahead and lesson.measured
    ]
    return Grid(
        caption=f"What others measured on the milestones ahead{edition.illustrative}",
        columns=("Milestone", "Finished", "Measured", "Median days taken", "Median days planned"),
        rows=rows,
        figures=frozenset({1, 2, 3, 4}),
    )
