"""`rollout export`: the same figures in the files people already use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rollout.cli.complete import complete_force, complete_programme
from rollout.cli.editions import edition_options, make_edition, own_templates
from rollout.cli.options import common_options
from rollout.cli.session import Failure, Session

if TYPE_CHECKING:
    from rollout.exchange.formats import Format

FORMATS = ("csv", "json", "xlsx", "html", "docx", "pdf", "mspdi", "ics", "gmpp")
VIEWS = ("schedule", "status", "path", "brief", "portfolio", "programme", "force")


@click.command(short_help="Write csv, json, xlsx, html, docx, pdf, mspdi, ics or gmpp.")
@click.argument("format_", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("programme", required=False, shell_complete=complete_programme)
@click.option("--force", metavar="FORCE", shell_complete=complete_force, help="Only this force or collaboration.")
@click.option("-o", "--output", metavar="FILE", help="The file to write; - or none prints what is text.")
@click.option(
    "--view",
    type=click.Choice(VIEWS),
    help="csv, json: schedule, status or path; html, docx, pdf: brief, portfolio, programme or force.",
)
@edition_options
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    format_: str,
    programme: str | None,
    force: str | None,
    output: str | None,
    view: str | None,
    names: str | None,
    max_marking: str | None,
    since: str | None,
    *,
    forecast: bool,
    backtest: bool,
) -> None:
    """Write the figures as FORMAT, of a PROGRAMME (all when none is named) or one force.

    \b
    csv, json   every milestone, or another --view, as the look commands print it
    xlsx        the portfolio as a workbook; with --force the force's return form, which `rollout import` reads
    html        the brief as one page; a PROGRAMME's report, a force's (--force), or another --view
    docx, pdf   the same as documents
    mspdi       a force's PROGRAMME as Microsoft Project XML, which `rollout import` reads
    ics         key milestones for calendars
    gmpp        the fields of the government major-projects return
    """  # noqa: D301 - the backslash keeps the lines apart
    session = Session(ctx, ("table",))
    from rollout.exchange.files import Unwritable, write_output
    from rollout.exchange.formats import FORMATS as KNOWN
    from rollout.exchange.formats import export
    from rollout.exchange.request import Cannot, Missing, Request
    from rollout.report.render import TemplateBroken

    wanted = KNOWN[format_]
    to_stdout = output in (None, "-")
    if to_stdout and not wanted.is_text:
        raise click.UsageError(f"{format_} is not text: name the file to write with -o FILE.")
    if (forecast or backtest) and not wanted.is_document:
        raise click.UsageError("--forecast adds likely dates to html, docx and pdf; `rollout forecast` prints figures.")
    if programme is not None:
        session.programme(programme)
    if force is not None:
        session.force(force)
    edition = make_edition(
        session, names or _usual_names(session, wanted), max_marking, since, forecast=forecast, backtest=backtest
    )
    request = Request(edition=edition, programme=programme, force=force, view=view, templates=own_templates(session))
    try:
        content = export(wanted, request)
        if output is not None and not to_stdout:
            write_output(session.root, Path(output), content)
    except Cannot as error:
        raise click.UsageError(str(error)) from None
    except (Missing, Unwritable) as error:
        raise Failure(str(error)) from None
    except TemplateBroken as error:
        raise Failure(f"A report template cannot be used: {error}") from None
    if to_stdout:
        session.console.print(content.decode())
    elif not session.quiet:
        session.console.say(f"Wrote {output}.")
    if not session.quiet and not wanted.is_document:
        for line in request.shown.left_out():
            session.console.say(line)


def _usual_names(session: Session, wanted: Format) -> str | None:
    """Who is named when nobody says: what the register says, else everybody in rows as in the look commands."""
    service = session.workspace.register.service
    is_stated = service.origin is not None and "names" in service.origin.entries
    return None if is_stated or wanted.is_document else "all"
