"""The workspace on disk: where it begins, what belongs to it, and what stands where a file should."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from rollout.load.assemble import RegisterUnreadable
from rollout.load.entries import EntryKind, role_of
from rollout.load.workspace import find_root, load_workspace, open_entry, printable, survey
from tests.load.stories import CLOUD, KENT, PATHS, REGISTER, found
from tests.workspace import write_workspace


def on_disk(root: Path, files: Mapping[str, str] | None = None) -> Path:
    """The usual workspace below a folder, with these files by their short names or paths."""
    texts = {"register": REGISTER, "cloud": CLOUD, "kent": KENT, **(files or {})}
    return write_workspace(root, {PATHS.get(name, name): text for name, text in texts.items()})


def test_the_root_is_the_nearest_folder_upward_with_a_register(tmp_path: Path) -> None:
    root = on_disk(tmp_path)
    assert find_root(root) == root
    assert find_root(root / "programmes" / "cloud" / "progress") == root
    (root / "programmes" / "forces.yaml").write_text("", encoding="utf-8")
    assert find_root(root / "programmes" / "cloud") == root / "programmes"


def test_the_search_for_the_root_ends_at_the_repository_s_own(tmp_path: Path) -> None:
    on_disk(tmp_path)
    inner = tmp_path / "other"
    (inner / ".git").mkdir(parents=True)
    assert find_root(inner) is None


def test_there_may_be_no_root_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.load.workspace.REGISTER_FILE", "no-such-register.yaml")
    assert find_root(tmp_path) is None


def test_everything_is_read_from_disk(tmp_path: Path) -> None:
    workspace = load_workspace(on_disk(tmp_path))
    assert found(workspace) == []
    assert list(workspace.programmes) == ["cloud"]
    assert list(workspace.programmes["cloud"].units) == ["kent"]
    assert set(workspace.sources) == {PATHS["register"], PATHS["cloud"], PATHS["kent"]}
    assert (workspace.revision, workspace.sources[PATHS["kent"]].text) == (None, KENT)
    assert gc.isenabled()


def test_a_workspace_may_have_no_programmes_yet(tmp_path: Path) -> None:
    write_workspace(tmp_path, {"forces.yaml": REGISTER})
    assert load_workspace(tmp_path).programmes == {}


def test_one_broken_file_never_hides_the_others(tmp_path: Path) -> None:
    root = on_disk(
        tmp_path,
        {
            "kent": "force: [\n",
            "essex": KENT.replace("kent", "essex") + "strat: 1\n",
            "programmes/cloud/progress/psni.yaml": KENT.replace("kent", "psni"),
            "slots": "slots: 5\n",
            "office": "title: {\n",
            "office-kent": KENT.replace("cloud", "office"),
            "return": "force: *a\n",
        },
    )
    workspace = load_workspace(root)
    assert found(workspace) == [
        "essex.yaml:5:1 S102",
        "kent.yaml:2:1 Y001",
        "slots.yaml:1:8 S101",
        "blueprint.yaml:2:1 Y001",
        "kent.yaml:1:8 Y004",
    ]
    cloud, office = workspace.programmes["cloud"], workspace.programmes["office"]
    assert list(cloud.units) == ["psni"]
    assert {name: str(place) for name, place in cloud.unreadable.items()} == {
        "essex": "programmes/cloud/progress/essex.yaml:5:1",
        "kent": "programmes/cloud/progress/kent.yaml:2:1",
    }
    assert (office.blueprint, str(office.location)) == (None, "programmes/office/blueprint.yaml:2:1")
    assert list(office.units) == ["kent"]


def test_without_a_register_all_other_problems_are_still_told(tmp_path: Path) -> None:
    root = on_disk(tmp_path, {"kent": KENT + "strat: 1\n"})
    (root / "forces.yaml").unlink()
    with pytest.raises(RegisterUnreadable) as failure:
        load_workspace(root)
    assert [f"{p.location} {p.code}" for p in failure.value.problems] == [
        "forces.yaml:1:1 S118",
        "programmes/cloud/progress/kent.yaml:5:1 S102",
    ]
    assert PATHS["kent"] in failure.value.sources


def test_a_broken_register_tells_all_problems_too(tmp_path: Path) -> None:
    root = on_disk(tmp_path, {"register": REGISTER + "colour: red\n", "kent": KENT + "strat: 1\n"})
    with pytest.raises(RegisterUnreadable) as failure:
        load_workspace(root)
    assert [p.code for p in failure.value.problems] == ["S102", "S102"]
    with pytest.raises(RegisterUnreadable):
        load_workspace(on_disk(tmp_path, {"register": "[]\n"}))


def test_a_folder_without_a_blueprint_is_named(tmp_path: Path) -> None:
    root = on_disk(tmp_path, {"office-kent": KENT.replace("cloud", "office")})
    workspace = load_workspace(root)
    assert found(workspace) == ["blueprint.yaml:1:1 R221"]
    assert str(workspace.programmes["office"].location) == "programmes/office/blueprint.yaml:1:1"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("forces.yaml", "forces"),
        ("programmes/cloud/blueprint.yaml", "blueprint"),
        ("programmes/cloud/slots.yaml", "slots"),
        ("programmes/cloud/progress/kent.yaml", "progress"),
        ("programmes/cloud/progress/national.yaml", "national"),
        ("programmes/returns/kent.yaml", "return"),
        ("programmes/returns/blueprint.yaml", "return"),
        ("programmes/returns/progress/kent.yaml", None),
        ("programmes/cloud/kent.yaml", None),
        ("programmes/cloud/progress/old/kent.yaml", None),
        ("programmes/kent.yaml", None),
        ("programmes/cloud/progress/kent.yml", None),
        ("templates/brief.yaml", None),
    ],
)
def test_a_path_says_what_a_file_is_for(path: str, kind: str | None) -> None:
    role = role_of(path)
    assert (None if role is None else role.kind) == kind


def test_files_nobody_reads_are_warned_of_when_they_look_like_data(tmp_path: Path) -> None:
    root = on_disk(
        tmp_path, {f"programmes/cloud/progress/{name}": "x\n" for name in ("kent.yml", "notes.md", ".x.yaml")}
    )
    assert found(load_workspace(root)) == ["kent.yml:1:1 R220"]


def test_folders_deeper_than_any_data_are_left_alone(tmp_path: Path) -> None:
    root = on_disk(tmp_path, {"programmes/cloud/progress/old/kent.yaml": "[\n"})
    assert found(load_workspace(root)) == []


def test_links_are_never_followed(tmp_path: Path) -> None:
    root = on_disk(tmp_path)
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: x\n", encoding="utf-8")
    (root / PATHS["essex"]).symlink_to(secret)
    (root / "programmes" / "office").symlink_to(root / "programmes" / "cloud")
    workspace = load_workspace(root)
    assert found(workspace) == ["essex.yaml:1:1 Y019", "office:1:1 Y019"]
    assert list(workspace.programmes) == ["cloud"]
    assert not any("password" in source.text for source in workspace.sources.values())


def test_a_link_in_place_of_the_register_or_of_all_programmes_is_refused(tmp_path: Path) -> None:
    root = on_disk(tmp_path / "real")
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / "programmes").symlink_to(root / "programmes")
    (linked / "forces.yaml").symlink_to(root / "forces.yaml")
    with pytest.raises(RegisterUnreadable) as failure:
        load_workspace(linked)
    assert [f"{p.location.file} {p.code}" for p in failure.value.problems] == ["forces.yaml Y019", "programmes Y019"]


def test_a_file_where_the_folder_should_be_is_no_folder(tmp_path: Path) -> None:
    write_workspace(tmp_path, {"forces.yaml": REGISTER, "programmes": "x\n"})
    assert found(load_workspace(tmp_path)) == ["programmes:1:1 Y019"]


def test_a_pipe_does_not_stop_the_reading(tmp_path: Path) -> None:
    root = on_disk(tmp_path)
    os.mkfifo(root / PATHS["essex"])
    began = time.monotonic()
    assert found(load_workspace(root)) == ["essex.yaml:1:1 Y019"]
    assert time.monotonic() - began < 2


def test_what_has_become_a_pipe_since_it_was_found_is_not_read(tmp_path: Path) -> None:
    root = on_disk(tmp_path)
    os.mkfifo(root / PATHS["essex"])
    assert open_entry(root, PATHS["essex"], EntryKind.FILE).kind is EntryKind.SPECIAL


def test_what_has_gone_or_become_a_link_since_it_was_found_cannot_be_opened(tmp_path: Path) -> None:
    root = on_disk(tmp_path)
    (root / PATHS["essex"]).symlink_to(root / PATHS["kent"])
    for name in ("essex", "national"):
        entry = open_entry(root, PATHS[name], EntryKind.FILE)
        assert (entry.kind, entry.content, bool(entry.detail)) == (EntryKind.CLOSED, None, True)


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = on_disk(tmp_path)
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if str(path).endswith("progress"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    workspace = load_workspace(root)
    assert [f"{p.location} {p.code}" for p in workspace.problems] == ["programmes/cloud/progress:1:1 Y020"]


def test_a_file_over_the_limit_is_not_opened(tmp_path: Path) -> None:
    root = on_disk(tmp_path, {"essex": "#" * 2 * 1024 * 1024})
    assert found(load_workspace(root)) == ["essex.yaml:1:1 Y009"]


def test_paths_are_shown_without_characters_that_are_not_to_be_seen(tmp_path: Path) -> None:
    assert printable("programmes/cloud/kent.yaml") == "programmes/cloud/kent.yaml"
    assert printable("a\u202e\x1bb.yaml") == "a\\u202e\\x1bb.yaml"
    assert printable(os.fsdecode(b"caf\xe9.yaml")) == "caf\\xe9.yaml"
    root = on_disk(tmp_path, {"programmes/cloud/progress/\u202ek.yaml": KENT})
    assert any("\\u202ek.yaml" in str(problem.location) for problem in load_workspace(root).problems)


def test_a_survey_is_sorted_and_opens_nothing(tmp_path: Path) -> None:
    root = on_disk(tmp_path)
    assert list(survey(root).items()) == [
        (PATHS["register"], EntryKind.FILE),
        (PATHS["cloud"], EntryKind.FILE),
        (PATHS["kent"], EntryKind.FILE),
    ]


OFFICE = "programme: office\ntitle: Office\nversion: 1\nmilestones: {tenant: {title: T, after: [radio/mast]}}\n"
RADIO = "programme: radio\ntitle: Radio\nversion: 1\nmilestones: {mast: {title: M}}\n"


def several(root: Path) -> Path:
    broken = KENT.replace("kent", "essex") + "strat: 1\n"
    tailored = """local:
  after: {live: {add: [office/tenant], reason: R}}
  milestones: {mine: {title: Mine, after: [office/tenant], reason: R}}
