"""A blueprint with durations that were learned, and the difference as a patch; everything else stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import unified_diff

from rollout.edit.changes import Change, Path, Put, Token
from rollout.edit.edited import ByHand, edited
from rollout.edit.order import order_of
from rollout.model.dataclass import dataclass

_POINTS = ("base", "per", "rate", "low", "likely", "high")
"""What a duration is made of, as people write it: first the figure, then how far it may be off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LearnedDuration:
    """What a milestone's duration is proposed to be, and the words that say where it comes from.

    Whole working days, 1 <= low <= likely <= high; `likely` None: the duration is driven by size, and low and high are
    whole percentages of the resulting figure, low <= 100 <= high.
    """

    milestone: str
    low: int
    likely: int | None
    high: int
    basis: str


def with_durations(
    path: str, raw: bytes, durations: Sequence[LearnedDuration], milestones: Sequence[str]
) -> tuple[bytes, tuple[ByHand, ...]]:
    """A blueprint's bytes with learned durations in their places.

    Args:
        path: The file's path from the workspace root, for messages.
        raw: Its bytes as they are.
        durations: What to write.
        milestones: The ids of the blueprint's milestones, in its order.

    Returns:
        The new bytes, and what a person has to change by hand: those milestones stay as they are.
    """
    refused = []
    usual = order_of("blueprint", milestones)

    def order(at: Path) -> Sequence[str]:
        return _POINTS if at[-1:] == ("duration",) else usual(at)

    for duration in durations:
        new = edited(path, raw, list(_changes(duration)), order)
        if isinstance(new, ByHand):
            refused.append(new)
        else:
            raw = new
    return raw, tuple(refused)


def _changes(duration: LearnedDuration) -> Iterator[Change]:
    at = ("milestones", duration.milestone)
    if duration.likely is None:
        yield Put(path=(*at, "duration", "low"), value=Token(f"{duration.low}%"))
        yield Put(path=(*at, "duration", "high"), value=Token(f"{duration.high}%"))
    else:
        points = {"low": duration.low, "likely": duration.likely, "high": duration.high}
        yield Put(path=(*at, "duration"), value={name: Token(f"{days}d") for name, days in points.items()})
    yield Put(path=(*at, "basis"), value=duration.basis)


def patch(path: str, before: bytes, after: bytes) -> str:
    """The difference of two versions of a file as `git apply` takes it: lines end at line feeds, carriage returns stay.

    Both must be UTF-8. The path stands in it as from the workspace root, where `git apply` is to be run; empty when
    nothing differs.
    """
    old, new = (raw.decode("utf-8").split("\n") for raw in (before, after))
    lines = unified_diff(_ended(old), _ended(new), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _ended(parts: Sequence[str]) -> list[str]:
    """Lines with their line feeds; the last has one only if the text ended with it."""
    return [*(f"{part}\n" for part in parts[:-1]), *([parts[-1]] if parts[-1] else [])]
