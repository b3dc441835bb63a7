"""The plan for Microsoft Project: it finds our dates in the file, and its scheduling comes to them.

Three judges: a slow second scheduler that knows only the file, MPXJ's Microsoft scheduler where Java is there, and the
order and form of the elements the schema asks for.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from rollout.exchange.plan import Plan, plan_of
from rollout.exchange.request import Cannot, Request
from rollout.load.workspace import load_workspace
from rollout.report.edition import Edition
from rollout.schedule.engine import schedule
from rollout.schedule.standing import standings
from tests.exchange.hostile import NAUGHTY
from tests.exchange.project_scheduler import NS, computed, text
from tests.exchange.stories import exported, request
from tests.oracle.text import files as written
from tests.oracle.workspaces import from_seed
from tests.report.stories import FRIDAY_3_APRIL, SERVICE, changed
from tests.workspace import write_workspace

BLUEPRINT, KENTS = "programmes/cloud/blueprint.yaml", "programmes/cloud/progress/kent.yaml"
A_MINUTE = 1 / 400
"""A little more than a minute, as a share of a working day."""
SEEDS = range(int(os.environ.get("ROLLOUT_EXAMPLES", "40")))
ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Written:
    """A plan and its file."""

    plan: Plan
    content: bytes

    @property
    def tasks(self) -> dict[str, Element]:
        """The tasks that are milestones, by their id."""
        found = [
            task for task in fromstring(self.content).iterfind("p:Tasks/p:Task", NS) if text(task, "Summary") == "0"
        ]
        return {custom(task)["rollout id"]: task for task in found}


def custom(task: Element) -> dict[str, str]:
    """A task's custom fields by their names."""
    names = {"188743731": "rollout id", "188743734": "Stage", "188743737": "Owner", "188743740": "State",
             "188743743": "rollout base", "188743945": "expected", "188743946": "Target"}  # fmt: skip
    fields = task.findall("p:ExtendedAttribute", NS)
    return {names[text(f, "FieldID") or ""]: text(f, "Value") or "" for f in fields}


def plan(asked: Request) -> Written:
    assert asked.programme is not None
    assert asked.force is not None
    return Written(plan=plan_of(asked, asked.programme, asked.force), content=exported("mspdi", asked))


def kent(root: Path, files: Mapping[str, str] = SERVICE, **more: Any) -> Written:
    return plan(request(root, files=files, programme="cloud", force="kent", **more))


def story(root: Path, milestones: str, facts: str = "", *, day: date, more: Mapping[str, str] | None = None) -> Written:
    """The plan of one force with a few milestones on plain weeks, started on Monday 2 March 2026."""
    files = {
        "forces.yaml": "service: {name: P}\ncalendars:\n  plain: {week: [mon, tue, wed, thu, fri], holidays: []}\n"
        "forces:\n  kent: {name: Kent, nation: england, calendar: plain}\n",
        "programmes/p/blueprint.yaml": "programme: p\ntitle: P\nversion: 1\nnational_calendar: plain\nmilestones:\n"
        + milestones,
        "programmes/p/progress/kent.yaml": "programme: p\nforce: kent\nblueprint: 1\nstart: 2026-03-02\nmilestones:\n"
        + (facts or "  {}\n"),
        **(more or {}),
    }
    return plan(request(root, files=files, day=day, programme="p", force="kent"))


def links(made: Written, milestone: str) -> list[tuple[str, str, str]]:
    """A task's links: the predecessor's id, the type and the lag."""
    ids = {text(task, "UID"): name for name, task in made.tasks.items()}
    names = {"0": "FF", "1": "FS", "2": "SF", "3": "SS"}
    found = []
    for link in made.tasks[milestone].findall("p:PredecessorLink", NS):
        unit, tenths = ("ed", 14400) if text(link, "LagFormat") == "8" else ("d", 4800)
        lag = f"{int(text(link, 'LinkLag') or 0) // tenths}{unit}"
        found.append((ids[text(link, "PredecessorUID")], names[text(link, "Type") or ""], lag))
    return found


