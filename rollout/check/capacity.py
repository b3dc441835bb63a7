"""C601: delivery centres that the current plan asks for more than they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rollout.check.words import period, slot_count
from rollout.model.problem import Problem
from rollout.model.register import Centre
from rollout.model.source import Location
from rollout.model.workspace import Workspace
from rollout.rules import finding
from rollout.schedule.demand import Hold, Stretch
from rollout.schedule.result import Key

NAMED = 5
"""How many milestones a finding names before it counts the rest."""


def overloads(workspace: Workspace, demand: Mapping[str, tuple[list[Hold], list[Stretch]]]) -> Iterator[Problem]:
    """Each stretch of days on which the current plan needs more of a centre than it has."""
    for name, (_, over) in demand.items():
        for stretch in over:
            yield _overload(workspace.register.centres[name], stretch)


def _overload(centre: Centre, stretch: Stretch) -> Problem:
    programmes = {hold.key.programme for hold in stretch.holds}
    return finding(
        "C601",
        _capacity_place(centre),
        f"{centre.id} needs {slot_count(stretch.needed)} {period(stretch.first, stretch.last)}, "
        f"{stretch.slots} {'exists' if stretch.slots == 1 else 'exist'}: these dates cannot all be met "
        f"({_named(stretch.holds)}).",
        programme=next(iter(programmes)) if len(programmes) == 1 else None,
    )


def _capacity_place(centre: Centre) -> Location:
    return Location(file="forces.yaml") if centre.origin is None else centre.origin.at("capacity")


def _named(holds: Sequence[Hold]) -> str:
    names = [_name(hold.key) for hold in holds]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _name(key: Key) -> str:
    return f"{key.unit or 'national'} {key.programme}/{key.milestone}"
