"""An export is written whole or not at all, and never where the workspace's own data stand."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from rollout.exchange import files
from rollout.exchange.files import Unreadable, Unwritable, is_input, read_input, write_output
from tests.workspace import write_workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "work", {"forces.yaml": "service: {name: Policing}\n", "programmes/a/b.yaml": ""})


@pytest.mark.parametrize(
    "place",
    [
        "forces.yaml",
        "programmes/a/b.yaml",
        "programmes/new.csv",
        "templates/brief.md.j2",
        ".git/config",
        "x/../forces.yaml",
    ],
)
def test_what_the_workspace_is_read_from_is_never_written(root: Path, place: str) -> None:
    before = (root / "forces.yaml").read_bytes()
    (root / "x").mkdir()
    with pytest.raises(Unwritable, match="the workspace's own data"):
        write_output(root, root / place, b"new")
    assert (root / "forces.yaml").read_bytes() == before
    assert not (root / "programmes/new.csv").exists()


def test_a_link_into_the_data_is_the_data(root: Path, tmp_path: Path) -> None:
    (tmp_path / "out.csv").symlink_to(root / "forces.yaml")
    assert is_input(root, tmp_path / "out.csv")
    assert not is_input(root, root / "reports" / "forces.yaml")


def test_a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own(root: Path) -> None:
    target = root / "out.csv"
    write_output(root, target, b"one")
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o666 & ~mask
    target.chmod(0o600)
    write_output(root, target, b"two")
    assert target.read_bytes() == b"two"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert sorted(path.name for path in root.iterdir()) == ["forces.yaml", "out.csv", "programmes"]


def test_only_a_plain_file_is_replaced(root: Path, tmp_path: Path) -> None:
    (root / "folder.csv").mkdir()
    with pytest.raises(Unwritable, match="is no plain file"):
        write_output(root, root / "folder.csv", b"")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_bytes(b"old")
    (root / "link.csv").symlink_to(elsewhere)
    with pytest.raises(Unwritable, match="is no plain file"):
        write_output(root, root / "link.csv", b"new")
    assert elsewhere.read_bytes() == b"old"


def test_a_folder_that_is_not_there_is_named(root: Path) -> None:
    with pytest.raises(Unwritable, match=r"no/out\.csv cannot be written: No such file"):
        write_output(root, root / "no" / "out.csv", b"")


@pytest.mark.parametrize("fails_at", ["fsync", "replace"])
@pytest.mark.parametrize("leaves_behind", [False, True])
def test_a_failure_on_the_way_leaves_the_old_file_whole(
    root: Path, monkeypatch: pytest.MonkeyPatch, fails_at: str, leaves_behind: bool
) -> None:
    target = root / "out.csv"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*{"fsync": (os, "fsync"), "replace": (Path, "replace")}[fails_at], full)
    if leaves_behind:
        monkeypatch.setattr(Path, "unlink", full)
    with pytest.raises(Unwritable, match="No space left on device"):
        write_output(root, target, b"new")
    assert target.read_bytes() == b"old"
    strays = [path for path in root.iterdir() if path.name.startswith(".out.csv.")]
    assert bool(strays) is leaves_behind


def test_a_file_that_came_back_is_read_within_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "return.xlsx").write_bytes(b"12345")
    assert read_input(tmp_path / "return.xlsx") == b"12345"
    monkeypatch.setattr(files, "MOST_BYTES", 4)
    with pytest.raises(Unreadable, match="has 5 bytes; at most 4 are read"):
        read_input(tmp_path / "return.xlsx")
    with pytest.raises(Unreadable, match="is no plain file"):
        read_input(tmp_path)
    with pytest.raises(Unreadable, match="cannot be read: No such file"):
        read_input(tmp_path / "missing.xml")
