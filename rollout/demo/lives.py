"""What happens in each force, whether anybody reports it or not.

Every milestone gets the days on which work on it really starts and finishes, the days on which it stands still, and
the dates that boards approve for it. Files then show as much of this as is known and confirmed on a day. Days are
ordinals (`date.toordinal`), both ends included; all arithmetic is on the working days of the unit's own calendar.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rollout.demo.chance import Chance
from rollout.demo.forces import DemoForce
from rollout.demo.plans import Plan, Step
from rollout.schedule.calendar import WorkingCalendar

_PACE = (75, 85, 90, 95, 100, 100, 105, 115, 125)
_NOISE = (70, 80, 85, 90, 95, 100, 100, 105, 110, 120, 135, 160)
"""Per cent of the likely duration: a force's own pace, and each piece of work's luck. Work is late more than early."""
_REASONS = (
    "Supplier access",
    "Network survey of the second site",
    "One engineer left and the post is empty",
    "Decision on data retention",
    "Change freeze for a major event",
    "Test accounts from the supplier",
)


class Span(NamedTuple):
    """First and last day of some work."""

    first: int
    last: int


class Block(NamedTuple):
    """Days on which work stands still, the last one not included, and why."""

    since: int
    until: int
    why: str


class Rebaseline(NamedTuple):
    """New approved dates for some milestones from a day on, and why."""

    on: int
    dates: Mapping[str, int]
    why: str


class Life(NamedTuple):
    """One unit (or the nation) in one programme.

    `spans` are what really happens, `baseline` the dates first approved on day `approved`; `blocks`, `skipped` (with
    the reason) and `longer` (own durations) are by milestone. Milestones that never finish have no span.
    """

    plan: Plan
    unit: str
    members: tuple[DemoForce, ...]
    calendar: WorkingCalendar
    joined: int
    start: int
    spans: Mapping[str, Span]
    baseline: Mapping[str, int]
    approved: int
    rebaselines: tuple[Rebaseline, ...]
    blocks: Mapping[str, Block]
    skipped: Mapping[str, str]
    longer: Mapping[str, int]

    @property
    def complete(self) -> int:
        """The day on which the last milestone is reached."""
        return max((span.last for span in self.spans.values()), default=self.start)

    def dates_at(self, terms: int) -> Mapping[str, int]:
        """The approved dates now in force, as of the day `terms`."""
        dates: Mapping[str, int] = self.baseline
        for again in self.rebaselines:
            if again.on <= terms:
                dates = {**dates, **again.dates}
        return dates


class Surroundings(NamedTuple):
    """What a unit's work waits for beside its own: spans by milestone, and by (programme, milestone)."""

    national: Mapping[str, Span]
    elsewhere: Mapping[tuple[str, str], Span] = {}


def national_life(plan: Plan, calendar: WorkingCalendar, begun: int, joined: int, chance: Chance) -> Life:
    """The milestones that are reached once; work on them began before the history. Those that wait for forces come
    later, by `with_quorums`."""
    steps = [step for step in plan.steps if step.is_national and "quorum" not in step.marks]
    likely = {step.id: step.days[1] for step in steps}
    actual = {step.id: _lucky(step, 100, chance, plan.id) for step in steps}
    return Life(
        plan=plan,
        unit="national",
        members=(),
        calendar=calendar,
        joined=joined,
        start=begun,
        spans=walk(steps, calendar, begun, actual, Surroundings({})),
        baseline={id_: span.last for id_, span in walk(steps, calendar, begun, likely, Surroundings({})).items()},
        approved=joined,
        rebaselines=(),
        blocks={},
        skipped={},
        longer={},
    )


def with_quorums(national: Life, units: Sequence[Life]) -> Life:
    """The nation's life with the milestones that wait until enough forces have reached theirs."""
    spans, baseline = dict(national.spans), dict(national.baseline)
    for step in (step for step in national.plan.steps if "quorum" in step.marks):
        reached = sorted(
            life.spans[step.after[0]].last for life in units for _ in life.members if step.after[0] in life.spans
        )
        wanted = int(step.marks["quorum"])
        if len(reached) >= wanted:
            first = national.calendar.finishing(reached[wanted - 1])
            spans[step.id] = _span(national.calendar, first, step.days[1])
            baseline[step.id] = spans[step.id].last
    return national._replace(spans=spans, baseline=baseline)


