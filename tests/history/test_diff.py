"""What a change means: facts, dates, status, path and drift, and why; nothing when it means nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from rollout.history.attribution import Cause
from rollout.history.diff import DateMove
from rollout.history.differences import FieldChange, LeafChange, leaf_changes
from rollout.history.drift import Drift, PlanChange
from rollout.model.blueprint import Link
from rollout.model.dataclass import replace
from rollout.model.source import Location
from tests.cli.conftest import FILES
from tests.history.comparing import compared, of_unit

CLOUD = "programmes/cloud/blueprint.yaml"
KENT = "programmes/cloud/progress/kent.yaml"
ESSEX = "programmes/cloud/progress/essex.yaml"
NATIONAL = "programmes/cloud/progress/national.yaml"
REGISTER = "forces.yaml"


def changed(path: str, *replacements: tuple[str, str]) -> dict[str, str]:
    """The files with texts of one replaced; each must be there."""
    text = FILES[path]
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return {**FILES, path: text}


def parts(causes: Mapping[Cause, int]) -> dict[str, int]:
    return {str(cause): days for cause, days in causes.items() if days}


def test_a_fact_moves_the_dates_it_drives() -> None:
    found = compared(FILES, changed(KENT, ("remaining: 12d", "remaining: 15d")))
    kent = of_unit(found, "kent")
    assert kent.facts == (FieldChange("built", "remaining", 12, 15),)
    assert kent.live == kent.finish == DateMove(date(2026, 12, 15), date(2026, 12, 18), 3)
    assert (kent.variance_before, kent.variance_after) == (10, 13)
    assert parts(kent.causes) == parts(kent.live_causes) == parts(kent.variance_causes) == {"facts": 3}
    assert kent.files == {Cause.FACTS: (KENT,)}


def test_what_depends_on_it_in_another_programme_moves_too() -> None:
    found = compared(FILES, changed(KENT, ("remaining: 12d", "remaining: 15d")))
    robots = of_unit(found, "kent", "robots")
    assert (robots.facts, robots.finish.days, parts(robots.causes)) == ((), 3, {"facts": 3})
    assert robots.files == {Cause.FACTS: (KENT,)}
    assert [(unit.programme, unit.unit) for unit in found.units] == [("cloud", "kent"), ("robots", "kent")]


def test_status_and_critical_path_are_compared() -> None:
    before = changed(KENT, ("remaining: 12d", "remaining: 1d"))
    found = of_unit(compared(before, FILES), "kent")
    assert (found.status_before, found.status_after) == ("green", "amber")
    late_training = FILES[KENT] + "  trained: {started: 2026-11-02, remaining: 30d}\n"
    found = of_unit(compared(FILES, {**FILES, KENT: late_training}), "kent")
    assert [key.milestone for key in found.entered] == ["trained"]
    assert [key.milestone for key in found.left] == ["built"]


REFORMATTED = {
    KENT: """\
# The same, laid out otherwise.
force: kent
programme: 'cloud'
milestones:
  in-use: {baseline: 2026-12-01}   # approved
  built:
    remaining: "12d"
    started: 2026-11-02
confidence:
  on: 2026-11-20
  by: Programme lead
  rating: green
confirmed: 2026-11-20
start: 2026-10-01

