"""Which charts belong to which report and page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rollout.report.charts.adoption import Likely, adoption
from rollout.report.charts.centre_load import centre_load
from rollout.report.charts.chart import Chart
from rollout.report.charts.gantt import gantt
from rollout.report.charts.overview import overview
from rollout.report.charts.stages import stage_map
from rollout.report.charts.tiles import portfolio_map, programme_map, small_maps
from rollout.report.charts.trend import Series, trend
from rollout.report.edition import Edition
from rollout.schedule.lazy import LazyMapping

Pictures = Mapping[str, Chart | None]
"""Charts by what they show; None where there is nothing to draw, or nothing that may be shown."""
NO_PORTFOLIO: Pictures = {"map": None, "maps": None, "centres": None}
NO_PROGRAMME: Pictures = {"map": None, "stages": None, "forces": None, "adoption": None, "trend": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What only history and forecasts know, by programme: bands for the adoption curves, lines for the trends.

    `deliveries` holds the lines of each unit's own trend.
    """

    forecasts: Mapping[str, Sequence[Likely]] = field(default_factory=dict)
    trends: Mapping[str, Sequence[Series]] = field(default_factory=dict)
    deliveries: Mapping[str, Mapping[str, Sequence[Series]]] = field(default_factory=dict)


NONE_YET = Foresight()


def reported_programmes(edition: Edition) -> list[str]:
    """Programmes with a report of their own: those whose blueprint can be read."""
    return [name for name in edition.programmes if edition.blueprint(name) is not None]


@dataclass(frozen=True, kw_only=True)
class Atlas:
    """Every chart of an edition, each made once, when it is first asked for."""

    edition: Edition
    known: Foresight = NONE_YET

    @cached_property
    def portfolio(self) -> Pictures:
        """The charts of the portfolio, beside every programme's adoption curve."""
        edition = self.edition
        return {"map": portfolio_map(edition), "maps": small_maps(edition), "centres": centre_load(edition)}

    @cached_property
    def programmes(self) -> Mapping[str, Pictures]:
        """The charts of each programme whose blueprint can be read."""
        return LazyMapping(reported_programmes(self.edition), self._programme)

    def _programme(self, programme: str) -> Pictures:
        edition = self.edition
        return {
            "map": programme_map(edition, programme),
            "stages": stage_map(edition, programme),
            "forces": overview(edition, programme),
            "adoption": adoption(edition, programme, self.known.forecasts.get(programme, ())),
            "trend": trend(
                f"programme-{programme}-trend",
                edition.title(programme),
                edition.illustrative,
                self.known.trends.get(programme, ()),
            ),
        }

    @cached_property
    def _deliveries(self) -> Mapping[str, Chart | None]:
        return LazyMapping(self._copies, self._delivery)

    @cached_property
    def _copies(self) -> Mapping[str, tuple[str, str]]:
        """Every delivery's programme and unit, by one name."""
        return {
            f"{unit.unit}--{name}": (name, unit.unit)
            for name in reported_programmes(self.edition)
            for _, unit in self.edition.active(name)
        }

    def _delivery(self, name: str) -> Chart | None:
        programme, unit = self._copies[name]
        return gantt(self.edition, programme, self.edition.schedule.programmes[programme].units[unit])

    def delivery(self, programme: str, unit: str) -> Chart | None:
        """One delivery over time; None when it is not scheduled."""
        return self._deliveries.get(f"{unit}--{programme}")

    @cached_property
    def _drifts(self) -> Mapping[str, Chart | None]:
        return LazyMapping(self._copies, self._drift)

    def _drift(self, name: str) -> Chart | None:
        programme, unit = self._copies[name]
        title = f"{self.edition.title(programme)}, {self.edition.force_name(unit)}"
        lines = self.known.deliveries.get(programme, {}).get(unit, ())
        return trend(f"force-{name}-trend", title, self.edition.illustrative, lines)

    def drift(self, programme: str, unit: str) -> Chart | None:
        """How one delivery's key dates moved; None where nothing is known of that."""
        return self._drifts.get(f"{unit}--{programme}")

    @property
    def adoption(self) -> list[Chart | None]:
        """Every programme's adoption curve."""
        return [pictures["adoption"] for pictures in self.programmes.values()]

    def every(self) -> Iterator[Chart]:
        """All charts, each once: the portfolio's, the programmes', and the deliveries' unless names are withheld."""
        for pictures in (self.portfolio, *self.programmes.values()):
            yield from (chart for chart in pictures.values() if chart is not None)
        if self.edition.names != "withhold":
            for charts in (self._deliveries, self._drifts):
                yield from (chart for chart in charts.values() if chart is not None)