def units_of(root: Path, day: date) -> Iterator[Request]:
    """Every scheduled unit of a workspace."""
    found = schedule(load_workspace(root), day)
    edition = Edition(schedule=found, standings=standings(found), names="all")
    for programme in found.programmes.values():
        for unit in programme.units.values():
            if unit.participation == "active":
                yield Request(edition=edition, programme=programme.programme, force=unit.unit)


def random_plans(root: Path) -> Iterator[tuple[int, Written]]:
    for seed in SEEDS:
        workspace = from_seed(seed)
        folder = write_workspace(root / str(seed), written(workspace))
        for asked in units_of(folder, workspace.as_of):
            yield seed, plan(asked)


def shown(made: Plan) -> dict[int, tuple[str, str]]:
    """The engine's dates of each task."""
    return {t.number: (str(t.scheduled.early_start), str(t.scheduled.early_finish)) for t in made.tasks}


def test_a_second_scheduler_comes_to_the_same_dates_of_any_workspace(tmp_path: Path) -> None:
    for seed, made in random_plans(tmp_path):
        found = {uid: (str(d.start.date()), str(d.finish.date())) for uid, d in computed(made.content).items()}
        assert found == shown(made.plan), f"seed {seed}: {made.plan.unit} in {made.plan.programme}"


def test_the_repository_s_own_plans_come_to_the_same_dates() -> None:
    for asked in units_of(ROOT, date(2026, 11, 22)):
        if asked.force in ("nottinghamshire", "kent-and-essex", "police-scotland", "northern-ireland"):
            made = plan(asked)
            found = {uid: (str(d.start.date()), str(d.finish.date())) for uid, d in computed(made.content).items()}
            assert found == shown(made.plan), f"{asked.force} in {asked.programme}"


def test_project_itself_finds_our_dates_and_floats_and_computes_the_same(tmp_path: Path) -> None:
    if shutil.which("java") is None or find_spec("mpxj") is None or find_spec("jpype") is None:
        pytest.skip("needs Java, and pip install mpxj JPype1")
    made = [entry for seed, entry in random_plans(tmp_path) if seed % 4 == 0]
    places = []
    for number, entry in enumerate(made):
        places.append(tmp_path / f"{number}.xml")
        places[-1].write_bytes(entry.content)
    for entry, read in zip(made, in_project(places), strict=True):
        compare(entry, read)


def in_project(places: Sequence[Path]) -> list[dict[str, Any]]:
    """What MPXJ makes of each file."""
    command = [sys.executable, "-m", "tests.exchange.project_reader", *map(str, places)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def compare(entry: Written, read: Mapping[str, Any]) -> None:
    tasks = {task.number: task for task in entry.plan.tasks}
    # An event that waits elapsed days stands at an hour in Project: there a predecessor can have less float.
    waits = any(link.elapsed and task.is_event for task in tasks.values() for link in task.links)
    for kind in ("written", "computed"):
        for theirs in read[kind]:
            task = tasks[theirs["uid"]]
            ours, who = task.scheduled, f"{entry.plan.unit}/{entry.plan.programme}/{theirs['id']} as {kind}"
            assert (theirs["start"][:10], theirs["finish"][:10]) == (str(ours.early_start), str(ours.early_finish)), who
            if ours.finished is None and not waits:
                assert theirs["total_slack"] == pytest.approx(ours.total_float, abs=A_MINUTE), who
            if kind == "written":
                assert theirs["critical"] is ours.critical, who
                assert theirs["id"] == task.key.milestone
                assert theirs["free_slack"] == (ours.free_float or 0), who


# What stands in the file.

MONDAY_2_MARCH = date(2026, 3, 1)
"""A Sunday, so that nothing has happened yet and work can start on the Monday."""


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ("a", ("a", "FS", "0d")),
        ("a FS+2d", ("a", "FS", "2d")),
        ("a FS-2d", ("a", "FS", "-2d")),
        ("a FS+7ed", ("a", "FS", "7ed")),
        ("a SS+2d", ("a", "SS", "2d")),
        ("a SS+5ed", ("a", "SS", "5ed")),
        ("a FF+1d", ("a", "FF", "1d")),
        ("a FF", ("a", "FF", "0d")),
    ],
)
def test_links_and_lags_are_written_as_project_has_them(
    tmp_path: Path, after: str, expected: tuple[str, str, str]
) -> None:
    made = story(
        tmp_path,
        f"  a: {{title: A, duration: 5d}}\n  b: {{title: B, duration: 4d, after: [{after}]}}\n",
        day=MONDAY_2_MARCH,
    )
    assert links(made, "b") == [expected]
    assert text(made.tasks["b"], "ConstraintType") == "0"


