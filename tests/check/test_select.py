"""Which findings count, and how they are counted."""

import pytest

from rollout.check.select import (
    codes,
    counts,
    fails,
    remarks,
    selected,
    statistics,
    unknown_codes,
    visible,
    without_ignored,
)
from rollout.model.problem import Problem, Severity
from rollout.model.source import Location, Source
from rollout.rules import finding

PATH = "programmes/cloud/progress/kent.yaml"


def problem(code: str, line: int = 1, file: str = PATH) -> Problem:
    return finding(code, Location(file=file, line=line), "Something is wrong.")


LEAD, LAG, ENDS, EARLY = problem("L308"), problem("L309"), problem("L301"), problem("P401")


def told(problems: tuple[Problem, ...]) -> list[str]:
    return [found.code for found in problems]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("L308", ("L308",)), ("l308, P4", ("L308", "P4")), ("L308 L308", ("L308",)), (" , ", ()), ("", ())],
)
def test_codes_are_written_with_commas_or_spaces_in_any_case(text: str, expected: tuple[str, ...]) -> None:
    assert codes(text) == expected


def test_a_code_that_begins_no_rule_s_code_is_unknown() -> None:
    assert unknown_codes(("L", "P4", "C601", "Z", "L9", "L3081")) == ("Z", "L9", "L3081")


@pytest.mark.parametrize(
    ("select", "ignore", "expected"),
    [
        ((), (), ["L308", "L309", "P401"]),
        (("L",), (), ["L308", "L309"]),
        (("L308", "P4"), (), ["L308", "P401"]),
        ((), ("L",), ["P401"]),
        (("L",), ("L309",), ["L308"]),
        (("Q",), (), []),
    ],
)
def test_select_and_ignore_go_by_the_beginning_of_the_code(
    select: tuple[str, ...], ignore: tuple[str, ...], expected: list[str]
) -> None:
    assert told(selected((LEAD, LAG, EARLY), select, ignore)) == expected


def test_information_is_shown_on_request() -> None:
    assert told(visible((ENDS, LEAD), verbose=False)) == ["L308"]
    assert told(visible((ENDS, LEAD), verbose=True)) == ["L301", "L308"]


@pytest.mark.parametrize(
    ("problems", "level", "expected"),
    [
        ((), Severity.INFO, False),
        ((ENDS,), Severity.INFO, True),
        ((ENDS,), Severity.WARNING, False),
        ((LEAD,), Severity.WARNING, True),
        ((LEAD,), Severity.ERROR, False),
        ((LEAD, EARLY), Severity.ERROR, True),
    ],
)
def test_check_fails_from_a_level_up(problems: tuple[Problem, ...], level: Severity, expected: bool) -> None:
    assert fails(problems, level) is expected


def test_every_severity_is_counted_even_when_there_is_none() -> None:
    assert dict(counts((LEAD, LAG))) == {Severity.ERROR: 0, Severity.WARNING: 2, Severity.INFO: 0}
    assert list(counts(())) == [Severity.ERROR, Severity.WARNING, Severity.INFO]


def test_statistics_count_each_code_in_order() -> None:
    found = statistics((EARLY, LAG, LEAD, LAG))
    assert [(row.code, row.name, row.severity, row.times) for row in found] == [
        ("L308", "lead", Severity.WARNING, 1),
        ("L309", "long-lag", Severity.WARNING, 2),
        ("P401", "actual-after-data-date", Severity.ERROR, 1),
    ]


def after_remarks(text: str, *problems: Problem) -> list[tuple[str, int]]:
    kept = without_ignored(problems, [Source(PATH, text)])
    return [(found.code, found.location.line) for found in kept]


def test_a_remark_with_a_reason_takes_the_findings_of_its_line_away() -> None:
    text = "after: [build FS-5d]  # rollout: ignore[L308] agreed with the supplier\nmore: 1\n"
    assert after_remarks(text, LEAD, LAG, problem("L308", 2)) == [("L309", 1), ("L308", 2)]


def test_a_remark_counts_in_its_own_file_only() -> None:
    text = "after: [build FS-5d]  # rollout: ignore[L308] agreed\n"
    assert after_remarks(text, problem("L308", file="forces.yaml")) == [("L308", 1)]


@pytest.mark.parametrize(
    "remark",
    [
        "# rollout: ignore[L308, L309] agreed",
        "#rollout:ignore[l308 L309] agreed",
        "# rollout: ignore[L] agreed",
    ],
)
def test_a_remark_can_name_several_codes_or_a_family(remark: str) -> None:
    assert after_remarks(f"a: 1 {remark}\n", LEAD, LAG) == []


@pytest.mark.parametrize(
    "remark", ["# rollout: ignore[L308]", "# rollout: ignore[L308]   ", "# rollout: ignore[L308]\r"]
)
def test_a_remark_without_a_reason_counts_for_nothing_and_is_reported_itself(remark: str) -> None:
    text = f"a: 1\nb: 2  {remark}\n"
    assert after_remarks(text, problem("L308", 2)) == [("L308", 2), ("N807", 2)]


def test_a_remark_without_a_code_counts_for_nothing_and_is_reported_itself() -> None:
    (kept,) = without_ignored((), [Source(PATH, "a: 1  # rollout: ignore[] agreed\n")])
    assert kept.message == "This remark does not say which code to ignore, so it ignores nothing."
    assert (kept.location.column, kept.location.end_column) == (7, 33)


def test_what_is_reported_about_a_remark_names_its_codes() -> None:
    (kept,) = without_ignored((), [Source(PATH, "# rollout: ignore[L308,P4]\n")])
    assert kept.message == "This remark gives no reason, so L308, P4 is still reported."


def test_a_file_without_remarks_keeps_all_its_findings() -> None:
    source = Source(PATH, "a: 1\n")
    assert remarks(source) == ()
    assert without_ignored((LEAD,), [source]) == (LEAD,)


def test_remarks_know_their_line_and_reason() -> None:
    text = "a: 1\n\nb: 2 # rollout: ignore[L308] one\nc: ignore[\nd: 3 # rollout: ignore[P4] two\n"
    found = remarks(Source(PATH, text))
    assert [(r.location.line, r.location.column, r.codes, r.reason) for r in found] == [
        (3, 6, ("L308",), "one"),
        (5, 6, ("P4",), "two"),
    ]
