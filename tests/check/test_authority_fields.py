"""Facts and terms: what changed between two versions of a file, and whose it is to change."""

from __future__ import annotations

import json
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.check.authority_fields import (
    FieldChange,
    changed_fields,
    is_reported_finish,
    kind_in_progress,
    kind_in_return,
    milestone_of,
    readable,
)
from rollout.model.source import MappingNode

KENT = """\
programme: cloud
force: kent
blueprint: 1
participation: active
start: 2026-10-01
confirmed: 2026-11-14
confidence: {rating: amber, by: Programme lead, on: 2026-11-14}
summary: Tenant is built.
asks:
  - {id: engineers, ask: Release two engineers, of: council, state: open}
milestones:
  built:
    baseline: 2026-11-30
    started: 2026-11-02
    finished: 2026-11-20
    evidence: https://example.org/1
  in-use:
    baseline: {date: 2027-01-15, reason: First plan}
    started: 2026-11-10
    remaining: 12d
  trained:
  surveyed: {not_applicable: Small estate, by: Delivery body}
local:
  duration: {in-use: {is: 25d, reason: Two sites}}
risks: [{id: r1, title: Old data, likelihood: high}]
benefits:
  hours: {before: 0, target: 3000, measured: 100, on: 2026-10-01, state: measured}
"""


def tree(text: str) -> MappingNode:
    root = readable("programmes/cloud/progress/kent.yaml", dedent(text).encode(), None)
    assert root is not None
    return root


def changes(before: str, after: str) -> list[FieldChange]:
    return list(changed_fields(tree(before), tree(after)))


def kinds(after: str, before: str = KENT) -> dict[str, str]:
    return {change.field: kind_in_progress(change) for change in changes(before, after)}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("start: 2026-10-01", "start: 2026-10-05", "start"),
        ("confirmed: 2026-11-14", "confirmed: 2026-11-21", "confirmed"),
        ("confirmed: 2026-11-14\n", "", "confirmed"),
        ("rating: amber", "rating: green", "confidence.rating"),
        ("summary: Tenant is built.", "summary: Pilot has begun.", "summary"),
        ("state: open}", "state: agreed}", "asks.engineers.state"),
        ("likelihood: high", "likelihood: low", "risks.r1.likelihood"),
        ("title: Old data", "title: Old records", "risks.r1.title"),
        ("started: 2026-11-10", "started: 2026-11-11", "milestones.in-use.started"),
        ("remaining: 12d", "remaining: 8d", "milestones.in-use.remaining"),
        ("remaining: 12d", "remaining: 12d\n    finished: 2026-11-21", "milestones.in-use.finished"),
        ("remaining: 12d", "remaining: 12d\n    expected: 2026-12-21", "milestones.in-use.expected"),
        ("remaining: 12d", "remaining: 12d\n    blocked: Supplier access", "milestones.in-use.blocked"),
        ("remaining: 12d", "remaining: 12d\n    since: 2026-11-12", "milestones.in-use.since"),
        ("remaining: 12d", "remaining: 12d\n    note: Late", "milestones.in-use.note"),
        ("https://example.org/1", "https://example.org/2", "milestones.built.evidence"),
        ("trained:", "trained: {started: 2026-11-20}", "milestones.trained.started"),
        ("measured: 100", "measured: 900", "benefits.hours.measured"),
        ("before: 0", "before: 10", "benefits.hours.before"),
        ("on: 2026-10-01", "on: 2026-11-01", "benefits.hours.on"),
        ("state: measured", "state: validated", "benefits.hours.state"),
        ("risks:", "exception: {cause: Supplier}\nrisks:", "exception.cause"),
    ],
)
def test_facts_are_the_forces_own(old: str, new: str, field: str) -> None:
    assert kinds(KENT.replace(old, new, 1)) == {field: "fact"}


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("programme: cloud", "programme: robots", "programme"),
        ("force: kent", "force: essex", "force"),
        ("blueprint: 1", "blueprint: 2", "blueprint"),
        ("participation: active", "participation: declined", "participation"),
        ("participation: active\n", "", "participation"),
        ("baseline: 2026-11-30", "baseline: 2026-12-31", "milestones.built.baseline"),
        ("date: 2027-01-15", "date: 2027-02-15", "milestones.in-use.baseline.date"),
        ("reason: First plan", "reason: Another plan", "milestones.in-use.baseline.reason"),
        ("started: 2026-11-02", "started: 2026-11-02\n    original: 2026-10-30", "milestones.built.original"),
        ("finished: 2026-11-20", "finished: 2026-11-13", "milestones.built.finished"),
        ("    finished: 2026-11-20\n", "", "milestones.built.finished"),
        ("finished: 2026-11-20", "finished:", "milestones.built.finished"),
        ("not_applicable: Small estate", "not_applicable: None needed", "milestones.surveyed.not_applicable"),
        ("by: Delivery body", "by: Us", "milestones.surveyed.by"),
        ("is: 25d", "is: 40d", "local.duration.in-use.is"),
        ("reason: Two sites", "reason: Three sites", "local.duration.in-use.reason"),
        ("target: 3000", "target: 30", "benefits.hours.target"),
        ("summary: Tenant", "sumary: Nobody knows this field\nsummary: Tenant", "sumary"),
        ("trained:", "trained: yes", "milestones.trained"),
        ("remaining: 12d", "remaining: 12d\n    duration: 5d", "milestones.in-use.duration"),
    ],
)
def test_everything_else_is_a_term(old: str, new: str, field: str) -> None:
    assert kinds(KENT.replace(old, new, 1)) == {field: "term"}