def test_a_start_to_finish_link_is_written_until_its_predecessor_has_started(tmp_path: Path) -> None:
    milestones = "  a: {title: A, duration: 5d, not_before: 2026-03-16}\n  b: {title: B, duration: 3d, after: [a SF]}\n"
    made = story(tmp_path, milestones, day=MONDAY_2_MARCH)
    assert links(made, "b") == [("a", "SF", "0d")]
    made = story(tmp_path / "two", milestones, "  a: {started: 2026-03-16}\n", day=date(2026, 3, 18))
    assert links(made, "b") == []


@pytest.mark.parametrize(
    ("milestone", "facts", "constraint"),
    [
        ("{title: A, duration: 5d}", "", "2026-03-02T09:00:00"),
        ("{title: A, duration: 5d, not_before: 2026-03-10}", "", "2026-03-10T09:00:00"),
        ("{title: A, duration: 5d}", "  a: {expected: 2026-03-20}\n", "2026-03-16T09:00:00"),
        ("{title: A}", "", "2026-03-02T09:00:00"),
    ],
)
def test_what_bounds_a_milestone_from_outside_becomes_a_constraint(
    tmp_path: Path, milestone: str, facts: str, constraint: str
) -> None:
    made = story(tmp_path, f"  a: {milestone}\n", facts, day=MONDAY_2_MARCH)
    assert (text(made.tasks["a"], "ConstraintType"), text(made.tasks["a"], "ConstraintDate")) == ("4", constraint)


def test_quorums_and_other_programmes_and_calendars_become_constraints(tmp_path: Path) -> None:
    made = plan(request(tmp_path, programme="network", force="kent"))
    assert links(made, "cabled") == []
    assert text(made.tasks["cabled"], "ConstraintDate") == "2026-06-08T09:00:00"
    files = changed(BLUEPRINT, ("national_calendar: plain", "national_calendar: scotland"))
    scottish = kent(tmp_path / "two", files)
    assert "platform" not in scottish.tasks
    assert links(kent(tmp_path / "three"), "built") == [("designed", "FS", "0d")]
    assert "platform" not in kent(tmp_path / "four", changed(BLUEPRINT, (", after: [designed, platform]", ""))).tasks


def test_the_national_milestones_a_force_waits_for_come_first(tmp_path: Path) -> None:
    facts = changed(KENTS, ("built: {started: 2026-03-30, expected: 2026-05-08, baseline: 2026-03-27}", "built:"))
    made = kent(tmp_path, facts)
    assert list(made.tasks) == ["platform", "designed", "built", "moved", "settled"]
    assert links(made, "built") == [("designed", "FS", "0d"), ("platform", "FS", "0d")]
    assert "rollout base" not in custom(made.tasks["platform"])
    names = [
        text(t, "Name") for t in fromstring(made.content).iterfind("p:Tasks/p:Task", NS) if text(t, "Summary") == "1"
    ]
    assert names == ["National milestones (reported nationally)", "Design", "Build", "Embed"]


