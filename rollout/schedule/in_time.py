"""Which returns are in time, and the engine's runs at the returns' own days."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cached_property

from rollout.model.progress import NATIONAL, Progress
from rollout.model.workspace import Workspace
from rollout.schedule.engine import inherited_variance
from rollout.schedule.passes import Passes, run_passes
from rollout.schedule.result import Schedule

_LONG_BEFORE = 90
"""Calendar days before the start beyond which a return is in time three times as long."""


def is_in_time(workspace: Workspace, progress: Progress, day: date) -> bool:
    """Whether a return still counts on `day`: within the return cycle, three times that long before the start."""
    confirmed = progress.confirmed_by(day)
    if confirmed is None:
        return False
    cycle = workspace.register.service.return_cycle
    is_far_off = progress.start is not None and progress.start - day > timedelta(days=_LONG_BEFORE)
    return day - confirmed <= timedelta(days=cycle * 3 if is_far_off else cycle)


class Runs:
    """The runs of the engine that standings rest on, each made when somebody first asks for it."""

    def __init__(self, shown: Schedule, only: Collection[str] | None) -> None:
        self._shown = shown
        self._only = only
        self.fresh, self._stale = _own_dates(shown)

    @cached_property
    def at_return(self) -> Passes:
        """The run with every return that is in time at its own day."""
        return _rerun(self._shown, self.fresh)

    @cached_property
    def at_last(self) -> Passes:
        """The run with every return that is out of time at its own day."""
        return _rerun(self._shown, self._stale)

    @cached_property
    def inherited(self) -> Mapping[tuple[str, str], int]:
        """What each unit's lateness owes to others."""
        return inherited_variance(self._shown, self._only)


def _rerun(shown: Schedule, own_dates: Mapping[tuple[str, str], date]) -> Passes:
    """The engine's run with some units at data dates of their own."""
    earlier = {copy: day for copy, day in own_dates.items() if day < shown.data_date}
    return run_passes(shown.workspace, shown.data_date, earlier, shown.passes) if earlier else shown.passes


def _own_dates(shown: Schedule) -> tuple[dict[tuple[str, str], date], dict[tuple[str, str], date]]:
    """The confirmed dates of returns in time, and of those out of time."""
    fresh: dict[tuple[str, str], date] = {}
    stale: dict[tuple[str, str], date] = {}
    for name, programme in shown.workspace.programmes.items():
        files = dict(programme.units)
        if programme.national is not None:
            files[NATIONAL] = programme.national
        for unit, progress in files.items():
            confirmed = progress.confirmed_by(shown.data_date)
            if confirmed is not None:
                known = fresh if is_in_time(shown.workspace, progress, shown.data_date) else stale
                known[name, unit] = confirmed
    return fresh, stale
