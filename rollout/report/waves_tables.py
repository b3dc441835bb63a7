"""A plan of slots as tables and sentences: who goes when, each centre's weeks, what a slot more would buy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from rollout.report.tables import Column, Table
from rollout.report.words import days, listed, long_date, plural
from rollout.schedule.result import Key
from rollout.waves.plan import Over, Waves, Week

RULE = (
    "Rule: fewest forces late against a required date of their own, then the smallest sum of live dates{weighted}; "
    "ties: longest wait, then least target float, then force id. `start`, accepted slots and work under way stay as "
    "they are."
)
_SHOWN = 5


def _mark(found: Waves) -> str:
    return " (illustrative)" if found.illustrative else ""


def tables(found: Waves) -> list[Table]:
    """The slots, each centre's weeks, and the current plan beside the proposed one."""
    if not found.slots:
        return []
    return [_slots(found), _weeks(found), _beside(found)]


def _slots(found: Waves) -> Table:
    current = {(slot.centre, slot.unit, slot.milestone): slot.from_ for slot in found.current.slots}
    rows = [
        (
            slot.centre,
            slot.unit,
            slot.milestone,
            str(slot.from_),
            str(slot.to),
            str(current.get((slot.centre, slot.unit, slot.milestone), "")),
            str(slot.wait) if slot.wait else "",
            slot.state,
        )
        for slot in found.slots
    ]
    weighted = ", each force's by its workforce" if found.weight == "workforce" else ""
    return Table(
        title=f"{found.programme}: who has which slot when, as of {found.data_date}{_mark(found)}",
        columns=(
            Column("Centre"),
            Column("Force"),
            Column("Milestone"),
            Column("From"),
            Column("To"),
            Column("Could start", drop=2),
            Column("Waits", right=True),
            Column("State", drop=1),
        ),
        rows=rows,
        caption="Waits: working days from the day the work could start.\n" + RULE.format(weighted=weighted),
    )


def _weeks(found: Waves) -> Table:
    rows = [
        (first.centre, str(first.week), str(last.week), str(first.used), str(first.slots), _is_over(first))
        for first, last in _runs(found.load)
    ]
    return Table(
        title=f"{found.programme}: each centre's load by week, all programmes together{_mark(found)}",
        columns=(
            Column("Centre"), Column("Week of"), Column("To week of"), Column("Used", right=True),
            Column("Slots", right=True), Column("Over"),
        ),
        rows=rows,
        caption="Used: on the fullest day of each week. --format json lists week by week.",
    )  # fmt: skip


def _runs(load: Sequence[Week]) -> Iterator[tuple[Week, Week]]:
    """The first and last of weeks in a row in which a centre's load and slots are the same."""
    for _, same in groupby(load, key=lambda week: (week.centre, week.used, week.slots)):
        weeks = list(same)
        yield weeks[0], weeks[-1]


def _is_over(week: Week) -> str:
    return f"by {week.used - week.slots}" if week.used > week.slots else ""


def _beside(found: Waves) -> Table:
    gains = {gain.centre: gain for gain in found.one_more}
    centres = list(dict.fromkeys([*gains, *(week.centre for week in found.load)]))
    rows = []
    for centre in centres:
        now = [over for over in found.current.over if over.centre == centre]
        then = [over for over in found.over if over.centre == centre]
        gain = gains.get(centre)
        bought = "" if gain is None else _bought(found, gain.late, gain.lateness)
        rows.append((centre, _worst(now), _worst(then), bought))
    return Table(
        title=f"{found.programme}: today's early dates beside the plan{_mark(found)}",
        columns=(
            Column("Centre"),
            Column("Today's dates need", keep=False),
            Column("Over in the plan", keep=False),
            Column("One more slot would save", keep=False),
        ),
        rows=rows,
        caption="\n".join(figures(found)),
    )


def _worst(overs: Sequence[Over]) -> str:
    if not overs:
        return "within its slots"
    worst = max(overs, key=lambda over: over.stretch.needed - over.stretch.slots)
    more = f", and {plural(len(overs) - 1, 'other stretch', 'other stretches')}" if len(overs) > 1 else ""
    stretch = worst.stretch
    there = "exists" if stretch.slots == 1 else "exist"
    return f"{stretch.needed} where {stretch.slots} {there}, {stretch.first} to {stretch.last}{more}"


def _bought(found: Waves, late: int, lateness: int) -> str:
    parts = [f"{plural(late, 'force')} from being late"] if late else []
    parts += [_measured(found, lateness)] if lateness > 0 else []
    return " and ".join(parts) or "nothing"


def _measured(found: Waves, lateness: int) -> str:
    return days(lateness) if found.weight == "forces" else f"{lateness:,} working days times workforce"


def figures(found: Waves) -> Iterator[str]:
    """What the plan is worth, and what is proven about it."""
    yield (
        f"Late against a required date: {plural(found.late, 'force')} in the plan, {found.current.late} by today's "
        "dates, which take no notice of the limits."
    )
    yield (
        f"Live dates stand {_measured(found, found.lateness)} later in all than with slots for everybody; no plan can "
        f"have fewer than {found.bound:,} (gap {found.gap:.0%}; by work and capacity alone {found.energy:,})."
    )
    if found.solver:
        yield "The bound is proven by the solver: no plan with as many forces late has fewer."
    else:
        yield (
            "The bound is the energy bound, work over capacity: the solver was not asked. With rollout[optimise] "
            "installed it polishes the plan and proves more."
        )
    effort = found.effort
    yield f"Orders tried: up to {effort.iterations}; seed {effort.seed}; solver effort {effort.solver:g}."


def remarks(found: Waves) -> Iterator[str]:
    """What a person should know besides, a sentence each."""
    if not found.slots and not found.without:
        yield (
            f"Nothing to plan in {found.programme}: no milestone that uses a delivery centre is waiting for a slot. "
            "What has started, has an accepted slot or uses no centre needs none."
        )
    for over in found.over:
        stretch = over.stretch
        yield (
            f"{over.centre} is over its capacity already from {long_date(stretch.first)} to {long_date(stretch.last)}: "
            f"{stretch.needed} needed, {stretch.slots} there ({_named([hold.key for hold in stretch.holds])}). Nothing "
            "is added on those days."
        )
    for key in found.without:
        yield (
            f"There is no slot for {key.unit}'s {key.milestone}: its centre, or that of what it waits for, never has "
            "enough of them. Look at `centres` in forces.yaml."
        )
    for key in found.broken:
        yield (
            f"{key.unit} can no longer meet the slot it is offered for {key.milestone}: mark that one released in "
            "slots.yaml, then offer the one proposed here."
        )
    if not found.is_settled:
        yield "The plan moves other work that holds slots; look at the load, and accept offers a few at a time."


def _named(keys: Sequence[Key]) -> str:
    return listed([f"{key.unit or 'national'} {key.programme}/{key.milestone}" for key in keys], _SHOWN)
