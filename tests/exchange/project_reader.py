"""Reads Microsoft Project files with MPXJ, as written and as its own Microsoft scheduler computes them, into JSON.

Run as a program of its own, for the Java machine: `python -m tests.exchange.project_reader FILE…` prints one JSON line
for each file. A task has its custom id, dates as text, slack and duration in days. `… --edit IN OUT EDITS` saves a file
again as MPXJ writes it, with what EDITS (JSON: by custom id, setters of a task and their values) changes.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main(paths: list[str]) -> None:
    """Print what MPXJ makes of each file."""
    import jpype
    import mpxj  # noqa: F401 - puts the classes on Java's path

    jpype.startJVM(convertStrings=True)
    reader = jpype.JClass("org.mpxj.reader.UniversalProjectReader")()
    if paths[0] == "--edit":
        _edit(jpype, reader.read(paths[1]), paths[2], json.loads(paths[3]))
        return
    scheduler = jpype.JClass("org.mpxj.cpm.MicrosoftScheduler")
    for path in paths:
        project = reader.read(path)
        as_written = [_task(task) for task in project.getTasks() if not task.getSummary()]
        properties = project.getProjectProperties()
        calendar = project.getDefaultCalendar()
        scheduler().schedule(project, properties.getStartDate())
        computed = [_task(task) for task in project.getTasks() if not task.getSummary()]
        sys.stdout.write(
            json.dumps(
                {
                    "title": properties.getProjectTitle(),
                    "calendar": calendar.getName(),
                    "status_date": str(properties.getStatusDate()),
                    "summaries": [task.getName() for task in project.getTasks() if task.getSummary()],
                    "written": as_written,
                    "computed": computed,
                }
            )
            + "\n"
        )


def _edit(jpype: Any, project: Any, target: str, edits: dict[str, dict[str, Any]]) -> None:
    """Save a project with some of its tasks changed."""
    moment, duration = jpype.JClass("java.time.LocalDateTime"), jpype.JClass("org.mpxj.Duration")
    days = jpype.JClass("org.mpxj.TimeUnit").DAYS
    for task in project.getTasks():
        for setter, value in edits.get(task.getText(1) or "", {}).items():
            if setter == "setDate":
                task.setDate(1, moment.parse(value))
            elif isinstance(value, int):
                getattr(task, setter)(duration.getInstance(value, days))
            else:
                getattr(task, setter)(moment.parse(value))
    jpype.JClass("org.mpxj.mspdi.MSPDIWriter")().write(project, target)


def _task(task: Any) -> dict[str, Any]:
    return {
        "uid": int(task.getUniqueID()),
        "id": task.getText(1),
        "name": task.getName(),
        "start": _text(task.getStart()),
        "finish": _text(task.getFinish()),
        "actual_start": _text(task.getActualStart()),
        "actual_finish": _text(task.getActualFinish()),
        "remaining": _days(task.getRemainingDuration()),
        "duration": _days(task.getDuration()),
        "total_slack": _days(task.getTotalSlack()),
        "free_slack": _days(task.getFreeSlack()),
        "critical": bool(task.getCritical()),
        "constraint": _text(task.getConstraintDate()),
        "deadline": _text(task.getDeadline()),
        "baseline": _text(task.getBaselineFinish()),
        "original": _text(task.getBaselineFinish(1)),
        "expected": _text(task.getDate(1)),
        "target": _text(task.getDate(2)),
        "notes": task.getNotes(),
        "links": [
            [
                int(link.getPredecessorTask().getUniqueID()),
                str(link.getType()),
                f"{link.getLag().getDuration():g}{link.getLag().getUnits()}",
            ]
            for link in task.getPredecessors()
        ],
    }


def _text(moment: Any) -> str | None:
    return None if moment is None else str(moment)


def _days(duration: Any) -> float | None:
    if duration is None:
        return None
    unit = str(duration.getUnits())
    hours = {"m": 1 / 60, "h": 1.0, "d": 8.0, "w": 40.0}[unit]
    return round(float(duration.getDuration()) * hours / 8, 4)


if __name__ == "__main__":
    main(sys.argv[1:])
