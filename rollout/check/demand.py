"""How many slots of each delivery centre are needed on which days, and where that is more than it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from rollout.model.register import Centre
from rollout.model.workspace import Programme, Workspace
from rollout.schedule.result import Key, MilestoneSchedule, Schedule

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
    holds = planned_holds(workspace, schedule)
    return {
        name: (holds.get(name, []), stretches(centre, holds.get(name, [])))
        for name, centre in workspace.register.centres.items()
    }


def planned_holds(workspace: Workspace, schedule: Schedule) -> Mapping[str, list[Hold]]:
    """Each centre's holds after the data date: unfinished milestones, early start to early finish.

    A collaboration's milestone is one hold, whatever the number of its forces.
    """
    holds: dict[str, list[Hold]] = {}
    for name, planned in schedule.programmes.items():
        programme = workspace.programmes[name]
        shared = _users(programme)
        for unit, row in planned.units.items():
            own = programme.units[unit].local.milestones if unit in programme.units else {}
            local = {id_: entry.milestone.uses for id_, entry in own.items() if entry.milestone.uses}
            for milestone, uses in (*shared.items(), *local.items()):
                _hold(holds, row.milestones.get(milestone), uses, schedule.data_date)
        for milestone, uses in shared.items():
            _hold(holds, planned.national.get(milestone), uses, schedule.data_date)
    return holds


def _users(programme: Programme) -> Mapping[str, Mapping[str, int]]:
    milestones = programme.blueprint.milestones if programme.blueprint is not None else {}
    return {name: milestone.uses for name, milestone in milestones.items() if milestone.uses}


def _hold(
    holds: dict[str, list[Hold]], row: MilestoneSchedule | None, uses: Mapping[str, int], data_date: date
) -> None:
    if row is None or row.early_start is None or row.early_finish is None or row.early_finish <= data_date:
        return
    first = max(row.early_start, data_date + _DAY)
    for centre, slots in uses.items():
        holds.setdefault(centre, []).append(Hold(row.key, slots, first, row.early_finish))


def stretches(centre: Centre, holds: Sequence[Hold]) -> list[Stretch]:
    """The stretches of days on which the holds need more slots than the centre has, in order of time.

    Two stretches with nothing but a weekend between them are one.
    """
    found: list[Stretch] = []
    for first, last, needed in _spans(centre, holds):
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


def _spans(centre: Centre, holds: Iterable[Hold]) -> Iterator[tuple[date, date, int]]:
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
