"""`rollout brief`: the one page for the council."""

from __future__ import annotations

import click

from rollout.cli.editions import edition_options, make_edition, own_templates
from rollout.cli.options import common_options
from rollout.cli.session import Failure, Session


@click.command(short_help="Print the one-page brief for the council.")
@edition_options
@common_options
@click.pass_context
def command(
    ctx: click.Context, names: str | None, max_marking: str | None, since: str | None, *, forecast: bool, backtest: bool
) -> None:
    """Print the one-page brief for the council as Markdown: decisions asked, position, what moved, what drives the
    dates, and how far to trust all this. It stays one page whatever the size of the portfolio."""
    session = Session(ctx, ("markdown",))
    from rollout.report.render import TemplateBroken
    from rollout.report.reports import render_brief

    edition = make_edition(session, names, max_marking, since, forecast=forecast, backtest=backtest)
    try:
        session.console.result(render_brief(edition, own_templates(session)))
    except TemplateBroken as error:
        raise Failure(f"A report template cannot be used: {error}") from None
