"""Which charts belong to which report and page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rollout.report.charts.adoption import Likely, adoption
from rollout.report.charts.centre_load import centre_load
from rollout.report.charts.chart import Chart
from rollout.report.charts.gantt import gantt
from rollout.report.charts.overview import overview
from rollout.report.charts.stages import stage_map
from rollout.report.charts.tiles import portfolio_map, programme_map, small_maps
from rollout.report.charts.trend import Series, trend
from rollout.report.edition import Edition

Pictures = Mapping[str, Chart | None]
"""Charts by what they show; None where there is nothing to draw, or nothing that may be shown."""
NO_PORTFOLIO: Pictures = {"map": None, "maps": None, "centres": None}
NO_PROGRAMME: Pictures = {"map": None, "stages": None, "forces": None, "adoption": None, "trend": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What only history and forecasts know, by programme: bands for the adoption curves, series for the trends."""

    forecasts: Mapping[str, Sequence[Likely]] = field(default_factory=dict)
    trends: Mapping[str, Sequence[Series]] = field(default_factory=dict)


NONE_YET = Foresight()


def reported_programmes(edition: Edition) -> list[str]:
    """Programmes with a report of their own: those whose blueprint can be read."""
    return [name for name in edition.programmes if edition.blueprint(name) is not None]


def portfolio_charts(edition: Edition) -> Pictures:
    """The charts of the portfolio report, beside every programme's adoption curve."""
    return {"map": portfolio_map(edition), "maps": small_maps(edition), "centres": centre_load(edition)}


def programme_charts(edition: Edition, programme: str, known: Foresight = NONE_YET) -> Pictures:
    """The charts of one programme's report."""
    return {
        "map": programme_map(edition, programme),
        "stages": stage_map(edition, programme),
        "forces": overview(edition, programme),
        "adoption": adoption(edition, programme, known.forecasts.get(programme, ())),
        "trend": trend(
            f"programme-{programme}-trend",
            edition.title(programme),
            edition.illustrative,
            known.trends.get(programme, ()),
        ),
    }


def force_chart(edition: Edition, programme: str, unit: str) -> Chart | None:
    """One delivery over time; None when it is not scheduled."""
    row = edition.schedule.programmes[programme].units.get(unit)
    return None if row is None else gantt(edition, programme, row)


def every_chart(edition: Edition, known: Foresight = NONE_YET) -> Iterator[Chart]:
    """All charts of an edition, each once: the portfolio's, the programmes', and the deliveries' where named."""
    every = [portfolio_charts(edition), *(programme_charts(edition, n, known) for n in reported_programmes(edition))]
    yield from (chart for pictures in every for chart in pictures.values() if chart is not None)
    if edition.names == "withhold":
        return
    for programme in reported_programmes(edition):
        for _, unit in edition.active(programme):
            chart = gantt(edition, programme, unit)
            if chart is not None:
                yield chart