blueprint: 1
""",
    NATIONAL: FILES[NATIONAL].replace("{started: 2026-10-05, finished: 2026-10-16}", "\n    finished: 2026-10-16\n    started: 2026-10-05"),
    REGISTER: "# The register.\n" + FILES[REGISTER].replace("centre: {title: Centre, capacity: 1}", "centre: {capacity: 1, title: Centre}"),
    CLOUD: FILES[CLOUD].replace("stages: [build, run]", "stages:\n  - build\n  - run"),
}  # fmt: skip


@pytest.mark.parametrize("path", REFORMATTED)
def test_a_reformatting_means_nothing(path: str) -> None:
    found = compared(FILES, {**FILES, path: REFORMATTED[path]})
    assert found.changed_files == (path,)
    assert found.is_nothing
    assert list(found.units) == []


def test_nothing_changed_means_nothing() -> None:
    found = compared(FILES, FILES)
    assert found.is_nothing
    assert found.changed_files == ()


def test_a_passing_day_is_a_change_only_over_time() -> None:
    month_ago = date(2026, 10, 20)
    assert compared(FILES, FILES).is_nothing
    kent = of_unit(compared(FILES, FILES, since=month_ago), "kent")
    assert kent.facts == ()
    assert parts(kent.causes) == {"time": kent.finish.days}
    assert kent.files == {}


def test_each_cause_has_its_part() -> None:
    head = changed(CLOUD, ("built, trained FS+2d", "built FS+3d, trained FS+2d"))
    head[REGISTER] = head[REGISTER].replace("kent: {", "kent: {closures: [{from: 2026-12-02, to: 2026-12-03}], ")
    head[KENT] = head[KENT].replace("remaining: 12d", "remaining: 14d").replace("2026-12-01", "2026-12-08")
    head[KENT] += "local: {duration: {in-use: {is: 9d, reason: Two sites}}}\n"
    kent = of_unit(compared(FILES, head, since=date(2026, 11, 19)), "kent")
    assert parts(kent.causes) == {"time": 1, "blueprint": 3, "register": 0, "tailoring": 4, "facts": 2} | {
        "register": kent.causes[Cause.REGISTER]
    }
    assert sum(kent.causes.values()) == kent.finish.days
    assert kent.variance_before is not None
    assert kent.variance_after is not None
    assert sum(kent.variance_causes.values()) == kent.variance_after - kent.variance_before
    assert kent.variance_causes[Cause.BASELINES] == -3  # the closure lies between the two baselines
    assert kent.causes[Cause.BASELINES] == 0
    assert kent.files[Cause.BLUEPRINT] == (CLOUD,)
    assert kent.files[Cause.REGISTER] == (REGISTER,)
    assert kent.files[Cause.TAILORING] == kent.files[Cause.BASELINES] == (KENT,)


def test_a_national_fact_is_behind_every_force_it_moves() -> None:
    unfinished = changed(NATIONAL, (", finished: 2026-10-16", ", remaining: 40d"))
    found = compared(FILES, unfinished)
    national = of_unit(found, "national")
    assert national.facts == (
        FieldChange("issued", "finished", date(2026, 10, 16), None),
        FieldChange("issued", "remaining", None, 40),
    )
    kent = of_unit(found, "kent")
    assert kent.files == {Cause.FACTS: (NATIONAL,)}
    assert national.finish.days == 65
    assert parts(national.causes) == {"facts": 65}


def test_facts_are_compared_in_the_newest_versions_terms() -> None:
    """A file moved from version to version reports nothing new."""
    head = changed(
        CLOUD,
        ("built:", "service-built:"),
        ("after: [built,", "after: [service-built,"),
        ("version: 1", "version: 2\nchanges: [{version: 2, date: 2026-11-01, renamed: {built: service-built}}]"),
    )
    for path in (KENT, ESSEX):
        head[path] = head[path].replace("built:", "service-built:").replace("blueprint: 1", "blueprint: 2")
    kent = of_unit(compared(FILES, head), "kent")
    assert kent.facts == (FieldChange(None, "blueprint", 1, 2),)
    assert kent.finish.days == 0


def test_a_force_that_joins_or_leaves_has_no_move() -> None:
    without = {path: text for path, text in FILES.items() if path != ESSEX}
    found = compared(without, FILES)
    essex = of_unit(found, "essex")
    assert (essex.status_before, essex.status_after) == ("not-joined", "not-reported")
    assert essex.finish == DateMove(None, essex.finish.after, None)
    assert parts(essex.causes) == {}
    assert FieldChange(None, "start", None, date(2026, 10, 1)) in essex.facts
    essex = of_unit(compared(FILES, without), "essex")
    assert (essex.status_after, essex.finish.after) == ("not-joined", None)
    declined = changed(KENT, ("blueprint: 1", "blueprint: 1\nparticipation: {state: declined, reason: Own service}"))
    kent = of_unit(compared(FILES, declined), "kent")
    assert FieldChange(None, "participation", "active", "declined") in kent.facts
    assert (kent.status_after, kent.finish.days) == ("declined", None)


def test_a_file_that_cannot_be_read_is_a_status_not_a_list_of_facts() -> None:
    kent = of_unit(compared(FILES, {**FILES, KENT: "broken: ["}), "kent")
    assert (kent.status_after, kent.facts) == ("unreadable", ())
    assert of_unit(compared({**FILES, KENT: "broken: ["}, FILES), "kent").status_after == "amber"
    still = {**FILES, KENT: "broken: ["}
    assert compared(still, {**FILES, KENT: "broken: {"}).is_nothing


def test_a_programme_that_comes_goes_or_breaks_has_no_dates_on_one_side() -> None:
    without = {path: text for path, text in FILES.items() if not path.startswith("programmes/robots")}
    robots = of_unit(compared(without, FILES), "kent", "robots")
    assert (robots.status_before, robots.finish.before) == (None, None)
    robots = of_unit(compared(FILES, without), "kent", "robots")
    assert (robots.status_after, robots.finish.after) == (None, None)
    broken = {**FILES, CLOUD: "programme: cloud\n"}
    found = compared(FILES, broken)
    assert of_unit(found, "kent").status_after == "unreadable"
    assert found.plans == (PlanChange(CLOUD, "", "Cloud", None),)


def test_tailoring_shows_as_drift() -> None:
    local = """\
