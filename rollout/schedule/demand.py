"""How many slots of each delivery centre are needed on which days, and where that is more than it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from rollout.model.register import Centre
from rollout.model.workspace import Workspace
from rollout.schedule.result import Key, Schedule
from rollout.schedule.rows import key_of
from rollout.schedule.state import State

_DAY = timedelta(days=1)


class Hold(NamedTuple):
    """Slots that one milestone of one unit holds, both days included."""

    key: Key
    slots: int
    first: date
    last: date


class Stretch(NamedTuple):
    """Days in a row on which more slots are needed than there are; `needed` and `slots` are the worst day's."""

    first: date
    last: date
    needed: int
    slots: int
    holds: tuple[Hold, ...]


def centre_demand(workspace: Workspace, schedule: Schedule) -> Mapping[str, tuple[list[Hold], list[Stretch]]]:
    """For each delivery centre of the register, its holds and the stretches on which they are too many."""
    holds = planned_holds(schedule)
    return {
        name: (holds.get(name, []), stretches(centre, holds.get(name, [])))
        for name, centre in workspace.register.centres.items()
    }


def planned_holds(schedule: Schedule) -> Mapping[str, list[Hold]]:
    """Each centre's holds after the data date, in order of time: unfinished milestones, early start to early finish.

    A collaboration's milestone is one hold, whatever the number of its forces. Only the few milestones that use a
    centre are read out of the passes: all of them would take longer than the rest of `check`.
    """
    passes = schedule.passes
    holds: dict[str, list[Hold]] = {}
    tomorrow = schedule.data_date + _DAY
    for row in passes.network.rows:
        if not row.milestone.uses:
            continue
        for lane, state in enumerate(passes.inputs.rows[row.index].state):
            if state < State.FINISHED:
                first, last = passes.shown.early_start(row, lane), passes.shown.early_finish(row, lane)
                for centre, slots in row.milestone.uses.items():
                    hold = Hold(key_of(row, lane), slots, max(first, tomorrow), last)
                    holds.setdefault(centre, []).append(hold)
    return {centre: sorted(found, key=_in_time) for centre, found in holds.items()}


def _in_time(hold: Hold) -> tuple[date, str, str, str]:
    return (hold.first, hold.key.unit or "", hold.key.programme, hold.key.milestone)


def stretches(centre: Centre, holds: Sequence[Hold]) -> list[Stretch]:
    """The stretches of days on which the holds need more slots than the centre has, in order of time.

    Two stretches with nothing but a weekend between them are one.
    """
    found: list[Stretch] = []
    for first, last, needed in spans(centre, holds):
        slots = centre.slots_on(first)
        if needed <= slots:
            continue
        here = Stretch(first, last, needed, slots, ())
        if found and _only_weekend(found[-1].last, first):
            worst = max(found[-1], here, key=lambda one: (one.needed - one.slots, one.needed))
            found[-1] = worst._replace(first=found[-1].first, last=last)
        else:
            found.append(here)
    return [
        stretch._replace(holds=tuple(h for h in holds if h.first <= stretch.last and stretch.first <= h.last))
        for stretch in found
    ]


def spans(centre: Centre, holds: Iterable[Hold]) -> Iterator[tuple[date, date, int]]:
    """The spans from one change of demand or capacity to the next, with the slots needed in each."""
    change: dict[date, int] = {}
    for hold in holds:
        change[hold.first] = change.get(hold.first, 0) + hold.slots
        after = hold.last + _DAY
        change[after] = change.get(after, 0) - hold.slots
    for step in centre.capacity:
        change.setdefault(step.from_, 0)
    needed = 0
    for first, after in pairwise(sorted(change)):
        needed += change[first]
        if needed:
            yield first, after - _DAY, needed


def _only_weekend(last: date, first: date) -> bool:
    """Whether nothing but Saturdays and Sundays lies between two days."""
    return all((last + _DAY * day).weekday() >= 5 for day in range(1, min((first - last).days, 4)))
