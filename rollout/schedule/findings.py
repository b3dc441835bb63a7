"""What only a schedule can see: links that bind nothing, work out of sequence, dates that cannot be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from rollout.model.problem import Problem
from rollout.model.source import Location
from rollout.rules import finding
from rollout.schedule.backward import own_finishes
from rollout.schedule.bank_holidays import PUBLISHED_TO
from rollout.schedule.calendar import NOWHERE
from rollout.schedule.forward import Early, bounds_of
from rollout.schedule.network import Lane, Network, Row
from rollout.schedule.state import Inputs, State, reported

_LAST_YEAR = 2099


def findings(network: Network, inputs: Inputs, early: Sequence[Early]) -> Iterator[Problem]:
    """Every problem the passes brought to light, in no particular order."""
    yield from _dropped(network)
    yield from _unsized(network)
    reported_finishes = _as_reported(network, inputs, early)
    for row in network.rows:
        yield from _short_quorums(row)
        yield from _out_of_sequence(row, inputs, reported_finishes)
        yield from _cut_leads(row, inputs, early)
        yield from _early_expectations(row, inputs, early)
    yield from _broken_soft_links(network, inputs, early)
    yield from _far_dates(network, inputs, early)


def _about(row: Row, lane: Lane, code: str, place: Location, message: str, predecessor: str | None = None) -> Problem:
    """A finding about one unit's copy of a milestone, or about one of its links."""
    return finding(
        code,
        place,
        message,
        programme=row.programme,
        force=lane.unit,
        milestone=row.milestone.id,
        predecessor=predecessor,
    )


def _name(lane: Lane) -> str:
    return "nationally" if lane.unit is None else f"for {lane.unit}"


def _place(lane: Lane, row: Row, field: str, fallback: Location) -> Location:
    """Where a unit reported a fact of a milestone."""
    origin = lane.facts(row.milestone.id).origin
    return origin.at(field) if origin is not None else fallback


def _dropped(network: Network) -> Iterator[Problem]:
    for dropped in network.dropped:
        other = f"{dropped.link.programme}/{dropped.link.milestone}"
        yield finding(
            "L321",
            dropped.link.location,
            f'"{dropped.milestone}" of {dropped.lane.programme} does not wait for {other} '
            f"{_name(dropped.lane)}: {dropped.why}.",
            programme=dropped.lane.programme,
            force=dropped.lane.unit,
            milestone=dropped.milestone,
        )


def _unsized(network: Network) -> Iterator[Problem]:
    for lane, row in network.unsized:
        duration = row.milestone.duration
        per = getattr(duration, "per", "size")
        yield _about(
            row,
            lane,
            "R230",
            row.milestone.origin.at("duration"),
            f'"{row.milestone.id}" of {row.programme} takes its length from {per}, but the register has no '
            f"such figure for {lane.unit}: only the base is counted.",
        )


def _short_quorums(row: Row) -> Iterator[Problem]:
    for arc in row.arcs_in:
        count = arc.quorum
        if count is not None and count.is_short:
            there = f"{count.take_part} take part"
            if count.readable < count.take_part:
                there = f"of the {count.take_part} that take part {count.readable} can be read"
            yield finding(
                "L323",
                arc.location,
                f'"{row.milestone.id}" of {row.programme} waits for {count.needs} forces, but {there}: its date is the '
                "earliest possible.",
                programme=row.programme,
                milestone=row.milestone.id,
            )


def _as_reported(network: Network, inputs: Inputs, early: Sequence[Early]) -> list[Early]:
    """The early pass with finished milestones at their actual finishes, held ones too."""
    return [
        at._replace(finish=own_finishes(row, inputs.rows[row.index], at)) if inputs.rows[row.index].finished else at
        for row, at in zip(network.rows, early, strict=True)
    ]


def _out_of_sequence(row: Row, inputs: Inputs, early: Sequence[Early]) -> Iterator[Problem]:
    """Work started before a predecessor allowed it: a warning for each link."""
    state = inputs.rows[row.index]
    if not any(state.actual_start):
        return
    starts = _latest_starts(row, inputs)
    # What binds the finish is compared with the finish, so no work is taken off.
    nothing_left = [0] * len(state.state)
    for arc in row.arcs_in:
        bounds = bounds_of(arc, nothing_left, early)
        for number, lane in enumerate(row.cohort.lanes):
            start = starts[number]
            finish = state.floor[number] if number in state.finished else early[row.index].finish[number]
            if start and bounds[number] > (finish if arc.to_finish else start):
                started = reported(lane.facts(row.milestone.id), inputs.date_of(lane)).started
                yield _about(
                    row,
                    lane,
                    "P440",
                    _place(lane, row, "started" if started else "finished", arc.location),
                    f'"{row.milestone.id}" of {row.programme} started {_name(lane)} before '
                    f'"{arc.predecessor.milestone.id}" allowed it ({arc.type} {arc.lag_text}).',
                    f"{arc.predecessor.programme}/{arc.predecessor.milestone.id}",
                )


