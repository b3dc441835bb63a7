"""What a progress file says: as much of a life as its force knows and has confirmed, in a person's hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from rollout.demo.chance import Chance
from rollout.demo.lives import Block, Life, friday_after
from rollout.demo.plans import Plan, Step

_NOTES = (
    "Waiting for the network survey.",
    "Second site follows in the spring.",
    "Supplier has confirmed the dates.",
    "Staff are booked for the work.",
    "Depends on the change window in the control room.",
)
_RISKS = (
    ("data-quality", "Quality of old data is not known", "high", "medium", "Head of data", "Sample of 500 records"),
    ("small-team", "One team serves three programmes", "medium", "high", "Head of technology", "Dates are staggered"),
    ("network", "Network of smaller stations is slow", "low", "high", "Network manager", "Speed test at each station"),
    (
        "training-time",
        "Officers cannot be released for training",
        "medium",
        "medium",
        "Head of learning",
        "Short films",
    ),
)
_NATIONAL_ASKS = (
    ("second-team", "Pay for a second team at the delivery centre"),
    ("shared-test", "Let forces share one test environment"),
    ("common-terms", "Agree the same contract terms for all forces"),
)
_ROLES = ("Senior responsible owner", "Programme lead", "Head of technology", "Chief digital officer")
_RED, _AMBER, _EXCEPTION = 40, 15, 45
"""Working days late at which people turn red or amber, and explain themselves: later than the arithmetic does."""


class Listed(NamedTuple):
    """A milestone as a file of some version lists it: its id there, and the plan's own milestones it stands for."""

    id: str
    parts: tuple[Step, ...]


class Said(NamedTuple):
    """What is known when a file is written.

    `facts` is the day up to which the force has reported (0: not yet), `judged` the day of its last judgement, `terms`
    the day up to which approvals and versions count. `version` is the blueprint's. `live_by` is the day on which the
    newest version came, for what it spares forces that were live (0: nothing). `apart` says that confirmation and
    summary stand in the force's return.
    """

    facts: int
    judged: int
    terms: int
    version: int
    live_by: int = 0
    apart: bool = False
    participation: Participation | None = None


class Participation(NamedTuple):
    """Why a force does not take part."""

    state: str
    reason: str
    by: str
    until: int | None = None


class Days(dict[int, str]):
    """Days as files write them, each worked out once."""

    __slots__ = ()

    def __missing__(self, day: int) -> str:
        text = self[day] = date.fromordinal(day).isoformat()
        return text


def listing(plan: Plan, version: int, *, national: bool = False) -> tuple[Listed, ...]:
    """The milestones a progress file of a version lists, in order."""
    steps = {step.id: step for step in plan.steps if step.is_national == national}
    old_id, new_id = plan.renamed
    listed = []
    for id_, step in steps.items():
        parts = plan.split[2] if version < 3 and plan.split is not None else ()
        if (version < plan.versions and id_ == plan.added) or id_ in parts[1:]:
            continue
        name = old_id if version == 1 and id_ == new_id else id_
        if id_ in parts and plan.split is not None:
            listed.append(Listed(plan.split[0], tuple(steps[part] for part in parts)))
        else:
            listed.append(Listed(name, (step,)))
    return tuple(listed)


def progress_text(life: Life, listed: tuple[Listed, ...], said: Said, chance: Chance, days: Days) -> str:
    """A progress file with its confirmed facts and approved dates."""
    return "\n".join(_lines(life, listed, said, chance, days)) + "\n"


def absent_text(plan: Plan, unit: str, version: int, why: Participation, days: Days) -> str:
    """The file of a force that takes no part."""
    head = [f"programme: {plan.id}", f"force: {unit}", f"blueprint: {version}"]
    return "\n".join([*head, *_participation(why, days)]) + "\n"


def _lines(life: Life, listed: tuple[Listed, ...], said: Said, chance: Chance, days: Days) -> Iterator[str]:
    style = chance.below(6, "style", life.plan.id, life.unit)
    if life.unit == "national":
        yield f"# Milestones of {life.plan.title} that are reached once, for every force."
    elif style == 0:
        yield f"# {life.plan.title} in this force. Changed by its programme office, by pull request."
    yield f"programme: {life.plan.id}"
    if life.unit != "national":
        yield f"{'collaboration' if len(life.members) > 1 else 'force'}: {life.unit}"
    yield f"blueprint: {said.version}"
    if said.participation is not None:
        yield from _participation(said.participation, days)
    if life.unit != "national":
        yield f"start: {days[life.start]}" + ("      # agreed by the programme board" if style == 1 else "")
    if said.facts:
        yield from _report(life, listed, said, chance, days)
    yield ""
    yield "milestones:"
    for number, entry in enumerate(listed):
        if number:
            yield ""
        if style == 2 and number == 2:
            yield "  # Dates of the supplier, as of the last meeting"
        yield f"  {entry.id}:"
        yield from _milestone(life, entry, said, chance, days)
    yield from _rest(life, said, chance, days)


