"""The model of durations: what it learns from cases whose truth is known, and what it says when there are none."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

from rollout.forecast.evidence import Case
from rollout.forecast.model import BIAS, MILESTONE, NOISE, PACE, Model
from rollout.forecast.spread import Ratio
from rollout.forecast.streams import Streams

USUAL = Ratio(0.2, 0.35)
MILESTONES = [f"m{k}" for k in range(8)]


def case(unit: str | None, milestone: str, days: int, *, finished: bool = True, planned: int = 100) -> Case:
    """A case of a milestone of 100 planned days."""
    return Case("cloud", unit, milestone, days, planned, finished, 1000, USUAL)


def model(cases: list[Case], seed: int = 1) -> Model:
    """What some cases say."""
    return Model("cloud", cases, USUAL.sd, Streams(seed))


def made_up(seed: int, *, bias: float, pace: float = 0.25, noise: float = 0.25) -> tuple[list[Case], dict[str, float]]:
    """Finished cases of 30 forces by 8 milestones, and each force's true pace."""
    rng = np.random.default_rng(seed)
    paces = {f"f{n:02}": rng.normal(0, pace) for n in range(30)}
    cases = [
        case(unit, milestone, max(1, round(100 * exp(bias + own + rng.normal(0, noise)))))
        for unit, own in paces.items()
        for milestone in MILESTONES
    ]
    return cases, paces


def test_it_finds_the_common_bias() -> None:
    cases, _ = made_up(1, bias=0.6)
    drawn = model(cases).draw(MILESTONES, [], 2000)
    assert drawn.is_learned
    assert USUAL.centre + drawn.bias.mean() == pytest.approx(0.6, abs=0.12)
    assert drawn.noise.mean() == pytest.approx(0.25, abs=0.03)
    assert drawn.pace_spread.mean() == pytest.approx(0.25, abs=0.07)


def test_it_finds_each_force_s_pace() -> None:
    cases, paces = made_up(2, bias=0.3)
    drawn = model(cases).draw(MILESTONES, sorted(paces), 2000)
    found = np.array([drawn.pace[unit].mean() for unit in sorted(paces)])
    assert np.corrcoef(found, [paces[unit] for unit in sorted(paces)])[0, 1] > 0.9


def test_what_it_does_not_know_is_wide() -> None:
    cases, _ = made_up(3, bias=0.3)
    drawn = model(cases).draw([*MILESTONES, "unseen"], ["f00", "newcomer"], 4000)
    assert drawn.pace["newcomer"].std() > 2 * drawn.pace["f00"].std()
    assert drawn.common["unseen"].std() > drawn.common["m0"].std()


def test_few_cases_are_shrunk_towards_the_blueprint() -> None:
    one = model([case("f00", "m0", 300)]).draw(["m0"], ["f00"], 2000)
    total = one.common["m0"].mean() + one.pace["f00"].mean()
    assert 0 < total < log(3) - USUAL.centre


def test_a_blueprint_that_sounds_exact_gives_way_to_cases_that_contradict_it() -> None:
    """It claims 90 to 115 %; twelve forces took 65 % longer, as no such blueprint could explain."""
    exact, rng = Ratio(0.02, 0.1), np.random.default_rng(5)
    logs = 0.5 + rng.normal(0, 0.2, (12, 1)) + rng.normal(0, 0.25, (12, 4))
    cases = [
        case(f"f{n:02}", f"m{k}", round(100 * exp(each)))._replace(expected=exact)
        for (n, k), each in np.ndenumerate(logs)
    ]
    drawn = Model("cloud", cases, exact.sd, Streams(1)).draw([f"m{k}" for k in range(4)], [], 4000)
    found = np.mean([common.mean() for common in drawn.common.values()])
    assert exact.centre + found == pytest.approx(logs.mean(), abs=0.03)
    assert drawn.noise.mean() == pytest.approx(0.25, abs=0.05)


def test_work_that_goes_on_counts_as_longer_than_so_far() -> None:
    """Without the unfinished half the programme would look as quick as its quickest forces."""
    finished = [case(f"f{n:02}", "m0", 100) for n in range(10)]
    going_on = [case(f"g{n:02}", "m0", 250, finished=False) for n in range(10)]
    quick = model(finished).draw(["m0"], [], 2000).common["m0"].mean()
    honest = model(finished + going_on).draw(["m0"], [], 2000).common["m0"].mean()
    assert honest > quick + 0.15


def test_cases_without_a_confirmed_day_teach_nothing() -> None:
    finished = [case(f"f{n:02}", "m0", 100) for n in range(5)]
    silent = [case("g00", "m0", 0, finished=False)]
    one, other = (model(cases).draw(["m0"], [], 100).common["m0"] for cases in (finished, finished + silent))
    assert (one == other).all()


def test_national_milestones_share_the_bias_and_have_no_pace() -> None:
    drawn = model([case(None, "n0", 150), case(None, "n1", 160), case("f00", "m0", 155)]).draw(
        ["n0", "m0"], ["f00"], 500
    )
    assert set(drawn.pace) == {"f00"}
    assert drawn.bias.mean() > 0


def test_without_finished_cases_the_blueprint_s_own_spread_stands() -> None:
    drawn = model([case("f00", "m0", 400, finished=False)]).draw(["m0", "m1"], ["f00", "f01"], 40_000)
    assert not drawn.is_learned
    noise = drawn.noise * Streams(9).normals(40_000, "noise")
    total = drawn.common["m0"] + drawn.pace["f00"] + noise
    assert total.mean() == pytest.approx(0, abs=0.01)
    assert total.std() == pytest.approx(USUAL.sd, rel=0.02)
    assert drawn.bias.var() / USUAL.sd**2 == pytest.approx(BIAS, abs=0.02)
    assert drawn.pace["f01"].var() / USUAL.sd**2 == pytest.approx(PACE, abs=0.01)
    assert pytest.approx(1) == BIAS + MILESTONE + PACE + NOISE


def test_more_units_and_milestones_change_nobody_s_draws() -> None:
    cases, _ = made_up(4, bias=0.3)
    few, many = model(cases), model(cases)
    one, other = few.draw(["m0"], ["f00"], 300), many.draw([*MILESTONES, "new"], ["a00", "f00", "zz"], 300)
    assert (one.common["m0"] == other.common["m0"]).all()
    assert (one.pace["f00"] == other.pace["f00"]).all()
