"""Random small workspaces that use every rule of the schedule and are always valid.

Everything is decided through one `Choices`, so that hypothesis can shrink a failing workspace and a plain seeded
generator can make thousands of them quickly. Lower choices mean simpler workspaces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from tests.oracle.description import (
    CalendarText,
    Facts,
    Force,
    Link,
    Milestone,
    Programme,
    Size,
    Slot,
    Unit,
    Waiver,
    Workspace,
)

T = TypeVar("T")
FORCES = ("avon", "borders", "clyde", "derry", "essex")
PROGRAMMES = ("alpha", "beta", "gamma")
OWN_CALENDARS = {
    "continuous": CalendarText(week=(0, 1, 2, 3, 4, 5, 6)),
    "frozen": CalendarText(
        holidays_of="england-and-wales",
        closures=((date(2026, 3, 9), date(2026, 3, 13)), (date(2026, 4, 25),) * 2),
    ),
    "early-week": CalendarText(week=(0, 1, 2, 5), holidays_of="scotland", holidays=(date(2026, 3, 17),)),
}
CALENDARS = (None, None, None, *OWN_CALENDARS)
NATIONS = ("england", "scotland", "northern-ireland", "wales")
Rank = tuple[int, str, str]


class Body(NamedTuple):
    """One progress file: its programme, and its force or collaboration."""

    programme: str
    unit: str


class Choices:
    """Decisions, all made from integers."""

    def __init__(self, integer: Callable[[int, int], int]) -> None:
        """`integer` gives one between two bounds, both included."""
        self.integer = integer

    def chance(self, percent: int) -> bool:
        """True in so many cases of a hundred."""
        return self.integer(0, 99) >= 100 - percent

    def pick(self, options: Sequence[T]) -> T:
        """One of them, the first being the simplest."""
        return options[self.integer(0, len(options) - 1)]

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """Up to `most` different ones."""
        return self.shuffled(options)[: self.integer(0, min(most, len(options)))]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All of them, in some order."""
        left = list(options)
        return [left.pop(self.integer(0, len(left) - 1)) for _ in options]


@st.composite
def workspaces(draw: st.DrawFn, *, quorums: bool = True) -> Workspace:
    """A random workspace that hypothesis can shrink."""
    return make(Choices(lambda low, high: draw(st.integers(low, high))), quorums=quorums)


def from_seed(seed: int) -> Workspace:
    """A random workspace, always the same for a seed."""
    random = Random(seed)
    return make(Choices(random.randint), quorums=True)


def make(choices: Choices, *, quorums: bool) -> Workspace:
    """A random workspace."""
    first = choices.pick(
        (date(2026, 3, 2), date(2026, 3, 26), date(2026, 4, 20), date(2026, 12, 14), date(2024, 2, 20))
    )
    workspace = Workspace(as_of=first + timedelta(days=choices.integer(0, 30)))
    add_register(choices, workspace)
    names = PROGRAMMES[: choices.integer(1, 3)]
    for name in names:
        workspace.programmes[name] = Programme(version=choices.integer(1, 4))
    order = add_milestones(choices, workspace)
    for rank in order:
        add_links(choices, workspace, order, rank, quorums=quorums)
    for programme in workspace.programmes.values():
        if choices.chance(40):
            programme.milestones = {i: programme.milestones[i] for i in choices.shuffled(list(programme.milestones))}
    for name in names:
        add_units(choices, workspace, order, name)
    return workspace


def add_register(choices: Choices, workspace: Workspace) -> None:
    """Forces of several nations, own calendars and closures, perhaps a collaboration."""
    workspace.calendars = dict(OWN_CALENDARS)
    for name in FORCES[: choices.integer(1, 5)]:
        closure = workspace.as_of + timedelta(days=choices.integer(-20, 20))
        workspace.forces[name] = Force(
            nation=choices.pick(NATIONS),
            calendar=choices.pick(CALENDARS),
            closures=((closure, closure + timedelta(days=choices.integer(0, 6))),) if choices.chance(20) else (),
            officers=str(choices.integer(1, 30) * 100),
            workforce=f"{choices.integer(1, 40) * 100}.5",
        )
    if len(workspace.forces) > 1 and choices.chance(40):
        workspace.collaborations["together"] = list(workspace.forces)[: choices.integer(2, 3)]


def near(choices: Choices, workspace: Workspace, before: int, after: int) -> date:
    """A day around the data date."""
    return workspace.as_of + timedelta(days=choices.integer(-before, after))


