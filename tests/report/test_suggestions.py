"""Lines as they should read."""

from __future__ import annotations

from rollout.model.problem import Fix, Problem
from rollout.model.source import Location, Source
from rollout.report.problem_document import problem_document
from rollout.report.suggestions import suggestions
from rollout.rules import finding

PATH = "programmes/cloud/progress/kent.yaml"
TEXT = "programme: cloud\nstarted: 02/11/2026   # Monday\r\n  trian: {started: 01/11/2026}\n"
SOURCES = {PATH: Source(PATH, TEXT)}


def problem(line: int, start: int, end: int | None, answer: str | None, path: str = PATH) -> Problem:
    fix = None if answer is None else Fix(replacement=answer, describe=f"Write {answer}")
    return finding("S105", Location(file=path, line=line, column=start, end_column=end), "Wrong", fix=fix)


def test_a_line_is_given_as_it_should_read() -> None:
    found = suggestions([problem(2, 10, 20, "2026-11-02")], SOURCES)
    assert found == {(PATH, 2): "started: 2026-11-02   # Monday"}


def test_all_answers_of_a_line_stand_in_it() -> None:
    wrong = [problem(3, 3, 8, "train"), problem(3, 20, 30, "2026-11-01"), problem(3, 20, 30, "2026-01-11")]
    assert suggestions(wrong, SOURCES) == {(PATH, 3): "  train: {started: 2026-11-01}"}


def test_answers_that_overlap_do_not_garble_each_other() -> None:
    wrong = [problem(3, 3, 8, "train"), problem(3, 5, 9, "never")]
    assert suggestions(wrong, SOURCES) == {(PATH, 3): "  trnever {started: 01/11/2026}"}


def test_without_a_certain_answer_on_one_line_there_is_none() -> None:
    assert (
        suggestions([problem(2, 1, 5, None), problem(2, 1, None, "x"), problem(1, 1, 2, "x", "gone.yaml")], SOURCES)
        == {}
    )


def test_a_problem_carries_its_line_where_there_is_one() -> None:
    wrong = problem(2, 10, 20, "2026-11-02")
    assert problem_document(wrong, "started: 2026-11-02")["fix"] == {
        "replacement": "2026-11-02",
        "describe": "Write 2026-11-02",
        "suggestion": "started: 2026-11-02",
    }
    assert "suggestion" not in problem_document(wrong)["fix"]
