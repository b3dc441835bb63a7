"""What reports add when asked: pictures beside them, diagrams inside them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.report.charts.selection import Atlas
from rollout.report.extras import Extras
from rollout.report.reports import all_reports, render_force, render_portfolio, render_programme
from tests.report.stories import edition, section


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    made = edition(tmp_path_factory.mktemp("service"))
    return dict(all_reports(made, None, Extras(atlas=Atlas(edition=made))))


def pictures_in(report: str) -> list[str]:
    return [line.split("](")[1].rstrip(")") for line in report.splitlines() if line.startswith("![")]


def test_every_picture_in_a_report_is_written_beside_it(written: dict[str, str]) -> None:
    for text in written.values():
        assert set(pictures_in(text)) <= set(written)


def test_each_report_shows_its_own_pictures(written: dict[str, str]) -> None:
    assert pictures_in(written["portfolio.md"]) == [
        "charts/portfolio-maps.svg",
        "charts/programme-cloud-adoption.svg",
        "charts/programme-network-adoption.svg",
        "charts/portfolio-map.svg",
        "charts/portfolio-centres.svg",
    ]
    assert pictures_in(written["programme-cloud.md"]) == [
        "charts/programme-cloud-map.svg",
        "charts/programme-cloud-adoption.svg",
        "charts/programme-cloud-stages.svg",
        "charts/programme-cloud-forces.svg",
    ]
    assert pictures_in(written["force-sussex.md"]) == ["charts/force-sussex-and-surrey--cloud.svg"]
    assert pictures_in(written["force-wiltshire.md"]) == []


def test_the_brief_stays_text(written: dict[str, str]) -> None:
    assert pictures_in(written["brief.md"]) == []


def test_a_picture_says_what_it_shows_and_gives_its_numbers(written: dict[str, str]) -> None:
    stages = section(written["programme-cloud.md"], "## Stage map")
    assert stages.startswith("![Stage map: how far the 5 forces that take part have come.")
    assert "<summary>The numbers of this picture</summary>" in stages
    assert "| Kent Police | 1 of 1 | 0 of 2 | 0 of 1 |" in stages


def test_no_report_uses_other_html_than_details(written: dict[str, str]) -> None:
    for name, text in written.items():
        if name.endswith(".md"):
            left = (
                text.replace("<details>", "")
                .replace("</details>", "")
                .replace("<summary>", "")
                .replace("</summary>", "")
            )
            assert "<" not in left.replace("\\<", "")


def test_a_report_alone_has_no_files_and_so_no_pictures(tmp_path: Path) -> None:
    made = edition(tmp_path)
    reports = (render_portfolio(made), render_programme(made, "cloud"), render_force(made, "kent"))
    assert [pictures_in(text) for text in reports] == [[], [], []]


def test_diagrams_are_drawn_only_when_asked_for(tmp_path: Path) -> None:
    made = edition(tmp_path)
    asked = Extras(mermaid=True)
    for plain, drawn, heading in (
        (render_programme(made, "cloud"), render_programme(made, "cloud", None, asked), "## What sets the dates"),
        (render_force(made, "kent"), render_force(made, "kent", None, asked), "### Dates"),
    ):
        assert "```mermaid" not in plain
        assert "```mermaid" in section(drawn, heading)
    assert "```" not in render_portfolio(made, None, asked)
