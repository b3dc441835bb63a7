"""A file written for an older version of the blueprint is read as if for the newest: a notice, never an error."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from textwrap import dedent

import pytest

from rollout.load.versions import upgraded
from rollout.model.blueprint import Blueprint
from rollout.model.problem import Severity
from rollout.model.progress import Facts, Progress
from tests.load.stories import KENT, found, story

HEAD = "programme: cloud\ntitle: Cloud\n"
MILESTONES = """\
milestones:
  sign-up: {title: Signed up}
  one: {title: One, after: [sign-up]}
  two: {title: Two, after: [one]}
  three: {title: Three, after: [two]}
  live: {title: Live, after: [three]}
"""


def blueprint_text(changes: str, version: int = 2) -> str:
    return f"{HEAD}version: {version}\nchanges:\n{dedent(changes)}{MILESTONES}"


def read(changes: str, facts: str, version: int = 2, written: int = 1) -> Progress:
    """Kent's file of an older version, read through these changes; the notice is the only finding."""
    text = KENT.replace("blueprint: 1", f"blueprint: {written}") + dedent(facts)
    workspace = story(cloud=blueprint_text(changes, version), kent=text)
    assert [(problem.code, problem.severity) for problem in workspace.problems] == [("R219", Severity.INFO)]
    progress = workspace.programmes["cloud"].units["kent"]
    assert progress.blueprint == written
    return progress


def plain(progress: Progress) -> dict[str, Facts]:
    """Facts without their places."""
    return {id_: facts._replace(origin=None) for id_, facts in progress.milestones.items()}


def test_renamed_milestones_keep_their_facts() -> None:
    progress = read(
        "- {version: 2, date: 2026-03-01, renamed: {contract: sign-up}}\n",
        "milestones: {contract: {started: 2026-06-01}, live: {note: N}}\n",
    )
    assert plain(progress) == {"sign-up": Facts(started=date(2026, 6, 1)), "live": Facts(note="N")}


def test_facts_under_the_new_name_come_first_and_those_under_the_old_fill_in() -> None:
    progress = read(
        "- {version: 2, date: 2026-03-01, renamed: {contract: sign-up}}\n",
        "milestones: {sign-up: {started: 2026-06-02}, contract: {started: 2026-06-01, note: N}}\n",
    )
    assert plain(progress)["sign-up"].note == "N"
    assert len(progress.milestones) == 1


SPLIT = "- {version: 2, date: 2026-03-01, split: {pilot: [one, two, three]}}\n"


def test_of_a_finished_milestone_that_was_split_every_part_is_finished() -> None:
    facts = plain(read(SPLIT, "milestones: {pilot: {started: 2026-06-01, finished: 2026-06-12, evidence: E}}\n"))
    assert facts["one"] == Facts(started=date(2026, 6, 1), finished=date(2026, 6, 12), evidence="E")
    assert facts["two"] == facts["three"] == Facts(finished=date(2026, 6, 12), evidence="E")


def test_of_a_started_milestone_that_was_split_the_first_part_is_started() -> None:
    written = "{started: 2026-06-01, remaining: 3d, expected: 2026-07-01, baseline: 2026-07-03, blocked: B, note: N}"
    facts = plain(read(SPLIT, f"milestones: {{pilot: {written}}}\n"))
    assert facts["one"] == Facts(started=date(2026, 6, 1), remaining=3, blocked="B", note="N")
    assert facts["two"] == Facts()
    assert (facts["three"].expected, facts["three"].started) == (date(2026, 7, 1), None)
    assert facts["three"].baseline is not None
    assert facts["three"].baseline.date == date(2026, 7, 3)


def test_what_does_not_apply_applies_in_no_part() -> None:
    facts = plain(read(SPLIT, "milestones: {pilot: {not_applicable: No need}}\n"))
    assert [each.not_applicable for each in facts.values()] == ["No need"] * 3


def test_a_split_into_one_is_a_renaming() -> None:
    facts = plain(
        read(
            "- {version: 2, date: 2026-03-01, split: {pilot: [one]}}\n", "milestones: {pilot: {expected: 2026-07-01}}\n"
        )
    )
    assert facts == {"one": Facts(expected=date(2026, 7, 1))}


MERGED = "- {version: 2, date: 2026-03-01, merged: {live: [first, second]}}\n"


