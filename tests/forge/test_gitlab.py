"""The template for GitLab: its script runs here as it is written, on a real repository with two branches."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from tests.forge.test_story import BEFORE, FILES, KENT
from tests.forge.workflows import BIN, ROOT
from tests.history.repositories import Story, git


def template() -> dict[str, Any]:
    found = yaml.safe_load((ROOT / ".gitlab/rollout.gitlab-ci.yml").read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found


def run(folder: Path, actor: str) -> subprocess.CompletedProcess[str]:
    """The job's script without the line that installs, in a clone of the merge request's branch."""
    job = template()["rollout"]
    lines = [line for line in job["script"] if "pip install" not in line]
    assert len(lines) == len(job["script"]) - 1
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PYTHONDONTWRITE"))}
    environment |= {
        **job["variables"],
        "AS_OF": "2026-11-22",
        "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": "main",
        "GITLAB_USER_LOGIN": actor,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
    }
    command = ["bash", "-e", "-c", "\n".join(lines)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Kent's branch, with a date the wrong way round, as the forge's machine has it."""
    origin = Story(tmp_path / "origin")
    origin.commit("2026-11-06", FILES)
    origin.git("checkout", "--quiet", "-b", "kent-patch-1")
    origin.commit("2026-11-22", {KENT: BEFORE.replace("confirmed: 2026-11-06", "confirmed: 20/11/2026")})
    git(tmp_path, "clone", "--quiet", str(origin.folder), "clone")
    return tmp_path / "clone"


def test_it_says_what_is_wrong_in_its_reports_and_fails_at_the_end(clone: Path) -> None:
    ended = run(clone, "example-kent")
    assert ended.returncode == 1, ended.stderr
    assert f"{KENT}:5:12: S105 " in ended.stdout
    assert "@example-kent may make this change" in ended.stdout
    (entry,) = json.loads((clone / "code-quality.json").read_text())
    assert (entry["check_name"], entry["location"]["lines"]["begin"]) == ("S105", 5)
    assert ET.parse(clone / "junit.xml").getroot().find("testsuite/testcase/failure") is not None
    assert (clone / "change.md").read_text().startswith("### ")


def test_every_merge_request_and_the_main_branch_are_looked_at() -> None:
    rules = {name: job["rules"] for name, job in template().items()}
    assert rules == {
        "rollout": [{"if": '$CI_PIPELINE_SOURCE == "merge_request_event"'}],
        "rollout-whole": [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}],
    }
