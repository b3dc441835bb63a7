"""The council's one page: five blocks, worst first, each cut to a few rows with the rest counted.

Whatever the size of the portfolio it stays one page: when it grows too long, free text and then rows are shortened
step by step (`render_brief`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rollout.report.edition import Edition
from rollout.report.views.asks import AskView, agenda
from rollout.report.views.benefits import KINDS, Benefit, benefits
from rollout.report.views.centres import overloads
from rollout.report.views.outlook import Due, Pattern, due_soon, inherited_red, patterns
from rollout.report.views.position import Position, position, worst_first
from rollout.report.words import days, listed, long_date, plural, sentence, shortened
from rollout.schedule.standing import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much a brief may say: words of free text in each part of an ask, asks, and rows of the other blocks."""

    words: int
    asks: int
    rows: int


SIZES = (
    Size(words=40, asks=5, rows=5),
    Size(words=30, asks=5, rows=4),
    Size(words=30, asks=4, rows=4),
    Size(words=24, asks=4, rows=3),
    Size(words=24, asks=3, rows=3),
    Size(words=16, asks=3, rows=3),
    Size(words=12, asks=3, rows=2),
    Size(words=8, asks=2, rows=1),
)
MOST_WORDS = 700


def brief_view(edition: Edition, size: Size) -> Mapping[str, Any]:
    """Everything the brief says at one size."""
    programmes = [name for name in edition.programmes if edition.blueprint(name) is not None]
    waiting, decided = agenda(edition)
    positions = worst_first([position(edition, name) for name in programmes])
    council = edition.service.council or "the council"
    return {
        "head": edition.head(f"Brief: {council}", programmes),
        "edition": edition,
        "asks": [_ask(view, size) for view in waiting[: size.asks]],
        "asks_left": len(waiting) - min(len(waiting), size.asks),
        "decided": [_decided(view, size) for view in decided[: min(2, size.rows - 1)]],
        "national": _national(positions),
        "positions": positions[: size.rows],
        "positions_left": len(positions) - min(len(positions), size.rows),
        "changes": edition.changes,
        "drivers": _drivers(edition, programmes, size),
        "ahead": _ahead(due_soon(edition, programmes)),
        "trust": _trust(edition, programmes),
        "illustrative": edition.illustrative,
    }


def _ask(view: AskView, size: Size) -> Mapping[str, str]:
    parts = [("Options", view.options), ("Recommended", view.recommend), ("If not", view.if_not)]
    said = [f"{label}: {sentence(shortened(text, size.words))}" for label, text in parts if text]
    return {
        "ask": view.ask.rstrip("."),
        "who": f"{view.who}, {view.programme}, {view.when}",
        "said": " ".join(said),
        "effect": sentence(view.effect),
    }


def _decided(view: AskView, size: Size) -> str:
    said = f": {shortened(view.decision, size.words)}" if view.decision else ""
    return sentence(f"{view.ask.rstrip('.')} ({view.who}) was {view.state} on {long_date(view.decided)}{said}")


def _national(positions: list[Position]) -> Mapping[str, Any]:
    late = [p.title for p in positions if p.national_status in ("red", "amber")]
    return {
        "done": sum(p.national_done for p in positions),
        "all": sum(p.national_all for p in positions),
        "late": listed(late, 3) if late else "none",
    }


def _drivers(edition: Edition, programmes: list[str], size: Size) -> list[str]:
    """The few things that set most dates, and who acts on them."""
    lines = []
    red = inherited_red(edition, programmes)
    if red.red:
        lines.append(
            f"{edition.count(red.through_others, red.red)} red returns are red through national milestones or other "
            f"programmes alone; {edition.count(red.own, red.red)} through work of their own."
        )
    every = [pattern for name in programmes for pattern in patterns(edition, name)]
    national = sorted((p for p in every if p.is_national), key=lambda p: (-p.forces, -p.drag, p.title))
    local = sorted((p for p in every if not p.is_national), key=lambda p: (-p.forces, -p.drag, p.title))
    lines += [_national_driver(edition, pattern) for pattern in national[:2]]
    lines += [sentence(overload) for overload in overloads(edition)[:1]]
    lines += [_local_driver(edition, pattern) for pattern in local[:2]]
    return lines[: size.rows + 1]


def _national_driver(edition: Edition, p: Pattern) -> str:
    late = "" if not p.variance or p.variance < 0 else f", {days(p.variance)} behind its baseline"
    return (
        f"{p.title} ({p.programme_title}) is due {long_date(p.due)}{late}; critical for "
        f"{edition.count(p.forces, p.of)} deliveries; {p.owner or 'no owner named'} acts."
    )


def _local_driver(edition: Edition, p: Pattern) -> str:
    return (
        f"{p.title} ({p.programme_title}) is critical in {edition.count(p.forces, p.of)} deliveries, with up to "
        f"{days(p.drag)} of drag; {p.owner or 'each force'} acts."
    )


def _ahead(due: list[Due]) -> str:
    if not due:
        return "No key milestone is due in the next 28 days."
    first = due[0]
    return (
        f"{plural(len(due), 'key milestone')} due in the next 28 days, the first {first.milestone} "
        f"({first.programme}) on {long_date(first.finish)}."
    )


def _trust(edition: Edition, programmes: list[str]) -> list[str]:
    """How far the page can be relied on."""
    returns, owed = edition.returns(programmes)
    rows = [row for name in programmes for row in edition.standings[name].forces]
    judged = [row for row in rows if row.confidence is not None]
    rosier = sum(1 for row in judged if row.diverges == "rosier")
    gloomier = sum(1 for row in judged if row.diverges == "gloomier")
    hidden = sum(1 for row in rows if row.status is Status.NOT_REPORTED and row.last_known is Status.RED)
    silent = f"{edition.count(owed - returns, owed)} returns are out of time and counted as not reported"
    heard = f"; {edition.count(hidden, owed - returns)} of these were red when last heard of." if hidden else "."
    judgement = (
        f"Judgement is rosier than the arithmetic in {edition.count(rosier, len(judged))} judged returns, gloomier in "
        f"{edition.count(gloomier, len(judged))}."
    )
    return [silent + heard, judgement, *_benefit_lines(edition, benefits(edition, programmes))]


def _benefit_lines(edition: Edition, known: list[Benefit]) -> list[str]:
    """The best-measured benefit of each kind, and how many are not measured."""
    lines = []
    for kind in KINDS.values():
        ours = [b for b in known if b.kind == kind]
        measured = [b for b in ours if b.measured_by]
        if not ours:
            continue
        if not measured:
            lines.append(f"{kind} benefits: none of {len(ours)} measured against a before-figure.")
            continue
        best = max(measured, key=lambda b: (b.measured_by, b.title))
        lines.append(
            f"{kind} benefits: {len(measured)} of {len(ours)} measured; {best.title}: {best.figures}, from "
            f"{edition.count(best.measured_by, best.of)} forces."
        )
    return lines
