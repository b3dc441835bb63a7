"""The delivery centres: who holds slots, when they are too few, and who could start next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from rollout.model.dataclass import dataclass
from rollout.report.edition import Edition
from rollout.report.words import MONTHS, listed, long_date, month_of, plural
from rollout.schedule.demand import Hold, Stretch

READY_WITHIN = timedelta(days=60)
_MONTHS_AHEAD = 5
_MOST_NAMED = 5
_NO_TARGET = 10**6
"""Working days of float of work without a target: it comes after all that has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """Work that could start at a centre within 60 days, and what its slot is: accepted, offered, or none yet."""

    programme: str
    unit: str
    milestone: str
    starts: date
    slot: str
    target_float: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One centre in the months ahead. `peaks` are the most slots needed in each month, `ready` who could start."""

    centre: str
    title: str
    slots: int
    held: int
    free_from: str
    peaks: tuple[tuple[str, int, int], ...]
    """Month, most slots needed on a day, slots there are then."""
    ready: str
    queue: tuple[Ready, ...]
    """Who could start, those first who have waited longest, then those with least target float."""


def month_starts(day: date, months: int) -> list[date]:
    """The data date's month and those after it, by their first days."""
    starts = []
    year, month = day.year, day.month
    for _ in range(months):
        starts.append(date(year, month, 1))
        year, month = (year + 1, 1) if month == len(MONTHS) else (year, month + 1)
    return starts


def months_before(day: date, months: int) -> date:
    """The first day of the month so many months before the data date's."""
    year, month = divmod(day.year * len(MONTHS) + day.month - 1 - months, len(MONTHS))
    return date(year, month + 1, 1)


def shown_holds(edition: Edition, holds: Sequence[Hold]) -> list[Hold]:
    """Holds of programmes and milestones the edition may show."""
    return [
        hold
        for hold in holds
        if hold.key.programme in edition.programmes and edition.shows_milestone(hold.key.programme, hold.key.milestone)
    ]


def loads(edition: Edition) -> list[Load]:
    """Every centre of the register, in its order."""
    demand = edition.demand
    day = edition.schedule.data_date
    found = []
    for name, centre in edition.register.centres.items():
        holds = shown_holds(edition, demand[name][0])
        tomorrow = day + timedelta(days=1)
        queue = _queue(edition, name, holds, day)
        peaks = []
        for first in month_starts(day, _MONTHS_AHEAD):
            last = month_starts(first, 2)[1] - timedelta(days=1)
            need = _peak(holds, max(first, tomorrow), last)
            peaks.append((month_of(first), need, centre.slots_on(last)))
        found.append(
            Load(
                centre=name,
                title=centre.title or name,
                slots=centre.slots_on(day),
                held=_needed(holds, tomorrow),
                free_from=_free_from(holds, tomorrow, centre.slots_on(tomorrow)),
                peaks=tuple(peaks),
                ready=_ready(edition, queue),
                queue=tuple(queue),
            )
        )
    return found


def _needed(holds: Sequence[Hold], day: date) -> int:
    return sum(hold.slots for hold in holds if hold.first <= day <= hold.last)


def _peak(holds: Sequence[Hold], first: date, last: date) -> int:
    """The most slots needed on a day; it can only rise where a hold begins."""
    days = {first, *(hold.first for hold in holds if first <= hold.first <= last)}
    return max(_needed(holds, day) for day in days) if first <= last else 0


def _free_from(holds: Sequence[Hold], day: date, slots: int) -> str:
    """The first day on which a slot is free by the current plan."""
    days = sorted({day, *(hold.last + timedelta(days=1) for hold in holds if hold.last >= day)})
    free = next((at for at in days if _needed(holds, at) < slots), None)
    return "none planned" if free is None else ("now" if free == day else long_date(free))


def _queue(edition: Edition, centre: str, holds: Sequence[Hold], day: date) -> list[Ready]:
    """What is to start at a centre within 60 days: the longest wait first, then the least target float, then the id."""
    found = []
    for hold in holds:
        programme, unit, milestone = hold.key
        if unit is None or hold.first > day + READY_WITHIN or edition.schedule.milestone(hold.key).started is not None:
            continue
        slots = edition.schedule.workspace.programmes[programme].slots
        own = [slot.state for slot in slots if (slot.centre, slot.force, slot.milestone) == (centre, unit, milestone)]
        found.append(
            Ready(
                programme=programme,
                unit=unit,
                milestone=milestone,
                starts=hold.first,
                slot=next((state for state in ("accepted", "offered") if state in own), "none yet"),
                target_float=edition.schedule.programmes[programme].units[unit].target_float,
            )
        )
    return sorted(found, key=_first_served)


def _first_served(ready: Ready) -> tuple[date, int, str]:
    return (ready.starts, _NO_TARGET if ready.target_float is None else ready.target_float, ready.unit)


def _ready(edition: Edition, queue: Sequence[Ready]) -> str:
    """Who is to start, in one cell."""
    units = list(dict.fromkeys(ready.unit for ready in queue))
    if not units:
        return "nobody"
    named = list(dict.fromkeys(ready.unit for ready in queue if edition.may_name(ready.programme, ready.unit)))
    if not named:
        return edition.plural(len(units), "delivery", "deliveries")
    rest = len(units) - len(named[:_MOST_NAMED])
    names = [edition.force_name(unit) for unit in named[:_MOST_NAMED]]
    return f"{', '.join(names)} and {rest} more" if rest else listed(names)


def overloaded_centres(edition: Edition) -> Mapping[str, list[str]]:
    """For each programme, the centres it is to use on days on which more slots are needed than there are."""
    demand = edition.demand
    found: dict[str, list[str]] = {}
    for name, centre in edition.register.centres.items():
        using = {hold.key.programme for stretch in demand[name][1] for hold in shown_holds(edition, stretch.holds)}
        for programme in using:
            found.setdefault(programme, []).append(centre.title or name)
    return found


def overloads(edition: Edition) -> list[str]:
    """Where the current plan needs more slots than exist, the worst of each centre, in one sentence each."""
    demand = edition.demand
    found: list[tuple[int, str]] = []
    for name, centre in edition.register.centres.items():
        stretches = demand[name][1]
        if not stretches or not shown_holds(edition, demand[name][0]):
            continue
        worst: Stretch = max(stretches, key=lambda stretch: stretch.needed - stretch.slots)
        sentence = (
            f"{centre.title or name} needs {plural(worst.needed, 'slot')} in {month_of(worst.first)}, {worst.slots} "
            f"{'exists' if worst.slots == 1 else 'exist'}: "
            "these dates cannot all be met"
        )
        found.append((worst.needed - worst.slots, sentence))
    return [sentence for _, sentence in sorted(found, key=lambda entry: (-entry[0], entry[1]))]
