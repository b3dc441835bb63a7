"""Which file a writing command is about: the programme and force somebody named, looked up, with what to do if not."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, NoReturn

import click

from rollout.cli.console import tame
from rollout.cli.desk import Desk
from rollout.cli.session import Session, nearest
from rollout.edit.changes import Change, Meaning, Path
from rollout.edit.edited import ByHand, Read, edited, opened
from rollout.edit.meaning import meaning
from rollout.edit.order import order_of
from rollout.edit.report import idle, in_full, milestone_path, terms_among
from rollout.edit.seed import own_milestones
from rollout.load.workspace import RegisterUnreadable

if TYPE_CHECKING:
    from rollout.model.blueprint import Blueprint
    from rollout.model.workspace import Workspace

NATIONAL = "national"


class Named(NamedTuple):
    """A programme's unit as named on the command line: its file's path, and what reading said so far."""

    desk: Desk
    workspace: Workspace
    blueprint: Blueprint
    programme: str
    unit: str
    path: str

    @property
    def kind(self) -> str:
        """The kind of the file."""
        return NATIONAL if self.unit == NATIONAL else "progress"

    def said(self) -> Meaning:
        """What the file says; ends the command when it cannot be read."""
        return meaning(self._opened().root)

    def milestone(self, id_: str) -> Path:
        """Where a milestone's facts stand in the file.

        Raises:
            click.UsageError: If it has no place there, with the nearest name.
        """
        found = milestone_path(self.said(), self.blueprint, self.unit, id_)
        if isinstance(found, str):
            raise click.UsageError(f"{found}.{nearest(id_, own_milestones(self.blueprint, self.unit))}")
        return found

    def edited(self, changes: Sequence[Change]) -> tuple[bytes, list[str]]:
        """The file's bytes after some changes, and what a person should know about them.

        Ends the command when the changes cannot be made byte for byte; then it says which line to look at.
        """
        said = self.said()
        full = in_full(said, self.kind, changes)
        raw = self.desk.content(self.path) or b""
        new = edited(self.path, raw, full, order_of(self.kind, tuple(self.blueprint.milestones)))
        if isinstance(new, ByHand):
            by_hand(new)
        terms = terms_among(said, full)
        remarks = [f"A service owner has to agree: {', '.join(terms)} is not a force's own to change."] if terms else []
        return new, [*remarks, *idle(said, full)]

    def _opened(self) -> Read:
        read = opened(self.path, self.desk.content(self.path) or b"")
        if isinstance(read, ByHand):
            by_hand(read)
        return read


def named(session: Session, programme: str, force: str, *, joined: bool = True) -> Named:
    """The unit that delivers a programme for a force.

    Args:
        session: The command's surroundings.
        programme: The programme's id.
        force: A force, a collaboration, or "national".
        joined: Whether it must have a file already.

    Raises:
        click.UsageError: If there is none, with the nearest name or what to do first.
        SystemExit: If forces.yaml cannot be read.
    """
    desk = Desk(session.root)
    programmes = sorted({path.split("/")[1] for path in desk.present if path.endswith("/blueprint.yaml")})
    if programme not in programmes:
        raise click.UsageError(f'There is no programme "{programme}".{nearest(programme, programmes)}')
    try:
        workspace = desk.reaching(programme, force)
    except RegisterUnreadable as error:
        session.refuse(error)
    known = _known(workspace)
    if force not in known:
        raise click.UsageError(f'There is no force "{force}".{nearest(force, known)}')
    blueprint = workspace.programmes[programme].blueprint
    if blueprint is None:
        raise click.UsageError(f'The blueprint of "{programme}" cannot be read; `rollout check` says why.')
    unit = _deliverer(workspace, desk, programme, force) or (None if joined else force)
    if unit is None:
        raise click.UsageError(
            f"{force} has not joined {programme}: there is no progress file of its. "
            f"Begin with `rollout enrol {programme} {force}`."
        )
    return Named(desk, workspace, blueprint, programme, unit, path_of(programme, unit))


def by_hand(reason: ByHand) -> NoReturn:
    """Say which line a person has to change, and end with 2."""
    click.echo(tame(f"{reason.location}: {reason.message}\n  {reason.hint}"), err=True)
    sys.exit(2)


def path_of(programme: str, unit: str) -> str:
    """Where a unit's progress file stands, from the workspace root; both names are known ones."""
    return f"programmes/{programme}/progress/{unit}.yaml"


def _known(workspace: Workspace) -> list[str]:
    return [*workspace.register.forces, *workspace.register.collaborations, NATIONAL]


def _deliverer(workspace: Workspace, desk: Desk, programme: str, force: str) -> str | None:
    """The unit whose file speaks for a force: its own, else the collaboration's it delivers with."""
    both = [each.id for each in workspace.register.collaborations.values() if force in each.forces]
    return next((name for name in (force, *both) if path_of(programme, name) in desk.present), None)
