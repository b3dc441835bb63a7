"""The portfolio report: every programme, every force, every centre on a few pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from rollout.report.edition import Edition
from rollout.report.since import Changes
from rollout.report.views.asks import agenda
from rollout.report.views.centres import Load, loads, month_starts, months_before, overloads
from rollout.report.views.drift import drift
from rollout.report.views.grid import Grid, split
from rollout.report.views.likely import portfolio_grid
from rollout.report.views.position import Position, position, worst_first
from rollout.report.views.rule import status_rule, status_words
from rollout.report.words import days, late, long_date, month_of
from rollout.schedule.explain import driving_links
from rollout.schedule.result import Key, MilestoneSchedule, UnitSchedule
from rollout.schedule.standing import UNHEARD, ForceStanding, Status

_DAY = timedelta(days=1)
_STATUS_GROUPS = (
    (Status.COMPLETE, Status.LIVE, Status.GREEN, Status.AMBER, Status.RED),
    (Status.NOT_REPORTED, Status.NO_BASELINE, Status.NOT_STARTED, Status.UNREADABLE, Status.NOT_APPLICABLE),
    (Status.NOT_JOINED, Status.IN_DISCUSSION, Status.DECLINED, Status.DEFERRED, Status.MET_OTHERWISE),
)


def portfolio_view(edition: Edition) -> Mapping[str, Any]:
    """Everything the portfolio report says."""
    programmes = edition.programmes
    positions = worst_first([position(edition, name) for name in programmes])
    order = [p.programme for p in positions]
    waiting, decided = agenda(edition)
    return {
        "head": edition.head("Portfolio report", programmes),
        "edition": edition,
        "asks": waiting,
        "decided": decided,
        "position": _positions(edition, positions),
        "dates": [f"{p.title}: {p.date_for_all}." for p in positions],
        "likely": None if edition.forecast is None else portfolio_grid(edition, order),
        "rule": f"{status_rule(edition.service.status)} A programme may set its own days.",
        "statuses": [grid for group in _STATUS_GROUPS for grid in split(_statuses(edition, order, group))],
        "adoption": [_adoption_so_far(edition, order), _adoption(edition, order)],
        "matrix": _matrix(edition, order),
        "centres": _centres(edition),
        "overloads": overloads(edition),
        "crossings": _crossings(edition, order),
        **_changed(edition),
        "silent": _silent(edition, order),
        "drift": _drift(edition, order),
    }


def _changed(edition: Edition) -> Mapping[str, Any]:
    changes = edition.changes
    if not isinstance(changes, Changes):
        return {"changed": changes, "fate": ""}
    from rollout.report.views.moved import decisions, portfolio_changes

    return {"changed": portfolio_changes(edition, changes), "fate": decisions(edition, changes)}


def _positions(edition: Edition, positions: Sequence[Position]) -> Grid:
    rows = [
        (
            p.title,
            edition.count(p.live, p.scope),
            edition.number(p.under_way),
            edition.number(p.not_started),
            edition.number(p.outside),
            f"{p.national_done} of {p.national_all}; {p.national_status}",
        )
        for p in positions
    ]
    return Grid(
        caption=f"Position by programme{edition.illustrative}",
        columns=("Programme", "Live", "Under way", "Not started", "Out or not joined", "National steps finished"),
        rows=rows,
        figures=frozenset({1, 2, 3, 4}),
    )


def _statuses(edition: Edition, programmes: Sequence[str], statuses: Sequence[Status]) -> Grid:
    rows = [
        (
            edition.title(name),
            *(edition.count(edition.standings[name].counts[s], edition.standings[name].scope) for s in statuses),
        )
        for name in programmes
    ]
    return Grid(
        caption=f"Forces by computed status{edition.illustrative}",
        columns=("Programme", *(str(status).replace("-", " ").capitalize() for status in statuses)),
        rows=rows,
        figures=frozenset(range(1, len(statuses) + 1)),
    )


def _adoption_so_far(edition: Edition, programmes: Sequence[str]) -> Grid:
    """How many forces were live at the start of past months, by the days they have reported."""
    day = edition.schedule.data_date
    months = [months_before(day, back) for back in (24, 12, 6, 3)]
    return _live_by(
        edition,
        programmes,
        "Forces live at the start of each month so far, by reported dates",
        [*((month_of(month), month - _DAY) for month in months), ("Today", day)],
    )


def _adoption(edition: Edition, programmes: Sequence[str]) -> Grid:
    """How many forces are live by the start of coming months, by computed dates."""
    day = edition.schedule.data_date
    months = [month_starts(day, 25)[at] for at in (4, 7, 13, 24)]
    return _live_by(
        edition,
        programmes,
        "Forces live by the start of each month to come, by computed dates",
        [("Today", day), *((month_of(month), month - _DAY) for month in months)],
        note="Computed dates are the earliest the plans allow; forces that have not joined are in no later count.",
    )


def _live_by(
    edition: Edition, programmes: Sequence[str], caption: str, days: Sequence[tuple[str, date]], note: str = ""
) -> Grid:
    rows = []
    for name in programmes:
        standing = edition.standings[name]
        lives = [row.live for row in standing.forces if row.live is not None]
        counts = [sum(1 for live in lives if live <= day) for _, day in days]
        rows.append((edition.title(name), *(edition.count(count, standing.scope) for count in counts)))
    return Grid(
        caption=f"{caption}{edition.illustrative}",
        columns=("Programme", *(title for title, _ in days)),
        rows=rows,
        figures=frozenset(range(1, len(days) + 1)),
        note=note,
    )


def _matrix(edition: Edition, programmes: Sequence[str]) -> list[Grid]:
    """Forces by programmes, a word a cell; only those the policy names, the rest counted."""
    cells: dict[str, dict[str, ForceStanding]] = {}
    for name in programmes:
        for row in edition.standings[name].forces:
            cells.setdefault(row.force, {})[name] = row
    joined = {f: own for f, own in cells.items() if any(r.status is not Status.NOT_JOINED for r in own.values())}
    shown = {f: own for f, own in joined.items() if any(edition.named(row) for row in own.values())}
    national = (status_words(edition.standings[name].national.status) for name in programmes)
    rows = [("National milestones", *national)]
    rows += [
        (edition.force_name(force), *(_cell(own.get(name)) for name in programmes)) for force, own in shown.items()
    ]
    note = (
        f"Shown: {edition.count(len(shown), len(cells))} forces. Joined something, but not named here: "
        f"{edition.number(len(joined) - len(shown))}. Joined nothing: {edition.number(len(cells) - len(joined))}."
    )
    grid = Grid(
        caption=f"Forces by programme{edition.illustrative}",
        columns=("Force", *(edition.title(name) for name in programmes)),
        rows=rows,
        note=note,
    )
    return split(grid)


def _cell(row: ForceStanding | None) -> str:
    return "not in scope" if row is None else status_words(row.status)


def _centres(edition: Edition) -> list[Grid]:
    known = loads(edition)
    today = Grid(
        caption=f"Delivery centres today{edition.illustrative}",
        columns=("Centre", "Slots", "Held", "Free from", "Ready within 60 days"),
        rows=[(load.title, str(load.slots), str(load.held), load.free_from, load.ready) for load in known],
        figures=frozenset({1, 2}),
    )
    months = [month for month, _, _ in known[0].peaks] if known else []
    ahead = Grid(
        caption=f"Most slots needed on any day of the month, of those there are{edition.illustrative}",
        columns=("Centre", *months),
        rows=[(load.title, *(_load(need, slots) for _, need, slots in load.peaks)) for load in known],
    )
    return [today, _queue(edition, known), *split(ahead)] if known else []


def _queue(edition: Edition, known: Sequence[Load]) -> Grid:
    """Who could start next at each centre, in the order of service; only deliveries that may be named."""
    queue = [(load.title, ready) for load in known for ready in load.queue]
    shown = [(centre, ready) for centre, ready in queue if edition.may_name(ready.programme, ready.unit)]
    left = len(queue) - len(shown)
    unnamed = f"Not named here: {edition.count(left, len(queue))}. " if left else ""
    return Grid(
        caption=f"Ready to start at a centre within 60 days{edition.illustrative}",
        columns=("Centre", "Who", "Step", "Could start", "Slot", "Target float"),
        rows=[
            (
                centre,
                edition.force_name(ready.unit),
                f"{edition.milestone_title(ready.programme, ready.milestone)} ({edition.title(ready.programme)})",
                long_date(ready.starts),
                ready.slot,
                "no target" if ready.target_float is None else days(ready.target_float),
            )
            for centre, ready in shown
        ],
        figures=frozenset({5}),
        note=f"{unnamed}Longest wait first, then least target float, then name.",
    )


def _load(need: int, slots: int) -> str:
    return f"{need} of {slots}" + (" (over)" if need > slots else "")


def _crossings(edition: Edition, programmes: Sequence[str]) -> Grid:
    """Other programmes' unfinished milestones that set a finish here, the latest against its own baseline first."""
    waiting: dict[tuple[str, str, str], dict[str, MilestoneSchedule]] = {}
    for name in programmes:
        for _, unit in edition.active(name):
            for row in _awaited(edition, name, unit):
                entry = (name, row.key.programme, row.key.milestone)
                waiting.setdefault(entry, {})[unit.unit] = row
    found = []
    for (name, other, milestone), rows in waiting.items():
        worst = max(rows.values(), key=lambda row: (row.variance or 0, row.early_finish or date.min))
        forces = edition.forces_with(name, rows)
        cells = (
            edition.title(name),
            edition.milestone_title(other, milestone),
            edition.title(other),
            edition.count(forces, edition.taking_part(name)),
            long_date(worst.early_finish),
            late(worst.variance),
        )
        found.append(((-(worst.variance or 0), -forces, name, other, milestone), cells))
    return Grid(
        caption=f"Dependencies between programmes that set a finish{edition.illustrative}",
        columns=("Programme", "Waits for", "Of", "Forces", "The latest of them due", "Against its baseline"),
        rows=[cells for _, cells in sorted(found)],
        figures=frozenset({3}),
    )


