"""One page of the site as a value, and where its links lead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rollout.report.charts.selection import reported_programmes
from rollout.report.edition import Edition, Head
from rollout.report.reports import reported_forces


class Crumb(NamedTuple):
    """One step of the way from the first page to this one."""

    title: str
    href: str


PORTFOLIO = Crumb("Portfolio", "index.html")
FORCES = Crumb("Forces", "forces.html")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: its path from the site's top, the template that prints it, and what the template may name."""

    path: str
    template: str
    head: Head
    crumbs: tuple[Crumb, ...] = ()
    section: str = ""
    """Which entry of the navigation it belongs to."""
    view: Mapping[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The way from this page to the site's top."""
        return "../" * self.path.count("/")


@dataclass(frozen=True, slots=True)
class Links:
    """Which programmes and forces have a page of their own in this edition."""

    programmes: frozenset[str]
    forces: frozenset[str]

    def programme(self, name: str) -> str:
        """The path of a programme's page; empty without one."""
        return f"programmes/{name}.html" if name in self.programmes else ""

    def force(self, name: str) -> str:
        """The path of a force's page; empty without one."""
        return f"forces/{name}.html" if name in self.forces else ""


def links(edition: Edition) -> Links:
    """The pages of an edition."""
    return Links(frozenset(reported_programmes(edition)), frozenset(reported_forces(edition)))
