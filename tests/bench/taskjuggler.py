"""The unfinished part of a plan as a TaskJuggler project, so that both schedule the same tasks to the same dates.

Only what TaskJuggler can say is written: finish-to-start and start-to-start links with working-day gaps, Monday to
Friday, bank holidays as leave, no progress. The portfolio is made for it with `plain=True`.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

from rollout.load.workspace import load_workspace
from rollout.model.blueprint import Estimate, LinkType
from rollout.schedule.calendars import bank_holidays

START = date(2026, 11, 23)
YEARS = 5
"""Long enough for the plan; TaskJuggler knows no day after 2035."""
HEAD = """project plan "Plan" {start} +{years}y {{
  timezone "UTC"
  timingresolution 60min
  dailyworkinghours 8
  yearlyworkingdays 260
  workinghours mon - fri 9:00 - 17:00
  now {start}
  outputdir "."
}}
"""


def write_taskjuggler(root: Path, folder: Path) -> int:
    """Write `plan.tjp` with every force's copy of every milestone; the number of tasks.

    Args:
        root: A workspace without progress facts.
        folder: Where the plan and its report go.
    """
    workspace = load_workspace(root)
    lines = [HEAD.format(start=START, years=YEARS)]
    years = range(START.year, START.year + YEARS + 1)
    closed = [day for year in years for day in bank_holidays("england-and-wales").get(year, ())]
    lines += [f'leaves holiday "Bank holiday" {date.fromordinal(day)}' for day in closed]
    tasks = 0
    for name, programme in workspace.programmes.items():
        assert programme.blueprint is not None
        for unit in programme.units:
            lines.append(f'task {_id(name)}_{_id(unit)} "{name} {unit}" {{')
            for milestone in programme.blueprint.milestones.values():
                assert isinstance(milestone.duration, Estimate)
                lines.append(f'  task {_id(milestone.id)} "{milestone.id}" {{')
                lines.append(
                    f"    length {milestone.duration.likely}d" if milestone.duration.likely else "    milestone"
                )
                if not milestone.after:
                    lines.append(f"    start {START}")
                for link in milestone.after:
                    gap = f" {{ gaplength {link.lag}d }}" if link.lag else ""
                    anchor = " { onstart }" if link.type is LinkType.SS and not link.lag else gap
                    lines.append(f"    depends !{_id(link.milestone)}{anchor}")
                lines.append("  }")
                tasks += 1
            lines.append("}")
    lines.append('taskreport dates "dates" { formats csv columns id, start, end timeformat "%Y-%m-%d" }')
    (folder / "plan.tjp").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tasks


def finishes(folder: Path) -> dict[str, str]:
    """TaskJuggler's last working day of each milestone, by its full id; empty when it wrote no report."""
    report = folder / "dates.csv"
    if not report.exists():
        return {}
    rows = (line.split(";") for line in report.read_text(encoding="utf-8").splitlines()[1:])
    return {task.strip('"'): end.strip('"') for task, _, end in rows if "." in task}


def our_finishes(table: str) -> dict[str, str]:
    """The early finishes of `schedule --format csv`, by the same ids."""
    return {
        f"{_id(row['programme'])}_{_id(row['force'])}.{_id(row['milestone'])}": row["early_finish"]
        for row in csv.DictReader(io.StringIO(table))
        if row["force"]
    }


def _id(text: str) -> str:
    return text.replace("-", "_")


def write_plain_portfolio(root: Path, forces: int, programmes: int, milestones: int) -> None:
    """A workspace of chains with cross links that TaskJuggler can schedule: FS only, no progress."""
    register = "service: {name: Bench, illustrative: true}\nforces:\n"
    register += "".join(f"  force-{n:03}: {{name: Force {n}, nation: england}}\n" for n in range(forces))
    _write(root / "forces.yaml", register)
    for p in range(programmes):
        lines = [f"programme: programme-{p:02}", f"title: P{p}", "version: 1", "milestones:"]
        for m in range(milestones):
            before = [] if m == 0 else [f"m{m - 1}"]
            if m > 4 and m % 3 == 0:
                before.append(f"m{m - 4} FS+2d")
            after = f", after: [{', '.join(before)}]" if before else ""
            lines.append(f"  m{m}: {{title: M{m}, duration: {3 + (m * 7 + p) % 17}d{after}}}")
        _write(root / f"programmes/programme-{p:02}/blueprint.yaml", "\n".join(lines) + "\n")
        for n in range(forces):
            text = f"programme: programme-{p:02}\nforce: force-{n:03}\nblueprint: 1\nstart: {START}\nmilestones: {{}}\n"
            _write(root / f"programmes/programme-{p:02}/progress/force-{n:03}.yaml", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
