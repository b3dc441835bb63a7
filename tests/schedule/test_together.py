"""Several forces, several programmes: quorums, collaborations, other programmes' milestones, tailoring.

All calendars are Monday to Friday. Mondays of March 2026 are the 2nd, 9th, 16th, 23rd and 30th; the data date is
Sunday the 1st unless a story says otherwise.
"""

from __future__ import annotations

import pytest

from tests.schedule.product import Json, Scheduler, force_rows, milestones
from tests.schedule.stories import SUNDAY_1_MARCH, blueprint, progress

REGISTER = """\
service: {name: Policing, illustrative: true}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
centres:
  hub: {title: Delivery hub, capacity: 6}
forces:
  avon: {name: Avon Police, nation: england, calendar: plain, officers: 1000}
  essex: {name: Essex Police, nation: england, calendar: plain, officers: 2000.5}
  kent: {name: Kent Police, nation: england, calendar: plain, officers: 400}
collaborations:
  kent-and-essex: {name: Kent and Essex, forces: [kent, essex]}
"""
PILOT = "pilot: {title: Pilot done, duration: 5d}\n"
STARTS = {"avon": "2026-03-02", "essex": "2026-03-09", "kent": "2026-03-16"}


def lessons(quorum: str) -> str:
    """A pilot everywhere, and lessons written nationally once enough forces have done it."""
    link = f"{{milestone: pilot, forces: {quorum}}}"
    return PILOT + f"lessons: {{title: Lessons written, scope: national, duration: 2d, after: [{link}]}}"


def joined(plan: str, files: dict[str, str], programme: str = "cloud") -> dict[str, str]:
    """One programme with these progress files."""
    folder = f"programmes/{programme}"
    return {
        "forces.yaml": REGISTER,
        f"{folder}/blueprint.yaml": blueprint(plan, programme=programme),
    } | {f"{folder}/progress/{name}.yaml": text for name, text in files.items()}


def one_after_another(plan: str, **others: str) -> dict[str, str]:
    """Avon starts on the 2nd, Essex on the 9th, Kent on the 16th; other texts take the place of a force's."""
    files = {force: progress(force=force, start=day) for force, day in STARTS.items()}
    return joined(plan, files | others)


def together(start: str, programme: str = "cloud", facts: str = "") -> str:
    """The collaboration's progress file."""
    return progress(facts, force="kent-and-essex", start=start, programme=programme).replace("force:", "collaboration:")


def found(document: Json) -> dict[tuple[str, str], Json]:
    """Milestones by unit and id, where there is one programme."""
    return {key[1:]: m for key, m in milestones(document)}


def days(milestone: Json) -> tuple[str, str]:
    """Early start and finish."""
    return milestone["early_start"], milestone["early_finish"]


QUORUMS = [
    ("1", ("2026-03-09", "2026-03-10"), "avon"),
    ("2", ("2026-03-16", "2026-03-17"), "essex"),
    ("34%", ("2026-03-16", "2026-03-17"), "essex"),
    ("67%", ("2026-03-23", "2026-03-24"), "kent"),
    ("all", ("2026-03-23", "2026-03-24"), "kent"),
]


@pytest.mark.parametrize(("quorum", "dates", "last"), QUORUMS)
def test_a_quorum_waits_for_the_force_that_completes_it(
    quorum: str, dates: tuple[str, str], last: str, each_schedule: Scheduler
) -> None:
    row = found(each_schedule(one_after_another(lessons(quorum)), SUNDAY_1_MARCH))["", "lessons"]
    assert days(row) == dates
    assert row["drivers"] == [{"milestone": "pilot", "type": "FS", "lag": "0d", "force": last}]
    assert "quorum_short" not in row


def test_a_quorum_that_cannot_be_reached_drops_out_and_says_so(each_schedule: Scheduler) -> None:
    row = found(each_schedule(one_after_another(lessons("5")), SUNDAY_1_MARCH))["", "lessons"]
    assert row["quorum_short"] == {"needs": 5, "take_part": 3}
    assert (days(row), row["drivers"]) == (("2026-03-02", "2026-03-03"), [{"floor": "data-date"}])


