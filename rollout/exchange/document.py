"""A report as a tree of headings, paragraphs, lists and tables: read from its Markdown, printed by every document sink.

The Markdown is the one rendering of a report's view; whatever a page, a Word document or a PDF says is read back from
it, so no figure is worked out twice and a workspace's own templates count for every format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

LANGUAGE = "en-GB"
_NO_CHARACTER = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200c-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_UNSEEN = "\u200b"
"""What `report.markdown` puts into mentions and references for the forges; no other sink needs it."""
_FOLDS = re.compile(r"</?(?:details|summary)>")
_MAY_LINK = ("https://", "http://", "mailto:")


def plain(text: str) -> str:
    """Text without characters that no document may hold or that turn the direction of what follows."""
    return _NO_CHARACTER.sub("\ufffd", text.replace(_UNSEEN, ""))


class Span(NamedTuple):
    """A run of text in one style."""

    text: str
    strong: bool = False
    emphasis: bool = False
    link: str | None = None


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; the report's title is `Document.title`, so levels here begin at 2."""

    level: int
    spans: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph."""

    spans: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list; `start` is the first number of a numbered one, None for bullets."""

    items: tuple[Spans, ...]
    start: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with one header row; `figures` are the numbers of the columns that stand to the right."""

    caption: Spans
    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    figures: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Lines kept as they are."""

    text: str


_WIDEST, _BESIDE, _PAGE = 40, 3, 100
"""Characters: beyond which a cell may as well be broken, that stand empty beside one, and that a page is wide."""


def column_shares(table: Table) -> tuple[float, ...]:
    """How wide each column should be, as shares of the whole: no word broken, the rest by the longest cell."""
    texts = [[words(row[at]) for row in (table.head, *table.rows)] for at in range(len(table.head))]
    least = [max(len(word) for text in column for word in (text.split() or [""])) + _BESIDE for column in texts]
    wished = [max(min(max(map(len, column)), _WIDEST) + _BESIDE, low) for column, low in zip(texts, least, strict=True)]
    spare, more = max(_PAGE - sum(least), 0), sum(wished) - sum(least)
    part = min(spare / more, 1) if more else 0
    room = [low + part * (wish - low) for low, wish in zip(least, wished, strict=True)]
    return tuple(size / sum(room) for size in room)


Block = Heading | Paragraph | Listing | Table | Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report. `marking` is printed at the head and foot of every page, and so is in none of the blocks.

    `is_brief` asks the sinks that have pages for type small enough for one.
    """

    title: str
    marking: str
    blocks: tuple[Block, ...]
    is_brief: bool = False


def read_markdown(text: str, marking: str = "", *, is_brief: bool = False) -> Document:
    """The document a report's Markdown describes.

    Args:
        text: Markdown as `report.render` prints it: its first heading is the title.
        marking: The report's protective marking; paragraphs that say nothing else are left to the sink.
        is_brief: Whether it is meant for one page.
    """
    root = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(text))
    blocks = list(_captioned(_blocks(root.children)))
    title = next((block for block in blocks if isinstance(block, Heading) and block.level == 1), None)
    return Document(
        title=words(title.spans) if title is not None else "",
        marking=plain(marking),
        blocks=tuple(b for b in blocks if b is not title and not (marking and _says(b, plain(marking)))),
        is_brief=is_brief,
    )


def words(spans: Sequence[Span]) -> str:
    """The text of some spans."""
    return "".join(span.text for span in spans)


def _says(block: Block, marking: str) -> bool:
    """Whether a block is a paragraph in bold that says the marking and nothing else."""
    return isinstance(block, Paragraph) and all(s.strong for s in block.spans) and words(block.spans) == marking


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> Iterator[Block]:
    for node in nodes:
        if node.type == "heading":
            yield Heading(level=int(node.tag[1:]), spans=_spans(node))
        elif node.type == "paragraph":
            yield Paragraph(spans=_spans(node))
        elif node.type in ("bullet_list", "ordered_list"):
            start = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else None
            yield Listing(items=tuple(_items(node)), start=start)
        elif node.type == "table":
            yield _table(node)
        elif node.type in ("fence", "code_block"):
            yield Code(text=plain(node.content.rstrip("\n")))
        elif node.type == "html_block":
            said = plain(" ".join(_FOLDS.sub(" ", node.content).split()))
            if said:
                yield Paragraph(spans=(Span(said),))
        else:
            yield from _blocks(node.children)


def _items(node: SyntaxTreeNode) -> Iterator[Spans]:
    """The items of a list in the order they are read; those of a list within an item follow it."""
    for item in node.children:
        own: list[Span] = []
        below: list[Spans] = []
        for child in item.children:
            if child.type in ("bullet_list", "ordered_list"):
                below += _items(child)
            else:
                own += [Span(" "), *_spans(child)] if own else _spans(child)
        yield _joined(own)
        yield from below


def _table(node: SyntaxTreeNode) -> Table:
    rows = [row.children for part in node.children for row in part.children]
    head = rows[0]
    return Table(
        caption=(),
        head=tuple(_spans(cell) for cell in head),
        rows=tuple(tuple(_spans(cell) for cell in row) for row in rows[1:]),
        figures=frozenset(at for at, cell in enumerate(head) if "right" in str(cell.attrs.get("style", ""))),
    )


def _captioned(blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks in which a paragraph in bold that stands before a table has become its caption."""
    waiting: Block | None = None
    for block in blocks:
        if isinstance(block, Table) and isinstance(waiting, Paragraph) and all(s.strong for s in waiting.spans):
            yield Table(caption=waiting.spans, head=block.head, rows=block.rows, figures=block.figures)
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = block
    if waiting is not None:
        yield waiting


def _spans(node: SyntaxTreeNode) -> Spans:
    """A block's text."""
    return _joined(_runs(node, Span("")))


def _joined(spans: Iterable[Span]) -> Spans:
    """Spans without empty ones, neighbours of one style joined."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1][1:] == span[1:]:
            joined[-1] = joined[-1]._replace(text=joined[-1].text + span.text)
        elif span.text:
            joined.append(span)
    return tuple(joined)


def _runs(node: SyntaxTreeNode, style: Span) -> Iterator[Span]:
    for child in node.children:
        if child.type in ("text", "code_inline", "html_inline"):
            yield style._replace(text=plain(child.content))
        elif child.type in ("softbreak", "hardbreak"):
            yield style._replace(text=" ")
        elif child.type == "image":
            yield style._replace(text=plain(child.content))
        elif child.type == "strong":
            yield from _runs(child, style._replace(strong=True))
        elif child.type == "em":
            yield from _runs(child, style._replace(emphasis=True))
        elif child.type == "link":
            yield from _runs(child, style._replace(link=_safe(str(child.attrs.get("href", "")))))
        else:
            yield from _runs(child, style)


def _safe(address: str) -> str | None:
    """An address a reader may follow; what points into the folder of reports, or runs something, is only text."""
    return plain(address) if address.startswith(_MAY_LINK) else None
