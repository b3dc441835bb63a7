"""What a command needs of the world: the workspace, the data date, the schedule, and where to print."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from rollout.cli.console import Console
from rollout.cli.options import given

if TYPE_CHECKING:
    from rollout.history.moments import Past
    from rollout.load.assemble import RegisterUnreadable
    from rollout.model.workspace import Programme, Workspace
    from rollout.report.tables import Table
    from rollout.schedule.result import Schedule


class Failure(click.ClickException):
    """Something outside failed: a template, a folder that cannot be written."""

    exit_code = 2


class Session:
    """One command's view of its surroundings; everything is read when first asked for."""

    def __init__(
        self, ctx: click.Context, formats: Collection[str] = ("table", "json"), *, reads_past: bool = True
    ) -> None:
        self._ctx = ctx
        self.format: str = given(ctx, "format") or next(iter(formats))
        if self.format not in formats:
            raise click.UsageError(f'"{ctx.info_name}" cannot print {self.format}; it can print {", ".join(formats)}.')
        self.quiet = bool(given(ctx, "quiet"))
        self.verbose = bool(given(ctx, "verbose"))
        self.no_input = bool(given(ctx, "no_input"))
        self.at: str | None = given(ctx, "at")
        self.given_day: date | None = given(ctx, "as_of")
        if self.at is not None and not reads_past:
            raise click.UsageError(f'"{ctx.info_name}" works on the files as they are, so --at says nothing to it.')
        self.near_critical = 5
        self.console = Console(color=given(ctx, "color") or "auto", accessible=bool(given(ctx, "accessible")))

    @cached_property
    def as_of(self) -> date:
        """The data date: as given, else that of `--at`, else today."""
        if self.given_day is not None:
            return self.given_day
        return date.today() if self.past is None else self.past.moment.day  # noqa: DTZ011 - a person's own day

    @property
    def latest(self) -> date:
        """The last day on which something can have happened: the data date, but any day when that has passed."""
        return self.as_of if self.as_of >= date.today() else date.max  # noqa: DTZ011 - a person's own day

    @cached_property
    def past(self) -> Past | None:
        """The state that `--at` names; None for the working tree."""
        if self.at is None:
            return None
        from rollout.history.moments import past

        with self.asking_history():
            return past(self.root, self.at, is_checked_out=os.path.lexists(self.root / "forces.yaml"))

    @contextmanager
    def asking_history(self) -> Iterator[None]:
        """Ends the command, with the reason, when history cannot be read."""
        from rollout.history.errors import HistoryError

        try:
            yield
        except HistoryError as error:
            raise Failure(str(error)) from None

    @cached_property
    def root(self) -> Path:
        """The workspace's folder; under `--at` a folder of its repository will do."""
        from rollout.load.workspace import find_root

        named = given(self._ctx, "workspace") or os.environ.get("ROLLOUT_WORKSPACE")
        start = Path(named) if named else Path.cwd()
        if not start.exists():
            raise click.UsageError(f"There is no folder {named}.")
        root = find_root(start) or (start if self.at is not None else None)
        if root is None:
            place = "here" if not named else f"at {named}"
            raise click.UsageError(
                f"There is no workspace {place}: no forces.yaml in this folder or above it. "
                "Name one with -C DIR, or start one with `rollout init`."
            )
        return root

    def load(self, only: Collection[str] | None = None) -> Workspace:
        """The workspace as read; `only` names files (see `load_workspace`), of a commit everything is read.

        Raises:
            RegisterUnreadable: If forces.yaml cannot be read.
        """
        if self.past is not None:
            with self.console.working("Reading the commit", quiet=self.quiet), self.asking_history():
                return self.past.workspace()
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
        if self.past is None:
            self.console.say("forces.yaml cannot be read, so there is nothing to show. Put it right, then try again.")
        else:
            self.console.say(f"forces.yaml cannot be read in commit {self.past.moment.commit[:12]}.")
        sys.exit(2)

    @cached_property
    def schedule(self) -> Schedule:
        """The schedule of the whole workspace at the data date."""
        from rollout.schedule.engine import schedule

        workspace = self.workspace
        with self.console.working("Computing the schedule", quiet=self.quiet):
            return schedule(workspace, self.as_of, near_critical=self.near_critical)

    def show(self, tables: Iterable[Table]) -> None:
        """Tables one below the other, as people or as Markdown read them."""
        from rollout.report.tables import as_markdown

        for number, table in enumerate(tables):
            if number:
                self.console.print("\n")
            if self.format == "markdown":
                self.console.print(as_markdown(table))
            else:
                self.console.table(table)

    def programme(self, name: str) -> Programme:
        """A programme by its id.

        Raises:
            click.UsageError: If there is none, with the nearest name.
        """
        programmes = self.workspace.programmes
        if name not in programmes:
            raise click.UsageError(f'There is no programme "{name}".{nearest(name, programmes)}')
        return programmes[name]

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