def add_milestones(choices: Choices, workspace: Workspace) -> list[Rank]:
    """Milestones of all programmes, and one order over all of them in which every link points forward."""
    order: list[Rank] = []
    total = 0
    for name, programme in workspace.programmes.items():
        for n in range(choices.integer(1, 8)):
            milestone_id = f"m{n + 1}"
            milestone = Milestone(title=f"Step {n + 1}", national=choices.chance(22))
            milestone.duration = choices.pick((0, 1, 2, 3, 5, 8, 10, 13))
            if not milestone.national and choices.chance(10):
                milestone.duration = Size(
                    base=choices.integer(0, 4),
                    per=choices.pick(("officers", "workforce")),
                    rate=choices.pick(("1000", "250")),
                )
            milestone.not_before = near(choices, workspace, 10, 25) if choices.chance(12) else None
            milestone.target = near(choices, workspace, 5, 60) if choices.chance(18) else None
            programme.milestones[milestone_id] = milestone
            order.append((choices.integer(0, 40) if choices.chance(50) else total, name, milestone_id))
            total += 4
        ours = [i for i, m in programme.milestones.items() if not m.national]
        programme.live = choices.pick(ours) if ours and choices.chance(40) else None
        programme.national_calendar = choices.pick(
            ("england-and-wales", "england-and-wales", "scotland", "northern-ireland", *OWN_CALENDARS)
        )
    return sorted(order)


def add_links(choices: Choices, workspace: Workspace, order: list[Rank], rank: Rank, *, quorums: bool) -> None:
    """Links into one milestone, from earlier ones only."""
    _, name, milestone_id = rank
    milestone = workspace.programmes[name].milestones[milestone_id]
    earlier = order[: order.index(rank)]
    own = [(p, m) for _, p, m in earlier if p == name]
    other = [(p, m) for _, p, m in earlier if p != name]
    wanted = choices.some(own, 3) + (choices.some(other, 2) if choices.chance(40) else [])
    for programme, predecessor in wanted:
        national = workspace.programmes[programme].milestones[predecessor].national
        home = None if programme == name else programme
        if milestone.national and not national:
            if home is None and quorums:
                milestone.after.append(quorum(choices, predecessor))
            continue
        link = random_link(choices, predecessor, home)
        milestone.after.append(link)
        if choices.chance(8):
            second = random_link(choices, predecessor, home)
            if second.type != link.type:
                milestone.after.append(second)


def quorum(choices: Choices, predecessor: str) -> Link:
    """A national milestone's wait for so many forces."""
    wanted = choices.pick(("1", "2", "3", "all", "50%", "70%", "34%", "100%", "4", "6"))
    elapsed = choices.chance(8)
    lag = choices.integer(1, 5) if elapsed else choices.pick((0, 0, 0, 2, -2))
    return Link(milestone=predecessor, quorum=wanted, lag=lag, elapsed=elapsed)


def random_link(choices: Choices, predecessor: str, programme: str | None) -> Link:
    """A plain link of any type and lag, sometimes soft."""
    kind = choices.pick(("FS", "FS", "FS", "SS", "FF", "SF"))
    elapsed = kind in ("FS", "SS") and choices.chance(12)
    lag = choices.pick((0, 0, 0, 0, 1, 2, 5, 12, -1, -2, -4))
    if elapsed:
        lag = choices.integer(1, 12)
    return Link(
        milestone=predecessor,
        programme=programme,
        type=kind,
        lag=lag,
        elapsed=elapsed,
        soft=choices.chance(6),
    )


def add_units(choices: Choices, workspace: Workspace, order: list[Rank], name: str) -> None:
    """Progress files of one programme, the nation's and the delivery body's slots among them."""
    programme = workspace.programmes[name]
    bodies = list(workspace.forces)
    if workspace.collaborations and choices.chance(60):
        members = workspace.collaborations["together"]
        bodies = ["together", *(body for body in bodies if body not in members)]
    for body in bodies:
        if choices.chance(12):
            continue
        unit = Unit(collaboration=body in workspace.collaborations)
        if choices.chance(6):
            unit.unreadable = True
        elif choices.chance(10):
            unit.participation = choices.pick(
                ("in-discussion", "declined", "deferred", "met-otherwise", "not-applicable")
            )
        unit.start = near(choices, workspace, 60, 25)
        programme.units[body] = unit
        if choices.chance(45):
            tailor(choices, workspace, order, Body(name, body))
        for milestone_id, milestone in [*programme.milestones.items(), *unit.milestones.items()]:
            if not milestone.national and choices.chance(75):
                unit.facts[milestone_id] = random_facts(choices, workspace, national=False)
    for milestone_id, milestone in programme.milestones.items():
        if milestone.national and choices.chance(60):
            programme.national[milestone_id] = random_facts(choices, workspace, national=True)
    add_slots(choices, workspace, programme)


def add_slots(choices: Choices, workspace: Workspace, programme: Programme) -> None:
    """Now and then a slot, accepted or not."""
    ours = [i for i, m in programme.milestones.items() if not m.national]
    bodies = [body for body, unit in programme.units.items() if not unit.unreadable and not unit.collaboration]
    if ours and bodies and choices.chance(25):
        start = near(choices, workspace, 10, 25)
        slot = Slot(
            force=choices.pick(bodies),
            milestone=choices.pick(ours),
            start=start,
            end=start + timedelta(days=14),
            state=choices.pick(("accepted", "accepted", "offered", "declined")),
        )
        programme.slots.append(slot)


