"""A force's highlight report: what happened, what comes next, and every date beside its baseline."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.report.reports import render_force
from tests.report.stories import ESSEX, REGISTER, SERVICE, changed, edition, section

PATH = "programmes/cloud/progress/{}.yaml"
SECTIONS = [
    "## Cloud",
    "### Exception: the live date is beyond tolerance",
    "### This period",
    "### Next period",
    "### Dates",
    "### Asks",
    "### Risks and benefits",
    "## Network",
    "### This period",
    "### Next period",
    "### Dates",
    "### Asks",
    "### Risks and benefits",
]


def report(root: Path, files: dict[str, str] | None = None, force: str = "kent") -> str:
    return render_force(edition(root, files or SERVICE), force)


def cloud(root: Path, heading: str, files: dict[str, str] | None = None, force: str = "kent") -> str:
    """One part of the force's section about the cloud programme."""
    return section("## Cloud" + report(root, files, force).split("## Cloud", maxsplit=1)[1], heading)


def test_every_section_stands_in_its_order_for_each_programme(tmp_path: Path) -> None:
    assert [line for line in report(tmp_path).splitlines() if line.startswith(("## ", "### "))] == SECTIONS


def test_the_programmes_come_first_at_a_glance(tmp_path: Path) -> None:
    glance = report(tmp_path).split("## Cloud", maxsplit=1)[0]
    assert "| Cloud | red | green | 5 June 2026 | 40 days late | 25% |" in glance
    assert "| Network | green |  | 19 June 2026 | 7 days early | 0% |" in glance


def test_status_judgement_dates_and_tolerance_stand_side_by_side(tmp_path: Path) -> None:
    block = cloud(tmp_path, "## Cloud")
    for line in (
        "- Computed status: red (40 working days late, more than 20)",
        "(rosier than computed)",
        "40 days late (inherited +25, own +15)",
        "- Tolerance: amber over 5 working days late, red over 20; exceeded by 20 working days",
        "- Summary: Building has begun.",
    ):
        assert line in block


def test_tolerance_that_is_left_is_told_in_days(tmp_path: Path) -> None:
    assert "red over 20; 27 working days left" in section(report(tmp_path), "## Network")


def test_without_a_baseline_there_is_no_tolerance_to_use(tmp_path: Path) -> None:
    bare = changed("programmes/network/progress/kent.yaml", ("  cabled: {baseline: 2026-06-30}\n", "  cabled: {}\n"))
    block = section(report(tmp_path, bare), "## Network")
    assert "no baseline to hold against it" in block
    assert "- Dates: live 19 June 2026; everything finished 19 June 2026" in block


@pytest.mark.parametrize(
    ("confidence", "said"),
    [
        ("confidence: {rating: amber}\n", "- Judged confidence: amber"),
        ("confidence: {rating: green, by: Chief officer}\n", "- Judged confidence: green by Chief officer"),
        ("", "- Judged confidence: none given"),
    ],
)
def test_a_judgement_is_told_with_whatever_is_known_of_it(tmp_path: Path, confidence: str, said: str) -> None:
    files = {**SERVICE, PATH.format("essex"): ESSEX.replace("milestones:", confidence + "milestones:")}
    assert said in report(tmp_path, files, "essex")


def test_this_period_holds_the_last_four_weeks(tmp_path: Path) -> None:
    """Kent finished the design 28 days ago, which is no longer in the period, and Essex went live within it."""
    assert cloud(tmp_path, "### This period") == "- Started: Built, on 30 March 2026"
    assert cloud(tmp_path, "### This period", force="essex").splitlines() == [
        "- Finished: Mail moved, on 11 March 2026",
        "- Started: Settled, on 12 March 2026",
    ]


def test_next_period_holds_what_is_to_start_to_finish_or_blocked_in_four_weeks(tmp_path: Path) -> None:
    soon = changed(PATH.format("kent"), ("expected: 2026-05-08", "remaining: 5d"))
    assert cloud(tmp_path, "### Next period", soon).splitlines() == [
        "- To finish: Built, by 24 April 2026",
        "- To start: Mail moved, on 27 April 2026",
    ]
    stuck = changed(PATH.format("kent"), ("expected: 2026-05-08", "remaining: 5d, blocked: No access"))
    assert cloud(tmp_path, "### Next period", stuck).startswith("- Blocked: Built")


