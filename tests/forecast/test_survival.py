"""Kaplan-Meier against published figures, and what must hold of any quantile.

Source of the figures: Freireich et al. (1963), "The effect of 6-mercaptopurine on the duration of steroid-induced
remissions in acute leukemia", Blood 21(6), as tabulated with its product-limit estimate by Kleinbaum & Klein,
"Survival Analysis: A Self-Learning Text", ch. 2 (weeks in remission, 21 patients under 6-MP, 21 under placebo).
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.forecast.survival import product_limit, quantile

SIX_MP = [6, 6, 6, 7, 10, 13, 16, 22, 23]
SIX_MP_GOING_ON = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
REMAINING = {6: 0.8571, 7: 0.8067, 10: 0.7529, 13: 0.6902, 16: 0.6275, 22: 0.5378, 23: 0.4482}
"""The published share still in remission from each week on."""

RATIOS = st.lists(st.integers(1, 40).map(lambda n: n / 8), max_size=30)


@pytest.mark.parametrize(("before", "week"), [*pairwise(REMAINING)])
def test_the_curve_falls_by_the_published_steps(before: int, week: int) -> None:
    """A share just met by a step is reached there, and one just beyond the step before is not reached earlier."""
    done, earlier = 1 - REMAINING[week], 1 - REMAINING[before]
    assert product_limit(SIX_MP, SIX_MP_GOING_ON, done - 0.0001) == week
    assert product_limit(SIX_MP, SIX_MP_GOING_ON, earlier + 0.0001) == week
    assert product_limit(SIX_MP, SIX_MP_GOING_ON, earlier - 0.0001) == before


def test_the_published_medians() -> None:
    assert product_limit(SIX_MP, SIX_MP_GOING_ON, 0.5) == 23
    assert product_limit(PLACEBO, [], 0.5) == 8


def test_what_the_curve_does_not_reach_is_not_estimable() -> None:
    assert product_limit(SIX_MP, SIX_MP_GOING_ON, 0.8) is None
    assert product_limit([], [3.0], 0.5) is None
    assert product_limit([], [], 0.5) is None


def test_work_going_on_at_the_very_value_of_a_finish_was_at_risk_there() -> None:
    # Two of three still at risk after 1.0: a third done. Were the open case left out, it would be half.
    assert product_limit([1.0, 2.0], [1.0], 0.5) == 2.0
    assert product_limit([1.0, 2.0], [0.9], 0.5) == 1.0


@given(RATIOS.filter(bool), st.floats(0.01, 0.99))
def test_with_nothing_going_on_the_curve_is_the_plain_quantile(finished: list[float], share: float) -> None:
    plain = quantile(finished, share)
    assert plain is not None
    assert product_limit(finished, [], share) == plain.value


@given(RATIOS, RATIOS)
def test_higher_shares_never_come_sooner(finished: list[float], going_on: list[float]) -> None:
    found = [product_limit(finished, going_on, share) for share in (0.1, 0.5, 0.8, 0.9)]
    known = [value for value in found if value is not None]
    assert known == sorted(known)
    assert found[len(known) :] == [None] * (len(found) - len(known))


@given(RATIOS, RATIOS, st.integers(1, 40))
def test_more_work_still_going_on_never_brings_a_quantile_forward(
    finished: list[float], going_on: list[float], more: int
) -> None:
    before, after = (product_limit(finished, each, 0.5) for each in (going_on, [*going_on, more / 8]))
    assert after is None or (before is not None and before <= after)


@given(RATIOS, st.sampled_from([0.5, 0.8]))
def test_a_quantile_is_the_smallest_value_that_enough_do_not_exceed(finished: list[float], share: float) -> None:
    found = quantile(finished, share)
    if not finished:
        assert found is None
        return
    assert found is not None
    enough = ceil(share * len(finished) - 1e-9)
    assert sum(each <= found.value for each in finished) >= enough
    assert sum(each < found.value for each in finished) < enough
    assert found.low is None or found.low <= found.value
    assert found.high is None or found.high >= found.value


# Binomial tables (Conover 1999, table A3), ten cases, a tenth on either side. Median: P(at most 2) = 0.0547 and
# P(at most 3) = 0.1719 make the third the low end, P(at most 7) = 0.9453 the eighth the high one. P80: P(at most 5) =
# 0.0328 and P(at most 6) = 0.1209 make the sixth the low end; P(at most 9) = 0.8926 leaves no high one.
@pytest.mark.parametrize(("share", "ends"), [(0.5, (3, 8)), (0.8, (6, None))])
def test_intervals_are_those_of_the_binomial_tables(share: float, ends: tuple[float, float | None]) -> None:
    found = quantile([float(n) for n in range(1, 11)], share)
    assert found is not None
    assert (found.low, found.high) == ends


@pytest.mark.parametrize("share", [0.5, 0.8])
def test_more_trust_is_a_wider_interval(share: float) -> None:
    narrow, wide = (quantile([float(n) for n in range(100)], share, trust=trust) for trust in (0.5, 0.95))
    assert narrow is not None
    assert wide is not None
    assert None not in (*narrow, *wide)
    assert (wide.low or 0) < (narrow.low or 0) <= narrow.value <= (narrow.high or 0) < (wide.high or 0)


def test_too_few_cases_bound_nothing() -> None:
    assert quantile([1.5], 0.5) == (1.5, None, None)


def test_thousands_of_cases_are_no_trouble() -> None:
    found = quantile([float(n) for n in range(1, 5001)], 0.5)
    assert found is not None
    # 1.2816 standard deviations, the root of 5,000 ÷ 4, either side of the middle.
    assert list(found) == pytest.approx([2500, 2455, 2546], abs=2)
