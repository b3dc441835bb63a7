"""Networks from books and other programs, in their own terms, told as one force's programme.

Such a network counts units from 0: an activity's early finish is its early start plus its duration, and float is a
difference of those. Unit n is the nth working day after the network's start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.schedule.product import Json, Scheduler, force_rows, milestones

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BOUNDARIES = {"es": "early_start", "ef": "early_finish", "ls": "late_start", "lf": "late_finish"}
FIGURES = {"tf": "total_float", "ff": "free_float", "critical": "critical"}


@dataclass(frozen=True, kw_only=True)
class Network:
    """Activities as (name, duration), relations as (predecessor, successor, type, lag), and where they happen."""

    activities: Sequence[tuple[str, int]]
    relations: Sequence[tuple[str, str, str, int]]
    start: date = date(2026, 3, 2)
    nation: str = "england"
    calendar: str = "plain"
    week: Sequence[str] = WEEK[:5]
    holidays: Sequence[str] = ()
    not_before: dict[str, date] = field(default_factory=dict)

    def ids(self) -> dict[str, str]:
        """Our id of each activity."""
        return {name: f"m{n}" for n, (name, _) in enumerate(self.activities)}

    def files(self) -> dict[str, str]:
        """The workspace that holds just this network, started by one force on the first day."""
        ids = self.ids()
        after: dict[str, list[str]] = {name: [] for name, _ in self.activities}
        for before, name, kind, lag in self.relations:
            after[name].append(f"{ids[before]} {kind}{lag:+d}d" if lag else f"{ids[before]} {kind}")
        lines = []
        for name, duration in self.activities:
            earliest = f", not_before: {self.not_before[name]}" if name in self.not_before else ""
            links = f", after: [{', '.join(after[name])}]" if after[name] else ""
            lines.append(f"  {ids[name]}: {{title: {name}, duration: {duration}d{links}{earliest}}}")
        holidays = ", ".join(self.holidays)
        return {
            "forces.yaml": "service: {name: Policing}\n"
            f"calendars:\n  plain: {{week: [{', '.join(self.week)}], holidays: [{holidays}]}}\n"
            f"forces:\n  kent: {{name: Kent Police, nation: {self.nation}, calendar: {self.calendar}}}\n",
            "programmes/network/blueprint.yaml": "programme: network\ntitle: Network\nversion: 1\nmilestones:\n"
            + "\n".join(lines)
            + "\n",
            "programmes/network/progress/kent.yaml": "programme: network\nforce: kent\nblueprint: 1\n"
            f"start: {self.start}\n",
        }

    def schedule(self, schedule: Scheduler) -> tuple[Json, dict[str, Json]]:
        """The force's row, and its milestones by the activity's name."""
        document = schedule(self.files(), (self.start - timedelta(days=1)).isoformat())
        names = {milestone: name for name, milestone in self.ids().items()}
        (row,) = force_rows(document).values()
        return row, {names[key[2]]: m for key, m in milestones(document)}


def shown(network: Network, days: Sequence[str], name: str, expected: dict[str, Any]) -> dict[str, Any]:
    """An answer in units as the fields we print; `days` are the network's working days."""
    duration = dict(network.activities)[name]
    at_start = duration == 0 and (expected.get("es") == 0 or name in network.not_before)
    fields: dict[str, Any] = {}
    for short, long in BOUNDARIES.items():
        if expected.get(short) is not None:
            ends = long.endswith("finish") or duration == 0
            fields[long] = days[expected[short] - (1 if ends and not at_start else 0)]
    return fields | {long: expected[short] for short, long in FIGURES.items() if expected.get(short) is not None}


def plain_days(network: Network, count: int) -> list[str]:
    """The first `count` days of a network's own week, without its holidays."""
    result: list[str] = []
    day = network.start
    while len(result) < count:
        if WEEK[day.weekday()] in network.week and day.isoformat() not in network.holidays:
            result.append(day.isoformat())
        day += timedelta(days=1)
    return result


def assert_answers(
    network: Network, answers: dict[str, dict[str, Any]], days: Sequence[str], schedule: Scheduler
) -> None:
    """Every figure of the answer is what the product says."""
    _, found = network.schedule(schedule)
    expected = {name: shown(network, days, name, answer) for name, answer in answers.items()}
    assert {name: {field: found[name][field] for field in fields} for name, fields in expected.items()} == expected
