"""A made-up service whose true durations are known: what a forecast of it says can be compared with what happens.

Blueprints are optimistic, some forces are slow and others quick, returns are late and rosy, and some forces fall
silent. Everything is worked out here by the day; nothing of the product is used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heapify, heapreplace
from math import exp

import numpy as np

FIRST = date(2023, 1, 2)
"""Working day 0, a Monday."""

REGISTER = """\
service: {name: Made-up service, illustrative: true, spread: {low: %d%%, high: %d%%}}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
"""


@dataclass(frozen=True)
class Parameters:
    """What nobody in the service knows: log(actual ÷ planned) is bias + effect + pace + noise."""

    bias: float
    effects: Mapping[str, float]
    paces: Mapping[str | None, float]
    noise: float


@dataclass(frozen=True)
class Truth:
    """The files as they stand on `day`, and what really happens, in working days from the first.

    `finishes` and `is_open` are by unit, `milestones` by unit (None: national) and milestone; `weights` are the forces
    behind each unit. A finish of n means: at the end of working day n - 1.
    """

    files: dict[str, str]
    day: date
    elapsed: int
    finishes: dict[str, int]
    milestones: dict[tuple[str | None, str], int]
    is_open: dict[str, bool]
    weights: dict[str, int]
    parameters: Parameters


def workday(number: int, first: date = FIRST) -> date:
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
    starts: int = 700,
    elapsed: int = 500,
    silent: float = 0.15,
    rosy: bool = False,
    slots: int | None = None,
    quorum: int | None = None,
    pairs: int = 0,
    lag: int = 0,
    spread: tuple[int, int] = (80, 200),
    plans: tuple[int, int] = (10, 60),
) -> Truth:
    """A service of one programme, `elapsed` working days after its first force began.

    Each milestone comes after the one or two before it. `bias` and the three spreads are of log(actual ÷ planned).

    Args:
        seed: Names everything that is drawn.
        forces: How many, over three years.
        steps: Milestones of each force.
        bias: The programme's.
        milestone: Spread of the milestones' effects.
        pace: Spread of the forces' paces.
        noise: Spread of what is left.
        starts: Working days over which the forces begin.
        elapsed: Working days until the data date.
        silent: Share of the forces that have fallen silent.
        rosy: Whether forces say when they expect to be done, and hope for half of the time it takes.
        slots: Slots of the centre that the middle milestone needs; None: it needs none.
        quorum: Forces that must have done the third milestone before a national one begins, without which nobody's
            fifth does; None: there is no national milestone.
        pairs: How many collaborations of two forces there are.
        lag: Working days between each milestone and the one before it.
        spread: How far plans may be off by the service's own account: P10 and P90 in per cent.
    """
    rng = np.random.default_rng(seed)
    planned = rng.integers(*plans, steps)
    after = [[k - 1] + ([k - 3] if k >= 3 and rng.random() < 0.5 else []) if k else [] for k in range(steps)]
    effects = rng.normal(0, milestone, steps)
    names = [*(f"pair-{n:02}" for n in range(pairs)), *(f"force-{n:02}" for n in range(2 * pairs, forces))]
    begins, paces, returned = [], [], []
    days = np.empty((steps, len(names)), dtype=int)
    for number in range(len(names)):
        begins.append(int(rng.integers(0, starts)))
        paces.append(float(rng.normal(0, pace)))
        returned.append(elapsed - int(rng.integers(60, 250) if rng.random() < silent else rng.integers(0, 22)))
        ratios = np.exp(bias + effects + paces[-1] + rng.normal(0, noise, steps))
        days[:, number] = np.maximum(1, np.round(planned * ratios))
    gate = max(1, round(20 * exp(bias + rng.normal(0, noise))))

    begun, finished = np.zeros_like(days), np.zeros_like(days)
    opens, opened, weights = 0, 0, [2] * pairs + [1] * (len(names) - pairs)
    for k in range(steps):
        ready = np.max([begins, *(finished[p] + (lag if p == k - 1 else 0) for p in after[k])], axis=0)
        if quorum is not None and k == 4:
            opens = int(np.sort(np.repeat(finished[2], weights))[quorum - 1])
            opened = opens + gate
            ready = np.maximum(ready, opened)
        begun[k] = ready if slots is None or k != steps // 2 else served(ready, days[k], slots)
        finished[k] = begun[k] + days[k]

    lines = ["programme: cloud", "title: Cloud", "version: 1", "national_calendar: plain", "milestones:"]
    for k in range(steps):
        links = [f"m{p}{f' FS+{lag}d' if lag and p == k - 1 else ''}" for p in after[k]]
        links += ["gate"] if quorum is not None and k == 4 else []
        uses = ", uses: centre" if slots is not None and k == steps // 2 else ""
        lines.append(f"  m{k}: {{title: Step {k}, duration: {planned[k]}d, after: [{', '.join(links)}]{uses}}}")
    files = {}
    reached: dict[tuple[str | None, str], int] = {}
    if quorum is not None:
        link = f"{{milestone: m2, forces: {quorum}}}"
        lines.append(f"  gate: {{title: Gate, scope: national, duration: 20d, after: [{link}]}}")
        reached[None, "gate"] = opened
        files["programmes/cloud/progress/national.yaml"] = (
            f"programme: cloud\nblueprint: 1\nconfirmed: {workday(elapsed)}\n"
            + _facts([("gate", opens, opened)], elapsed, rosy=rosy)
        )
    files["programmes/cloud/blueprint.yaml"] = "\n".join(lines) + "\n"
    for number, name in enumerate(names):
        kind = "collaboration" if number < pairs else "force"
        text = f"programme: cloud\n{kind}: {name}\nblueprint: 1\nstart: {workday(begins[number])}\n"
        if returned[number] >= 0:
            text += f"confirmed: {workday(returned[number])}\n"
        spans = [(f"m{k}", int(begun[k, number]), int(finished[k, number])) for k in range(steps)]
        files[f"programmes/cloud/progress/{name}.yaml"] = text + _facts(spans, returned[number], rosy=rosy)
        reached |= {(name, each): finish for each, _, finish in spans}
    files["forces.yaml"] = _register(forces, pairs, slots, spread)
    finishes = {name: int(finished[:, number].max()) for number, name in enumerate(names)}
    return Truth(
        files=files,
        day=workday(elapsed),
        elapsed=elapsed,
        finishes=finishes,
        milestones=reached,
        is_open={name: finish - 1 > elapsed for name, finish in finishes.items()},
        weights=dict(zip(names, weights, strict=True)),
        parameters=Parameters(
            bias=bias,
            effects={"gate": 0.0} | {f"m{k}": float(effect) for k, effect in enumerate(effects)},
            paces={None: 0.0} | dict(zip(names, paces, strict=True)),
            noise=noise,
        ),
    )


def served(ready: Sequence[int], days: Sequence[int], slots: int) -> list[int]:
    """When each of those in a queue begins: in the order of their readiness, ties in their own order."""
    free, begins = [0] * slots, [0] * len(ready)
    heapify(free)
    for at in sorted(range(len(ready)), key=lambda at: (ready[at], at)):
        begins[at] = max(int(ready[at]), free[0])
        heapreplace(free, begins[at] + int(days[at]))
    return begins


def _facts(spans: Sequence[tuple[str, int, int]], returned: int, *, rosy: bool) -> str:
    """What had happened by the last return, and what was hoped for."""
    lines = []
    for name, begins, finish in spans:
        said = [f"started: {workday(begins)}"] if begins <= returned else []
        if finish - 1 <= returned:
            said.append(f"finished: {workday(finish - 1)}")
        elif said and rosy:
            said.append(f"expected: {workday(returned + 1 + (finish - returned) // 2)}")
        if said:
            lines.append(f"  {name}: {{{', '.join(said)}}}\n")
    return "milestones:" + ("\n" + "".join(lines) if lines else " {}\n")


def _register(forces: int, pairs: int, slots: int | None, spread: tuple[int, int]) -> str:
    text = REGISTER % spread + ("" if slots is None else f"centres: {{centre: {{title: Centre, capacity: {slots}}}}}\n")
    text += "forces:\n"
    for number in range(forces):
        name = f"force-{number:02}"
        text += f"  {name}: {{name: {name.title()}, nation: england, calendar: plain}}\n"
    if pairs:
        text += "collaborations:\n"
    for number in range(pairs):
        both = f"force-{2 * number:02}, force-{2 * number + 1:02}"
        text += f"  pair-{number:02}: {{name: Pair {number}, forces: [{both}]}}\n"
    return text
