"""What an edition may show: markings, the head every report carries, and the reports that make it up."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.report.edition import rank
from rollout.report.reports import all_reports, render_brief, render_force, render_portfolio, render_programme
from tests.report.stories import CLOUD, NETWORK, REGISTER, SERVICE, edition, section

MARKED = {
    **SERVICE,
    "forces.yaml": REGISTER.replace("  name: Policing\n", "  name: Policing\n  marking: OFFICIAL\n"),
    "programmes/cloud/blueprint.yaml": CLOUD.replace(
        "built: {title: Built,", "built: {title: Built, marking: OFFICIAL-SENSITIVE,"
    ),
    "programmes/network/blueprint.yaml": NETWORK.replace("version: 1\n", "version: 1\nmarking: SECRET\n"),
}


@pytest.mark.parametrize(
    ("marking", "place"),
    [(None, 0), ("Unheard of", 4), ("OFFICIAL", 0), ("official-sensitive", 1), ("SECRET", 2), ("TOP SECRET", 3)],
)
def test_markings_are_ranked(marking: str | None, place: int) -> None:
    assert rank(marking) == place


def test_a_report_carries_the_highest_marking_of_what_it_contains(tmp_path: Path) -> None:
    made = edition(tmp_path, MARKED)
    assert made.head("Cloud", ["cloud"]).marking == "OFFICIAL-SENSITIVE"
    assert made.head("Both", ["cloud", "network"]).marking == "SECRET"
    assert made.head("None", []).marking == "OFFICIAL"


def test_a_service_without_a_marking_carries_none(tmp_path: Path) -> None:
    assert edition(tmp_path).head("Cloud", ["cloud"]).marking == ""


def test_the_marking_stands_at_head_and_foot(tmp_path: Path) -> None:
    text = render_portfolio(edition(tmp_path, MARKED))
    assert text.splitlines()[2] == "**SECRET**"
    assert text.endswith("\n**SECRET**\n")


def test_what_is_marked_higher_is_left_out_and_counted(tmp_path: Path) -> None:
    made = edition(tmp_path, MARKED, max_marking="OFFICIAL")
    reports = dict(all_reports(made))
    assert "programme-network.md" not in reports
    for name, text in reports.items():
        assert "Network" not in text.replace("National Technology Council", ""), name
        assert "Built" not in text, name
        assert "- Left out, marked above OFFICIAL: 2\n" in text, name
        assert "SENSITIVE" not in text, name


def test_with_a_high_enough_limit_nothing_is_left_out(tmp_path: Path) -> None:
    made = edition(tmp_path, MARKED, max_marking="SECRET")
    assert made.left_out == 0
    assert "Left out" not in render_portfolio(made)


def test_a_blueprint_that_cannot_be_read_may_carry_any_marking(tmp_path: Path) -> None:
    made = edition(tmp_path, {**SERVICE, "programmes/network/blueprint.yaml": "programme: [\n"}, max_marking="OFFICIAL")
    assert (made.title("network"), made.milestone_title("network", "cabled")) == (
        "network (not readable)",
        "cabled",
    )
    assert made.shows_milestone("network", "cabled")
    assert (made.programmes, made.left_out) == (("cloud",), 1)
    assert made.head("Network", ["network"]).marking == ""


HEADED = REGISTER.replace(
    "  name: Policing\n",
    "  name: Policing\n  illustrative: true\n  notice: The dates are invented.\n  marking: OFFICIAL\n"
    "  handling: For council members\n  foi: Not exempt\n  author: Programme office\n",
)


def test_the_head_says_what_a_reader_must_know_first(tmp_path: Path) -> None:
    text = render_portfolio(edition(tmp_path, {**SERVICE, "forces.yaml": HEADED}))
    assert text.split("## Position", maxsplit=1)[0] == (
        "# Portfolio report (illustrative)\n\n**OFFICIAL**\n\n"
        "- Data date: 3 April 2026\n- Returns in time: 5 of 6\n"
        "- Handling: For council members\n- Freedom of information: Not exempt\n- Author: Programme office\n\n"
        "*The dates are invented.*\n\n"
    )


def test_illustrative_stands_in_every_title_and_every_caption(tmp_path: Path) -> None:
    for name, text in all_reports(edition(tmp_path, {**SERVICE, "forces.yaml": HEADED})):
        assert "(illustrative)" in text.splitlines()[0], name
        lines = text.splitlines()
        captions = [lines[at - 2] for at, line in enumerate(lines) if line.startswith("| ") and lines[at - 1] == ""]
        unsaid = [caption for caption in captions if caption.startswith("**") and "(illustrative)" not in caption]
        assert unsaid == [], name


def test_a_report_read_from_a_commit_says_which(tmp_path: Path) -> None:
    made = edition(tmp_path, revision="0123456789abcdef0123456789abcdef01234567")
    assert "Read from commit 0123456789ab" in made.head("Cloud", ["cloud"]).lines


def test_an_edition_is_an_index_a_brief_and_a_report_for_each_programme_and_force(tmp_path: Path) -> None:
    reports = dict(all_reports(edition(tmp_path)))
    assert list(reports) == [
        "index.md",
        "brief.md",
        "portfolio.md",
        "programme-cloud.md",
        "programme-network.md",
        "force-kent.md",
        "force-essex.md",
        "force-thames-valley.md",
        "force-wiltshire.md",
        "force-sussex.md",
        "force-surrey.md",
    ]
    assert "- [Cloud](programme-cloud.md)\n" in reports["index.md"]
    assert "- [Kent Police](force-kent.md)\n" in reports["index.md"]
    made = edition(tmp_path)
    assert reports["brief.md"] == render_brief(made)
    assert reports["programme-cloud.md"] == render_programme(made, "cloud")
    assert reports["force-kent.md"] == render_force(made, "kent")


def test_an_index_without_forces_says_that_none_is_named(tmp_path: Path) -> None:
    reports = dict(all_reports(edition(tmp_path, names="withhold")))
    assert section(reports["index.md"], "## Forces") == "Forces are not named in this edition."


def test_a_workspace_s_own_template_makes_its_report(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "portfolio.md.j2").write_text("{{ head.title }}: {{ position.rows | length }} programmes\n")
    reports = dict(all_reports(edition(tmp_path), templates))
    assert reports["portfolio.md"] == "Portfolio report: 2 programmes\n"


def test_the_same_files_make_the_same_bytes(tmp_path: Path) -> None:
    assert dict(all_reports(edition(tmp_path / "a"))) == dict(all_reports(edition(tmp_path / "b")))


def test_a_name_the_register_does_not_have_is_shown_as_it_is(tmp_path: Path) -> None:
    made = edition(tmp_path)
    assert [made.force_name(unit) for unit in ("kent", "sussex-and-surrey", "atlantis")] == [
        "Kent Police",
        "Sussex and Surrey",
        "atlantis",
    ]


def test_what_has_no_marking_of_its_own_carries_the_service_s(tmp_path: Path) -> None:
    register = REGISTER.replace("  name: Policing\n", "  name: Policing\n  marking: OFFICIAL-SENSITIVE\n")
    made = edition(tmp_path, {**SERVICE, "forces.yaml": register}, max_marking="OFFICIAL")
    assert (made.programmes, made.left_out) == ((), 2)
    assert made.head("Portfolio report", []).marking == "OFFICIAL"
