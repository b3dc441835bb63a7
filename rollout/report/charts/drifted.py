"""Which lines the milestone trend pictures hold: a programme's national milestones and the forces that slipped most,
and each delivery's own key milestones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import dropwhile

from rollout.history.trends import Series as Past
from rollout.history.trends import Trend
from rollout.model.progress import NATIONAL
from rollout.report.charts.trend import MOST, Series
from rollout.report.edition import Edition, proper_name

_NATIONAL, _FORCES = 3, 5
"""Lines of a programme's picture: more than eight cannot be told apart at a glance."""
MOST_REPORTS = 24
"""Report dates of a picture: points of more than two years of month ends run into each other."""


def programme_lines(edition: Edition, found: Trend) -> list[Series]:
    """The national milestones and the deliveries' live dates that slipped most, of those that may be named.

    What is still ahead comes before what has been reached. Where being live is no key milestone, which history does not
    follow, each delivery's last key milestone stands for it.
    """
    blueprint = edition.blueprint(found.programme)
    live = None if blueprint is None else blueprint.live_milestone
    shown = list(_shown(edition, found))
    national = [past for past in shown if past.unit == NATIONAL]
    named = [past for past in shown if past.unit != NATIONAL and edition.may_name(found.programme, past.unit)]
    forces = [past for past in named if past.milestone == live] or list({past.unit: past for past in named}.values())
    return [
        *(_line(found, past, past.title) for past in sorted(national, key=_most_slipped)[:_NATIONAL]),
        *(_line(found, past, _of_force(edition, past, live)) for past in sorted(forces, key=_most_slipped)[:_FORCES]),
    ]


def _of_force(edition: Edition, past: Past, live: str | None) -> str:
    """What a force's line is called: few letters fit beside it."""
    name = proper_name(edition.force_name(past.unit))
    return f"{name} live" if past.milestone == live else f"{name}: {past.title}"


def delivery_lines(edition: Edition, found: Trend) -> Mapping[str, Sequence[Series]]:
    """Each delivery's key milestones, by its unit."""
    lines: dict[str, list[Series]] = {}
    for past in _shown(edition, found):
        if past.unit != NATIONAL:
            lines.setdefault(past.unit, []).append(_line(found, past, past.title))
    return {unit: own[:MOST] for unit, own in lines.items()}


def _shown(edition: Edition, found: Trend) -> Iterator[Past]:
    """What may be shown, is known now and from before (one report is no trend), and was not reached all the while."""
    for past in found.series:
        is_known = past.points[-1] is not None and len(past.known) > 1
        if is_known and past.known[0].state != "finished" and edition.shows_milestone(found.programme, past.milestone):
            yield past


def _most_slipped(past: Past) -> tuple[bool, int, str, str]:
    """The order of lines: first what can still be acted on, by calendar days slipped."""
    first, last = past.known[0], past.known[-1]
    return (last.state == "finished", -(last.finish - first.finish).days, past.unit, past.milestone)


def _line(found: Trend, past: Past, title: str) -> Series:
    finishes = (None if point is None else point.finish for point in past.points)
    points = zip(found.days, finishes, strict=True)
    return Series(title, list(dropwhile(lambda point: point[1] is None, points)))
