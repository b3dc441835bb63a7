"""The site: every page whole, linked, self-contained, and fit for a keyboard and a screen reader."""

from __future__ import annotations

import itertools
import posixpath
import re
from pathlib import Path

import pytest

from rollout.exchange.site.build import site
from rollout.report.charts.adoption import Likely
from rollout.report.charts.selection import Foresight
from rollout.report.charts.trend import Series
from tests.exchange.site.reading import Element, read, table
from tests.report.stories import FRIDAY_3_APRIL, KENT, NETWORK, REGISTER, SERVICE, edition

PUBLISHED = {
    **SERVICE,
    "forces.yaml": REGISTER.replace(
        "  name: Policing\n",
        "  name: Policing\n  illustrative: true\n  notice: The dates are invented.\n  marking: OFFICIAL\n"
        "  handling: For council members\n",
    ),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    made = edition(tmp_path_factory.mktemp("service"), PUBLISHED)
    return {path: content.decode() for path, content in site(made)}


@pytest.fixture(scope="module")
def pages(files: dict[str, str]) -> dict[str, Element]:
    return {path: read(text) for path, text in files.items() if path.endswith(".html")}


def test_there_is_a_page_for_the_portfolio_the_brief_each_programme_and_each_force(pages: dict[str, Element]) -> None:
    assert sorted(pages) == [
        "brief.html",
        "downloads.html",
        "forces.html",
        "forces/essex.html",
        "forces/kent.html",
        "forces/surrey.html",
        "forces/sussex.html",
        "forces/thames-valley.html",
        "forces/wiltshire.html",
        "index.html",
        "programmes/cloud.html",
        "programmes/network.html",
        "reading.html",
    ]


def test_beside_the_pages_stand_style_script_pictures_and_downloads(files: dict[str, str]) -> None:
    assert {posixpath.dirname(path) for path in files} == {"", "assets", "charts", "data", "forces", "programmes"}
    assert {
        "assets/site.css",
        "assets/site.js",
        "data/status.json",
        "data/schedule.csv",
        "data/cloud-schedule.json",
    } <= set(files)


def test_every_page_begins_and_ends_with_the_marking(pages: dict[str, Element]) -> None:
    for page in pages.values():
        markings = [p.text for p in page.every("p") if p.attributes.get("class") == "marking"]
        assert markings == ["OFFICIAL", "OFFICIAL"]
        assert page.every("header")[0].text.startswith("OFFICIAL")
        assert page.every("footer")[0].text.endswith("OFFICIAL")


def test_without_a_marking_none_is_shown(tmp_path: Path) -> None:
    text = dict(site(edition(tmp_path)))["index.html"].decode()
    assert 'class="marking"' not in text
    assert "Illustrative" not in text
    assert 'class="notice"' not in text


def test_every_page_says_the_data_date_the_notice_and_that_figures_are_invented(pages: dict[str, Element]) -> None:
    for page in pages.values():
        main = page.every("main")[0].text
        assert "Data date: 3 April 2026" in main
        assert "Handling: For council members" in main
        assert "The dates are invented." in main
        assert page.every("h1")[0].text.endswith("(illustrative)")
        assert "(illustrative)" in page.every("title")[0].text


def test_every_page_has_one_heading_one_main_part_and_a_way_to_it(pages: dict[str, Element]) -> None:
    for page in pages.values():
        assert page.every("html")[0].attributes == {"lang": "en-GB"}
        assert len(page.every("h1")) == len(page.every("main")) == 1
        first = page.every("a")[0]
        assert (first.text, first.attributes["href"]) == ("Skip to the content", "#main")
        assert page.every("main")[0].attributes["id"] == "main"


def test_headings_skip_no_level(pages: dict[str, Element]) -> None:
    for page in pages.values():
        levels = [int(tag[1]) for tag in re.findall(r"<(h[1-6])", _shape(page))]
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def _shape(element: Element) -> str:
    inner = "".join(_shape(part) for part in element.parts if isinstance(part, Element))
    return f"<{element.tag}>{inner}"


def test_breadcrumbs_lead_back(pages: dict[str, Element]) -> None:
    crumbs = next(nav for nav in pages["forces/kent.html"].every("nav") if nav.attributes.get("class") == "crumbs")
    assert [(a.text, a.attributes["href"]) for a in crumbs.every("a")] == [
        ("Portfolio", "../index.html"),
        ("Forces", "../forces.html"),
    ]
    assert [nav for nav in pages["index.html"].every("nav") if nav.attributes.get("class") == "crumbs"] == []


def test_the_navigation_says_where_one_is(pages: dict[str, Element]) -> None:
    def here(path: str) -> list[tuple[str, str]]:
        links = pages[path].every("nav")[0].every("a")
        return [(a.text, a.attributes["aria-current"]) for a in links if "aria-current" in a.attributes]

    assert here("index.html") == [("Portfolio", "page")]
    assert here("programmes/cloud.html") == [("Portfolio", "true")]
    assert here("forces/kent.html") == [("Forces", "true")]


def test_every_link_and_picture_leads_to_a_file_of_the_site(files: dict[str, str], pages: dict[str, Element]) -> None:
    for path, page in pages.items():
        ids = {e.attributes["id"] for tag in ("main", "h2") for e in page.every(tag) if "id" in e.attributes}
        for tag, name in (("a", "href"), ("img", "src"), ("link", "href"), ("script", "src")):
            for element in page.every(tag):
                target, _, place = element.attributes[name].partition("#")
                assert "//" not in target
                assert ":" not in target
                if target:
                    assert posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) in files
                elif place:
                    assert place in ids


