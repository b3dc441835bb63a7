"""The first-parent line of a branch: which commit was the state of the workspace on which day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate

_LAST_SECOND = int(datetime.max.replace(tzinfo=UTC).timestamp()) - 1


@dataclass(frozen=True, slots=True)
class Line:
    """The commits of a first-parent line, oldest first.

    `times` are seconds UTC by the committers' clocks, as the running maximum along the line: a commit that says it is
    older than the one before it counts from that one's time, so that it cannot change what an earlier day looked
    like.
    """

    commits: Sequence[str]
    times: Sequence[int]

    def commit_by(self, day: date) -> str | None:
        """The last commit up to the end of a day (UTC); None when the line begins later."""
        position = bisect_right(self.times, end_of(day))
        return self.commits[position - 1] if position else None

    def thinned(self) -> Line:
        """The last commit of each day: all that `commit_by` ever names, and as little as answers it."""
        ends = [place for place, day in enumerate(map(_days, self.times)) if self._is_last(place, day)]
        return Line([self.commits[place] for place in ends], [self.times[place] for place in ends])

    def _is_last(self, place: int, day: int) -> bool:
        return place + 1 == len(self.times) or _days(self.times[place + 1]) > day

    @property
    def first_day(self) -> date:
        """The day (UTC) of the oldest commit."""
        return day_of(self.times[0])

    @property
    def last_day(self) -> date:
        """The day (UTC) of the newest commit."""
        return day_of(self.times[-1])


def parse_line(output: bytes) -> Line:
    """The output of `rev-list --first-parent --timestamp`, which is newest first."""
    words = output.decode("ascii").split()
    return Line(words[1::2][::-1], list(accumulate(map(int, words[-2::-2]), max)))


def joined(line: Line, newer: Line) -> Line:
    """A line with the commits that came after its last one."""
    return Line([*line.commits, *newer.commits], list(accumulate([*line.times, *newer.times], max)))


def _days(seconds: int) -> int:
    """Whole days (UTC) since 1970: equal for moments of one day."""
    return seconds // 86_400


def day_of(seconds: int) -> date:
    """The day of a moment, in UTC; a committer's clock may say anything."""
    return datetime.fromtimestamp(min(seconds, _LAST_SECOND), UTC).date()


def end_of(day: date) -> int:
    """The last second of a day, in UTC."""
    return int(datetime.combine(day + timedelta(days=1), time.min, UTC).timestamp()) - 1
