"""`progress/<force>.yaml`, `progress/national.yaml` and `returns/<force>.yaml` into what a force has reported."""

from __future__ import annotations

from typing import Any

from rollout.load.blueprints import duration_of, links_of, milestone_of
from rollout.load.facts import FactsReader
from rollout.load.fields import Entry, Reader
from rollout.load.format import NATIONAL, PROGRESS, RETURN
from rollout.load.scalars import LinkParts
from rollout.model.blueprint import Estimate
from rollout.model.progress import (
    NATIONAL as NATIONAL_UNIT,
)
from rollout.model.progress import (
    NO_TAILORING,
    AddedLinks,
    Ask,
    Confidence,
    ExceptionNote,
    LocalDate,
    LocalDuration,
    LocalMilestone,
    Measure,
    Participation,
    ParticipationState,
    Progress,
    Risk,
    Tailoring,
    Waiver,
)
from rollout.model.source import Node
from rollout.model.workspace import ForceReturn


def read_progress(reader: Reader, root: Node, unit: str, facts: FactsReader) -> Progress | None:
    """What a progress file reports, made of everything good in it.

    Args:
        reader: Gathers what is wrong.
        root: The file.
        unit: The file's name, "national" for the file of national milestones.
        facts: Reads the milestones; shared by all files of a load.

    Returns:
        None when a field every such file needs is missing or bad. `unit` of the result is the id inside the file.
    """
    national = unit == NATIONAL_UNIT
    entry = reader.record(NATIONAL if national else PROGRESS, root, "", {"milestones": facts.read})
    if not isinstance(entry, Entry):
        return None
    values: dict[str, Any] = dict(entry.values)
    force, collaboration = values.pop("force", None), values.pop("collaboration", None)
    named = unit if national else force or collaboration
    if not national:
        _check_unit(reader, entry)
    participation = _participation(values.get("participation", ParticipationState.ACTIVE.value))
    if not national and participation.state is ParticipationState.ACTIVE and "start" not in entry.node.entries:
        reader.report(
            "S103",
            reader.source.at(entry.node.start),
            '"start" is missing',
            "Add a line `start: …` with the first day of work; a force that takes part needs one.",
        )
    if not entry.sound or named is None:
        return None
    values["participation"] = participation
    values["local"] = _tailoring(reader, values["local"]) if "local" in values else NO_TAILORING
    if "confidence" in values:
        values["confidence"] = _made(Confidence, values["confidence"])
    if "exception" in values:
        values["exception"] = _made(ExceptionNote, values["exception"])
    values["asks"] = _asks(reader, values.get("asks", ()))
    values["risks"] = _risks(reader, values.get("risks", ()))
    values["benefits"] = {
        id_: Measure(**measure.values, origin=measure.node) for id_, measure in values.get("benefits", {}).items()
    }
    return Progress(unit=named, collaboration=force is None and not national, **values, origin=entry.node)


def read_return(reader: Reader, root: Node) -> ForceReturn | None:
    """A force's return for all its programmes; None when it does not name the force."""
    entry = reader.read(RETURN, root, "")
    if not isinstance(entry, Entry) or not entry.sound:
        return None
    values: dict[str, Any] = dict(entry.values)
    values["asks"] = _asks(reader, values.get("asks", ()))
    values["risks"] = _risks(reader, values.get("risks", ()))
    return ForceReturn(**values, origin=entry.node)


def _check_unit(reader: Reader, entry: Entry) -> None:
    entries = entry.node.entries
    if "force" in entries and "collaboration" in entries:
        reader.report(
            "S117",
            entry.node.key_at("collaboration"),
            '"force" and "collaboration" are both written',
            "Keep the one that delivers: a force for itself, or a collaboration for all its forces.",
        )
    elif "force" not in entries and "collaboration" not in entries:
        hint = "Add a line `force: …` (or `collaboration: …`) with the id that is also the file's name."
        reader.report("S103", reader.source.at(entry.node.start), '"force" is missing', hint)


def _participation(written: str | Entry) -> Participation:
    if isinstance(written, str):
        return Participation(state=ParticipationState(written))
    if not written.sound:
        return Participation()
    values = dict(written.values)
    return Participation(state=ParticipationState(values.pop("state")), **values)


def _made(model: Any, entry: Entry) -> Any:
    return model(**entry.values, origin=entry.node) if entry.sound else None


def _asks(reader: Reader, entries: tuple[Entry, ...]) -> tuple[Ask, ...]:
    _check_unique(reader, entries, "ask")
    return tuple(Ask(**entry.values, origin=entry.node) for entry in entries)


def _risks(reader: Reader, entries: tuple[Entry, ...]) -> tuple[Risk, ...]:
    _check_unique(reader, entries, "risk")
    return tuple(Risk(**entry.values, origin=entry.node) for entry in entries)


def _check_unique(reader: Reader, entries: tuple[Entry, ...], what: str) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry["id"] in seen:
            reader.report("S116", entry.node.at("id"), f'two {what}s have the id "{entry["id"]}"')
        seen.add(entry["id"])


def _tailoring(reader: Reader, entry: Entry) -> Tailoring:
    return Tailoring(
        duration={
            id_: LocalDuration(is_=_own_duration(reader, own), reason=own["reason"], location=own.node.here())
            for id_, own in entry.get("duration", {}).items()
        },
        target=_own_dates(entry.get("target", {})),
        not_before=_own_dates(entry.get("not_before", {})),
        after={
            id_: AddedLinks(add=links_of(reader, own, "add"), reason=own["reason"], location=own.node.here())
            for id_, own in entry.get("after", {}).items()
        },
        waive=tuple(_waiver(own) for own in entry.get("waive", ())),
        milestones={
            id_: LocalMilestone(
                milestone=milestone_of(reader, id_, own),
                before=own.get("before", ()),
                reason=own["reason"],
                location=entry.node.key_below("milestones", id_),
            )
            for id_, own in entry.get("milestones", {}).items()
        },
    )


def _own_duration(reader: Reader, entry: Entry) -> Estimate:
    duration = duration_of(reader, entry["is"], entry.node, "is")
    return duration if isinstance(duration, Estimate) else Estimate()


def _own_dates(entries: dict[str, Entry]) -> dict[str, LocalDate]:
    return {
        id_: LocalDate(is_=own["is"], reason=own["reason"], location=own.node.here()) for id_, own in entries.items()
    }


def _waiver(entry: Entry) -> Waiver:
    link: LinkParts = entry["link"]
    return Waiver(
        milestone=entry["milestone"],
        link=link.milestone,
        programme=link.programme,
        type=link.type,
        reason=entry["reason"],
        by=entry.get("by"),
        location=entry.node.at("link"),
    )
