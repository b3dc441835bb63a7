"""Small workspaces told as text: one programme, one or two forces, and whatever a rule is about."""

from collections.abc import Iterable, Mapping
from datetime import date
from textwrap import dedent

from rollout.check.run import check
from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.model.problem import Problem, Severity
from rollout.model.workspace import Workspace
from rollout.schedule.engine import schedule

TODAY = date(2026, 6, 15)
"""A Monday."""

REGISTER = """\
service: {name: UK policing}
calendars:
  weekdays: {week: [mon, tue, wed, thu, fri], holidays: []}
forces:
  kent: {name: Kent Police, nation: england, calendar: weekdays}
  essex: {name: Essex Police, nation: england, calendar: weekdays}
"""

BLUEPRINT = """\
programme: cloud
title: Cloud
version: 1
national_calendar: weekdays
milestones:
"""

FORCE = """\
programme: cloud
force: {force}
blueprint: 1
start: 2026-06-01
confirmed: 2026-06-12
"""


def blueprint(milestones: str, head: str = "") -> str:
    """The text of a blueprint with these milestones, which begin on line 6 (later when `head` adds lines)."""
    top = BLUEPRINT.replace("milestones:\n", dedent(head) + "milestones:\n")
    return top + _indented(milestones)


def progress(milestones: str = "", head: str = "", force: str = "kent") -> str:
    """The text of a force's file with these facts, which begin on line 7 (later when `head` adds lines)."""
    top = FORCE.replace("{force}", force) + dedent(head)
    return top + ("milestones:\n" + _indented(milestones) if milestones else "")


def _indented(text: str) -> str:
    return "".join(f"  {line}\n" for line in dedent(text).strip("\n").splitlines())


def story(files: Mapping[str, str]) -> Workspace:
    """A workspace of these files; `cloud` and `kent` stand for the paths they usually have."""
    short = {
        "register": "forces.yaml",
        "cloud": "programmes/cloud/blueprint.yaml",
        "kent": "programmes/cloud/progress/kent.yaml",
        "essex": "programmes/cloud/progress/essex.yaml",
        "national": "programmes/cloud/progress/national.yaml",
        "slots": "programmes/cloud/slots.yaml",
        "return": "programmes/returns/kent.yaml",
    }
    texts = {"register": REGISTER, **files}
    return read_workspace(
        FileEntry(path=short.get(name, name), content=dedent(text).encode()) for name, text in texts.items()
    )


def checked(files: Mapping[str, str], data_date: date = TODAY, today: date | None = None) -> tuple[Problem, ...]:
    """Everything `check` says about a story that can be read."""
    workspace = story(files)
    assert [problem for problem in workspace.problems if problem.severity is not Severity.INFO] == []
    return check(workspace, schedule(workspace, data_date), today=today or data_date)


def places(problems: Iterable[Problem], code: str) -> list[str]:
    """`file:line:column` of each finding of one code (the file's own name is enough)."""
    found = (problem.location for problem in problems if problem.code == code)
    return [f"{place.file.split('/')[-1]}:{place.line}:{place.column}" for place in found]


def messages(problems: Iterable[Problem], code: str) -> list[str]:
    """The sentences of each finding of one code."""
    return [problem.message for problem in problems if problem.code == code]
