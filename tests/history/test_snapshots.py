"""The workspace as it stood at a commit is what reading the checked-out files would have given."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.history.errors import GitFailed
from rollout.history.repository import open_repository
from rollout.history.snapshots import snapshots, workspace_at, workspaces
from rollout.load.assemble import RegisterUnreadable
from rollout.load.workspace import load_workspace, printable, survey
from rollout.model.workspace import Workspace
from tests.cli.conftest import FILES, KENT
from tests.history.repositories import Story, git
from tests.load.plain import plain

PROGRESS = "programmes/cloud/progress"


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "service")


def at(story: Story, folder: str = "") -> Workspace:
    repository = open_repository(story.folder / folder)
    return workspace_at(repository, repository.commit("HEAD"))


def odd_things(folder: Path) -> None:
    """Links, things that are no files, strays, and names nobody chose."""
    progress = folder / PROGRESS
    (progress / "linked.yaml").symlink_to("kent.yaml")
    (folder / "programmes" / "linked").symlink_to("cloud")
    (progress / "deep").mkdir()
    (progress / "deep" / "below.yaml").write_text("x: 1")
    (folder / "programmes" / ".hidden").mkdir()
    (folder / "programmes" / ".hidden" / "x.yaml").write_text("x: 1")
    (folder / "programmes" / "stray.yaml").write_text("x: 1")
    (progress / "odd\nname.yaml").write_text("x: 1")
    (progress / ".kent.yaml.swp").write_text("x: 1")
    (progress / "large.yaml").write_text("# " + "x" * 2_000_000)
    (progress / "dorset.yaml").write_bytes(b"programme: \xff\n")


@pytest.mark.parametrize("folder", ["", "data/space/"])
def test_a_commit_reads_as_its_files_would(story: Story, folder: str) -> None:
    story.commit("2026-01-05", {folder + path: text for path, text in FILES.items()})
    odd_things(story.folder / folder)
    head = story.commit("2026-01-06", {"other.txt": "unrelated"})
    found = at(story, folder)
    assert plain(found) == plain(load_workspace(story.folder / folder))
    assert found.revision == head
    assert {problem.location.revision for problem in found.problems} == {head}
    repository = open_repository(story.folder / folder)
    with repository.batch() as batch:
        (snapshot,) = snapshots(batch, [head], repository.prefix)
    assert [key.path for key in snapshot.files] == [printable(path) for path in survey(story.folder / folder)]


def test_a_submodule_is_no_file(story: Story) -> None:
    story.commit("2026-01-05", FILES)
    story.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},{PROGRESS}/surrey.yaml")
    story.git("commit", "--quiet", "--message", "Submodule")
    assert [(p.code, p.location.file) for p in at(story).problems] == [("Y019", f"{PROGRESS}/surrey.yaml")]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_programmes_that_is_no_folder_is_reported(story: Story, kind: str) -> None:
    story.commit("2026-01-05", {"forces.yaml": FILES["forces.yaml"]})
    if kind == "file":
        (story.folder / "programmes").write_text("x")
    else:
        (story.folder / "programmes").symlink_to("elsewhere")
    story.commit("2026-01-06")
    found = at(story)
    assert plain(found) == plain(load_workspace(story.folder))
    assert [problem.code for problem in found.problems] == ["Y019"]


def test_a_link_that_says_what_the_file_said_is_still_a_link(story: Story) -> None:
    """The object is the same; only its mode has changed."""
    text = "elsewhere"
    first = story.commit("2026-01-05", {**FILES, f"{PROGRESS}/surrey.yaml": text})
    (story.folder / PROGRESS / "surrey.yaml").unlink()
    (story.folder / PROGRESS / "surrey.yaml").symlink_to(text)
    second = story.commit("2026-01-06")
    states = workspaces(open_repository(story.folder), [first, second])
    assert [[p.code for p in state.problems] for state in states if state] == [["S101"], ["Y019"]]


def test_a_commit_without_a_register_is_no_workspace(story: Story) -> None:
    story.commit("2026-01-05", {"other.txt": "x"})
    with pytest.raises(RegisterUnreadable):
        at(story)
    (story.folder / "data").mkdir()
    with pytest.raises(RegisterUnreadable):
        at(story, "data")


def test_states_are_read_one_after_the_other_with_gaps(story: Story) -> None:
    texts = [
        dict(FILES),
        {**FILES, f"{PROGRESS}/kent.yaml": KENT.replace("remaining: 12d", "remaining: 10d")},
        {**FILES, "forces.yaml": "service: ["},
        {**FILES, f"{PROGRESS}/kent.yaml": "broken: ["},
        dict(FILES),
    ]
    commits = [story.commit(f"2026-01-0{day}", files) for day, files in enumerate(texts, 5)]
    states = list(workspaces(open_repository(story.folder), commits))
    left = [
        None if state is None or "kent" not in (units := state.programmes["cloud"].units)
        else units["kent"].milestones["built"].remaining
        for state in states
    ]  # fmt: skip
    assert left == [12, 10, None, None, 12]
    assert states[2] is None
    assert [None if state is None else state.revision for state in states] == [*commits[:2], None, *commits[3:]]
    assert states[3] is not None
    assert states[3].programmes["cloud"].unreadable["kent"].revision == commits[3]


def test_a_renamed_file_is_followed_by_the_id_inside_it(story: Story) -> None:
    first = story.commit("2026-01-05", FILES)
    renamed = KENT.replace("remaining: 12d", "remaining: 3d")
    second = story.commit("2026-01-06", {f"{PROGRESS}/kent-police.yaml": renamed}, without=(f"{PROGRESS}/kent.yaml",))
    states = list(workspaces(open_repository(story.folder), [first, second], follow_ids=True))
    left = [state.programmes["cloud"].units["kent"].milestones["built"].remaining for state in states if state]
    assert left == [12, 3]


def test_contents_that_were_not_fetched_are_a_problem_of_that_file(story: Story) -> None:
    story.commit("2026-01-05", FILES)
    blob = story.git("rev-parse", f"HEAD:{PROGRESS}/kent.yaml")
    (story.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    found = at(story)
    assert [(p.code, p.message) for p in found.problems] == [
        ("Y020", f"{PROGRESS}/kent.yaml cannot be opened: git has not fetched its contents")
    ]
    assert list(found.programmes["cloud"].unreadable) == ["kent"]


def test_a_folder_that_was_not_fetched_stops_the_reading(story: Story) -> None:
    story.commit("2026-01-05", FILES)
    tree = story.git("rev-parse", "HEAD:programmes")
    (story.folder / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(GitFailed, match="not in this clone"):
        at(story)


def test_a_sha_256_repository_and_a_bare_one_read_the_same(tmp_path: Path) -> None:
    story = Story(tmp_path / "long", "--object-format=sha256")
    head = story.commit("2026-01-05", FILES)
    expected = plain(load_workspace(story.folder))
    assert plain(at(story)) == expected
    git(tmp_path, "clone", "--quiet", "--bare", str(story.folder), "bare.git")
    assert plain(workspace_at(open_repository(tmp_path / "bare.git"), head)) == expected
