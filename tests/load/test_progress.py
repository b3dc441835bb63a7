"""Progress files, returns and slots: every field, and what folds into what."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.model.blueprint import Estimate, LinkType
from rollout.model.progress import (
    NO_FACTS,
    Baseline,
    Facts,
    ParticipationState,
    Progress,
)
from tests.load.stories import CLOUD, KENT, REGISTER, at, found, kent, messages, story

FULL = """\
participation: {state: active, reason: Signed, by: Chief officer, until: 2028-01-01}
confirmed: 2026-11-14
confidence: {rating: amber, by: Senior responsible owner, on: 2026-11-14, reason: One person short.}
summary: Tenant is built.
asks:
  - {id: engineers, ask: Release two engineers, of: council, by: 2026-12-10, milestone: sign-up, options: Two,
     recommend: The first, if_not: Later, state: agreed, decided: 2026-11-20, decision: Two months}
exception: {cause: Supplier, consequence: A month, options: Wait}
milestones:
  sign-up:
    baseline: {date: 2026-07-31, approved_by: Programme board, on: 2026-05-20, reason: First plan}
    original: 2026-06-30
    started: 2026-06-01
    finished: 2026-08-07
    evidence: https://example.org/minutes
  live:
    baseline: 2026-08-28
    started: 2026-08-10
    remaining: 6d
    expected: 2026-12-04
    blocked: Supplier access
    since: 2026-11-02
    note: |
      Waiting for the survey.
      Second line.
  site-survey: {not_applicable: One site only, by: PDS}
local:
  duration: {live: {is: {low: 5d, likely: 25d}, reason: Two sites}, sign-up: {is: 2w, reason: Board}}
  after: {live: {add: [sign-up SS+5d, {milestone: sign-up, type: FF, soft: true}], reason: Local board}}
  target: {live: {is: 2027-01-31, reason: Contract}}
  not_before: {live: {is: 2026-10-01, reason: Staff}}
  waive: [{milestone: live, link: sign-up FS, reason: Done, by: PDS}]
  milestones: {site-survey: {title: Second site surveyed, duration: 5d, after: [sign-up], before: [live], uses: cloud-centre, stage: design, reason: Two sites}}
risks: [{id: r1, title: Data quality, likelihood: high, impact: medium, owner: Lead, action: Clean}]
benefits: {hours-released: {before: -1.5, target: 3000, measured: 1900, on: 2026-10-01, state: validated}}
"""


def full() -> Progress:
    progress, problems = kent(FULL)
    assert problems == []
    return progress


def mistakes(text: str) -> list[tuple[str, str]]:
    """Codes of what is wrong with Kent's file written like this, each with what stands at its place."""
    workspace = story(kent=KENT + text)
    return [(problem.code, at(problem, KENT + text)) for problem in workspace.problems]


def test_the_head_of_a_progress_file() -> None:
    progress = full()
    assert (progress.programme, progress.unit, progress.blueprint) == ("cloud", "kent", 1)
    assert (progress.collaboration, progress.is_national, progress.is_active) == (False, False, True)
    assert (progress.start, progress.confirmed) == (date(2026, 6, 1), date(2026, 11, 14))
    assert progress.summary == "Tenant is built."
    part = progress.participation
    assert (part.state, part.reason, part.by, part.until) == (
        ParticipationState.ACTIVE,
        "Signed",
        "Chief officer",
        date(2028, 1, 1),
    )


def test_judgement_asks_exception_risks_and_benefits() -> None:
    progress = full()
    judged, note = progress.confidence, progress.exception
    assert judged is not None
    assert note is not None
    assert (judged.rating, judged.by, judged.on) == ("amber", "Senior responsible owner", date(2026, 11, 14))
    assert judged.reason == "One person short."
    assert (note.cause, note.consequence, note.options) == ("Supplier", "A month", "Wait")
    (ask,) = progress.asks
    assert (ask.id, ask.ask, ask.of, ask.by) == ("engineers", "Release two engineers", "council", date(2026, 12, 10))
    assert (ask.milestone, ask.options, ask.recommend, ask.if_not) == ("sign-up", "Two", "The first", "Later")
    assert (ask.state, ask.decided, ask.decision) == ("agreed", date(2026, 11, 20), "Two months")
    (risk,) = progress.risks
    assert (risk.id, risk.title, risk.likelihood, risk.impact) == ("r1", "Data quality", "high", "medium")
    assert (risk.owner, risk.action) == ("Lead", "Clean")
    measure = progress.benefits["hours-released"]
    assert (measure.before, measure.target, measure.measured) == (-1.5, 3000, 1900)
    assert (measure.on, measure.state) == (date(2026, 10, 1), "validated")


