"""A file moved to a newer blueprint says what reading the old one says, and loses no fact on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings

from rollout.edit import upgrade as upgrading
from rollout.edit.edited import ByHand
from rollout.edit.upgrade import Upgraded, goes_on_as, upgrade
from rollout.load.versions import upgraded
from rollout.model.blueprint import Blueprint
from rollout.model.progress import NO_FACTS, Facts, Progress
from rollout.model.source import Location
from tests.edit.layouts import SEEDS
from tests.edit.plans import Past, blueprint_of, past
from tests.edit.stories import PATH
from tests.edit.test_any_layout import EXAMPLES, progress_of

HEAD = "programme: cloud\nforce: kent\nblueprint: 1\nstart: 2026-01-05\n"
PLAN = """\
programme: cloud
title: Cloud
version: 3
live: live
changes:
  - {version: 3, date: 2026-09-01, split: {pilot: [technical-pilot, business-pilot]}, added: {retest: not-live, briefed: all}}
  - {version: 2, date: 2026-03-01, renamed: {contract: sign-up}, retired: [survey], merged: {built: [ordered, set-up]}}
milestones:
  issued: {title: Issued, scope: national, duration: 5d}
  sign-up: {title: Signed up, duration: 5d}
  built: {title: Built, duration: 5d}
  technical-pilot: {title: Technical pilot, duration: 5d}
  business-pilot: {title: Business pilot, duration: 5d}
  retest: {title: Tested again, duration: 5d}
  briefed: {title: Briefed, duration: 5d}
  live: {title: Live, duration: 5d}
