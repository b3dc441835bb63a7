"""A force's programme over time: baseline, early and float bars, and the data date.

Every bar ends with the last day of its work. A baseline is an approved finish, so it is a mark, with a line from it to
a later finish: how late it is can be seen without reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rollout.report.charts.chart import MARGIN, TOP, WIDTH, Chart, Entry, legend
from rollout.report.charts.lettering import shortened
from rollout.report.charts.scales import TimeScale, rounded
from rollout.report.edition import Edition
from rollout.report.views.grid import Grid
from rollout.report.words import late, long_date, plural
from rollout.schedule.result import Key, MilestoneSchedule, UnitSchedule

NAMES, RIGHT = 322, 104
"""Pixels for the names at the left, and for what is said at the right."""
ROW, AXIS = 23, 26
BAR = 12
_DAY = timedelta(days=1)


class Bar(NamedTuple):
    """One milestone's row; a place that is None is not drawn. `kind` is done, doing, todo or event."""

    y: float
    name: str
    kind: str
    start: float
    done: float
    """How far the work of the past reaches; 0 when none."""
    end: float
    slack: float | None
    """Where the latest finish is, when it is later than the early one."""
    baseline: float | None
    late_from: float | None
    """Where lateness begins: the baseline, when the finish is later."""
    said: str
    is_critical: bool
    is_alarm: bool
    """Whether what is said at the right is to be acted on: blocked, or late and not finished."""


def gantt(edition: Edition, programme: str, unit: UnitSchedule) -> Chart | None:
    """One delivery's milestones that may be shown, and what it waits for; None when it has no dates."""
    rows = [m for m in edition.rows(unit, programme) if m.early_finish is not None]
    if not rows:
        return None
    awaited = list(_awaited(edition, programme, unit))
    day = edition.schedule.data_date
    scale = time_scale([*rows, *awaited], day, NAMES, WIDTH - RIGHT)
    bars = tuple(_bars(edition, programme, awaited, rows, scale))
    bottom = TOP + AXIS + len(bars) * ROW
    shown, end = legend(_entries(rows, awaited), bottom + 26)
    who = "a force" if edition.names == "withhold" else edition.force_name(unit.unit)
    absent = len(edition.rows(unit, programme)) - len(rows)
    note = f" {plural(absent, 'milestone')} not applicable, not drawn." if absent else ""
    return Chart(
        name=f"force-{unit.unit}--{programme}",
        kind="gantt",
        title=shortened(f"{edition.title(programme)}: {who}{edition.illustrative}", WIDTH - 2 * MARGIN, 18, bold=True),
        subtitle=f"Computed at {long_date(day)}. Names in bold are critical: a day lost there moves the finish.{note}",
        alt=_alt(edition, programme, unit, who, rows),
        height=round(end + 8),
        view={
            "bars": bars,
            "ticks": scale.ticks(),
            "today": scale.after(day),
            "top": TOP,
            "bottom": bottom + 2,
            "left": NAMES,
            "right": WIDTH - RIGHT,
            "tall": BAR,
            "legend": shown,
        },
        numbers=[_numbers(edition, programme, awaited, rows)],
    )


