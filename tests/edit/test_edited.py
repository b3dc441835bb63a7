"""An edit touches the characters of the value it is about, and no others."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.edit.changes import Append, Change, Drop, Item, Put, Remark, Rename, Token, Value
from rollout.edit.edited import ByHand, edited, no_order
from tests.edit.stories import HEAD, PATH, after, refused, told

DAY = date(2026, 11, 20)


def put(*path: str | int | Item, value: Value = DAY) -> Put:
    return Put(path=path, value=value)


def facts(name: str) -> tuple[str, str, str]:
    return ("milestones", "built", name)


@pytest.mark.parametrize(
    ("before", "after_it"),
    [
        ("started: 2026-08-10", "started: 2026-11-20"),
        ("started:    2026-08-10   # since the survey", "started:    2026-11-20   # since the survey"),
        ("started : '2026-08-10'", "started : 2026-11-20"),
        ('"started": "2026-08-10" ', '"started": 2026-11-20 '),
        ("started:", "started: 2026-11-20"),
        ("started:   # soon", "started: 2026-11-20   # soon"),
        ("started: ~", "started: 2026-11-20"),
        ("started: null  # soon", "started: 2026-11-20  # soon"),
        ("started:\n      2026-08-10 # why", "started:\n      2026-11-20 # why"),
        ("started: 'two\n      lines' # why", "started: 2026-11-20 # why"),
        ("started: |  # words\n      one\n\n      two\n", "started: 2026-11-20  # words\n"),
        ("started: >2-\n      one\n      two\n    # here", "started: 2026-11-20\n    # here"),
        ("started: |+\n      one\n\n", "started: 2026-11-20"),
        ("started: {a: 1, # x\n      b: 2} # y", "started: 2026-11-20 # y"),
        ("started: # why\n      a: 1\n      b: 2", "started: 2026-11-20 # why"),
        ("started:\n    - 1\n    - 2", "started: 2026-11-20"),
    ],
    ids=lambda text: text.split("\n")[0],
)
def test_a_value_is_replaced_where_it_stands(before: str, after_it: str) -> None:
    text = f"{HEAD}milestones:\n  built:\n    {before}\n    note: x\n"
    assert after(text, put(*facts("started"))) == f"{HEAD}milestones:\n  built:\n    {after_it}\n    note: x\n"


@pytest.mark.parametrize(
    ("before", "after_it"),
    [
        ("{started: 2026-08-10}", "{started: 2026-08-10, finished: 2026-11-20}"),
        ("{ started: 2026-08-10 } # x", "{ started: 2026-08-10, finished: 2026-11-20 } # x"),
        ("{note: x}", "{finished: 2026-11-20, note: x}"),
        ("{note: x,  baseline: 2026-08-10 ,}", "{note: x,  baseline: 2026-08-10, finished: 2026-11-20 ,}"),
        ("{finished: , note: x}", "{finished: 2026-11-20 , note: x}"),
        ("{finished, note: x}", "{finished: 2026-11-20, note: x}"),
        ("{started: , note: x}", "{started: , finished: 2026-11-20 , note: x}"),
        ("{started, note: x}", "{started, finished: 2026-11-20, note: x}"),
        ('{"finished" : \'2026-08-10\'}', '{"finished" : 2026-11-20}'),
        ("{started: 2026-08-10, # x, y\n     note: x}", "{started: 2026-08-10, finished: 2026-11-20, # x, y\n     note: x}"),
        ("{}", "\n    finished: 2026-11-20"),
        ("{ }  # none", "  # none\n    finished: 2026-11-20"),
        ("", "\n    finished: 2026-11-20"),
        ("  # none yet", "  # none yet\n    finished: 2026-11-20"),
        ("~ # none", " # none\n    finished: 2026-11-20"),
        ("\n    note: x", "\n    finished: 2026-11-20\n    note: x"),
        ("\n      note: x  # y\n      # z", "\n      finished: 2026-11-20\n      note: x  # y\n      # z"),
        ("\n    started: 2026-08-10\n    # why\n    note: x", "\n    started: 2026-08-10\n    finished: 2026-11-20\n    # why\n    note: x"),
        ("\n    started: |\n      words\n\n    note: x\n    evidence: y", "\n    started: |\n      words\n    finished: 2026-11-20\n\n    note: x\n    evidence: y"),
        ("\n    started: x\n\n    note: x", "\n    started: x\n\n    finished: 2026-11-20\n\n    note: x"),
        ("\n    started: |+\n      words\n\n    note: x", "\n    started: |+\n      words\n\n    finished: 2026-11-20\n    note: x"),
        ("\n    baseline:\n      date: 2026-08-10 # x", "\n    baseline:\n      date: 2026-08-10 # x\n    finished: 2026-11-20"),
    ],
)  # fmt: skip
def test_a_new_field_goes_where_it_is_usually_written(before: str, after_it: str) -> None:
    text = f"{HEAD}milestones:\n  built:{' ' if before[:1] not in ('', ' ', chr(10)) else ''}{before}\n  live:\n"
    gap = " " if after_it[:1] == "{" else ""
    assert after(text, put(*facts("finished"))) == f"{HEAD}milestones:\n  built:{gap}{after_it}\n  live:\n"


def test_a_milestone_is_added_in_the_order_of_the_blueprint_with_the_gaps_of_its_neighbours() -> None:
    text = f"{HEAD}\nmilestones:\n  sign-up:\n    finished: 2026-08-10\n\n  built:\n\n  live:\n\nrisks: []\n"
    assert after(text, put("milestones", "discovery", "started")) == told(
        f"""{HEAD}
