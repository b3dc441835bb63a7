"""L: what is wrong with links, told by small blueprints."""

import pytest

from rollout.check.logic import logic
from rollout.model.problem import Severity
from tests.check.stories import blueprint, checked, messages, places, progress, story


def found(milestones: str, code: str) -> list[str]:
    problems = list(logic(story({"cloud": blueprint(milestones)})))
    return places(problems, code)


CHAIN = """
    sign-up: {title: Signed up, duration: 5d}
    build: {title: Built, duration: 5d, after: [sign-up]}
    live: {title: Live, duration: 5d, after: [build]}
"""


def test_a_plain_chain_has_nothing_wrong() -> None:
    assert list(logic(story({"cloud": blueprint(CHAIN)}))) == []


def test_a_plan_of_one_milestone_has_nothing_wrong() -> None:
    assert list(logic(story({"cloud": blueprint("live: {title: Live}")}))) == []


def test_a_second_beginning_is_an_extra_start() -> None:
    text = """
        sign-up: {title: Signed up}
        discovery: {title: Ready}
        build: {title: Built, after: [sign-up, discovery]}
    """
    assert found(text, "L301") == ["blueprint.yaml:7:3"]


def test_a_second_end_is_an_extra_finish_and_the_last_one_in_the_file_is_the_expected_one() -> None:
    text = """
        build: {title: Built}
        training: {title: Trained, after: [build]}
        live: {title: Live, after: [build]}
    """
    assert found(text, "L302") == ["blueprint.yaml:7:3"]


def test_an_end_that_another_programme_waits_for_is_no_loose_end() -> None:
    other = blueprint("offices: {title: Offices, after: [cloud/training]}").replace(
        "programme: cloud", "programme: m365"
    )
    text = blueprint("""
        build: {title: Built}
        training: {title: Trained, after: [build]}
        live: {title: Live, after: [build]}
    """)
    workspace = story({"cloud": text, "programmes/m365/blueprint.yaml": other})
    assert places(logic(workspace), "L302") == []


def test_a_milestone_without_links_is_isolated_and_nothing_else() -> None:
    text = """
        sign-up: {title: Signed up}
        live: {title: Live, after: [sign-up]}
        posters: {title: Posters up}
    """
    problems = list(logic(story({"cloud": blueprint(text)})))
    assert [(p.code, p.severity, p.milestone) for p in problems] == [("L303", Severity.INFO, "posters")]


def test_a_soft_link_does_not_tie_an_end() -> None:
    text = """
        sign-up: {title: Signed up}
        build: {title: Built, after: [sign-up]}
        live: {title: Live, after: [{milestone: build, soft: true}, sign-up]}
    """
    assert found(text, "L302") == ["blueprint.yaml:7:3"]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("[build FF]", ["blueprint.yaml:7:47"]),
        ("[build FF, build SS]", []),
        ("[build]", []),
        ("[{milestone: build, type: FF, soft: true}]", []),
    ],
)
def test_work_whose_links_bind_only_its_finish_has_a_dangling_start(after: str, expected: list[str]) -> None:
    text = f"""
        build: {{title: Built, duration: 5d}}
        test: {{title: Tested, duration: 5d, after: {after}}}
        live: {{title: Live, after: [build, test]}}
    """
    assert found(text, "L304") == expected


def test_a_pure_event_cannot_dangle_since_its_start_is_its_finish() -> None:
    text = """
        build: {title: Built}
        test: {title: Tested, after: [build FF]}
        live: {title: Live, duration: 5d, after: [test SS]}
    """
    assert found(text, "L304") == []
    assert found(text, "L305") == []


def test_work_driven_by_size_can_dangle() -> None:
    text = """
        build: {title: Built}
        test: {title: Tested, duration: {base: 0d, per: officers, rate: 100}, after: [build FF]}
    """
    assert found(text, "L304") == ["blueprint.yaml:7:81"]


def test_work_whose_start_only_is_awaited_has_a_dangling_finish() -> None:
    text = """
        build: {title: Built, duration: 5d}
        test: {title: Tested, duration: 5d, after: [build SS+2d]}
    """
    assert found(text, "L305") == ["blueprint.yaml:6:3"]


def test_a_finish_that_another_programme_waits_for_does_not_dangle() -> None:
    text = blueprint("""
        build: {title: Built, duration: 5d}
        test: {title: Tested, duration: 5d, after: [build SS+2d]}
    """)
    other = blueprint("offices: {title: Offices, after: [cloud/build]}").replace("programme: cloud", "programme: m365")
    workspace = story({"cloud": text, "programmes/m365/blueprint.yaml": other})
    assert places(logic(workspace), "L305") == []


