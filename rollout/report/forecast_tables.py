"""A forecast as a person reads it: each force's likely dates, how many are live when, and what a force depends on."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import ceil

from rollout.forecast.model import ASSUMPTIONS
from rollout.forecast.result import Dates, Forecast, ProgrammeForecast, ShareDate, UnitForecast
from rollout.report.tables import Column, Table
from rollout.report.words import chance, plural

UNIT_COLUMNS = (
    Column("Force"),
    Column("By plan"),
    Column("As likely as not"),
    Column("4 chances in 5"),
    Column("9 in 10", drop=2),
    Column("Target", right=True),
    Column("Baseline", right=True, drop=1),
    Column("Queue", right=True, drop=3),
    Column("Cases", right=True, drop=4),
)
STEP_COLUMNS = (
    Column("Milestone", keep=False),
    Column("State"),
    Column("As likely as not"),
    Column("4 chances in 5"),
    Column("Critical", right=True),
    Column("Crucial", right=True, drop=1),
    Column("Cases", right=True, drop=2),
    Column("Basis", drop=3),
)
SHARE_COLUMNS = (
    Column("Forces live"),
    Column("1 in 10"),
    Column("As likely as not"),
    Column("4 chances in 5"),
    Column("9 in 10"),
)


def programme_tables(found: Forecast, name: str, units: Collection[str] | None = None) -> Iterator[Table]:
    """One programme: its forces, then how many are live when; of single units, their milestones too."""
    programme = found.programmes[name]
    shown = [unit for unit in programme.forces if units is None or unit.unit in units]
    yield Table(
        title=f"{programme.title}: finish by force{mark(found)}",
        columns=UNIT_COLUMNS,
        rows=[_row(unit) for unit in shown],
        caption=_caption(found, programme),
    )
    if units is None:
        yield Table(
            title=f"{programme.title}: forces live{mark(found)}",
            columns=SHARE_COLUMNS,
            rows=[_share_row(each) for each in programme.dates],
            caption=live_words(programme),
        )
        return
    for unit in shown:
        if unit.milestones:
            yield Table(
                title=f"{programme.title}: {unit.unit}, what is left{mark(found)}",
                columns=STEP_COLUMNS,
                rows=[
                    [
                        each.title, each.state, *_pair(each.finish), chance(each.criticality),
                        "" if each.cruciality is None else f"{each.cruciality:.2f}", str(each.cases), each.basis,
                    ]
                    for each in (*programme.national, *unit.milestones)
                    if each.state not in {"finished", "not-applicable"}
                ],
                caption="Critical: the share of samples in which it sets the finish. "
                "Crucial: how far its duration and the finish go together (0 to 1).",
            )  # fmt: skip


def mark(found: Forecast) -> str:
    """What every title of illustrative data carries."""
    return " (illustrative)" if found.workspace.register.service.illustrative else ""


def _row(unit: UnitForecast) -> list[str]:
    if unit.finish is None:
        return [unit.unit, unit.reason or "", "", "", "", "", "", "", ""]
    delay = (unit.queue_delay or {}).get("p80", 0)
    return [
        unit.unit, "" if unit.schedule_finish is None else unit.schedule_finish.isoformat(), *_pair(unit.finish),
        unit.finish.p90.isoformat(), chance(unit.chance_of_target), chance(unit.chance_of_baseline),
        f"{delay}d" if delay else "", "done" if unit.state == "finished" else str(unit.cases),
    ]  # fmt: skip


def _pair(dates: Dates | None) -> tuple[str, str]:
    return ("", "") if dates is None else (dates.p50.isoformat(), dates.p80.isoformat())


def _share_row(each: ShareDate) -> list[str]:
    who = f"{each.k} of {each.m} " + ("that joined" if each.of == "joined" else "in scope")
    if each.finish is None:
        return [who, each.reason or "", "", "", ""]
    return [who, *(day.isoformat() for day in each.finish)]


def live_words(programme: ProgrammeForecast) -> str:
    """One sentence on how many forces are live now and are likely to be."""
    words = f"Live now: {programme.live_now} of {programme.scope} forces in scope ({programme.joined} have joined)."
    if programme.adoption and len(programme.adoption) > 1:
        ahead = programme.adoption[min(12, len(programme.adoption) - 1)]
        words += f" By the end of {ahead.month}: {ahead.p50}, with 4 chances in 5 between {ahead.p10} and {ahead.p90}."
    return words


def _caption(found: Forecast, programme: ProgrammeForecast) -> str:
    learned = f"Learned from {programme.finished_cases} finished and {programme.censored_cases} unfinished cases."
    if not programme.finished_cases:
        spread = f"{found.spread.low:.0%} to {found.spread.high:.0%}"
        learned = f"No finished case yet: durations spread as the blueprint says ({spread} where it gives one figure)."
    centres = "Work waits for full centres; Queue is what that adds (4 chances in 5)." if found.is_queued else (
        "Centres are taken to have room for everybody."
    )  # fmt: skip
    short = "".join(
        f"\n{each}: too few forces take part for its quorum, so dates that rest on it are the earliest possible."
        for each in programme.quorum_short
    )
    errors = [unit.monte_carlo_error["p80"] for unit in programme.forces if unit.monte_carlo_error]
    near = plural(ceil(max(errors, default=0)), "working day")
    drawn = f"{found.samples:,} samples, seed {found.seed}: more would move no 4-in-5 date by more than about {near}."
    return f"{learned} {centres}\n{drawn} {ASSUMPTIONS}.{short}"
