"""What has to be planned: the work of one programme that waits for slots, and what stands in its way already.

A **job** is one unit's milestone that uses a centre, is not started and has no slot yet that is agreed. Everything
else that takes slots is a fixed load: work under way, accepted slots, offers that can still be met, other programmes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from rollout.model.dataclass import dataclass
from rollout.model.register import Centre
from rollout.model.workspace import Slot
from rollout.schedule.backward import FAR, own_target
from rollout.schedule.calendar import WorkingCalendar
from rollout.schedule.demand import Hold
from rollout.schedule.network import Row
from rollout.schedule.passes import Passes
from rollout.schedule.result import Key, Schedule
from rollout.schedule.rows import key_of
from rollout.schedule.state import State
from rollout.waves.lags import Lags
from rollout.waves.moving import Moving, Place


class Job(NamedTuple):
    """One milestone of one unit to be given a slot. Starts are boundaries of the unit's `calendar`.

    `copy` is its number among what moves; `days` its working days; `needs` centres and slots; `ready` the earliest
    start that links, the force's start, `not_before`, closures and gates allow; `latest` the latest start that leaves
    the unit's own required dates met (`FAR`: none is at stake); `tail` the working days from its start to the finish of
    the unit's live milestone (None: it does not lead there by plain links).
    """

    copy: int
    key: Key
    calendar: WorkingCalendar
    days: int
    needs: tuple[tuple[str, int], ...]
    ready: int
    latest: int
    tail: int | None

    @property
    def unit(self) -> str:
        """The unit it belongs to."""
        assert self.key.unit is not None
        return self.key.unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is at stake for one unit: `live` is the number of its live milestone among what moves (None: it does not
    move), `live_ready` that milestone's finish without any limit, `targets` the finishes that are required.

    `is_late` says that it misses a required date whatever is planned; `forces` how many forces it delivers for and
    `weight` what a working day of its live date counts.
    """

    unit: str
    forces: int
    weight: int
    live: int | None
    live_ready: int
    targets: tuple[tuple[int, int], ...]
    is_late: bool


class Load(NamedTuple):
    """Slots held by what is not planned here. `copy` is its number among what moves, None when it does not."""

    centre: str
    hold: Hold
    copy: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """One programme's jobs, in the order in which ties are decided, with all they depend on.

    `offers` are copies with an offer that can be met so far, each with its boundary: they are kept. `stale` are copies
    with an offer that cannot be met any more, which are planned anew.
    """

    programme: str
    data_date: date
    moving: Moving
    lags: Lags
    jobs: tuple[Job, ...]
    units: tuple[Unit, ...]
    centres: Mapping[str, Centre]
    loads: tuple[Load, ...]
    offers: Mapping[int, tuple[Key, int]]
    stale: frozenset[Key]


WEIGHTS = ("forces", "workforce")
"""What a working day of a unit's live date can count: its number of forces, or their headcount."""


def instance_of(
    schedule: Schedule, programme: str, weight: str = "forces", *, without: frozenset[Key] = frozenset()
) -> Instance:
    """The work of a programme that waits for slots.

    Args:
        schedule: The whole workspace at its data date; the programme is one that can be computed.
        programme: The programme's id.
        weight: One of `WEIGHTS`.
        without: Copies whose offers are not kept, for they can no longer be met.
    """
    passes = schedule.passes
    slots = _slots_of(schedule)
    copies = dict(_open_copies(passes))
    wanted = {
        key: place
        for key, place in copies.items()
        if _is_job(passes, place, key, programme) and not any(slot.state == "accepted" for slot in slots.get(key, ()))
    }
    moving = Moving(passes, wanted.values())
    offered = {key for key in wanted if slots.get(key)}
    offers = {
        moving.at[wanted[key]]: (key, boundary)
        for key in sorted(offered - without, key=lambda key: (key.unit or "", key.milestone))
        if (boundary := _offer(passes, wanted[key], slots[key])) is not None
    }
    lags = Lags(
        moving,
        [number for place in wanted.values() if (number := moving.at[place]) not in offers],
        {copy: boundary for copy, (_, boundary) in offers.items()},
    )
    jobs = _jobs(passes, lags)
    planned = {moving.places[job.copy] for job in jobs}
    loads = [
        load
        for key, place in copies.items()
        if place not in planned
        for load in _loads(passes, moving, place, key, slots.get(key, ()))
    ]
    used = dict.fromkeys(
        centre for place in wanted.values() for centre in passes.network.rows[place.row].milestone.uses
    )
    return Instance(
        programme=programme,
        data_date=schedule.data_date,
        moving=moving,
        lags=lags,
        jobs=jobs,
        units=_units(schedule, programme, moving, weight),
        centres={centre: schedule.workspace.register.centres[centre] for centre in sorted(used)},
        loads=tuple(load for load in loads if load.centre in used),
        offers=offers,
        stale=frozenset(offered - {key for key, _ in offers.values()}),
    )


