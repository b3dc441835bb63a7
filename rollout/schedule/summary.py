"""What a status needs of milestones, without reading every one of them out: a few figures for all lanes at once."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from rollout.model.register import Register
from rollout.schedule.durations import blueprint_durations
from rollout.schedule.network import Cohort
from rollout.schedule.passes import Passes
from rollout.schedule.rows import is_overrun, shown_state
from rollout.schedule.state import State

_NOT_STARTED, _FINISHED = State.NOT_STARTED, State.FINISHED


class Summary(NamedTuple):
    """One unit's milestones, or a programme's national ones, in a few figures.

    `progress` is the finished share of the blueprint's durations (at least a day each) over what applies, None when
    nothing does; `next` the unfinished milestone with the earliest early finish, ties in the order of the blueprint.
    """

    is_complete: bool
    stage: str | None
    progress: float | None
    next: tuple[str, date] | None


class Trouble(NamedTuple):
    """Critical work that is blocked, and critical work that has overrun, by id."""

    blocked: tuple[str, ...]
    overrun: tuple[str, ...]


def summaries(passes: Passes, cohort: Cohort, register: Register) -> list[Summary]:
    """The summary of each lane of a cohort."""
    lanes = len(cohort.lanes)
    whole, left, reached = [0] * lanes, [0] * lanes, [-1] * lanes
    nearest: list[tuple[str, date] | None] = [None] * lanes
    stages = cohort.blueprint.stages
    for row in cohort.in_order():
        state = passes.inputs.rows[row.index]
        stage = stages.index(row.milestone.stage) if row.milestone.stage in stages else -1
        weights, _ = blueprint_durations(row.milestone, cohort, register)
        columns = zip(state.state, weights, passes.shown.early(row).finish, strict=True)
        for lane, (known, likely, finish) in enumerate(columns):
            if finish is None:
                continue
            days = max(1, likely)
            whole[lane] += days
            if known is not _NOT_STARTED and stage > reached[lane]:
                reached[lane] = stage
            if known is not _FINISHED:
                left[lane] += days
                best = nearest[lane]
                if best is None or finish < best[1]:
                    nearest[lane] = (row.milestone.id, finish)
    return [
        Summary(
            is_complete=bool(all_) and not open_,
            stage=stages[stage] if stage >= 0 else None,
            progress=(all_ - open_) / all_ if all_ else None,
            next=following,
        )
        for all_, open_, stage, following in zip(whole, left, reached, nearest, strict=True)
    ]


def has_begun(passes: Passes, cohort: Cohort, lane: int) -> bool:
    """Whether anything has been started or finished."""
    states = (passes.inputs.rows[row.index].state[lane] for row in cohort.rows.values())
    return any(state in (State.IN_PROGRESS, State.FINISHED) for state in states)


def trouble(passes: Passes, cohort: Cohort, lane: int) -> Trouble:
    """What is wrong with a unit's critical work, or with the national one."""
    unit = cohort.lanes[lane]
    data_date = passes.inputs.date_of(unit)
    found = Trouble((), ())
    for row in sorted(cohort.rows.values(), key=lambda row: row.order):
        state = passes.inputs.rows[row.index].state[lane]
        if state >= _FINISHED or not passes.paths.is_critical(row, lane):
            continue
        name = row.milestone.id
        if shown_state(state, unit.facts(name), data_date) == "blocked":
            found = found._replace(blocked=(*found.blocked, name))
        elif is_overrun(row, lane, passes):
            found = found._replace(overrun=(*found.overrun, name))
    return found
