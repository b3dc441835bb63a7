"""The portfolio report: every programme, every force, every centre on a few pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rollout.report.edition import Edition
from rollout.report.views.asks import agenda
from rollout.report.views.centres import loads, month_starts, overloads
from rollout.report.views.drift import drift
from rollout.report.views.grid import Grid, split
from rollout.report.views.position import Position, position, worst_first
from rollout.report.words import long_date, month_of
from rollout.schedule.standing import ForceStanding, Status

_STATUS_GROUPS = (
    (Status.COMPLETE, Status.LIVE, Status.GREEN, Status.AMBER, Status.RED),
    (Status.NOT_REPORTED, Status.NO_BASELINE, Status.NOT_STARTED, Status.UNREADABLE, Status.NOT_APPLICABLE),
    (Status.NOT_JOINED, Status.IN_DISCUSSION, Status.DECLINED, Status.DEFERRED, Status.MET_OTHERWISE),
)


def portfolio_view(edition: Edition) -> Mapping[str, Any]:
    """Everything the portfolio report says."""
    programmes = [name for name in edition.programmes if edition.blueprint(name) is not None]
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
        "statuses": [grid for group in _STATUS_GROUPS for grid in split(_statuses(edition, order, group))],
        "adoption": split(_adoption(edition, order)),
        "matrix": _matrix(edition, order),
        "centres": _centres(edition),
        "overloads": overloads(edition),
        "crossings": _crossings(edition, order),
        "silent": _silent(edition, order),
        "drift": _drift(edition, order),
    }


def _positions(edition: Edition, positions: Sequence[Position]) -> Grid:
    rows = [
        (
            p.title,
            edition.count(p.live, p.scope),
            edition.number(p.under_way),
            edition.number(p.not_started),
            edition.number(p.outside),
            f"{p.national_done} of {p.national_all}",
        )
        for p in positions
    ]
    return Grid(
        caption=f"Position by programme{edition.illustrative}",
        columns=("Programme", "Live", "Under way", "Not started", "Out or not joined", "National steps finished"),
        rows=rows,
        figures=frozenset({1, 2, 3, 4, 5}),
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


def _adoption(edition: Edition, programmes: Sequence[str]) -> Grid:
    """How many forces are live by the end of coming months, by computed dates."""
    day = edition.schedule.data_date
    months = [month_starts(day, 25)[at] for at in (4, 7, 13, 24)]
    rows = []
    for name in programmes:
        standing = edition.standings[name]
        lives = [row.live for row in standing.forces if row.live is not None and row.status is not Status.UNREADABLE]
        counts = [sum(1 for live in lives if live < month) for month in months]
        now = sum(1 for live in lives if live <= day)
        rows.append((edition.title(name), *(edition.count(count, standing.scope) for count in (now, *counts))))
    return Grid(
        caption=f"Forces live by the start of each month, by computed dates{edition.illustrative}",
        columns=("Programme", "Today", *(month_of(month) for month in months)),
        rows=rows,
        figures=frozenset(range(1, len(months) + 2)),
        note="Computed dates are the earliest the plans allow; forces that have not joined are in no later count.",
    )


def _matrix(edition: Edition, programmes: Sequence[str]) -> list[Grid]:
    """Forces by programmes, a word a cell; only those the policy names, the rest counted."""
    cells: dict[str, dict[str, ForceStanding]] = {}
    for name in programmes:
        for row in edition.standings[name].forces:
            cells.setdefault(row.force, {})[name] = row
    joined = {f: own for f, own in cells.items() if any(r.status is not Status.NOT_JOINED for r in own.values())}
    shown = {f: own for f, own in joined.items() if any(edition.named(row) for row in own.values())}
    rows = [(edition.force_name(force), *(_cell(own.get(name)) for name in programmes)) for force, own in shown.items()]
    note = (
        f"{edition.count(len(shown), len(cells))} forces are shown; {edition.number(len(joined) - len(shown))} more "
        f"have joined something; {edition.number(len(cells) - len(joined))} have joined nothing."
    )
    grid = Grid(
        caption=f"Forces by programme{edition.illustrative}",
        columns=("Force", *(edition.title(name) for name in programmes)),
        rows=rows,
        note=note,
    )
    return split(grid) if rows else [Grid(caption=grid.caption, columns=("Force",), rows=(), note=note)]


def _cell(row: ForceStanding | None) -> str:
    if row is None:
        return "not in scope"
    return str(row.status).replace("-", " ")


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
    return [today, *split(ahead)] if known else []


def _load(need: int, slots: int) -> str:
    return f"{need} of {slots}" + (" (over)" if need > slots else "")


def _crossings(edition: Edition, programmes: Sequence[str]) -> Grid:
    """Other programmes' milestones on critical paths: what a delay there would move here."""
    waiting: dict[tuple[str, str, str], int] = {}
    latest: dict[tuple[str, str, str], date] = {}
    for name in programmes:
        for _, unit in edition.active(name):
            for key in unit.critical_path:
                if key.programme != name and key.programme in edition.programmes:
                    entry = (name, key.programme, key.milestone)
                    waiting[entry] = waiting.get(entry, 0) + 1
                    finish = edition.schedule.milestone(key).early_finish
                    if finish is not None:
                        latest[entry] = max(finish, latest.get(entry, finish))
    rows = [
        (edition.title(name), edition.milestone_title(other, milestone), edition.title(other), edition.number(count),
         long_date(latest.get((name, other, milestone))))
        for (name, other, milestone), count in sorted(waiting.items(), key=lambda entry: (-entry[1], entry[0]))
        if edition.shows_milestone(other, milestone)
    ]  # fmt: skip
    return Grid(
        caption=f"Dependencies between programmes that set a finish{edition.illustrative}",
        columns=("Programme", "Waits for", "Of", "Deliveries", "Latest date"),
        rows=rows,
        figures=frozenset({3}),
    )


def _silent(edition: Edition, programmes: Sequence[str]) -> Grid:
    rows = []
    for name in programmes:
        silent = [row for row in edition.standings[name].forces if row.status is Status.NOT_REPORTED]
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
        caption=f"Not reported: no confirmation in time{edition.illustrative}",
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
