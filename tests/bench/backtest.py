"""What looking back on 24 month ends takes, against one forecast for each of them and one trend over them.

python -m tests.bench.backtest [RUNS]
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rollout.forecast.backtest import MONTHS, SAMPLES
from tests.bench.histories import YEARLY, make_history
from tests.bench.inside import Figure, paired

Rollout = Callable[..., Callable[[], float]]
"""A measurement of a `rollout` command: the workspace, then its arguments; each call of it gives CPU seconds."""


def backtest_figures(rollout: Rollout, runs: int) -> Iterator[Figure]:
    """The figure of `rollout backtest`, what was kept from earlier times thrown away before either side."""
    with tempfile.TemporaryDirectory() as name:
        root = make_history(Path(name) / "told", YEARLY)
        looked_back, ahead = rollout(root, "backtest"), rollout(root, "forecast", "--samples", str(SAMPLES))
        programme = min(each.name for each in (root / "programmes").iterdir() if each.is_dir())
        moved = rollout(root, "trend", programme)

        def anew(work: Callable[[], float]) -> float:
            shutil.rmtree(root / ".git" / "rollout", ignore_errors=True)
            return work()

        yield paired(
            f"backtest over {MONTHS} month ends / {MONTHS} forecasts and a trend",
            "<= 1",
            lambda: anew(looked_back),
            lambda: MONTHS * ahead() + anew(moved),
            runs,
        )


def main() -> None:
    """Prints the figure."""
    from tests.bench.__main__ import rollout

    for figure in backtest_figures(rollout, int(sys.argv[1]) if len(sys.argv) > 1 else 1):
        print(figure)


if __name__ == "__main__":
    main()