milestones:
  sign-up:
    finished: 2026-08-10

  discovery:
    started: 2026-11-20

  built:

  live:

risks: []
"""
    )
    assert "milestones:\n  sign-up:\n\n  built:" in after(
        f"{HEAD}milestones:\n  built:\n\n  live:\n", put("milestones", "sign-up", value=None)
    )
    assert after(f"{HEAD}milestones:\n  built:\n", put("milestones", "own-survey", "started")).endswith(
        "  built:\n  own-survey:\n    started: 2026-11-20\n"
    )


@pytest.mark.parametrize("empty", ["", "\nmilestones:", "\nmilestones: {}", "\nmilestones: ~"])
def test_what_is_missing_on_the_way_is_made(empty: str) -> None:
    text = HEAD.rstrip("\n") + empty
    new = after(text, put("milestones", "built", "baseline", "date"))
    assert new == f"{HEAD}milestones:\n  built:\n    baseline:\n      date: 2026-11-20"


def test_a_section_of_several_lines_is_set_apart_as_the_others_are() -> None:
    text = f"{HEAD}\nmilestones:\n  built:\n    note: x\n"
    new = after(text, put("risks", Item("r1"), "title", value="Late"), put("summary", value="Well"))
    assert new == told(
        f"""{HEAD}summary: Well

milestones:
  built:
    note: x

risks:
  - id: r1
    title: Late
