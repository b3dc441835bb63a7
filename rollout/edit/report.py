"""A force's report as changes of its file: where each fact goes, what cannot be said, and what a reader should know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rollout.edit.asked import asked, spread
from rollout.edit.changes import Change, Drop, Item, Meaning, NoSuchPlace, Path, Put, applied
from rollout.edit.order import kind_at, written_kind_at
from rollout.edit.upgrade import goes_on_as
from rollout.load.kinds import Day, Either, Listing
from rollout.load.scalars import Refused
from rollout.model.blueprint import Blueprint
from rollout.model.progress import NATIONAL

MILESTONE_FACTS = ("started", "finished", "remaining", "expected", "blocked", "since", "note", "evidence")
"""What a force may report about a milestone without anybody's leave."""
_FILE_FACTS = ("start", "confirmed", "confidence", "summary", "asks", "exception", "risks")
_ENDED = ("remaining", "expected", "blocked", "since")


def field_path(kind: str, base: Path, name: str) -> Path:
    """The path of a field named with points between its parts; a part below a list is an entry's id."""
    path = base
    for part in name.split("."):
        path = (*path, Item(part) if isinstance(kind_at(kind, path), Listing) else part)
    return path


def set_to(kind: str, path: Path, text: str, today: str) -> Put | Refused:
    """A field set to what a person typed; `today` stands for the day's date wherever a date can."""
    found = written_kind_at(kind, path)
    scalar = found.short if isinstance(found, Either) else found
    return asked(kind, path, today if isinstance(scalar, Day) and text.strip() == "today" else text)


def cleared(kind: str, path: Path) -> Drop | Refused:
    """A field taken away."""
    if written_kind_at(kind, path) is None:
        name = getattr(path[-1], "id", path[-1])
        return Refused("S102", f'there is no field "{name}" here', "The README lists the fields.")
    return Drop(path=path)


def in_full(said: Meaning, kind: str, changes: Sequence[Change]) -> tuple[Change, ...]:
    """Changes with short forms written out where a part is put into them; a change of nothing is left out."""
    full: list[Change] = []
    for change in changes:
        for each in spread(said, kind, change):
            try:
                after = applied(said, each)
            except NoSuchPlace:
                full.append(each)  # whoever makes the change says where it cannot be made
                continue
            if after != said:
                full.append(each)
            said = after
    return tuple(full)


def milestone_path(said: Meaning, blueprint: Blueprint, unit: str, id_: str) -> Path | str:
    """Where a milestone's facts stand in a file, perhaps under the name it had when the file was written.

    Returns:
        The path, or in words why there is no such place.
    """
    table, local, version = _tables(said)
    if id_ in table:
        return ("milestones", id_)
    milestone = blueprint.milestones.get(id_)
    if milestone is None:
        return ("milestones", id_) if id_ in local else f'{blueprint.title} has no milestone "{id_}"'
    if milestone.is_national is not (unit == NATIONAL):
        return _elsewhere(blueprint, id_, national=milestone.is_national)
    older = [old for old in table if goes_on_as(old, blueprint, version) == (id_,)]
    return ("milestones", older[0] if len(older) == 1 else id_)


def _elsewhere(blueprint: Blueprint, id_: str, *, national: bool) -> str:
    if national:
        whose = f"rollout update {blueprint.programme} {NATIONAL} {id_}"
        return f"{id_} is reached once for everybody; report it with `{whose}`"
    return f"{id_} is each force's own; it is reported in the force's file"


def _tables(said: Meaning) -> tuple[Mapping[str, Meaning], Mapping[str, Meaning], int]:
    """A file's milestones, its local ones, and the version it was written for."""
    fields = said if isinstance(said, dict) else {}
    local = fields.get("local")
    version = fields.get("blueprint")
    return (
        _table(fields.get("milestones")),
        _table(local.get("milestones") if isinstance(local, dict) else None),
        int(version) if isinstance(version, str) and version.isdigit() else 0,
    )


def _table(said: Meaning) -> Mapping[str, Meaning]:
    return said if isinstance(said, dict) else {}


def terms_among(said: Meaning, changes: Sequence[Change]) -> tuple[str, ...]:
    """The fields among those changed that are not the force's own to change: a service owner has to agree."""
    return tuple(dict.fromkeys(_named(change.path) for change in changes if not _is_fact(said, change.path)))


def _is_fact(said: Meaning, path: Path) -> bool:
    if path[0] == "milestones" and len(path) > 2:
        if path[2] == "finished":
            return not isinstance(_at(said, path), str)
        return path[2] in MILESTONE_FACTS
    if path[0] == "benefits":
        return len(path) > 2
    return path[0] in _FILE_FACTS


def idle(said: Meaning, changes: Sequence[Change]) -> Iterator[str]:
    """What stands in the changed milestones after a change and no longer counts, in words."""
    after = said
    for change in changes:
        after = applied(after, change)
    for path in dict.fromkeys(change.path[:2] for change in changes if change.path[0] == "milestones"):
        facts = _at(after, path)
        if not isinstance(facts, dict):
            continue
        left = [name for name in _ENDED if name in facts] if "finished" in facts else []
        if not left and "remaining" in facts and "expected" in facts:
            left = ["expected"]
        if left:
            why = "once it is finished" if "finished" in facts else "while `remaining` says how much is left"
            clear = " ".join(f"--clear {name}" for name in left)
            verb, them = ("means", "it") if len(left) == 1 else ("mean", "them")
            yield f"{_named(path)}: {' and '.join(left)} {verb} nothing {why}; {clear} takes {them} away."


def _named(path: Path) -> str:
    parts = path[1:] if path[0] == "milestones" and len(path) > 1 else path
    return "/".join(str(getattr(step, "id", step)) for step in parts)


def _at(said: Meaning, path: Path) -> Meaning:
    for step in path:
        said = said.get(step) if isinstance(said, dict) and isinstance(step, str) else None
    return said