def test_a_stage_without_milestones_has_no_summary(tmp_path: Path) -> None:
    files = changed(BLUEPRINT, ("stages: [design, build, embed]", "stages: [design, pilot, build, embed]"))
    root = fromstring(kent(tmp_path, files).content)
    names = [text(t, "Name") for t in root.iterfind("p:Tasks/p:Task", NS) if text(t, "Summary") == "1"]
    assert names == ["National milestones (reported nationally)", "Design", "Build", "Embed"]


def test_a_national_milestone_later_than_everything_here_is_left_out(tmp_path: Path) -> None:
    national = "  n: {title: N, scope: national, duration: 90d}\n"
    made = story(tmp_path, f"{national}  a: {{title: A, duration: 2d, after: [n SS]}}\n", day=MONDAY_2_MARCH)
    assert list(made.tasks) == ["a"]


def test_work_under_way_runs_from_its_actual_start(tmp_path: Path) -> None:
    made = story(
        tmp_path,
        "  a: {title: A, duration: 10d}\n  b: {title: B, duration: 5d, after: [a]}\n",
        "  a: {started: 2026-03-02, remaining: 6d}\n",
        day=date(2026, 3, 9),
    )
    task = made.tasks["a"]
    assert (text(task, "ActualStart"), text(task, "Finish")) == ("2026-03-02T09:00:00", "2026-03-17T17:00:00")
    assert (text(task, "ActualDuration"), text(task, "RemainingDuration")) == ("PT48H0M0S", "PT48H0M0S")
    assert (text(task, "PercentComplete"), text(task, "ActualFinish")) == ("50", None)
    assert links(made, "b") == [("a", "FS", "0d")]


def test_work_under_way_that_waits_for_a_predecessor_takes_the_wait_as_work(tmp_path: Path) -> None:
    made = story(
        tmp_path,
        "  a: {title: A, duration: 5d}\n  b: {title: B, duration: 5d, after: [a]}\n  c: {title: C, duration: 2d, after: [b]}\n",
        "  a: {started: 2026-03-02, remaining: 3d}\n  b: {started: 2026-03-03, remaining: 3d}\n",
        day=date(2026, 3, 4),
    )
    assert text(made.tasks["b"], "Finish") == "2026-03-12T17:00:00"
    assert text(made.tasks["b"], "RemainingDuration") == "PT48H0M0S"
    assert links(made, "b") == []
    assert text(made.tasks["a"], "Deadline") == "2026-03-09T17:00:00"


def test_work_with_nothing_left_is_not_yet_finished(tmp_path: Path) -> None:
    made = story(
        tmp_path,
        "  a: {title: A, duration: 5d}\n  b: {title: B, duration: 5d, after: [a]}\n",
        "  a: {started: 2026-03-02, remaining: 0d}\n",
        day=date(2026, 3, 4),
    )
    task = made.tasks["a"]
    assert (text(task, "Finish"), text(task, "RemainingDuration")) == ("2026-03-05T09:01:00", "PT0H1M0S")
    assert (text(task, "PercentComplete"), text(task, "ActualFinish")) == ("99", None)
    assert (links(made, "b"), text(made.tasks["b"], "ConstraintDate")) == ([], "2026-03-05T09:00:00")


def test_finished_work_stands_at_its_actual_dates(tmp_path: Path) -> None:
    facts = (
        "  a: {started: 2026-03-02, finished: 2026-03-06}\n  b: {finished: 2026-03-09}\n  c: {finished: 2026-03-10}\n"
    )
    made = story(
        tmp_path,
        "  a: {title: A, duration: 3d}\n  b: {title: B, duration: 3d, after: [a]}\n  c: {title: C, after: [b]}\n",
        facts,
        day=date(2026, 3, 11),
    )
    found = {
        name: (text(t, "ActualStart"), text(t, "ActualFinish"), text(t, "Duration"), text(t, "Milestone"))
        for name, t in made.tasks.items()
    }
    assert found == {
        "a": ("2026-03-02T09:00:00", "2026-03-06T17:00:00", "PT40H0M0S", "0"),
        "b": ("2026-03-09T09:00:00", "2026-03-09T17:00:00", "PT8H0M0S", "0"),
        "c": ("2026-03-10T17:00:00", "2026-03-10T17:00:00", "PT0H0M0S", "1"),
    }
    assert {text(t, "PercentComplete") for t in made.tasks.values()} == {"100"}


