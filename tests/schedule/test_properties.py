"""What holds for any plan at all."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.oracle.description import Force, Link, Unit, Workspace
from tests.oracle.text import files
from tests.oracle.workspaces import workspaces
from tests.schedule.product import Json, Scheduler, force_rows, milestones

EXAMPLES = int(os.environ.get("ROLLOUT_EXAMPLES", "30"))


def any_example(test: Callable[..., None]) -> Callable[..., None]:
    """As many examples as the session asks for, however long one takes."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    decorated: Any = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=slow)(test)
    return decorated  # type: ignore[no-any-return]


def scheduled(schedule: Scheduler, workspace: Workspace) -> Json:
    """The product's document of a described workspace."""
    return schedule(files(workspace), workspace.as_of.isoformat())


def unfinished(document: Json) -> dict[tuple[str, str, str], Json]:
    """Milestones that still have dates of their own to come."""
    return {key: m for key, m in milestones(document) if m["state"] not in ("finished", "not-applicable")}


@any_example
@given(workspace=workspaces())
def test_early_is_never_after_late(workspace: Workspace, schedule: Scheduler) -> None:
    for key, m in unfinished(scheduled(schedule, workspace)).items():
        assert m["early_finish"] <= m["late_finish"], key
        assert (m["remaining_start"] or m["early_start"]) <= m["late_start"], key


@any_example
@given(workspace=workspaces())
def test_free_float_lies_between_nothing_and_total_float(workspace: Workspace, schedule: Scheduler) -> None:
    for key, m in unfinished(scheduled(schedule, workspace)).items():
        assert 0 <= m["free_float"] <= m["total_float"], key


@any_example
@given(workspace=workspaces())
def test_nothing_unfinished_ends_before_the_data_date(workspace: Workspace, schedule: Scheduler) -> None:
    for key, m in unfinished(scheduled(schedule, workspace)).items():
        idle = m["remaining"] == 0
        assert idle or date.fromisoformat(m["early_finish"]) > workspace.as_of, key


@any_example
@given(workspace=workspaces())
def test_every_unfinished_milestone_has_a_driver(workspace: Workspace, schedule: Scheduler) -> None:
    for key, m in milestones(scheduled(schedule, workspace)):
        assert bool(m["drivers"]) == (m["state"] not in ("finished", "not-applicable")), key


@any_example
@given(workspace=workspaces())
def test_a_critical_milestone_reaches_the_finish(workspace: Workspace, schedule: Scheduler) -> None:
    document = scheduled(schedule, workspace)
    for (programme, unit), row in force_rows(document).items():
        left = [m for m in row["milestones"] if m["state"] not in ("finished", "not-applicable")]
        if not left:
            continue
        last = [m for m in left if m["early_finish"] == max(one["early_finish"] for one in left)]
        assert any(m["critical"] for m in last), (programme, unit)
        assert any(m["total_float"] == 0 for m in left if m["critical"]), (programme, unit)
        own = {name for name in row["critical_path"] if "/" not in name and "@" not in name}
        assert {m["id"] for m in left if m["critical"]} <= own, (programme, unit)


@any_example
@given(workspace=workspaces())
def test_drag_is_never_more_than_what_is_left(workspace: Workspace, schedule: Scheduler) -> None:
    for key, m in milestones(scheduled(schedule, workspace)):
        assert (m["drag"] is not None) == m["critical"], key
        if key[1] and m["critical"]:
            assert m["drag"] >= 0, key


@any_example
@given(workspace=workspaces(), data=st.data())
def test_one_more_link_brings_no_date_forward(workspace: Workspace, data: st.DataObject, schedule: Scheduler) -> None:
    before = scheduled(schedule, workspace)
    for name, programme in workspace.programmes.items():
        own = [i for i, m in programme.milestones.items() if not m.national]
        assume(own)
        first, last = data.draw(st.sampled_from(own)), data.draw(st.sampled_from(own))
        assume(not depends(workspace, (name, first), (name, last)) and first != last)
        assume(all(link.milestone != first for link in programme.milestones[last].after))
        programme.milestones[last].after.append(Link(milestone=first, lag=data.draw(st.integers(0, 5))))
        break
    after = unfinished(scheduled(schedule, workspace))
    for key, m in unfinished(before).items():
        assert after[key]["early_finish"] >= m["early_finish"], key


def depends(workspace: Workspace, milestone: tuple[str, str], on: tuple[str, str]) -> bool:
    """Whether a milestone waits, over the blueprint or local links of any units, for another."""
    waiting, seen = [milestone], {milestone}
    while waiting:
        for link in predecessors(workspace, *waiting.pop()) - seen:
            seen.add(link)
            waiting.append(link)
    return on in seen - {milestone}


