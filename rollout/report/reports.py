"""Every report by its name: views printed by their templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from rollout.model.dataclass import replace
from rollout.report.edition import Edition
from rollout.report.render import render
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
    known, size = brief(edition), SMALLEST
    text = render("brief.md.j2", brief_view(known, size), templates, edition.text)
    for step in STEPS:
        larger = replace(size, **step)
        candidate = render("brief.md.j2", brief_view(known, larger), templates, edition.text)
        if words_in(candidate) <= MOST_WORDS:
            size, text = larger, candidate
    return text


def render_portfolio(edition: Edition, templates: Path | None = None) -> str:
    """The portfolio report (raises as `render_brief`)."""
    return render("portfolio.md.j2", portfolio_view(edition), templates, edition.text)


def render_programme(edition: Edition, programme: str, templates: Path | None = None) -> str:
    """One programme's report (raises as `render_brief`); its blueprint must be readable."""
    return render("programme.md.j2", programme_view(edition, programme), templates, edition.text)


def render_force(edition: Edition, force: str, templates: Path | None = None) -> str:
    """One force's highlight report (raises as `render_brief`)."""
    return render("force.md.j2", force_view(edition, force), templates, edition.text)


def reported_forces(edition: Edition) -> list[str]:
    """Forces that have joined something, in the register's order; none where names are withheld."""
    if edition.names == "withhold":
        return []
    joined = {row.force for name in edition.programmes for row in edition.standings[name].forces if row.units}
    return [force for force in edition.register.forces if force in joined]


def all_reports(edition: Edition, templates: Path | None = None) -> Iterator[tuple[str, str]]:
    """Every report of an edition by its file name, the index first."""
    programmes = [name for name in edition.programmes if edition.blueprint(name) is not None]
    forces = reported_forces(edition)
    index = {
        "head": edition.head("Reports", programmes),
        "unreadable": [name for name in edition.programmes if name not in programmes],
        "programmes": [{"title": edition.title(name), "file": f"programme-{name}.md"} for name in programmes],
        "forces": [{"title": edition.force_name(force), "file": f"force-{force}.md"} for force in forces],
    }
    yield "index.md", render("index.md.j2", index, templates, edition.text)
    yield "brief.md", render_brief(edition, templates)
    yield "portfolio.md", render_portfolio(edition, templates)
    for name in programmes:
        yield f"programme-{name}.md", render_programme(edition, name, templates)
    for force in forces:
        yield f"force-{force}.md", render_force(edition, force, templates)
