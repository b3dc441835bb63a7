"""What publishing costs beside reading: a whole site, with a history and without, against `status`.

A made-up history of two years adds what trend pictures read, with and without what was kept from an earlier time.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.bench.histories import YEARLY, make_history
from tests.bench.inside import Figure, paired
from tests.bench.portfolio import write_portfolio

Rollout = Callable[..., Callable[[], float]]
"""A measurement of a `rollout` command: the workspace, then its arguments; each call of it gives CPU seconds."""


def site_figures(rollout: Rollout, runs: int) -> Iterator[Figure]:
    """The figures of `rollout site`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = write_portfolio(folder / "portfolio", forces=50, programmes=7, milestones=40)
        yield paired(
            "site, 50 forces x 7 programmes / status",
            "<= 15",
            rollout(plain, "site", str(folder / "site")),
            rollout(plain, "status"),
            runs,
        )
        told = make_history(folder / "told", YEARLY)
        again = rollout(told, "site", str(folder / "again"))
        yield paired("site with two years of trends, read before / status", "", again, rollout(told, "status"), runs)

        def anew() -> float:
            shutil.rmtree(told / ".git" / "rollout", ignore_errors=True)
            return again()

        yield paired("site with two years of trends, read anew / read before", "", anew, again, runs)
