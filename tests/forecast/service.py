"""A made-up service whose true durations are known: what a forecast of it says can be compared with what happens.

Blueprints are optimistic, some forces are slow and others quick, returns are late and some forces fall silent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from math import exp

import numpy as np

REGISTER = """\
service: {name: Made-up service, illustrative: true}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
forces:
"""


@dataclass(frozen=True)
class Truth:
    """The files as they stand on `day`, and when each force really finishes (working days from the first)."""

    files: dict[str, str]
    day: date
    finishes: dict[str, int]
    milestones: dict[tuple[str, str], int]
    is_open: dict[str, bool]


def workday(number: int, first: date) -> date:
    """The date of a working day, the first being a Monday."""
    weeks, rest = divmod(number, 5)
    return first + timedelta(weeks=weeks, days=rest)


def made_up(
    seed: int,
    *,
    forces: int = 48,
    steps: int = 10,
    bias: float = 0.4,
    milestone: float = 0.15,
    pace: float = 0.25,
    noise: float = 0.3,
    elapsed: int = 500,
    silent: float = 0.15,
) -> Truth:
    """A service of one programme, `elapsed` working days after its first force began.

    Each milestone comes after the one or two before it. `bias` and the three spreads are of log(actual ÷ planned).
    """
    rng = np.random.default_rng(seed)
    first = date(2023, 1, 2)
    planned = rng.integers(10, 60, steps)
    after = [
        [f"m{k - 1}"] + ([f"m{k - 3}"] if k >= 3 and rng.random() < 0.5 else []) if k else [] for k in range(steps)
    ]
    effects = rng.normal(0, milestone, steps)
    lines = ["programme: cloud", "title: Cloud", "version: 1", "national_calendar: plain", "milestones:"]
    lines += [
        f"  m{k}: {{title: Step {k}, duration: {planned[k]}d, after: [{', '.join(after[k])}]}}" for k in range(steps)
    ]
    files = {"programmes/cloud/blueprint.yaml": "\n".join(lines) + "\n"}
    register, finishes, reached, is_open = REGISTER, {}, {}, {}
    for number in range(forces):
        name = f"force-{number:02}"
        register += f"  {name}: {{name: {name.title()}, nation: england, calendar: plain}}\n"
        start, own = int(rng.integers(0, 700)), rng.normal(0, pace)
        returned = elapsed - (int(rng.integers(60, 250)) if rng.random() < silent else int(rng.integers(0, 22)))
        facts: list[str] = []
        finish: dict[int, int] = {}
        for k in range(steps):
            begins = max([start, *(finish[int(each[1:])] for each in after[k])])
            ratio = exp(bias + effects[k] + own + rng.normal(0, noise))
            finish[k] = begins + max(1, round(planned[k] * ratio))
            reached[name, f"m{k}"] = finish[k]
            said = []
            if begins <= returned:
                said.append(f"started: {workday(begins, first)}")
            if finish[k] - 1 <= returned:
                said.append(f"finished: {workday(finish[k] - 1, first)}")
            if said:
                facts.append(f"  m{k}: {{{', '.join(said)}}}")
        finishes[name] = max(finish.values())
        is_open[name] = finishes[name] - 1 > elapsed
        text = f"programme: cloud\nforce: {name}\nblueprint: 1\nstart: {workday(start, first)}\n"
        if returned >= 0:
            text += f"confirmed: {workday(returned, first)}\n"
        text += "milestones:" + ("\n" + "\n".join(facts) if facts else " {}") + "\n"
        files[f"programmes/cloud/progress/{name}.yaml"] = text
    files["forces.yaml"] = register
    return Truth(files, workday(elapsed, first), finishes, reached, is_open)
