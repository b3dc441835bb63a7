"""Critical paths as Mermaid diagrams, for the forges that draw them, within the limits of both.

Labels are made of a short list of characters, ids are counted, and no line begins with text from a file: nothing in a
title can become a directive, a link or markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from rollout.report.edition import Edition
from rollout.report.markdown import Markdown
from rollout.report.views.outlook import Pattern, patterns
from rollout.schedule.result import Key, MilestoneSchedule

MOST_A_PAGE = 2_000
"""GitLab draws no more than so many characters of diagrams on one page without a click; GitHub allows 50,000 each."""
_NO_ROOM = Markdown(f"Not drawn as a diagram: forges draw {MOST_A_PAGE:,} characters of diagrams on a page.")
_MOST_STEPS = 12
"""So many steps, each linked to every other, are still fewer characters than a page may have."""
_LABEL = 48
_FOREIGN = re.compile(r"[^0-9A-Za-zÀ-ÖØ-öø-ÿ ,.'/()-]+")


def label(text: str, most: int = _LABEL) -> str:
    """A title as a diagram may hold it: letters, figures and a few marks, never more than so many characters."""
    words = " ".join(_FOREIGN.sub(" ", text.replace("&", " and ")).split())
    return words if len(words) <= most else f"{words[: most - 3].rstrip()}..."


def critical_paths(edition: Edition, copies: Sequence[tuple[str, str]]) -> list[Markdown | None]:
    """Each delivery's critical path as a bar chart, until the page is full; a word where it is; None without a path."""
    drawn: list[Markdown | None] = []
    room = MOST_A_PAGE
    for programme, unit in copies:
        text = _critical_path(edition, programme, unit)
        if text is None:
            drawn.append(None)
        elif len(text) > room:
            drawn.append(_NO_ROOM)
        else:
            room -= len(text)
            drawn.append(_fenced(text))
    return drawn


def _fenced(text: str) -> Markdown:
    return Markdown(f"```mermaid\n{text}\n```")


def _critical_path(edition: Edition, programme: str, unit: str) -> str | None:
    row = edition.schedule.programmes[programme].units.get(unit)
    keys = row.critical_path if row is not None else ()
    steps = [
        edition.schedule.milestone(key)
        for key in keys
        if key.programme in edition.programmes and edition.shows_milestone(key.programme, key.milestone)
    ]
    if not steps:
        return None
    title = label(f"Critical path, {edition.text(edition.title(programme))}{edition.illustrative}", 80)
    head = ["gantt", f"accTitle: {title}", f"title {title}", "dateFormat YYYY-MM-DD", "inclusiveEndDates"]
    lines = [_task(edition, number, key, m) for number, (key, m) in enumerate(zip(_keys(steps), steps, strict=True), 1)]
    return "\n".join([*head, *lines])


def _keys(steps: Sequence[MilestoneSchedule]) -> list[Key]:
    return [m.key for m in steps]


def _task(edition: Edition, number: int, key: Key, m: MilestoneSchedule) -> str:
    first, last = m.remaining_start or m.early_start, m.early_finish
    assert isinstance(first, date)
    assert isinstance(last, date)
    national = " (national)" if key.unit is None else ""
    state = "crit, active" if m.started is not None else "crit"
    return f"{number} {label(edition.text(m.title))}{national} :{state}, {min(first, last)}, {last}"


def shared_path(edition: Edition, programme: str) -> Markdown | None:
    """What is critical for most of a programme's forces and how one leads to the next; None when nothing is left."""
    found = patterns(edition, programme)[:_MOST_STEPS]
    blueprint = edition.blueprint(programme)
    if not found or blueprint is None:
        return None
    title = label(f"What sets the dates, {edition.text(blueprint.title)}{edition.illustrative}", 80)
    names = {pattern.milestone: f"m{number}" for number, pattern in enumerate(found, 1)}
    links = (
        f"{names[link.milestone]} --> {names[pattern.milestone]}"
        for pattern in found
        for link in blueprint.milestones[pattern.milestone].after
        if link.programme in (None, programme) and link.milestone in names and not link.soft
    )
    steps = (_step(edition, names[pattern.milestone], pattern) for pattern in found)
    return _fenced("\n".join(["flowchart LR", f"accTitle: {title}", *steps, *dict.fromkeys(links)]))


def _step(edition: Edition, name: str, pattern: Pattern) -> str:
    said = f"{label(edition.text(pattern.title))}, {edition.count(pattern.forces, pattern.of)}"
    return f'{name}(["{said}"])' if pattern.is_national else f'{name}["{said}"]'