def test_every_fact_about_a_milestone() -> None:
    facts = full().milestones
    sign_up = facts["sign-up"]
    assert sign_up.baseline == Baseline(date(2026, 7, 31), "Programme board", date(2026, 5, 20), "First plan")
    assert (sign_up.original, sign_up.started) == (date(2026, 6, 30), date(2026, 6, 1))
    assert (sign_up.finished, sign_up.evidence) == (date(2026, 8, 7), "https://example.org/minutes")
    assert (
        facts["live"][:-1]
        == Facts(
            baseline=Baseline(date(2026, 8, 28)),
            started=date(2026, 8, 10),
            remaining=6,
            expected=date(2026, 12, 4),
            blocked="Supplier access",
            since=date(2026, 11, 2),
            note="Waiting for the survey.\nSecond line.",
        )[:-1]
    )
    assert (facts["site-survey"].not_applicable, facts["site-survey"].by) == ("One site only", "PDS")


def test_tailoring_of_every_kind() -> None:
    local = full().local
    assert (local.duration["live"].is_, local.duration["live"].reason) == (Estimate(likely=25, low=5), "Two sites")
    assert local.duration["sign-up"].is_ == Estimate(likely=10)
    added = local.after["live"]
    assert [(link.type, link.lag, link.soft) for link in added.add] == [
        (LinkType.SS, 5, False),
        (LinkType.FF, 0, True),
    ]
    assert added.reason == "Local board"
    assert (local.target["live"].is_, local.target["live"].reason) == (date(2027, 1, 31), "Contract")
    assert (local.not_before["live"].is_, local.not_before["live"].reason) == (date(2026, 10, 1), "Staff")
    (waiver,) = local.waive
    assert (waiver.milestone, waiver.link, waiver.type, waiver.programme) == ("live", "sign-up", "FS", None)
    assert (waiver.reason, waiver.by) == ("Done", "PDS")
    own = local.milestones["site-survey"]
    assert (own.milestone.title, own.milestone.duration) == ("Second site surveyed", Estimate(likely=5))
    assert (own.before, own.reason, own.milestone.uses) == (("live",), "Two sites", {"cloud-centre": 1})
    assert [link.milestone for link in own.milestone.after] == ["sign-up"]


def test_facts_and_tailoring_remember_where_they_stand() -> None:
    progress = full()
    lines = (KENT + FULL).splitlines()
    origin = progress.milestones["live"].origin
    assert origin is not None
    place = origin.at("remaining")
    assert lines[place.line - 1][place.column - 1 : (place.end_column or 0) - 1] == "6d"
    waived = progress.local.waive[0].location
    assert lines[waived.line - 1][waived.column - 1 :].startswith("sign-up FS")
    own = progress.local.milestones["site-survey"].location
    assert lines[own.line - 1][own.column - 1 :].startswith("site-survey:")
    ask = progress.asks[0].origin.at("milestone")
    assert lines[ask.line - 1][ask.column - 1 :].startswith("sign-up")
    assert str(progress.origin.key_below("milestones", "nowhere")).endswith(":14:3")
    assert str(progress.origin.key_below("summary", "nowhere")).endswith(":8:1")


def test_milestones_may_be_listed_without_facts() -> None:
    progress, problems = kent("milestones:\n  sign-up:\n  live: {}\n")
    assert problems == []
    assert [facts[:-1] for facts in progress.milestones.values()] == [NO_FACTS[:-1]] * 2


def test_sections_may_be_left_empty() -> None:
    progress, problems = kent("milestones:\nlocal:\nrisks:\nasks: []\nbenefits: ~\n")
    assert problems == []
    assert (progress.milestones, progress.risks, progress.asks, progress.benefits) == ({}, (), (), {})


@pytest.mark.parametrize("state", [state.value for state in ParticipationState if state != ParticipationState.ACTIVE])
def test_a_force_that_takes_no_part_needs_no_start(state: str) -> None:
    text = f"programme: cloud\nforce: kent\nblueprint: 1\nparticipation: {state}\n"
    workspace = story(kent=text)
    assert found(workspace) == []
    unit = workspace.programmes["cloud"].units["kent"]
    assert (unit.participation.state, unit.is_active, unit.start) == (state, False, None)


