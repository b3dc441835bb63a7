"""A small service in the middle of its work, told as its files, and the editions made from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import dedent

from rollout.load.workspace import load_workspace
from rollout.report.edition import Edition
from rollout.report.since import Changes
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings
from tests.workspace import write_workspace

FRIDAY_3_APRIL = date(2026, 4, 3)

REGISTER = """\
service:
  name: Policing
  names: all
  council: National Technology Council
  status: {amber_days: 5, red_days: 20}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
centres:
  cloud-centre: {title: Cloud centre, capacity: 1}
  spare-centre: {title: Spare centre, capacity: 2}
forces:
  kent: {name: Kent Police, nation: england, calendar: plain}
  essex: {name: Essex Police, nation: england, calendar: plain}
  thames-valley: {name: Thames Valley Police, nation: england, calendar: plain}
  wiltshire: {name: Wiltshire Police, nation: england, calendar: plain}
  sussex: {name: Sussex Police, nation: england, calendar: plain}
  surrey: {name: Surrey Police, nation: england, calendar: plain}
collaborations:
  sussex-and-surrey: {name: Sussex and Surrey, forces: [sussex, surrey]}
"""

CLOUD = """\
programme: cloud
title: Cloud
version: 2
owner: Cloud board
purpose: One place for every force's mail.
national_calendar: plain
stages: [design, build, embed]
live: moved
reuse:
  commercial: [{title: Licence agreement, reference: CCTM21A01, expires: 2028-03-31}, {title: Spot buying}]
  design: [{title: Tenant design, version: "3.1"}, {title: Naming rules}]
  centre: cloud-centre
benefits:
  hours: {title: Officer hours released, kind: non-cash-releasing, unit: hours a year, better: higher}
  licences: {title: Licences given up, kind: cash-releasing, unit: pounds, better: higher}
  complaints: {title: Complaints about mail, kind: qualitative, better: lower}
milestones:
  platform: {title: Platform ready, scope: national, duration: 10d, owner: Platform team, key: true}
  designed: {title: Designed, stage: design, duration: 10d, uses: cloud-centre}
  built: {title: Built, stage: build, duration: 10d, after: [designed, platform]}
  moved: {title: Mail moved, stage: build, duration: 10d, after: [built], key: true, owner: force}
  settled: {title: Settled, stage: embed, duration: 10d, after: [moved]}
