"""What a command needs of the world: the workspace, the data date, the schedule, and where to print."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from rollout.cli.console import Console
from rollout.cli.options import given

if TYPE_CHECKING:
    from rollout.load.assemble import RegisterUnreadable
    from rollout.model.workspace import Programme, Workspace
    from rollout.schedule.result import ProgrammeSchedule, Schedule


class Failure(click.ClickException):
    """Something outside failed: a template, a folder that cannot be written."""

    exit_code = 2


class Session:
    """One command's view of its surroundings; everything is read when first asked for."""

    def __init__(self, ctx: click.Context, formats: Collection[str] = ("table", "json")) -> None:
        self._ctx = ctx
        self.format: str = given(ctx, "format") or next(iter(formats))
        if self.format not in formats:
            raise click.UsageError(f'"{ctx.info_name}" cannot print {self.format}; it can print {", ".join(formats)}.')
        self.quiet = bool(given(ctx, "quiet"))
        self.verbose = bool(given(ctx, "verbose"))
        self.no_input = bool(given(ctx, "no_input"))
        self.near_critical = 5
        self.console = Console(color=given(ctx, "color") or "auto", accessible=bool(given(ctx, "accessible")))

    @cached_property
    def as_of(self) -> date:
        """The data date: as given, else today."""
        day = given(self._ctx, "as_of")
        return day if isinstance(day, date) else date.today()  # noqa: DTZ011 - a person's own day

    @cached_property
    def root(self) -> Path:
        """The workspace's folder."""
        from rollout.load.workspace import find_root

        named = given(self._ctx, "workspace") or os.environ.get("ROLLOUT_WORKSPACE")
        start = Path(named) if named else Path.cwd()
        root = find_root(start)
        if root is None:
            place = "here" if not named else f"at {named}"
            raise click.UsageError(
                f"There is no workspace {place}: no forces.yaml in this folder or above it. "
                "Name one with -C DIR, or start one with `rollout init`."
            )
        return root

    def load(self, only: Collection[str] | None = None) -> Workspace:
        """The workspace as read; `only` names files (see `load_workspace`).

        Raises:
            RegisterUnreadable: If forces.yaml cannot be read.
        """
        from rollout.load.workspace import load_workspace

        with self.console.working("Reading the workspace", quiet=self.quiet):
            return load_workspace(self.root, only=only)

    @cached_property
    def workspace(self) -> Workspace:
        """The whole workspace; ends the command when forces.yaml cannot be read."""
        from rollout.load.workspace import RegisterUnreadable

        try:
            return self.load()
        except RegisterUnreadable as error:
            self.refuse(error)

    def refuse(self, error: RegisterUnreadable) -> NoReturn:
        """End the command: without forces.yaml there is no workspace."""
        from rollout.cli.problems import as_text

        in_register = [problem for problem in error.problems if problem.location.file == "forces.yaml"]
        self.console.say(as_text(in_register, error.sources))
        self.console.say("forces.yaml cannot be read, so there is nothing to show. Put it right, then try again.")
        sys.exit(2)

    @cached_property
    def schedule(self) -> Schedule:
        """The schedule of the whole workspace at the data date."""
        from rollout.schedule.engine import schedule

        workspace = self.workspace
        with self.console.working("Computing the schedule", quiet=self.quiet):
            return schedule(workspace, self.as_of, near_critical=self.near_critical)

    def programme(self, name: str) -> Programme:
        """A programme by its id.

        Raises:
            click.UsageError: If there is none, with the nearest name.
        """
        programmes = self.workspace.programmes
        if name not in programmes:
            raise click.UsageError(f'There is no programme "{name}".{nearest(name, programmes)}')
        return programmes[name]

    def scheduled(self, name: str) -> ProgrammeSchedule:
        """A programme that can be computed.

        Raises:
            click.UsageError: If there is none of that name, or it cannot be computed.
        """
        self.programme(name)
        found = self.schedule.programmes[name]
        if not found.computable:
            raise click.UsageError(f'"{name}" cannot be computed; `rollout check` says why.')
        return found

    def force(self, name: str) -> str:
        """A force or collaboration of the register by its id.

        Raises:
            click.UsageError: If there is none, with the nearest name.
        """
        register = self.workspace.register
        if name not in register.forces and name not in register.collaborations:
            known = [*register.forces, *register.collaborations]
            raise click.UsageError(f'There is no force "{name}".{nearest(name, known)}')
        return name

    def units_of(self, programme: str, force: str) -> list[str]:
        """The files that deliver a programme for a force (its own, its collaboration's), or the unit itself."""
        units = self.schedule.programmes[programme].units
        return [unit for unit, row in units.items() if unit == force or force in row.forces]


def nearest(name: str, known: Collection[str]) -> str:
    """A sentence with the nearest known name, or all of them when they are few."""
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    if near:
        return f' Did you mean "{near[0]}"?'
    return f" There are: {', '.join(known)}." if 0 < len(known) <= 12 else ""
