"""The site in a real browser: accessible, readable on a phone, without scripts and on paper, and nothing acts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from rollout.exchange.site.build import site
from rollout.exchange.site.folder import write_site
from rollout.report.edition import Edition
from tests.browser.tools import chromium, modules, visit
from tests.exchange.site.hostile import NOTES, story
from tests.exchange.site.test_pages import PUBLISHED
from tests.report.stories import edition

PAGES = (
    "index.html",
    "brief.html",
    "forces.html",
    "downloads.html",
    "reading.html",
    "programmes/cloud.html",
    "forces/kent.html",
)
PHONE = {"width": 320, "height": 640}


def written(folder: Path, made: Edition) -> Path:
    write_site(folder / "work", folder / "site", dict(site(made)))
    return folder / "site"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chromium()
    modules("playwright-core", "axe-core")
    folder = tmp_path_factory.mktemp("published")
    return written(folder, edition(folder / "work", PUBLISHED))


def all_pages(folder: Path, **settings: Any) -> Mapping[str, dict[str, Any]]:
    visits = [{"url": (folder / path).as_uri(), **settings} for path in PAGES]
    return dict(zip(PAGES, visit(*visits), strict=True))


@pytest.mark.parametrize(
    "settings",
    [{"scheme": "light"}, {"scheme": "dark"}, PHONE, {"media": "print"}],
    ids=["light", "dark", "phone", "print"],
)
def test_the_accessibility_checker_finds_nothing(published: Path, settings: dict[str, Any]) -> None:
    found = all_pages(published, axe=True, **settings)
    assert {path: answer["violations"] for path, answer in found.items() if answer["violations"]} == {}


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_no_page_scrolls_sideways_on_a_phone(published: Path, *, scripts: bool) -> None:
    found = all_pages(published, scripts=scripts, **PHONE)
    assert {path: answer["width"] for path, answer in found.items() if answer["width"] > PHONE["width"]} == {}


def test_a_picture_keeps_a_legible_size_on_a_phone_and_fits_a_small_sheet_of_paper(published: Path) -> None:
    """The smallest letters of a picture, 12 of its 960 pixels, are never drawn below 10 pixels on a screen."""
    page = (published / "programmes" / "cloud.html").as_uri()
    widths = "[...document.querySelectorAll('.picture img')].map((one) => one.clientWidth)"
    phone, paper = visit(
        {"url": page, "width": 390, "run": f"Math.min(...{widths})"},
        {"url": page, "width": 390, "media": "print", "run": f"Math.max(...{widths})"},
    )
    assert phone["value"] >= 800
    assert paper["value"] <= 390


def test_pages_ask_for_nothing_but_the_site_s_own_files(published: Path) -> None:
    for answer in all_pages(published).values():
        assert answer["console"] == []
        assert all(request.startswith(published.as_uri()) for request in answer["requests"])


def test_pages_say_the_same_without_scripts(published: Path) -> None:
    with_scripts, without = all_pages(published), all_pages(published, scripts=False)
    for path in PAGES:
        assert without[path]["text"] == with_scripts[path]["text"]


def test_pictures_are_drawn(published: Path) -> None:
    drawn = "[...document.images].map((image) => image.naturalWidth)"
    for path, answer in all_pages(published, run=drawn).items():
        assert all(width > 300 for width in answer["value"]), path
    assert len(all_pages(published, run=drawn)["programmes/cloud.html"]["value"]) == 4


def test_the_first_key_leads_past_the_navigation(published: Path) -> None:
    url = (published / "programmes" / "cloud.html").as_uri()
    first, then = visit({"url": url, "keys": ["Tab"]}, {"url": url, "keys": ["Tab", "Enter"]})
    assert "Skip to the content" in first["focus"]
    assert then["focus"].startswith('<main id="main"')


def test_what_has_the_focus_can_be_seen(published: Path) -> None:
    seen = "getComputedStyle(document.activeElement).outlineStyle"
    (answer,) = visit({"url": (published / "index.html").as_uri(), "keys": ["Tab", "Tab", "Tab"], "run": seen})
    assert answer["value"] == "solid"


SORT = """
(() => {
  const table = document.querySelector("table[data-sorts]");
  const head = table.tHead.rows[0].cells[3];
  head.querySelector("button").click();
  const once = [...table.tBodies[0].rows].map((row) => row.dataset.id);
  head.querySelector("button").click();
  return [once, [...table.tBodies[0].rows].map((row) => row.dataset.id), head.getAttribute("aria-sort")];
})()
"""


def test_tables_sort_by_the_figures_behind_the_words(published: Path) -> None:
    (answer,) = visit({"url": (published / "programmes" / "cloud.html").as_uri(), "run": SORT})
    once, again, said = answer["value"]
    assert (once[0], set(once[1:3]), set(once[3:5])) == ("essex", {"surrey", "sussex"}, {"kent", "thames-valley"})
    assert set(again[:2]) == {"kent", "thames-valley"}
    assert {once[-1], again[-1]} <= {"wiltshire", "national"}
    assert said == "descending"


def test_on_paper_there_is_no_navigation_and_pictures_stand_without_their_tables(published: Path) -> None:
    shown = "[getComputedStyle(document.querySelector('nav')).display, document.querySelector('details table').checkVisibility({contentVisibilityAuto: true})]"
    (answer,) = visit(
        {"url": (published / "programmes" / "cloud.html").as_uri(), "media": "print", "run": shown, "scripts": False}
    )
    assert answer["value"] == ["none", False]


def test_dark_and_light_follow_the_reader(published: Path) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    url = (published / "index.html").as_uri()
    light, dark = visit({"url": url, "run": ground}, {"url": url, "run": ground, "scheme": "dark"})
    assert (light["value"], dark["value"]) == ("rgb(255, 255, 255)", "rgb(22, 24, 28)")


HELD = (
    "index.html", "brief.html", "forces.html", "programmes/cloud.html", "forces/kent.html", "charts/portfolio-maps.svg",
    "charts/programme-cloud-map.svg", "charts/force-kent--cloud.svg",
)  # fmt: skip


def test_no_hostile_note_acts_on_a_page_or_in_a_picture(published: Path, tmp_path: Path) -> None:
    del published  # only says whether there is a browser
    folders = [
        written(tmp_path / str(number), edition(tmp_path / str(number) / "work", story(note)))
        for number, note in enumerate(NOTES)
    ]
    urls = [(folder / path).as_uri() for folder in folders for path in HELD]
    for url, answer in zip(urls, visit(*({"url": url, "run": "typeof globalThis.pwned"} for url in urls)), strict=True):
        assert (answer["value"], answer["dialogs"], answer["console"]) == ("undefined", [], []), url
        assert answer["scripts"] == (1 if url.endswith(".html") else 0), url
        assert all(request.startswith(tmp_path.as_uri()) for request in answer["requests"]), url
