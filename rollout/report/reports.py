"""Every report by its name: views printed by their templates."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rollout.report.edition import Edition
from rollout.report.render import render
from rollout.report.views.brief import MOST_WORDS, SIZES, brief_view


def words_in(text: str) -> int:
    """Words a reader reads: not the rules of tables or the marks of lists."""
    return sum(1 for word in text.split() if any(character.isalnum() for character in word))


def render_brief(edition: Edition, templates: Path | None = None) -> str:
    """The council's one page, at the largest size that keeps to it.

    Raises:
        TemplateBroken: If a template cannot be used.
    """
    text = ""
    for size in SIZES:
        text = render("brief.md.j2", brief_view(edition, size), templates)
        if words_in(text) <= MOST_WORDS:
            break
    return text


def all_reports(edition: Edition, templates: Path | None = None) -> Mapping[str, str]:
    """Every report of an edition by its file name."""
    return {"brief.md": render_brief(edition, templates)}
