"""`forces.yaml` into the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from rollout.load.fields import Entry, Reader
from rollout.load.format import REGISTER, WEEKDAYS
from rollout.model.register import (
    CalendarRule,
    CapacityStep,
    Centre,
    Closure,
    Collaboration,
    Force,
    Register,
    Service,
    Spread,
    Tolerance,
)
from rollout.model.source import MappingNode, Node


def read_register(reader: Reader, root: Node) -> Register | None:
    """The register, made of everything good in the file; None when even the service is not named.

    The reader holds what is wrong; a register with errors is only fit for judging other files against.
    """
    entry = reader.read(REGISTER, root, "")
    if not isinstance(entry, Entry) or not entry.sound:
        return None
    _check_centres(reader, entry.get("centres", {}))
    return Register(
        service=_service(entry["service"]),
        calendars={id_: _calendar(reader, id_, rule) for id_, rule in entry.get("calendars", {}).items()},
        centres={id_: _centre(id_, centre) for id_, centre in entry.get("centres", {}).items()},
        forces={id_: _force(reader, id_, force) for id_, force in entry.get("forces", {}).items()},
        collaborations={
            id_: Collaboration(id=id_, name=both["name"], forces=both["forces"], origin=both.node)
            for id_, both in entry.get("collaborations", {}).items()
        },
        origin=entry.node,
    )


def tolerance(entry: Entry) -> Tolerance:
    """The tolerance of a record; what it leaves out is the usual one."""
    return Tolerance(**entry.values)


def _service(entry: Entry) -> Service:
    values: dict[str, Any] = dict(entry.values)
    if "status" in values:
        values["status"] = tolerance(values["status"])
    if "spread" in values:
        values["spread"] = Spread(**values["spread"].values)
    return Service(**values, origin=entry.node)


def _calendar(reader: Reader, id_: str, entry: Entry) -> CalendarRule:
    values: dict[str, Any] = dict(entry.values)
    if "week" in values:
        values["week"] = tuple(sorted({WEEKDAYS.index(day) for day in values["week"]}))
    values["closures"] = closures(reader, values.get("closures", ()))
    return CalendarRule(id=id_, **values, origin=entry.node)


def closures(reader: Reader, entries: tuple[Entry, ...]) -> tuple[Closure, ...]:
    """Closures in order; one that ends before it begins is reported and left out."""
    kept = []
    for entry in entries:
        if entry["to"] < entry["from"]:
            in_order(reader, entry.node, "from", "to")
        else:
            kept.append(Closure(from_=entry["from"], to=entry["to"], why=entry.get("why")))
    return tuple(kept)


def in_order(reader: Reader, node: MappingNode, first: str, last: str) -> None:
    """Reports that the date in one field lies before the one it should follow."""
    reader.report(
        "S115", node.at(last), f'"{last}" lies before "{first}"', f'Put the earlier date in "{first}" and compare both.'
    )


def _centre(id_: str, entry: Entry) -> Centre:
    capacity = entry["capacity"]
    if isinstance(capacity, int):
        steps: tuple[CapacityStep, ...] = (CapacityStep(from_=date.min, slots=capacity),)
    else:
        written = (CapacityStep(from_=step["from"], slots=step["slots"]) for step in capacity)
        steps = tuple(sorted(written, key=lambda step: step.from_))
    return Centre(id=id_, title=entry.get("title"), capacity=steps, origin=entry.node)


def _check_centres(reader: Reader, centres: dict[str, Entry]) -> None:
    for centre in centres.values():
        capacity = centre["capacity"]
        if isinstance(capacity, int):
            continue
        days = [step["from"] for step in capacity]
        for index, step in enumerate(capacity):
            if step["from"] in days[:index]:
                reader.report("S116", step.node.at("from"), "a second number of slots begins on the same day")


def _force(reader: Reader, id_: str, entry: Entry) -> Force:
    values: dict[str, Any] = dict(entry.values)
    reader.force = id_
    values["from_"] = values.pop("from", None)
    values["closures"] = closures(reader, values.get("closures", ()))
    if values["from_"] is not None and "to" in values and values["to"] < values["from_"]:
        in_order(reader, entry.node, "from", "to")
    reader.force = None
    return Force(id=id_, **values, origin=entry.node)
