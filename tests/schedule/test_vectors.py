"""Small plans whose dates can be worked out on a calendar by hand.

Mondays of March 2026 are the 2nd, 9th, 16th and 23rd; Kent starts on Monday the 2nd and the plan is looked at on
Sunday the 1st unless a case says otherwise. Dates are days of that month, `2-6` from the 2nd to the 6th.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.schedule.product import Json, Scheduler, milestones
from tests.schedule.stories import REGISTER, SUNDAY_1_MARCH, story

HOLIDAY_ON_FRIDAY_6 = REGISTER.replace("holidays: []", "holidays: [2026-03-06]")
A5 = "a: {title: A, duration: 5d}\n"


@dataclass(frozen=True, kw_only=True)
class Vector:
    """A plan, what has happened, and what must come out for each milestone."""

    name: str
    plan: str
    facts: str = ""
    as_of: str = SUNDAY_1_MARCH
    register: str = REGISTER
    shown: dict[str, str] = field(default_factory=dict)
    fields: dict[str, dict[str, Any]] = field(default_factory=dict)
    critical: list[str] | None = None


def after_a(link: str, duration: str) -> str:
    """Five days of A, then B behind a link."""
    return A5 + f"b: {{title: B, duration: {duration}, after: [{link}]}}"


def b_behind(name: str, link: str, duration: str, shown: str, **fields: dict[str, Any]) -> Vector:
    """A vector of five days of A and one link to B."""
    return Vector(name=name, plan=after_a(link, duration), shown={"b": shown}, fields=fields)


VECTORS = [
    Vector(name="five days from Monday finish on Friday", plan=A5, shown={"a": "2-6"}),
    b_behind("the successor starts on the next working day", "a", "3d", "9-11"),
    b_behind("a lag counts working days", "a FS+2d", "3d", "11-13"),
    b_behind("an elapsed lag that ends on a Sunday waits for Monday", "a FS+2ed", "3d", "9-11"),
    b_behind("an elapsed lag of four days from Friday ends on Tuesday", "a FS+4ed", "3d", "11-13"),
    b_behind("an elapsed lag of a week from Friday ends on Friday", "a FS+7ed", "3d", "16-18"),
    b_behind("a lead pulls work forward", "a FS-2d", "3d", "5-9"),
    b_behind("start to start", "a SS+2d", "5d", "4-10"),
    b_behind("finish to finish", "a FF+1d", "3d", "5-9"),
    b_behind("start to start with elapsed days", "a SS+2ed", "5d", "4-10", a={"total_float": 0}),
    b_behind(
        "start to start over a weekend leaves the days until Monday free",
        "a SS+5ed",
        "5d",
        "9-13",
        a={"total_float": 2},
    ),
    Vector(
        name="a finish-to-finish predecessor of a longer task has float",
        plan="a: {title: A, duration: 3d}\nb: {title: B, duration: 8d, after: [a FF]}",
        shown={"b": "2-11"},
        fields={"a": {"total_float": 5, "free_float": 5}},
    ),
    Vector(
        name="start to finish bounds the successor's finish",
        plan="a: {title: A, duration: 5d, not_before: 2026-03-16}\nb: {title: B, duration: 3d, after: [a SF]}",
        shown={"b": "11-13"},
        fields={"b": {"total_float": 5}},
    ),
    Vector(
        name="an event stands at the end of the work it waits for",
        plan=A5 + "m: {title: M, after: [a]}\nb: {title: B, duration: 3d, after: [m]}",
        shown={"m": "6-6", "b": "9-11"},
    ),
    Vector(
        name="not before a Saturday means from Monday",
        plan="a: {title: A, duration: 3d, not_before: 2026-03-07}",
        shown={"a": "9-11"},
    ),
    Vector(name="nobody works on a holiday", plan=A5, register=HOLIDAY_ON_FRIDAY_6, shown={"a": "2-9"}),
    Vector(
        name="a required date makes negative target float and moves nothing",
        plan=A5 + "b: {title: B, duration: 5d, after: [a], target: 2026-03-11}",
        shown={"b": "9-13"},
        fields={
            "a": {"target_float": -2, "total_float": 0},
            "b": {"target_float": -2, "total_float": 0},
        },
    ),
    Vector(
        name="free float belongs to the last of a chain, total float to all of it",
        plan="""
            a: {title: A, duration: 2d}
            b: {title: B, duration: 2d, after: [a]}
            c: {title: C, duration: 10d}
            e: {title: E, duration: 1d, after: [b, c]}
            """,
        fields={
            "a": {"total_float": 6, "free_float": 0},
            "b": {"total_float": 6, "free_float": 6},
            "c": {"total_float": 0, "free_float": 0},
            "e": {"total_float": 0, "free_float": 0},
        },
    ),
    Vector(
        name="two strands of the same length are both critical",
        plan="""
            a: {title: A, duration: 5d}
            b: {title: B, duration: 5d}
            d: {title: D, duration: 2d}
            c: {title: C, duration: 1d, after: [a, b, d]}
            """,
        fields={
            "a": {"critical": True},
            "b": {"critical": True},
            "c": {"critical": True},
            "d": {"critical": False, "total_float": 3},
        },
        critical=["a", "b", "c"],
    ),
    Vector(
        name="work that has not started cannot start in the past",
        plan=A5 + "b: {title: B, duration: 5d, after: [a]}",
        as_of="2026-03-11",
        shown={"a": "12-18", "b": "19-25"},
    ),
    Vector(
        name="what remains follows the data date",
        plan="a: {title: A, duration: 10d}\nb: {title: B, duration: 5d, after: [a]}",
        facts="a: {started: 2026-03-02, remaining: 6d}",
        as_of="2026-03-09",
        shown={"a": "2-17", "b": "18-24"},
    ),
    Vector(
        name="work begun too early waits with what remains",
        plan="""
            a: {title: A, duration: 5d}
            b: {title: B, duration: 5d, after: [a]}
            c: {title: C, duration: 2d, after: [b]}
            """,
        facts="""
            a: {started: 2026-03-02, remaining: 3d}
            b: {started: 2026-03-03, remaining: 3d}
            """,
        as_of="2026-03-04",
        shown={"a": "2-9", "b": "3-12", "c": "13-16"},
        fields={"b": {"remaining_start": "2026-03-10"}},
    ),
    Vector(
        name="lateness passes through what was finished too early",
        plan="""
            a: {title: A, duration: 5d}
            b: {title: B, duration: 5d, after: [a]}
            c: {title: C, duration: 2d, after: [b]}
            """,
        facts="""
            a: {started: 2026-03-02, remaining: 3d}
            b: {started: 2026-03-03, finished: 2026-03-04}
            """,
        as_of="2026-03-04",
        shown={"a": "2-9", "b": "3-4", "c": "10-11"},
        critical=["a", "c"],
    ),
    Vector(
        name="a lag runs from the actual finish",
        plan=after_a("a FS+5d", "5d"),
        facts="a: {started: 2026-03-02, finished: 2026-03-06}",
        as_of="2026-03-11",
        shown={"b": "16-20"},
    ),
    Vector(
        name="a lag that has run out holds nothing",
        plan=after_a("a FS+2d", "5d"),
        facts="a: {started: 2026-03-02, finished: 2026-03-06}",
        as_of="2026-03-18",
        shown={"b": "19-25"},
    ),
    Vector(
        name="overdue work takes at least one more day",
        plan=after_a("a", "5d"),
        facts="a: {started: 2026-03-02, remaining: 1d}",
        as_of="2026-03-09",
        shown={"a": "2-10", "b": "11-17"},
    ),
]


def days(milestone: Json) -> str:
    """Early start and finish as days of March."""
    start, finish = milestone["early_start"], milestone["early_finish"]
    assert start.startswith("2026-03-") and finish.startswith("2026-03-")  # noqa: PT018 - one statement about both
    return f"{int(start[-2:])}-{int(finish[-2:])}"


@pytest.mark.parametrize("vector", [pytest.param(v, id=v.name) for v in VECTORS])
def test_worked_by_hand(vector: Vector, each_schedule: Scheduler) -> None:
    document = each_schedule(story(vector.plan, vector.facts, register=vector.register), vector.as_of)
    found = {key[2]: milestone for key, milestone in milestones(document)}
    assert {name: days(found[name]) for name in vector.shown} == vector.shown
    for name, fields in vector.fields.items():
        assert {field: found[name][field] for field in fields} == fields, name
    if vector.critical is not None:
        assert document["programmes"][0]["forces"][0]["critical_path"] == vector.critical
