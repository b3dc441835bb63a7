"""Who delivers for whom: collaborations count as all their forces, merged forces as one with several legs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from rollout.schedule.standing import Status
from tests.standing.stories import cloud, everywhere, file, files

TOGETHER = """\
service: {name: Policing}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
forces:
  kent: {name: Kent Police, nation: england, calendar: plain}
  essex: {name: Essex Police, nation: england, calendar: plain}
  surrey: {name: Surrey Police, nation: england, calendar: plain}
collaborations:
  kent-and-essex: {name: Kent and Essex, forces: [kent, essex]}
"""

MERGED = """\
service: {name: Policing}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
forces:
  north: {name: North Police, nation: england, calendar: plain, to: 2026-03-31, successor: shire}
  south: {name: South Police, nation: england, calendar: plain, to: 2026-03-31, successor: shire}
  shire: {name: Shire Police, nation: england, calendar: plain, from: 2026-04-01}
"""

MOVED = """\
designed: {started: 2026-03-02, finished: 2026-03-13}
built: {started: 2026-03-16, finished: 2026-03-27}
moved: {baseline: 2026-03-27, started: 2026-03-30, finished: 2026-04-01}
"""
ON_TIME = "moved: {baseline: 2026-05-15}"
LATE = "moved: {baseline: 2026-02-13}"


def joint(text: str) -> str:
    """The collaboration's file."""
    return text.replace("force: kent", "collaboration: kent-and-essex")


def test_a_collaboration_counts_once_for_each_of_its_forces(tmp_path: Path) -> None:
    programme = cloud(tmp_path, files(("kent-and-essex", joint(file(ON_TIME))), register=TOGETHER))
    kent, essex, surrey = programme.forces
    assert programme.scope == 3
    assert (programme.counts[Status.GREEN], programme.counts[Status.NOT_JOINED]) == (2, 1)
    assert (kent.force, essex.force) == ("kent", "essex")
    assert kent.collaboration == essex.collaboration == "kent-and-essex"
    assert (kent.live, kent.progress) == (essex.live, essex.progress)
    assert surrey.collaboration is None


def test_a_collaboration_that_declines_declines_for_each_of_its_forces(tmp_path: Path) -> None:
    text = joint(file(more="participation: {state: declined, reason: Our own platform}\n"))
    programme = cloud(tmp_path, files(("kent-and-essex", text), register=TOGETHER))
    assert [row.status for row in programme.forces] == [Status.DECLINED, Status.DECLINED, Status.NOT_JOINED]
    assert programme.forces[0].collaboration == "kent-and-essex"


def test_a_collaboration_stays_one_in_a_programme_that_cannot_be_computed(tmp_path: Path) -> None:
    texts = files(("kent-and-essex", joint(file(ON_TIME))), register=TOGETHER, blueprint="programme: [\n")
    kent = cloud(tmp_path, texts).forces[0]
    assert (kent.status, kent.collaboration) == (Status.UNREADABLE, "kent-and-essex")


def legs(root: Path, north: str, south: str) -> list[str]:
    """The files of two forces that merged on 1 April, as one standing's status and dates."""
    texts = files(("north", north.replace("kent", "north")), ("south", south.replace("kent", "south")), register=MERGED)
    programme = cloud(root, texts)
    (shire,) = programme.forces
    assert programme.scope == 1
    assert (shire.force, shire.units) == ("shire", ("north", "south"))
    return [str(shire.status), str(shire.live), str(shire.finish)]


def out(state: str) -> str:
    return file(more=f"participation: {{state: {state}, reason: The board said so}}\n")


LEGS = {
    "the worst speaks": (file(LATE), file(ON_TIME), ["red", "2026-05-15", "2026-05-29"]),
    "silence is worse than red": (
        file(ON_TIME, confirmed=None),
        file(LATE),
        ["not-reported", "2026-05-15", "2026-05-29"],
    ),
    "live only when all legs are": (file(MOVED), file(ON_TIME), ["green", "2026-05-15", "2026-05-29"]),
    "live when all legs are": (file(MOVED), file(MOVED), ["live", "2026-04-01", "2026-04-17"]),
    "a leg that declined is not live": (file(MOVED), out("declined"), ["declined", "None", "None"]),
    "a leg it does not apply to is not waited for": (
        file(MOVED),
        out("not-applicable"),
        ["live", "2026-04-01", "2026-04-17"],
    ),
    "no leg takes part": (out("not-applicable"), out("met-otherwise"), ["met-otherwise", "None", "None"]),
}


@pytest.mark.parametrize(("north", "south", "said"), LEGS.values(), ids=LEGS.keys())
def test_merged_forces_are_legs_of_their_successor(tmp_path: Path, north: str, south: str, said: list[str]) -> None:
    assert legs(tmp_path, north, south) == said


def test_a_merged_force_s_reasons_and_progress_are_those_of_all_legs(tmp_path: Path) -> None:
    texts = files(
        ("north", file(MOVED).replace("kent", "north")),
        ("south", file(LATE).replace("kent", "south")),
        register=MERGED,
    )
    (shire,) = cloud(tmp_path, texts).forces
    assert shire.reasons == ("north: live since 2026-04-01", "south: 65 working days late, more than 20")
    assert shire.progress == pytest.approx((0.75 + 0) / 2)


def test_the_successor_s_own_file_ends_the_legs(tmp_path: Path) -> None:
    texts = files(
        ("north", file(LATE).replace("kent", "north")),
        ("shire", file(ON_TIME).replace("kent", "shire")),
        register=MERGED,
    )
    (shire,) = cloud(tmp_path, texts).forces
    assert (shire.units, shire.status) == (("shire",), Status.GREEN)


def test_before_the_merger_each_force_stands_for_itself(tmp_path: Path) -> None:
    texts = files(("north", file(LATE, confirmed="2026-03-31").replace("kent", "north")), register=MERGED)
    programme = cloud(tmp_path, texts, date(2026, 3, 31))
    assert [(row.force, str(row.status)) for row in programme.forces] == [("north", "red"), ("south", "not-joined")]


def test_each_programme_has_its_own_standing(tmp_path: Path) -> None:
    texts = files(("kent", file(LATE)), register=TOGETHER)
    texts |= {"programmes/network/blueprint.yaml": "programme: network\ntitle: Network\nversion: 1\nmilestones: {}\n"}
    every = everywhere(tmp_path, texts)
    assert [(name, standing.programme, standing.scope) for name, standing in every.items()] == [
        ("cloud", "cloud", 3),
        ("network", "network", 3),
    ]
