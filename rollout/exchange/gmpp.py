"""The fields of the government major-projects return, as the published data name them; blank where nothing is known.

Costs, the independent rating, approved start dates and numbers given by others are nowhere in a workspace, so they
stay blank: whoever makes the return fills them in. Benefits are said in words, since hours and pounds a year, from
some of the forces, are no total in millions.

References:
    Government Major Projects Portfolio, published data of March 2025: names and order of the columns, ISO dates.
"""

from __future__ import annotations

from collections.abc import Iterator

from rollout.exchange.document import plain
from rollout.exchange.request import Request
from rollout.model.progress import Confidence
from rollout.report.edition import Edition
from rollout.report.tables import as_csv
from rollout.report.views.benefits import benefits
from rollout.report.views.position import Position, position
from rollout.report.views.rule import reasons_said, status_words
from rollout.report.words import late, long_date, sentence
from rollout.schedule.standing import ForceStanding, Status

_ID, _NAME, _BODY, _DESCRIPTION = "Programme Id", "Project Name", "Department", "Description / Aims"
_RATING, _COMMENTARY = "SRO Delivery Confidence Assessment", "SRO commentary on the rating"
_END, _FORECAST = "Project - End Date (Latest Approved End Date)", "Forecast End Date"
_SCHEDULE = "Departmental narrative on schedule, including any deviation from planned schedule (if necessary)"
_BENEFITS = "Departmental Narrative on Budgeted Benefits"
COLUMNS = (
    _ID,
    "GMPP ID Number",
    _NAME,
    _BODY,
    "Annual Report Category",
    _DESCRIPTION,
    "IPA Delivery Confidence Assessment",
    _RATING,
    _COMMENTARY,
    "Departmental commentary on actions planned or taken on the IPA RAG rating.",
    "Project - Start Date (Latest Approved Start Date)",
    _END,
    _FORECAST,
    _SCHEDULE,
    "Financial Year Baseline (£m) (including Non-Government Costs)",
    "Financial Year Forecast (£m) (including Non-Government Costs)",
    "Financial Year Variance (%)",
    "Departmental narrative on budget/forecast variance (if variance is more than 5%)",
    "TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)",
    "Departmental Narrative on Budgeted Whole Life Costs",
    "TOTAL Baseline Benefits (£m)",
    _BENEFITS,
    "Data Date",
    "Marking",
    "Notice",
)


def as_gmpp(request: Request) -> bytes:
    """One row a programme; of one force, one row for each programme it delivers."""
    edition = request.edition
    rows = list(_programmes(request) if request.force is None else _forces(request))
    head = edition.head("", request.programmes)
    notice = f"Illustrative. {head.notice or ''}".strip() if edition.service.illustrative else head.notice
    for row in rows:
        row |= {"Data Date": edition.schedule.data_date, "Marking": head.marking, "Notice": notice}
    return as_csv(COLUMNS, ([_cell(edition, row.get(name)) for name in COLUMNS] for row in rows)).encode()


def _cell(edition: Edition, value: object) -> object:
    return plain(edition.text(value)) if isinstance(value, str) else value


def _programmes(request: Request) -> Iterator[dict[str, object]]:
    edition = request.edition
    for name in request.programmes:
        blueprint = edition.blueprint(name)
        where = position(edition, name)
        national = request.shown.standings[name].national
        yield {
            _ID: name,
            _NAME: edition.title(name),
            _BODY: (blueprint.owner if blueprint is not None else None) or edition.service.delivery,
            _DESCRIPTION: blueprint.purpose if blueprint is not None else None,
            **_judged(national.confidence),
            _END: where.last_baseline,
            _FORECAST: where.last_live,
            _SCHEDULE: " ".join(_schedule(edition, name, where)),
            _BENEFITS: " ".join(_benefits(edition, name)),
        }


def _judged(confidence: Confidence | None) -> dict[str, object]:
    if confidence is None:
        return {}
    by = f"{confidence.by}: " if confidence.by else ""
    on = "" if confidence.on is None else f" ({long_date(confidence.on)})"
    return {_RATING: confidence.rating.capitalize(), _COMMENTARY: f"{by}{confidence.reason or 'no reason given'}{on}"}


def _schedule(edition: Edition, programme: str, where: Position) -> Iterator[str]:
    """Where the forces stand, when the last are live and against what, and what the centre says."""
    yield sentence(f"Last live date: {where.date_for_all}")
    groups = (("live", where.live), ("under way", where.under_way), ("not started", where.not_started))
    counts = ", ".join(f"{edition.number(count)} {words}" for words, count in groups)
    yield f"Of {where.scope} forces in scope: {counts}, {edition.number(where.outside)} out or not joined."
    national = f"{where.national_done} of {where.national_all} national milestones are finished"
    yield f"{national}; their computed status is {where.national_status}."
    file = edition.schedule.workspace.programmes[programme].national
    if file is not None and file.summary:
        yield sentence(edition.text(file.summary))


def _benefits(edition: Edition, programme: str) -> Iterator[str]:
    for b in benefits(edition, [programme]):
        yield f"{b.title} ({b.kind.lower()}): {b.figures}, from {edition.count(b.measured_by, b.of)} forces."


def _forces(request: Request) -> Iterator[dict[str, object]]:
    edition = request.edition
    for name in request.programmes:
        rows = request.shown.standings[name].forces
        ours = [row for row in rows if not request.asked.isdisjoint((row.force, *row.units))]
        for row in ours[:1]:
            if row.status is not Status.NOT_JOINED:
                yield _force(edition, name, row, request.force or row.force)


def _force(edition: Edition, programme: str, row: ForceStanding, force: str) -> dict[str, object]:
    blueprint = edition.blueprint(programme)
    return {
        _ID: f"{programme}/{force}",
        _NAME: f"{edition.title(programme)}: {edition.force_name(force)}",
        _BODY: edition.force_name(force),
        _DESCRIPTION: blueprint.purpose if blueprint is not None else None,
        **_judged(row.confidence),
        _END: row.live_baseline,
        _FORECAST: row.live,
        _SCHEDULE: " ".join(_deviation(edition, programme, row)),
    }


def _deviation(edition: Edition, programme: str, row: ForceStanding) -> Iterator[str]:
    """The computed status and why, how late it is, and the force's own words on it."""
    why = reasons_said(edition, programme, row)
    yield sentence(f"Computed status: {status_words(row.status, row.last_known)} ({why})")
    if row.variance is not None:
        yield sentence(f"Going live is {late(row.variance)} against its baseline")
    for unit in row.units:
        file = edition.file_of(programme, unit)
        if file is not None:
            note = file.exception
            said = (file.summary, *((note.cause, note.consequence, note.options) if note is not None else ()))
            yield from (sentence(text) for text in said if text)
