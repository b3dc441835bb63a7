"""Who can join, what a baseline keeps, what git is told, and which certain answers are written."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rollout.edit import driver
from rollout.edit import edited as editing
from rollout.edit.baselines import rebaselined
from rollout.edit.changes import Append, Change, Drop, Item, NoSuchPlace, Put, Rename, Token, applied, made_for
from rollout.edit.edited import ByHand, Read, no_order, opened
from rollout.edit.fixes import fixed
from rollout.edit.joining import obstacle
from rollout.edit.lock import locked
from rollout.edit.meaning import meaning
from rollout.edit.reach import reach
from rollout.edit.report import idle, terms_among
from rollout.edit.repository import keeping
from rollout.edit.spans import before_line_break
from rollout.edit.splice import Page, node_at, spliced
from rollout.edit.store import NotWritten, Write, write
from rollout.load.scalars import Refused
from rollout.model.problem import Fix, Problem, Severity
from rollout.model.source import Location
from tests.edit.plans import blueprint_of, register, workspace
from tests.edit.stories import after, refused

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("unit", "present", "why"),
    [
        ("kent", (), None),
        ("both", (), None),
        ("national", (), None),
        ("kent", ("kent",), "kent has joined cloud already; change its file with `rollout update cloud kent`."),
        ("old", (), "old ended on 2026-03-31, so it joins nothing: enrol kent."),
        ("gone", (), "gone ended on 2026-03-31, so it joins nothing."),
        ("young", (), "young begins on 2027-04-01; enrol it from that day on, for cloud too."),
        ("kent", ("both",), "kent delivers this programme already, in the file of both; a force is counted once."),
        ("both", ("essex",), "essex delivers this programme already, in the file of essex; a force is counted once."),
    ],
)
def test_who_can_join(unit: str, present: tuple[str, ...], why: str | None) -> None:
    assert (
        obstacle(
            register(), blueprint_of("programme: cloud\ntitle: Cloud\nversion: 1\nmilestones: {}\n"), unit, present, DAY
        )
        == why
    )


def test_who_is_out_of_scope_is_told_whose_the_scope_is() -> None:
    plan = blueprint_of("programme: cloud\ntitle: Cloud\nversion: 1\nscope: [railway, port]\nmilestones: {}\n")
    assert obstacle(register(), plan, "kent", (), DAY) == (
        "kent is outside the scope of Cloud: forces tagged railway or port. "
        "The scope is the delivery body's to widen, in blueprint.yaml."
    )
    inside = blueprint_of("programme: cloud\ntitle: Cloud\nversion: 1\nscope: [territorial]\nmilestones: {}\n")
    assert obstacle(register(), inside, "kent", (), DAY) is None


PLACE = ("milestones", "live")
APPROVED = {"date": "2027-01-04", "reason": "New plan"}


@pytest.mark.parametrize(
    ("facts", "original"),
    [
        (None, None),
        ({}, None),
        ({"baseline": "2026-12-01"}, "2026-12-01"),
        ({"baseline": {"date": "2026-12-01", "reason": "x"}}, "2026-12-01"),
        ({"baseline": "2026-12-01", "original": "2026-11-02"}, None),
    ],
)
def test_the_first_date_approved_is_kept(facts: Any, original: str | None) -> None:
    changes = rebaselined("progress", {"milestones": {"live": facts}}, PLACE, APPROVED, "2026-11-22")
    assert isinstance(changes, tuple)
    assert changes[0] == Put(path=(*PLACE, "baseline"), value={"date": Token("2027-01-04"), "reason": "New plan"})
    kept = () if original is None else (Put(path=(*PLACE, "original"), value=Token(original)),)
    assert changes[1:] == kept


def test_the_same_date_again_is_no_news_and_a_wrong_one_is_refused() -> None:
    said: Any = {"milestones": {"live": {"baseline": "2027-01-04"}}}
    assert rebaselined("progress", said, PLACE, APPROVED, "2026-11-22") == ()
    assert rebaselined("progress", None, PLACE, APPROVED, "2026-11-22") != ()
    assert isinstance(rebaselined("progress", said, PLACE, {"date": "soon"}, "2026-11-22"), Refused)


def test_git_is_told_once_and_nothing_else_of_its_configuration_changes() -> None:
    first = driver.configured("[core]\n\tbare = false", "rollout")
    assert first == (
        '[core]\n\tbare = false\n[merge "rollout"]\n\tname = rollout: progress files by milestone and field\n'
        "\tdriver = rollout merge %O %A %B %P\n"
    )
    assert driver.configured(first, "rollout") == first
    moved = driver.configured(first + "[user]\n\tname = x\n", "python -m rollout")
    assert moved == first.replace("driver = rollout", "driver = python -m rollout") + "[user]\n\tname = x\n"
    assert driver.configured("", "rollout").startswith("[merge")


def test_attributes_and_excludes_are_added_where_they_are_missing() -> None:
    text = driver.attributed("*.png binary\nprogrammes/*/progress/*.yaml merge=rollout\n", "")
    assert text == (
        "*.png binary\nprogrammes/*/progress/*.yaml merge=rollout\nprogrammes/returns/*.yaml merge=rollout\n"
    )
    assert driver.attributed(text, "") == text
    assert "police/programmes/returns/*.yaml merge=rollout" in driver.attributed("", "police")
    assert driver.excluded("") == ".*.rollout\n"
    assert driver.excluded(driver.excluded("x")) == "x\n.*.rollout\n"


def problem(line: int, column: int, end: int | None, replacement: str | None) -> Problem:
    fix = None if replacement is None else Fix(replacement=replacement, describe="x")
    return Problem(
        code="S105", name="date", severity=Severity.ERROR, message="x", hint="",
        location=Location(file="kent.yaml", line=line, column=column, end_column=end), fix=fix,
    )  # fmt: skip


def test_certain_answers_are_written_in_their_places() -> None:
    raw = "\ufeffa: 1/2/2026\nb: 3\n".encode()
    found = fixed(raw, [problem(2, 4, 5, "4"), problem(1, 4, 12, "2026-02-01"), problem(1, 1, 2, None)])
    assert found.raw == "\ufeffa: 2026-02-01\nb: 4\n".encode()
    assert [each.location.line for each in found.problems] == [1, 2]


@pytest.mark.parametrize(
    "left_out",
    [problem(1, 4, None, "x"), problem(9, 1, 2, "x"), problem(2, 4, 400, "x"), problem(1, 4, 5, "[")],
    ids=["no-end", "no-line", "too-long", "breaks-the-file"],
)
def test_answers_that_do_not_fit_are_left_out(left_out: Problem) -> None:
    assert fixed(b"a: 1\nb: 3\n", [left_out]) == (b"a: 1\nb: 3\n", ())


def test_of_overlapping_answers_the_first_is_written_and_unreadable_text_may_get_better() -> None:
    found = fixed(b"a: 123\n", [problem(1, 4, 6, "9"), problem(1, 5, 7, "8")])
    assert found.raw == b"a: 93\n"
    assert fixed(b"a:\t1\x01\n", [problem(1, 3, 4, " ")]).raw == b"a: 1\x01\n"


# -- changes that have no place


def test_what_is_not_there_cannot_be_changed() -> None:
    assert (
        "there is no entry 3 in the list"
        in refused("asks:\n  - id: a\n", Put(path=("asks", 2, "ask"), value="x")).message
    )
    assert "there is no entry 1 in the list" in refused("summary: x\n", Put(path=("asks", 0), value="x")).message
    assert "this is no list" in refused("summary: x\n", Append(path=("summary",), value="x")).message
    assert 'there is no "b" here' in refused("a: 1\n", Rename(path=("b",), name="c")).message
    assert "there already is" in refused("a: 1\nb: 2\n", Rename(path=("a",), name="b")).message
    assert "cannot be added" in refused("a: words\n", Put(path=("a", "b"), value="x")).message
    assert isinstance(refused("a: {? b : 1}\n", Put(path=("a", "b"), value="x")), ByHand)


def test_a_list_in_a_list_is_reached_by_place_and_by_id() -> None:
    text = "asks:\n  - id: a\n    list: []\n"
    assert "list: [x]" in after(text, Append(path=("asks", Item("a"), "list"), value="x")).replace(
        "list:\n      - x", "list: [x]"
    )
    assert applied({"asks": [{"id": "a"}]}, Append(path=("asks", 0, "list"), value="x")) == {
        "asks": [{"id": "a", "list": ["x"]}]
    }
    assert applied({"asks": []}, Append(path=("asks", Item("b"), "list"), value="x")) == {
        "asks": [{"id": "b", "list": ["x"]}]
    }
    with pytest.raises(NoSuchPlace):
        made_for((0,), "x")


def page(text: str) -> Page:
    read = opened("kent.yaml", text.encode())
    assert isinstance(read, Read), read
    return Page(read.text, read.root, no_order)


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("a: 1\n", Put(path=("a", 0), value="x")),
        ("a: 1\n", Put(path=("a", Item("b")), value="x")),
        ("a: []\n", Put(path=("a", 0), value="x")),
        ("a: words\n", Append(path=("a",), value="x")),
        ("a: {b: 1}\n", Append(path=("a",), value="x")),
        ("a: 1\n", Rename(path=("b",), name="c")),
        ("a: 1\nb: 2\n", Rename(path=("a",), name="b")),
    ],
)
def test_the_text_has_no_place_for_it_either(text: str, change: Change) -> None:
    with pytest.raises(NoSuchPlace):
        spliced(page(text), change)


def test_no_place_leads_nowhere() -> None:
    root = page("a: 1\nb: [x]\n").root
    assert node_at(root, ("a", "c")) is None
    assert node_at(root, ("a", 0)) is None
    assert node_at(root, ("b", "c")) is None


def test_an_edit_that_does_not_mean_what_was_asked_for_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editing, "spliced", lambda page, _: page.text)
    assert "this change cannot be fitted into" in refused("a: 1\n", Put(path=("a",), value="x")).message


def test_an_empty_value_makes_room_for_fields() -> None:
    assert applied({"a": []}, Put(path=("a", "b"), value="x")) == {"a": {"b": "x"}}


def test_what_is_whose() -> None:
    measured = Put(path=("benefits", "hours", "measured"), value=Token("9"))
    assert terms_among({}, [measured, Put(path=("benefits", "hours"), value={})]) == ("benefits/hours",)
    assert list(idle({"milestones": {"built": None}}, [Drop(path=("milestones", "built", "note"))])) == []


def test_two_writers_at_once_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "forces.yaml").write_bytes(b"a: 1\n")
    with locked(keeping(tmp_path).lock), pytest.raises(NotWritten, match="another rollout command just now"):
        write(tmp_path, [Write(path="forces.yaml", before=b"a: 1\n", after=b"a: 2\n")])
    assert (tmp_path / "forces.yaml").read_bytes() == b"a: 1\n"


def test_nothing_is_dropped_where_nothing_stands() -> None:
    assert after("a: 1\n", Drop(path=("a", "b", "c"))) == "a: 1\n"
    assert after("{}\n", Put(path=("a",), value="x")) == "{a: x}\n"
    assert after("a: {}\n", Put(path=("a", "b"), value="x")) in ("a: {b: x}\n", "a:\n  b: x\n")


def test_odds_and_ends() -> None:
    assert meaning(None) is None
    assert before_line_break("ab", 1) == 1
    assert before_line_break("a\r\n", 3) == 1


def test_a_force_s_dates_rest_on_those_it_followed() -> None:
    files = {
        f"programmes/cloud/progress/{name}.yaml": f"programme: cloud\nforce: {name}\nblueprint: 1\nstart: 2026-01-05\n"
        for name in ("kent", "old", "gone")
    }
    found = workspace("programme: cloud\ntitle: Cloud\nversion: 1\nmilestones: {}\n", **files)
    present = {"forces.yaml", "programmes/cloud/blueprint.yaml", *files}
    assert reach(found, present, "cloud", "kent") == present - {"programmes/cloud/progress/gone.yaml"}
    assert reach(found, present, "cloud", "gone") == {
        "forces.yaml",
        "programmes/cloud/blueprint.yaml",
        "programmes/cloud/progress/gone.yaml",
    }
