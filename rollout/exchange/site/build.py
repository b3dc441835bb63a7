"""The whole site: every page, picture and download by its path. The same edition gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rollout.exchange.site.brief import brief_page
from rollout.exchange.site.downloads import contents
from rollout.exchange.site.force import force_page
from rollout.exchange.site.forces import forces_page
from rollout.exchange.site.page import Page, links
from rollout.exchange.site.portfolio import portfolio_page
from rollout.exchange.site.programme import programme_page
from rollout.exchange.site.reading import downloads_page, reading_page
from rollout.report.charts.drawing import draw
from rollout.report.charts.selection import NONE_YET, Atlas, Foresight, reported_programmes
from rollout.report.edition import Edition
from rollout.report.render import Renderer, markup_renderer
from rollout.report.reports import reported_forces

NAVIGATION = (
    ("Portfolio", "index.html"),
    ("Brief", "brief.html"),
    ("Forces", "forces.html"),
    ("Downloads", "downloads.html"),
    ("How to read this", "reading.html"),
)


def site(edition: Edition, templates: Path | None = None, known: Foresight = NONE_YET) -> Iterator[tuple[str, bytes]]:
    """Every file of the site by its path from the top.

    Args:
        edition: What it is made from, and whom and what it may name.
        templates: The workspace's own folder of templates, which wins.
        known: Forecasts and trends, where there are any.

    Raises:
        TemplateBroken: If a template cannot be used.
    """
    printed = markup_renderer(templates, edition.said)
    atlas = Atlas(edition=edition, known=known)
    for page in pages(atlas, templates):
        yield page.path, print_page(page, edition, printed).encode()
    yield "assets/site.css", printed("site/site.css.j2", {}).encode()
    yield "assets/site.js", printed("site/site.js.j2", {}).encode()
    for chart in atlas.every():
        yield chart.file, draw(chart, printed).encode()
    yield from contents(edition)


def pages(atlas: Atlas, templates: Path | None = None) -> Iterator[Page]:
    """Every page of the site, the first one first."""
    edition = atlas.edition
    where = links(edition)
    yield portfolio_page(atlas, where)
    yield brief_page(edition, where, templates)
    yield forces_page(edition, where)
    yield downloads_page(edition)
    yield reading_page(edition)
    for name in reported_programmes(edition):
        yield programme_page(atlas, name, where)
    for force in reported_forces(edition):
        yield force_page(atlas, force, where)


def print_page(page: Page, edition: Edition, printed: Renderer) -> str:
    """A page as HTML (raises as `site`)."""
    view = {
        "page": page,
        "head": page.head,
        "root": page.root,
        "navigation": NAVIGATION,
        "service": edition.service,
        "edition": edition,
        "illustrative": edition.illustrative.strip(),
    }
    return printed(page.template, {**page.view, **view})
