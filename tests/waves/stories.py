"""Small programmes whose forces wait for a delivery centre, told as the YAML a person would write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.model.workspace import Workspace
from rollout.schedule.engine import schedule
from rollout.schedule.result import Schedule
from rollout.waves.plan import Effort, Slot, Waves, waves

AS_OF = date(2026, 3, 1)
"""A Sunday; every force starts on Monday 2 March 2026 unless it is said otherwise."""

LISTS = Effort(iterations=0, solver=0)
SEARCH = Effort(iterations=60, solver=0)

NAMES = ("avon", "bute", "clyde", "dee", "esk", "forth")

BUILD_AND_LIVE = """\
  built: {title: Built, duration: 5d, uses: centre}
  live: {title: Live, duration: 5d, after: [built]}
"""


def register(capacity: str = "1", *, forces: Mapping[str, str] | None = None, more: str = "") -> str:
    """A register of the first few forces, or those given with their further fields, and one centre."""
    each = dict.fromkeys(NAMES, "") if forces is None else forces
    lines = "".join(
        f"  {name}: {{name: {name.title()}, nation: england, calendar: plain{of}}}\n" for name, of in each.items()
    )
    return (
        "service: {name: Policing, illustrative: true}\n"
        "calendars:\n  plain: {week: [mon, tue, wed, thu, fri], holidays: []}\n"
        f"centres:\n  centre: {{title: Centre, capacity: {capacity}}}\n{more}"
        f"forces:\n{lines}"
    )


def blueprint(milestones: str = BUILD_AND_LIVE, *, programme: str = "cloud", head: str = "live: live\n") -> str:
    return f"programme: {programme}\ntitle: {programme.title()}\nversion: 1\nnational_calendar: plain\n{head}milestones:\n{milestones}"


def progress(
    force: str, facts: str = "", *, start: str = "2026-03-02", programme: str = "cloud", kind: str = "force"
) -> str:
    head = f"programme: {programme}\n{kind}: {force}\nblueprint: 1\nstart: {start}\n"
    return head + (f"milestones:\n{facts}" if facts.startswith("  ") else facts)


def slot(force: str, first: str, last: str, state: str, milestone: str = "built", centre: str = "centre") -> str:
    return (
        f"  - {{centre: {centre}, force: {force}, milestone: {milestone}, from: {first}, to: {last}, state: {state}}}\n"
    )


def files(
    *,
    forces: Iterable[str] | Mapping[str, str] = ("avon", "bute", "clyde"),
    capacity: str = "1",
    milestones: str = BUILD_AND_LIVE,
    slots: str = "",
    more: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """The programme `cloud` with some forces: names, or names with the text of their files."""
    texts = forces if isinstance(forces, Mapping) else {force: progress(force) for force in forces}
    found = {
        "forces.yaml": register(capacity),
        "programmes/cloud/blueprint.yaml": blueprint(milestones),
        **{f"programmes/cloud/progress/{force}.yaml": text for force, text in texts.items()},
    }
    if slots:
        found["programmes/cloud/slots.yaml"] = f"slots:\n{slots}"
    return {**found, **(more or {})}


def workspace(texts: Mapping[str, str]) -> Workspace:
    """What files say; they are all in order."""
    entries = [FileEntry(path=path, content=text.encode(), size=len(text)) for path, text in texts.items()]
    found = read_workspace(entries)
    assert found.problems == (), [(problem.location, problem.message) for problem in found.problems]
    return found


def planned(texts: Mapping[str, str], as_of: date = AS_OF) -> Schedule:
    return schedule(workspace(texts), as_of)


def plan(texts: Mapping[str, str], effort: Effort = LISTS, *, weight: str = "forces") -> Waves:
    """The plan of `cloud`."""
    return waves(planned(texts), "cloud", weight=weight, effort=effort)


def told(found: Iterable[Slot]) -> list[str]:
    """Slots in short: who, from when, until when."""
    return [f"{each.unit} {each.from_:%d.%m}-{each.to:%d.%m}" for each in found]
