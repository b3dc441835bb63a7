"""A report's Markdown as a tree: what every document sink prints."""

from __future__ import annotations

from textwrap import dedent

import pytest

from rollout.exchange.document import (
    Code,
    Heading,
    Listing,
    Paragraph,
    Span,
    Table,
    column_shares,
    plain,
    read_markdown,
    words,
)
from rollout.report.markdown import escape
from tests.report.test_markdown import HOSTILE


def spans(*texts: str) -> tuple[Span, ...]:
    return tuple(Span(text) for text in texts)


def test_title_marking_and_blocks() -> None:
    report = read_markdown(
        dedent("""\
        # Brief (illustrative)

        **OFFICIAL**

        - Data date: 1 May
        - Author: A

        *Invented.*

        ## One

        1. **Ask** (who).
           Said.
        2. Other

        **OFFICIAL**
        """),
        "OFFICIAL",
        is_brief=True,
    )
    assert (report.title, report.marking, report.is_brief) == ("Brief (illustrative)", "OFFICIAL", True)
    assert report.blocks == (
        Listing(items=(spans("Data date: 1 May"), spans("Author: A"))),
        Paragraph(spans=(Span("Invented.", emphasis=True),)),
        Heading(level=2, spans=spans("One")),
        Listing(items=((Span("Ask", strong=True), Span(" (who). Said.")), spans("Other")), start=1),
    )


def test_without_a_marking_or_title_nothing_is_taken_out() -> None:
    report = read_markdown("**OFFICIAL**\n\ntext\n")
    assert (report.title, report.marking) == ("", "")
    assert report.blocks == (Paragraph(spans=(Span("OFFICIAL", strong=True),)), Paragraph(spans=spans("text")))


def test_a_paragraph_in_bold_before_a_table_is_its_caption() -> None:
    report = read_markdown("**Cap**\n\n| A | B |\n| --- | ---: |\n| 1 | **2** |\n\n**Alone**\n\nlast\n")
    assert report.blocks == (
        Table(
            caption=(Span("Cap", strong=True),),
            head=(spans("A"), spans("B")),
            rows=((spans("1"), (Span("2", strong=True),)),),
            figures=frozenset({1}),
        ),
        Paragraph(spans=(Span("Alone", strong=True),)),
        Paragraph(spans=spans("last")),
    )
    table = read_markdown("| A |\n| --- |\n| 1 |\n").blocks[0]
    assert isinstance(table, Table)
    assert table.caption == ()


def test_lists_in_lists_are_read_one_after_the_other() -> None:
    report = read_markdown("- one\n\n  more\n  - two\n    - three\n- four\n")
    assert report.blocks == (Listing(items=(spans("one more"), spans("two"), spans("three"), spans("four"))),)


def test_kept_lines_folds_quotes_and_pictures() -> None:
    report = read_markdown(
        "```\na  b\n```\n\n<details>\n<summary>More</summary>\n\ninside\n\n</details>\n\n> said\n\n---\n\n"
        "![A chart](x.svg) and `code`<br>\n"
    )
    assert report.blocks == (
        Code(text="a  b"),
        Paragraph(spans=spans("More")),
        Paragraph(spans=spans("inside")),
        Paragraph(spans=spans("said")),
        Paragraph(spans=spans("A chart and code<br>")),
    )


@pytest.mark.parametrize(
    ("address", "kept"),
    [("https://example.org/x", "https://example.org/x"), ("programme-a.md", None), ("ftp://example.org", None)],
)
def test_only_addresses_a_reader_may_follow_stay_links(address: str, kept: str | None) -> None:
    assert read_markdown(f"[text]({address})\n").blocks == (Paragraph(spans=(Span("text", link=kept),)),)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_text_from_files_comes_through_as_the_text_it_is(text: str) -> None:
    written = " ".join(plain(text).replace("\ufffd", " ").split())
    report = read_markdown(f"## {escape('x')}\n\n- {escape(text)}\n\n| A |\n| --- |\n| {escape(text)} |\n")
    listing, table = report.blocks[1:]
    assert isinstance(listing, Listing)
    assert isinstance(table, Table)
    for shown in (listing.items[0], table.rows[0][0]):
        assert words(shown) == written
        assert all(not (span.strong or span.emphasis or span.link) for span in shown)


def test_characters_no_document_may_hold_become_visible() -> None:
    assert plain("a\x00b\x1bc\u202ed\ud800e\ufffff\u200bg\n") == "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdfg\n"


def test_columns_share_a_page_by_their_longest_cells_and_break_no_word() -> None:
    table = Table(
        caption=(),
        head=(spans("A"), spans("Long heading here")),
        rows=((spans("1"), spans("x" * 30 + " " + "y" * 60)), (spans(""), spans(""))),
    )
    shares = column_shares(table)
    assert sum(shares) == pytest.approx(1)
    assert shares[1] > shares[0] * 10
    even = column_shares(Table(caption=(), head=(spans("A"), spans("B")), rows=()))
    assert even == (0.5, 0.5)
