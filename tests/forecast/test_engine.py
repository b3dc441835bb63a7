"""What a forecast says of small stories, and how well it does on services whose truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from rollout.forecast.backtest import Subject
from rollout.forecast.engine import forecast
from rollout.forecast.foreseen import foreseen
from rollout.forecast.result import UnitForecast
from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings
from tests.forecast.service import made_up
from tests.forecast.stories import foretold, told, units
from tests.schedule.stories import blueprint, progress
from tests.workspace import write_workspace

STEPS = "a: {title: A, duration: 20d}\nb: {title: B, duration: 20d, after: [a]}"


def kent(root: Path, files: Mapping[str, str], **options: object) -> UnitForecast:
    """Kent's row of the story."""
    return units(foretold(root, files, samples=2000, **options))["kent"]  # type: ignore[arg-type]


def test_without_any_finished_case_the_blueprint_s_spread_is_used_and_said(tmp_path: Path) -> None:
    found = kent(tmp_path, told("a: {title: A, duration: 100d}", {"kent": ""}, certain=False))
    assert [each.basis for each in found.milestones] == ["blueprint"]
    assert found.finish is not None
    days = [np.busday_count("2026-03-02", day) + 1 for day in found.finish]
    assert days[0] == pytest.approx(80, abs=5)
    assert days[1] == pytest.approx(100 * 1.6**0.5, abs=5)
    assert days[3] == pytest.approx(200, abs=12)


def test_a_blueprint_s_own_low_and_high_are_its_p10_and_p90(tmp_path: Path) -> None:
    wide = "a: {title: A, duration: {low: 50d, likely: 100d, high: 400d}}"
    found = kent(tmp_path, told(wide, {"kent": ""}, certain=False))
    assert found.finish is not None
    days = [np.busday_count("2026-03-02", day) + 1 for day in found.finish]
    assert days[0] == pytest.approx(50, abs=5)
    assert days[3] == pytest.approx(400, abs=40)


def test_chances_of_target_and_baseline(tmp_path: Path) -> None:
    facts = "b: {baseline: {date: 2026-05-22}}"
    steps = STEPS.replace("after: [a]", "after: [a], target: 2026-06-12")
    found = kent(tmp_path, told(steps, {"kent": facts}, certain=False))
    assert found.chance_of_baseline is not None
    assert found.chance_of_target is not None
    assert 0.1 < found.chance_of_baseline < found.chance_of_target < 0.95
    assert kent(tmp_path, told(steps, {"kent": facts})).chance_of_target == 1.0
    bare = kent(tmp_path, told(STEPS, {"kent": ""}, certain=False))
    assert (bare.chance_of_target, bare.chance_of_baseline) == (None, None)


def test_a_day_is_met_when_it_is_reached_that_day(tmp_path: Path) -> None:
    on_it = "a: {title: A, duration: 5d, target: 2026-03-06}"
    assert kent(tmp_path, told(on_it, {"kent": "a: {baseline: {date: 2026-03-06}}"})).chance_of_target == 1
    assert kent(tmp_path, told(on_it, {"kent": "a: {baseline: {date: 2026-03-06}}"})).chance_of_baseline == 1
    before = on_it.replace("03-06", "03-05")
    assert kent(tmp_path, told(before, {"kent": "a: {baseline: {date: 2026-03-05}}"})).chance_of_target == 0


def test_what_is_finished_is_reported_not_drawn(tmp_path: Path) -> None:
    facts = (
        "a: {started: 2026-02-02, finished: 2026-02-13}\n"
        "b: {started: 2026-02-16, finished: 2026-02-28, baseline: {date: 2026-02-27}}"
    )
    found = kent(tmp_path, told(STEPS, {"kent": facts}, certain=False))
    assert found.state == "finished"
    assert set(found.finish or ()) == {date(2026, 2, 28)}
    assert set(found.live or ()) == {date(2026, 2, 28)}
    assert found.chance_of_baseline == 0
    assert [(each.basis, each.criticality, each.cases) for each in found.milestones] == [("reported", None, 1)] * 2


