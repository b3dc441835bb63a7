"""Git, as far as it is used here: reading objects. The only module that runs it.

A repository's own configuration can name programs that git then runs: a file-system monitor, hooks, external diffs,
text converters, pagers, filters, aliases, remote helpers that fetch what a partial clone lacks. Whoever sends a
folder must not run programs by it, so only what reads objects is used (`rev-parse`, `rev-list`, `log --raw`, `ls-tree`,
`diff-tree`, `cat-file --batch`), with constant arguments, every such setting switched off, nothing that the
environment says in `GIT_…`, and no replacements or grafts in the place of the objects asked for. Names given by a
person become ids first (`Repository.commit`); everything else is asked by id. What can be asked stands in
`repository`.

GitPython starts the processes. It is imported when the first one is needed, since importing it takes longer than
most questions do, and in a way that keeps it from running `git version` meanwhile.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from typing import TYPE_CHECKING, NamedTuple

from rollout.history.errors import NoGit, TooSlow

if TYPE_CHECKING:
    from git.cmd import Git

_OPTIONS = (
    "--no-pager",
    "--no-replace-objects",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c", "core.fsmonitor=false",
    "-c", f"core.hooksPath={os.devnull}",
    "-c", "core.alternateRefsCommand=",
    "-c", "log.showSignature=false",
    "-c", "log.showRoot=true",
    "-c", "log.follow=false",
    "-c", "log.diffMerges=first-parent",
    "-c", "safe.bareRepository=explicit",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_FLUSH": "0",  # else `rev-list` and `log` write into a pipe line by line
    "GIT_ALLOW_PROTOCOL": "",  # older versions know no other way: a fetch for a missing object then fails at once
    "GIT_PAGER": "",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
}


class Place(NamedTuple):
    """Where git runs: a folder (an absolute path), and the git directory when it is not to be looked for."""

    folder: Path
    git_dir: Path | None = None


class Ended(NamedTuple):
    """How a process ended: its exit code, its output, and the first line of what it said about trouble."""

    code: int
    output: bytes
    said: str


def run(place: Place, arguments: Sequence[str], time_limit: float) -> Ended:
    """A git command that needs no input, run to its end.

    Args:
        place: Where.
        arguments: A plumbing command with constant options and full ids.
        time_limit: Seconds it may take.

    Raises:
        NoGit: If git is not installed.
        TooSlow: If it takes longer; it is then stopped.
    """
    process = start(place, arguments, talk=False)
    try:
        output, said = process.communicate(timeout=time_limit)
    except TimeoutExpired:
        process.kill()
        process.communicate()
        raise TooSlow(arguments[0], time_limit) from None
    return Ended(process.returncode, output, _first_line(said))


def start(place: Place, arguments: Sequence[str], *, talk: bool = True) -> Popen[bytes]:
    """A running git process; its standard input is a pipe when it is to be talked to, else empty.

    Raises:
        NoGit: If git is not installed.
    """
    runner, program = _git()
    from git.exc import GitError

    there = ("--git-dir", str(place.git_dir)) if place.git_dir is not None else ()
    command = [program, "-C", str(place.folder), *_OPTIONS, *there, *arguments]
    try:
        with _without_git_variables():
            running = runner(place.folder).execute(
                command, istream=PIPE if talk else None, as_process=True, env=_ENVIRONMENT, shell=False
            )
    except (OSError, GitError) as failure:
        raise NoGit(f"git cannot be run: {failure}") from failure
    process = running.proc
    assert process is not None
    running.proc = None  # it would end the process when it is forgotten
    return process


def _first_line(said: bytes) -> str:
    lines = [line for line in said.decode("utf-8", "backslashreplace").splitlines() if line.strip()]
    return lines[0].removeprefix("fatal: ") if lines else "it gave no reason"


def _git() -> tuple[type[Git], str]:
    """GitPython's runner and the path of git; importing the one does not run the other.

    Raises:
        NoGit: If there is no git.
    """
    folders = [folder for folder in os.environ.get("PATH", "").split(os.pathsep) if Path(folder).is_absolute()]
    program = shutil.which("git", path=os.pathsep.join(folders))
    if program is None:
        raise NoGit("git is not installed (or not on the PATH), so there is no history to read.")
    with _without_git_variables():
        # On import it tries the program named here, more than once, and takes it quietly that there is none.
        os.environ["GIT_PYTHON_GIT_EXECUTABLE"] = os.devnull
        os.environ["GIT_PYTHON_REFRESH"] = "quiet"
        from git.cmd import Git
    return Git, program


@contextmanager
def _without_git_variables() -> Iterator[None]:
    """Nothing named `GIT_…` in the environment while a process starts; what was there is put back afterwards."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("GIT_")}
    try:
        yield
    finally:
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            del os.environ[name]
        os.environ.update(kept)
