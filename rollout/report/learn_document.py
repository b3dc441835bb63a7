"""The JSON document and the rows of `learn`: fields are only ever added. What each figure means stands in
`forecast.learning`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rollout.forecast.learning import MilestoneLearned, Pace, ProgrammeLearned
from rollout.forecast.model import ASSUMPTIONS
from rollout.forecast.survival import Quantile
from rollout.report.documents import SCHEMA_VERSION, iso, lines, open_object
from rollout.schedule.result import Schedule

CSV_FIELDS = (
    "programme", "milestone", "title", "scope", "per", "planned_low", "planned_likely", "planned_high",
    "finished", "under_way", "ratio_p50", "ratio_p50_low", "ratio_p50_high", "ratio_p80", "ratio_p80_low",
    "ratio_p80_high", "kaplan_meier_p50", "kaplan_meier_p80", "kaplan_meier_p90", "model_p10", "model_p50",
    "model_p80", "model_p90", "early_cases", "early_p50", "late_cases", "late_p50",
)  # fmt: skip


def learn_text(schedule: Schedule, found: Sequence[ProgrammeLearned], *, seed: int, samples: int) -> str:
    """The document, one line a milestone and a force. Ratios have three decimals, days one."""
    spread = schedule.workspace.register.service.spread
    head = open_object(
        {
            "schema_version": SCHEMA_VERSION,
            "as_of": iso(schedule.data_date),
            "revision": schedule.workspace.revision,
            "seed": seed,
            "samples": samples,
            "model": ASSUMPTIONS,
            "spread": {"low": spread.low, "high": spread.high},
        }
    )
    programmes = ",\n".join(map(_programme_text, found))
    return f'{head}, "programmes": [\n{programmes}]}}\n'


def _programme_text(found: ProgrammeLearned) -> str:
    bias = found.bias
    head = open_object(
        {
            "programme": found.programme,
            "basis": "learned" if found.is_learned else "blueprint",
            "bias": {
                "ratio": _ratio(bias.ratio),
                "low": _ratio(bias.low),
                "high": _ratio(bias.high),
                "expected": _ratio(bias.expected),
                "cases": bias.cases,
                "under_way": bias.under_way,
            },
            "pace_spread": _ratio(found.pace_spread),
            "noise_spread": _ratio(found.noise_spread),
            "own_cases": found.own_cases,
        }
    )
    milestones = lines(map(_milestone, found.milestones))
    return f'{head}, "milestones": [\n{milestones}],\n"forces": [\n{lines(map(_force, found.forces))}]}}'


def _milestone(found: MilestoneLearned) -> dict[str, Any]:
    planned = found.planned
    return {
        "id": found.id,
        "title": found.title,
        "scope": found.scope,
        "per": found.per,
        "planned": None if planned is None else {name: round(days, 1) for name, days in planned._asdict().items()},
        "finished": found.finished,
        "under_way": found.under_way,
        "ratio": _observed(found),
        "kaplan_meier": {name: _ratio(value) for name, value in found.kaplan_meier._asdict().items()},
        "model": {name: _ratio(value) for name, value in found.model._asdict().items()},
        "early": {"cases": found.early.cases, "p50": _ratio(found.early.p50)},
        "late": {"cases": found.late.cases, "p50": _ratio(found.late.p50)},
    }


def _observed(found: MilestoneLearned) -> dict[str, Any] | None:
    if found.p50 is None or found.p80 is None:
        return None
    return {
        "p50": _ratio(found.p50.value),
        "p50_interval": _interval(found.p50),
        "p80": _ratio(found.p80.value),
        "p80_interval": _interval(found.p80),
    }


def _interval(quantile: Quantile) -> list[float | None]:
    return [_ratio(quantile.low), _ratio(quantile.high)]


def _force(pace: Pace) -> dict[str, Any]:
    return {
        "force": pace.unit,
        "pace": _ratio(pace.ratio),
        "low": _ratio(pace.low),
        "high": _ratio(pace.high),
        "cases": pace.cases,
    }


def _ratio(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def csv_rows(found: Sequence[ProgrammeLearned]) -> Iterator[list[object]]:
    """One row a milestone; what is not known is empty."""
    for programme in found:
        for each in programme.milestones:
            planned = (None,) * 3 if each.planned is None else [round(days, 1) for days in each.planned]
            observed = [part for quantile in (each.p50, each.p80) for part in quantile or (None,) * 3]
            ratios = [*observed, *each.kaplan_meier, *each.model]
            yield [
                programme.programme, each.id, each.title, each.scope, each.per, *planned, each.finished,
                each.under_way, *map(_ratio, ratios), each.early.cases, _ratio(each.early.p50), each.late.cases,
                _ratio(each.late.p50),
            ]  # fmt: skip