"""
    )


def test_a_record_put_over_another_changes_only_the_fields_that_differ() -> None:
    text = (
        f"{HEAD}milestones:\n  built:\n    baseline: # first plan\n      reason: Plan # why\n      date:  2026-08-10\n"
    )
    value: Value = {"date": DAY, "reason": "Plan", "approved_by": "Board"}
    assert after(text, put(*facts("baseline"), value=value)) == text.replace("2026-08-10", "2026-11-20").replace(
        "2026-11-20\n", "2026-11-20\n      approved_by: Board\n"
    )
    shorter = after(text, put(*facts("baseline"), value={"date": DAY}))
    assert shorter == text.replace("2026-08-10", "2026-11-20").replace("      reason: Plan # why\n", "")


@pytest.mark.parametrize(
    ("before", "value", "after_it"),
    [
        ("baseline: 2026-08-10 # x", {"date": DAY}, "baseline: # x\n      date: 2026-11-20"),
        ("baseline:\n      2026-08-10", {"date": DAY}, "baseline:\n      date: 2026-11-20"),
        ("note: x", "a\nb", "note: |-\n      a\n      b"),
        ("note: x # y", "a\n\nb", "note: |- # y\n      a\n\n      b"),
        ("note: |\n      x\n\n      y", "a\nb", "note: |-\n      a\n      b"),
        ("note: # z\n      x", "a\nb", "note: |- # z\n      a\n      b"),
        ("note: x", " a\nb", 'note: " a\\nb"'),
        ("note: x", "a\n  \nb", 'note: "a\\n  \\nb"'),
        ("note: x", {}, "note: {}"),
        ("note: x", [], "note: []"),
        ("note: x # y", ["a", {"b": 1}], "note: # y\n      - a\n      - b: 1"),
        ("note: x # y", None, "note: # y"),
        ("note:\n      x: 1", None, "note:"),
        ("note: x", [[], {}, None], "note:\n      - []\n      - {}\n      -"),
    ],
)
def test_a_value_of_another_shape_takes_its_place(before: str, value: Value, after_it: str) -> None:
    text = f"{HEAD}milestones:\n  built:\n    {before}\n  live:\n"
    name = before.split(":", maxsplit=1)[0]
    assert after(text, put(*facts(name), value=value)) == f"{HEAD}milestones:\n  built:\n    {after_it}\n  live:\n"


@pytest.mark.parametrize(
    ("before", "value", "after_it"),
    [
        ("x", "a\nb", '"a\\nb"'),
        ("x", {"a": [1, None], "b": None}, "{a: [1, null], b: null}"),
        ("[x, y]", ["a, b"], '["a, b"]'),
        ("x", None, "null"),
    ],
)
def test_in_braces_everything_stays_on_its_line(before: str, value: Value, after_it: str) -> None:
    text = f"{HEAD}milestones: {{built: {{note: {before}, evidence: y}}}}\n"
    assert after(text, put(*facts("note"), value=value)) == text.replace(f"note: {before}", f"note: {after_it}")


def test_the_same_value_again_is_no_change() -> None:
    text = f"{HEAD}milestones: {{built: {{started: '2026-11-20'}}}}\n"
    assert after(text, put(*facts("started"))) == text


ASKS = """\
asks:
- id: engineers # two
  ask: "Release them"
