"""What `diff --fail-on` can ask: whether a change does something that somebody should look at first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rollout.history.diff import DateMove, Diff, UnitDiff

WORDS = "any, later, finish:+5d, live:+5d, amber, red or target"
_MOVE = re.compile(r"(finish|live):\+([0-9]{1,4})d")
_LATE = ("amber", "red")


class Condition(NamedTuple):
    """One condition.

    `kind` is any (something changed in meaning), finish or live (it moves later by at least `days` working days),
    later (either, by a day), amber (a force turns amber or red), red, or target (a required date is newly missed).
    """

    kind: str
    days: int = 1


def parse_condition(written: str) -> Condition | None:
    """A condition as it is written; None when it is none."""
    move = _MOVE.fullmatch(written)
    if move is not None:
        return Condition(move[1], int(move[2]))
    return Condition(written) if written in ("any", "later", "amber", "red", "target") else None


def met_by(condition: Condition, found: Diff) -> Iterator[str]:
    """Who meets a condition, and how, in words; nobody: the change may pass."""
    if condition.kind == "any":
        if not found.is_nothing:
            yield "something changed in meaning"
        return
    for unit in found.units:
        why = _why(condition, unit)
        if why is not None:
            yield f"{unit.unit} in {unit.programme}: {why}"


def _why(condition: Condition, unit: UnitDiff) -> str | None:
    moves = {"finish": unit.finish, "live": unit.live}
    if condition.kind in moves or condition.kind == "later":
        chosen = moves if condition.kind == "later" else {condition.kind: moves[condition.kind]}
        said = [
            f"{name} moves {move.days} working days later" for name, move in chosen.items() if _is_late(move, condition)
        ]
        return " and ".join(said) or None
    if condition.kind == "target":
        missed = unit.target_float_after is not None and unit.target_float_after < 0
        was_missed = unit.target_float_before is not None and unit.target_float_before < 0
        return "a required date is missed now" if missed and not was_missed else None
    worse = _LATE[_LATE.index(condition.kind) :]
    turned = unit.status_after in worse and unit.status_before not in worse
    return f"turns {unit.status_after}" if turned else None


def _is_late(move: DateMove, condition: Condition) -> bool:
    return move.days is not None and move.days >= max(1, condition.days)
