"""The JSON document of `diff`: fields are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rollout.history.attribution import Cause
from rollout.history.diff import DateMove, Diff, UnitDiff
from rollout.history.differences import Leaf
from rollout.report.documents import SCHEMA_VERSION, iso, lines, open_object
from rollout.schedule.result import key_text


def diff_text(found: Diff) -> str:
    """The document, one line a force."""
    head = open_object(
        {
            "schema_version": SCHEMA_VERSION,
            "base": found.base.commit,
            "head": found.head.commit,
            "as_of": iso(found.head.day),
            "base_as_of": iso(found.base.day),
        }
    )
    forces = lines(map(_unit, found.units))
    drift = lines(
        {
            "programme": entry.programme,
            "force": entry.unit,
            "kind": entry.kind,
            "milestone": entry.milestone,
            "before": leaf(entry.before),
            "after": leaf(entry.after),
            "reason": entry.reason,
        }
        for entry in found.drift
    )
    plans = lines(
        {"file": entry.file, "field": entry.field, "before": leaf(entry.before), "after": leaf(entry.after)}
        for entry in found.plans
    )
    return f'{head}, "forces": [\n{forces}],\n"drift": [\n{drift}],\n"plans": [\n{plans}]}}\n'


def leaf(value: Leaf) -> str | int | float | None:
    """One value before or after: dates as text, everything else as it is."""
    return value.isoformat() if isinstance(value, date) else value


def _unit(unit: UnitDiff) -> dict[str, Any]:
    return {
        "programme": unit.programme,
        "force": None if unit.collaboration else unit.unit,
        "collaboration": unit.unit if unit.collaboration else None,
        "facts": [
            {"milestone": fact.milestone, "field": fact.field, "before": leaf(fact.before), "after": leaf(fact.after)}
            for fact in unit.facts
        ],
        "live": _move(unit.live),
        "finish": _move(unit.finish),
        "variance": {"before": unit.variance_before, "after": unit.variance_after},
        "target_float": {"before": unit.target_float_before, "after": unit.target_float_after},
        "status": {"before": unit.status_before, "after": unit.status_after},
        "entered": [key_text(key, unit.programme, unit.unit) for key in unit.entered],
        "left": [key_text(key, unit.programme, unit.unit) for key in unit.left],
        "causes": _causes(unit.causes),
        "live_causes": _causes(unit.live_causes),
        "variance_causes": _causes(unit.variance_causes),
        "files": {str(cause): list(paths) for cause, paths in unit.files.items()},
    }


def _move(move: DateMove) -> dict[str, Any]:
    return {"before": iso(move.before), "after": iso(move.after), "days": move.days}


def _causes(parts: Mapping[Cause, int]) -> dict[str, int]:
    return {str(cause): days for cause, days in parts.items()}
