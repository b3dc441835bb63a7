"""L306, L310, L311: a link that is called superfluous can be deleted without moving a date, whatever has happened."""

from collections.abc import Mapping
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from rollout.check.links import blueprint_plan
from rollout.check.superfluous import superfluous
from rollout.model.workspace import Workspace
from rollout.schedule.engine import schedule
from tests.check.stories import TODAY, blueprint, progress, story

NAMES = ("a", "b", "c", "d", "e")
LAGS = ("", "+2d", "-2d", "+3ed")
FACTS = (
    "",
    "started: 2026-06-10",
    "finished: 2026-06-09",
    "started: 2026-06-03, remaining: 9d",
    "not_applicable: Shared",
)

Plan = Mapping[str, tuple[int, tuple[str, ...]]]
"""Each milestone's duration and links."""


@st.composite
def links(draw: st.DrawFn, before: tuple[str, ...]) -> str:
    kind = draw(st.sampled_from(("FS", "FS", "FS", "SS", "FF", "SF")))
    lag = draw(st.sampled_from(LAGS if kind in ("FS", "SS") else LAGS[:3]))
    return f"{draw(st.sampled_from(before))} {kind}{lag}"


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    return {
        name: (
            draw(st.sampled_from((0, 1, 4, 9))),
            tuple(draw(st.lists(links(NAMES[:place]), max_size=4))) if place else (),
        )
        for place, name in enumerate(NAMES)
    }


def written(plan: Plan) -> str:
    lines = []
    for name, (duration, after) in plan.items():
        lines += [f"{name}:", f"  title: {name.upper()}", f"  duration: {duration}d"]
        lines += ["  after:", *(f"    - {link}" for link in after)] if after else []
    return blueprint("\n".join(lines))


def told(plan: Plan, facts: str) -> Workspace:
    return story({"cloud": written(plan), "kent": progress(facts)})


def dates(workspace: Workspace) -> Mapping[str, tuple[date | None, date | None]]:
    rows = schedule(workspace, TODAY).programmes["cloud"].units["kent"].milestones
    return {name: (row.early_start, row.early_finish) for name, row in rows.items()}


def without(plan: Plan, workspace: Workspace, line: int) -> Plan:
    """The plan without the link that is written on a line of the blueprint."""
    text = workspace.sources["programmes/cloud/blueprint.yaml"].text.splitlines()
    name = next(row.strip(" :") for row in reversed(text[:line]) if row.startswith("  ") and row[2] != " ")
    place = line - 1 - next(n for n in range(line - 1, 0, -1) if text[n - 1].strip() == "after:")
    duration, after = plan[name]
    return {**plan, name: (duration, after[:place] + after[place + 1 :])}


@settings(max_examples=60, deadline=None)
@given(plan=plans(), facts=st.lists(st.sampled_from(FACTS), min_size=5, max_size=5))
def test_a_superfluous_link_can_be_deleted_without_moving_a_date(plan: Plan, facts: list[str]) -> None:
    reported = "\n".join(f"{name}: {{{fact}}}" for name, fact in zip(NAMES, facts, strict=True))
    workspace = told(plan, reported)
    read = workspace.programmes["cloud"].blueprint
    assert read is not None
    for problem in superfluous(blueprint_plan(read)):
        shorter = without(plan, workspace, problem.location.line)
        assert dates(told(shorter, reported)) == dates(workspace), problem
