"""Durations as they are drawn while no case has finished: the blueprint's own, whole or cut off at what has passed."""

from __future__ import annotations

from datetime import date
from math import exp, log
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest

from rollout.forecast.counts import POINTS
from rollout.forecast.draws import Draws, sample_blocks
from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from tests.workspace import write_workspace

SAMPLES = 20_000
CENTRE, SD = (log(40) + log(120)) / 2, log(3) / 2 / 1.2815515655446004
"""Of a log-normal with P10 at 40 and P90 at 120 days."""


def drawn(folder: Path, facts: str, confirmed: date) -> dict[str, tuple[int, list[float]]]:
    """By milestone, for how long it is known to have lasted and the percentiles of its duration in working days."""
    files = {
        "forces.yaml": """\
            format: 1
            service: {name: Test, illustrative: true}
            forces: {kent: {name: Kent, nation: england}}
            """,
        "programmes/cloud/blueprint.yaml": """\
            programme: cloud
            title: Cloud
            version: 1
            live: built
            milestones:
              built: {title: Built, duration: {low: 40d, likely: 60d, high: 120d}}
              tested: {title: Tested, duration: 10d, after: [built]}
              agreed: {title: Agreed, scope: national, duration: {low: 40d, likely: 60d, high: 120d}}
            """,
        "programmes/cloud/progress/kent.yaml": f"""\
            programme: cloud
            force: kent
            blueprint: 1
            start: 2024-01-01
            confirmed: {confirmed}
            milestones: {{built: {facts}}}
            """,
    }
    plan = schedule(load_workspace(write_workspace(folder, files)), confirmed)
    draws = Draws(plan.passes, plan.workspace.register.service.spread, 1, SAMPLES)
    return {
        found.row.milestone.id: (
            found.lasted[0],
            np.quantile(
                np.concatenate([draws.durations(index, block)[0] for block in sample_blocks(SAMPLES)]), POINTS
            ).tolist(),
        )
        for index, found in draws.uncertain.items()
    }


def outlasting(days: int) -> list[float]:
    """The percentiles of the log-normal given that it exceeds some days, by the closed form."""
    normal = NormalDist(CENTRE, SD)
    passed = normal.cdf(log(days + 0.5)) if days else 0.0
    return [exp(normal.inv_cdf(passed + (1 - passed) * point)) for point in POINTS]


@pytest.mark.parametrize("confirmed", [date(2024, 2, 9), date(2024, 4, 5), date(2024, 6, 14), date(2025, 3, 7)])
def test_work_under_way_outlasts_what_has_passed_as_the_blueprint_says(tmp_path: Path, confirmed: date) -> None:
    """From half of its plan to five times its plan."""
    lasted, found = drawn(tmp_path, "{started: 2024-01-01}", confirmed)["built"]
    assert lasted > 25
    assert found == pytest.approx(outlasting(lasted), rel=0.015, abs=1)


def test_what_has_not_begun_takes_what_the_blueprint_says(tmp_path: Path) -> None:
    """National work too, which has no force's pace to spread it."""
    found = drawn(tmp_path, "{}", date(2024, 1, 1))
    for milestone in ("built", "agreed"):
        lasted, percentiles = found[milestone]
        assert lasted == 0
        assert percentiles == pytest.approx(outlasting(0), rel=0.015, abs=1)
