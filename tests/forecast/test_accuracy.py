"""The measured goals of foresight, on services whose truth is known: a small version of `tests.bench.accuracy`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forecast.accuracy import RIVALS, Scores, alike, crowded, scored, third_year

BOTH = ("force", "milestone")


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    """Services in their third year."""
    methods = ("forecast", "oracle", "learner", *RIVALS)
    roots = {seed: tmp_path_factory.mktemp("service") for seed in range(1, 7)}
    return Scores(each for seed, root in roots.items() for each in scored(third_year(seed), root, methods, samples=300))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Scores:
    """Services that queue for a centre."""
    roots = {seed: tmp_path_factory.mktemp("service") for seed in range(1, 7)}
    return Scores(
        each
        for seed, root in roots.items()
        for each in scored(crowded(seed), root, ("forecast", "oracle"), samples=300, queued=True)
    )


def test_dates_are_met_as_often_as_they_say(late: Scores) -> None:
    p50, p80, p90 = late.met("force")
    assert 0.42 < p50 < 0.62
    assert 0.74 < p80 < 0.88
    assert 0.85 < p90 < 0.97
    _, p80, p90 = late.met("milestone")
    assert 0.74 < p80 < 0.88
    assert 0.85 < p90 < 0.96
    assert abs(late.bias("force")) < 15


def test_nobody_who_has_to_learn_foretells_much_better(late: Scores) -> None:
    """Not even who is told how far biases, effects, paces and noise spread: the rest of an oracle's lead is luck."""
    assert late.ratio("learner", *BOTH) < 1.05
    assert 1 < late.ratio("oracle", *BOTH) < 1.5
    assert late.ratio("oracle", "joined") < 1.8


def test_where_little_is_left_to_learn_forecasts_are_nearly_as_good_as_an_oracle_s(tmp_path: Path) -> None:
    methods = ("forecast", "oracle")
    found = Scores(
        each for seed in range(1, 6) for each in scored(alike(seed), tmp_path / f"{seed}", methods, samples=300)
    )
    assert found.ratio("oracle", *BOTH) < 1.15
    assert found.ratio("oracle", "joined") < 1.5


@pytest.mark.parametrize(("rival", "share"), [("blueprint", 0.35), ("mean", 0.5), ("resampled", 0.68)])
def test_forecasts_are_far_better_than_simpler_ones(late: Scores, rival: str, share: float) -> None:
    assert late.ratio(rival, *BOTH) < share


def test_queues_at_a_crowded_centre_are_foreseen(full: Scores) -> None:
    assert 0.6 < full.met("force")[1] < 0.95
    assert full.ratio("oracle", *BOTH) < 1.35
