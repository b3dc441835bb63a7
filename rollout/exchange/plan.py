"""A force's programme as a plan Microsoft Project comes to the same dates with.

Project knows this file and nothing else. What bounds a milestone from outside of it (quorums, other programmes,
national milestones of another calendar, slots, the force's start, the data date, retained logic) becomes "start no
earlier than"; what its successors elsewhere need becomes a deadline. A link is written only where Project would make
the same or less of it than we do: one it reads otherwise (Project keeps one link between two tasks, moves work under
way for no predecessor, counts elapsed days from the hour) is left out, and the bound stands as a date.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from rollout.exchange.instants import Instant, boundary_at, end_before, moved, start_at, start_of
from rollout.exchange.request import Request
from rollout.model.blueprint import LinkType
from rollout.model.progress import Facts
from rollout.schedule.calendar import WorkingCalendar
from rollout.schedule.network import Arc, Cohort, Row
from rollout.schedule.passes import Passes
from rollout.schedule.result import Key, MilestoneSchedule
from rollout.schedule.state import State

Node = tuple[int, int]
"""One copy of one milestone: its row's index and its lane."""


class TaskLink(NamedTuple):
    """A link to a task that comes before, by its number; the lag is in working days, or calendar days."""

    before: int
    type: LinkType
    lag: int
    elapsed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One milestone as Project has it.

    Durations are working days. `left_over` says that work under way has nothing left and is not finished: Project
    gets a minute of it. `constraint` is "start no earlier than"; `deadline` what successors outside the file need.
    """

    number: int
    scheduled: MilestoneSchedule
    facts: Facts
    stage: str | None
    owner: str | None
    target: date | None
    start: Instant
    finish: Instant
    late_start: Instant
    late_finish: Instant
    duration: int
    done: int
    left_over: bool = False
    links: tuple[TaskLink, ...] = ()
    constraint: Instant | None = None
    deadline: Instant | None = None

    @property
    def key(self) -> Key:
        """The copy it stands for."""
        return self.scheduled.key

    @property
    def is_event(self) -> bool:
        """Whether it takes no time: a milestone in Project's sense."""
        return self.duration == 0 and not self.left_over

    @property
    def actual_start(self) -> Instant | None:
        """When it started, for work under way or finished."""
        return self.start if self.scheduled.started is not None or self.scheduled.finished is not None else None

    @property
    def actual_finish(self) -> Instant | None:
        """When it finished."""
        return self.finish if self.scheduled.finished is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A force's programme: the national milestones it waits for, then its own, in the blueprint's order."""

    programme: str
    unit: str
    calendar: WorkingCalendar
    stages: Sequence[str]
    tasks: tuple[Task, ...]


def plan_of(request: Request, programme: str, unit: str) -> Plan:
    """The plan of one scheduled unit, without what may not be shown."""
    passes = request.edition.schedule.passes
    cohort, lane = passes.network.lane_at[programme, unit]
    found = _Planner(request, passes, cohort, lane)
    return Plan(
        programme=programme,
        unit=unit,
        calendar=cohort.lanes[lane].calendar,
        stages=cohort.blueprint.stages,
        tasks=tuple(found.tasks()),
    )


@dataclass(frozen=True, slots=True)
class _Step:
    """A link between two copies as the engine has it; `arcs` are those it stands for."""

    before: Node
    type: LinkType
    lag: int
    elapsed: bool
    arcs: tuple[int, ...]


@dataclass(slots=True)
class _Shape:
    """A copy in Project's moments, before its links are settled."""

    start: Instant
    finish: Instant
    late_start: Instant
    late_finish: Instant
    duration: int
    done: int = 0
    left_over: bool = False
    state: State = State.NOT_STARTED


