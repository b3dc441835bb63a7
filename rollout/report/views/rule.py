"""The rule behind every computed status, in words: it is printed wherever a status is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from rollout.model.register import Tolerance
from rollout.report.edition import Edition
from rollout.report.words import days, long_date
from rollout.schedule.standing import ForceStanding, NationalStanding, Status

_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_STEP = re.compile(r"(?:(?<=^)|(?<=: ))([a-z0-9-]+)(?= is critical and )")
_LEG = re.compile(r"^([a-z0-9-]+)(?=: )")


def tolerance_of(edition: Edition, programme: str) -> Tolerance:
    """The tolerance in force for a programme: its own, else the service's."""
    blueprint = edition.blueprint(programme)
    return (blueprint.tolerance if blueprint is not None else None) or edition.service.status


def status_rule(tolerance: Tolerance) -> str:
    """The rule in the order in which it is asked."""
    return (
        "Computed status is the first of these that holds: not joined; out or in discussion, as stated; not readable; "
        "complete; not reported (no confirmation in time); red (a required date missed, or more than "
        f"{days(tolerance.red_days)} late); amber (more than {tolerance.amber_days} late, {days(10)} or less before a "
        "required date, or critical work blocked or overrun); live; no baseline; not started; green. Judged "
        "confidence is a person's, and changes nothing in it."
    )


def status_words(status: Status, last_known: Status | None = None) -> str:
    """A status in words, with what was last known of a force that is silent."""
    said = str(status).replace("-", " ")
    known = "" if last_known in (None, status) else f"; last known {str(last_known).replace('-', ' ')}"
    return said + known


def reasons_said(edition: Edition, programme: str, standing: ForceStanding | NationalStanding) -> str:
    """Why a force has its status, in one line: dates in words, milestones and forces by their names."""
    return "; ".join(_reasons(edition, programme, standing.reasons))


def _reasons(edition: Edition, programme: str, reasons: Iterable[str]) -> Iterable[str]:
    def step(found: re.Match[str]) -> str:
        if not edition.shows_milestone(programme, found[1]):
            return "a milestone that is marked higher"
        return edition.milestone_title(programme, found[1])

    def leg(found: re.Match[str]) -> str:
        known = found[1] in edition.register.forces or found[1] in edition.register.collaborations
        return edition.force_name(found[1]) if known else found[1]

    for reason in reasons:
        yield _DAY.sub(_in_words, _STEP.sub(step, _LEG.sub(leg, reason)))


def _in_words(found: re.Match[str]) -> str:
    try:
        return long_date(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return found[0]
