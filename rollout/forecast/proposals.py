"""What a blueprint's durations should be by what was learned: figures for `edit.learned` to write."""

from __future__ import annotations

from collections.abc import Mapping

from rollout.edit.learned import LearnedDuration
from rollout.forecast.learning import MilestoneLearned, ProgrammeLearned
from rollout.model.blueprint import Milestone, SizeDriven
from rollout.model.dataclass import dataclass

ENOUGH = 3
"""Finished cases from which on a duration is proposed."""
LONGEST = 5_000
"""Working days: the longest duration a blueprint may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Durations for a blueprint, and by milestone why others with cases are left as they are."""

    durations: tuple[LearnedDuration, ...]
    left: Mapping[str, str]


def proposal(found: ProgrammeLearned, milestones: Mapping[str, Milestone], to: str) -> Proposal:
    """The model's P10, P50 and P90 as durations: planned times ratio, in whole working days, at least 1.

    Milestones with at least `ENOUGH` finished cases get one; national ones, reached once for all, never have them. Of
    a duration driven by size only low and high can be said, as percentages of the figure its size gives. What the
    blueprint says already is not proposed again, nor what rounds to a single figure: that would make the duration
    certain, and nothing would ever be learned of it again.

    The figures rest on the blueprint's old ones as well as on the cases. Once the patch is applied the same cases are
    measured against the new figures, and mostly agree with them: that is no second confirmation.

    Args:
        found: What was learned.
        milestones: The blueprint's.
        to: The data date as written.
    """
    durations: list[LearnedDuration] = []
    left: dict[str, str] = {}
    for learned in found.milestones:
        if learned.finished < ENOUGH:
            if learned.finished and learned.scope != "national":  # reached once: it can never have enough
                left[learned.id] = f"{learned.finished} of the {ENOUGH} finished cases it takes"
            continue
        basis = f"learned from {learned.finished} forces to {to}"
        made = _proposed(learned, milestones[learned.id], basis)
        if isinstance(made, str):
            left[learned.id] = made
        else:
            durations.append(made)
    return Proposal(durations=tuple(durations), left=left)


def _proposed(learned: MilestoneLearned, milestone: Milestone, basis: str) -> LearnedDuration | str:
    """A milestone's new duration, or why there is none."""
    model, duration = learned.model, milestone.duration
    if isinstance(duration, SizeDriven):
        low, high = round(100 * model.p10), round(100 * model.p90)
        if not low <= 100 <= high or low == high:
            return (
                f"it is driven by size, and low and high would be {low}% and {high}% of its figure, which has to lie "
                "between them: set base and rate by hand"
            )
        if (duration.low_share, duration.high_share) == (low / 100, high / 100):
            return "the blueprint says so already"
        return LearnedDuration(milestone=learned.id, low=low, likely=None, high=high, basis=basis)
    least, middle, most = (
        min(LONGEST, max(1, round(duration.likely * ratio))) for ratio in (model.p10, model.p50, model.p90)
    )
    if least == most:
        return f"low, likely and high would all be {least}d, which says that it is certain"
    if (duration.low, duration.likely, duration.high) == (least, middle, most):
        return "the blueprint says so already"
    return LearnedDuration(milestone=learned.id, low=least, likely=middle, high=most, basis=basis)
