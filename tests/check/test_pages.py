"""The pages of the rules about logic, progress, quality, capacity and notes."""

import re

import pytest
import yaml

from rollout.model.problem import Severity
from rollout.rules import calendars, catalogue, logic, notes, progress, quality
from rollout.rules.rule import Rule

PAGES = [rule for family in (logic, progress, quality, calendars, notes) for rule in family.RULES]
ERRORS = {"L320", "L325", "L326", "P401", "P402", "P403", "P404", "C620"}
INFORMATION = {"L301", "L302", "L303", "L321", "C621"}


def by_code(rule: Rule) -> str:
    return rule.code


@pytest.mark.parametrize("rule", PAGES, ids=by_code)
def test_a_page_tells_what_is_wrong_why_it_matters_and_what_to_do(rule: Rule) -> None:
    assert re.fullmatch(r"[LPQCN][3-8][0-9]{2}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert rule.advice.endswith((".", "?", "`."))


@pytest.mark.parametrize("rule", PAGES, ids=by_code)
def test_the_example_on_a_page_is_yaml_that_people_can_copy(rule: Rule) -> None:
    assert rule.example.endswith("\n")
    yaml.safe_load(rule.example)


def test_only_what_cannot_be_is_an_error_and_only_what_is_normal_is_information() -> None:
    severities = {rule.code: rule.severity for rule in PAGES if not rule.code.startswith("Q")}
    assert {code for code, severity in severities.items() if severity is Severity.ERROR} == ERRORS
    assert {code for code, severity in severities.items() if severity is Severity.INFO} == INFORMATION
    assert {rule.severity for rule in quality.RULES} == {Severity.INFO}


def test_no_code_or_name_is_used_twice() -> None:
    assert len(catalogue()) == len({rule.name for rule in catalogue().values()})
    assert {rule.code for rule in PAGES} <= set(catalogue())
