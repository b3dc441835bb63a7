"""Queues at delivery centres: who waits for whom, told with certain durations so that every day can be counted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.forecast.stories import finishes, foretold, told, units

FIVE = "a: {title: A, duration: 5d, uses: nmc}"

WAITING = {"essex": 27, "kent": 13, "sussex": 20}
"""The day of February on which each force was done with what comes before."""


def test_one_slot_serves_one_force_after_the_other(tmp_path: Path) -> None:
    files = told(FIVE, {"essex": "", "kent": "", "sussex": ""})
    assert finishes(foretold(tmp_path, files)) == {"essex": 6, "kent": 13, "sussex": 20}
    assert finishes(foretold(tmp_path, files, queued=False)) == {"essex": 6, "kent": 6, "sussex": 6}


def test_the_delay_of_queueing_is_a_figure_of_its_own(tmp_path: Path) -> None:
    found = units(foretold(tmp_path, told(FIVE, {"essex": "", "kent": ""})))
    assert (found["essex"].queue_delay, found["kent"].queue_delay) == ({"p50": 0, "p80": 0}, {"p50": 5, "p80": 5})


def test_who_is_ready_first_goes_first(tmp_path: Path) -> None:
    files = told(FIVE, {"essex": "", "kent": ""}, starts={"essex": "2026-03-04"})
    assert finishes(foretold(tmp_path, files)) == {"kent": 6, "essex": 13}


@pytest.mark.parametrize("certain", [True, False])
def test_who_has_waited_longest_at_the_data_date_goes_first(tmp_path: Path, certain: bool) -> None:
    """Not who comes first in the alphabet, though all of them can begin only after the data date."""
    steps = f"z: {{title: Z, duration: 5d}}\n{FIVE.replace('uses', 'after: [z], uses')}"
    facts = {name: f"z: {{started: 2026-02-02, finished: 2026-02-{day}}}" for name, day in WAITING.items()}
    files = told(steps, facts, certain=certain, starts=dict.fromkeys(facts, "2026-02-02"))
    done = finishes(foretold(tmp_path / "links", files, samples=200))
    assert sorted(done, key=done.__getitem__) == ["kent", "sussex", "essex"]
    starts = {name: f"2026-02-{day}" for name, day in WAITING.items()}
    files = told(FIVE, dict.fromkeys(WAITING, ""), starts=starts, certain=certain)
    done = finishes(foretold(tmp_path / "starts", files, samples=200))
    assert sorted(done, key=done.__getitem__) == ["kent", "sussex", "essex"]


def test_two_slots_serve_two(tmp_path: Path) -> None:
    files = told(FIVE, {"essex": "", "kent": "", "sussex": ""}, centres="  nmc: {title: C, capacity: 2}\n")
    assert finishes(foretold(tmp_path, files)) == {"essex": 6, "kent": 6, "sussex": 13}


def test_slots_that_come_later_are_used_when_they_come(tmp_path: Path) -> None:
    centre = "  nmc: {title: C, capacity: [{from: 2026-01-01, slots: 1}, {from: 2026-03-04, slots: 2}]}\n"
    files = told(FIVE, {"essex": "", "kent": ""}, centres=centre)
    assert finishes(foretold(tmp_path, files)) == {"essex": 6, "kent": 10}


def test_a_slot_that_ends_is_given_only_to_what_is_over_by_then(tmp_path: Path) -> None:
    centre = (
        "  nmc: {title: C, capacity: [{from: 2026-01-01, slots: 2}, {from: 2026-03-05, slots: 1}, "
        "{from: 2026-03-20, slots: 2}]}\n"
    )
    files = told(FIVE, {"essex": "", "kent": "", "sussex": ""}, centres=centre)
    assert finishes(foretold(tmp_path, files)) == {"essex": 6, "kent": 13, "sussex": 20}


def test_only_what_follows_a_queue_waits_for_it(tmp_path: Path) -> None:
    steps = (
        "x: {title: X, duration: 8d}\na: {title: A, duration: 5d, uses: nmc}\n"
        "b: {title: B, duration: 2d, after: [a]}\ny: {title: Y, duration: 1d, after: [x]}"
    )
    found = foretold(tmp_path, told(steps, {"essex": "", "kent": ""}))
    assert finishes(found, "y") == {"essex": 12, "kent": 12}
    assert finishes(found, "b") == {"essex": 10, "kent": 17}


def test_work_may_need_several_slots(tmp_path: Path) -> None:
    files = told(
        "a: {title: A, duration: 5d, uses: {nmc: 2}}\nb: {title: B, duration: 3d, uses: nmc}",
        {"essex": "", "kent": ""},
        centres="  nmc: {title: C, capacity: 3}\n",
    )
    found = foretold(tmp_path, files)
    assert finishes(found, "a") == {"essex": 6, "kent": 13}
    assert finishes(found, "b") == {"essex": 4, "kent": 9}


def test_work_may_need_two_centres_at_once(tmp_path: Path) -> None:
    files = told(
        "a: {title: A, duration: 5d, uses: {nmc: 1, lab: 1}}\nb: {title: B, duration: 3d, uses: lab}",
        {"essex": "", "kent": ""},
        centres="  nmc: {title: C, capacity: 2}\n  lab: {title: L, capacity: 1}\n",
    )
    found = foretold(tmp_path, files)
    assert finishes(found, "a") == {"essex": 6, "kent": 18}
    assert finishes(found, "b") == {"essex": 11, "kent": 23}


def test_what_asks_for_more_than_there_will_ever_be_does_not_wait_for_ever(tmp_path: Path) -> None:
    files = told("a: {title: A, duration: 5d, uses: {nmc: 2}}", {"essex": "", "kent": ""})
    assert finishes(foretold(tmp_path, files)) == {"essex": 6, "kent": 6}
    closed = told(FIVE, {"essex": "", "kent": ""}, centres="  nmc: {title: C, capacity: 0}\n")
    assert finishes(foretold(tmp_path, closed)) == {"essex": 6, "kent": 6}
    ending = "  nmc: {title: C, capacity: [{from: 2026-01-01, slots: 1}, {from: 2026-03-10, slots: 0}]}\n"
    files = told(FIVE, {"essex": "", "kent": ""}, centres=ending)
    assert finishes(foretold(tmp_path, files)) == {"essex": 6, "kent": 6}


def test_work_under_way_keeps_its_slot(tmp_path: Path) -> None:
    files = told(FIVE, {"essex": "", "kent": "a: {started: 2026-02-27}"})
    assert finishes(foretold(tmp_path, files)) == {"kent": 5, "essex": 12}


def test_nothing_to_queue_for_is_no_queue(tmp_path: Path) -> None:
    files = told(FIVE, {"essex": "a: {finished: 2026-02-27}", "kent": "a: {started: 2026-02-27}"})
    assert units(foretold(tmp_path, files))["kent"].queue_delay == {"p50": 0, "p80": 0}


def test_queues_behind_queues(tmp_path: Path) -> None:
    """Kent is through the first queue second, and meets Essex again in the second."""
    files = told(
        "a: {title: A, duration: 5d, uses: nmc}\nb: {title: B, duration: 10d, uses: lab, after: [a]}",
        {"essex": "", "kent": ""},
        centres="  nmc: {title: C, capacity: 1}\n  lab: {title: L, capacity: 1}\n",
    )
    assert finishes(foretold(tmp_path, files), "b") == {"essex": 20, "kent": 34}


def test_one_centre_twice_in_a_row(tmp_path: Path) -> None:
    files = told(
        "a: {title: A, duration: 5d, uses: nmc}\nb: {title: B, duration: 5d, uses: nmc, after: [a]}",
        {"essex": "", "kent": ""},
    )
    found = foretold(tmp_path, files)
    assert finishes(found, "a") == {"essex": 6, "kent": 13}
    assert sorted(finishes(found, "b").values()) == [20, 27]


def test_an_accepted_slot_holds_work_back(tmp_path: Path) -> None:
    slots = "slots:\n  - {centre: nmc, force: essex, milestone: a, from: 2026-03-09, to: 2026-03-13, state: accepted}\n"
    files = told(FIVE, {"essex": "", "kent": ""}, more={"programmes/cloud/slots.yaml": slots})
    assert finishes(foretold(tmp_path, files)) == {"kent": 6, "essex": 13}


@settings(max_examples=25, deadline=None)
@given(
    jobs=st.lists(st.tuples(st.integers(0, 12), st.integers(1, 9)), min_size=1, max_size=7),
    capacity=st.integers(1, 3),
)
def test_first_come_first_served_as_a_person_would_count_it(jobs: list[tuple[int, int]], capacity: int) -> None:
    """Against a queue of plain numbers: each takes the slot that is free first."""
    forces = {f"f{n}": "" for n in range(len(jobs))}
    first = date(2026, 3, 2)
    starts = {
        f"f{n}": (first + timedelta(days=ready // 5 * 7 + ready % 5)).isoformat() for n, (ready, _) in enumerate(jobs)
    }
    files = told(FIVE, forces, centres=f"  nmc: {{title: C, capacity: {capacity}}}\n", starts=starts)
    for n, (_, days) in enumerate(jobs):
        files[f"programmes/cloud/progress/f{n}.yaml"] += f"local: {{duration: {{a: {{is: {days}d, reason: Own}}}}}}\n"
    free, expected = [0] * capacity, {}
    for ready, name, days in sorted((ready, f"f{n}", days) for n, (ready, days) in enumerate(jobs)):
        slot = free.index(min(free))
        start = max(ready, free[slot])
        free[slot] = start + days
        last = start + days - 1
        expected[name] = last // 5 * 7 + last % 5 + 2
    with TemporaryDirectory() as folder:
        assert finishes(foretold(Path(folder), files)) == expected


@pytest.mark.parametrize("queued", [True, False])
def test_plenty_of_room_changes_nothing(tmp_path: Path, queued: bool) -> None:
    files = told(FIVE, {"essex": "", "kent": ""}, centres="  nmc: {title: C, capacity: 9}\n")
    assert finishes(foretold(tmp_path, files, queued=queued)) == {"essex": 6, "kent": 6}
