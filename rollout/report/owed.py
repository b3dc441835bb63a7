"""Who owes a return: what a delivery office chases."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from rollout.report.tables import as_csv
from rollout.schedule.result import Schedule
from rollout.schedule.standing import OWES_NOTHING, UNHEARD, ProgrammeStanding, Status


class OwedReturn(NamedTuple):
    """One return that is out of time or cannot be read. `age_days` are calendar days since the last one."""

    owners: tuple[str, ...]
    force: str
    programme: str
    confirmed: date | None
    age_days: int | None
    last_known: Status


class Owing(NamedTuple):
    """The returns owed, by owner, the oldest first; `of` all that are awaited."""

    returns: tuple[OwedReturn, ...]
    of: int


def owed_returns(schedule: Schedule, chosen: Iterable[ProgrammeStanding], force: str | None = None) -> Owing:
    """The returns owed in the chosen programmes, by all forces or by one."""
    register = schedule.workspace.register
    found, awaited = [], 0
    for standing in chosen:
        for row in standing.forces:
            if force not in (None, row.force, row.collaboration) or row.status in OWES_NOTHING:
                continue
            awaited += 1
            if row.status in UNHEARD:
                owners, known = register.forces[row.force].owners, row.last_known or row.status
                found.append(OwedReturn(owners, row.force, standing.programme, row.confirmed, row.age_days, known))
    found.sort(key=lambda one: (not one.owners, one.owners, one.confirmed or date.min, one.force, one.programme))
    return Owing(tuple(found), awaited)


def owed_text(schedule: Schedule, owing: Owing) -> str:
    """The document of `status --chase`."""
    document = {
        "schema_version": 1,
        "as_of": schedule.data_date.isoformat(),
        "revision": schedule.workspace.revision,
        "owed": len(owing.returns),
        "of": owing.of,
        "returns": [_document(one) for one in owing.returns],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _document(one: OwedReturn) -> dict[str, object]:
    confirmed = None if one.confirmed is None else one.confirmed.isoformat()
    return one._asdict() | {"owners": list(one.owners), "confirmed": confirmed, "last_known": str(one.last_known)}


def owed_csv(owing: Owing) -> str:
    """The same as comma-separated values."""
    return as_csv(OwedReturn._fields, ((", ".join(one.owners), *one[1:]) for one in owing.returns))
