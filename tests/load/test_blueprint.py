"""`blueprint.yaml`: every field, every form of a duration and of a link, and what cannot be."""

from __future__ import annotations

from datetime import date

import pytest

from rollout.model.blueprint import Blueprint, Estimate, Link, LinkType, Milestone, Quorum, SizeDriven
from rollout.model.register import Tolerance
from rollout.model.source import Location
from tests.load.stories import CLOUD, at, found, messages, story

BLUEPRINT = """\
programme: cloud
title: Cloud
version: 3
owner: Police Digital Service
purpose: One platform for every force.
scope: [home-office]
national_calendar: scotland
marking: OFFICIAL-SENSITIVE
reuse:
  commercial: [{title: Licence agreement, reference: RM6100, expires: 2028-03-31}]
  design: [{title: Tenant blueprint, url: https://example.org, version: "3.1"}]
  centre: cloud-centre
stages: [design, deploy]
live: migrated
tolerance: {red_days: 30}
benefits:
  hours-released: {title: Hours released, kind: non-cash-releasing, unit: hours a year, better: lower}
changes:
  - {version: 3, date: 2026-09-01, why: Two pilots, split: {pilot: [technical, business]}, added: {retest: all, embedded: }}
  - {version: 2, date: 2026-03-01, renamed: {contract: sign-up}, retired: [survey], merged: {migrated: [first, second]}, added: [technical]}
milestones:
  issued: {title: Design issued, scope: national, duration: 195d}
  sign-up:
    title: Signed up
    stage: design
    duration: {low: 40d, likely: 65d, high: 130d}
    basis: assumed
    after: [issued]
    key: true
    owner: force
    evidence: required
    guidance: See the guide.
    marking: SECRET
    uses: cloud-centre
    not_before: 2026-04-06
    target: 2027-03-31
  technical: {title: Technical pilot, duration: {likely: 2w, low: 50%}, after: [sign-up SS+5d], uses: {cloud-centre: 2}}
  business: {title: Business pilot, duration: {base: 5d, per: workforce, rate: 250}, after: [technical]}
  retest: {title: Retest, duration: {base: 1w, per: officers, rate: 0.5, low: 80%, high: 150%}, after: [business FF-2d]}
  migrated: {title: Migrated, duration: 0d, after: [retest FS+7ed, office/tenant SF+1w]}
  embedded: {title: Embedded, after: [{milestone: migrated, type: SS, lag: -2d, soft: true}]}
  lessons:
    title: Lessons published
    scope: national
    after:
      - {milestone: business, forces: 5}
      - {milestone: migrated, forces: 50%}
      - {milestone: embedded, forces: all}
"""
OFFICE = "programme: office\ntitle: Office\nversion: 1\nmilestones: {tenant: {title: Tenant built}}\n"


def blueprint() -> Blueprint:
    workspace = story(cloud=BLUEPRINT, office=OFFICE)
    assert found(workspace) == []
    read = workspace.programmes["cloud"].blueprint
    assert read is not None
    return read


def milestone(text: str) -> Milestone:
    """A force milestone written like this, after `sign-up`."""
    workspace = story(cloud=CLOUD + f"  extra: {{title: Extra, {text}}}\n", office=OFFICE)
    assert found(workspace) == []
    read = workspace.programmes["cloud"].blueprint
    assert read is not None
    return read.milestones["extra"]


def mistakes(text: str) -> list[tuple[str, str]]:
    """Codes of what is wrong with a milestone written like this, each with what stands at its place."""
    written = CLOUD + f"  extra: {{title: Extra, {text}}}\n"
    workspace = story(cloud=written, office=OFFICE)
    assert all(problem.milestone == "extra" or problem.code == "R204" for problem in workspace.problems)
    return [(problem.code, at(problem, written).removesuffix("}")) for problem in workspace.problems]


def test_the_head_of_a_blueprint() -> None:
    read = blueprint()
    assert (read.programme, read.title, read.version) == ("cloud", "Cloud", 3)
    assert (read.owner, read.purpose) == ("Police Digital Service", "One platform for every force.")
    assert (read.scope, read.national_calendar, read.marking) == (("home-office",), "scotland", "OFFICIAL-SENSITIVE")
    assert (read.stages, read.live, read.live_milestone) == (("design", "deploy"), "migrated", "migrated")
    assert read.tolerance == Tolerance(amber_days=5, red_days=30)
    benefit = read.benefits["hours-released"]
    assert (benefit.id, benefit.title, benefit.kind) == ("hours-released", "Hours released", "non-cash-releasing")
    assert (benefit.unit, benefit.better) == ("hours a year", "lower")


