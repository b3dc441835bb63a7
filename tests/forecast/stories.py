"""Short stories for forecasts: one programme, several forces in one plain calendar, told as real files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from rollout.forecast.engine import forecast
from rollout.forecast.result import Forecast, UnitForecast
from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from tests.schedule.stories import blueprint, progress
from tests.workspace import write_workspace

SUNDAY = date(2026, 3, 1)
"""The first working day after it is Monday 2 March 2026."""

REGISTER = """\
service: {{name: Policing, illustrative: true{service}}}
calendars:
  plain: {{week: [mon, tue, wed, thu, fri], holidays: []}}
centres:
{centres}forces:
"""


def told(
    milestones: str,
    forces: Mapping[str, str],
    *,
    centres: str = "  nmc: {title: Centre, capacity: 1}\n",
    certain: bool = True,
    more: Mapping[str, str] | None = None,
    starts: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The files: each force's facts by its id. With `certain` every plan is kept to the day."""
    service = ", spread: {low: 100%, high: 100%}" if certain else ""
    register = REGISTER.format(service=service, centres=centres)
    files = {"programmes/cloud/blueprint.yaml": blueprint(milestones)}
    for force, facts in forces.items():
        register += f"  {force}: {{name: {force.title()} Police, nation: england, calendar: plain}}\n"
        start = (starts or {}).get(force, "2026-03-02")
        files[f"programmes/cloud/progress/{force}.yaml"] = progress(facts, force=force, start=start)
    return files | {"forces.yaml": register} | dict(more or {})


def foretold(
    root: Path, files: Mapping[str, str], *, day: date = SUNDAY, samples: int = 1, queued: bool = True
) -> Forecast:
    """The forecast of some files."""
    workspace = load_workspace(write_workspace(root, files))
    return forecast(schedule(workspace, day), samples=samples, queued=queued)


def units(found: Forecast, programme: str = "cloud") -> dict[str, UnitForecast]:
    """The units of a forecast by id."""
    return {unit.unit: unit for unit in found.programmes[programme].forces}


def finishes(found: Forecast, milestone: str = "a") -> dict[str, int]:
    """The likely finish of one milestone by force, as a day of March 2026 (32 is 1 April)."""
    days = {}
    for name, unit in units(found).items():
        finish = next(each.finish for each in unit.milestones if each.id == milestone)
        assert finish is not None
        days[name] = (finish.p50 - date(2026, 2, 28)).days
    return days
