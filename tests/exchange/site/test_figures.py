"""Every figure on the pages equals the JSON of the look commands, for the repository's whole portfolio."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rollout.exchange.site.build import site
from rollout.load.workspace import load_workspace
from rollout.report.documents import schedule_text
from rollout.report.edition import Edition
from rollout.report.status_document import status_text
from rollout.report.words import MONTHS
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings
from tests.exchange.site.reading import Element, read, table, value

ROOT = Path(__file__).parents[3]
DATA_DATE = date(2026, 11, 22)
_LONG = re.compile(rf"(\d+) ({'|'.join(MONTHS)}) (\d{{4}})")


class Built:
    """The site of the repository's data with everybody named, and the documents of `status` and `schedule`."""

    def __init__(self) -> None:
        made = schedule(load_workspace(ROOT), DATA_DATE)
        found = standings(made)
        self.files = dict(site(Edition(schedule=made, standings=found, names="all")))
        self.status: Any = json.loads(status_text(made, found.values()))
        chosen = {name: programme.units.values() for name, programme in made.programmes.items()}
        self.schedule_text = schedule_text(made, chosen)
        self.schedule: Any = json.loads(self.schedule_text)
        self._pages: dict[str, Element] = {}

    def page(self, path: str) -> Element:
        if path not in self._pages:
            self._pages[path] = read(self.files[path].decode())
        return self._pages[path]


@pytest.fixture(scope="module")
def built() -> Built:
    return Built()


def iso(words: str) -> str | None:
    """A date in words as YYYY-MM-DD; None where there is none."""
    found = _LONG.match(words)
    if found is None:
        return None
    return f"{found[3]}-{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}"


def as_text(figure: object) -> str | None:
    return None if figure is None else str(figure)


def test_the_portfolio_s_table_counts_as_status_does(built: Built) -> None:
    rows = table(built.page("index.html"), "Programmes")
    assert set(rows) == {programme["programme"] for programme in built.status["programmes"]}
    for programme in built.status["programmes"]:
        row, counts = rows[programme["programme"]], programme["counts"]
        live = [force["live"] for force in programme["forces"] if force["live"]]
        assert row["Live forces"].text == f"{sum(day <= str(DATA_DATE) for day in live)} of {programme['scope']}"
        assert [value(row[name]) for name in ("Red", "Amber", "Not reported")] == [
            str(counts[status]) for status in ("red", "amber", "not-reported")
        ]
        assert value(row["Last live date expected"]) == max(live, default=None)


def test_the_figures_at_the_head_are_sums_over_the_programmes(built: Built) -> None:
    figures = figures_of(built.page("index.html"))
    counts = [programme["counts"] for programme in built.status["programmes"]]
    assert figures["R Red"] == str(sum(count["red"] for count in counts))
    assert figures["A Amber"] == str(sum(count["amber"] for count in counts))
    assert figures["? Not reported"] == str(sum(count["not-reported"] for count in counts))
    assert figures["Programmes"] == str(len(counts))


def figures_of(page: Element) -> Mapping[str, str]:
    found = next(one for one in page.every("dl") if one.attributes.get("class") == "figures")
    return {div.every("dt")[0].text: div.every("dd")[0].attributes["data-value"] for div in found.every("div")}


def test_every_force_of_every_programme_stands_as_status_says(built: Built) -> None:
    for programme in built.status["programmes"]:
        page = built.page(f"programmes/{programme['programme']}.html")
        rows = table(page, "Forces (illustrative)")
        joined = [force for force in programme["forces"] if force["status"] != "not-joined"]
        assert set(rows) == {"national", *(force["force"] for force in joined)}
        for force in joined:
            row = rows[force["force"]]
            rating = force["confidence"]["rating"] if force["confidence"] else None
            assert value(row["Computed status"]) == force["status"]
            assert value(row["Judged confidence"]) == rating
            assert value(row["Live"]) == force["live"]
            assert value(row["Against baseline"]) == as_text(force["variance"])
            assert value(row["All finished"]) == force["finish"]
        figures = figures_of(page)
        assert figures["R Red"] == str(programme["counts"]["red"])
        assert value(rows["national"]["Computed status"]) == programme["national"]["status"]