def random_facts(choices: Choices, workspace: Workspace, *, national: bool) -> Facts:
    """One milestone as reported: nothing, started, finished, expected, blocked, not applicable, or after the data date."""
    facts = Facts(baseline=near(choices, workspace, 20, 30) if choices.chance(40) else None)
    state = choices.pick(
        ("none", "none", "finished", "finished", "started", "started", "expected", "not-applicable", "later")
    )
    if state == "finished":
        facts.finished = near(choices, workspace, 30, 0)
        if choices.chance(75):
            facts.started = facts.finished - timedelta(days=choices.integer(0, 25))
    elif state == "started":
        facts.started = near(choices, workspace, 30, 0)
        add_estimate(choices, workspace, facts)
    elif state == "expected":
        facts.expected = near(choices, workspace, 5, 40)
    elif state == "not-applicable" and not national:
        return Facts(baseline=facts.baseline, not_applicable=True)
    elif state == "later":
        facts.started = near(choices, workspace, 10, 10)
        if choices.chance(60):
            facts.finished = max(facts.started, workspace.as_of) + timedelta(days=choices.integer(1, 9))
            if choices.chance(30):
                facts.started = None
    if facts.finished is None and choices.chance(12):
        facts.blocked = True
        facts.since = near(choices, workspace, 10, 5) if choices.chance(60) else None
    return facts


def add_estimate(choices: Choices, workspace: Workspace, facts: Facts) -> None:
    """What is left, said in days or as a day, or not at all."""
    kind = choices.pick(("none", "remaining", "expected"))
    if kind == "remaining":
        facts.remaining = choices.pick((0, 1, 2, 4, 6, 9))
    elif kind == "expected":
        facts.expected = near(choices, workspace, 6, 25)


def tailor(choices: Choices, workspace: Workspace, order: list[Rank], body: Body) -> None:
    """A unit's own tailoring: durations, links, waivers, dates and milestones."""
    programme = workspace.programmes[body.programme]
    unit = programme.units[body.unit]
    ours = [rank for rank in order if rank[1] == body.programme and not programme.milestones[rank[2]].national]
    for _, _, milestone_id in choices.some(ours, 1):
        unit.durations[milestone_id] = choices.integer(0, 9)
    for rank in choices.some(ours, 2):
        add_local_link(choices, workspace, order, unit, rank)
    for rank in choices.some(ours, 2):
        waive(choices, programme, unit, rank[2])
    for rank in choices.some(ours, 1):
        unit.targets[rank[2]] = near(choices, workspace, 5, 50)
    for rank in choices.some(ours, 1):
        unit.not_before[rank[2]] = near(choices, workspace, 10, 25)
    for n in range(choices.pick((0, 0, 1, 2))):
        add_local_milestone(choices, workspace, order, body, f"local-{n + 1}")


def earlier_links(choices: Choices, order: list[Rank], position: int, name: str) -> list[Link]:
    """One or two links to milestones before a place in the order."""
    wanted = choices.some(order[:position], 2)
    return [random_link(choices, m, None if p == name else p) for _, p, m in wanted]


def add_local_link(choices: Choices, workspace: Workspace, order: list[Rank], unit: Unit, rank: Rank) -> None:
    """Links the unit adds, none of which the blueprint has."""
    _, name, milestone_id = rank
    there = {
        (link.programme, link.milestone, link.type)
        for link in workspace.programmes[name].milestones[milestone_id].after
    }
    links = earlier_links(choices, order, order.index(rank), name)
    links = [link for link in links if (link.programme, link.milestone, link.type) not in there]
    if links:
        unit.added[milestone_id] = links


def waive(choices: Choices, programme: Programme, unit: Unit, milestone_id: str) -> None:
    """Excuse the unit from one of the blueprint's links, of one type or of all."""
    links = programme.milestones[milestone_id].after
    if links:
        link = choices.pick(links)
        kind = link.type if choices.chance(40) else None
        unit.waived.append(Waiver(milestone=milestone_id, link=link.milestone, programme=link.programme, type=kind))


def add_local_milestone(
    choices: Choices, workspace: Workspace, order: list[Rank], body: Body, milestone_id: str
) -> None:
    """A milestone only this unit has, somewhere in the order."""
    position = choices.integer(0, len(order))
    programme = workspace.programmes[body.programme]
    milestones = programme.milestones
    later = [m for _, p, m in order[position:] if p == body.programme and not milestones[m].national]
    programme.units[body.unit].milestones[milestone_id] = Milestone(
        title=f"Own {milestone_id}",
        duration=choices.pick((0, 2, 4, 7)),
        after=earlier_links(choices, order, position, body.programme),
        before=choices.some(later, 2),
        not_before=near(choices, workspace, 10, 25) if choices.chance(15) else None,
        target=near(choices, workspace, 5, 50) if choices.chance(15) else None,
    )
