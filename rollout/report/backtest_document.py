"""The JSON document and the rows of `backtest`: fields are only ever added."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rollout.forecast.backtest import FORECAST, POINTS, Backtest, Case, Score
from rollout.report.documents import SCHEMA_VERSION, iso, lines, open_object

CSV_FIELDS = (
    "origin", "programme", "force", "target", "milestone", "share", "p50", "p80", "p90", "blueprint_p50",
    "blueprint_p80", "blueprint_p90", "schedule", "expected", "last_month_p50", "last_month_p80", "last_month_p90",
    "actual",
)  # fmt: skip


def backtest_text(found: Backtest) -> str:
    """The document, one line a score and one line a case.

    `force` is the force's id, or that of a collaboration that delivers together; null for national milestones and for
    shares of the forces. Losses and bias are in working days, coverage and share from 0 to 1.
    """
    head = open_object(
        {
            "schema_version": SCHEMA_VERSION,
            "as_of": iso(found.as_of),
            "seed": found.seed,
            "samples": found.samples,
            "origins": [iso(day) for day in found.origins],
            "gaps": [iso(day) for day in found.gaps],
        }
    )
    scores, cases = lines(map(_score, found.scores)), lines(map(_case, found.cases))
    return f'{head}, "scores": [\n{scores}],\n"cases": [\n{cases}]}}\n'


def _score(score: Score) -> dict[str, Any]:
    return {
        "target": score.target,
        "method": score.method,
        "cases": score.cases,
        "forces": score.forces,
        "coverage": {point: _rounded(score.coverage(point), 4) for point in POINTS},
        "pinball": {point: _rounded(value) for point, value in score.pinball.items()},
        "bias": _rounded(score.bias),
        "counted": score.counted,
        "met": score.met,
        "still_open": score.still_open,
        "same_cases": {
            point: {"cases": same.cases, "pinball": _rounded(same.pinball), "forecast": _rounded(same.forecast)}
            for point, same in score.same_cases.items()
        },
    }


def _rounded(value: float | None, places: int = 2) -> float | None:
    return None if value is None else round(value, places)


def _case(case: Case) -> dict[str, Any]:
    said, subject = case.said[FORECAST], case.subject
    return {
        "origin": iso(case.origin),
        "programme": subject.programme,
        "force": subject.unit,
        "milestone": subject.milestone,
        "target": subject.target,
        "share": subject.share,
        "p50": iso(said.p50),
        "p80": iso(said.p80),
        "p90": iso(said.p90),
        "actual": iso(case.outcome.actual),
    }


def csv_rows(found: Backtest) -> Iterator[list[object]]:
    """One row a case, with what every method said of it."""
    for case in found.cases:
        subject, said = case.subject, case.said
        yield [
            case.origin, subject.programme, subject.unit, subject.target, subject.milestone, subject.share,
            *_dates(said, FORECAST), *_dates(said, "blueprint"), _dates(said, "schedule")[0],
            _dates(said, "expected")[0], *_dates(said, "last-month"), case.outcome.actual,
        ]  # fmt: skip


def _dates(said: Mapping[str, tuple[object, object, object]], method: str) -> tuple[object, object, object]:
    return said.get(method, (None, None, None))
