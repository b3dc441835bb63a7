"""Milestone trend analysis: which days are looked at, and how states become series."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rollout.history.report_state import report_states
from rollout.history.trends import Point, Report, UnitReport, followed, report_dates, trend
from rollout.load.assemble import read_workspace
from rollout.load.entries import FileEntry
from rollout.load.shelf import FileKey
from rollout.load.value_shelf import ValueShelf
from rollout.load.versions import id_at_version
from rollout.model.workspace import Workspace
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings
from tests.cli.conftest import FILES
from tests.load.stories import entries
from tests.oracle.text import files
from tests.oracle.workspaces import from_seed


def report_state(state: Workspace, at: date, programme: str, wanted: list[str]) -> Report | None:
    return report_states(state, at, {programme: wanted})[programme]


EXAMPLES = int(os.environ.get("ROLLOUT_EXAMPLES", "25"))


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "last", "every", "days"),
    [
        ("2026-01-15", "2026-04-10", None, "2026-01-31 2026-02-28 2026-03-31 2026-04-10"),
        ("2026-01-31", "2026-03-31", None, "2026-01-31 2026-02-28 2026-03-31"),
        ("2026-11-20", "2027-02-01", None, "2026-11-30 2026-12-31 2027-01-31 2027-02-01"),
        ("2024-02-01", "2024-02-29", None, "2024-02-29"),
        ("2026-04-01", "2026-04-10", None, "2026-04-10"),
        ("2026-04-10", "2026-04-10", None, "2026-04-10"),
        ("2026-04-01", "2026-04-20", 7, "2026-04-06 2026-04-13 2026-04-20"),
        ("2026-04-06", "2026-04-20", 7, "2026-04-06 2026-04-13 2026-04-20"),
        ("2026-04-20", "2026-04-20", 7, "2026-04-20"),
        ("2026-04-21", "2026-04-20", 7, "2026-04-20"),
    ],
)
def test_the_days_looked_at(first: str, last: str, every: int | None, days: str) -> None:
    assert report_dates(day(first), day(last), every) == tuple(map(day, days.split()))


def workspace(*changes: tuple[str, str, str]) -> Workspace:
    texts = dict(FILES)
    for path, old, new in changes:
        assert old in texts[path]
        texts[path] = texts[path].replace(old, new)
    return read_workspace(entries({path: text.encode() for path, text in texts.items()}))


CLOUD = "programmes/cloud/blueprint.yaml"
FRIDAY = day("2026-11-20")


def test_key_milestones_are_followed_else_the_live_one() -> None:
    cloud = workspace().programmes["cloud"].blueprint
    robots = workspace().programmes["robots"].blueprint
    assert cloud is not None
    assert robots is not None
    assert followed(cloud) == ("in-use",)
    assert followed(robots) == ("hosted",)
    national = workspace((CLOUD, "live: in-use\n", ""), (CLOUD, "key: true, ", "")).programmes["cloud"].blueprint
    assert national is not None
    assert followed(national) == ("in-use",)
    only = "programme: robots\ntitle: Robots\nversion: 1\nmilestones:\n  a: {title: A, scope: national}\n"
    alone = read_workspace(entries({**FILES, "programmes/robots/blueprint.yaml": only})).programmes["robots"].blueprint
    assert alone is not None
    assert followed(alone) == ()


def test_a_state_is_told_unit_by_unit() -> None:
    report = report_state(workspace(), FRIDAY, "cloud", ["in-use", "issued", "built"])
    assert report is not None
    assert list(report.units) == ["national", "dorset-and-surrey", "essex", "kent"]
    kent = report.units["kent"]
    assert kent.points["built"] == Point(FRIDAY, day("2026-12-08"), None, None, "amber", "in-progress")
    assert kent.points["in-use"] == Point(FRIDAY, day("2026-12-15"), None, day("2026-12-01"), "amber", "not-started")
    assert report.units["national"].points == {
        "issued": Point(FRIDAY, day("2026-10-16"), None, None, "complete", "finished")
    }
    assert "built" not in report.units["essex"].points  # it does not apply
    assert report.units["dorset-and-surrey"].collaboration
    assert report.units["dorset-and-surrey"].forces == ("dorset", "surrey")


@pytest.mark.parametrize(
    ("programme", "changes"),
    [
        ("nothing", ()),
        ("cloud", ((CLOUD, "title: Cloud\n", ""),)),
        ("cloud", ((CLOUD, "duration: 20d, basis: assumed, after: [issued]", "after: [in-use]"),)),
    ],
    ids=["not there", "not readable", "a loop"],
)
def test_a_programme_that_cannot_be_computed_is_a_gap(
    programme: str, changes: tuple[tuple[str, str, str], ...]
) -> None:
    assert report_state(workspace(*changes), FRIDAY, programme, ["in-use"]) is None


def narrowed(state: Mapping[str, str], about: str | None) -> Workspace:
    """A state of which only what matters to a programme is read; all of it for None."""
    shelf = ValueShelf()
    for path, text in state.items():
        shelf.add(FileEntry(path=path, content=text.encode()), "1")
    keys = [FileKey(path, "1") for path in state]
    return shelf.workspace(keys, about=None if about is None else [about])


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6))
def test_what_no_link_leads_to_changes_no_report(seed: int) -> None:
    made = from_seed(seed)
    texts = files(made)
    whole = narrowed(texts, None)
    for name, programme in whole.programmes.items():
        ids = [] if programme.blueprint is None else list(programme.blueprint.milestones)
        state = narrowed(texts, name)
        assert report_state(state, made.as_of, name, ids) == report_state(whole, made.as_of, name, ids)
        assert name in state.programmes


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(0, 10**6))
def test_a_point_says_what_schedule_and_status_say(seed: int) -> None:
    made = from_seed(seed)
    state = read_workspace(entries({path: text.encode() for path, text in files(made).items()}))
    found = schedule(state, made.as_of)
    standing = standings(found)
    for name, programme in found.programmes.items():
        blueprint = state.programmes[name].blueprint
        assert blueprint is not None
        report = report_state(state, made.as_of, name, list(blueprint.milestones))
        if report is None:
            assert not programme.computable
            continue
        rows = {"national": programme.national, **{u: row.milestones for u, row in programme.units.items()}}
        status = {unit: str(row.status) for row in standing[name].forces for unit in row.units}
        status["national"] = str(standing[name].national.status)
        for unit, told in report.units.items():
            expected = {
                id_: Point(made.as_of, m.early_finish, m.expected, m.baseline, status[unit], m.state)
                for id_, m in rows[unit].items()
                if m.early_finish is not None and id_ in blueprint.milestones
            }
            assert told.points == expected


def point(finish: str) -> Point:
    return Point(FRIDAY, day(finish), None, None, "green", "not-started")


def test_states_become_series_with_gaps() -> None:
    """Renamed twice, the milestone is one series; before it was added it is a gap."""
    cloud = workspace(
        (CLOUD, "version: 1", "version: 3\nchanges: [{version: 3, date: 2026-03-01, renamed: {usable: in-use}, added: {trained: all}}, {version: 2, date: 2026-02-01, renamed: {ready: usable}}]"),
        (CLOUD, "basis: assumed}\n  in-use", "basis: assumed, key: true}\n  in-use"),
    ).programmes["cloud"].blueprint  # fmt: skip
    assert cloud is not None
    assert [id_at_version("in-use", cloud, version) for version in (1, 2, 3)] == ["ready", "usable", "in-use"]
    assert [id_at_version("trained", cloud, version) for version in (1, 2, 3)] == [None, None, "trained"]

    def unit(**points: str) -> UnitReport:
        return UnitReport(False, ("kent",), {name.replace("_", "-"): point(text) for name, text in points.items()})

    reports = [
        (day("2026-01-31"), Report(1, {"kent": unit(ready="2026-05-01")})),
        (day("2026-02-28"), Report(2, {"kent": unit(usable="2026-05-08"), "essex": unit()})),
        (day("2026-03-31"), None),
        (day("2026-04-30"), Report(3, {"kent": unit(in_use="2026-05-15", trained="2026-05-01")})),
        (day("2026-05-31"), Report(3, {})),
    ]
    found = trend("cloud", workspace().register, cloud, reports)
    assert found.gaps == (day("2026-03-31"),)
    assert found.days == tuple(day for day, _ in reports)
    assert [(s.unit, s.milestone, s.title) for s in found.series] == [
        ("kent", "trained", "Staff trained"),
        ("kent", "in-use", "In use"),
    ]
    trained, in_use = found.series
    assert [p and p.finish.isoformat() for p in in_use.points] == ["2026-05-01", "2026-05-08", None, "2026-05-15", None]
    assert [p and p.finish.isoformat() for p in trained.points] == [None, None, None, "2026-05-01", None]
    assert len(in_use.known) == 3


def test_a_milestone_is_followed_through_splits_and_merges() -> None:
    cloud = workspace(
        (CLOUD, "version: 1", "version: 3\nchanges:\n  - {version: 3, date: 2026-03-01, split: {whole: [trained, in-use]}}\n  - {version: 2, date: 2026-02-01, merged: {built: [ordered, delivered]}}"),
    ).programmes["cloud"].blueprint  # fmt: skip
    assert cloud is not None
    assert id_at_version("in-use", cloud, 2) == "whole"
    assert id_at_version("built", cloud, 1) == "delivered"
    assert id_at_version("issued", cloud, 1) == "issued"
