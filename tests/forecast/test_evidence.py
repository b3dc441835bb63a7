"""What counts as a case (spec 4.3), rule by rule, in weeks of five plain working days from Monday 1 January 2024."""

from __future__ import annotations

from datetime import date, timedelta
from math import log
from pathlib import Path

import pytest

from rollout.forecast.evidence import Case, cases
from rollout.load.workspace import load_workspace
from rollout.schedule.engine import schedule
from tests.workspace import write_workspace

REGISTER = """\
service: {name: Policing}
calendars:
  plain: {week: [mon, tue, wed, thu, fri], holidays: []}
  every-day: {week: [mon, tue, wed, thu, fri, sat, sun], holidays: []}
centres: {centre: {title: Centre, capacity: 1}}
forces:
  essex: {name: Essex Police, nation: england, calendar: plain}
  gwent: {name: Gwent Police, nation: wales, calendar: every-day}
  kent: {name: Kent Police, nation: england, calendar: plain, officers: 1000}
collaborations:
  essex-and-kent: {name: Essex and Kent, forces: [essex, kent]}
"""
BLUEPRINT = """\
programme: cloud
title: Cloud
version: 1
national_calendar: plain
milestones:
  one: {title: One, duration: 10d}
  two: {title: Two, duration: 10d, after: [one]}
"""


def day(number: int) -> str:
    """Working day `number` of 2024, the first being 1 January."""
    weeks, rest = divmod(number - 1, 5)
    return (date(2024, 1, 1) + timedelta(weeks=weeks, days=rest)).isoformat()


def progress(who: str, facts: str, *, start: int = 1, confirmed: int | None = 100, more: str = "") -> str:
    """A file whose facts name days as `@12`: working day 12."""
    text = f"programme: cloud\n{who}\nblueprint: 1\nstart: {day(start)}\n"
    if confirmed is not None:
        text += f"confirmed: {day(confirmed)}\n"
    return text + dated(f"{more}milestones: {facts}\n")


def dated(text: str) -> str:
    parts = text.split("@")
    for number, part in enumerate(parts[1:], 1):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        parts[number] = day(int(digits)) + part[len(digits) :]
    return "".join(parts)


class Cases:
    """The cases of a workspace by unit and milestone."""

    def __init__(self, root: Path, files: dict[str, str], data_date: int) -> None:
        workspace = load_workspace(write_workspace(root, {"forces.yaml": REGISTER, **files}))
        plan = schedule(workspace, date.fromisoformat(day(data_date)))
        assert [problem.message for problem in workspace.problems if problem.severity == "error"] == []
        self.all = list(cases(plan.passes, workspace.register.service.spread))

    def __getitem__(self, copy: tuple[str | None, str]) -> Case | None:
        found = [case for case in self.all if (case.unit, case.milestone) == copy]
        assert len(found) <= 1
        return found[0] if found else None

    def days(self, unit: str | None, milestone: str) -> tuple[int, bool] | None:
        """Working days and whether it is finished; None: no case."""
        case = self[unit, milestone]
        return None if case is None else (case.days, case.finished)


def of_kent(
    root: Path,
    facts: str,
    *,
    blueprint: str = BLUEPRINT,
    data_date: int = 100,
    start: int = 1,
    confirmed: int | None = 100,
    more: str = "",
    files: dict[str, str] | None = None,
) -> Cases:
    """The cases of one force with some facts."""
    text = progress("force: kent", facts, start=start, confirmed=confirmed, more=more)
    both = {"programmes/cloud/blueprint.yaml": dated(blueprint), "programmes/cloud/progress/kent.yaml": text}
    return Cases(root, {**both, **(files or {})}, data_date)


def national(facts: str, confirmed: int = 100) -> dict[str, str]:
    text = dated(f"programme: cloud\nblueprint: 1\nconfirmed: {day(confirmed)}\nmilestones: {facts}\n")
    return {"programmes/cloud/progress/national.yaml": text}


def after(links: str, more: str = "") -> str:
    """The blueprint with other links of `two`."""
    return BLUEPRINT.replace("after: [one]", f"after: [{links}]{more}")


