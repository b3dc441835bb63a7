"""A force's page: its highlight report, programme by programme, each with its plan over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rollout.exchange.site.cells import Cell, Heading, Table, date_cell, from_grid, status_cell, variance_cell
from rollout.exchange.site.downloads import ROWS, of_force
from rollout.exchange.site.page import FORCES, PORTFOLIO, Links, Page
from rollout.report.charts.chart import Chart
from rollout.report.charts.marks import MARKS, Mark
from rollout.report.charts.selection import Atlas
from rollout.report.edition import Edition
from rollout.report.views.force import Section, force_view
from rollout.report.words import share
from rollout.schedule.standing import ForceStanding, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One programme of a force's page."""

    section: Section
    mark: Mark
    href: str
    picture: Chart | None
    trend: Chart | None
    path: Table
    key_dates: Table
    likely: Table | None
    risks: Table
    benefits: Table
    learned: Table


def force_page(atlas: Atlas, force: str, links: Links) -> Page:
    """One force that may be named."""
    edition = atlas.edition
    view = force_view(edition, force)
    rows = [
        (name, row)
        for name in edition.programmes
        for row in edition.standings[name].forces
        if row.force == force and row.units
    ]
    statuses = {(name, unit): row.status for name, row in rows for unit in row.units}
    return Page(
        path=f"forces/{force}.html",
        template="site/force.html.j2",
        head=view["head"],
        crumbs=(PORTFOLIO, FORCES),
        section="Forces",
        view={
            "rule": view["rule"],
            "apart": view["apart"],
            "overview": _overview(edition, rows, links),
            "parts": [_part(atlas, section, links, statuses) for section in view["sections"]],
            "downloads": of_force(edition, force),
            "formats": dict(ROWS),
        },
    )


def _part(atlas: Atlas, section: Section, links: Links, statuses: dict[tuple[str, str], Status]) -> Part:
    return Part(
        section=section,
        mark=MARKS[statuses[section.programme, section.unit]],
        href=links.programme(section.programme),
        picture=atlas.delivery(section.programme, section.unit),
        trend=atlas.drift(section.programme, section.unit),
        path=from_grid(section.path),
        key_dates=from_grid(section.key_dates),
        likely=None if section.likely_dates is None else from_grid(section.likely_dates),
        risks=from_grid(section.risks),
        benefits=from_grid(section.benefits),
        learned=from_grid(section.learned),
    )


def _overview(edition: Edition, rows: Sequence[tuple[str, ForceStanding]], links: Links) -> Table:
    return Table(
        caption=f"Programmes at a glance{edition.illustrative}",
        headings=[
            Heading("Programme"),
            Heading("Computed status"),
            Heading("Live"),
            Heading("Against baseline", is_figure=True),
            Heading("All finished"),
            Heading("Done", is_figure=True),
        ],
        rows=[
            (
                Cell(edition.title(name), href=links.programme(name)),
                status_cell(row.status, row.last_known),
                date_cell(row.live, "no date" if row.finish is not None else ""),
                variance_cell(row),
                date_cell(row.finish),
                Cell(share(row.progress), "" if row.progress is None else f"{row.progress:.2f}", kind="figure"),
            )
            for name, row in rows
        ],
        ids=[name for name, _ in rows],
    )
