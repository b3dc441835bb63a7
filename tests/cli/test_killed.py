"""`rollout update` as a process of its own, killed at any moment: the file is the old one or the new one, whole."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rollout.edit.leftovers import clear, leftovers
from tests.cli.conftest import AS_OF, FILES, KENT, Run
from tests.history.repositories import Story

FOLDER = "programmes/cloud/progress"
LONG = KENT + "".join(f"# {number:>5} {'x' * 90}\n" for number in range(2_000))
"""A fifth of a megabyte: writing it takes a moment, in which the process can be killed."""
SHARES = (0.05, 0.3, 0.5, 0.65, 0.75, 0.85, 0.9, 0.95)
"""When to kill, as shares of the time a whole run takes; the later half of it is spent on reading and writing."""


@pytest.fixture
def kent(root: Path) -> Path:
    """A long progress file, in a repository, so that the lock stands in git's own folder."""
    Story(root).commit("2026-11-20", {**FILES, f"{FOLDER}/kent.yaml": LONG})
    return root / FOLDER / "kent.yaml"


def begin(root: Path, remaining: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "rollout", "-C", str(root), "update", "cloud", "kent", "built", "--no-input"]
    more = ["--remaining", remaining, "--as-of", AS_OF]
    # A killed process would leave half a file of coverage behind, which is then said to be broken.
    kept = {name: value for name, value in os.environ.items() if name != "COVERAGE_PROCESS_CONFIG"}
    return subprocess.Popen([*command, *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=kept)


def test_kill_at_any_moment_leaves_the_old_file_or_the_new_one_and_the_next_update_works(
    root: Path, kent: Path, run: Run
) -> None:
    begun = time.monotonic()
    assert begin(root, "20d").wait() == 0
    whole = time.monotonic() - begun
    now = LONG.replace("12d", "20d")
    assert kent.read_text() == now
    for number, share in enumerate([*SHARES, None, None, None, None]):
        new = now.replace("20d", f"{30 + number}d")
        process = begin(root, f"{30 + number}d")
        if share is None:
            until_prepared(kent, process)
        else:
            time.sleep(whole * share)
        process.kill()
        process.wait()
        assert kent.read_text() in (now, new)
        assert not leftovers(root).busy  # the lock went with the process
        result = run("update", "cloud", "kent", "built", "--remaining", "20d")
        assert result.exit_code == 0, result.stderr
        assert kent.read_text() == now
        clear(root)
        assert sorted(path.name for path in kent.parent.iterdir()) == sorted(
            Path(path).name for path in FILES if path.startswith(FOLDER)
        )


def until_prepared(kent: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the new bytes begin to be written under their passing name, or the process has ended."""
    while process.poll() is None and not any(kent.parent.glob(".kent.yaml.*")):
        pass
