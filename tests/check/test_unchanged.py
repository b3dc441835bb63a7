"""P416: confirmed again and again although nothing in the return changed, while the finish slid."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from rollout.check.run import check
from rollout.check.unchanged import Said, Slide, goes_on, said, unchanged_returns
from tests.check.stories import REGISTER, TODAY, blueprint, progress, story

PLAN = blueprint("build: {title: Built, duration: 10d}\nlive: {title: In use, duration: 5d, after: [build]}")


def state(day: int, facts: str = "same") -> Said:
    return Said(date(2026, 3, day), facts)


@pytest.mark.parametrize(
    ("older", "goes", "days"),
    [
        (state(8), True, [15, 8]),
        (state(8, "other"), False, [15, 8]),
        (state(15), True, [15]),
        (state(15, "other"), True, [15]),
        (state(22, "other"), True, [15]),
        (None, True, [15]),
    ],
    ids=[
        "an earlier return that says the same",
        "an earlier return that says something else",
        "another state of the same return",
        "a return put right on its own day",
        "a confirmation that was taken back",
        "a state that cannot be read",
    ],
)
def test_returns_are_followed_back_until_something_differs(older: Said | None, goes: bool, days: Sequence[int]) -> None:
    returns = [state(15)]
    assert goes_on(returns, older) is goes
    assert [each.on.day for each in returns] == days


@pytest.mark.parametrize("change", ["note: Soon", "expected: 2026-07-02", "blocked: Supplier", "evidence: Minutes"])
def test_any_fact_of_a_milestone_is_a_change(change: str) -> None:
    before = progress("build: {started: 2026-06-01}\nlive: {baseline: 2026-07-01}")
    after = progress("build: {started: 2026-06-01}\nlive: {baseline: 2026-07-01, CHANGE}".replace("CHANGE", change))
    assert of(before) != of(after)


@pytest.mark.parametrize(
    "head",
    [
        "summary: Slow.",
        "confidence: {rating: red, by: Lead, on: 2026-06-01}",
        "asks: [{id: a, ask: Help, of: council}]",
        "risks: [{id: r, title: Data}]",
        "exception: {cause: Supplier}",
        "benefits: {hours: {before: 1}}",
    ],
)
def test_whatever_else_a_force_reports_is_a_change_too(head: str) -> None:
    plan = blueprint("build: {title: Built}", head="benefits:\n  hours: {title: Hours, kind: qualitative}\n")
    assert of(progress(), plan) != of(progress(head=head + "\n"), plan)


def test_a_baseline_an_empty_milestone_and_another_order_are_no_change() -> None:
    plain = of(progress("build: {started: 2026-06-01}\nlive: {expected: 2026-07-01}"))
    assert plain == of(progress("live: {expected: 2026-07-01, baseline: 2026-06-20}\nbuild: {started: 2026-06-01}"))
    assert of(progress()) == of(progress("build:\nlive: {}"))


def of(text: str, plan: str = PLAN) -> object:
    told = said(story({"cloud": plan, "kent": text}).programmes["cloud"].units["kent"], TODAY)
    return None if told is None else told.facts


def test_a_return_of_a_later_day_has_not_been_made_yet() -> None:
    kent = story({"cloud": PLAN, "kent": progress()}).programmes["cloud"].units["kent"]
    assert said(kent, date(2026, 6, 11)) is None
    told = said(kent, date(2026, 6, 12))
    assert told is not None
    assert told.on == date(2026, 6, 12)


SLID = Slide(date(2026, 9, 1), date(2026, 9, 15))


def test_it_is_reported_where_the_last_return_was_confirmed() -> None:
    workspace = story({"cloud": PLAN, "kent": progress()})
    history = {("cloud", "kent"): SLID, ("cloud", "gone"): SLID, ("gone", "kent"): SLID}
    (problem,) = unchanged_returns(workspace, history)
    assert (problem.code, problem.force) == ("P416", "kent")
    assert str(problem.location) == "programmes/cloud/progress/kent.yaml:5:12"
    assert problem.message == (
        "kent of cloud was confirmed 3 times without a change, while its finish moved from 2026-09-01 to 2026-09-15."
    )
    assert problem in check(workspace, None, today=TODAY, slides=history)


def test_a_finish_that_stood_still_or_came_forward_is_no_finding() -> None:
    workspace = story({"cloud": PLAN, "kent": progress()})
    for finish in (date(2026, 9, 1), date(2026, 8, 1)):
        assert list(unchanged_returns(workspace, {("cloud", "kent"): Slide(SLID.before, finish)})) == []


def test_the_national_file_and_a_return_for_all_programmes_are_found_too() -> None:
    files = {
        "cloud": blueprint("issued: {title: Issued, scope: national}\nlive: {title: In use, after: [issued]}"),
        "kent": progress().replace("confirmed: 2026-06-12\n", ""),
        "return": "force: kent\nconfirmed: 2026-06-12\n",
        "national": "programme: cloud\nblueprint: 1\nconfirmed: 2026-06-12\n",
    }
    workspace = story({"register": REGISTER, **files})
    found = list(unchanged_returns(workspace, {("cloud", "kent"): SLID, ("cloud", "national"): SLID}))
    assert [str(problem.location) for problem in found] == [
        "programmes/returns/kent.yaml:2:12",
        "programmes/cloud/progress/national.yaml:3:12",
    ]
    assert [problem.force for problem in found] == ["kent", None]
    assert found[1].message.startswith("The national file of cloud was confirmed")
