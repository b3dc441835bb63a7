"""One way to run the command line in these tests: in this process, in a workspace of real files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from rollout.cli.main import main
from tests.workspace import write_workspace

AS_OF = "2026-11-22"

REGISTER = """\
service: {name: Policing, illustrative: true, notice: The dates are invented., marking: OFFICIAL}
centres:
  centre: {title: Centre, capacity: 1}
forces:
  kent: {name: Kent Police, nation: england, owners: ["@kent-office"]}
  essex: {name: Essex Police, nation: england}
  gwent: {name: Gwent Police, nation: wales}
  dorset: {name: Dorset Police, nation: england}
  surrey: {name: Surrey Police, nation: england}
collaborations:
  dorset-and-surrey: {name: Dorset and Surrey, forces: [dorset, surrey]}
"""

CLOUD = """\
programme: cloud
title: Cloud
version: 1
owner: Delivery body
stages: [build, run]
live: in-use
milestones:
  issued: {title: Design issued, stage: build, scope: national, duration: 10d, basis: assumed}
  built: {title: Service built, stage: build, duration: 20d, basis: assumed, after: [issued], uses: centre}
  trained: {title: Staff trained, stage: build, duration: 5d, basis: assumed}
  in-use: {title: In use, stage: run, duration: 5d, basis: assumed, key: true, after: [built, trained FS+2d]}
"""

NATIONAL = """\
programme: cloud
blueprint: 1
confirmed: 2026-11-20
milestones:
  issued: {started: 2026-10-05, finished: 2026-10-16}
"""

KENT = """\
programme: cloud
force: kent
blueprint: 1
start: 2026-10-01
confirmed: 2026-11-20
confidence: {rating: green, by: Programme lead, on: 2026-11-20}
milestones:
  built:
    started: 2026-11-02
    remaining: 12d
  in-use:
    baseline: 2026-12-01
"""

ESSEX = """\
programme: cloud
force: essex
blueprint: 1
start: 2026-10-01
confirmed: 2026-08-01
milestones:
  built: {not_applicable: Bought as a service, by: Delivery body}
  in-use: {baseline: 2027-03-01}
"""

GWENT = """\
programme: cloud
force: gwent
blueprint: 1
participation: {state: declined, reason: Own service until 2029}
"""

TOGETHER = """\
programme: cloud
collaboration: dorset-and-surrey
blueprint: 1
start: 2027-06-01
confirmed: 2026-11-01
milestones:
  in-use: {baseline: 2027-09-01}
"""

RPA = """\
programme: robots
title: Robots
version: 1
milestones:
  hosted: {title: Hosting ready, duration: 10d, basis: assumed, after: [cloud/in-use]}
"""

ROBOTS_OF_KENT = """\
programme: robots
force: kent
blueprint: 1
start: 2026-10-01
confirmed: 2026-11-20
milestones:
  hosted:
"""

FILES = {
    "forces.yaml": REGISTER,
    "programmes/cloud/blueprint.yaml": CLOUD,
    "programmes/cloud/progress/national.yaml": NATIONAL,
    "programmes/cloud/progress/kent.yaml": KENT,
    "programmes/cloud/progress/essex.yaml": ESSEX,
    "programmes/cloud/progress/gwent.yaml": GWENT,
    "programmes/cloud/progress/dorset-and-surrey.yaml": TOGETHER,
    "programmes/robots/blueprint.yaml": RPA,
    "programmes/robots/progress/kent.yaml": ROBOTS_OF_KENT,
}

Run = Callable[..., Result]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace of two programmes and five forces."""
    return write_workspace(tmp_path, FILES)


@pytest.fixture
def run(root: Path) -> Run:
    """Run `rollout -C ROOT … --as-of` the day of the data."""

    def invoke(*arguments: str, as_of: str | None = AS_OF, folder: Path = root, **settings: str) -> Result:
        more = ("--as-of", as_of) if as_of is not None else ()
        return CliRunner().invoke(main, ["-C", str(folder), *arguments, *more], env=settings, catch_exceptions=False)

    return invoke


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the environment these tests run in reaches the command."""
    for name in ("ROLLOUT_WORKSPACE", "NO_COLOR", "FORCE_COLOR", "ROLLOUT_ACCESSIBLE"):
        monkeypatch.delenv(name, raising=False)