def test_taking_a_whole_milestone_away_takes_its_reported_finish_away() -> None:
    before, after = KENT.split("  built:\n", maxsplit=1)[0], KENT.split("  in-use:\n")[1]
    assert kinds(f"{before}  in-use:\n{after}") == {
        "milestones.built.baseline": "term",
        "milestones.built.started": "fact",
        "milestones.built.finished": "term",
        "milestones.built.evidence": "fact",
    }


def test_a_finish_in_another_shape_is_a_reported_finish_changed() -> None:
    found = changes(KENT, KENT.replace("finished: 2026-11-20", "finished: {date: 2026-11-20}"))
    assert [kind_in_progress(change) for change in found] == ["fact", "term"]
    assert [is_reported_finish(change) for change in found] == [False, True]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("summary: Tenant is built.", 'summary: "Tenant is built."   # as the board heard it'),
        ("programme: cloud\nforce: kent\n", "force: kent\n\n\nprogramme: cloud\n"),
        ("  trained:\n", ""),
        ("  trained:\n", "  trained: {}\n  new:\n"),
        ("confidence: {rating: amber,", "confidence: {rating:    amber,"),
        ("started: 2026-11-02", "started: '2026-11-02'"),
        ("summary:", "# rollout: ignore[P407]\nsummary:"),
        ("summary:", "# rollout: ignore[] because\nsummary:"),
    ],
)
def test_layout_comments_order_and_empty_entries_change_nothing(old: str, new: str) -> None:
    assert changes(KENT, KENT.replace(old, new, 1)) == []


def test_a_remark_that_silences_a_finding_is_a_term() -> None:
    spoken = KENT.replace("started: 2026-11-02", "started: 2026-11-02  # rollout: ignore[P407,P440] agreed")
    assert kinds(spoken) == {"milestones.built.started.# rollout: ignore[P407,P440]": "term"}
    assert kind_in_return(changes(KENT, spoken)[0]) == "term"
    assert kinds(KENT, before=spoken) == {}
    moved = KENT.replace("started: 2026-11-10", "started: 2026-11-10  # rollout: ignore[P407,P440] agreed")
    assert kinds(moved, before=spoken) == {"milestones.in-use.started.# rollout: ignore[P407,P440]": "term"}
    shifted = "# One line more\n" + spoken
    assert kinds(shifted, before=spoken) == {}
    assert kinds("# rollout: ignore[S101] at the top\n" + KENT) == {"# rollout: ignore[S101]": "term"}


def test_a_return_holds_facts_but_for_whose_it_is() -> None:
    before = "force: kent\nconfirmed: 2026-11-01\n"
    after = "force: essex\nconfirmed: {cloud: 2026-11-14}\nasks: [{id: a, ask: B, programmes: [cloud]}]\nstart: 1\n"
    found = {change.field: kind_in_return(change) for change in changes(before, after)}
    assert found == {
        "force": "term",
        "confirmed.cloud": "fact",
        "confirmed": "fact",
        "asks.a.id": "fact",
        "asks.a.ask": "fact",
        "asks.a.programmes": "fact",
        "start": "fact",
    }


