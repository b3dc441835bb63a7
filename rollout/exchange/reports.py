"""The report a document export is of, read into its tree."""

from __future__ import annotations

from rollout.exchange.document import Document, read_markdown
from rollout.exchange.request import Cannot, Request
from rollout.report import reports
from rollout.report.edition import Edition


def document(request: Request) -> Document:
    """The document that is wanted: the brief, unless a view, a programme or a force says otherwise.

    Raises:
        Cannot: If a report needs a programme or force that is not named, or that may not be shown.
        TemplateBroken: If a template cannot be used.
    """
    edition, own = request.edition, request.templates
    view = request.view or _usual(request)
    if view == "programme":
        programme = _programme(request)
        return read_markdown(reports.render_programme(edition, programme, own), _marking(edition, (programme,)))
    if view == "force":
        force = _force(request)
        joined = [name for name in edition.programmes if _delivers(edition, name, force)]
        return read_markdown(reports.render_force(edition, force, own), _marking(edition, joined, force))
    is_brief = view == "brief"
    if request.programme is not None or request.force is not None:
        words = "brief" if is_brief else "portfolio report"
        raise Cannot(f"The {words} is of the whole portfolio: name no programme and no force.")
    render = reports.render_brief if is_brief else reports.render_portfolio
    return read_markdown(render(edition, own), _marking(edition, edition.programmes), is_brief=is_brief)


def _usual(request: Request) -> str:
    if request.force is not None:
        return "force"
    return "brief" if request.programme is None else "programme"


def _programme(request: Request) -> str:
    if request.force is not None:
        raise Cannot("A programme's report is of all its forces: leave out --force, or ask for --view force.")
    if request.programme is None:
        raise Cannot("Which programme's report? Name it.")
    (programme,) = request.programmes
    if request.edition.blueprint(programme) is None:
        raise Cannot(f"The blueprint of {programme} cannot be read; `rollout check` says why.")
    return programme


def _force(request: Request) -> str:
    if request.programme is not None:
        raise Cannot("A force's report is of all its programmes: leave out the programme.")
    if request.force is None:
        raise Cannot("Which force's report? Name it with --force.")
    assert request.asked  # asked for first: it refuses where names are withheld
    return request.force


def _delivers(edition: Edition, programme: str, force: str) -> bool:
    rows = edition.standings[programme].forces
    return any(force in (row.force, row.collaboration) and row.units for row in rows)


def _marking(edition: Edition, programmes: tuple[str, ...] | list[str], only: str | None = None) -> str:
    """The marking in the head of that report."""
    return edition.head("", programmes, only=only).marking
