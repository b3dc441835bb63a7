"""How many forces are live when: counts by month, and the dates by which a share of them is."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from math import ceil

import numpy as np
import numpy.typing as npt

from rollout.forecast.counts import Ordered
from rollout.forecast.result import Dates, Month, ShareDate

Days = npt.NDArray[np.int32]
"""Ordinals of days."""

Lives = Mapping[str, Days | None]
"""By force: the ordinal of the day it goes live on in each sample; None where the programme has no such day for it."""

SHARES = (0.5, 0.8, 1.0)
LONGEST = 180
"""Months an adoption curve goes on at most."""


def adoption(lives: Lives, data_date: date) -> tuple[Month, ...]:
    """Forces live by each month end, from the data date's month until nine in ten samples have all of them."""
    known = [days for days in lives.values() if days is not None]
    if not known:
        return ()
    ends = tuple(_month_ends(data_date))
    # Row k: the days on which one more than k forces are live, in order over the samples.
    reached = np.sort(np.sort(np.stack(known), axis=0), axis=1)
    live = np.array([row.searchsorted([end.toordinal() for end in ends], "right") for row in reached])
    size = reached.shape[1]
    short = [(size - live < max(1, ceil(size * at - 1e-9))).sum(axis=0).tolist() for at in (0.1, 0.5, 0.9)]
    found: list[Month] = []
    for end, *counts in zip(ends, *short, strict=True):
        found.append(Month(f"{end:%Y-%m}", *counts))
        if found[-1].p10 == len(known):
            break
    return tuple(found)


def _month_ends(day: date) -> Iterator[date]:
    for months in range(LONGEST):
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        yield date(year, month + 1, monthrange(year, month + 1)[1])


def live_now(lives: Lives, data_date: date) -> int:
    """How many forces have reached their live milestone by the data date."""
    return sum(days is not None and bool((days <= data_date.toordinal()).all()) for days in lives.values())


def share_dates(lives: Lives, *, scope: int) -> tuple[ShareDate, ...]:
    """When 50 %, 80 % and all of the forces are live: of those that joined, then of all in scope.

    Each is the k-th earliest of its forces in every sample: "all" is the latest of them, which is later than the
    latest of their own percentiles.
    """
    known = [days for days in lives.values() if days is not None]
    ordered = np.sort(np.stack(known), axis=0) if known else None
    found = []
    for of, m in (("joined", len(lives)), ("scope", scope)):
        for share in SHARES:
            k = rank(share, m)
            reason = _reason(of, k, len(known), len(lives), scope)
            finish = None
            if reason is None:
                assert ordered is not None
                finish = Dates(*map(date.fromordinal, Ordered(ordered[k - 1]).percentiles()))
            found.append(ShareDate(of, share, k, m, finish, reason))
    return tuple(found)


def rank(share: float, forces: int) -> int:
    """How many forces a share means, rounded up; products a hair above a whole number are that number."""
    return ceil(share * forces - 1e-9)


def _reason(of: str, k: int, known: int, joined: int, scope: int) -> str | None:
    """Why there is no date."""
    if of == "scope" and joined < scope:
        return f"{scope - joined} of {scope} forces have not joined"
    if not k:
        return "no force has joined" if of == "joined" else "no force is in scope"
    if known < k:
        return f"the live milestone applies to {known} of {joined} forces"
    return None
