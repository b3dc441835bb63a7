"""What holds of every plan, whoever starts when."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.waves.plan import Effort, Waves
from tests.waves.stories import NAMES, blueprint, files, plan, planned, progress, register, slot

MILESTONES = """\
  surveyed: {title: Surveyed, duration: 3d, uses: {centre: SLOTS}}
  built: {title: Built, duration: 6d, after: [surveyed FS+2d], uses: centre}
  lessons: {title: Lessons, scope: national, duration: 2d, after: [{milestone: surveyed, forces: 2}]}
  live: {title: Live, duration: 4d, after: [built, lessons]}
"""
DAYS = st.integers(0, 40).map(lambda days: date(2026, 3, 2) + timedelta(days=days))


@st.composite
def stories(draw: st.DrawFn) -> dict[str, str]:
    names = NAMES[: draw(st.integers(2, 6))]
    forces = {}
    rests = dict.fromkeys(names, "")
    for name in names:
        local = ""
        if draw(st.booleans()):
            target = draw(DAYS) + timedelta(days=20)
            local = f"local:\n  target: {{live: {{is: {target}, reason: Promised}}}}\n"
        forces[name] = progress(name, local, start=str(draw(DAYS)))
        if draw(st.booleans()):
            first = draw(DAYS)
            rests[name] = f", closures: [{{from: {first}, to: {first + timedelta(days=draw(st.integers(0, 9)))}}}]"
    steps = draw(st.lists(st.tuples(DAYS, st.integers(0, 3)), max_size=2, unique_by=lambda step: step[0]))
    last = "{from: 2026-06-01, slots: 2}"
    capacity = "[" + ", ".join([f"{{from: {day}, slots: {n}}}" for day, n in sorted(steps)] + [last]) + "]"
    agreed = ""
    if draw(st.booleans()):
        first = draw(DAYS)
        state = draw(st.sampled_from(["accepted", "offered"]))
        agreed = slot(names[0], str(first), str(first + timedelta(days=6)), state, "surveyed")
    milestones = MILESTONES.replace("SLOTS", str(draw(st.integers(1, 2))))
    more = {"forces.yaml": register(capacity, forces=rests)}
    if draw(st.booleans()):
        hosted = f"  hosted: {{title: Hosted, duration: 5d, after: [cloud/{draw(st.sampled_from(['surveyed', 'built']))}], uses: centre}}\n"
        more["programmes/robots/blueprint.yaml"] = blueprint(hosted, programme="robots", head="")
        for name in names[: draw(st.integers(1, 3))]:
            more[f"programmes/robots/progress/{name}.yaml"] = progress(name, programme="robots")
    return files(forces=forces, milestones=milestones, slots=agreed, more=more)


def overfull_by_us(found: Waves) -> list[date]:
    """Days that are over capacity and on which something proposed stands."""
    over = {day for each in found.over for day in days(each.stretch.first, each.stretch.last)}
    return [day for each in found.slots if each.state == "proposed" for day in days(each.from_, each.to) if day in over]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


@settings(max_examples=120, deadline=None)
@given(stories())
def test_every_plan_keeps_its_promises(texts: dict[str, str]) -> None:
    found = plan(texts, Effort(iterations=8, solver=0))
    assert found.bound <= found.lateness
    assert found.late >= found.late_bound
    assert all(each.from_ >= each.ready for each in found.slots if each.state == "proposed")
    assert found == plan(texts, Effort(iterations=8, solver=0))
    assert not found.without
    if found.is_settled:
        assert overfull_by_us(found) == []
        held = {week.week: week for week in found.load}
        for each in found.slots:
            week = held[each.from_ - timedelta(days=each.from_.weekday())]
            assert each.state != "proposed" or week.used >= each.slots


def accepted(texts: dict[str, str], found: Waves) -> dict[str, str]:
    """The files once everybody has accepted what a plan proposes, and offers that it could not keep were declined."""
    new = ""
    for line in texts.get("programmes/cloud/slots.yaml", "slots:\n").splitlines(keepends=True):
        is_broken = any(f"force: {key.unit}, milestone: {key.milestone}," in line for key in found.broken)
        new += line.replace("state: offered", "state: declined" if is_broken else "state: accepted")
    new += "".join(
        slot(each.unit, str(each.from_), str(each.to), "accepted", each.milestone)
        for each in found.slots
        if each.state == "proposed"
    )
    return {**texts, "programmes/cloud/slots.yaml": new}


def load(found: Waves) -> dict[date, int]:
    """What a plan says is used of the centre, by week."""
    return {week.week: week.used for week in found.load if week.used}


def needed(texts: dict[str, str]) -> dict[date, int]:
    """What the schedule needs of the centre on the fullest day of each week."""
    schedule, by_day, by_week = planned(texts), Counter[date](), dict[date, int]()
    for name, programme in schedule.programmes.items():
        blueprint_of = schedule.workspace.programmes[name].blueprint
        assert blueprint_of is not None
        for unit in programme.units.values():
            for milestone, row in unit.milestones.items():
                assert row.early_start is not None
                assert row.early_finish is not None
                slots = blueprint_of.milestones[milestone].uses.get("centre", 0)
                by_day.update(dict.fromkeys(days(row.early_start, row.early_finish), slots))
    for day, slots in by_day.items():
        monday = day - timedelta(days=day.weekday())
        by_week[monday] = max(slots, by_week.get(monday, 0))
    return {week: slots for week, slots in by_week.items() if slots}


@settings(max_examples=60, deadline=None)
@given(stories(), st.sampled_from([0, 0.2]))
def test_once_all_have_accepted_the_centre_is_used_as_the_plan_said(texts: dict[str, str], solver: float) -> None:
    """Other programmes' work that waits for what was planned included, whoever made the plan."""
    texts = {path: text for path, text in texts.items() if not path.endswith("slots.yaml")}
    found = plan(texts, Effort(iterations=8, solver=solver))
    if found.is_settled:
        assert load(found) == needed(accepted(texts, found))


@settings(max_examples=60, deadline=None)
@given(stories())
def test_once_all_have_accepted_the_schedule_is_the_plan(texts: dict[str, str]) -> None:
    found = plan(texts, Effort(iterations=8, solver=0))
    after = planned(accepted(texts, found)).programmes["cloud"].units
    for each in found.slots:
        if each.state == "proposed":
            row = after[each.unit].milestones[each.milestone]
            assert (row.early_start, row.early_finish) == (each.from_, each.to)
