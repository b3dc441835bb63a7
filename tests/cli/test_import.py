"""`rollout import`: what came back changes the facts it changed, byte for byte, and nothing else."""

from __future__ import annotations

import difflib
import io
import json
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring, tostring

import openpyxl
import pytest

from tests.cli.conftest import FILES, KENT, Run
from tests.exchange.test_form import midnight
from tests.exchange.test_form_in import Edit, filled, put
from tests.exchange.test_mspdi_in import foreign
from tests.exchange.test_mspdi_in import put as put_task
from tests.workspace import write_workspace

REPOSITORY = Path(__file__).parents[2]
KENTS = "programmes/cloud/progress/kent.yaml"
COMMENTED = KENT.replace("    remaining: 12d\n", "    remaining: 12d   # as the supplier says\n").replace(
    "milestones:", "# what happened, newest last\nmilestones:"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path, {**FILES, KENTS: COMMENTED})


@pytest.fixture
def form(run: Run, root: Path) -> Path:
    target = root / "kent.xlsx"
    assert run("export", "xlsx", "--force", "kent", "-o", str(target)).exit_code == 0
    return target


@pytest.fixture
def plan(run: Run, root: Path) -> Path:
    target = root / "kent.xml"
    assert run("export", "mspdi", "cloud", "--force", "kent", "-o", str(target)).exit_code == 0
    return target


def changed_lines(root: Path, before: str = COMMENTED, path: str = KENTS) -> list[str]:
    """The lines that differ, as a difference shows them."""
    lines = difflib.ndiff(before.splitlines(), (root / path).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line[0] in "+-"]


def fill(form: Path, *edits: Edit) -> Path:
    content = form.read_bytes()
    for edit in edits:
        content = filled(content, edit)
    form.write_bytes(content)
    return form


def in_plan(plan: Path, *edits: Any) -> Path:
    root: Element = fromstring(plan.read_bytes())
    for edit in edits:
        edit(root)
    plan.write_bytes(tostring(root, encoding="utf-8"))
    return plan


CONFIRMED = put(
    "cloud", "Confirmed: all is right up to the end of (fill in)", midnight(2026, 11, 22), sheet="Return", key="Sheet"
)
LEFT = put("built", "Working days left (fill in)", 4)
NOTED = put("in-use", "Note (fill in)", "Waits for #12: @all\nand more")


def test_only_the_facts_that_were_filled_in_change(run: Run, root: Path, form: Path) -> None:
    result = run("import", str(fill(form, CONFIRMED, LEFT)), "-y")
    assert result.exit_code == 0
    assert changed_lines(root) == [
        "- confirmed: 2026-11-20",
        "+ confirmed: 2026-11-22",
        "-     remaining: 12d   # as the supplier says",
        "+     remaining: 4d   # as the supplier says",
    ]
    assert "kent: cloud finishes 2026-12-15 → 2026-12-08, 5 working days earlier." in result.stdout
    assert "cloud, kent: built remaining: 12d → 4d" in result.stdout
    assert f"wrote {KENTS}" in result.stdout


def test_a_form_as_it_went_out_changes_nothing(run: Run, root: Path, form: Path) -> None:
    result = run("import", str(form), "-y")
    assert (result.exit_code, "Nothing to change" in result.stderr) == (0, True)
    assert changed_lines(root) == []


def test_a_dry_run_shows_the_difference_and_writes_nothing(run: Run, root: Path, form: Path) -> None:
    result = run("import", str(fill(form, LEFT)), "--dry-run")
    assert "+    remaining: 4d   # as the supplier says" in result.stdout
    assert "earlier" in result.stdout
    assert changed_lines(root) == []


def test_hostile_text_is_written_as_the_text_it_is(run: Run, root: Path, form: Path) -> None:
    assert run("import", str(fill(form, NOTED)), "-y").exit_code == 0
    written = (root / KENTS).read_text(encoding="utf-8")
    assert run("check").exit_code == 0
    assert "Waits for #12: @all" in written
    second = root / "again.xlsx"
    run("export", "xlsx", "--force", "kent", "-o", str(second))
    book = openpyxl.load_workbook(io.BytesIO(second.read_bytes()))
    assert "Waits for #12: @all\nand more" in [cell.value for row in book["cloud"].iter_rows() for cell in row]


def test_what_others_changed_meanwhile_stays(run: Run, root: Path, form: Path) -> None:
    text = COMMENTED.replace("baseline: 2026-12-01", "baseline: 2026-12-01\n    note: Moved to the second floor.")
    write_workspace(root, {KENTS: text})
    assert run("import", str(fill(form, LEFT)), "-y").exit_code == 0
    assert changed_lines(root, text) == [
        "-     remaining: 12d   # as the supplier says",
        "+     remaining: 4d   # as the supplier says",
    ]


