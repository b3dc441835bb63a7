"""P416: returns confirmed again and again although nothing in them changed, while the computed finish slid.

What the returns said comes from history (`past_returns`); here are only values.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from rollout.check.facts import unit_of
from rollout.check.returns import place_of_confirmation
from rollout.model.problem import Problem
from rollout.model.progress import NATIONAL, NO_FACTS, Facts, Progress
from rollout.model.workspace import Programme, Workspace
from rollout.rules import finding

TIMES = 3
"""Confirmations in a row that may not all say the same while the finish slides."""
_TERMS = dict.fromkeys(("baseline", "original", "by", "origin"))
"""What of a milestone is not the force's to report, or only says where it stands."""

Unit = tuple[str, str]
"""A programme, and a force, a collaboration, or "national"."""


class Said(NamedTuple):
    """One return: the day it was confirmed, and everything a force reports, the confirmation itself left aside."""

    on: date
    facts: object


class Slide(NamedTuple):
    """The finish computed at the first and at the last of some returns, each on the day of its confirmation."""

    before: date
    now: date


def said(progress: Progress, day: date) -> Said | None:
    """What a file says, its returns folded in, with its last confirmation up to `day`; None without one."""
    confirmed = progress.confirmed_by(day)
    if confirmed is None:
        return None
    stated = {name: _reported(facts) for name, facts in progress.milestones.items()}
    facts = (
        progress.participation,
        progress.start,
        progress.confidence,
        progress.summary,
        progress.asks,
        progress.exception,
        {name: facts for name, facts in stated.items() if facts != NO_FACTS},
        progress.risks,
        dict(progress.benefits),
    )
    return Said(confirmed, facts)


def _reported(facts: Facts) -> Facts:
    return facts._replace(**_TERMS)


def goes_on(returns: list[Said], older: Said | None) -> bool:
    """Takes an older state of a unit into its returns so far, newest first; False when it says something else.

    Of the states of one confirmation day the last is the return, so an older one of that day adds nothing; neither
    does a state that cannot be read, or one confirmed later than a state that came after it: that was put right.
    """
    if older is None or older.on >= returns[-1].on:
        return True
    returns.append(older)
    return older.facts == returns[0].facts


def unchanged_returns(workspace: Workspace, slides: Mapping[Unit, Slide]) -> Iterator[Problem]:
    """P416, from the slides of those units whose last three returns say the same."""
    for (programme, unit), slide in slides.items():
        progress = _progress(workspace.programmes.get(programme), unit)
        if progress is not None and slide.before < slide.now:
            says = (
                f"{'The national file' if progress.is_national else unit} of {programme} was confirmed {TIMES} times "
                f"without a change, while its finish moved from {slide.before} to {slide.now}."
            )
            place = place_of_confirmation(workspace, progress, progress.confirmed)
            yield finding("P416", place, says, programme=programme, force=unit_of(progress))


def _progress(programme: Programme | None, unit: str) -> Progress | None:
    if programme is None:
        return None
    return programme.national if unit == NATIONAL else programme.units.get(unit)
