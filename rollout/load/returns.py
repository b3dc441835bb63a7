"""A force's one return for all its programmes, folded into the progress of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rollout.load.read import Known
from rollout.model.dataclass import replace
from rollout.model.progress import Progress
from rollout.model.workspace import ForceReturn


def with_return(progress: Progress, known: Known, returns: Mapping[str, ForceReturn]) -> Progress:
    """A progress file with the returns that speak for it: its force's, or those of a collaboration's members.

    The later `confirmed` counts. Asks and risks are added when they name no programme or this one, unless the file
    has one of the same id; a summary only fills in for a missing one.
    """
    if not returns:
        return progress
    members: tuple[str, ...] = (progress.unit,)
    if progress.collaboration:
        collaboration = known.collaboration(progress.unit)
        members = () if collaboration is None else collaboration.forces
    for member in members:
        if member in returns:
            progress = folded(progress, returns[member])
    return progress


def folded(progress: Progress, given: ForceReturn) -> Progress:
    """A progress file with one return that speaks for it (see `with_return`)."""
    programme = progress.programme
    asks = {ask.id for ask in progress.asks}
    risks = {risk.id for risk in progress.risks}
    days = [day for day in (progress.confirmed, _confirmed(given, programme)) if day is not None]
    return replace(
        progress,
        confirmed=max(days, default=None),
        confirmed_before=(*progress.confirmed_before, *sorted(days)[:-1]),
        summary=given.summary if progress.summary is None else progress.summary,
        asks=progress.asks
        + tuple(a for a in given.asks if a.id not in asks and programme in (a.programmes or (programme,))),
        risks=progress.risks
        + tuple(r for r in given.risks if r.id not in risks and programme in (r.programmes or (programme,))),
    )


def _confirmed(given: ForceReturn, programme: str) -> date | None:
    if isinstance(given.confirmed, Mapping):
        return given.confirmed.get(programme)
    return given.confirmed
