"""One writer at a time, and no lock outlives its holder."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from rollout.edit.lock import Busy, is_held, locked


def test_a_lock_keeps_others_out_until_it_is_let_go(tmp_path: Path) -> None:
    path = tmp_path / "rollout" / "lock"
    assert not is_held(path)
    with locked(path):
        assert is_held(path)
        with pytest.raises(Busy), locked(path, attempts=2):
            pytest.fail("two holders")
    assert not is_held(path)
    with locked(path, attempts=1):
        pass


def test_a_lock_is_no_link(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to("elsewhere")
    with pytest.raises(OSError, match="lock"), locked(tmp_path / "lock"):
        pytest.fail("followed a link")
    assert not (tmp_path / "elsewhere").exists()


def test_where_the_system_has_no_fcntl_its_own_way_of_locking_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[int] = []

    def locking(descriptor: int, mode: int, size: int) -> None:
        assert (mode, size) == (2, 1)
        if held:
            raise OSError(13, "Permission denied")
        held.append(descriptor)

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    with locked(tmp_path / "lock"), pytest.raises(Busy), locked(tmp_path / "lock", attempts=1):
        pytest.fail("two holders")
