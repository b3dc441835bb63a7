"""N: where findings in text stand, and what is meant to be there."""

import pytest

from rollout.check.notes import notes
from tests.check.stories import REGISTER, blueprint, checked, messages, places, progress, story

PLAN = blueprint("""
    build: {title: Built}
    live: {title: Live, after: [build]}
""")


def found(**files: str) -> list[tuple[str, str, str | None]]:
    """Code, place and milestone of every finding in the text of the files."""
    texts = {"cloud": PLAN, **files}
    return [(p.code, f"{p.location.line}:{p.location.column}", p.milestone) for p in notes(story(texts))]


def test_a_finding_stands_at_the_scalar_and_names_force_and_milestone() -> None:
    problems = list(notes(story({"cloud": PLAN, "kent": progress("build: {note: Ask jo@example.org}")})))
    (problem,) = problems
    assert (str(problem.location), problem.location.end_column) == ("programmes/cloud/progress/kent.yaml:7:17", 35)
    assert (problem.programme, problem.force, problem.milestone) == ("cloud", "kent", "build")


def test_a_finding_never_repeats_what_it_found() -> None:
    (problem,) = notes(story({"cloud": PLAN, "kent": progress("build: {note: Ask jo@example.org}")}))
    assert "jo@" not in problem.message + problem.hint


def test_a_text_over_several_lines_is_one_place() -> None:
    text = progress(head="summary: >\n  Nothing new.\n  Ask jo@example.org.\n  Or 01632 960123.\n")
    assert found(kent=text) == [("N801", "6:10", None), ("N802", "6:10", None)]


def test_comments_are_read_too_since_git_keeps_them() -> None:
    assert found(kent=progress(head="# ring 01632 960123\n")) == [("N802", "6:8", None)]


def test_a_link_in_a_comment_is_no_link() -> None:
    assert found(kent=progress(head="# see http://example.org\n")) == []


def test_a_password_in_a_comment_is_a_password() -> None:
    assert found(kent=progress(head="# see https://a:b@example.org\n")) == [("N806", "6:7", None)]


def test_lists_returns_slots_and_the_file_s_own_milestones_are_read() -> None:
    local = (
        "local: {milestones: {survey: {title: See http://example.org, after: [build], before: [live], reason: Ours}}}\n"
    )
    assert found(kent=progress(head=local)) == [("N805", "6:38", "survey")]
    asks = "asks:\n  - {id: one, ask: Ring 01632 960123}\n"
    assert found(kent=progress(head=asks)) == [("N802", "7:20", None)]
    assert found(**{"kent": progress(), "return": "force: kent\nsummary: Ask jo@example.org\n"}) == [
        ("N801", "2:10", None)
    ]
    register = REGISTER + "centres: {nmc: {title: Monitoring, capacity: 2}}\n"
    plan = PLAN.replace("{title: Built}", "{title: Built, uses: nmc}")
    slots = (
        "slots:\n  - {centre: nmc, force: kent, milestone: build, from: 2026-07-01, to: 2026-07-02, state: offered,\n"
        "     why: Ask jo@example.org}\n"
    )
    assert found(register=register, cloud=plan, kent=progress(), slots=slots) == [("N801", "3:11", None)]


def test_the_blueprint_s_milestone_is_named() -> None:
    plan = PLAN.replace("title: Built", "title: Built, guidance: See http://example.org")
    assert found(cloud=plan) == [("N805", "6:35", "build")]


def test_a_file_that_cannot_be_read_is_searched_all_the_same() -> None:
    problems = list(notes(story({"cloud": PLAN, "kent": "programme: [\nask jo@example.org\n"})))
    assert [(str(p.location), p.location.end_column, p.force) for p in problems] == [
        ("programmes/cloud/progress/kent.yaml:2:5", 19, "kent")
    ]


def test_the_register_s_public_contacts_are_meant_to_be_read() -> None:
    service = "{name: UK policing, foi: foi@example.org, author: 01632 960123, notice: Ask jo@example.org}"
    assert found(register=REGISTER.replace("{name: UK policing}", service)) == [("N801", "1:82", None)]


@pytest.mark.parametrize(
    ("own", "count"),
    [("", 1), (", marking: OFFICIAL", 1), (", marking: OFFICIAL-SENSITIVE", 0), (", marking: SECRET", 0)],
)
def test_a_marking_above_the_workspace_s_own_is_reported(own: str, count: int) -> None:
    register = REGISTER.replace("{name: UK policing}", f"{{name: UK policing{own}}}")
    text = progress(head="summary: See the OFFICIAL-SENSITIVE annex\n")
    assert found(register=register, kent=text) == [("N804", "6:10", None)] * count


def test_a_field_with_a_higher_marking_is_reported_and_what_it_covers_is_not() -> None:
    plan = PLAN.replace("milestones:\n", "marking: OFFICIAL-SENSITIVE\nmilestones:\n", 1)
    text = progress(head="summary: See the OFFICIAL-SENSITIVE annex\n")
    problems = checked({"cloud": plan, "kent": text})
    assert places(problems, "N804") == ["blueprint.yaml:5:10"]
    assert messages(problems, "N804") == ["This is marked OFFICIAL-SENSITIVE, above the workspace's own OFFICIAL."]


def test_a_milestone_s_own_marking_covers_what_is_said_about_it() -> None:
    plan = PLAN.replace("{title: Built}", "{title: Built, marking: SECRET}")
    text = progress("build: {note: SECRET}\nlive: {note: SECRET}")
    assert found(cloud=plan, kent=text) == [("N804", "6:34", "build"), ("N804", "8:16", "live")]


def test_a_comment_in_a_programme_without_a_readable_blueprint_is_held_to_the_workspace_s_marking() -> None:
    assert found(cloud="# SECRET\nprogramme: cloud\n") == [("N804", "1:3", None)]


def test_a_marking_in_the_register_s_own_service_is_the_workspace_s() -> None:
    register = REGISTER.replace("{name: UK policing}", "{name: UK policing, handling: Not OFFICIAL-SENSITIVE}")
    assert found(register=register) == []
    assert found(register=register + "# SECRET\n") == [("N804", "7:3", None)]


def test_only_the_files_asked_for_are_searched() -> None:
    files = {
        "cloud": PLAN,
        "kent": progress(head="# 01632 960123\n"),
        "essex": progress(head="# 01632 960123\n", force="essex"),
    }
    path = "programmes/cloud/progress/kent.yaml"
    assert [p.location.file for p in notes(story(files), [path])] == [path]


def test_each_kind_of_detail_says_what_it_looks_like() -> None:
    text = progress(head="summary: AB123456C 01632 960123 https://a:b@example.org http://example.org jo@example.org\n")
    assert sorted(p.message for p in notes(story({"cloud": PLAN, "kent": text}))) == [
        "An e-mail address stands here.",
        "This link carries a password or an access token.",
        "This link is not https.",
        "What looks like a National Insurance number stands here.",
        "What looks like a telephone number stands here.",
    ]
