"""What a blueprint expects of a duration before anything is seen: its low and high as a log-normal ratio."""

from __future__ import annotations

from datetime import date
from math import exp, log
from pathlib import Path
from statistics import NormalDist

import pytest

from rollout.forecast.spread import P90, Ratio, expected_ratio, planned_ratios
from rollout.load.workspace import load_workspace
from rollout.model.blueprint import Duration, Estimate, SizeDriven
from rollout.model.register import Spread
from rollout.schedule.engine import schedule
from tests.workspace import write_workspace

SERVICE = Spread(low=0.8, high=2.0)


def ends(ratio: Ratio | None) -> tuple[float, float]:
    """P10 and P90 of the ratio."""
    assert ratio is not None
    return exp(ratio.centre - P90 * ratio.sd), exp(ratio.centre + P90 * ratio.sd)


def test_p90_is_the_normals() -> None:
    assert pytest.approx(NormalDist().inv_cdf(0.9)) == P90


@pytest.mark.parametrize(
    ("duration", "planned", "expected"),
    [
        (Estimate(likely=20), 20, (0.8, 2.0)),
        (Estimate(likely=20, low=10), 20, (0.5, 2.0)),
        (Estimate(likely=20, high=50), 20, (0.8, 2.5)),
        (Estimate(likely=20, low=19, high=21), 20, (0.95, 1.05)),
        (SizeDriven(base=5, per="officers", rate=100), 40, (0.8, 2.0)),
        (SizeDriven(base=5, per="officers", rate=100, low_share=0.9, high_share=1.5), 40, (0.9, 1.5)),
        # Less than half a working day has no logarithm to speak of.
        (Estimate(likely=4, low=0, high=8), 4, (0.125, 2.0)),
    ],
)
def test_low_and_high_are_the_tenth_and_ninetieth_percentile(
    duration: Duration, planned: int, expected: tuple[float, float]
) -> None:
    assert ends(expected_ratio(duration, planned, SERVICE)) == pytest.approx(expected)


def test_the_centre_lies_half_way_between_their_logarithms_not_at_the_plan() -> None:
    found = expected_ratio(Estimate(likely=20), 20, SERVICE)
    assert found is not None
    assert found.centre == pytest.approx((log(0.8) + log(2.0)) / 2)


@pytest.mark.parametrize(
    ("duration", "planned", "spread"),
    [
        (Estimate(likely=0), 0, SERVICE),
        (Estimate(likely=20, low=20, high=20), 20, SERVICE),
        (Estimate(likely=20), 20, Spread(low=1.0, high=1.0)),
        (SizeDriven(base=0, per="officers", rate=100), 0, SERVICE),
    ],
)
def test_an_event_or_equal_ends_are_certain(duration: Duration, planned: int, spread: Spread) -> None:
    assert expected_ratio(duration, planned, spread) is None


def test_a_forces_own_figure_stands_in_the_place_of_the_blueprints(tmp_path: Path) -> None:
    files = {
        "forces.yaml": """\
            service: {name: Policing}
            forces:
              essex: {name: Essex Police, nation: england}
              kent: {name: Kent Police, nation: england}
            """,
        "programmes/cloud/blueprint.yaml": """\
            programme: cloud
            title: Cloud
            version: 1
            milestones:
              one: {title: One, duration: {low: 18d, likely: 20d, high: 22d}}
            """,
        "programmes/cloud/progress/essex.yaml": """\
            {programme: cloud, force: essex, blueprint: 1, start: 2024-01-01}
            """,
        "programmes/cloud/progress/kent.yaml": """\
            programme: cloud
            force: kent
            blueprint: 1
            start: 2024-01-01
            local: {duration: {one: {is: 30d, reason: Two sites}}}
            """,
    }
    network = schedule(load_workspace(write_workspace(tmp_path, files)), date(2024, 1, 1)).passes.network
    found = {}
    for row in network.rows:
        for lane, ratio in zip(row.cohort.lanes, planned_ratios(row, SERVICE), strict=True):
            found[lane.unit] = ends(ratio)
    assert found["essex"] == pytest.approx((0.9, 1.1))
    assert found["kent"] == pytest.approx((0.8, 2.0))
