"""A repository that somebody prepared: whatever its configuration names, no question about history runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from rollout.history.errors import HistoryError
from rollout.history.repository import Repository, open_repository
from tests.history.repositories import Story, git


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """What a planted program would leave behind."""
    return tmp_path / "it-ran"


@pytest.fixture
def story(tmp_path: Path, marker: Path) -> Story:
    """A repository whose configuration names a program wherever git knows a place for one."""
    story = Story(tmp_path / "service")
    story.commit(
        "2026-01-05", {"programmes/a.yaml": "one", ".gitattributes": "* diff=planted filter=planted text=auto"}
    )
    story.commit("2026-01-06", {"programmes/a.yaml": "two"})
    program = tmp_path / "planted"
    program.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n")
    program.chmod(0o755)
    for name in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change", "fsmonitor-watchman"):
        hook = story.folder / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(program.read_text())
        hook.chmod(0o755)
    for key in (
        "core.fsmonitor", "core.pager", "core.editor", "core.sshCommand", "core.askPass", "core.alternateRefsCommand",
        "core.gitProxy", "diff.external", "diff.planted.textconv", "diff.planted.command", "filter.planted.clean",
        "filter.planted.smudge", "filter.planted.process", "gpg.program", "gpg.ssh.program", "credential.helper",
        "pager.log", "pager.rev-list", "pager.diff-tree", "interactive.diffFilter", "uploadpack.packObjectsHook",
        "remote.origin.uploadpack", "sequence.editor", "trace2.eventTarget",
    ):  # fmt: skip
        story.git("config", key, str(program))
    for command in ("rev-parse", "rev-list", "ls-tree", "diff-tree", "cat-file", "log", "version"):
        story.git("config", f"alias.{command}", f"!{program}")
        story.git("config", f"pager.{command}", str(program))
    for key, value in (
        ("core.hooksPath", str(story.folder / ".git" / "hooks")),
        ("log.showSignature", "true"),
        ("diff.renames", "copies"),
        ("color.ui", "always"),
        ("core.untrackedCache", "true"),
        ("diff.orderFile", str(program)),
        ("log.showRoot", "false"),
        ("log.follow", "true"),
        ("log.diffMerges", "remerge"),
    ):
        story.git("config", key, value)
    return story


def ask_everything(repository: Repository) -> None:
    head = repository.commit("HEAD")
    line = repository.line(head)
    repository.merge_base(line.commits[0], head)
    repository.tags("brief")
    touches = repository.touches(head, date(2026, 1, 1), ["programmes"])
    assert [[change.status for change in touch.changes] for touch in touches] == [["M"], ["A"]]
    assert [change.path for change in repository.changes(line.commits[0], head)] == ["programmes/a.yaml"]
    listed = repository.listing(head)
    with repository.batch() as batch:
        assert [found.kind for found in batch.read([entry.id for entry in listed])] == ["blob", "blob"]


def test_nothing_that_a_configuration_names_is_run(story: Story, marker: Path) -> None:
    ask_everything(open_repository(story.folder))
    assert not marker.exists()


def test_the_plants_of_this_test_do_grow(story: Story, marker: Path) -> None:
    """What the product never asks git for does run a planted program: the test above would notice."""
    git(story.folder, "status")
    assert marker.exists()


def test_a_missing_object_is_not_fetched(story: Story, marker: Path, tmp_path: Path) -> None:
    """A partial clone fetches what it lacks, by a program its configuration may name."""
    blob = story.git("rev-parse", "HEAD:programmes/a.yaml")
    (story.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    for key, value in (
        ("extensions.partialClone", "origin"),
        ("core.repositoryFormatVersion", "1"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", f"ext::{tmp_path / 'planted'} %S"),
        ("protocol.allow", "always"),
        ("protocol.ext.allow", "always"),
    ):
        story.git("config", key, value)
    repository = open_repository(story.folder)
    with repository.batch() as batch, suppress(HistoryError):  # some versions give up instead
        assert [found.kind for found in batch.read([blob])] == ["missing"]
    assert not marker.exists()


def test_a_git_in_the_repository_is_not_the_git_that_runs(
    story: Story, marker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (story.folder / "git").write_text((tmp_path / "planted").read_text())
    (story.folder / "git").chmod(0o755)
    monkeypatch.chdir(story.folder)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GIT_PYTHON_GIT_EXECUTABLE", str(story.folder / "git"))
    ask_everything(open_repository(story.folder))
    # GitPython would ask for git's version when it is imported, once a process.
    code = "from rollout.history.repository import *; open_repository(Path()).commit('HEAD')"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=story.folder)
    assert not marker.exists()


def test_importing_gitpython_runs_nothing(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path / "log"}\nexit 1\n')
    (tmp_path / "bin" / "git").chmod(0o755)
    code = "from rollout.history.git import _git; print(_git()[1])"
    environment = {**os.environ, "PATH": str(tmp_path / "bin")}
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=environment)
    assert ran.stdout.strip() == str(tmp_path / "bin" / "git")
    assert not (tmp_path / "log").exists()
