"""The broken examples of reading, shape and references: one for each code, in `tests/errors`.

An example holds the files of a small workspace, each under its path, and at its end everything that is found in it
when it is read and scheduled on Monday 15 June 2026. `tests/check/test_examples.py` does the same for what only a
look at readable plans can find. Here stands also that no code of the catalogue is without a case.
"""

import re
from datetime import date
from pathlib import Path

import pytest

from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.model.problem import Problem
from rollout.rules import catalogue
from rollout.schedule.engine import schedule

TESTS = Path(__file__).parent.parent
EXAMPLES = sorted((TESTS / "errors").glob("[YSR][0-9][0-9][0-9].txt"))
ELSEWHERE = {
    "Y009": "load/test_bytes.py::test_a_file_over_one_mebibyte_is_too_large",
    "Y011": "load/test_bytes.py::test_over_a_hundred_thousand_parts_are_too_many",
    "Y012": "load/test_bytes.py::test_bytes_that_are_no_utf_8_are_refused_at_their_place",
    "Y018": "load/test_bytes.py::test_a_byte_order_mark_is_a_warning_and_the_file_is_read",
    "Y019": "load/test_bytes.py::test_a_link_or_special_file_is_no_file",
    "Y020": "load/test_bytes.py::test_a_file_that_cannot_be_opened_is_said_to_be_so",
    "P416": "check/test_unchanged.py::test_it_is_reported_where_the_last_return_was_confirmed",
    "R232": "check/test_returns.py::test_a_file_of_a_force_that_has_ended_counts_for_nobody",
    "Q512": "check/test_quality.py::test_shares_of_a_small_programme",
}
"""Codes that no text of one moment can show, and the test that shows them."""


def code_of(path: Path) -> str:
    return path.stem


def parts(path: Path) -> dict[str, str]:
    """The texts of an example by their headings."""
    found = re.split(r"^=== (.+)\n", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def problems_of(texts: dict[str, str]) -> tuple[Problem, ...]:
    workspace = read_workspace(
        FileEntry(path=name, content=text.encode()) for name, text in texts.items() if name != "found"
    )
    return tuple(schedule(workspace, date(2026, 6, 15)).problems)


@pytest.mark.parametrize("path", EXAMPLES, ids=code_of)
def test_an_example_has_what_it_says_and_nothing_else(path: Path) -> None:
    texts = parts(path)
    problems = problems_of(texts)
    assert [f"{p.location} {p.code} {p.name}" for p in problems] == texts["found"].splitlines()
    assert code_of(path) in {problem.code for problem in problems}
    assert all(problem.message and problem.hint for problem in problems)


def test_every_code_of_the_catalogue_has_an_example_or_a_test_of_its_own() -> None:
    examples = {code_of(path) for path in (TESTS / "errors").glob("*.txt")}
    assert examples | ELSEWHERE.keys() == catalogue().keys()
    assert not examples & ELSEWHERE.keys()


@pytest.mark.parametrize("code", ELSEWHERE)
def test_a_test_of_its_own_is_where_the_list_says_and_names_the_code(code: str) -> None:
    name, function = ELSEWHERE[code].split("::")
    text = (TESTS / name).read_text(encoding="utf-8")
    assert f"def {function}(" in text
    assert code in text


def test_every_rule_says_what_it_is_why_it_matters_and_what_to_do() -> None:
    for code, rule in catalogue().items():
        assert rule.code == code
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name), code
        assert rule.title, code
        assert rule.why, code
        assert rule.advice, code
