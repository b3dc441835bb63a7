"""`make bench`: the speed goals as ratios of CPU seconds within one run.

Each figure pairs a command with its floor, run in turn (A B A B …) so that a machine that slows down slows both; the
median of the pairs' ratios is shown with the goal. Nothing here fails: figures are for reading.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench import inside
from tests.bench.portfolio import write_portfolio
from tests.bench.taskjuggler import write_taskjuggler

AS_OF = "2026-11-22"
PYTHON = sys.executable
ROLLOUT = str(Path(PYTHON).parent / "rollout")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One ratio: what was measured, the goal as text, the median, and the spread over the pairs."""

    what: str
    goal: str
    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.what:<66} {self.goal:>10} {self.median:>8.2f}   ({self.low:.2f} to {self.high:.2f})"


def cpu_seconds(command: Sequence[str], folder: Path) -> float:
    """User and system time of a whole process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def paired(what: str, goal: str, ours: Callable[[], float], floor: Callable[[], float], runs: int) -> Figure:
    """The ratio of two measurements taken in turn, after one warm-up of each."""
    ours(), floor()
    ratios = [ours() / floor() for _ in range(runs)]
    return Figure(what=what, goal=goal, median=statistics.median(ratios), low=min(ratios), high=max(ratios))


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
        paired(
            "report portfolio and brief / status",
            "<= 1.6",
            lambda: rollout(root, "report", "portfolio")() + rollout(root, "brief")(),
            status,
            runs,
        ),
        paired("report all / status", "", rollout(root, "report", "all", str(reports)), status, runs),
    ]
    shutil.rmtree(reports)
    return figures


def against_taskjuggler(root: Path, runs: int) -> list[Figure]:
    """The schedule of the same tasks by TaskJuggler, where it is installed."""
    if shutil.which("tj3") is None:
        print("tj3 (TaskJuggler) is not installed: that comparison is left out")
        return []
    plan = Path(tempfile.mkdtemp())
    write_taskjuggler(root, plan, AS_OF)
    ours = rollout(root, "schedule", "--format", "csv")
    theirs = process(plan, "tj3", "--silent", "plan.tjp")
    ratio = paired("TaskJuggler / schedule --format csv", ">= 200", theirs, ours, runs)
    return [ratio]


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
        for figure in inside.figures(root, options.runs):
            print(figure)
        for figure in whole_commands(root, options.runs):
            print(figure)
        if options.taskjuggler:
            for figure in against_taskjuggler(root, 1):
                print(figure)


if __name__ == "__main__":
    main()
