"""A report as one web page that holds all it needs: nothing is fetched, nothing runs, a policy in it says so."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from markupsafe import Markup

from rollout.exchange.document import LANGUAGE, Block, Document, Heading, Listing, Paragraph, Table, words
from rollout.exchange.markup import Renderer, markup_renderer
from rollout.exchange.reports import document
from rollout.exchange.request import Request

_NO_PART_OF_A_NAME = re.compile(r"[^a-z0-9]+")


def as_html(request: Request) -> bytes:
    """The wanted report as a page."""
    return page(document(request), markup_renderer(request.templates)).encode()


def page(report: Document, render: Renderer) -> str:
    """A document as a page, printed by the template `page.html.j2` in the style of `page.css.j2`."""
    # The style comes from a template of the installation or the workspace, never from a report's data; the policy
    # allows this style and no other, by its hash.
    style = "\n" + render("page.css.j2", {})
    blocks = list(_numbered(report.blocks))
    first = next((at for at, entry in enumerate(blocks) if entry["kind"] == "heading"), 0)
    view = {
        "language": LANGUAGE,
        "title": report.title,
        "marking": report.marking,
        "style": Markup(style),  # noqa: S704
        "style_hash": "sha256-" + b64encode(sha256(style.encode()).digest()).decode(),
        "contents": [entry for entry in blocks if entry["kind"] == "heading" and entry["level"] == 2],
        "preface": blocks[:first],
        "body": blocks[first:],
    }
    return render("page.html.j2", view)


def _numbered(blocks: tuple[Block, ...]) -> Iterator[dict[str, Any]]:
    """Blocks with what a template needs to know of them; every heading and table has a name of its own."""
    taken = {"content": 1}
    under = ""
    for number, block in enumerate(blocks, 1):
        match block:
            case Heading():
                under = words(block.spans)
                base = _NO_PART_OF_A_NAME.sub("-", under.casefold()).strip("-") or "part"
                taken[base] = taken.get(base, 0) + 1
                name = base if taken[base] == 1 else f"{base}_{taken[base]}"
                yield {"kind": "heading", "level": max(2, block.level), "block": block, "id": name, "title": under}
            case Paragraph():
                yield {"kind": "paragraph", "block": block}
            case Listing():
                yield {"kind": "bullets" if block.start is None else "numbers", "block": block}
            case Table():
                said = {"caption": words(block.caption) or under, "captioned": bool(block.caption)}
                rows = {"head": block.head, "rows": block.rows, "figures": block.figures}
                yield {"kind": "table", "id": number, "table": {**said, **rows}}
            case _:
                yield {"kind": "code", "block": block}
