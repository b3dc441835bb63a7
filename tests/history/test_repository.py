"""Reading a repository: names become ids, lines get dates, trees show their modes, and nothing is taken for granted."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from rollout.history.errors import BadReference, GitFailed, NoCommits, NoGit, NoRepository, TooSlow
from rollout.history.objects import NO_MODE, Change, parse_commit, parse_tree
from rollout.history.repository import Repository, find_repository, open_repository
from tests.history.repositories import Story, git


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "service")


def contents(repository: Repository, ids: list[str]) -> list[bytes | None]:
    with repository.batch() as batch:
        return [found.content for found in batch.read(ids)]


def test_a_reference_becomes_the_full_id_of_its_commit(story: Story) -> None:
    first = story.commit("2026-01-05", {"a": "1"})
    second = story.commit("2026-01-12", {"a": "2"})
    story.git("tag", "--annotate", "--message", "x", "v1", first)
    repository = open_repository(story.folder)
    assert repository.commit("HEAD") == second
    assert repository.commit("HEAD~1") == first
    assert repository.commit("main") == second
    assert repository.commit("v1") == first
    assert repository.commit(first[:9]) == first


@pytest.mark.parametrize(
    "reference",
    ["--all", "-x", "", "  ", "nowhere", "HEAD\nHEAD", "a\0b", "HEAD:a", "--output=planted", "main:", "^main"],
)
def test_what_names_no_commit_is_refused(story: Story, reference: str) -> None:
    story.commit("2026-01-05", {"a": "1"})
    with pytest.raises(BadReference, match="names no commit"):
        open_repository(story.folder).commit(reference)
    assert not (story.folder / "planted").exists()


def test_a_new_repository_has_no_commits(story: Story) -> None:
    with pytest.raises(NoCommits, match="Nothing has been committed"):
        open_repository(story.folder).commit("HEAD")


def test_a_branch_without_commits_beside_one_with_some_is_a_bad_reference(story: Story) -> None:
    story.commit("2026-01-05", {"a": "1"})
    story.git("checkout", "--quiet", "--orphan", "other")
    with pytest.raises(BadReference, match='"HEAD" names no commit'):
        open_repository(story.folder).commit("HEAD")


def test_the_first_parent_line_leaves_out_what_was_merged(story: Story) -> None:
    first = story.commit("2026-01-05", {"a": "1"})
    story.git("checkout", "--quiet", "-b", "side")
    story.commit("2026-01-06", {"b": "1"})
    story.git("checkout", "--quiet", "main")
    story.git("merge", "--quiet", "--no-ff", "--message", "Merge", "side", at="2026-01-09T12:00:00Z")
    merge = story.git("rev-parse", "HEAD")
    line = open_repository(story.folder).line(merge)
    assert list(line.commits) == [first, merge]
    assert line.commit_by(date(2026, 1, 8)) == first
    assert (line.first_day, line.last_day) == (date(2026, 1, 5), date(2026, 1, 9))


def test_what_commits_touched_is_told_newest_first_since_a_day(story: Story) -> None:
    story.commit("2026-01-05T23:59:59Z", {"sub/a": "1"})
    second = story.commit("2026-01-06T00:00:00Z", {"sub/a": "2", "sub/\x01:b": "1", "other": "1"})
    story.commit("2026-01-07", {"other": "2"})
    story.git("checkout", "--quiet", "-b", "side")
    story.commit("2026-01-08", {"sub/a": "3"})
    story.commit("2026-01-08", without=("sub/\x01:b",))
    story.git("checkout", "--quiet", "main")
    story.git("merge", "--quiet", "--no-ff", "--message", "Merge", "side", at="2026-01-09T12:00:00Z")
    merge = story.git("rev-parse", "HEAD")
    touches = open_repository(story.folder / "sub").touches(merge, date(2026, 1, 6), ["sub"])
    assert [touch.commit for touch in touches] == [merge, second]
    assert [(change.status, change.path) for touch in touches for change in touch.changes] == [
        ("D", "sub/\x01:b"),
        ("M", "sub/a"),
        ("A", "sub/\x01:b"),
        ("M", "sub/a"),
    ]
    assert touches[0].changes[1].id_before == touches[1].changes[1].id_after
    assert open_repository(story.folder).touches(merge, date(2026, 1, 10), ["sub"]) == ()


def test_a_backdated_commit_rewrites_no_old_answer(story: Story) -> None:
    story.commit("2026-01-05")
    story.commit("2026-03-02")
    backdated = story.commit("2026-01-10")
    line = open_repository(story.folder).line(backdated)
    assert line.commit_by(date(2026, 1, 31)) == line.commits[0]
    assert line.commit_by(date(2026, 3, 1)) == line.commits[0]
    assert line.commit_by(date(2026, 3, 2)) == backdated


def test_a_day_ends_at_midnight_utc(story: Story) -> None:
    late = story.commit("2026-01-05T23:59:59+00:00")
    next_day = story.commit("2026-01-06T01:30:00+02:00")  # the 5th in London, but later than the one before
    line = open_repository(story.folder).line(next_day)
    assert line.commit_by(date(2026, 1, 4)) is None
    assert line.commit_by(date(2026, 1, 5)) == next_day
    assert line.commits[0] == late


def test_a_listing_shows_modes(story: Story) -> None:
    story.commit("2026-01-05", {"a.yaml": "1", "sub/b.yaml": "2", "sub/run.yaml": "3"})
    (story.folder / "sub" / "run.yaml").chmod(0o755)
    (story.folder / "sub" / "link.yaml").symlink_to("/etc/passwd")
    story.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},sub/module")
    story.git("add", "sub/run.yaml", "sub/link.yaml")
    story.git("commit", "--quiet", "--message", "Modes")
    repository = open_repository(story.folder)
    head = repository.commit("HEAD")
    listed = {entry.path: entry for entry in repository.listing(head)}
    assert [(path, entry.mode, entry.is_file) for path, entry in listed.items()] == [
        ("a.yaml", "100644", True),
        ("sub/b.yaml", "100644", True),
        ("sub/link.yaml", "120000", False),
        ("sub/module", "160000", False),
        ("sub/run.yaml", "100755", True),
    ]
    assert [entry.path for entry in repository.listing(head, ["a.yaml"])] == ["a.yaml"]
    assert contents(repository, [listed["sub/b.yaml"].id, listed["sub/link.yaml"].id]) == [b"2", b"/etc/passwd"]


def test_changes_hide_nothing(story: Story) -> None:
    text = "programme: office-365\nforce: kent\n" * 20
    before = story.commit("2026-01-05", {"kent.yaml": text, "mode.yaml": "m", "gone.yaml": "g", "kind.yaml": "k"})
    (story.folder / "mode.yaml").chmod(0o755)
    (story.folder / "kind.yaml").unlink()
    (story.folder / "kind.yaml").symlink_to("elsewhere")
    moved = {"essex.yaml": text, "KENT.yaml": "twin", "odd\nname.yaml": "o"}
    after = story.commit("2026-01-06", moved, without=("kent.yaml", "gone.yaml"))
    changes = {change.path: change for change in open_repository(story.folder).changes(before, after)}
    assert {path: change.status for path, change in changes.items()} == {
        "KENT.yaml": "A", "essex.yaml": "A", "gone.yaml": "D", "kent.yaml": "D", "kind.yaml": "T", "mode.yaml": "M",
        "odd\nname.yaml": "A",
    }  # fmt: skip
    assert (changes["mode.yaml"].mode_before, changes["mode.yaml"].mode_after) == ("100644", "100755")
    assert changes["gone.yaml"] == Change("gone.yaml", "D", "100644", NO_MODE, changes["gone.yaml"].id_before, "0" * 40)
    assert changes["kind.yaml"].mode_after == "120000"


def test_a_merge_base_is_found(story: Story) -> None:
    base = story.commit("2026-01-05", {"a": "1"})
    ours = story.commit("2026-01-06", {"a": "2"})
    story.git("checkout", "--quiet", "-b", "side", base)
    theirs = story.commit("2026-01-07", {"b": "1"})
    story.git("checkout", "--quiet", "--orphan", "apart")
    alone = story.commit("2026-01-08", {"c": "1"})
    repository = open_repository(story.folder)
    assert repository.merge_base(ours, theirs) == base
    assert repository.merge_base(base, theirs) == base
    assert repository.merge_base(ours, alone) is None


def test_two_names_are_asked_for_at_once(story: Story) -> None:
    base = story.commit("2026-01-05", {"a": "1"})
    ours = story.commit("2026-01-06", {"a": "2"})
    story.git("tag", "--annotate", "v1.0", "--message", "x", base)
    story.git("checkout", "--quiet", "-b", "side/way", base)
    theirs = story.commit("2026-01-07", {"b": "1"})
    story.git("checkout", "--quiet", "--orphan", "apart")
    alone = story.commit("2026-01-08", {"c": "1"})
    repository = open_repository(story.folder)
    for one in (ours, "main", "main~1", "v1.0", "side/way", "HEAD", "HEAD@{0}", "side/way^", theirs[:12]):
        for other in ("HEAD", theirs, "side/way", "main^{commit}"):
            start, end = repository.commit(one), repository.commit(other)
            assert repository.fork(one, other) == (start, end, repository.merge_base(start, end))
    assert repository.fork("main", "apart") == (ours, alone, None)
    for bad in ("nowhere", "--all", "HEAD..main", "main...HEAD", "", "HEAD:a"):
        for pair in ((bad, "HEAD"), ("HEAD", bad)):
            with pytest.raises(BadReference):
                repository.fork(*pair)


def test_tags_of_a_folder_are_listed(story: Story) -> None:
    story.commit("2026-01-05")
    repository = open_repository(story.folder)
    assert repository.tags("brief") == ()
    for name in ("brief/2026-02", "brief/2026-01", "other"):
        story.git("tag", name)
    assert repository.tags("brief") == ("refs/tags/brief/2026-01", "refs/tags/brief/2026-02")


def test_a_workspace_may_lie_in_a_folder_of_its_repository(story: Story) -> None:
    story.commit("2026-01-05", {"work/space/forces.yaml": "1", "other": "2"})
    repository = open_repository(story.folder / "work" / "space")
    assert repository.prefix == "work/space/"
    assert repository.common_dir == Path(os.path.realpath(story.folder / ".git"))
    listed = repository.listing(repository.commit("HEAD"), [f"{repository.prefix}forces.yaml"])
    assert [entry.path for entry in listed] == ["work/space/forces.yaml"]


def test_a_linked_work_tree_shares_its_git_directory(story: Story, tmp_path: Path) -> None:
    head = story.commit("2026-01-05", {"sub/a": "1"})
    story.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    repository = open_repository(tmp_path / "linked" / "sub")
    assert repository.prefix == "sub/"
    assert repository.common_dir == Path(os.path.realpath(story.folder / ".git"))
    assert repository.commit("HEAD") == head


def test_a_bare_repository_is_read_when_it_is_named(story: Story, tmp_path: Path) -> None:
    head = story.commit("2026-01-05", {"a": "1"})
    git(tmp_path, "clone", "--quiet", "--bare", str(story.folder), "bare.git")
    repository = open_repository(tmp_path / "bare.git")
    assert repository.is_bare
    assert repository.prefix == ""
    assert repository.commit("HEAD") == head
    assert contents(repository, [repository.listing(head)[0].id]) == [b"1"]


def test_a_bare_git_directory_in_a_folder_is_read(story: Story, tmp_path: Path) -> None:
    head = story.commit("2026-01-05", {"a": "1"})
    git(tmp_path, "clone", "--quiet", "--bare", str(story.folder), str(tmp_path / "trees" / ".git"))
    repository = open_repository(tmp_path / "trees")
    assert repository.is_bare
    assert repository.commit("main") == head


def test_a_folder_of_a_working_tree_that_looks_like_a_repository_is_not_one(story: Story) -> None:
    """Its configuration would be somebody's data, and git would obey it."""
    story.commit("2026-01-05", {"a": "1"})
    planted = story.folder / "data"
    git(story.folder, "clone", "--quiet", "--bare", ".", "data")
    with pytest.raises(NoRepository, match="no git repository"):
        open_repository(planted)


