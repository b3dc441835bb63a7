"""The council's brief as a page: the same words as the one that is printed."""

from __future__ import annotations

from pathlib import Path

from rollout.exchange.site.page import PORTFOLIO, Links, Page
from rollout.report.edition import Edition
from rollout.report.reports import fitted_brief


def brief_page(edition: Edition, links: Links, templates: Path | None) -> Page:
    """The brief at the size at which it fits one page."""
    view, _ = fitted_brief(edition, templates)
    return Page(
        path="brief.html",
        template="site/brief.html.j2",
        head=view["head"],
        crumbs=(PORTFOLIO,),
        section="Brief",
        view={**view, "links": links},
    )
