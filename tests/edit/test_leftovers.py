"""What a crash left is told, finished or cleared; nothing else is touched, and a journal is believed no more than that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rollout.edit.leftovers import clear, finish, leftovers
from rollout.edit.repository import keeping
from rollout.edit.store import digest
from tests.workspace import write_workspace

ONE, TWO = "programmes/cloud/progress/kent.yaml", "programmes/cloud/progress/essex.yaml"
PASSING_ONE = "programmes/cloud/progress/.kent.yaml.01234567.rollout"
PASSING_TWO = "programmes/cloud/progress/.essex.yaml.89abcdef.rollout"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A change of two files, interrupted before the first was moved."""
    files = {"forces.yaml": "", ONE: "old\n", TWO: "old\n", PASSING_ONE: "new\n", PASSING_TWO: "new\n"}
    write_workspace(tmp_path, files)
    return journal(tmp_path, entry(ONE, PASSING_ONE), entry(TWO, PASSING_TWO))


def entry(path: Any, passing: Any, before: str = "old\n") -> dict[str, Any]:
    return {"path": path, "passing": passing, "before": digest(before.encode()), "after": digest(b"new\n")}


def journal(root: Path, *files: dict[str, Any]) -> Path:
    keeping(root).journal.write_text(json.dumps({"format": 1, "files": files}))
    return root


def test_what_is_prepared_can_be_finished(root: Path) -> None:
    found = leftovers(root)
    assert [each.path for each in found.waiting] == [ONE, TWO]
    assert found.interrupted == (ONE, TWO)
    assert found.journal
    assert not found.is_clean
    assert finish(root) == (ONE, TWO)
    assert (root / ONE).read_text() == (root / TWO).read_text() == "new\n"
    assert leftovers(root).is_clean


def test_or_it_can_be_cleared_and_the_data_stays(root: Path) -> None:
    assert set(clear(root)) == {PASSING_ONE, PASSING_TWO}
    assert (root / ONE).read_text() == (root / TWO).read_text() == "old\n"
    assert leftovers(root).is_clean


def test_what_somebody_changed_since_is_not_overwritten(root: Path) -> None:
    (root / ONE).write_text("somebody's\n")
    (root / PASSING_TWO).write_text("torn")
    assert leftovers(root).waiting == ()
    assert finish(root) == ()
    assert (root / ONE).read_text() == "somebody's\n"
    assert (root / TWO).read_text() == "old\n"


@pytest.mark.parametrize(
    "files",
    [
        [entry("../../outside.yaml", "../../.outside.yaml.01234567.rollout")],
        [entry("templates/x.md.j2", PASSING_ONE)],
        [entry(ONE, "programmes/cloud/.kent.yaml.01234567.rollout")],
        [entry(ONE, ONE)],
        [entry(ONE, 7)],
        [entry("programmes/../progress/x.yaml", "programmes/../progress/.x.yaml.01234567.rollout")],
        [{"path": ONE}],
        ["nonsense"],
    ],
)
def test_a_journal_that_makes_no_sense_moves_nothing(root: Path, files: list[Any]) -> None:
    journal(root, *files)
    assert leftovers(root).waiting == ()
    assert finish(root) == ()
    assert (root / ONE).read_text() == "old\n"


def test_a_journal_that_cannot_be_read_is_still_one_to_clear(root: Path) -> None:
    keeping(root).journal.write_bytes(b"\xff{")
    assert leftovers(root).journal
    clear(root)
    assert leftovers(root).is_clean


def test_only_names_of_prepared_files_count_and_links_are_not_followed(tmp_path: Path) -> None:
    elsewhere = write_workspace(tmp_path / "elsewhere", {".a.yaml.01234567.rollout": ""})
    root = write_workspace(
        tmp_path / "ws",
        {
            "forces.yaml": "",
            ".forces.yaml.01234567.rollout": "",
            ".other.rollout": "",
            "programmes/.hidden/.a.yaml.01234567.rollout": "",
            "programmes/cloud/.blueprint.yaml.0123456.rollout": "",
            "programmes/cloud/progress/deeper/.a.yaml.01234567.rollout": "",
            PASSING_ONE: "",
        },
    )
    (root / "programmes" / "linked").symlink_to(elsewhere)
    (root / "programmes" / "cloud" / ".b.yaml.01234567.rollout").symlink_to(root / "forces.yaml")
    assert leftovers(root).passing == (".forces.yaml.01234567.rollout", PASSING_ONE)
    (root / "programmes").rename(root / "real")
    (root / "programmes").symlink_to("real")
    assert leftovers(root).passing == (".forces.yaml.01234567.rollout",)


def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(root: Path) -> None:
    import os

    (root / PASSING_ONE).unlink()
    os.mkfifo(root / PASSING_ONE)
    (root / ONE).unlink()
    (root / ONE).symlink_to("essex.yaml")
    assert [each.path for each in leftovers(root).waiting] == [TWO]
