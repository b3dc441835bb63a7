"""How much of the lateness is a force's own: `inherited` and `own` add up to the variance."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.standing.stories import cloud, everywhere, file, files, kent

WITH_PLATFORM = """\
programme: cloud
title: Cloud
version: 1
national_calendar: plain
live: moved
milestones:
  platform: {title: Platform, scope: national, duration: 10d}
  designed: {title: Designed, duration: 10d}
  moved: {title: Moved, duration: 10d, after: [designed, platform]}
"""
"""From Monday 2 March: designed and the platform by 13 March, moved by 27 March."""

SUNDAY_1_MARCH = date(2026, 3, 1)


def national(facts: str) -> str:
    return f"programme: cloud\nblueprint: 1\nconfirmed: 2026-03-01\nmilestones:\n  platform: {facts}\n"


def lateness(root: Path, own: str, platform: str) -> tuple[int | None, int | None, int | None]:
    """Variance, inherited and own, of a force whose live date was approved for 27 March."""
    facts = f"moved: {{baseline: 2026-03-27}}\n{own}"
    texts = files(("kent", file(facts, confirmed="2026-03-01")), blueprint=WITH_PLATFORM, national=national(platform))
    (standing,) = cloud(root, texts, SUNDAY_1_MARCH).forces
    return standing.variance, standing.inherited, standing.own


def test_nobody_late(tmp_path: Path) -> None:
    assert lateness(tmp_path, "", "{expected: 2026-03-13}") == (0, 0, 0)


def test_a_late_national_milestone_is_inherited(tmp_path: Path) -> None:
    assert lateness(tmp_path, "", "{expected: 2026-03-20}") == (5, 5, 0)


def test_a_slow_force_is_its_own_doing(tmp_path: Path) -> None:
    assert lateness(tmp_path, "designed: {expected: 2026-03-27}", "{expected: 2026-03-13}") == (10, 0, 10)


def test_both_late_is_split_at_what_would_remain_without_the_force_s_part(tmp_path: Path) -> None:
    assert lateness(tmp_path, "designed: {expected: 2026-03-27}", "{expected: 2026-03-20}") == (10, 5, 5)


def test_time_made_good_by_the_force_is_a_negative_own_part(tmp_path: Path) -> None:
    """The platform came five days late; moving, begun at once, has two days left where the plan leaves five."""
    facts = """\
        designed: {started: 2026-03-02, finished: 2026-03-13, baseline: 2026-03-13}
        moved: {started: 2026-03-23, remaining: 2d, baseline: 2026-03-27}
        """
    texts = files(
        ("kent", file(facts, confirmed="2026-03-27")),
        blueprint=WITH_PLATFORM,
        national=national("{started: 2026-03-02, finished: 2026-03-20}"),
    )
    (standing,) = cloud(tmp_path, texts, date(2026, 3, 27)).forces
    assert (standing.variance, standing.inherited, standing.own) == (2, 5, -3)


def test_what_is_finished_stands_at_its_baseline(tmp_path: Path) -> None:
    """Finished on 13 March against 6 March: the five days are the force's own, and so are those it causes after."""
    facts = """\
        designed: {started: 2026-03-02, finished: 2026-03-13, baseline: 2026-03-06}
        moved: {baseline: 2026-03-20}
        """
    texts = files(
        ("kent", file(facts, confirmed="2026-03-13", start="2026-02-23")),
        blueprint=WITH_PLATFORM,
        national=national("{finished: 2026-02-27, started: 2026-02-16}"),
    )
    (standing,) = cloud(tmp_path, texts, date(2026, 3, 13)).forces
    assert (standing.variance, standing.inherited, standing.own) == (5, 0, 5)


def test_a_finished_live_milestone_inherits_nothing_beyond_its_baseline(tmp_path: Path) -> None:
    facts = """\
        designed: {started: 2026-02-02, finished: 2026-02-13}
        moved: {started: 2026-02-16, finished: 2026-02-27, baseline: 2026-02-20}
        """
    assert (
        kent(tmp_path, file(facts, confirmed="2026-03-01", start="2026-02-02"), SUNDAY_1_MARCH, WITH_PLATFORM).own == 5
    )


def test_lateness_of_another_programme_is_inherited(tmp_path: Path) -> None:
    other = "programme: network\ntitle: Network\nversion: 1\nmilestones:\n  cabled: {title: Cabled, duration: 10d}\n"
    blueprint = WITH_PLATFORM.replace("after: [designed, platform]", "after: [designed, network/cabled]")
    kent_s = "programme: network\nforce: kent\nblueprint: 1\nstart: 2026-03-02\nconfirmed: 2026-03-01\n"
    texts = files(("kent", file("moved: {baseline: 2026-03-27}", confirmed="2026-03-01")), blueprint=blueprint)
    texts |= {
        "programmes/network/blueprint.yaml": other,
        "programmes/network/progress/kent.yaml": f"{kent_s}milestones:\n  cabled: {{expected: 2026-03-18}}\n",
    }
    (standing,) = everywhere(tmp_path, texts, SUNDAY_1_MARCH)["cloud"].forces
    assert (standing.variance, standing.inherited, standing.own) == (3, 3, 0)


def test_without_a_baseline_there_is_nothing_to_split(tmp_path: Path) -> None:
    standing = kent(tmp_path, file(confirmed="2026-03-01"), SUNDAY_1_MARCH)
    assert (standing.variance, standing.inherited, standing.own) == (None, None, None)


def test_an_event_that_stands_on_its_earliest_day_is_on_time(tmp_path: Path) -> None:
    event = "moved: {title: Moved, not_before: 2026-04-06, after: [designed, platform]}"
    blueprint = WITH_PLATFORM.replace("moved: {title: Moved, duration: 10d, after: [designed, platform]}", event)
    facts = file("moved: {baseline: 2026-04-06}", confirmed="2026-03-01")
    standing = kent(tmp_path, facts, SUNDAY_1_MARCH, blueprint)
    assert (standing.live, standing.variance, standing.inherited) == (date(2026, 4, 6), 0, 0)
