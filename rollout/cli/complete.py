"""Shell completion of the ids a workspace holds. It never fails: without a workspace there is nothing to offer."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rollout.cli.options import given

if TYPE_CHECKING:
    from rollout.model.workspace import Workspace


def _workspace(ctx: click.Context) -> Workspace | None:
    from rollout.load.workspace import RegisterUnreadable, find_root, load_workspace

    root = find_root(Path(given(ctx, "workspace") or os.environ.get("ROLLOUT_WORKSPACE") or Path.cwd()))
    try:
        return None if root is None else load_workspace(root)
    except RegisterUnreadable:
        return None


def complete_programme(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Programmes that begin as typed."""
    del param
    workspace = _workspace(ctx)
    return [] if workspace is None else [name for name in workspace.programmes if name.startswith(incomplete)]


def complete_force(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Forces and collaborations that begin as typed."""
    del param
    workspace = _workspace(ctx)
    if workspace is None:
        return []
    names = [*workspace.register.forces, *workspace.register.collaborations]
    return [name for name in names if name.startswith(incomplete)]


def complete_milestone(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Milestones of the programme already typed, that begin as typed."""
    del param
    workspace = _workspace(ctx)
    programme = None if workspace is None else workspace.programmes.get(ctx.params.get("programme") or "")
    if programme is None or programme.blueprint is None:
        return []
    return [name for name in programme.blueprint.milestones if name.startswith(incomplete)]


def complete_code(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """Problem codes that begin as typed."""
    del ctx, param
    from rollout.rules import catalogue

    return [code for code in catalogue() if code.startswith(incomplete.upper())]


def complete_subject(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    """What a report of the kind already typed can be of."""
    kinds = {"programme": complete_programme, "force": complete_force}
    found = kinds.get(ctx.params.get("kind") or "")
    return [] if found is None else found(ctx, param, incomplete)
