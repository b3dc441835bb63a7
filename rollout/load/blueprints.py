"""`blueprint.yaml` into a blueprint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rollout.load.fields import Entry, Reader
from rollout.load.forces import tolerance
from rollout.load.format import BLUEPRINT
from rollout.load.kinds import LinkText
from rollout.load.scalars import LagParts, LinkParts, read_scalar, shortened
from rollout.model.blueprint import (
    BenefitKind,
    Blueprint,
    Change,
    Commercial,
    Design,
    Duration,
    Estimate,
    Link,
    LinkType,
    Milestone,
    Reuse,
    SizeDriven,
)
from rollout.model.source import Location, MappingNode, Node, SequenceNode


def read_blueprint(reader: Reader, root: Node) -> Blueprint | None:
    """The blueprint, made of everything good in the file; None when a required field is missing or bad."""
    entry = reader.read(BLUEPRINT, root, "")
    if not isinstance(entry, Entry) or not entry.sound:
        return None
    values: dict[str, Any] = dict(entry.values)
    if "tolerance" in values:
        values["tolerance"] = tolerance(values["tolerance"])
    values["benefits"] = {
        id_: BenefitKind(id=id_, **benefit.values, origin=benefit.node)
        for id_, benefit in values.get("benefits", {}).items()
    }
    values["reuse"] = _reuse(values["reuse"]) if "reuse" in values else Reuse()
    values["changes"] = tuple(_change(change) for change in values.get("changes", ()))
    milestones = {}
    for id_, milestone in values["milestones"].items():
        reader.milestone = id_
        milestones[id_] = milestone_of(reader, id_, milestone)
    reader.milestone = None
    values["milestones"] = milestones
    return Blueprint(**values, origin=entry.node)


def milestone_of(reader: Reader, id_: str, entry: Entry) -> Milestone:
    """A milestone of a blueprint, or of one force's own; fields it does not know are left out."""
    values: dict[str, Any] = {name: value for name, value in entry.values.items() if name not in ("before", "reason")}
    values["duration"] = duration_of(reader, values.get("duration", 0), entry.node, "duration")
    values["after"] = links_of(reader, entry, "after")
    uses = values.get("uses", {})
    values["uses"] = {uses: 1} if isinstance(uses, str) else uses
    values["evidence"] = "evidence" in values
    return Milestone(id=id_, **values, origin=entry.node)


def links_of(reader: Reader, entry: Entry, name: str) -> tuple[Link, ...]:
    """The links of a field that lists them, each with its place."""
    written = entry.node.entries.get(name)
    if written is None or not isinstance(written[1], SequenceNode):
        return ()
    longs = {value.node.start.index: value for value in entry.get(name, ()) if isinstance(value, Entry)}
    links = []
    for node in written[1].items:
        if isinstance(node, MappingNode):
            long = longs.get(node.start.index)
            if long is not None:
                links.append(_long_link(reader, long, reader.source.at(node.start)))
        elif not isinstance(node, SequenceNode):
            parts = read_scalar(LinkText(), node.value)
            if isinstance(parts, LinkParts):
                links.append(_link(parts, reader.source.at(node.start_mark, node.end_mark)))
    return tuple(links)


def _link(parts: LinkParts, place: Location) -> Link:
    return Link(
        milestone=parts.milestone,
        programme=parts.programme,
        type=parts.type or LinkType.FS,
        lag=parts.lag,
        elapsed=parts.elapsed,
        location=place,
    )


def _long_link(reader: Reader, entry: Entry, place: Location) -> Link:
    parts: LinkParts = entry["milestone"]
    short = parts.type is not None
    for name in ("type", "lag"):
        if short and name in entry.values:
            reader.report(
                "S117",
                entry.node.key_at(name),
                f'"{name}" is written here and in "milestone" as well',
                f'Keep the id alone in "milestone", or leave "{name}" out.',
            )
    lag: LagParts = entry.get("lag", LagParts(parts.lag, parts.elapsed))
    return Link(
        milestone=parts.milestone,
        programme=parts.programme,
        type=LinkType(entry.get("type", parts.type or LinkType.FS)),
        lag=lag.days,
        elapsed=lag.elapsed,
        soft=entry.get("soft", False),
        quorum=entry.get("forces"),
        location=place,
    )


def duration_of(reader: Reader, written: int | Entry, node: MappingNode, name: str) -> Duration:
    """A duration from one figure, three points, or by size; what contradicts itself is reported."""
    if isinstance(written, int):
        return Estimate(likely=written)
    values: Mapping[str, Any] = written.values
    if "likely" in values and not values.keys() & {"base", "per", "rate"}:
        return _three_points(reader, written)
    if {"base", "per", "rate"} <= values.keys() and "likely" not in values:
        return _by_size(reader, written)
    if written.node.entries.keys() <= values.keys():  # else its bad or unknown fields are reported already
        reader.report(
            "S117",
            node.key_at(name),
            f'"{name}" is neither three points nor driven by size',
            "Write likely (with low and high), or base, per and rate together.",
        )
    return Estimate()


def _three_points(reader: Reader, entry: Entry) -> Estimate:
    likely: int = entry["likely"]
    low, high = (_point(entry.get(name), likely) for name in ("low", "high"))
    if low is not None and low > likely:
        reader.report("S117", entry.node.at("low"), f'"low" is more than "likely", {likely}d')
    if high is not None and high < likely:
        reader.report("S117", entry.node.at("high"), f'"high" is less than "likely", {likely}d')
    return Estimate(likely=likely, low=low, high=high)


def _point(written: float | None, likely: int) -> float | None:
    """Days as whole numbers, shares of the likely duration as decimals (see `scalars`)."""
    return likely * written if isinstance(written, float) else written


def _by_size(reader: Reader, entry: Entry) -> SizeDriven:
    if entry["rate"] == 0:
        reader.report("S113", entry.node.at("rate"), '"rate" is 0; nobody would ever be served')
    for name, wrong in (("low", "above"), ("high", "below")):
        share = entry.get(name)
        if share is None:
            continue
        if isinstance(share, int):
            reader.report(
                "S117",
                entry.node.at(name),
                f'"{name}" is in days, but the duration depends on the force\'s size',
                "Write it as a percentage of the resulting figure, such as 80%.",
            )
        elif (share > 1) if name == "low" else (share < 1):
            text = shortened(entry.node.entries[name][1].value)  # type: ignore[union-attr]
            reader.report("S117", entry.node.at(name), f'"{name}" is {text}, {wrong} the figure itself')
    return SizeDriven(
        base=entry["base"],
        per=entry["per"],
        rate=entry["rate"],
        low_share=entry.get("low"),
        high_share=entry.get("high"),
    )


def _reuse(entry: Entry) -> Reuse:
    return Reuse(
        commercial=tuple(Commercial(**each.values, origin=each.node) for each in entry.get("commercial", ())),
        design=tuple(Design(**each.values, origin=each.node) for each in entry.get("design", ())),
        centre=entry.get("centre"),
        origin=entry.node,
    )


def _change(entry: Entry) -> Change:
    values: dict[str, Any] = dict(entry.values)
    added = values.get("added", {})
    if isinstance(added, tuple):
        added = dict.fromkeys(added)
    values["added"] = {id_: whom or "not-live" for id_, whom in added.items()}
    return Change(**values, origin=entry.node)
