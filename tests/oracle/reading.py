"""YAML text back into a description, for stories told as files. Only what is valid is understood."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import yaml

from tests.oracle.description import (
    CalendarText,
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
from tests.oracle.document import document
from tests.oracle.text import WEEKDAYS

Json = dict[str, Any]
LINK = re.compile(r"(?:(?P<programme>[^/ ]+)/)?(?P<id>[^/ ]+)(?: (?P<type>FS|SS|FF|SF)(?P<lag>\S+)?)?")
LAG = re.compile(r"(?P<figure>[+-]?\d+)(?P<unit>ed|d|w)")


def oracle_schedule(files: Mapping[str, str], as_of: str) -> Json:
    """The second engine's document for these files."""
    return document(read(files, as_of))


def read(files: Mapping[str, str], as_of: str) -> Workspace:
    """The workspace the files describe."""
    register = load(files["forces.yaml"])
    workspace = Workspace(as_of=date.fromisoformat(as_of))
    workspace.calendars = {i: calendar(text) for i, text in (register.get("calendars") or {}).items()}
    workspace.forces = {i: force(text) for i, text in register["forces"].items()}
    collaborations = register.get("collaborations") or {}
    workspace.collaborations = {i: text["forces"] for i, text in collaborations.items()}
    for path, text in sorted(files.items()):
        if path.endswith("/blueprint.yaml"):
            workspace.programmes[path.split("/")[1]] = programme(load(text))
    for path, text in sorted(files.items()):
        parts = path.split("/")
        if len(parts) == 4:
            add_progress(workspace.programmes[parts[1]], parts[3].removesuffix(".yaml"), text)
        elif path.endswith("/slots.yaml"):
            workspace.programmes[parts[1]].slots = [slot(one) for one in load(text)["slots"]]
    return workspace


def load(text: str) -> Any:
    """A file with every scalar as text."""
    return yaml.load(text, yaml.BaseLoader)


def day(text: str | None) -> date | None:
    """A date, if there is one."""
    return date.fromisoformat(text) if text else None


def closures(rows: list[Json] | None) -> tuple[tuple[date, date], ...]:
    """Closures as pairs of days."""
    return tuple((date.fromisoformat(row["from"]), date.fromisoformat(row["to"])) for row in rows or [])


def calendar(text: Json) -> CalendarText:
    """A calendar of the register."""
    return CalendarText(
        week=tuple(WEEKDAYS.index(name) for name in text.get("week", WEEKDAYS[:5])),
        holidays_of=text.get("holidays_of"),
        holidays=tuple(date.fromisoformat(one) for one in text.get("holidays", [])),
        closures=closures(text.get("closures")),
    )


def force(text: Json) -> Force:
    """A force of the register."""
    return Force(
        nation=text["nation"],
        calendar=text.get("calendar"),
        closures=closures(text.get("closures")),
        officers=text.get("officers"),
        workforce=text.get("workforce"),
    )


def programme(text: Json) -> Programme:
    """A blueprint."""
    return Programme(
        version=int(text["version"]),
        national_calendar=text.get("national_calendar", "england-and-wales"),
        live=text.get("live"),
        milestones={i: milestone(one) for i, one in (text["milestones"] or {}).items()},
    )


def milestone(text: Json) -> Milestone:
    """A milestone of a blueprint, or a local one."""
    return Milestone(
        title=text["title"],
        national=text.get("scope") == "national",
        duration=duration(text.get("duration", "0d")),
        after=[link(one) for one in text.get("after", [])],
        not_before=day(text.get("not_before")),
        target=day(text.get("target")),
        before=text.get("before", []),
    )


def duration(text: Any) -> int | Size:
    """A duration in working days, or by size."""
    if isinstance(text, str):
        return int(text[:-1]) * (5 if text[-1] == "w" else 1)
    if "base" in text:
        return Size(base=int(duration(text["base"])), per=text["per"], rate=text["rate"])  # type: ignore[arg-type]
    return duration(text["likely"])


def link(text: Any) -> Link:
    """A link in its short or its long form."""
    long = {"milestone": text} if isinstance(text, str) else text
    match = LINK.fullmatch(long["milestone"])
    assert match, text
    lag = LAG.fullmatch(long.get("lag") or match["lag"] or "0d")
    assert lag, text
    return Link(
        programme=match["programme"],
        milestone=match["id"],
        type=long.get("type") or match["type"] or "FS",
        lag=int(lag["figure"]) * (5 if lag["unit"] == "w" else 1),
        elapsed=lag["unit"] == "ed",
        soft=long.get("soft") == "true",
        quorum=long.get("forces"),
    )


def add_progress(programme: Programme, name: str, text: str) -> None:
    """One progress file; one that is no YAML is an unreadable unit."""
    try:
        read_text = load(text)
    except yaml.YAMLError:
        programme.units[name] = Unit(unreadable=True)
        return
    facts = {i: facts_of(one or {}) for i, one in (read_text.get("milestones") or {}).items()}
    if name == "national":
        programme.national = facts
        return
    participation = read_text.get("participation", "active")
    local = read_text.get("local", {})
    programme.units[name] = Unit(
        collaboration="collaboration" in read_text,
        participation=participation if isinstance(participation, str) else participation["state"],
        start=day(read_text.get("start")),
        facts=facts,
        durations={i: int(duration(one["is"])) for i, one in local.get("duration", {}).items()},  # type: ignore[arg-type]
        added={i: [link(row) for row in one["add"]] for i, one in local.get("after", {}).items()},
        waived=[waiver(one) for one in local.get("waive", [])],
        milestones={i: milestone(one) for i, one in local.get("milestones", {}).items()},
        targets={i: date.fromisoformat(one["is"]) for i, one in local.get("target", {}).items()},
        not_before={i: date.fromisoformat(one["is"]) for i, one in local.get("not_before", {}).items()},
    )


def facts_of(text: Json) -> Facts:
    """What a file reports about one milestone."""
    baseline = text.get("baseline")
    return Facts(
        baseline=day(baseline["date"] if isinstance(baseline, dict) else baseline),
        started=day(text.get("started")),
        finished=day(text.get("finished")),
        remaining=int(text["remaining"][:-1]) if "remaining" in text else None,
        expected=day(text.get("expected")),
        blocked="blocked" in text,
        since=day(text.get("since")),
        not_applicable="not_applicable" in text,
    )


def waiver(text: Json) -> Waiver:
    """A waived link."""
    named = link(text["link"])
    kind = named.type if " " in text["link"] else None
    return Waiver(milestone=text["milestone"], link=named.milestone, programme=named.programme, type=kind)


def slot(text: Json) -> Slot:
    """A delivery centre's slot."""
    return Slot(
        force=text["force"],
        milestone=text["milestone"],
        start=date.fromisoformat(text["from"]),
        end=date.fromisoformat(text["to"]),
        state=text["state"],
    )
