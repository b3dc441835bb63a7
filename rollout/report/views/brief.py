"""The council's one page: five blocks, worst first, each cut to a few rows with the rest counted.

Whatever the size of the portfolio it stays one page: it starts small and grows, the most useful first, while it
fits (`render_brief`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rollout.model.dataclass import dataclass
from rollout.report.edition import Edition, Head
from rollout.report.since import Changes
from rollout.report.views.asks import AskView, agenda
from rollout.report.views.benefits import KINDS, Benefit, benefits
from rollout.report.views.centres import overloads
from rollout.report.views.likely import likely_lines, short_basis
from rollout.report.views.outlook import Due, Pattern, due_soon, inherited_red, patterns
from rollout.report.views.position import Position, position, worst_first
from rollout.report.views.rule import status_rule, status_words, tolerance_of
from rollout.report.words import DRAG, days, listed, long_date, plural, sentence, shortened
from rollout.schedule.standing import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much a brief may say: words of each part of an ask, and rows of each block."""

    options: int = 8
    recommend: int = 12
    if_not: int = 10
    asks: int = 1
    positions: int = 3
    likely: int = 1
    drivers: int = 2
    decided: int = 1
    moved: int = 1
    moved_lines: int = 1
    explains: bool = False
    """Whether it says what its words mean, and prints the rule behind the status."""


SMALLEST = Size()
STEPS: Sequence[Mapping[str, Any]] = (
    {"asks": 2},
    {"asks": 3},
    {"likely": 2},
    {"likely": 3},
    {"moved": 2},
    {"moved_lines": 2},
    {"moved": 3},
    {"positions": 4},
    {"positions": 5},
    {"drivers": 3},
    {"options": 12, "recommend": 18, "if_not": 14},
    {"drivers": 4},
    {"likely": 4},
    {"likely": 5},
    {"asks": 4},
    {"drivers": 5},
    {"asks": 5},
    {"options": 20, "recommend": 24, "if_not": 20},
    {"moved": 4},
    {"moved_lines": 3},
    {"decided": 2},
    {"moved": 5},
    {"options": 40, "recommend": 40, "if_not": 40},
    {"decided": 5},
    {"explains": True},
)
"""How a brief grows while it fits, the most useful first: three decisions that can be taken are worth more than five
stumps, and a programme that is not in the table is one nobody asks about."""
MOST_WORDS = 700
NOT_COMPARED = "this brief was made without the workspace's history, so it compares nothing with an earlier one."
_TROUBLE = (Status.UNREADABLE, Status.RED, Status.AMBER, Status.NOT_REPORTED)
_NAMED_AHEAD = 1
_NAMED_LATE = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """Everything a brief could say, whatever its size."""

    edition: Edition
    head: Head
    waiting: Sequence[AskView]
    decided: Sequence[AskView]
    positions: Sequence[Position]
    drivers: Sequence[str]
    ahead: str
    trust: Sequence[str]
    likely: Sequence[str]
    basis: str
    """Programme by programme, and what it rests on; nothing without a forecast."""


def brief(edition: Edition) -> Brief:
    """What there is to say to the council."""
    programmes = edition.programmes
    waiting, decided = agenda(edition)
    positions = worst_first([position(edition, name) for name in programmes])
    order = [p.programme for p in positions]
    likely, rests_on = (
        ([], "") if edition.forecast is None else (likely_lines(edition, order), short_basis(edition, order))
    )
    return Brief(
        edition=edition,
        head=edition.head(f"Brief: {edition.service.council or 'the council'}", programmes),
        waiting=waiting,
        decided=decided,
        positions=positions,
        drivers=_drivers(edition, programmes),
        ahead=_ahead(due_soon(edition, programmes)),
        trust=_trust(edition, programmes),
        likely=likely,
        basis=rests_on,
    )