"""


@pytest.fixture(scope="module")
def plan() -> Blueprint:
    return blueprint_of(PLAN)


def moved(plan: Blueprint, text: str) -> tuple[str, tuple[str, ...]]:
    found = upgrade(PATH, (HEAD + text).encode(), plan, "kent")
    assert isinstance(found, Upgraded), found
    text = found.raw.decode()
    assert text.startswith(HEAD.replace("blueprint: 1", "blueprint: 3"))
    return text.removeprefix(HEAD.replace("blueprint: 1", "blueprint: 3")), found.remarks


def test_a_renamed_milestone_keeps_its_lines(plan: Blueprint) -> None:
    text, remarks = moved(
        plan, "milestones:\n  contract:   # signed twice\n    started: 2026-02-02 # late\n  live: {note: x}\n"
    )
    assert text == (
        "milestones:\n  sign-up:   # signed twice\n    started: 2026-02-02 # late\n  retest:\n  briefed:\n  live: {note: x}\n"
    )
    assert remarks == (
        "retest is new in version 3: nothing is reported about it yet.",
        "briefed is new in version 3: nothing is reported about it yet.",
    )


def test_what_is_added_does_not_apply_to_who_was_live_already(plan: Blueprint) -> None:
    text, remarks = moved(plan, "milestones:\n  live: {finished: 2026-08-03}\n")
    assert (
        "  retest:\n    not_applicable: Added in version 3, after this force went live\n    by: Blueprint version 3\n"
        in text
    )
    assert remarks[0] == "retest is new in version 3 and does not apply: already live."


def test_a_split_milestone_is_told_part_by_part(plan: Blueprint) -> None:
    text, remarks = moved(
        plan, "milestones:\n  pilot:\n    started: 2026-06-01\n    baseline: 2026-10-01\n  retest:\n  briefed:\n"
    )
    assert text.startswith(
        "milestones:\n  technical-pilot:\n    started: 2026-06-01\n  business-pilot:\n    baseline: 2026-10-01\n"
    )
    assert remarks == (
        (
            "pilot is now technical-pilot and business-pilot: work reported stands under technical-pilot, dates for the whole "
            "under business-pilot. Say which part is how far."
        ),
    )
    text, remarks = moved(plan, "milestones:\n  pilot: {finished: 2026-06-01}\n  retest:\n  briefed:\n")
    assert text.startswith(
        "milestones:\n  technical-pilot: {finished: 2026-06-01}\n  business-pilot:\n    finished: 2026-06-01\n"
    )
    assert remarks == ()


def test_merged_milestones_keep_what_one_cannot_say_as_a_comment(plan: Blueprint) -> None:
    text, remarks = moved(
        plan,
        "milestones:\n  ordered: {started: 2026-02-02, finished: 2026-02-20}\n"
        "  set-up: {started: 2026-03-02, remaining: 4d}\n  retest:\n  briefed:\n",
    )
    assert "# ordered, until version 1: finished 2026-02-20" in text
    assert "# set-up, until version 1: started 2026-03-02" in text
    assert "  built: {started: 2026-02-02, remaining: 4d}\n" in text
    assert remarks == (
        "ordered is now built, which cannot say: finished 2026-02-20. It stays as a comment.",
        "set-up is now built, which cannot say: started 2026-03-02. It stays as a comment.",
    )
    text, remarks = moved(
        plan,
        "milestones:\n  ordered: {baseline: {date: 2026-02-20, reason: First plan}, note: one}\n"
        "  set-up: {baseline: 2026-03-20, note: two}\n  retest:\n  briefed:\n",
    )
    assert "# ordered, until version 1: baseline 2026-02-20 (reason First plan)" in text
    assert "note: one; two" in text
    text, remarks = moved(plan, "milestones:\n  ordered:\n  set-up:\n  retest:\n  briefed:\n")
    assert text == "milestones:\n  built:\n  retest:\n  briefed:\n"
    assert remarks == ("ordered and set-up are now built.",)


def test_comments_of_what_became_something_else_stay_above_it(plan: Blueprint) -> None:
    text, _ = moved(
        plan,
        "milestones:\n"
        "  ordered:  # by letter\n    finished: 2026-02-20  # in writing\n"
        "  # The second half\n"
        "  set-up:  # on site\n    #\n    # all sites\n    finished: 2026-03-20\n"
        "  retest:\n  briefed:\n",
    )
    assert text == (
        "milestones:\n"
        "  # ordered, until version 1: finished 2026-02-20\n"
        "  # on site\n"
        "  # all sites\n"
        "  built:  # by letter\n    finished: 2026-03-20  # in writing\n"
        "  # The second half\n"
        "  retest:\n  briefed:\n"
    )
    text, _ = moved(
        plan,
        "local:\n  duration:\n    pilot: {is: 3d,  # short\n      reason: Small}\nmilestones:\n  retest:\n  briefed:\n",
    )
    assert text.startswith("# short\nlocal:\n")


def test_a_retired_milestone_stays_where_it_is(plan: Blueprint) -> None:
    text, remarks = moved(plan, "milestones:\n  survey: {finished: 2026-01-30}\n  retest:\n  briefed:\n")
    assert text == "milestones:\n  survey: {finished: 2026-01-30}\n  retest:\n  briefed:\n"
    assert remarks == ()


def test_everything_that_names_a_milestone_follows(plan: Blueprint) -> None:
    text, remarks = moved(
        plan,
        """\
asks:
  - {id: a, ask: x, milestone: contract}
  - {id: b, ask: y}
milestones:
  retest:
  briefed:
local:
  duration:
    contract: {is: 25d, reason: Two sites}
    live: {is: 9d, reason: Two sites}
    pilot: {is: 30d, reason: Two sites}
  target:
    ordered: {is: 2027-01-04, reason: Lease}
    live: {is: 2028-01-04, reason: Lease}
    set-up: {is: 2027-02-01, reason: Lease}
  not_before:
    pilot: {is: 2027-01-04, reason: Lease}
  after:
    live: {add: [pilot FS+2d, {milestone: contract, lag: 3d}, other/contract, briefed], reason: Board}
  waive:
    - {milestone: pilot, link: contract, reason: Done, by: PDS}
  milestones:
    site: {title: Site, duration: 5d, after: [contract], before: [pilot], reason: Two sites}
