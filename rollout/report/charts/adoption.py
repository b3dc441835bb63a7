"""How many forces are live over time: as reported, as computed, as approved, and as forecast where that is known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rollout.report.charts.chart import TOP, WIDTH, Chart, Entry, legend
from rollout.report.charts.scales import CountScale, TimeScale, month_end, rounded
from rollout.report.edition import Edition
from rollout.report.views.grid import Grid
from rollout.report.views.position import position
from rollout.report.words import long_date, number

_LEFT, _RIGHT, _TALL, _AXIS = 44, 116, 300, 20
_DAY = timedelta(days=1)


class Likely(NamedTuple):
    """A forecast of how many forces are live at the end of a day: one chance in ten of fewer than `low`, an even
    chance of `middle`, one in ten of more than `high`."""

    day: date
    low: float
    middle: float
    high: float


class Count(NamedTuple):
    """Forces live at the end of a day, by reported or computed dates, and by baselines."""

    day: date
    live: int
    approved: int


def counts_by_month(edition: Edition, programme: str, until: date | None = None) -> list[Count]:
    """Forces live at every month's end from before the first to the last date known, and on the data date."""
    forces = edition.standings[programme].forces
    lives = sorted(row.live for row in forces if row.live is not None)
    approved = sorted(row.live_baseline for row in forces if row.live_baseline is not None)
    day = edition.schedule.data_date
    known = [*lives, *approved, day, *([until] if until is not None else [])]
    days = sorted({day, *_month_ends(min(known), max(known))})
    return [Count(at, bisect_right(lives, at), bisect_right(approved, at)) for at in days]


def _month_ends(first: date, last: date) -> Iterator[date]:
    at = date(first.year, first.month, 1) - _DAY
    while at < last:
        yield at
        at = month_end(at + _DAY)
    yield at


def adoption(edition: Edition, programme: str, forecast: Sequence[Likely] = ()) -> Chart:
    """A programme's adoption curve, with the band of a forecast where there is one."""
    counts = counts_by_month(edition, programme, max((likely.day for likely in forecast), default=None))
    now, scope = edition.schedule.data_date, edition.standings[programme].scope
    taking_part = position(edition, programme).joined
    across = TimeScale(first=counts[0].day, last=counts[-1].day, left=_LEFT, right=WIDTH - _RIGHT)
    up = CountScale(most=max(scope, 1), top=TOP + _AXIS, bottom=TOP + _AXIS + _TALL)
    shown, end = legend(_entries(forecast), TOP + _AXIS + _TALL + 50)
    said = f"{edition.count(_on(counts, now).live, scope)} live"
    return Chart(
        name=f"programme-{programme}-adoption",
        kind="adoption",
        title=f"{edition.title(programme)}: forces live over time{edition.illustrative}",
        subtitle=f"At {long_date(now)}: {said}. Later dates are computed, the earliest that the plans allow."
        + (" Counts below 3 are drawn as none." if edition.veil else ""),
        alt=(
            f"Line chart over time. {edition.title(programme)}: {said} on {long_date(now)}, "
            f"{edition.count(counts[-1].live, scope)} by {long_date(counts[-1].day)} by computed dates; "
            f"{edition.count(_on(counts, now).approved, scope)} were to be live by now by their baselines."
        ),
        height=round(end + 8),
        view={
            "past": _line(edition, [c for c in counts if c.day <= now], across, up),
            "future": _line(edition, [c for c in counts if c.day >= now], across, up),
            "approved": _path([(across.after(c.day), up.at(_veiled(edition, c.approved))) for c in counts]),
            "band": _band(edition, forecast, across, up),
            "middle": _path([(across.after(f.day), up.at(_veiled(edition, f.middle))) for f in forecast]),
            "ticks": across.ticks(),
            "counts": up.ticks(),
            "marks": _marks(edition, scope, taking_part, up),
            "today": across.after(now),
            "here": up.at(_veiled(edition, _on(counts, now).live)),
            "top": TOP,
            "bottom": TOP + _AXIS + _TALL,
            "left": _LEFT,
            "right": WIDTH - _RIGHT,
            "legend": shown,
        },
        numbers=[_numbers(edition, counts, scope, forecast)],
    )


