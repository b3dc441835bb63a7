"""A programme's report: what is reused, who is where, what sets the dates, and what may be learned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from rollout.report.reports import render_programme
from rollout.report.views.drift import drift
from rollout.report.views.lessons import lessons
from rollout.report.views.outlook import patterns
from tests.report.stories import ESSEX, KENT, SERVICE, changed, edition, section

SECTIONS = [
    "## Position",
    "## Stage map",
    "## Forces",
    "## Exceptions: live dates beyond tolerance",
    "## What sets the dates",
    "## Milestones",
    "## Lessons",
    "## Benefits",
    "## Open asks",
    "## Shared risks",
    "## Drift",
]
PATH = "programmes/cloud/progress/{}.yaml"


def report(root: Path, files: dict[str, str] | None = None, programme: str = "cloud") -> str:
    return render_programme(edition(root, files or SERVICE), programme)


def test_every_section_stands_in_its_order(tmp_path: Path) -> None:
    assert [line for line in report(tmp_path).splitlines() if line.startswith("## ")] == SECTIONS


def test_the_head_says_what_is_built_once_and_used_by_all(tmp_path: Path) -> None:
    head = report(tmp_path).split("## Position", maxsplit=1)[0]
    assert head == (
        "# Cloud\n\n- Data date: 3 April 2026\n- Returns in time: 4 of 5\n\n"
        "One place for every force's mail.\n\n"
        "- Owner: Cloud board\n- Blueprint version: 2\n"
        "- Buying route: Licence agreement (CCTM21A01), until 31 March 2028\n- Buying route: Spot buying\n"
        "- Shared design: Tenant design, version 3.1\n- Shared design: Naming rules\n"
        "- Delivery centre: Cloud centre\n\n"
    )


def test_a_centre_the_register_gives_no_title_goes_by_its_id(tmp_path: Path) -> None:
    files = changed("forces.yaml", ("title: Cloud centre, ", ""))
    assert "- Delivery centre: cloud-centre\n" in report(tmp_path, files)


def test_position_tells_the_national_status_and_its_reason(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Position")
    assert "- National milestones: 0 of 1 finished; status red (25 working days late, more than 20)" in block
    row = "| Platform ready | in progress | 17 April 2026 | 13 March 2026 | 25 days late | 10 working days |"
    assert block.endswith(row)


def test_a_national_milestone_without_baseline_or_drag_leaves_its_cells_empty(tmp_path: Path) -> None:
    finished = {
        **SERVICE,
        PATH.format(
            "national"
        ): "programme: cloud\nblueprint: 2\nconfirmed: 2026-04-03\nmilestones:\n  platform: {finished: 2026-03-13}\n",
    }
    assert "| Platform ready | finished | 13 March 2026 |  |  |  |" in section(
        report(tmp_path, finished), "## Position"
    )


def test_the_stage_map_counts_and_names_who_has_come_how_far(tmp_path: Path) -> None:
    assert section(report(tmp_path), "## Stage map").splitlines()[-4:] == [
        "| nothing begun | 3 of 5 | Thames Valley Police, Sussex Police and Surrey Police |",
        "| design | 0 of 5 |  |",
        "| build | 1 of 5 | Kent Police |",
        "| embed | 1 of 5 | Essex Police |",
    ]


def test_where_all_have_begun_nobody_is_put_down_as_waiting(tmp_path: Path) -> None:
    files = {path: text for path, text in SERVICE.items() if "thames" not in path and "sussex" not in path}
    assert "nothing begun" not in section(report(tmp_path, files), "## Stage map")


def test_forces_stand_with_dates_status_and_judgement_side_by_side_the_latest_first(tmp_path: Path) -> None:
    table = [line for line in section(report(tmp_path), "## Forces").splitlines() if line.startswith("| ")]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table[2:]]
    late = "90 days late (inherited +75, own +15)"
    waiting = "22 days early (inherited -22, own +0)"
    assert [[row[0], row[1], row[2], row[4]] for row in rows] == [
        ["National milestones", "red", "", ""],
        ["Thames Valley Police", "not reported; last known red", "", late],
        ["Kent Police", "red", "green (rosier than computed)", "40 days late (inherited +25, own +15)"],
        ["Wiltshire Police", "declined", "", ""],
        ["Essex Police", "amber", "", "2 days early (inherited +0, own -2)"],
        ["Surrey Police", "not started", "no current judgement", waiting],
        ["Sussex Police", "not started", "no current judgement", waiting],
    ]
    assert [rows[2][3], rows[2][5]] == ["5 June 2026 (baseline 10 April 2026)", "19 June 2026"]


def test_an_exception_s_figures_are_computed_and_its_words_the_force_s(tmp_path: Path) -> None:
    assert section(report(tmp_path), SECTIONS[3]).splitlines() == [
        (
            "- **Thames Valley Police**: live 5 June 2026 against a baseline of 30 January 2026: 90 working days late,"
            " tolerance 20. No exception report is written yet."
        ),
        (
            "- **Kent Police**: live 5 June 2026 against a baseline of 10 April 2026: 40 working days late, tolerance 20."
            " Cause: The platform is late. Consequence: Two licences overlap. Options: Pay or wait."
        ),
    ]


def test_within_tolerance_there_is_no_exception(tmp_path: Path) -> None:
    tolerant = changed(
        "programmes/cloud/blueprint.yaml",
        ("live: moved\n", "live: moved\ntolerance: {amber_days: 90, red_days: 90}\n"),
    )
    assert "## Exceptions" not in report(tmp_path, tolerant)


def test_what_sets_the_dates_is_counted_over_forces(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## What sets the dates")
    assert "| Settled | force | 5 of 5 | 10 working days | 19 June 2026 | each force |" in block
    assert "| Platform ready | national | 2 of 5 | 10 working days | 17 April 2026 | Platform team |" in block


def test_a_force_s_own_milestone_is_in_no_pattern(tmp_path: Path) -> None:
    own = "local: {milestones: {survey: {title: Surveyed, duration: 90d, before: [moved], reason: Two sites}}}\n"
    files = {**SERVICE, PATH.format("kent"): KENT + own}
    assert "survey" not in {pattern.milestone for pattern in patterns(edition(tmp_path, files), "cloud")}


def test_milestones_compare_days_taken_with_days_planned(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Milestones")
    assert "| Designed | 2 of 5 | 0 | 7.5 | 10 | 2 |" in block
    assert "| Settled | 0 of 5 | 1 |  |  | 0 |" in block


def test_a_lesson_is_a_milestone_that_took_four_fifths_of_the_plan_or_less(tmp_path: Path) -> None:
    assert section(report(tmp_path), "## Lessons").splitlines() == [
        "- Designed: Kent Police of 2 measured took four fifths of the plan or less.",
        "- Mail moved: Essex Police of 1 measured took four fifths of the plan or less.",
    ]


def test_a_lesson_counts_deliveries_where_not_everybody_is_named(tmp_path: Path) -> None:
    text = render_programme(edition(tmp_path, names="exceptions"), "cloud")
    assert "- Designed: 1 delivery of 2 measured took" in section(text, "## Lessons")


def test_a_finish_without_a_start_measures_nothing(tmp_path: Path) -> None:
    files = changed(PATH.format("kent"), ("started: 2026-03-02, finished: 2026-03-06", "finished: 2026-03-06"))
    designed = lessons(edition(tmp_path, files), "cloud")[0]
    assert (designed.finished, designed.measured, designed.ratio) == (2, 1, 1.0)


def test_what_nobody_measured_has_no_ratio(tmp_path: Path) -> None:
    assert lessons(edition(tmp_path), "cloud")[-1].ratio is None


def test_benefits_count_only_against_a_before_figure(tmp_path: Path) -> None:
    assert section(report(tmp_path), "## Benefits").splitlines()[-3:] == [
        "| Licences given up | Cash-releasing | not measured against a before-figure yet | 0 of 6 | 0 | 0 |",
        "| Officer hours released | Non-cash-releasing | 500 of 1,000 hours a year | 1 of 6 | 0 | 1 |",
        "| Complaints about mail | Qualitative | lower by 30 (no target) | 1 of 6 | 1 | 0 |",
    ]


def test_a_benefit_measured_after_the_data_date_is_not_known_yet(tmp_path: Path) -> None:
    later = changed(PATH.format("kent"), ("measured: 600, on: 2026-03-31", "measured: 600, on: 2026-04-04"))
    assert "| Officer hours released | Non-cash-releasing | not measured" in report(tmp_path, later)


def test_a_benefit_without_a_target_says_so(tmp_path: Path) -> None:
    aimless = changed(PATH.format("kent"), ("before: 100, target: 1100,", "before: 100,"))
    assert "| 500 hours a year (no target) |" in report(tmp_path, aimless)


def test_only_open_asks_of_the_programme_are_listed(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Open asks")
    assert [line.split("**")[1] for line in block.splitlines()] == [
        "Release two engineers.",
        "Fund the platform's second year",
    ]


def test_a_risk_is_shared_when_two_forces_report_it_under_one_title(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Shared risks")
    assert block.splitlines()[-1] == "| directory data quality | 2 | low | high | Ask Kent Police; Clean it |"
    assert "Weather" not in block


def test_a_risk_without_a_known_impact_ranks_last(tmp_path: Path) -> None:
    files = {**SERVICE, PATH.format("essex"): ESSEX.replace(", impact: high, action: Ask Kent Police", "")}
    block = section(report(tmp_path, files), "## Shared risks")
    assert block.splitlines()[-1] == "| Directory data quality | 2 | high | medium | Clean it |"


TAILORED = (
    KENT
    + """\
