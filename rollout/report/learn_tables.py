"""How long milestones really take, as tables: the milestones of a programme, then its forces' paces."""

from __future__ import annotations

from collections.abc import Iterator

from rollout.forecast.learning import MilestoneLearned, ProgrammeLearned
from rollout.forecast.model import ASSUMPTIONS
from rollout.forecast.survival import Quantile
from rollout.report.tables import Column, Table
from rollout.report.words import plural
from rollout.schedule.result import Schedule

_MILESTONES = (
    Column("Milestone"),
    Column("Planned", right=True),
    Column("Finished", right=True, drop=1),
    Column("Under way", right=True, drop=3),
    Column("Median", right=True),
    Column("Median from-to", right=True, drop=4),
    Column("P80", right=True, drop=5),
    Column("P80 from-to", right=True, drop=8),
    Column("Curve P50", right=True, drop=6),
    Column("Curve P80", right=True, drop=7),
    Column("Curve P90", right=True, drop=10),
    Column("Model P10", right=True, drop=1),
    Column("Model P50", right=True),
    Column("Model P80", right=True),
    Column("Model P90", right=True, drop=2),
    Column("Early median", right=True, drop=9),
    Column("Late median", right=True, drop=9),
)
_FORCES = (
    Column("Force"),
    Column("Pace", right=True),
    Column("P10", right=True),
    Column("P90", right=True),
    Column("Finished cases", right=True),
)


def learn_tables(schedule: Schedule, found: ProgrammeLearned, *, seed: int, samples: int) -> Iterator[Table]:
    """The milestones; then the paces, unless there are none or the service withholds names."""
    service = schedule.workspace.register.service
    mark = " (illustrative)" if service.illustrative else ""
    title = f"{found.programme}: actual ÷ planned duration up to {schedule.data_date}{mark}"
    caption = [*_summary(found), *_explained(schedule, found, seed=seed, samples=samples)]
    names_forces = service.names != "withhold"
    if found.forces and not names_forces:
        caption.append("Paces of forces are not shown: the service withholds names.")
    yield Table(
        title=title, columns=_MILESTONES, rows=[_row(each) for each in found.milestones], caption="\n".join(caption)
    )
    if found.forces and names_forces:
        yield Table(
            title=f"{found.programme}: paces of forces up to {schedule.data_date}{mark}",
            columns=_FORCES,
            rows=[
                (each.unit, _ratio(each.ratio), _ratio(each.low), _ratio(each.high), str(each.cases))
                for each in found.forces
            ],
            caption="Pace: how long a force takes against the others over the same milestones (1: as they do), "
            "whatever the reason. Where P10 to P90 hold 1, nothing is known to set it apart. In order of ids.",
        )


def _summary(found: ProgrammeLearned) -> Iterator[str]:
    bias = found.bias
    if not found.is_learned:
        yield "No finished case: the blueprint's own spread stands, and nothing below Model is learned."
    yield (
        f"Bias {_ratio(bias.ratio)} (P10 to P90: {_ratio(bias.low)} to {_ratio(bias.high)}) of planned, from "
        f"{plural(bias.cases, 'finished case')} and {bias.under_way} under way; the blueprint itself expects "
        f"{_ratio(bias.expected)}. Spread as a factor, exp(standard deviation): {_ratio(found.pace_spread)} from force "
        f"to force, {_ratio(found.noise_spread)} of one duration from what is expected of it."
    )
    if found.own_cases:
        yield (
            f"{plural(found.own_cases, 'case')} of milestones that only some force has, or whose duration is certain "
            "but for a force's own figure, count in bias and pace and stand in no row."
        )


def _explained(schedule: Schedule, found: ProgrammeLearned, *, seed: int, samples: int) -> Iterator[str]:
    spread = schedule.workspace.register.service.spread
    yield (
        "Planned: working days, P10-likely-P90; all other figures are actual ÷ planned. Median and P80 are of finished "
        "cases alone, from-to their 80 % interval. Curve (Kaplan-Meier) counts work under way, and work due and not "
        "heard of, as lasting longer than up to the force's last confirmation: silence is not work. Model is for a "
        "force not seen yet. Early is the median of the first half by start date, Late of the rest. -: not estimable, "
        "too few cases or too much still going on."
    )
    if any(each.per for each in found.milestones):
        yield "* Driven by size: planned for the middle force; ? where no force has joined."
    yield f"Model: {ASSUMPTIONS}. Where the blueprint gives one figure, {spread.low:.0%} to {spread.high:.0%} of it."
    yield f"Seed {seed}, {samples:,} samples."


def _row(found: MilestoneLearned) -> tuple[str, ...]:
    planned = found.planned
    days = "?" if planned is None else f"{planned.low:.0f}-{planned.likely:.0f}-{planned.high:.0f}d"
    return (
        found.id,
        f"{days} *" if found.per else days,
        str(found.finished),
        str(found.under_way),
        *_observed(found.p50),
        *_observed(found.p80),
        *map(_ratio, found.kaplan_meier),
        *map(_ratio, found.model),
        _ratio(found.early.p50),
        _ratio(found.late.p50),
    )


def _observed(quantile: Quantile | None) -> tuple[str, str]:
    if quantile is None:
        return "-", "-"
    is_bound = quantile.low is not None or quantile.high is not None
    return _ratio(quantile.value), f"{_ratio(quantile.low)} to {_ratio(quantile.high)}" if is_bound else "-"


def _ratio(value: float | None) -> str:
    """A ratio with two decimals; "-" where there is none."""
    return "-" if value is None else f"{value:.2f}"
