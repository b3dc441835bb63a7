"""The outside tools of these tests, and why a test that needs one is skipped where it is missing.

`make browser` installs the npm packages of `package.json` beside this file and runs the tests with them.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def modules(*names: str) -> Path:
    """The folder of npm packages that holds all of these; skips the test where there is none."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    folder = os.environ.get("ROLLOUT_NODE_MODULES")
    if folder is None:
        pytest.skip("ROLLOUT_NODE_MODULES names no folder with npm's packages: see make browser")
    missing = [name for name in names if not (Path(folder) / name).is_dir()]
    if missing:
        pytest.skip(f"npm's {', '.join(missing)} is not in {folder}")
    return Path(folder)


def chromium() -> str:
    """Where Chromium is; skips the test where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.skip("Chromium is not installed")
    return found


def run_node(script: str, request: object, *names: str) -> Any:
    """What a script of this folder answers to a request."""
    environment = {**os.environ, "ROLLOUT_NODE_MODULES": str(modules(*names))}
    done = subprocess.run(
        ["node", str(HERE / script)],
        input=json.dumps(request),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def visit(*visits: dict[str, Any]) -> list[dict[str, Any]]:
    """What Chromium finds on each page (see `visit.cjs`)."""
    request = {"chromium": chromium(), "visits": visits}
    answers: list[dict[str, Any]] = run_node("visit.cjs", request, "playwright-core", "axe-core")
    return answers
