"""The portfolio report: every programme, force and centre on a few pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.report.reports import render_portfolio
from rollout.report.views.grid import Grid, split
from tests.report.stories import NATIONAL, NETWORK, REGISTER, SERVICE, THAMES_VALLEY, changed, edition, section

SECTIONS = [
    "## Position",
    "## Decisions asked",
    "## Status",
    "## Adoption",
    "## Forces by programme",
    "## Delivery centres",
    "## Dependencies between programmes",
    "## Not reported",
    "## Drift",
]


def report(root: Path, files: dict[str, str] | None = None) -> str:
    return render_portfolio(edition(root, files or SERVICE))


def test_every_section_stands_in_its_order(tmp_path: Path) -> None:
    assert [line for line in report(tmp_path).splitlines() if line.startswith("## ")] == SECTIONS


def test_position_says_of_whom_the_last_date_is(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Position")
    assert "| Cloud | 1 of 6 | 1 | 3 | 1 | 0 of 1; red |" in block
    assert (
        "- Cloud: 5 of 6 have joined, the last live on 5 June 2026; the other 1 have no date; Cloud centre over capacity"
        in block
    )


def test_nobody_joined_means_no_date(tmp_path: Path) -> None:
    files = {path: text for path, text in SERVICE.items() if "network/progress" not in path}
    assert "- Network: 0 of 6 have joined, so there is no date." in section(report(tmp_path, files), "## Position")


def test_with_everybody_joined_nobody_is_left_without_a_date(tmp_path: Path) -> None:
    alone = REGISTER.split("  essex:", maxsplit=1)[0]
    files = {path: text for path, text in SERVICE.items() if "progress" not in path or "kent" in path}
    block = section(report(tmp_path, {**files, "forces.yaml": alone}), "## Position")
    assert block.endswith("- Network: 1 of 1 have joined, the last live on 19 June 2026.")


def test_status_counts_add_up_over_the_three_tables(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Status")
    cloud = [row for row in block.splitlines() if row.startswith("| Cloud |")]
    counts = [int(cell.split(" of ")[0]) for row in cloud for cell in row.strip("|").split("|")[1:]]
    assert (len(counts), sum(counts)) == (15, 6)


def test_adoption_counts_forces_live_by_computed_dates(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Adoption")
    assert "| Programme | Today | August 2026 | November 2026 | May 2027 | April 2028 |" in block
    assert "| Cloud | 1 of 6 | 5 of 6 | 5 of 6 | 5 of 6 | 5 of 6 |" in block


def test_the_matrix_has_a_word_for_each_force_and_programme(tmp_path: Path) -> None:
    scoped = changed("programmes/network/blueprint.yaml", ("version: 1\n", "version: 1\nscope: [south-east]\n"))
    scoped["forces.yaml"] = REGISTER.replace("Kent Police,", "Kent Police, tags: [south-east],")
    block = section(report(tmp_path, scoped), "## Forces by programme")
    assert "| Kent Police | red | green |" in block
    assert "| Thames Valley Police | not reported | not in scope |" in block


def test_a_matrix_without_anyone_to_show_says_how_many_there_are(tmp_path: Path) -> None:
    files = {path: text for path, text in SERVICE.items() if "progress" not in path}
    block = section(report(tmp_path, files), "## Forces by programme")
    assert "Police" not in block
    assert block.endswith("Shown: 0 of 6 forces. Joined something, but not named here: 0. Joined nothing: 6.")


def test_centres_show_slots_needs_by_month_and_where_they_are_too_few(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Delivery centres")
    assert "| Cloud centre | 1 | 0 | now | Sussex and Surrey and Thames Valley Police |" in block
    assert "| Spare centre | 2 | 0 | now | nobody |" in block
    assert "| Cloud centre | 2 of 1 (over) | 2 of 1 (over) | 0 of 1 | 0 of 1 | 0 of 1 |" in block
    assert block.endswith("- Cloud centre needs 2 slots in April 2026, 1 exists: these dates cannot all be met.")


SLOTS = """\
slots:
  - {centre: cloud-centre, force: sussex-and-surrey, milestone: designed, from: 2026-04-06, to: 2026-05-01, state: STATE}
