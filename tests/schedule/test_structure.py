"""What bends the structure: tailored shapes, loops across what forces add, mergers, calendars, explanations."""

from __future__ import annotations

import importlib
from datetime import date
from pathlib import Path

import pytest

from rollout.load.workspace import load_workspace
from rollout.model.blueprint import Quorum
from rollout.model.register import CalendarRule, Closure, Force, Register, Service
from rollout.schedule.bank_holidays import PUBLISHED_TO, TABLES
from rollout.schedule.calendar import WorkingCalendar
from rollout.schedule.calendars import Calendars
from rollout.schedule.engine import inherited_variance, schedule
from rollout.schedule.explain import driving_path, nearest_to_critical, node_of, told_path, until_critical
from rollout.schedule.lazy import Lazy, LazyMapping
from rollout.schedule.network import needed
from rollout.schedule.result import Key, Schedule
from rollout.schedule.scope import current_force, scope_of
from tests import write_bank_holidays
from tests.schedule.product import force_rows, printed_schedule
from tests.schedule.stories import REGISTER, blueprint, progress, story
from tests.workspace import write_workspace

AS_OF = date(2026, 3, 1)
TWO = REGISTER.replace("  kent:", "  essex: {name: Essex Police, nation: england, calendar: plain}\n  kent:")


def scheduled(root: Path, files: dict[str, str], as_of: date = AS_OF) -> Schedule:
    return schedule(load_workspace(write_workspace(root, files)), as_of)


def codes(found: Schedule) -> set[str]:
    return {problem.code for problem in found.problems}


PLAN = "a: {title: A, duration: 5d}\nb: {title: B, duration: 5d, after: [a]}"


def test_what_one_force_adds_may_not_close_a_loop_and_spoils_nobody_elses_dates(tmp_path: Path) -> None:
    tied = "local:\n  after: {a: {add: [b], reason: Wrong way round}}\n"
    files = {
        **story(PLAN, register=TWO, more=tied),
        "programmes/cloud/progress/essex.yaml": progress(force="essex"),
    }
    found = scheduled(tmp_path, files)
    assert "L320" in codes(found)
    problem = next(p for p in found.problems if p.code == "L320")
    assert (problem.force, problem.location.file) == ("kent", "programmes/cloud/progress/kent.yaml")
    units = found.programmes["cloud"].units
    assert units["kent"].participation == "unreadable"
    assert units["essex"].finish == date(2026, 3, 13)


def test_a_loop_of_two_programmes_empties_both_and_names_every_link(tmp_path: Path) -> None:
    files = {
        **story("a: {title: A, after: [sea/x]}", register=TWO),
        "programmes/sea/blueprint.yaml": blueprint("x: {title: X, after: [cloud/a]}", programme="sea"),
        "programmes/sky/blueprint.yaml": blueprint("y: {title: Y, duration: 1d, after: [cloud/a]}", programme="sky"),
        "programmes/sky/progress/kent.yaml": progress(programme="sky"),
    }
    found = scheduled(tmp_path, files)
    problem = next(p for p in found.problems if p.code == "L320")
    assert "programmes/cloud/blueprint.yaml" in problem.message
    assert "programmes/sea/blueprint.yaml" in problem.message
    assert not found.programmes["cloud"].computable
    assert not found.programmes["sea"].computable
    assert found.programmes["sky"].units["kent"].finish is not None
    assert "L321" in codes(found)


def test_a_programme_without_a_readable_blueprint_is_empty(tmp_path: Path) -> None:
    files = {**story(PLAN), "programmes/sea/blueprint.yaml": "["}
    found = scheduled(tmp_path, files)
    assert not found.programmes["sea"].computable
    assert found.programmes["sea"].version is None


def test_a_unit_whose_calendar_is_never_open_stops_alone(tmp_path: Path) -> None:
    register = TWO.replace(
        "forces:\n", "  shut: {week: [mon], closures: [{from: 2000-01-01, to: 2099-12-31}]}\nforces:\n"
    )
    register = register.replace(
        "essex: {name: Essex Police, nation: england, calendar: plain}",
        "essex: {name: Essex, nation: england, calendar: shut}",
    )
    files = {**story(PLAN, register=register), "programmes/cloud/progress/essex.yaml": progress(force="essex")}
    found = scheduled(tmp_path, files)
    units = found.programmes["cloud"].units
    assert (units["essex"].participation, units["kent"].participation) == ("unreadable", "active")
    assert "C620" in codes(found)


