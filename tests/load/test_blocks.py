"""Reading a progress file block by block says what reading it whole says, or nothing at all."""

from __future__ import annotations

import os
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.load.assemble import read_file
from rollout.load.blocks import Blocks
from rollout.load.entries import FileEntry, Role
from rollout.load.facts import FactsReader
from rollout.load.nodes import PureParser, fastest_parser
from tests.load.plain import plain
from tests.oracle.text import files
from tests.oracle.workspaces import from_seed

EXAMPLES = int(os.environ.get("ROLLOUT_EXAMPLES", "300"))

KENT = """\
# Kent's file.
programme: cloud
force: kent
blueprint: 1
participation: active
start: 2026-05-05
confirmed: 2026-11-14   # by the board
confidence: {rating: amber, by: Senior responsible owner, on: 2026-11-14}
summary: "Tenant is built: cleaning is slow."
asks:
  - {id: staff, ask: Release two engineers, by: 2026-12-10,
     options: one or two}
exception:
  cause: |
    Two lines
    of text

  consequence: >-
    folded
    text
milestones:
  # The first.
  sign-up:
    baseline: {date: 2026-07-31, approved_by: Programme board, on: 2026-05-20, reason: First plan}
    started: 2026-05-05
    finished: 2026-08-07
    evidence: https://example.org/1

  discovery:
    baseline: 2026-08-28
    started: 2026-08-10
    remaining: 6d
    note: Waiting for the network survey (second site), no date.
  built: {baseline: 2027-02-26, original: 2026-12-18}
  later:
  trained:
    blocked: 'Supplier''s access'
    since: 2026-11-02
    note: |
      A long
        note

local:
  duration: {discovery: {is: 25d, reason: Two sites}}
risks: [{id: r1, title: Directory data quality}]
benefits: {hours: {before: 0, target: 3000}}
"""
NATIONAL = """\
programme: cloud
blueprint: 1
confirmed: 2026-11-14
milestones:
    issued:
        started: 2026-05-05
        finished: 2026-08-07
    approved:
        expected: 2026-12-01
"""
TOGETHER = KENT.replace("force: kent", "collaboration: kent-and-essex")


def whole(text: str, unit: str) -> Any:
    """The value of a file read as a whole, None when anything is wrong with it."""
    role = Role("national" if unit == "national" else "progress", "cloud", unit)
    entry = FileEntry(path=f"programmes/cloud/progress/{unit}.yaml", content=text.encode("utf-8", "surrogatepass"))
    file = read_file(entry, role, FactsReader(), fastest_parser(), None)
    return None if file.all_problems or file.value is None else plain(file.value, places=False)


def in_blocks(text: str, unit: str, blocks: Blocks | None = None) -> Any:
    content = text.encode("utf-8", "surrogatepass")
    return plain((blocks or Blocks(fastest_parser())).read("x.yaml", content, unit), places=False)


@pytest.mark.parametrize(("text", "unit"), [(KENT, "kent"), (NATIONAL, "national"), (TOGETHER, "kent-and-essex")])
def test_a_usual_file_is_read_in_blocks(text: str, unit: str) -> None:
    expected = whole(text, unit)
    assert expected is not None
    assert in_blocks(text, unit) == expected
    assert plain(Blocks(PureParser).read("x.yaml", text.encode(), unit), places=False) == expected


def test_nodes_and_places_are_left_out() -> None:
    read = Blocks(fastest_parser()).read("x.yaml", KENT.encode(), "kent")
    assert read is not None
    assert {facts.origin for facts in read.milestones.values()} == {None}


def test_a_block_that_was_read_before_is_the_same_value() -> None:
    blocks = Blocks(fastest_parser())
    one = blocks.read("x.yaml", KENT.encode(), "kent")
    other = blocks.read("x.yaml", KENT.replace("remaining: 6d", "remaining: 5d").encode(), "kent")
    assert one is not None
    assert other is not None
    assert [id_ for id_ in one.milestones if one.milestones[id_] is not other.milestones[id_]] == ["discovery"]
    assert other.milestones["discovery"].remaining == 5
    assert one.confidence is other.confidence


def test_milestones_may_be_listed_in_any_form() -> None:
    head = KENT.split("milestones:", maxsplit=1)[0]
    for listed in (
        "milestones: {a: {started: 2026-05-05}, b: }\n",
        "milestones:\n",
        "milestones:\n  # none\n\n",
        "",
        "milestones:   # all\n  a:\n",
    ):
        assert in_blocks(head + listed, "kent") == whole(head + listed, "kent")