"""


@pytest.mark.parametrize(
    ("state", "said"), [("offered", "offered"), ("accepted", "accepted"), ("declined", "none yet")]
)
def test_who_is_ready_at_a_centre_stands_in_the_order_of_service(tmp_path: Path, state: str, said: str) -> None:
    """Both could start on Monday 6 April; the target makes Thames Valley's float the smaller one."""
    files = {**SERVICE, "programmes/cloud/slots.yaml": SLOTS.replace("STATE", state)}
    local = "local: {target: {settled: {is: 2026-07-03, reason: Lease ends}}, "
    files["programmes/cloud/progress/thames-valley.yaml"] = THAMES_VALLEY.replace("local: {", local)
    block = section(report(tmp_path, files), "## Delivery centres")
    rows = [line for line in block.splitlines() if "Designed (Cloud)" in line]
    assert rows == [
        "| Cloud centre | Thames Valley Police | Designed (Cloud) | 6 April 2026 | none yet | 10 working days |",
        f"| Cloud centre | Sussex and Surrey | Designed (Cloud) | 6 April 2026 | {said} | no target |",
    ]


def test_work_at_a_centre_later_than_60_days_is_not_ready(tmp_path: Path) -> None:
    later = changed("programmes/cloud/progress/sussex-and-surrey.yaml", ("start: 2026-04-06", "start: 2026-06-03"))
    block = section(report(tmp_path, later), "## Delivery centres")
    assert "| Cloud centre | Sussex and Surrey |" not in block
    assert "| Cloud centre | Thames Valley Police |" in block


def test_who_may_not_be_named_is_counted_among_the_ready(tmp_path: Path) -> None:
    text = render_portfolio(edition(tmp_path, names="withhold"))
    block = section(text, "## Delivery centres")
    assert "Not named here: fewer than 3. Longest wait first" in block


def test_a_centre_in_use_is_free_when_the_work_is_done(tmp_path: Path) -> None:
    using = changed(
        "programmes/cloud/progress/kent.yaml", ("finished: 2026-03-06, baseline: 2026-03-13", "remaining: 5d")
    )
    using.pop("programmes/cloud/progress/sussex-and-surrey.yaml")
    using.pop("programmes/cloud/progress/thames-valley.yaml")
    block = section(report(tmp_path, using), "## Delivery centres")
    assert "| Cloud centre | 1 | 1 | 11 April 2026 | nobody |" in block


def test_a_centre_without_slots_is_never_free(tmp_path: Path) -> None:
    closed = changed("forces.yaml", ("title: Spare centre, capacity: 2", "capacity: 0"))
    block = section(report(tmp_path, closed), "## Delivery centres")
    assert "| spare-centre | 0 | 0 | none planned | nobody |" in block


def test_a_register_without_centres_says_so(tmp_path: Path) -> None:
    bare = REGISTER.replace(REGISTER[REGISTER.index("centres:") : REGISTER.index("forces:")], "")
    files = {**SERVICE, "forces.yaml": bare}
    files["programmes/cloud/blueprint.yaml"] = (
        files["programmes/cloud/blueprint.yaml"]
        .replace(", uses: cloud-centre", "")
        .replace("  centre: cloud-centre\n", "")
    )
    assert section(report(tmp_path, files), "## Delivery centres") == "The register names no delivery centre."


