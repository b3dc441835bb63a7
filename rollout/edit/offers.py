"""New offers of slots as changes of a programme's `slots.yaml`; what stands there already is never touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from rollout.edit.changes import Append, Change, Meaning, Token, Value
from rollout.edit.seed import modeline

_TAKEN = ("offered", "accepted", "used")
"""States of a slot that stand in the way of another offer of the same."""


class Offer(NamedTuple):
    """A slot of a centre for one unit's milestone, both days included."""

    centre: str
    unit: str
    milestone: str
    first: date
    last: date


def slots_path(programme: str) -> str:
    """Where a programme's slots stand, from the workspace root."""
    return f"programmes/{programme}/slots.yaml"


def empty_slots(programme: str) -> bytes:
    """The text of a new file of slots."""
    about = "# Which force has which slot. Kept by the delivery body; dates are agreed with each force."
    return f"{modeline('slots', slots_path(programme))}\n{about}\nslots:\n".encode()


def offering(said: Meaning, offers: Sequence[Offer]) -> tuple[list[Change], list[Offer]]:
    """The changes that add offers behind the slots a file holds, and the offers that stand there in some form already.

    Args:
        said: What the file says.
        offers: In the order in which they are to stand.
    """
    listed = said.get("slots") if isinstance(said, dict) else None
    known = {
        (each.get("centre"), each.get("force"), each.get("milestone"))
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and each.get("state") in _TAKEN
    }
    changes: list[Change] = []
    left = []
    for offer in offers:
        if (offer.centre, offer.unit, offer.milestone) in known:
            left.append(offer)
            continue
        value: dict[str, Value] = {
            "centre": Token(offer.centre),
            "force": Token(offer.unit),
            "milestone": Token(offer.milestone),
            "from": offer.first,
            "to": offer.last,
            "state": Token("offered"),
        }
        changes.append(Append(path=("slots",), value=value))
    return changes, left
