"""What moved since an earlier edition: in the brief, and in each report, under the rules of names and markings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rollout.history.diff import diff
from rollout.report.edition import Edition
from rollout.report.reports import render_brief, render_force, render_portfolio, render_programme, words_in
from rollout.report.since import Changes
from rollout.report.views.moved import all_moves, brief_block, decisions, force_changes, lines
from tests.history.comparing import sides_of
from tests.report.stories import FRIDAY_3_APRIL, SERVICE, changed, section

FRIDAY_6_MARCH = date(2026, 3, 6)
KENT = "programmes/cloud/progress/kent.yaml"
ESSEX = "programmes/cloud/progress/essex.yaml"
NATIONAL = "programmes/cloud/progress/national.yaml"
BLOCK = "## 3. What moved since the last brief, and why"
HEADING = "## What changed, and why"

EARLIER = {
    **changed(
        KENT,
        ("started: 2026-03-30, expected: 2026-05-08, ", ""),
        ("state: agreed, decided: 2026-03-20, decision: Room 5", "state: open"),
        ("confirmed: 2026-04-03", "confirmed: 2026-03-06"),
    ),
    NATIONAL: SERVICE[NATIONAL].replace("expected: 2026-04-17", "expected: 2026-03-20"),
    ESSEX: SERVICE[ESSEX].replace("started: 2026-03-02, finished: 2026-03-11, ", ""),
}
"""The service four weeks before: Kent had not begun to build, the platform was a month nearer, Essex not live."""


def since(
    head: Mapping[str, str] = SERVICE,
    base: Mapping[str, str] = EARLIER,
    *,
    names: str = "all",
    max_marking: str | None = None,
    name: str = "the last brief (brief/2026-03)",
    day: date = FRIDAY_3_APRIL,
    then: date = FRIDAY_6_MARCH,
) -> Edition:
    """The edition that compares two states of the service."""
    found = diff(sides_of(base, head, day, since=then))
    return Edition(
        schedule=found.attribution.head,
        standings=found.standings,
        names=names,
        max_marking=max_marking,
        changes=Changes(diff=found, name=name),
    )


def test_the_brief_tells_what_moved_and_why() -> None:
    assert section(render_brief(since()), BLOCK).splitlines() == [
        "Since the last brief (brief/2026-03), 6 March 2026:",
        "",
        "- Cloud: dates of 2 of 5 forces later, 1 of 5 earlier; working days together: time passing +42, facts reported -4.",
        "- Cloud, national milestones: 20 March 2026 → 17 April 2026 (20 working days later); time passing +11, facts reported +9.",
        "- Cloud, changed status: now 1 not reported, 1 red, 1 amber and 2 not started.",
        "- Network: dates of 1 of 1 forces later; working days together: time passing +11, facts reported +24.",
        "- Network, furthest: Kent Police, 35 working days later; time passing +11, facts reported +24.",
        "- Network, changed status: now 1 green.",
        "- Of 3 decisions asked then: 1 agreed and 2 still open; 0 asked since.",
    ]


def test_it_is_still_one_page() -> None:
    assert 100 < words_in(render_brief(since())) <= 700


def test_rows_and_lines_have_a_limit_and_the_rest_is_counted() -> None:
    edition = since()
    told, left = brief_block(edition, 1, 1)
    assert (len(told), left) == (1, 1)
    assert told[0].startswith("Cloud: ")
    assert [each.programme for each in all_moves(edition, edition.changes)] == ["cloud", "network"]  # type: ignore[arg-type]
    assert len(lines(edition, all_moves(edition, edition.changes)[0])) == 3  # type: ignore[arg-type]


def test_time_passing_is_an_answer() -> None:
    edition = since(SERVICE, SERVICE, then=date(2026, 3, 20), name="")
    text = section(render_brief(edition), BLOCK)
    assert text.startswith("Since 20 March 2026:")
    assert "working days together: time passed and nothing was reported." in text


def test_nothing_moved_is_said() -> None:
    edition = since(SERVICE, SERVICE, then=FRIDAY_3_APRIL)
    assert "- No date and no status changed." in section(render_brief(edition), BLOCK)
    assert "No date and no status changed." in section(render_portfolio(edition), HEADING)
    assert "No date and no status changed." in section(render_programme(edition, "cloud"), HEADING)
    assert "- No date, status or report changed." in render_force(edition, "kent")


def test_moves_that_balance_are_said_to() -> None:
    sooner = {**SERVICE, KENT: SERVICE[KENT].replace("2026-05-08", "2026-05-15")}
    later = changed(ESSEX, ("remaining: 2d", "remaining: 7d"))
    edition = since(later, {**sooner, ESSEX: SERVICE[ESSEX]}, then=FRIDAY_3_APRIL)
    cloud = next(each for each in all_moves(edition, edition.changes) if each.programme == "cloud")  # type: ignore[arg-type]
    assert lines(edition, cloud)[0] == (
        "Cloud: dates of 1 of 5 forces later, 1 of 5 earlier; working days together: none on balance."
    )
    rows = section(render_programme(edition, "cloud"), HEADING).splitlines()
    assert any(row.startswith("| Kent Police |") and row.endswith("facts reported -5 | red |") for row in rows)


def test_names_are_withheld_where_they_must_be() -> None:
    edition = since(names="withhold")
    for text in (render_brief(edition), render_portfolio(edition), render_programme(edition, "cloud")):
        for name in ("Kent", "Essex", "Wiltshire"):
            assert name not in text
    assert "furthest: a force, 35 working days later" in section(render_brief(edition), BLOCK)
    text = section(render_programme(edition, "cloud"), HEADING)
    assert "dates of fewer than 3 of 5 forces later" in text
    assert "And 5 forces not named here." in text


def test_only_what_needs_action_is_named_by_exception() -> None:
    text = section(render_programme(since(names="exceptions"), "cloud"), HEADING)
    assert "| Kent Police |" in text
    assert "| Sussex and Surrey |" not in text
    assert "And 2 forces not named here." in text


def test_what_is_marked_too_high_is_left_out() -> None:
    secret = {
        path: text.replace("title: Network\n", "title: Network\nmarking: SECRET\n") if "network/blue" in path else text
        for path, text in SERVICE.items()
    }
    base = {**EARLIER, "programmes/network/blueprint.yaml": secret["programmes/network/blueprint.yaml"]}
    edition = since(secret, base, max_marking="OFFICIAL")
    assert "Network" not in render_brief(edition)
    assert "Network" not in section(render_portfolio(edition), HEADING)
    hidden = {
        path: text.replace("title: Designed", "marking: SECRET, title: Designed") for path, text in SERVICE.items()
    }
    older = {**hidden, KENT: hidden[KENT].replace("finished: 2026-03-06, ", "")}
    report = render_force(since(hidden, older, max_marking="OFFICIAL"), "kent")
    assert "Designed" not in section(report, "### What changed, and why")


def test_the_portfolio_report_has_a_row_for_each_programme() -> None:
    text = section(render_portfolio(since()), HEADING)
    assert text.splitlines()[0] == "**What moved since the last brief (brief/2026-03), 6 March 2026**"
    assert (
        "| Network | 1 of 1 | 0 of 1 | Kent Police: 35 working days later | time passing +11, facts reported +24 |"
        in text
    )
    assert "Of 3 decisions asked then: 1 agreed and 2 still open; 0 asked since." in text


def test_a_programme_report_has_a_row_for_each_force() -> None:
    rows = [line for line in section(render_programme(since(), "cloud"), HEADING).splitlines() if line.startswith("| ")]
    assert rows[2:] == [
        "| National milestones |  | 20 March 2026 → 17 April 2026 (20 working days later) | time passing +11, facts reported +9 | not reported → red |",
        "| Kent Police | 17 April 2026 → 5 June 2026 (35 working days later) | 1 May 2026 → 19 June 2026 (35 working days later) | time passing +11, facts reported +24 | green → red |",
        "| Thames Valley Police | 8 May 2026 → 5 June 2026 (20 working days later) | 22 May 2026 → 19 June 2026 (20 working days later) | time passed and nothing was reported | red → not reported |",
        "| Sussex and Surrey | 29 May 2026 | 12 June 2026 |  | not reported → not started |",
        "| Essex Police | 3 April 2026 → 11 March 2026 (17 working days earlier) | 17 April 2026 → 21 April 2026 (2 working days later) | time passing +11, facts reported -28 | not reported → amber |",
    ]


def test_a_force_report_tells_dates_status_path_and_what_was_reported() -> None:
    report = render_force(since(), "kent")
    text = section(report, "### What changed, and why")
    assert "Since the last brief (brief/2026-03), 6 March 2026:" in text
    assert "- Live: 17 April 2026 → 5 June 2026 (35 working days later); time passing +11, facts reported +24" in text
    assert "- Status: green → red" in text
    assert "- Reported: asks rooms state: open → agreed" in text
    assert "- Reported: Built, started: none → 2026-03-30" in text
    assert "- Reported: Built, expected: none → 2026-05-08" in text
    assert "confirmed" not in text


def test_paths_and_status_of_a_force_are_told() -> None:
    head = changed(KENT, ("  moved: {", "  settled: {not_applicable: Not needed, by: PDS}\n  moved: {"))
    edition = since(
        head,
        {**SERVICE, KENT: SERVICE[KENT].replace("confirmed: 2026-04-03", "confirmed: 2026-02-01")},
        then=FRIDAY_3_APRIL,
    )
    said = force_changes(edition, edition.changes, "cloud", "kent")  # type: ignore[arg-type]
    assert "No longer critical: Settled" in said
    assert "Status: not reported → red" in said
    assert any(line.startswith("Everything finished: ") for line in said)
    back = since(SERVICE, head, then=FRIDAY_3_APRIL)
    assert "Critical now: Settled" in force_changes(back, back.changes, "cloud", "kent")  # type: ignore[arg-type]
    assert force_changes(back, back.changes, "cloud", "wiltshire") == []  # type: ignore[arg-type]


def test_many_reports_are_cut_and_counted() -> None:
    asks = "".join(f"  - {{id: a{number}, ask: Matter {number}}}\n" for number in range(14))
    head = {**SERVICE, ESSEX: SERVICE[ESSEX] + f"asks:\n{asks}"}
    edition = since(head, SERVICE, then=FRIDAY_3_APRIL)
    said = force_changes(edition, edition.changes, "cloud", "essex")  # type: ignore[arg-type]
    assert len(said) == 11
    assert said[-1] == "And 4 more reported"


def test_a_force_that_joins_or_leaves_the_scope_has_a_status_of_its_own() -> None:
    base = {path: text for path, text in SERVICE.items() if path != ESSEX}
    text = section(render_programme(since(SERVICE, base, then=FRIDAY_3_APRIL), "cloud"), HEADING)
    assert "| Essex Police | no date → 11 March 2026 |" in text
    assert "| not joined → amber |" in text
    merged = {
        path: text.replace("essex: {name: Essex Police,", "essex: {name: Essex Police, from: 2026-04-01,")
        for path, text in SERVICE.items()
    }
    text = section(render_programme(since(merged, merged), "cloud"), HEADING)
    assert "| not in scope → amber |" in text


def test_decisions_are_followed(tmp_path: Path) -> None:
    del tmp_path
    asked = SERVICE[KENT].replace("state: agreed, decided: 2026-03-20, decision: Room 5", "state: open")
    gone = {**SERVICE, NATIONAL: SERVICE[NATIONAL].replace("id: fund-platform, ask: Fund", "id: new, ask: Pay for")}
    edition = since(gone, {**SERVICE, KENT: asked}, then=FRIDAY_6_MARCH)
    assert decisions(edition, edition.changes) == (  # type: ignore[arg-type]
        "Of 3 decisions asked then: 1 agreed, 1 still open and 1 no longer asked; 1 asked since."
    )
    nothing = {
        path: "\n".join(line for line in text.splitlines() if "asks" not in line) for path, text in SERVICE.items()
    }
    quiet = {**nothing, KENT: SERVICE[KENT].split("asks:")[0] + "milestones:" + SERVICE[KENT].split("milestones:")[1]}
    edition = since(quiet, quiet)
    assert decisions(edition, edition.changes) == ""  # type: ignore[arg-type]


def test_a_decision_dated_after_then_was_open_then() -> None:
    edition = since(SERVICE, SERVICE)
    assert decisions(edition, edition.changes) == "Of 3 decisions asked then: 1 agreed and 2 still open; 0 asked since."  # type: ignore[arg-type]


def test_an_ask_of_a_milestone_marked_too_high_is_not_counted() -> None:
    hidden = {
        path: text.replace("title: Platform ready,", "title: Platform ready, marking: SECRET,")
        for path, text in SERVICE.items()
    }
    edition = since(hidden, hidden, max_marking="OFFICIAL")
    assert decisions(edition, edition.changes).startswith("Of 2 decisions asked then")  # type: ignore[arg-type]


@pytest.mark.parametrize("why", ["History begins later.", None])
def test_reports_say_why_nothing_is_compared(why: str | None) -> None:
    edition = replace(since(), changes=why)
    for text in (render_portfolio(edition), render_programme(edition, "cloud"), render_force(edition, "kent")):
        assert ("Not shown: History begins later." in text) is (why is not None)
        assert ("What changed, and why" in text) is (why is not None)