def test_a_link_that_a_chain_implies_is_redundant_and_names_the_chain() -> None:
    text = """
        sign-up: {title: Signed up, duration: 5d}
        design: {title: Designed, duration: 5d, after: [sign-up]}
        build: {title: Built, duration: 5d, after: [design]}
        live: {title: Live, after: [build, sign-up]}
    """
    problems = list(logic(story({"cloud": blueprint(text)})))
    assert places(problems, "L306") == ["blueprint.yaml:9:38"]
    assert messages(problems, "L306") == ['"live" already waits for "sign-up" through "build".']


@pytest.mark.parametrize(
    ("chain", "link"),
    [
        ("sign-up", "sign-up FS+2d"),  # the lag may be longer than the chain's work
        ("sign-up SS", "sign-up"),  # the chain does not wait for the end
        ("sign-up FS-2d", "sign-up"),  # the chain may overlap
        ("{milestone: sign-up, soft: true}", "sign-up"),  # the chain does not bind
        ("sign-up", "{milestone: sign-up, soft: true}"),  # a wish may repeat what holds anyway
    ],
)
def test_a_link_that_can_be_the_later_one_is_not_redundant(chain: str, link: str) -> None:
    text = f"""
        sign-up: {{title: Signed up, duration: 5d}}
        design: {{title: Designed, duration: 5d, after: [{chain}]}}
        live: {{title: Live, after: [design, {link}]}}
    """
    assert found(text, "L306") == []


def test_a_chain_through_another_programme_s_milestone_counts_as_written() -> None:
    other = blueprint("zone: {title: Zone}").replace("programme: cloud", "programme: land")
    text = blueprint("""
        design: {title: Designed, after: [land/zone]}
        live: {title: Live, after: [design, land/zone]}
    """)
    workspace = story({"cloud": text, "programmes/land/blueprint.yaml": other})
    assert places(logic(workspace), "L306") == ["blueprint.yaml:7:39"]


def test_a_chain_makes_a_weaker_type_of_link_useless() -> None:
    text = """
        sign-up: {title: Signed up, duration: 5d}
        design: {title: Designed, duration: 5d, after: [sign-up]}
        live: {title: Live, after: [design, sign-up SS]}
    """
    problems = list(logic(story({"cloud": blueprint(text)})))
    assert messages(problems, "L310") == [
        'This SS link never sets a date: "sign-up" has to finish first anyway, through "design".'
    ]


def test_a_plan_with_a_loop_is_left_to_the_rule_about_loops() -> None:
    text = """
        design: {title: Designed, after: [build]}
        build: {title: Built, after: [design]}
        live: {title: Live, after: [build, design]}
    """
    assert found(text, "L306") == []


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("build SF", "L307"),
        ("build FS-2d", "L308"),
        ("build SS-1d", "L308"),
        ("build FS+6d", "L309"),
        ("build FS+8ed", "L309"),
    ],
)
def test_links_that_people_misread(link: str, code: str) -> None:
    text = f"""
        build: {{title: Built}}
        live: {{title: Live, after: [{link}]}}
    """
    assert found(text, code) == ["blueprint.yaml:7:31"]


@pytest.mark.parametrize("link", ["build FS+5d", "build FS+1w", "build FS+7ed", "build SS+2d"])
def test_lags_of_up_to_a_working_week_are_fine(link: str) -> None:
    text = f"""
        build: {{title: Built}}
        live: {{title: Live, after: [{link}]}}
    """
    assert list(logic(story({"cloud": blueprint(text)}))) == []


@pytest.mark.parametrize(
    ("weak", "strong"),
    [
        ("build SS", "build"),
        ("build FF", "build"),
        ("build SF", "build"),
        ("build SF", "build SS"),
        ("build SF", "build FF"),
        ("build FS+2d", "build FS+3d"),
        ("build FS-2d", "build"),
        ("build SS+2ed", "build FS+3ed"),
        ("build SS", "build SS+2ed"),
    ],
)
@pytest.mark.parametrize("order", ["weak first", "strong first"])
def test_a_weaker_link_of_the_same_pair_can_never_set_a_date(weak: str, strong: str, order: str) -> None:
    first, second = (weak, strong) if order == "weak first" else (strong, weak)
    text = f"""
        build: {{title: Built, duration: 5d}}
        live: {{title: Live, duration: 5d, after: [{first}, {second}]}}
    """
    column = 45 if order == "weak first" else 45 + len(first) + 2
    assert found(text, "L310") == [f"blueprint.yaml:7:{column}"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("build SS+2d", "build"),
        ("build SS", "build FF"),
        ("build SS+2ed", "build FS+1d"),
        ("build SS+2d", "build FS+1ed"),
        ("{milestone: build, soft: true}", "build SS"),
    ],
)
def test_two_links_of_which_either_can_be_the_later_are_both_needed(one: str, other: str) -> None:
    text = f"""
        build: {{title: Built, duration: 5d}}
        live: {{title: Live, duration: 5d, after: [{one}, {other}]}}
    """
    assert found(text, "L310") == []