def test_work_under_way_is_drawn_given_that_it_has_lasted(tmp_path: Path) -> None:
    """Five times its plan already, and still nobody believes it ends today."""
    files = told(STEPS, {"kent": "a: {started: 2025-10-13}"}, certain=False)
    files["programmes/cloud/progress/kent.yaml"] += "confirmed: 2026-02-27\n"
    found = kent(tmp_path, files)
    finish = found.milestones[0].finish
    assert finish is not None
    assert date(2026, 3, 2) <= finish.p10 < finish.p50 < finish.p90 < date(2026, 9, 1)


def test_elapsed_days_of_a_silent_force_are_those_it_confirmed(tmp_path: Path) -> None:
    """Never confirmed: nothing is known to have lasted, yet nothing finished in the past either."""
    silent = told(STEPS, {"kent": "a: {started: 2025-10-13}"}, certain=False)
    finish = kent(tmp_path, silent).milestones[0].finish
    assert finish is not None
    assert set(finish) == {date(2026, 3, 2)}


def test_what_was_foreseen_stands_until_something_is_heard(tmp_path: Path) -> None:
    """Whoever does not report has not stood still for all we know; yet nothing of it is finished that nobody has said."""
    steps = "a: {title: A, duration: 20d}\nb: {title: B, duration: 20d, after: [a], target: 2026-03-13}\nc: {title: C, duration: 40d, after: [b]}\nd: {title: D, after: [c]}"
    files = told(steps, {"kent": "a: {started: 2026-01-05}"}, certain=False, starts={"kent": "2026-01-05"})
    files["programmes/cloud/progress/kent.yaml"] += "confirmed: 2026-01-16\n"
    then = kent(tmp_path, files, day=date(2026, 1, 16))
    now = kent(tmp_path, files, day=date(2026, 3, 13))
    assert now.finish == then.finish
    before = [each.finish for each in then.milestones]
    after = [each.finish for each in now.milestones]
    assert None not in (*before, *after)
    assert [[max(day, date(2026, 3, 16)) for day in each or ()] for each in before] == [
        list(each or ()) for each in after
    ]
    assert (then.chance_of_target or 0) > 0.3
    assert now.chance_of_target == 0
    assert all(each.criticality is not None and each.criticality > 0.99 for each in now.milestones)


def test_a_force_never_heard_of_begins_after_the_data_date(tmp_path: Path) -> None:
    files = told(STEPS, {"kent": ""}, certain=False, starts={"kent": "2025-03-03"})
    fresh = told(STEPS, {"kent": ""}, certain=False, starts={"kent": "2025-03-03"})
    fresh["programmes/cloud/progress/kent.yaml"] += "confirmed: 2026-03-01\n"
    assert kent(tmp_path / "a", files).finish == kent(tmp_path / "b", fresh).finish


def test_a_force_s_opinion_of_uncertain_work_does_not_bind(tmp_path: Path) -> None:
    rosy = told(STEPS, {"kent": "a: {expected: 2027-03-01}"}, certain=False)
    plain = told(STEPS, {"kent": ""}, certain=False)
    assert kent(tmp_path / "a", rosy).finish == kent(tmp_path / "b", plain).finish
    nearly = told(STEPS, {"kent": "a: {started: 2026-02-27, remaining: 0d}"}, certain=False)
    begun = told(STEPS, {"kent": "a: {started: 2026-02-27}"}, certain=False)
    assert kent(tmp_path / "d", nearly).milestones == kent(tmp_path / "e", begun).milestones
    assert (
        kent(tmp_path / "c", told(STEPS, {"kent": "a: {expected: 2027-03-01}"})).milestones[0].finish
        == (date(2027, 3, 1),) * 4
    )