def predecessors(workspace: Workspace, name: str, milestone: str) -> set[tuple[str, str]]:
    """What a milestone comes after in the blueprint, and in the tailoring of any unit."""
    programme = workspace.programmes[name]
    tailored = [unit.milestones.get(milestone) for unit in programme.units.values()]
    described = [m for m in (programme.milestones.get(milestone), *tailored) if m]
    links = [link for m in described for link in m.after]
    links += [link for unit in programme.units.values() for link in unit.added.get(milestone, [])]
    before = {
        (name, i) for unit in programme.units.values() for i, m in unit.milestones.items() if milestone in m.before
    }
    return {(link.programme or name, link.milestone) for link in links} | before


@any_example
@given(workspace=workspaces(), data=st.data())
def test_the_order_of_the_file_changes_no_date(workspace: Workspace, data: st.DataObject, schedule: Scheduler) -> None:
    before = dict(milestones(scheduled(schedule, workspace)))
    for programme in workspace.programmes.values():
        ours = [i for i, m in programme.milestones.items() if not m.national]
        programme.live = programme.live or (ours[-1] if ours else None)
        order = data.draw(st.permutations(list(programme.milestones)))
        programme.milestones = {i: programme.milestones[i] for i in order}
        for milestone in programme.milestones.values():
            milestone.after = data.draw(st.permutations(milestone.after))
    after = dict(milestones(scheduled(schedule, workspace)))
    assert {key: without_order(m) for key, m in after.items()} == {key: without_order(m) for key, m in before.items()}


def without_order(milestone: Json) -> Json:
    """A milestone with its drivers as a set, and only whether a quorum (one of several, perhaps) is short."""
    drivers = sorted(sorted(driver.items()) for driver in milestone["drivers"])
    return {**milestone, "drivers": drivers, "quorum_short": "quorum_short" in milestone}


@any_example
@given(workspace=workspaces())
def test_new_names_for_milestones_change_nothing_else(workspace: Workspace, schedule: Scheduler) -> None:
    before = dict(milestones(scheduled(schedule, workspace)))
    after = dict(milestones(scheduled(schedule, renamed(workspace))))
    assert {(p, u, unnamed(i)): plain(m) for (p, u, i), m in after.items()} == {
        (p, u, i): plain(m) for (p, u, i), m in before.items()
    }


def new_name(name: str) -> str:
    """A name that sorts the other way round."""
    kind, number = name[:-1], int(name[-1])
    return f"x{9 - number}-{kind.rstrip('-')}"


def unnamed(name: str) -> str:
    """The old name back."""
    number, kind = name[1:].split("-", 1)
    return f"{kind}{'-' if kind == 'local' else ''}{9 - int(number)}"


def plain(milestone: Json) -> Json:
    """A milestone without the names in it."""
    kept = {key: value for key, value in milestone.items() if key not in ("id", "drivers")}
    return kept | {"drivers": len(milestone["drivers"])}


def renamed(workspace: Workspace) -> Workspace:
    """The same workspace with other ids for all milestones."""
    result = copy.deepcopy(workspace)
    for programme in result.programmes.values():
        programme.live = programme.live and new_name(programme.live)
        programme.national = {new_name(i): facts for i, facts in programme.national.items()}
        programme.milestones = {new_name(i): m for i, m in programme.milestones.items()}
        programme.slots = [replace(slot, milestone=new_name(slot.milestone)) for slot in programme.slots]
        for milestone in programme.milestones.values():
            milestone.after = [new_link(link) for link in milestone.after]
        for unit in programme.units.values():
            rename_unit(unit)
    return result


def new_link(link: Link) -> Link:
    """The link under its predecessor's new name."""
    return replace(link, milestone=new_name(link.milestone))


def rename_unit(unit: Unit) -> None:
    """Everything a progress file names."""
    for field in ("facts", "durations", "targets", "not_before", "milestones"):
        setattr(unit, field, {new_name(i): value for i, value in getattr(unit, field).items()})
    unit.added = {new_name(i): [new_link(link) for link in links] for i, links in unit.added.items()}
    unit.waived = [replace(w, milestone=new_name(w.milestone), link=new_name(w.link)) for w in unit.waived]
    for milestone in unit.milestones.values():
        milestone.after = [new_link(link) for link in milestone.after]
        milestone.before = [new_name(i) for i in milestone.before]


@any_example
@given(workspace=workspaces(quorums=False))
def test_one_more_force_changes_no_other(workspace: Workspace, schedule: Scheduler) -> None:
    before = dict(milestones(scheduled(schedule, workspace)))
    workspace.forces["zetland"] = Force(nation="scotland", officers="500", workforce="700")
    for programme in workspace.programmes.values():
        programme.units["zetland"] = Unit(start=workspace.as_of)
    after = dict(milestones(scheduled(schedule, workspace)))
    assert {key: m for key, m in after.items() if key[1] not in ("zetland", "")} == {
        key: m for key, m in before.items() if key[1]
    }
    assert national_dates(after) == national_dates(before)


def national_dates(found: dict[tuple[str, str, str], Json]) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Early dates of the national milestones: a force that waits for them may take away their float, no more."""
    return {key: (m["early_start"], m["early_finish"]) for key, m in found.items() if not key[1]}