def _open_copies(passes: Passes) -> Iterator[tuple[Key, Place]]:
    """Every copy in the workspace that uses a centre and is neither finished nor not applicable."""
    for row in passes.network.rows:
        if row.milestone.uses:
            for lane, state in enumerate(passes.inputs.rows[row.index].state):
                if state < State.FINISHED:
                    yield key_of(row, lane), Place(row.index, lane)


def _is_job(passes: Passes, place: Place, key: Key, programme: str) -> bool:
    """Whether a copy is to be planned; what takes no time needs no slot."""
    state = passes.inputs.rows[place.row]
    waits = state.state[place.lane] is State.NOT_STARTED and state.remaining[place.lane] > 0
    return key.programme == programme and key.unit is not None and waits


def _slots_of(schedule: Schedule) -> Mapping[Key, list[Slot]]:
    """The accepted and offered slots that are not over yet, by the copy they are for."""
    found: dict[Key, list[Slot]] = {}
    for name, programme in schedule.workspace.programmes.items():
        delivering = {
            force: lane.unit
            for cohort in schedule.passes.network.cohorts.get(name, ())
            for lane in cohort.lanes
            for force in (lane.unit, *lane.forces)
        }
        for slot in programme.slots:
            if slot.state in ("accepted", "offered") and slot.to > schedule.data_date:
                key = Key(name, delivering.get(slot.force), slot.milestone)
                found.setdefault(key, []).append(slot)
    return found


def _offer(passes: Passes, place: Place, slots: Sequence[Slot]) -> int | None:
    """The boundary of the latest offer that a copy has and can still meet."""
    calendar = passes.network.rows[place.row].cohort.lanes[place.lane].calendar
    starts = [calendar.starting_on(slot.from_) for slot in slots if slot.state == "offered"]
    ready = passes.early[place.row].place[place.lane]
    return max(starts) if starts and max(starts) >= ready else None


def _loads(passes: Passes, moving: Moving, place: Place, key: Key, slots: Sequence[Slot]) -> Iterator[Load]:
    """What a copy that is not planned holds: its work, and the days of the slots it can still use."""
    row, number = passes.network.rows[place.row], moving.at.get(place)
    first, last = passes.shown.early_start(row, place.lane), passes.shown.early_finish(row, place.lane)
    offered = _offer(passes, place, slots)
    for centre, needs in row.milestone.uses.items():
        # An offer that can no longer be met holds nothing: its day will pass, and the centre can give it to others.
        ours = [slot for slot in slots if slot.centre == centre and (slot.state == "accepted" or offered is not None)]
        spans = [(slot.from_, slot.to) for slot in ours]
        if offered is None or not ours:
            spans.append((first, last))
        for begin, end in _joined(spans):
            yield Load(centre, Hold(key, needs, begin, end), number if (begin, end) == (first, last) else None)


