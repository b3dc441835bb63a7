"""Where a programme stands, in counts of a stated whole and one honest sentence about "all"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rollout.model.dataclass import dataclass
from rollout.report.edition import Edition
from rollout.report.views.centres import overloaded_centres
from rollout.report.views.rule import status_words
from rollout.report.words import listed, long_date
from rollout.schedule.standing import OUTSIDE, ForceStanding, Status
from rollout.schedule.summary import has_begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One programme's forces in five groups that add up to `scope`, and its last dates.

    `joined` counts those whose file cannot be read; `dated` those with a live date, computed or actual.
    """

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
    dated: int
    red: int
    silent: int
    last_live: date | None
    last_baseline: date | None
    date_for_all: str
    """The last live date, said of whom, and what makes it doubtful."""
    last_expected: str
    """The same, short enough for a table, with the last baseline."""
    national_done: int
    national_all: int
    national: Status
    national_status: str


def is_live(standing: ForceStanding, day: date) -> bool:
    """Whether a force's live milestone is finished: a live date up to the data date is an actual one."""
    return standing.live is not None and standing.live <= day


def _has_begun(edition: Edition, programme: str, standing: ForceStanding) -> bool:
    """Whether a force has started or finished anything of its own."""
    passes = edition.schedule.passes
    places = (passes.network.lane_at.get((programme, unit)) for unit in standing.units)
    return any(place is not None and has_begun(passes, *place) for place in places)


def position(edition: Edition, programme: str) -> Position:
    """The position of one programme."""
    standing = edition.standings[programme]
    day = edition.schedule.data_date
    outside = [row for row in standing.forces if row.status in (*OUTSIDE, Status.NOT_JOINED)]
    unreadable = [row for row in standing.forces if row.status is Status.UNREADABLE]
    joined = [row for row in standing.forces if row not in outside and row not in unreadable]
    live = [row for row in joined if is_live(row, day)]
    rest = [row for row in joined if row not in live]
    begun = [row for row in rest if _has_begun(edition, programme, row)]
    national = edition.national(programme)
    lives = [row.live for row in joined if row.live is not None]
    baselines = [row.live_baseline for row in joined if row.live_baseline is not None]
    taking_part = len(joined) + len(unreadable)
    silent_about = [f"{edition.number(len(unreadable))} cannot be read"] if unreadable else []
    over = overloaded_centres(edition).get(programme, [])
    return Position(
        programme=programme,
        title=edition.title(programme),
        scope=standing.scope,
        live=len(live),
        under_way=len(begun),
        not_started=len(rest) - len(begun),
        outside=len(outside),
        unreadable=len(unreadable),
        joined=taking_part,
        dated=len(lives),
        red=standing.counts[Status.RED],
        silent=standing.counts[Status.NOT_REPORTED],
        last_live=max(lives, default=None),
        last_baseline=max(baselines, default=None),
        date_for_all=_said_of_whom(edition, taking_part, standing.scope, lives, [*silent_about, *_too_few(over)]),
        last_expected=_in_a_table(
            edition,
            taking_part,
            standing.scope,
            lives,
            baselines,
            [*silent_about, *(["a centre over capacity"] if over else [])],
        ),
        national_done=sum(1 for m in national if m.finished is not None),
        national_all=len(national),
        national=standing.national.status,
        national_status=status_words(standing.national.status, standing.national.last_known),
    )


def _too_few(over: Sequence[str]) -> list[str]:
    """What makes a date doubtful when centres on the way to it have too few slots."""
    return [f"{listed(over, 2)} over capacity: these dates cannot all be met"] if over else []


def _said_of_whom(edition: Edition, joined: int, scope: int, lives: Sequence[date], doubts: Sequence[str]) -> str:
    """Who has joined, when the last of those with a date is live, and how many have none."""
    if not joined:
        return f"{edition.count(0, scope)} have joined, so there is no date"
    if not lives:
        return "; ".join([f"{edition.count(joined, scope)} have joined, none with a date", *doubts])
    rest = scope - len(lives)
    others = f"; the other {edition.number(rest)} have no date" if rest else ""
    said = f"{edition.count(joined, scope)} have joined, the last live on {long_date(max(lives))}{others}"
    return "; ".join([said, *doubts])


def _in_a_table(
    edition: Edition,
    joined: int,
    scope: int,
    lives: Sequence[date],
    baselines: Sequence[date],
    doubts: Sequence[str],
) -> str:
    if not lives:
        return "; ".join(["no date", *doubts])
    baseline = f"baseline {long_date(max(baselines))}" if baselines else "no baseline"
    notes = [f"{edition.count(joined, scope)} joined", baseline, *doubts]
    return f"{long_date(max(lives))} ({'; '.join(notes)})"


def worst_first(positions: list[Position]) -> list[Position]:
    """Programmes by how many forces are red, then silent, then how few are live; then by title."""
    return sorted(positions, key=lambda p: (-p.red, -p.silent, p.live, p.title))
