"""`rollout authorise`: may this account make this change?"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rollout.cli.options import common_options, given
from rollout.cli.session import Session

if TYPE_CHECKING:
    from rollout.history.repository import Repository


@click.command(short_help="Say whether an account may make a change, field by field.")
@click.option("--actor", required=True, metavar="LOGIN", help="The account on the forge that makes the change.")
@click.option("--team", "teams", multiple=True, metavar="NAME", help="A team the account is in; may be repeated.")
@click.option("--base", required=True, metavar="REF", help="The branch the change is to go to.")
@click.option("--head", required=True, metavar="REF", help="The end of the change.")
@common_options
@click.pass_context
def command(ctx: click.Context, actor: str, teams: tuple[str, ...], base: str, head: str) -> None:
    """Say whether an account may make the change from BASE to HEAD: facts of the forces that list it in `owners`,
    anything when the service lists it. Owners and teams count as BASE has them, whatever the change says.

    Exit code 0: it may; 1: it may not, or the change should be split."""
    session = Session(ctx, ("table", "json", "markdown", "github"), reads_past=False)
    if not actor.removeprefix("@").strip():
        raise click.UsageError("--actor names nobody.")
    from rollout.check.authority import judge
    from rollout.check.proposal import fork, read_proposal, register_at

    with session.asking_history():
        repository = _repository(ctx, base)
        change = fork(repository, base, head)
        proposal = read_proposal(repository, change.before, change.head)
        verdict = judge(register_at(repository, change.base), actor, proposal, teams)
    from rollout.report.authority_document import authority_document, authority_table, comment_table
    from rollout.report.tables import as_markdown

    if session.format == "json":
        document = authority_document(verdict, base=change.base, head=change.head, merge_base=change.before)
        session.console.result(json.dumps(document, ensure_ascii=False, indent=1))
    elif session.format == "markdown":
        session.console.result(as_markdown(comment_table(verdict)))
    elif session.format == "github":
        from rollout.cli.problems import as_github

        session.console.result(as_github(verdict.problems, {}))
    else:
        session.console.table(authority_table(verdict))
        for code, hint in dict.fromkeys((problem.code, problem.hint) for problem in verdict.problems):
            session.console.say(f"{code}: {hint}")
    if not verdict.allowed:
        sys.exit(1)


def _repository(ctx: click.Context, base: str) -> Repository:
    """The repository of the workspace, which need not be checked out."""
    from rollout.history.moments import where_a_workspace_is
    from rollout.history.repository import open_repository
    from rollout.load.workspace import find_root

    start = Path(given(ctx, "workspace") or os.environ.get("ROLLOUT_WORKSPACE") or Path.cwd())
    root = find_root(start)
    if root is not None:
        return open_repository(root)
    repository = open_repository(start)
    return where_a_workspace_is(repository, repository.commit(base))