def _awaited(edition: Edition, programme: str, unit: UnitSchedule) -> Iterator[MilestoneSchedule]:
    """What a unit's own critical steps wait for directly in other programmes that may be shown."""
    for key in unit.critical_path:
        if key.programme != programme or not _looks_outside(edition, key):
            continue
        for driver in driving_links(edition.schedule, key):
            before = driver.predecessor
            if before is None or before.programme == programme or before.programme not in edition.programmes:
                continue
            row = edition.schedule.milestone(before)
            if row.finished is None and edition.shows_milestone(before.programme, before.milestone):
                yield row


def _looks_outside(edition: Edition, key: Key) -> bool:
    """Whether a milestone has a link from another programme: few do, so the others' links are not followed."""
    cohort, _ = edition.schedule.passes.network.lane_at[key.programme, key.unit]
    return any(arc.predecessor.programme != key.programme for arc in cohort.rows[key.milestone].arcs_in)


def _silent(edition: Edition, programmes: Sequence[str]) -> Grid:
    rows = []
    for name in programmes:
        silent = [row for row in edition.standings[name].forces if row.status in UNHEARD]
        if not silent:
            continue
        silent.sort(key=lambda row: (row.confirmed or date.min, row.force))
        dates = [row.confirmed for row in silent if row.confirmed is not None]
        rows.append(
            (
                edition.title(name),
                edition.count(len(silent), edition.standings[name].scope),
                long_date(min(dates, default=None)) if dates else "never",
                edition.who([row.force for row in silent]),
            )
        )
    return Grid(
        caption=f"Not reported in time, or not readable{edition.illustrative}",
        columns=("Programme", "Forces", "Oldest return", "Who"),
        rows=rows,
        figures=frozenset({1}),
    )


def _drift(edition: Edition, programmes: Sequence[str]) -> Grid:
    rows = [
        (edition.title(name), entry.title, entry.kind, edition.count(entry.forces, entry.of),
         "yes" if entry.is_doubtful else "no")
        for name in programmes
        for entry in drift(edition, name)
        if entry.forces > 1 or entry.is_doubtful
    ]  # fmt: skip
    return Grid(
        caption=f"Where several forces depart from a blueprint{edition.illustrative}",
        columns=("Programme", "Milestone", "How", "Forces", "More than a fifth"),
        rows=rows,
        figures=frozenset({3}),
    )
