"""The lock of a repository is one for all its work trees, and is found without running git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from rollout.edit.repository import git_directory, keeping, work_tree

WHO = {
    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1",
}  # fmt: skip


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **WHO})


def test_outside_a_repository_lock_and_journal_stand_beside_forces_yaml(tmp_path: Path) -> None:
    assert git_directory(tmp_path) is None
    assert work_tree(tmp_path) is None
    assert keeping(tmp_path) == (tmp_path / ".rollout.lock", tmp_path / ".rollout.journal", None)


def test_in_a_repository_they_stand_in_its_git_directory(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    inside = tmp_path / "data" / "workspace"
    inside.mkdir(parents=True)
    assert git_directory(inside) == tmp_path / ".git"
    assert work_tree(inside) == tmp_path
    assert keeping(inside).lock == tmp_path / ".git" / "rollout" / "lock"


def test_work_trees_share_them_and_a_submodule_has_its_own(tmp_path: Path) -> None:
    main, other = tmp_path / "main", tmp_path / "other"
    main.mkdir()
    git(main, "init", "-q")
    git(main, "commit", "-q", "--allow-empty", "-m", "x")
    git(main, "worktree", "add", "-q", str(other))
    assert git_directory(other) == git_directory(main) == main / ".git"
    git(main, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(main), "sub")
    assert git_directory(main / "sub") == main / ".git" / "modules" / "sub"


@pytest.mark.parametrize(
    "written", ["gitdir: ../elsewhere\n", "nonsense\n", "gitdir: \x1b[31m\n", "\xff", "", "gitdir: ../home\n"]
)
def test_what_only_looks_like_a_repository_is_not_trusted_with_a_file(tmp_path: Path, written: str) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "HEAD").write_text("")
    (tmp_path / "ws").mkdir()
    (tmp_path / "ws" / ".git").write_bytes(written.encode("latin-1"))
    assert git_directory(tmp_path / "ws") is None
