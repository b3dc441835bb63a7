"""Every report by its name: views printed by their templates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rollout.model.dataclass import replace
from rollout.report.edition import Edition
from rollout.report.extras import PLAIN, Extras
from rollout.report.render import Renderer, markdown_renderer
from rollout.report.views.brief import MOST_WORDS, SMALLEST, STEPS, brief, brief_view
from rollout.report.views.force import force_view
from rollout.report.views.portfolio import portfolio_view
from rollout.report.views.programme import programme_view


def words_in(text: str) -> int:
    """Words as `wc -w` counts them: the marks of tables and lists too, so that whoever counts finds no more."""
    return len(text.split())


def render_brief(edition: Edition, templates: Path | None = None) -> str:
    """The council's one page, at the largest size that keeps to it.

    Raises:
        TemplateBroken: If a template cannot be used.
    """
    return fitted_brief(edition, templates)[1]


def fitted_brief(edition: Edition, templates: Path | None = None) -> tuple[Mapping[str, Any], str]:
    """What the brief says at the largest size that keeps to one page, and its text (raises as `render_brief`)."""
    return _fitted(edition, _printer(edition, templates))


def _printer(edition: Edition, templates: Path | None) -> Renderer:
    return markdown_renderer(templates, edition.text)


def _fitted(edition: Edition, printed: Renderer) -> tuple[Mapping[str, Any], str]:
    known, size = brief(edition), SMALLEST
    view = brief_view(known, size)
    text = printed("brief.md.j2", view)
    for step in STEPS:
        larger = replace(size, **step)
        longer = brief_view(known, larger)
        candidate = printed("brief.md.j2", longer)
        if words_in(candidate) <= MOST_WORDS:
            size, view, text = larger, longer, candidate
    return view, text


def render_portfolio(edition: Edition, templates: Path | None = None, extras: Extras = PLAIN) -> str:
    """The portfolio report (raises as `render_brief`)."""
    return _portfolio(edition, extras, _printer(edition, templates))


def _portfolio(edition: Edition, extras: Extras, printed: Renderer) -> str:
    return printed("portfolio.md.j2", {**portfolio_view(edition), **extras.portfolio()})


def render_programme(edition: Edition, programme: str, templates: Path | None = None, extras: Extras = PLAIN) -> str:
    """One programme's report (raises as `render_brief`); its blueprint must be readable."""
    return _programme(edition, programme, extras, _printer(edition, templates))


def _programme(edition: Edition, programme: str, extras: Extras, printed: Renderer) -> str:
    return printed("programme.md.j2", {**programme_view(edition, programme), **extras.programme(edition, programme)})


def render_force(edition: Edition, force: str, templates: Path | None = None, extras: Extras = PLAIN) -> str:
    """One force's highlight report (raises as `render_brief`)."""
    return _force(edition, force, extras, _printer(edition, templates))


def _force(edition: Edition, force: str, extras: Extras, printed: Renderer) -> str:
    view = force_view(edition, force)
    return printed("force.md.j2", {**view, **extras.force(edition, view["sections"])})


def reported_forces(edition: Edition) -> list[str]:
    """Forces that have joined something, in the register's order; none where names are withheld."""
    if edition.names == "withhold":
        return []
    joined = {row.force for name in edition.programmes for row in edition.standings[name].forces if row.units}
    return [force for force in edition.register.forces if force in joined]


def all_reports(edition: Edition, templates: Path | None = None, extras: Extras = PLAIN) -> Iterator[tuple[str, str]]:
    """Every report of an edition by its file name, the index first; then the pictures beside them, if any."""
    printed = _printer(edition, templates)
    programmes = [name for name in edition.programmes if edition.blueprint(name) is not None]
    forces = reported_forces(edition)
    index = {
        "head": edition.head("Reports", programmes),
        "unreadable": [name for name in edition.programmes if name not in programmes],
        "programmes": [{"title": edition.title(name), "file": f"programme-{name}.md"} for name in programmes],
        "forces": [{"title": edition.force_name(force), "file": f"force-{force}.md"} for force in forces],
    }
    yield "index.md", printed("index.md.j2", index)
    yield "brief.md", _fitted(edition, printed)[1]
    yield "portfolio.md", _portfolio(edition, extras, printed)
    for name in programmes:
        yield f"programme-{name}.md", _programme(edition, name, extras, printed)
    for force in forces:
        yield f"force-{force}.md", _force(edition, force, extras, printed)
    yield from extras.files(templates)
