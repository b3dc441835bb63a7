"""What a forecast says, in dates: the values its views read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from rollout.model.dataclass import dataclass
from rollout.model.register import Spread
from rollout.model.workspace import Workspace
from rollout.schedule.result import Schedule


class Dates(NamedTuple):
    """The earliest dates that 10, 50, 80 and 90 % of the samples meet."""

    p10: date
    p50: date
    p80: date
    p90: date


class MilestoneForecast(NamedTuple):
    """One copy. `finish` is None when it does not apply; `cases` and `censored` are those of its milestone.

    `basis` is reported (finished), certain, learned or blueprint. `criticality` and `cruciality` are None for work
    that is done or does not apply, and cruciality for certain work.
    """

    id: str
    title: str
    scope: str
    state: str
    finish: Dates | None
    criticality: float | None
    cruciality: float | None
    cases: int
    censored: int
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitForecast:
    """One unit of a programme; `reason` says why there is no date. Delays and errors are in working days.

    `cases` are the finished cases of the milestones it has still to reach. `is_short` names national milestones whose
    quorum has too few forces: dates that rest on them are the earliest possible.
    """

    unit: str
    collaboration: bool
    forces: tuple[str, ...]
    participation: str
    state: str
    finish: Dates | None
    live: Dates | None
    reason: str | None
    schedule_finish: date | None
    chance_of_target: float | None
    chance_of_baseline: float | None
    queue_delay: Mapping[str, int] | None
    monte_carlo_error: Mapping[str, float] | None
    cases: int
    milestones: tuple[MilestoneForecast, ...]


class Month(NamedTuple):
    """How many forces are live by the end of a month: median and the band of 10 to 90 %."""

    month: str
    p10: int
    p50: int
    p90: int


class ShareDate(NamedTuple):
    """When `k` of `m` forces are live, of those that joined or of all in scope; `finish` None with the reason."""

    of: str
    share: float
    k: int
    m: int
    finish: Dates | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeForecast:
    """One programme. `live_now` is how many of its forces are live at the data date; `finished_cases` what it learned
    from (0: the blueprint's own spread); `quorum_short` national milestones with too few forces for their quorum."""

    programme: str
    title: str
    version: int | None
    computable: bool
    scope: int
    joined: int
    live_now: int
    not_joined: tuple[str, ...]
    finished_cases: int
    censored_cases: int
    quorum_short: tuple[str, ...]
    forces: tuple[UnitForecast, ...]
    national: tuple[MilestoneForecast, ...]
    adoption: tuple[Month, ...]
    dates: tuple[ShareDate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The whole workspace at one data date."""

    workspace: Workspace
    schedule: Schedule
    as_of: date
    seed: int
    samples: int
    is_queued: bool
    spread: Spread
    programmes: Mapping[str, ProgrammeForecast]
