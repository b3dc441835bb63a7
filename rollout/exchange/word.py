"""A report as a Word document a person can go on working with: real headings, lists, tables and page furniture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Emu, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table as WordTable
from docx.table import _Row
from docx.text.paragraph import Paragraph as WordParagraph

from rollout.exchange.document import (
    LANGUAGE,
    Document,
    Heading,
    Listing,
    Paragraph,
    Span,
    Table,
    column_shares,
    words,
)
from rollout.exchange.package import repacked
from rollout.exchange.reports import document
from rollout.exchange.request import Request

_FONT = "Arial"
_INK = RGBColor(0x0B, 0x0C, 0x0C)
_HEADINGS = {"Heading 1": 1.9, "Heading 2": 1.4, "Heading 3": 1.15, "Heading 4": 1.05}
"""How many times as large as the text."""
_HEAD_FILL, _LINE = "F3F2F1", "B1B4B6"
_LONGEST_PROPERTY = 255
_A4 = (21.0, 29.7)
"""Centimetres."""


def as_docx(request: Request) -> bytes:
    """The wanted report as a Word document."""
    return word(document(request), request.edition.schedule.data_date)


def word(report: Document, data_date: date) -> bytes:
    """A document in Word's format, dated by its data date so that the same report has the same bytes."""
    made = docx.Document()
    _set_up(made, report, data_date)
    made.add_heading(report.title, 1)
    under = report.title
    for block in report.blocks:
        match block:
            case Heading():
                _fill(made.add_heading("", min(max(block.level, 2), 4)), block.spans)
                under = words(block.spans)
            case Paragraph():
                _fill(made.add_paragraph(), block.spans)
            case Listing():
                _list(made, block)
            case Table():
                _table(made, block, under)
            case _:
                made.add_paragraph(block.text, "No Spacing")
    packed = io.BytesIO()
    made.save(packed)
    return repacked(packed.getvalue())


def _set_up(made: Word, report: Document, data_date: date) -> None:
    """Page, styles, language, properties, and the marking at the head and foot of every page."""
    section = made.sections[0]
    section.page_width, section.page_height = map(Cm, _A4)
    margin = Cm(1.6 if report.is_brief else 2.0)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = margin
    section.header_distance = section.footer_distance = margin // 2
    _style(made, 9 if report.is_brief else 10)
    known = made.core_properties
    known.title, known.language, known.comments = report.title[:_LONGEST_PROPERTY], LANGUAGE, ""
    known.author = known.last_modified_by = "rollout"
    known.created = known.modified = datetime(data_date.year, data_date.month, data_date.day)  # noqa: DTZ001
    known.category = report.marking[:_LONGEST_PROPERTY]
    head = section.header.paragraphs[0]
    foot = section.footer.paragraphs[0]
    for paragraph in (head, foot):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.add_run(report.marking).bold = True
    foot.add_run(f"{' · ' if report.marking else ''}Page ")
    _field(foot, "PAGE")


def _style(made: Word, size: float) -> None:
    defaults = made.styles.element.find(qn("w:docDefaults"))
    for language in defaults.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)
    for language in made.settings.element.iter(qn("w:themeFontLang")):
        language.set(qn("w:val"), LANGUAGE)
    sizes = {"Normal": 1.0, "Caption": 1.0, **_HEADINGS}
    for name, times in sizes.items():
        style = made.styles[name]
        assert isinstance(style, ParagraphStyle)
        style.font.name, style.font.size = _FONT, Pt(size * times)
        style.font.color.rgb = _INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.keep_with_next = name != "Normal"
        style.paragraph_format.space_before = Pt(0 if name in ("Normal", "Heading 1") else size)
        style.paragraph_format.space_after = Pt(3)
        style.paragraph_format.line_spacing = 1.0


def _field(paragraph: WordParagraph, name: str) -> None:
    """A field Word works out itself, as the page number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)  # noqa: SLF001 - the library has no fields


def _fill(paragraph: WordParagraph, spans: Sequence[Span]) -> None:
    for span in spans:
        run = paragraph.add_run(span.text)
        run.bold, run.italic = span.strong or None, span.emphasis or None
        if span.link is not None and span.link != span.text:
            paragraph.add_run(f" ({span.link})")


def _list(made: Word, block: Listing) -> None:
    name = "List Bullet" if block.start is None else "List Number"
    number = None if block.start is None else _numbering(made, block.start)
    for item in block.items:
        paragraph = made.add_paragraph("", name)
        if number is not None:
            numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()  # noqa: SLF001
            numbered.get_or_add_ilvl().val = 0
            numbered.get_or_add_numId().val = number
        _fill(paragraph, item)


def _numbering(made: Word, start: int) -> int:
    """A numbering of its own that begins at `start`; without one, every list of a document counts on."""
    style = made.styles["List Number"].element
    known = made.part.numbering_part.element
    number = style.pPr.numPr.numId.val
    abstract = next(num.abstractNumId.val for num in known.num_lst if num.numId == number)
    added = known.add_num(abstract)
    added.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(added.numId)


def _table(made: Word, block: Table, under: str) -> None:
    if block.caption:
        made.add_paragraph(words(block.caption), "Caption")
    shown = made.add_table(rows=0, cols=len(block.head), style="Table Grid")
    shown.autofit = False
    _rule(shown)
    _describe(shown, words(block.caption) or under, len(block.rows))
    head = _row(shown, block.head, block.figures)
    _mark_row(head, "w:tblHeader")
    for cell in head.cells:
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _HEAD_FILL)
        cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001
        for run in cell.paragraphs[0].runs:
            run.bold = True
    for cells in block.rows:
        _row(shown, cells, block.figures)
    section = made.sections[0]
    assert section.page_width is not None
    assert section.left_margin is not None
    room = section.page_width - 2 * section.left_margin
    for column, share in zip(shown.columns, column_shares(block), strict=True):
        column.width = Emu(int(room * share))
        for cell in column.cells:
            cell.width = Emu(int(room * share))
    made.add_paragraph().paragraph_format.space_after = Pt(0)


def _rule(shown: WordTable) -> None:
    """Lines between the rows and none between the columns."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        is_drawn = side in ("top", "bottom", "insideH")
        for name, value in (("val", "single" if is_drawn else "nil"), ("sz", "4"), ("color", _LINE)):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    shown._tbl.tblPr.find(qn("w:tblW")).addnext(borders)  # noqa: SLF001 - the schema wants them in this order


def _row(shown: WordTable, cells: Sequence[Sequence[Span]], figures: frozenset[int]) -> _Row:
    row: _Row = shown.add_row()  # type: ignore[no-untyped-call]
    _mark_row(row, "w:cantSplit")
    for at, (cell, spans) in enumerate(zip(row.cells, cells, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(1)
        _fill(paragraph, spans)
        for run in paragraph.runs:
            run.font.size = Pt(8.5)
        if at in figures:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    return row


def _mark_row(row: _Row, property_: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(property_))  # noqa: SLF001


def _describe(shown: WordTable, caption: str, rows: int) -> None:
    """What a screen reader says of a table before it reads it."""
    properties = shown._tbl.tblPr  # noqa: SLF001
    for name, said in (("w:tblCaption", caption), ("w:tblDescription", f"{caption}: one header row, {rows} rows")):
        element = OxmlElement(name)
        element.set(qn("w:val"), said)
        properties.append(element)
