"""What the other files of a workspace say: the register, blueprints of any version, slots and returns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rollout.demo.forces import DemoForce
from rollout.demo.lives import Life, Span, held
from rollout.demo.plans import Plan, Step
from rollout.demo.progress import Days, summary

ATTRIBUTES = "*.yaml text eol=lf\n"
DELIVERY = ("@example-delivery-lead", "@example-delivery-office")


class RegisterState(NamedTuple):
    """What of the register changes over time: see `story`."""

    return_cycle: int = 42
    has_teams: bool = False
    grown_on: int | None = None


def register_text(
    forces: Sequence[DemoForce], plans: Sequence[Plan], capacity: Mapping[str, int], state: RegisterState, days: Days
) -> str:
    """forces.yaml. `capacity` is what each centre has at last; before `grown_on` the first one has two slots less."""
    lines = [
        "# The register: who takes part, who may change what, and how many slots each delivery centre has.",
        "# Everything in this workspace is invented; only the forces' names are real.",
        "format: 1",
        "",
        "service:",
        "  name: UK policing",
        "  illustrative: true",
        "  notice: The dates are invented to show the tool and say nothing about any force.",
        "  marking: OFFICIAL",
        "  council: National Police Technology Council",
        "  delivery: Police Digital Service",
        f'  owners: ["{DELIVERY[0]}", "{DELIVERY[1]}"]',
    ]
    if state.has_teams:
        lines += ["  teams:", f'    {forces[0].id}-office: ["{forces[0].account}", "{forces[0].account}-office"]']
    lines += [f"  return_cycle: {state.return_cycle}", "  status: {amber_days: 10, red_days: 30}", "", "centres:"]
    centres = {plan.centre[0]: plan.centre[1] for plan in plans}
    for number, (id_, title) in enumerate(centres.items()):
        slots = capacity.get(id_, 0) + 1
        lines += [f"  {id_}:", f"    title: {title}"]
        if number == 0 and state.grown_on is not None:
            lines += ["    capacity:", f"      - {{from: 2000-01-01, slots: {max(1, slots - 2)}}}"]
            lines += [f"      - {{from: {days[state.grown_on]}, slots: {slots}}}    # second team"]
        else:
            lines.append(f"    capacity: {slots if number else max(1, slots - 2)}")
    lines += ["", "forces:"]
    for number, force in enumerate(forces):
        lines += _force(force, f"{force.id}-office" if state.has_teams and number == 0 else None)
    if len(forces) > 1:
        pair = f"{forces[0].id}-and-{forces[1].id}"
        names = f"{forces[0].name.split()[0]} and {forces[1].name.split()[0]}"
        lines += ["collaborations:", f"  {pair}:", f"    name: {names}"]
        lines += [f"    forces: [{forces[0].id}, {forces[1].id}]"]
    return "\n".join(lines) + "\n"


def _force(force: DemoForce, team: str | None) -> Iterator[str]:
    yield f"  {force.id}:"
    yield f"    name: {force.name}"
    yield f"    nation: {force.nation}"
    yield f"    region: {force.region}"
    yield f"    officers: {force.officers}"
    yield f"    workforce: {force.workforce}"
    yield f"    tags: [{force.tag}]"
    yield f"    owners: [{team}]" if team else f'    owners: ["{force.account}"]'
    if force.tile:
        yield f"    tile: [{force.tile}]"
    yield ""


def blueprint_text(
    plan: Plan, version: int, changed: Mapping[int, int], target: int, days: Days, *, for_all: bool = False
) -> str:
    """A blueprint as version `version` had it; `changed` says on which day each version came."""
    lines = [
        f"programme: {plan.id}",
        f"title: {plan.title}",
        f"version: {version}",
        "owner: Police Digital Service",
        f"purpose: {plan.purpose}",
    ]
    if not for_all:
        lines.append("scope: [home-office]")
    benefit, title, unit = plan.benefit
    stages = ", ".join(dict.fromkeys(step.stage for step in plan.steps))
    lines += [
        "reuse:",
        "  commercial:",
        f"    - title: Shared agreement for {plan.title}",
        f"      reference: DEMO-{plan.id.upper()}",
        f"  centre: {plan.centre[0]}",
        f"stages: [{stages}]",
        f"live: {plan.renamed[0] if version == 1 and plan.live == plan.renamed[1] else plan.live}",
        "benefits:",
        f"  {benefit}:",
        f"    title: {title}",
        "    kind: non-cash-releasing",
        f"    unit: {unit}",
        "    better: higher",
    ]
    lines += _changes(plan, version, changed, days)
    lines += ["", "milestones:", "  # Once, for every force"]
    steps = steps_of(plan, version)
    for number, step in enumerate(steps):
        if number and steps[number - 1].is_national and not step.is_national:
            lines.append("  # In every force")
        lines += [*_step(step, target, days), ""]
    return "\n".join(lines[:-1]) + "\n"


def _changes(plan: Plan, version: int, changed: Mapping[int, int], days: Days) -> Iterator[str]:
    if version == 1:
        return
    yield "changes:"
    if version == 3:
        yield "  - version: 3"
        yield f"    date: {days[changed[3]]}"
        yield "    why: Lessons of the first forces"
        if plan.split is not None:
            yield f"    split: {{{plan.split[0]}: [{', '.join(plan.split[2])}]}}"
        if plan.added is not None:
            yield f"    added: {{{plan.added}: not-live}}"
    yield "  - version: 2"
    yield f"    date: {days[changed[2]]}"
    yield "    why: Clearer name"
    yield f"    renamed: {{{plan.renamed[0]}: {plan.renamed[1]}}}"


def steps_of(plan: Plan, version: int) -> tuple[Step, ...]:
    """The milestones of a version under the ids they had then."""
    names = {plan.renamed[1]: plan.renamed[0]} if version == 1 else {}
    steps = list(plan.steps)
    if version < 3 and plan.split is not None:
        whole, title, parts = plan.split
        names |= dict.fromkeys(parts, whole)
        first, last = (next(step for step in steps if step.id == part) for part in parts)
        merged = Step(
            whole,
            title,
            last.stage,
            (first.days[0] + last.days[0], first.days[1] + last.days[1], first.days[2] + last.days[2]),
            tuple(dict.fromkeys(link for link in (*first.after, *last.after) if link.partition(" ")[0] not in parts)),
            {**first.marks, **last.marks},
        )
        steps = [merged if step is first else step for step in steps if step is not last]
    if version < plan.versions and plan.added is not None:
        bridge = next(step for step in steps if step.id == plan.added)
        steps = [_without(step, bridge) for step in steps if step is not bridge]
    return tuple(step._replace(id=names.get(step.id, step.id), after=_renamed(step.after, names)) for step in steps)


def _without(step: Step, bridge: Step) -> Step:
    """A step that does not wait for `bridge`, but, if for nothing else, for what that waits for."""
    others = tuple(link for link in step.after if link != bridge.id)
    return step._replace(after=others or bridge.after) if len(others) < len(step.after) else step


def _renamed(after: tuple[str, ...], names: Mapping[str, str]) -> tuple[str, ...]:
    renamed = (names.get(link.split(" ")[0], link.split(" ")[0]) + link[len(link.split(" ")[0]) :] for link in after)
    return tuple(dict.fromkeys(renamed))


def _step(step: Step, target: int, days: Days) -> Iterator[str]:
    low, likely, high = step.days
    yield f"  {step.id}:"
    yield f"    title: {step.title}"
    yield f"    stage: {step.stage}"
    if step.is_national:
        yield "    scope: national"
    if "size" in step.marks:
        yield f"    duration: {{base: {likely}d, per: workforce, rate: {step.marks['size']}}}"
    elif low == high:
        yield f"    duration: {likely}d"
    else:
        yield f"    duration: {{low: {low}d, likely: {likely}d, high: {high}d}}"
    yield "    basis: assumed"
    if "quorum" in step.marks:
        yield "    after:"
        yield f"      - {{milestone: {step.after[0]}, forces: {step.marks['quorum']}}}"
    elif step.after:
        yield f"    after: [{', '.join(step.after)}]"
    if "uses" in step.marks:
        yield f"    uses: {step.marks['uses']}"
    if "target" in step.marks:
        yield f"    target: {days[target]}"
    if "key" in step.marks:
        yield "    key: true"
    if "evidence" in step.marks:
        yield "    evidence: required"


def slots_text(plan: Plan, lives: Sequence[Life], version: int, day: int, days: Days) -> str | None:
    """Who has which slot of the centre: offered ten weeks ahead, accepted four; those long past are cleared away.

    None while nobody has one.
    """
    lines = ["# Which force has which slot. Kept by the delivery body; dates are agreed with each force.", "slots:"]
    for centre, life, span, milestone in sorted(held(lives), key=lambda hold: (hold[2].first, hold[1].unit)):
        if max(life.approved, span.first - 70) <= day <= span.last + 180:
            name = plan.renamed[0] if version == 1 and milestone == plan.renamed[1] else milestone
            lines += _slot(centre, life.unit, name, span, _slot_state(span, day), days)
    return "\n".join(lines[:-1]) + "\n" if len(lines) > 2 else None


def _slot_state(span: Span, day: int) -> str:
    if span.first <= day:
        return "used"
    return "accepted" if span.first - 28 <= day else "offered"


def _slot(centre: str, unit: str, milestone: str, span: Span, state: str, days: Days) -> Iterator[str]:
    yield f"  - centre: {centre}"
    yield f"    force: {unit}"
    yield f"    milestone: {milestone}"
    yield f"    from: {days[span.first]}"
    yield f"    to: {days[span.last]}"
    yield f"    state: {state}"
    yield ""


def return_text(force: DemoForce, lives: Sequence[Life], day: int, days: Days) -> str:
    """One return for all programmes of a force."""
    said = " ".join(f"{life.plan.title}: {summary(life, day)}" for life in lives)
    return "\n".join(
        [
            "# One return a fortnight for everything the force takes part in.",
            f"force: {force.id}",
            f"confirmed: {days[day]}",
            f'summary: "{said if len(said) <= 280 else said[:276].rsplit(". ", 1)[0] + "."}"',
        ]
    ) + "\n"  # fmt: skip
