"""The page of all forces: what needs action, what is on its way and what is live, force by force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rollout.exchange.site.cells import Tag
from rollout.exchange.site.page import Links, Page
from rollout.report.charts.marks import MARKS
from rollout.report.edition import ACTION, Edition
from rollout.report.views.rule import status_rule
from rollout.schedule.standing import OUTSIDE, ForceStanding, Status

_ON_THE_WAY = (Status.GREEN, Status.NO_BASELINE, Status.NOT_STARTED)
_THERE = (Status.LIVE, Status.COMPLETE)
GROUPS = (
    ("Needs action", ACTION),
    ("On the way", _ON_THE_WAY),
    ("Live or complete", _THERE),
    ("Talking, or taking no part", OUTSIDE),
)
"""Statuses side by side; not joined is left blank."""


class Row(NamedTuple):
    """One force: its programmes in the groups."""

    force: str
    name: str
    href: str
    groups: tuple[tuple[Tag, ...], ...]


def forces_page(edition: Edition, links: Links) -> Page:
    """Every force that has joined something and may be named."""
    rows = _rows(edition, links)
    named = {row.force for row in rows}
    rest = [force for force in edition.register.forces if force not in named and links.force(force)]
    joined = {row.force for name in edition.programmes for row in edition.standings[name].forces if row.units}
    return Page(
        path="forces.html",
        template="site/forces.html.j2",
        head=edition.head("Forces", edition.programmes),
        section="Forces",
        view={
            "headings": [title for title, _ in GROUPS],
            "rows": rows,
            "rest": [(edition.force_name(force), links.force(force)) for force in rest],
            "others": edition.plural(_others(edition, joined), "force"),
            "rule": f"{status_rule(edition.service.status)} A programme may set its own days.",
        },
    )


def _others(edition: Edition, joined: set[str]) -> int:
    known = {row.force for name in edition.programmes for row in edition.standings[name].forces}
    return len(known - joined)


def _rows(edition: Edition, links: Links) -> list[Row]:
    found: dict[str, list[tuple[str, ForceStanding]]] = {}
    for name in edition.programmes:
        for standing in edition.standings[name].forces:
            if standing.units:
                found.setdefault(standing.force, []).append((name, standing))
    return [
        Row(
            force,
            edition.force_name(force),
            links.force(force),
            tuple(_tags(edition, links, found[force], statuses) for _, statuses in GROUPS),
        )
        for force in edition.register.forces
        if force in found and any(edition.named(standing) for _, standing in found[force])
    ]


def _tags(
    edition: Edition, links: Links, standings: Sequence[tuple[str, ForceStanding]], statuses: Sequence[Status]
) -> tuple[Tag, ...]:
    here = [(name, row.status) for name, row in standings if row.status in statuses]
    here.sort(key=lambda entry: list(MARKS).index(entry[1]))
    return tuple(Tag(edition.title(name), links.programme(name), MARKS[status]) for name, status in here)