"""

NATIONAL = """\
programme: cloud
blueprint: 2
confirmed: 2026-04-03
asks: [{id: fund-platform, ask: Fund the platform's second year, of: council, by: 2026-05-01, milestone: platform}]
milestones:
  platform: {started: 2026-03-02, baseline: 2026-03-13, expected: 2026-04-17}
"""

KENT = """\
programme: cloud
force: kent
blueprint: 2
start: 2026-03-02
confirmed: 2026-04-03
confidence: {rating: green, by: Senior responsible owner, on: 2026-04-03, reason: Staff are trained.}
summary: Building has begun.
exception: {cause: The platform is late., consequence: Two licences overlap., options: Pay or wait.}
asks:
  - {id: engineers, ask: Release two engineers., of: council, by: 2026-04-20, milestone: designed,
     options: Two or one, recommend: Two, if_not: Kent waits another month}
  - {id: rooms, ask: Lend Kent a room, of: essex, milestone: built, state: agreed, decided: 2026-03-20, decision: Room 5}
milestones:
  designed: {started: 2026-03-02, finished: 2026-03-06, baseline: 2026-03-13}
  built: {started: 2026-03-30, expected: 2026-05-08, baseline: 2026-03-27}
  moved: {baseline: 2026-04-10}
risks:
  - {id: r1, title: Directory data quality, likelihood: high, impact: medium, owner: Kent IT, action: Clean it}
  - {id: r2, title: Weather, action: Wait}
benefits:
  hours: {before: 100, target: 1100, measured: 600, on: 2026-03-31, state: measured}
  complaints: {before: 50, measured: 20, on: 2026-03-31, state: banked}
"""

ESSEX = """\
programme: cloud
force: essex
blueprint: 2
start: 2026-02-02
confirmed: 2026-04-03
milestones:
  designed: {started: 2026-02-02, finished: 2026-02-13, baseline: 2026-02-13}
  built: {started: 2026-02-16, finished: 2026-02-27}
  moved: {started: 2026-03-02, finished: 2026-03-11, baseline: 2026-03-13}
  settled: {started: 2026-03-12, remaining: 2d}
risks: [{id: r9, title: directory data quality, likelihood: low, impact: high, action: Ask Kent Police}]
benefits: {hours: {target: 500, measured: 400, on: 2026-03-31, state: measured}}
"""

THAMES_VALLEY = """\
programme: cloud
force: thames-valley
blueprint: 2
start: 2026-03-02
confirmed: 2026-02-20
milestones:
  moved: {baseline: 2026-01-30}
local: {duration: {designed: {is: 25d, reason: Two sites}}}
"""

WILTSHIRE = """\
programme: cloud
force: wiltshire
blueprint: 2
participation: {state: declined, reason: Content with what it has}
"""

TOGETHER = """\
programme: cloud
collaboration: sussex-and-surrey
blueprint: 2
start: 2026-04-06
confirmed: 2026-04-03
confidence: {rating: amber, on: 2026-04-02}
milestones:
  moved: {baseline: 2026-06-30}
local:
  duration: {designed: {is: 20d, reason: Two sites}}
  waive: [{milestone: built, link: platform, reason: Has its own platform}]
"""

NETWORK = """\
programme: network
title: Network
version: 1
national_calendar: plain
stages: [build]
milestones:
  cabled: {title: Sites cabled, stage: build, duration: 10d, after: [cloud/moved]}
"""

KENT_NETWORK = """\
programme: network
force: kent
blueprint: 1
start: 2026-03-02
confirmed: 2026-04-03
milestones:
  cabled: {baseline: 2026-06-30}
"""

SERVICE: Mapping[str, str] = {
    "forces.yaml": REGISTER,
    "programmes/cloud/blueprint.yaml": CLOUD,
    "programmes/cloud/progress/national.yaml": NATIONAL,
    "programmes/cloud/progress/kent.yaml": KENT,
    "programmes/cloud/progress/essex.yaml": ESSEX,
    "programmes/cloud/progress/thames-valley.yaml": THAMES_VALLEY,
    "programmes/cloud/progress/wiltshire.yaml": WILTSHIRE,
    "programmes/cloud/progress/sussex-and-surrey.yaml": TOGETHER,
    "programmes/network/blueprint.yaml": NETWORK,
    "programmes/network/progress/kent.yaml": KENT_NETWORK,
}


def edition(
    root: Path,
    files: Mapping[str, str] = SERVICE,
    *,
    day: date = FRIDAY_3_APRIL,
    names: str = "all",
    max_marking: str | None = None,
    changes: Changes | str | None = None,
    revision: str | None = None,
) -> Edition:
    """The edition of a workspace on a day."""
    texts = {path: dedent(text) for path, text in files.items()}
    workspace = replace(load_workspace(write_workspace(root, texts)), revision=revision)
    found = schedule(workspace, day)
    return Edition(schedule=found, standings=standings(found), names=names, max_marking=max_marking, changes=changes)


def changed(path: str, *replacements: tuple[str, str], files: Mapping[str, str] = SERVICE) -> dict[str, str]:
    """The service with one file changed; each replaced text must be there."""
    text = files[path]
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return {**files, path: text}


def section(report: str, heading: str) -> str:
    """A report's text under one heading, up to the next of its rank or higher."""
    rank = heading.split(" ", 1)[0]
    lines = report.splitlines()
    start = lines.index(heading)
    ends = (
        at
        for at in range(start + 1, len(lines))
        if lines[at].startswith("#") and len(lines[at].split()[0]) <= len(rank)
    )
    return "\n".join(lines[start + 1 : next(ends, len(lines))]).strip()