def test_the_inside_of_a_git_directory_is_no_workspace(story: Story) -> None:
    story.commit("2026-01-05")
    with pytest.raises(NoRepository, match=r"no git repository|no working tree"):
        open_repository(story.folder / ".git" / "refs")


def test_a_folder_whose_working_tree_is_elsewhere_is_no_workspace(story: Story, tmp_path: Path) -> None:
    story.commit("2026-01-05")
    (tmp_path / "elsewhere").mkdir()
    story.git("config", "core.worktree", str(tmp_path / "elsewhere"))
    with pytest.raises(NoRepository, match="no working tree"):
        open_repository(story.folder)


def test_a_folder_outside_every_repository_has_no_history(tmp_path: Path) -> None:
    with pytest.raises(NoRepository, match="has no history"):
        open_repository(tmp_path)
    with pytest.raises(NoRepository, match="There is no folder"):
        open_repository(tmp_path / "nowhere")
    assert find_repository(tmp_path) is None


def test_a_repository_can_be_looked_for(story: Story) -> None:
    found = find_repository(story.folder)
    assert found is not None
    assert found.folder == Path(os.path.realpath(story.folder))


def test_a_repository_of_sha_256_ids_is_read(tmp_path: Path) -> None:
    story = Story(tmp_path / "long", "--object-format=sha256")
    first = story.commit("2026-01-05", {"sub/a": "1"})
    second = story.commit("2026-01-06", {"sub/a": "2"})
    repository = open_repository(story.folder)
    assert len(repository.commit("HEAD")) == 64
    assert [change.path for change in repository.changes(first, second)] == ["sub/a"]
    with repository.batch() as batch:
        (commit,) = batch.read([second])
        head = parse_commit(commit.content or b"")
        (tree,) = batch.read([head.tree])
    assert head.parents == (first,)
    assert [(entry.mode, entry.path) for entry in parse_tree(tree.content or b"", 32)] == [("40000", "sub")]


