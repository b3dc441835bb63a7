"""The folder of a site: written whole, and nothing touched that no site wrote."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from rollout.exchange.files import Unwritable
from rollout.exchange.site.folder import LIST, write_site

FIRST = {"index.html": b"one", "forces/kent.html": b"kent", "forces/essex.html": b"essex"}
SECOND = {"index.html": b"two", "forces/kent.html": b"kent"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A workspace."""
    (tmp_path / "work" / "programmes").mkdir(parents=True)
    return tmp_path / "work"


def held(folder: Path) -> Mapping[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name != LIST
    }


def test_a_new_folder_holds_exactly_the_site(root: Path, tmp_path: Path) -> None:
    write_site(root, tmp_path / "deep" / "site", FIRST)
    assert held(tmp_path / "deep" / "site") == FIRST


def test_an_empty_folder_is_as_good_as_a_new_one(root: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    write_site(root, tmp_path / "site", FIRST)
    assert held(tmp_path / "site") == FIRST


def test_an_earlier_site_is_replaced_and_what_it_no_longer_has_is_removed(root: Path, tmp_path: Path) -> None:
    write_site(root, tmp_path / "site", FIRST)
    write_site(root, tmp_path / "site", SECOND)
    assert held(tmp_path / "site") == SECOND
    write_site(root, tmp_path / "site", {"index.html": b"two"})
    assert not (tmp_path / "site" / "forces").exists()


def test_the_list_holds_what_was_written(root: Path, tmp_path: Path) -> None:
    write_site(root, tmp_path / "site", FIRST)
    listed = json.loads((tmp_path / "site" / LIST).read_text(encoding="utf-8"))
    assert (listed["made_by"], listed["format"], sorted(listed["files"])) == ("rollout site", 1, sorted(FIRST))


def test_the_same_site_again_touches_nothing(root: Path, tmp_path: Path) -> None:
    write_site(root, tmp_path / "site", FIRST)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*.html")}
    write_site(root, tmp_path / "site", FIRST)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_somebody_else_s_files_stay_beside_the_site(root: Path, tmp_path: Path) -> None:
    write_site(root, tmp_path / "site", FIRST)
    (tmp_path / "site" / "forces" / "notes.txt").write_text("mine", encoding="utf-8")
    write_site(root, tmp_path / "site", {"index.html": b"two"})
    assert held(tmp_path / "site") == {"index.html": b"two", "forces/notes.txt": b"mine"}


def test_a_page_changed_by_hand_is_not_removed_and_stays_on_the_list(root: Path, tmp_path: Path) -> None:
    write_site(root, tmp_path / "site", FIRST)
    (tmp_path / "site" / "forces" / "essex.html").write_bytes(b"mine")
    write_site(root, tmp_path / "site", SECOND)
    assert held(tmp_path / "site") == {**SECOND, "forces/essex.html": b"mine"}
    listed = json.loads((tmp_path / "site" / LIST).read_text(encoding="utf-8"))
    assert "forces/essex.html" in listed["files"]


def test_a_stop_half_way_leaves_a_folder_that_can_be_finished(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_site(root, folder, FIRST)
    write_site(root, folder, SECOND)
    listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
    both = {path: [*hashes, "0" * 64] for path, hashes in listed["files"].items()}
    (folder / LIST).write_text(json.dumps({**listed, "files": {**both, "gone.html": ["0" * 64]}}), encoding="utf-8")
    write_site(root, folder, FIRST)
    assert held(folder) == FIRST


REFUSED = {
    "a folder with other things in it": ("notes.txt", b"mine", "is not empty and no site of rollout's"),
    "a list that is broken": (LIST, b"{", "cannot be read as the list of a site"),
    "a list of another kind": (LIST, b"[]", "cannot be read as the list of a site"),
    "a list without files": (LIST, b'{"files": 1}', "cannot be read as the list of a site"),
}


@pytest.mark.parametrize(("name", "content", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_site_is_refused_and_left_alone(
    name: str, content: bytes, said: str, root: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / name).write_bytes(content)
    with pytest.raises(Unwritable, match=said):
        write_site(root, folder, FIRST)
    assert [path.name for path in folder.iterdir()] == [name]
    assert (folder / name).read_bytes() == content


def test_a_file_where_the_folder_should_be_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine", encoding="utf-8")
    with pytest.raises(Unwritable, match="is no folder"):
        write_site(root, tmp_path / "site", FIRST)


def test_the_workspace_s_own_data_is_no_place_for_a_site(root: Path) -> None:
    with pytest.raises(Unwritable, match="the workspace's own data"):
        write_site(root, root / "programmes" / "site", FIRST)


def test_a_page_changed_by_hand_is_not_written_over(root: Path, tmp_path: Path) -> None:
    write_site(root, tmp_path / "site", FIRST)
    (tmp_path / "site" / "index.html").write_bytes(b"mine")
    with pytest.raises(Unwritable, match="was changed since: nothing was written"):
        write_site(root, tmp_path / "site", SECOND)
    assert held(tmp_path / "site") == {**FIRST, "index.html": b"mine"}


def test_somebody_else_s_file_in_the_way_is_not_written_over(root: Path, tmp_path: Path) -> None:
    write_site(root, tmp_path / "site", {"index.html": b"one"})
    (tmp_path / "site" / "forces").mkdir()
    (tmp_path / "site" / "forces" / "kent.html").mkdir()
    with pytest.raises(Unwritable, match="was not written by an earlier site"):
        write_site(root, tmp_path / "site", FIRST)


def test_a_link_out_of_the_folder_is_refused(root: Path, tmp_path: Path) -> None:
    write_site(root, tmp_path / "site", {"index.html": b"one"})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site" / "forces").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Unwritable, match="is a link that no site wrote"):
        write_site(root, tmp_path / "site", FIRST)
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_list_that_leads_out_of_the_folder_removes_nothing_there(root: Path, tmp_path: Path) -> None:
    folder, precious = tmp_path / "site", tmp_path / "precious.txt"
    write_site(root, folder, {"index.html": b"one"})
    precious.write_bytes(b"one")
    listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
    hashes = listed["files"]["index.html"]
    outside = dict.fromkeys(("../precious.txt", str(precious), "", "C:x", "a\\b"), hashes)
    (folder / LIST).write_text(json.dumps({**listed, "files": outside | listed["files"]}), encoding="utf-8")
    write_site(root, folder, {"index.html": b"one"})
    assert precious.read_bytes() == b"one"


def test_a_link_among_the_files_of_an_earlier_site_is_not_removed(root: Path, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    write_site(root, folder, FIRST)
    (folder / "forces" / "essex.html").unlink()
    (folder / "forces" / "essex.html").symlink_to(folder / "index.html")
    write_site(root, folder, SECOND)
    assert (folder / "forces" / "essex.html").is_symlink()


def test_a_place_that_cannot_be_written_says_which(root: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(Unwritable, match="cannot be written"):
        write_site(root, tmp_path / "file" / "site", FIRST)