def test_a_collaboration_counts_once_for_each_of_its_forces(each_schedule: Scheduler) -> None:
    files = {"avon": progress(force="avon", start="2026-03-16"), "kent-and-essex": together("2026-03-02")}
    row = found(each_schedule(joined(lessons("2"), files), SUNDAY_1_MARCH))["", "lessons"]
    assert days(row) == ("2026-03-09", "2026-03-10")
    assert row["drivers"] == [{"milestone": "pilot", "type": "FS", "lag": "0d", "force": "kent-and-essex"}]


def test_a_force_to_which_the_milestone_does_not_apply_is_not_counted(each_schedule: Scheduler) -> None:
    kent = progress("pilot: {not_applicable: No estate, by: PDS}", start="2026-03-16")
    row = found(each_schedule(one_after_another(lessons("all"), kent=kent), SUNDAY_1_MARCH))["", "lessons"]
    assert days(row) == ("2026-03-16", "2026-03-17")


def test_a_force_that_has_left_is_listed_without_dates_and_not_counted(each_schedule: Scheduler) -> None:
    left = progress(start="2026-03-16", more="participation: {state: deferred, reason: Funding, by: Chief}\n")
    document = each_schedule(one_after_another(lessons("all"), kent=left), SUNDAY_1_MARCH)
    assert days(found(document)["", "lessons"]) == ("2026-03-16", "2026-03-17")
    row = force_rows(document)["cloud", "kent"]
    assert (row["participation"], row["start"], row["finish"], row["milestones"]) == ("deferred", None, None, [])


def test_a_file_nobody_can_read_takes_part_but_has_reached_nothing(each_schedule: Scheduler) -> None:
    broken = one_after_another(lessons("2"), avon="programme: [never closed\n")
    row = found(each_schedule(broken, SUNDAY_1_MARCH))["", "lessons"]
    assert days(row) == ("2026-03-23", "2026-03-24")
    broken = one_after_another(lessons("all"), avon="programme: [never closed\n")
    row = found(each_schedule(broken, SUNDAY_1_MARCH))["", "lessons"]
    assert row["quorum_short"]["needs"] == 3


def test_through_a_quorum_the_path_runs_into_another_force(each_schedule: Scheduler) -> None:
    plan = lessons("2") + "\nrollout: {title: Rolled out, duration: 3d, after: [lessons]}"
    document = each_schedule(one_after_another(plan), SUNDAY_1_MARCH)
    row = force_rows(document)["cloud", "avon"]
    assert row["critical_path"] == ["pilot@essex", "lessons", "rollout"]
    assert row["finish"] == "2026-03-20"
    pilot = found(document)["avon", "pilot"]
    assert (pilot["critical"], pilot["total_float"], pilot["free_float"]) == (False, 5, 5)


