"""`rollout schema`: the JSON Schema of the workspace's files, for editors that complete and check while typing."""

from __future__ import annotations

import json

import click

from rollout.cli.options import common_options, given
from rollout.cli.session import Session

KINDS = ("forces", "blueprint", "progress", "national", "return", "slots")


@click.command(short_help="Print the JSON Schema of a file, for editors.")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--ids", is_flag=True, default=False, help="Offer this workspace's own forces, milestones and other ids.")
@common_options
@click.pass_context
def command(ctx: click.Context, kind: str, ids: bool) -> None:
    """Print the JSON Schema (draft 07) of a KIND of file, for editors that complete and check while typing.

    Save it beside the files and name it in their first line: # yaml-language-server: $schema=progress.schema.json"""
    session = Session(ctx, ("json",))
    from rollout.load.schema import json_schema

    wants_ids = ids or given(ctx, "workspace") is not None
    document = json_schema(kind, session.workspace if wants_ids else None)
    session.console.print(json.dumps(document, ensure_ascii=False, indent=2))
