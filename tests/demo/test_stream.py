"""The stream that `git fast-import` reads, and what git makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rollout.demo.story import Change, Waiting
from rollout.demo.stream import stream
from tests.history.repositories import Story, git

HOUR = 3600
NOON = 1_700_000_000


def change(number: int, merged_by: str | None = None, opened: int | None = None, **files: str) -> Change:
    merged = NOON + number * HOUR
    named = {name.replace("_", "/") + ".yaml": text for name, text in files.items()}
    return Change(opened or merged, merged, "@example-kent", f"Change {number}", named, merged_by, number)


def imported(folder: Path, *pieces: bytes) -> Story:
    story = Story(folder)
    git(folder, "fast-import", "--quiet", stdin=b"".join(pieces))
    return story


def test_a_pull_request_begins_where_the_line_was_when_it_was_opened(tmp_path: Path) -> None:
    opened = NOON + HOUR + 60
    pull = change(3, "@example-office", opened, b="from the branch\n")
    story = imported(tmp_path, *stream([change(1, a="one\n"), change(2, a="two\n"), pull, change(4, a="four\n")]))
    assert story.git("log", "--first-parent", "--format=%s", "main").split("\n") == [
        "Change 4",
        "Merge pull request #3 from example-kent/return-3",
        "Change 2",
        "Change 1",
    ]
    assert story.git("log", "-1", "--format=%s", "main~1^2^") == "Change 1"
    assert story.git("log", "-1", "--format=%an %at", "main~1^2") == f"@example-kent {opened}"
    assert story.git("show", "main:a.yaml") == "four"
    assert story.git("show", "main:b.yaml") == "from the branch"


def test_a_pull_request_opened_before_everything_begins_at_the_end_of_the_line(tmp_path: Path) -> None:
    pull = change(2, "@example-office", NOON - HOUR, b="two\n")
    story = imported(tmp_path, *stream([change(1, a="one\n"), pull]))
    assert story.git("log", "-1", "--format=%s", "main^2^") == "Change 1"


def test_each_month_is_tagged_when_it_is_over(tmp_path: Path) -> None:
    months = [change(number, a=f"{number}\n") for number in (1, 24 * 20, 24 * 60)]
    story = imported(tmp_path, *stream(months))
    assert story.git("tag", "--list").split("\n") == ["brief/2023-11", "brief/2023-12"]
    assert story.git("show", "brief/2023-12:a.yaml") == str(24 * 20)


def test_what_waits_is_a_branch_at_the_end_of_the_line(tmp_path: Path) -> None:
    waiting = Waiting("kent-return", change(9, a="nine\n"))
    story = imported(tmp_path, *stream([change(1, a="one\n")], [waiting]))
    assert story.git("log", "--format=%s", "main..kent-return") == "Change 9"
    assert story.git("for-each-ref", "--format=%(refname)").split("\n") == [
        "refs/heads/kent-return",
        "refs/heads/main",
    ]


def test_a_long_history_forgets_where_old_pull_requests_could_begin(tmp_path: Path) -> None:
    line = [change(number, a=f"{number}\n") for number in range(1, 2_003)]
    early = change(2_003, "@example-office", NOON + 5 * HOUR, b="late\n")
    story = imported(tmp_path, *stream([*line, early]))
    assert story.git("rev-list", "--count", "--first-parent", "main") == "2003"
    assert story.git("log", "-1", "--format=%s", "main^2^") == "Change 2002"


def test_a_stream_that_is_cut_off_is_no_history(tmp_path: Path) -> None:
    whole = b"".join(stream([change(1, a="one\n")]))
    with pytest.raises(AssertionError, match="stream ends early"):
        imported(tmp_path, whole.removesuffix(b"done\n"))
