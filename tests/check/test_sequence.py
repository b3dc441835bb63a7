"""P407: finished before what it comes after."""

from datetime import date

import pytest

from tests.check.stories import REGISTER, TODAY, blueprint, checked, messages, places, progress

PLAN = blueprint("""
    design: {title: Designed, duration: 5d}
    build: {title: Built, duration: 5d, after: [design]}
    live: {title: Live, duration: 5d, after: [build]}
""")


def found(facts: str, plan: str = PLAN, head: str = "", data_date: date = TODAY) -> list[str]:
    problems = checked({"cloud": plan, "kent": progress(facts, head)}, data_date, TODAY)
    return messages(problems, "P407")


def test_a_predecessor_that_is_not_reported_as_finished_is_named() -> None:
    problems = checked({"cloud": PLAN, "kent": progress("build: {finished: 2026-06-05}")})
    assert places(problems, "P407") == ["kent.yaml:7:21"]
    assert messages(problems, "P407") == [
        '"build" finished on 2026-06-05, but its predecessor "design" is not reported as finished.'
    ]


def test_a_predecessor_that_finished_later_is_named_with_its_date() -> None:
    facts = "design: {finished: 2026-06-08}\nbuild: {finished: 2026-06-05}"
    assert found(facts) == ['"build" finished on 2026-06-05, but its predecessor "design" finished on 2026-06-08.']


@pytest.mark.parametrize(
    "facts",
    [
        "design: {finished: 2026-06-05}\nbuild: {finished: 2026-06-05}",
        "design: {finished: 2026-06-04}\nbuild: {finished: 2026-06-05}",
        "design: {not_applicable: Shared}\nbuild: {finished: 2026-06-05}",
        "design: {finished: 2026-06-08}\nbuild: {started: 2026-06-05}",
        "build: {not_applicable: Shared, finished: 2026-06-05}",
    ],
)
def test_work_in_order_is_fine(facts: str) -> None:
    assert found(facts) == []


def test_a_look_back_does_not_know_of_later_finishes() -> None:
    facts = "design: {finished: 2026-06-08}\nbuild: {finished: 2026-06-05}"
    assert found(facts, data_date=date(2026, 6, 5)) == [
        '"build" finished on 2026-06-05, but its predecessor "design" is not reported as finished.'
    ]
    assert found(facts, data_date=date(2026, 6, 4)) == []


@pytest.mark.parametrize(
    ("link", "count"),
    [("design FF", 1), ("design SS", 0), ("design SF", 0), ("design FS-2d", 0), ("{milestone: design, soft: true}", 0)],
)
def test_only_links_that_wait_for_the_finish_promise_an_order(link: str, count: int) -> None:
    plan = PLAN.replace("[design]", f"[{link}]")
    assert len(found("build: {finished: 2026-06-05}", plan)) == count


ONE_CAUSE = {
    "a finish before the predecessor's": ("build: {finished: 2026-06-05}", "design", ["P407 7:21"]),
    "the same, by a day": (
        "build: {finished: 2026-06-05}\ndesign: {started: 2026-06-01, finished: 2026-06-08}",
        "design",
        ["P407 7:21"],
    ),
    "a start before the predecessor's finish": ("build: {started: 2026-06-05}", "design", ["P440 7:20"]),
    "a start and a finish, each too early": (
        "build:\n  started: 2026-06-04\n  finished: 2026-06-05",
        "design",
        ["P440 8:14", "P407 9:15"],
    ),
    "a finish before the predecessor's start, where only starts are linked": (
        "build: {finished: 2026-06-05}",
        "design SS",
        ["P440 7:21"],
    ),
    "a finish in order that leaves no room for the lag": (
        "build: {finished: 2026-06-05}\ndesign: {started: 2026-06-01, finished: 2026-06-05}",
        "design FS+5d",
        ["P440 7:21"],
    ),
}


@pytest.mark.parametrize(("facts", "link", "expected"), ONE_CAUSE.values(), ids=ONE_CAUSE.keys())
def test_a_date_too_early_for_a_link_is_said_once(facts: str, link: str, expected: list[str]) -> None:
    problems = checked({"cloud": PLAN.replace("[design]", f"[{link}]"), "kent": progress(facts)})
    found = [p for p in problems if p.code in ("P407", "P440")]
    assert [f"{p.code} {p.location.line}:{p.location.column}" for p in found] == expected
    assert {problem.predecessor for problem in found} == {"cloud/design"}


def test_of_two_links_of_one_milestone_each_is_said() -> None:
    plan = PLAN.replace("[build]", "[build, design SS]")
    problems = checked({"cloud": plan, "kent": progress("live: {finished: 2026-06-05}")})
    found = [(p.code, p.predecessor) for p in problems if p.code in ("P407", "P440")]
    assert found == [("P407", "cloud/build"), ("P440", "cloud/design")]


