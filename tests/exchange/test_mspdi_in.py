"""A plan that came back from Microsoft Project, and XML that only looks like one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring, tostring

import pytest

from rollout.exchange import mspdi_in
from rollout.exchange.facts import Place
from rollout.exchange.mspdi_in import PER_CENT, read_mapping, read_plan
from rollout.exchange.returned import Returned, Unfit
from tests.exchange.project_scheduler import NS, text
from tests.exchange.stories import exported, request
from tests.report.stories import SERVICE, changed

KENTS = "programmes/cloud/progress/kent.yaml"
URI = NS["p"]


def plan(root: Path, facts: str = "", **more: str) -> bytes:
    """Kent's plan, its milestone `built` reported as the facts say."""
    facts = facts or "started: 2026-03-30, expected: 2026-05-08, baseline: 2026-03-27"
    files = changed(
        KENTS, ("built: {started: 2026-03-30, expected: 2026-05-08, baseline: 2026-03-27}", f"built: {{{facts}}}")
    )
    return exported("mspdi", request(root, files=files, programme="cloud", force="kent", **more))  # type: ignore[arg-type]


def edited(content: bytes, edit: Callable[[Element], None]) -> bytes:
    """The plan with something done to it."""
    root = fromstring(content)
    edit(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def task(root: Element, milestone: str) -> Element:
    """A task by its id."""
    return next(
        t for t in root.iterfind("p:Tasks/p:Task", NS) for f in t.iterfind("p:ExtendedAttribute", NS) if text(f, "Value") == milestone
    )  # fmt: skip


def put(milestone: str, **values: str | None) -> Callable[[Element], None]:
    """Set or take away children of a task."""

    def edit(root: Element) -> None:
        entry = task(root, milestone)
        for name, value in values.items():
            found = entry.find(f"p:{name}", NS)
            if found is None:
                found = Element(f"{{{URI}}}{name}")
                entry.append(found)
            if value is None:
                entry.remove(found)
            else:
                found.text = value

    return edit


def put_field(milestone: str, number: str, value: str | None) -> Callable[[Element], None]:
    """Set or take away a custom field of a task."""

    def edit(root: Element) -> None:
        entry = task(root, milestone)
        for field in entry.findall("p:ExtendedAttribute", NS):
            if text(field, "FieldID") == number:
                entry.remove(field)
        if value is not None:
            field = Element(f"{{{URI}}}ExtendedAttribute")
            for name, said in (("FieldID", number), ("Value", value)):
                child = Element(f"{{{URI}}}{name}")
                child.text = said
                field.append(child)
            entry.append(field)

    return edit


def changes(found: Returned) -> dict[tuple[str, str], str | None]:
    """What differs from what the plan was made with; `without_national` takes the national milestones out later."""
    base = found.base or {}
    return {
        (place.milestone or "", place.field): found.facts.get(place)
        for place in found.covered
        if found.facts.get(place) != base.get(place) and place.milestone != "platform"
    }


FACTS = [
    "started: 2026-03-30, expected: 2026-05-08",
    "started: 2026-03-30",
    "started: 2026-03-30, remaining: 2d",
    "started: 2026-03-30, remaining: 0d",
    "started: 2026-03-28, remaining: 3d",
    "started: 2026-03-30, finished: 2026-04-02",
    "finished: 2026-04-02",
    "started: 2026-04-02, finished: 2026-04-02",
    "expected: 2026-06-30",
    "baseline: 2026-05-08",
]


@pytest.mark.parametrize("facts", FACTS)
def test_a_plan_that_nobody_touched_changes_nothing(tmp_path: Path, facts: str) -> None:
    found = read_plan(plan(tmp_path, facts))
    assert changes(found) == {}
    assert (found.programme, found.unit, found.faults) == ("cloud", "kent", ())
    assert found.stamp is not None


@pytest.mark.parametrize(
    ("facts", "edit", "expected"),
    [
        ("baseline: 2026-05-08", put("built", ActualStart="2026-04-02T09:00:00"), {("built", "started"): "2026-04-02"}),
        (
            "baseline: 2026-05-08",
            put("built", ActualStart="2026-04-02T09:00:00", RemainingDuration="PT48H0M0S"),
            {("built", "started"): "2026-04-02", ("built", "remaining"): "6d"},
        ),
        (
            "started: 2026-03-30",
            put("built", ActualFinish="2026-04-02T17:00:00", RemainingDuration="PT0H0M0S", PercentComplete="100"),
            {("built", "finished"): "2026-04-02"},
        ),
        ("started: 2026-03-30", put("built", RemainingDuration="PT20H0M0S"), {("built", "remaining"): "3d"}),
        (
            "started: 2026-03-30, remaining: 9d",
            put("built", RemainingDuration="PT0H0M0S"),
            {("built", "remaining"): "0d"},
        ),
        ("started: 2026-03-30", put("built", ActualStart=None), {("built", "started"): None}),
        ("finished: 2026-04-02", put("built", ActualFinish=None, ActualStart=None), {("built", "finished"): None}),
        (
            "finished: 2026-04-02",
            put("built", ActualStart="2026-03-25T09:00:00"),
            {("built", "started"): "2026-03-25"},
        ),
        (
            "expected: 2026-05-08",
            put_field("built", "188743945", "2026-05-20T17:00:00"),
            {("built", "expected"): "2026-05-20"},
        ),
        (
            "baseline: 2026-05-08",
            put_field("moved", "188743945", "2026-06-30T00:00:00"),
            {("moved", "expected"): "2026-06-30"},
        ),
        ("started: 2026-03-30", put("built", PercentComplete="55", ActualDuration="PT1H0M0S"), {}),
        ("started: 2026-03-30", put("built", RemainingDuration="soon"), {}),
    ],
)
def test_what_was_changed_in_project_is_a_change(
    tmp_path: Path, facts: str, edit: Callable[[Element], None], expected: dict[tuple[str, str], str | None]
) -> None:
    assert changes(read_plan(edited(plan(tmp_path, facts), edit))) == expected


def test_an_expected_date_is_taken_back_only_where_the_field_came_along(tmp_path: Path) -> None:
    files = changed(KENTS, ("moved: {baseline: 2026-04-10}", "moved: {baseline: 2026-04-10, expected: 2026-07-01}"))
    content = exported("mspdi", request(tmp_path, files=files, programme="cloud", force="kent"))
    one = edited(content, put_field("built", "188743945", None))
    assert changes(read_plan(one)) == {("built", "expected"): None}
    none = edited(edited(one, put_field("moved", "188743945", None)), put_field("platform", "188743945", None))
    assert changes(read_plan(none)) == {}


def test_remaining_work_that_has_not_begun_is_the_plan_s(tmp_path: Path) -> None:
    found = read_plan(edited(plan(tmp_path, "baseline: 2026-05-08"), put("built", RemainingDuration="PT8H0M0S")))
    assert changes(found) == {}
    assert any("its Remaining Duration is the plan's until it has an Actual Start" in note for note in found.notes)


def test_per_cent_complete_is_not_read_and_that_is_said(tmp_path: Path) -> None:
    assert read_plan(plan(tmp_path)).notes == (PER_CENT,)

    def none(root: Element) -> None:
        for entry in root.iterfind("p:Tasks/p:Task", NS):
            for found in entry.findall("p:PercentComplete", NS):
                found.text = "0"

    assert read_plan(edited(plan(tmp_path), none)).notes == ()


def test_a_day_of_another_length_counts_in_its_own_days(tmp_path: Path) -> None:
    def seven_hours(root: Element) -> None:
        found = root.find("p:MinutesPerDay", NS)
        assert found is not None
        found.text = "420"
        put("built", RemainingDuration="PT14H0M0S")(root)

    assert changes(read_plan(edited(plan(tmp_path), seven_hours)))["built", "remaining"] == "2d"


def test_custom_fields_are_known_by_their_alias_wherever_they_are(tmp_path: Path) -> None:
    moved = plan(tmp_path).replace(b"188743731", b"188743980").replace(b"188743945", b"188743999")
    assert changes(read_plan(moved)) == {}
    assert read_plan(moved).facts[Place("built", "expected")] == "2026-05-08"
    bare = (
        plan(tmp_path)
        .replace(b"<Alias>rollout id</Alias>", b"")
        .replace(b"<Alias>expected</Alias>", b"<Alias>Other</Alias>")
    )
    assert changes(read_plan(bare)) == {}


def foreign(*tasks: str, head: str = "") -> bytes:
    """A plan that was never ours."""
    return f'<Project xmlns="{URI}">{head}<Tasks>{"".join(tasks)}</Tasks></Project>'.encode()


TASK = (
    "<Task><UID>7</UID><Name>Build it</Name><ActualStart>2026-03-30T08:00:00</ActualStart>"
    "<RemainingDuration>PT40H0M0S</RemainingDuration></Task>"
)


@pytest.mark.parametrize("key", ["7", "Build it"])
def test_a_plan_without_ids_is_read_through_a_mapping(key: str) -> None:
    found = read_plan(foreign(TASK, "<Task><UID>8</UID><Name>Other</Name></Task>"), {key: "built"})
    assert (found.programme, found.unit, found.stamp, found.base) == ("", "", None, None)
    assert dict(found.facts) == {Place("built", "started"): "2026-03-30", Place("built", "remaining"): "5d"}
    assert set(found.covered) == set(found.facts)
    assert found.where[Place("built", "started")] == 'task 7 "Build it"'


def test_without_ids_and_without_a_mapping_there_is_nothing_to_read() -> None:
    for mapping in (None, {"9": "built"}):
        with pytest.raises(Unfit, match="Give a mapping with --map FILE"):
            read_plan(foreign(TASK), mapping)


def test_a_custom_field_without_a_value_says_nothing() -> None:
    empty = "<ExtendedAttribute><FieldID>188743731</FieldID></ExtendedAttribute></Task>"
    found = read_plan(foreign(TASK.replace("</Task>", empty)), {"7": "built"})
    assert found.facts[Place("built", "started")] == "2026-03-30"


def test_summaries_and_empty_rows_are_no_milestones() -> None:
    rows = ["<Task><UID>1</UID><Summary>1</Summary></Task>", "<Task><UID>2</UID><IsNull>1</IsNull></Task>"]
    found = read_plan(foreign(*rows, TASK), {"1": "a", "2": "b", "7": "built"})
    assert {place.milestone for place in found.covered} == {"built"}


def test_a_milestone_two_tasks_claim_is_a_fault() -> None:
    found = read_plan(foreign(TASK, TASK.replace("<UID>7", "<UID>8")), {"7": "built", "8": "built"})
    assert found.faults == ('task 8 "Build it": task 7 "Build it" is built too; only one of them can be.',)


@pytest.mark.parametrize("written", ["2026-02-30T09:00:00", "yesterday", "99999-01-01"])
def test_a_date_that_is_none_is_a_fault(written: str) -> None:
    content = foreign(TASK.replace("2026-03-30T08:00:00", written))
    assert read_plan(content, {"7": "built"}).faults == (f'task 7 "Build it": "{written}" is no date.',)


@pytest.mark.parametrize("written", ["", "NA", "  "])
def test_project_s_words_for_no_date_are_none(written: str) -> None:
    found = read_plan(foreign(TASK.replace("2026-03-30T08:00:00", written)), {"7": "built"})
    assert (dict(found.facts), found.faults) == ({}, ())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"<x/>", "no Microsoft Project XML"),
        (b"<Project/>", "no Microsoft Project XML"),
        (b"<Project", "no XML that can be read"),
        (b"", "no XML that can be read"),
        (b"not xml", "no XML that can be read"),
        (f'<!DOCTYPE a [<!ENTITY b "c">]><Project xmlns="{URI}">&b;</Project>'.encode(), "declares a document type"),
        (f'<Project xmlns="{URI}"/>'.encode("utf-16"), "not written as UTF-8"),
        (f'<?xml version="1.0" encoding="latin-1"?><Project xmlns="{URI}"/>'.encode(), "not written as UTF-8"),
        (b"\xff\xfe", "not written as UTF-8"),
        (b"<a>" * 30 + b"</a>" * 30, "nests deeper"),
        (b"<a>" * 500_000, "nests deeper"),
    ],
)
def test_what_is_no_sound_plan_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(Unfit, match=reason):
        read_plan(content)


