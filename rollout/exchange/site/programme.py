"""A programme's page: its report with every force linked, every status marked, and its pictures."""

from __future__ import annotations

from rollout.exchange.site.cells import Cell, Heading, Table, date_cell, figure, from_grid, status_cell, variance_cell
from rollout.exchange.site.downloads import ROWS, of_programme
from rollout.exchange.site.page import PORTFOLIO, Links, Page
from rollout.exchange.site.portfolio import ALARMS, Figure, alarm
from rollout.report.charts.selection import Atlas
from rollout.report.edition import Edition
from rollout.report.views.position import Position
from rollout.report.views.programme import programme_view
from rollout.schedule.standing import ForceStanding, NationalStanding, Status

_TABLES = ("national", "patterns", "milestones", "benefits", "risks", "drift")


def programme_page(atlas: Atlas, programme: str, links: Links) -> Page:
    """One programme; its blueprint must be readable."""
    edition = atlas.edition
    view = programme_view(edition, programme)
    return Page(
        path=f"programmes/{programme}.html",
        template="site/programme.html.j2",
        head=view["head"],
        crumbs=(PORTFOLIO,),
        section="Portfolio",
        view={
            **view,
            **{name: from_grid(view[name]) for name in _TABLES},
            "figures": _figures(edition, programme, view["position"]),
            "forces": _forces(edition, programme, view["forces"].note, links),
            "likely": None if view["likely"] is None else from_grid(view["likely"]),
            "stages": from_grid(view["stages"]),
            "pictures": atlas.programmes[programme],
            "downloads": of_programme(edition, programme),
            "formats": dict(ROWS),
        },
    )


def _figures(edition: Edition, programme: str, position: Position) -> list[Figure]:
    counts = edition.standings[programme].counts
    live, done = figure(position.live, edition.veil), str(position.national_done)
    return [
        Figure("Live", edition.number(position.live), f"of {position.scope} forces in scope", value=live),
        *(alarm(edition, s, counts[s], position.scope, "in scope") for s in ALARMS),
        Figure("National steps finished", done, f"of {position.national_all}", value=done),
    ]


def _forces(edition: Edition, programme: str, note: str, links: Links) -> Table:
    """The national milestones, then each force that may be named, the latest first."""
    standing = edition.standings[programme]
    named = [row for row in standing.forces if row.status is not Status.NOT_JOINED and edition.named(row)]
    named.sort(key=lambda row: (-(row.variance or 0), row.force))
    lasts = [m.early_finish for m in edition.national(programme) if m.early_finish is not None]
    national = standing.national
    rows = [
        (
            Cell("National milestones"),
            status_cell(national.status, national.last_known),
            _judgement(national),
            Cell(""),
            Cell(""),
            date_cell(max(lasts, default=None)),
        ),
        *(_force(edition, row, links) for row in named),
    ]
    return Table(
        caption=f"Forces{edition.illustrative}",
        headings=[
            Heading("Force"),
            Heading("Computed status"),
            Heading("Judged confidence"),
            Heading("Live"),
            Heading("Against baseline", is_figure=True),
            Heading("All finished"),
        ],
        rows=rows,
        ids=["national", *(row.force for row in named)],
        note=note,
        sorts=True,
    )


def _force(edition: Edition, row: ForceStanding, links: Links) -> tuple[Cell, ...]:
    return (
        Cell(edition.force_name(row.force), href=links.force(row.force)),
        status_cell(row.status, row.last_known),
        _judgement(row),
        date_cell(row.live, "no date" if row.finish is not None else ""),
        variance_cell(row),
        date_cell(row.finish),
    )


def _judgement(row: ForceStanding | NationalStanding) -> Cell:
    if row.confidence is None:
        return Cell(row.confidence_note or "")
    rosier = f" ({row.diverges} than computed)" if row.diverges else ""
    return Cell(row.confidence.rating + rosier, row.confidence.rating)