def two_programmes(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    """Apps wait for the cloud's landing zone."""
    plan = "zone: {title: Landing zone, duration: 5d}"
    apps = "apps: {title: Apps moved, duration: 2d, after: [cloud/zone FS+1d]}"
    return joined(plan, first) | joined(apps, second, programme="apps")


def test_a_link_to_another_programme_takes_the_same_force_s_milestone(each_schedule: Scheduler) -> None:
    first = {f: progress(force=f, start=STARTS[f]) for f in ("avon", "kent")}
    second = {"kent": progress(programme="apps")}
    document = each_schedule(two_programmes(first, second), SUNDAY_1_MARCH)
    apps = dict(milestones(document))["apps", "kent", "apps"]
    assert days(apps) == ("2026-03-24", "2026-03-25")
    assert apps["drivers"] == [{"milestone": "zone", "type": "FS", "lag": "1d", "programme": "cloud"}]
    assert force_rows(document)["apps", "kent"]["critical_path"] == ["cloud/zone", "apps"]


def test_of_all_copies_that_share_a_force_the_latest_counts(each_schedule: Scheduler) -> None:
    first = {f: progress(force=f, start=STARTS[f]) for f in STARTS}
    second = {"kent-and-essex": together("2026-03-02", programme="apps")}
    document = each_schedule(two_programmes(first, second), SUNDAY_1_MARCH)
    apps = dict(milestones(document))["apps", "kent-and-essex", "apps"]
    assert days(apps) == ("2026-03-24", "2026-03-25")
    assert [driver["force"] for driver in apps["drivers"]] == ["kent"]


def test_a_programme_the_force_has_not_joined_holds_nothing(each_schedule: Scheduler) -> None:
    files = two_programmes({"avon": progress(force="avon")}, {"kent": progress(programme="apps")})
    apps = dict(milestones(each_schedule(files, SUNDAY_1_MARCH)))["apps", "kent", "apps"]
    assert days(apps) == ("2026-03-02", "2026-03-03")


CHAIN = """
    a: {title: A, duration: 5d}
    b: {title: B, duration: 5d, after: [a FS+2d]}
    c: {title: C, duration: 2d, after: [b FS+3d]}
    """


def kent_s(plan: str, facts: str = "", more: str = "") -> dict[str, str]:
    """Only Kent, starting on the 2nd."""
    return joined(plan, {"kent": progress(facts, more=more)})


def test_what_does_not_apply_passes_on_when_its_predecessors_end_without_lags(each_schedule: Scheduler) -> None:
    files = kent_s(CHAIN, "b: {not_applicable: No estate, by: PDS}")
    document = each_schedule(files, SUNDAY_1_MARCH)
    rows = found(document)
    assert days(rows["kent", "c"]) == ("2026-03-09", "2026-03-10")
    assert rows["kent", "b"]["state"] == "not-applicable"
    assert rows["kent", "b"]["early_finish"] is None
    assert force_rows(document)["cloud", "kent"]["critical_path"] == ["a", "c"]


TAILORING = [
    ("duration: {b: {is: 1d, reason: Small}}", ("2026-03-17", "2026-03-18")),
    ("waive: [{milestone: b, link: a, reason: Done, by: PDS}]", ("2026-03-12", "2026-03-13")),
    ("waive: [{milestone: b, link: a SS, reason: Done, by: PDS}]", ("2026-03-23", "2026-03-24")),
    ("not_before: {a: {is: 2026-03-04, reason: Event}}", ("2026-03-25", "2026-03-26")),
    ("after: {c: {add: [a FS+13d], reason: Board}}", ("2026-03-26", "2026-03-27")),
    (
        "milestones: {own: {title: Own, duration: 12d, after: [a], before: [c], reason: Site}}",
        ("2026-03-25", "2026-03-26"),
    ),
]


@pytest.mark.parametrize(("local", "dates"), TAILORING)
def test_local_tailoring_changes_the_force_s_own_plan(
    local: str, dates: tuple[str, str], each_schedule: Scheduler
) -> None:
    rows = found(each_schedule(kent_s(CHAIN, more=f"local:\n  {local}\n"), SUNDAY_1_MARCH))
    assert days(rows["kent", "c"]) == dates


def test_a_local_target_takes_the_place_of_the_blueprint_s(each_schedule: Scheduler) -> None:
    plan = "a: {title: A, duration: 5d, target: 2026-03-27}"
    files = kent_s(plan, more="local:\n  target: {a: {is: 2026-03-04, reason: Contract}}\n")
    row = force_rows(each_schedule(files, SUNDAY_1_MARCH))["cloud", "kent"]
    assert (row["target"], row["target_float"]) == ("a", -2)


def test_a_duration_by_size_is_rounded_up_and_a_collaboration_is_the_sum(each_schedule: Scheduler) -> None:
    plan = "a: {title: A, duration: {base: 1d, per: officers, rate: 800}}"
    files = {"avon": progress(force="avon"), "kent-and-essex": together("2026-03-02")}
    rows = found(each_schedule(joined(plan, files), SUNDAY_1_MARCH))
    assert {unit: row["duration"] for (unit, _), row in rows.items()} == {"avon": 3, "kent-and-essex": 5}


def test_a_soft_link_moves_nothing(each_schedule: Scheduler) -> None:
    plan = "a: {title: A, duration: 5d}\nb: {title: B, duration: 1d, after: [{milestone: a, soft: true}]}"
    rows = found(each_schedule(kent_s(plan), SUNDAY_1_MARCH))
    assert days(rows["kent", "b"]) == ("2026-03-02", "2026-03-02")
    assert rows["kent", "a"]["free_float"] == 0


SLOT = "{centre: hub, force: kent, milestone: a, from: 2026-03-11, to: 2026-03-20, state: STATE}"


@pytest.mark.parametrize(
    ("state", "dates", "floor"),
    [
        ("accepted", ("2026-03-11", "2026-03-17"), "slot"),
        ("offered", ("2026-03-02", "2026-03-06"), "force-start"),
    ],
)
def test_only_an_accepted_slot_holds_work_back(
    state: str, dates: tuple[str, str], floor: str, each_schedule: Scheduler
) -> None:
    files = kent_s("a: {title: A, duration: 5d, uses: hub}")
    files["programmes/cloud/slots.yaml"] = f"slots: [{SLOT.replace('STATE', state)}]\n"
    row = found(each_schedule(files, SUNDAY_1_MARCH))["kent", "a"]
    assert days(row) == dates
    assert row["drivers"][0] == {"floor": floor} if floor == "slot" else {"floor": floor} in row["drivers"]


PROGRESS = [
    # what is reported about five days of A, the data date, early start and finish, remaining, overrun
    ("{expected: 2026-03-13}", SUNDAY_1_MARCH, ("2026-03-09", "2026-03-13"), 5, False),
    ("{started: 2026-03-02}", "2026-03-04", ("2026-03-02", "2026-03-06"), 2, False),
    ("{started: 2026-03-02}", "2026-03-10", ("2026-03-02", "2026-03-11"), 1, True),
    ("{started: 2026-03-02, expected: 2026-03-12}", "2026-03-04", ("2026-03-02", "2026-03-12"), 6, False),
    ("{started: 2026-03-02, expected: 2026-03-03}", "2026-03-04", ("2026-03-02", "2026-03-05"), 1, False),
    ("{started: 2026-03-02, remaining: 0d}", "2026-03-04", ("2026-03-02", "2026-03-05"), 0, False),
    ("{started: 2026-03-02, finished: 2026-03-13}", "2026-03-04", ("2026-03-02", "2026-03-06"), 2, False),
    ("{started: 2026-03-05, finished: 2026-03-13}", "2026-03-04", ("2026-03-05", "2026-03-11"), 5, False),
    ("{finished: 2026-03-13}", "2026-03-04", ("2026-03-05", "2026-03-11"), 5, False),
    ("{finished: 2026-03-14}", "2026-03-15", ("2026-03-14", "2026-03-14"), 0, False),
]


@pytest.mark.parametrize(("facts", "as_of", "dates", "remaining", "overrun"), PROGRESS)
def test_what_is_reported_decides_what_is_left(
    facts: str, as_of: str, dates: tuple[str, str], remaining: int, overrun: bool, each_schedule: Scheduler
) -> None:
    row = found(each_schedule(kent_s("a: {title: A, duration: 5d}", f"a: {facts}"), as_of))["kent", "a"]
    assert (days(row), row["remaining"], row["overrun"]) == (dates, remaining, overrun)


@pytest.mark.parametrize(("as_of", "state"), [("2026-03-04", "in-progress"), ("2026-03-05", "blocked")])
def test_a_milestone_is_blocked_from_the_day_it_says(as_of: str, state: str, each_schedule: Scheduler) -> None:
    facts = "a: {started: 2026-03-02, blocked: Supplier access, since: 2026-03-05}"
    assert found(each_schedule(kent_s("a: {title: A, duration: 5d}", facts), as_of))["kent", "a"]["state"] == state


def test_drag_ends_where_the_next_path_takes_over(each_schedule: Scheduler) -> None:
    plan = """
        a: {title: A, duration: 10d}
        b: {title: B, duration: 7d}
        c: {title: C, duration: 1d, after: [a, b]}
        """
    rows = found(each_schedule(kent_s(plan), SUNDAY_1_MARCH))
    assert {i: (m["drag"], m["near_critical"]) for (_, i), m in rows.items()} == {
        "a": (3, False),
        "b": (None, True),
        "c": (1, False),
    }


def test_variance_is_that_of_the_live_milestone(each_schedule: Scheduler) -> None:
    plan = "a: {title: A, duration: 5d}\nb: {title: B, duration: 5d, after: [a]}"
    files = kent_s(plan, "a: {baseline: 2026-03-04}\nb: {baseline: 2026-03-15}")
    files["programmes/cloud/blueprint.yaml"] = blueprint(plan, more="live: a\n")
    row = force_rows(each_schedule(files, SUNDAY_1_MARCH))["cloud", "kent"]
    assert (row["live"], row["live_baseline"], row["variance"]) == ("2026-03-06", "2026-03-04", 2)
    assert [m["variance"] for m in row["milestones"]] == [2, 0]
