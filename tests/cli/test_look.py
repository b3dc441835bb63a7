"""status, schedule, path and why: what a delivery lead looks at."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import KENT, Run


def document(run: Run, *arguments: str) -> Any:
    result = run(*arguments, "--format", "json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_schedule_json_holds_the_promised_fields(run: Run) -> None:
    found = document(run, "schedule", "cloud")
    assert list(found) == ["schema_version", "as_of", "revision", "programmes", "problems"]
    assert (found["schema_version"], found["as_of"], found["revision"]) == (1, "2026-11-22", None)
    programme = found["programmes"][0]
    assert list(programme) == ["programme", "version", "forces", "national"]
    kent = next(row for row in programme["forces"] if row["force"] == "kent")
    assert list(kent) == [
        "force", "collaboration", "participation", "calendar", "start", "finish", "live", "live_baseline", "variance",
        "target", "target_float", "critical_path", "milestones",
    ]  # fmt: skip
    built = kent["milestones"][0]
    assert built["id"] == "built"
    assert built["state"] == "in-progress"
    assert built["remaining"] == 12
    assert built["drivers"] == [{"floor": "data-date"}]
    assert kent["milestones"][2]["drivers"] == [{"milestone": "built", "type": "FS", "lag": "0d"}]
    assert programme["national"]["calendar"] == "england-and-wales"


def test_forces_that_take_no_part_are_listed_without_dates(run: Run) -> None:
    rows = document(run, "schedule", "cloud")["programmes"][0]["forces"]
    gwent = next(row for row in rows if row["force"] == "gwent")
    assert gwent["participation"] == "declined"
    assert gwent["finish"] is None
    assert gwent["milestones"] == []
    together = next(row for row in rows if row["collaboration"] == "dorset-and-surrey")
    assert together["force"] is None


def test_links_to_other_programmes_name_them(run: Run) -> None:
    kent = document(run, "schedule", "robots")["programmes"][0]["forces"][0]
    driver = kent["milestones"][0]["drivers"][0]
    assert driver == {"milestone": "in-use", "type": "FS", "lag": "0d", "programme": "cloud"}
    assert kent["critical_path"] == ["cloud/built", "cloud/in-use", "hosted"]


def test_schedule_of_one_force_follows_its_collaboration(run: Run) -> None:
    rows = document(run, "schedule", "cloud", "--force", "dorset")["programmes"][0]["forces"]
    assert [row["collaboration"] for row in rows] == ["dorset-and-surrey"]


def test_schedule_table_says_who_is_not_scheduled(run: Run) -> None:
    text = run("schedule", "cloud").stdout
    assert "cloud at 2026-11-22 (illustrative)" in text
    assert "Not scheduled: gwent: declined." in text
    assert "in-progress *" in text
    assert "built, trained FS+2d" in text or "built" in text


def test_schedule_as_csv_has_one_row_a_milestone(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("schedule", "cloud", "--format", "csv").stdout)))
    assert len(rows) == 1 + 3 * 3
    assert {row["collaboration"] for row in rows} == {"", "dorset-and-surrey"}
    kent = next(row for row in rows if row["force"] == "kent" and row["milestone"] == "built")
    assert (kent["remaining"], kent["critical"], kent["drivers"]) == ("12", "true", "[data-date]")


def test_schedule_as_markdown_is_a_pipe_table(run: Run) -> None:
    text = run("schedule", "robots", "--format", "markdown").stdout
    assert "| Force | Milestone |" in text
    assert text.startswith("**robots at 2026")


def test_how_near_is_near_critical_can_be_said(run: Run) -> None:
    def near(*more: str) -> list[str]:
        kent = document(run, "schedule", "cloud", "--force", "kent", *more)["programmes"][0]["forces"][0]
        return [row["id"] for row in kent["milestones"] if row["near_critical"]]

    assert near() == ["trained"]
    assert near("--near-critical", "1") == []


def test_a_programme_that_cannot_be_computed_says_so(run: Run, root: Path) -> None:
    loop = "programme: robots\ntitle: R\nversion: 1\nmilestones: {a: {title: A, after: [a]}}\n"
    (root / "programmes/robots/blueprint.yaml").write_text(loop)
    result = run("schedule", "robots")
    assert result.exit_code == 0
    assert "cannot be computed" in result.stdout
    for command in (("path", "robots", "kent"), ("why", "robots", "kent", "a")):
        result = run(*command)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "robots cannot be computed" in result.stderr
    assert document(run, "path", "robots", "kent")["steps"] == []
    assert document(run, "why", "robots", "kent", "a")["chain"] == []
    found = document(run, "schedule", "robots")
    assert found["programmes"][0]["forces"] == []
    assert "L325" in {problem["code"] for problem in found["problems"]}


def test_status_json_counts_add_up_to_the_scope(run: Run) -> None:
    programme = document(run, "status", "cloud")["programmes"][0]
    assert list(programme) == ["programme", "scope", "counts", "national", "forces"]
    assert programme["scope"] == 5
    assert sum(programme["counts"].values()) == 5
    kent = next(row for row in programme["forces"] if row["force"] == "kent")
    assert kent["confidence"]["rating"] == "green"
    assert kent["next"]["milestone"] == "trained"
    assert [row["force"] for row in programme["forces"]][-2:] == ["dorset", "surrey"]


def test_status_of_one_force_in_json_lists_it_alone(run: Run) -> None:
    programmes = document(run, "status", "--force", "kent")["programmes"]
    assert [[row["force"] for row in p["forces"]] for p in programmes] == [["kent"], ["kent"]]


def test_status_at_a_glance_shows_counts_and_a_matrix(run: Run) -> None:
    text = run("status").stdout
    assert "Forces by status at 2026-11-22 (illustrative)" in text
    assert "Forces by programme at 2026-11-22 (illustrative)" in text
    assert "silent" in text
    assert "0 of 5 forces have joined nothing" in text
    assert "A programme may set its own days." in text


def test_status_of_a_programme_prints_its_rule_and_its_forces(run: Run) -> None:
    text = run("status", "cloud").stdout
    assert "over 20 working days late" in text
    assert "national" in text
    assert "not-reported (was" in text
    assert "green (rosier)" in text
    assert "0 of 5 live" in text


def test_status_of_one_force_gives_reasons(run: Run) -> None:
    text = run("status", "--force", "gwent").stdout
    assert "Own service until 2029" in text


def test_chase_lists_who_owes_a_return_by_owner(run: Run) -> None:
    text = run("status", "--chase").stdout
    assert "no owner" in text
    assert "essex" in text
    assert "2026-08-01" in text
    assert "1 of " in text
    assert "essex" not in run("status", "--chase", "--force", "kent").stdout


def test_status_as_csv_and_markdown(run: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(run("status", "--format", "csv").stdout)))
    assert len(rows) == 10
    assert len(list(csv.DictReader(io.StringIO(run("status", "--force", "kent", "--format", "csv").stdout)))) == 2
    assert "| Force |" in run("status", "cloud", "--format", "markdown").stdout


def test_path_tells_each_step_and_the_next_path(run: Run) -> None:
    text = run("path", "cloud", "kent").stdout
    assert "kent: cloud finishes on 2026-12-" in text
    assert "the data date: it has not happened yet" in text
    assert "Next: trained has 5 working days of float" in text


def test_path_to_a_milestone_traces_from_there(run: Run) -> None:
    assert "cloud/trained finishes on" in run("path", "cloud", "kent", "--to", "trained").stdout
    found = document(run, "path", "cloud", "kent", "--to", "trained")
    assert [step["milestone"] for step in found["steps"]] == ["trained"]


def test_path_json_holds_steps_and_the_next_path(run: Run) -> None:
    found = document(run, "path", "cloud", "kent")
    assert [step["milestone"] for step in found["steps"]] == ["built", "in-use"]
    assert found["next_path"]["steps"][0]["milestone"] == "trained"
    assert found["finish"] == found["steps"][-1]["early_finish"]


def test_path_as_csv_and_markdown(run: Run) -> None:
    assert run("path", "cloud", "kent", "--format", "csv").stdout.startswith("Step,Milestone")
    assert "| Step |" in run("path", "cloud", "kent", "--format", "markdown").stdout


def test_a_path_without_any_work_left_says_so(run: Run, root: Path) -> None:
    done = KENT.replace("    remaining: 12d\n", "    finished: 2026-11-06\n") + "    finished: 2026-11-13\n"
    done += "  trained: {started: 2026-11-02, finished: 2026-11-06}\n"
    (root / "programmes/cloud/progress/kent.yaml").write_text(done)
    assert "Nothing is left to do on it." in run("path", "cloud", "kent").stdout
    assert document(run, "path", "cloud", "kent")["next_path"] is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("path", "cloud", "gwent"), "not scheduled in cloud: declined"),
        (("path", "robots", "essex"), "has not joined robots"),
        (("path", "cloud", "kemt"), 'Did you mean "kent"?'),
        (("path", "clowd", "kent"), 'Did you mean "cloud"?'),
        (("path", "cloud", "kent", "--to", "inuse"), 'Did you mean "in-use"?'),
        (("path", "cloud", "essex", "--to", "built"), 'has no milestone "built"'),
        (("why", "cloud", "kent", "bilt"), 'Did you mean "built"?'),
        (("schedule", "zzzzzz"), "There are: cloud, robots."),
        (("status", "cloud", "--force", "zzzzzz"), 'There is no force "zzzzzz"'),
    ],
)
def test_a_wrong_name_is_told_with_the_nearest_one(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_why_leads_back_to_a_fact(run: Run) -> None:
    text = run("why", "robots", "kent", "hosted").stdout
    assert "because of cloud/in-use" in text
    assert "started on 2026-11-02, 12 working days left" in text
    assert "It is critical: without its work the finish would come forward 10 working days." in text


def test_why_says_how_far_a_milestone_is_from_mattering(run: Run) -> None:
    assert "working days, through in-use." in run("why", "cloud", "kent", "trained").stdout
    found = document(run, "why", "cloud", "kent", "trained")
    assert found["critical"] is False
    assert found["days_until_critical"] > 0
    assert found["through"] == "in-use"


def test_why_of_a_national_milestone(run: Run) -> None:
    text = run("why", "cloud", "kent", "issued").stdout
    assert "the national milestone" in text
    assert "finished on 2026-10-16" in text
    found = document(run, "why", "cloud", "kent", "issued")
    assert found["days_until_critical"] is None


def test_why_tells_what_work_passes_through(run: Run, root: Path) -> None:
    national = root / "programmes/cloud/progress/national.yaml"
    national.write_text(
        national.read_text().replace("started: 2026-10-05, finished: 2026-10-16", "expected: 2027-06-30")
    )
    lines = run("why", "cloud", "essex", "in-use").stdout.splitlines()
    assert [line.split(":")[0].strip() for line in lines[2:6]] == ["in-use", "built", "issued", "It is critical"]
    assert "does not apply, so work passes through" in lines[3]


def test_schedule_of_one_force_leaves_the_national_milestones_out(run: Run) -> None:
    lines = run("schedule", "cloud", "--force", "kent").stdout.splitlines()
    assert not [line for line in lines if line.startswith("national")]
    assert [line for line in run("schedule", "cloud").stdout.splitlines() if line.startswith("national")]


def test_a_data_date_may_be_the_word_today(run: Run) -> None:
    today = date.today().isoformat()
    assert f"cloud at {today}" in run("schedule", "cloud", as_of="today").stdout


def test_why_of_what_does_not_apply(run: Run) -> None:
    assert "It does not apply." in run("why", "cloud", "essex", "built").stdout
    text = run("why", "cloud", "essex", "in-use").stdout
    assert "It is critical" in text


def test_why_through_the_finish_itself(run: Run, root: Path) -> None:
    alone = "programme: robots\ntitle: R\nversion: 1\nmilestones: {a: {title: A, duration: 9d}, b: {title: B, duration: 2d}}\n"
    (root / "programmes/robots/blueprint.yaml").write_text(alone)
    (root / "programmes/robots/progress/kent.yaml").write_text(
        "programme: robots\nforce: kent\nblueprint: 1\nstart: 2026-10-01\nmilestones: {}\n"
    )
    assert "through the finish itself" in run("why", "robots", "kent", "b").stdout


def test_why_of_what_nothing_waits_for(run: Run, root: Path) -> None:
    (root / "programmes/robots/blueprint.yaml").write_text(
        "programme: robots\ntitle: R\nversion: 1\nmilestones:\n"
        "  paper: {title: P, scope: national, duration: 3d}\n  a: {title: A, duration: 9d}\n"
    )
    (root / "programmes/robots/progress/kent.yaml").write_text(
        "programme: robots\nforce: kent\nblueprint: 1\nstart: 2026-10-01\nmilestones: {}\n"
    )
    assert "It is not critical: nothing of robots waits for it." in run("why", "robots", "kent", "paper").stdout


def test_every_kind_of_floor_has_words(run: Run, root: Path) -> None:
    (root / "programmes/robots/blueprint.yaml").write_text(
        "programme: robots\ntitle: R\nversion: 1\nmilestones:\n"
        "  a: {title: A, duration: 2d, not_before: 2027-02-01}\n  b: {title: B, duration: 2d}\n"
        "  c: {title: C, duration: 2d}\n  d: {title: D, duration: 2d, uses: centre}\n"
        "  e: {title: E, duration: 2d, after: [d SS+1d, c FF-1d]}\n"
    )
    (root / "programmes/robots/progress/kent.yaml").write_text(
        "programme: robots\nforce: kent\nblueprint: 1\nstart: 2026-12-01\nmilestones:\n  c: {expected: 2026-12-18}\n"
    )
    (root / "programmes/robots/slots.yaml").write_text(
        "slots: [{centre: centre, force: kent, milestone: d, from: 2027-01-11, to: 2027-01-12, state: accepted}]\n"
    )
    for milestone, words in (
        ("a", "not before its date"), ("b", "the force's own start"), ("c", "the force's expected date"),
        ("d", "its centre's slot"), ("e", "d SS+1d"),
    ):  # fmt: skip
        assert words in run("why", "robots", "kent", milestone).stdout


def test_chase_has_machine_readable_twins(run: Run) -> None:
    found = document(run, "status", "--chase")
    assert (found["owed"], found["of"]) == (1, 5)
    assert found["returns"] == [
        {
            "owners": [], "force": "essex", "programme": "cloud", "confirmed": "2026-08-01", "age_days": 113,
            "last_known": "not-started",
        }
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(run("status", "--chase", "--format", "csv").stdout)))
    assert [(row["force"], row["programme"]) for row in rows] == [("essex", "cloud")]


def test_a_folder_that_is_not_there_is_no_workspace(run: Run, root: Path) -> None:
    result = run("-C", str(root / "nowhere"), "status")
    assert result.exit_code == 2
    assert "There is no folder" in result.stderr


def test_a_path_on_which_nothing_applies_has_no_finish(run: Run, root: Path) -> None:
    nothing = "".join(
        f"  {m}: {{not_applicable: Bought elsewhere, by: Board}}\n" for m in ("built", "trained", "in-use")
    )
    (root / "programmes/cloud/progress/kent.yaml").write_text(KENT.split("milestones:")[0] + "milestones:\n" + nothing)
    assert "kent: nothing of cloud applies" in run("path", "cloud", "kent").stdout