local:
  duration: {built: {is: {low: 80%, likely: 25d, high: 200%}, reason: Two sites}}
  target: {in-use: {is: 2027-03-31, reason: Lease ends}}
  not_before: {trained: {is: 2026-12-07, reason: Rota}}
  after: {built: {add: [trained SS+5d], reason: Local board}}
  waive:
    - {milestone: in-use, link: trained, reason: Trained already, by: Delivery body}
    - {milestone: in-use, link: built FS, reason: Built already}
  milestones: {survey: {title: Site surveyed, duration: 5d, before: [built], reason: Two sites}}
"""
    head = changed(KENT, ("in-use:\n", "trained: {not_applicable: Done by others, by: PDS}\n  in-use:\n"))
    head[KENT] += local
    found = compared(FILES, head)
    assert found.drift == (
        Drift("cloud", "kent", "after", "built", None, "trained SS+5d", "Local board"),
        Drift("cloud", "kent", "duration", "built", None, "25d (20d to 50d)", "Two sites"),
        Drift("cloud", "kent", "milestones", "survey", None, "Site surveyed, duration.likely 5, before built", "Two sites"),
        Drift("cloud", "kent", "not_applicable", "trained", None, "not applicable (by PDS)", "Done by others"),
        Drift("cloud", "kent", "not_before", "trained", None, date(2026, 12, 7), "Rota"),
        Drift("cloud", "kent", "target", "in-use", None, date(2027, 3, 31), "Lease ends"),
        Drift("cloud", "kent", "waive", "in-use", None, "trained (by Delivery body), built FS", "Built already"),
    )  # fmt: skip
    gone = compared(head, FILES).drift
    assert [(entry.kind, entry.after) for entry in gone] == [(entry.kind, None) for entry in found.drift]


def test_plans_are_compared_value_by_value() -> None:
    head = changed(
        CLOUD,
        ("title: Cloud", "title: The cloud"),
        ("duration: 20d", "duration: {low: 10d, likely: 20d, high: 30d}"),
        ("after: [built, trained FS+2d]", "after: [built, trained FS-1d]"),
    )
    head[CLOUD] += "  closed: {title: Old service closed, duration: 5d, after: [in-use]}\n"
    head[REGISTER] = head[REGISTER].replace("capacity: 1", "capacity: [{from: 2026-01-01, slots: 2}]")
    found = {(change.file, change.field): (change.before, change.after) for change in compared(FILES, head).plans}
    assert found == {
        (REGISTER, "centres.centre.capacity"): ("slots 1", "from 2026-01-01, slots 2"),
        (CLOUD, "title"): ("Cloud", "The cloud"),
        (CLOUD, "milestones.built.duration.low"): (None, 10.0),
        (CLOUD, "milestones.built.duration.high"): (None, 30.0),
        (CLOUD, "milestones.in-use.after"): ("built, trained FS+2d", "built, trained FS-1d"),
        (CLOUD, "milestones.closed"): (None, "Old service closed"),
    }


def test_links_are_told_as_schedulers_write_them() -> None:
    milestones = """\
milestones:
  first: {title: First}
  second: {title: Second, scope: national, after: [{milestone: first, forces: 3}]}
  third: {title: Third, scope: national, after: [{milestone: first, forces: 60%}, {milestone: first, forces: all, lag: +7ed}]}
  fourth: {title: Fourth, after: [{milestone: first, soft: true}, cloud/in-use SS]}