def time_scale(rows: Sequence[MilestoneSchedule], day: date, left: float, right: float) -> TimeScale:
    """From the first start to the last date there is to show, the data date included, with a little room around."""
    starts = [m.early_start for m in rows if m.early_start is not None]
    ends = [at for m in rows for at in (m.early_finish, m.late_finish, m.baseline) if at is not None]
    first, last = min([*starts, *ends, day]), max([*ends, day])
    room = max(3, (last - first).days // 50) * _DAY
    return TimeScale(first=max(first - room, date.min), last=last + room, left=left, right=right)


def _awaited(edition: Edition, programme: str, unit: UnitSchedule) -> Iterator[MilestoneSchedule]:
    """What of others is on this delivery's critical path: national steps, other programmes, other forces."""
    for key in unit.critical_path:
        if key.programme == programme and key.unit == unit.unit:
            continue
        if key.programme in edition.programmes and edition.shows_milestone(key.programme, key.milestone):
            yield edition.schedule.milestone(key)


def name_of(edition: Edition, programme: str, key: Key, title: str) -> str:
    """A milestone's title, and whose it is when it is not the delivery's own."""
    whose = [] if key.programme == programme else [edition.title(key.programme)]
    whose += ["national"] if key.unit is None else []
    return f"{title} ({', '.join(whose)})" if whose else title


def _bars(
    edition: Edition,
    programme: str,
    awaited: Sequence[MilestoneSchedule],
    rows: Sequence[MilestoneSchedule],
    scale: TimeScale,
) -> Iterator[Bar]:
    ordered = [*((m, name_of(edition, programme, m.key, m.title)) for m in awaited), *((m, m.title) for m in rows)]
    for number, (m, name) in enumerate(ordered):
        yield _bar(m, name, scale, edition.schedule.data_date, TOP + AXIS + number * ROW)


def _bar(m: MilestoneSchedule, name: str, scale: TimeScale, day: date, y: float) -> Bar:
    assert m.early_start is not None
    assert m.early_finish is not None
    is_done = m.finished is not None
    is_event = m.duration == 0 and m.early_start == m.early_finish
    start, end = (
        (scale.after(m.early_finish),) * 2 if is_event else (scale.at(m.early_start), scale.after(m.early_finish))
    )
    slack = None if is_done or m.late_finish is None or m.late_finish <= m.early_finish else scale.after(m.late_finish)
    baseline = None if m.baseline is None else scale.after(m.baseline)
    is_late = m.variance is not None and m.variance > 0
    return Bar(
        y=rounded(y),
        name=shortened(name, NAMES - MARGIN - 12, 12, bold=m.critical),
        kind="event" if is_event else "done" if is_done else "doing" if m.started is not None else "todo",
        start=start,
        done=end if is_done else scale.after(day) if m.started is not None and m.early_finish >= day else 0,
        end=end,
        slack=slack,
        baseline=baseline,
        late_from=baseline if is_late else None,
        said=_said(m),
        is_critical=m.critical,
        is_alarm=m.state == "blocked" or (is_late and not is_done),
    )


def _said(m: MilestoneSchedule) -> str:
    """What stands at the right of a row: blocked, else how late it is."""
    if m.state == "blocked":
        return "blocked"
    return late(m.variance) if m.variance else ""


def _entries(rows: Sequence[MilestoneSchedule], awaited: Sequence[MilestoneSchedule]) -> list[Entry]:
    every = [*rows, *awaited]
    known = [
        ("bar-done", "work done", any(m.started is not None or m.finished is not None for m in every)),
        ("bar-todo", "work to do", any(m.finished is None for m in every)),
        ("bar-critical", "to do and critical", any(m.critical for m in every)),
        ("key-slack", "float: may slip this far", any(m.total_float for m in every)),
        ("key-baseline", "baseline", any(m.baseline is not None for m in every)),
        ("key-late", "late against it", any(m.variance is not None and m.variance > 0 for m in every)),
        ("key-today", "data date", True),
    ]
    return [Entry(kind, "", said) for kind, said, is_used in known if is_used]


def _alt(edition: Edition, programme: str, unit: UnitSchedule, who: str, rows: Sequence[MilestoneSchedule]) -> str:
    done = sum(1 for m in rows if m.finished is not None)
    behind = sum(1 for m in rows if m.variance is not None and m.variance > 0 and m.finished is None)
    live = "" if unit.live is None else f", live on {long_date(unit.live)}"
    return (
        f"Bar chart over time. {edition.title(programme)}, {who}: {done} of {len(rows)} milestones finished{live}, "
        f"everything finished on {long_date(unit.finish)}; {behind} unfinished ones are later than their baseline."
    )


def _numbers(
    edition: Edition, programme: str, awaited: Sequence[MilestoneSchedule], rows: Sequence[MilestoneSchedule]
) -> Grid:
    return Grid(
        caption=f"Every date of the chart{edition.illustrative}",
        columns=("Milestone", "Starts", "Finishes", "Latest finish", "Baseline", "Float in working days"),
        rows=[
            (
                name_of(edition, programme, m.key, m.title) + (" (critical)" if m.critical else ""),
                long_date(m.early_start),
                long_date(m.early_finish),
                long_date(m.late_finish),
                "" if m.baseline is None else long_date(m.baseline),
                str(m.total_float),
            )
            for m in [*awaited, *rows]
        ],
        figures=frozenset({5}),
    )
