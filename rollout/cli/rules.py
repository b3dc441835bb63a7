"""`rollout rules`: everything `check` can find."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from rollout.cli.options import common_options
from rollout.cli.session import Session
from rollout.report.tables import Column, Table, as_csv, as_markdown
from rollout.rules import catalogue

_COLUMNS = (Column("Code"), Column("Severity"), Column("Name"), Column("What", keep=False))


@click.command(short_help="List everything `check` can find.")
@common_options
@click.pass_context
def command(ctx: click.Context) -> None:
    """List every problem `check` can find; `rollout explain CODE` tells more of one."""
    session = Session(ctx, ("table", "json", "csv", "markdown"), reads_past=False)
    rules = catalogue().values()
    if session.format == "json":
        document = {"schema_version": 1, "rules": [asdict(rule) for rule in rules]}
        session.console.print(json.dumps(document, ensure_ascii=False, indent=1))
        return
    rows = [(rule.code, str(rule.severity), rule.name, rule.title) for rule in rules]
    table = Table(title="What rollout check can find", columns=_COLUMNS, rows=rows)
    if session.format == "csv":
        session.console.print(as_csv([column.title for column in _COLUMNS], iter(rows)))
    elif session.format == "markdown":
        session.console.print(as_markdown(table))
    else:
        session.console.table(table)