def test_national_milestones_in_a_calendar_that_is_never_open_stop_the_programme(tmp_path: Path) -> None:
    register = REGISTER.replace(
        "forces:\n", "  shut: {week: [mon], closures: [{from: 2000-01-01, to: 2099-12-31}]}\nforces:\n"
    )
    files = story(PLAN, register=register)
    files["programmes/cloud/blueprint.yaml"] = files["programmes/cloud/blueprint.yaml"].replace(
        "national_calendar: plain", "national_calendar: shut"
    )
    assert not scheduled(tmp_path, files).programmes["cloud"].computable


def test_a_calendar_that_opens_late_is_open() -> None:
    opens = date(2060, 1, 1).toordinal()
    late = WorkingCalendar("late", lambda start, end: [int(day >= opens) for day in range(start, end)])
    assert not late.is_empty
    assert late.day(late.starting_on(date(2026, 1, 1))) == date(2060, 1, 1)
    assert late.last_day(late.finishing_on(date(2060, 1, 5))) == date(2060, 1, 5)
    assert late.ordinal(10**6) == date(2199, 12, 31).toordinal()
    assert late.dates[0] == late.day(0)


MERGED = """\
service: {name: Policing, illustrative: true}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
forces:
  north: {name: North, nation: england, calendar: plain, to: 2026-01-31, successor: both}
  south: {name: South, nation: england, calendar: plain, to: 2026-01-31, successor: both}
  both: {name: Both, nation: england, calendar: plain, from: 2026-02-01}
  gone: {name: Gone, nation: england, calendar: plain, to: 2026-01-31}
  circle: {name: Circle, nation: england, calendar: plain, to: 2026-01-31, successor: circle-too}
  circle-too: {name: Circle too, nation: england, calendar: plain, to: 2026-01-31, successor: circle}
"""


def test_files_of_merged_forces_are_legs_of_the_successor_until_it_has_its_own(tmp_path: Path) -> None:
    files = {
        "forces.yaml": MERGED,
        "programmes/cloud/blueprint.yaml": blueprint(
            PLAN + "\nn: {title: N, scope: national, after: [{milestone: b, forces: all}]}"
        ),
        "programmes/cloud/progress/north.yaml": progress(force="north"),
        "programmes/cloud/progress/south.yaml": progress("a: {started: 2026-02-02}", force="south", start="2026-02-02"),
        "programmes/cloud/progress/gone.yaml": progress(force="gone"),
    }
    root = write_workspace(tmp_path, files)
    workspace = load_workspace(root)
    assert scope_of(workspace, "cloud", date(2026, 1, 1)) == {
        "north": ("north",), "south": ("south",), "gone": ("gone",), "circle": (), "circle-too": (),
    }  # fmt: skip
    assert scope_of(workspace, "cloud", AS_OF) == {"both": ("north", "south")}
    found = schedule(workspace, AS_OF)
    assert set(found.programmes["cloud"].units) == {"north", "south"}
    assert {unit.forces for unit in found.programmes["cloud"].units.values()} == {("both",)}
    national = found.programmes["cloud"].national["n"]
    latest = max(unit.finish for unit in found.programmes["cloud"].units.values() if unit.finish is not None)
    assert national.early_finish == latest
    assert national.quorum_short is None
    write_workspace(root, {"programmes/cloud/progress/both.yaml": progress(force="both")})
    assert scope_of(load_workspace(root), "cloud", AS_OF) == {"both": ("both",)}


def test_a_share_of_forces_is_rounded_up() -> None:
    assert needed(Quorum(share=0.5), 3) == 2
    assert needed(Quorum(share=0.07), 100) == 7
    assert needed(Quorum(count=4), 9) == 4
    assert needed(Quorum(everyone=True), 9) == 9
    assert needed(Quorum(), 9) == 0


