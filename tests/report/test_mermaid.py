"""Critical paths as Mermaid diagrams: within the forges' limits, and made of harmless characters only."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollout.report.mermaid import MOST_A_PAGE, critical_paths, label, shared_path
from tests.report.stories import CLOUD, REGISTER, SERVICE, changed, edition


def lines(diagram: str | None) -> list[str]:
    assert diagram is not None
    text = diagram.splitlines()
    assert (text[0], text[-1]) == ("```mermaid", "```")
    return text[1:-1]


def test_a_critical_path_is_drawn_with_what_is_left_of_it(tmp_path: Path) -> None:
    (diagram,) = critical_paths(edition(tmp_path), [("cloud", "kent")])
    assert lines(diagram) == [
        "gantt",
        "accTitle: Critical path, Cloud",
        "title Critical path, Cloud",
        "dateFormat YYYY-MM-DD",
        "inclusiveEndDates",
        "1 Platform ready (national) :crit, active, 2026-04-06, 2026-04-17",
        "2 Built :crit, active, 2026-04-20, 2026-05-22",
        "3 Mail moved :crit, 2026-05-25, 2026-06-05",
        "4 Settled :crit, 2026-06-08, 2026-06-19",
    ]


def test_deliveries_without_a_path_have_no_diagram(tmp_path: Path) -> None:
    assert critical_paths(edition(tmp_path), [("cloud", "wiltshire"), ("network", "essex")]) == [None, None]


def test_a_page_holds_no_more_than_the_strictest_forge_draws(tmp_path: Path) -> None:
    diagrams = critical_paths(edition(tmp_path), [("cloud", "kent")] * 12)
    drawn = [diagram for diagram in diagrams if diagram is not None and diagram.startswith("```")]
    assert sum(len("\n".join(lines(diagram))) for diagram in drawn) <= MOST_A_PAGE
    assert 1 < len(drawn) < 12
    assert diagrams[-1] == "Not drawn as a diagram: forges draw 2,000 characters of diagrams on a page."


def test_what_is_marked_higher_is_not_drawn(tmp_path: Path) -> None:
    story = changed("programmes/cloud/blueprint.yaml", ("title: Built,", "title: Built, marking: SECRET,"))
    (diagram,) = critical_paths(edition(tmp_path, story, max_marking="OFFICIAL"), [("cloud", "kent")])
    assert not any("Built" in line for line in lines(diagram))


def test_a_programme_s_shared_path_says_for_how_many_each_step_is_critical(tmp_path: Path) -> None:
    assert lines(shared_path(edition(tmp_path), "cloud")) == [
        "flowchart LR",
        "accTitle: What sets the dates, Cloud",
        'm1["Settled, 5 of 5"]',
        'm2["Built, 4 of 5"]',
        'm3["Mail moved, 4 of 5"]',
        'm4["Designed, 3 of 5"]',
        'm5(["Platform ready, 2 of 5"])',
        "m3 --> m1",
        "m4 --> m2",
        "m5 --> m2",
        "m2 --> m3",
    ]


def test_a_programme_with_nothing_left_to_do_has_none(tmp_path: Path) -> None:
    files = {
        "forces.yaml": "service: {name: Policing}\nforces: {kent: {name: Kent Police, nation: england}}\n",
        "programmes/cloud/blueprint.yaml": "programme: cloud\ntitle: Cloud\nversion: 1\nmilestones: {m: {title: Moved}}\n",
    }
    assert shared_path(edition(tmp_path, files), "cloud") is None


def test_the_largest_shared_path_keeps_to_the_page(tmp_path: Path) -> None:
    steps = "".join(
        f"  step-{n}: {{title: {'Something rather long to be said of the step numbered ' + str(n)}, duration: 5d, "
        f"after: [{', '.join(f'step-{m}' for m in range(n))}]}}\n"
        for n in range(15)
    )
    files = {
        "forces.yaml": "service: {name: Policing, illustrative: true}\nforces: {kent: {name: Kent, nation: england}}\n",
        "programmes/cloud/blueprint.yaml": f"programme: cloud\ntitle: {'Cloud ' * 20}\nversion: 1\nmilestones:\n{steps}",
        "programmes/cloud/progress/kent.yaml": "programme: cloud\nforce: kent\nblueprint: 1\nstart: 2026-03-02\n",
    }
    text = lines(shared_path(edition(tmp_path, files), "cloud"))
    assert sum(1 for line in text if "[" in line) == 12
    assert sum(1 for line in text if "-->" in line) == 66
    assert len("\n".join(text)) <= MOST_A_PAGE - 12 * len("fewer than 3 of 43")


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Staff & unions consulted", "Staff and unions consulted"),
        ('a"]; click m1 "javascript:x" %%{init}%%', "a click m1 javascript x init"),
        ("one\ntwo:three;four#five", "one two three four five"),
        ("Prüfung, 2nd (of 3)", "Prüfung, 2nd (of 3)"),
        ("x" * 60, "x" * 45 + "..."),
        ("`~<>{}[]|\\^$", ""),
    ],
)
def test_labels_keep_only_harmless_characters(title: str, said: str) -> None:
    assert label(title) == said


@given(st.text())
def test_no_label_holds_anything_that_acts(text: str) -> None:
    assert set(label(text)).isdisjoint("\"'`:;#%{}[]<>|\\\n\r\t&$~^=*_@!?"[0:1] + "`:;#%{}[]<>|\\\n\r\t&$~^=*_@!?")
    assert len(label(text)) <= 48


def test_withheld_names_stand_in_no_diagram(tmp_path: Path) -> None:
    files = {**SERVICE, "programmes/cloud/blueprint.yaml": CLOUD.replace("title: Built", "title: Built as in Kent")}
    made = edition(tmp_path, files, names="withhold")
    text = "\n".join([str(shared_path(made, "cloud")), *map(str, critical_paths(made, [("cloud", "kent")]))])
    assert "Kent" not in text
    assert "left out it names a force" in text


def test_titles_say_that_figures_are_invented(tmp_path: Path) -> None:
    register = REGISTER.replace("  name: Policing\n", "  name: Policing\n  illustrative: true\n")
    made = edition(tmp_path, {**SERVICE, "forces.yaml": register})
    (diagram,) = critical_paths(made, [("cloud", "kent")])
    assert "title Critical path, Cloud (illustrative)" in lines(diagram)
    assert "accTitle: What sets the dates, Cloud (illustrative)" in lines(shared_path(made, "cloud"))
