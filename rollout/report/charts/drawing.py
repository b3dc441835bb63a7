"""Charts drawn: the SVG text of each, by its template."""

from __future__ import annotations

from rollout.report.charts.chart import Chart
from rollout.report.render import Renderer


def draw(chart: Chart, printed: Renderer) -> str:
    """A chart as SVG; the same chart gives the same bytes.

    Raises:
        TemplateBroken: If its template cannot be used.
    """
    return printed(f"charts/{chart.kind}.svg.j2", {"chart": chart, **chart.view})
