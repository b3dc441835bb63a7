"""`rollout explain CODE`: one problem's page."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from rollout.cli.complete import complete_code
from rollout.cli.options import common_options
from rollout.cli.session import Session, nearest
from rollout.rules import catalogue
from rollout.rules.rule import Rule


@click.command(short_help="Explain a problem code: why it matters and what to do.")
@click.argument("code", shell_complete=complete_code)
@common_options
@click.pass_context
def command(ctx: click.Context, code: str) -> None:
    """Explain problem CODE (or its name): what it is, why it matters, and what to do."""
    session = Session(ctx, ("text", "json"), reads_past=False)
    rules = catalogue()
    by_name = {rule.name: rule for rule in rules.values()}
    rule = rules.get(code.upper()) or by_name.get(code.lower())
    if rule is None:
        raise click.UsageError(f'There is no code "{code}".{nearest(code.upper(), list(rules))}')
    if session.format == "json":
        session.console.print(json.dumps(asdict(rule), ensure_ascii=False, indent=1))
    else:
        session.console.print(page(rule))


def page(rule: Rule) -> str:
    """The page as text."""
    lines = [f"{rule.code} {rule.name} ({rule.severity})", "", rule.title, "", "Why it matters", f"  {rule.why}", ""]
    lines += ["What to do", f"  {rule.advice}"]
    if rule.example:
        lines += ["", "For instance", *(f"  {line}" for line in rule.example.strip("\n").split("\n"))]
    return "\n".join(lines)