def test_a_force_that_takes_part_says_when_it_starts() -> None:
    workspace = story(kent="programme: cloud\nforce: kent\nblueprint: 1\n")
    assert messages(workspace) == ['kent: "start" is missing']
    assert list(workspace.programmes["cloud"].unreadable) == ["kent"]


def test_words_that_look_like_other_types_stay_text() -> None:
    progress, problems = kent(
        "summary: NO\nasks: [{id: '010', ask: 12:30, of: on, options: 1_000, if_not: 2026-01-01}]\n"
    )
    assert problems == []
    ask = progress.asks[0]
    assert (progress.summary, ask.id, ask.ask, ask.of) == ("NO", "010", "12:30", "on")
    assert (ask.options, ask.if_not) == ("1_000", "2026-01-01")


def test_an_empty_text_in_quotes_is_as_good_as_none() -> None:
    progress, problems = kent("summary: ''\nmilestones: {live: {note: ''}}\n")
    assert problems == []
    assert (progress.summary, progress.milestones["live"].note) == (None, None)


@pytest.mark.parametrize(
    ("text", "code", "there"),
    [
        ("participation: {state: active, untill: 2026-01-01}\n", "S102", "untill: 2026-01-01}"),
        ("participation: {reason: None}\n", "S103", "{reason: None}"),
        ("participation: {state: maybe}\n", "S111", "maybe}"),
        ("confirmed: 14 Nov\n", "S105", "14 Nov"),
        ("confirmed: 14.11.26\n", "S105", "14.11.26"),
        ("confirmed: 2026-11-31\n", "S105", "2026-11-31"),
        ("confirmed: 1999-12-31\n", "S105", "1999-12-31"),
        ("confirmed: [2026-11-14]\n", "S101", "[2026-11-14]"),
        ("confidence: {by: Me}\n", "S103", "{by: Me}"),
        ("confidence: {rating: blue}\n", "S111", "blue}"),
        ("confidence: amber\n", "S101", "amber"),
        ("exception: Late\n", "S101", "Late"),
        ("asks: [{id: a, ask: One}, {id: a, ask: Two}]\n", "S116", "a, ask: Two}]"),
        (f"asks: [{{id: a, ask: {'x' * 141}}}]\n", "S112", "x" * 141),
        ("asks: [{id: a}]\n", "S103", "{id: a}]"),
        ("asks: {id: a}\n", "S101", "{id: a}"),
        ("risks: [{id: r, title: T, impact: huge}]\n", "S111", "huge}]"),
        ("milestones: {live: {started: soon}}\n", "S105", "soon}}"),
        ("milestones: {live: {started: }}\n", "S104", "}}"),
        ("milestones: {live: {note: ~}}\n", "S104", "~}}"),
        ("milestones: {live: {started: [2026-06-01]}}\n", "S101", "[2026-06-01]}}"),
        ("milestones: {live: {remaining: 5}}\n", "S106", "5}}"),
        ("milestones: {live: {baseline: {on: 2026-01-01}}}\n", "S103", "{on: 2026-01-01}}}"),
        ("milestones: {live: {baseline: [2026-01-01]}}\n", "S101", "[2026-01-01]}}"),
        ("milestones: {live: 2026-06-01}\n", "S101", "2026-06-01}"),
        ("milestones: {live: []}\n", "S101", "[]}"),
        ("milestones: {Live: {}}\n", "S110", "Live: {}}"),
        ("milestones: 5\n", "S101", "5"),
        ("local: [live]\n", "S101", "[live]"),
        ("local: {duration: {live: {is: 5d}}}\n", "S103", "{is: 5d}}}"),
        ("local: {duration: {live: {is: five, reason: R}}}\n", "S106", "five, reason: R}}}"),
        ("local: {duration: {live: {is: {low: 5d}, reason: R}}}\n", "S117", "is: {low: 5d}, reason: R}}}"),
        ("local: {waive: [{milestone: live, link: sign up, reason: R}]}\n", "S108", "sign up, reason: R}]}"),
        ("local: {after: {live: {add: sign-up, reason: R}}}\n", "S101", "sign-up, reason: R}}}"),
        ("benefits: {hours-released: {measured: many}}\n", "S109", "many}}"),
        ("benefits: {hours-released: {state: done}}\n", "S111", "done}}"),
    ],
)
def test_a_mistake_of_shape_makes_the_file_not_readable(text: str, code: str, there: str) -> None:
    workspace = story(kent=KENT + text)
    (problem,) = workspace.problems
    assert problem.code == code
    assert at(problem, KENT + text).startswith(there)
    assert (problem.force, problem.programme) == ("kent", "cloud")
    assert workspace.programmes["cloud"].unreadable == {"kent": problem.location}
    assert workspace.programmes["cloud"].units == {}


