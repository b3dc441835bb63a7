"""A site of fifty forces and seven programmes keeps every page below 300 kB."""

from __future__ import annotations

from pathlib import Path

from rollout.exchange.site.build import pages, print_page
from rollout.load.workspace import load_workspace
from rollout.report.charts.selection import Atlas
from rollout.report.edition import Edition
from rollout.report.render import markup_renderer
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings
from tests.bench.portfolio import DATA_DATE, write_portfolio

MOST = 300_000


def test_pages_of_a_large_portfolio_are_light(tmp_path: Path) -> None:
    made = schedule(load_workspace(write_portfolio(tmp_path, 50, 7, 40)), DATA_DATE)
    edition = Edition(schedule=made, standings=standings(made), names="all")
    printed = markup_renderer()
    sizes = {}
    for page in pages(Atlas(edition=edition)):
        sizes[page.path] = len(print_page(page, edition, printed).encode())
        if page.section == "Forces" and len(sizes) > 15:  # one force is like another here
            break
    assert {"index.html", "forces.html", "downloads.html"} < set(sizes)
    assert sum(path.startswith("programmes/") for path in sizes) == 7
    assert max(sizes.values()) < MOST