def test_each_change_is_placed_in_the_newer_file() -> None:
    after = KENT.replace("remaining: 12d", "remaining: 8d").replace("    finished: 2026-11-20\n", "")
    places = {change.field: (change.place.line, change.place.column) for change in changes(KENT, after)}
    assert places == {"milestones.in-use.remaining": (19, 16), "milestones.built.finished": (12, 3)}
    without = KENT.split("milestones:", maxsplit=1)[0]
    assert {change.place.line for change in changes(KENT, without)} == {1}


def test_what_is_gone_from_a_list_is_placed_at_what_is_left_of_the_list() -> None:
    asks = "asks:\n  - {id: a, ask: A}\n  - {id: b, ask: B, by: 2026-12-01}\n"
    gone = changes(asks, "asks:\n  - {id: b, ask: B}\n")
    assert [(change.field, change.place.line) for change in gone] == [
        ("asks.a.id", 1),
        ("asks.a.ask", 1),
        ("asks.b.by", 2),
    ]
    lists = changes("local:\n  waive: [[a, [b]], c]\n", "local:\n  waive:\n    - [a, []]\n    - d\n")
    assert [(change.field, change.place.line) for change in lists] == [("local.waive.2", 4), ("local.waive.1.2.1", 3)]
    assert [change.place.line for change in changes("asks: [[a, b]]\n", "asks: x\n")] == [1, 1, 1]


def test_lists_are_compared_by_id_where_there_are_ids_and_by_number_else() -> None:
    before = "local:\n  waive:\n    - {milestone: a, link: b, reason: c}\n    - {milestone: d, link: e, reason: f}\n"
    after = before.replace("link: e", "link: x")
    assert [change.field for change in changes(before, after)] == ["local.waive.2.link"]
    twice = "asks: [{id: a, ask: A}, {id: a, ask: B}]\n"
    assert [change.field for change in changes(twice, twice.replace("ask: B", "ask: C"))] == ["asks.2.ask"]
    nested = "asks: [[a, b], c]\n"
    assert [change.field for change in changes(nested, nested.replace("c]", "d]"))] == ["asks.2"]
    assert [change.field for change in changes(nested, nested.replace("b]", "x]"))] == ["asks.1.2"]


@pytest.mark.parametrize(("one", "other"), [("[a, b]", "['a, b']"), ("[a]", "a"), ("['']", "[]"), ("['[a]']", "[[a]]")])
def test_no_two_lists_read_alike(one: str, other: str) -> None:
    assert changes(f"tags: {one}\n", f"tags: {other}\n")


@pytest.mark.parametrize(
    "text",
    ["a: 1\na: 2\n", "a: [\n", "- a\n", "", "a: &x 1\nb: *x\n", "\ta: 1\n", "a: 1\n---\nb: 2\n"],
    ids=repr,
)
def test_where_there_is_doubt_a_file_is_not_readable(text: str) -> None:
    assert readable("x.yaml", text.encode(), None) is None


def test_a_stray_character_leaves_no_doubt_about_the_fields() -> None:
    assert readable("x.yaml", b"a: 1\t# tab\n", None) is not None


def test_a_field_of_a_milestone_names_it() -> None:
    assert milestone_of(("milestones", "built", "finished")) == "built"
    assert milestone_of(("confidence", "rating")) is None


WORDS = st.text("abc-d", min_size=1, max_size=4)
VALUES = st.recursive(
    WORDS, lambda inner: st.dictionaries(WORDS, inner, max_size=4) | st.lists(WORDS, max_size=3), max_leaves=12
)
DOCUMENTS = st.dictionaries(WORDS, VALUES, min_size=1, max_size=4)


def leaves(value: Any, path: str = "") -> dict[str, str]:
    """A second way to the same answer, over plain values."""
    if isinstance(value, dict):
        return {p: text for key, below in value.items() for p, text in leaves(below, f"{path}/{key}").items()}
    return {path: json.dumps(value)}


@given(DOCUMENTS, DOCUMENTS)
def test_exactly_what_differs_is_reported(before: dict[str, Any], after: dict[str, Any]) -> None:
    old, new = leaves(before), leaves(after)
    expected = {path for path in old | new if old.get(path) != new.get(path)}
    found = changed_fields(tree(json.dumps(before)), tree(json.dumps(after)))
    assert {"/" + "/".join(change.path) for change in found} == expected
