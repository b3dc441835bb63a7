"""`rollout init`: a new workspace with one small programme, ready to be changed."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from rollout.cli.options import common_options, given
from rollout.cli.session import Failure, Session

REGISTER = """\
# The register: who takes part, in which calendar, and how many slots each delivery centre has.
format: 1
service:
  name: {name}
  council: Technology council
  delivery: Delivery body
  return_cycle: 35          # calendar days for which a force's confirmation counts as in time
  status: {{amber_days: 5, red_days: 20}}
centres:
  delivery-centre: {{title: Delivery centre, capacity: 4}}
forces:
  first-force:
    name: First force
    nation: england         # england, wales, scotland, northern-ireland: it chooses the bank holidays
"""

BLUEPRINT = """\
# The reusable plan: what every force goes through, in which order, and how long it usually takes.
programme: first-programme
title: First programme
version: 1
purpose: Say in one sentence what this programme is for.
reuse:
  centre: delivery-centre
stages: [mobilise, build, deploy]
live: in-use
milestones:
  design-issued:
    title: Shared design issued
    stage: mobilise
    scope: national         # reached once, for everybody
    duration: 30d
    basis: assumed
  signed-up:
    title: Force signed up
    stage: mobilise
    duration: {low: 10d, likely: 20d, high: 40d}
    basis: assumed
  built:
    title: Service built
    stage: build
    duration: 4w
    basis: assumed
    after: [signed-up, design-issued]
    uses: delivery-centre
  in-use:
    title: In use
    stage: deploy
    duration: 10d
    basis: assumed
    after: [built]
    key: true
"""

PROGRESS = """\
# What First force reports about First programme. Change it in a web editor and open a pull request.
programme: first-programme
force: first-force
blueprint: 1
start: {today}
confirmed: {today}
milestones:
  signed-up:
    started: {today}

  built:

  in-use:
"""


def files(name: str, today: date) -> dict[str, str]:
    """The files of a new workspace by their paths."""
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return {
        "forces.yaml": REGISTER.format(name=quoted),
        "programmes/first-programme/blueprint.yaml": BLUEPRINT,
        "programmes/first-programme/progress/first-force.yaml": PROGRESS.format(today=today),
    }


@click.command(short_help="Start a new workspace.")
@click.argument("folder", required=False, type=click.Path(file_okay=False))
@click.option("--name", metavar="TEXT", help="What the service is called.")
@click.option("--dry-run", is_flag=True, default=False, help="Only say what would be written.")
@common_options
@click.pass_context
def command(ctx: click.Context, folder: str | None, name: str | None, dry_run: bool) -> None:
    """Start a new workspace in FOLDER (that of -C, else here), with one force and one small programme to change.
    Nothing that exists is touched."""
    session = Session(ctx, ("table",), reads_past=False)
    root = Path(folder or given(ctx, "workspace") or ".")
    if name is None:
        asks = not session.no_input and os.isatty(0)
        name = click.prompt("What is the service called?", default="My service", err=True) if asks else "My service"
    assert name is not None
    if not name.strip() or not name.isprintable():
        raise click.UsageError("The service needs a name, of printable characters.")
    written = files(name, session.as_of)
    taken = [path for path in written if os.path.lexists(root / path)]
    if taken:
        raise click.UsageError(f"{', '.join(taken)} already there: nothing was written. Name another folder.")
    for path, text in written.items():
        if dry_run:
            session.console.print(f"would write {(root / path).as_posix()}")
            continue
        target = root / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except OSError as error:
            raise Failure(f"{target} cannot be written: {error.strerror}.") from None
        session.console.print(f"wrote {target.as_posix()}")
    if not dry_run:
        session.console.say(f"Next: change them, then `rollout -C {root} check` and `rollout -C {root} status`.")