def test_a_quiet_period_says_so(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Network")
    assert "Nothing was started or finished in the last 28 days." in block
    assert "Nothing is due in the next 28 days." in block


def test_the_critical_path_names_what_is_national_or_of_another_programme(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Network")
    assert "| Platform ready (Cloud) (national) |" in block or "| Platform ready (Cloud, national) |" in block
    assert "| Built (Cloud) | 30 March 2026 | 22 May 2026 | 25 | 25 |" in block
    assert "| Sites cabled | 8 June 2026 | 19 June 2026 | 10 | 10 |" in block


def test_baseline_expected_and_computed_stand_side_by_side(tmp_path: Path) -> None:
    block = cloud(tmp_path, "### Dates")
    assert "| Built | in progress | 27 March 2026 | 8 May 2026 | 22 May 2026 | 40 days late |" in block
    assert "| Settled | not started |  |  | 19 June 2026 |  |" in block
    assert "| Designed |" not in block


def test_a_finished_key_milestone_stays_in_the_table(tmp_path: Path) -> None:
    row = "| Mail moved | finished | 13 March 2026 |  | 11 March 2026 | 2 days early |"
    assert row in cloud(tmp_path, "### Dates", force="essex")


def test_open_asks_are_the_force_s_own(tmp_path: Path) -> None:
    block = cloud(tmp_path, "### Asks")
    assert "**Release two engineers" in block
    assert "Fund the platform" not in block
    assert section(report(tmp_path), "## Network").split("### Asks")[1].strip().startswith("No ask is open.")


def test_risks_and_benefits_are_listed_as_reported(tmp_path: Path) -> None:
    block = cloud(tmp_path, "### Risks and benefits")
    assert "| Directory data quality | high | medium | Kent IT | Clean it |" in block
    assert "| Weather |  |  |  | Wait |" in block
    assert "| 100 | 1,100 | 600 | measured |" in block
    assert "| 50 |  | 20 | banked |" in block


def test_what_others_learned_is_about_the_milestones_ahead(tmp_path: Path) -> None:
    block = cloud(tmp_path, "### Risks and benefits")
    assert "| Mail moved | 1 of 5 | 1 | 8 | 10 |" in block
    assert "| Designed |" not in block


def test_a_collaboration_has_one_section_for_its_forces_and_can_be_asked_for_by_its_own_id(tmp_path: Path) -> None:
    for force in ("sussex", "sussex-and-surrey"):
        text = report(tmp_path, force=force)
        assert [line for line in text.splitlines() if line.startswith("## ")] == [
            "## Cloud, delivered as Sussex and Surrey"
        ]
    assert "Not joined: Network." in report(tmp_path, force="sussex")


def test_a_force_that_takes_no_part_says_why_and_has_no_dates(tmp_path: Path) -> None:
    text = report(tmp_path, force="wiltshire")
    assert "- Computed status: declined (Content with what it has)" in text
    assert "- Not scheduled: Content with what it has" in text
    assert "### Dates" not in text


def test_a_force_that_has_joined_nothing_says_so(tmp_path: Path) -> None:
    files = {path: text for path, text in SERVICE.items() if "progress/essex" not in path}
    text = report(tmp_path, files, "essex")
    assert "This force has joined no programme." in text
    assert "Not joined: Cloud, Network." in text


def test_a_file_that_cannot_be_read_is_shown_as_such(tmp_path: Path) -> None:
    broken = {**SERVICE, PATH.format("essex"): ESSEX + "force: twice\n"}
    assert "its file cannot be read: rollout check says why" in report(tmp_path, broken, "essex")


def test_a_programme_whose_blueprint_cannot_be_read_shows_none_of_its_dates(tmp_path: Path) -> None:
    broken = {**SERVICE, "programmes/cloud/blueprint.yaml": "programme: [\n"}
    text = report(tmp_path, broken)
    assert "the programme cannot be computed: rollout check says why" in text
    assert "### Dates" not in text.split("## Network", maxsplit=1)[0]


MERGED = {
    **SERVICE,
    "forces.yaml": REGISTER.replace(
        "calendar: plain}\n  thames-valley:",
        "calendar: plain, to: 2026-03-31, successor: thames-valley}\n  thames-valley:",
    ).replace(
        "  kent: {name: Kent Police, nation: england, calendar: plain}",
        "  kent: {name: Kent Police, nation: england, calendar: plain, to: 2026-03-31, successor: thames-valley}",
    ),
}


def test_a_merged_force_has_a_section_for_each_of_its_legs(tmp_path: Path) -> None:
    legs = {path: text for path, text in MERGED.items() if "thames" not in path}
    text = report(tmp_path, legs, "thames-valley")
    assert sum(line.startswith("## Cloud") for line in text.splitlines()) == 2


def test_hidden_milestones_stand_in_no_list_of_the_force(tmp_path: Path) -> None:
    marked = changed("programmes/cloud/blueprint.yaml", ("{title: Built,", "{title: Built, marking: SECRET,"))
    made = edition(tmp_path, marked, max_marking="OFFICIAL")
    assert "Built" not in render_force(made, "kent")
