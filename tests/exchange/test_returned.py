"""What came back, what went out, and what the file says by now: three versions of every fact."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.exchange.facts import Place
from rollout.exchange.returned import Conflict, Returned, reconciled

HERE = Place("built", "expected")
A, B, C = "2026-05-01", "2026-05-08", "2026-05-15"


def of(base: str | None, theirs: str | None, *, stamp: str = "old") -> Returned:
    return Returned(
        programme="p",
        unit="kent",
        stamp=stamp,
        base={} if base is None else {HERE: base},
        facts={} if theirs is None else {HERE: theirs},
        covered=(HERE,),
    )


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        (A, A, A, "nothing"),
        (A, A, B, B),
        (A, A, None, None),
        (None, None, B, B),
        (A, B, A, "nothing"),
        (A, None, A, "nothing"),
        (None, B, None, "nothing"),
        (A, B, B, "nothing"),
        (A, None, None, "nothing"),
        (A, B, C, "conflict"),
        (A, None, C, "conflict"),
        (A, B, None, "conflict"),
        (None, B, C, "conflict"),
    ],
)
def test_a_fact_changed_on_one_side_is_taken_on_both_it_is_a_conflict(
    base: str | None, ours: str | None, theirs: str | None, expected: str | None
) -> None:
    found = reconciled(of(base, theirs), {} if ours is None else {HERE: ours}, "new")
    if expected == "conflict":
        assert found.changes == {}
        assert found.conflicts == (Conflict(place=HERE, before=base, ours=ours, theirs=theirs),)
    else:
        assert found.conflicts == ()
        assert dict(found.changes) == ({} if expected == "nothing" else {HERE: expected})


def test_a_file_that_is_still_the_one_it_was_made_from_is_its_own_base() -> None:
    assert dict(reconciled(of(B, C, stamp="same"), {HERE: A}, "same").changes) == {HERE: C}


def test_without_a_base_what_the_file_says_now_is_the_base() -> None:
    returned = Returned(programme="p", unit="kent", facts={HERE: C}, covered=(HERE,))
    assert dict(reconciled(returned, {HERE: A}, "any").changes) == {HERE: C}


def test_what_is_not_covered_is_not_changed() -> None:
    returned = Returned(programme="p", unit="kent", base={HERE: A}, stamp="old")
    assert reconciled(returned, {HERE: A}, "new").changes == {}


@pytest.mark.parametrize(
    ("base", "theirs"), [("one\r\ntwo", "one\ntwo"), (" text ", "text"), ("a\u200bb", "ab"), ("a\u2060b", "a\ufffdb")]
)
def test_what_a_cell_cannot_hold_as_it_was_is_no_change(base: str, theirs: str) -> None:
    place = Place("built", "note")
    returned = Returned(programme="p", unit="kent", base={place: base}, facts={place: theirs}, covered=(place,))
    assert reconciled(returned, {place: base}, "x").changes == {}


FACTS = st.dictionaries(
    st.sampled_from([Place(m, f) for m in "ab" for f in ("note", "expected")]), st.sampled_from("xyz")
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(base=FACTS, ours=FACTS, theirs=FACTS)
def test_a_merge_loses_nothing_that_one_side_changed(
    base: dict[Place, str], ours: dict[Place, str], theirs: dict[Place, str]
) -> None:
    covered = tuple(dict.fromkeys((*base, *ours, *theirs)))
    returned = Returned(programme="p", unit="kent", stamp="old", base=base, facts=theirs, covered=covered)
    found = reconciled(returned, ours, "new")
    in_conflict = {conflict.place for conflict in found.conflicts}
    merged = {**ours, **found.changes}
    for place in covered:
        if place in in_conflict:
            assert len({base.get(place), ours.get(place), theirs.get(place)}) == 3
        elif theirs.get(place) != base.get(place):
            assert merged.get(place) == theirs.get(place)
        else:
            assert merged.get(place) == ours.get(place)