def test_a_finish_is_a_case_from_its_actual_start(tmp_path: Path) -> None:
    found = of_kent(tmp_path, "{one: {started: @3, finished: @17}}")
    case = found["kent", "one"]
    assert case is not None
    assert (case.programme, case.days, case.planned, case.finished) == ("cloud", 15, 10, True)
    assert case.ratio == 1.5


def test_started_and_finished_on_days_off_took_a_day(tmp_path: Path) -> None:
    found = of_kent(tmp_path, "{one: {started: 2024-01-06, finished: 2024-01-07}}")
    assert found.days("kent", "one") == (1, True)


def test_without_a_start_work_began_when_the_last_predecessor_was_finished(tmp_path: Path) -> None:
    blueprint = BLUEPRINT + "  three: {title: Three, duration: 10d, after: [one, two]}\n"
    found = of_kent(
        tmp_path, "{one: {finished: @12}, two: {finished: @30}, three: {finished: @37}}", blueprint=blueprint
    )
    assert found.days("kent", "two") == (18, True)
    assert found.days("kent", "three") == (7, True)


def test_without_predecessors_work_began_at_the_forces_own_start(tmp_path: Path) -> None:
    assert of_kent(tmp_path, "{one: {finished: @12}}", start=3).days("kent", "one") == (10, True)


def test_finished_on_the_predecessors_day_took_a_day(tmp_path: Path) -> None:
    assert of_kent(tmp_path, "{one: {finished: @12}, two: {finished: @12}}").days("kent", "two") == (1, True)


def test_finished_before_its_predecessor_began_nobody_knows_when(tmp_path: Path) -> None:
    found = of_kent(tmp_path, "{one: {finished: @12}, two: {finished: @9}}")
    assert found.days("kent", "two") is None
    assert found.days("kent", "one") == (12, True)


def test_without_a_finished_predecessor_nobody_knows_the_start(tmp_path: Path) -> None:
    assert of_kent(tmp_path, "{two: {finished: @9}}").days("kent", "two") is None


def test_waiting_for_a_lag_the_forces_start_or_a_date_is_no_work(tmp_path: Path) -> None:
    facts = "{one: {finished: @12}, two: {finished: @40}}"
    for name, links, more in (
        ("lag", "one FS+5d", ""),
        ("elapsed", "one FS+7ed", ""),
        ("date", "one", ", not_before: @18"),
    ):
        found = of_kent(tmp_path / name, facts, blueprint=after(links, more))
        assert found.days("kent", "two") == (23, True), name
    blueprint = "milestones:\n  zero: {title: Zero, scope: national, duration: 5d}\n"
    blueprint = BLUEPRINT.replace("milestones:\n", blueprint).replace("duration: 10d}", "duration: 10d, after: [zero]}")
    found = of_kent(
        tmp_path / "late",
        "{one: {finished: @60}}",
        blueprint=blueprint,
        start=51,
        files=national("{zero: {finished: @5}}"),
    )
    assert found.days("kent", "one") == (10, True)


def test_a_link_from_the_start_counts_from_the_actual_start(tmp_path: Path) -> None:
    for name, first, expected in (
        ("under-way", "{started: @11}", (15, True)),
        ("unknown", "{}", None),
    ):
        found = of_kent(tmp_path / name, f"{{one: {first}, two: {{finished: @30}}}}", blueprint=after("one SS+5d"))
        assert found.days("kent", "two") == expected, name


def test_a_link_to_the_finish_tells_nothing_about_the_start(tmp_path: Path) -> None:
    found = of_kent(tmp_path, "{one: {finished: @29}, two: {finished: @30}}", blueprint=after("one FF"))
    assert found.days("kent", "two") is None