def test_explanations_follow_the_schedule(tmp_path: Path) -> None:
    plan = PLAN + "\nc: {title: C, duration: 2d}\nd: {title: D, duration: 1d, after: [b, c]}"
    found = scheduled(tmp_path, story(plan))
    near = nearest_to_critical(found, "cloud", "kent")
    assert near is not None
    assert near.key.milestone == "c"
    assert until_critical(found, near.key) == (8, Key("cloud", "kent", "d"))
    assert until_critical(found, Key("cloud", "kent", "a")) is None
    assert driving_path(found, [Key("cloud", "kent", "d")]) == found.programmes["cloud"].units["kent"].critical_path
    with pytest.raises(KeyError):
        node_of(found, Key("cloud", "kent", "zzz"))


def two_programmes(first: str, second: str) -> dict[str, str]:
    """A programme that Kent delivers, and another that waits for it."""
    return {
        **story(first),
        "programmes/sea/blueprint.yaml": blueprint(second, programme="sea"),
        "programmes/sea/progress/kent.yaml": progress(programme="sea"),
    }


def test_each_step_of_a_path_has_the_drag_on_the_finish_told_of(tmp_path: Path) -> None:
    """By hand: in cloud a strand of 18 days lies beside a's 20; sea waits for a alone."""
    plan = "a: {title: A, duration: 20d}\nother: {title: O, duration: 18d}\nend: {title: E, duration: 1d, after: [a, other]}"
    found = scheduled(tmp_path, two_programmes(plan, "x: {title: X, duration: 5d, after: [cloud/a]}"))
    here, there = told_path(found, "cloud", "kent"), told_path(found, "sea", "kent")
    assert {key.milestone: days for key, days in here.drags.items()} == {"a": 2, "end": 1}
    assert {key.milestone: days for key, days in there.drags.items()} == {"a": 20, "x": 5}
    to_a = told_path(found, "cloud", "kent", "other")
    assert {key.milestone: days for key, days in to_a.drags.items()} == {"other": 18}


def test_drags_of_a_unit_s_own_path_are_those_of_its_milestones(tmp_path: Path) -> None:
    plan = PLAN + "\nc: {title: C, duration: 2d, after: [a SS+4d]}\nd: {title: D, duration: 1d, after: [b, c FF+3d]}"
    found = scheduled(tmp_path, story(plan))
    rows = found.programmes["cloud"].units["kent"].milestones
    assert told_path(found, "cloud", "kent").drags == {m.key: m.drag for m in rows.values() if m.critical}


def test_days_until_critical_are_to_the_unit_s_own_finish(tmp_path: Path) -> None:
    """By hand: x of sea may slip 9 days before sea ends later, but 55 before cloud does."""
    plan = "long: {title: L, duration: 60d}\na: {title: A, duration: 5d}"
    sea = "w: {title: W, duration: 14d}\nx: {title: X, duration: 5d, after: [cloud/a]}"
    found = scheduled(tmp_path, two_programmes(plan, sea))
    assert found.programmes["cloud"].units["kent"].milestones["a"].total_float == 4
    assert until_critical(found, Key("cloud", "kent", "a")) == (55, None)
    assert until_critical(found, Key("sea", "kent", "x")) == (4, None)


def test_a_national_milestone_nobody_waits_for_never_becomes_critical(tmp_path: Path) -> None:
    found = scheduled(tmp_path, story("n: {title: N, scope: national, duration: 3d}\n" + PLAN))
    assert until_critical(found, Key("cloud", None, "n")) is None
    waited = scheduled(
        tmp_path / "w", story("n: {title: N, scope: national, duration: 3d}\n" + PLAN + "\nc: {title: C, after: [n]}")
    )
    assert until_critical(waited, Key("cloud", None, "n")) == (7, None)


def test_a_schedule_put_together_by_hand_explains_nothing(tmp_path: Path) -> None:
    whole = scheduled(tmp_path, story(PLAN))
    bare = Schedule(workspace=whole.workspace, data_date=AS_OF, programmes=whole.programmes)
    with pytest.raises(ValueError, match="not made by the engine"):
        _ = bare.passes