@pytest.mark.parametrize(
    ("text", "code", "there"),
    [
        ("asks: [{id: a, ask: A, milestone: lvie}]\n", "R204", "lvie}]"),
        ("local: {duration: {lvie: {is: 5d, reason: R}}}\n", "R204", "lvie: {is"),
        ("local: {target: {designed: {is: 2026-10-01, reason: R}}}\n", "R226", "designed: {is"),
        ("local: {after: {live: {add: [nowhere], reason: R}}}\n", "R204", "nowhere]"),
        ("local: {after: {live: {add: [ofice/live], reason: R}}}\n", "R201", "ofice/live]"),
        ("local: {after: {live: {add: [sign-up FF+2ed], reason: R}}}\n", "R217", "sign-up FF+2ed]"),
        (
            "local: {after: {live: {add: [{milestone: sign-up, forces: 2}], reason: R}}}\n",
            "R213",
            "{milestone: sign-up,",
        ),
        ("local: {waive: [{milestone: live, link: sign-up SS, reason: R}]}\n", "R222", "sign-up SS, reason"),
        ("local: {waive: [{milestone: live, link: office/sign-up, reason: R}]}\n", "R222", "office/sign-up, reason"),
        ("local: {waive: [{milestone: lvie, link: sign-up, reason: R}]}\n", "R204", "sign-up, reason"),
        ("local: {milestones: {live: {title: Mine, reason: R}}}\n", "R225", "live: {title"),
        ("local: {milestones: {mine: {title: M, before: [lvie], reason: R}}}\n", "R204", "[lvie]"),
        ("local: {milestones: {mine: {title: M, before: [designed], reason: R}}}\n", "R226", "[designed]"),
        ("local: {milestones: {mine: {title: M, uses: nmc, reason: R}}}\n", "R206", "nmc, reason"),
        ("local: {milestones: {mine: {title: M, stage: dig, reason: R}}}\n", "R208", "dig, reason"),
        ("benefits: {money: {measured: 1}}\n", "R223", "money: {"),
    ],
)
def test_a_name_that_leads_nowhere_is_left_out_and_the_rest_of_the_file_counts(
    text: str, code: str, there: str
) -> None:
    workspace = story(kent=KENT + text)
    (problem,) = workspace.problems
    assert problem.code == code
    assert at(problem, KENT + text).startswith(there)
    unit = workspace.programmes["cloud"].units["kent"]
    local = unit.local
    assert not any((local.duration, local.target, local.waive, unit.benefits))
    assert not any(link.quorum or link.elapsed for added in local.after.values() for link in added.add)
    assert not any(own.before or own.milestone.uses for own in local.milestones.values())


def test_own_milestones_can_be_tailored_linked_and_waived() -> None:
    progress, problems = kent("""\
        asks: [{id: a, ask: A, milestone: mine}]
        milestones: {mine: {started: 2026-06-01}}
        local:
          duration: {mine: {is: 5d, reason: R}}
          after: {live: {add: [mine SS], reason: R}, mine: {add: [sign-up], reason: R}}
          waive:
            - {milestone: live, link: mine, reason: R}
            - {milestone: live, link: mine SS, reason: R}
            - {milestone: mine, link: designed, reason: R}
            - {milestone: sign-up, link: cloud/designed, reason: R}
            - {milestone: mine, link: sign-up, reason: R}
          milestones:
            mine: {title: Mine, after: [designed], before: [live], reason: R}
    """)
    assert problems == []
    assert len(progress.local.waive) == 5


