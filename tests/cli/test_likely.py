"""--forecast on the brief, the reports, the site and documents: the dates `rollout forecast` prints, in words."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from rollout.cli.main import main
from rollout.report.words import long_date
from tests.cli.conftest import FILES, Run
from tests.history.repositories import Story


def test_the_brief_gives_the_dates_the_forecast_prints(run: Run) -> None:
    text = run("brief", "--forecast").stdout
    for programme in json.loads(run("forecast", "--format", "json").stdout)["programmes"]:
        last = next(entry for entry in programme["dates"] if entry["of"] == "joined" and entry["share"] == 1)
        if last["finish"] is not None:
            even, likely = (long_date(date.fromisoformat(last["finish"][at])) for at in ("p50", "p80"))
            assert f" by {even}, four chances in five by {likely}" in text


@pytest.mark.parametrize("command", [("portfolio",), ("programme", "cloud")])
def test_reports_have_likely_dates_when_asked(run: Run, command: tuple[str, ...]) -> None:
    assert "## Likely dates" in run("report", *command, "--forecast").stdout
    assert "## Likely dates" not in run("report", *command).stdout


def test_a_force_s_report_has_them_too(run: Run) -> None:
    assert "- Likely: " in run("report", "force", "kent", "--names", "all", "--forecast").stdout


def test_all_reports_and_the_site_draw_the_band(run: Run, tmp_path: Path) -> None:
    assert run("report", "all", str(tmp_path / "reports"), "--forecast").exit_code == 0
    assert run("site", str(tmp_path / "site"), "--forecast").exit_code == 0
    for folder in ("reports", "site"):
        curve = (tmp_path / folder / "charts" / "programme-cloud-adoption.svg").read_text(encoding="utf-8")
        assert "forecast: four chances in five that it lies here" in curve
    for page, said in (
        ("index", "Likely live dates"),
        ("brief", "No promises: 10,000 samples"),
        ("forces/kent", "Likely"),
    ):
        assert said in (tmp_path / "site" / f"{page}.html").read_text(encoding="utf-8")


def test_how_often_such_dates_were_met_is_said_when_asked(tmp_path: Path) -> None:
    story = Story(tmp_path / "service")
    story.commit("2026-10-09", FILES)
    story.commit("2026-11-06", {"notes.txt": "Nothing new"})
    for at in ((), ("--at", "HEAD")):
        line = ["-C", str(story.folder), "brief", "--backtest", *at, "--as-of", "2026-11-20"]
        text = CliRunner().invoke(main, line, catch_exceptions=False).stdout
        assert "Too few forecast dates have passed to judge the forecast" in text


def test_without_history_nobody_can_look_back(run: Run) -> None:
    result = run("brief", "--backtest")
    assert result.exit_code == 2
    assert "is in no git repository, so it has no history" in result.stderr


def test_documents_have_them_and_figures_refuse_the_option(run: Run) -> None:
    assert "No promises: 10,000 samples" in run("export", "html", "--forecast").stdout
    refused = run("export", "csv", "--forecast")
    assert run("export", "ics", "--backtest").exit_code == refused.exit_code == 2
    assert "--forecast adds likely dates to html, docx and pdf; `rollout forecast` prints figures." in refused.stderr