def test_names_that_lead_nowhere_bind_nothing(tmp_path: Path) -> None:
    plan = """\
n: {title: N, scope: national, duration: 2d, after: [nobody]}
a: {title: A, duration: 5d, after: [sea/nothing, nobody]}
"""
    files = {
        **story(plan, more="local: {milestones: {a: {title: Again, duration: 9d, reason: Taken by mistake}}}"),
        "programmes/sea/blueprint.yaml": blueprint("x: {title: X}", programme="sea"),
        "programmes/sea/progress/kent.yaml": progress(programme="sea"),
    }
    found = scheduled(tmp_path, files).programmes["cloud"]
    assert found.national["n"].early_finish == date(2026, 3, 3)
    assert [(m.key.milestone, m.early_finish) for m in found.units["kent"].milestones.values()] == [
        ("a", date(2026, 3, 6))
    ]


def test_forces_that_succeed_each_other_stand_for_themselves() -> None:
    def force(name: str, successor: str) -> Force:
        return Force(id=name, name=name, nation="england", to=date(2026, 1, 31), successor=successor)

    register = Register(service=Service(name="S"), forces={"a": force("a", "b"), "b": force("b", "a")})
    assert current_force(register, "a", date(2026, 3, 1)) == "b"
    assert current_force(register, "a", date(2026, 1, 1)) == "a"


def test_a_holiday_of_another_century_closes_no_other_day() -> None:
    far = Closure(from_=date(2090, 1, 1), to=date(2090, 1, 31))
    rule = CalendarRule(id="old", holidays=(date(1998, 12, 25), date(2026, 3, 2)), closures=(far,))
    old = Calendars(Register(service=Service(name="S"), calendars={"old": rule})).named("old")
    assert old.day(old.starting_on(date(2026, 3, 2))) == date(2026, 3, 3)


def test_what_a_force_inherits_is_measured_from_its_baseline(tmp_path: Path) -> None:
    plan = "n: {title: N, scope: national, duration: 10d}\n" + PLAN.replace(
        "duration: 5d}", "duration: 5d, after: [n]}", 1
    )
    found = scheduled(tmp_path, story(plan, "a: {baseline: 2026-03-06}\nb: {baseline: 2026-03-13}"), date(2026, 3, 8))
    assert inherited_variance(found) == {("cloud", "kent"): 15}
    instant = story("a: {title: A}", "a: {baseline: 2026-03-02}")
    assert inherited_variance(scheduled(tmp_path / "instant", instant)) == {("cloud", "kent"): 0}


def test_lazy_values_are_made_once_and_read_like_the_real_thing() -> None:
    made: list[str] = []

    def make() -> list[int]:
        made.append("sequence")
        return [1, 2, 3]

    numbers = Lazy(make)
    assert (numbers[0], numbers[1:], len(numbers), repr(numbers)) == (1, (2, 3), 3, "(1, 2, 3)")
    assert numbers == (1, 2, 3)
    assert numbers != 5
    assert hash(numbers) == hash((1, 2, 3))
    assert made == ["sequence"]

    def upper(key: str) -> str:
        made.append(key)
        return key.upper()

    letters = LazyMapping(["a", "b"], upper)
    assert (letters["a"], letters["a"], list(letters), len(letters)) == ("A", "A", ["a", "b"], 2)
    assert repr(letters) == "{'a': 'A', 'b': 'B'}"
    assert made == ["sequence", "a", "b"]
    with pytest.raises(KeyError):
        letters["c"]


def test_rows_read_like_a_mapping(tmp_path: Path) -> None:
    rows = scheduled(tmp_path, story(PLAN)).programmes["cloud"].units["kent"].milestones
    assert (list(rows), len(rows)) == (["a", "b"], 2)
    assert "MilestoneSchedule" in repr(rows)


@pytest.mark.parametrize("division", TABLES)
def test_the_table_of_bank_holidays_is_the_librarys(division: str) -> None:
    years = {int(line[:4]): line[5:].split(" ") for line in TABLES[division].strip().split("\n")}
    assert years == write_bank_holidays.table(division)


def test_the_table_is_written_by_its_maker() -> None:
    assert write_bank_holidays.module() == write_bank_holidays.TARGET.read_text(encoding="utf-8")


