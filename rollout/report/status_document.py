"""The JSON document of `status`: one row for each force in scope of each programme."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rollout.report.documents import SCHEMA_VERSION, iso, lines, open_object
from rollout.schedule.result import Schedule
from rollout.schedule.standing import ForceStanding, NationalStanding, ProgrammeStanding


def _confidence(standing: ForceStanding | NationalStanding) -> dict[str, Any] | None:
    confidence = standing.confidence
    if confidence is None:
        return None
    return {
        "rating": confidence.rating,
        "by": confidence.by,
        "on": iso(confidence.on),
        "reason": confidence.reason,
    }


def _force_standing(standing: ForceStanding, owners: Sequence[str]) -> dict[str, Any]:
    return {
        "force": standing.force,
        "collaboration": standing.collaboration,
        "owners": list(owners),
        "stage": standing.stage,
        "status": str(standing.status),
        "last_known": None if standing.last_known is None else str(standing.last_known),
        "by_now": None if standing.by_now is None else str(standing.by_now),
        "reasons": list(standing.reasons),
        "confidence": _confidence(standing),
        "confidence_note": standing.confidence_note,
        "diverges": standing.diverges,
        "live": iso(standing.live),
        "live_baseline": iso(standing.live_baseline),
        "variance": standing.variance,
        "inherited": standing.inherited,
        "own": standing.own,
        "finish": iso(standing.finish),
        "target_float": standing.target_float,
        "confirmed": iso(standing.confirmed),
        "age_days": standing.age_days,
        "unreported_days": standing.unreported_days,
        "progress": None if standing.progress is None else round(standing.progress, 2),
        "next": None
        if standing.next_milestone is None
        else {"milestone": standing.next_milestone, "early_finish": iso(standing.next_finish)},
    }


def status_text(
    schedule: Schedule,
    standings: Iterable[ProgrammeStanding],
    force: str | None = None,
    *,
    count: Callable[[int], int | str] = int,
) -> str:
    """The document of `status`: every force in scope of each programme, or one force or collaboration.

    `count` says how a number of forces is printed, where small ones would give a force away.
    """
    forces = schedule.workspace.register.forces
    programmes = []
    for standing in standings:
        national = standing.national
        head = {
            "programme": standing.programme,
            "scope": standing.scope,
            "counts": {str(status): count(forces) for status, forces in standing.counts.items()},
            "national": {
                "status": str(national.status),
                "reasons": list(national.reasons),
                "confidence": _confidence(national),
                "diverges": national.diverges,
                "confirmed": iso(national.confirmed),
            },
        }
        rows = lines(
            _force_standing(row, forces[row.force].owners)
            for row in standing.forces
            if force in (None, row.force, row.collaboration)
        )
        programmes.append(f'{open_object(head)}, "forces": [\n{rows}]}}')
    top = open_object(
        {
            "schema_version": SCHEMA_VERSION,
            "as_of": iso(schedule.data_date),
            "revision": schedule.workspace.revision,
        }
    )
    joined = ",\n".join(programmes)
    return f'{top}, "programmes": [\n{joined}]}}\n'
