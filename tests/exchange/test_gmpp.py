"""The government major-projects return: published names, blank where a workspace knows nothing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from rollout.exchange.gmpp import COLUMNS
from rollout.exchange.request import Request
from tests.exchange.stories import request, text
from tests.report.stories import CLOUD, SERVICE, changed

NATIONAL = "programmes/cloud/progress/national.yaml"
UNKNOWN = (
    "GMPP ID Number",
    "Annual Report Category",
    "IPA Delivery Confidence Assessment",
    "Project - Start Date (Latest Approved Start Date)",
    "TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)",
    "TOTAL Baseline Benefits (£m)",
)
END, FORECAST = "Project - End Date (Latest Approved End Date)", "Forecast End Date"
SCHEDULE = "Departmental narrative on schedule, including any deviation from planned schedule (if necessary)"


def rows(asked: Request) -> dict[str, dict[str, str]]:
    found = csv.DictReader(io.StringIO(text("gmpp", asked)))
    assert found.fieldnames == list(COLUMNS)
    return {row["Programme Id"]: row for row in found}


def test_a_programme_s_row_says_what_is_known_and_nothing_else(tmp_path: Path) -> None:
    judged = (
        "summary: Two months behind.\nconfidence: {rating: amber, by: National lead, on: 2026-04-03, reason: Late.}\n"
    )
    files = changed(NATIONAL, ("milestones:", f"{judged}milestones:"))
    cloud = rows(request(tmp_path, files=files))["cloud"]
    assert cloud["Project Name"] == "Cloud"
    assert cloud["Department"] == "Cloud board"
    assert cloud["Description / Aims"] == "One place for every force's mail."
    assert cloud["SRO Delivery Confidence Assessment"] == "Amber"
    assert cloud["SRO commentary on the rating"] == "National lead: Late. (3 April 2026)"
    assert (cloud[END], cloud[FORECAST]) == ("2026-06-30", "2026-06-05")
    assert cloud[SCHEDULE].startswith("Last live date: 5 of 6 have joined")
    assert "Of 6 forces in scope: 1 live, 1 under way, 3 not started, 1 out or not joined." in cloud[SCHEDULE]
    assert cloud[SCHEDULE].endswith("Two months behind.")
    assert (
        "Officer hours released (non-cash-releasing): 500 of 1,000 hours a year"
        in cloud["Departmental Narrative on Budgeted Benefits"]
    )
    assert all(cloud[name] == "" for name in UNKNOWN)
    assert cloud["Data Date"] == "2026-04-03"


def test_what_nobody_has_said_stays_blank(tmp_path: Path) -> None:
    network = rows(request(tmp_path))["network"]
    assert network["Department"] == ""
    assert network["SRO Delivery Confidence Assessment"] == ""
    assert network["Departmental Narrative on Budgeted Benefits"] == ""


def test_a_judgement_without_role_or_reason_says_so(tmp_path: Path) -> None:
    files = changed(NATIONAL, ("milestones:", "confidence: {rating: exempt, on: 2026-04-03}\nmilestones:"))
    row = rows(request(tmp_path, files=files))["cloud"]
    assert row["SRO Delivery Confidence Assessment"] == "Exempt"
    assert row["SRO commentary on the rating"] == "no reason given (3 April 2026)"


def test_a_programme_that_cannot_be_read_still_has_a_row(tmp_path: Path) -> None:
    files = {**SERVICE, "programmes/cloud/blueprint.yaml": CLOUD.replace("version: 2", "version: two")}
    row = rows(request(tmp_path, files=files))["cloud"]
    assert (row["Project Name"], row[END], row["Description / Aims"]) == ("cloud (not readable)", "", "")


def test_a_force_s_return_is_of_the_programmes_it_delivers(tmp_path: Path) -> None:
    found = rows(request(tmp_path, force="kent"))
    assert list(found) == ["cloud/kent", "network/kent"]
    cloud = found["cloud/kent"]
    assert (cloud["Project Name"], cloud["Department"]) == ("Cloud: Kent Police", "Kent Police")
    assert cloud["SRO Delivery Confidence Assessment"] == "Green"
    assert (cloud[END], cloud[FORECAST]) == ("2026-04-10", "2026-06-05")
    assert cloud[SCHEDULE] == (
        "Computed status: red (40 working days late, more than 20). Going live is 40 days late against its baseline. "
        "Building has begun. The platform is late. Two licences overlap. Pay or wait."
    )
    assert found["network/kent"][SCHEDULE].startswith("Computed status: green")


def test_a_force_that_has_not_joined_or_cannot_be_read_is_told_apart(tmp_path: Path) -> None:
    assert list(rows(request(tmp_path, force="essex"))) == ["cloud/essex"]
    files = {**SERVICE, "programmes/cloud/progress/essex.yaml": "programme: cloud\nforce: essex\nblueprint: two\n"}
    row = rows(request(tmp_path / "two", files=files, force="essex"))["cloud/essex"]
    assert row[SCHEDULE].startswith("Computed status: unreadable")
    files = {**SERVICE, "programmes/cloud/blueprint.yaml": CLOUD.replace("version: 2", "version: two")}
    assert rows(request(tmp_path / "three", files=files, force="essex"))["cloud/essex"]["Description / Aims"] == ""


def test_a_force_outside_a_programme_s_scope_has_no_row_for_it(tmp_path: Path) -> None:
    files = changed("programmes/network/blueprint.yaml", ("version: 1", "version: 1\nscope: [small]"))
    assert list(rows(request(tmp_path, files=files, force="essex"))) == ["cloud/essex"]


def test_the_return_is_marked_and_says_that_it_is_illustrative(tmp_path: Path) -> None:
    register = "name: Policing\n  marking: OFFICIAL\n  illustrative: true\n  notice: Invented."
    row = rows(request(tmp_path, files=changed("forces.yaml", ("name: Policing", register))))["cloud"]
    assert (row["Marking"], row["Notice"]) == ("OFFICIAL", "Illustrative. Invented.")


def test_where_names_are_withheld_no_row_names_a_force(tmp_path: Path) -> None:
    files = changed(NATIONAL, ("milestones:", "summary: Kent waits.\nmilestones:"))
    row = rows(request(tmp_path, files=files, names="withhold"))["cloud"]
    assert "Kent" not in " ".join(row.values())
    assert "fewer than 3 live" in row[SCHEDULE]
    assert row[SCHEDULE].endswith("(left out: it names a force).")


def test_text_a_spreadsheet_could_run_is_guarded(tmp_path: Path) -> None:
    files = changed(
        "programmes/cloud/blueprint.yaml", ("purpose: One place for every force's mail.", "purpose: '=1+1'")
    )
    assert rows(request(tmp_path, files=files))["cloud"]["Description / Aims"] == "'=1+1"
