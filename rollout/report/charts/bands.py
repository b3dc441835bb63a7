"""The bands of the adoption curves: how many forces a forecast has live at each month's end."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date

from rollout.report.charts.adoption import Likely
from rollout.report.edition import Edition


def bands(edition: Edition) -> Mapping[str, Sequence[Likely]]:
    """Each programme's band, from the data date on; nothing without a forecast."""
    found = edition.forecast
    if found is None:
        return {}
    return {
        name: [
            Likely(found.as_of, *[programme.live_now] * 3),
            *(Likely(_last_day(month.month), month.p10, month.p50, month.p90) for month in programme.adoption),
        ]
        for name in edition.programmes
        if (programme := found.programmes[name]).adoption
    }


def _last_day(month: str) -> date:
    """The last day of a month written as 2026-11."""
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])
