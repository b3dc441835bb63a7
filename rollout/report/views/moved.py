"""What moved since an earlier edition, and why: the brief's third block, and a section of every report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rollout.history.attribution import Cause
from rollout.history.diff import UnitDiff
from rollout.model.progress import NATIONAL, Ask
from rollout.model.workspace import Workspace
from rollout.report.edition import Edition
from rollout.report.since import Changes
from rollout.report.views.changes import cause_words, causes_of, move_words, moved_days, titles, value_words, why
from rollout.report.views.grid import Grid
from rollout.report.views.rule import status_words
from rollout.report.words import days, listed, long_date, plural
from rollout.schedule.result import Key
from rollout.schedule.standing import Status

_MOST_FACTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """What moved in one programme. `units` are those whose live date (their finish, where that stayed) moved."""

    programme: str
    units: tuple[UnitDiff, ...]
    later: int
    earlier: int
    causes: Mapping[Cause, int]
    national: UnitDiff | None
    turned: Mapping[str, int]
    anything_reported: bool

    @property
    def furthest(self) -> UnitDiff | None:
        """The unit that moved furthest, later before earlier."""
        return max(self.units, key=lambda unit: (moved_days(unit), unit.unit), default=None)

    @property
    def is_nothing(self) -> bool:
        """Whether no date and no status changed."""
        return not (self.units or self.turned or (self.national is not None and self.national.finish.days))


def moves(edition: Edition, changes: Changes, programme: str) -> Moves:
    """What moved in one programme; forces are counted in its scope."""
    ours = [unit for unit in changes.diff.units if unit.programme == programme]
    units = [unit for unit in ours if unit.unit != NATIONAL and moved_days(unit)]
    causes: Counter[Cause] = Counter(dict.fromkeys(Cause, 0))
    for unit in units:
        causes.update(causes_of(unit))
    turned: dict[str, list[str]] = {}
    for unit in ours:
        if unit.unit != NATIONAL and unit.status_after not in (None, unit.status_before):
            turned.setdefault(str(unit.status_after), []).append(unit.unit)
    return Moves(
        programme=programme,
        units=tuple(units),
        later=edition.forces_with(programme, [unit.unit for unit in units if moved_days(unit) > 0]),
        earlier=edition.forces_with(programme, [unit.unit for unit in units if moved_days(unit) < 0]),
        causes=causes,
        national=next((unit for unit in ours if unit.unit == NATIONAL), None),
        turned={status: edition.forces_with(programme, names) for status, names in turned.items()},
        anything_reported=any(unit.facts for unit in ours),
    )


def all_moves(edition: Edition, changes: Changes) -> list[Moves]:
    """The programmes in which something moved, the furthest first."""
    found = [moves(edition, changes, name) for name in edition.programmes]
    return sorted((each for each in found if not each.is_nothing), key=_worst_first)


def _worst_first(each: Moves) -> tuple[int, int, str]:
    furthest = 0 if each.furthest is None else moved_days(each.furthest)
    return (-furthest, -each.later, each.programme)


def lines(edition: Edition, each: Moves) -> list[str]:
    """A programme in at most three lines: how many dates moved and why, the furthest, and what turned."""
    title = edition.title(each.programme)
    said = []
    if each.units:
        of = edition.taking_part(each.programme)
        counts = [f"{edition.count(each.later, of)} forces later"] if each.later else []
        counts += [f"{edition.count(each.earlier, of)} earlier"] if each.earlier else []
        because = cause_words(each.causes, anything_reported=each.anything_reported)
        said.append(f"{title}: dates of {', '.join(counts)}; working days together: {because or 'none on balance'}.")
    national = each.national
    if national is not None and national.finish.days:
        because = cause_words(national.causes, anything_reported=bool(national.facts))
        said.append(f"{title}, national milestones: {move_words(national.finish)}; {because}.")
    elif each.furthest is not None and moved_days(each.furthest):
        said.append(
            f"{title}, furthest: {_who(edition, each.furthest)}, {_how_far(each.furthest)}; {why(each.furthest)}."
        )
    if each.turned:
        order = [str(status) for status in Status]
        ranked = sorted(each.turned.items(), key=lambda entry: order.index(entry[0]))
        turned = [f"{edition.number(count)} {status_words(Status(status))}" for status, count in ranked]
        said.append(f"{title}, changed status: now {listed(turned, 4)}.")
    return said


def _who(edition: Edition, unit: UnitDiff) -> str:
    return edition.force_name(unit.unit) if edition.may_name(unit.programme, unit.unit) else "a force"


def _how_far(unit: UnitDiff) -> str:
    far = moved_days(unit)
    return f"{days(abs(far))} {'later' if far > 0 else 'earlier'}"


def decisions(edition: Edition, changes: Changes) -> str:
    """What became of the decisions asked for then; empty when none was."""
    then, now = (_asks(edition, side.workspace) for side in (changes.diff.base, changes.diff.head))
    asked = {key for key, ask in then.items() if _waited(ask, changes)}
    if not asked:
        return ""
    fates = Counter(now[key].state if key in now and not edition.waits(now[key]) else "" for key in asked if key in now)
    said = [f"{count} {state or 'still open'}" for state, count in sorted(fates.items(), reverse=True)]
    gone = sum(1 for key in asked if key not in now)
    new = sum(1 for key, ask in now.items() if key not in then and edition.waits(ask))
    said += [f"{gone} no longer asked"] if gone else []
    return f"Of {plural(len(asked), 'decision')} asked then: {listed(said, 5)}; {new} asked since."


def _waited(ask: Ask, changes: Changes) -> bool:
    return ask.state == "open" or (ask.decided is not None and ask.decided > changes.day)


def _asks(edition: Edition, workspace: Workspace) -> Mapping[tuple[str, str, str], Ask]:
    """Asks by unit, id and text: what a force's one return asks for several programmes is one ask."""
    found: dict[tuple[str, str, str], Ask] = {}
    for name, programme in workspace.programmes.items():
        if name not in edition.programmes:
            continue
        files = [*programme.units.items()]
        files += [(NATIONAL, programme.national)] if programme.national is not None else []
        for unit, progress in files:
            for ask in progress.asks:
                if ask.milestone is None or edition.shows_milestone(name, ask.milestone):
                    found.setdefault((unit, ask.id, ask.ask), ask)
    return found


