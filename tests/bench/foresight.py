"""The speed of the forecast: CPU seconds against drawing as many standard normal numbers in the same run.

python -m tests.bench.foresight ROOT

prints the figures of the workspace at ROOT. Each runs in a process of its own, so that its memory is its own.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from rollout.forecast.draws import Draws
from rollout.forecast.engine import SAMPLES, forecast
from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule
from tests.bench.inside import Figure

DATA_DATE = date(2026, 11, 22)
KINDS = {"unlimited": "<= 2.5", "traced": "<= 4", "queued": "<= 6"}
_AT_ONCE = 500


def _normals(plan: Schedule) -> float:
    """CPU seconds of drawing a standard normal number for every uncertain copy and sample, the best of three."""
    draws = Draws(plan.passes, plan.workspace.register.service.spread, 1, _AT_ONCE)
    size = _AT_ONCE * sum(len(found.lanes) for found in draws.uncertain.values())
    rng, best = np.random.default_rng(1), float("inf")
    for _ in range(3):
        begun = time.process_time()
        for _ in range(SAMPLES // _AT_ONCE):
            rng.standard_normal(size, dtype=np.float32)
        best = min(best, time.process_time() - begun)
    return best


def _measure(root: Path, kind: str) -> None:
    """Print the ratio and the largest memory of one kind of forecast."""
    gc.disable()  # as the command does
    plan = schedule(load_workspace(root), DATA_DATE)
    begun = time.process_time()
    forecast(plan, queued=kind == "queued", traced=kind == "traced")
    spent = time.process_time() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps([spent / _normals(plan), memory]))


def figures(root: Path) -> Iterator[Figure]:
    """Each kind of forecast of the portfolio: its time as a ratio, and its memory in MiB."""
    for kind, goal in KINDS.items():
        command = [sys.executable, "-m", "tests.bench.foresight", str(root), kind]
        ratio, memory = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        yield Figure(f"forecast, {kind} / as many normal numbers", goal, ratio, ratio, ratio)
        yield Figure(f"forecast, {kind}: largest memory in MiB", "<= 300", memory, memory, memory)


def main() -> None:
    """One kind when it is named, else all."""
    root = Path(sys.argv[1])
    if len(sys.argv) > 2:
        _measure(root, sys.argv[2])
        return
    for figure in figures(root):
        print(figure)


if __name__ == "__main__":
    main()
