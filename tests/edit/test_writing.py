"""Whatever is written reads as itself, in both parsers, in quotes only where that is needed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rollout.edit import writing
from rollout.edit.changes import Token, Value, meaning_of
from rollout.edit.edited import Read, opened
from rollout.edit.meaning import meaning
from rollout.load.nodes import ParserFactory, PureParser, fastest_parser

PARSERS = pytest.mark.parametrize("parser", [fastest_parser(), PureParser], ids=["c", "python"])
TEXTS = st.text(st.characters(exclude_categories=("C", "Zl", "Zp"), include_characters="\n"), min_size=1, max_size=20)
WORDS = st.text(st.sampled_from("ab-:#?,[]{}'\"\\ \n&*!|>%@`~.0"), min_size=1, max_size=8)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(TEXTS, WORDS, st.none(), st.booleans(), st.integers(0, 99), st.dates()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(("a", "b-c", "id")), inner, max_size=3)
    ),
    max_leaves=8,
)


def read(text: str, parser: ParserFactory) -> object:
    found = opened("kent.yaml", text.encode(), parser)
    assert isinstance(found, Read), (text, found)
    return meaning(found.root)


@PARSERS
@given(value=VALUES)
def test_what_is_written_says_what_was_meant(value: Any, parser: ParserFactory) -> None:
    text = "\n".join(writing.block_entry("field", value, 0)) + "\nnext: 1\n"
    assert read(text, parser) == {"field": meaning_of(value), "next": "1"}
    assert read(f"{{{writing.flow_entry('field', value)}, next: 1}}", parser) == {
        "field": meaning_of(value),
        "next": "1",
    }
    items = "\n".join(["list:", *writing.block_items([value, "x"], 2)])
    assert read(items, parser) == {"list": [meaning_of(value), "x"]}


@pytest.mark.parametrize(
    ("value", "block", "flow"),
    [
        ("Waiting for the survey.", "Waiting for the survey.", "Waiting for the survey."),
        ("a, b", "a, b", '"a, b"'),
        ("https://example.org/x?y=1", "https://example.org/x?y=1", '"https://example.org/x?y=1"'),
        ("12:30", "12:30", "12:30"),
        ("no", "no", "no"),
        ("a: b", '"a: b"', '"a: b"'),
        ("a #1", '"a #1"', '"a #1"'),
        ("a#1", "a#1", "a#1"),
        ("end:", '"end:"', '"end:"'),
        ("-5", '"-5"', '"-5"'),
        ("-x", "-x", "-x"),
        ("- x", '"- x"', '"- x"'),
        ("-", '"-"', '"-"'),
        ("true", '"true"', '"true"'),
        ("3000", '"3000"', '"3000"'),
        ("1e3", '"1e3"', '"1e3"'),
        ("null", '"null"', '"null"'),
        ("", '""', '""'),
        (" x", '" x"', '" x"'),
        ("it's", "it's", "it's"),
        ('say "so"', 'say "so"', 'say "so"'),
        ('"so"', "'\"so\"'", "'\"so\"'"),
        ("'tis \\ a: b", "'''tis \\ a: b'", "'''tis \\ a: b'"),
        ('"a\nb\\', '"\\"a\\nb\\\\"', '"\\"a\\nb\\\\"'),
        (Token("2026-11-20"), "2026-11-20", "2026-11-20"),
        (Token("3"), "3", "3"),
        (date(2026, 11, 20), "2026-11-20", "2026-11-20"),
        (True, "true", "true"),
        (1900, "1900", "1900"),
        (12.5, "12.5", "12.5"),
        (4.0, "4", "4"),
        (None, "", ""),
    ],
)
def test_quotes_are_written_where_a_reader_needs_them(value: Value, block: str, flow: str) -> None:
    assert writing.scalar(value) == block
    assert writing.scalar(value, flow=True) == flow


@given(text=st.one_of(TEXTS, WORDS))
def test_words_are_words_to_other_readers_too(text: str) -> None:
    """YAML 1.1 readers see more than text in some words; those of the 1.2 core schema see only text."""
    text = " ".join(text.split()) or "x"
    loaded = yaml.load(f"a: {writing.scalar(text)}", Loader=yaml.BaseLoader)
    assert loaded == {"a": text}


def test_a_character_no_file_may_hold_is_found_anywhere_in_a_value() -> None:
    assert writing.unwritable({"a": ["x", {"b": "tab\t"}]}) == "\t"
    assert writing.unwritable({"\x85": 1}) == "\x85"
    assert writing.unwritable(["\u202e"]) == "\u202e"
    assert writing.unwritable({"a": [1, None, "two\nlines", Token("6d")]}) is None


def test_lines_stand_as_they_will_be_read() -> None:
    value: Value = {
        "date": date(2026, 1, 2),
        "more": ["a", {"id": "b", "c": ["d"]}, []],
        "note": "one\n\ntwo",
        "empty": {},
    }
    assert writing.block_entry("baseline", value, 4) == [
        "baseline:",
        "      date: 2026-01-02",
        "      more:",
        "        - a",
        "        - id: b",
        "          c:",
        "            - d",
        "        - []",
        "      note: |-",
        "        one",
        "",
        "        two",
        "      empty: {}",
    ]
