"""Whatever a file says is text on every page, and makes no element, attribute or link."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from rollout.exchange.site.build import site
from rollout.report.edition import Edition
from tests.exchange.site.hostile import NOTES, story
from tests.exchange.site.reading import Element, read
from tests.report.stories import edition

VISIBLE = ("index.html", "programmes/cloud.html", "forces/kent.html", "brief.html")


def shape(element: Element) -> Counter[str]:
    """How often each element stands on a page, with the names of its attributes."""
    found = Counter([f"{element.tag} {' '.join(sorted(element.attributes))}"])
    for part in element.parts:
        found += shape(part) if isinstance(part, Element) else Counter()
    return found


def pages_of(made: Edition) -> dict[str, Element]:
    return {path: read(content.decode()) for path, content in site(made) if path.endswith(".html")}


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Element]:
    return pages_of(edition(tmp_path_factory.mktemp("plain"), story("Plain words")))


@pytest.mark.parametrize("note", NOTES)
def test_a_hostile_note_makes_the_same_page_as_plain_words(
    note: str, tmp_path: Path, harmless: dict[str, Element]
) -> None:
    found = pages_of(edition(tmp_path, story(note)))
    for path, page in found.items():
        if path == "brief.html":  # how much it says depends on the number of words
            assert set(shape(page)) <= set(shape(harmless[path])) | {"ol ", "h3 ", "p class"}
        else:
            assert shape(page) == shape(harmless[path]), path
    wanted = " ".join(note.split())
    for path in VISIBLE:
        assert wanted in found[path].text, path