def _participation(why: Participation, days: Days) -> Iterator[str]:
    yield "participation:"
    yield f"  state: {why.state}"
    yield f"  reason: {why.reason}"
    yield f"  by: {why.by}"
    if why.until is not None:
        yield f"  until: {days[why.until]}"


def _report(life: Life, listed: tuple[Listed, ...], said: Said, chance: Chance, days: Days) -> Iterator[str]:
    """Confirmation, judgement, summary, asks, exception: what a force says at the top of its file."""
    late = slip(life, said.judged, said.terms)
    rating = "red" if late > _RED else "amber" if late > _AMBER else "green"
    role = chance.pick(_ROLES, "role", life.plan.id, life.unit)
    reason = f"About {late} working days behind the plan." if rating != "green" else "Work goes on as planned."
    if not said.apart:
        yield f"confirmed: {days[said.facts]}"
    yield "confidence:"
    yield f"  rating: {rating}"
    yield f"  by: {role}"
    yield f"  on: {days[said.judged]}"
    yield f"  reason: {reason}"
    if not said.apart:
        yield f'summary: "{summary(life, said.facts)}"'
    if life.unit == "national":
        yield from _national_ask(life, said.facts, days)
    asks = [line for id_, block in life.blocks.items() for line in _ask(life, listed, id_, block, said, chance, days)]
    if asks:
        yield from ("", "asks:", *asks)
    if late > _EXCEPTION and life.unit != "national":
        yield ""
        yield "exception:"
        yield "  cause: Work took longer than the plan allowed, as the milestones show."
        yield f"  consequence: Going live moves by about {late} working days."
        yield "  options: Accept the new date; release people from other work; wait for the next slot."


def slip(life: Life, day: int, terms: int) -> int:
    """Working days by which the latest piece of work is late, as far as it can be seen on a day; 0 when none is."""
    if not terms >= life.approved:
        return 0
    dates = life.dates_at(terms)
    worst = 0
    for id_, span in life.spans.items():
        if span.first <= day:
            worst = max(worst, min(span.last, day) - dates.get(id_, day))
    return worst * 5 // 7


def summary(life: Life, day: int) -> str:
    """One or two sentences on how it stands."""
    running = [step for step in life.plan.steps if step.id in life.spans and _runs(life, step, day)]
    waiting = [step for step in life.plan.steps if step.id in life.spans and life.spans[step.id].first > day]
    stopped = [life.blocks[step.id] for step in running if step.id in life.blocks]
    for block in stopped:
        if block.since <= day < block.until:
            return f"{running[0].title}: work stands still. {block.why} is the reason."
    now = f"Under way: {_in_a_sentence(running[0].title)}." if running else ""
    then = f"Next: {_in_a_sentence(waiting[0].title)}." if waiting else ""
    return f"{now} {then}".strip() or "All milestones are reached."


def _in_a_sentence(title: str) -> str:
    return f"{title[0].lower()}{title[1:]}"


def _runs(life: Life, step: Step, day: int) -> bool:
    span = life.spans[step.id]
    return span.first <= day < span.last


def _ask(
    life: Life, listed: tuple[Listed, ...], id_: str, block: Block, said: Said, chance: Chance, days: Days
) -> Iterator[str]:
    """An ask that came of work standing still: raised then, decided a week after work goes on, kept for a while."""
    decided = friday_after(block.until + 5)
    wanted = chance.one_in(2, "ask", life.plan.id, life.unit, id_)
    if not wanted or said.facts < block.since + 5 or said.facts > decided + 120:
        return
    name = next((entry.id for entry in listed for part in entry.parts if part.id == id_), None)
    if name is None:
        return
    yield f"  - id: help-{name}"
    yield f"    ask: Help us past what stops {name}"
    yield "    of: council"
    yield f"    by: {days[block.since + 45]}"
    yield f"    milestone: {name}"
    yield "    options: Wait; lend two engineers for a month; do without the second site"
    yield "    recommend: Lend two engineers for a month"
    yield "    if_not: The work waits, and with it everything that follows"
    if said.facts < decided:
        yield "    state: open"
    else:
        yield from (
            "    state: agreed",
            f"    decided: {days[decided]}",
            "    decision: Two engineers lent for a month",
        )


def _national_ask(life: Life, day: int, days: Days) -> Iterator[str]:
    """What the council is asked for the nation: something every five months, decided within two, then kept for two."""
    number, since = divmod(day - life.joined - 60, 150)
    if number < 0 or since > 120:
        return
    id_, words = _NATIONAL_ASKS[number % len(_NATIONAL_ASKS)]
    raised = day - since
    yield from ("", "asks:", f"  - id: {id_}-{number + 1}", f"    ask: {words}", "    of: council")
    yield f"    by: {days[raised + 50]}"
    yield "    options: Yes; no; ask again next year"
    yield f"    recommend: Yes, for {life.plan.title} first"
    yield "    if_not: Forces wait longer for their turn"
    if since < 60:
        yield "    state: open"
    else:
        yield from (
            "    state: agreed",
            f"    decided: {days[raised + 55]}",
            "    decision: Yes, from the next quarter",
        )