def test_a_file_of_too_many_elements_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(mspdi_in, "_MOST_ELEMENTS", 10)
    with pytest.raises(Unfit, match="holds more"):
        read_plan(plan(tmp_path))


def test_a_byte_order_mark_is_no_harm(tmp_path: Path) -> None:
    assert changes(read_plan(b"\xef\xbb\xbf" + plan(tmp_path))) == {}


@pytest.mark.parametrize(
    "subject",
    ["", "Our plan", "programmes/../../etc/progress/kent.yaml", "programmes/cloud/progress/kent.yaml sha256:1"],
)
def test_a_subject_that_is_not_ours_names_nobody(tmp_path: Path, subject: str) -> None:
    def edit(root: Element) -> None:
        found = root.find("p:Subject", NS)
        assert found is not None
        found.text = subject

    found = read_plan(edited(plan(tmp_path), edit))
    assert (found.programme, found.unit, found.stamp) == ("", "", None)


def test_a_mapping_is_a_table_of_tasks_and_milestones() -> None:
    assert read_mapping("task,milestone\n7,built\nMove it , moved\n,x\n8,\n") == {"7": "built", "Move it": "moved"}
    for bad, reason in (
        ("", "needs the columns"),
        ("a,b\n1,2\n", "needs the columns"),
        ("task,milestone\n7,a\n7,b\n", "two lines"),
    ):
        with pytest.raises(Unfit, match=reason):
            read_mapping(bad)
    assert KENTS in SERVICE
