"""The store leaves the old bytes or the new ones, whole, and says what was in the way."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from rollout.edit import leftovers as left
from rollout.edit import store
from rollout.edit.repository import keeping
from rollout.edit.store import NotWritten, Write, write, write_one
from tests.workspace import write_workspace

ONE = "programmes/cloud/progress/kent.yaml"
TWO = "programmes/cloud/progress/essex.yaml"
NEW = "programmes/cloud/progress/dorset.yaml"
OLD_BYTES, NEW_BYTES = b"confirmed: 2026-01-01\n", b"confirmed: 2026-11-20\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    old = OLD_BYTES.decode()
    return write_workspace(tmp_path, {"forces.yaml": "service: {name: x}\n", ONE: old, TWO: old})


def writes(*paths: str) -> list[Write]:
    return [Write(path=path, before=None if path == NEW else OLD_BYTES, after=NEW_BYTES) for path in paths]


def pipe_at(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def names(root: Path) -> set[str]:
    """Every file below the workspace, but the lock."""
    return {p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file()} - {".rollout.lock"}


def test_new_bytes_take_the_place_of_the_old_ones_with_their_mode(root: Path) -> None:
    (root / ONE).chmod(0o640)
    write(root, writes(ONE))
    assert (root / ONE).read_bytes() == NEW_BYTES
    assert stat.S_IMODE((root / ONE).stat().st_mode) == 0o640
    assert names(root) == {"forces.yaml", ONE, TWO}


def test_several_files_and_new_ones_in_new_folders_are_written(root: Path) -> None:
    other = "programmes/robots/progress/kent.yaml"
    write(root, [*writes(ONE, TWO, NEW), Write(path=other, before=None, after=NEW_BYTES)])
    assert {(root / path).read_bytes() for path in (ONE, TWO, NEW, other)} == {NEW_BYTES}
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((root / NEW).stat().st_mode) == 0o666 & ~umask
    assert left.leftovers(root).is_clean


def test_what_is_the_same_is_not_written(root: Path) -> None:
    before = (root / ONE).stat().st_ino
    write(root, [Write(path=ONE, before=OLD_BYTES, after=OLD_BYTES)])
    assert (root / ONE).stat().st_ino == before
    assert not (root / ".rollout.lock").exists()


@pytest.mark.parametrize(
    ("path", "prepare", "reason"),
    [
        (ONE, lambda p: p.write_bytes(b"other\n"), "changed meanwhile"),
        (ONE, lambda p: p.unlink(), "changed meanwhile"),
        (NEW, lambda p: p.write_bytes(b""), "made by somebody else meanwhile"),
        (ONE, lambda p: (p.rename(p.with_name("real")), p.symlink_to("real")), "symbolic link"),
        (ONE, pipe_at, "no ordinary file"),
        (ONE, lambda p: (p.parent.rename(p.parent.parent / "real"), p.parent.symlink_to("real")), "behind the link progress"),
    ],
    ids=["changed", "deleted", "appeared", "link", "pipe", "linked-folder"],
)  # fmt: skip
def test_nothing_is_written_over_what_is_not_what_was_read(
    root: Path, path: str, prepare: Callable[[Path], Any], reason: str
) -> None:
    prepare(root / path)
    other = TWO if path == ONE and "behind" not in reason else "forces.yaml"
    before = (root / "forces.yaml").read_bytes()
    also = Write(path="forces.yaml", before=before, after=b"x")
    with pytest.raises(NotWritten, match=reason):
        write(root, [also, *writes(path)])
    assert (root / "forces.yaml").read_bytes() == before
    assert not [name for name in names(root) if name.endswith(".rollout")], other


OPERATIONS = ("open", "write", "fsync", "replace", "close", "chmod", "rename", "unlink")


class Disk:
    """A disk that fails at its Nth operation, whatever that is."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, fails_at: int, code: int, names: tuple[str, ...]) -> None:
        self.done = 0
        self.fails_at = fails_at
        self.code = code
        self.failed: str | None = None
        for name in names:
            monkeypatch.setattr(os, name, self._counting(name, getattr(os, name)))

    def _counting(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def operate(*arguments: Any, **more: Any) -> Any:
            self.done += 1
            if self.done == self.fails_at:
                self.failed = name
                raise OSError(self.code, os.strerror(self.code), str(arguments[0]))
            return real(*arguments, **more)

        return operate


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("paths", [(ONE,), (ONE, TWO, NEW)], ids=["one", "several"])
@pytest.mark.parametrize("fails_at", range(1, 40))
def test_a_failure_at_any_operation_leaves_each_file_old_or_new_and_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int, paths: tuple[str, ...], code: int
) -> None:
    with monkeypatch.context() as patched:
        disk = Disk(patched, fails_at, code, ("open", "write", "fsync", "replace", "chmod"))
        try:
            write(root, writes(*paths))
            told = None
        except NotWritten as refusal:
            told = refusal
    found = {path: store.content_of(root / path) for path in paths}
    assert set(found.values()) <= {OLD_BYTES, NEW_BYTES, None}
    assert all(content is not None for path, content in found.items() if path != NEW)
    if disk.failed is None:
        assert told is None
        assert set(found.values()) == {NEW_BYTES}
        return
    assert told is not None
    assert os.strerror(code) in str(told)
    if not told.half_done:
        assert {content for path, content in found.items() if path != NEW} <= {OLD_BYTES}
        assert left.leftovers(root).is_clean
    elif len(paths) > 1 and set(found.values()) != {NEW_BYTES}:
        waiting = left.leftovers(root)
        assert {each.path for each in waiting.waiting} == {
            path for path, content in found.items() if content != NEW_BYTES
        }
        with pytest.raises(NotWritten, match="interrupted"):
            write(root, [Write(path="forces.yaml", before=(root / "forces.yaml").read_bytes(), after=b"x")])
        left.finish(root)
        assert {(root / path).read_bytes() for path in paths} == {NEW_BYTES}
        assert left.leftovers(root).is_clean


