"""Text from files in Markdown: shown as the text it is, wherever it stands, and nothing of it acts.

Two renderers stand behind the forges' pages: CommonMark with tables and strikethrough, which `markdown-it-py` plays
here, and the forges' own search for mentions, references, addresses and emoji in the text that comes out of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rollout.report.markdown import Markdown, escape, finalize

HOSTILE = {
    "a team": "ask @police/team today",
    "an account": "@user please look",
    "an issue": "see #12 or group/project#12",
    "a merge request": "see !12",
    "an issue by letters": "see GH-3",
    "a milestone and an epic of a forge": "due in %12 and %beta, part of &34",
    "an address without a scheme": "go to www.example.com",
    "an address": "go to http://example.com or HTTPS://example.com",
    "an account at an address": "write to someone@example.com or mailto:someone@example.com",
    "a link": "[link](x)",
    "a link by reference": "[link][x]",
    "an image": "![image](x)",
    "a task": "[ ] to do",
    "markup": "<b>html</b> and <!-- a comment -->",
    "an address in brackets": "<https://example.com>",
    "emphasis": "*emphasis* and **strong**",
    "underscores": "_underscore_ and __init__ but snake_case",
    "code": "`code` and ``more``",
    "a fence": "``` sh",
    "a heading": "# heading",
    "a bullet": "- list",
    "a plus": "+ list",
    "a number": "1. list",
    "a number in brackets": "2) list",
    "a quotation": "> quote",
    "a pipe": "one | two",
    "a pipe behind a backslash": r"one \| two",
    "struck through": "~~strike~~ and ~sub~",
    "a footnote": "said before [^1]",
    "a footnote's text": "[^1]: said before",
    "an entity": "Kent &amp; Essex &#35; &lt;",
    "backslashes": r"C:\new \* \\",
    "a backslash at the end": "the end\\",
    "line breaks": "one\n\n# two\r\n- three",
    "a rule": "---",
    "an underline": "===",
    "arithmetic": "$math$ and $$more$$",
    "a face": "done :smile: :+1:",
    "a commit": "since 0123456789abcdef0123456789abcdef01234567 and deadbeef",
    "a table's rule": "| --- |",
    "a turn of direction": "left \u202e right",
    "a bell": "ring \x07 twice",
}

ACTS_AFTER_RENDERING = {
    "mention": r"(?<![\w])@[A-Za-z0-9]",
    "reference": r"[#!%&]\d",
    "milestone by name": r"%[A-Za-z\"]",
    "issue by letters": r"(?i)\bgh-\d",
    "bare address": r"(?i)\bwww\.|\b(https?|ftp|mailto|xmpp):",
    "account at an address": r"\w@\w",
    "emoji": r":[a-z0-9_+-]+:",
    "commit": r"\b[0-9a-f]{7,40}\b",
}
"""What forges look for in text that has been rendered, where a backslash no longer helps."""

PLACES: dict[str, tuple[Callable[[str], str], list[str]]] = {
    "a cell of a table": (
        "| Before | After |\n| --- | --- |\n| {} | x |\n".format,
        ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td"],
    ),
    "a line of a list": ("- {}\n".format, ["bullet_list", "list_item", "paragraph"]),
    "a paragraph": ("{}\n".format, ["paragraph"]),
}


def rendered(markdown: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)


def elements(tokens: list[Token]) -> list[str]:
    """Every element the page has, in order; inside text there is none but the text itself."""
    return [token.type.removesuffix("_open") for token in tokens if token.nesting == 1 or _stands_alone(token)]


def _stands_alone(token: Token) -> bool:
    return token.nesting == 0 and token.type != "inline"


def texts(tokens: list[Token]) -> Iterator[list[Token]]:
    for token in tokens:
        if token.type == "inline":
            yield token.children or []


def shown(tokens: list[Token], cell: int) -> str:
    """What a reader sees in one of the texts, without what nobody sees."""
    children = list(texts(tokens))[cell]
    assert {child.type for child in children} <= {"text"}
    return "".join(child.content for child in children).replace("\u200b", "")


def as_read(text: str) -> str:
    """The text on one line: control and direction characters are no text."""
    return " ".join(re.sub("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", " ", text).split())


def check(text: str, place: str) -> None:
    """The place has its own elements and no other, and shows exactly the text."""
    frame, expected = PLACES[place]
    tokens = rendered(frame(escape(text)))
    assert elements(tokens) == expected
    assert shown(tokens, 2 if "cell" in place else 0) == as_read(text)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_shown_and_makes_no_element(text: str, place: str) -> None:
    check(text, place)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nothing_is_left_for_a_forge_to_find_in_the_text_that_comes_out(text: str) -> None:
    out = "".join(child.content for children in texts(rendered(escape(text))) for child in children)
    assert [name for name, pattern in ACTS_AFTER_RENDERING.items() if re.search(pattern, out)] == []


MARKS = "\\`*_[]<>|~$#!-+=:.&;@()1a \n"


@pytest.mark.parametrize("place", PLACES)
@given(text=st.text(alphabet=st.one_of(st.sampled_from(MARKS), st.characters(exclude_categories=["Cs"])), min_size=1))
def test_any_text_at_all_is_shown_and_makes_no_element(place: str, text: str) -> None:
    if as_read(text):
        check(text, place)


PLAIN = (
    "Tenant is built; directory cleaning is slower than planned.",
    "Costs fell by 12% (from £3,000) - see snake_case & more",
    "A well-known issue: 3 = three, a+b, yes!",
)


@pytest.mark.parametrize("text", PLAIN)
def test_ordinary_text_reads_the_same_before_it_is_rendered(text: str) -> None:
    assert escape(text) == text


def test_text_is_escaped_once() -> None:
    once = escape("*a*")
    assert escape(once) is once


def test_templates_print_texts_escaped_and_everything_else_as_it_is() -> None:
    assert (finalize("*a*"), finalize(Markdown("*a*")), finalize(3)) == (r"\*a\*", "*a*", 3)