def test_what_does_not_apply_is_passed_through(tmp_path: Path) -> None:
    made = story(
        tmp_path,
        "  a: {title: A, duration: 5d}\n  x: {title: X, duration: 9d, after: [a FS+3d]}\n"
        "  b: {title: B, duration: 2d, after: [x]}\n  c: {title: C, duration: 8d, after: [x FF]}\n"
        "  y: {title: Y, after: [a SS]}\n  d: {title: D, duration: 2d, after: [y]}\n  e: {title: E, duration: 2d, after: [y FF]}\n",
        "  x: {not_applicable: No}\n  y: {not_applicable: No}\n",
        day=MONDAY_2_MARCH,
    )
    assert list(made.tasks) == ["a", "b", "c", "d", "e"]
    found = {name: links(made, name) for name in "bcde"}
    assert found["b"] == [("a", "FS", "0d")]
    assert found["c"] in ([("a", "FF", "0d")], [])
    assert found["d"] == [("a", "SS", "0d")]
    assert found["e"] in ([("a", "SF", "0d")], [])


def test_of_two_links_between_two_tasks_project_gets_the_one_that_binds(tmp_path: Path) -> None:
    made = story(
        tmp_path,
        "  a: {title: A, duration: 5d}\n  b: {title: B, duration: 9d, after: [a SS+1d, a FF+6d]}\n",
        day=MONDAY_2_MARCH,
    )
    assert links(made, "b") == [("a", "FF", "6d")]


def test_baselines_targets_notes_and_what_is_expected_go_along(tmp_path: Path) -> None:
    made = story(
        tmp_path,
        "  a: {title: A, duration: 5d, target: 2026-03-05, stage: build, owner: Team}\n",
        "  a: {baseline: 2026-03-06, original: 2026-03-04, expected: 2026-03-20, note: Waiting., blocked: Supplier}\n",
        day=MONDAY_2_MARCH,
    )
    task = made.tasks["a"]
    baselines = [(text(b, "Number"), text(b, "Finish")) for b in task.findall("p:Baseline", NS)]
    assert baselines == [("0", "2026-03-06T17:00:00"), ("1", "2026-03-04T17:00:00")]
    assert text(task, "Notes") == "Blocked: Supplier\nWaiting."
    assert text(task, "Deadline") is None
    assert custom(task) == {
        "rollout id": "a",
        "Stage": "build",
        "Owner": "Team",
        "State": "blocked",
        "rollout base": "expected=2026-03-20 left=2400",
        "expected": "2026-03-20T17:00:00",
        "Target": "2026-03-05T17:00:00",
    }


def test_a_force_s_own_target_counts(tmp_path: Path) -> None:
    made = kent(
        tmp_path, changed(KENTS, ("risks:", "local: {target: {moved: {is: 2026-05-01, reason: Lease ends}}}\nrisks:"))
    )
    assert custom(made.tasks["moved"])["Target"] == "2026-05-01T17:00:00"