def _latest_starts(row: Row, inputs: Inputs) -> list[int]:
    """Actual starts; an event, and work whose start nobody has reported, may have begun as late as it finished."""
    state = inputs.rows[row.index]
    starts = state.actual_start[:]
    for number in state.finished:
        lane = row.cohort.lanes[number]
        started = reported(lane.facts(row.milestone.id), inputs.date_of(lane)).started
        if started is None or not state.planned[number]:
            starts[number] = max(starts[number], state.floor[number])
    return starts


def _cut_leads(row: Row, inputs: Inputs, early: Sequence[Early]) -> Iterator[Problem]:
    """Leads that would pull work before its floor."""
    state, at = inputs.rows[row.index], early[row.index]
    for index, arc in enumerate(row.arcs_in):
        if arc.lag >= 0:
            continue
        for number, lane in enumerate(row.cohort.lanes):
            bound, floor = at.bounds[index][number], state.floor[number]
            is_waiting = state.state[number] is State.NOT_STARTED and at.place[number] == floor
            if is_waiting and bound != NOWHERE and bound < floor < bound - arc.lag:
                yield _about(
                    row,
                    lane,
                    "L322",
                    arc.location,
                    f'The lead of "{row.milestone.id}" on "{arc.predecessor.milestone.id}" in {row.programme} '
                    f"would pull work before the earliest day it can start {_name(lane)}: it is cut off there.",
                )


def _early_expectations(row: Row, inputs: Inputs, early: Sequence[Early]) -> Iterator[Problem]:
    """Expected dates earlier than the links allow."""
    state = inputs.rows[row.index]
    for number, lane in enumerate(row.cohort.lanes):
        expected = lane.facts(row.milestone.id).expected
        if expected is None or state.state[number] is not State.NOT_STARTED:
            continue
        days = early[row.index].finish[number] - lane.calendar.finishing_on(expected)
        if days > 0:
            yield _about(
                row,
                lane,
                "P441",
                _place(lane, row, "expected", row.milestone.origin.here()),
                f'"{row.milestone.id}" of {row.programme} is expected {_name(lane)} {days} working '
                f"{'day' if days == 1 else 'days'} earlier than its dependencies allow.",
            )


def _broken_soft_links(network: Network, inputs: Inputs, early: Sequence[Early]) -> Iterator[Problem]:
    for arc in network.soft:
        row = arc.successor
        state, at = inputs.rows[row.index], early[row.index]
        bounds = bounds_of(arc, state.remaining, early)
        for number, lane in enumerate(row.cohort.lanes):
            is_open = state.state[number] in (State.NOT_STARTED, State.IN_PROGRESS)
            if is_open and bounds[number] > at.place[number]:
                yield _about(
                    row,
                    lane,
                    "L324",
                    arc.location,
                    f'"{row.milestone.id}" of {row.programme} is planned {_name(lane)} before '
                    f'"{arc.predecessor.programme}/{arc.predecessor.milestone.id}", which it should follow.',
                )


def _far_dates(network: Network, inputs: Inputs, early: Sequence[Early]) -> Iterator[Problem]:
    """Computed dates after 2099, and a word when plans run past the published bank holidays."""
    beyond: dict[str, Row] = {}
    for row in network.rows:
        for number, lane in enumerate(row.cohort.lanes):
            if inputs.rows[row.index].state[number] not in (State.NOT_STARTED, State.IN_PROGRESS):
                continue
            last = lane.calendar.last_day(early[row.index].finish[number])
            if last.year > _LAST_YEAR:
                yield _about(
                    row,
                    lane,
                    "L326",
                    row.milestone.origin.here(),
                    f'"{row.milestone.id}" of {row.programme} would finish {_name(lane)} after {_LAST_YEAR}.',
                )
            if last > date(PUBLISHED_TO, 12, 31):
                beyond.setdefault(row.programme, row)
    for programme, row in beyond.items():
        yield finding(
            "C621",
            row.cohort.blueprint.origin.here(),
            f"Dates of {programme} run past {PUBLISHED_TO}, the last year with published bank holidays; later "
            "ones rest on the holidays the law of today would give.",
            programme=programme,
        )