def test_every_file_of_the_site_is_linked_from_somewhere(files: dict[str, str], pages: dict[str, Element]) -> None:
    linked = {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), element.attributes[name]))
        for path, page in pages.items()
        for tag, name in (("a", "href"), ("img", "src"), ("link", "href"), ("script", "src"))
        for element in page.every(tag)
        if not element.attributes[name].startswith("#")
    }
    assert {path for path in files if path not in linked} == set()


def test_pages_obey_a_strict_content_security_policy(files: dict[str, str], pages: dict[str, Element]) -> None:
    for path, page in pages.items():
        policy = next(m for m in page.every("meta") if "http-equiv" in m.attributes).attributes["content"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert page.every("style") == []
        assert [script.attributes["src"].endswith("assets/site.js") for script in page.every("script")] == [True]
        assert re.search(r"<[^>]+\s(on\w+|style)=", files[path]) is None


def test_pictures_have_words_and_room_kept_for_them(pages: dict[str, Element]) -> None:
    pictures = [image for page in pages.values() for image in page.every("img")]
    assert len(pictures) > 15
    for image in pictures:
        assert len(image.attributes["alt"]) > 40
        assert int(image.attributes["width"]) > 0
        assert int(image.attributes["height"]) > 0


def test_every_table_has_a_caption_and_headings(pages: dict[str, Element]) -> None:
    for page in pages.values():
        for found in page.every("table"):
            assert found.every("caption")[0].text
            heads = found.every("thead")[0].every("th")
            assert 2 <= len(heads) <= 6
            assert {head.attributes["scope"] for head in heads} == {"col"}
            for row in found.every("tbody")[0].every("tr"):
                assert [head.attributes["scope"] for head in row.every("th")] == ["row"]


def test_no_id_stands_twice_on_a_page(files: dict[str, str]) -> None:
    for path, text in files.items():
        if path.endswith(".html"):
            ids = re.findall(r'\sid="([^"]*)"', text)
            assert len(set(ids)) == len(ids)


def test_a_status_is_a_letter_and_a_word(pages: dict[str, Element]) -> None:
    kent = table(pages["programmes/cloud.html"], "Forces (ill")["kent"]
    assert kent["Computed status"].text == "R red"
    mark = kent["Computed status"].every("span")[0].attributes
    assert mark == {"class": "mark s-red", "aria-hidden": "true"}


def test_forces_and_programmes_link_to_each_other(pages: dict[str, Element]) -> None:
    kent = table(pages["programmes/cloud.html"], "Forces (ill")["kent"]["Force"]
    assert kent.every("a")[0].attributes["href"] == "../forces/kent.html"
    cloud = table(pages["forces/kent.html"], "Programmes at a glance")["cloud"]["Programme"]
    assert cloud.every("a")[0].attributes["href"] == "../programmes/cloud.html"


def test_the_page_of_forces_groups_programmes_by_what_needs_action(pages: dict[str, Element]) -> None:
    rows = table(pages["forces.html"], "Forces by what needs action")
    assert rows["kent"]["Needs action"].text == "R Cloud: red"
    assert rows["kent"]["On the way"].text == "G Network: green"
    assert rows["wiltshire"]["Talking, or taking no part"].text == "D Cloud: declined"
    assert "In scope of a programme and joined to none: 0 forces." in pages["forces.html"].text


def test_the_brief_says_what_the_printed_one_says(pages: dict[str, Element]) -> None:
    text = pages["brief.html"].text
    for said in (
        "1. Decisions asked",
        "Release two engineers",
        "Effect:",
        "5. How far to trust this",
    ):
        assert said in text


def test_a_force_s_page_tells_each_programme_with_its_plan(pages: dict[str, Element]) -> None:
    page = pages["forces/kent.html"]
    assert [h.text for h in page.every("h2")] == ["Cloud", "Network", "Downloads"]
    assert [image.attributes["src"] for image in page.every("img")] == [
        "../charts/force-kent--cloud.svg",
        "../charts/force-kent--network.svg",
    ]
    for said in (
        "Exception: the live date is beyond tolerance",
        "The platform is late.",
        "This period",
        "Release two engineers.",
    ):
        assert said in page.text
    assert "Not scheduled" in pages["forces/wiltshire.html"].text


def test_forecasts_and_trends_are_shown_where_they_are_known(tmp_path: Path) -> None:
    known = Foresight(
        forecasts={"cloud": [Likely(FRIDAY_3_APRIL.replace(day=30), 1, 2, 3)]},
        trends={"cloud": [Series("Mail moved", [(FRIDAY_3_APRIL, FRIDAY_3_APRIL.replace(month=6))])]},
    )
    found = dict(site(edition(tmp_path), None, known))
    assert "charts/programme-cloud-trend.svg" in found
    page = found["programmes/cloud.html"].decode()
    assert "programme-cloud-trend.svg" in page
    assert "Forecast, middle (P50)" in page


def test_a_programme_that_cannot_be_read_has_no_page_and_no_dead_link(tmp_path: Path) -> None:
    made = edition(tmp_path, {**PUBLISHED, "programmes/network/blueprint.yaml": NETWORK.replace("title:", "titel:")})
    found = {path: content.decode() for path, content in site(made)}
    assert "programmes/network.html" not in found
    for path in ("index.html", "brief.html", "forces.html"):
        assert "programmes/network.html" not in found[path]
        assert "network (not readable)" in found[path]


def test_a_programme_with_a_loop_says_that_it_cannot_be_computed(tmp_path: Path) -> None:
    made = edition(
        tmp_path, {**PUBLISHED, "programmes/network/blueprint.yaml": NETWORK.replace("cloud/moved", "cabled")}
    )
    page = dict(site(made))["programmes/network.html"].decode()
    assert "This programme cannot be computed:" in page


def test_an_empty_workspace_has_a_site_too(tmp_path: Path) -> None:
    found = dict(site(edition(tmp_path, {"forces.yaml": "service: {name: Policing}\nforces: {}\n"})))
    page = read(found["index.html"].decode())
    assert "No programme may be shown here." in page.text
    assert "The register names no delivery centre." in page.text
    assert "No decision is asked for." in read(found["brief.html"].decode()).text


def test_a_workspace_s_own_templates_win(tmp_path: Path) -> None:
    (tmp_path / "own" / "site").mkdir(parents=True)
    (tmp_path / "own" / "site" / "reading.html.j2").write_text("Ours: {{ head.title }}", encoding="utf-8")
    found = dict(site(edition(tmp_path / "data"), tmp_path / "own"))
    assert found["reading.html"] == b"Ours: How to read this\n"


def test_the_same_edition_gives_the_same_bytes(tmp_path: Path, files: dict[str, str]) -> None:
    again = {path: content.decode() for path, content in site(edition(tmp_path, PUBLISHED))}
    assert again == files


def test_a_silent_force_shows_what_was_last_known(tmp_path: Path) -> None:
    story = {
        **PUBLISHED,
        "programmes/cloud/progress/kent.yaml": KENT.replace("confirmed: 2026-04-03", "confirmed: 2026-01-03"),
    }
    page = read(dict(site(edition(tmp_path, story)))["programmes/cloud.html"].decode())
    kent = table(page, "Forces (ill")["kent"]["Computed status"]
    assert kent.text.startswith("? not reported; last known")
    assert kent.attributes["data-value"] == "not-reported"
