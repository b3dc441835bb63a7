"""A programme over time, one row a force: from its start to going live and on to the end, against its baseline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rollout.report.charts.chart import MARGIN, TOP, WIDTH, Chart, Entry, legend
from rollout.report.charts.lettering import shortened
from rollout.report.charts.marks import MARKS
from rollout.report.charts.scales import TimeScale, rounded
from rollout.report.edition import Edition, proper_name
from rollout.report.views.grid import Grid
from rollout.report.words import late, long_date
from rollout.schedule.standing import ForceStanding

_NAMES, _RIGHT = 190, 120
_ROW, _AXIS, _TALL = 23, 26, 12


class Span(NamedTuple):
    """One force's row: work up to going live, done and to do, then the line on to its last finish."""

    y: float
    name: str
    letter: str
    kind: str
    start: float
    done: float
    """How far the work of the past reaches; the start when there is none."""
    live: float | None
    end: float
    baseline: float | None
    late_from: float | None
    said: str
    is_alarm: bool


def overview(edition: Edition, programme: str) -> Chart | None:
    """Every force that is scheduled and may be named, the first to be live first; None when there is none."""
    rows = [row for row in edition.standings[programme].forces if row.finish is not None and edition.named(row)]
    if not rows:
        return None
    rows.sort(key=lambda row: (row.live or date.max, row.finish or date.max, row.force))
    starts = {row.force: _start(edition, programme, row) for row in rows}
    day = edition.schedule.data_date
    scale = _scale(rows, starts, day)
    spans = tuple(_spans(edition, rows, starts, scale))
    bottom = TOP + _AXIS + len(spans) * _ROW
    statuses = [MARKS[status] for status in MARKS if any(row.status is status for row in rows)]
    shown, end = legend([*_KEYS, *(Entry(mark.kind, mark.letter, mark.word) for mark in statuses)], bottom + 26)
    behind = sum(1 for row in rows if row.variance is not None and row.variance > 0)
    return Chart(
        name=f"programme-{programme}-forces",
        kind="overview",
        title=f"{edition.title(programme)}: when each force goes live{edition.illustrative}",
        subtitle=f"Computed at {long_date(day)}, earliest first. {_left_out(edition, programme, len(rows))}".rstrip(),
        alt=(
            f"Bar chart over time, one row a force. {edition.title(programme)}: {len(rows)} forces from their start to "
            f"going live and to their last finish; {behind} go live, or went, later than their baseline."
        ),
        height=round(end + 8),
        view={
            "spans": spans,
            "ticks": scale.ticks(),
            "today": scale.after(day),
            "top": TOP,
            "bottom": bottom + 2,
            "right": WIDTH - _RIGHT,
            "tall": _TALL,
            "legend": shown,
        },
        numbers=[_numbers(edition, rows, starts)],
    )


_KEYS = (
    Entry("bar-done", "", "time passed"),
    Entry("bar-todo", "", "still to go"),
    Entry("key-live", "", "live"),
    Entry("key-slack", "", "on to the last finish"),
    Entry("key-baseline", "", "baseline of going live"),
    Entry("key-late", "", "late against it"),
    Entry("key-today", "", "data date"),
)


def _left_out(edition: Edition, programme: str, shown: int) -> str:
    scheduled = sum(1 for row in edition.standings[programme].forces if row.finish is not None)
    left = scheduled - shown
    return f"{edition.plural(left, 'more force')} that take part are not named here." if left else ""


def _start(edition: Edition, programme: str, row: ForceStanding) -> date:
    """The day a force's first work begins, or began."""
    units = edition.schedule.programmes[programme].units
    rows = [m for unit in row.units if unit in units for m in units[unit].milestones.values()]
    return min((m.early_start for m in rows if m.early_start is not None), default=edition.schedule.data_date)


def _scale(rows: Sequence[ForceStanding], starts: dict[str, date], day: date) -> TimeScale:
    ends = [at for row in rows for at in (row.live, row.finish, row.live_baseline) if at is not None]
    first, last = min(*starts.values(), *ends, day), max(*ends, day)
    room = timedelta(days=max(3, (last - first).days // 50))
    return TimeScale(first=first - room, last=last + room, left=_NAMES, right=WIDTH - _RIGHT)


def _spans(
    edition: Edition, rows: Sequence[ForceStanding], starts: dict[str, date], scale: TimeScale
) -> Iterator[Span]:
    day = edition.schedule.data_date
    for number, row in enumerate(rows):
        assert row.finish is not None
        mark, start = MARKS[row.status], scale.at(starts[row.force])
        until = row.live or row.finish
        baseline = None if row.live_baseline is None else scale.after(row.live_baseline)
        is_late = row.variance is not None and row.variance > 0
        yield Span(
            y=rounded(TOP + _AXIS + number * _ROW),
            name=shortened(proper_name(edition.force_name(row.force)), _NAMES - MARGIN - 30, 12),
            letter=mark.letter,
            kind=mark.kind,
            start=start,
            done=max(start, min(scale.after(day), scale.after(until))),
            live=None if row.live is None else scale.after(row.live),
            end=scale.after(row.finish),
            baseline=baseline,
            late_from=baseline if is_late and row.live is not None else None,
            said=late(row.variance),
            is_alarm=is_late and row.live is not None and row.live > day,
        )


def _numbers(edition: Edition, rows: Sequence[ForceStanding], starts: dict[str, date]) -> Grid:
    return Grid(
        caption=f"Every date of the chart{edition.illustrative}",
        columns=("Force", "Starts", "Live", "Baseline of going live", "Against baseline", "All finished"),
        rows=[
            (
                edition.force_name(row.force),
                long_date(starts[row.force]),
                long_date(row.live),
                "" if row.live_baseline is None else long_date(row.live_baseline),
                late(row.variance),
                long_date(row.finish),
            )
            for row in rows
        ],
    )