HEAD = "programme: cloud\nforce: kent\nblueprint: 1\nstart: 2026-05-05\n"
ODD = {
    "a quotation that runs over a milestone": 'milestones:\n  a:\n    note: "x\n  b: y"\n',
    "a quotation that runs over a field": 'summary: "abc\nmilestones:\n  a:\n    started: 2026-05-05\nend"\n',
    "a list that runs over a milestone": "milestones:\n  a: {note: x,\n  note: y}\n",
    "a list that runs over a field": "asks: [\nsummary: x]\n",
    "the same milestone twice": "milestones:\n  a:\n    started: 2026-05-05\n  a:\n    started: 2026-05-06\n",
    "the same field twice": "summary: a\nsummary: b\n",
    "the same fact twice": "milestones:\n  a:\n    started: 2026-05-05\n    started: 2026-05-06\n",
    "milestones twice": "milestones:\n  a:\nmilestones:\n  b:\n",
    "force and collaboration": "collaboration: both\n",
    "a second document": "milestones:\n  a:\n---\nb: 1\n",
    "an end of the document": "summary: x\n...\n",
    "a directive": "%YAML 1.2\n",
    "an anchor": "summary: &a x\nasks: *a\n",
    "a tag": "milestones:\n  a: !!map {started: 2026-05-05}\n",
    "a list of milestones": "milestones:\n  - a\n  - b\n",
    "one text for milestones": "milestones:\n  a\n",
    "a text that goes on": "milestones:\n  a: b\n    c\n",
    "a milestone further left": "milestones:\n   a:\n     started: 2026-05-05\n  b:\n",
    "a milestone further right": "milestones:\n  a:\n    started: 2026-05-05\n   b:\n",
    "a fact further right": "milestones:\n  a:\n    started: 2026-05-05\n      note: x\n",
    "facts as far left as the milestone": "milestones:\n  a:\n  started: 2026-05-05\n",
    "a complex key": "milestones:\n  ? a\n  : {started: 2026-05-05}\n",
    "a merge key": "milestones:\n  a:\n    <<: {started: 2026-05-05}\n",
    "a tab": "milestones:\n  a:\n\tstarted: 2026-05-05\n",
    "a tab inside": "milestones:\n  a:\n    note:\tx\n",
    "a word for nothing": "milestones:\n  a:\n    note: null\n",
    "a date that is none": "milestones:\n  a:\n    started: 2026-02-30\n",
    "a field nobody knows": "milestones:\n  a:\n    strated: 2026-05-05\n",
    "a milestone that cannot be": "milestones:\n  A_b:\n    started: 2026-05-05\n",
    "a remark inside a text": "milestones:\n  a:\n    note: |\n      x\n # y\n      z\n",
    "a text of its own indentation": "milestones:\n  a:\n    note: |2\n        x\n      y\n",
    "trailing blanks that count": "milestones:\n  a:\n    note: |+\n      x\n\n\n  b:\n",
    "a remark with nothing before it": "milestones: # x\n  a:\n    note: y # z\n",
    "a colon in a text": "milestones:\n  a:\n    note: x: y\n",
    "windows line ends": "milestones:\r\n  a:\r\n    started: 2026-05-05\r\n",
    "no line end at the end": "milestones:\n  a:\n    started: 2026-05-05",
    "a byte-order mark inside": "summary: \ufeffx\n",
    "letters of other alphabets": "milestones:\n  a:\n    note: Ynys Môn, 日本\n",
    "a separator": "milestones:\n  a:\n    note: x\u2028y\n",
    "a conflict": "<<<<<<< ours\nsummary: a\n=======\nsummary: b\n>>>>>>> theirs\n",
    "keys in quotes": "\"milestones\":\n  'a':\n    \"started\": 2026-05-05\n",
    "deep nesting": "milestones:\n  a: " + "{note: " * 30 + "x" + "}" * 30 + "\n",
    "text before the first field": "  x: 1\n",
    "nothing but blanks before": "\n\n   \n",
    "a list at the top": "- a\n",
    "start missing": "",
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
@pytest.mark.parametrize("first", [False, True])
def test_odd_files_are_read_as_they_are_or_not_at_all(odd: str, first: bool) -> None:
    text = odd + HEAD if first else HEAD + odd
    read = in_blocks(text, "kent")
    assert read is None or read == whole(text, "kent")


@pytest.mark.parametrize("cut", ["start: 2026-05-05\n", "blueprint: 1\n", "programme: cloud\n", "force: kent\n"])
def test_a_field_that_is_missing_is_left_to_the_general_reader(cut: str) -> None:
    assert in_blocks(HEAD.replace(cut, ""), "kent") is None
    assert in_blocks(HEAD.replace("force: kent", "force: national"), "kent") is None
    declined = HEAD.replace("start: 2026-05-05", "participation: declined")
    assert in_blocks(declined, "kent") == whole(declined, "kent") is not None


def test_a_long_file_is_left_to_the_general_reader() -> None:
    assert in_blocks(KENT + "# " + "x" * 20_000 + "\n", "kent") is None


def spoilt(text: str, random: Random) -> str:
    """A text with a few edits of the kind people and enemies make."""
    for _ in range(random.randint(1, 4)):
        lines = text.split("\n")
        at = random.randrange(len(lines))
        place = random.randrange(len(text) + 1)
        edit = random.randrange(9)
        if edit == 0:
            lines[at] = " " * random.randint(0, 7) + lines[at].lstrip()
        elif edit == 1:
            lines.insert(at, random.choice(lines))
        elif edit == 2:
            del lines[at]
        elif edit == 3:
            other = random.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        elif edit == 4:
            lines.insert(at, random.choice(("", "   ", "# x", "  # x", "...", "---", "x", "  y: z", "  - z")))
        elif edit == 5:
            lines[at] += random.choice(
                (" # x", ":", " |", " >", ' "', "'", " {", "}", " [", " &a", " !t", ",", " ", "\\")
            )
        if edit <= 5:
            text = "\n".join(lines)
        else:
            new = random.choice(list("\n\t :-#'\"{}[],&*!|>%@`?\\xé\u2028\r0")) if edit < 8 else ""
            text = text[:place] + new + text[place + random.randint(0, 2) :]
    return text


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_any_file_is_read_as_it_is_or_not_at_all(seed: int) -> None:
    random = Random(seed)
    made = [text for path, text in files(from_seed(seed % 300)).items() if "/progress/" in path]
    base, unit = random.choice(
        [(KENT, "kent"), (NATIONAL, "national"), (TOGETHER, "both"), *((text, "x") for text in made)]
    )
    blocks = Blocks(fastest_parser())
    for text in (base, spoilt(base, random), spoilt(base, random)):
        read = in_blocks(text, unit, blocks)
        assert read is None or read == whole(text, unit), text
