"""Exceptions: live dates beyond tolerance. Cause, consequence and options are the force's, the figures the tool's."""

from __future__ import annotations

from rollout.model.dataclass import dataclass
from rollout.report.edition import Edition
from rollout.report.views.rule import tolerance_of
from rollout.report.words import days, long_date
from rollout.schedule.standing import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionView:
    """One live date beyond the programme's red tolerance."""

    who: str
    unit: str
    figures: str
    cause: str
    consequence: str
    options: str


def exceptions(edition: Edition, programme: str, only: str | None = None) -> list[ExceptionView]:
    """A programme's exceptions, the latest first; of one unit when `only` names it."""
    tolerance = tolerance_of(edition, programme)
    found = []
    for standing, row in edition.active(programme):
        variance = row.variance
        if variance is None or variance <= tolerance.red_days or only not in (None, row.unit):
            continue
        if standing.status is Status.COMPLETE:
            continue  # it is history, there is nothing left to decide
        progress = edition.file_of(programme, row.unit)
        note = progress.exception if progress is not None else None
        figures = (
            f"live {long_date(row.live)} against a baseline of {long_date(row.live_baseline)}: {days(variance)} late, "
            f"tolerance {tolerance.red_days}"
        )
        view = ExceptionView(
            who=edition.force_name(row.unit) if only or edition.may_name(programme, row.unit) else "A force",
            unit=row.unit,
            figures=figures,
            cause=edition.text(note.cause) if note is not None else "",
            consequence=edition.text(note.consequence) if note is not None else "",
            options=edition.text(note.options) if note is not None else "",
        )
        found.append((-variance, row.unit, view))
    return [view for _, _, view in sorted(found, key=lambda entry: entry[:2])]
