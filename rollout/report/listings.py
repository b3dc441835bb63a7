"""The rows of the look commands as comma-separated values: what `schedule` and `status` print, exports write.

One header row, dates as YYYY-MM-DD, durations and floats in whole working days, empty where nothing is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from rollout.report.tables import Column, as_csv
from rollout.schedule.explain import Path
from rollout.schedule.result import Driver, Key, MilestoneSchedule, Schedule, UnitSchedule, key_text
from rollout.schedule.standing import ProgrammeStanding

SCHEDULE_FIELDS = (
    "programme", "force", "collaboration", "milestone", "title", "scope", "stage", "state", "duration", "remaining",
    "remaining_start", "overrun", "started", "finished", "expected", "early_start", "early_finish", "late_start",
    "late_finish", "total_float", "free_float", "target_float", "critical", "near_critical", "drag", "baseline",
    "variance", "drivers",
)  # fmt: skip
STATUS_FIELDS = (
    "programme", "force", "collaboration", "stage", "status", "last_known", "confidence", "diverges", "live",
    "live_baseline", "variance", "inherited", "own", "finish", "target_float", "confirmed", "age_days",
    "unreported_days", "progress", "next_milestone", "next_early_finish", "reasons",
)  # fmt: skip

PATH_COLUMNS = (
    Column("Step", right=True, drop=4),
    Column("Milestone"),
    Column("Starts", drop=2),
    Column("Finishes"),
    Column("Days left", right=True, drop=3),
    Column("Drag", right=True),
    Column("Because of", keep=False),
)


def schedule_rows(
    schedule: Schedule, programme: str, units: Iterable[UnitSchedule], *, with_national: bool
) -> Iterator[tuple[str, MilestoneSchedule]]:
    """Every milestone of the chosen units with the unit's id, the national ones first when they are asked for."""
    if with_national:
        for milestone in schedule.programmes[programme].national.values():
            yield "national", milestone
    for unit in units:
        for milestone in unit.milestones.values():
            yield unit.unit, milestone


def drivers_text(milestone: MilestoneSchedule) -> str:
    """What sets a milestone's date, as schedulers write links: `built FS+2d, [data-date]`."""
    programme, unit, _ = milestone.key
    parts = []
    for driver in milestone.drivers:
        if driver.predecessor is None:
            parts.append(f"[{driver.floor}]")
        else:
            link = "" if (driver.type, driver.lag) == ("FS", "0d") else f" {driver.type}+{driver.lag}"
            parts.append(key_text(driver.predecessor, programme, unit) + link.replace("+-", "-").replace("+0d", ""))
    return ", ".join(parts)


def schedule_csv(schedule: Schedule, chosen: Mapping[str, Iterable[UnitSchedule]], *, with_national: bool) -> str:
    """Every milestone of the chosen units of the chosen programmes."""
    return as_csv(SCHEDULE_FIELDS, _schedule_cells(schedule, chosen, with_national=with_national))


def _schedule_cells(
    schedule: Schedule, chosen: Mapping[str, Iterable[UnitSchedule]], *, with_national: bool
) -> Iterator[list[object]]:
    for name, some in chosen.items():
        units = list(some)
        collaborations = {unit.unit for unit in units if unit.collaboration}
        for unit, m in schedule_rows(schedule, name, units, with_national=with_national):
            is_shared = unit in collaborations
            yield [
                name, "" if is_shared else unit, unit if is_shared else "", m.key.milestone, m.title, m.scope, m.stage,
                m.state, m.duration, m.remaining, m.remaining_start, _truth(m.overrun), m.started, m.finished,
                m.expected, m.early_start, m.early_finish, m.late_start, m.late_finish, m.total_float, m.free_float,
                m.target_float, _truth(m.critical), _truth(m.near_critical), m.drag, m.baseline, m.variance,
                drivers_text(m),
            ]  # fmt: skip


def _truth(value: bool) -> str:
    return "true" if value else "false"


def status_csv(chosen: Iterable[ProgrammeStanding], force: str | None = None) -> str:
    """Every force in scope of the chosen programmes, or one force."""
    return as_csv(STATUS_FIELDS, _status_cells(chosen, force))


def _status_cells(chosen: Iterable[ProgrammeStanding], force: str | None) -> Iterator[list[object]]:
    for standing in chosen:
        for row in standing.forces:
            if force not in (None, row.force, row.collaboration):
                continue
            rating = None if row.confidence is None else row.confidence.rating
            yield [
                standing.programme, row.force, row.collaboration, row.stage, str(row.status), row.last_known, rating,
                row.diverges, row.live, row.live_baseline, row.variance, row.inherited, row.own, row.finish,
                row.target_float, row.confirmed, row.age_days, row.unreported_days,
                None if row.progress is None else round(row.progress, 2), row.next_milestone, row.next_finish,
                "; ".join(row.reasons),
            ]  # fmt: skip


def because(driver: Driver, programme: str, unit: str | None) -> str:
    """A driver in words."""
    if driver.predecessor is None:
        return {
            "data-date": "the data date: it has not happened yet",
            "force-start": "the force's own start",
            "not-before": "not before its date",
            "expected": "the force's expected date",
            "slot": "its centre's slot",
        }.get(driver.floor or "", driver.floor or "")
    name = key_text(driver.predecessor, programme, unit)
    if (driver.type, driver.lag) == ("FS", "0d"):
        return name
    sign = "" if (driver.lag or "").startswith("-") else "+"
    lag = "" if driver.lag == "0d" else f"{sign}{driver.lag}"
    return f"{name} {driver.type}{lag}"


Named = Callable[[Key], Key | None]
"""A copy as it may be named; None where it may not be shown."""


def _as_it_is(key: Key) -> Key:
    return key


def path_rows(
    schedule: Schedule, path: Path, programme: str, unit: str, named: Named = _as_it_is
) -> Iterator[tuple[str, ...]]:
    """The steps of a path that may be shown, under `PATH_COLUMNS`."""
    shown = ((key, name) for key in path.steps if (name := named(key)) is not None)
    for number, (key, name) in enumerate(shown, 1):
        m, drag = schedule.milestone(key), path.drags.get(key)
        drivers = [
            driver._replace(predecessor=driver.predecessor and named(driver.predecessor)) for driver in m.drivers
        ]
        yield (
            str(number),
            key_text(name, programme, unit),
            str(m.early_start),
            str(m.early_finish),
            str(m.remaining),
            "" if drag is None else str(drag),
            ", ".join(because(driver, programme, unit) for driver in drivers if driver.predecessor or driver.floor),
        )


def path_csv(schedule: Schedule, path: Path, programme: str, unit: str, named: Named = _as_it_is) -> str:
    """The steps of a path."""
    return as_csv([column.title for column in PATH_COLUMNS], path_rows(schedule, path, programme, unit, named))