local:
  duration: {built: {is: 25d, reason: Two sites}}
  after: {settled: {add: [designed], reason: Local board}}
  target: {moved: {is: 2026-12-18, reason: Lease ends}}
  not_before: {settled: {is: 2026-06-01, reason: Summer}}
  milestones: {survey: {title: Surveyed, duration: 5d, before: [built], reason: Old cables}}
"""
)


def test_every_way_to_depart_from_the_blueprint_is_in_the_drift_register(tmp_path: Path) -> None:
    files = {**SERVICE, PATH.format("kent"): TAILORED}
    files[PATH.format("essex")] = ESSEX.replace(
        "  settled: {started: 2026-03-12, remaining: 2d}", "  settled: {not_applicable: Nothing to settle}"
    )
    entries = drift(edition(tmp_path, files), "cloud")
    assert {(entry.milestone, entry.kind, entry.forces, entry.of) for entry in entries} == {
        ("designed", "re-estimated", 3, 5),
        ("built", "re-estimated", 1, 5),
        ("built", "waived", 2, 5),
        ("settled", "also waits", 1, 5),
        ("moved", "own target", 1, 5),
        ("settled", "own earliest start", 1, 5),
        ("survey", "own milestone", 1, 5),
        ("settled", "not applicable", 1, 5),
    }
    assert entries[0].reasons == ("Two sites",)


def test_a_fifth_of_the_forces_is_no_doubt_about_the_blueprint_and_more_is(tmp_path: Path) -> None:
    files = {**SERVICE, PATH.format("kent"): KENT + "local: {duration: {built: {is: 25d, reason: Two sites}}}\n"}
    entries = drift(edition(tmp_path, files), "cloud")
    assert {(entry.milestone, entry.forces, entry.of): entry.is_doubtful for entry in entries} == {
        ("designed", 3, 5): True,
        ("built", 2, 5): True,
        ("built", 1, 5): False,
    }


def test_an_empty_programme_says_so_in_each_section(tmp_path: Path) -> None:
    bare = (
        "programme: network\ntitle: Network\nversion: 1\nmilestones:\n  cabled: {title: Sites cabled, duration: 5d}\n"
    )
    files = {path: text for path, text in SERVICE.items() if "network/progress" not in path}
    text = report(tmp_path, {**files, "programmes/network/blueprint.yaml": bare}, "network")
    said = {heading: section(text, heading).splitlines()[-1] for heading in SECTIONS if heading in text.splitlines()}
    assert said == {
        "## Position": "This programme has no national milestones.",
        "## Stage map": "No force takes part yet.",
        "## Forces": "Inherited: the days late had the force's own work gone to plan from what it waits for; own: the rest.",
        "## What sets the dates": "Drag: the working days by which a finish would come forward if the step took no more time.",
        "## Milestones": "Working days from reported start to reported finish.",
        "## Lessons": "No milestone has been finished well inside its plan yet.",
        "## Benefits": "The blueprint names no benefits.",
        "## Open asks": "No ask is open.",
        "## Shared risks": "No risk is reported by several forces.",
        "## Drift": "No force departs from the blueprint.",
    }
    assert "- Owner: not named" in text


def test_a_programme_that_cannot_be_computed_shows_no_dates_and_says_why_not(tmp_path: Path) -> None:
    loop = changed("programmes/cloud/blueprint.yaml", ("Designed, stage", "Designed, after: [settled], stage"))
    text = report(tmp_path, loop)
    assert "**This programme cannot be computed: `rollout check` says why. No dates are shown.**" in text
    assert "| Kent Police | unreadable |  |  |  |  |" in text


def test_lateness_whose_source_is_not_known_is_told_without_it(tmp_path: Path) -> None:
    made = edition(tmp_path)
    cloud = made.standings["cloud"]
    forces = tuple(replace(row, inherited=None, own=None) for row in cloud.forces)
    unsplit = replace(made, standings={**made.standings, "cloud": replace(cloud, forces=forces)})
    assert "| 40 days late |" in section(render_programme(unsplit, "cloud"), "## Forces")
