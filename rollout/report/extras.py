"""What reports add when asked: pictures as files beside them, and Mermaid diagrams inside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rollout.report.edition import Edition
from rollout.report.views.force import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """Which extras a set of reports has. Pictures are drawn only where files can stand beside a report."""

    charts: bool = False
    mermaid: bool = False

    def portfolio(self, edition: Edition) -> Mapping[str, Any]:
        """What the portfolio report's view gets on top."""
        from rollout.report.charts.selection import (
            NO_PORTFOLIO,
            portfolio_charts,
            programme_charts,
            reported_programmes,
        )

        if not self.charts:
            return {"pictures": NO_PORTFOLIO, "curves": ()}
        curves = [programme_charts(edition, name)["adoption"] for name in reported_programmes(edition)]
        return {"pictures": portfolio_charts(edition), "curves": curves}

    def programme(self, edition: Edition, programme: str) -> Mapping[str, Any]:
        """What a programme's report gets on top."""
        from rollout.report.charts.selection import NO_PROGRAMME, programme_charts
        from rollout.report.mermaid import shared_path

        return {
            "pictures": programme_charts(edition, programme) if self.charts else NO_PROGRAMME,
            "diagram": shared_path(edition, programme) if self.mermaid else None,
        }

    def force(self, edition: Edition, sections: Sequence[Section]) -> Mapping[str, Any]:
        """What a force's report gets on top, for each of its sections."""
        from rollout.report.charts.selection import force_chart
        from rollout.report.mermaid import critical_paths

        copies = [(section.programme, section.unit) for section in sections]
        return {
            "pictures": [force_chart(edition, *copy) if self.charts else None for copy in copies],
            "diagrams": critical_paths(edition, copies) if self.mermaid else [None] * len(copies),
        }

    def files(self, edition: Edition, templates: Path | None = None) -> Iterator[tuple[str, str]]:
        """The pictures, by their file names.

        Raises:
            TemplateBroken: If a template cannot be used.
        """
        if self.charts:
            from rollout.report.charts.drawing import draw
            from rollout.report.charts.selection import every_chart
            from rollout.report.render import markup_renderer

            printed = markup_renderer(templates, edition.text)
            for chart in every_chart(edition):
                yield chart.file, draw(chart, printed)


PLAIN = Extras()