""",
    )
    assert "{id: a, ask: x, milestone: sign-up}" in text
    assert "    sign-up: {is: 25d, reason: Two sites}\n" in text
    assert "# pilot, until version 2: own duration (is 30d, reason Two sites)" in text
    assert "# ordered, until the blueprint changed: target is 2027-01-04, reason Lease" in text
    assert "    built: {is: 2027-02-01, reason: Lease}\n" in text
    assert "    technical-pilot: {is: 2027-01-04, reason: Lease}\n" in text
    assert (
        "{add: [business-pilot FS+2d, {milestone: sign-up, lag: 3d}, other/contract, briefed], reason: Board}" in text
    )
    assert "{milestone: technical-pilot, link: sign-up, reason: Done, by: PDS}" in text
    assert "after: [sign-up], before: [technical-pilot], reason: Two sites}" in text
    assert [remark.partition(":")[0] for remark in remarks] == [
        "pilot is now technical-pilot and business-pilot",
        "ordered is now built, which has another target",
    ]


def test_a_name_that_passes_to_another_milestone_is_free_in_time() -> None:
    plan = blueprint_of("""\
        programme: cloud
        title: Cloud
        version: 2
        changes: [{version: 2, date: 2026-03-01, renamed: {a: b, b: a}}]
        milestones:
          a: {title: A, duration: 5d}
          b: {title: B, duration: 5d}
        """)
    found = upgrade(PATH, (HEAD + "milestones:\n  a: {note: one}\n  b: {note: two}\n").encode(), plan, "kent")
    assert isinstance(found, Upgraded)
    assert found.raw.decode().endswith("milestones:\n  b: {note: one}\n  a: {note: two}\n")


def test_the_national_file_is_given_national_milestones_only() -> None:
    plan = blueprint_of("""\
        programme: cloud
        title: Cloud
        version: 2
        changes: [{version: 2, date: 2026-03-01, added: {issued: all, live: all, left: all}}]
        milestones:
          issued: {title: Issued, scope: national, duration: 5d}
          live: {title: Live, duration: 5d}
        """)
    found = upgrade("programmes/cloud/progress/national.yaml", b"programme: cloud\nblueprint: 1\n", plan, "national")
    assert isinstance(found, Upgraded)
    assert found.raw == b"programme: cloud\nblueprint: 2\nmilestones:\n  issued:\n"


def test_a_file_that_is_up_to_date_stays(plan: Blueprint) -> None:
    assert upgrade(PATH, HEAD.replace("blueprint: 1", "blueprint: 3").encode(), plan, "kent") is None


def test_what_cannot_be_read_is_left_to_a_person(plan: Blueprint) -> None:
    found = upgrade(PATH, b"force: [\n", plan, "kent")
    assert isinstance(found, ByHand)
    found = upgrade(PATH, b"force: kent\n", plan, "kent")
    assert isinstance(found, ByHand)
    assert found.message == f"{PATH} cannot be read as a progress file"


def test_nothing_is_written_that_would_say_something_else(plan: Blueprint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrading._Moving, "_milestones", lambda _: iter(()))
    found = upgrade(PATH, (HEAD + "milestones:\n  contract: {note: x}\n").encode(), plan, "kent")
    assert isinstance(found, ByHand)
    assert "would not have stayed the same" in found.message
    assert found.hint == "Change its milestones to those of version 3 by hand."


def test_an_edit_that_cannot_be_made_is_left_to_a_person(plan: Blueprint) -> None:
    text = HEAD + "milestones:\n  ? contract\n  : {note: x}\n"
    assert isinstance(upgrade(PATH, text.encode(), plan, "kent"), ByHand)


def test_what_the_editor_gives_back_to_a_person_is_given_on(plan: Blueprint, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = ByHand(location=Location(file=PATH), message="No place for it", hint="By hand.")
    monkeypatch.setattr(upgrading, "edited", lambda *_: refused)
    assert upgrade(PATH, (HEAD + "milestones:\n  contract:\n").encode(), plan, "kent") is refused


FACTS = (
    "started: 2026-01-12", "finished: 2026-02-27", "remaining: 4d", "expected: 2026-12-01", "blocked: Access",
    "since: 2026-02-02", "note: Words", "evidence: https://example.org/x", "baseline: {date: 2026-06-01, reason: Plan}",
    "baseline: 2026-07-01", "original: 2026-05-01",
)  # fmt: skip


def reported(rng: Random, drawn: Past) -> bytes:
    """A progress file of version 1 that reports about some milestones."""
    lines = []
    for id_ in rng.sample(drawn.ids[0], rng.randint(0, len(drawn.ids[0]))):
        chosen = {fact.partition(":")[0]: fact for fact in rng.sample(FACTS, rng.randint(0, 4))}
        if rng.random() < 0.5:
            lines.append(f"  {id_}: {{{', '.join(chosen.values())}}}" if chosen else f"  {id_}:")
        else:
            lines += [f"  {id_}: # remark of {id_}", *(f"    {fact}{beside(rng, id_)}" for fact in chosen.values())]
    return (HEAD + "".join(f"{line}\n" for line in ["milestones:", *lines])).encode()


def beside(rng: Random, id_: str) -> str:
    return rng.choice(("", "", f" # said of {id_} by {rng.randint(1, 99)}", f"\n    # below, of {id_}"))


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_step_by_step_comes_to_the_same_as_at_once_and_no_fact_is_lost(seed: int) -> None:
    rng = Random(seed)
    drawn = past(rng)
    raw = reported(rng, drawn)
    at_once = upgrade(PATH, raw, drawn.at(3), "kent")
    first = upgrade(PATH, raw, drawn.at(2), "kent")
    assert isinstance(at_once, Upgraded), at_once
    assert isinstance(first, Upgraded), first
    second = upgrade(PATH, first.raw, drawn.at(3), "kent")
    assert isinstance(second, Upgraded), second
    before = progress_of(raw)
    read = facts_of(upgraded(before, drawn.at(3)))
    assert facts_of(progress_of(at_once.raw)) == read
    assert facts_of(progress_of(second.raw)) == read
    for id_, each in before.milestones.items():
        for value in each[:-1]:
            if value is not None:
                assert words_of(value) in at_once.raw.decode(), (id_, value)
                assert words_of(value) in second.raw.decode(), (id_, value)


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=SEEDS)
def test_no_comment_is_ever_lost(seed: int) -> None:
    rng = Random(seed)
    drawn = past(rng)
    raw = reported(rng, drawn)
    new = upgrade(PATH, raw, drawn.at(3), "kent")
    assert isinstance(new, Upgraded), new
    assert not remarks_of(raw) - remarks_of(new.raw)


def remarks_of(raw: bytes) -> Counter[str]:
    return Counter(line.split("# ", 1)[1] for line in raw.decode().splitlines() if "# " in line)


def facts_of(progress: Progress) -> Mapping[str, tuple[object, ...]]:
    return {id_: each[:-1] for id_, each in progress.milestones.items() if each[:-1] != NO_FACTS[:-1]}


def words_of(value: object) -> str:
    return str(getattr(value, "date", value)) if not isinstance(value, int) else f"{value}d"


def test_ids_go_on_through_every_version(plan: Blueprint) -> None:
    assert goes_on_as("contract", plan, 1) == ("sign-up",)
    assert goes_on_as("set-up", plan, 1) == ("built",)
    assert goes_on_as("pilot", plan, 1) == ("technical-pilot", "business-pilot")
    assert goes_on_as("pilot", plan, 3) == ("pilot",)
    assert Facts() == NO_FACTS
