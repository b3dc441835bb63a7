"""A kept line makes questions about days quicker, and never answers them otherwise."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest

from rollout.history import line_cache
from rollout.history.kept import keep
from rollout.history.line import Line
from rollout.history.line_cache import line_of
from rollout.history.repository import Repository, open_repository
from tests.history.repositories import Story

FIRST = date(2026, 9, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(-1, 40)]


@pytest.fixture(autouse=True)
def short_lines_count_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_cache, "_LONG", 3)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tips whose whole line git was asked for."""
    tips: list[str] = []
    real = Repository.line

    def line(self: Repository, commit: str) -> Line:
        tips.append(commit)
        return real(self, commit)

    monkeypatch.setattr(Repository, "line", line)
    return tips


@pytest.fixture
def story(tmp_path: Path) -> Story:
    story = Story(tmp_path / "service")
    for day in ("2026-09-02", "2026-09-02", "2026-09-05", "2026-09-04", "2026-09-09"):
        story.commit(day, {"forces.yaml": f"{day} {story.folder}"})
    return story


def by_day(line: Line) -> list[str | None]:
    return [line.commit_by(day) for day in DAYS]


def head(story: Story) -> tuple[Repository, str]:
    repository = open_repository(story.folder)
    return repository, repository.commit("HEAD")


def kept_in(story: Story) -> Path:
    return story.folder / ".git" / "rollout" / "line"


def test_a_line_that_was_read_is_not_read_again(story: Story, asked: list[str]) -> None:
    repository, tip = head(story)
    first = line_of(repository, tip)
    assert by_day(line_of(repository, tip)) == by_day(first) == by_day(repository.line(tip))
    assert asked == [tip, tip]  # by the first question and by the test itself
    assert (first.first_day, first.last_day) == (date(2026, 9, 2), date(2026, 9, 9))


def test_new_commits_are_added_to_what_is_kept(story: Story, asked: list[str]) -> None:
    line_of(*head(story))
    asked.clear()
    for day in ("2026-09-09", "2026-09-08", "2026-09-20"):
        story.commit(day, {"forces.yaml": f"later {day}"})
        repository, tip = head(story)
        found = line_of(repository, tip)
        assert asked == []
        assert by_day(found) == by_day(repository.line(tip))
        asked.clear()


def test_a_merge_of_the_kept_branch_into_another_is_another_line(story: Story) -> None:
    line_of(*head(story))
    story.git("checkout", "--quiet", "-b", "other", "HEAD~2")
    story.commit("2026-09-10", {"other": "x"})
    story.git("merge", "--quiet", "--no-edit", "--strategy=ours", "main", at="2026-09-12T12:00:00Z")
    repository, tip = head(story)
    assert by_day(line_of(repository, tip)) == by_day(repository.line(tip))


@pytest.mark.parametrize("seed", range(5))
def test_wherever_a_branch_is_moved_to_days_have_their_commits(story: Story, seed: int) -> None:
    random, back = Random(seed), 0
    for number in range(8):
        if random.random() < 0.4 and back < 3:
            story.git("reset", "--quiet", "--hard", "HEAD~1")
            back += 1
        else:
            story.commit(str(FIRST + timedelta(days=random.randint(2, 30))), {"forces.yaml": f"{seed} {number}"})
        repository, tip = head(story)
        assert by_day(line_of(repository, tip)) == by_day(repository.line(tip))


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"cut"])
def test_a_damaged_file_is_as_good_as_none(story: Story, asked: list[str], damage: bytes) -> None:
    expected = by_day(line_of(*head(story)))
    content = kept_in(story).read_bytes()
    kept_in(story).write_bytes(damage if damage != b"cut" else content[:-45])
    asked.clear()
    assert by_day(line_of(*head(story))) == expected
    assert len(asked) == 1
    assert kept_in(story).read_bytes() == content


@pytest.mark.parametrize("body", ["", "1 HEAD\n", f"1 {'a' * 40}", f"{'a' * 40} 1\n", f"1 --{'a' * 38}\n"])
def test_a_file_of_another_form_is_as_good_as_none(story: Story, body: str) -> None:
    repository, tip = head(story)
    keep(kept_in(story), "line", body)
    assert by_day(line_of(repository, tip)) == by_day(repository.line(tip))


def test_a_kept_line_whose_commits_are_gone_is_as_good_as_none(story: Story) -> None:
    repository, tip = head(story)
    gone = Line(["0" * 39 + "1"], [0])
    line_cache._save(kept_in(story), gone)
    assert by_day(line_of(repository, tip)) == by_day(repository.line(tip))


def test_a_short_line_is_not_kept(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_cache, "_LONG", 6)
    line_of(*head(story))
    assert not kept_in(story).exists()


def test_a_shallow_clone_keeps_nothing(story: Story, tmp_path: Path) -> None:
    story.git("clone", "--quiet", "--depth", "4", f"file://{story.folder}", str(tmp_path / "clone"))
    repository = open_repository(tmp_path / "clone")
    assert repository.is_shallow
    assert len(line_of(repository, repository.commit("HEAD")).commits) == 4
    assert not (tmp_path / "clone" / ".git" / "rollout").exists()
