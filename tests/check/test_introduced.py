"""What a change brings with it: problems known again however lines, files and figures have moved."""

from __future__ import annotations

import pytest

from rollout.check.introduced import introduced, new_lines
from rollout.model.problem import Problem
from rollout.model.source import Location, Source
from rollout.rules import finding

PATH = "programmes/cloud/progress/kent.yaml"
OTHER = "programmes/cloud/progress/essex.yaml"
Row = tuple[str, int, str]


def made(rows: list[Row], path: str = PATH) -> list[Problem]:
    return [finding(code, Location(file=path, line=line), message) for code, line, message in rows]


def sources(text: str | None, path: str = PATH) -> dict[str, Source]:
    return {} if text is None else {path: Source(path, text)}


@pytest.mark.parametrize(
    ("head", "base", "expected"),
    [
        ([("L308", 3, "one")], [], [3]),
        ([("L308", 3, "one")], [("L308", 9, "one")], []),
        ([("L308", 3, "one")], [("L308", 3, "two")], [3]),
        ([("L308", 3, "one")], [("L309", 3, "one")], [3]),
        ([("L308", 3, "one"), ("L308", 5, "one")], [("L308", 4, "one")], [5]),
        ([("P406", 3, "after (a/b.yaml:12:3) ends")], [("P406", 3, "after (a/b.yaml:2:3) ends")], []),
        ([], [("L308", 3, "one")], []),
    ],
    ids=["new", "moved", "another message", "another code", "once more", "a place it mentions moved", "gone"],
)
def test_without_the_files_a_problem_is_known_by_its_words(
    head: list[Row], base: list[Row], expected: list[int]
) -> None:
    found = introduced(made(head), made(base), {}, {})
    assert [problem.location.line for problem in found] == expected


def test_of_two_alike_the_one_on_the_new_line_is_new() -> None:
    before, after = "a: 1\nold: x\n", "a: 1\nnew: x\nold: x\n"
    found = introduced(
        made([("L308", 2, "one"), ("L308", 3, "one")]), made([("L308", 2, "one")]), sources(after), sources(before)
    )
    assert [problem.location.line for problem in found] == [2]


def test_figures_in_a_message_may_move_while_the_line_stays() -> None:
    base, head = made([("P408", 1, "last confirmed 12 days ago")]), made([("P408", 2, "last confirmed 19 days ago")])
    assert introduced(head, base, sources("# new\nconfirmed: x\n"), sources("confirmed: x\n")) == ()
    assert introduced(head, base, sources("# new\nconfirmed: y\n"), sources("confirmed: x\n")) == tuple(head)


def test_one_more_problem_on_a_line_that_stays_is_new() -> None:
    head = made([("C601", 1, "needs 4 slots in May"), ("C601", 1, "needs 9 slots in June")])
    base = made([("C601", 1, "needs 3 slots in May")])
    found = introduced(head, base, sources("capacity: 2\n"), sources("capacity: 2\n"))
    assert [problem.message for problem in found] == ["needs 9 slots in June"]


def test_a_renamed_file_keeps_its_problems() -> None:
    head, base = made([("L308", 1, "one"), ("L308", 2, "two")], OTHER), made([("L308", 1, "one")])
    found = introduced(head, base, sources("a\nb\n", OTHER), sources("a\n"))
    assert [problem.message for problem in found] == ["two"]


def test_a_file_that_stays_does_not_lend_its_problems_to_another() -> None:
    both = {**sources("a\n"), **sources("a\n", OTHER)}
    head, base = made([("L308", 1, "one")], OTHER), made([("L308", 1, "one")])
    assert introduced(head, base, both, both) == tuple(head)


def test_a_place_beyond_the_end_of_a_file_has_no_line() -> None:
    head, base = made([("Y001", 9, "one")]), made([("Y001", 9, "two")])
    assert introduced(head, base, sources("a\n"), sources("a\n")) == tuple(head)


def test_lines_that_the_base_does_not_have_are_new() -> None:
    before = {**sources("a\nb\nc\n"), **sources("same\n", OTHER)}
    after = {**sources("c\na\nx\n"), **sources("same\n", OTHER), **sources("1\n2", "new.yaml")}
    assert new_lines(after, before) == {(PATH, 3), ("new.yaml", 1), ("new.yaml", 2)}
