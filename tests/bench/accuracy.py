"""How accurate the forecast is on made-up services whose truth is known, against the measured goals of foresight.

    python -m tests.bench.accuracy [--services 30] [--first-seed 1]

prints each figure with what is measured and its goal, for services looked at in any of three years, in the third year
and with a crowded centre. The oracle knows every true parameter, the learner only how far they vary: what the learner
loses against the oracle nobody can know yet. Goals against the oracle therefore stand for the third year, and that of all
dates can be reached only where forces and milestones are more alike ("a tenth apart").
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from tests.forecast.accuracy import METHODS, Scored, Scores, alike, any_year, crowded, scored, third_year
from tests.forecast.service import Truth

BOTH = ("force", "milestone")


class Figure(NamedTuple):
    """One line of the table."""

    what: str
    measured: float
    goal: str

    def __str__(self) -> str:
        return f"{self.what:<58} {self.measured:>9.2f} {self.goal:>12}"


def scores(service: Callable[[int], Truth], seeds: range, methods: tuple[str, ...], *, queued: bool) -> Scores:
    """What some methods foretell of some services."""
    found: list[Scored] = []
    for seed in seeds:
        with TemporaryDirectory() as folder:
            found += scored(service(seed), Path(folder), methods, queued=queued)
    return Scores(found)


def met(found: Scores, target: str, goals: tuple[str, str, str]) -> Iterator[Figure]:
    """How often dates are met."""
    for point, share, goal in zip(("P50", "P80", "P90"), found.met(target), goals, strict=True):
        yield Figure(f"{target} finish: {point} met, of {found.count(target):,}", share, goal)


def against_the_best(found: Scores, goal: str) -> Iterator[Figure]:
    """How much more the forecast loses than those who know more, and what of it nobody can help."""
    oracle, learner = found.ratio("oracle", *BOTH), found.ratio("learner", *BOTH)
    yield Figure("pinball loss, forces and milestones / oracle's", oracle, goal)
    yield Figure("pinball loss, forces and milestones / learner's", learner, "<= 1.05")
    yield Figure("the learner's own / oracle's", oracle / learner, "")


def of_services(found: Scores, *, is_late: bool) -> Iterator[Figure]:
    """The figures of services without queues; two goals presuppose that effects can be known."""
    yield from met(found, "force", (".42-.62", ".74-.88", ".85-.97"))
    yield from met(found, "milestone", ("", ".74-.88", ".85-.96"))
    yield Figure("mean bias of force finishes, working days", found.bias("force"), "+-15")
    yield from against_the_best(found, "<= 1.15" * is_late)
    yield Figure("pinball loss, k-of-n dates / oracle's", found.ratio("oracle", "joined"), "<= 1.5" * is_late)
    yield Figure("pinball loss, k-of-n dates / learner's", found.ratio("learner", "joined"), "")
    yield Figure("pinball loss / blueprint Monte Carlo's", found.ratio("blueprint", *BOTH), "<= .35")
    yield Figure("pinball loss / mean ratio of finished", found.ratio("mean", *BOTH), "<= .5")
    yield Figure("pinball loss / resampled finished ratios", found.ratio("resampled", *BOTH), "<= .68")


def main() -> None:
    """Measure everything and print one line a figure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--services", type=int, default=30, help="of each kind")
    parser.add_argument("--first-seed", type=int, default=1)
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.services)
    print(f"{options.services} services of each kind, seeds {seeds[0]} to {seeds[-1]}")
    for name, service, is_late in (("any year", any_year, False), ("third year", third_year, True)):
        print(f"\n{name:<58} {'measured':>9} {'goal':>12}")
        for figure in of_services(scores(service, seeds, METHODS, queued=False), is_late=is_late):
            print(figure)
    found = scores(alike, seeds, ("forecast", "oracle"), queued=False)
    print(f"\n{'end of third year, forces and milestones a tenth apart':<58} {'measured':>9} {'goal':>12}")
    print(Figure("pinball loss, forces and milestones / oracle's", found.ratio("oracle", *BOTH), "<= 1.15"))
    print(Figure("pinball loss, k-of-n dates / oracle's", found.ratio("oracle", "joined"), "<= 1.5"))
    found = scores(crowded, seeds, ("forecast", "oracle", "learner"), queued=True)
    print(f"\n{'crowded centre':<58} {'measured':>9} {'goal':>12}")
    for figure in met(found, "force", ("", ".60-.95", "")):
        print(figure)
    print(
        Figure("pinball loss, forces and milestones / oracle's", found.ratio("oracle", "force", "milestone"), "<= 1.35")
    )


if __name__ == "__main__":
    main()