"""
    return on_disk(
        root,
        {
            "kent": KENT + tailored + "asks: [{id: a, ask: A, milestone: lvie}]\n",
            "essex": broken,
            "office": OFFICE,
            "office-kent": KENT.replace("cloud", "office") + "strat: 1\n",
            "programmes/radio/blueprint.yaml": RADIO,
            "return": "force: kent\nconfirmed: 2026-06-12\n",
            "essex-return": "force: [\n",
        },
    )


def test_only_some_files_are_read_with_what_their_references_need(tmp_path: Path) -> None:
    workspace = load_workspace(several(tmp_path), only=[PATHS["kent"]])
    assert found(workspace) == ["kent.yaml:8:35 R204"]
    assert set(workspace.sources) == {
        PATHS["register"],
        PATHS["cloud"],
        PATHS["kent"],
        PATHS["office"],
        PATHS["return"],
        "programmes/radio/blueprint.yaml",
    }
    assert workspace.programmes["cloud"].units["kent"].confirmed is not None


def test_a_folder_stands_for_its_files(tmp_path: Path) -> None:
    root = several(tmp_path)
    assert found(load_workspace(root, only=["./programmes/cloud/"])) == ["essex.yaml:5:1 S102", "kent.yaml:8:35 R204"]
    assert found(load_workspace(root, only=["programmes/returns"])) == ["essex.yaml:2:1 Y001"]
    everything = found(load_workspace(root))
    assert found(load_workspace(root, only=["."])) == found(load_workspace(root, only=[""])) == everything
    assert found(load_workspace(root, only=["programmes/nowhere"])) == []


def test_a_file_that_is_not_read_still_counts_its_force(tmp_path: Path) -> None:
    both = "programme: cloud\ncollaboration: kent-and-essex\nblueprint: 1\nstart: 2026-06-01\n"
    root = on_disk(tmp_path, {"both": both})
    assert found(load_workspace(root, only=[PATHS["kent"]])) == ["kent.yaml:2:8 R212"]


def test_stray_files_can_be_asked_for(tmp_path: Path) -> None:
    root = on_disk(tmp_path, {"programmes/cloud/kent.yaml": "x\n"})
    assert found(load_workspace(root, only=["programmes/cloud/kent.yaml"])) == ["kent.yaml:1:1 R220"]


def test_a_blueprint_that_cannot_be_read_leads_to_no_others(tmp_path: Path) -> None:
    root = on_disk(tmp_path, {"cloud": "[\n"})
    assert found(load_workspace(root, only=[PATHS["kent"]])) == []


def test_the_agenda_is_judged_only_beside_all_files(tmp_path: Path) -> None:
    root = on_disk(tmp_path, {"register": REGISTER.replace("name: UK", "agenda: [kent/cloud/a], name: UK")})
    assert found(load_workspace(root, only=["forces.yaml"])) == []
    assert found(load_workspace(root)) == ["forces.yaml:1:20 R210"]


def test_reading_leaves_garbage_collection_as_it_was(tmp_path: Path) -> None:
    gc.disable()
    try:
        load_workspace(on_disk(tmp_path))
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_a_folder_named_like_a_file_is_no_file(tmp_path: Path) -> None:
    root = on_disk(tmp_path)
    (root / PATHS["essex"]).mkdir()
    assert found(load_workspace(root)) == ["essex.yaml:1:1 Y019"]