def test_it_learns_from_the_forces_that_went_first(tmp_path: Path) -> None:
    slow = {f"f{n}": "a: {started: 2025-06-02, finished: 2025-09-05}" for n in range(6)}
    found = kent(tmp_path, told(STEPS, {"kent": "", **slow}, certain=False))
    assert [each.basis for each in found.milestones] == ["learned", "learned"]
    assert [each.cases for each in found.milestones] == [6, 0]
    assert found.milestones[0].finish is not None
    assert found.milestones[0].finish.p50 > date(2026, 4, 20)
    assert found.cases == 6


def test_naming_a_force_or_adding_one_changes_no_other(tmp_path: Path) -> None:
    two = told(STEPS, {"kent": "", "essex": ""}, certain=False)
    three = told(STEPS, {"kent": "", "essex": "", "avon": ""}, certain=False)
    one, other = kent(tmp_path / "a", two), kent(tmp_path / "b", three)
    assert one == other


def test_what_lies_on_the_critical_path_and_what_is_crucial(tmp_path: Path) -> None:
    steps = (
        "n: {title: N, scope: national, duration: 5d}\nlong: {title: L, duration: 40d, after: [n]}\n"
        "short: {title: S, duration: 5d, after: [n]}\nend: {title: E, duration: 2d, after: [long, short, far FF]}\n"
        "far: {title: F, duration: 1d}"
    )
    found = foretold(tmp_path, told(steps, {"kent": ""}, certain=False), samples=2000)
    seen = {each.id: each for each in units(found)["kent"].milestones}
    critical = {name: each.criticality for name, each in seen.items()}
    assert critical["end"] == 1
    assert critical["long"] == 1
    assert critical["short"] == critical["far"] == 0
    assert seen["long"].cruciality is not None
    assert seen["short"].cruciality is not None
    assert seen["long"].cruciality > 0.9 > seen["short"].cruciality
    national = found.programmes["cloud"].national[0]
    assert national.criticality == 1
    assert national.cruciality is not None
    assert national.cruciality > 0


@pytest.mark.parametrize("decision", ["{}", "{finished: 2026-02-20}"])
def test_a_force_s_own_work_is_critical_through_what_waits_for_all_forces(tmp_path: Path, decision: str) -> None:
    """Kent's long survey holds up the national decision, even one said to be made, and so Kent's own end."""
    steps = (
        "survey: {title: S, duration: 30d}\nown: {title: O, duration: 1d}\n"
        "decision: {title: D, scope: national, duration: 5d, after: [{milestone: survey, forces: all}]}\n"
        "end: {title: E, duration: 2d, after: [decision, own]}"
    )
    files = told(steps, {"kent": "", "essex": "survey: {started: 2026-02-02, finished: 2026-02-06}"})
    facts = f"programme: cloud\nblueprint: 1\nmilestones: {{decision: {decision}}}\n"
    files["programmes/cloud/progress/national.yaml"] = facts
    found = foretold(tmp_path, files)
    critical = {
        name: {each.id: each.criticality for each in unit.milestones if each.scope == "force"}
        for name, unit in units(found).items()
    }
    assert critical["kent"] == {"survey": 1, "own": 0, "end": 1}
    assert critical["essex"] == {"survey": None, "own": 0, "end": 1}
    planned = found.schedule.programmes["cloud"].units["kent"].milestones
    assert {name for name in critical["kent"] if planned[name].critical} == {"survey", "end"}


def test_what_is_critical_is_found_only_when_asked(tmp_path: Path) -> None:
    planned = schedule(load_workspace(write_workspace(tmp_path, told(STEPS, {"kent": ""}))), date(2026, 3, 1))
    milestones = units(forecast(planned, samples=1, traced=False))["kent"].milestones
    assert {each.criticality for each in milestones} == {None}