def brief_view(known: Brief, size: Size) -> Mapping[str, Any]:
    """What a brief says at one size."""
    edition = known.edition
    asks = known.waiting[: size.asks]
    return {
        "head": known.head,
        "edition": edition,
        "asks": [_ask(view, size) for view in asks],
        "asks_left": len(known.waiting) - len(asks),
        "decided": [_decided(view, size) for view in known.decided[: size.decided]],
        "drag": DRAG if any("drag" in view.effect for view in asks) else "",
        "national": _national(known.positions),
        "positions": known.positions[: size.positions],
        "positions_left": max(0, len(known.positions) - size.positions),
        **_moved(edition, size),
        "drivers": known.drivers[: size.drivers],
        "ahead": known.ahead,
        "trust": known.trust,
        "likely_title": f"Likely dates{edition.illustrative}",
        "likely": known.likely[: size.likely],
        "likely_left": max(0, len(known.likely) - size.likely),
        "basis": known.basis,
        "reading": _how_to_read(edition) if size.explains else [],
        "illustrative": edition.illustrative,
    }


def _moved(edition: Edition, size: Size) -> Mapping[str, Any]:
    """Block 3: what moved since the earlier state, or why that is not shown."""
    changes = edition.changes
    if not isinstance(changes, Changes):
        return {"changes": None, "no_changes": changes or NOT_COMPARED, "since": "", "moved_left": 0, "fate": ""}
    from rollout.report.views.moved import brief_block, decisions, since_words

    told, left = brief_block(edition, size.moved, size.moved_lines)
    fate = decisions(edition, changes)
    return {"changes": told, "no_changes": "", "since": since_words(changes), "moved_left": left, "fate": fate}


def _how_to_read(edition: Edition) -> list[str]:
    """What the page's words mean, for whoever reads it for the first time."""
    return [
        (
            "Every count is of the forces in scope of the programme named; a collaboration counts as all its forces. "
            "Live: the milestone that makes a force live is reported finished. Under way: some of the force's own work "
            "has begun. Out or not joined: declined, deferred, met otherwise, not applicable, in discussion, or "
            "without a progress file."
        ),
        (
            "Dates are computed from what forces report and from the shared plan: the earliest that both allow, no "
            "promises. A baseline is the date that was approved; days late are working days. Critical: a day lost "
            f"there moves a finish by a day. A return counts for {edition.service.return_cycle} days after it was "
            "confirmed."
        ),
        f"{status_rule(edition.service.status)} A programme may set its own days.",
        (
            "National milestones are reached once, for everybody, and stand outside every count of forces. An ask "
            "comes from the force or body named with it; its effect is what the step it is about costs the finish "
            "today. Benefits count only where somebody measured before and after; money, hours and quality are never "
            "added together. What is left out of a block is counted in its last line and stands in the portfolio "
            "report."
        ),
    ]


def _ask(view: AskView, size: Size) -> Mapping[str, str]:
    parts = [
        ("Options", view.options, size.options),
        ("Recommended", view.recommend, size.recommend),
        ("If not", view.if_not, size.if_not),
    ]
    said = [f"{label}: {sentence(shortened(text, words))}" for label, text, words in parts if text]
    return {
        "ask": view.ask.rstrip("."),
        "who": f"{view.who}, {view.programme}, {view.when}",
        "said": " ".join(said),
        "effect": sentence(view.effect),
    }


def _decided(view: AskView, size: Size) -> str:
    said = f": {shortened(view.decision, size.recommend)}" if view.decision else ""
    on = "" if view.decided is None else f" on {long_date(view.decided)}"
    return sentence(f"{view.ask.rstrip('.')} ({view.who}) was {view.state}{on}{said}")


def _national(positions: Sequence[Position]) -> Mapping[str, Any]:
    said = []
    for status in _TROUBLE:
        titles = [p.title for p in positions if p.national is status]
        if titles:
            said.append(f"{status_words(status)}: {listed(titles, 3)}")
    return {
        "done": sum(p.national_done for p in positions),
        "all": sum(p.national_all for p in positions),
        "late": "; ".join(said) or "none is red, amber or not reported",
    }


