"""The PDF export: tagged, in PDF/UA where its fonts have every character, text as text, the same bytes every time."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from rollout.exchange.document import Code, Document, Heading, Listing, Paragraph, Span, Table
from rollout.exchange.pdf import pdf
from tests.exchange.hostile import NAUGHTY
from tests.exchange.stories import exported, request

DAY = date(2026, 4, 3)
BEYOND_ITS_FONTS = ("other scripts", "pictures", "a wide formula")


def span(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def of(text: str) -> Document:
    table = Table(caption=span(text), head=(span(text), span("B")), rows=((span(text), ()),), figures=frozenset({1}))
    bare = Table(caption=(), head=(span("A"),), rows=((span(text),),))
    return Document(
        title=text,
        marking=text,
        blocks=(
            Paragraph(spans=(Span(text, strong=True), Span(text, emphasis=True))),
            Paragraph(spans=(Span("page", link="https://a.example"),)),
            Heading(level=2, spans=span(text)),
            Listing(items=(span(text), ())),
            Listing(items=(span(text),), start=3),
            table,
            bare,
            Code(text=text),
        ),
    )


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def metadata(reader: PdfReader) -> str:
    root: Any = reader.root_object
    return str(root["/Metadata"].get_object().get_data().decode())


def tags(reader: PdfReader) -> set[str]:
    """The roles of the structure tree."""
    found: set[str] = set()
    waiting: list[Any] = [reader.root_object["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += node
        elif hasattr(node, "get"):
            found.add(str(node.get("/S", "")))
            if "/K" in node:
                waiting.append(node["/K"])
    return found


def test_a_report_is_tagged_for_screen_readers() -> None:
    reader = read(pdf(of("Text"), DAY))
    root: Any = reader.root_object
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata(reader)
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower() == "en-gb"
    assert reader.metadata is not None
    assert reader.metadata.title == "Text"
    assert {"/H1", "/H2", "/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD", "/Caption", "/Link"} <= tags(reader)


@pytest.mark.parametrize("name", NAUGHTY)
def test_every_text_is_shown_as_text(name: str) -> None:
    reader = read(pdf(of(NAUGHTY[name]), DAY))
    shown = "".join(page.extract_text() for page in reader.pages)
    is_readable = name not in (*BEYOND_ITS_FONTS, "accents")
    if is_readable:
        for word in NAUGHTY[name].split():
            assert "".join(word.split()) in "".join(shown.split()), word
    assert ("pdfuaid" in metadata(reader)) is (name not in BEYOND_ITS_FONTS)
    links: list[Any] = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
    assert [link["/A"]["/URI"] for link in links] == ["https://a.example"]
    root: Any = reader.root_object
    assert "/JavaScript" not in root.get("/Names", {})
    assert "/OpenAction" not in root


def test_the_same_report_has_the_same_bytes(tmp_path: Path) -> None:
    asked = request(tmp_path)
    assert exported("pdf", asked) == exported("pdf", asked)


def test_a_brief_fits_on_one_page(tmp_path: Path) -> None:
    assert len(read(exported("pdf", request(tmp_path))).pages) == 1


def test_the_wanted_report_is_the_one_made(tmp_path: Path) -> None:
    reader = read(exported("pdf", request(tmp_path, programme="cloud")))
    assert reader.metadata is not None
    assert reader.metadata.title == "Cloud"
    assert "Mail moved" in "".join(page.extract_text() for page in reader.pages)
