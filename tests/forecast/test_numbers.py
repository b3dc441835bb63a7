"""The small tools: named random numbers, tails, counted percentiles, rank correlation, adoption."""

from __future__ import annotations

from datetime import date
from math import ceil, comb

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.forecast.adoption import adoption, live_now, share_dates
from rollout.forecast.counts import Counts, Ordered
from rollout.forecast.streams import Streams
from rollout.forecast.tail import above, log_tail
from rollout.forecast.trace import rank_correlation, ranks


def test_a_stream_is_the_same_whoever_else_is_drawn() -> None:
    alone = Streams(1).normals(5, "cloud", "kent", "built")
    streams = Streams(1)
    streams.normals(100, "cloud", "essex", "built")
    assert (streams.normals(5, "cloud", "kent", "built") == alone).all()


def test_other_names_seeds_and_blocks_have_other_numbers() -> None:
    first = Streams(1).normals(5, "cloud", "kent")
    others = [
        Streams(2).normals(5, "cloud", "kent"), Streams(1).normals(5, "cloud", "kent", ""),
        Streams(1).normals(5, "cloudkent"), Streams(1).normals(5, "cloud", "kent", block=1),
    ]  # fmt: skip
    assert all((first != other).all() for other in others)


def test_streams_are_standard_normal_and_unrelated() -> None:
    drawn = np.stack([Streams(7).normals(2000, "cloud", f"force-{n}") for n in range(20)])
    assert abs(drawn.mean()) < 0.02
    assert drawn.std() == pytest.approx(1, abs=0.02)
    assert np.abs(np.corrcoef(drawn) - np.eye(20)).max() < 0.1


@pytest.mark.parametrize(("z", "chance"), [(0.0, 0.5), (1.2815515655446004, 0.1), (5.0, 2.866515719e-07)])
def test_the_tail_of_the_normal(z: float, chance: float) -> None:
    """The chances are those of any table of the normal distribution."""
    assert np.exp(log_tail(np.array([z])))[0] == pytest.approx(chance, rel=1e-4)


@pytest.mark.parametrize("bound", [-3.0, 0.0, 2.0, 12.0])
def test_numbers_above_a_bound_are_distributed_like_the_tail(bound: float) -> None:
    uniform = np.linspace(0.0005, 0.9995, 1000)
    drawn = above(np.full(1000, bound), uniform)
    assert (drawn >= bound).all()
    median = above(np.array([bound]), np.array([0.5]))[0]
    assert log_tail(np.array([median]))[0] == pytest.approx(log_tail(np.array([bound]))[0] + np.log(0.5), rel=1e-4)


def by_sorting(values: npt.NDArray[np.int64]) -> tuple[int, ...]:
    """P10, P50, P80 and P90: the smallest values that at least so many meet."""
    return tuple(int(np.sort(values)[ceil(len(values) * tenths / 10 - 1e-9) - 1]) for tenths in (1, 5, 8, 9))


@given(st.lists(st.integers(-50, 900), min_size=1, max_size=60))
def test_counted_percentiles_are_those_of_the_ordered_samples(values: list[int]) -> None:
    counts = Counts(1)
    counts.add(np.array([values]), len(values))
    expected = by_sorting(np.array(values))
    assert counts.percentiles() == [expected]
    assert Ordered(np.array(values)).percentiles() == expected


@pytest.mark.parametrize("seed", range(20))
def test_percentiles_stay_exact_though_the_tails_are_counted_at_their_ends(seed: int) -> None:
    """Long right tails, block after block, two lanes far apart; one that is the same in every sample beside them."""
    rng = np.random.default_rng(seed)
    blocks = [np.rint(np.exp(rng.normal([[3], [6]], 1.0, (2, 500)))).astype(np.int32) for _ in range(8)]
    counts, constant = Counts(2), Counts(1)
    for block in blocks:
        counts.add(block, 500)
        constant.add(np.array([[7]]), 500)
    everything = np.concatenate(blocks, axis=1)
    assert counts.percentiles() == [by_sorting(lane) for lane in everything]
    assert constant.percentiles() == [(7, 7, 7, 7)]


def test_a_percentile_is_the_smallest_value_that_enough_samples_meet() -> None:
    assert Ordered(np.arange(10, 0, -1)).percentiles() == (1, 5, 8, 9)
    assert Ordered(np.array([4])).percentiles() == (4, 4, 4, 4)


