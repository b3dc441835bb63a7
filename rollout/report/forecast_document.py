"""The JSON document and the rows of `forecast`: fields are only ever added."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from rollout.forecast.model import ASSUMPTIONS
from rollout.forecast.result import Dates, Forecast, MilestoneForecast, ProgrammeForecast, ShareDate, UnitForecast
from rollout.report.documents import SCHEMA_VERSION, iso

CSV_FIELDS = (
    "programme", "force", "collaboration", "participation", "state", "schedule_finish", "p10", "p50", "p80", "p90",
    "live_p10", "live_p50", "live_p80", "live_p90", "chance_of_target", "chance_of_baseline", "queue_delay_p50",
    "queue_delay_p80", "cases", "reason",
)  # fmt: skip

Units = Mapping[str, Collection[str]]
"""By programme, the units that are asked for."""


def forecast_text(found: Forecast, programmes: Collection[str], units: Units | None = None) -> str:
    """The document of some programmes; `units` leaves only some of their rows."""
    spread = found.spread
    document = {
        "schema_version": SCHEMA_VERSION,
        "as_of": iso(found.as_of),
        "revision": found.workspace.revision,
        "seed": found.seed,
        "samples": found.samples,
        "model": ASSUMPTIONS,
        "centres": "queued" if found.is_queued else "unlimited",
        "spread": {"low": spread.low, "high": spread.high},
        "illustrative": found.workspace.register.service.illustrative,
        "programmes": [
            _programme(found.programmes[name], None if units is None else units.get(name, ())) for name in programmes
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _programme(found: ProgrammeForecast, units: Collection[str] | None) -> dict[str, Any]:
    return {
        "programme": found.programme,
        "version": found.version,
        "computable": found.computable,
        "scope": found.scope,
        "joined": found.joined,
        "live_now": found.live_now,
        "not_joined": list(found.not_joined),
        "cases": found.finished_cases,
        "censored": found.censored_cases,
        "quorum_short": list(found.quorum_short),
        "forces": [_unit(unit) for unit in found.forces if units is None or unit.unit in units],
        "national": {"milestones": [_milestone(each) for each in found.national]},
        "adoption": [month._asdict() for month in found.adoption],
        "dates": [_share(each) for each in found.dates],
    }


def _unit(unit: UnitForecast) -> dict[str, Any]:
    errors = unit.monte_carlo_error
    return {
        "force": None if unit.collaboration else unit.unit,
        "collaboration": unit.unit if unit.collaboration else None,
        "participation": unit.participation,
        "state": unit.state,
        "finish": dates_document(unit.finish),
        "live": dates_document(unit.live),
        "reason": unit.reason,
        "schedule_finish": iso(unit.schedule_finish),
        "chance_of_target": rounded(unit.chance_of_target),
        "chance_of_baseline": rounded(unit.chance_of_baseline),
        "queue_delay": None if unit.queue_delay is None else dict(unit.queue_delay),
        "monte_carlo_error": None if errors is None else dict(errors),
        "cases": unit.cases,
        "milestones": [_milestone(each) for each in unit.milestones],
    }


def _milestone(milestone: MilestoneForecast) -> dict[str, Any]:
    return {
        "id": milestone.id,
        "title": milestone.title,
        "scope": milestone.scope,
        "state": milestone.state,
        "finish": dates_document(milestone.finish),
        "criticality": rounded(milestone.criticality),
        "cruciality": rounded(milestone.cruciality),
        "cases": milestone.cases,
        "censored": milestone.censored,
        "basis": milestone.basis,
    }


def _share(each: ShareDate) -> dict[str, Any]:
    return each._asdict() | {"finish": dates_document(each.finish)}


def dates_document(dates: Dates | None) -> dict[str, str] | None:
    """Four percentiles as dates."""
    return None if dates is None else {name: day.isoformat() for name, day in dates._asdict().items()}


def rounded(share: float | None) -> float | None:
    """A share as precise as samples make it."""
    return None if share is None else round(share, 4)


def csv_rows(found: Forecast, programmes: Collection[str], units: Units | None = None) -> Iterator[list[object]]:
    """One row a unit."""
    for name in programmes:
        for unit in found.programmes[name].forces:
            if units is not None and unit.unit not in units.get(name, ()):
                continue
            force, together = ("", unit.unit) if unit.collaboration else (unit.unit, "")
            delay = unit.queue_delay or {}
            yield [
                name, force, together, unit.participation, unit.state, unit.schedule_finish,
                *(unit.finish or (None,) * 4), *(unit.live or (None,) * 4),
                rounded(unit.chance_of_target), rounded(unit.chance_of_baseline),
                delay.get("p50"), delay.get("p80"), unit.cases, unit.reason,
            ]  # fmt: skip
