"""Where a programme stands, in counts of a stated whole and one honest sentence about "all"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rollout.report.edition import OUTSIDE, Edition
from rollout.report.words import long_date
from rollout.schedule.standing import ForceStanding, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One programme's forces in five groups that add up to `scope`, and its last dates."""

    programme: str
    title: str
    scope: int
    live: int
    under_way: int
    not_started: int
    outside: int
    """Out of it (declined, deferred, met otherwise, not applicable, in discussion) or not joined."""
    unreadable: int
    joined: int
    red: int
    silent: int
    last_live: date | None
    last_baseline: date | None
    national_done: int
    national_all: int
    national_status: str

    @property
    def date_for_all(self) -> str:
        """The last live date, said of whom."""
        if self.last_live is None:
            return "no date"
        rest = self.scope - self.joined
        others = f"; the other {rest} have no date" if rest else ""
        return f"{long_date(self.last_live)} for the {self.joined} of {self.scope} that have joined{others}"

    @property
    def last_expected(self) -> str:
        """The last live date and the last baseline, short enough for a table."""
        if self.last_live is None:
            return "no date"
        baseline = "no baseline" if self.last_baseline is None else f"baseline {long_date(self.last_baseline)}"
        return f"{long_date(self.last_live)} ({self.joined} of {self.scope} joined; {baseline})"


def is_live(standing: ForceStanding, day: date) -> bool:
    """Whether a force's live milestone is finished: a live date up to the data date is an actual one."""
    return standing.live is not None and standing.live <= day


def has_begun(edition: Edition, programme: str, standing: ForceStanding) -> bool:
    """Whether a force has started or finished anything of its own."""
    rows = edition.schedule.programmes[programme].units
    return any(
        milestone.started is not None or milestone.finished is not None
        for unit in standing.units
        if unit in rows
        for milestone in rows[unit].milestones.values()
    )


def position(edition: Edition, programme: str) -> Position:
    """The position of one programme."""
    standing = edition.standings[programme]
    day = edition.schedule.data_date
    outside = [row for row in standing.forces if row.status in (*OUTSIDE, Status.NOT_JOINED)]
    unreadable = [row for row in standing.forces if row.status is Status.UNREADABLE]
    joined = [row for row in standing.forces if row not in outside and row not in unreadable]
    live = [row for row in joined if is_live(row, day)]
    rest = [row for row in joined if row not in live]
    begun = [row for row in rest if has_begun(edition, programme, row)]
    national = edition.national(programme)
    lives = [row.live for row in joined if row.live is not None]
    baselines = [row.live_baseline for row in joined if row.live_baseline is not None]
    return Position(
        programme=programme,
        title=edition.title(programme),
        scope=standing.scope,
        live=len(live),
        under_way=len(begun),
        not_started=len(rest) - len(begun),
        outside=len(outside),
        unreadable=len(unreadable),
        joined=len(joined) + len(unreadable),
        red=standing.counts[Status.RED],
        silent=standing.counts[Status.NOT_REPORTED],
        last_live=max(lives, default=None),
        last_baseline=max(baselines, default=None),
        national_done=sum(1 for m in national if m.finished is not None),
        national_all=len(national),
        national_status=str(standing.national.status),
    )


def worst_first(positions: list[Position]) -> list[Position]:
    """Programmes by how many forces are red, then silent, then how few are live; then by title."""
    return sorted(positions, key=lambda p: (-p.red, -p.silent, p.live, p.title))
