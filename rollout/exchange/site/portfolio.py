"""The first page: where every programme stands, and what the council is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rollout.exchange.site.cells import Cell, Heading, Table, count_cell, date_cell, figure, from_grid
from rollout.exchange.site.page import Links, Page
from rollout.report.charts.marks import MARKS
from rollout.report.charts.selection import Atlas
from rollout.report.edition import Edition
from rollout.report.views.portfolio import portfolio_view
from rollout.report.views.position import Position, position, worst_first
from rollout.schedule.standing import Status

ALARMS = (Status.RED, Status.AMBER, Status.NOT_REPORTED)


class Figure(NamedTuple):
    """One figure that stands out at the head of a page; `kind` is the style class of its mark, `said` the whole."""

    label: str
    number: str
    said: str
    kind: str = ""
    letter: str = ""
    value: str = ""


def alarm(edition: Edition, status: Status, count: int, whole: int, of_what: str) -> Figure:
    """How many are in a state that needs action."""
    mark = MARKS[status]
    value = figure(count, edition.veil)
    return Figure(mark.word.capitalize(), edition.number(count), f"of {whole} {of_what}", mark.kind, mark.letter, value)


def portfolio_page(atlas: Atlas, links: Links) -> Page:
    """Every programme at a glance."""
    edition = atlas.edition
    view = portfolio_view(edition)
    positions = worst_first([position(edition, name) for name in edition.programmes])
    service = edition.service.name
    return Page(
        path="index.html",
        template="site/portfolio.html.j2",
        head=edition.head(f"{service}: programmes at a glance", edition.programmes),
        section="Portfolio",
        view={
            "figures": _figures(edition, positions),
            "programmes": _programmes(edition, positions, links),
            "dates": view["dates"],
            "likely": None if view["likely"] is None else from_grid(view["likely"]),
            "pictures": atlas.portfolio,
            "curves": atlas.adoption,
            "asks": view["asks"],
            "decided": view["decided"],
            "rule": view["rule"],
            "centres": [from_grid(grid) for grid in view["centres"]],
            "overloads": view["overloads"],
            "crossings": from_grid(view["crossings"]),
            "silent": from_grid(view["silent"]),
            "drift": from_grid(view["drift"]),
        },
    )


def _figures(edition: Edition, positions: Sequence[Position]) -> list[Figure]:
    joined = sum(p.joined for p in positions)
    standings = [edition.standings[name] for name in edition.programmes]
    returns, owed = edition.returns(edition.programmes)
    live = sum(p.live for p in positions)
    return [
        Figure("Programmes", str(len(positions)), "in this portfolio", value=str(len(positions))),
        Figure("Live", edition.number(live), f"of {joined} joined", value=figure(live, edition.veil)),
        *(alarm(edition, s, sum(row.counts[s] for row in standings), joined, "joined") for s in ALARMS),
        Figure("Returns in time", str(returns), f"of {owed} that are owed", value=str(returns)),
    ]


def _programmes(edition: Edition, positions: Sequence[Position], links: Links) -> Table:
    rows = []
    for p in positions:
        counts = edition.standings[p.programme].counts
        rows.append(
            (
                Cell(p.title, href=links.programme(p.programme)),
                count_cell(edition.count(p.live, p.scope), p.live, edition.veil),
                *(count_cell(edition.number(counts[s]), counts[s], edition.veil) for s in ALARMS),
                date_cell(p.last_live, "no date"),
            )
        )
    return Table(
        caption=f"Programmes, those with most late forces first{edition.illustrative}",
        headings=[
            Heading("Programme"),
            Heading("Live forces", is_figure=True),
            Heading("Red", is_figure=True),
            Heading("Amber", is_figure=True),
            Heading("Not reported", is_figure=True),
            Heading("Last live date expected"),
        ],
        rows=rows,
        ids=[p.programme for p in positions],
        sorts=True,
    )
