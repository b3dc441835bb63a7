"""Who is named in reports: all forces, only those that need action, or none at all, whatever the files say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rollout.report.edition import proper_name
from rollout.report.reports import all_reports, render_force, render_portfolio, render_programme, reported_forces
from tests.report.stories import CLOUD, ESSEX, KENT, REGISTER, SERVICE, edition, section

NAMES = ("kent", "essex", "thames valley", "thames-valley", "wiltshire", "sussex", "surrey")

TALKATIVE = {
    **SERVICE,
    "forces.yaml": REGISTER.replace(
        "  name: Policing\n", "  name: Policing\n  notice: Kent tells\n  handling: For Essex\n  author: Surrey\n"
    ).replace("Spare centre", "Wiltshire's spare centre"),
    "programmes/cloud/blueprint.yaml": CLOUD.replace("title: Designed", "title: Designed as in Kent")
    .replace("owner: Cloud board", "owner: Essex board")
    .replace("purpose: One place", "purpose: As in Thames Valley, one place")
    .replace("Naming rules", "Naming rules of Sussex")
    .replace("Complaints about mail", "Complaints about mail in Kent"),
    "programmes/cloud/progress/kent.yaml": KENT.replace("The platform is late", "Essex Police is late")
    + "local: {milestones: {kent-board: {title: Board met, after: [designed], reason: Kent wants it}}}\n",
    "programmes/cloud/progress/essex.yaml": ESSEX.replace("action: Ask", "action: As THAMES-VALLEY or ask"),
}


def every_report(root: Path, names: str) -> dict[str, str]:
    return dict(all_reports(edition(root, TALKATIVE, names=names)))


def test_withheld_names_stand_in_no_report(tmp_path: Path) -> None:
    reports = every_report(tmp_path, "withhold")
    assert set(reports) == {"index.md", "brief.md", "portfolio.md", "programme-cloud.md", "programme-network.md"}
    for text in reports.values():
        assert [name for name in NAMES if re.search(rf"\b{name}\b", text, re.IGNORECASE)] == []
    assert "(left out: it names a force)" in reports["programme-cloud.md"]


def test_a_force_s_own_report_withholds_its_name_too(tmp_path: Path) -> None:
    made = edition(tmp_path, TALKATIVE, names="withhold")
    for force in ("kent", "sussex"):
        text = render_force(made, force)
        assert text.startswith("# A force\n")
        assert [name for name in NAMES if re.search(rf"\b{name}\b", text, re.IGNORECASE)] == []
    assert "## Cloud, delivered as a collaboration" in text


def test_words_that_only_say_what_a_force_is_name_none(tmp_path: Path) -> None:
    register = REGISTER.replace("name: Kent Police", "name: Police Scotland").replace("Essex Police", "Police Service")
    made = edition(tmp_path, {**SERVICE, "forces.yaml": register}, names="withhold")
    assert made.text("The police service of the north") == "(left out: it names a force)"
    assert made.text("Police work goes on") == "Police work goes on"
    assert made.text("All of Scotland waits") == "(left out: it names a force)"


def test_small_counts_are_veiled_where_names_are_withheld(tmp_path: Path) -> None:
    made = edition(tmp_path, names="withhold")
    position = section(render_portfolio(made), "## Position")
    assert "| Cloud | fewer than 3 of 6 | fewer than 3 | 3 | fewer than 3 |" in position
    assert "| Network | 0 of 6 | 0 | fewer than 3 | 5 |" in position
    silent = section(render_portfolio(made), "## Not reported")
    assert "| Cloud | fewer than 3 of 6 | 20 February 2026 | fewer than 3 forces |" in silent


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 6, "0 of 6"), (2, 6, "fewer than 3 of 6"), (3, 6, "3 of 6"), (1, 2, "fewer than 3"), (0, 0, "0 of 0")],
)
def test_a_count_is_veiled_with_its_whole(tmp_path: Path, part: int, whole: int, said: str) -> None:
    assert edition(tmp_path, names="withhold").count(part, whole) == said


def test_veiled_numbers_keep_their_nouns(tmp_path: Path) -> None:
    made = edition(tmp_path, names="withhold")
    assert [made.plural(count, "delivery", "deliveries") for count in (0, 1, 3)] == [
        "0 deliveries",
        "fewer than 3 deliveries",
        "3 deliveries",
    ]


def test_exceptions_name_who_needs_action_and_count_the_rest(tmp_path: Path) -> None:
    made = edition(tmp_path, names="exceptions")
    forces = section(render_programme(made, "cloud"), "## Forces")
    assert [name in forces for name in ("Kent", "Thames Valley", "Essex", "Wiltshire", "Sussex")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert "Not named here, of those that have answered: 3 of 6." in forces
    matrix = section(render_portfolio(made), "## Forces by programme")
    assert "Wiltshire" not in matrix
    assert "Shown: 3 of 6 forces. Joined something, but not named here: 3. Joined nothing: 0." in matrix


def test_every_force_is_named_when_the_policy_is_all(tmp_path: Path) -> None:
    forces = section(render_programme(edition(tmp_path), "cloud"), "## Forces")
    assert all(name in forces for name in ("Kent", "Thames Valley", "Essex", "Wiltshire", "Sussex", "Surrey"))


@pytest.mark.parametrize(("names", "count"), [("all", 6), ("exceptions", 6), ("withhold", 0)])
def test_forces_have_reports_of_their_own_unless_names_are_withheld(tmp_path: Path, names: str, count: int) -> None:
    assert len(reported_forces(edition(tmp_path, names=names))) == count


@pytest.mark.parametrize("name", ["Kents", "K\u00adent", "Es\u200bsex", "Thames\u200d Valley"])
def test_a_name_hidden_from_a_search_but_from_no_reader_is_a_name(tmp_path: Path, name: str) -> None:
    made = edition(tmp_path, names="withhold")
    assert made.text(f"As {name} did") == "(left out: it names a force)"
    assert made.text("As kentish men did") == "As kentish men did"


@pytest.mark.parametrize(
    ("name", "proper"),
    [
        ("Police Scotland", "Scotland"),
        ("Devon & Cornwall Police", "Devon & Cornwall"),
        ("Police Service", "Police Service"),
        ("Force 48", "Force 48"),
    ],
)
def test_the_part_of_a_name_that_names_is_never_a_bare_number(name: str, proper: str) -> None:
    assert proper_name(name) == proper