@pytest.mark.parametrize("after", ["[build, build SS]", "[build FF, build SF]", "[test, build SS]"])
def test_the_start_of_an_event_can_be_later_than_its_finish_for_those_who_work_at_weekends(after: str) -> None:
    text = f"""
        build: {{title: Built}}
        test: {{title: Tested, after: [build]}}
        live: {{title: Live, duration: 5d, after: {after}}}
    """
    assert found(text, "L310") == []
    assert found(text.replace("Built", "Built, duration: 1d"), "L310") != []


def test_the_start_of_another_programme_s_milestone_may_be_that_of_an_event() -> None:
    text = blueprint("live: {title: Live, duration: 5d, after: [land/zone, land/zone SS]}")
    other = blueprint("zone: {title: Zone}").replace("programme: cloud", "programme: land")
    assert places(logic(story({"cloud": text, "programmes/land/blueprint.yaml": other})), "L310") == []


def test_a_quorum_is_not_compared_with_other_links() -> None:
    text = """
        pilot: {title: Piloted}
        close: {title: Closed, scope: national, after: [{milestone: pilot, forces: 1}, {milestone: pilot, forces: all}]}
    """
    assert found(text, "L310") == []
    assert found(text, "L311") == []


@pytest.mark.parametrize("second", ["build", "build FS", "{milestone: build}", "{milestone: build, soft: true}"])
def test_the_second_of_two_equal_links_is_a_duplicate(second: str) -> None:
    text = f"""
        build: {{title: Built}}
        live: {{title: Live, after: [build, {second}]}}
    """
    assert [place.rsplit(":", 1)[0] for place in found(text, "L311")] == ["blueprint.yaml:7"]


def test_a_hard_link_after_a_soft_one_is_no_duplicate() -> None:
    text = """
        build: {title: Built}
        live: {title: Live, after: [{milestone: build, soft: true}, build]}
    """
    assert found(text, "L311") == []


def test_unknown_predecessors_and_links_to_oneself_are_left_to_other_rules() -> None:
    text = """
        build: {title: Built, after: [build]}
        live: {title: Live, after: [nowhere FS+9d, build]}
    """
    assert list(logic(story({"cloud": blueprint(text)}))) == []


def test_a_blueprint_that_cannot_be_read_has_no_links_to_judge() -> None:
    assert list(logic(story({"cloud": "programme: cloud\n"}))) == []


LOCAL = """\
local:
  after: {live: {add: [sign-up FS-2d, build SS], reason: Local board}}
  milestones:
    survey: {title: Site surveyed, duration: 5d, after: [sign-up FF], before: [build], reason: Two sites}
    poster: {title: Posters up, reason: Wanted}
    review: {title: Reviewed, after: [live], reason: Wanted}
    plan: {title: Planned, before: [live], reason: Wanted}
"""


def test_what_a_force_adds_is_judged_in_its_own_file_and_nothing_else_is() -> None:
    problems = logic(story({"cloud": blueprint(CHAIN), "kent": progress(head=LOCAL)}))
    told = {(p.code, p.milestone, p.force, p.location.line) for p in problems}
    assert told == {
        ("L301", "plan", "kent", 12),
        ("L302", "review", "kent", 11),
        ("L303", "poster", "kent", 10),
        ("L304", "survey", "kent", 9),
        ("L306", "live", "kent", 7),
        ("L308", "live", "kent", 7),
        ("L310", "live", "kent", 7),
    }


def test_a_waived_link_no_longer_makes_another_one_redundant() -> None:
    local = """\
        local:
          after: {live: {add: [sign-up], reason: Local board}}
          waive: [{milestone: live, link: build, reason: Already live}]
    """
    both = {"cloud": blueprint(CHAIN), "kent": progress(head=local)}
    assert places(logic(story(both)), "L306") == []
    unwaived = {**both, "kent": progress(head="\n".join(local.splitlines()[:2]) + "\n")}
    assert places(logic(story(unwaived)), "L306") == ["kent.yaml:7:24"]


def test_a_link_into_the_own_programme_by_its_full_name_is_the_same_link() -> None:
    text = """
        build: {title: Built}
        live: {title: Live, after: [build, cloud/build]}
    """
    assert found(text, "L311") == ["blueprint.yaml:7:38"]


def test_findings_about_links_are_among_those_of_the_whole_check() -> None:
    problems = checked({"cloud": blueprint("a: {title: A}\nb: {title: B, after: [a FS+9d]}"), "kent": progress()})
    (problem,) = (p for p in problems if p.code == "L309")
    assert (problem.programme, problem.force, problem.milestone) == ("cloud", None, "b")
    assert problem.severity is Severity.WARNING
