"""What reports add when asked: pictures as files beside them, and Mermaid diagrams inside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rollout.report.edition import Edition
from rollout.report.views.force import Section

if TYPE_CHECKING:
    from rollout.report.charts.selection import Atlas

_NO_PICTURES: Mapping[str, None] = dict.fromkeys(("map", "maps", "centres", "stages", "forces", "adoption", "trend"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Extras:
    """Which extras a set of reports has. Pictures need an atlas, and files that can stand beside the reports."""

    atlas: Atlas | None = None
    mermaid: bool = False

    def portfolio(self) -> Mapping[str, Any]:
        """What the portfolio report's view gets on top."""
        if self.atlas is None:
            return {"pictures": _NO_PICTURES, "curves": ()}
        return {"pictures": self.atlas.portfolio, "curves": self.atlas.adoption}

    def programme(self, edition: Edition, programme: str) -> Mapping[str, Any]:
        """What a programme's report gets on top."""
        from rollout.report.mermaid import shared_path

        return {
            "pictures": _NO_PICTURES if self.atlas is None else self.atlas.programmes[programme],
            "diagram": shared_path(edition, programme) if self.mermaid else None,
        }

    def force(self, edition: Edition, sections: Sequence[Section]) -> Mapping[str, Any]:
        """What a force's report gets on top, for each of its sections."""
        from rollout.report.mermaid import critical_paths

        copies = [(section.programme, section.unit) for section in sections]
        return {
            "pictures": [None if self.atlas is None else self.atlas.delivery(*copy) for copy in copies],
            "trends": [None if self.atlas is None else self.atlas.drift(*copy) for copy in copies],
            "diagrams": critical_paths(edition, copies) if self.mermaid else [None] * len(copies),
        }

    def files(self, templates: Path | None = None) -> Iterator[tuple[str, str]]:
        """The pictures, by their file names.

        Raises:
            TemplateBroken: If a template cannot be used.
        """
        if self.atlas is not None:
            from rollout.report.charts.drawing import draw
            from rollout.report.render import markup_renderer

            printed = markup_renderer(templates, self.atlas.edition.said)
            for chart in self.atlas.every():
                yield chart.file, draw(chart, printed)


PLAIN = Extras()
