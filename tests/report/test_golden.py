"""Whole reports of the repository's own portfolio, word for word.

`make golden` rewrites tests/golden; the difference is reviewed like code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rollout.load.workspace import load_workspace
from rollout.report.edition import Edition
from rollout.report.reports import all_reports, render_brief, render_force, render_portfolio, render_programme
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
DATA_DATE = date(2026, 11, 22)


def _index(edition: Edition) -> str:
    return next(text for name, text in all_reports(edition) if name == "index.md")


def _withheld(edition: Edition) -> Edition:
    return replace(edition, names="withhold")


REPORTS: Mapping[str, Callable[[Edition], str]] = {
    "index.md": _index,
    "brief.md": render_brief,
    "brief-withheld.md": lambda edition: render_brief(_withheld(edition)),
    "portfolio.md": render_portfolio,
    "portfolio-withheld.md": lambda edition: render_portfolio(_withheld(edition)),
    "programme-office-365.md": lambda edition: render_programme(edition, "office-365"),
    "force-kent.md": lambda edition: render_force(edition, "kent"),
}


@pytest.fixture(scope="module")
def portfolio() -> Edition:
    made = schedule(load_workspace(ROOT), DATA_DATE)
    names = made.workspace.register.service.names
    return Edition(schedule=made, standings=standings(made), names=names)


@pytest.mark.parametrize("name", REPORTS)
def test_report_is_the_one_reviewed(name: str, portfolio: Edition, pytestconfig: pytest.Config) -> None:
    text = REPORTS[name](portfolio)
    golden = GOLDEN / name
    if pytestconfig.getoption("--golden", default=False):
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text.splitlines() == golden.read_text(encoding="utf-8").splitlines()


def test_every_golden_report_is_compared() -> None:
    assert {file.name for file in GOLDEN.iterdir() if file.is_file()} == set(REPORTS)