def test_dependencies_are_the_other_programmes_milestones_that_critical_paths_wait_for(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Dependencies between programmes")
    assert block.splitlines()[-1] == "| Network | Mail moved | Cloud | 1 of 1 | 5 June 2026 | 40 days late |"
    assert "Built" not in block


def test_programmes_that_wait_for_nobody_have_no_dependencies(tmp_path: Path) -> None:
    alone = {**SERVICE, "programmes/network/blueprint.yaml": NETWORK.replace(", after: [cloud/moved]", "")}
    assert section(report(tmp_path, alone), "## Dependencies between programmes").endswith("Nothing to show.")


def test_silence_is_counted_and_dated(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Not reported")
    assert "| Cloud | 1 of 6 | 20 February 2026 | Thames Valley Police |" in block


def test_a_return_never_given_has_no_date(tmp_path: Path) -> None:
    never = changed("programmes/cloud/progress/thames-valley.yaml", ("confirmed: 2026-02-20\n", ""))
    assert "| Cloud | 1 of 6 | never | Thames Valley Police |" in section(report(tmp_path, never), "## Not reported")


def test_when_every_return_is_in_time_the_report_says_so(tmp_path: Path) -> None:
    heard = changed("programmes/cloud/progress/thames-valley.yaml", ("2026-02-20", "2026-04-03"))
    assert section(report(tmp_path, heard), "## Not reported").endswith("Every return is in time.")


def test_drift_is_what_several_forces_share_or_more_than_a_fifth(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Drift")
    assert block.splitlines()[-2:] == [
        "| Cloud | Designed | re-estimated | 3 of 5 | yes |",
        "| Cloud | Built | waived | 2 of 5 | yes |",
    ]


def test_decisions_taken_stand_below_those_asked(tmp_path: Path) -> None:
    block = section(report(tmp_path), "## Decisions asked")
    assert "- **Fund the platform's second year** (National, Cloud, by 1 May 2026)." in block
    assert block.endswith("- Lend Kent a room (Kent Police, Cloud): agreed on 20 March 2026. Room 5")


def test_a_programme_whose_blueprint_cannot_be_read_is_left_to_check(tmp_path: Path) -> None:
    broken = {**SERVICE, "programmes/network/blueprint.yaml": "programme: [\n"}
    assert "| Network |" not in report(tmp_path, broken)


def test_a_programme_that_cannot_be_computed_still_counts(tmp_path: Path) -> None:
    loop = changed("programmes/cloud/blueprint.yaml", ("Designed, stage", "Designed, after: [settled], stage"))
    loop["programmes/cloud/progress/national.yaml"] = NATIONAL
    text = report(tmp_path, loop)
    assert "| Cloud | 0 of 6 | 0 | 0 | 1 | 0 of 0; unreadable |" in section(text, "## Position")
    assert "Effect: none can be computed while the programme cannot." in section(text, "## Decisions asked")


WIDE = Grid(
    caption="Wide",
    columns=("Force", "A", "B", "C", "D", "E", "F"),
    rows=[("Kent", "1", "2", "3", "4", "5", "6")],
    figures=frozenset({1, 6}),
    note="Said once.",
)


def test_a_table_of_more_than_six_columns_is_split_with_its_first_column_in_each_part() -> None:
    first, second = split(WIDE)
    assert (first.caption, first.columns, first.note) == ("Wide", ["Force", "A", "B", "C", "D", "E"], "")
    assert (second.caption, second.columns, second.rows) == ("Wide, continued", ["Force", "F"], [["Kent", "6"]])
    assert (first.rules, second.rules, second.note) == (
        ["---", "---:", "---", "---", "---", "---"],
        ["---", "---:"],
        "Said once.",
    )


def test_a_dependency_that_is_marked_higher_is_not_shown(tmp_path: Path) -> None:
    marked = changed("programmes/cloud/blueprint.yaml", ("title: Mail moved,", "title: Mail moved, marking: SECRET,"))
    text = render_portfolio(edition(tmp_path, marked, max_marking="OFFICIAL"))
    assert "Nothing to show." in section(text, "## Dependencies between programmes")


def test_a_dependency_s_date_and_its_lateness_are_one_force_s(tmp_path: Path) -> None:
    """Essex waits longest, Kent for what is latest against its baseline: the row is Kent's, date and lateness.

    From 6 March to 5 June are 65 weekdays, four of them bank holidays.
    """
    files = {
        "forces.yaml": "service: {name: S}\nforces:\n"
        "  kent: {name: Kent Police, nation: england}\n  essex: {name: Essex Police, nation: england}\n",
        "programmes/p/blueprint.yaml": "programme: p\ntitle: P\nversion: 1\nmilestones: {a: {title: A, duration: 5d}}\n",
        "programmes/q/blueprint.yaml": "programme: q\ntitle: Q\nversion: 1\n"
        "milestones: {x: {title: X, duration: 5d, after: [p/a]}}\n",
    }
    for force, start, baseline in (("kent", "2026-06-01", "2026-03-06"), ("essex", "2026-09-01", "2026-09-07")):
        head = f"force: {force}\nblueprint: 1\nstart: 2026-03-02\nconfirmed: 2026-04-03\n"
        files[f"programmes/p/progress/{force}.yaml"] = (
            f"programme: p\n{head.replace('2026-03-02', start)}milestones: {{a: {{baseline: {baseline}}}}}\n"
        )
        files[f"programmes/q/progress/{force}.yaml"] = f"programme: q\n{head}"
    block = section(report(tmp_path, files), "## Dependencies between programmes")
    assert "| Q | A | P | 2 of 2 | 5 June 2026 | 61 days late |" in block


def test_files_that_cannot_be_read_are_returns_not_heard(tmp_path: Path) -> None:
    broken = {**SERVICE, "programmes/cloud/progress/kent.yaml": "["}
    assert "Kent Police" in section(report(tmp_path, broken), "## Not reported")
