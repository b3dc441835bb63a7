"""The delivery centres week by week: slots needed against slots there are, and where they are too few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from rollout.model.register import Centre
from rollout.report.charts.chart import TOP, WIDTH, Chart, Entry, legend
from rollout.report.charts.lettering import shortened
from rollout.report.charts.scales import CountScale, TimeScale, rounded
from rollout.report.edition import Edition
from rollout.report.views.centres import shown_holds
from rollout.report.views.grid import Grid, split
from rollout.report.words import long_date, plural
from rollout.schedule.demand import Hold, spans

WEEKS = 52
_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
_LEFT, _RIGHT, _PANEL, _TALL = 292, 46, 66, 42


class Week(NamedTuple):
    """One week of a centre: the most slots needed on its tightest day, and the slots there are on that day."""

    monday: date
    used: int
    slots: int

    @property
    def is_over(self) -> bool:
        """Whether more slots are needed than there are."""
        return self.used > self.slots


def weekly_load(centre: Centre, holds: Sequence[Hold], day: date, weeks: int = WEEKS) -> list[Week]:
    """A centre's weeks from the one after the data date's day on; the first counts only days to come."""
    first = day + _DAY
    monday = first - first.weekday() * _DAY
    starts = [monday + _WEEK * number for number in range(weeks)]
    tightest: dict[date, tuple[int, int, int]] = {}
    for begin, end, needed in spans(centre, holds):
        slots = centre.slots_on(begin)
        at = max(begin, first)
        while at <= min(end, starts[-1] + _WEEK - _DAY):
            start = at - at.weekday() * _DAY
            here = (needed - slots, needed, slots)
            tightest[start] = max(tightest.get(start, here), here)
            at = start + _WEEK
    return [
        Week(start, *tightest[start][1:]) if start in tightest else Week(start, 0, centre.slots_on(max(start, first)))
        for start in starts
    ]


class Column(NamedTuple):
    """One week as drawn: what fits the slots, and what is over them."""

    x: float
    y: float
    tall: float
    over_y: float
    over_tall: float


class Panel(NamedTuple):
    """One centre: its name, what is to be said of it, its weeks, and the line of its slots."""

    y: float
    title: str
    said: str
    is_over: bool
    columns: tuple[Column, ...]
    slots: str
    slots_y: float
    slots_said: str
    base: float


def centre_load(edition: Edition) -> Chart | None:
    """Every centre's year to come; None when the register names no centre."""
    centres = edition.register.centres
    if not centres:
        return None
    day = edition.schedule.data_date
    loads = {
        name: weekly_load(centre, shown_holds(edition, edition.demand[name][0]), day)
        for name, centre in centres.items()
    }
    mondays = [week.monday for week in next(iter(loads.values()))]
    across = TimeScale(first=mondays[0], last=mondays[-1] + _WEEK - _DAY, left=_LEFT, right=WIDTH - _RIGHT)
    panels = tuple(
        _panel(centre.title or name, loads[name], across, TOP + 24 + number * _PANEL)
        for number, (name, centre) in enumerate(centres.items())
    )
    bottom = TOP + 24 + len(panels) * _PANEL
    shown, end = legend(_KEYS, bottom + 22)
    return Chart(
        name="portfolio-centres",
        kind="centres",
        title=f"Delivery centres: slots needed, week by week{edition.illustrative}",
        subtitle=f"From {long_date(day + _DAY)} by the current plans: the most slots needed on any day of each week.",
        alt=_alt({centre.title or name: loads[name] for name, centre in centres.items()}),
        height=round(end + 8),
        view={
            "panels": panels,
            "ticks": across.ticks(),
            "wide": rounded((across.right - across.left) / WEEKS - 1.5),
            "top": TOP,
            "bottom": bottom,
            "left": _LEFT,
            "right": WIDTH - _RIGHT,
            "legend": shown,
        },
        numbers=_numbers(edition, {centre.title or name: loads[name] for name, centre in centres.items()}),
    )


_KEYS = (Entry("load", "", "slots needed"), Entry("over", "", "more than there are"), Entry("key-slots", "", "slots"))


def said_of(weeks: Sequence[Week]) -> str:
    """In how many weeks a centre has too few slots, and the worst of them."""
    over = [week for week in weeks if week.is_over]
    if not over:
        return "within its slots"
    worst = max(over, key=lambda week: week.used - week.slots)
    return f"over in {plural(len(over), 'week')}: {worst.used} of {worst.slots} from {long_date(worst.monday)}"


def _panel(title: str, weeks: Sequence[Week], across: TimeScale, y: float) -> Panel:
    most = max(1, *(week.used for week in weeks), *(week.slots for week in weeks))
    up = CountScale(most=most, top=y + 8, bottom=y + 8 + _TALL)
    columns = []
    for week in weeks:
        within = min(week.used, week.slots)
        top, over = up.at(within), up.at(week.used)
        columns.append(Column(across.at(week.monday), top, rounded(up.bottom - top), over, rounded(top - over)))
    changes = [week for before, week in pairwise(weeks) if week.slots != before.slots]
    steps = "".join(f"H{across.at(week.monday)}V{up.at(week.slots)}" for week in changes)
    return Panel(
        rounded(y),
        shortened(title, _LEFT - 24, 12, bold=True),
        said_of(weeks),
        any(week.is_over for week in weeks),
        tuple(columns),
        f"M{across.left} {up.at(weeks[0].slots)}{steps}H{across.right}",
        up.at(weeks[-1].slots) + 4,
        str(weeks[-1].slots),
        rounded(up.bottom),
    )


def _alt(loads: Mapping[str, Sequence[Week]]) -> str:
    over = [f"{title}, {said_of(weeks)}" for title, weeks in loads.items() if any(week.is_over for week in weeks)]
    said = "; ".join(over) if over else "no centre needs more slots than it has"
    return f"Columns by week for each of {plural(len(loads), 'delivery centre')}: {said}."


def _numbers(edition: Edition, loads: Mapping[str, Sequence[Week]]) -> list[Grid]:
    """Week by week up to the last in which anything is needed."""
    weeks = list(zip(*loads.values(), strict=True))
    while len(weeks) > 1 and not any(week.used for week in weeks[-1]):
        weeks.pop()
    grid = Grid(
        caption=f"Most slots needed on any day of the week, of those there are{edition.illustrative}",
        columns=("Week from", *loads),
        rows=[
            (
                long_date(row[0].monday),
                *(f"{week.used} of {week.slots}{' (over)' if week.is_over else ''}" for week in row),
            )
            for row in weeks
        ],
        figures=frozenset(range(1, len(loads) + 1)),
    )
    return split(grid)
