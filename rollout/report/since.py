"""What an edition compares itself with: an earlier state, each side on its own day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rollout.history.diff import Diff


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The difference to an earlier state. `name` says which in words: "the last brief (brief/2026-10)"."""

    diff: Diff
    name: str

    @property
    def day(self) -> date:
        """The data date of the earlier state."""
        return self.diff.base.day