def test_a_shallow_clone_says_so(story: Story, tmp_path: Path) -> None:
    story.commit("2026-01-05", {"a": "1"})
    story.commit("2026-01-06", {"a": "2"})
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{story.folder}", "shallow")
    repository = open_repository(tmp_path / "shallow")
    assert repository.is_shallow
    assert not open_repository(story.folder).is_shallow
    with pytest.raises(BadReference, match="fetches the rest"):
        repository.commit("HEAD~1")


def test_a_replacement_is_not_looked_at(story: Story) -> None:
    first = story.commit("2026-01-05", {"a": "as it was"})
    second = story.commit("2026-01-06", {"a": "rewritten"})
    story.git("replace", f"{first}:a", f"{second}:a")
    story.git("replace", first, second)
    repository = open_repository(story.folder)
    assert contents(repository, [repository.listing(first)[0].id]) == [b"as it was"]


def test_a_graft_does_not_bend_the_line(story: Story) -> None:
    first = story.commit("2026-01-05", {"a": "1"})
    second = story.commit("2026-01-06", {"a": "2"})
    (story.folder / ".git" / "info").mkdir(exist_ok=True)
    (story.folder / ".git" / "info" / "grafts").write_text(f"{second}\n")
    assert list(open_repository(story.folder).line(second).commits) == [first, second]


