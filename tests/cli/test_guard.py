"""check, explain, rules, schema, init, report and brief."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from rollout.cli.main import main
from rollout.rules import catalogue
from tests.cli.conftest import KENT, Run

WRONG = KENT.replace("2026-11-02", "02/11/2026")
CARELESS = KENT + "    note: Ring 07700 900123 or mail lead@example.org\n"


@pytest.fixture
def broken(root: Path) -> Path:
    (root / "programmes/cloud/progress/kent.yaml").write_text(WRONG)
    return root


def test_check_is_silent_when_all_is_well(run: Run, root: Path) -> None:
    result = run("check", "--select", "Y,S,R")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


def test_check_names_the_place_shows_the_line_and_says_what_to_do(run: Run, broken: Path) -> None:
    result = run("check", "--select", "S")
    assert result.exit_code == 1
    lines = result.stdout.split("\n")
    assert lines[0].startswith("programmes/cloud/progress/kent.yaml:9:14: S")
    assert lines[1] == "  9 |     started: 02/11/2026"
    assert lines[2] == "    |              ^^^^^^^^^^"
    assert lines[3].startswith("  ")


def test_check_of_named_files_looks_at_those_alone(run: Run, broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("check", "programmes/cloud/progress/essex.yaml").exit_code == 0
    assert run("check", "programmes/cloud/progress/kent.yaml").exit_code == 1
    monkeypatch.chdir(broken / "programmes")
    assert run("check", "cloud/progress/kent.yaml").exit_code == 1
    assert run("check", str(broken / "programmes")).exit_code == 1


@pytest.mark.parametrize("path", ["nowhere.yaml", "/etc"])
def test_check_of_what_is_not_there_is_refused(run: Run, path: str) -> None:
    result = run("check", path)
    assert result.exit_code == 2
    assert "is not a file or folder of the workspace" in result.stderr


def test_check_of_a_broken_register_is_1_and_hides_nothing(run: Run, broken: Path) -> None:
    (broken / "forces.yaml").write_text("service: {name: x}\nforces: [\n")
    result = run("check")
    assert result.exit_code == 1
    assert "forces.yaml:" in result.stdout


def test_selecting_and_ignoring(run: Run, broken: Path) -> None:
    assert run("check", "--ignore", "S").exit_code == 0
    assert run("check", "--select", "Y").exit_code == 0
    result = run("check", "--select", "Z9")
    assert result.exit_code == 2
    assert "rollout rules" in result.stderr


def test_fail_level_decides_what_fails(run: Run) -> None:
    assert run("check").exit_code == 0
    assert run("check", "--fail-level", "warning").exit_code == 1


def test_statistics_count_by_code_and_quality_shows_when_asked(run: Run) -> None:
    text = run("check", "--statistics").stdout
    assert " P408 " in text
    assert "Q5" in text
    assert "Q5" not in run("check").stdout
    assert "Q5" in run("check", "-v").stdout
    assert "Q5" in run("check", "--select", "Q").stdout


def test_a_problem_of_several_lines_has_no_end_column(run: Run, broken: Path) -> None:
    (broken / "programmes/cloud/progress/kent.yaml").write_text("programme: cloud\nforce: kent\nstart: '2026\n -01'\n")
    document = json.loads(run("check", "--select", "S105", "--format", "sarif").stdout)
    (result,) = document["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 8}


def test_json_has_the_promised_fields(run: Run, broken: Path) -> None:
    found = json.loads(run("check", "--format", "json").stdout)
    assert list(found) == ["schema_version", "problems", "counts"]
    problem = next(p for p in found["problems"] if p["code"].startswith("S"))
    assert list(problem)[:12] == [
        "code", "name", "severity", "file", "line", "column", "end_column", "message", "hint", "programme", "force",
        "milestone",
    ]  # fmt: skip
    assert problem["fix"]["replacement"] == "2026-11-02"
    assert found["counts"]["error"] == 1


def test_github_annotations_stand_on_the_line_and_cannot_be_forged(run: Run, root: Path) -> None:
    (root / "programmes/cloud/progress/kent.yaml").write_text(KENT + '  "a,b:c": {started: 2026-11-02}\n')
    text = run("check", "--format", "github").stdout
    assert "::error file=programmes/cloud/progress/kent.yaml,line=" in text
    for line in text.splitlines():
        assert line.startswith(("::error ", "::warning ", "::notice "))


def test_gitlab_fingerprints_hold_no_line_number(run: Run, broken: Path) -> None:
    before = json.loads(run("check", "--format", "gitlab").stdout)
    (broken / "programmes/cloud/progress/kent.yaml").write_text("# a line more\n" + WRONG)
    after = json.loads(run("check", "--format", "gitlab").stdout)
    assert {entry["fingerprint"] for entry in before} == {entry["fingerprint"] for entry in after}
    assert len({entry["fingerprint"] for entry in after}) == len(after)


def test_sarif_names_rule_place_and_level(run: Run, broken: Path) -> None:
    found = json.loads(run("check", "--format", "sarif").stdout)
    result = next(r for r in found["runs"][0]["results"] if r["level"] == "error")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (9, 14, 24)
    rules = found["runs"][0]["tool"]["driver"]["rules"]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_junit_has_a_case_for_each_file(run: Run, broken: Path) -> None:
    suite = ET.fromstring(run("check", "--format", "junit").stdout.encode())
    cases = {case.get("name"): case for case in suite.iter("testcase")}
    assert "forces.yaml" in cases
    assert cases["programmes/cloud/progress/kent.yaml"].find("failure") is not None


def test_every_format_answers_when_all_is_well(run: Run) -> None:
    for kind in ("json", "github", "gitlab", "sarif", "junit"):
        assert run("check", "--select", "Y", "--format", kind).exit_code == 0


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_every_code_has_a_page(code: str) -> None:
    result = CliRunner().invoke(main, ["explain", code])
    assert result.exit_code == 0
    assert "What to do" in result.stdout


def test_explain_takes_names_and_small_letters_and_json() -> None:
    by_code = CliRunner().invoke(main, ["explain", "r204"]).stdout
    assert by_code == CliRunner().invoke(main, ["explain", "unknown-milestone"]).stdout
    assert json.loads(CliRunner().invoke(main, ["explain", "R204", "--format", "json"]).stdout)["code"] == "R204"
    assert CliRunner().invoke(main, ["explain", "R9999"]).exit_code == 2


def test_rules_lists_all_of_them() -> None:
    assert len(json.loads(CliRunner().invoke(main, ["rules", "--format", "json"]).stdout)["rules"]) == len(catalogue())
    for kind in ("table", "csv", "markdown"):
        assert "unknown-milestone" in CliRunner().invoke(main, ["rules", "--format", kind]).stdout


@pytest.mark.parametrize("kind", ["forces", "blueprint", "progress", "national", "return", "slots"])
def test_schema_of_every_kind(kind: str, run: Run) -> None:
    plain = json.loads(CliRunner().invoke(main, ["schema", kind]).stdout)
    assert plain["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert json.loads(run("schema", kind, "--ids").stdout)["$schema"] == plain["$schema"]


def test_schema_alone_lists_the_kinds_and_where_they_stand(run: Run) -> None:
    lines = run("schema").stdout.splitlines()
    assert "return     programmes/returns/*.yaml" in lines
    assert len(lines) == 3 + 6


def test_init_makes_a_workspace_that_checks_clean(tmp_path: Path) -> None:
    target = tmp_path / "new"
    result = CliRunner().invoke(
        main, ["init", str(target), "--name", 'The "new" service: ours', "--as-of", "2026-11-22"]
    )
    assert result.exit_code == 0
    assert "wrote" in result.stdout
    checked = CliRunner().invoke(main, ["-C", str(target), "check", "--as-of", "2026-11-22", "--fail-level", "warning"])
    assert (checked.exit_code, checked.stdout) == (0, "")
    again = CliRunner().invoke(main, ["init", str(target), "--no-input"])
    assert again.exit_code == 2
    assert "nothing was written" in again.stderr


def test_init_dry_run_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["init", "--dry-run"])
    assert "would write forces.yaml" in result.stdout
    assert list(tmp_path.iterdir()) == []


def test_init_asks_a_person_and_refuses_unprintable_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.isatty", lambda _: True)
    asked = CliRunner().invoke(main, ["init", str(tmp_path / "a")], input="Policing\n")
    assert asked.exit_code == 0
    assert 'name: "Policing"' in (tmp_path / "a/forces.yaml").read_text()
    assert CliRunner().invoke(main, ["init", str(tmp_path / "b"), "--name", "a\x1bb"]).exit_code == 2


def test_init_says_when_it_cannot_write(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(main, ["init", str(tmp_path / "file" / "x"), "--no-input"])
    assert result.exit_code != 0
    assert "cannot be written" in result.stderr


def test_brief_is_printed_as_markdown(run: Run) -> None:
    result = run("brief")
    assert result.exit_code == 0
    assert result.stdout.startswith("# Brief: the council (illustrative)")
    assert result.stdout.count("\n## ") == 5


@pytest.mark.parametrize(
    ("arguments", "title"),
    [(("portfolio",), "# Portfolio report"), (("programme", "cloud"), "# Cloud"), (("force", "kent"), "# Kent Police")],
)
def test_reports_are_printed(run: Run, arguments: tuple[str, ...], title: str) -> None:
    assert run("report", *arguments).stdout.startswith(title)


def test_report_all_writes_every_report_with_an_index(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out" / "reports"
    result = run("report", "all", str(folder))
    assert result.exit_code == 0
    names = {path.name for path in folder.iterdir()}
    assert {"index.md", "brief.md", "portfolio.md", "programme-cloud.md", "force-kent.md"} <= names
    assert "force-kent.md" in (folder / "index.md").read_text()
    assert not any(name.startswith(".") for name in names)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("programme",), "Which programme?"),
        (("force",), "Which force?"),
        (("portfolio", "x"), "takes no name"),
        (("programme", "clowd"), 'Did you mean "cloud"?'),
        (("force", "kemt"), 'Did you mean "kent"?'),
        (("force", "kent", "--names", "withhold"), "names are withheld"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(run: Run, arguments: tuple[str, ...], words: str) -> None:
    result = run("report", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_programme_marked_too_high_is_not_printed(run: Run, root: Path) -> None:
    path = root / "programmes/robots/blueprint.yaml"
    path.write_text(path.read_text().replace("title: Robots", "title: Robots\nmarking: SECRET"))
    result = run("report", "programme", "robots", "--max-marking", "OFFICIAL")
    assert result.exit_code == 2
    assert "marked above OFFICIAL" in result.stderr


def test_a_programme_that_cannot_be_read_has_no_report(run: Run, root: Path) -> None:
    (root / "programmes/robots/blueprint.yaml").write_text("[")
    assert "cannot be read" in run("report", "programme", "robots").stderr


def test_a_broken_template_is_told_plainly(run: Run, root: Path) -> None:
    (root / "templates").mkdir()
    (root / "templates/brief.md.j2").write_text("{{ nothing_of_this_name }}")
    for command in (("brief",), ("report", "all", str(root / "out"))):
        result = run(*command)
        assert result.exit_code == 2
        assert "brief.md.j2" in result.stderr
        assert "nothing_of_this_name" in result.stderr


def test_reports_say_when_they_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("report", "all", str(tmp_path / "file"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert stat.S_ISREG((tmp_path / "file").stat().st_mode)


def test_reports_of_an_earlier_run_are_named_where_they_mislead(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    assert "earlier run" not in run("report", "all", str(folder), "--names", "all").stderr
    told = run("report", "all", str(folder), "--names", "withhold").stderr
    assert "of an earlier run still stand there" in told
    assert "force-essex.md" in told
    for path in folder.glob("force-*.md"):
        path.unlink()
    (folder / "force-kent.md").write_text("old")
    assert (
        "1 report of an earlier run still stands there"
        in run("report", "all", str(folder), "--names", "withhold").stderr
    )


def test_a_past_data_date_makes_no_mistake_of_later_facts(run: Run) -> None:
    assert run("check", as_of="2026-10-10").exit_code == 0
    assert "P401" not in run("check", as_of="2026-10-10").stdout


def test_a_service_needs_a_name(tmp_path: Path) -> None:
    for name in ("", "  "):
        result = CliRunner().invoke(main, ["init", str(tmp_path / "w"), "--name", name])
        assert result.exit_code == 2
        assert "needs a name" in result.stderr
