"""Networks whose dates other programs and authors have published, read from the folder `ROLLOUT_CASES` names.

The folder is not part of the project: PSPLIB instances, textbook networks, MS Project and DSLIB files and calendar
cases as JSON, each with its answers in units from 0. Without the folder these tests are skipped.
"""

from __future__ import annotations

import csv
import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.schedule.networks import WEEK, Network, assert_answers, plain_days
from tests.schedule.product import Scheduler, milestones
from tests.schedule.stories import blueprint, progress

FOLDER = os.environ.get("ROLLOUT_CASES")
CASES = Path(FOLDER or "no-cases")
NATION_OF = {"england-and-wales": "england", "scotland": "scotland", "northern-ireland": "northern-ireland"}

pytestmark = pytest.mark.skipif(FOLDER is None, reason="ROLLOUT_CASES names no folder of published cases")
Case = dict[str, Any]


def cases(pattern: str) -> list[Any]:
    """Every JSON case under the folder whose path matches, named by its id."""
    found = []
    for path in sorted(CASES.glob(pattern)):
        read = json.loads(path.read_text(encoding="utf-8"))
        found += [pytest.param(case, id=case["id"]) for case in (read if isinstance(read, list) else [read])]
    return found


def network_of(case: Case, **where: Any) -> Network:
    """A JSON case as a network."""
    return Network(
        activities=[(a["id"], a["duration"]) for a in case["activities"]],
        relations=[(r["pred"], r["succ"], r["type"], r["lag"]) for r in case["relations"]],
        not_before={a["id"]: date.fromisoformat(a["not_before"]) for a in case["activities"] if "not_before" in a},
        **where,
    )


def answers_of(case: Case) -> dict[str, Case]:
    """What the case says of each activity."""
    return {a["id"]: a["expected"] for a in case["activities"]}


def own_calendar(case: Case) -> dict[str, Any]:
    """The start, week and holidays of a case that brings its own."""
    week = [name for name in WEEK if any(case["calendar"]["week"][full] for full in FULL_NAMES[name])]
    return {
        "start": date.fromisoformat(case["start"][:10]),
        "week": week,
        "holidays": case["calendar"].get("holidays", ()),
    }


FULL_NAMES = {
    name: (f"{name}{end}".upper(),)
    for name, end in zip(WEEK, ("day", "sday", "nesday", "rsday", "day", "urday", "day"), strict=True)
}


@pytest.mark.parametrize("case", cases("textbook/cpm.json"))
def test_textbook_network(case: Case, each_schedule: Scheduler) -> None:
    network = network_of(case)
    assert_answers(network, case["expected"]["activities"], plain_days(network, 200), each_schedule)


@pytest.mark.parametrize("case", cases("msproject/*.json"))
def test_ms_project_network(case: Case, each_schedule: Scheduler) -> None:
    network = network_of(case, **own_calendar(case))
    assert_answers(network, answers_of(case), plain_days(network, 500), each_schedule)


@pytest.mark.parametrize("case", cases("dslib/*.json"))
def test_real_project_with_its_working_calendar(case: Case, each_schedule: Scheduler) -> None:
    network = network_of(case, **own_calendar(case))
    assert_answers(network, answers_of(case), plain_days(network, 500), each_schedule)


@pytest.mark.parametrize("case", cases("calendar/*/*.json"))
def test_network_with_bank_holidays(case: Case, each_schedule: Scheduler) -> None:
    network = network_of(
        case,
        start=date.fromisoformat(case["start"]),
        nation=NATION_OF[case["division"]],
        calendar=case["division"],
    )
    _, found = network.schedule(each_schedule)
    for name, expected in answers_of(case).items():
        named = {key[: -len("_date")]: day for key, day in expected.items() if key.endswith("_date") and day}
        fields = {"start": "early_start", "finish": "early_finish"}
        said = {fields.get(key, key): day for key, day in named.items()}
        if expected.get("tf") is not None:
            said |= {"total_float": expected["tf"], "critical": expected["critical"]}
        assert {field: found[name][field] for field in said} == said, name


def psplib_instances() -> list[Any]:
    """Each instance with the critical path its authors printed."""
    answers = CASES / "psplib_j30" / "answers.csv"
    rows = csv.DictReader(answers.read_text(encoding="utf-8").splitlines()) if answers.exists() else []
    return [
        pytest.param(answers.with_name(f"{row['instance']}.sm"), int(row["mpm_time"]), id=row["instance"])
        for row in rows
    ]


