"""A report as a tagged PDF, set by Typst: the template is the program's own, the report comes in as values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import typst

from rollout.exchange.document import (
    LANGUAGE,
    Block,
    Document,
    Heading,
    Listing,
    Paragraph,
    Span,
    Table,
    column_shares,
    words,
)
from rollout.exchange.reports import document
from rollout.exchange.request import Request
from rollout.report.render import PACKAGED

STANDARD: typst.PDFStandard = "ua-1"
"""PDF/UA-1 (ISO 14289-1): tagged, with a title and a language, for screen readers."""
_FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")
"""The fonts Typst brings along: those of a machine would make its PDFs different from every other one's."""


def as_pdf(request: Request) -> bytes:
    """The wanted report as a PDF."""
    return pdf(document(request), request.edition.schedule.data_date)


def pdf(report: Document, data_date: date) -> bytes:
    """A document as a PDF/UA file, dated by its data date so that the same report has the same bytes."""
    values = {
        "title": report.title,
        "marking": report.marking,
        "language": LANGUAGE.lower().split("-"),
        "fonts": _FONTS,
        "size": 9 if report.is_brief else 10,
        "data_date": (data_date.year, data_date.month, data_date.day),
        "blocks": list(_blocks(report)),
    }
    inputs = {"report": json.dumps(values)}
    try:
        return _set(inputs, [STANDARD])
    except typst.TypstError:
        # PDF/UA refuses characters its fonts do not have, as of other scripts. Such a report is still worth reading:
        # it is tagged all the same, and may use the fonts of the machine.
        return _set(inputs, [])


def _set(inputs: dict[str, str], standards: list[typst.PDFStandard]) -> bytes:
    made = typst.compile(
        str(PACKAGED / "report.typ"),
        format="pdf",
        pdf_standards=standards,
        ignore_system_fonts=bool(standards),
        sys_inputs=inputs,
    )
    assert isinstance(made, bytes)
    return made


def _blocks(report: Document) -> Iterator[dict[str, Any]]:
    under = report.title
    for block in report.blocks:
        yield _block(block, under)
        if isinstance(block, Heading):
            under = words(block.spans)


def _block(block: Block, under: str) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "level": max(2, block.level), "spans": _spans(block.spans)}
        case Paragraph():
            return {"kind": "paragraph", "spans": _spans(block.spans)}
        case Listing():
            kind = "bullets" if block.start is None else "numbers"
            return {"kind": kind, "start": block.start, "items": [_spans(item) for item in block.items]}
        case Table():
            return {
                "kind": "table",
                "caption": _spans(block.caption),
                "summary": words(block.caption) or under,
                "head": [_spans(cell) for cell in block.head],
                "rows": [[_spans(cell) for cell in row] for row in block.rows],
                "figures": sorted(block.figures),
                "shares": column_shares(block),
            }
        case _:
            return {"kind": "code", "text": block.text}


def _spans(spans: Sequence[Span]) -> list[dict[str, Any]]:
    return [span._asdict() for span in spans]
