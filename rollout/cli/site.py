"""`rollout site`: a static web site of everything, for a folder or a web server."""

from __future__ import annotations

from pathlib import Path

import click

from rollout.cli.editions import edition_options, foresight, make_edition, own_templates
from rollout.cli.options import common_options
from rollout.cli.session import Failure, Session


@click.command(short_help="Write a static web site: pages, pictures and downloads.")
@click.argument("folder", metavar="DIR")
@edition_options
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    folder: str,
    names: str | None,
    max_marking: str | None,
    since: str | None,
    *,
    forecast: bool,
    backtest: bool,
) -> None:
    """Write a static web site to DIR: a page for the portfolio, each programme and each force, the brief, pictures,
    and downloads. It needs no server and no script, and loads nothing from elsewhere.

    DIR must be new, empty, or an earlier site of this command: nothing else in it is touched."""
    session = Session(ctx, ("html",))
    from rollout.exchange.files import Unwritable
    from rollout.exchange.site.build import site
    from rollout.exchange.site.folder import write_site
    from rollout.report.render import TemplateBroken

    edition = make_edition(session, names, max_marking, since, forecast=forecast, backtest=backtest)
    known = foresight(session, edition)
    try:
        with session.console.working("Writing the site", quiet=session.quiet):
            files = dict(site(edition, own_templates(session), known))
            write_site(session.root, Path(folder), files)
    except TemplateBroken as error:
        raise Failure(f"A template of the site cannot be used: {error}") from None
    except Unwritable as error:
        raise Failure(str(error)) from None
    if not session.quiet:
        pages = sum(1 for path in files if path.endswith(".html"))
        session.console.say(f"Wrote {pages} pages to {folder}: open {Path(folder) / 'index.html'} in a browser.")
        if edition.left_out:
            session.console.say(f"Left out, marked above {edition.max_marking}: {edition.left_out}.")
