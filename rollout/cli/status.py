"""`rollout status`: who is where, and what is late."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import click

from rollout.cli.complete import complete_force, complete_programme
from rollout.cli.options import common_options
from rollout.cli.session import Session
from rollout.report.listings import status_csv
from rollout.report.owed import Owing, owed_csv, owed_returns, owed_text
from rollout.report.tables import Column, Table
from rollout.schedule.result import Schedule
from rollout.schedule.standing import ForceStanding, ProgrammeStanding, Status, standings

FORMATS = ("table", "json", "csv", "markdown")
RULE = (
    "Status, the first that holds: not joined; participation as stated; unreadable; complete; not reported (no "
    "confirmation in time); red (required date missed, or over {red} working days late); amber (over {amber} days "
    "late, target float of 10 days or less, or critical work blocked or overrun); live; no baseline; not started; "
    "green."
)
_COLUMNS = (
    Column("Force"),
    Column("Stage", drop=4),
    Column("Status"),
    Column("Confidence"),
    Column("Live"),
    Column("Late", right=True),
    Column("Inherited", right=True, drop=6),
    Column("Finish", drop=8),
    Column("Done", right=True, drop=5),
    Column("Return", right=True, drop=3),
    Column("Next", keep=False, drop=7),
)


@click.command(short_help="Show forces and programmes at a glance; --chase: who owes a return.")
@click.argument("programme", required=False, shell_complete=complete_programme)
@click.option("--force", metavar="FORCE", shell_complete=complete_force, help="Only this force.")
@click.option("--chase", is_flag=True, default=False, help="Who owes a return, by owner.")
@common_options
@click.pass_context
def command(ctx: click.Context, programme: str | None, force: str | None, chase: bool) -> None:
    """Show forces and programmes at a glance: computed status, judged confidence, finish, variance and the age of the
    return. With a PROGRAMME: each of its forces. Silence is never green."""
    session = Session(ctx, FORMATS)
    if programme is not None:
        session.programme(programme)
    if force is not None:
        session.force(force)
    schedule = session.schedule
    with session.console.working("Judging the status", quiet=session.quiet):
        found = standings(schedule)
    chosen = [standing for name, standing in found.items() if programme in (None, name)]
    owing = owed_returns(schedule, chosen, force) if chase else None
    if session.format == "json":
        from rollout.report.status_document import status_text

        session.console.print(status_text(schedule, chosen, force) if owing is None else owed_text(schedule, owing))
        return
    if session.format == "csv":
        session.console.print(status_csv(chosen, force) if owing is None else owed_csv(owing))
        return
    if owing is None:
        tables = list(_tables(schedule, chosen, force, is_overview=programme is None))
    else:
        tables = [_chase(schedule, owing)]
    session.show(tables)


def _tables(
    schedule: Schedule, chosen: Sequence[ProgrammeStanding], force: str | None, *, is_overview: bool
) -> Iterator[Table]:
    if force is not None:
        yield _one_force(schedule, chosen, force)
    elif is_overview:
        yield _overview(schedule, chosen)
        yield _matrix(schedule, chosen)
    else:
        for standing in chosen:
            yield _programme(schedule, standing)


def _mark(schedule: Schedule) -> str:
    return " (illustrative)" if schedule.workspace.register.service.illustrative else ""


def _rule(schedule: Schedule, programme: str | None = None) -> str:
    service = schedule.workspace.register.service
    tolerance = service.status
    if programme is not None:
        blueprint = schedule.workspace.programmes[programme].blueprint
        tolerance = (blueprint.tolerance if blueprint is not None else None) or tolerance
    words = RULE.format(red=tolerance.red_days, amber=tolerance.amber_days)
    return words if programme is not None else f"{words} A programme may set its own days."


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _status_words(row: ForceStanding) -> str:
    if row.last_known is not None and row.last_known != row.status:
        return f"{row.status} (was {row.last_known})"
    return str(row.status)


def _confidence(row: ForceStanding) -> str:
    rating = "" if row.confidence is None else row.confidence.rating
    return f"{rating} ({row.diverges})" if row.diverges else rating


def _days(days: int | None) -> str:
    return "" if days is None else f"{days:+d}" if days else "0"


def _row(row: ForceStanding, name: str) -> tuple[str, ...]:
    return (
        name,
        row.stage or "",
        _status_words(row),
        _confidence(row),
        _text(row.live),
        _days(row.variance),
        _days(row.inherited),
        _text(row.finish),
        "" if row.progress is None else f"{row.progress:.0%}",
        "" if row.age_days is None else f"{row.age_days} d",
        "" if row.next_milestone is None else f"{row.next_milestone} {row.next_finish}",
    )


def _national_row(standing: ProgrammeStanding) -> tuple[str, ...]:
    national = standing.national
    rating = "" if national.confidence is None else national.confidence.rating
    return ("national", "", str(national.status), rating, *("",) * 7)


def _programme(schedule: Schedule, standing: ProgrammeStanding) -> Table:
    """Every force in scope of one programme, the national milestones first."""
    rows = [_national_row(standing), *(_row(row, row.force) for row in standing.forces)]
    live = sum(1 for row in standing.forces if row.live is not None and row.live <= schedule.data_date)
    caption = f"Status of {standing.scope} forces in scope; {live} of {standing.scope} live.\n"
    return Table(
        title=f"{standing.programme} at {schedule.data_date}{_mark(schedule)}",
        columns=_COLUMNS,
        rows=rows,
        caption=caption + _rule(schedule, standing.programme),
    )


_GROUPS: tuple[tuple[str, int, tuple[Status, ...]], ...] = (
    ("Done", 0, (Status.COMPLETE,)),
    ("Live", 0, (Status.LIVE,)),
    ("Green", 0, (Status.GREEN,)),
    ("Amber", 0, (Status.AMBER,)),
    ("Red", 0, (Status.RED,)),
    ("Silent", 0, (Status.NOT_REPORTED,)),
    ("No base", 5, (Status.NO_BASELINE,)),
    ("To start", 4, (Status.NOT_STARTED,)),
    ("Unread", 6, (Status.UNREADABLE,)),
    (
        "Out",
        2,
        (Status.IN_DISCUSSION, Status.DECLINED, Status.DEFERRED, Status.MET_OTHERWISE, Status.NOT_APPLICABLE),
    ),
    ("Not joined", 1, (Status.NOT_JOINED,)),
)
"""Statuses side by side, how soon each gives way on a narrow screen; together they make up the scope."""


def _overview(schedule: Schedule, chosen: Sequence[ProgrammeStanding]) -> Table:
    """Programmes by status counts."""
    columns = (
        Column("Programme"),
        Column("National", drop=3),
        Column("Of", right=True),
        *(Column(title, right=True, drop=drop) for title, drop, _ in _GROUPS),
    )
    rows = [
        (
            standing.programme,
            str(standing.national.status),
            str(standing.scope),
            *(str(sum(standing.counts[status] for status in group) or "") for _, _, group in _GROUPS),
        )
        for standing in chosen
    ]
    caption = (
        "Of: forces in scope. Done: complete. Silent: no return in time. Out: in discussion, declined, deferred, met "
        "otherwise or not applicable.\n"
        f"{_rule(schedule)}"
    )
    return Table(
        title=f"Forces by status at {schedule.data_date}{_mark(schedule)}", columns=columns, rows=rows, caption=caption
    )


_SHORT = {
    "not-joined": "",
    "in-discussion": "talk",
    "declined": "declined",
    "deferred": "deferred",
    "met-otherwise": "other",
    "not-applicable": "n/a",
    "unreadable": "unread.",
    "complete": "complete",
    "not-reported": "silent",
    "no-baseline": "no base",
    "not-started": "to start",
}


def _matrix(schedule: Schedule, chosen: Sequence[ProgrammeStanding]) -> Table:
    """Forces by programmes, one word a cell."""
    register = schedule.workspace.register
    cells: dict[str, dict[str, str]] = {}
    for standing in chosen:
        for row in standing.forces:
            word = _SHORT.get(str(row.status), str(row.status))
            cells.setdefault(row.force, {})[standing.programme] = word
    columns = (Column("Force"), *(Column(standing.programme) for standing in chosen))
    rows = [
        (force, *(cells[force].get(standing.programme, "-") for standing in chosen))
        for force in register.forces
        if force in cells and any(cells[force].values())
    ]
    left_out = len(cells) - len(rows)
    return Table(
        title=f"Forces by programme at {schedule.data_date}{_mark(schedule)}",
        columns=columns,
        rows=rows,
        caption="Blank: not joined; -: not in scope; silent: no return in time. "
        f"{left_out} of {len(cells)} forces have joined nothing.",
        fixed=1,
    )


def _one_force(schedule: Schedule, chosen: Sequence[ProgrammeStanding], force: str) -> Table:
    """One force over its programmes, with the reasons for each status."""
    rows = []
    for standing in chosen:
        for row in standing.forces:
            if force in (row.force, row.collaboration):
                reasons = "; ".join(row.reasons)
                rows.append((*_row(row, standing.programme), reasons))
    columns = (Column("Programme"), *_COLUMNS[1:], Column("Reasons", keep=False, drop=2))
    return Table(
        title=f"{force} at {schedule.data_date}{_mark(schedule)}", columns=columns, rows=rows, caption=_rule(schedule)
    )


def _chase(schedule: Schedule, owing: Owing) -> Table:
    """Who owes a return: forces out of time, by owner, oldest first."""
    rows = [
        (", ".join(one.owners) or "no owner", one.force, one.programme, _text(one.confirmed) or "never",
         _text(one.age_days), str(one.last_known))
        for one in owing.returns
    ]  # fmt: skip
    columns = (
        Column("Owner"), Column("Force"), Column("Programme"), Column("Last confirmed"), Column("Days ago", right=True),
        Column("Last known"),
    )  # fmt: skip
    cycle = schedule.workspace.register.service.return_cycle
    return Table(
        title=f"Returns owed at {schedule.data_date}{_mark(schedule)}",
        columns=columns,
        rows=rows,
        caption=f"{len(rows)} of {owing.of} returns are owed. A return counts for {cycle} days.",
    )