def test_published_bank_holidays_of_2026() -> None:
    """gov.uk, published list: Scotland's extra day for the World Cup and Northern Ireland's own days included."""
    expected = {
        "england-and-wales": "0101 0403 0406 0504 0525 0831 1225 1228",
        "scotland": "0101 0102 0403 0504 0525 0615 0803 1130 1225 1228",
        "northern-ireland": "0101 0317 0403 0406 0504 0525 0713 0831 1225 1228",
    }
    found = {
        division: next(line[5:] for line in table.split("\n") if line.startswith("2026"))
        for division, table in TABLES.items()
    }
    assert found == expected
    assert PUBLISHED_TO == 2028


def test_groups_work_when_all_their_forces_do() -> None:
    monday = CalendarRule(id="half", week=(0, 1), holidays=(date(2026, 3, 3),))
    register = Register(
        service=Service(name="S"),
        calendars={"half": monday},
        forces={
            "a": Force(id="a", name="A", nation="england"),
            "b": Force(id="b", name="B", nation="scotland", calendar="half"),
            "c": Force(
                id="c", name="C", nation="england", closures=(Closure(from_=date(2026, 3, 2), to=date(2026, 3, 2)),)
            ),
        },
    )
    calendars = Calendars(register)
    both = calendars.of_group([register.forces["a"], register.forces["b"]])
    assert both.id == "england-and-wales+half"
    assert both.day(both.starting_on(date(2026, 3, 3))) == date(2026, 3, 9)
    assert calendars.of_group([register.forces["a"]]) is calendars.of_unit("a")
    assert calendars.of_unit("c").day(calendars.of_unit("c").starting_on(date(2026, 3, 2))) == date(2026, 3, 3)
    assert calendars.of_unit("c") is calendars.of_unit("c")
    assert calendars.of_unit("nobody").id == "england-and-wales"
    assert calendars.named("unknown").id == "unknown"
    assert calendars.crossings(both, both, finish=True) == (None, None)


def test_the_module_runs_the_command() -> None:
    assert importlib.import_module("rollout.__main__").run is not None


def test_every_folder_of_the_package_is_shipped() -> None:
    import tomllib

    root = Path(__file__).parents[2]
    listed = set(tomllib.loads((root / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"])
    folders = {".".join(path.parent.relative_to(root).parts) for path in (root / "rollout").rglob("__init__.py")}
    assert listed == folders | {"rollout.templates"}


def test_rows_of_a_printed_schedule_name_their_units() -> None:
    assert set(force_rows(printed_schedule(story(PLAN), "2026-03-01"))) == {("cloud", "kent")}


def test_a_file_that_cannot_be_read_is_said_to_keep_a_quorum_short(tmp_path: Path) -> None:
    plan = PLAN + "\nn: {title: N, scope: national, after: [{milestone: b, forces: all}]}"
    files = {**story(plan, register=TWO), "programmes/cloud/progress/essex.yaml": "["}
    (problem,) = [p for p in scheduled(tmp_path, files).problems if p.code == "L323"]
    assert "waits for 2 forces, but of the 2 that take part 1 can be read" in problem.message


def test_a_collaboration_s_empty_calendar_is_placed_where_its_forces_are_named(tmp_path: Path) -> None:
    register = """\
service: {name: Policing}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
  mondays: {week: [mon], holidays: []}
  tuesdays: {week: [tue], holidays: []}
forces:
  kent: {name: Kent Police, nation: england, calendar: mondays}
  essex: {name: Essex Police, nation: england, calendar: tuesdays}
  gwent: {name: Gwent Police, nation: wales, closures: [{from: 2000-01-01, to: 2099-12-31}]}
collaborations:
  both: {name: Both, forces: [kent, essex]}
"""
    files = {
        "forces.yaml": register,
        "programmes/cloud/blueprint.yaml": blueprint(PLAN),
        "programmes/cloud/progress/both.yaml": progress(force="both").replace("force:", "collaboration:"),
        "programmes/cloud/progress/gwent.yaml": progress(force="gwent"),
    }
    found = scheduled(tmp_path, files)
    places = {p.force: (p.location.file, p.location.line) for p in found.problems if p.code == "C620"}
    assert places == {"both": ("forces.yaml", 11), "gwent": ("forces.yaml", 9)}