def test_what_is_not_applicable_passes_on_what_is_before_it(tmp_path: Path) -> None:
    blueprint = BLUEPRINT + "  three: {title: Three, duration: 10d, after: [two]}\n"
    skipped = "two: {not_applicable: Bought, by: Delivery body}, three: {finished: @24}"
    found = of_kent(tmp_path / "a", f"{{one: {{finished: @12}}, {skipped}}}", blueprint=blueprint)
    assert found.days("kent", "three") == (12, True)
    assert found.days("kent", "two") is None
    none = "{one: {not_applicable: Bought, by: Delivery body}, two: {finished: @12}}"
    assert of_kent(tmp_path / "b", none, start=3).days("kent", "two") == (10, True)


def test_what_uses_a_centre_is_a_case_only_with_a_start(tmp_path: Path) -> None:
    blueprint = after("one", ", uses: centre")
    for name, second, expected in (
        ("unknown", "{finished: @30}", None),
        ("known", "{started: @21, finished: @30}", (10, True)),
        ("silent", "{}", None),
    ):
        found = of_kent(tmp_path / name, f"{{one: {{finished: @12}}, two: {second}}}", blueprint=blueprint)
        assert found.days("kent", "two") == expected, name


@pytest.mark.parametrize(("confirmed", "expected"), [(100, 80), (40, 20), (20, 0), (10, 0), (None, 0)])
def test_work_under_way_has_lasted_to_the_last_confirmation(
    confirmed: int | None, expected: int, tmp_path: Path
) -> None:
    found = of_kent(tmp_path, "{one: {started: @21}}", confirmed=confirmed)
    assert found.days("kent", "one") == (expected, False)


def test_a_confirmation_after_the_data_date_counts_only_up_to_it(tmp_path: Path) -> None:
    facts = "{one: {started: @21, finished: @70}}"
    assert of_kent(tmp_path, facts, data_date=60, confirmed=80).days("kent", "one") == (0, False)


def test_due_and_silent_has_lasted_to_the_last_confirmation(tmp_path: Path) -> None:
    facts = "{one: {finished: @12}}"
    for name, data_date, confirmed, expected in (
        ("not-due", 21, 21, None),
        ("due", 22, 22, (10, False)),
        ("overdue", 50, 45, (33, False)),
        ("silent-since", 50, 15, (3, False)),
        ("silent-before", 50, 8, (0, False)),
    ):
        found = of_kent(tmp_path / name, facts, data_date=data_date, confirmed=confirmed)
        assert found.days("kent", "two") == expected, name


def test_what_waits_for_open_work_is_not_due(tmp_path: Path) -> None:
    blueprint = BLUEPRINT + "  three: {title: Three, duration: 10d, after: [one, two]}\n"
    found = of_kent(tmp_path, "{one: {finished: @12}}", blueprint=blueprint)
    assert found.days("kent", "three") is None


def test_the_forces_own_opinion_of_its_finish_is_no_evidence(tmp_path: Path) -> None:
    facts = "{one: {finished: @12}, two: {expected: @90}}"
    assert of_kent(tmp_path, facts, data_date=50, confirmed=50).days("kent", "two") == (38, False)


def test_certain_durations_teach_nothing(tmp_path: Path) -> None:
    for name, duration in (("event", "0d"), ("certain", "{low: 10d, likely: 10d, high: 10d}")):
        blueprint = BLUEPRINT.replace("One, duration: 10d", f"One, duration: {duration}")
        assert of_kent(tmp_path / name, "{one: {finished: @12}}", blueprint=blueprint)["kent", "one"] is None, name


def test_planned_is_the_duration_in_force_for_the_force(tmp_path: Path) -> None:
    local = "local: {duration: {one: {is: 25d, reason: Two sites}}}\n"
    case = of_kent(tmp_path, "{one: {finished: @30}}", more=local)["kent", "one"]
    assert case is not None
    assert (case.days, case.planned) == (30, 25)


@pytest.mark.parametrize(("own", "shares"), [("", (0.8, 2.0)), (", low: 50%, high: 400%", (0.5, 4.0))])
def test_what_size_makes_of_a_duration_is_the_plan_with_shares_of_its_own(
    own: str, shares: tuple[float, float], tmp_path: Path
) -> None:
    sized = BLUEPRINT.replace("One, duration: 10d", f"One, duration: {{base: 5d, per: officers, rate: 100{own}}}")
    case = of_kent(tmp_path, "{one: {finished: @30}}", blueprint=sized)["kent", "one"]
    assert case is not None
    assert (case.days, case.planned) == (30, 15)
    low, high = map(log, shares)
    assert case.expected == pytest.approx(((low + high) / 2, (high - low) / (2 * 1.2815515655)))