def test_a_link_into_another_programme_is_said_once_too() -> None:
    files = {
        "cloud": PLAN.replace("[design]", "[land/zone]"),
        "kent": progress("build: {finished: 2026-06-05}"),
        "programmes/land/blueprint.yaml": LANDING.replace("title: Zone", "title: Zone, duration: 5d"),
        "programmes/land/progress/kent.yaml": progress().replace("programme: cloud", "programme: land"),
    }
    found = [(p.code, p.predecessor) for p in checked(files) if p.code in ("P407", "P440")]
    assert found == [("P407", "land/zone")]


def test_a_waived_link_promises_nothing() -> None:
    head = "local: {waive: [{milestone: build, link: design, reason: National build}]}\n"
    assert found("build: {finished: 2026-06-05}", head=head) == []


def test_a_waiver_of_one_type_leaves_the_other_links() -> None:
    plan = PLAN.replace("[design]", "[design, design FF+2d]")
    head = "local: {waive: [{milestone: build, link: design FF, reason: National build}]}\n"
    assert len(found("build: {finished: 2026-06-05}", plan, head)) == 1


def test_links_that_the_force_has_added_itself_count() -> None:
    head = "local: {after: {live: {add: [design], reason: Board}}}\n"
    facts = "design: {finished: 2026-06-08}\nbuild: {finished: 2026-06-09}\nlive: {finished: 2026-06-05}"
    assert len(found(facts, head=head)) == 2


NATIONAL = """\
programme: cloud
blueprint: 1
confirmed: 2026-06-12
milestones:
  design: {finished: 2026-06-08}
"""


def test_a_national_predecessor_is_looked_up_in_the_national_file() -> None:
    plan = PLAN.replace("{title: Designed,", "{title: Designed, scope: national,")
    files = {"cloud": plan, "kent": progress("build: {finished: 2026-06-05}")}
    assert len(places(checked({**files, "national": NATIONAL}), "P407")) == 1
    assert places(checked({**files, "national": NATIONAL.replace("06-08", "06-05")}), "P407") == []
    assert places(checked(files), "P407") == []  # nothing is known of it


def test_national_milestones_have_an_order_of_their_own() -> None:
    plan = blueprint("""
        design: {title: Designed, scope: national, duration: 5d}
        issued: {title: Issued, scope: national, duration: 5d, after: [design]}
        live: {title: Live, after: [issued]}
    """)
    national = NATIONAL + "  issued: {finished: 2026-06-05}\n"
    assert places(checked({"cloud": plan, "national": national}), "P407") == ["national.yaml:6:22"]


LANDING = blueprint("zone: {title: Zone}").replace("programme: cloud", "programme: land")


@pytest.mark.parametrize(
    ("zone", "count"),
    [("zone: {finished: 2026-06-08}", 1), ("zone: {finished: 2026-06-05}", 0), ("zone: {not_applicable: Hosted}", 0)],
)
def test_a_predecessor_in_another_programme_is_the_same_force_s(zone: str, count: int) -> None:
    files = {
        "cloud": PLAN.replace("[design]", "[land/zone]"),
        "kent": progress("build: {finished: 2026-06-05}"),
        "programmes/land/blueprint.yaml": LANDING,
        "programmes/land/progress/kent.yaml": progress(zone).replace("programme: cloud", "programme: land"),
        "programmes/land/progress/essex.yaml": progress(force="essex").replace("programme: cloud", "programme: land"),
    }
    assert len(places(checked(files), "P407")) == count


def test_a_collaboration_s_predecessor_elsewhere_is_that_of_each_of_its_forces() -> None:
    together = progress("build: {finished: 2026-06-05}").replace("force: kent", "collaboration: both")
    files = {
        "register": REGISTER + "collaborations:\n  both: {name: Both, forces: [kent, essex]}\n",
        "cloud": PLAN.replace("[design]", "[land/zone]"),
        "programmes/cloud/progress/both.yaml": together,
        "programmes/land/blueprint.yaml": LANDING,
        "programmes/land/progress/essex.yaml": progress(force="essex").replace("programme: cloud", "programme: land"),
    }
    assert len(places(checked(files), "P407")) == 1


def test_a_force_that_takes_no_part_has_no_order_to_keep() -> None:
    head = "participation: {state: declined, reason: Own platform}\n"
    assert found("build: {finished: 2026-06-05}", head=head) == []


def test_nothing_is_known_of_a_predecessor_in_a_programme_that_cannot_be_read() -> None:
    from rollout.check.facts import Clock
    from rollout.check.sequence import sequence
    from tests.check.stories import story

    files = {
        "cloud": PLAN.replace("[design]", "[land/zone]"),
        "kent": progress("build: {finished: 2026-06-05}"),
        "programmes/land/blueprint.yaml": "programme: land\n",
    }
    assert list(sequence(story(files), Clock(data_date=TODAY, today=TODAY))) == []