- {id: money, ask: More, of: council}
# end
"""


@pytest.mark.parametrize(
    ("change", "before", "now"),
    [
        (put("asks", Item("engineers"), "ask", value="Now"), '"Release them"', "Now"),
        (put("asks", Item("money"), "state", value=Token("agreed")), "council}", "council, state: agreed}"),
        (put("asks", 0, "of", value="council"), 'them"\n', 'them"\n  of: council\n'),
        (put("asks", Item("new"), "ask", value="Why?"), "council}\n", "council}\n- id: new\n  ask: Why?\n"),
        (Append(path=("asks",), value={"id": "new"}), "council}\n", "council}\n- id: new\n"),
        (put("asks", 1, value={"id": "money"}), "money, ask: More, of: council", "money"),
        (put("asks", 1, value="x"), "{id: money, ask: More, of: council}", "x"),
        (Drop(path=("asks", Item("money"))), "- {id: money, ask: More, of: council}\n", ""),
        (Drop(path=("asks", 0)), '- id: engineers # two\n  ask: "Release them"\n', ""),
        (Drop(path=("asks", 0, "ask")), '  ask: "Release them"\n', ""),
        (Drop(path=("asks", Item("none"))), "", ""),
        (Drop(path=("asks", 7, "ask")), "", ""),
        (Drop(path=("asks", "ask")), "", ""),
    ],
)
def test_lists_are_changed_by_id_or_place(change: Change, before: str, now: str) -> None:
    text = HEAD + ASKS
    assert after(text, change) == (text.replace(before, now) if before else text)


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ("asks: []  # none", "asks:  # none\n  - id: new"),
        ("asks:", "asks:\n  - id: new"),
        ("asks: [{id: a}, ]", "asks: [{id: a}, {id: new}, ]"),
        ("asks:\n  - {id: a} # x", "asks:\n  - {id: a} # x\n  - {id: new}"),
        ("asks:\n     -   id: a\n\n\n", "asks:\n     -   id: a\n     - id: new\n\n\n"),
        ("summary: x", "summary: x\nasks:\n  - id: new"),
    ],
)
def test_a_list_grows_in_its_own_style(before: str, now: str) -> None:
    assert after(f"{HEAD}{before}\n", Append(path=("asks",), value={"id": "new"})) == f"{HEAD}{now}\n"
    assert "asks: [{id: new}]}" in after("{programme: cloud, asks: []}", Append(path=("asks",), value={"id": "new"}))


@pytest.mark.parametrize(
    ("before", "name", "now"),
    [
        ("\n    started: x # y\n    note: z", "started", "\n    note: z"),
        ("\n    started: x\n    note: |\n      z\n", "note", "\n    started: x\n"),
        ("\n    started: x", "started", ""),
        ("{started: x, note: z}", "started", "{note: z}"),
        ("{started: x, note: z}", "note", "{started: x}"),
        ("{started: x , note: z , }", "note", "{started: x ,  }"),
        ("{started: x, # s\n    note: z # n\n    }", "note", "{started: x # s\n     # n\n    }"),
        ("{started: x, # s\n    note: z, # n\n    }", "note", "{started: x, # s\n     # n\n    }"),
        ("{started: x}", "started", "{}"),
        ("{started, note: z}", "started", "{note: z}"),
    ],
)
def test_a_field_goes_with_its_lines(before: str, name: str, now: str) -> None:
    gap = " " if before[0] == "{" else ""
    text = f"{HEAD}milestones:\n  built:{gap}{before}\n  live:\n"
    assert (
        after(text, Drop(path=facts(name)))
        == f"{HEAD}milestones:\n  built:{' ' if now[:1] == '{' else ''}{now}\n  live:\n"
    )


def test_of_two_blank_lines_around_what_goes_one_stays() -> None:
    text = f"{HEAD}milestones:\n  sign-up:\n\n  built:\n    note: x\n\n  live:\n"
    assert after(text, Drop(path=("milestones", "built"))) == f"{HEAD}milestones:\n  sign-up:\n\n  live:\n"


def test_what_goes_from_behind_a_dash_lets_the_next_move_up() -> None:
    assert after(f"{HEAD}asks:\n- id: a\n  ask: x\n", Drop(path=("asks", 0, "id"))) == f"{HEAD}asks:\n- ask: x\n"
    between = after(f"{HEAD}asks:\n- id: a # why\n  ask: x\n", Drop(path=("asks", 0, "id")))
    assert between == f"{HEAD}asks:\n-  # why\n  ask: x\n"


def test_the_last_line_goes_without_leaving_a_blank_one() -> None:
    assert after(f"{HEAD}summary: x", Drop(path=("summary",))) == HEAD.rstrip("\n")
    assert after("start: x\nsummary: x", Drop(path=("start",))) == "summary: x"


def test_a_field_takes_another_name_where_it_stands() -> None:
    text = f"{HEAD}milestones:\n  'built' : {{note: x}} # y\n"
    assert after(text, Rename(path=("milestones", "built"), name="live")) == text.replace("'built'", "live")
    inner = after(f"{HEAD}asks:\n- id: a\n", Rename(path=("asks", Item("a"), "id"), name="ask"))
    assert inner == f"{HEAD}asks:\n- ask: a\n"


def test_a_remark_stands_above_the_innermost_field_with_a_line_of_its_own() -> None:
    text = f"{HEAD}milestones:\n  built: {{note: x}}\nasks:\n- id: a\n"
    assert after(text, Remark(path=facts("note"), text="two\nlines")) == text.replace(
        "  built", "  # two lines\n  built"
    )
    assert after(text, Remark(path=("asks", 0, "id"), text="why")) == text.replace("asks:", "# why\nasks:")
    assert after(text, Remark(path=("nothing", "there"), text="")) == f"#\n{text}"


@pytest.mark.parametrize(
    ("text", "change", "line", "reason"),
    [
        (HEAD, Put(path=("start", "x"), value="y"), 4, "no mapping"),
        (HEAD, Put(path=("asks", 0), value="y"), 1, "entry 1"),
        (f"{HEAD}asks: []\n", Put(path=("asks", 3, "id"), value="y"), 5, "entry 4"),
        (HEAD, Append(path=("start",), value="y"), 4, "no list"),
        (f"{HEAD}asks: {{a: 1}}\n", Append(path=("asks",), value="y"), 5, "no list"),
        (HEAD, Put(path=("asks", 0, "x"), value="y"), 1, "entry 1"),
        (HEAD, Rename(path=("asks",), name="risks"), 1, '"asks"'),
        (HEAD, Rename(path=("start",), name="force"), 4, '"force"'),
        (f"{HEAD}asks: [a]\n", Rename(path=("asks", 0), name="x"), 5, "no such entry"),
        (HEAD, Put(path=("summary",), value="bell \a"), 1, "U+0007"),
        (HEAD, Put(path=("summary",), value={"a": ["tab\t"]}), 1, "U+0009"),
        (HEAD, Remark(path=("start",), text="\x1b[31m"), 4, "U+001B"),
        (HEAD, Put(path=(), value={}), 1, "whole file"),
        (f"{HEAD}asks: [id: a]\n", Put(path=("asks", Item("a"), "ask"), value="x"), 5, "break the file"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_with_the_line_to_look_at(
    text: str, change: Change, line: int, reason: str
) -> None:
    found = refused(text, change)
    assert (found.location.file, found.location.line) == (PATH, line)
    assert reason in found.message
    assert "by hand" in found.hint


@pytest.mark.parametrize(
    ("raw", "line", "code"),
    [
        (b"a: 1\n\tb: 2\n", 2, "Y013"),
        (b"a: 1\nb: [\n", 3, "Y001"),
        (b"a: 1\na: 2\n", 2, "Y002"),
        (b"a: \xff\n", 1, "Y012"),
        (b"a: &x 1\n", 1, "Y003"),
        (b"<<<<<<< ours\na: 1\n=======\n>>>>>>> theirs\n", 1, "Y017"),
        (b"# nothing\n", 1, "no fields"),
        (b"- a\n", 1, "no fields"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_edited(raw: bytes, line: int, code: str) -> None:
    found = edited(PATH, raw, [Put(path=("a",), value=1)])
    assert isinstance(found, ByHand)
    assert found.location.line == line
    assert code in found.message


def test_line_breaks_the_mark_and_the_missing_last_line_break_stay() -> None:
    raw = b"\xef\xbb\xbfprogramme: cloud\r\nmilestones:\r\n  built:"
    new = edited(PATH, raw, [Put(path=("milestones", "built", "note"), value="a\nb")], no_order)
    assert new == raw + b"\r\n    note: |-\r\n      a\r\n      b"


def test_a_tab_in_the_middle_of_a_line_stays_a_tab() -> None:
    text = "programme: cloud\t# tab\nstart: 2026-01-01\n"
    assert after(text, put("start")) == text.replace("2026-01-01", "2026-11-20")


def test_without_an_order_new_fields_go_to_the_end() -> None:
    new = edited(PATH, b"b: 1\nc: 2\n", [Put(path=("a",), value=3)])
    assert new == b"b: 1\nc: 2\na: 3\n"