def test_the_error_of_a_percentile_is_half_of_what_lies_a_deviation_either_side_of_it() -> None:
    """Of 1 to 100 the median stands between the 45th and the 55th, five, the root of 100/4, either side."""
    assert Ordered(np.arange(1, 101)).error(0.5) == 5
    assert Ordered(np.array([4])).error(0.9) == 0


def test_the_error_of_a_percentile_shrinks_with_the_root_of_the_samples() -> None:
    few, many = (np.sort(np.random.default_rng(1).integers(0, 1000, n)) for n in (400, 40_000))
    assert Ordered(few).error(0.8) == pytest.approx(1000 * (0.16 / 400) ** 0.5, rel=0.5)
    assert Ordered(many).error(0.8) < Ordered(few).error(0.8) / 5


def test_rank_correlation_is_spearman_s() -> None:
    """Edwin Cupples's ten pairs, as textbooks print them: hours of television against IQ, rho = -0.1758."""
    iq = np.array([[106, 100, 86, 101, 99, 103, 97, 113, 112, 110]])
    hours = np.array([[7, 27, 2, 50, 28, 29, 20, 12, 6, 17]])
    assert rank_correlation(ranks(iq), ranks(hours))[0] == pytest.approx(-29 / 165)


def test_rank_correlation_of_what_never_varies_is_nothing() -> None:
    assert rank_correlation(ranks(np.array([[3, 3, 3]])), ranks(np.array([[1, 2, 3]]))) == [0]


def test_forces_live_by_month() -> None:
    days = {
        "a": np.array([date(2027, 1, 5).toordinal()] * 10), "b": np.array([date(2027, 2, 28).toordinal()] * 10),
        "c": None,
    }  # fmt: skip
    assert [tuple(month) for month in adoption(days, date(2026, 12, 5))] == [
        ("2026-12", 0, 0, 0), ("2027-01", 1, 1, 1), ("2027-02", 2, 2, 2),
    ]  # fmt: skip
    assert live_now(days, date(2027, 1, 5)) == 1
    assert adoption({"c": None}, date(2026, 12, 5)) == ()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), forces=st.integers(1, 6), samples=st.integers(1, 40))
def test_forces_live_by_month_are_percentiles_of_how_many_are(seed: int, forces: int, samples: int) -> None:
    start = date(2026, 12, 5)
    days = start.toordinal() + np.random.default_rng(seed).integers(-40, 400, (forces, samples))
    for month in adoption({str(number): row for number, row in enumerate(days)}, start):
        year, number = map(int, month.month.split("-"))
        end = date(year + number // 12, number % 12 + 1, 1).toordinal() - 1
        counts = np.sort((days <= end).sum(axis=0))
        assert tuple(month)[1:] == tuple(int(counts[max(1, ceil(samples * at - 1e-9)) - 1]) for at in (0.1, 0.5, 0.9))


def test_a_curve_that_never_ends_is_cut() -> None:
    far = {"a": np.array([date(2199, 1, 1).toordinal()])}
    assert len(adoption(far, date(2026, 12, 5))) == 180


def test_k_of_n_dates_match_the_closed_form() -> None:
    """The k-th of n independent uniform days: P(at least k by day d) is a sum of binomials."""
    n, width, samples = 10, 1000, 40_000
    rng = np.random.default_rng(3)
    first = date(2027, 1, 1).toordinal()
    lives = {f"f{i}": first + rng.integers(0, width, samples, dtype=np.int32) for i in range(n)}
    by_share = {each.share: each for each in share_dates(lives, scope=n) if each.of == "joined"}
    for share, k in ((0.5, 5), (0.8, 8), (1.0, 10)):
        assert by_share[share].k == k
        finish = by_share[share].finish
        assert finish is not None
        for point, day in zip((0.1, 0.5, 0.8, 0.9), finish, strict=True):
            p = (day.toordinal() - first + 1) / width
            chance = sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
            assert chance == pytest.approx(point, abs=0.01)
    last = max(np.sort(days)[int(0.8 * samples)] for days in lives.values())
    assert by_share[1.0].finish is not None
    assert by_share[1.0].finish.p80.toordinal() > last


def test_why_there_is_no_date_is_said() -> None:
    day = np.array([date(2027, 1, 1).toordinal()])
    reasons = {(each.of, each.share): each.reason for each in share_dates({"a": day, "b": None}, scope=3)}
    assert reasons["joined", 0.5] is None
    assert reasons["joined", 1.0] == "the live milestone applies to 1 of 2 forces"
    assert reasons["scope", 0.5] == "1 of 3 forces have not joined"
    assert {each.reason for each in share_dates({}, scope=0)} == {"no force has joined", "no force is in scope"}