def test_what_cannot_even_be_taken_back_is_found_later(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        disk = Disk(patched, 1, errno.EIO, ("fsync",))
        Disk(patched, 1, errno.EIO, ("unlink",))
        with pytest.raises(NotWritten, match="Input/output error"):
            write(root, writes(ONE))
        assert disk.failed == "fsync"
    assert (root / ONE).read_bytes() == OLD_BYTES
    assert len(left.leftovers(root).passing) == 1
    assert left.clear(root) == tuple(left.leftovers(root).passing) or left.leftovers(root).is_clean


def test_an_interruption_leaves_nothing_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: Any, **__: Any) -> Any:
        raise KeyboardInterrupt

    for name in ("fsync", "replace"):
        with monkeypatch.context() as patched:
            patched.setattr(os, name, interrupted)
            with pytest.raises(KeyboardInterrupt):
                write(root, writes(ONE, TWO))
        assert (root / ONE).read_bytes() == (root / TWO).read_bytes() == OLD_BYTES
        assert left.leftovers(root).is_clean


def test_an_interruption_between_two_files_is_finished_by_doctor(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = os.replace, []

    def once(*arguments: Any, **more: Any) -> None:
        calls.append(arguments)
        if len(calls) > 1:
            raise KeyboardInterrupt
        real(*arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", once)
        with pytest.raises(KeyboardInterrupt):
            write(root, writes(ONE, TWO))
    assert (root / ONE).read_bytes() == NEW_BYTES
    assert (root / TWO).read_bytes() == OLD_BYTES
    assert left.leftovers(root).interrupted == (TWO,)
    assert left.finish(root) == (TWO,)
    assert (root / TWO).read_bytes() == NEW_BYTES


def test_a_disk_that_writes_in_small_pieces_gets_everything(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda descriptor, content: real(descriptor, content[:3]))
        write(root, writes(ONE))
    assert (root / ONE).read_bytes() == NEW_BYTES


def test_a_folder_that_may_not_be_written_is_named() -> None:
    with TemporaryDirectory() as name:
        root = write_workspace(Path(name), {"forces.yaml": "", ONE: OLD_BYTES.decode()})
        folder = (root / ONE).parent
        folder.chmod(0o555)
        with as_somebody(root), pytest.raises(NotWritten, match="Permission denied") as refusal:
            write(root, writes(ONE))
        folder.chmod(0o755)
        assert refusal.value.path == ONE
        assert (root / ONE).read_bytes() == OLD_BYTES


@contextmanager
def as_somebody(root: Path) -> Iterator[None]:
    """Nothing is forbidden to the administrator: give the files to somebody else, and be that person for a while."""
    if os.geteuid() != 0:
        yield
        return
    for place in (root, *root.rglob("*")):
        os.chown(place, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_without_a_place_for_its_lock_nothing_is_written(root: Path) -> None:
    (root / ".git").mkdir()
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (root / ".git" / "objects").mkdir()
    (root / ".git" / "rollout").write_text("no folder")
    with pytest.raises(NotWritten, match="cannot be made"):
        write(root, writes(ONE))
    assert (root / ONE).read_bytes() == OLD_BYTES


def test_a_system_that_cannot_open_folders_writes_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_DIRECTORY")
    write(root, writes(ONE))
    assert (root / ONE).read_bytes() == NEW_BYTES


def test_one_file_outside_a_workspace_is_written_without_lock_or_journal(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_bytes(OLD_BYTES)
    write_one(path, OLD_BYTES, NEW_BYTES, passing="config.lock")
    write_one(path, NEW_BYTES, NEW_BYTES)
    assert path.read_bytes() == NEW_BYTES
    (tmp_path / "config.lock").write_text("git is writing")
    with pytest.raises(NotWritten, match="File exists"):
        write_one(path, NEW_BYTES, OLD_BYTES, passing="config.lock")
    assert {each.name for each in tmp_path.iterdir()} == {"config", "config.lock"}
    write_one(tmp_path / "new", None, NEW_BYTES)
    assert (tmp_path / "new").read_bytes() == NEW_BYTES


def test_a_failing_disk_leaves_one_file_outside_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "config"
    path.write_bytes(OLD_BYTES)
    with monkeypatch.context() as patched:
        Disk(patched, 1, errno.EIO, ("replace",))
        with pytest.raises(NotWritten, match="cannot be replaced"):
            write_one(path, OLD_BYTES, NEW_BYTES)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"config": OLD_BYTES}


def test_an_interrupted_change_keeps_others_from_writing(root: Path) -> None:
    keeping(root).journal.write_text("{}")
    with pytest.raises(NotWritten, match="rollout doctor"):
        write(root, writes(ONE))
