"""Rules that the shipped workflows keep, whatever else they do."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from rollout.cli.main import COMMANDS
from tests.forge.workflows import ROOT, WORKFLOWS, read

PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
RIGHTS = {
    "check-change.yml": {None: {"contents": "read"}},
    "comment-change.yml": {
        None: {},
        "find": {"pull-requests": "read"},
        "comment": {"actions": "read", "contents": "read", "pull-requests": "write"},
        "judge": {"contents": "read"},
        "merge": {"contents": "write", "pull-requests": "write"},
    },
}


def by_name(path: Path) -> str:
    return path.name


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    found = read(path.name)["jobs"]
    assert isinstance(found, dict)
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    for job in jobs(path).values():
        yield from job["steps"]


def test_both_workflows_are_shipped() -> None:
    assert [path.name for path in WORKFLOWS] == sorted(RIGHTS)


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_every_action_is_pinned_to_a_commit_and_says_which_version_that_is(path: Path) -> None:
    used = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert used
    assert all(PINNED.fullmatch(line) for line in used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_an_action_is_pinned_to_the_same_commit_everywhere(path: Path) -> None:
    pins = set(re.findall(r"uses: (.+)", "\n".join(p.read_text(encoding="utf-8") for p in WORKFLOWS)))
    assert len({pin.split("@")[0] for pin in pins}) == len(pins)
    assert path.exists()


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_rights_are_named_and_no_more_than_these(path: Path) -> None:
    found: dict[str | None, object] = {None: read(path.name)["permissions"]}
    found |= {name: job["permissions"] for name, job in jobs(path).items() if "permissions" in job}
    assert found == RIGHTS[path.name]


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_no_expression_stands_inside_a_script(path: Path) -> None:
    assert not [one["name"] for one in steps(path) if "${{" in one.get("run", "")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_variables_are_quoted_wherever_they_are_used(path: Path) -> None:
    for one in steps(path):
        for line in one.get("run", "").splitlines():
            bare = re.sub(r'"[^"]*"|\'[^\']*\'', "", line)
            assert not re.search(r"\$(?!\()[A-Za-z{]", bare), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_every_step_has_a_name_and_every_job_a_limit(path: Path) -> None:
    assert all("name" in one for one in steps(path))
    assert all(job["timeout-minutes"] <= 15 for job in jobs(path).values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=by_name)
def test_what_is_fetched_keeps_no_token(path: Path) -> None:
    fetched = [one for one in steps(path) if "checkout" in one.get("uses", "")]
    assert fetched
    assert all(one["with"]["persist-credentials"] is False for one in fetched)


def test_what_may_write_never_checks_out_or_runs_the_change() -> None:
    text = (ROOT / ".github/workflows/comment-change.yml").read_text(encoding="utf-8")
    assert "pull_request_target" not in text
    for one in steps(ROOT / ".github/workflows/comment-change.yml"):
        if "checkout" in one.get("uses", ""):
            assert one["with"]["ref"] == "${{ github.event.repository.default_branch }}"
        assert not re.search(r"git (checkout|switch|worktree|reset|pull|merge|apply)\b", one.get("run", ""))
        assert not re.search(r"\b(eval|source|curl|wget|xargs)\b|\| *(ba)?sh\b", one.get("run", ""))


def test_nothing_that_a_change_can_name_reaches_a_script_but_as_a_variable() -> None:
    """Branch names, titles and logins are the change's own words."""
    for path in WORKFLOWS:
        for one in steps(path):
            assert not re.search(r"github\.(event|head_ref)", one.get("run", ""))


def test_the_change_is_judged_by_the_tool_of_the_branch_it_is_to_go_to() -> None:
    found = jobs(ROOT / ".github/workflows/check-change.yml")["change"]["steps"]
    base, change = (one["with"] for one in found if "checkout" in one.get("uses", ""))
    assert (base["ref"], base["path"]) == ("${{ github.event.pull_request.base.sha }}", "base")
    assert change["path"] == "change"
    (install,) = (one["run"] for one in found if one["name"] == "Install rollout")
    assert install.endswith(" ./base")
    assert "change" not in install


SCRIPTS = [(path.name, one["name"], one["run"]) for path in WORKFLOWS for one in steps(path) if "run" in one]


@pytest.mark.parametrize(("workflow", "name", "script"), SCRIPTS, ids=lambda value: str(value)[:40])
def test_scripts_are_shell(workflow: str, name: str, script: str) -> None:
    ended = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, ""), f"{workflow}: {name}"


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
@pytest.mark.parametrize(("workflow", "name", "script"), SCRIPTS, ids=lambda value: str(value)[:40])
def test_shellcheck_finds_nothing(workflow: str, name: str, script: str) -> None:
    command = ["shellcheck", "--shell=bash", "-"]
    ended = subprocess.run(command, input=script, capture_output=True, text=True, check=False)
    assert ended.stdout == "", f"{workflow}: {name}"


@pytest.mark.skipif(shutil.which("actionlint") is None, reason="actionlint is not installed")
def test_actionlint_finds_nothing() -> None:
    ended = subprocess.run(["actionlint", *map(str, WORKFLOWS)], capture_output=True, text=True, check=False)
    assert ended.stdout == ""


@pytest.mark.skipif(shutil.which("zizmor") is None, reason="zizmor is not installed")
def test_zizmor_finds_nothing() -> None:
    command = ["zizmor", "--offline", "--quiet", "--persona=pedantic", "--format=json", *map(str, WORKFLOWS)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert json.loads(ended.stdout) == []


# Other forges and editors


def test_hooks_run_commands_there_are() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert [hook["id"] for hook in hooks] == ["rollout-check", "rollout-fmt", "rollout-check-all"]
    names = {entry.name for entry in COMMANDS}
    for hook in hooks:
        program, command = hook["entry"].split()
        assert program == "rollout"
        assert command in names
        assert re.search(hook["files"], "programmes/office-365/progress/kent.yaml")
        assert not re.search(hook["files"], "README.md")


def test_gitlab_includes_the_template() -> None:
    included = yaml.safe_load((ROOT / ".gitlab-ci.yml").read_text(encoding="utf-8"))
    assert included == {"include": [{"local": ".gitlab/rollout.gitlab-ci.yml"}]}


def test_what_people_are_shown_is_plain_text() -> None:
    for path in (".github/pull_request_template.md", ".github/ISSUE_TEMPLATE/cannot-change.md"):
        text = (ROOT / path).read_text(encoding="utf-8")
        assert text.isascii()
        assert len(text) < 1_000
