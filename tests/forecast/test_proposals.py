"""What durations are proposed for a blueprint, and what is left to a person."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.forecast.learning import Predicted, ProgrammeLearned
from rollout.forecast.proposals import Proposal, proposal
from rollout.model.dataclass import replace
from rollout.schedule.result import Schedule
from tests.forecast.learners import BLUEPRINT, built, learned, planned, three_of_four, unit


@pytest.fixture
def three(tmp_path: Path) -> Schedule:
    return three_of_four(tmp_path)


def proposed(found: ProgrammeLearned, plan: Schedule, **figures: Predicted) -> Proposal:
    """What is proposed when the model says some figures."""
    rows = tuple(replace(row, model=figures.get(row.id, row.model)) for row in found.milestones)
    blueprint = plan.workspace.programmes["cloud"].blueprint
    assert blueprint is not None
    return proposal(replace(found, milestones=rows), blueprint.milestones, "2024-12-31")


def test_p10_p50_and_p90_are_proposed_as_whole_days(three: Schedule) -> None:
    made = proposed(learned(three), three, built=Predicted(0.64, 1.26, 9.0, 2.04))
    (duration,) = made.durations
    assert (duration.milestone, duration.low, duration.likely, duration.high) == ("built", 6, 13, 20)
    assert duration.basis == "learned from 3 forces to 2024-12-31"
    assert made.left == {}


@pytest.mark.parametrize(
    ("model", "days"),
    [(Predicted(0.001, 0.3, 1, 1), (1, 3, 10)), (Predicted(1, 600, 700, 800), (10, 5000, 5000))],
)
def test_a_day_is_the_least_and_what_a_blueprint_may_hold_the_most(
    model: Predicted, days: tuple[int, int, int], three: Schedule
) -> None:
    (duration,) = proposed(learned(three), three, built=model).durations
    assert (duration.low, duration.likely, duration.high) == days


def test_one_figure_is_not_proposed_for_it_would_be_certain(three: Schedule) -> None:
    made = proposed(learned(three), three, built=Predicted(0.97, 1, 1.01, 1.02))
    assert made.durations == ()
    assert "all be 10d" in made.left["built"]


def test_too_few_cases_propose_nothing_and_say_so(tmp_path: Path) -> None:
    national = "programme: cloud\nblueprint: 1\nmilestones: {issued: {started: 2024-01-01, finished: 2024-01-12}}\n"
    files = {"programmes/cloud/progress/national.yaml": national}
    found = planned(tmp_path, {"kent": unit("kent", built("01-01", "01-12"))}, more=files)
    assert [row.finished for row in learned(found).milestones] == [1, 1, 0]
    made = proposed(learned(found), found)
    assert made.durations == ()
    assert made.left == {"built": "1 of the 3 finished cases it takes"}


def test_what_the_blueprint_says_already_is_not_proposed(tmp_path: Path) -> None:
    blueprint = BLUEPRINT.replace("Built, duration: 10d", "Built, duration: {low: 6d, likely: 10d, high: 20d}")
    units = {name: unit(name, built("01-01", "01-12")) for name in ("avon", "dyfed", "essex")}
    found = planned(tmp_path, units, blueprint)
    made = proposed(learned(found), found, built=Predicted(0.6, 1, 1.5, 2))
    assert made.left == {"built": "the blueprint says so already"}


@pytest.fixture
def moved(tmp_path: Path) -> Schedule:
    """Three forces moved by size."""
    facts = "{moved: {started: 2024-03-04, finished: 2024-04-12}}"
    blueprint = BLUEPRINT.replace("rate: 100}", "rate: 100, low: 90%, high: 150%}")
    return planned(tmp_path, {name: unit(name, facts) for name in ("avon", "dyfed", "essex")}, blueprint)


def test_by_size_low_and_high_are_proposed_as_shares(moved: Schedule) -> None:
    (duration,) = proposed(learned(moved), moved, moved=Predicted(0.704, 1.2, 1.5, 1.806)).durations
    assert (duration.low, duration.likely, duration.high) == (70, None, 181)


@pytest.mark.parametrize(
    ("model", "why"),
    [
        (Predicted(1.1, 1.4, 1.6, 1.8), "110% and 180%"),
        (Predicted(0.5, 0.6, 0.7, 0.8), "50% and 80%"),
        (Predicted(0.999, 1, 1, 1.001), "100% and 100%"),
        (Predicted(0.9, 1.2, 1.4, 1.5), "says so already"),
    ],
)
def test_by_size_what_the_format_cannot_say_is_left_to_a_person(model: Predicted, why: str, moved: Schedule) -> None:
    made = proposed(learned(moved), moved, moved=model)
    assert made.durations == ()
    assert why in made.left["moved"]