def test_the_same_fact_changed_on_both_sides_is_a_conflict_and_nothing_is_written(
    run: Run, root: Path, form: Path
) -> None:
    text = COMMENTED.replace("remaining: 12d", "remaining: 9d")
    write_workspace(root, {KENTS: text})
    result = run("import", str(fill(form, LEFT, CONFIRMED)), "-y")
    assert result.exit_code == 1
    assert result.stdout == (
        f"{KENTS}: built remaining: was 12d; the progress file now says 9d, what came back says 4d (cloud!L3).\n"
    )
    assert "nothing was written" in result.stderr
    assert changed_lines(root, text) == []
    document = json.loads(run("import", str(form), "--format", "json").stdout)
    assert document["conflicts"] == [
        {
            "programme": "cloud",
            "force": "kent",
            "file": KENTS,
            "milestone": "built",
            "field": "remaining",
            "before": "12d",
            "ours": "9d",
            "theirs": "4d",
            "where": "cloud!L3",
        }
    ]


def test_a_judgement_emptied_altogether_is_taken_away(run: Run, root: Path, form: Path) -> None:
    empty = [
        put("cloud", f"{name} (fill in)", None, sheet="Return", key="Sheet")
        for name in ("Confidence", "Judged by (role)", "Judged on", "Why")
    ]
    assert run("import", str(fill(form, *empty)), "-y").exit_code == 0
    assert changed_lines(root) == ["- confidence: {rating: green, by: Programme lead, on: 2026-11-20}"]
    assert run("import", str(form), "-y").exit_code == 0


def test_a_judgement_given_in_part_keeps_its_other_parts(run: Run, root: Path, form: Path) -> None:
    rating = put("cloud", "Confidence (fill in)", "amber", sheet="Return", key="Sheet")
    assert run("import", str(fill(form, rating)), "-y").exit_code == 0
    assert changed_lines(root)[1] == "+ confidence: {rating: amber, by: Programme lead, on: 2026-11-20}"


def test_a_value_the_file_cannot_hold_is_said_and_nothing_is_written(run: Run, root: Path, form: Path) -> None:
    bad = put("cloud", "Confidence (fill in)", "purple", sheet="Return", key="Sheet")
    result = run("import", str(fill(form, bad, LEFT)), "-y")
    assert (result.exit_code, "cloud, kent: confidence.rating:" in result.stderr) == (2, True)
    assert "Nothing was written" in result.stderr
    result = run("import", str(fill(form, put("built", "Started (fill in)", "soon"))), "-y")
    assert (result.exit_code, 'cloud!J3: "soon" is no date' in result.stderr) == (2, True)
    assert changed_lines(root) == []


def test_a_change_that_breaks_a_rule_is_refused(run: Run, root: Path, form: Path) -> None:
    result = run("import", str(fill(form, put("built", "Finished (fill in)", midnight(2026, 10, 1)))), "-y")
    assert (result.exit_code, "the workspace would be worse" in result.stderr) == (2, True)
    assert changed_lines(root) == []


def test_a_milestone_the_blueprint_no_longer_has_is_said(run: Run, root: Path, form: Path) -> None:
    write_workspace(
        root,
        {
            "programmes/cloud/blueprint.yaml": FILES["programmes/cloud/blueprint.yaml"].replace("  trained:", "  schooled:").replace("trained FS", "schooled FS"),
        },
    )  # fmt: skip
    result = run("import", str(fill(form, put("trained", "Note (fill in)", "Done."))), "-y")
    assert (result.exit_code, 'Cloud has no milestone "trained"' in result.stderr) == (2, True)


def test_a_file_that_cannot_be_read_any_more_is_said(run: Run, root: Path, form: Path) -> None:
    write_workspace(root, {KENTS: "programme: cloud\nforce: kent\nblueprint: one\n"})
    result = run("import", str(form), "-y")
    assert (result.exit_code, "cannot be read" in result.stderr) == (2, True)
    write_workspace(root, {KENTS: "programme: [\n"})
    assert run("import", str(form), "-y").exit_code == 2


def test_a_plan_goes_out_is_changed_and_comes_back(run: Run, root: Path, plan: Path) -> None:
    in_plan(
        plan,
        put_task("built", RemainingDuration="PT32H0M0S", PercentComplete="80"),
        put_task("trained", ActualStart="2026-11-16T09:00:00", ActualFinish="2026-11-20T17:00:00"),
    )
    result = run("import", str(plan), "-y")
    assert result.exit_code == 0
    assert changed_lines(root) == [
        "-     remaining: 12d   # as the supplier says",
        "+     remaining: 4d   # as the supplier says",
        "+   trained:",
        "+     started: 2026-11-16",
        "+     finished: 2026-11-20",
    ]
    assert "Per cent complete is not read" in result.stdout