def since_words(changes: Changes) -> str:
    """The earlier state and its day."""
    return ", ".join(part for part in (changes.name, long_date(changes.day)) if part)


def portfolio_changes(edition: Edition, changes: Changes) -> Grid:
    """Every programme in which something moved."""
    rows = []
    for each in all_moves(edition, changes):
        of = edition.taking_part(each.programme)
        furthest = each.furthest
        rows.append(
            (
                edition.title(each.programme),
                edition.count(each.later, of),
                edition.count(each.earlier, of),
                "" if furthest is None else f"{_who(edition, furthest)}: {_how_far(furthest)}",
                cause_words(each.causes, anything_reported=each.anything_reported),
            )
        )
    return Grid(
        caption=f"What moved since {since_words(changes)}{edition.illustrative}",
        columns=("Programme", "Forces later", "Forces earlier", "Furthest", "Working days together, by cause"),
        rows=rows,
        figures=frozenset({1, 2}),
    )


def programme_changes(edition: Edition, changes: Changes, programme: str) -> Grid:
    """Every force of a programme whose dates moved or whose status changed, the furthest first."""
    found = moves(edition, changes, programme)
    ours = [unit for unit in changes.diff.units if unit.programme == programme]
    shown = [unit for unit in ours if moved_days(unit) or unit.status_before != unit.status_after]
    shown.sort(key=lambda unit: (unit.unit != NATIONAL, -moved_days(unit), unit.unit))
    named = [unit for unit in shown if unit.unit == NATIONAL or edition.may_name(programme, unit.unit)]
    left = edition.forces_with(programme, [unit.unit for unit in shown if unit not in named])
    note = f"And {edition.plural(left, 'force')} not named here." if left else ""
    return Grid(
        caption=f"What moved since {since_words(changes)}{edition.illustrative}",
        columns=("Force", "Live", "Everything finished", "Because of", "Status"),
        rows=[_row(edition, unit) for unit in named],
        note=" ".join([*lines(edition, found)[:1], note]).strip(),
    )


def _row(edition: Edition, unit: UnitDiff) -> tuple[str, ...]:
    name = "National milestones" if unit.unit == NATIONAL else edition.force_name(unit.unit)
    live = "" if unit.live.before is None and unit.live.after is None else move_words(unit.live)
    return (name, live, move_words(unit.finish), why(unit), _status(unit))


def _status(unit: UnitDiff) -> str:
    if unit.status_before == unit.status_after:
        return _words(unit.status_after)
    return f"{_words(unit.status_before)} → {_words(unit.status_after)}"


def _words(status: str | None) -> str:
    return "not in scope" if status is None else status_words(Status(status))


def force_changes(edition: Edition, changes: Changes, programme: str, unit: str) -> list[str]:
    """What moved for one force in one programme, why, and what it reported."""
    found = [each for each in changes.diff.units if (each.programme, each.unit) == (programme, unit)]
    if not found:
        return []
    (each,) = found
    said = []
    if each.live.days:
        because = cause_words(each.live_causes, anything_reported=bool(each.facts))
        said.append(f"Live: {move_words(each.live)}; {because}")
    if each.finish.days:
        because = cause_words(each.causes, anything_reported=bool(each.facts))
        said.append(f"Everything finished: {move_words(each.finish)}; {because}")
    if each.status_before != each.status_after:
        said.append(f"Status: {_status(each)}")
    workspace = edition.schedule.workspace
    for word, keys in (("Critical now", each.entered), ("No longer critical", each.left)):
        shown = [key for key in keys if _may_show(edition, key)]
        if shown:
            said.append(f"{word}: {listed(titles(workspace, shown, programme))}")
    return said + list(_reported(edition, each))


def _may_show(edition: Edition, key: Key) -> bool:
    return key.programme in edition.programmes and edition.shows_milestone(key.programme, key.milestone)


def _reported(edition: Edition, unit: UnitDiff) -> Iterator[str]:
    facts = [f for f in unit.facts if f.milestone is None or edition.shows_milestone(unit.programme, f.milestone)]
    facts = [fact for fact in facts if fact.field != "confirmed"]
    for fact in facts[:_MOST_FACTS]:
        of = "" if fact.milestone is None else f"{edition.milestone_title(unit.programme, fact.milestone)}, "
        words = [edition.text(value_words(value)) for value in (fact.before, fact.after)]
        field = fact.field.replace("_", " ").replace(".", " ")
        yield f"Reported: {of}{field}: {words[0]} → {words[1]}"
    if len(facts) > _MOST_FACTS:
        yield f"And {len(facts) - _MOST_FACTS} more reported"


def brief_block(edition: Edition, programmes: int, each: int) -> tuple[Sequence[str], int]:
    """The brief's lines on what moved, and how many programmes they leave out.

    Args:
        edition: The edition, with its changes.
        programmes: How many programmes may be told of.
        each: Lines a programme may take.
    """
    changes = edition.changes
    assert isinstance(changes, Changes)
    found = all_moves(edition, changes)
    told = [line for one in found[:programmes] for line in lines(edition, one)[:each]]
    return told, max(0, len(found) - programmes)
