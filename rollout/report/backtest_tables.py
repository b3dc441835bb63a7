"""How past forecasts fared, as tables: how often their dates were met, and how they stand beside their rivals."""

from __future__ import annotations

from rollout.forecast.backtest import FORECAST, POINTS, Backtest, Score
from rollout.report.tables import Column, Table
from rollout.report.words import plural

FEWEST = 20
"""Dates below which a share of them says too little to judge by."""
TOLERANCE = 0.05
"""How far the share that was met may be from the chance given before the chances are called wrong."""

_TARGETS = {"force": "a force's finish", "milestone": "a milestone", "joined": "a share of forces live"}
_METHODS = {
    FORECAST: "forecast",
    "blueprint": "blueprint alone",
    "schedule": "schedule",
    "expected": "force's own date",
    "last-month": "forecast a month before",
}
_CALIBRATION = (
    Column("Dates of"),
    Column("Given at", right=True),
    Column("Met", right=True),
    Column("Dates met", right=True),
    Column("Forces", right=True, drop=1),
)
_RIVALS = (
    Column("Dates of"),
    Column("Method"),
    Column("Cases", right=True),
    Column("Forces", right=True, drop=3),
    Column("P80 met", right=True),
    Column("Loss P50", right=True, drop=2),
    Column("Loss P80", right=True),
    Column("Loss P90", right=True, drop=4),
    Column("Bias", right=True),
    Column("Both", right=True, drop=1),
    Column("Its P80", right=True),
    Column("Forecast's", right=True),
)


def _mark(found: Backtest) -> str:
    return " (illustrative)" if found.illustrative else ""


def sentence(found: Backtest) -> str:
    """What a member of the council should know, in a sentence or two."""
    scores = [found.score(target) for target in ("force", "milestone")]
    score = next((score for score in scores if score.counted["p80"] >= FEWEST), scores[0])
    counted, share = score.counted["p80"], score.coverage("p80")
    if share is None or counted < FEWEST:
        return f"Too few forecast dates have passed to judge the forecast: {plural(counted, 'date')} given at 80 %."
    what = "finish dates of forces" if score.target == "force" else "milestone dates"
    return (
        f"Of {counted:,} {what} that were forecast with a chance of 80 % and have passed ({_forces(score)}), "
        f"{share:.0%} were met: {_judged(share)}"
    )


def _forces(score: Score) -> str:
    return plural(score.forces, "force")


def _judged(share: float) -> str:
    if share < 0.8 - TOLERANCE:
        return "the forecast has been too hopeful, so allow more time than it says."
    if share > 0.8 + TOLERANCE:
        return "the forecast has been cautious, and work tends to end sooner than it says."
    return "its chances can be taken at their word."


def calibration(found: Backtest) -> Table:
    """Each target and percentile: the chance given, and the share of the dates that were met."""
    rows = [_row(found.score(target), point) for target in _TARGETS for point in POINTS]
    first = f" from {found.origins[0]}" if found.origins else ""
    return Table(
        title=f"How often forecast dates were met up to {found.as_of}{_mark(found)}",
        columns=_CALIBRATION,
        rows=rows,
        caption=f"{sentence(found)}\nForecasts made at {plural(len(found.origins), 'month end')}{first}. A date counts "
        "once it has passed, met or not.",
    )


def _row(score: Score, point: str) -> tuple[str, ...]:
    share = score.coverage(point)
    return (
        _TARGETS[score.target],
        f"{POINTS[point]:.0%}",
        "-" if share is None else f"{share:.0%}",
        f"{score.met[point]:,} of {score.counted[point]:,}",
        str(score.forces or ""),
    )


def rivals(found: Backtest) -> Table:
    """Each target and method: how far off its dates were, by itself and beside the forecast."""
    return Table(
        title=f"Forecast and rivals up to {found.as_of}{_mark(found)}",
        columns=_RIVALS,
        rows=[_against(score) for score in found.scores],
        caption="Loss: pinball loss in working days, the lower the better; work still open counts as finished on "
        f"{found.as_of}.\nBias: P50 less actual in working days, hopeful dates -. Both: cases whose P80 has passed for "
        "the method and for\nthe forecast alike, and the loss of either over these.",
    )


def _against(score: Score) -> tuple[str, ...]:
    same = score.same_cases["p80"]
    share = score.coverage("p80")
    beside = (
        ("", "", "") if score.method == FORECAST else (f"{same.cases:,}", _days(same.pinball), _days(same.forecast))
    )
    return (
        _TARGETS[score.target],
        _METHODS[score.method],
        f"{score.cases:,}",
        str(score.forces or ""),
        "-" if share is None else f"{share:.0%}",
        *(_days(score.pinball[point]) for point in POINTS),
        "-" if score.bias is None else f"{score.bias:+.1f}",
        *beside,
    )


def _days(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
