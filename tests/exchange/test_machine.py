"""csv and json exports are the look commands' machine formats, byte for byte, less what is withheld."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from rollout.exchange.formats import FORMATS, export
from rollout.exchange.request import Cannot
from tests.cli.conftest import Run
from tests.exchange.stories import request, text
from tests.report.stories import SERVICE, changed

CLOUD = "programmes/cloud/blueprint.yaml"


@pytest.mark.parametrize("format_", ["csv", "json"])
@pytest.mark.parametrize("view", ["schedule", "status"])
@pytest.mark.parametrize("chosen", [[], ["cloud"], ["cloud", "--force", "kent"], ["--force", "dorset-and-surrey"]])
def test_the_bytes_are_those_of_the_look_command(run: Run, format_: str, view: str, chosen: list[str]) -> None:
    ours = run("export", format_, "--view", view, *chosen)
    assert ours.exit_code == 0
    assert ours.stdout == run(view, "--format", format_, *chosen).stdout


@pytest.mark.parametrize("format_", ["csv", "json"])
def test_a_path_is_the_path_command_s(run: Run, format_: str) -> None:
    ours = run("export", format_, "--view", "path", "cloud", "--force", "kent")
    assert ours.stdout == run("path", "cloud", "kent", "--format", format_).stdout


def test_without_a_view_every_milestone_is_exported(run: Run) -> None:
    assert run("export", "json").stdout == run("schedule", "--format", "json").stdout


def test_text_a_spreadsheet_could_run_is_guarded(tmp_path: Path) -> None:
    files = changed(CLOUD, ("title: Platform ready", "title: '=cmd|calc'"))
    rows = list(csv.DictReader(io.StringIO(text("csv", request(tmp_path, files=files)))))
    assert rows[0]["title"] == "'=cmd|calc"


def test_a_path_leaves_out_what_may_not_be_shown(tmp_path: Path) -> None:
    files = changed(CLOUD, ("settled: {title: Settled,", "settled: {title: Settled, marking: SECRET,"))
    secret = request(tmp_path, files=files, programme="network", force="kent", view="path", max_marking="OFFICIAL")
    document = json.loads(text("json", secret))
    assert [step["milestone"] for step in document["steps"]] == [
        "cloud/platform",
        "cloud/built",
        "cloud/moved",
        "cabled",
    ]
    files = changed(CLOUD, ("moved: {title: Mail moved,", "moved: {title: Mail moved, marking: SECRET,"))
    secret = request(tmp_path, files=files, programme="network", force="kent", view="path", max_marking="OFFICIAL")
    document = json.loads(text("json", secret))
    assert [step["milestone"] for step in document["steps"]] == ["cloud/platform", "cloud/built", "cabled"]
    assert document["steps"][-1]["drivers"] == []
    assert document["steps"][0]["drivers"] == [{"floor": "data-date"}]
    assert "moved" not in text("csv", secret)


def test_a_path_names_no_force_that_may_not_be_named(tmp_path: Path) -> None:
    blueprint = SERVICE[CLOUD].replace("after: [moved]}", "after: [moved, lessons]}") + (
        "  lessons: {title: Lessons, scope: national, duration: 60d, after: [{milestone: moved, forces: 2}]}\n"
    )
    files = {**SERVICE, CLOUD: blueprint}
    asked = request(tmp_path, files=files, names="exceptions", programme="cloud", force="kent", view="path")
    steps = json.loads(text("json", asked))["steps"]
    assert "moved" in [step["milestone"] for step in steps]
    assert "sussex" not in text("json", asked)
    assert "sussex" not in text("csv", asked)
    whole = request(tmp_path, files=files, programme="cloud", force="kent", view="path")
    assert "moved@sussex-and-surrey" in text("json", whole)


def test_nothing_is_left_out_of_a_path_without_a_next_one(tmp_path: Path) -> None:
    asked = request(tmp_path, names="exceptions", programme="network", force="kent", view="path")
    assert json.loads(text("json", asked))["next_path"] is None


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        ({"programme": "cloud"}, "name both"),
        ({"force": "kent"}, "name both"),
        ({"programme": "cloud", "force": "wiltshire"}, "wiltshire is not scheduled in cloud: declined."),
        ({"programme": "network", "force": "essex"}, "essex has not joined network"),
    ],
)
def test_a_path_is_of_one_scheduled_force_in_one_programme(tmp_path: Path, wanted: dict[str, Any], reason: str) -> None:
    with pytest.raises(Cannot, match=reason):
        text("json", request(tmp_path, view="path", **wanted))


def test_a_programme_that_cannot_be_computed_has_no_path(tmp_path: Path) -> None:
    files = changed(CLOUD, ("designed: {title: Designed,", "designed: {title: Designed, after: [settled],"))
    with pytest.raises(Cannot, match='"cloud" cannot be computed'):
        text("csv", request(tmp_path, files=files, view="path", programme="cloud", force="kent"))


def test_a_force_that_delivers_in_legs_has_a_path_for_each(tmp_path: Path) -> None:
    register = SERVICE["forces.yaml"].replace(
        "kent: {name: Kent Police,", "kent: {name: Kent Police, to: 2026-03-31, successor: surrey,"
    )
    files = {**SERVICE, "forces.yaml": register}
    with pytest.raises(Cannot, match="surrey delivers cloud as kent, sussex-and-surrey: name one"):
        text("csv", request(tmp_path, files=files, view="path", programme="cloud", force="surrey"))
    assert "built" in text("csv", request(tmp_path, files=files, view="path", programme="cloud", force="kent"))


def test_a_format_refuses_a_view_it_does_not_have(tmp_path: Path) -> None:
    with pytest.raises(Cannot, match="csv cannot show brief: it can show schedule, status, path"):
        export(FORMATS["csv"], request(tmp_path, view="brief"))
    with pytest.raises(Cannot, match="ics cannot show brief: it has one view only"):
        export(FORMATS["ics"], request(tmp_path, view="brief"))


def test_a_programme_marked_too_high_is_not_exported(tmp_path: Path) -> None:
    files = changed(CLOUD, ("version: 2", "version: 2\nmarking: SECRET"))
    with pytest.raises(Cannot, match="cloud is marked above OFFICIAL"):
        text("json", request(tmp_path, files=files, programme="cloud", max_marking="OFFICIAL"))


def test_a_force_s_rows_are_refused_where_names_are_withheld(tmp_path: Path) -> None:
    with pytest.raises(Cannot, match="names are withheld here"):
        text("json", request(tmp_path, force="kent", names="withhold"))
