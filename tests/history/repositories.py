"""Real repositories for these tests, made by git itself with fixed people and dates."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.workspace import write_workspace


def git(folder: Path, *arguments: str, at: str = "2026-11-22T12:00:00Z", stdin: bytes | None = None) -> str:
    """What a git command prints, run with nobody's configuration but the repository's."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "Example Person",
        "GIT_AUTHOR_EMAIL": "person@example.org",
        "GIT_COMMITTER_NAME": "Example Person",
        "GIT_COMMITTER_EMAIL": "person@example.org",
        "GIT_AUTHOR_DATE": at,
        "GIT_COMMITTER_DATE": at,
    }
    command = ["git", "-C", str(folder), *arguments]
    ended = subprocess.run(command, env=environment, input=stdin, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()
    return ended.stdout.decode().strip()


class Story:
    """A repository that is written commit by commit; `folder` is its working tree."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        git(folder, "init", "--quiet", "--initial-branch=main", *options)

    def git(self, *arguments: str, at: str = "2026-11-22T12:00:00Z") -> str:
        """What a git command prints in this repository."""
        return git(self.folder, *arguments, at=at)

    def commit(
        self, at: str, files: Mapping[str, str] | None = None, *, without: tuple[str, ...] = (), message: str = "Change"
    ) -> str:
        """Write files, delete others, commit everything at a moment (a day means its noon), and give the id back."""
        write_workspace(self.folder, files or {})
        for path in without:
            (self.folder / path).unlink()
        self.git("add", "--all")
        moment = at if "T" in at else f"{at}T12:00:00Z"
        self.git("commit", "--quiet", "--allow-empty", "--message", message, at=moment)
        return self.git("rev-parse", "HEAD")
