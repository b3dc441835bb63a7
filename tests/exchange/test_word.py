"""The Word export: real headings, lists, tables and page furniture, the same bytes for the same report."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as Word
from docx.oxml.ns import qn

from rollout.exchange.document import Code, Document, Heading, Listing, Paragraph, Span, Table
from rollout.exchange.word import word
from tests.exchange.hostile import NAUGHTY
from tests.exchange.stories import exported, request
from tests.report.stories import changed

DAY = date(2026, 4, 3)


def span(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def read(report: Document) -> Word:
    return docx.Document(io.BytesIO(word(report, DAY)))


def of(*blocks: object, marking: str = "OFFICIAL", **more: bool) -> Document:
    return Document(title="Title", marking=marking, blocks=blocks, **more)  # type: ignore[arg-type]


def test_headings_paragraphs_and_styles() -> None:
    made = read(
        of(
            Heading(level=2, spans=span("Two")),
            Heading(level=3, spans=span("Three")),
            Heading(level=6, spans=span("Deep")),
            Paragraph(spans=(Span("bold", strong=True), Span("italic", emphasis=True), Span("plain"))),
            Code(text="a  b"),
        )
    )
    found = [(p.style.name, p.text) for p in made.paragraphs if p.style is not None]
    assert found == [
        ("Heading 1", "Title"),
        ("Heading 2", "Two"),
        ("Heading 3", "Three"),
        ("Heading 4", "Deep"),
        ("Normal", "bolditalicplain"),
        ("No Spacing", "a  b"),
    ]
    assert [(run.bold, run.italic) for run in made.paragraphs[4].runs] == [(True, None), (None, True), (None, None)]


def test_an_address_stands_behind_the_text_it_belongs_to() -> None:
    made = read(
        of(
            Paragraph(
                spans=(Span("page", link="https://a.example"), Span("https://b.example", link="https://b.example"))
            )
        )
    )
    assert made.paragraphs[1].text == "page (https://a.example)https://b.example"
    assert not made.paragraphs[1].hyperlinks


def test_every_numbered_list_begins_where_it_says() -> None:
    made = read(
        of(
            Listing(items=(span("a"), span("b")), start=1),
            Listing(items=(span("c"),), start=4),
            Listing(items=(span("d"),)),
        )
    )
    lists = made.paragraphs[1:]
    assert [p.style.name for p in lists if p.style is not None] == ["List Number"] * 3 + ["List Bullet"]
    elements: list[Any] = [p._p for p in lists[:3]]
    numbers = [element.pPr.numPr.numId.val for element in elements]
    assert numbers[0] == numbers[1] != numbers[2]
    starts = {
        num.numId: num.find(qn("w:lvlOverride")).find(qn("w:startOverride")).get(qn("w:val"))
        for num in made.part.numbering_part.element.num_lst
        if num.numId in numbers
    }
    assert [starts[number] for number in (numbers[0], numbers[2])] == ["1", "4"]


def test_a_table_repeats_its_header_keeps_rows_whole_and_says_what_it_is() -> None:
    table = Table(
        caption=span("Forces"),
        head=(span("Force"), span("Days")),
        rows=((span("Kent"), span("9")), (span("Essex"), ())),
        figures=frozenset({1}),
    )
    made = read(of(Heading(level=2, spans=span("Position")), table, Table(caption=(), head=(span("A"),), rows=())))
    shown, bare = made.tables
    assert [[cell.text for cell in row.cells] for row in shown.rows] == [
        ["Force", "Days"],
        ["Kent", "9"],
        ["Essex", ""],
    ]
    rows: list[Any] = [row._tr.trPr for row in shown.rows]
    assert [row.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False]
    assert all(row.find(qn("w:cantSplit")) is not None for row in rows)
    properties = shown._tbl.tblPr
    assert properties.find(qn("w:tblCaption")).get(qn("w:val")) == "Forces"
    assert properties.find(qn("w:tblDescription")).get(qn("w:val")) == "Forces: one header row, 2 rows"
    assert bare._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Position"
    order = [child.tag.split("}")[1] for child in properties]
    schema = ["tblStyle", "tblW", "tblBorders", "tblLayout", "tblLook", "tblCaption", "tblDescription"]
    assert order == [name for name in schema if name in order]
    assert [p.text for p in made.paragraphs if p.style is not None and p.style.name == "Caption"] == ["Forces"]
    assert str(shown.rows[1].cells[1].paragraphs[0].alignment) == "RIGHT (2)"


def test_the_marking_stands_at_the_head_and_foot_of_every_page() -> None:
    section = read(of()).sections[0]
    assert section.header.paragraphs[0].text == "OFFICIAL"
    assert section.footer.paragraphs[0].text.startswith("OFFICIAL · Page ")
    assert "PAGE" in section.footer.paragraphs[0]._p.xml
    unmarked = read(of(marking="")).sections[0]
    assert (unmarked.header.paragraphs[0].text, unmarked.footer.paragraphs[0].text) == ("", "Page ")


def test_language_paper_and_properties() -> None:
    made = read(of())
    assert {e.get(qn("w:val")) for e in made.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert (made.core_properties.title, made.core_properties.language) == ("Title", "en-GB")
    assert made.core_properties.created is not None
    assert made.core_properties.created.date() == DAY
    section = made.sections[0]
    assert section.page_width is not None
    assert round(section.page_width.cm, 1) == 21.0


def test_a_brief_is_set_smaller() -> None:
    margins = [read(of(is_brief=brief)).sections[0].left_margin for brief in (True, False)]
    assert margins[0] is not None
    assert margins[1] is not None
    assert margins[0] < margins[1]


@pytest.mark.parametrize("text", NAUGHTY.values(), ids=NAUGHTY.keys())
def test_every_text_is_shown_as_text(text: str) -> None:
    table = Table(caption=span(text), head=(span(text),), rows=((span(text),),))
    report = Document(
        title=text,
        marking=text,
        blocks=(Heading(level=2, spans=span(text)), Listing(items=(span(text),), start=1), table),
    )
    made = docx.Document(io.BytesIO(word(report, DAY)))
    assert [p.text for p in made.paragraphs] == [text, text, text, text, ""]
    assert [cell.text for row in made.tables[0].rows for cell in row.cells] == [text, text]
    assert made.sections[0].header.paragraphs[0].text == text
    xml = made.element.xml
    assert "w:hyperlink" not in xml
    assert "w:fld" not in xml
    assert "w:instrText" not in xml


def test_the_same_report_has_the_same_bytes(tmp_path: Path) -> None:
    asked = request(tmp_path)
    assert exported("docx", asked) == exported("docx", asked)


def test_the_wanted_report_is_the_one_made(tmp_path: Path) -> None:
    files = changed("forces.yaml", ("name: Policing", "name: Policing\n  marking: OFFICIAL\n  illustrative: true"))
    made = docx.Document(io.BytesIO(exported("docx", request(tmp_path, files=files, force="kent"))))
    assert made.paragraphs[0].text == "Kent Police (illustrative)"
    assert made.sections[0].header.paragraphs[0].text == "OFFICIAL"
