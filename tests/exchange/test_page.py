"""The HTML export: one page that needs nothing else, allows nothing else, and shows every text as text."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from rollout.exchange.document import Code, Document, Heading, Listing, Paragraph, Span, Table
from rollout.exchange.markup import markup_renderer
from rollout.exchange.page import page
from rollout.exchange.request import Cannot
from rollout.report.render import TemplateBroken
from tests.exchange.hostile import NAUGHTY
from tests.exchange.stories import request, text
from tests.report.stories import SERVICE, changed


class Read(HTMLParser):
    """A page as a browser's parser sees it: elements with their attributes, and the text of each kind of element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.setdefault(tag, []).append("")
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        for tag in self._open:
            self.texts[tag][-1] += data

    def ids(self) -> list[str]:
        return [attributes["id"] or "" for _, attributes in self.elements if "id" in attributes]


PRINTED = markup_renderer()


def span(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def table(text: str = "x", caption: str = "Figures") -> Table:
    return Table(caption=span(caption) if caption else (), head=(span("A"), span("B")), rows=((span(text), span("2")),),
                 figures=frozenset({1}))  # fmt: skip


def of(text: str) -> Document:
    return Document(
        title=text,
        marking=text,
        blocks=(
            Paragraph(spans=(Span(text, strong=True), Span(text, emphasis=True), Span(text, link="https://a.example/?x=1&y"))),
            Heading(level=2, spans=span(text)),
            Heading(level=3, spans=span(text)),
            Listing(items=(span(text),)),
            Listing(items=(span(text),), start=3),
            table(text, text),
            table(text, ""),
            Code(text=text),
        ),
    )  # fmt: skip


def test_the_page_allows_its_own_style_and_nothing_else() -> None:
    html = page(of("x"), PRINTED)
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = next(a["content"] for tag, a in Read(html).elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert "url(" not in style[1]
    assert not {"script", "link", "iframe", "img", "base", "form"} & set(Read(html).texts)
    assert all("style" not in attributes for _, attributes in Read(html).elements)


@pytest.mark.parametrize("name", NAUGHTY)
def test_every_text_is_shown_as_text(name: str) -> None:
    shown = NAUGHTY[name]
    naughty, harmless = Read(page(of(shown), PRINTED)), Read(page(of("x"), PRINTED))
    assert Counter(tag for tag, _ in naughty.elements) == Counter(tag for tag, _ in harmless.elements)
    assert [set(a) for _, a in naughty.elements] == [set(a) for _, a in harmless.elements]
    for tag in ("title", "h1", "h2", "h3", "strong", "em", "a", "li", "caption", "pre"):
        found = naughty.texts[tag]
        assert found.count(shown) == harmless.texts[tag].count("x"), tag


def test_what_a_screen_reader_needs_is_there(tmp_path: Path) -> None:
    read = Read(text("html", request(tmp_path, view="portfolio")))
    assert ("html", {"lang": "en-GB"}) in read.elements
    assert [tag for tag, _ in read.elements if tag in ("header", "nav", "main", "footer")] == ["header", "nav", "main"]
    assert len(read.texts["h1"]) == 1
    assert all(a["scope"] in ("col", "row") for tag, a in read.elements if tag == "th")
    assert len(read.texts["caption"]) == len(read.texts["table"])
    assert all(caption.strip() for caption in read.texts["caption"])
    assert len(read.ids()) == len(set(read.ids()))
    targets = {(a["href"] or "")[1:] for tag, a in read.elements if tag == "a" and (a["href"] or "").startswith("#")}
    assert targets <= set(read.ids())
    labels = {a["aria-labelledby"] for _, a in read.elements if "aria-labelledby" in a}
    assert labels <= set(read.ids())


def test_headings_with_one_text_have_names_of_their_own() -> None:
    blocks = tuple(
        Heading(level=2, spans=span(said)) for said in ("Content", "One!", "One", "一", "table 8", "X 2", "X", "X")
    )
    html = page(Document(title="t", marking="", blocks=blocks), PRINTED)
    assert Read(html).ids() == ["content", "content_2", "one", "one_2", "part", "table-8", "x-2", "x", "x_2"]


def test_a_table_without_a_caption_is_called_by_its_heading() -> None:
    blocks = (Heading(level=2, spans=span("Position")), table("x", ""))
    html = page(Document(title="t", marking="", blocks=blocks), PRINTED)
    assert '<caption id="table_2" class="unseen">Position</caption>' in html


def test_a_report_without_headings_is_all_body() -> None:
    html = page(Document(title="t", marking="", blocks=(Paragraph(spans=span("only")),)), PRINTED)
    assert html.index("<main") < html.index("only")
    assert "<nav" not in html
    assert "marking" not in Read(html).texts


def test_the_marking_stands_at_head_and_foot(tmp_path: Path) -> None:
    files = changed("forces.yaml", ("name: Policing", "name: Policing\n  marking: OFFICIAL\n  illustrative: true"))
    read = Read(text("html", request(tmp_path, files=files)))
    assert read.texts["header"][0].strip().startswith("OFFICIAL")
    assert read.texts["footer"] == ["OFFICIAL"]
    assert read.texts["h1"] == ["Brief: National Technology Council (illustrative)"]


@pytest.mark.parametrize(
    ("wanted", "title"),
    [
        ({}, "Brief: National Technology Council"),
        ({"view": "brief"}, "Brief: National Technology Council"),
        ({"programme": "cloud"}, "Cloud"),
        ({"programme": "cloud", "view": "programme"}, "Cloud"),
        ({"force": "kent"}, "Kent Police"),
        ({"view": "portfolio"}, "Portfolio report"),
    ],
)
def test_which_report_is_wanted(tmp_path: Path, wanted: dict[str, Any], title: str) -> None:
    assert Read(text("html", request(tmp_path, **wanted))).texts["h1"] == [title]


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"view": "programme"}, "Which programme's report"),
        ({"view": "programme", "programme": "cloud", "force": "kent"}, "of all its forces"),
        ({"view": "force"}, "Which force's report"),
        ({"force": "kent", "programme": "cloud"}, "of all its programmes"),
        ({"view": "brief", "programme": "cloud"}, "The brief is of the whole portfolio"),
        ({"view": "portfolio", "force": "kent"}, "The portfolio report is of the whole portfolio"),
        ({"force": "kent", "names": "withhold"}, "names are withheld"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(tmp_path: Path, wanted: dict[str, Any], reason: str) -> None:
    with pytest.raises(Cannot, match=reason):
        text("html", request(tmp_path, **wanted))


def test_a_programme_without_a_readable_blueprint_has_no_report(tmp_path: Path) -> None:
    files = {**SERVICE, "programmes/cloud/blueprint.yaml": "programme: cloud\n"}
    with pytest.raises(Cannot, match="The blueprint of cloud cannot be read"):
        text("html", request(tmp_path, files=files, programme="cloud"))


def test_a_workspace_s_own_templates_count(tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "brief.md.j2").write_text("# Ours\n\n{{ head.lines[0] }}\n", encoding="utf-8")
    (own / "page.css.j2").write_text("p { color: red }\n", encoding="utf-8")
    html = text("html", request(tmp_path, templates=own))
    assert Read(html).texts["h1"] == ["Ours"]
    assert "color: red" in html
    (own / "page.html.j2").write_text("{{ nobody }}", encoding="utf-8")
    with pytest.raises(TemplateBroken, match=r"page\.html\.j2"):
        text("html", request(tmp_path, templates=own))