def test_what_is_built_once_for_all() -> None:
    reuse = blueprint().reuse
    (commercial,), (design,) = reuse.commercial, reuse.design
    assert (commercial.title, commercial.reference, commercial.expires) == (
        "Licence agreement",
        "RM6100",
        date(2028, 3, 31),
    )
    assert (design.title, design.url, design.version) == ("Tenant blueprint", "https://example.org", "3.1")
    assert reuse.centre == "cloud-centre"


def test_what_each_version_changed() -> None:
    third, second = blueprint().changes
    assert (third.version, third.date, third.why) == (3, date(2026, 9, 1), "Two pilots")
    assert third.split == {"pilot": ("technical", "business")}
    assert third.added == {"retest": "all", "embedded": "not-live"}
    assert (second.renamed, second.retired) == ({"contract": "sign-up"}, ("survey",))
    assert second.merged == {"migrated": ("first", "second")}
    assert second.added == {"technical": "not-live"}


def test_a_milestone_has_all_its_fields() -> None:
    sign_up = blueprint().milestones["sign-up"]
    assert (sign_up.id, sign_up.title, sign_up.stage, sign_up.scope) == ("sign-up", "Signed up", "design", "force")
    assert (sign_up.key, sign_up.owner, sign_up.basis, sign_up.evidence) == (True, "force", "assumed", True)
    assert (sign_up.guidance, sign_up.marking, sign_up.uses) == ("See the guide.", "SECRET", {"cloud-centre": 1})
    assert (sign_up.not_before, sign_up.target) == (date(2026, 4, 6), date(2027, 3, 31))
    assert list(blueprint().milestones)[:3] == ["issued", "sign-up", "technical"]


def test_a_milestone_of_a_title_only_is_a_pure_event_of_each_force() -> None:
    live = milestone("")
    assert (live.duration, live.after, live.uses, live.scope) == (Estimate(), (), {}, "force")
    assert (live.key, live.evidence, live.is_national) == (False, False, False)


def test_without_live_the_last_force_milestone_makes_a_force_live() -> None:
    read = story().programmes["cloud"].blueprint
    assert read is not None
    assert (read.live, read.live_milestone) == (None, "live")
    nation = "programme: cloud\ntitle: C\nversion: 1\nmilestones: {designed: {title: D, scope: national}}\n"
    of_nation = story(cloud=nation).programmes["cloud"].blueprint
    assert of_nation is not None
    assert of_nation.live_milestone is None


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("0d", Estimate()),
        ("15d", Estimate(likely=15)),
        ("3w", Estimate(likely=15)),
        ("1000w", Estimate(likely=5000)),
        ("{likely: 10d}", Estimate(likely=10)),
        ("{low: 8d, likely: 10d, high: 4w}", Estimate(likely=10, low=8, high=20)),
        ("{low: 75%, likely: 10d, high: 250%}", Estimate(likely=10, low=7.5, high=25.0)),
        ("{likely: 10d, high: 100%}", Estimate(likely=10, high=10.0)),
        ("{base: 5d, per: workforce, rate: 250}", SizeDriven(base=5, per="workforce", rate=250)),
        (
            "{base: 1w, per: officers, rate: 0.5, low: 80%, high: 150%}",
            SizeDriven(base=5, per="officers", rate=0.5, low_share=0.8, high_share=1.5),
        ),
    ],
)
def test_every_form_of_a_duration(text: str, duration: Estimate | SizeDriven) -> None:
    assert milestone(f"duration: {text}").duration == duration