def test_a_waiver_by_a_programme_s_name_excuses_from_that_link_only() -> None:
    office = "programme: office\ntitle: Office\nversion: 1\nmilestones: {tenant: {title: Tenant}}\n"
    cloud = CLOUD + "  extra: {title: Extra, after: [office/tenant]}\n"
    waived = "local: {waive: [{milestone: extra, link: office/tenant, reason: R}]}\n"
    progress, problems = kent(waived, cloud=cloud, office=office)
    assert (problems, progress.local.waive[0].programme) == ([], "office")
    assert kent("local: {waive: [{milestone: extra, link: tenant, reason: R}]}\n", cloud=cloud, office=office)[1] == [
        "kent.yaml:5:42 R222"
    ]


def test_the_nation_reports_what_is_reached_once_for_everybody() -> None:
    text = "programme: cloud\nblueprint: 1\nconfirmed: 2026-06-12\nmilestones: {designed: {finished: 2026-06-01}}\n"
    workspace = story(national=text)
    assert found(workspace) == []
    national = workspace.programmes["cloud"].national
    assert national is not None
    assert (national.unit, national.is_national, national.collaboration) == ("national", True, False)
    assert national.milestones["designed"].finished == date(2026, 6, 1)
    assert workspace.programmes["cloud"].units == {}


def test_the_nation_has_no_force_start_or_tailoring() -> None:
    for field in ("force: kent", "start: 2026-06-01", "local: {}", "benefits: {}"):
        workspace = story(national=f"programme: cloud\nblueprint: 1\n{field}\n")
        assert found(workspace) == ["national.yaml:3:1 S102"]
        assert workspace.programmes["cloud"].national is None


def test_facts_in_the_other_file_are_a_warning_and_nothing_to_complain_of_when_there_are_none() -> None:
    national = "programme: cloud\nblueprint: 1\nmilestones:\n  live: {started: 2026-06-01}\n  sign-up:\n"
    text = KENT + "milestones:\n  designed: {started: 2026-06-01}\n"
    assert found(story(kent=text, national=national)) == ["kent.yaml:6:13 R227", "national.yaml:4:9 R227"]
    assert kent("milestones: {designed: {}}\n")[1] == []


def test_a_national_milestone_always_applies() -> None:
    text = "programme: cloud\nblueprint: 1\nmilestones: {designed: {not_applicable: Not needed, note: N}}\n"
    workspace = story(national=text)
    assert found(workspace) == ["national.yaml:3:25 R216"]
    national = workspace.programmes["cloud"].national
    assert national is not None
    assert (national.milestones["designed"].not_applicable, national.milestones["designed"].note) == (None, "N")


BOTH = "programme: cloud\ncollaboration: kent-and-essex\nblueprint: 1\nstart: 2026-06-01\n"


def test_forces_that_deliver_as_one_have_one_file() -> None:
    workspace = story(both=BOTH)
    assert found(workspace) == []
    unit = workspace.programmes["cloud"].units["kent-and-essex"]
    assert (unit.unit, unit.collaboration) == ("kent-and-essex", True)


def test_a_force_is_never_counted_twice() -> None:
    workspace = story(both=BOTH, kent=KENT)
    assert found(workspace) == ["kent.yaml:2:8 R212"]
    assert messages(workspace) == ["kent: kent is also counted in kent-and-essex.yaml"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (KENT.replace("force: kent", "force: essex"), ["R203"]),
        (KENT.replace("force: kent", "collaboration: kent-and-essex"), ["R203"]),
        (KENT.replace("force: kent", "force: kent\ncollaboration: kent-and-essex"), ["S117"]),
        (KENT.replace("force: kent\n", ""), ["S103"]),
        (KENT.replace("force: kent", "force: Kent"), ["S110"]),
        (KENT.replace("programme: cloud", "programme: clouds"), ["R203"]),
        (KENT.replace("blueprint: 1", "blueprint: 2"), ["R218"]),
        ("- programme: cloud\n", ["S101"]),
        ("just words\n", ["S101"]),
        ("", ["S118"]),
        ("# only a comment\n", ["S118"]),
        ("---\n", ["S103"] * 4),
    ],
)
def test_a_file_says_whose_it_is(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in story(kent=text).problems] == codes


def test_a_file_that_is_not_what_its_name_says_is_not_readable() -> None:
    programme = story(kent=KENT.replace("force: kent", "force: essex")).programmes["cloud"]
    assert (list(programme.units), list(programme.unreadable)) == ([], ["kent"])


