"""A small workspace told as text, and the changes tests make to it."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.load.nodes import ParserFactory
from rollout.model.problem import Problem
from rollout.model.progress import Progress
from rollout.model.workspace import Workspace

PATHS = {
    "register": "forces.yaml",
    "cloud": "programmes/cloud/blueprint.yaml",
    "kent": "programmes/cloud/progress/kent.yaml",
    "essex": "programmes/cloud/progress/essex.yaml",
    "both": "programmes/cloud/progress/kent-and-essex.yaml",
    "national": "programmes/cloud/progress/national.yaml",
    "slots": "programmes/cloud/slots.yaml",
    "office": "programmes/office/blueprint.yaml",
    "office-kent": "programmes/office/progress/kent.yaml",
    "return": "programmes/returns/kent.yaml",
    "essex-return": "programmes/returns/essex.yaml",
}
"""Short names of the files stories are about."""

REGISTER = """\
service: {name: UK policing, teams: {kent-office: ["@kent-lead"]}}
centres: {cloud-centre: {capacity: 2}}
forces:
  kent: {name: Kent Police, nation: england, tags: [home-office]}
  essex: {name: Essex Police, nation: england, tags: [home-office]}
  psni: {name: Police Service of Northern Ireland, nation: northern-ireland}
collaborations:
  kent-and-essex: {name: Kent and Essex, forces: [kent, essex]}
"""

CLOUD = """\
programme: cloud
title: Cloud
version: 1
stages: [design, deploy]
benefits: {hours-released: {title: Hours released, kind: qualitative}}
milestones:
  designed: {title: Design issued, scope: national, stage: design}
  sign-up: {title: Signed up, after: [designed]}
  live: {title: Live, stage: deploy, after: [sign-up]}
"""

KENT = """\
programme: cloud
force: kent
blueprint: 1
start: 2026-06-01
"""


def entries(files: Mapping[str, str | bytes]) -> list[FileEntry]:
    """Files by their short names or paths; common indentation is removed."""
    return [
        FileEntry(path=PATHS.get(name, name), content=text if isinstance(text, bytes) else dedent(text).encode("utf-8"))
        for name, text in files.items()
    ]


def story(
    files: Mapping[str, str | bytes] | None = None, *, parser: ParserFactory | None = None, **more: str | bytes
) -> Workspace:
    """The usual register and blueprint with these files, which replace those of the same name."""
    return read_workspace(entries({"register": REGISTER, "cloud": CLOUD, **(files or {}), **more}), parser=parser)


def kent(text: str = "", **more: str | bytes) -> tuple[Progress, list[str]]:
    """Kent's progress with these further fields, and what is found in the workspace."""
    workspace = story({"kent": KENT + dedent(text), **more})
    return workspace.programmes["cloud"].units["kent"], found(workspace)


def found(workspace: Workspace) -> list[str]:
    """Each problem as `kent.yaml:5:3 S102`."""
    places = ((p.location, p.code) for p in workspace.problems)
    return [f"{place.file.split('/')[-1]}:{place.line}:{place.column} {code}" for place, code in places]


def at(problem: Problem, text: str) -> str:
    """What stands at a problem's place, to the end of its line."""
    return text.splitlines()[problem.location.line - 1][problem.location.column - 1 :]


def messages(workspace: Workspace) -> list[str]:
    """What is said of each problem."""
    return [problem.message for problem in workspace.problems]
