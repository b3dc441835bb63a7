"""`rollout report`: the Markdown reports, printed or written to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from rollout.cli.complete import complete_subject
from rollout.cli.editions import edition_options, foresight, make_edition, own_templates
from rollout.cli.options import common_options
from rollout.cli.session import Failure, Session

if TYPE_CHECKING:
    from rollout.report.edition import Edition
    from rollout.report.extras import Extras

_OF_ONE = ("force-", "programme-")
"""How the names of reports begin that one run may write and the next may not."""
KINDS = ("portfolio", "programme", "force", "all")


@click.command(short_help="Write the Markdown reports: portfolio, programme, force or all.")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("subject", required=False, metavar="[PROGRAMME|FORCE|DIR]", shell_complete=complete_subject)
@edition_options
@click.option("--mermaid", is_flag=True, default=False, help="Draw critical paths as Mermaid diagrams too.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    kind: str,
    subject: str | None,
    names: str | None,
    max_marking: str | None,
    since: str | None,
    *,
    forecast: bool,
    backtest: bool,
    mermaid: bool,
) -> None:
    """Print a report as Markdown: the portfolio, one PROGRAMME or one FORCE; or write them all to a folder, with their
    pictures beside them.

    rollout report portfolio; rollout report programme office-365; rollout report force kent; rollout report all DIR"""
    session = Session(ctx, ("markdown",))
    from rollout.report.render import TemplateBroken

    _check_subject(session, kind, subject)
    from rollout.report.charts.selection import Atlas
    from rollout.report.extras import Extras

    edition = make_edition(session, names, max_marking, since, forecast=forecast, backtest=backtest)
    try:
        if kind == "all":
            atlas = Atlas(edition=edition, known=foresight(session, edition))
            _write_all(session, edition, Path(subject or "reports"), Extras(atlas=atlas, mermaid=mermaid))
        else:
            session.console.result(_one(session, edition, kind, subject or "", Extras(mermaid=mermaid)))
    except TemplateBroken as error:
        raise Failure(f"A report template cannot be used: {error}") from None


def _check_subject(session: Session, kind: str, subject: str | None) -> None:
    if kind in ("programme", "force") and subject is None:
        raise click.UsageError(f"Which {kind}? Give its id: rollout report {kind} ID.")
    if kind == "portfolio" and subject is not None:
        raise click.UsageError("The portfolio report takes no name.")
    if kind == "programme" and session.programme(subject or "").blueprint is None:
        raise click.UsageError(f"The blueprint of {subject} cannot be read; `rollout check` says why.")
    if kind == "force":
        session.force(subject or "")


def _one(session: Session, edition: Edition, kind: str, subject: str, extras: Extras) -> str:
    from rollout.report import reports

    templates = own_templates(session)
    if kind == "portfolio":
        return reports.render_portfolio(edition, templates, extras)
    if kind == "programme":
        if subject not in edition.programmes:
            raise click.UsageError(f"{subject} is marked above {edition.max_marking}.")
        return reports.render_programme(edition, subject, templates, extras)
    if edition.names == "withhold":
        raise click.UsageError("A force's report names it: names are withheld here (see --names).")
    return reports.render_force(edition, subject, templates, extras)


def _write_all(session: Session, edition: Edition, folder: Path, extras: Extras) -> None:
    from rollout.cli.console import tame
    from rollout.report.reports import all_reports
    from rollout.report.words import plural

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with session.console.working("Writing the reports", quiet=session.quiet):
            reports = all_reports(edition, own_templates(session), extras)
            written = [_write(folder, name, tame(text)) for name, text in reports]
    except OSError as error:
        raise Failure(f"{error.filename or folder} cannot be written: {error.strerror}.") from None
    pictures = sum(1 for path in written if path.suffix == ".svg")
    what = f"{len(written) - pictures} reports and {pictures} pictures"
    session.console.say(f"Wrote {what} to {folder}: begin with {folder / 'index.md'}.")
    standing = {path.name for path in folder.glob("*.md") if path.name.startswith(_OF_ONE)}
    left = sorted(standing - {path.name for path in written})
    if left:
        some = ", ".join(left[:3]) + (", …" if len(left) > 3 else "")
        session.console.say(
            f"{plural(len(left), 'report')} of an earlier run still {'stands' if len(left) == 1 else 'stand'} there, "
            f"which this one does not hold: {some}. Delete them before you hand the folder on."
        )


def _write(folder: Path, name: str, text: str) -> Path:
    """Replace one report, whole or not at all."""
    target = folder / name
    target.parent.mkdir(exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    beside.replace(target)
    return target