@pytest.mark.parametrize(
    ("text", "code", "there"),
    [
        ("15", "S106", "15"),
        ("-5d", "S106", "-5d"),
        ("1.5d", "S106", "1.5d"),
        ("50%", "S106", "50%"),
        ("5001d", "S113", "5001d"),
        ("1001w", "S113", "1001w"),
        ("[5d]", "S101", "[5d]"),
        ("", "S104", ""),
        ("{low: 11d, likely: 10d}", "S117", "11d, likely: 10d}"),
        ("{likely: 10d, high: 9d}", "S117", "9d}"),
        ("{low: 5d}", "S117", "duration: {low: 5d}"),
        ("{}", "S117", "duration: {}"),
        ("{base: 5d, per: workforce}", "S117", "duration: {base: 5d, per: workforce}"),
        (
            "{base: 5d, per: workforce, rate: 9, likely: 5d}",
            "S117",
            "duration: {base: 5d, per: workforce, rate: 9, lik",
        ),
        ("{likely: 10d, low: half}", "S106", "half}"),
        ("{likely: 10d, low: 2000%}", "S109", "2000%}"),
        ("{likely: ten}", "S106", "ten}"),
        ("{likely: 10d, heigh: 12d}", "S102", "heigh: 12d}"),
        ("{base: 5d, per: people, rate: 250}", "S111", "people, rate: 250}"),
        ("{base: 5d, per: workforce, rate: 0}", "S113", "0}"),
        ("{base: 5d, per: workforce, rate: 9, low: 2d}", "S117", "2d}"),
        ("{base: 5d, per: workforce, rate: 9, low: 120%}", "S117", "120%}"),
        ("{base: 5d, per: workforce, rate: 9, high: 90%}", "S117", "90%}"),
    ],
)
def test_what_is_no_duration(text: str, code: str, there: str) -> None:
    ((found_code, found_there),) = mistakes(f"duration: {text}")
    assert found_code == code
    assert found_there.startswith(there)


NOWHERE = Location(file="")


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("sign-up", Link(milestone="sign-up", location=NOWHERE)),
        ("live SS", Link(milestone="live", type=LinkType.SS, location=NOWHERE)),
        ("live FF+5d", Link(milestone="live", type=LinkType.FF, lag=5, location=NOWHERE)),
        ("live SF-2w", Link(milestone="live", type=LinkType.SF, lag=-10, location=NOWHERE)),
        ("live FS+7ed", Link(milestone="live", lag=7, elapsed=True, location=NOWHERE)),
        ("live SS+1ed", Link(milestone="live", type=LinkType.SS, lag=1, elapsed=True, location=NOWHERE)),
        ("office/tenant FS-2d", Link(milestone="tenant", programme="office", lag=-2, location=NOWHERE)),
        ("{milestone: live}", Link(milestone="live", location=NOWHERE)),
        ("{milestone: live FF+1d}", Link(milestone="live", type=LinkType.FF, lag=1, location=NOWHERE)),
        ("{milestone: office/tenant, lag: 3d}", Link(milestone="tenant", programme="office", lag=3, location=NOWHERE)),
        (
            "{milestone: live, type: SS, lag: +7ed, soft: true}",
            Link(milestone="live", type=LinkType.SS, lag=7, elapsed=True, soft=True, location=NOWHERE),
        ),
    ],
)
def test_every_form_of_a_link(text: str, link: Link) -> None:
    (read,) = milestone(f"after: [{text}]").after
    assert read == link


def test_a_lag_is_shown_as_schedulers_write_it() -> None:
    lags = [milestone(f"after: [live FS{lag}]").after[0].lag_text for lag in ("+5d", "-2d", "+7ed")]
    assert lags == ["5d", "-2d", "7ed"]


def test_a_national_milestone_waits_for_a_number_a_share_or_all_of_the_forces() -> None:
    quorums = [link.quorum for link in blueprint().milestones["lessons"].after]
    assert quorums == [Quorum(count=5), Quorum(share=0.5), Quorum(everyone=True)]


def test_a_link_knows_its_place() -> None:
    last = blueprint().milestones["migrated"].after[1].location
    line = BLUEPRINT.splitlines()[last.line - 1]
    assert last.end_column is not None
    assert line[last.column - 1 : last.end_column - 1] == "office/tenant SF+1w"


