"""The files beside the pages: the same rows as `rollout export` writes, for whoever computes with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from rollout.exchange.formats import FORMATS, export
from rollout.exchange.request import Request
from rollout.report.charts.selection import reported_programmes
from rollout.report.edition import Edition
from rollout.report.reports import reported_forces


class Download(NamedTuple):
    """One file: its path from the site's top, what it holds, the export that makes it, and its page's file."""

    path: str
    title: str
    format: str
    view: str
    programme: str | None = None
    force: str | None = None


ROWS = (("csv", "spreadsheet rows (CSV)"), ("json", "data for programs (JSON)"))
"""The formats offered of every set of rows."""
_VIEWS = (
    ("status", "Status of every force and programme"),
    ("schedule", "Every milestone with its dates, floats and drivers"),
)


def downloads(edition: Edition) -> list[Download]:
    """Everything the site offers: of all programmes, of each, and of each force that has a page."""
    found = [
        Download(f"data/{view}.{name}", f"{title}, all programmes", name, view)
        for view, title in _VIEWS
        for name, _ in ROWS
    ]
    for programme in reported_programmes(edition):
        found += [
            Download(f"data/{programme}-schedule.{name}", edition.title(programme), name, "schedule", programme)
            for name, _ in ROWS
        ]
    for force in reported_forces(edition):
        found += [
            Download(f"data/force-{force}.{name}", edition.force_name(force), name, "schedule", None, force)
            for name, _ in ROWS
        ]
    return found


def of_programme(edition: Edition, programme: str) -> list[Download]:
    """One programme's files."""
    return [one for one in downloads(edition) if one.programme == programme]


def of_force(edition: Edition, force: str) -> list[Download]:
    """One force's files."""
    return [one for one in downloads(edition) if one.force == force]


def contents(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """Every download's bytes by its path."""
    # The formats of one set of rows stand side by side, and what may be shown of it is worked out once for them all.
    for (view, programme, force), files in groupby(
        downloads(edition), lambda one: (one.view, one.programme, one.force)
    ):
        request = Request(edition=edition, programme=programme, force=force, view=view)
        for one in files:
            yield one.path, export(FORMATS[one.format], request)
