"""Four forces of one small programme, and what is learned of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from rollout.forecast.learning import ProgrammeLearned, learn
from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule
from tests.workspace import write_workspace

REGISTER = """\
service: {name: Policing}
calendars: {plain: {week: [mon, tue, wed, thu, fri], holidays: []}}
forces:
  avon: {name: Avon Police, nation: england, calendar: plain, officers: 1000}
  dyfed: {name: Dyfed Police, nation: wales, calendar: plain, officers: 2000}
  essex: {name: Essex Police, nation: england, calendar: plain, officers: 3000}
  kent: {name: Kent Police, nation: england, calendar: plain, officers: 9000}
"""
BLUEPRINT = """\
programme: cloud
title: Cloud
version: 1
national_calendar: plain
milestones:
  issued: {title: Issued, scope: national, duration: 10d}
  built: {title: Built, duration: 10d}
  moved: {title: Moved, duration: {base: 5d, per: officers, rate: 100}, after: [built]}
  live: {title: Live, after: [moved]}
"""
DAY = date(2024, 12, 31)


def unit(name: str, facts: str, more: str = "") -> str:
    head = f"programme: cloud\nforce: {name}\nblueprint: 1\nstart: 2024-01-01\nconfirmed: 2024-12-31\n"
    return f"{head}{more}milestones: {facts}\n"


def planned(
    root: Path, units: dict[str, str], blueprint: str = BLUEPRINT, more: dict[str, str] | None = None
) -> Schedule:
    """The schedule of one programme at the end of 2024, with the files of some units."""
    files = {f"programmes/cloud/progress/{name}.yaml": text for name, text in units.items()}
    files |= {"forces.yaml": REGISTER, "programmes/cloud/blueprint.yaml": blueprint} | (more or {})
    workspace = load_workspace(write_workspace(root, files))
    assert workspace.problems == ()
    return schedule(workspace, DAY)


def learned(plan: Schedule, seed: int = 1, samples: int = 4000) -> ProgrammeLearned:
    (found,) = learn(plan, ["cloud"], seed=seed, samples=samples)
    return found


def built(start: str, finish: str) -> str:
    return f"{{built: {{started: 2024-{start}, finished: 2024-{finish}}}}}"


def three_of_four(root: Path) -> Schedule:
    """Avon took 5 days, Dyfed 10, Essex 20 of 10 planned; Kent has been at it for 8 weeks."""
    return planned(
        root,
        {
            "avon": unit("avon", built("01-15", "01-19")),
            "dyfed": unit("dyfed", built("01-01", "01-12")),
            "essex": unit("essex", built("02-05", "03-01")),
            "kent": unit("kent", "{built: {started: 2024-11-06}}"),
        },
    )
