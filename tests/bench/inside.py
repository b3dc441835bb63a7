"""Figures measured inside one process: reading and the engine against draining the parser's events."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import NamedTuple

from yaml import StreamEndEvent
from yaml._yaml import CParser

from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from rollout.schedule.passes import run_passes

DATA_DATE = date(2026, 11, 22)


class Figure(NamedTuple):
    """One ratio: what was measured, the goal as text, the median and the range over the pairs."""

    what: str
    goal: str
    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.what:<66} {self.goal:>10} {self.median:>8.2f}   ({self.low:.2f} to {self.high:.2f})"


def cpu(work: Callable[[], object]) -> float:
    """CPU seconds of a call, with the garbage collector off."""
    gc.collect()
    gc.disable()
    start = time.process_time()
    work()
    spent = time.process_time() - start
    gc.enable()
    return spent


def paired(what: str, goal: str, ours: Callable[[], float], floor: Callable[[], float], runs: int) -> Figure:
    """The ratio of two measurements taken in turn, after one warm-up of each."""
    ours(), floor()
    ratios = [ours() / floor() for _ in range(runs)]
    return Figure(what, goal, median(ratios), min(ratios), max(ratios))


def drain(texts: list[str]) -> None:
    """Let the parser make all its events and throw them away."""
    for text in texts:
        parser = CParser(text)
        while parser.get_event().__class__ is not StreamEndEvent:
            pass


def every_field(root: Path) -> Callable[[], object]:
    """The engine alone on a workspace that is read: all passes, floats, paths, drivers, drags, every row read out."""
    workspace = load_workspace(root)

    def work() -> int:
        result = schedule(workspace, DATA_DATE)
        units = [unit for programme in result.programmes.values() for unit in programme.units.values()]
        national = [row for programme in result.programmes.values() for row in programme.national.values()]
        return sum(len(list(unit.milestones.values())) for unit in units) + len(national)

    return work


def figures(root: Path, runs: int) -> Iterator[Figure]:
    """The figures of reading and of the engine, on the portfolio at `root`."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(root.glob("programmes/*/progress/*.yaml"))]
    floor = lambda: cpu(lambda: drain(texts))  # noqa: E731 - one expression, used four times
    workspace = load_workspace(root)
    yield paired(
        "reading everything / draining the progress files' events",
        "<= 2.2",
        lambda: cpu(lambda: load_workspace(root)),
        floor,
        runs,
    )
    yield paired(
        "the passes alone / the same drain",
        "<= 0.5",
        lambda: cpu(lambda: run_passes(workspace, DATA_DATE, {})),
        floor,
        runs,
    )
    yield paired(
        "the engine, every row read out in dates / the same drain", "", lambda: cpu(every_field(root)), floor, runs
    )


def bad_files(root: Path, runs: int) -> Iterator[Figure]:
    """One broken file among all, and all of them broken, against a good run. Leaves the folder as it was."""

    def good() -> float:
        return cpu(lambda: load_workspace(root))

    paths = sorted(root.glob("programmes/*/progress/*.yaml"))
    kept = {path: path.read_bytes() for path in paths}
    base = [good() for _ in range(runs)]
    for what, goal, broken in (
        ("one bad file / a good run", "<= 1.01", paths[:1]),
        ("every file bad / a good run", "<= 2.0", paths),
    ):
        for path in broken:
            path.write_bytes(kept[path] + b"  never: [closed\n")
        spent = [good() for _ in range(runs)]
        for path in broken:
            path.write_bytes(kept[path])
        ratios = [a / median(base) for a in spent]
        yield Figure(what, goal, median(ratios), min(ratios), max(ratios))
