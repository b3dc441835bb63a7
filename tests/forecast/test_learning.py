"""What `learn` says: its figures against services whose truth is known, and by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import exp
from pathlib import Path
from textwrap import dedent

import pytest

from rollout.forecast.engine import forecast
from rollout.forecast.learning import (
    Half,
    KaplanMeier,
    Predicted,
    ProgrammeLearned,
    Proposal,
    learn,
    proposal,
)
from rollout.load.workspace import load_workspace
from rollout.model.dataclass import replace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule
from tests.forecast.service import made_up
from tests.workspace import write_workspace

REGISTER = """\
service: {name: Policing}
calendars: {plain: {week: [mon, tue, wed, thu, fri], holidays: []}}
forces:
  avon: {name: Avon Police, nation: england, calendar: plain, officers: 1000}
  dyfed: {name: Dyfed Police, nation: wales, calendar: plain, officers: 2000}
  essex: {name: Essex Police, nation: england, calendar: plain, officers: 3000}
  kent: {name: Kent Police, nation: england, calendar: plain, officers: 9000}
"""
BLUEPRINT = """\
programme: cloud
title: Cloud
version: 1
national_calendar: plain
milestones:
  issued: {title: Issued, scope: national, duration: 10d}
  built: {title: Built, duration: 10d}
  moved: {title: Moved, duration: {base: 5d, per: officers, rate: 100}, after: [built]}
  live: {title: Live, after: [moved]}