def test_a_national_milestone_in_a_plan_is_nobody_s_to_report(run: Run, root: Path, plan: Path) -> None:
    in_plan(plan, put_task("issued", ActualFinish="2026-11-01T17:00:00"))
    assert run("import", str(plan), "-y").exit_code == 0
    assert changed_lines(root) == []
    assert (
        changed_lines(root, FILES["programmes/cloud/progress/national.yaml"], "programmes/cloud/progress/national.yaml")
        == []
    )


def test_a_plan_of_somebody_else_s_making_needs_a_mapping_and_names(run: Run, root: Path) -> None:
    task = "<Task><UID>7</UID><Name>Build it</Name><ActualStart>2026-11-03T08:00:00</ActualStart></Task>"
    (root / "plan.xml").write_bytes(foreign(task))
    (root / "ids.csv").write_text("task,milestone\n7,built\n", encoding="utf-8")
    mapped = ("import", str(root / "plan.xml"), "--map", str(root / "ids.csv"), "-y")
    assert "Give a mapping" in run("import", str(root / "plan.xml"), "-y").stderr
    assert "name --programme and --force" in run(*mapped).stderr
    assert run(*mapped, "--programme", "cloud", "--force", "kent").exit_code == 0
    assert changed_lines(root) == ["-     started: 2026-11-02", "+     started: 2026-11-03"]
    (root / "ids.csv").write_bytes(b"task,milestone\n7,\xff\n")
    assert "is not written as UTF-8" in run(*mapped, "--programme", "cloud", "--force", "kent").stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nothing.xlsx",), "cannot be read: No such file"),
        (("forces.yaml",), "no XML that can be read"),
        (("kent.xlsx", "--force", "kent"), "A return form says whose it is"),
    ],
)
def test_what_cannot_be_taken_in_is_said(
    run: Run, root: Path, form: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], reason: str
) -> None:
    monkeypatch.chdir(root)
    result = run("import", *arguments)
    assert (result.exit_code, reason in result.stderr) == (2, True)
    assert form.exists()


def test_a_form_needs_the_office_extra(run: Run, form: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.delitem(sys.modules, "rollout.exchange.form_in", raising=False)
    result = run("import", str(form))
    assert (result.exit_code, "pip install rollout[office]" in result.stderr) == (2, True)


def test_a_form_of_several_programmes_changes_each_file(run: Run, root: Path, form: Path) -> None:
    robots = put("hosted", "Note (fill in)", "Soon.", sheet="robots")
    result = run("import", str(fill(form, LEFT, robots)), "-y")
    assert result.exit_code == 0
    assert "kent: robots finishes" in result.stdout
    path = "programmes/robots/progress/kent.yaml"
    assert changed_lines(root, FILES[path], path) == ["+     note: Soon."]


def test_a_force_s_form_changes_the_file_of_the_collaboration_it_delivers_with(run: Run, root: Path) -> None:
    target = root / "surrey.xlsx"
    run("export", "xlsx", "--force", "surrey", "-o", str(target))
    start = put("trained", "Expected finish (fill in)", midnight(2027, 8, 2))
    assert run("import", str(fill(target, start)), "-y").exit_code == 0
    assert "expected: 2027-08-02" in (root / "programmes/cloud/progress/dorset-and-surrey.yaml").read_text(
        encoding="utf-8"
    )


def test_project_itself_can_carry_a_plan_there_and_back(run: Run, root: Path, plan: Path) -> None:
    if shutil.which("java") is None or find_spec("mpxj") is None or find_spec("jpype") is None:
        pytest.skip("needs Java, and pip install mpxj JPype1")
    edits = {
        "built": {"setRemainingDuration": 4},
        "in-use": {"setDate": "2026-12-18T17:00"},
        "trained": {"setActualStart": "2026-11-16T09:00", "setActualFinish": "2026-11-20T17:00"},
    }
    back = root / "back.xml"
    command = [sys.executable, "-m", "tests.exchange.project_reader", "--edit", str(plan), str(back), json.dumps(edits)]
    subprocess.run(command, check=True, capture_output=True, cwd=REPOSITORY)
    result = run("import", str(back), "-y")
    assert result.exit_code == 0, result.stderr
    assert changed_lines(root) == [
        "-     remaining: 12d   # as the supplier says",
        "+     remaining: 4d   # as the supplier says",
        "+   trained:",
        "+     started: 2026-11-16",
        "+     finished: 2026-11-20",
        "+     expected: 2026-12-18",
    ]