@pytest.mark.parametrize(
    ("text", "code", "there"),
    [
        ("live fs", "S108", "live fs]"),
        ("live  SS", "S108", "live  SS]"),
        ("live SS5d", "S108", "live SS5d]"),
        ("live SS +5d", "S108", "live SS +5d]"),
        ("Live", "S108", "Live]"),
        ("a/b/c", "S108", "a/b/c]"),
        ("[live]", "S101", "[live]]"),
        ("live FS+5001d", "S113", "live FS+5001d]"),
        ("live FF+7ed", "R217", "live FF+7ed]"),
        ("live SF+7ed", "R217", "live SF+7ed]"),
        ("live FS-7ed", "R217", "live FS-7ed]"),
        ("lvie", "R204", "lvie]"),
        ("office/tennant", "R204", "office/tennant]"),
        ("ofice/tenant", "R201", "ofice/tenant]"),
        ("{type: SS}", "S103", "{type: SS}]"),
        ("{milestone: live, type: XX}", "S111", "XX}]"),
        ("{milestone: live, lag: soon}", "S107", "soon}]"),
        ("{milestone: live, lag: 9999d}", "S113", "9999d}]"),
        ("{milestone: live SS, type: FS}", "S117", "type: FS}]"),
        ("{milestone: live SS, lag: 1d}", "S117", "lag: 1d}]"),
        ("{milestone: live, soft: yes}", "S114", "yes}]"),
        ("{milestone: live, forces: 0}", "S109", "0}]"),
        ("{milestone: live, forces: 101%}", "S109", "101%}]"),
        ("{milestone: live, forces: most}", "S109", "most}]"),
        ("{milestone: live, forces: 5}", "R213", "{milestone: live, forces: 5}]"),
        ("{milestone: designed, forces: 5}", "R213", "{milestone: designed, forces: 5}]"),
    ],
)
def test_what_is_no_link(text: str, code: str, there: str) -> None:
    assert mistakes(f"after: [{text}]") == [(code, there)]


@pytest.mark.parametrize("written", ["live", "{milestone: live}"])
def test_links_are_written_in_a_list(written: str) -> None:
    assert [code for code, _ in mistakes(f"after: {written}")] == ["S101"]


@pytest.mark.parametrize(
    ("link", "codes"),
    [
        ("live", ["R214"]),
        ("designed", []),
        ("{milestone: live, forces: 1}", []),
        ("{milestone: live SS, forces: 1}", ["R213"]),
        ("{milestone: designed, forces: 1}", ["R213"]),
        ("{milestone: office/tenant, forces: 1}", ["R213"]),
        ("office/tenant", ["R214"]),
        ("office/tennant", ["R204"]),
        ("nowhere/tenant", ["R201"]),
    ],
)
def test_a_national_milestone_waits_for_national_ones_or_for_a_number_of_its_own_forces(
    link: str, codes: list[str]
) -> None:
    written = CLOUD + f"  closed: {{title: Closed, scope: national, after: [{link}]}}\n"
    workspace = story(cloud=written, office=OFFICE)
    assert [problem.code for problem in workspace.problems] == codes


def test_links_that_cannot_be_are_left_out_so_that_only_real_ones_are_computed() -> None:
    workspace = story(cloud=CLOUD + "  extra: {title: Extra, after: [nowhere, live, office/tenant]}\n")
    read = workspace.programmes["cloud"].blueprint
    assert read is not None
    assert [link.milestone for link in read.milestones["extra"].after] == ["live"]


def test_a_link_into_a_programme_that_cannot_be_read_is_not_judged() -> None:
    workspace = story(cloud=CLOUD + "  extra: {title: Extra, after: [office/tenant]}\n", office="title: [\n")
    assert found(workspace) == ["blueprint.yaml:2:1 Y001"]


def test_a_programme_without_a_blueprint_is_judged_by_what_its_name_says() -> None:
    cloud = CLOUD + "  extra: {title: Extra, after: [office/tenant]}\n"
    assert found(story({"cloud": cloud, "programmes/office/slots.yaml": "slots: []\n"})) == []