def _drivers(edition: Edition, programmes: Sequence[str]) -> list[str]:
    """The few things that set most dates, and who acts on them: one of each kind before a second of any."""
    lines = []
    red = inherited_red(edition, programmes)
    if red.red:
        own = red.red - red.through_others
        also = f"; {edition.number(own)} through work or required dates of their own" if own else ""
        inherited = edition.count(red.through_others, red.red)
        lines.append(f"{inherited} red through national milestones or other programmes alone{also}.")
    every = [pattern for name in programmes for pattern in patterns(edition, name)]
    national = sorted((p for p in every if p.is_national), key=lambda p: (-p.forces, -p.drag, p.title))
    local = sorted((p for p in every if not p.is_national and p.now), key=lambda p: (-p.now, -p.drag, p.title))
    lines += [_national_driver(edition, pattern) for pattern in national[:1]]
    lines += [sentence(overload) for overload in overloads(edition)[:1]]
    lines += _late_by_own_work(edition, programmes)
    lines += [_local_driver(edition, pattern) for pattern in local[:1]]
    lines += [_national_driver(edition, pattern) for pattern in national[1:3]]
    return lines + [_local_driver(edition, pattern) for pattern in local[1:3]]


def _national_driver(edition: Edition, p: Pattern) -> str:
    late = "" if not p.variance or p.variance < 0 else f", {days(p.variance)} behind its baseline"
    return (
        f"{p.title} ({p.programme_title}) is due {long_date(p.due)}{late}; critical for "
        f"{edition.count(p.forces, p.of)} forces; {p.owner} to act."
    )


def _local_driver(edition: Edition, p: Pattern) -> str:
    return (
        f"{p.title} ({p.programme_title}) is critical now in {edition.count(p.now, p.of)} forces, with up to "
        f"{days(p.drag)} of drag; {p.owner} to act."
    )


def _late_by_own_work(edition: Edition, programmes: Sequence[str]) -> list[str]:
    """The red forces that are latest by work of their own, in one line; counted where nobody is named."""
    late = [
        (-row.own, name, row)
        for name in programmes
        for row in edition.standings[name].forces
        if row.status is Status.RED and row.own is not None and row.own > tolerance_of(edition, name).red_days
    ]
    late.sort(key=lambda entry: (entry[0], entry[1], entry[2].force))
    if not late or edition.names == "withhold":
        return []
    named = [
        f"{edition.force_name(row.force)} ({edition.title(name)}, {days(-own)})"
        for own, name, row in late[:_NAMED_LATE]
    ]
    return [f"Latest by work of their own: {listed([*named, *[''] * (len(late) - len(named))], _NAMED_LATE)}."]


def _ahead(due: list[Due]) -> str:
    if not due:
        return "No key milestone is due in the next 28 days."
    firsts = list(dict.fromkeys((d.milestone, d.programme) for d in due))[:_NAMED_AHEAD]
    named = [
        f"{milestone} ({programme}) from "
        f"{long_date(min(d.finish for d in due if (d.milestone, d.programme) == (milestone, programme)))}"
        for milestone, programme in firsts
    ]
    return f"Next 28 days: {plural(len(due), 'key milestone')} due, the first {listed(named, _NAMED_AHEAD)}."


def _trust(edition: Edition, programmes: Sequence[str]) -> list[str]:
    """How far the page can be relied on."""
    returns, owed = edition.returns(programmes)
    rows = [row for name in programmes for row in edition.standings[name].forces]
    judged = [row for row in rows if row.confidence is not None]
    rosier = sum(1 for row in judged if row.diverges == "rosier")
    gloomier = sum(1 for row in judged if row.diverges == "gloomier")
    hidden = sum(1 for row in rows if row.status is Status.NOT_REPORTED and Status.RED in (row.last_known, row.by_now))
    silent = f"{edition.count(owed - returns, owed)} returns are out of time and counted as not reported"
    heard = (
        f"; {edition.count(hidden, owed - returns)} of these were red when last heard of, or are by now."
        if hidden
        else "."
    )
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
