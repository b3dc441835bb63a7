"""A made-up history of a portfolio, the same every time: a stream for `git fast-import`.

    python -m tests.bench.history_stream COMMITS WEEKS [FORCES [PROGRAMMES [MILESTONES]]] | git fast-import

One commit a report: a force confirms its file, and says what has begun, what is finished, and how much is left. With as
many commits as files and weeks every file is reported every week; with fewer they take turns, evenly over the time.
Blueprints change now and then. Starts are spread over the first half of the time, so that something is always under way.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import IO

from tests.bench import portfolio as made
from tests.bench.portfolio import DATA_DATE, FIRST_DAY, GAP, NOTES, force_id, milestone_id, programme_id

WEEK = timedelta(days=7)


def _blob(path: str, text: str) -> bytes:
    content = text.encode()
    return b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(content), content)


def _commit(number: int, day: date, message: str, *files: tuple[str, str]) -> bytes:
    moment = int(datetime.combine(day, time(9), UTC).timestamp()) + number % 30_000
    said = message.encode()
    head = b"commit refs/heads/main\nmark :%d\ncommitter Example Person <person@example.org> %d +0000\ndata %d\n%s\n"
    return head % (number + 1, moment, len(said), said) + b"".join(_blob(*file) for file in files) + b"\n"


class _Delivery:
    """One force in one programme: when it will start and finish each milestone, and its file in any week."""

    def __init__(self, programme: int, force: int, milestones: int, first: date, span: int) -> None:
        start = first + timedelta(days=7 + made._draw(max(1, span // 2), "start", programme, force))
        self.since = start - timedelta(days=60)
        self.head = [
            f"programme: {programme_id(programme)}",
            f"force: {force_id(force)}",
            "blueprint: 1",
            f"start: {start}",
        ]
        self.steps: list[tuple[int, date, date, date]] = []
        planned = reached = start
        for number in range(milestones):
            if made._is_national(number):
                continue
            length = made._duration(programme, number) * 7 // 5
            planned += GAP + timedelta(days=length)
            late = made._draw(9, "late", programme, force, number) - 3
            started = reached + GAP
            reached = started + timedelta(days=max(1, length + late))
            self.steps.append((number, planned, started, reached))

    def text(self, week: date) -> str:
        """The file as it stands in a week."""
        lines = [
            *self.head,
            f"confirmed: {week}",
            f"confidence: {{rating: green, by: Senior responsible owner, on: {week.replace(day=1)}}}",
            "summary: Work goes on as planned; the survey of the second site is late.",
            "milestones:",
        ]
        for number, planned, started, reached in self.steps:
            lines.append(f"  {milestone_id(number)}:\n    baseline: {planned}")
            if reached <= week:
                lines.append(f"    started: {started}\n    finished: {reached}")
            elif started <= week:
                left = max(1, (reached - week).days * 5 // 7)
                note = NOTES[number % len(NOTES)]
                lines.append(f"    started: {started}\n    remaining: {left}d\n    note: {note}")
        return "\n".join(lines) + "\n"


def stream(commits: int, weeks: int, forces: int = 50, programmes: int = 8, milestones: int = 40) -> Iterator[bytes]:
    """The stream, commit by commit, ending in the week of `DATA_DATE`; about as many commits as asked for."""
    files = dict(made.portfolio(forces, programmes, milestones))
    first = DATA_DATE - timedelta(days=2) - WEEK * weeks
    for path, text in files.items():
        if path.endswith("national.yaml"):
            files[path] = text.replace(str(FIRST_DAY.year), str(first.year))
    frame = [(path, text) for path, text in files.items() if "/progress/force-" not in path]
    yield _commit(0, first, "Begin", *frame)
    deliveries = {
        (p, f): _Delivery(p, f, milestones, first, weeks * 7) for p in range(programmes) for f in range(forces)
    }
    number = 1
    cycle = max(1.0, weeks * len(deliveries) / commits)  # weeks from one report of a file to the next
    for week in range(1, weeks + 1):
        day = first + WEEK * week
        if week % 26 == 0:
            path = f"programmes/{programme_id(week // 26 % programmes)}/blueprint.yaml"
            files[path] = files[path].replace("duration: 11d", "duration: 12d").replace("duration: 7d", "duration: 8d")
            yield _commit(number, day, "Durations as learned", (path, files[path]))
            number += 1
        for index, ((p, f), delivery) in enumerate(deliveries.items()):
            begun = index / len(deliveries)
            if int(week / cycle + begun) == int((week - 1) / cycle + begun):
                continue
            path = f"programmes/{programme_id(p)}/progress/{force_id(f)}.yaml"
            yield _commit(number, day, f"{force_id(f)} reports", (path, delivery.text(day)))
            number += 1


def write_stream(out: IO[bytes], commits: int, weeks: int, *size: int) -> None:
    """The stream into a file or pipe."""
    out.writelines(stream(commits, weeks, *size))


if __name__ == "__main__":
    write_stream(sys.stdout.buffer, *(int(argument) for argument in sys.argv[1:]))