@dataclass(slots=True)
class _Planner:
    """Puts one unit's plan together; every question about a copy is answered from the engine's passes."""

    request: Request
    passes: Passes
    cohort: Cohort
    lane: int
    calendar: WorkingCalendar = field(init=False)
    shapes: dict[Node, _Shape] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.calendar = self.cohort.lanes[self.lane].calendar
        own = sorted(self.cohort.rows.values(), key=lambda row: row.order)
        nodes = [(row.index, self.lane) for row in own if self._is_shown(row, self.lane)]
        self.shapes = {node: self._shape(node) for node in (*self._national(nodes), *nodes)}

    def tasks(self) -> Iterator[Task]:
        """The tasks with their links, numbered from 1."""
        numbers = {node: number for number, node in enumerate(self.shapes, 1)}
        written: set[int] = set()
        links: dict[Node, list[tuple[_Step, Instant]]] = {}
        for node in self.shapes:
            links[node] = self._links(node)
            written |= {arc for step, _ in links[node] for arc in step.arcs}
        for node, number in numbers.items():
            yield self._task(node, number, links[node], numbers, written)

    def _row(self, node: Node) -> Row:
        return self.passes.network.rows[node[0]]

    def _state(self, node: Node) -> State:
        return self.passes.inputs.rows[node[0]].state[node[1]]

    def _is_shown(self, row: Row, lane: int) -> bool:
        edition = self.request.edition
        return lane not in row.passing and edition.shows_milestone(row.programme, row.milestone.id)

    def _national(self, nodes: Sequence[Node]) -> list[Node]:
        """National milestones the unit waits for, directly or through others, that this file can hold.

        One of another calendar, or that may be later than everything here, would bring dates of its own.
        """
        last = self.passes.finishes[id(self.cohort)][self.lane]
        found: set[Node] = set()
        waiting = list(nodes)
        while waiting:
            for step in self._steps(waiting.pop()):
                row, lane = self._row(step.before), step.before[1]
                ours = row.cohort.is_national and row.programme == self.cohort.programme
                if step.before in found or not ours or row.cohort.lanes[lane].calendar is not self.calendar:
                    continue
                late = self.passes.late_finish[row.index][lane]
                is_done = self._state(step.before) is State.FINISHED
                finish = self.passes.inputs.rows[row.index].floor[lane] if is_done else late
                if finish <= last and self._is_shown(row, lane):
                    found.add(step.before)
                    waiting.append(step.before)
        return sorted(found, key=lambda node: self._row(node).order)

    def _steps(self, node: Node) -> Iterator[_Step]:
        """What a copy comes after; what does not apply is passed through to what stands before it."""
        row, lane = self._row(node), node[1]
        for arc in row.arcs_in:
            for before, lag in _befores(arc, lane):
                elapsed = arc.lag_text.endswith("ed")
                days = int(arc.lag_text[:-2]) if elapsed else lag
                step = _Step((arc.predecessor.index, before), arc.type, days, elapsed, (id(arc),))
                if before not in arc.predecessor.passing:
                    yield step
                else:
                    yield from self._through(step, arc)

    def _through(self, step: _Step, arc: Arc) -> Iterator[_Step]:
        """Links through a milestone that does not apply: from where the first begins to where the last ends."""
        for earlier in self._steps(step.before):
            from_finish = earlier.type in (LinkType.FS, LinkType.FF)
            kinds = (LinkType.FF, LinkType.FS) if from_finish else (LinkType.SF, LinkType.SS)
            yield _Step(earlier.before, kinds[0 if arc.to_finish else 1], 0, elapsed=False, arcs=())

    def _shape(self, node: Node) -> _Shape:
        """A copy's dates as moments."""
        state = self._state(node)
        if state is State.FINISHED:
            return self._finished(node)
        row, lane = self._row(node), node[1]
        calendar = self.calendar
        place, left = self.passes.early[row.index].place[lane], self.passes.inputs.rows[row.index].remaining[lane]
        late = self.passes.late_finish[row.index][lane]
        if left:
            start, finish = start_of(calendar, place), end_before(calendar, place + left)
            late_start, late_finish = start_of(calendar, late - left), end_before(calendar, late)
        else:
            at = start_of if self.passes.shown.stands_on_a_floor(row, lane) else end_before
            start = finish = at(calendar, place)
            late_start = late_finish = at(calendar, late)
        shape = _Shape(start, finish, late_start, late_finish, left, state=state)
        return self._under_way(node, shape) if state is State.IN_PROGRESS else shape

    def _under_way(self, node: Node, shape: _Shape) -> _Shape:
        """Work under way runs from its actual start: what is done, then whatever it still takes to its finish."""
        row, lane = self._row(node), node[1]
        facts = row.cohort.lanes[lane].facts(row.milestone.id)
        assert facts.started is not None
        began = self.passes.inputs.rows[row.index].actual_start[lane]
        now = self.passes.inputs.data_boundary(row.cohort.lanes[lane])
        finish = self.passes.early[row.index].finish[lane]
        shape.start = Instant(facts.started.toordinal(), is_end=False)
        shape.done, shape.duration = now - began, finish - began
        shape.left_over = finish == now
        return shape

    def _finished(self, node: Node) -> _Shape:
        row, lane = self._row(node), node[1]
        facts = row.cohort.lanes[lane].facts(row.milestone.id)
        assert facts.finished is not None
        finish = Instant(facts.finished.toordinal(), is_end=True)
        planned = self.passes.inputs.rows[row.index].planned[lane]
        is_event = not planned and facts.started in (None, facts.finished)
        start = finish if is_event else Instant((facts.started or facts.finished).toordinal(), is_end=False)
        days = boundary_at(self.calendar, finish) - boundary_at(self.calendar, start)
        return _Shape(start, finish, start, finish, max(days, 0), done=max(days, 0), state=State.FINISHED)

    def _links(self, node: Node) -> list[tuple[_Step, Instant]]:
        """The links to be written into a copy, one for each predecessor, with the start Project makes of each."""
        shape = self.shapes[node]
        best: dict[Node, tuple[_Step, Instant]] = {}
        for step in self._steps(node):
            before = self.shapes.get(step.before)
            if before is None or before.left_over:
                continue
            bound = self._bound(step, before, shape)
            if not self._reads_alike(step, before, shape) or (shape.state is State.NOT_STARTED and bound > shape.start):
                continue
            known = best.get(step.before)
            if known is None or bound > known[1]:
                best[step.before] = (step, bound)
        return list(best.values())

    @staticmethod
    def _reads_alike(step: _Step, before: _Shape, shape: _Shape) -> bool:
        """Whether Project takes a link from and to work under way as we do.

        Work under way waits for nothing there, but for a finish; and a start that has happened still bounds, by SF,
        how late its own work may be.
        """
        if shape.state is State.IN_PROGRESS and before.state is not State.FINISHED:
            return step.type is LinkType.FF
        return step.type is not LinkType.SF or before.state is not State.IN_PROGRESS

    def _bound(self, step: _Step, before: _Shape, shape: _Shape) -> Instant:
        """The start Project makes of a link."""
        calendar = self.calendar
        at = before.finish if step.type in (LinkType.FS, LinkType.FF) else before.start
        if step.type in (LinkType.FF, LinkType.SF):
            at = moved(calendar, at, -shape.duration)
        at = moved(calendar, at, step.lag, elapsed=step.elapsed)
        return start_at(calendar, at, is_event=not shape.duration)

    def _task(
        self,
        node: Node,
        number: int,
        links: Sequence[tuple[_Step, Instant]],
        numbers: Mapping[Node, int],
        written: set[int],
    ) -> Task:
        row, lane = self._row(node), node[1]
        shape, unit = self.shapes[node], row.cohort.lanes[lane]
        bounds = [bound for _, bound in links]
        is_free = shape.state is State.NOT_STARTED
        key = Key(row.programme, unit.unit, row.milestone.id)
        local = unit.local.target.get(row.milestone.id)
        return Task(
            number=number,
            scheduled=self.request.edition.schedule.milestone(key),
            facts=unit.facts(row.milestone.id),
            stage=row.milestone.stage,
            owner=row.milestone.owner,
            target=local.is_ if local is not None else row.milestone.target,
            start=shape.start,
            finish=shape.finish,
            late_start=shape.late_start,
            late_finish=shape.late_finish,
            duration=shape.duration,
            done=shape.done,
            left_over=shape.left_over,
            links=tuple(TaskLink(numbers[step.before], step.type, step.lag, step.elapsed) for step, _ in links),
            constraint=shape.start if is_free and (not bounds or max(bounds) < shape.start) else None,
            deadline=shape.late_finish if self._is_needed_elsewhere(node, written) else None,
        )

    def _is_needed_elsewhere(self, node: Node, written: set[int]) -> bool:
        """Whether a link from an unfinished copy is not in the file, so that its float would look too large there."""
        if self._state(node) is State.FINISHED:
            return False
        row = self._row(node)
        return any(
            id(arc) not in written
            or (arc.successor.index, step.after) not in self.shapes
            or self._state((arc.successor.index, step.after)) is State.FINISHED
            for arc in row.arcs_out
            for step in arc.steps_from(row.index, node[1])
        )


def _befores(arc: Arc, lane: int) -> Iterator[tuple[int, int]]:
    """The lanes of the predecessor an arc comes from, with the lag; a quorum's are outside every file."""
    if arc.quorum is not None:
        return
    if arc.pairs is None:
        yield lane, arc.lag
        return
    for pair in arc.pairs:
        if pair.after == lane:
            yield pair.before, pair.lag
