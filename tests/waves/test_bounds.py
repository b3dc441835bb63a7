"""The energy bound: true of every plan, and reached where work is all alike."""

from __future__ import annotations

from rollout.waves.bounds import energy_bound
from rollout.waves.instance import instance_of
from rollout.waves.plan import free_slots
from tests.waves.stories import BUILD_AND_LIVE, files, planned, progress


def bound(texts: dict[str, str]) -> int:
    instance = instance_of(planned(texts), "cloud")
    return energy_bound(instance, free_slots(instance, instance.loads))


def test_alike_work_one_after_the_other() -> None:
    assert bound(files()) == 5 + 10


def test_slots_for_all() -> None:
    assert bound(files(capacity="3")) == 0


def test_work_that_has_room_before_it_moves_the_live_date_is_left_out() -> None:
    milestones = BUILD_AND_LIVE.replace("after: [built]", "after: [built, trained]")
    assert bound(files(milestones=milestones + "  trained: {title: Trained, duration: 30d}\n")) == 0


def test_room_before_a_live_date_moves_is_taken_off() -> None:
    milestones = BUILD_AND_LIVE.replace("after: [built]", "after: [built, trained]")
    assert bound(files(milestones=milestones + "  trained: {title: Trained, duration: 7d}\n")) == 15 - 3 * 2


def test_work_that_leads_to_no_live_date_proves_nothing() -> None:
    assert bound(files(milestones=BUILD_AND_LIVE.replace(", after: [built]", ""))) == 0


def test_of_a_unit_s_jobs_at_one_centre_one_counts() -> None:
    milestones = BUILD_AND_LIVE.replace(
        "live: {title: Live, duration: 5d", "live: {title: Live, duration: 5d, uses: centre"
    )
    assert bound(files(milestones=milestones)) == 5 + 10


def test_a_centre_that_never_has_slots_ends_with_the_century() -> None:
    assert bound(files(forces=("avon",), capacity="0")) > 10_000


def test_who_starts_later_is_served_later() -> None:
    forces = {"avon": progress("avon"), "bute": progress("bute", start="2026-05-04")}
    assert bound(files(forces=forces)) == 0