def test_what_the_environment_says_about_git_does_not_count(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = story.commit("2026-01-05", {"a": "1"})
    other = Story(tmp_path / "other")
    other.commit("2026-01-05", {"b": "1"})
    monkeypatch.setenv("GIT_DIR", str(other.folder / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other.folder))
    monkeypatch.setenv("GIT_TRACE2_EVENT", str(tmp_path / "trace"))
    assert open_repository(story.folder).commit("HEAD") == head
    assert os.environ["GIT_DIR"] == str(other.folder / ".git")
    assert not (tmp_path / "trace").exists()


def test_without_git_there_is_no_history(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", ".")
    with pytest.raises(NoGit, match="not installed"):
        open_repository(story.folder)
    assert find_repository(story.folder) is None


def test_a_git_that_cannot_be_run_is_no_git(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    broken = tmp_path / "bin" / "git"
    broken.write_text("#!/nowhere/at/all\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    with pytest.raises(NoGit, match="cannot be run"):
        open_repository(story.folder)


def test_another_users_repository_is_refused_as_git_does(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollout.history.git._ENVIRONMENT", {"GIT_TEST_ASSUME_DIFFERENT_OWNER": "1"})
    with pytest.raises(NoRepository, match=r"safe\.directory"):
        open_repository(story.folder)


def test_a_damaged_repository_is_said_to_be(story: Story) -> None:
    head = story.commit("2026-01-05", {"a": "1"})
    (story.folder / ".git" / "config").write_text("[core\n")
    with pytest.raises(GitFailed, match="could not read the repository"):
        open_repository(story.folder)
    (story.folder / ".git" / "config").write_text("")
    repository = open_repository(story.folder)
    with pytest.raises(GitFailed, match="git ls-tree failed"):
        repository.listing(head[::-1])


def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").write_text(f"#!/bin/sh\n{text}\n")
    (tmp_path / "bin" / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")


def test_a_git_that_hangs_is_stopped(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, monkeypatch, "exec sleep 60")
    with pytest.raises(TooSlow, match="rev-parse has not answered within"):
        open_repository(story.folder, time_limit=0.05)
    repository = Repository(folder=story.folder, common_dir=story.folder, time_limit=0.05)
    with pytest.raises(TooSlow, match="cat-file"), repository.batch() as batch:
        list(batch.read(["1" * 40]))


def test_a_git_that_ends_too_soon_is_noticed(story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path, monkeypatch, f"echo {'1' * 40} blob 10; printf 123")
    repository = Repository(folder=story.folder, common_dir=story.folder)
    with pytest.raises(GitFailed, match="before it had answered"), repository.batch() as batch:
        list(batch.read(["1" * 40] * 100_000))
    with pytest.raises(GitFailed, match="before it had answered"), repository.batch() as batch:
        list(batch.read(["1" * 40], most_bytes=5))


def test_objects_that_are_not_there_are_named_missing(story: Story) -> None:
    story.commit("2026-01-05", {"a": "1"})
    with open_repository(story.folder).batch() as batch:
        (absent,) = batch.read(["1" * 40])
        (odd,) = batch.read(["no name at all"])
        assert list(batch.read([])) == []
    assert (absent.kind, absent.content) == ("missing", None)
    assert odd.kind == "missing"


def test_a_batch_that_nobody_asks_starts_nothing(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = open_repository(story.folder)
    monkeypatch.setenv("PATH", "")
    with repository.batch() as batch:
        assert list(batch.read([])) == []


def test_a_large_object_is_skipped_and_the_next_one_read(story: Story) -> None:
    story.commit("2026-01-05", {"large": "x" * 3_000_000, "small": "1"})
    repository = open_repository(story.folder)
    large, small = (entry.id for entry in repository.listing(repository.commit("HEAD")))
    with repository.batch() as batch:
        found = list(batch.read([large, small], most_bytes=1000))
    assert [(each.size, each.content) for each in found] == [(3_000_000, None), (1, b"1")]


def test_thousands_of_objects_are_read_in_one_go(story: Story) -> None:
    story.commit("2026-01-05", {f"f{number}": f"{number}\n" * 50 for number in range(300)})
    repository = open_repository(story.folder)
    listed = repository.listing(repository.commit("HEAD"))
    ids = [entry.id for entry in listed] * 30
    assert len(contents(repository, ids)) == len(ids)


def test_a_conversation_may_be_broken_off(story: Story) -> None:
    story.commit("2026-01-05", {"a": "x" * 100_000})
    repository = open_repository(story.folder)
    (entry,) = repository.listing(repository.commit("HEAD"))
    with repository.batch() as batch:
        assert next(batch.read([entry.id] * 1000)).size == 100_000


@pytest.mark.parametrize("line", ["committer A <a@b>", "committer A <a@b> x +0000", "committer"])
def test_a_commit_without_a_date_is_as_old_as_time(line: str) -> None:
    assert parse_commit(f"tree {'1' * 40}\n{line}\n\nMessage\ncommitter B <b@c> 99 +0000\n".encode()).committed == 0


def test_a_clock_far_in_the_future_is_no_trouble(story: Story) -> None:
    story.commit("2026-01-05", {"a": "1"})
    tree = story.git("rev-parse", "HEAD^{tree}")
    text = f"tree {tree}\nauthor A <a@b> 1 +0000\ncommitter A <a@b> 999999999999999 +0000\n\nLate\n"
    commit = git(story.folder, "hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=text.encode())
    line = open_repository(story.folder).line(commit)
    assert line.last_day.year in (1970, 9999)  # what git makes of it depends on its version
