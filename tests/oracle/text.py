"""A described workspace as the YAML files a person would have written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from tests.oracle.description import (
    Facts,
    Force,
    Link,
    Milestone,
    Programme,
    Size,
    Slot,
    Unit,
    Waiver,
    Workspace,
)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BROKEN = "programme: [this list never ends\n"


def flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items() if one is not None) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def block(fields: Mapping[str, Any], *, deep: tuple[str, ...] = ()) -> str:
    """A file: one field a line, the entries of the `deep` ones on lines of their own."""
    lines = []
    for key, value in fields.items():
        if key in deep and value:
            lines.append(f"{key}:")
            lines += [f"  {name}: {flow(one)}" for name, one in value.items()]
        elif value is not None and (key not in deep):
            lines.append(f"{key}: {flow(value)}")
    return "\n".join(lines) + "\n"


def files(workspace: Workspace) -> dict[str, str]:
    """Every file of the workspace, by its path."""
    result = {"forces.yaml": register(workspace)}
    for name, programme in workspace.programmes.items():
        folder = f"programmes/{name}"
        result[f"{folder}/blueprint.yaml"] = blueprint(name, programme)
        for unit_id, unit in programme.units.items():
            result[f"{folder}/progress/{unit_id}.yaml"] = progress(name, programme, unit_id, unit)
        if programme.national:
            result[f"{folder}/progress/national.yaml"] = national(name, programme)
        if programme.slots:
            slots = ", ".join(flow(slot_fields(slot)) for slot in programme.slots)
            result[f"{folder}/slots.yaml"] = f"slots: [{slots}]\n"
    return result


def register(workspace: Workspace) -> str:
    """`forces.yaml`."""
    calendars = {
        name: {
            "week": [WEEKDAYS[day] for day in text.week],
            "holidays_of": text.holidays_of,
            "holidays": list(text.holidays),
            "closures": closures(text.closures),
        }
        for name, text in workspace.calendars.items()
    }
    fields = {
        "format": 1,
        "service": {"name": "Policing", "illustrative": True},
        "calendars": calendars,
        "centres": {"hub": {"title": "Delivery hub", "capacity": 6}},
        "forces": {name: force_fields(name, force) for name, force in workspace.forces.items()},
        "collaborations": {
            name: {"name": name.title(), "forces": forces} for name, forces in workspace.collaborations.items()
        },
    }
    return block(fields, deep=("calendars", "centres", "forces", "collaborations"))


def closures(pairs: tuple[tuple[date, date], ...]) -> list[dict[str, Any]] | None:
    """Closures as the register writes them, None when there are none."""
    return [{"from": first, "to": last, "why": "Change freeze"} for first, last in pairs] or None


def force_fields(name: str, force: Force) -> dict[str, Any]:
    """One force of the register."""
    return {
        "name": name.title(),
        "nation": force.nation,
        "officers": force.officers,
        "workforce": force.workforce,
        "calendar": force.calendar,
        "tags": list(force.tags) or None,
        "closures": closures(force.closures),
    }


def blueprint(name: str, programme: Programme) -> str:
    """`blueprint.yaml`."""
    slotted = {slot.milestone for slot in programme.slots}
    fields = {
        "programme": name,
        "title": name.title(),
        "version": programme.version,
        "national_calendar": programme.national_calendar,
        "live": programme.live,
        "milestones": {
            i: milestone_fields(m) | ({"uses": "hub"} if i in slotted else {}) for i, m in programme.milestones.items()
        },
    }
    text = block(fields, deep=("milestones",))
    return text if programme.milestones else text + "milestones: {}\n"


def milestone_fields(milestone: Milestone) -> dict[str, Any]:
    """One milestone."""
    return {
        "title": milestone.title,
        "scope": "national" if milestone.national else None,
        "duration": duration_text(milestone.duration),
        "after": [link_text(link) for link in milestone.after] or None,
        "not_before": milestone.not_before,
        "target": milestone.target,
        "before": milestone.before or None,
    }


def duration_text(duration: int | Size) -> str | None:
    """A duration: weeks where they are whole, nothing for a pure event, or by size."""
    if isinstance(duration, Size):
        return flow({"base": f"{duration.base}d", "per": duration.per, "rate": duration.rate})
    if duration == 0:
        return None
    return f"{duration // 5}w" if duration % 10 == 0 else f"{duration}d"


def link_text(link: Link) -> str:
    """A link in the short form where that can say it."""
    name = f"{link.programme}/{link.milestone}" if link.programme else link.milestone
    lag = f"{link.lag:+d}{'ed' if link.elapsed else 'd'}" if link.lag else ""
    if not link.soft and link.quorum is None:
        return name if link.type == "FS" and not lag else f"{name} {link.type}{lag}"
    fields = {
        "milestone": name,
        "type": link.type,
        "lag": lag or None,
        "soft": True if link.soft else None,
        "forces": link.quorum,
    }
    return flow(fields)


def facts_fields(facts: Facts) -> dict[str, Any]:
    """What is reported about one milestone."""
    return {
        "baseline": facts.baseline,
        "started": facts.started,
        "finished": facts.finished,
        "remaining": None if facts.remaining is None else f"{facts.remaining}d",
        "expected": facts.expected,
        "blocked": "Supplier access" if facts.blocked else None,
        "since": facts.since,
        "not_applicable": "Nothing to do here" if facts.not_applicable else None,
        "by": "PDS" if facts.not_applicable else None,
    }


def progress(name: str, programme: Programme, unit_id: str, unit: Unit) -> str:
    """A force's or collaboration's progress file."""
    if unit.unreadable:
        return BROKEN
    fields = {
        "programme": name,
        "collaboration" if unit.collaboration else "force": unit_id,
        "blueprint": programme.version,
        "participation": unit.participation
        if unit.participation == "active"
        else {"state": unit.participation, "reason": "Not now", "by": "Chief officer"},
        "start": unit.start,
        "milestones": {i: facts_fields(facts) for i, facts in unit.facts.items()},
        "local": local_fields(unit),
    }
    return block(fields, deep=("milestones", "local"))


def local_fields(unit: Unit) -> dict[str, Any]:
    """A unit's own tailoring."""
    fields = {
        "duration": {i: {"is": f"{d}d", "reason": "Two sites"} for i, d in unit.durations.items()},
        "after": {
            i: {"add": [link_text(link) for link in links], "reason": "Local board"} for i, links in unit.added.items()
        },
        "waive": [waiver_fields(waiver) for waiver in unit.waived],
        "milestones": {i: milestone_fields(m) | {"reason": "Two sites"} for i, m in unit.milestones.items()},
        "target": {i: {"is": day, "reason": "Contract ends"} for i, day in unit.targets.items()},
        "not_before": {i: {"is": day, "reason": "Local event"} for i, day in unit.not_before.items()},
    }
    return {key: value for key, value in fields.items() if value}


def waiver_fields(waiver: Waiver) -> dict[str, Any]:
    """A waived link."""
    name = f"{waiver.programme}/{waiver.link}" if waiver.programme else waiver.link
    link = f"{name} {waiver.type}" if waiver.type else name
    return {"milestone": waiver.milestone, "link": link, "reason": "Done nationally", "by": "PDS"}


def national(name: str, programme: Programme) -> str:
    """`national.yaml`."""
    fields = {
        "programme": name,
        "blueprint": programme.version,
        "milestones": {i: facts_fields(facts) for i, facts in programme.national.items()},
    }
    return block(fields, deep=("milestones",))


def slot_fields(slot: Slot) -> dict[str, Any]:
    """A delivery centre's slot."""
    return {
        "centre": "hub",
        "force": slot.force,
        "milestone": slot.milestone,
        "from": slot.start,
        "to": slot.end,
        "state": slot.state,
    }
