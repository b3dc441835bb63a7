"""`make bench`: the speed goals as ratios of CPU seconds within one run.

Each figure pairs a command with its floor, run in turn (A B A B …) so that a machine that slows down slows both; the
median of the pairs' ratios is shown with the goal. Nothing here fails: figures are for reading.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.bench import foresight, inside
from tests.bench.backtest import backtest_figures
from tests.bench.histories import demo_figures
from tests.bench.inside import Figure, paired
from tests.bench.portfolio import write_portfolio
from tests.bench.publish import site_figures
from tests.bench.taskjuggler import finishes, our_finishes, write_plain_portfolio, write_taskjuggler
from tests.bench.waves import waves_figures

AS_OF = "2026-11-22"
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The surroundings of people: modules are compiled once, not by every command."""
PYTHON = sys.executable
ROLLOUT = str(Path(PYTHON).parent / "rollout")


class Spent(NamedTuple):
    """What a whole process took: CPU seconds of user and system, and its largest resident memory in KiB."""

    cpu: float
    memory: int


LAUNCHER = """
import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss]))
"""
"""A process that runs one command and nothing else: what a child is said to need holds what its parent had."""


def spent(command: Sequence[str], folder: Path) -> Spent:
    """Run a command to its end, whatever it answers."""
    launch = (PYTHON, "-S", "-c", LAUNCHER, *command)
    told = subprocess.run(launch, cwd=folder, env=INSTALLED, capture_output=True, text=True, check=True).stdout
    return Spent(*json.loads(told))


def cpu_seconds(command: Sequence[str], folder: Path) -> float:
    """User and system time of a whole process and its children."""
    return spent(command, folder).cpu


def process(folder: Path, *command: str) -> Callable[[], float]:
    """A measurement of a whole process."""
    return lambda: cpu_seconds(command, folder)


def rollout(folder: Path, *arguments: str) -> Callable[[], float]:
    """A measurement of a whole `rollout` command at the portfolio's data date."""
    return process(folder, ROLLOUT, *arguments, "--as-of", AS_OF)


SAFE_LOAD = """
import pathlib, yaml
for path in sorted(pathlib.Path('.').rglob('*.yaml')):
    with path.open(encoding='utf-8') as file:
        yaml.load(file, yaml.CSafeLoader)
"""


def whole_commands(root: Path, runs: int) -> list[Figure]:
    """The figures of commands as people run them."""
    status = rollout(root, "status")
    one = next(iter(sorted((root / "programmes").glob("*/progress/*.yaml")))).relative_to(root)
    click = process(root, PYTHON, "-c", "import click")
    both = process(root, PYTHON, "-c", "import click, yaml")
    reports = Path(tempfile.mkdtemp())
    figures = [
        paired("rollout --help / import click", "<= 1.5", process(root, ROLLOUT, "--help"), click, runs),
        paired("rollout --version / import click", "<= 1.5", process(root, ROLLOUT, "--version"), click, runs),
        paired("status / yaml.load of every file", "<= 1.0", status, process(root, PYTHON, "-c", SAFE_LOAD), runs),
        paired(
            "schedule --format json / status", "<= 1.5", rollout(root, "schedule", "--format", "json"), status, runs
        ),
        paired(
            "schedule table / schedule --format json",
            "<= 2.0",
            rollout(root, "schedule"),
            rollout(root, "schedule", "--format", "json"),
            runs,
        ),
        paired("check of everything / status", "<= 2.0", rollout(root, "check"), status, runs),
        paired("check of one file / import click, yaml", "<= 2.5", rollout(root, "check", str(one)), both, runs),
        paired("report portfolio / status", "<= 1.6", rollout(root, "report", "portfolio"), status, runs),
        paired("brief / status", "<= 1.6", rollout(root, "brief"), status, runs),
        paired("report all / status", "", rollout(root, "report", "all", str(reports)), status, runs),
    ]
    shutil.rmtree(reports)
    return figures


def against_taskjuggler() -> list[Figure]:
    """The same tasks by TaskJuggler, where it is installed: 800 and 16,000 of them, one pair each."""
    if shutil.which("tj3") is None:
        print("tj3 (TaskJuggler) is not installed: that comparison is left out")
        return []
    found = []
    for goal, forces, programmes in ((">= 10", 20, 1), (">= 200", 50, 8)):
        with tempfile.TemporaryDirectory() as folder:
            root, plan = Path(folder) / "workspace", Path(folder) / "plan"
            plan.mkdir()
            write_plain_portfolio(root, forces, programmes, 40)
            tasks = write_taskjuggler(root, plan)
            command = (ROLLOUT, "schedule", "--format", "csv", "--as-of", AS_OF)
            table = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout
            ours = sorted(spent(command, root) for _ in range(3))[1]
            theirs = spent(("tj3", "--silent", "plan.tjp"), plan)
            mine, its = our_finishes(table), finishes(plan)
            same = sum(1 for task, day in mine.items() if its.get(task) == day)
            size = f"{tasks:,} tasks ({same:,} of {len(mine):,} dates equal)"
            cpu, memory = theirs.cpu / ours.cpu, ours.memory / theirs.memory
            found.append(Figure(f"TaskJuggler / schedule, {size}", goal, cpu, cpu, cpu))
            found.append(
                Figure(f"memory of schedule / TaskJuggler's, {tasks:,} tasks", "<= 0.33", memory, memory, memory)
            )
    return found


def main() -> None:
    """Measure everything and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="pairs per figure")
    parser.add_argument("--taskjuggler", action="store_true", help="also compare with TaskJuggler (minutes)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_portfolio(root, forces=50, programmes=8, milestones=40)
        print(f"{'what':<66} {'goal':>10} {'median':>8}   (range over {options.runs} pairs)")
        for figure in (*inside.figures(root, options.runs), *inside.bad_files(root, options.runs)):
            print(figure)
        for figure in whole_commands(root, options.runs):
            print(figure)
        for figure in foresight.figures(root):
            print(figure)
        for figure in demo_figures(process, ROLLOUT, options.runs):
            print(figure)
        for figure in site_figures(rollout, options.runs):
            print(figure)
        for figure in backtest_figures(rollout, 1):
            print(figure)
        for figure in waves_figures(rollout, options.runs):
            print(figure)
        if options.taskjuggler:
            for figure in against_taskjuggler():
                print(figure)


if __name__ == "__main__":
    main()