def _on(counts: Sequence[Count], day: date) -> Count:
    return next(count for count in counts if count.day == day)


def _veiled(edition: Edition, count: float) -> float:
    """A count as drawn: one that may not be printed is drawn as none."""
    return 0 if count < edition.veil else count


def _path(points: Sequence[tuple[float, float]]) -> str:
    """Points as an SVG path, from left to right; empty without any."""
    return "M" + "L".join(f"{x} {y}" for x, y in points) if points else ""


def _line(edition: Edition, counts: Sequence[Count], across: TimeScale, up: CountScale) -> str:
    return _path([(across.after(c.day), up.at(_veiled(edition, c.live))) for c in counts])


def _band(edition: Edition, forecast: Sequence[Likely], across: TimeScale, up: CountScale) -> str:
    above = [(across.after(f.day), up.at(_veiled(edition, f.high))) for f in forecast]
    below = [(across.after(f.day), up.at(_veiled(edition, f.low))) for f in reversed(forecast)]
    return f"{_path([*above, *below])}Z" if forecast else ""


class Level(NamedTuple):
    """A level to be reached, and what it is."""

    y: float
    said: str
    label_y: float


def _marks(edition: Edition, scope: int, taking_part: int, up: CountScale) -> list[Level]:
    """All in scope, and all that have joined when that is fewer."""
    levels = [Level(up.at(scope), f"{edition.number(scope)} in scope", up.at(scope) + 4)]
    if taking_part < scope:
        y = up.at(_veiled(edition, taking_part))
        levels.append(Level(y, f"{edition.number(taking_part)} joined", max(y, levels[0].y + 14) + 4))
    return levels


def _entries(forecast: Sequence[Likely]) -> list[Entry]:
    entries = [
        Entry("line-past", "", "live, as reported"),
        Entry("line-future", "", "to be live, as computed"),
        Entry("line-approved", "", "by baselines"),
    ]
    if forecast:
        entries.append(Entry("band", "", "forecast: four chances in five that it lies here"))
        entries.append(Entry("line-middle", "", "forecast: even chance"))
    return [*entries, Entry("key-today", "", "data date")]


def _numbers(edition: Edition, counts: Sequence[Count], scope: int, forecast: Sequence[Likely]) -> Grid:
    """The curve's turning points: months in which nothing changes are left out."""
    likely = {one.day: one for one in forecast}
    now = edition.schedule.data_date
    rows, last = [], None
    for count in counts:
        figures = (count.live, count.approved, likely.get(count.day))
        if figures != last or count.day == now:
            cells = (
                long_date(count.day) + (" (data date)" if count.day == now else ""),
                edition.count(count.live, scope),
                edition.count(count.approved, scope),
            )
            rows.append((*cells, *_chances(edition, likely.get(count.day))) if forecast else cells)
        last = figures
    return Grid(
        caption=f"Forces live by the end of each day{edition.illustrative}",
        columns=(
            "Day",
            "Reported or computed",
            "By baselines",
            *(("Forecast, low (P10)", "Forecast, middle (P50)", "Forecast, high (P90)") if forecast else ()),
        ),
        rows=rows,
        figures=frozenset(range(1, 6 if forecast else 3)),
        note="Months in which no figure changes are left out.",
    )


def _chances(edition: Edition, likely: Likely | None) -> tuple[str, str, str]:
    if likely is None:
        return ("", "", "")
    low, middle, high = (
        edition.number(round(value)) if value < edition.veil else number(rounded(value))
        for value in (likely.low, likely.middle, likely.high)
    )
    return (low, middle, high)
