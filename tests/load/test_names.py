"""Names and values that are nearly right: what is suggested, and what is certain enough to be written."""

from __future__ import annotations

import pytest

from rollout.load.assemble import RegisterUnreadable, read_workspace
from rollout.load.kinds import Day
from rollout.load.nearest import Nearest, nearest
from rollout.load.scalars import Refused, read_scalar
from tests.load.stories import CLOUD, KENT, REGISTER, entries, found, kent, story


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Sign_Up", Nearest("sign-up", "sign-up")),
        ("sign up", Nearest("sign-up", "sign-up")),
        ("sing-up", Nearest("sign-up", None)),
        ("discoverry", Nearest("discovery", "discovery")),
        ("zzz", Nearest(None, None)),
    ],
)
def test_the_nearest_name_is_offered_and_is_certain_only_when_nothing_else_comes_close(
    written: str, expected: Nearest
) -> None:
    assert nearest(written, ["sign-up", "discovery", "live"]).best == expected.best
    if expected.certain is not None:
        assert nearest(written, ["sign-up", "discovery", "live"]) == expected


def test_of_two_names_equally_near_none_is_certain() -> None:
    assert nearest("pilot-x", ["pilot-a", "pilot-b"]) == Nearest("pilot-a", None)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("22/11/2026", "2026-11-22"),
        ("1.2.2026", "2026-02-01"),
        ("2026/11/2", "2026-11-02"),
        ("32/01/2026", None),
        ("22/11/1926", None),
        ("22/11-2026", None),
        ("today", None),
    ],
)
def test_a_date_in_another_order_is_put_right_when_it_can_mean_one_day_only(text: str, meant: str | None) -> None:
    refused = read_scalar(Day(), text)
    assert isinstance(refused, Refused)
    assert (refused.code, refused.replacement) == ("S105", meant)


def test_a_link_of_a_force_s_own_milestone_to_what_waits_for_it_can_be_waived() -> None:
    _, problems = kent("""\
        local:
          waive: [{milestone: live, link: mine, reason: R}]
          milestones: {mine: {title: Mine, before: [live], reason: R}}
    """)
    assert problems == []


def test_what_is_right_beside_a_mistake_is_still_read() -> None:
    workspace = story(kent=KENT + "milestones: {live: {baseline: 2026-08-28, note: ~, started: soon}}\n")
    assert found(workspace) == ["kent.yaml:5:49 S104", "kent.yaml:5:61 S105"]


def test_nothing_is_judged_by_a_register_that_says_nothing() -> None:
    with pytest.raises(RegisterUnreadable) as failure:
        story(
            register="forces: {}\n",
            cloud=CLOUD.replace("version: 1", "version: 1\nnational_calendar: narnia\nreuse: {centre: nmc}"),
            kent=KENT,
            slots="slots: [{centre: a, force: b, milestone: live, from: 2026-09-01, to: 2026-10-01, state: used}]\n",
        )
    assert [problem.code for problem in failure.value.problems] == ["S103"]


def test_a_register_whose_forces_are_no_mapping_knows_none() -> None:
    with pytest.raises(RegisterUnreadable) as failure:
        story(register="service: {name: S}\nforces: [kent]\n", kent=KENT)
    assert [problem.code for problem in failure.value.problems] == ["S101", "R202"]


def test_a_milestone_asked_about_where_there_are_no_programmes_is_unknown() -> None:
    given = "force: kent\nasks: [{id: a, ask: A, milestone: live}]\n"
    workspace = read_workspace(entries({"register": REGISTER, "return": given}))
    assert [problem.message for problem in workspace.problems] == ['kent, live: no programme has a milestone "live"']


def test_a_required_title_of_nothing_in_quotes_is_missing() -> None:
    workspace = story(cloud=CLOUD.replace("title: Cloud", 'title: ""'))
    assert [problem.message for problem in workspace.problems] == ['"title" is missing']


def test_one_mistake_made_by_two_forces_gets_the_same_suggestion() -> None:
    wrong = "milestones: {lvie: {note: N}}\n"
    workspace = story(kent=KENT + wrong, essex=KENT.replace("kent", "essex") + wrong)
    assert [problem.hint for problem in workspace.problems] == [
        "Did you mean live? See programmes/cloud/blueprint.yaml."
    ] * 2


def test_a_milestone_of_a_force_that_nothing_waits_for_can_excuse_from_nothing() -> None:
    _, problems = kent("""\
        local:
          waive: [{milestone: live, link: mine, reason: R}]
          milestones: {mine: {title: Mine, reason: R}}
    """)
    assert problems == ["kent.yaml:6:35 R222"]