"""
    path = "programmes/robots/blueprint.yaml"
    head = {**FILES, path: FILES[path].split("milestones:")[0] + milestones}
    base = {**head, path: head[path].replace("after: [", "after: [cloud/issued, ")}
    found = {change.field: change.after for change in compared(base, head).plans}
    assert found == {
        "milestones.second.after": "first (3 forces)",
        "milestones.third.after": "first (60% of forces), first FS+7ed (all forces)",
        "milestones.fourth.after": "first (soft), cloud/in-use SS+0d",
    }


def test_slots_are_plans() -> None:
    path = "programmes/cloud/slots.yaml"
    slot = "  - {centre: centre, force: kent, milestone: built, from: 2026-12-07, to: 2027-01-15, state: %s}\n"
    base = {**FILES, path: "slots:\n" + slot % "offered" * 2}
    head = {**FILES, path: "slots:\n" + slot % "accepted" + slot % "offered"}
    found = compared(base, head)
    assert found.plans == (PlanChange(path, "built/kent.state", "offered", "accepted"),)
    assert [change.field for change in compared(FILES, head).plans] == [
        "built/kent.centre", "built/kent.force", "built/kent.milestone", "built/kent.from", "built/kent.to",
        "built/kent.state", "built/kent/2.centre", "built/kent/2.force", "built/kent/2.milestone", "built/kent/2.from",
        "built/kent/2.to", "built/kent/2.state",
    ]  # fmt: skip


def test_an_accepted_slot_moves_dates_by_the_register() -> None:
    later = changed(KENT, ("  built:\n    started: 2026-11-02\n    remaining: 12d\n", "  built:\n"))
    path = "programmes/cloud/slots.yaml"
    slot = (
        "slots: [{centre: centre, force: kent, milestone: built, from: 2026-12-07, to: 2027-01-15, state: accepted}]\n"
    )
    kent = of_unit(compared(later, {**later, path: slot}), "kent")
    assert parts(kent.causes) == {"register": 10}
    assert kent.files == {Cause.REGISTER: (path,)}


def test_records_of_a_file_are_compared_by_id() -> None:
    asks = "asks:\n  - {id: staff, ask: Lend staff, by: 2026-12-01}\n  - {id: room, ask: Lend a room}\n"
    base = {**FILES, KENT: FILES[KENT] + asks + "risks: [{id: r1, title: Weather}]\n"}
    head = {**FILES, KENT: FILES[KENT] + asks.replace("2026-12-01", "2026-12-08, state: agreed, decided: 2026-11-19")}
    assert of_unit(compared(base, head), "kent").facts == (
        FieldChange(None, "asks.staff.by", date(2026, 12, 1), date(2026, 12, 8)),
        FieldChange(None, "asks.staff.state", "open", "agreed"),
        FieldChange(None, "asks.staff.decided", None, date(2026, 11, 19)),
        FieldChange(None, "risks.r1", "Weather", None),
    )
    (first, second) = of_unit(compared(FILES, head), "kent").facts
    assert (first.field, first.after, second.field, second.after) == (
        "asks.staff", "Lend staff", "asks.room", "Lend a room",
    )  # fmt: skip


def test_a_baselines_own_fields_are_named() -> None:
    head = changed(KENT, ("baseline: 2026-12-01", "baseline: {date: 2026-12-08, reason: Agreed, on: 2026-11-20}"))
    kent = of_unit(compared(FILES, head), "kent")
    assert kent.facts == (
        FieldChange("in-use", "baseline", date(2026, 12, 1), date(2026, 12, 8)),
        FieldChange("in-use", "baseline.on", None, date(2026, 11, 20)),
        FieldChange("in-use", "baseline.reason", None, "Agreed"),
    )
    assert (parts(kent.causes), parts(kent.variance_causes)) == ({}, {"baselines": -5})


def test_a_return_is_behind_what_it_reports() -> None:
    path = "programmes/returns/essex.yaml"
    found = compared(FILES, {**FILES, path: "force: essex\nconfirmed: 2026-11-18\n"})
    essex = of_unit(found, "essex")
    assert essex.facts == (FieldChange(None, "confirmed", date(2026, 8, 1), date(2026, 11, 18)),)
    assert (essex.status_before, essex.status_after) == ("not-reported", "green")


def test_a_value_that_becomes_a_record_is_one_change() -> None:
    assert list(leaf_changes("x", {"a": 1})) == [LeafChange((), "x", "a 1")]
    assert list(leaf_changes({"a": 1}, "x")) == [LeafChange((), "a 1", "x")]


def test_links_are_compared_as_links() -> None:
    one = Link(milestone="built", lag=2, location=Location(file="x"))
    assert list(leaf_changes(one, replace(one, lag=3))) == [LeafChange((), "built FS+2d", "built FS+3d")]


def test_a_return_stands_behind_the_dates_it_moves() -> None:
    path = "programmes/returns/kent.yaml"
    before = {**FILES, path: "force: kent\nconfirmed: 2026-11-18\n"}
    head = {**changed(KENT, ("remaining: 12d", "remaining: 15d")), path: "force: kent\nconfirmed: 2026-11-19\n"}
    assert of_unit(compared(before, head), "kent").files == {Cause.FACTS: (KENT, path)}
