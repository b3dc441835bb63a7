"""The forecast: many samples of every duration, each followed through the network of the schedule.

References:
    Van Slyke (1963), "Monte Carlo methods and the PERT problem", Operations Research 11(5);
    Hulett (2009), "Practical Schedule Risk Analysis".
"""

from __future__ import annotations

from collections.abc import Collection

from rollout.forecast.answers import Answers
from rollout.forecast.draws import Draws, sample_blocks
from rollout.forecast.result import Forecast
from rollout.forecast.tally import Tally
from rollout.schedule.result import Schedule

SAMPLES = 10_000
SEED = 1


def forecast(
    schedule: Schedule,
    *,
    samples: int = SAMPLES,
    seed: int = SEED,
    queued: bool = True,
    programmes: Collection[str] | None = None,
    traced: bool = True,
    learned: bool = True,
) -> Forecast:
    """When every unit of a workspace will be where, with chances.

    Args:
        schedule: The deterministic schedule, whose network, data dates and floors are used.
        samples: How often everything is drawn.
        seed: Names the random numbers; the same seed gives the same forecast.
        queued: Whether work waits for centres that are full.
        programmes: Which to answer for; the others are drawn too, since they hold centres and links. None: all.
        traced: Whether to find what is critical and crucial in them, which takes time.
        learned: Whether finished work says how long other work takes; else the blueprint alone does.

    Returns:
        Dates and chances of the programmes; one that cannot be computed has none.
    """
    workspace = schedule.workspace
    names = tuple(workspace.programmes if programmes is None else programmes)
    spread = workspace.register.service.spread
    draws = Draws(schedule.passes, spread, seed, samples, learned=learned)
    tracing = frozenset(names if traced else ())
    tally = Tally(schedule.passes, workspace.register, draws, samples, queued=queued, traced=tracing)
    for block in sample_blocks(samples):
        tally.add(block)
    answers = Answers(schedule, tally, samples)
    return Forecast(
        workspace=workspace,
        schedule=schedule,
        as_of=schedule.data_date,
        seed=seed,
        samples=samples,
        is_queued=queued,
        spread=spread,
        programmes={name: answers.programme(name) for name in names},
    )
