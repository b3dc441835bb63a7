"""An export holds rows of whom its edition may name, marked no higher than it may show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rollout.exchange.shown import Shown
from rollout.schedule.result import Key, UnitSchedule
from tests.exchange.stories import request, text
from tests.report.stories import CLOUD, KENT, NATIONAL, SERVICE, TOGETHER, changed

BLUEPRINT = "programmes/cloud/blueprint.yaml"
KENTS = "programmes/cloud/progress/kent.yaml"
SECRET = changed(
    BLUEPRINT,
    ("built: {title: Built,", "built: {title: Built, marking: SECRET, target: 2026-04-01,"),
    ("moved: {title: Mail moved,", "moved: {title: Mail moved, marking: OFFICIAL-SENSITIVE,"),
)
LESSONS = "lessons: {title: Lessons for Essex, scope: national, duration: 5d, after: [{milestone: moved, forces: 2}]}"
QUORUM = changed(
    BLUEPRINT,
    ("settled: {", f"{LESSONS}\n  settled: {{"),
)


def test_with_everybody_named_and_no_limit_nothing_is_copied(tmp_path: Path) -> None:
    asked = request(tmp_path)
    assert asked.shown.schedule is asked.edition.schedule
    assert asked.shown.standings is asked.edition.standings
    assert list(asked.shown.left_out()) == []


def test_where_names_are_withheld_no_row_is_a_force_s(tmp_path: Path) -> None:
    asked = request(tmp_path, names="withhold")
    cloud = asked.shown.schedule.programmes["cloud"]
    assert not cloud.units
    assert list(cloud.national) == ["platform"]
    assert not asked.shown.standings["cloud"].forces
    assert list(asked.shown.left_out()) == [
        "Left out: rows of 6 forces not named in a programme, as names are withheld; see --names."
    ]


def test_in_exceptions_only_forces_that_need_action_have_rows(tmp_path: Path) -> None:
    asked = request(tmp_path, names="exceptions")
    shown = asked.shown
    assert [row.force for row in shown.standings["cloud"].forces] == ["kent", "essex", "thames-valley"]
    assert list(shown.schedule.programmes["cloud"].units) == ["essex", "kent", "thames-valley"]
    assert list(shown.left_out()) == [
        "Left out: rows of 3 forces not named in a programme, as they need no action in it; see --names."
    ]


def test_a_force_asked_for_by_name_is_shown_unless_names_are_withheld(tmp_path: Path) -> None:
    asked = request(tmp_path, names="exceptions", force="surrey")
    assert asked.asked == {"surrey", "sussex-and-surrey"}
    assert [row.unit for row in asked.chosen["cloud"]] == ["sussex-and-surrey"]
    assert "sussex" in [row.force for row in asked.shown.standings["cloud"].forces]
    assert list(asked.shown.left_out()) == []


def test_another_force_s_copy_stands_without_its_force(tmp_path: Path) -> None:
    asked = request(tmp_path, files=QUORUM, names="exceptions")
    lessons = asked.shown.schedule.programmes["cloud"].national["lessons"]
    whole = asked.edition.schedule.programmes["cloud"].national["lessons"]
    assert [driver.predecessor for driver in whole.drivers] == [Key("cloud", "sussex-and-surrey", "moved")]
    assert [driver.predecessor for driver in lessons.drivers] == [Key("cloud", None, "moved")]
    assert asked.shown.key(Key("cloud", "essex", "moved")) == Key("cloud", "essex", "moved")


def test_free_text_that_names_a_force_is_left_out_where_names_are_withheld(tmp_path: Path) -> None:
    asked = request(tmp_path, files=QUORUM, names="withhold")
    assert asked.shown.schedule.programmes["cloud"].national["lessons"].title == "(left out: it names a force)"


def test_a_judgement_of_national_milestones_says_no_name_either(tmp_path: Path) -> None:
    judged = "confidence: {rating: amber, by: Lead of Kent, on: 2026-04-03, reason: Essex waits.}"
    files = changed(
        "programmes/cloud/progress/national.yaml", ("confirmed: 2026-04-03", f"confirmed: 2026-04-03\n{judged}")
    )
    asked = request(tmp_path, files=files, names="withhold")
    confidence = asked.shown.standings["cloud"].national.confidence
    assert confidence is not None
    assert (confidence.by, confidence.reason) == ("(left out: it names a force)",) * 2


def test_what_is_marked_higher_is_in_no_row_driver_path_or_reason(tmp_path: Path) -> None:
    asked = request(tmp_path, files=SECRET, max_marking="OFFICIAL-SENSITIVE")
    cloud = asked.shown.schedule.programmes["cloud"]
    assert "built" not in cloud.units["kent"].milestones
    assert Key("cloud", "kent", "built") not in cloud.units["kent"].critical_path
    moved = cloud.units["kent"].milestones["moved"]
    assert all(driver.predecessor is None or driver.predecessor.milestone != "built" for driver in moved.drivers)
    assert cloud.units["kent"].target is None
    assert asked.edition.schedule.programmes["cloud"].units["kent"].target == "built"
    document = text("json", asked)
    assert '"built"' not in document
    assert "built" not in text("csv", asked)
    assert list(asked.shown.left_out()) == ["Left out: 1 programme or milestone marked above OFFICIAL-SENSITIVE."]


def test_a_status_reason_does_not_name_what_is_marked_higher(tmp_path: Path) -> None:
    blocked = changed(
        KENTS,
        ("built: {started: 2026-03-30, expected: 2026-05-08,", "built: {started: 2026-03-30, blocked: Power,"),
        ("moved: {baseline: 2026-04-10}", "moved: {baseline: 2026-12-11}"),
        files=SECRET,
    )
    files = {**blocked, BLUEPRINT: blocked[BLUEPRINT].replace(" target: 2026-04-01,", "")}
    whole = request(tmp_path, files=files).shown.standings["cloud"].forces[0]
    assert whole.reasons == ("built is critical and blocked",)
    asked = request(tmp_path, files=files, max_marking="OFFICIAL")
    row = asked.shown.standings["cloud"].forces[0]
    assert row.reasons == ("a milestone marked higher is critical and blocked",)
    assert (whole.next_milestone, row.next_milestone) == ("built", None)


def test_a_programme_marked_higher_is_not_there(tmp_path: Path) -> None:
    files = {**SERVICE, BLUEPRINT: CLOUD.replace("version: 2", "version: 2\nmarking: SECRET")}
    asked = request(tmp_path, files=files, max_marking="OFFICIAL")
    assert list(asked.shown.schedule.programmes) == ["network"]
    kent = asked.shown.schedule.programmes["network"].units["kent"]
    assert [key.programme for key in kent.critical_path] == ["network"]
    assert all(problem.programme != "cloud" for problem in asked.shown.schedule.problems)


@pytest.mark.parametrize(
    ("names", "expected"),
    [("all", {"kent", "sussex-and-surrey"}), ("exceptions", {"kent"}), ("withhold", set())],
)
def test_problems_name_only_who_may_be_named(tmp_path: Path, names: str, expected: set[str]) -> None:
    files = {
        **SERVICE,
        KENTS: KENT.replace("moved: {baseline: 2026-04-10}", "moved: {baseline: 2026-04-10, colour: red}"),
        "programmes/cloud/progress/sussex-and-surrey.yaml": TOGETHER.replace(
            "moved: {", "settled: {expected: 2026-04-20}\n  moved: {"
        ),
        "programmes/cloud/progress/national.yaml": NATIONAL.replace("started: 2026-03-02", "begun: 2026-03-02"),
    }
    asked = request(tmp_path, files=files, names=names)
    files_named = {problem.location.file.split("/")[-1] for problem in asked.shown.schedule.problems}
    forces = {problem.force for problem in asked.shown.schedule.problems if problem.force not in (None, "national")}
    assert "national.yaml" in files_named
    assert forces - {"essex"} == expected
    named = {name.removesuffix(".yaml") for name in files_named} & {"kent", "sussex-and-surrey"}
    assert named == expected


def test_a_force_s_return_names_it_too(tmp_path: Path) -> None:
    files = {**SERVICE, "programmes/returns/surrey.yaml": "force: surrey\nconfirmed: soon\n"}
    everybody = request(tmp_path, files=files).shown.schedule.problems
    assert [p.location.file for p in everybody if "returns" in p.location.file]
    shown = request(tmp_path, files=files, names="exceptions").shown.schedule.problems
    assert not [p for p in shown if "returns" in p.location.file]
    asked = request(tmp_path, files=files, names="exceptions", force="surrey").shown.schedule.problems
    assert [p for p in asked if "returns" in p.location.file]


def test_small_counts_are_veiled_where_names_are_withheld(tmp_path: Path) -> None:
    asked = request(tmp_path, names="withhold", view="status")
    counts = json.loads(text("json", asked))["programmes"][0]["counts"]
    assert counts["declined"] == "fewer than 3"
    assert counts["complete"] == 0


def test_an_export_of_one_force_works_out_no_other_force_s_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    real = Shown._unit

    def counted(self: Shown, unit: UnitSchedule, programme: str) -> UnitSchedule:
        made.append(f"{unit.unit}/{programme}")
        return real(self, unit, programme)

    monkeypatch.setattr(Shown, "_unit", counted)
    asked = request(tmp_path, names="exceptions", force="kent")
    text("csv", asked)
    text("json", asked)
    assert made == ["kent/cloud", "kent/network"]