def test_a_collaboration_or_force_nobody_knows_is_not_readable() -> None:
    workspace = story({"programmes/cloud/progress/wessex.yaml": KENT.replace("kent", "wessex")})
    assert found(workspace) == ["wessex.yaml:2:8 R202"]
    assert list(workspace.programmes["cloud"].unreadable) == ["wessex"]
    both = {"programmes/cloud/progress/kent-essex.yaml": BOTH.replace("kent-and-essex", "kent-essex")}
    assert found(story(both)) == ["kent-essex.yaml:2:16 R202"]


def test_a_force_outside_the_programme_s_scope_is_an_error() -> None:
    scoped = CLOUD.replace("version: 1", "version: 1\nscope: [home-office]")
    psni = {"programmes/cloud/progress/psni.yaml": KENT.replace("kent", "psni")}
    workspace = story(psni, cloud=scoped, kent=KENT, both=BOTH)
    assert [line for line in found(workspace) if "R212" not in line] == ["psni.yaml:2:8 R211"]
    assert list(workspace.programmes["cloud"].unreadable) == ["psni"]


def test_a_return_speaks_for_all_of_a_force_s_programmes() -> None:
    office = "programme: office\ntitle: Office\nversion: 1\nmilestones: {tenant: {title: Tenant}}\n"
    given = """\
        force: kent
        confirmed: 2026-06-19
        summary: All well.
        asks:
          - {id: a1, ask: For all}
          - {id: a2, ask: For office, programmes: [office], milestone: tenant}
        risks:
          - {id: r1, title: For all}
          - {id: r2, title: For cloud, programmes: [cloud]}
        """
    files = {
        "kent": KENT + "confirmed: 2026-06-12\n",
        "office": office,
        "office-kent": KENT.replace("cloud", "office") + "confirmed: 2026-06-26\nsummary: Mine.\n",
        "return": given,
    }
    workspace = story(files)
    assert found(workspace) == []
    cloud = workspace.programmes["cloud"].units["kent"]
    other = workspace.programmes["office"].units["kent"]
    assert (cloud.confirmed, other.confirmed) == (date(2026, 6, 19), date(2026, 6, 26))
    assert (cloud.summary, other.summary) == ("All well.", "Mine.")
    assert [[ask.id for ask in unit.asks] for unit in (cloud, other)] == [["a1"], ["a1", "a2"]]
    assert [[risk.id for risk in unit.risks] for unit in (cloud, other)] == [["r1", "r2"], ["r1"]]
    assert workspace.returns["kent"].confirmed == date(2026, 6, 19)


def test_a_return_may_confirm_each_programme_on_its_own_day() -> None:
    given = "force: kent\nconfirmed: {cloud: 2026-06-19}\n"
    assert kent(**{"return": given})[0].confirmed == date(2026, 6, 19)
    office = "programme: office\ntitle: Office\nversion: 1\nmilestones: {tenant: {title: Tenant}}\n"
    elsewhere = {"return": "force: kent\nconfirmed: {office: 2026-06-19}\n", "office": office}
    assert kent("confirmed: 2026-06-12\n", **elsewhere)[0].confirmed == date(2026, 6, 12)
    assert kent("", **elsewhere) == (kent()[0], [])


def test_what_the_file_itself_says_comes_before_its_return() -> None:
    given = "force: kent\nasks: [{id: a1, ask: Return}]\nrisks: [{id: r1, title: Return}]\n"
    progress, _ = kent("asks: [{id: a1, ask: File}]\nrisks: [{id: r1, title: File}]\n", **{"return": given})
    assert [ask.ask for ask in progress.asks] == ["File"]
    assert [risk.title for risk in progress.risks] == ["File"]


def test_the_returns_of_its_members_speak_for_a_collaboration() -> None:
    kents = "force: kent\nconfirmed: 2026-06-12\nasks: [{id: a1, ask: Kent}]\n"
    essexs = "force: essex\nconfirmed: 2026-06-19\nasks: [{id: a2, ask: Essex}]\n"
    unit = story({"both": BOTH, "return": kents, "essex-return": essexs}).programmes["cloud"].units["kent-and-essex"]
    assert (unit.confirmed, [ask.id for ask in unit.asks]) == (date(2026, 6, 19), ["a1", "a2"])


