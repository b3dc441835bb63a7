"""The speed of history, as ratios within one run: against `git log --raw` over the same commits, and the same command
on the working tree.

    python -m tests.bench.history [--history long|weekly|chained] [--runs 3] [--wall] [--folder FOLDER]

`long` is what `rollout demo` makes of 50 forces, 8 programmes and five years, about 20,000 commits; `weekly` the same
with every file reported every week, about 108,000. In `chained`, 20,000 commits, every programme waits for the one
before it, so that no programme can be looked at without all others. 59 or 60 month ends in each. A repository is made
first (two minutes for the largest). CPU seconds of whole process trees unless --wall is given; medians of interleaved
pairs.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

from tests.bench.histories import LONG, WEEKLY, demo_figures, make_history
from tests.bench.history_stream import write_stream
from tests.bench.inside import Figure
from tests.bench.portfolio import DATA_DATE

ROLLOUT = str(Path(sys.executable).parent / "rollout")
LOG = ("git", "log", "--raw", "--no-renames", "--no-abbrev", "--", "programmes")


def make_chained(folder: Path) -> None:
    """A repository in which every programme waits for another, its last state checked out."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(folder)], check=True)
    importing = subprocess.Popen(["git", "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE)
    assert importing.stdin is not None
    write_stream(importing.stdin, commits=20_000, weeks=256)
    importing.stdin.close()
    assert importing.wait() == 0
    subprocess.run(["git", "-C", str(folder), "reset", "--quiet", "--hard"], check=True)


HISTORIES: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "long": (partial(make_history, settings=LONG), "office-365"),
    "weekly": (partial(make_history, settings=WEEKLY), "office-365"),
    "chained": (make_chained, "programme-03"),
}
"""How each history is made, and the programme whose trend is asked for."""


class Bench:
    """Measures commands in one folder."""

    def __init__(self, folder: Path, runs: int, *, wall: bool) -> None:
        self.folder = folder
        self.runs = runs
        self._wall = wall
        # As on people's machines: what was compiled once is not compiled again by every command.
        self._kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        self._kept.setdefault("PYTHONPYCACHEPREFIX", str(folder / ".git" / "compiled"))

    def seconds(self, command: Sequence[str], folder: Path | None = None) -> float:
        """What one run of a command takes, its children included; in the repository when no other folder is named."""
        before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        silent = subprocess.DEVNULL
        subprocess.run(command, cwd=folder or self.folder, env=self._kept, stdout=silent, stderr=silent, check=False)
        after, ended = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        if self._wall:
            return ended - begun
        return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)

    def ratio(
        self,
        what: str,
        goal: str,
        ours: Sequence[str],
        theirs: Sequence[str],
        before: Callable[[], object] | None = None,
    ) -> Figure:
        """The ratio of two commands run in turn; `before` prepares each run of ours."""
        ratios = []
        self.seconds(ours)
        for _ in range(self.runs):
            if before is not None:
                before()
            ratios.append(self.seconds(ours) / self.seconds(theirs))
        return Figure(what, goal, median(ratios), min(ratios), max(ratios))

    def forget(self) -> None:
        """No kept reports."""
        shutil.rmtree(self.folder / ".git" / "rollout", ignore_errors=True)

    def peak(self, command: Sequence[str]) -> int:
        """The most memory a command and its children held, in MiB."""
        code = (
            "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
        )
        told = subprocess.run([sys.executable, "-c", code, *command], cwd=self.folder, capture_output=True, check=True)
        return int(told.stdout)


def figures(bench: Bench, programme: str) -> None:
    """Print every figure as it is known."""
    as_of = str(DATA_DATE)
    trend = (ROLLOUT, "trend", programme, "--format", "json", "--as-of", as_of)
    status = (ROLLOUT, "status", "--as-of", as_of)
    print(bench.ratio("trend, cold / git log --raw", "<= 2.6/3.5", trend, LOG, bench.forget))
    print(bench.ratio("trend, warm / git log --raw", "<= .35/.6", trend, LOG))
    week = (*trend[:-1], str(DATA_DATE - timedelta(days=7)))

    def last_week() -> None:
        bench.forget()
        bench.seconds(week)

    print(bench.ratio("trend, after one more week / git log --raw", "<= 0.4", trend, LOG, last_week))
    print(bench.ratio("status --at HEAD / status", "<= 1.5", (*status, "--at", "HEAD"), status))
    print(bench.ratio("diff HEAD~1..HEAD / status", "<= 1.6", (ROLLOUT, "diff", "HEAD~1..HEAD"), status))
    bench.forget()
    ours, theirs = bench.peak(trend), bench.peak(LOG)
    print(f"peak memory of a trend / of git log --raw: {ours / theirs:.1f} ({ours} MiB, {theirs} MiB)")
    for name, question in (
        ("trend", trend),
        ("status --at", (*status, "--at", "HEAD~100")),
        ("diff", (ROLLOUT, "diff", "HEAD~1..HEAD")),
        ("brief --since", (ROLLOUT, "brief", "--since", "HEAD~100", "--as-of", as_of)),
        ("check", (ROLLOUT, "check", "--as-of", as_of)),
        ("check --diff-base", (ROLLOUT, "check", "--diff-base", "HEAD~1", "--as-of", as_of)),
    ):
        print(f"git processes of {name}: {_processes(bench, question)} (at most 6)")
    print(bench.ratio("check / status", "<= 2.0", (ROLLOUT, "check", "--as-of", as_of), status))
    for figure in demo_figures(lambda folder, *command: partial(bench.seconds, command, folder), ROLLOUT, bench.runs):
        print(figure)


def _processes(bench: Bench, command: Sequence[str]) -> int:
    """How many git processes a command starts."""
    bench.forget()
    with tempfile.TemporaryDirectory() as folder:
        log, script = Path(folder) / "log", Path(folder) / "git"
        real = shutil.which("git")
        script.write_text(f'#!/bin/sh\necho x >> {log}\nexec {real} "$@"\n')
        script.chmod(0o755)
        path = f"{folder}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(command, cwd=bench.folder, env={**os.environ, "PATH": path}, capture_output=True, check=False)
        return len(log.read_text().splitlines())


def main() -> None:
    """Build a repository, measure, print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--history", choices=HISTORIES, default="long")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--wall", action="store_true", help="wall-clock seconds instead of CPU seconds")
    parser.add_argument("--folder", type=Path, help="a repository made before, or where to make it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary) / "service"
        make, programme = HISTORIES[options.history]
        if not (folder / ".git").exists():
            make(folder)
        count = subprocess.run(
            ["git", "-C", str(folder), "rev-list", "--count", "HEAD"], capture_output=True, check=True
        )
        print(f"{int(count.stdout):,} commits, {'wall-clock' if options.wall else 'CPU'} seconds")
        figures(Bench(folder, options.runs, wall=options.wall), programme)


if __name__ == "__main__":
    main()
