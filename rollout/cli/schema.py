"""`rollout schema`: the JSON Schema of the workspace's files, for editors that complete and check while typing."""

from __future__ import annotations

import json

import click

from rollout.cli.options import common_options, given
from rollout.cli.session import Session
from rollout.report.tables import Column, Table

KINDS = {
    "forces": "forces.yaml",
    "blueprint": "programmes/*/blueprint.yaml",
    "progress": "programmes/*/progress/*.yaml",
    "national": "programmes/*/progress/national.yaml",
    "return": "programmes/returns/*.yaml",
    "slots": "programmes/*/slots.yaml",
}
"""The kinds of file a workspace holds, and where they stand."""


@click.command(short_help="Print the JSON Schema of a file, for editors.")
@click.argument("kind", required=False, type=click.Choice(tuple(KINDS)))
@click.option("--ids", is_flag=True, default=False, help="Offer this workspace's own forces, milestones and other ids.")
@common_options
@click.pass_context
def command(ctx: click.Context, kind: str | None, ids: bool) -> None:
    """Print the JSON Schema (draft 07) of a KIND of file, for editors that complete and check while typing;
    without a KIND list the kinds.

    Save it beside the files and name it in their first line: # yaml-language-server: $schema=progress.schema.json"""
    session = Session(ctx, ("json",) if kind else ("table",), reads_past=False)
    if kind is None:
        columns = (Column("Kind"), Column("Files"))
        session.console.table(Table(title="Kinds of file", columns=columns, rows=list(KINDS.items())))
        return
    from rollout.load.schema import json_schema

    wants_ids = ids or given(ctx, "workspace") is not None
    document = json_schema(kind, session.workspace if wants_ids else None)
    session.console.print(json.dumps(document, ensure_ascii=False, indent=2))