def test_a_return_of_somebody_else_says_nothing_about_a_force_or_an_unknown_collaboration() -> None:
    files = {"both": BOTH, "kent": KENT, "essex-return": "force: essex\nconfirmed: 2026-06-19\n"}
    workspace = story(files, register=REGISTER.replace("forces: [kent, essex]", "forces: [psni]"))
    assert [unit.confirmed for unit in workspace.programmes["cloud"].units.values()] == [None, None]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("force: kent\nconfirmed: {clod: 2026-06-19}\n", ["R201"]),
        ("force: kent\nasks: [{id: a, ask: A, programmes: [clod]}]\n", ["R201"]),
        ("force: kent\nrisks: [{id: a, title: A, programmes: [cloud, clod]}]\n", ["R201"]),
        ("force: kent\nasks: [{id: a, ask: A, milestone: lvie}]\n", ["R204"]),
        ("force: kent\nasks: [{id: a, ask: A, milestone: live}]\n", []),
        ("force: kent\nasks: [{id: a, ask: A, milestone: lvie, programmes: [cloud]}]\n", ["R204"]),
        ("force: essex\n", ["R203"]),
        ("confirmed: 2026-06-19\n", ["S103"]),
        ("force: kent\nconfirmed: {cloud: soon}\n", ["S105"]),
        ("force: kent\nmilestones: {}\n", ["S102"]),
        ("[]\n", ["S101"]),
    ],
)
def test_mistakes_of_a_return(text: str, codes: list[str]) -> None:
    assert [problem.code for problem in story({"return": text}).problems] == codes


def test_an_unknown_milestone_is_said_to_be_so_even_when_there_is_no_programme() -> None:
    workspace = story({"return": "force: kent\nasks: [{id: a, ask: A, milestone: live}]\n", "cloud": "x"})
    assert [problem.code for problem in workspace.problems] == ["S101"]


def test_a_return_that_is_broken_or_of_nobody_we_know_counts_for_nothing() -> None:
    for text in ("force: kent\nconfirmed: soon\n", "force: essex\nconfirmed: 2026-06-19\n"):
        workspace = story({"return": text, "kent": KENT})
        assert workspace.returns == {}
        assert workspace.programmes["cloud"].units["kent"].confirmed is None
    stranger = {"programmes/returns/wessex.yaml": "force: wessex\n"}
    assert found(story(stranger)) == ["wessex.yaml:1:8 R202"]
    assert story(stranger).returns == {}


def test_slots_of_the_delivery_body() -> None:
    workspace = story(
        slots="""\
        slots:
          - {centre: cloud-centre, force: kent, milestone: live, from: 2026-09-01, to: 2026-10-01, state: accepted, why: First}
          - {centre: cloud-centre, force: kent-and-essex, milestone: live, from: 2026-10-02, to: 2026-10-02, state: offered}
        """
    )
    assert found(workspace) == []
    first, second = workspace.programmes["cloud"].slots
    assert (first.centre, first.force, first.milestone, first.state) == ("cloud-centre", "kent", "live", "accepted")
    assert (first.from_, first.to, first.why) == (date(2026, 9, 1), date(2026, 10, 1), "First")
    assert (second.force, second.why) == ("kent-and-essex", None)


SLOT = "slots: [{centre: cloud-centre, force: kent, milestone: live, from: 2026-09-01, to: 2026-10-01, state: used}]\n"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("cloud-centre", "clod-centre", "R206"),
        ("force: kent", "force: kant", "R202"),
        ("milestone: live", "milestone: lvie", "R204"),
        ("to: 2026-10-01", "to: 2026-08-01", "S115"),
        ("state: used", "state: gone", "S111"),
        (", state: used", "", "S103"),
    ],
)
def test_a_slot_with_a_mistake_is_located_and_left_out(old: str, new: str, code: str) -> None:
    workspace = story(slots=SLOT.replace(old, new))
    assert [problem.code for problem in workspace.problems] == [code]
    assert workspace.programmes["cloud"].slots == ()


@pytest.mark.parametrize("text", ["slots: []\n", "slots:\n", "slots: none\n", "[]\n", "# later\n"])
def test_a_programme_may_have_no_slots(text: str) -> None:
    assert story(slots=text).programmes["cloud"].slots == ()


def test_slots_of_a_programme_without_a_readable_blueprint_are_not_judged_by_it() -> None:
    workspace = story(slots=SLOT, cloud="title: [\n")
    assert found(workspace) == ["blueprint.yaml:2:1 Y001"]
    assert len(workspace.programmes["cloud"].slots) == 1
