"""Mermaid itself reads every diagram, whatever the titles are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rollout.load.workspace import load_workspace
from rollout.report.edition import Edition
from rollout.report.mermaid import critical_paths, shared_path
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings
from tests.browser.tools import run_node
from tests.report.stories import CLOUD, SERVICE, edition

ROOT = Path(__file__).parents[2]

HOSTILE = (
    "end", "title", "section one", "graph TD", "click me", "excludes weekends", "todayMarker off", "%%{init: {}}%%",
    'quote"]; click m1', "a --> b", "subgraph", "x: crit, 2026-01-01", "<script>alert(1)</script>", "`markdown`",
    "style m1 fill", "((()))", "// - . , '", "2026-01-01", "Prüfung naïve", "&amp; #35; &", "dateFormat X",
)  # fmt: skip


def parsed(diagrams: list[str]) -> list[str]:
    texts = [diagram.removeprefix("```mermaid\n").removesuffix("\n```") for diagram in diagrams]
    answers: list[str] = run_node("parse.cjs", texts, "mermaid", "jsdom")
    return answers


def diagrams_of(made: Edition) -> list[str]:
    copies = [(name, unit.unit) for name in made.programmes for _, unit in made.active(name)]
    paths = [critical_paths(made, [copy])[0] for copy in copies]
    shared = [shared_path(made, name) for name in made.programmes if made.blueprint(name) is not None]
    return [str(diagram) for diagram in (*paths, *shared) if diagram is not None]


def test_mermaid_reads_every_diagram_of_the_repository(tmp_path: Path) -> None:
    made = schedule(load_workspace(ROOT), date(2026, 11, 22))
    answers = parsed(diagrams_of(Edition(schedule=made, standings=standings(made), names="all")))
    assert set(answers) == {"gantt", "flowchart-v2"}


def test_mermaid_reads_diagrams_with_hostile_titles(tmp_path: Path) -> None:
    found = []
    for number, title in enumerate(HOSTILE):
        quoted = "'" + title.replace("'", "''") + "'"
        blueprint = CLOUD.replace("title: Built", f"title: {quoted}").replace(
            "title: Platform ready", f"title: {quoted}"
        )
        blueprint = blueprint.replace("title: Cloud\n", f"title: {quoted}\n")
        made = edition(tmp_path / str(number), {**SERVICE, "programmes/cloud/blueprint.yaml": blueprint})
        found += diagrams_of(made)
    assert [answer for answer in parsed(found) if answer not in ("gantt", "flowchart-v2")] == []
