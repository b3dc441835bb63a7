"""What a progress file says that can come back from outside: each fact by its place, as text.

A place is a milestone's id (None: the file itself) and a field; nested fields have a dot (`confidence.rating`). Dates
are YYYY-MM-DD, working days as `6d`; a fact that is not there has no place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from rollout.model.progress import Progress
from rollout.model.source import MappingNode, SequenceNode

MILESTONE_FIELDS = ("started", "finished", "remaining", "expected", "blocked", "since", "note", "evidence")
FILE_FIELDS = (
    "confirmed", "summary", "confidence.rating", "confidence.by", "confidence.on", "confidence.reason",
)  # fmt: skip
DATES = frozenset({"started", "finished", "expected", "since", "confirmed", "confidence.on"})
DAYS = frozenset({"remaining"})
RATINGS = ("red", "amber", "green", "exempt")
LONGEST = {"summary": 280}


class Place(NamedTuple):
    """Where a fact stands: the milestone (None: the file itself) and the field."""

    milestone: str | None
    field: str


FactsByPlace = Mapping[Place, str]


def facts_of(progress: Progress) -> dict[Place, str]:
    """Every fact of a file that can come back, without what its force's one return adds."""
    found = {
        Place(milestone, field): as_text(getattr(facts, field))
        for milestone, facts in progress.milestones.items()
        for field in MILESTONE_FIELDS
        if getattr(facts, field) is not None
    }
    for field in ("confirmed", "summary"):
        written = _scalar(progress.origin, field)
        if written is not None:
            found[Place(None, field)] = written
    if progress.confidence is not None:
        for field in ("rating", "by", "on", "reason"):
            value = getattr(progress.confidence, field)
            if value is not None:
                found[Place(None, f"confidence.{field}")] = as_text(value)
    return found


def as_text(value: str | int | date) -> str:
    """A fact as it is compared and written: working days as `6d`."""
    return f"{value}d" if isinstance(value, int) else str(value)


def _scalar(node: MappingNode, field: str) -> str | None:
    entry = node.entries.get(field)
    if entry is None or isinstance(entry[1], MappingNode | SequenceNode):
        return None
    return entry[1].value or None


def hash_of(progress: Progress) -> str:
    """The hash of the bytes a progress file was read from."""
    return sha256(progress.origin.source.text.encode()).hexdigest()
