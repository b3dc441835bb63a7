"""The JSON documents: exactly the fields that are promised, with the figures of the schedule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rollout.report.documents import path_document, schedule_text, why_chain, why_document
from rollout.report.edition import Edition
from rollout.report.problem_document import problem_document
from rollout.report.status_document import status_text
from rollout.schedule.result import Key, key_text
from rollout.schedule.standing import Status
from tests.report.stories import KENT, SERVICE, changed, edition

MILESTONE = [
    "id", "title", "scope", "stage", "state", "duration", "remaining", "remaining_start", "overrun", "started",
    "finished", "expected", "early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float",
    "target_float", "critical", "near_critical", "drag", "baseline", "variance", "drivers",
]  # fmt: skip
FORCE = [
    "force", "collaboration", "participation", "calendar", "start", "finish", "live", "live_baseline", "variance",
    "target", "target_float", "critical_path", "milestones",
]  # fmt: skip
STANDING = [
    "force", "collaboration", "stage", "status", "last_known", "reasons", "confidence", "diverges", "live",
    "live_baseline", "variance", "inherited", "own", "finish", "target_float", "confirmed", "age_days",
    "unreported_days", "progress", "next",
]  # fmt: skip


def scheduled(made: Edition) -> Any:
    """The document of `schedule` for every programme."""
    chosen = {name: list(programme.units.values()) for name, programme in made.schedule.programmes.items()}
    return json.loads(schedule_text(made.schedule, chosen))


def by(rows: list[Any], field: str, value: str) -> Any:
    return next(row for row in rows if row[field] == value)


def test_the_schedule_has_the_promised_fields_in_their_order(tmp_path: Path) -> None:
    document = scheduled(edition(tmp_path))
    assert list(document) == ["schema_version", "as_of", "revision", "programmes", "problems"]
    assert [document["schema_version"], document["as_of"], document["revision"]] == [1, "2026-04-03", None]
    cloud = by(document["programmes"], "programme", "cloud")
    assert list(cloud) == ["programme", "version", "forces", "national"]
    assert list(cloud["national"]) == ["calendar", "milestones"]
    kent = by(cloud["forces"], "force", "kent")
    assert list(kent) == FORCE
    assert list(kent["milestones"][0]) == MILESTONE


def test_a_force_s_row_says_what_the_schedule_says(tmp_path: Path) -> None:
    kent = by(scheduled(edition(tmp_path))["programmes"][0]["forces"], "force", "kent")
    del kent["milestones"]
    assert kent == {
        "force": "kent",
        "collaboration": None,
        "participation": "active",
        "calendar": "plain",
        "start": "2026-03-02",
        "finish": "2026-06-19",
        "live": "2026-06-05",
        "live_baseline": "2026-04-10",
        "variance": 40,
        "target": None,
        "target_float": None,
        "critical_path": ["platform", "built", "moved", "settled"],
    }


def test_a_milestone_s_row_says_what_the_schedule_says(tmp_path: Path) -> None:
    kent = by(scheduled(edition(tmp_path))["programmes"][0]["forces"], "force", "kent")
    assert by(kent["milestones"], "id", "built") == {
        "id": "built",
        "title": "Built",
        "scope": "force",
        "stage": "build",
        "state": "in-progress",
        "duration": 10,
        "remaining": 25,
        "remaining_start": "2026-04-20",
        "overrun": False,
        "started": "2026-03-30",
        "finished": None,
        "expected": "2026-05-08",
        "early_start": "2026-03-30",
        "early_finish": "2026-05-22",
        "late_start": "2026-04-20",
        "late_finish": "2026-05-22",
        "total_float": 0,
        "free_float": 0,
        "target_float": None,
        "critical": True,
        "near_critical": False,
        "drag": 25,
        "baseline": "2026-03-27",
        "variance": 40,
        "drivers": [{"milestone": "platform", "type": "FS", "lag": "0d"}],
    }


def test_a_collaboration_has_its_id_and_no_force(tmp_path: Path) -> None:
    forces = scheduled(edition(tmp_path))["programmes"][0]["forces"]
    together = by(forces, "collaboration", "sussex-and-surrey")
    assert together["force"] is None


def test_who_takes_no_part_is_listed_without_dates_and_who_has_no_file_is_not(tmp_path: Path) -> None:
    forces = scheduled(edition(tmp_path))["programmes"][0]["forces"]
    wiltshire = by(forces, "force", "wiltshire")
    assert (wiltshire["participation"], wiltshire["finish"], wiltshire["milestones"]) == ("declined", None, [])
    assert {row["force"] or row["collaboration"] for row in forces} == {
        "kent",
        "essex",
        "thames-valley",
        "wiltshire",
        "sussex-and-surrey",
    }


def test_a_driver_in_another_programme_is_named_with_it(tmp_path: Path) -> None:
    network = by(scheduled(edition(tmp_path))["programmes"], "programme", "network")
    (cabled,) = network["forces"][0]["milestones"]
    assert cabled["drivers"] == [{"milestone": "moved", "type": "FS", "lag": "0d", "programme": "cloud"}]
    assert network["forces"][0]["critical_path"] == ["cloud/platform", "cloud/built", "cloud/moved", "cabled"]


def test_a_driver_that_is_no_milestone_is_a_floor(tmp_path: Path) -> None:
    national = scheduled(edition(tmp_path))["programmes"][0]["national"]["milestones"]
    assert national[0]["drivers"] == [{"floor": "data-date"}]


QUORUM = changed(
    "programmes/cloud/blueprint.yaml",
    (
        "  settled: {title: Settled",
        (
            "  lessons: {title: Lessons, scope: national, after: [{milestone: moved, forces: 9}]}\n"
            "  praised: {title: Praised, scope: national, after: [{milestone: moved, forces: 2}]}\n"
            "  settled: {title: Settled"
        ),
    ),
)


def test_a_quorum_names_the_force_that_reaches_it_and_says_when_too_few_take_part(tmp_path: Path) -> None:
    national = scheduled(edition(tmp_path, QUORUM))["programmes"][0]["national"]["milestones"]
    assert by(national, "id", "lessons")["quorum_short"] == {"needs": 9, "take_part": 5}
    (driver,) = by(national, "id", "praised")["drivers"]
    assert (driver["milestone"], driver["force"]) == ("moved", "sussex-and-surrey")


def test_a_force_s_own_milestone_is_marked_local(tmp_path: Path) -> None:
    own = "local: {milestones: {survey: {title: Surveyed, duration: 1d, before: [moved], reason: Two sites}}}\n"
    files = {**SERVICE, "programmes/cloud/progress/kent.yaml": KENT + own}
    kent = by(scheduled(edition(tmp_path, files))["programmes"][0]["forces"], "force", "kent")
    assert [row["id"] for row in kent["milestones"] if row.get("local")] == ["survey"]


def test_each_milestone_stands_on_a_line_of_its_own(tmp_path: Path) -> None:
    made = edition(tmp_path)
    chosen = {"cloud": [made.schedule.programmes["cloud"].units["kent"]]}
    lines = schedule_text(made.schedule, chosen).splitlines()
    assert sum(line.startswith('{"id": ') for line in lines) == 5


def test_a_problem_has_its_place_and_its_fix_where_one_is_certain(tmp_path: Path) -> None:
    wrong = changed("programmes/cloud/progress/kent.yaml", ("finished: 2026-03-06", "finished: 06/03/2026"))
    problems = scheduled(edition(tmp_path, wrong))["problems"]
    assert list(problems[0])[:12] == [
        "code", "name", "severity", "file", "line", "column", "end_column", "message", "hint", "programme", "force",
        "milestone",
    ]  # fmt: skip
    (dated,) = [problem for problem in problems if "fix" in problem]
    assert (dated["file"], dated["force"], dated["fix"]["replacement"]) == (
        "programmes/cloud/progress/kent.yaml",
        "kent",
        "2026-03-06",
    )


def test_a_problem_without_a_certain_answer_has_no_fix(tmp_path: Path) -> None:
    problem = edition(tmp_path).schedule.problems[0]
    assert problem.fix is None
    assert "fix" not in problem_document(problem)


def test_a_path_tells_each_step_and_the_next_nearest_path(tmp_path: Path) -> None:
    document = path_document(edition(tmp_path).schedule, "cloud", "kent")
    assert list(document) == [
        "schema_version", "as_of", "revision", "programme", "force", "finish", "steps", "next_path",
    ]  # fmt: skip
    assert document["finish"] == "2026-06-19"
    assert [step["milestone"] for step in document["steps"]] == ["platform", "built", "moved", "settled"]
    assert list(document["steps"][0]) == [
        "milestone", "title", "early_start", "early_finish", "drivers", "drag", "total_float",
    ]  # fmt: skip
    assert document["next_path"] is None


def test_a_path_to_a_milestone_ends_there(tmp_path: Path) -> None:
    document = path_document(edition(tmp_path).schedule, "cloud", "kent", to="built")
    assert document["finish"] == "2026-05-22"
    assert [step["milestone"] for step in document["steps"]][-1] == "built"


def test_the_next_path_is_that_of_the_open_milestone_with_the_least_float(tmp_path: Path) -> None:
    slow = changed("programmes/cloud/progress/kent.yaml", ("finished: 2026-03-06", "remaining: 5d"))
    document = path_document(edition(tmp_path, slow).schedule, "cloud", "kent")
    assert document["next_path"] is not None
    (step,) = document["next_path"]["steps"]
    assert (step["milestone"], step["total_float"]) == ("designed", document["next_path"]["total_float"])


def test_why_goes_back_from_a_milestone_to_a_fact(tmp_path: Path) -> None:
    schedule = edition(tmp_path).schedule
    document = why_document(schedule, Key("network", "kent", "cabled"))
    assert list(document) == [
        "schema_version", "as_of", "revision", "programme", "force", "milestone", "early_finish", "chain", "critical",
        "days_until_critical", "through",
    ]  # fmt: skip
    chain = [step["milestone"] for step in document["chain"]]
    assert chain == ["cabled", "cloud/moved", "cloud/built", "cloud/platform"]
    assert (document["critical"], document["days_until_critical"]) == (True, 0)


def test_why_not_critical_says_how_many_days_are_left_and_through_what(tmp_path: Path) -> None:
    slow = changed("programmes/cloud/progress/kent.yaml", ("finished: 2026-03-06", "remaining: 5d"))
    document = why_document(edition(tmp_path, slow).schedule, Key("cloud", "kent", "designed"))
    assert document["critical"] is False
    assert document["days_until_critical"] > 0
    assert document["through"] == "built"


def test_what_is_finished_is_never_critical_again(tmp_path: Path) -> None:
    document = why_document(edition(tmp_path).schedule, Key("cloud", "kent", "designed"))
    assert (document["critical"], document["days_until_critical"]) == (False, None)


def test_a_milestone_reached_on_two_ways_is_told_once(tmp_path: Path) -> None:
    twice = changed(
        "programmes/cloud/blueprint.yaml",
        ("settled: {title: Settled, stage: embed, duration: 10d, after: [moved]}",
         ("told: {title: Told, duration: 10d, after: [built]}\n"
         "  settled: {title: Settled, stage: embed, duration: 10d, after: [moved, told]}")),
    )  # fmt: skip
    chain = [
        key_text(key, "cloud", "kent")
        for key, _ in why_chain(edition(tmp_path, twice).schedule, Key("cloud", "kent", "settled"))
    ]
    assert chain == ["settled", "moved", "told", "built", "platform"]


def statuses(made: Edition, force: str | None = None) -> Any:
    return json.loads(status_text(made.schedule, made.standings.values(), force))


def test_the_status_has_the_promised_fields_in_their_order(tmp_path: Path) -> None:
    document = statuses(edition(tmp_path))
    assert list(document) == ["schema_version", "as_of", "revision", "programmes"]
    cloud = by(document["programmes"], "programme", "cloud")
    assert list(cloud) == ["programme", "scope", "counts", "national", "forces"]
    assert list(cloud["counts"]) == [str(status) for status in Status]
    assert sum(cloud["counts"].values()) == cloud["scope"] == len(cloud["forces"]) == 6
    assert list(cloud["national"])[:5] == ["status", "reasons", "confidence", "diverges", "confirmed"]
    assert [field for field in cloud["forces"][0] if field in STANDING] == STANDING


def test_a_force_s_standing_says_what_the_rule_says(tmp_path: Path) -> None:
    (kent,) = by(statuses(edition(tmp_path), "kent")["programmes"], "programme", "cloud")["forces"]
    promised = {field: kent[field] for field in STANDING}
    assert promised == {
        "force": "kent",
        "collaboration": None,
        "stage": "build",
        "status": "red",
        "last_known": "red",
        "reasons": ["40 working days late, more than 20"],
        "confidence": {
            "rating": "green",
            "by": "Senior responsible owner",
            "on": "2026-04-03",
            "reason": "Staff are trained.",
        },
        "diverges": "rosier",
        "live": "2026-06-05",
        "live_baseline": "2026-04-10",
        "variance": 40,
        "inherited": 25,
        "own": 15,
        "finish": "2026-06-19",
        "target_float": None,
        "confirmed": "2026-04-03",
        "age_days": 0,
        "unreported_days": 0,
        "progress": 0.25,
        "next": {"milestone": "built", "early_finish": "2026-05-22"},
    }


def test_members_of_a_collaboration_repeat_its_figures(tmp_path: Path) -> None:
    forces = by(statuses(edition(tmp_path))["programmes"], "programme", "cloud")["forces"]
    sussex, surrey = by(forces, "force", "sussex"), by(forces, "force", "surrey")
    assert sussex["collaboration"] == "sussex-and-surrey"
    assert {**sussex, "force": None} == {**surrey, "force": None}


def test_who_has_not_joined_has_a_row_without_figures(tmp_path: Path) -> None:
    essex = by(by(statuses(edition(tmp_path))["programmes"], "programme", "network")["forces"], "force", "essex")
    assert (essex["status"], essex["progress"], essex["next"], essex["live"]) == ("not-joined", None, None, None)


def test_national_standing_is_outside_the_counts(tmp_path: Path) -> None:
    cloud = by(statuses(edition(tmp_path))["programmes"], "programme", "cloud")
    assert cloud["national"]["status"] == "red"
    assert cloud["national"]["confirmed"] == "2026-04-03"
