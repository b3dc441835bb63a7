"""Pictures as files: well-formed, self-contained, the same bytes every time, and hostile text shown as text."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from rollout.report.charts.adoption import Likely
from rollout.report.charts.drawing import draw
from rollout.report.charts.selection import Atlas, Foresight
from rollout.report.charts.trend import Series
from rollout.report.edition import Edition
from rollout.report.render import markup_renderer
from tests.report.stories import CLOUD, REGISTER, SERVICE, edition

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> \"&amp;' ]]> <!-- ${x} {{ 7*7 }}"
KNOWN = Foresight(
    forecasts={"cloud": [Likely(date(2026, 4, 30), 1, 1, 2), Likely(date(2026, 6, 30), 2, 3, 5)]},
    trends={"cloud": [Series("Mail moved", [(date(2026, 1, 31), date(2026, 6, 1)), (date(2026, 2, 28), None)])]},
)


def pictures(made: Edition) -> dict[str, str]:
    printed = markup_renderer(None, made.said)
    return {chart.file: draw(chart, printed) for chart in Atlas(edition=made, known=KNOWN).every()}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return pictures(edition(tmp_path_factory.mktemp("service")))


def test_an_edition_has_a_picture_of_everything_it_may_show(drawn: dict[str, str]) -> None:
    assert sorted(drawn) == [
        "charts/force-essex--cloud.svg",
        "charts/force-kent--cloud.svg",
        "charts/force-kent--network.svg",
        "charts/force-sussex-and-surrey--cloud.svg",
        "charts/force-thames-valley--cloud.svg",
        "charts/portfolio-centres.svg",
        "charts/portfolio-map.svg",
        "charts/portfolio-maps.svg",
        "charts/programme-cloud-adoption.svg",
        "charts/programme-cloud-forces.svg",
        "charts/programme-cloud-map.svg",
        "charts/programme-cloud-stages.svg",
        "charts/programme-cloud-trend.svg",
        "charts/programme-network-adoption.svg",
        "charts/programme-network-forces.svg",
        "charts/programme-network-map.svg",
        "charts/programme-network-stages.svg",
    ]


def test_where_names_are_withheld_only_pictures_of_counts_are_drawn(tmp_path: Path) -> None:
    made = edition(tmp_path, names="withhold")
    found = pictures(made)
    assert sorted(found) == [
        "charts/portfolio-centres.svg",
        "charts/programme-cloud-adoption.svg",
        "charts/programme-cloud-trend.svg",
        "charts/programme-network-adoption.svg",
    ]
    for text in found.values():
        assert re.search(r"(?i)\b(kent|essex|thames|wiltshire|sussex|surrey)\b", text) is None


def test_every_picture_names_and_describes_itself(drawn: dict[str, str]) -> None:
    for text in drawn.values():
        picture = ET.fromstring(text)
        title, description = picture[0], picture[1]
        assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
        assert picture.get("role") == "img"
        assert picture.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text
        assert description.text


def test_pictures_load_nothing_and_run_nothing(drawn: dict[str, str]) -> None:
    for text in drawn.values():
        picture = ET.fromstring(text)
        tags = {element.tag.removeprefix(SVG) for element in picture.iter()}
        assert tags <= {
            "circle", "defs", "desc", "path", "pattern", "rect", "style", "svg", "text", "title", "use",
        }  # fmt: skip
        links = {value for element in picture.iter() for name, value in element.attrib.items() if name.endswith("href")}
        assert all(link.startswith("#m") for link in links)
        assert re.search(r"url\((?!#)|@import|@font-face", text) is None


def test_everything_drawn_stands_within_the_picture(drawn: dict[str, str]) -> None:
    for name, text in drawn.items():
        picture = ET.fromstring(text)
        width, height = float(picture.get("width", 0)), float(picture.get("height", 0))
        for element in picture.iter(f"{SVG}rect"):
            if element.get("width") != "100%":
                x, y = float(element.get("x", 0)), float(element.get("y", 0))
                assert 0 <= x <= x + float(element.get("width", 0)) <= width, name
                assert 0 <= y <= y + float(element.get("height", 0)) <= height, name
        for element in picture.iter(f"{SVG}text"):
            assert 0 <= float(element.get("y", 0)) <= height, name


def test_the_same_edition_gives_the_same_bytes(tmp_path: Path, drawn: dict[str, str]) -> None:
    assert pictures(edition(tmp_path)) == drawn


def test_dark_and_light_are_both_served(drawn: dict[str, str]) -> None:
    for text in drawn.values():
        assert "@media (prefers-color-scheme:dark)" in text


def test_hostile_text_is_text(tmp_path: Path) -> None:
    quoted = HOSTILE.replace('"', '\\"')
    files = {
        **SERVICE,
        "forces.yaml": REGISTER.replace("name: Kent Police", f'name: "{quoted}"').replace("title: Cloud centre", f'title: "{quoted}"'),
        "programmes/cloud/blueprint.yaml": CLOUD.replace("title: Cloud\n", f'title: "{quoted}"\n').replace("title: Mail moved", f'title: "{quoted}"'),
    }  # fmt: skip
    for text in pictures(edition(tmp_path, files)).values():
        picture = ET.fromstring(text)
        assert all(element.tag != f"{SVG}script" for element in picture.iter())
    said = ET.fromstring(pictures(edition(tmp_path, files))["charts/programme-cloud-map.svg"])
    assert said[0].text == f"{HOSTILE}: forces by status"


def test_what_xml_forbids_or_turns_the_line_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "say.svg.j2").write_text("{{ said }}{{ 7 }}", encoding="utf-8")
    printed = markup_renderer(tmp_path)
    assert printed("say.svg.j2", {"said": "a\x00b\x1bc\u202ed\ue000"}) == "a\ufffdb\ufffdc\ufffdd\ue0007\n"


def test_a_workspace_s_own_template_wins(tmp_path: Path) -> None:
    (tmp_path / "own" / "charts").mkdir(parents=True)
    (tmp_path / "own" / "charts" / "tiles.svg.j2").write_text("<svg>{{ chart.title }}</svg>", encoding="utf-8")
    made = edition(tmp_path / "data")
    chart = Atlas(edition=made).programmes["cloud"]["map"]
    assert chart is not None
    assert draw(chart, markup_renderer(tmp_path / "own")) == "<svg>Cloud: forces by status</svg>\n"


def test_a_delivery_that_is_not_scheduled_has_no_picture(tmp_path: Path) -> None:
    atlas = Atlas(edition=edition(tmp_path))
    assert atlas.delivery("cloud", "wiltshire") is None
    assert atlas.delivery("cloud", "kent") is atlas.delivery("cloud", "kent")
