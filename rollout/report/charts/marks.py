"""How a status looks in every picture and page: a letter, a kind of fill and a word, never a colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rollout.schedule.standing import Status


class Mark(NamedTuple):
    """A status as a picture shows it; `kind` is the style class of its fill, an empty letter leaves it blank."""

    status: Status
    letter: str
    word: str

    @property
    def kind(self) -> str:
        """The style class."""
        return f"s-{self.status}"


MARKS: Mapping[Status, Mark] = {
    status: Mark(status, letter, str(status).replace("-", " "))
    for status, letter in (
        (Status.RED, "R"),
        (Status.UNREADABLE, "!"),
        (Status.NOT_REPORTED, "?"),
        (Status.AMBER, "A"),
        (Status.NO_BASELINE, "B"),
        (Status.NOT_STARTED, "S"),
        (Status.GREEN, "G"),
        (Status.LIVE, "L"),
        (Status.COMPLETE, "C"),
        (Status.IN_DISCUSSION, "I"),
        (Status.DEFERRED, "F"),
        (Status.DECLINED, "D"),
        (Status.MET_OTHERWISE, "M"),
        (Status.NOT_APPLICABLE, "N"),
        (Status.NOT_JOINED, ""),
    )
}
"""What needs action first: late, not to be read, silent, at risk; then the rest, who takes no part at the end."""
_RANK: Mapping[Status, int] = {status: rank for rank, status in enumerate(MARKS)}


def most_pressing(statuses: Sequence[Status]) -> Status:
    """The status that needs action first; not joined where there is none."""
    return min(statuses, key=lambda status: _RANK[status], default=Status.NOT_JOINED)


def in_order(statuses: Sequence[Status]) -> list[Status]:
    """Statuses by what needs action first, each once."""
    return sorted(set(statuses), key=lambda status: _RANK[status])
