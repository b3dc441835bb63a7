"""The stage map: how far each force has come in every stage."""

from __future__ import annotations

from pathlib import Path

from rollout.report.charts.chart import Chart
from rollout.report.charts.stages import stage_map
from tests.report.stories import CLOUD, SERVICE, changed, edition


def cells(chart: Chart | None) -> dict[str, list[str]]:
    assert chart is not None
    return {line.name: [f"{cell.said} {cell.kind}" for cell in line.cells] for line in chart.view["lines"]}


def test_forces_stand_in_order_of_how_far_they_have_come(tmp_path: Path) -> None:
    assert cells(stage_map(edition(tmp_path), "cloud")) == {
        "Essex": ["1 of 1 done", "2 of 2 done", "0 of 1 begun"],
        "Kent": ["1 of 1 done", "0 of 2 begun", "0 of 1 open"],
        "Thames Valley": ["0 of 1 open", "0 of 2 open", "0 of 1 open"],
        "Sussex": ["0 of 1 open", "0 of 2 open", "0 of 1 open"],
        "Surrey": ["0 of 1 open", "0 of 2 open", "0 of 1 open"],
    }


def test_the_head_counts_whose_farthest_stage_it_is(tmp_path: Path) -> None:
    chart = stage_map(edition(tmp_path), "cloud")
    assert chart is not None
    assert [(c.title, c.said) for c in chart.view["columns"]] == [
        ("Design", "0 of 5 here"),
        ("Build", "1 of 5 here"),
        ("Embed", "1 of 5 here"),
    ]
    assert chart.alt.endswith("Farthest stage begun: design 0, build 1, embed 1.")


def test_the_filled_part_is_the_finished_share(tmp_path: Path) -> None:
    story = changed(
        "programmes/cloud/progress/kent.yaml",
        ("built: {started: 2026-03-30, expected: 2026-05-08,", "built: {started: 2026-03-23, finished: 2026-04-01,"),
    )
    chart = stage_map(edition(tmp_path, story), "cloud")
    assert chart is not None
    kent = next(line for line in chart.view["lines"] if line.name == "Kent")
    assert (kent.cells[1].said, kent.cells[1].filled, kent.cells[1].width) == ("1 of 2", 124, 249)


def test_a_stage_in_which_nothing_applies_is_said_to_be_empty(tmp_path: Path) -> None:
    story = changed("programmes/cloud/blueprint.yaml", ("stages: [design,", "stages: [prepare, design,"))
    assert cells(stage_map(edition(tmp_path, story), "cloud"))["Kent"][0] == "none absent"


def test_who_may_not_be_named_is_counted(tmp_path: Path) -> None:
    chart = stage_map(edition(tmp_path, names="exceptions"), "cloud")
    assert list(cells(chart)) == ["Essex", "Kent", "Thames Valley"]
    assert chart is not None
    assert chart.subtitle.endswith("2 more forces that take part are not named here.")


def test_there_is_none_without_stages_or_anybody_to_name(tmp_path: Path) -> None:
    assert stage_map(edition(tmp_path, names="withhold"), "cloud") is None
    plain = CLOUD.replace("stages: [design, build, embed]\n", "").replace(" stage: design,", "")
    plain = plain.replace(" stage: build,", "").replace(" stage: embed,", "")
    assert stage_map(edition(tmp_path, {**SERVICE, "programmes/cloud/blueprint.yaml": plain}), "cloud") is None


def test_many_stages_are_split_over_several_tables_of_numbers(tmp_path: Path) -> None:
    story = changed("programmes/cloud/blueprint.yaml", ("stages: [design,", "stages: [one, two, three, four, design,"))
    chart = stage_map(edition(tmp_path, story), "cloud")
    assert chart is not None
    assert [len(grid.columns) for grid in chart.numbers] == [6, 3]
