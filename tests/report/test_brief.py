"""The council's one page: five blocks, worst first, cut to a few rows with the rest counted, on any portfolio."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from rollout.load.workspace import load_workspace
from rollout.report.edition import Edition
from rollout.report.reports import render_brief, words_in
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings
from tests.bench.portfolio import DATA_DATE, portfolio
from tests.report.stories import CLOUD, KENT, REGISTER, SERVICE, changed, edition, section
from tests.workspace import write_workspace

BLOCKS = [
    "## 1. Decisions asked",
    "## 2. Position",
    "## 3. What moved since the last brief, and why",
    "## 4. What drives the dates, and who acts",
    "## 5. How far to trust this",
]


def brief(root: Path, files: dict[str, str] | None = None) -> str:
    return render_brief(edition(root, files or SERVICE))


def test_the_five_blocks_stand_in_their_order(tmp_path: Path) -> None:
    assert [line for line in brief(tmp_path).splitlines() if line.startswith("## ")] == BLOCKS


def test_decisions_come_with_their_computed_effect_the_most_pressing_first(tmp_path: Path) -> None:
    lines = section(brief(tmp_path), BLOCKS[0]).splitlines()
    assert lines[0] == (
        "1. **Release two engineers** (Kent Police, Cloud, by 20 April 2026). Options: Two or one. Recommended: Two."
        " If not: Kent waits another month. Effect: Designed: not critical for Kent Police today, up to"
        " 20 days' drag for 3 others."
    )
    assert lines[1].startswith("2. **Fund the platform's second year** (National, Cloud, by 1 May 2026).")
    assert lines[1].endswith("Platform ready: up to 10 days' drag for 2 forces.")
    assert lines[-1] == "- Lend Kent a room (Kent Police) was agreed on 20 March 2026: Room 5."


def test_the_register_s_agenda_orders_the_asks_and_leaves_out_what_it_does_not_name(tmp_path: Path) -> None:
    agenda = "  agenda: [national/cloud/fund-platform, kent/cloud/rooms]\n"
    files = changed("forces.yaml", ("  name: Policing\n", f"  name: Policing\n{agenda}"))
    asks = [line for line in section(brief(tmp_path, files), BLOCKS[0]).splitlines() if "**" in line]
    assert len(asks) == 1
    assert "Fund the platform" in asks[0]


def test_without_an_ask_none_is_made_up(tmp_path: Path) -> None:
    quiet = "programme: cloud\nblueprint: 2\nconfirmed: 2026-04-03\n"
    files = {path: text for path, text in SERVICE.items() if not path.endswith("cloud/progress/kent.yaml")}
    files["programmes/cloud/progress/national.yaml"] = quiet
    assert section(brief(tmp_path, files), BLOCKS[0]) == "No decision is asked for."


def test_a_decision_of_a_day_to_come_is_still_open(tmp_path: Path) -> None:
    later = changed("programmes/cloud/progress/kent.yaml", ("decided: 2026-03-20", "decided: 2026-04-04"))
    later["programmes/cloud/progress/kent.yaml"] = later["programmes/cloud/progress/kent.yaml"].replace(
        "of: essex, ", ""
    )
    block = section(brief(tmp_path, later), BLOCKS[0])
    assert "**Lend Kent a room** (Kent Police, Cloud, no date given)" in block
    assert "Decided before" not in block


def test_position_begins_with_the_national_milestones_and_the_worst_programme(tmp_path: Path) -> None:
    rows = section(brief(tmp_path), BLOCKS[1]).splitlines()[2:]
    assert rows == [
        "| National milestones | 0 of 1 finished | | | | red: Cloud |",
        "| Cloud | 1 of 6 | 1 | 3 | 1 | 5 June 2026 (5 of 6 joined; baseline 30 June 2026; a centre over capacity) |",
        "| Network | 0 of 6 | 0 | 1 | 5 | 19 June 2026 (1 of 6 joined; baseline 30 June 2026) |",
    ]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (None, "Not shown: this brief was made without the workspace's history"),
        ("History begins on *Monday*.", r"Not shown: History begins on \*Monday\*."),
    ],
)
def test_why_nothing_is_compared_is_told(tmp_path: Path, changes: str | None, said: str) -> None:
    text = render_brief(edition(tmp_path, changes=changes))
    assert section(text, BLOCKS[2]).startswith(said)


def test_drivers_name_what_sets_the_dates_and_who_acts(tmp_path: Path) -> None:
    lines = section(brief(tmp_path), BLOCKS[3]).splitlines()
    assert lines[0] == "- 1 of 1 red through national milestones or other programmes alone."
    assert [*lines[1:5], lines[-1]] == [
        (
            "- Platform ready (Cloud) is due 17 April 2026, 25 working days behind its baseline; critical for 2 of 5"
            " forces; Platform team to act."
        ),
        "- Cloud centre needs 2 slots in April 2026, 1 exists: these dates cannot all be met.",
        ("- Designed (Cloud) is critical now in 3 of 5 forces, with up to 20 working days of drag; each force to act."),
        "- Built (Cloud) is critical now in 1 of 5 forces, with up to 25 working days of drag; each force to act.",
        "- Next 28 days: 1 key milestone due, the first Platform ready (Cloud) from 17 April 2026.",
    ]


def test_with_nothing_key_ahead_the_page_says_so(tmp_path: Path) -> None:
    files = {
        **SERVICE,
        "programmes/cloud/blueprint.yaml": CLOUD.replace(", key: true", "")
        .replace(", owner: Platform team", "")
        .replace("owner: Cloud board\n", ""),
    }
    block = section(brief(tmp_path, files), BLOCKS[3])
    assert "critical for 2 of 5 forces; nobody named to act." in block
    assert "working days of drag; each force to act." in block
    assert "No key milestone is due" in block


def test_trust_tells_silence_judgement_and_benefits_apart(tmp_path: Path) -> None:
    assert section(brief(tmp_path), BLOCKS[4]).splitlines()[:5] == [
        "- 1 of 6 returns are out of time and counted as not reported; 1 of 1 of these were red when last heard of, or are by now.",
        "- Judgement is rosier than the arithmetic in 1 of 1 judged returns, gloomier in 0 of 1.",
        "- Cash-releasing benefits: none of 1 measured against a before-figure.",
        (
            "- Non-cash-releasing benefits: 1 of 1 measured; Officer hours released: 500 of 1,000 hours a year, from 1 of"
            " 6 forces."
        ),
        "- Qualitative benefits: 1 of 1 measured; Complaints about mail: lower by 30 (no target), from 1 of 6 forces.",
    ]


def ask(number: int) -> str:
    return f"  - {{id: ask-{number}, ask: Decide matter {number}., of: council, by: 2026-05-{number:02}}}\n"


def test_seven_asks_are_five_and_two_more(tmp_path: Path) -> None:
    asks = "asks:\n" + "".join(ask(number) for number in range(1, 8))
    head, tail = KENT.split("asks:\n")
    files = {**SERVICE, "programmes/cloud/progress/kent.yaml": head + asks + tail[tail.index("milestones:") :]}
    files["programmes/cloud/progress/national.yaml"] = "programme: cloud\nblueprint: 2\nconfirmed: 2026-04-03\n"
    block = section(brief(tmp_path, files), BLOCKS[0])
    assert len(re.findall(r"^\d\. ", block, re.MULTILINE)) == 5
    assert block.endswith("And 2 more: see the portfolio report.")


def test_illustrative_stands_in_title_and_table(tmp_path: Path) -> None:
    files = {
        **SERVICE,
        "forces.yaml": REGISTER.replace("  name: Policing\n", "  name: Policing\n  illustrative: true\n"),
    }
    text = brief(tmp_path, files)
    assert text.startswith("# Brief: National Technology Council (illustrative)\n")
    assert "| Programme (illustrative) |" in text


@pytest.fixture(scope="module")
def tenfold(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Fifty forces in eight programmes, with long asks in every file of two programmes."""
    files = dict(portfolio(forces=50, programmes=8, milestones=12))
    long = "Release two identity engineers to the forces that are waiting for them since the summer"
    for number in range(50):
        for programme in ("programme-00", "programme-03"):
            path = f"programmes/{programme}/progress/force-{number:03}.yaml"
            files[path] += (
                f"asks: [{{id: a, ask: Decide matter {number} of {programme}, of: council, by: 2026-12-{number % 28 + 1:02}, milestone: milestone-003,"
                f" options: {' '.join(['option'] * 60)}, recommend: {long}, if_not: {' '.join([long] * 3)}}}]\n"
            )
    root = write_workspace(tmp_path_factory.mktemp("tenfold"), files)
    found = schedule(load_workspace(root), DATA_DATE)
    return Edition(schedule=found, standings=standings(found))