def test_merged_milestones_are_finished_when_all_were() -> None:
    both = "{first: {started: 2026-06-01, finished: 2026-06-05}, second: {finished: 2026-06-12, baseline: 2026-06-10}}"
    facts = plain(read(MERGED, f"milestones: {both}\n"))
    assert list(facts) == ["live"]
    assert (facts["live"].started, facts["live"].finished) == (date(2026, 6, 1), date(2026, 6, 12))
    assert facts["live"].baseline is not None
    assert facts["live"].baseline.date == date(2026, 6, 10)


def test_merged_milestones_are_started_with_the_first_that_was() -> None:
    half = "{first: {started: 2026-06-01, finished: 2026-06-05, note: F}, second: {remaining: 4d, blocked: B, note: S}}"
    live = plain(read(MERGED, f"milestones: {half}\n"))["live"]
    assert live == Facts(started=date(2026, 6, 1), remaining=4, blocked="B", note="F; S")


def test_of_merged_milestones_one_alone_or_only_finished_says_when_work_began() -> None:
    live = plain(read(MERGED, "milestones: {first: {finished: 2026-06-05}}\n"))["live"]
    assert (live.started, live.finished) == (date(2026, 6, 5), None)


def test_of_merged_milestones_those_that_do_not_apply_do_not_count() -> None:
    one = "{first: {not_applicable: No need}, second: {finished: 2026-06-12}}"
    assert plain(read(MERGED, f"milestones: {one}\n"))["live"].finished == date(2026, 6, 12)
    none = "{first: {not_applicable: No need}, second: {not_applicable: Neither}}"
    assert plain(read(MERGED, f"milestones: {none}\n"))["live"].not_applicable == "No need"


def test_retired_ids_stay_legal_and_mean_nothing() -> None:
    changes = "- {version: 2, date: 2026-03-01, retired: [survey]}\n"
    progress = read(
        changes,
        """\
        milestones: {survey: {finished: 2026-06-05}, live: {note: N}}
        asks: [{id: a, ask: A, milestone: survey}]
        local: {duration: {survey: {is: 5d, reason: R}}}
        """,
    )
    assert list(progress.milestones) == ["live"]
    assert progress.local.duration == {}


ADDED = "- {version: 2, date: 2026-06-30, added: {one: all, two: not-live, three: }}\n"


def test_added_milestones_do_not_apply_to_forces_already_live_unless_they_are_for_all() -> None:
    facts = plain(read(ADDED, "milestones: {live: {finished: 2026-06-30}, three: {started: 2026-07-01}}\n"))
    assert set(facts) == {"live", "two", "three"}
    assert facts["two"].not_applicable == "Added in version 2, after this force went live"
    assert facts["three"] == Facts(started=date(2026, 7, 1))


@pytest.mark.parametrize("live", ["{finished: 2026-07-01}", "{started: 2026-06-01}", ""])
def test_added_milestones_apply_to_forces_not_yet_live_on_the_version_s_date(live: str) -> None:
    assert set(plain(read(ADDED, f"milestones: {{live: {live}}}\n"))) == {"live"}


@pytest.mark.parametrize(
    "change",
    ["renamed: {old: live}", "split: {old: [three, live]}", "merged: {live: [first, old]}"],
)
def test_live_is_known_by_its_name_of_the_time(change: str) -> None:
    changes = f"""\
    - {{version: 3, date: 2026-09-01, {change}}}
    - {{version: 2, date: 2026-06-30, added: [two]}}
    """
    facts = plain(read(changes, "milestones: {old: {finished: 2026-06-01}}\n", version=3))
    assert facts["two"].not_applicable == "Added in version 2, after this force went live"


def test_nothing_is_live_in_a_programme_of_national_milestones() -> None:
    nation = f"{HEAD}version: 2\nchanges: [{{version: 2, date: 2026-06-30, added: [d]}}]\n"
    nation += "milestones: {d: {title: D, scope: national}}\n"
    workspace = story(cloud=nation, kent=KENT + "milestones: {}\n")
    assert workspace.programmes["cloud"].units["kent"].milestones == {}


TAILORED = """\
asks: [{id: a, ask: A, milestone: pilot}, {id: b, ask: B}]
local:
  duration: {contract: {is: 5d, reason: R}, pilot: {is: 6d, reason: R}, first: {is: 7d, reason: R}}
  target: {pilot: {is: 2026-10-01, reason: R}, first: {is: 2026-12-01, reason: R}}
  not_before: {pilot: {is: 2026-09-01, reason: R}, contract: {is: 2026-06-02, reason: R}}
  after: {pilot: {add: [contract, office/contract], reason: R}, live: {add: [pilot], reason: R}}
  waive:
    - {milestone: pilot, link: contract, reason: R}
    - {milestone: live, link: office/contract, reason: R}
  milestones: {mine: {title: Mine, after: [pilot], before: [pilot, live], reason: R}}
"""
CHANGED = "- {version: 2, date: 2026-03-01, renamed: {contract: sign-up}, split: {pilot: [one, two]}, merged: {three: [first, second]}}\n"
OFFICE = "programme: office\ntitle: Office\nversion: 1\nmilestones: {contract: {title: C}}\n"


