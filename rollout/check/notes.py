"""N: personal details, markings above the workspace's own and unsafe links, in every file of the workspace.

Whole files are searched, comments and unreadable files included: git keeps what the parser ignores. A finding stands
at the scalar that holds it and never repeats what it found, since findings travel further than files.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

from rollout.check.patterns import Hit, hits, markings, rank
from rollout.model.problem import Problem
from rollout.model.source import Node, Source
from rollout.model.workspace import Workspace
from rollout.rules import finding

if TYPE_CHECKING:
    from rollout.check.spots import Scalars, Spot

_SAYS: Mapping[str, str] = {
    "N801": "An e-mail address stands here.",
    "N802": "What looks like a telephone number stands here.",
    "N803": "What looks like a National Insurance number stands here.",
    "N805": "This link is not https.",
    "N806": "This link carries a password or an access token.",
}
_PUBLIC_CONTACTS = (("service", "foi"), ("service", "author"), ("service", "handling"))
"""Fields of the register that are meant to tell readers whom to write to or ring."""
_NAMES = ("NOT MARKED", "OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET", "TOP SECRET")


def notes(workspace: Workspace, paths: Collection[str] | None = None) -> Iterator[Problem]:
    """Every finding in the text of the files read (of those in `paths`, when given)."""

    @cache
    def nodes() -> Mapping[str, list[Node]]:
        from rollout.check.spots import roots

        return roots(workspace)

    for path, source in workspace.sources.items():
        if paths is not None and path not in paths:
            continue
        found = list(hits(source.text))
        marked = list(markings(source.text)) if _has_marking(source) else []
        if not found and not marked:
            continue
        from rollout.check.spots import Scalars

        scalars = Scalars(source, nodes().get(path, ()))
        yield from _details(scalars, found)
        yield from _markings(workspace, scalars, marked)


def _has_marking(source: Source) -> bool:
    return "SECRET" in source.text or "ensitive" in source.text.lower()


def _details(scalars: Scalars, found: list[Hit]) -> Iterator[Problem]:
    for hit in found:
        spot = scalars.spot(hit.start, hit.end)
        is_comment = not spot.path
        if hit.code == "N805" and is_comment:
            continue  # nobody follows a link in a comment by reading a report
        if hit.code in ("N801", "N802") and spot.path[:2] in _PUBLIC_CONTACTS:
            continue
        yield _found(hit.code, spot, _SAYS[hit.code])


def _found(code: str, spot: Spot, message: str, hint: str | None = None) -> Problem:
    return finding(
        code,
        spot.location,
        message,
        hint,
        programme=spot.programme,
        force=spot.force,
        milestone=spot.milestone,
    )


def _markings(workspace: Workspace, scalars: Scalars, marked: list[tuple[int, int, int]]) -> Iterator[Problem]:
    own = rank(workspace.register.service.marking or "OFFICIAL") or 1
    for level, start, end in marked:
        spot = scalars.spot(start, end)
        field = spot.path[-1] if spot.path else None
        if spot.path[:1] == ("service",) or level <= own:
            continue
        if field == "marking":
            says = f"This is marked {_NAMES[level]}, above the workspace's own {_NAMES[own]}."
            hint = (
                f"Make sure that this repository may hold it; every report that contains it is marked {_NAMES[level]}."
            )
            yield _found("N804", spot, says, hint)
        elif level > _declared(workspace, spot):
            yield _found(
                "N804", spot, f"The text names the marking {_NAMES[level]}; this is a place for {_NAMES[own]}."
            )


def _declared(workspace: Workspace, spot: Spot) -> int:
    """The highest marking that the text's programme or milestone says it carries."""
    programme = workspace.programmes.get(spot.programme or "")
    blueprint = programme.blueprint if programme is not None else None
    if blueprint is None:
        return 0
    milestone = blueprint.milestones.get(spot.milestone or "")
    said = (blueprint.marking, milestone.marking if milestone is not None else None)
    return max(rank(marking) or 0 for marking in (*said, "") if marking is not None)
