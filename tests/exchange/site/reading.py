"""Pages read back as a browser reads them, with the standard library's parser."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Element:
    """One element with its attributes, children and text."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parts: list[Element | str] = field(default_factory=list)

    def every(self, tag: str) -> list[Element]:
        """All elements of a kind below this one, in reading order."""
        found = []
        for part in self.parts:
            if isinstance(part, Element):
                found += [part] if part.tag == tag else []
                found += part.every(tag)
        return found

    @property
    def text(self) -> str:
        """What is to be read, on one line."""
        parts = [part if isinstance(part, str) else part.text for part in self.parts]
        return " ".join("".join(parts).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> ends <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(page: str) -> Element:
    """A page; every element must be ended where it should be."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert [element.tag for element in reader.open] == ["page"]
    return reader.open[0]


def table(page: Element, caption: str) -> dict[str, dict[str, Element]]:
    """The rows of a table by their ids (else their names), each cell by its column's heading."""
    tables = {t.every("caption")[0].text: t for t in reversed(page.every("table"))}
    found = tables.get(caption) or next(t for said, t in reversed(tables.items()) if said.startswith(caption))
    headings = [head.text for head in found.every("thead")[0].every("th")]
    rows = {}
    for row in found.every("tbody")[0].every("tr"):
        cells = [part for part in row.parts if isinstance(part, Element)]
        rows[row.attributes.get("data-id", cells[0].text)] = dict(zip(headings, cells, strict=True))
    return rows


def value(cell: Element) -> str | None:
    """The figure behind a cell; None where there is none."""
    return cell.attributes.get("data-value")
