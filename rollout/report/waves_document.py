"""The JSON document and the rows of `waves`: fields are only ever added."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from rollout.report.documents import SCHEMA_VERSION, iso
from rollout.schedule.result import Key
from rollout.waves.plan import Over, Slot, Waves

CSV_FIELDS = (
    "programme", "centre", "force", "milestone", "from", "to", "slots", "ready", "wait", "state",
)  # fmt: skip


def waves_text(found: Waves) -> str:
    """The document."""
    return json.dumps(waves_document(found), ensure_ascii=False, indent=1) + "\n"


def waves_document(found: Waves) -> dict[str, Any]:
    """The document as values. A collaboration stands under `force` by its own id, as it does in `slots.yaml`."""
    return {
        "schema_version": SCHEMA_VERSION,
        "programme": found.programme,
        "as_of": iso(found.data_date),
        "weight": found.weight,
        "iterations": found.effort.iterations,
        "effort": found.effort.solver,
        "seed": found.effort.seed,
        "solver": found.solver,
        "jobs": found.jobs,
        "slots": [_slot(slot) for slot in found.slots],
        "load": [
            {"centre": week.centre, "week": iso(week.week), "used": week.used, "slots": week.slots}
            for week in found.load
        ],
        "late": found.late,
        "late_bound": found.late_bound,
        "lateness": found.lateness,
        "energy_bound": found.energy,
        "bound": found.bound,
        "gap": round(found.gap, 4),
        "one_more": [{"centre": gain.centre, "gain": gain.lateness, "late": gain.late} for gain in found.one_more],
        "current": {
            "late": found.current.late,
            "lateness": 0,
            "slots": [_slot(slot) for slot in found.current.slots],
            "over": _overs(found.current.over),
        },
        "over": _overs(found.over),
        "without": _keys(found.without),
        "broken": _keys(found.broken),
        "settled": found.is_settled,
    }


def _slot(slot: Slot) -> dict[str, Any]:
    return {
        "centre": slot.centre,
        "force": slot.unit,
        "milestone": slot.milestone,
        "from": iso(slot.from_),
        "to": iso(slot.to),
        "slots": slot.slots,
        "ready": iso(slot.ready),
        "wait": slot.wait,
        "state": slot.state,
    }


def _overs(overs: Sequence[Over]) -> list[dict[str, Any]]:
    return [
        {
            "centre": over.centre,
            "from": iso(over.stretch.first),
            "to": iso(over.stretch.last),
            "needed": over.stretch.needed,
            "slots": over.stretch.slots,
        }
        for over in overs
    ]


def _keys(keys: Sequence[Key]) -> list[dict[str, Any]]:
    return [{"force": key.unit, "milestone": key.milestone} for key in keys]


def csv_rows(found: Waves) -> Iterator[list[object]]:
    """One row a slot."""
    for slot in found.slots:
        yield [
            found.programme, slot.centre, slot.unit, slot.milestone, slot.from_, slot.to, slot.slots, slot.ready,
            slot.wait, slot.state,
        ]  # fmt: skip
