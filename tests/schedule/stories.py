"""Short stories: one programme, one force, told as the YAML a person would write."""

from __future__ import annotations

from textwrap import dedent, indent

MONDAY_2_MARCH = "2026-03-02"
SUNDAY_1_MARCH = "2026-03-01"

REGISTER = """\
service: {name: Policing, illustrative: true}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
forces:
  kent: {name: Kent Police, nation: england, calendar: plain}
"""


def nested(text: str, depth: int = 2) -> str:
    """The text, moved right so that it can stand under a key."""
    return indent(dedent(text).strip("\n"), " " * depth)


def blueprint(milestones: str, *, programme: str = "cloud", more: str = "") -> str:
    """A blueprint with these milestones."""
    head = f"programme: {programme}\ntitle: {programme.title()}\nversion: 1\nnational_calendar: plain\n"
    body = f"milestones:\n{nested(milestones)}\n" if milestones.strip() else "milestones: {}\n"
    return head + dedent(more) + body


def progress(
    facts: str = "",
    *,
    force: str = "kent",
    start: str = MONDAY_2_MARCH,
    programme: str = "cloud",
    more: str = "",
) -> str:
    """A force's progress file with these facts."""
    head = f"programme: {programme}\nforce: {force}\nblueprint: 1\nstart: {start}\n"
    return head + dedent(more) + (f"milestones:\n{nested(facts)}\n" if facts.strip() else "")


def story(
    milestones: str, facts: str = "", *, start: str = MONDAY_2_MARCH, register: str = REGISTER, more: str = ""
) -> dict[str, str]:
    """One programme that Kent delivers; `more` is added to Kent's file."""
    return {
        "forces.yaml": dedent(register),
        "programmes/cloud/blueprint.yaml": blueprint(milestones),
        "programmes/cloud/progress/kent.yaml": progress(facts, start=start, more=more),
    }