def unit_life(
    plan: Plan,
    unit: str,
    members: tuple[DemoForce, ...],
    calendar: WorkingCalendar,
    days: tuple[int, int, int],
    around: Surroundings,
    chance: Chance,
) -> Life:
    """What happens in one unit.

    Args:
        plan: The programme.
        unit: A force's or collaboration's id.
        members: Its forces.
        calendar: The days on which it works.
        days: When it joins, when it chose to start, and when its first baseline is approved.
        around: What else its work waits for.
        chance: Where luck comes from.
    """
    joined, start, approved = days
    name = (plan.id, unit)
    steps = [step for step in plan.steps if not step.is_national]
    skipped = {
        step.id: "Bought as a service from the host force"
        for step in steps
        if "optional" in step.marks and chance.one_in(6, "skip", *name)
    }
    longer = {}
    if chance.one_in(7, "longer", *name):
        parts = plan.split[2] if plan.split is not None else ()
        fit = [s for s in steps if s.id not in (*skipped, *parts, plan.added) and "size" not in s.marks]
        step = chance.pick(fit, "at", *name)
        longer[step.id] = step.days[1] + 5
    pace = chance.pick(_PACE, "pace", *name)
    workforce = sum(force.workforce for force in members)
    planned, actual, pauses = {}, {}, {}
    for step in steps:
        usual = longer.get(step.id) or _usual(step, workforce)
        planned[step.id] = usual
        actual[step.id] = max(1, usual * pace * chance.pick(_NOISE, "luck", step.id, *name) // 10_000)
        if actual[step.id] >= 10 and chance.one_in(9, "block", step.id, *name):
            pauses[step.id] = chance.between(6, 30, "pause", step.id, *name)
            actual[step.id] += pauses[step.id]
    planned |= dict.fromkeys(skipped, 0)
    actual |= dict.fromkeys(skipped, 0)
    spans = walk(steps, calendar, start, actual, around, skipped)
    expected = walk(steps, calendar, start, planned, around, skipped)
    baseline = {id_: span.last for id_, span in expected.items()}
    life = Life(
        plan=plan,
        unit=unit,
        members=members,
        calendar=calendar,
        joined=joined,
        start=start,
        spans=spans,
        baseline=baseline,
        approved=approved,
        rebaselines=(),
        blocks={id_: _block(calendar, spans[id_], pause, chance, *name) for id_, pause in pauses.items()
                if id_ in spans},
        skipped=skipped,
        longer=longer,
    )  # fmt: skip
    return life._replace(rebaselines=_rebaselined(life, chance))


def _usual(step: Step, workforce: int) -> int:
    rate = step.marks.get("size")
    return step.days[1] + (-(-workforce // int(rate)) if rate else 0)


def _lucky(step: Step, pace: int, chance: Chance, *name: str) -> int:
    return max(1, step.days[1] * pace * chance.pick(_NOISE, "luck", step.id, *name) // 10_000)


def walk(
    steps: Sequence[Step],
    calendar: WorkingCalendar,
    start: int,
    days: Mapping[str, int],
    around: Surroundings,
    skipped: Mapping[str, str] | None = None,
) -> dict[str, Span]:
    """The days of each step when each begins as soon as its links allow; skipped ones pass time through."""
    spans: dict[str, Span] = {}
    earliest: dict[str, int] = {}
    for step in steps:
        boundary = calendar.starting(start)
        for link in step.after:
            boundary = max(boundary, _bound(link, calendar, spans, earliest, around))
        earliest[step.id] = boundary
        if not skipped or step.id not in skipped:
            spans[step.id] = _span(calendar, boundary, days[step.id])
    return spans


def _bound(
    link: str,
    calendar: WorkingCalendar,
    spans: Mapping[str, Span],
    earliest: Mapping[str, int],
    around: Surroundings,
) -> int:
    """The first boundary at which a link lets a step begin; 0 when it leads to nothing."""
    before, kind, lag = parsed(link)
    if "/" in before:
        programme, _, milestone = before.partition("/")
        span = around.elsewhere.get((programme, milestone))
    elif before in earliest and before not in spans:
        return earliest[before]
    else:
        span = spans.get(before) or around.national.get(before)
    if span is None:
        return 0
    return calendar.starting(span.first) + lag if kind == "SS" else calendar.finishing(span.last) + lag


def parsed(link: str) -> tuple[str, str, int]:
    """Predecessor, type and lag of a link as files write it."""
    before, _, rest = link.partition(" ")
    return before, rest[:2] or "FS", int(rest[2:].rstrip("d") or 0)


def _span(calendar: WorkingCalendar, boundary: int, days: int) -> Span:
    return Span(calendar.ordinal(boundary), calendar.ordinal(boundary + days - 1))


def _block(calendar: WorkingCalendar, span: Span, pause: int, chance: Chance, *name: str) -> Block:
    first, last = calendar.starting(span.first), calendar.finishing(span.last)
    since = first + 1 + (last - first - pause) // 3
    why = chance.pick(_REASONS, "why", span.first, *name)
    return Block(calendar.ordinal(since), calendar.ordinal(since + pause), why)


def _rebaselined(life: Life, chance: Chance) -> tuple[Rebaseline, ...]:
    """New dates each time the work is five weeks late, two times in three: what is left moves by what has been lost."""
    if chance.one_in(3, "kept", life.plan.id, life.unit):
        return ()
    titles = {step.id: step.title for step in life.plan.steps}
    shown = {step.id for step in life.plan.steps if "key" in step.marks} & life.spans.keys()
    dates = dict(life.baseline)
    found: list[Rebaseline] = []
    after = life.approved + 60
    for id_ in sorted(life.spans, key=lambda id_: life.spans[id_].last):
        span = life.spans[id_]
        late = life.calendar.finishing(span.last) - life.calendar.finishing(dates[id_])
        on = friday_after(span.last + 14)
        left = [name for name in shown if life.spans[name].last > on]
        if late < 25 or span.last <= after or not left:
            continue
        dates |= {name: life.calendar.ordinal(life.calendar.finishing(dates[name]) + late - 1) for name in sorted(left)}
        why = f"{titles[id_]} took {late} working days longer than planned"
        found.append(Rebaseline(on, {name: dates[name] for name in sorted(left)}, why))
        after = on + 120
    return tuple(found)


def friday_after(day: int) -> int:
    """The Friday on or after a day: terms are settled at the end of the week."""
    return day + (4 - (day - 1)) % 7


def held(lives: Sequence[Life]) -> Iterator[tuple[str, Life, Span, str]]:
    """Every slot of a delivery centre: the centre, whose, from the day work starts for as long as it usually takes,
    and the milestone it is for."""
    for life in lives:
        for step in life.plan.steps:
            if "uses" in step.marks and step.id in life.spans:
                first = life.calendar.starting(life.spans[step.id].first)
                yield step.marks["uses"], life, _span(life.calendar, first, step.days[1]), step.id


def most_at_once(spans: Sequence[Span]) -> int:
    """How many of some spans share a day, at most."""
    return max((sum(1 for other in spans if other.first <= span.first <= other.last) for span in spans), default=0)
