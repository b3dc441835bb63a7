"""Whole pictures of the repository's own portfolio, byte for byte.

`make golden` rewrites tests/golden/charts; the difference is reviewed like code, and looked at in a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from rollout.load.workspace import load_workspace
from rollout.report.charts.chart import Chart
from rollout.report.charts.drawing import draw
from rollout.report.charts.selection import Atlas
from rollout.report.edition import Edition
from rollout.report.render import markup_renderer
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "charts"
DATA_DATE = date(2026, 11, 22)

PICTURES: Mapping[str, Callable[[Atlas], Chart | None]] = {
    "portfolio-maps.svg": lambda atlas: atlas.portfolio["maps"],
    "portfolio-centres.svg": lambda atlas: atlas.portfolio["centres"],
    "programme-office-365-map.svg": lambda atlas: atlas.programmes["office-365"]["map"],
    "programme-office-365-stages.svg": lambda atlas: atlas.programmes["office-365"]["stages"],
    "programme-office-365-forces.svg": lambda atlas: atlas.programmes["office-365"]["forces"],
    "programme-office-365-adoption.svg": lambda atlas: atlas.programmes["office-365"]["adoption"],
    "force-nottinghamshire--office-365.svg": lambda atlas: atlas.delivery("office-365", "nottinghamshire"),
}


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    made = schedule(load_workspace(ROOT), DATA_DATE)
    return Atlas(edition=Edition(schedule=made, standings=standings(made), names="all"))


@pytest.mark.parametrize("name", PICTURES)
def test_picture_is_the_one_reviewed(name: str, atlas: Atlas, pytestconfig: pytest.Config) -> None:
    chart = PICTURES[name](atlas)
    assert chart is not None
    text, golden = draw(chart, markup_renderer()), GOLDEN / name
    if pytestconfig.getoption("--golden", default=False):
        GOLDEN.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8", newline="\n")
    assert text.splitlines() == golden.read_text(encoding="utf-8").splitlines()


def test_every_golden_picture_is_compared() -> None:
    assert {file.name for file in GOLDEN.iterdir()} == set(PICTURES)