def test_the_calendar_has_its_week_and_its_exceptions(tmp_path: Path) -> None:
    calendars = (
        "calendars:\n  odd: {week: [mon, tue, wed, sat], holidays_of: england-and-wales, "
        "closures: [{from: 2026-05-18, to: 2026-05-30}]}\n"
    )
    register = (
        SERVICE["forces.yaml"]
        .replace("calendars:\n", calendars)
        .replace(
            "kent: {name: Kent Police, nation: england, calendar: plain}",
            "kent: {name: Kent Police, nation: england, calendar: odd}",
        )
    )
    calendar = fromstring(kent(tmp_path, {**SERVICE, "forces.yaml": register}).content).find(
        "p:Calendars/p:Calendar", NS
    )
    assert calendar is not None
    week = {text(d, "DayType"): text(d, "DayWorking") for d in calendar.iterfind("p:WeekDays/p:WeekDay", NS)}
    assert week == {"1": "0", "2": "1", "3": "1", "4": "1", "5": "0", "6": "0", "7": "1"}
    periods = [
        (text(p, "FromDate"), text(p, "ToDate")) for p in calendar.iterfind("p:Exceptions/p:Exception/p:TimePeriod", NS)
    ]
    assert ("2026-05-18T00:00:00", "2026-05-30T23:59:00") in periods
    assert ("2026-12-28T00:00:00", "2026-12-28T23:59:00") in periods


def test_a_year_that_ends_in_a_closure_and_days_worked_against_the_week(tmp_path: Path) -> None:
    def calendar(closure: str) -> Element:
        register = SERVICE["forces.yaml"].replace(
            "plain: {week: [mon, tue, wed, thu, fri], holidays: []}",
            f"plain: {{week: [mon, sun], closures: [{closure}]}}",
        )
        made = kent(tmp_path / closure[7:17], {**SERVICE, "forces.yaml": register})
        found = fromstring(made.content).find("p:Calendars/p:Calendar/p:Exceptions", NS)
        assert found is not None
        return found

    ends = calendar("{from: 2027-06-01, to: 2039-01-05}")
    period = ends[-1].find("p:TimePeriod", NS)
    assert period is not None
    assert text(period, "ToDate") == "2027-12-27T23:59:00"
    mostly_closed = calendar("{from: 2026-06-15, to: 2045-12-31}")
    works = [text(entry, "DayWorking") for entry in mostly_closed]
    assert set(works) == {"1"}