def test_a_collaboration_is_one_case(tmp_path: Path) -> None:
    text = progress("collaboration: essex-and-kent", "{one: {finished: @12}}")
    files = {
        "programmes/cloud/blueprint.yaml": BLUEPRINT,
        "programmes/cloud/progress/essex-and-kent.yaml": text,
    }
    found = Cases(tmp_path, files, 15)
    assert [(case.unit, case.days) for case in found.all] == [("essex-and-kent", 12)]


def test_days_are_those_of_the_forces_own_calendar(tmp_path: Path) -> None:
    blueprint = BLUEPRINT.replace("duration: 10d}", "duration: 10d, after: [zero]}").replace(
        "milestones:\n", "milestones:\n  zero: {title: Zero, scope: national, duration: 5d}\n"
    )
    gwent = progress("force: gwent", "{one: {finished: @12}}")
    files = national("{zero: {finished: @5}}") | {"programmes/cloud/progress/gwent.yaml": gwent}
    found = of_kent(tmp_path, "{one: {finished: @12}}", blueprint=blueprint, files=files, data_date=15)
    # Friday 5 January to Tuesday 16: Kent works seven of these days, Gwent all eleven.
    assert (found.days("kent", "one"), found.days("gwent", "one")) == ((7, True), (11, True))
    # A national milestone has no force whose start could tell when it began.
    assert found.days(None, "zero") is None


@pytest.mark.parametrize(
    ("forces", "expected"),
    [("1", (29, True)), ("2", (19, True)), ("all", (19, True)), ("3", None)],
)
def test_a_national_milestone_begins_when_enough_forces_have_delivered(
    forces: str, expected: tuple[int, bool] | None, tmp_path: Path
) -> None:
    blueprint = (
        BLUEPRINT
        + f"  told: {{title: Told, scope: national, duration: 5d, after: [{{milestone: one, forces: {forces}}}]}}\n"
    )
    files = national("{told: {finished: @40}}") | {
        "programmes/cloud/progress/essex.yaml": progress("force: essex", "{one: {finished: @21}}")
    }
    found = of_kent(tmp_path, "{one: {finished: @11}}", blueprint=blueprint, files=files)
    assert found.days(None, "told") == expected


def test_a_quorum_counts_across_calendars_and_only_what_is_finished(tmp_path: Path) -> None:
    told = "  told: {title: Told, scope: national, duration: 5d, after: [{milestone: one, forces: 2, lag: 5d}]}\n"
    files = national("{told: {finished: @40}}") | {
        "programmes/cloud/progress/essex.yaml": progress("force: essex", "{}"),
        # A Saturday: the nation goes on from Monday, working day 11, and waits five more.
        "programmes/cloud/progress/gwent.yaml": progress("force: gwent", "{one: {finished: 2024-01-13}}"),
    }
    found = of_kent(tmp_path / "a", "{one: {finished: @9}}", blueprint=BLUEPRINT + told, files=files)
    assert found.days(None, "told") == (25, True)
    found = of_kent(tmp_path / "b", "{one: {started: @9}}", blueprint=BLUEPRINT + told, files=files)
    assert found.days(None, "told") is None


def test_a_predecessor_may_stand_in_another_programme(tmp_path: Path) -> None:
    other = BLUEPRINT.replace("cloud", "robots").replace("after: [one]", "after: [cloud/one]")
    files = {
        "programmes/robots/blueprint.yaml": other,
        "programmes/robots/progress/kent.yaml": progress("force: kent", "{two: {finished: @21}}").replace(
            "cloud", "robots"
        ),
    }
    found = of_kent(tmp_path, "{one: {finished: @12}}", files=files)
    assert [(case.programme, case.days) for case in found.all if case.milestone == "two" and case.finished] == [
        ("robots", 9)
    ]
