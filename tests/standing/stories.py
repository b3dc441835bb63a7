"""Where forces stand, told as the files that say so: one programme of four milestones, and whoever delivers it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from textwrap import dedent

from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from rollout.schedule.standing import ForceStanding, ProgrammeStanding, standings, statuses
from tests.workspace import write_workspace

FRIDAY_3_APRIL = date(2026, 4, 3)

REGISTER = """\
service: {name: Policing, status: {amber_days: 5, red_days: 20}, return_cycle: 35}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
forces:
  kent: {name: Kent Police, nation: england, calendar: plain}
"""

BLUEPRINT = """\
programme: cloud
title: Cloud
version: 1
national_calendar: plain
stages: [design, build, embed]
live: moved
milestones:
  designed: {title: Designed, stage: design, duration: 10d}
  built: {title: Built, stage: build, duration: 10d, after: [designed]}
  moved: {title: Moved, stage: build, duration: 10d, after: [built]}
  settled: {title: Settled, stage: embed, duration: 10d, after: [moved]}
"""
"""Started on Monday 2 March 2026: designed 13 March, built 27 March, moved 10 April, settled 24 April."""


def file(facts: str = "", *, more: str = "", start: str = "2026-03-02", confirmed: str | None = "2026-04-03") -> str:
    """Kent's file for the programme; `facts` are its milestones."""
    head = f"programme: cloud\nforce: kent\nblueprint: 1\nstart: {start}\n"
    head += f"confirmed: {confirmed}\n" if confirmed else ""
    body = "".join(f"  {line}\n" for line in dedent(facts).strip().splitlines())
    return head + dedent(more) + (f"milestones:\n{body}" if body else "")


def files(
    *units: tuple[str, str], register: str = REGISTER, blueprint: str = BLUEPRINT, national: str | None = None
) -> dict[str, str]:
    """A workspace of one programme with these progress files."""
    texts = {"forces.yaml": dedent(register), "programmes/cloud/blueprint.yaml": dedent(blueprint)}
    texts |= {f"programmes/cloud/progress/{name}.yaml": dedent(text) for name, text in units}
    if national is not None:
        texts["programmes/cloud/progress/national.yaml"] = dedent(national)
    return texts


def everywhere(root: Path, texts: Mapping[str, str], day: date = FRIDAY_3_APRIL) -> Mapping[str, ProgrammeStanding]:
    """The standings of every programme of a workspace on a day, which `statuses` alone agrees with."""
    shown = schedule(load_workspace(write_workspace(root, texts)), day)
    found = standings(shown)
    assert statuses(shown) == {name: standing.statuses for name, standing in found.items()}
    return found


def cloud(root: Path, texts: Mapping[str, str], day: date = FRIDAY_3_APRIL) -> ProgrammeStanding:
    """The standing of the programme."""
    return everywhere(root, texts, day)["cloud"]


def kent(root: Path, text: str | None, day: date = FRIDAY_3_APRIL, blueprint: str = BLUEPRINT) -> ForceStanding:
    """Where Kent stands by its one file (None: no file)."""
    units = [] if text is None else [("kent", text)]
    (standing,) = cloud(root, files(*units, blueprint=blueprint), day).forces
    return standing
