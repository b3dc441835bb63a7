"""A laid-out file says the same, keeps every comment, and stays as it is when it is laid out again."""

from __future__ import annotations

from collections import Counter
from textwrap import dedent

import pytest
from hypothesis import given, settings

from rollout.edit import tidy as tidying
from rollout.edit.changes import Meaning, same
from rollout.edit.edited import ByHand, Read, opened
from rollout.edit.meaning import meaning
from rollout.edit.tidy import tidy
from tests.edit.layouts import SEEDS, SIGN, file
from tests.edit.stories import MILESTONES, PATH
from tests.edit.test_any_layout import EXAMPLES


def laid_out(text: str) -> str:
    new = tidy(PATH, dedent(text).encode(), MILESTONES)
    assert isinstance(new, bytes), new
    return new.decode()


def said(raw: bytes) -> Meaning:
    read = opened(PATH, raw)
    assert isinstance(read, Read), read
    return meaning(read.root)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{force: kent, start: 2026-01-05}\n", "force: kent\nstart: 2026-01-05\n"),
        ("a: {b: 1, c: [x, y]}\n", "a:\n  b: 1\n  c:\n    - x\n    - y\n"),
        ("a:   'x'  # why\n", "a: 'x'  # why\n"),
        ("a: {}\nb: [ ]\nc: {\n  }\n", "a: {}\nb: []\nc: {}\n"),
        ("a:\n", "a:\n"),
        ("# head\n\na: 1\n\n\nb: 2\n# tail\n", "# head\n\na: 1\n\nb: 2\n# tail\n"),
        (
            "milestones: {live: {note: x}, other: , sign-up: {note: y}}\n",
            "milestones:\n  sign-up:\n    note: y\n\n  live:\n    note: x\n\n  other:\n",
        ),
        (
            "milestones:\n      live: # last\n            note: x\n\n\n      # first of all\n\n      'sign-up':\n            note: y\n",
            "milestones:\n  # first of all\n\n  'sign-up':\n    note: y\n\n  live: # last\n    note: x\n",
        ),
        ("a: {b: 1, # one\n  c: 2} # two\nd: 3\n", "a: # two\n  b: 1 # one\n  c: 2\nd: 3\n"),
        ("asks:\n- id: a\n  ask: x\n-   {id: b, ask: y} # z\n", "asks:\n  - id: a\n    ask: x\n  # z\n  - id: b\n    ask: y\n"),
        ("asks:\n-\n  # inside\n  id: a # beside\n  ask: x\n", "asks:\n  # inside\n  - id: a # beside\n    ask: x\n"),
        ("a: |  # words\n      one\n        two\n\nb: 1\n", "a: |  # words\n  one\n    two\n\nb: 1\n"),
        ("a: >4-\n      one\n\n\nb: 1\n", "a: >2-\n    one\n\nb: 1\n"),
        ("a: |+\n  one\n\nb: 1\n", "a: |+\n  one\n\nb: 1\n"),
        ("a: 'one\n\n   two'\nb: 1\n", "a: 'one\n\n  two'\nb: 1\n"),
        ("a:\n    b: 1\n    # below\n  # of a\nc: 1\n", "a:\n  b: 1\n  # below\n  # of a\nc: 1\n"),
        ("a: 1 # x #y\nb: 'x # no' # z\n", "a: 1 # x #y\nb: 'x # no' # z\n"),
        ("---\na: {b: 1}\n...\n", "---\na:\n  b: 1\n...\n"),
        ("--- {a: 1}\n", "---\na: 1\n"),
        ("a: {b: 1}", "a:\n  b: 1\n"),
        ("a: [[b: 1, c: 2], x]\n", "a:\n  - - b: 1\n    - c: 2\n  - x\n"),
        ("a: [[x, # one\n  y], z] # two\n", "a: # two\n  - - x # one\n    - y\n  - z\n"),
        ("a: {\n      # far\n  c: 2}\n", "a:\n  # far\n  c: 2\n"),
        ("  {a: 1,\n# last\n  }\n", "a: 1\n# last\n"),
        ("a: {b: 1,#x\n  c: 2}\n", "a:\n  b: 1 #x\n  c: 2\n"),
        ("a: {b: 1\n\n  }\n", "a:\n  b: 1\n"),
        ("a: x#y # z\n", "a: x#y # z\n"),
        ("a: {b: 1}\n   # further right\n", "a:\n  b: 1\n   # further right\n"),
        ("a:\n  - b: 1\n    # beside b\n    c: 2\n      # right of c\n", "a:\n  - b: 1\n    # beside b\n    c: 2\n      # right of c\n"),
    ],
)  # fmt: skip
def test_one_usual_layout(before: str, after: str) -> None:
    assert laid_out(before) == after
    assert laid_out(after) == after


def test_line_ends_and_the_mark_at_the_beginning_stay() -> None:
    assert tidy(PATH, b"\xef\xbb\xbfa: {b: 1,\r\n  c: 2}\r\n", ()) == b"\xef\xbb\xbfa:\r\n  b: 1\r\n  c: 2\r\n"


def test_what_cannot_be_read_is_left_alone() -> None:
    found = tidy(PATH, b"a: [\n", ())
    assert isinstance(found, ByHand)
    assert found.location.file == PATH


@pytest.mark.parametrize("spoilt", ["a: 2\n", "a: 1\n", "a: [\n"], ids=["meaning", "comment", "unreadable"])
def test_a_layout_that_would_change_anything_is_refused(monkeypatch: pytest.MonkeyPatch, spoilt: str) -> None:
    monkeypatch.setattr(tidying._Tidier, "text", lambda _: spoilt)
    found = tidy(PATH, b"a: 1 # why\n", ())
    assert isinstance(found, ByHand)
    if spoilt != "a: [\n":
        assert "does not survive another layout" in found.message


@settings(max_examples=EXAMPLES * 2, deadline=None)
@given(seed=SEEDS)
def test_any_file_says_the_same_and_keeps_its_comments(seed: int) -> None:
    drawn = file(seed)
    new = tidy(PATH, drawn.raw, MILESTONES)
    assert isinstance(new, bytes), new
    assert same(said(new), drawn.says)
    assert _signs(new) == _signs(drawn.raw)
    assert tidy(PATH, new, MILESTONES) == new


def _signs(raw: bytes) -> Counter[str]:
    return Counter(character for character in raw.decode() if character == SIGN)
