"""The parts of every move add up to it exactly, whatever two states are compared."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.history.attribution import Attribution, Cause, cause_of
from rollout.history.diff import Diff, UnitDiff
from rollout.history.mixing import with_facts, with_tailoring
from rollout.load.assemble import read_workspace
from rollout.schedule.engine import schedule
from tests.cli.conftest import FILES
from tests.history.comparing import FRIDAY, compared, sides_of
from tests.load.plain import plain
from tests.load.stories import entries
from tests.oracle.text import files
from tests.oracle.workspaces import from_seed

Files = dict[str, str]
EXAMPLES = int(os.environ.get("ROLLOUT_EXAMPLES", "25"))


def pair_of_states(seed: int) -> tuple[Files, Files]:
    """A random workspace, and one in which some of its files are another random workspace's."""
    random = Random(seed)
    base, other = files(from_seed(seed)), files(from_seed(seed + 10**6))
    head = dict(base)
    for path in sorted({*base, *other}):
        if random.random() < 0.5:
            head.pop(path, None)
            if path in other:
                head[path] = other[path]
    head.setdefault("forces.yaml", base["forces.yaml"])
    return base, head


def comparison(seed: int) -> Diff:
    base, head = pair_of_states(seed)
    day = from_seed(seed).as_of
    return compared(base, head, day + timedelta(days=seed % 40), since=day)


def assert_adds_up(unit: UnitDiff) -> None:
    for move, causes in ((unit.finish, unit.causes), (unit.live, unit.live_causes)):
        assert list(causes) == list(Cause)
        assert sum(causes.values()) == (move.days or 0)
        assert causes[Cause.BASELINES] == 0
    if unit.variance_before is not None and unit.variance_after is not None:
        assert sum(unit.variance_causes.values()) == unit.variance_after - unit.variance_before
    moving = {
        cause for causes in (unit.causes, unit.live_causes, unit.variance_causes) for cause in causes if causes[cause]
    }
    assert unit.files.keys() == moving - {Cause.TIME}
    assert all(unit.files.values())


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6))
def test_parts_add_up_to_the_whole_move(seed: int) -> None:
    for unit in comparison(seed).units:
        assert_adds_up(unit)


def test_many_of_these_moves_have_several_causes() -> None:
    """The property above is about something."""
    several = [
        unit
        for seed in range(14)
        for unit in comparison(seed).units
        if sum(1 for days in unit.causes.values() if days) > 1
    ]
    assert len(several) > 4


@pytest.mark.parametrize("seed", range(12))
def test_plans_are_switched_file_by_file(seed: int) -> None:
    """The steps of blueprint and register are what reading such a mixture of files gives."""
    base, head = pair_of_states(seed)
    steps = Attribution(sides_of(base, head)).steps

    def mixture(*causes: Cause) -> Files:
        taken = {path for path in {*base, *head} if cause_of(path) in causes}
        return {p: t for p, t in base.items() if p not in taken} | {p: t for p, t in head.items() if p in taken}

    for step, causes in ((2, (Cause.BLUEPRINT,)), (3, (Cause.BLUEPRINT, Cause.REGISTER))):
        alone = read_workspace(entries({path: text.encode() for path, text in mixture(*causes).items()}))
        assert plain(steps[step].workspace) == plain(alone)


@pytest.mark.parametrize("seed", range(12))
def test_tailoring_facts_and_baselines_together_are_the_whole_file(seed: int) -> None:
    """Once all three are switched, nothing of the base is left: what is left to switch then changes nothing."""
    base, head = pair_of_states(seed)
    whole = sides_of(base, head).head.workspace
    attribution = Attribution(sides_of(base, head))
    central = attribution.in_heads_terms
    reported = with_facts(with_tailoring(central, whole), whole)
    day = from_seed(seed).as_of
    dates = [
        {
            (name, unit): (row.start, row.finish, row.live)
            for name, programme in schedule(workspace, day).programmes.items()
            for unit, row in programme.units.items()
        }
        for workspace in (reported, whole)
    ]
    assert dates[0] == dates[1]


def test_a_step_that_cannot_be_computed_hands_its_part_on() -> None:
    """Between the two, the register knows no working day of the new calendar's: that step has no dates at all."""
    cloud, kent = "programmes/cloud/blueprint.yaml", "programmes/cloud/progress/kent.yaml"
    head = {**FILES}
    head[cloud] = head[cloud].replace("after: [issued], uses", "after: [issued, trained], uses")
    base = {**FILES, kent: FILES[kent] + "local: {after: {trained: {add: [built], reason: Rota}}}\n"}
    found = {unit.unit: unit for unit in compared(base, head, FRIDAY).units if unit.programme == "cloud"}
    steps = Attribution(sides_of(base, head)).steps
    assert "kent" not in schedule(steps[2].workspace, FRIDAY).programmes["cloud"].units or (
        schedule(steps[2].workspace, FRIDAY).programmes["cloud"].units["kent"].finish is None
    )
    assert found["kent"].causes[Cause.BLUEPRINT] == 0
    assert found["kent"].causes[Cause.TAILORING] == found["kent"].finish.days != 0


def test_a_cause_that_changes_nothing_is_not_computed_again() -> None:
    kent = "programmes/cloud/progress/kent.yaml"
    head = {**FILES, kent: FILES[kent].replace("12d", "15d")}
    steps = Attribution(sides_of(FILES, head)).steps
    assert len({id(step.workspace) for step in steps}) == 2
    assert [step.workspace is steps[0].workspace for step in steps] == [True] * 5 + [False] * 2
