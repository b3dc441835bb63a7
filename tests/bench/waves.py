"""Slots for 400 jobs: what a first plan costs beside `status`, what search makes of it, and what the solver adds.

The solver's figures need the extra rollout[optimise]; known optima need ROLLOUT_CASES, a folder with `psplib_j30`.
"""

from __future__ import annotations

import csv
import os
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path

from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from rollout.waves.instance import instance_of
from rollout.waves.optimise import polished, shortest_makespan
from rollout.waves.plan import Effort, free_slots, waves
from rollout.waves.serial import serial_plan
from tests.bench.inside import Figure, paired
from tests.bench.portfolio import DATA_DATE
from tests.waves.psplib import read

Rollout = Callable[..., Callable[[], float]]
"""A measurement of a `rollout` command: the workspace, then its arguments; each call of it gives CPU seconds."""

FORCES, MILESTONES = 50, 40
NATIONS = ("england", "england", "wales", "scotland")
A_MINUTE = 13.0
"""Deterministic time of the solver that takes most of a minute of one core here."""
OF_EACH, OF_ALL = 8.0, 3.0
"""Deterministic time of the solver that takes less than 20 and about 30 seconds here."""


def _draw(below: int, *what: object) -> int:
    return zlib.crc32("/".join(map(str, what)).encode()) % below


def workspace() -> Mapping[str, str]:
    """50 forces in a chain of 40 milestones, eight of which need one of two centres that are too small for all."""
    register = [
        "format: 1",
        "service: {name: Slots for measuring, illustrative: true}",
        "centres:",
        "  north: {title: North, capacity: 5}",
        "  south: {title: South, capacity: [{from: 2026-01-01, slots: 4}, {from: 2027-07-01, slots: 6}]}",
        "forces:",
    ]
    files = {}
    for force in range(FORCES):
        name = f"force-{force:03}"
        register.append(f"  {name}: {{name: Force {force}, nation: {NATIONS[force % len(NATIONS)]}}}")
        start = DATA_DATE + timedelta(days=1 + 7 * _draw(26, "start", force))
        text = f"programme: cloud\nforce: {name}\nblueprint: 1\nstart: {start}\nmilestones: {{}}\n"
        files[f"programmes/cloud/progress/{name}.yaml"] = text
    files["forces.yaml"] = "\n".join(register) + "\n"
    files["programmes/cloud/blueprint.yaml"] = "\n".join(_blueprint()) + "\n"
    return files


def _blueprint() -> Iterator[str]:
    yield f"programme: cloud\ntitle: Cloud\nversion: 1\nlive: m-{MILESTONES - 1:02}\nmilestones:"
    for number in range(MILESTONES):
        line = f"  m-{number:02}: {{title: Milestone {number}, duration: {2 + _draw(12, 'days', number)}d"
        line += f", after: [m-{number - 1:02}]" if number else ""
        line += f", uses: {('south', 'north')[number // 5 % 2]}" if number % 5 == 2 else ""
        yield line + (f", target: {date(2028, 6, 30)}}}" if number == MILESTONES - 1 else "}")


def write_workspace(root: Path) -> Path:
    """The workspace as files; gives back `root`."""
    for path, text in workspace().items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    return root


def waves_figures(rollout: Rollout, runs: int) -> Iterator[Figure]:
    """The figures of `waves`, without the extra and with it."""
    with tempfile.TemporaryDirectory() as name:
        root = write_workspace(Path(name))
        lists = ("waves", "cloud", "--effort", "0")
        first = rollout(root, *lists, "--iterations", "0")
        yield paired("waves, first plan of 400 jobs / status", "<= 1.3", first, rollout(root, "status"), runs)
        spent = rollout(root, *lists)()
        yield Figure("waves, CPU seconds with search", "about 5", spent, spent, spent)
        if find_spec("ortools") is None:
            print("rollout[optimise] is not installed: what the solver does is left out")
            return
        yield _against_solver(root)
        yield from _with_solver(root)
    yield _many_forces()
    folder = os.environ.get("ROLLOUT_CASES")
    if folder is None:
        print("ROLLOUT_CASES is not set: known optima are left out")
    else:
        yield _known_optima(Path(folder) / "psplib_j30")


def _against_solver(root: Path) -> Figure:
    """The lateness that lists and search leave, against the solver's own after a minute from the first plan."""
    plan = schedule(load_workspace(root), DATA_DATE)
    ours = waves(plan, "cloud", effort=Effort(solver=0))
    instance = instance_of(plan, "cloud")
    free = free_slots(instance, instance.loads)
    first_come = serial_plan(instance, free, range(len(instance.jobs)))
    begun = time.process_time()
    theirs = polished(instance, free, free, first_come, A_MINUTE).plan.score
    what = f"lateness by search ({ours.late} late) / by the solver ({theirs.late} late)"
    ratio = ours.lateness / theirs.lateness
    return Figure(f"{what}, {time.process_time() - begun:.0f} s", "<= 1", ratio, ratio, ratio)


def _with_solver(root: Path) -> Iterator[Figure]:
    """What the solver adds to lists and search by default: forces late, and the seconds of one core that it takes."""
    plan = schedule(load_workspace(root), DATA_DATE)
    alone = waves(plan, "cloud", effort=Effort(solver=0))
    begun = time.process_time()
    both = waves(plan, "cloud")
    spent = time.process_time() - begun
    ratio = both.late / alone.late
    what = f"forces late, with the solver ({both.late}) / without ({alone.late})"
    yield Figure(what, "< 1", ratio, ratio, ratio)
    yield Figure("waves, CPU seconds with the solver", "about 30", spent, spent, spent)


def _many_forces() -> Figure:
    """The makespan of 50 forces' jobs against the energy bound: the work of the busiest centre over its slots."""
    durations, successors, requests, capacities = [], [], [], (6, 4, 5)
    for force in range(FORCES):
        for number in range(8):
            durations.append(2 + _draw(18, "work", force, number))
            successors.append([len(durations)] if number < 7 else [])
            uses = _draw(3, "centre", force, number)
            requests.append([int(at == uses) * (1 + _draw(2, "slots", force, number)) for at in range(3)])
    energy = max(
        -(-sum(days * needs[at] for days, needs in zip(durations, requests, strict=True)) // capacity)
        for at, capacity in enumerate(capacities)
    )
    begun = time.process_time()
    found = shortest_makespan(durations, successors, requests, capacities, effort=OF_ALL)
    ratio = found.makespan / energy
    what = f"makespan of 50 forces / the energy bound, {time.process_time() - begun:.0f} s"
    return Figure(what, "<= 1.08", ratio, ratio, ratio)


def _known_optima(folder: Path) -> Figure:
    """The share of PSPLIB's j30 instances in a folder that are solved to their known optimum."""
    with (folder / "answers.csv").open(encoding="utf-8") as file:
        optima = {row["instance"]: int(row["upper_bound"]) for row in csv.DictReader(file)}
    solved, slowest = 0, 0.0
    for name, optimum in optima.items():
        begun = time.process_time()
        found = shortest_makespan(*read(folder / f"{name}.sm"), effort=OF_EACH)
        solved += found.makespan == found.bound == optimum
        slowest = max(slowest, time.process_time() - begun)
    share = solved / len(optima)
    return Figure(f"PSPLIB j30, share proven optimal ({slowest:.0f} s at most)", "1", share, share, share)