def test_tailoring_and_asks_go_with_their_milestones() -> None:
    text = blueprint_text(CHANGED).replace("after: [three]", "after: [three, office/contract]")
    workspace = story(cloud=text, office=OFFICE, kent=KENT + TAILORED)
    assert [problem.code for problem in workspace.problems] == ["R219"]
    progress = workspace.programmes["cloud"].units["kent"]
    local = progress.local
    assert [ask.milestone for ask in progress.asks] == ["two", None]
    assert list(local.duration) == ["sign-up"]
    assert {id_: own.is_.month for id_, own in local.target.items()} == {"two": 10, "three": 12}
    assert set(local.not_before) == {"one", "sign-up"}
    added = {id_: [(link.programme, link.milestone) for link in own.add] for id_, own in local.after.items()}
    assert added == {"one": [(None, "sign-up"), ("office", "contract")], "live": [(None, "two")]}
    assert [(w.milestone, w.programme, w.link) for w in local.waive] == [
        ("one", None, "sign-up"),
        ("live", "office", "contract"),
    ]
    own = local.milestones["mine"]
    assert (own.before, [link.milestone for link in own.milestone.after]) == (("one", "live"), ["two"])


def as_written(facts: str) -> tuple[Progress, Blueprint, Blueprint]:
    """Kent's file as written for version 1, and the blueprint at version 2 and at version 3."""
    second = f"""\
{HEAD}version: 2
changes:
  - {{version: 2, date: 2026-03-01, renamed: {{contract: agreed}}, split: {{pilot: [one, old-two]}}, added: [first]}}
milestones: {{agreed: {{title: A}}, one: {{title: O}}, old-two: {{title: T}}, first: {{title: F}}, second: {{title: S}}, live: {{title: L}}}}
"""
    third = blueprint_text(
        """\
          - {version: 3, date: 2026-09-01, renamed: {agreed: sign-up, old-two: two}, merged: {three: [first, second]}}
          - {version: 2, date: 2026-03-01, renamed: {contract: agreed}, split: {pilot: [one, old-two]}, added: [first]}
        """,
        3,
    )
    newer, newest = (story(cloud=text).programmes["cloud"].blueprint for text in (second, third))
    first = f"{HEAD}version: 1\nmilestones: {{contract: {{title: C}}, pilot: {{title: P}}, second: {{title: S}}, live: {{title: L}}}}\n"
    workspace = story(cloud=first, kent=KENT + facts)
    assert found(workspace) == []
    assert newer is not None
    assert newest is not None
    return workspace.programmes["cloud"].units["kent"], newer, newest


@pytest.mark.parametrize(
    "facts",
    [
        "milestones: {contract: {finished: 2026-01-05}, pilot: {finished: 2026-02-05}, live: {finished: 2026-02-06}}\n",
        "milestones: {pilot: {started: 2026-02-05, expected: 2026-12-01}, second: {finished: 2026-02-06}}\n",
        "milestones: {contract: {}, pilot: {not_applicable: No need}}\n",
    ],
)
def test_two_versions_at_once_are_as_good_as_one_after_the_other(facts: str) -> None:
    progress, newer, newest = as_written(facts)
    at_once = upgraded(progress, newest)
    in_steps = upgraded(replace(upgraded(progress, newer), blueprint=2), newest)
    assert at_once.milestones == in_steps.milestones
    assert at_once.milestones


def test_the_notice_says_both_versions() -> None:
    workspace = story(cloud=blueprint_text(SPLIT), kent=KENT)
    (notice,) = workspace.problems
    assert notice.message == "kent: it is written for version 1 of Cloud and read as version 2"


def test_a_file_for_an_unreadable_blueprint_is_kept_as_written() -> None:
    workspace = story(cloud="title: [\n", kent=KENT + "milestones: {anything: {note: N}}\n")
    assert found(workspace) == ["blueprint.yaml:2:1 Y001"]
    assert list(workspace.programmes["cloud"].units["kent"].milestones) == ["anything"]
