"""What a change means, as the comment on a pull request: nothing at all when it means nothing.

A forge refuses a comment of more than 65,536 characters as a whole, so a long one is cut, section by section from the
least important, and says what was left out. Everything from files is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rollout.history.diff import Diff, UnitDiff
from rollout.history.differences import Leaf
from rollout.report.markdown import escape
from rollout.report.views.changes import (
    driver_of,
    move_words,
    programme_title,
    titles,
    unit_name,
    value_words,
    why,
)
from rollout.report.words import listed, long_date, plural

MOST_CHARACTERS = 64_000
"""Room is left for what a workflow adds around it."""
_LONGEST_CELL = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with lines below it; a table has two lines of head. `more` counts the lines that were cut off."""

    heading: str
    head: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    more: int = 0

    @property
    def text(self) -> str:
        """The section as Markdown."""
        cut: tuple[str, ...] = ()
        if self.more:
            whole = plural(self.more + len(self.lines), "line")
            cut = ("", f"{self.more} of {whole} are left out here: `rollout diff` shows all.")
        return "\n".join((f"### {self.heading}", "", *self.head, *self.lines, *cut)) + "\n"


def comment(found: Diff) -> str:
    """The comment; empty when nothing changed in meaning."""
    if found.is_nothing:
        return ""
    sections = [section for section in (_moves(found), _facts(found), _drift(found), _plans(found)) if section.lines]
    return _joined(_fitting(sections, MOST_CHARACTERS))


def _joined(sections: Sequence[Section]) -> str:
    return "\n".join(section.text for section in sections)


def _fitting(sections: Sequence[Section], most: int) -> list[Section]:
    """The sections cut to a size: the last ones first, each down to nothing but its heading."""
    kept = list(sections)
    for at in range(len(kept) - 1, -1, -1):
        over = len(_joined(kept)) - most
        if over <= 0:
            break
        kept[at] = _cut(kept[at], over)
    return kept


def _cut(section: Section, over: int) -> Section:
    lines, gone = list(section.lines), -200  # the line that says so takes room as well
    while lines and gone < over:
        gone += len(lines.pop()) + 1
    return replace(section, lines=tuple(lines), more=len(section.lines) - len(lines))


def _moves(found: Diff) -> Section:
    changed = [unit for unit in found.units if _is_news(unit)]
    lines = tuple(_told(found, unit) for unit in sorted(changed, key=_worst_first))
    heading = f"What this change does to the dates, at {long_date(found.head.day)}"
    if lines:
        return Section(heading=heading, lines=lines)
    return Section(heading=heading, lines=("No date, status or critical path changes.",))


def _is_news(unit: UnitDiff) -> bool:
    """Whether more than the wording of a file changed for a unit."""
    moved = unit.live.before != unit.live.after or unit.finish.before != unit.finish.after
    return moved or unit.status_before != unit.status_after or bool(unit.entered or unit.left)


def _worst_first(unit: UnitDiff) -> tuple[int, str, str]:
    return (-max(unit.live.days or 0, unit.finish.days or 0), unit.programme, unit.unit)


def _told(found: Diff, unit: UnitDiff) -> str:
    """One unit in one line of a list."""
    head = found.head.workspace
    said = [
        f"**{escape(unit_name(head, unit.unit))}**, {escape(programme_title(head, unit.programme))}:",
        *(f"{part};" for part in _parts(found, unit)),
    ]
    return "- " + " ".join(said).rstrip(";:") + "."


def _parts(found: Diff, unit: UnitDiff) -> list[str]:
    head = found.head.workspace
    parts = []
    if unit.live.before != unit.live.after:
        parts.append(f"live {move_words(unit.live)}")
    if unit.finish.before != unit.finish.after:
        parts.append(f"finish {move_words(unit.finish)}")
    if unit.live.days or unit.finish.days:
        driver = driver_of(found, unit)
        parts += [] if driver is None else [f"now driven by {escape(driver)}"]
        because = why(unit)
        files = sorted({file for files in unit.files.values() for file in files})
        where = f" ({', '.join(_code(file) for file in files[:3])}{', …' if len(files) > 3 else ''})" if files else ""
        parts += [f"because of {because}{where}"] if because else []
    if unit.status_before != unit.status_after:
        parts.append(f"status {unit.status_before or 'none'} → {unit.status_after or 'none'}")
    for word, keys in (("critical now", unit.entered), ("no longer critical", unit.left)):
        if keys:
            parts.append(f"{word}: {escape(listed(titles(head, keys, unit.programme), 3))}")
    return parts


def _code(path: str) -> str:
    """A path as code, where nothing in it can act."""
    return f"`{path.replace('`', '')}`"


def _facts(found: Diff) -> Section:
    rows = [
        (f"{unit.unit} · {unit.programme}", fact.milestone or "", fact.field, fact.before, fact.after)
        for unit in found.units
        for fact in unit.facts
    ]
    return _table("What is reported otherwise", ("Force and programme", "Milestone", "Field", "Before", "After"), rows)


def _drift(found: Diff) -> Section:
    rows = [
        (f"{d.unit} · {d.programme}", d.milestone, d.kind.replace("_", " "), d.before, d.after, d.reason)
        for d in found.drift
    ]
    head = ("Force and programme", "Milestone", "Departure", "Before", "After", "Reason")
    return _table("Departures from the blueprint", head, rows)


def _plans(found: Diff) -> Section:
    rows = [(entry.file, entry.field, entry.before, entry.after) for entry in found.plans]
    return _table("Plans and register", ("File", "Field", "Before", "After"), rows)


def _table(heading: str, columns: Sequence[str], rows: Sequence[Sequence[Leaf]]) -> Section:
    head = (f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |")
    lines = tuple(f"| {' | '.join(map(_cell, row))} |" for row in rows)
    return Section(heading=heading, head=head, lines=lines)


def _cell(value: Leaf) -> str:
    text = value_words(value)
    return escape(text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]} …")
