"""What is said beside a pull request, and that nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rollout.report.markdown import escape
from rollout.report.pull_request import MARK, MOST_CHARACTERS, OFFER, Post, Unfit, comment, packed, unpacked

HEAD = "a" * 40
HOME = "https://github.com/example/rollout"
KENT = "programmes/cloud/progress/kent.yaml"
NOTHING: dict[str, Any] = {"problems": []}
MAY: dict[str, Any] = {"actor": "example-kent", "allowed": True, "facts_only": True, "problems": []}
MAY_NOT = {**MAY, "allowed": False, "facts_only": False, "problems": [{"message": "A702 says no.", "hint": "Ask."}]}
DIFF = "### What this change does\n\n- **Kent Police**: live 11 working days later.\n"
BOT = "github-actions[bot]"


def problem(**more: Any) -> dict[str, Any]:
    return {
        "code": "S105",
        "severity": "error",
        "file": KENT,
        "line": 14,
        "message": '"started" is "10/08/2026"',
        "hint": "Write 2026-08-10.",
        "on_new_line": True,
        "fix": {"replacement": "2026-08-10", "describe": "Write 2026-08-10", "suggestion": "    started: 2026-08-10"},
        **more,
    }


def found(*problems: dict[str, Any]) -> dict[str, Any]:
    return {"problems": list(problems)}


def post(result: object, **more: Any) -> Post:
    return unpacked(result, head=HEAD, repository=HOME, **more)


def result(text: str = "", *offers: dict[str, Any]) -> dict[str, Any]:
    return {"schema_version": 1, "head": HEAD, "comment": text, "suggestions": list(offers)}


OFFERED = {"file": KENT, "line": 14, "text": "    started: 2026-08-10", "why": "Write 2026-08-10"}


# What is said


def test_it_says_what_is_wrong_who_may_change_it_and_what_it_means() -> None:
    text = comment(found(problem()), MAY, DIFF)
    assert text.split("\n") == [
        "### What is wrong, or should be looked at",
        "",
        '- **error**, line 14 of programmes/cloud/progress/kent.yaml: "started" is "10/08/2026" Write 2026-08-10. (S105)',
        "",
        "### Who may make this change",
        "",
        "@\u200bexample-kent may make it. It consists of facts only.",
        "",
        "### What this change does",
        "",
        "- **Kent Police**: live 11 working days later.",
        "",
    ]


@pytest.mark.parametrize("info", [(), (problem(severity="info"),)])
def test_it_is_silent_when_nothing_changed_in_meaning(info: tuple[dict[str, Any], ...]) -> None:
    assert comment(found(*info), MAY, "") == ""
    assert comment(found(*info), MAY, "\n") == ""


def test_who_may_not_is_told_whom_to_ask() -> None:
    text = comment(NOTHING, MAY_NOT, "")
    assert "@\u200bexample-kent may not make it alone:\n\n- A702 says no. Ask.\n" in text
    assert "facts only" not in comment(NOTHING, {**MAY, "facts_only": False}, DIFF)


def test_long_lists_are_counted_and_a_long_text_is_cut_at_a_line() -> None:
    text = comment(found(*[problem()] * 25), {**MAY_NOT, "problems": MAY_NOT["problems"] * 30}, DIFF)
    assert "- and 5 more: `rollout check` shows all." in text
    assert "- and 10 more: `rollout authorise` shows all." in text
    long = comment(NOTHING, MAY, "### Long\n\n" + "- a line of the difference\n" * 5_000)
    assert MOST_CHARACTERS - 100 < len(long) <= MOST_CHARACTERS + 100
    assert long.endswith("- a line of the difference\n\nThe rest does not fit here: `rollout diff` shows all.\n")


def test_text_from_files_is_shown_as_text() -> None:
    nasty = problem(message="<img src=x> @example-essex #12 [a](https://evil.example)", file="a`b.yaml")
    text = comment(found(nasty), {**MAY, "actor": "<b>"}, "")
    html = MarkdownIt("commonmark").render(text)
    assert "<img" not in html
    assert "<a " not in html
    assert "<b>" not in html
    assert post(result(text)).comment is not None


# Answers that are offered


def test_a_certain_answer_on_a_new_line_is_offered() -> None:
    made = packed(HEAD, NOTHING, found(problem()), MAY, DIFF)
    assert made["suggestions"] == [OFFERED]
    review = post(made).review
    assert review == {
        "commit_id": HEAD,
        "event": "COMMENT",
        "comments": [
            {
                "path": KENT,
                "line": 14,
                "side": "RIGHT",
                "body": f"{OFFER}\nWrite 2026-08-10.\n\n```suggestion\n    started: 2026-08-10\n```\n",
            }
        ],
    }


@pytest.mark.parametrize(
    "more",
    [
        {"on_new_line": False},
        {"fix": None},
        {"fix": {"replacement": "x", "describe": "Write x"}},
        {"fix": {"describe": "Write x", "suggestion": "x" * 401}},
        {"fix": {"describe": "Write x", "suggestion": "a\u202eb"}},
        {"fix": {"describe": "Write x", "suggestion": "a\nb"}},
        {"file": "../forces.yaml"},
        {"file": "a/../b.yaml"},
        {"file": "programmes/cloud/progress/kent.txt"},
    ],
    ids=str,
)
def test_what_has_no_certain_answer_or_fits_no_line_is_not_offered(more: dict[str, Any]) -> None:
    assert packed(HEAD, NOTHING, found(problem(**more)), MAY, DIFF)["suggestions"] == []


def test_a_line_is_offered_once_and_ten_lines_at_most() -> None:
    lines = [problem(line=number // 2) for number in range(2, 40)]
    offers = packed(HEAD, NOTHING, found(*lines), MAY, "")["suggestions"]
    assert [offer["line"] for offer in offers] == list(range(1, 11))


def test_what_was_offered_already_is_not_offered_again() -> None:
    made = result("", OFFERED)
    review = post(made).review
    assert review is not None
    (line,) = review["comments"]
    assert post(made, reviews=[{"path": KENT, "body": line["body"], "author": BOT}]).review is None
    assert post(made, reviews=[{"path": KENT, "body": line["body"], "author": "somebody"}]).review == review


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cf"]), max_size=80))
def test_nothing_in_an_offered_line_leaves_its_block(text: str) -> None:
    review = post(result("", {**OFFERED, "text": text})).review
    assert review is not None
    blocks = [token for token in MarkdownIt("commonmark").parse(review["comments"][0]["body"]) if token.type == "fence"]
    assert [(block.info, block.content) for block in blocks] == [("suggestion", f"{text}\n")]


# The comment, once


def test_the_comment_is_found_again_and_kept_up_to_date() -> None:
    first = post(result(DIFF))
    assert (first.comment, first.replaces) == (f"{MARK}\n{DIFF}", None)
    own = {"id": 7, "body": "<!-- other -->", "author": BOT}, {"id": 8, "body": f"{MARK}\nOld", "author": BOT}
    assert post(result(DIFF), comments=own) == Post(f"{MARK}\n{DIFF}", 8, None)
    same = [{"id": 8, "body": f"{MARK}\n{DIFF}", "author": BOT}]
    assert post(result(DIFF), comments=same) == Post(None, None, None)
    forged = [{"id": 9, "body": f"{MARK}\nOld", "author": "somebody"}]
    assert post(result(DIFF), comments=forged).replaces is None


def test_nothing_to_say_is_said_only_where_something_was_said_before() -> None:
    assert post(result("")) == Post(None, None, None)
    own = [{"id": 8, "body": f"{MARK}\nOld", "author": BOT}]
    assert post(result(""), comments=own).comment == f"{MARK}\nThis change no longer changes anything in meaning.\n"


# What is let through


@pytest.mark.parametrize(
    "text",
    [
        DIFF,
        "<details><summary>More</summary>\n\nText\n\n</details>\n",
        f"See [line 14]({HOME}/blob/main/{KENT}).",
        f"Text \\<b> {escape('@kent #1 https://x.example <b> [a](b) www.x.org')}",
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n",
    ],
)
def test_what_this_tool_writes_is_let_through(text: str) -> None:
    assert post(result(text)).comment == f"{MARK}\n{text}"


@given(st.text(max_size=300))
def test_whatever_is_escaped_is_let_through(text: str) -> None:
    assert post(result(f"- {escape(text)}")).comment is not None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<script>", "a tag"),
        ("<!-- hidden -->", "a tag"),
        ("<details open>", "a tag"),
        ("![x](https://evil.example/x.png)", "a picture"),
        ("Look, @example-essex", "a mention"),
        ("Fixes #12", "a reference"),
        ("GH-12", "a reference"),
        ("!12", "a reference"),
        ("[click](javascript:alert)", "a link"),
        (f"[click]({HOME}.evil.example/)", "a link"),
        ("[click][1]", "a link"),
        ("[1]: //evil.example", "a link"),
        ("https://evil.example", "a link"),
        ("www.evil.example", "a link"),
        ("mailto:a", "a link"),
        ("a\u202eb", "no text"),
        ("a\x1bb", "no text"),
        ("x" * (MOST_CHARACTERS + 1_001), "no text"),
    ],
)
def test_text_that_could_act_is_not_let_through(text: str, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        post(result(text))


@pytest.mark.parametrize(
    "made",
    [
        None,
        [],
        "text",
        {},
        {**result(), "more": 1},
        {**result(), "schema_version": 2},
        {**result(), "head": "b" * 40},
        {**result(), "comment": None},
        {**result(), "suggestions": {}},
        result("", *[OFFERED] * 11),
        result("", {**OFFERED, "file": "../x.yaml"}),
        result("", {**OFFERED, "file": ".github/workflows/x.yml"}),
        result("", {**OFFERED, "file": "/etc/passwd.yaml"}),
        result("", {**OFFERED, "line": 0}),
        result("", {**OFFERED, "line": True}),
        result("", {**OFFERED, "line": "14"}),
        result("", {**OFFERED, "text": "a\nb"}),
        result("", {**OFFERED, "text": None}),
        result("", {**OFFERED, "why": "x" * 401}),
        result("", {"file": KENT}),
        {**result(), "suggestions": ["x"]},
    ],
    ids=lambda made: str(made)[:60],
)
def test_a_result_of_another_shape_is_not_let_through(made: object) -> None:
    with pytest.raises(Unfit):
        post(made)


def test_a_commit_that_is_none_is_not_let_through() -> None:
    with pytest.raises(Unfit):
        unpacked({**result(), "head": "main"}, head="main", repository=HOME)