def test_every_force_s_page_stands_as_status_says(built: Built) -> None:
    by_force: dict[str, list[tuple[str, Any]]] = {}
    for programme in built.status["programmes"]:
        for force in programme["forces"]:
            if force["status"] != "not-joined":
                by_force.setdefault(force["force"], []).append((programme["programme"], force))
    assert len(by_force) > 40
    for name, own in by_force.items():
        rows = table(built.page(f"forces/{name}.html"), "Programmes at a glance")
        assert set(rows) == {programme for programme, _ in own}
        for programme, force in own:
            row = rows[programme]
            assert value(row["Computed status"]) == force["status"]
            assert (value(row["Live"]), value(row["All finished"])) == (force["live"], force["finish"])
            assert value(row["Against baseline"]) == as_text(force["variance"])
            progress = None if force["progress"] is None else f"{force['progress']:.2f}"
            assert value(row["Done"]) == progress


def test_every_letter_on_the_page_of_forces_is_the_status(built: Built) -> None:
    found = {
        (row.attributes["data-id"], span.every("a")[0].text, span.attributes["data-status"])
        for row in built.page("forces.html").every("tr")
        if "data-id" in row.attributes
        for span in row.every("span")
        if "data-status" in span.attributes
    }
    titles = {p["programme"]: built.page(f"programmes/{p['programme']}.html").every("h1")[0].text.removesuffix(" (illustrative)")
              for p in built.status["programmes"]}  # fmt: skip
    assert found == {
        (force["force"], titles[programme["programme"]], force["status"])
        for programme in built.status["programmes"]
        for force in programme["forces"]
        if force["status"] != "not-joined"
    }


def test_every_date_under_a_plan_s_picture_is_the_schedule_s(built: Built) -> None:
    checked = 0
    for programme in built.schedule["programmes"]:
        for unit in programme["forces"]:
            name = unit["force"] or unit["collaboration"]
            rows = {m["title"]: m for m in unit["milestones"] if m["early_finish"] is not None}
            if not rows:
                continue
            member = name if unit["force"] else built_members(built, programme["programme"], name)[0]
            for title, cells in plan(built.page(f"forces/{member}.html"), name, programme["programme"]).items():
                if title not in rows:
                    continue  # what others must do first
                milestone = rows.pop(title)
                assert [iso(cells[column].text) for column in ("Starts", "Finishes", "Latest finish", "Baseline")] == [
                    milestone[field] for field in ("early_start", "early_finish", "late_finish", "baseline")
                ]
                assert cells["Float in working days"].text == str(milestone["total_float"])
                checked += 1
            assert rows == {}
    assert checked > 1000


def built_members(built: Built, programme: str, unit: str) -> list[str]:
    found = next(one for one in built.status["programmes"] if one["programme"] == programme)
    return [force["force"] for force in found["forces"] if force["collaboration"] == unit]


def plan(page: Element, unit: str, programme: str) -> dict[str, dict[str, Element]]:
    """The numbers under a delivery's picture, by milestone."""
    figure = next(
        f for f in page.every("figure") if f.every("img")[0].attributes["src"].endswith(f"{unit}--{programme}.svg")
    )
    rows = table(figure, "Every date of the chart")
    return {title.removesuffix(" (critical)"): cells for title, cells in rows.items()}


def test_the_downloads_are_the_look_commands_own_documents(built: Built) -> None:
    assert json.loads(built.files["data/status.json"]) == built.status
    assert built.files["data/schedule.json"].decode() == built.schedule_text
    for programme in built.schedule["programmes"]:
        own = json.loads(built.files[f"data/{programme['programme']}-schedule.json"])
        assert own["programmes"] == [programme]


def test_no_page_is_heavy(built: Built) -> None:
    heavy = {
        path: len(content) for path, content in built.files.items() if path.endswith(".html") and len(content) > 150_000
    }
    assert heavy == {}