PROJECT = [
    "SaveVersion",
    "UID",
    "Name",
    "GUID",
    "Title",
    "Subject",
    "Category",
    "Company",
    "Manager",
    "Author",
    "CreationDate",
    "Revision",
    "LastSaved",
    "ScheduleFromStart",
    "StartDate",
    "FinishDate",
    "FYStartDate",
    "CriticalSlackLimit",
    "CurrencyDigits",
    "CurrencySymbol",
    "CurrencyCode",
    "CurrencySymbolPosition",
    "CalendarUID",
    "DefaultStartTime",
    "DefaultFinishTime",
    "MinutesPerDay",
    "MinutesPerWeek",
    "DaysPerMonth",
    "DefaultTaskType",
    "DefaultFixedCostAccrual",
    "DefaultStandardRate",
    "DefaultOvertimeRate",
    "DurationFormat",
    "WorkFormat",
    "EditableActualCosts",
    "HonorConstraints",
    "EarnedValueMethod",
    "InsertedProjectsLikeSummary",
    "MultipleCriticalPaths",
    "NewTasksEffortDriven",
    "NewTasksEstimated",
    "SplitsInProgressTasks",
    "SpreadActualCost",
    "SpreadPercentComplete",
    "TaskUpdatesResource",
    "FiscalYearStart",
    "WeekStartDay",
    "MoveCompletedEndsBack",
    "MoveRemainingStartsBack",
    "MoveRemainingStartsForward",
    "MoveCompletedEndsForward",
    "BaselineForEarnedValue",
    "AutoAddNewResourcesAndTasks",
    "StatusDate",
    "CurrentDate",
    "MicrosoftProjectServerURL",
    "Autolink",
    "NewTaskStartDate",
    "NewTasksAreManual",
    "OutlineCodes",
    "WBSMasks",
    "ExtendedAttributes",
    "Calendars",
    "Tasks",
    "Resources",
    "Assignments",
]
TASK = [
    "UID",
    "GUID",
    "ID",
    "Name",
    "Active",
    "Manual",
    "Type",
    "IsNull",
    "CreateDate",
    "Contact",
    "WBS",
    "WBSLevel",
    "OutlineNumber",
    "OutlineLevel",
    "Priority",
    "Start",
    "Finish",
    "Duration",
    "DurationFormat",
    "Work",
    "Stop",
    "Resume",
    "ResumeValid",
    "EffortDriven",
    "Recurring",
    "OverAllocated",
    "Estimated",
    "Milestone",
    "Summary",
    "DisplayAsSummary",
    "Critical",
    "IsSubproject",
    "ExternalTask",
    "EarlyStart",
    "EarlyFinish",
    "LateStart",
    "LateFinish",
    "StartVariance",
    "FinishVariance",
    "WorkVariance",
    "FreeSlack",
    "TotalSlack",
    "StartSlack",
    "FinishSlack",
    "FixedCost",
    "PercentComplete",
    "ActualStart",
    "ActualFinish",
    "ActualDuration",
    "ActualCost",
    "RemainingDuration",
    "RemainingCost",
    "ConstraintType",
    "CalendarUID",
    "ConstraintDate",
    "Deadline",
    "LevelAssignments",
    "LevelingDelay",
    "IgnoreResourceCalendar",
    "Notes",
    "HideBar",
    "Rollup",
    "PredecessorLink",
    "ExtendedAttribute",
    "Baseline",
]
ORDERS = {
    "Project": PROJECT,
    "Task": TASK,
    "PredecessorLink": ["PredecessorUID", "Type", "CrossProject", "CrossProjectName", "LinkLag", "LagFormat"],
    "Baseline": ["Number", "Interim", "Start", "Finish", "Duration"],
    "Calendar": ["UID", "GUID", "Name", "IsBaseCalendar", "IsBaselineCalendar", "BaseCalendarUID", "WeekDays", "Exceptions"],
    "WeekDay": ["DayType", "DayWorking", "TimePeriod", "WorkingTimes"],
    "Exception": ["EnteredByOccurrences", "TimePeriod", "Occurrences", "Name", "Type", "Period", "DaysOfWeek",
                  "MonthItem", "MonthPosition", "Month", "MonthDay", "DayWorking", "WorkingTimes"],
}  # fmt: skip
"""The order the schema gives the elements in, of those Project 2007 and later know."""
FORMS = {
    "Start": "T", "Finish": "T", "EarlyStart": "T", "EarlyFinish": "T", "LateStart": "T", "LateFinish": "T", "StartDate": "T",
    "FinishDate": "T", "ActualStart": "T", "ActualFinish": "T", "ConstraintDate": "T", "Deadline": "T", "FromDate": "T",
    "ToDate": "T", "StatusDate": "T", "CurrentDate": "T", "CreationDate": "T", "Duration": "P", "ActualDuration": "P",
    "RemainingDuration": "P", "UID": "N", "ID": "N", "LinkLag": "N", "TotalSlack": "N", "FreeSlack": "N",
    "PercentComplete": "N", "DayType": "N", "OutlineLevel": "N", "Milestone": "B", "Summary": "B", "Critical": "B",
    "Manual": "B", "Active": "B", "DayWorking": "B", "FromTime": "C", "ToTime": "C",
}  # fmt: skip
PATTERNS = {
    "T": r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d", "P": r"PT\d+H\d+M0S", "N": r"-?\d+", "B": "[01]", "C": r"\d\d:\d\d:\d\d",
}  # fmt: skip


def test_the_file_keeps_to_the_schema(tmp_path: Path) -> None:
    for number, (_, made) in enumerate(random_plans(tmp_path)):
        if number % 5 == 0:
            keeps_to_the_schema(fromstring(made.content))