def test_a_large_portfolio_s_brief_is_still_one_page(tenfold: Edition) -> None:
    text = render_brief(tenfold)
    assert 450 <= words_in(text) <= 700
    assert [line for line in text.splitlines() if line.startswith("## ")] == BLOCKS


def test_what_a_page_has_no_room_for_is_counted(tenfold: Edition) -> None:
    text = render_brief(tenfold)
    asks, position = section(text, BLOCKS[0]), section(text, BLOCKS[1])
    shown = re.findall(r"^\d\. \*\*Decide matter", asks, re.MULTILINE)
    assert 1 <= len(shown) <= 5
    assert f"And {100 - len(shown)} more: see the portfolio report." in asks
    rows = re.findall(r"^\| Programme \d", position, re.MULTILINE)
    assert 1 <= len(rows) <= 5
    assert f"And {8 - len(rows)} more: see the portfolio report." in position


def test_a_page_that_no_size_can_shorten_is_given_at_the_smallest(tenfold: Edition) -> None:
    lengthy = replace(tenfold, changes=" ".join(["word"] * 800))
    text = render_brief(lengthy)
    assert words_in(text) > 700
    assert len(re.findall(r"^\d\. ", section(text, BLOCKS[0]), re.MULTILINE)) == 1


def test_words_are_counted_as_whoever_counts_them_would() -> None:
    assert words_in("| a | 12 % |\n- it's one-word **two**") == 10


def test_who_is_latest_by_work_of_its_own_is_named_unless_names_are_withheld(tmp_path: Path) -> None:
    slow = changed("programmes/cloud/progress/kent.yaml", ("expected: 2026-05-08", "remaining: 60d"))
    named = section(render_brief(edition(tmp_path, slow)), BLOCKS[3])
    assert "- Latest by work of their own: Kent Police (Cloud, 50 working days)." in named
    assert "Latest by work" not in render_brief(edition(tmp_path, slow, names="withhold"))