def test_a_link_to_a_milestone_with_a_mistake_is_no_second_mistake() -> None:
    workspace = story(cloud=CLOUD.replace("title: Signed up", "titel: Signed up"))
    assert sorted(problem.code for problem in workspace.problems) == ["S102", "S103"]


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("title: Cloud\n", "", ["S103"]),
        ("version: 1", "version: 0", ["S113"]),
        ("version: 1", "version: one", ["S109"]),
        ("version: 1", "version: 1.0", ["S109"]),
        ("programme: cloud", "programme: clouds", ["R203"]),
        ("version: 1", "version: 1\nlive: lvie", ["R204"]),
        ("version: 1", "version: 1\nlive: designed", ["R228"]),
        ("version: 1", "version: 1\nnational_calendar: narnia", ["R207"]),
        ("version: 1", "version: 1\nreuse: {centre: nmc}", ["R206"]),
        ("version: 1", "version: 1\nscope: [home-ofice]", ["R224"]),
        ("version: 1", "version: 1\nchanges: [{version: 2, date: 2026-03-01}]", ["R218"]),
        ("version: 1", "version: 1\nchanges: [{version: 1, date: 2026-03-01, added: [new]}]", ["R204"]),
        ("version: 1", "version: 1\nchanges: [{version: 1, date: 2026-03-01, added: {live: some}}]", ["S111"]),
        ("stage: deploy", "stage: deployed", ["R208"]),
        ("stage: deploy", "uses: nmc", ["R206"]),
        ("stage: deploy", "uses: {nmc: 1, cloud-centre: 2}", ["R206"]),
        ("stage: deploy", "uses: {cloud-centre: 0}", ["S113"]),
        ("scope: national", "scope: national, duration: {base: 1d, per: officers, rate: 9}", ["R215"]),
        ("stage: deploy", "scope: regional", ["S111"]),
        ("stage: deploy", "evidence: wanted", ["S111"]),
        ("stage: deploy", "target: 2100-01-01", ["S105"]),
        ("kind: qualitative", "kind: good", ["S111"]),
        ("milestones:\n", "milestones: []\nolder:\n", ["S101", "S102"]),
    ],
)
def test_mistakes_of_a_blueprint(old: str, new: str, codes: list[str]) -> None:
    assert old in CLOUD
    assert sorted(problem.code for problem in story(cloud=CLOUD.replace(old, new, 1)).problems) == codes


def test_a_live_milestone_that_does_not_exist_is_left_out() -> None:
    read = story(cloud=CLOUD.replace("version: 1", "version: 1\nlive: lvie")).programmes["cloud"].blueprint
    assert read is not None
    assert read.live_milestone == "live"


def test_names_of_older_versions_may_be_gone_by_now() -> None:
    changes = (
        "version: 3\nchanges:\n"
        "  - {version: 3, date: 2026-09-01, renamed: {b: live}, split: {p: [sign-up]}, merged: {designed: [m]}, retired: [r]}\n"
        "  - {version: 2, date: 2026-03-01, renamed: {a: b}, added: [p, m, r]}\n"
    )
    assert found(story(cloud=CLOUD.replace("version: 1\n", changes))) == []


def test_a_link_by_an_old_name_is_told_the_new_one() -> None:
    changes = (
        "version: 3\nchanges:\n"
        "  - {version: 3, date: 2026-09-01, renamed: {signed: sign-up}, split: {p: [sign-up, live]}, merged: {live: [m, n]}}\n"
        "  - {version: 2, date: 2026-03-01, renamed: {contract: signed}}\n"
    )
    text = CLOUD.replace("version: 1\n", changes) + "  extra: {title: Extra, after: [contract, p, m]}\n"
    workspace = story(cloud=text)
    assert [problem.hint.split(". ")[0] for problem in workspace.problems] == [
        "It became sign-up",
        "It became sign-up and live",
        "It became live",
    ]
    assert [problem.fix and problem.fix.replacement for problem in workspace.problems] == ["sign-up", None, "live"]


def test_at_most_five_hundred_milestones_and_fifty_links_fit() -> None:
    head = "programme: cloud\ntitle: Cloud\nversion: 1\nmilestones:\n"
    many = "".join(f"  m{number}: {{title: M}}\n" for number in range(500))
    assert found(story(cloud=head + many)) == []
    assert messages(story(cloud=head + many + "  one-more: {title: M}\n")) == [
        '"milestones" has 501 entries; at most 500 fit'
    ]
    links = ", ".join(f"m{number}" for number in range(50))
    assert found(story(cloud=head + many.replace("m0: {title: M", f"m0: {{title: M, after: [{links}]"))) == []
    more = head + many.replace("m0: {title: M", f"m0: {{title: M, after: [{links}, m51]")
    assert messages(story(cloud=more)) == ['m0: "after" has 51 values; at most 50 fit']


def test_a_link_with_more_than_one_space_is_told_so_and_can_be_corrected() -> None:
    (problem,) = story(cloud=CLOUD.replace("after: [sign-up]", "after: [sign-up  FS+2d]")).problems
    assert (problem.code, problem.fix.replacement if problem.fix else None) == ("S108", "sign-up FS+2d")
    assert "more spaces than the one" in problem.message
