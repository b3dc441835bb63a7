"""What a change means, as tables: dates and why they moved, what is reported otherwise, departures, plans."""

from __future__ import annotations

from datetime import date

from rollout.history.diff import Diff, UnitDiff
from rollout.report.tables import Column, Table
from rollout.report.views.changes import value_words, why

_DATES = (
    Column("Programme"),
    Column("Force"),
    Column("Live"),
    Column("Days", right=True),
    Column("Finish", drop=2),
    Column("Days", right=True, drop=2),
    Column("Status", drop=3),
    Column("Because of", keep=False, drop=4),
)
_BEFORE_AND_AFTER = (Column("Before", keep=False), Column("After", keep=False))
_FACTS = (Column("Programme"), Column("Force"), Column("Milestone"), Column("Field"), *_BEFORE_AND_AFTER)
_DRIFT = (
    Column("Programme"),
    Column("Force"),
    Column("Milestone"),
    Column("Departure"),
    *_BEFORE_AND_AFTER,
    Column("Reason", keep=False, drop=1),
)
_PLANS = (Column("File"), Column("Field"), *_BEFORE_AND_AFTER)


def diff_tables(found: Diff) -> list[Table]:
    """Those tables that have anything to show."""
    moves = [_move(unit) for unit in found.units]
    facts = [
        (unit.programme, unit.unit, f.milestone or "", f.field, value_words(f.before), value_words(f.after))
        for unit in found.units
        for f in unit.facts
    ]
    drift = [
        (d.programme, d.unit, d.milestone, d.kind, value_words(d.before), value_words(d.after), d.reason or "")
        for d in found.drift
    ]
    plans = [(p.file, p.field, value_words(p.before), value_words(p.after)) for p in found.plans]
    tables = (
        Table(
            title=_title(found),
            columns=_DATES,
            rows=moves,
            caption="Days: working days later (+) or earlier (-), in the force's calendar.",
        ),
        Table(title="Reported otherwise", columns=_FACTS, rows=facts),
        Table(title="Departures from the blueprint", columns=_DRIFT, rows=drift),
        Table(title="Plans and register", columns=_PLANS, rows=plans),
    )
    return [table for table in tables if table.rows]


def _title(found: Diff) -> str:
    """What is compared, and on which day, or days."""
    base, head = found.base, found.head
    mark = " (illustrative)" if head.workspace.register.service.illustrative else ""
    if base.day != head.day:
        return f"From {base.name} at {base.day} to {head.name} at {head.day}{mark}"
    return f"From {base.name} to {head.name}, at {head.day}{mark}"


def _move(unit: UnitDiff) -> tuple[str, ...]:
    return (
        unit.programme,
        unit.unit,
        _change(unit.live.before, unit.live.after),
        _signed(unit.live.days),
        _change(unit.finish.before, unit.finish.after),
        _signed(unit.finish.days),
        _change(unit.status_before, unit.status_after),
        why(unit),
    )


def _change(before: date | str | None, after: date | str | None) -> str:
    return str(after or "") if before == after else f"{before or 'none'} > {after or 'none'}"


def _signed(days: int | None) -> str:
    return f"{days:+d}" if days else ""
