"""`rollout owners`: who looks after which file, as the forges read it."""

from __future__ import annotations

import json

import click

from rollout.cli.options import common_options
from rollout.cli.session import Session


@click.command(short_help="Print who looks after which file, as a CODEOWNERS file.")
@common_options
@click.pass_context
def command(ctx: click.Context) -> None:
    """Print a CODEOWNERS file from the register: each force's files are for its `owners`, everything for the service.

    Save it as .github/CODEOWNERS (GitHub) or CODEOWNERS (GitLab). It asks the right people to review; what an account
    may change is decided by `rollout authorise`."""
    session = Session(ctx, ("codeowners", "json"))
    from rollout.history.repository import find_repository
    from rollout.report.owners import codeowners, owned

    repository = find_repository(session.root)
    prefix = "" if repository is None else repository.prefix
    rows = owned(session.workspace.register, prefix)
    if session.format == "json":
        document = {"schema_version": 1, "owners": [{"pattern": row.pattern, "accounts": row.accounts} for row in rows]}
        session.console.print(json.dumps(document, ensure_ascii=False, indent=1))
    else:
        session.console.result(codeowners(rows))
