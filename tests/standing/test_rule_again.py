"""The printed rule read a second time, slowly, from every milestone's own dates, on made-up workspaces."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from rollout.load.workspace import load_workspace
from rollout.model.progress import Progress
from rollout.model.register import Tolerance
from rollout.model.workspace import Workspace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule, UnitSchedule
from rollout.schedule.scope import scope_of
from rollout.schedule.standing import standings, statuses
from tests.oracle.text import files
from tests.oracle.workspaces import from_seed
from tests.standing.stories import FRIDAY_3_APRIL
from tests.workspace import write_workspace

AGES = (0, 0, 3, 10, 20, 35, 36, 60, 106)


def confirmed_at_random(seed: int, day: date) -> dict[str, str]:
    """The files of a made-up workspace, most of them confirmed some days before the data date."""
    random = Random(seed)
    texts = dict(files(from_seed(seed)))
    for path, text in texts.items():
        if "/progress/" in path and "confirmed:" not in text and random.random() < 0.9:
            texts[path] = f"confirmed: {day - timedelta(days=random.choice(AGES))}\n{text}"
    return texts


def returns_in_time(workspace: Workspace, day: date) -> dict[tuple[str, str], date]:
    found = {}
    for name, programme in workspace.programmes.items():
        national = [] if programme.national is None else [("national", programme.national)]
        for unit, progress in [*programme.units.items(), *national]:
            far = progress.start is not None and (progress.start - day).days > 90
            cycle = workspace.register.service.return_cycle * (3 if far else 1)
            if progress.confirmed is not None and 0 <= (day - progress.confirmed).days <= cycle:
                found[name, unit] = progress.confirmed
    return found


def expected(shown: UnitSchedule, own: UnitSchedule, progress: Progress, own_day: date | None, *, live: str) -> str:
    """The status before the tolerance is asked; "late?" is amber unless the tolerance makes it red."""
    applicable = [m for m in shown.milestones.values() if m.state != "not-applicable"]
    if applicable and all(m.state == "finished" for m in applicable):
        return "complete"
    if own_day is None:
        return "not-reported"
    rows = [m for m in own.milestones.values() if m.state != "not-applicable"]
    if own.target_float is not None and own.target_float <= 10:
        return "red" if own.target_float < 0 else "late?"
    if any(m.critical and (m.state == "blocked" or m.overrun) for m in rows):
        return "late?"
    reached = own.milestones[live]
    if reached.state == "finished":
        return "live"
    if reached.baseline is None and own.target_float is None:
        return "no-baseline"
    begun = any(m.started is not None or m.finished is not None for m in rows)
    return "not-started" if not begun and progress.start is not None and progress.start > own_day else "green"


def with_lateness(status: str, variance: int | None, tolerance: Tolerance) -> str:
    if status in ("complete", "not-reported", "red"):
        return status
    if variance is not None and variance > tolerance.red_days:
        return "red"
    if status == "late?" or (variance is not None and variance > tolerance.amber_days):
        return "amber"
    return status


def by_the_rule(workspace: Workspace, shown: Schedule) -> dict[tuple[str, str], str]:
    """Every force delivered by one active file of a programme that can be computed."""
    days = returns_in_time(workspace, shown.data_date)
    own = schedule(workspace, shown.data_date, own_dates=days)
    found = {}
    for name, programme in workspace.programmes.items():
        blueprint = programme.blueprint
        if blueprint is None or blueprint.live_milestone is None or not shown.programmes[name].computable:
            continue
        tolerance = blueprint.tolerance or workspace.register.service.status
        for force, units in scope_of(workspace, name, shown.data_date).items():
            if len(units) == 1 and units[0] in programme.units and programme.units[units[0]].is_active:
                unit = units[0]
                rows = shown.programmes[name].units[unit], own.programmes[name].units[unit]
                status = expected(*rows, programme.units[unit], days.get((name, unit)), live=blueprint.live_milestone)
                found[name, force] = with_lateness(status, rows[1].variance, tolerance)
    return found


@pytest.mark.parametrize("seed", range(100, 112))
def test_the_rule_read_slowly_says_the_same(tmp_path: Path, seed: int) -> None:
    day = FRIDAY_3_APRIL
    workspace = load_workspace(write_workspace(tmp_path, confirmed_at_random(seed, day)))
    shown = schedule(workspace, day)
    slowly = by_the_rule(workspace, shown)
    found = {(name, row.force): str(row.status) for name, known in standings(shown).items() for row in known.forces}
    assert slowly
    assert {place: found[place] for place in slowly} == slowly


@pytest.mark.parametrize("seed", range(200, 230))
def test_statuses_alone_are_those_of_the_standings(tmp_path: Path, seed: int) -> None:
    day = FRIDAY_3_APRIL
    shown = schedule(load_workspace(write_workspace(tmp_path, confirmed_at_random(seed, day))), day)
    expected = {name: dict(standing.statuses) for name, standing in standings(shown).items()}
    assert statuses(shown) == expected
    for name, known in expected.items():
        assert statuses(shown, [name]) == {name: known}