def test_national_work_without_any_force_is_forecast_too(tmp_path: Path) -> None:
    files = told("n: {title: N, scope: national, duration: 5d}", {}, certain=False)
    files["programmes/cloud/progress/national.yaml"] = "programme: cloud\nblueprint: 1\nmilestones: {}\n"
    files["forces.yaml"] += "  kent: {name: Kent Police, nation: england, calendar: plain}\n"
    found = foretold(tmp_path, files, samples=100).programmes["cloud"]
    assert found.national[0].finish is not None
    assert (found.joined, found.not_joined, found.adoption) == (0, ("kent",), ())


def test_a_quorum_with_too_few_forces_is_named(tmp_path: Path) -> None:
    steps = (
        "a: {title: A, duration: 5d}\nn: {title: N, scope: national, duration: 5d, after: [{milestone: a, forces: 3}]}"
    )
    assert foretold(tmp_path, told(steps, {"kent": ""})).programmes["cloud"].quorum_short == ("n",)


def test_who_takes_no_part_is_listed_with_the_reason(tmp_path: Path) -> None:
    files = told(STEPS, {"kent": ""})
    files["programmes/cloud/progress/kent.yaml"] = (
        "programme: cloud\nforce: kent\nblueprint: 1\nparticipation: {state: declined, reason: Own plans}\n"
    )
    found = foretold(tmp_path, files)
    unit = units(found)["kent"]
    assert (unit.participation, unit.reason, unit.finish) == ("declined", "it takes no part: declined", None)
    assert found.programmes["cloud"].dates[0].reason == "no force has joined"


def test_nothing_applies_to_it(tmp_path: Path) -> None:
    facts = "a: {not_applicable: Done before, by: PDS}\nb: {not_applicable: Done before, by: PDS}"
    files = told(STEPS, {"kent": facts, "essex": ""})
    found = foretold(tmp_path, files)
    unit = units(found)["kent"]
    assert (unit.finish, unit.live, unit.reason) == (None, None, "no milestone applies")
    last = found.programmes["cloud"].dates[2]
    assert last.reason == "the live milestone applies to 1 of 2 forces"


def test_a_force_in_legs_is_live_when_its_last_leg_is(tmp_path: Path) -> None:
    files = told(STEPS, {"kent": "", "essex": "a: {finished: 2026-02-27}"})
    register = files["forces.yaml"]
    for name in ("kent", "essex"):
        register = register.replace(f"{name}: {{", f"{name}: {{to: 2026-01-31, successor: south, ")
    files["forces.yaml"] = register + "  south: {name: South Police, nation: england, calendar: plain}\n"
    found = foretold(tmp_path, files)
    rows = units(found)
    assert found.programmes["cloud"].joined == 1
    assert rows["kent"].live is not None
    assert found.programmes["cloud"].dates[2].finish == rows["kent"].live


def test_a_force_in_legs_has_no_live_date_while_one_of_them_has_none(tmp_path: Path) -> None:
    files = told(STEPS, {"kent": "", "essex": "b: {not_applicable: Done before}"})
    register = files["forces.yaml"]
    for name in ("kent", "essex"):
        register = register.replace(f"{name}: {{", f"{name}: {{to: 2026-01-31, successor: south, ")
    files["forces.yaml"] = register + "  south: {name: South Police, nation: england, calendar: plain}\n"
    programme = foretold(tmp_path, files).programmes["cloud"]
    assert (programme.joined, programme.dates[2].finish) == (1, None)
    assert programme.dates[2].reason == "the live milestone applies to 0 of 1 forces"
    made = schedule(load_workspace(tmp_path), date(2026, 3, 1))
    (south,) = (row for row in standings(made)["cloud"].forces if row.force == "south")
    assert south.live is None