"""
DAY = date(2024, 12, 31)
Plan = Callable[..., Schedule]


def unit(name: str, facts: str, more: str = "") -> str:
    head = f"programme: cloud\nforce: {name}\nblueprint: 1\nstart: 2024-01-01\nconfirmed: 2024-12-31\n"
    return f"{head}{more}milestones: {facts}\n"


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    def planned(units: dict[str, str], blueprint: str = BLUEPRINT, more: dict[str, str] | None = None) -> Schedule:
        files = {f"programmes/cloud/progress/{name}.yaml": text for name, text in units.items()}
        files |= {"forces.yaml": REGISTER, "programmes/cloud/blueprint.yaml": dedent(blueprint)} | (more or {})
        workspace = load_workspace(write_workspace(tmp_path, files))
        assert workspace.problems == ()
        return schedule(workspace, DAY)

    return planned


def learned(plan: Schedule, seed: int = 1, samples: int = 4000) -> ProgrammeLearned:
    (found,) = learn(plan, ["cloud"], seed=seed, samples=samples)
    return found


def built(start: str, finish: str) -> str:
    return f"{{built: {{started: 2024-{start}, finished: 2024-{finish}}}}}"


@pytest.fixture
def three(plan: Plan) -> Schedule:
    """Avon took 5 days, Dyfed 10, Essex 20 of 10 planned; Kent has been at it for 8 weeks."""
    return plan(
        {
            "avon": unit("avon", built("01-15", "01-19")),
            "dyfed": unit("dyfed", built("01-01", "01-12")),
            "essex": unit("essex", built("02-05", "03-01")),
            "kent": unit("kent", "{built: {started: 2024-11-06}}"),
        }
    )


def test_observed_figures_are_those_worked_out_by_hand(three: Schedule) -> None:
    issued, row, moved = learned(three).milestones
    assert (row.id, row.finished, row.under_way) == ("built", 3, 1)
    assert row.planned is not None
    assert row.planned == pytest.approx((8, 10, 20))
    assert row.p50 is not None
    assert row.p80 is not None
    assert (row.p50.value, row.p80.value) == (1.0, 2.0)
    # Of four at risk a third of the way: 3/4, 1/2 left, then 1/4: Kent's 40 days ÷ 10 are beyond all of them.
    assert row.kaplan_meier == KaplanMeier(1.0, None, None)
    # By start: Dyfed, Avon, Essex. The first half of three is one.
    assert (row.early, row.late) == (Half(1, 1.0), Half(2, 0.5))
    assert (issued.finished, issued.scope, issued.p50, issued.early) == (0, "national", None, Half(0, None))
    assert moved.kaplan_meier == KaplanMeier(None, None, None)


def test_what_is_certain_has_no_row(three: Schedule) -> None:
    assert [row.id for row in learned(three).milestones] == ["issued", "built", "moved"]


def test_a_duration_by_size_is_planned_for_the_middle_force(three: Schedule) -> None:
    moved = learned(three).milestones[2]
    assert moved.per == "officers"
    assert moved.planned is not None
    assert moved.planned == pytest.approx((20, 25, 50))  # Dyfed's: 5 + 2000 ÷ 100


def test_a_forces_own_figure_says_nothing_of_what_size_makes_of_a_duration(plan: Plan) -> None:
    own = "local: {duration: {moved: {is: 90d, reason: Two sites}}}\n"
    assert learned(plan({"kent": unit("kent", "{}", own)})).milestones[2].planned is None


def test_without_a_finished_case_the_blueprint_stands(plan: Plan) -> None:
    blueprint = BLUEPRINT.replace("Built, duration: 10d", "Built, duration: {low: 9d, likely: 10d, high: 11d}")
    found = learned(plan({"kent": unit("kent", "{built: {started: 2024-11-06}}")}, blueprint), samples=20_000)
    assert not found.is_learned
    assert found.forces == ()
    assert (found.bias.cases, found.bias.under_way) == (0, 1)
    assert found.bias.ratio == pytest.approx(found.bias.expected, rel=0.02)
    _, narrow, wide = found.milestones
    assert (narrow.model.p10, narrow.model.p90) == pytest.approx((0.9, 1.1), rel=0.02)
    assert (wide.model.p10, wide.model.p90) == pytest.approx((0.8, 2.0), rel=0.03)


def test_a_programme_nobody_has_joined_has_its_blueprint(plan: Plan) -> None:
    found = learned(plan({}))
    assert [row.planned is None for row in found.milestones] == [False, False, True]
    assert found.bias.cases == 0
    assert found.milestones[2].model.p90 == pytest.approx(2.0, rel=0.1)


def test_a_programme_of_events_has_nothing_to_learn(plan: Plan) -> None:
    blueprint = "programme: cloud\ntitle: Cloud\nversion: 1\nmilestones: {live: {title: Live}}\n"
    found = learned(plan({"kent": unit("kent", "{}")}, blueprint))
    assert found.milestones == ()
    assert found.bias.expected == 1


def test_cases_of_a_forces_own_milestones_count_and_are_counted(plan: Plan) -> None:
    own = (
        "local: {milestones: {survey: {title: Survey, duration: 5d, after: [built], before: [moved], "
        "reason: Second site}}}\n"
    )
    facts = "{built: {started: 2024-01-01, finished: 2024-01-12}, survey: {started: 2024-01-15, finished: 2024-01-19}}"
    found = learned(plan({"kent": unit("kent", facts, own)}))
    assert (found.bias.cases, found.own_cases) == (2, 1)
    assert [pace.cases for pace in found.forces] == [2]


def test_a_programme_that_cannot_be_computed_is_left_out(three: Schedule) -> None:
    stopped = replace(three, programmes={"cloud": replace(three.programmes["cloud"], computable=False)})
    assert learn(stopped, ["cloud"], seed=1, samples=100) == ()


def test_the_same_seed_gives_the_same_figures_and_another_nearly_the_same(three: Schedule) -> None:
    one, other = learned(three, samples=20_000), learned(three, seed=2, samples=20_000)
    assert learned(three, samples=20_000) == one
    assert one != other
    assert one.bias.ratio == pytest.approx(other.bias.ratio, rel=0.05)


def test_paces_stand_in_order_of_ids_those_of_work_under_way_too(three: Schedule) -> None:
    found = learned(three)
    assert [pace.unit for pace in found.forces] == ["avon", "dyfed", "essex", "kent"]
    assert [pace.cases for pace in found.forces] == [1, 1, 1, 0]


def test_what_is_learned_is_near_the_truth(tmp_path: Path) -> None:
    """48 forces, of which some are slow and some silent: bias e^0.4 above plan, paces e^0.25, noise e^0.3."""
    truth = made_up(5, forces=48, elapsed=600)
    workspace = load_workspace(write_workspace(tmp_path, truth.files))
    found = learned(schedule(workspace, truth.day))
    assert found.bias.low * 0.9 < exp(0.4) < found.bias.high * 1.1
    assert found.pace_spread == pytest.approx(exp(0.25), rel=0.1)
    assert found.noise_spread == pytest.approx(exp(0.3), rel=0.1)
    for row in found.milestones:
        assert row.model.p10 < row.model.p50 < row.model.p80 < row.model.p90
    slow = max(found.forces, key=lambda pace: pace.ratio)
    assert 1 < slow.low < slow.ratio < slow.high


def test_learn_and_forecast_count_the_same_cases(three: Schedule) -> None:
    (programme,) = forecast(three, samples=100).programmes.values()
    bias = learned(three).bias
    assert (bias.cases, bias.under_way) == (programme.finished_cases, programme.censored_cases)


# -- proposals --------------------------------------------------------------------------------------------------


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


def test_too_few_cases_propose_nothing_and_say_so(plan: Plan) -> None:
    national = "programme: cloud\nblueprint: 1\nmilestones: {issued: {started: 2024-01-01, finished: 2024-01-12}}\n"
    files = {"programmes/cloud/progress/national.yaml": national}
    found = plan({"kent": unit("kent", built("01-01", "01-12"))}, more=files)
    assert [row.finished for row in learned(found).milestones] == [1, 1, 0]
    made = proposed(learned(found), found)
    assert made.durations == ()
    assert made.left == {"built": "1 of the 3 finished cases it takes"}


def test_what_the_blueprint_says_already_is_not_proposed(plan: Plan) -> None:
    blueprint = BLUEPRINT.replace("Built, duration: 10d", "Built, duration: {low: 6d, likely: 10d, high: 20d}")
    units = {name: unit(name, built("01-01", "01-12")) for name in ("avon", "dyfed", "essex")}
    found = plan(units, blueprint)
    made = proposed(learned(found), found, built=Predicted(0.6, 1, 1.5, 2))
    assert made.left == {"built": "the blueprint says so already"}


@pytest.fixture
def moved(plan: Plan) -> Schedule:
    """Three forces moved by size."""
    facts = "{moved: {started: 2024-03-04, finished: 2024-04-12}}"
    blueprint = BLUEPRINT.replace("rate: 100}", "rate: 100, low: 90%, high: 150%}")
    return plan({name: unit(name, facts) for name in ("avon", "dyfed", "essex")}, blueprint)


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
