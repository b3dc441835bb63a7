"""What `learn` says: its figures against services whose truth is known, and by hand."""

from __future__ import annotations

from math import exp
from pathlib import Path

import pytest

from rollout.forecast.engine import forecast
from rollout.forecast.learning import Half, KaplanMeier, learn
from rollout.load.workspace import load_workspace
from rollout.model.dataclass import replace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule
from tests.forecast.learners import BLUEPRINT, learned, planned, three_of_four, unit
from tests.forecast.service import made_up
from tests.workspace import write_workspace


@pytest.fixture
def three(tmp_path: Path) -> Schedule:
    return three_of_four(tmp_path)


def test_observed_figures_are_those_worked_out_by_hand(three: Schedule) -> None:
    issued, row, moved = learned(three).milestones
    assert (row.id, row.finished, row.under_way) == ("built", 3, 1)
    assert row.planned is not None
    assert row.planned == pytest.approx((8, 10, 20))
    assert row.p50 is not None
    assert row.p80 is not None
    assert (row.p50.value, row.p80.value) == (1.0, 2.0)
    # Of four at risk a third of the way: 3/4, 1/2 left, then 1/4: Kent's 40 days ÷ 10 are beyond all of them.
    assert row.kaplan_meier == KaplanMeier(1.0, None, None)
    # By start: Dyfed, Avon, Essex. The first half of three is one.
    assert (row.early, row.late) == (Half(1, 1.0), Half(2, 0.5))
    assert (issued.finished, issued.scope, issued.p50, issued.early) == (0, "national", None, Half(0, None))
    assert moved.kaplan_meier == KaplanMeier(None, None, None)


def test_what_is_certain_has_no_row(three: Schedule) -> None:
    assert [row.id for row in learned(three).milestones] == ["issued", "built", "moved"]


def test_a_duration_by_size_is_planned_for_the_middle_force(three: Schedule) -> None:
    moved = learned(three).milestones[2]
    assert moved.per == "officers"
    assert moved.planned is not None
    assert moved.planned == pytest.approx((20, 25, 50))  # Dyfed's: 5 + 2000 ÷ 100


def test_a_forces_own_figure_says_nothing_of_what_size_makes_of_a_duration(tmp_path: Path) -> None:
    own = "local: {duration: {moved: {is: 90d, reason: Two sites}}}\n"
    assert learned(planned(tmp_path, {"kent": unit("kent", "{}", own)})).milestones[2].planned is None


def test_without_a_finished_case_the_blueprint_stands(tmp_path: Path) -> None:
    blueprint = BLUEPRINT.replace("Built, duration: 10d", "Built, duration: {low: 9d, likely: 10d, high: 11d}")
    found = learned(
        planned(tmp_path, {"kent": unit("kent", "{built: {started: 2024-11-06}}")}, blueprint), samples=20_000
    )
    assert not found.is_learned
    assert found.forces == ()
    assert (found.bias.cases, found.bias.under_way) == (0, 1)
    assert found.bias.ratio == pytest.approx(found.bias.expected, rel=0.02)
    _, narrow, wide = found.milestones
    assert (narrow.model.p10, narrow.model.p90) == pytest.approx((0.9, 1.1), rel=0.02)
    assert (wide.model.p10, wide.model.p90) == pytest.approx((0.8, 2.0), rel=0.03)


def test_a_programme_nobody_has_joined_has_its_blueprint(tmp_path: Path) -> None:
    found = learned(planned(tmp_path, {}))
    assert [row.planned is None for row in found.milestones] == [False, False, True]
    assert found.bias.cases == 0
    assert found.milestones[2].model.p90 == pytest.approx(2.0, rel=0.1)


def test_a_programme_of_events_has_nothing_to_learn(tmp_path: Path) -> None:
    blueprint = "programme: cloud\ntitle: Cloud\nversion: 1\nmilestones: {live: {title: Live}}\n"
    found = learned(planned(tmp_path, {"kent": unit("kent", "{}")}, blueprint))
    assert found.milestones == ()
    assert found.bias.expected == 1


def test_cases_of_a_forces_own_milestones_count_and_are_counted(tmp_path: Path) -> None:
    own = (
        "local: {milestones: {survey: {title: Survey, duration: 5d, after: [built], before: [moved], "
        "reason: Second site}}}\n"
    )
    facts = "{built: {started: 2024-01-01, finished: 2024-01-12}, survey: {started: 2024-01-15, finished: 2024-01-19}}"
    found = learned(planned(tmp_path, {"kent": unit("kent", facts, own)}))
    assert (found.bias.cases, found.own_cases) == (2, 1)
    assert [pace.cases for pace in found.forces] == [2]


def test_a_programme_that_cannot_be_computed_is_left_out(three: Schedule) -> None:
    stopped = replace(three, programmes={"cloud": replace(three.programmes["cloud"], computable=False)})
    assert learn(stopped, ["cloud"], seed=1, samples=100) == ()


def test_the_same_seed_gives_the_same_figures_and_another_nearly_the_same(three: Schedule) -> None:
    one, other = learned(three, samples=20_000), learned(three, seed=2, samples=20_000)
    assert learned(three, samples=20_000) == one
    assert one != other
    assert one.bias.ratio == pytest.approx(other.bias.ratio, rel=0.05)


def test_paces_stand_in_order_of_ids_those_of_work_under_way_too(three: Schedule) -> None:
    found = learned(three)
    assert [pace.unit for pace in found.forces] == ["avon", "dyfed", "essex", "kent"]
    assert [pace.cases for pace in found.forces] == [1, 1, 1, 0]


def test_what_is_learned_is_near_the_truth(tmp_path: Path) -> None:
    """48 forces, of which some are slow and some silent: bias e^0.4 above plan, paces e^0.25, noise e^0.3."""
    truth = made_up(5, forces=48, elapsed=600)
    workspace = load_workspace(write_workspace(tmp_path, truth.files))
    found = learned(schedule(workspace, truth.day))
    assert found.bias.low * 0.9 < exp(0.4) < found.bias.high * 1.1
    assert found.pace_spread == pytest.approx(exp(0.25), rel=0.1)
    assert found.noise_spread == pytest.approx(exp(0.3), rel=0.1)
    for row in found.milestones:
        assert row.model.p10 < row.model.p50 < row.model.p80 < row.model.p90
    slow = max(found.forces, key=lambda pace: pace.ratio)
    assert 1 < slow.low < slow.ratio < slow.high


def test_learn_and_forecast_count_the_same_cases(three: Schedule) -> None:
    (programme,) = forecast(three, samples=100).programmes.values()
    bias = learned(three).bias
    assert (bias.cases, bias.under_way) == (programme.finished_cases, programme.censored_cases)