def _milestone(life: Life, entry: Listed, said: Said, chance: Chance, days: Days) -> Iterator[str]:
    """The lines below a milestone's id."""
    first, last = entry.parts[0].id, entry.parts[-1].id
    reason = life.skipped.get(first)
    live = life.spans.get(life.plan.live)
    if first == life.plan.added and live is not None and live.last <= said.live_by:
        reason = f"Added in version {said.version}, after this force went live"
    if reason is not None:
        yield f"    not_applicable: {reason}"
        yield f"    by: {'Delivery body' if first in life.skipped else f'Blueprint version {said.version}'}"
        return
    if said.terms >= life.approved and last in life.baseline:
        yield from _baseline(life, last, said, days)
    if first in life.spans and life.spans[first].first <= said.facts:
        yield f"    started: {days[life.spans[first].first]}"
        if life.spans[last].last <= said.facts:
            yield f"    finished: {days[life.spans[last].last]}"
            if "evidence" in entry.parts[-1].marks:
                yield f"    evidence: https://example.org/evidence/{life.plan.id}/{life.unit}/{entry.id}"
        else:
            yield from _under_way(life, entry, said, chance, days)


def _baseline(life: Life, id_: str, said: Said, days: Days) -> Iterator[str]:
    again = next((r for r in reversed(life.rebaselines) if r.on <= said.terms and id_ in r.dates), None)
    if again is not None:
        yield from _approved(life, again.dates[id_], again.on, again.why, days)
        yield f"    original: {days[life.baseline[id_]]}"
    elif id_ == life.plan.live:
        yield from _approved(life, life.baseline[id_], life.approved, "First plan", days)
    else:
        yield f"    baseline: {days[life.baseline[id_]]}"


def _approved(life: Life, day: int, on: int, why: str, days: Days) -> Iterator[str]:
    yield "    baseline:"
    yield f"      date: {days[day]}"
    yield "      approved_by: Programme board"
    yield f"      on: {days[life.calendar.ordinal(life.calendar.finishing(on - 2) - 1)]}"
    yield f"      reason: {why}"


def _under_way(life: Life, entry: Listed, said: Said, chance: Chance, days: Days) -> Iterator[str]:
    """What people say about unfinished work: nothing, the days left, or a date; and what stops it."""
    part = next((part for part in entry.parts if _runs(life, part, said.facts)), entry.parts[-1])
    name = (life.plan.id, life.unit, part.id)
    left = life.calendar.finishing(life.spans[part.id].last) - life.calendar.finishing(said.facts)
    hoped = max(1, left * chance.between(55, 105, "hope", *name) // 100)
    way = chance.below(3, "way", *name)
    if way == 1:
        yield f"    remaining: {hoped}d"
    elif way == 2:
        yield f"    expected: {days[life.calendar.ordinal(life.calendar.finishing(said.facts) + hoped - 1)]}"
    block = life.blocks.get(part.id)
    if block is not None and block.since <= said.facts < block.until:
        yield f"    blocked: {block.why}"
        yield f"    since: {days[block.since]}"
    elif chance.one_in(4, "note", *name):
        yield f"    note: {chance.pick(_NOTES, 'words', *name)}"


def _rest(life: Life, said: Said, chance: Chance, days: Days) -> Iterator[str]:
    """Local tailoring, risks and benefits."""
    if life.longer:
        yield from ("", "local:", "  duration:")
        for id_, length in life.longer.items():
            yield f"    {_old_id(life.plan, id_, said.version)}:"
            yield f"      is: {length}d"
            yield "      reason: Two sites a long way apart"
    name = (life.plan.id, life.unit)
    if not chance.one_in(3, "risk", *name):
        id_, title, likelihood, impact, owner, action = chance.pick(_RISKS, "which risk", *name)
        yield from ("", "risks:", f"  - id: {id_}", f"    title: {title}", f"    likelihood: {likelihood}")
        yield from (f"    impact: {impact}", f"    owner: {owner}", f"    action: {action}")
    if life.unit != "national" and said.terms >= life.approved:
        yield from _benefit(life, said, chance, days)


def _old_id(plan: Plan, id_: str, version: int) -> str:
    return plan.renamed[0] if version == 1 and id_ == plan.renamed[1] else id_


def _benefit(life: Life, said: Said, chance: Chance, days: Days) -> Iterator[str]:
    target = sum(force.workforce for force in life.members) // 3 * 2
    yield from ("", "benefits:", f"  {life.plan.benefit[0]}:", "    before: 0", f"    target: {target}")
    live = life.spans.get(life.plan.live)
    if live is not None and live.last + 30 <= said.facts:
        measured = said.facts - (said.facts - live.last) % 91
        share = min(110, (measured - live.last) * chance.between(40, 80, "gain", life.plan.id, life.unit) // 182)
        yield f"    measured: {target * share // 100}"
        yield f"    on: {days[max(measured, live.last + 30)]}"
        yield "    state: measured"