def keeps_to_the_schema(root: Element) -> None:
    assert root.tag == "{http://schemas.microsoft.com/project}Project"
    for element in root.iter():
        name = element.tag.split("}")[1]
        children = [child.tag.split("}")[1] for child in element]
        if name in ORDERS:
            places = [ORDERS[name].index(child) for child in children]
            assert places == sorted(places), name
        if name in FORMS:
            assert re.fullmatch(PATTERNS[FORMS[name]], element.text or ""), (name, element.text)
    tasks = root.findall("p:Tasks/p:Task", NS)
    identities = [text(task, "UID") for task in tasks]
    assert len(identities) == len(set(identities))
    assert [text(task, "ID") for task in tasks] == [str(n) for n in range(1, len(tasks) + 1)]
    outlines = [text(task, "OutlineNumber") or "" for task in tasks]
    assert len(outlines) == len(set(outlines))
    assert [text(task, "OutlineLevel") for task in tasks] == [str(o.count(".") + 1) for o in outlines]
    named = {text(link, "PredecessorUID") for link in root.iterfind("p:Tasks/p:Task/p:PredecessorLink", NS)}
    assert named <= set(identities)


@pytest.mark.parametrize("naughty", NAUGHTY.values(), ids=NAUGHTY.keys())
def test_every_text_is_shown_as_text(tmp_path: Path, naughty: str) -> None:
    quoted = "'" + naughty.strip().replace("'", "''") + "'"
    made = story(
        tmp_path, f"  a: {{title: {quoted}, duration: 5d}}\n", f"  a: {{note: {quoted}}}\n", day=MONDAY_2_MARCH
    )
    task = made.tasks["a"]
    assert text(task, "Name") == naughty.strip()[:255]
    assert text(task, "Notes") == naughty.strip()
    assert len(list(fromstring(made.content).iter())) == len(
        list(fromstring(story(tmp_path / "two", "  a: {title: x, duration: 5d}\n", "  a: {note: x}\n", day=MONDAY_2_MARCH).content).iter())
    )  # fmt: skip


def test_the_file_says_whose_it_is_and_how_it_is_marked(tmp_path: Path) -> None:
    files = changed("forces.yaml", ("name: Policing", "name: Policing\n  marking: OFFICIAL\n  illustrative: true"))
    root = fromstring(kent(tmp_path, files).content)
    assert text(root, "Title") == "Kent Police: Cloud (illustrative)"
    assert text(root, "Category") == "OFFICIAL"
    assert re.fullmatch(r"programmes/cloud/progress/kent\.yaml sha256:[0-9a-f]{64}", text(root, "Subject") or "")
    assert text(root, "StatusDate") == "2026-04-03T17:00:00"


def test_what_may_not_be_shown_is_not_in_the_file(tmp_path: Path) -> None:
    files = changed(BLUEPRINT, ("built: {title: Built,", "built: {title: Built, marking: SECRET,"))
    made = kent(tmp_path, files, max_marking="OFFICIAL")
    assert list(made.tasks) == ["designed", "moved", "settled"]
    assert text(made.tasks["moved"], "ConstraintDate") == "2026-05-25T09:00:00"
    assert b"Built" not in made.content


def test_a_plan_is_of_one_force_in_one_programme(tmp_path: Path) -> None:
    with pytest.raises(Cannot, match="name both"):
        exported("mspdi", request(tmp_path, programme="cloud"))


def test_a_force_with_no_milestones_has_an_empty_plan(tmp_path: Path) -> None:
    made = story(tmp_path, "  n: {title: N, scope: national}\n", day=FRIDAY_3_APRIL)
    assert made.tasks == {}
    assert text(fromstring(made.content), "StartDate") == "2026-04-03T17:00:00"


def test_the_same_plan_has_the_same_bytes(tmp_path: Path) -> None:
    assert kent(tmp_path).content == kent(tmp_path).content