@pytest.mark.parametrize(("state", "joined"), [("met-otherwise", 1), ("not-applicable", 1), ("declined", 0)])
def test_a_force_in_legs_has_joined_as_its_standing_says(tmp_path: Path, state: str, joined: int) -> None:
    """A leg whose need is met otherwise leaves the others to speak; one that declined leaves the force out."""
    files = told(STEPS, {"kent": "", "essex": ""})
    outside = f"participation: {{state: {state}, reason: Own system, by: Delivery body}}\n"
    files["programmes/cloud/progress/essex.yaml"] = f"programme: cloud\nforce: essex\nblueprint: 1\n{outside}"
    register = files["forces.yaml"]
    for name in ("kent", "essex"):
        register = register.replace(f"{name}: {{", f"{name}: {{to: 2026-01-31, successor: south, ")
    files["forces.yaml"] = register + "  south: {name: South Police, nation: england, calendar: plain}\n"
    found = foretold(tmp_path, files)
    programme = found.programmes["cloud"]
    assert (programme.joined, programme.not_joined) == (joined, () if joined else ("south",))
    assert programme.dates[2].finish == (units(found)["kent"].live if joined else None)
    made = schedule(load_workspace(tmp_path), date(2026, 3, 1))
    (south,) = (row for row in standings(made)["cloud"].forces if row.force == "south")
    assert (south.live is not None) == bool(joined)
    said = foreseen(load_workspace(tmp_path), date(2026, 3, 1), samples=10, seed=1)
    assert said.joined["cloud"] == (("south",) if joined else ())
    assert (Subject("joined", "cloud", share=1.0) in said.said["schedule"]) == bool(joined)


def test_a_programme_that_cannot_be_computed_is_empty(tmp_path: Path) -> None:
    loop = told("a: {title: A, duration: 5d, after: [b]}\nb: {title: B, duration: 5d, after: [a]}", {"kent": ""})
    found = foretold(tmp_path, loop).programmes["cloud"]
    assert (found.computable, found.national, found.forces) == (False, (), ())


def test_links_across_programmes_and_calendars(tmp_path: Path) -> None:
    files = told("a: {title: A, duration: 5d}", {"kent": ""}, certain=False)
    files["programmes/robots/blueprint.yaml"] = blueprint(
        "r: {title: R, duration: 5d, after: [cloud/a]}\ns: {title: S, duration: 5d, after: [r FF+2d]}",
        programme="robots",
    )
    files["programmes/robots/progress/kent.yaml"] = progress("", programme="robots")
    found = foretold(tmp_path, files, samples=1000)
    first, then = units(found)["kent"].finish, units(found, "robots")["kent"].finish
    assert first is not None
    assert then is not None
    assert then.p50 > first.p50 + timedelta(days=5)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> np.ndarray:
    """Of every force still to finish in 12 made-up services: whether P50, P80, P90 were met, and P50 less actual."""
    rows = []
    first = date(2023, 1, 2)
    for seed in range(12):
        truth = made_up(seed, bias=(0.2, 0.4, 0.6)[seed % 3], elapsed=(250, 400, 550)[seed % 3])
        root = tmp_path_factory.mktemp("service")
        planned = schedule(load_workspace(write_workspace(root, truth.files)), truth.day)
        for unit in forecast(planned, samples=1000, traced=False).programmes["cloud"].forces:
            if truth.is_open[unit.unit]:
                assert unit.finish is not None
                actual = truth.finishes[unit.unit]
                days = [int(np.busday_count(first, day)) + 1 for day in unit.finish[1:]]
                rows.append([*(actual <= day for day in days), days[0] - actual])
    return np.array(rows, dtype=float)


def test_dates_are_met_as_often_as_they_say(scored: np.ndarray) -> None:
    p50, p80, p90, _ = scored.mean(axis=0)
    assert 0.42 < p50 < 0.62
    assert 0.74 < p80 < 0.88
    assert 0.85 < p90 < 0.97


def test_forecasts_are_neither_rosy_nor_gloomy(scored: np.ndarray) -> None:
    assert abs(scored[:, 3].mean()) < 15
