"""Made-up histories for measuring, and what making them costs.

`YEARLY` is the history people get, `WEEKLY` the densest there can be: about 104,000 changes, every file every week for
five years. `LONG` has about 20,000 commits in the same five years.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from rollout.demo.cast import Settings
from rollout.demo.story import history, open_pull_requests
from rollout.demo.stream import stream
from tests.bench.inside import Figure, paired

DATA_DATE = date(2026, 11, 22)
YEARLY = Settings(end=DATA_DATE, forces=50, programmes=4, weeks=104)
LONG = Settings(end=DATA_DATE, forces=50, programmes=8, weeks=260)
WEEKLY = Settings(end=DATA_DATE, forces=50, programmes=8, weeks=260, every_file_weekly=True)


def make_history(folder: Path, settings: Settings) -> Path:
    """A repository with a made-up history, as `rollout demo` makes it; gives back `folder`."""
    from rollout.cli.demo import make_workspace

    make_workspace(folder, settings)
    return folder


def demo_figures(seconds: Callable[..., Callable[[], float]], rollout: str, runs: int) -> Iterator[Figure]:
    """What `rollout demo` takes against `git fast-import` of the same stream. `seconds` measures a command."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        saved = folder / "stream"
        with saved.open("wb") as file:
            file.writelines(stream(history(YEARLY), open_pull_requests(YEARLY)))
        fresh = "rm -rf new && git init --quiet new"
        imported = seconds(folder, "sh", "-c", f"{fresh} && git -C new fast-import --quiet <{saved}")
        made = seconds(folder, "sh", "-c", f"rm -rf new && {rollout} demo new --end {DATA_DATE}")
        yield paired("demo, 50 forces, two years / git fast-import of its stream", "<= 4.0", made, imported, runs)