def _joined(spans: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans of days in order of time, those that overlap as one: a copy holds its slots once."""
    joined: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


def _jobs(passes: Passes, lags: Lags) -> tuple[Job, ...]:
    """The jobs in the order in which ties are decided: longest wait, then least target float, then force."""
    stakes = _stakes(passes, lags)
    jobs = [copy for copy, is_job in zip(lags.nodes, lags.is_job, strict=True) if is_job]
    return tuple(sorted((_job(lags.moving, copy, stakes.get(copy, _NOTHING)) for copy in jobs), key=_tie))


def _tie(job: Job) -> tuple[date, int, str, int]:
    """The earliest ready has waited longest."""
    return (job.calendar.day(job.ready), job.latest - job.ready, job.unit, job.copy)


class _Stake(NamedTuple):
    """A job's `latest` and `tail`."""

    latest: int
    tail: int | None


_NOTHING = _Stake(FAR, None)


def _stakes(passes: Passes, lags: Lags) -> Mapping[int, _Stake]:
    """By copy, what is at stake with it for its own unit: read backwards from required and live dates."""
    moving, found = lags.moving, dict[int, _Stake]()
    asked = {row.index for row in passes.network.rows if _can_matter(row)}
    for number, place in enumerate(moving.places):
        if place.row not in asked or moving.state[number] >= State.FINISHED:
            continue
        row = passes.network.rows[place.row]
        lane, is_live = row.cohort.lanes[place.lane], row.milestone.id == row.cohort.blueprint.live_milestone
        target, unit = own_target(row, lane), lane.unit
        for node, days in lags.ahead(number).items():
            copy = lags.nodes[node]
            first = moving.row(copy)
            if first.programme == row.programme and first.cohort.lanes[moving.lane(copy)].unit == unit:
                finish, known = days + moving.remaining[number], found.get(copy, _NOTHING)
                latest = known.latest if target == FAR else min(known.latest, target - finish)
                found[copy] = _Stake(latest, finish if is_live else known.tail)
    return found


def _job(moving: Moving, number: int, stake: _Stake) -> Job:
    row, lane = moving.row(number), moving.lane(number)
    return Job(
        copy=number,
        key=key_of(row, lane),
        calendar=row.cohort.lanes[lane].calendar,
        days=moving.remaining[number],
        needs=tuple(row.milestone.uses.items()),
        ready=moving.starts[number],
        latest=stake.latest,
        tail=stake.tail,
    )


def _can_matter(row: Row) -> bool:
    """Whether any copy of a milestone may be live or have a required date of its own: few do, and asking all takes
    longer."""
    is_live = row.milestone.id == row.cohort.blueprint.live_milestone
    return is_live or row.milestone.target is not None or bool(row.cohort.tailored)


def _units(schedule: Schedule, programme: str, moving: Moving, weight: str) -> tuple[Unit, ...]:
    passes, found = schedule.passes, []
    heads = _heads(schedule) if weight == "workforce" else None
    for cohort in passes.network.cohorts[programme][1:]:
        rows = [row for row in cohort.rows.values() if _can_matter(row)]
        for number, lane in enumerate(cohort.lanes):
            targets, is_late, live, live_ready = [], False, None, 0
            for row in rows:
                early, state = passes.early[row.index], passes.inputs.rows[row.index].state[number]
                copy = moving.at.get(Place(row.index, number))
                target = FAR if state >= State.FINISHED else own_target(row, lane)
                if target < FAR:
                    is_late |= early.finish[number] > target
                    if copy is not None:
                        targets.append((copy, target))
                if row.milestone.id == cohort.blueprint.live_milestone and copy is not None and state < State.FINISHED:
                    live, live_ready = copy, early.finish[number]
            assert lane.unit is not None
            found.append(
                Unit(
                    unit=lane.unit,
                    forces=len(lane.forces),
                    weight=len(lane.forces) if heads is None else sum(map(heads, lane.forces)),
                    live=live,
                    live_ready=live_ready,
                    targets=tuple(targets),
                    is_late=is_late,
                )
            )
    return tuple(sorted(found, key=lambda unit: unit.unit))


def _heads(schedule: Schedule) -> Callable[[str], int]:
    """A force's headcount; one without a figure counts as the average of the others (1 when none has one)."""
    forces = schedule.workspace.register.forces
    known = {force.id: max(1, round(force.workforce)) for force in forces.values() if force.workforce}
    average = round(sum(known.values()) / len(known)) if known else 1
    return lambda force: known.get(force, average)