def psplib_network(text: str) -> Network:
    """Durations and successors of a PSPLIB file."""
    rows = [[int(word) for word in line.split()] for line in text.splitlines() if line.strip()[:1].isdigit()]
    jobs = rows[0][1] + 2  # the source and the sink are not counted in the head
    relations, durations = rows[1 : jobs + 1], rows[jobs + 1 : 2 * jobs + 1]
    return Network(
        activities=[(str(row[0]), row[2]) for row in durations],
        relations=[(str(row[0]), str(successor), "FS", 0) for row in relations for successor in row[3:]],
    )


@pytest.mark.parametrize(("instance", "length"), psplib_instances())
def test_psplib_critical_path_length(instance: Path, length: int, each_schedule: Scheduler) -> None:
    network = psplib_network(instance.read_text(encoding="utf-8"))
    row, found = network.schedule(each_schedule)
    assert row["finish"] == plain_days(network, length)[-1]
    assert row["critical_path"][-1] == network.ids()[network.activities[-1][0]]
    assert min(m["total_float"] for m in found.values()) == 0


DIVISIONS = [pytest.param(name, id=name) for name in NATION_OF]


def calendar_story(division: str, milestones: str, start: str) -> dict[str, str]:
    """A force of one division with these milestones."""
    force = f"  kent: {{name: Kent, nation: {NATION_OF[division]}}}\n"
    return {
        "forces.yaml": f"service: {{name: Policing}}\nforces:\n{force}",
        "programmes/cloud/blueprint.yaml": blueprint(milestones).replace("national_calendar: plain\n", ""),
        "programmes/cloud/progress/kent.yaml": progress(start=start),
    }


@pytest.mark.parametrize("division", DIVISIONS)
def test_working_day_arithmetic(division: str, each_schedule: Scheduler) -> None:
    table = (CASES / "calendar" / "workday_arithmetic.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(table.splitlines()) if row["division"] == division]
    plan, facts = "", ""
    for n, row in enumerate(rows):
        until = date.fromisoformat(row["until"]) - timedelta(days=1)
        plan += f"a{n}: {{title: From, not_before: {row['date']}}}\n"
        plan += f"b{n}: {{title: To, duration: 1d, after: [a{n} FS{int(row['add']):+d}d]}}\n"
        facts += f"a{n}: {{baseline: {until}}}\n"
    files = calendar_story(division, plan, "2018-01-02")
    files["programmes/cloud/progress/kent.yaml"] = progress(facts, start="2018-01-02")
    found = {key[2]: m for key, m in milestones(each_schedule(files, "2018-01-01"))}
    count = "working_days_from_date_up_to_but_not_including_until"
    for n, row in enumerate(rows):
        # From a day off, one source first goes the way it counts; we, and the other, first go forward.
        back = int(row["add"]) < 0
        assert found[f"b{n}"]["early_start"] == row["excel_workday" if back else "numpy_roll_then_add"], row
        assert found[f"a{n}"]["variance"] == 1 - int(row[count]), row


@pytest.mark.parametrize("division", DIVISIONS)
def test_bank_holidays_are_those_published(division: str, each_schedule: Scheduler) -> None:
    published = json.loads((CASES / "calendar" / "bank-holidays.json").read_text(encoding="utf-8"))
    off = {date.fromisoformat(event["date"]) for event in published[division]["events"]}
    plan, expected = "", {}
    for day in sorted(off):
        plan += f"on-{day}: {{title: Holiday, duration: 1d, not_before: {day}}}\n"
        expected[f"on-{day}"] = next_working_day(day, off).isoformat()
    for year in range(2019, 2029):
        days = [d for d in days_of(year) if d.weekday() < 5 and d not in off]
        plan += f"in-{year}: {{title: Year, duration: {len(days)}d, not_before: {year}-01-01}}\n"
        expected[f"in-{year}"] = days[0].isoformat()
        expected[f"end-{year}"] = days[-1].isoformat()
    found = {
        key[2]: m for key, m in milestones(each_schedule(calendar_story(division, plan, "2018-01-02"), "2018-01-01"))
    }
    starts = {name: m["early_start"] for name, m in found.items()}
    ends = {f"end-{name[3:]}": m["early_finish"] for name, m in found.items() if name.startswith("in-")}
    assert starts | ends == expected


def days_of(year: int) -> list[date]:
    """Every day of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def next_working_day(day: date, off: set[date]) -> date:
    """The first weekday that is no holiday."""
    while day.weekday() > 4 or day in off:
        day += timedelta(days=1)
    return day
